//! Pictures, as `guarantor inspect` reads them and `guarantor verify` compares them.

use std::path::Path;

use guarantor::report::{inspect, picture};

use super::{plain, refused};

/// A picture: refused, or what it says of itself is told in words that steer no terminal.
pub fn picture(bytes: &[u8]) {
    match inspect::understand(Path::new("stranger.png"), bytes) {
        Ok(origin) => {
            plain(&inspect::words(&origin));
            plain(&inspect::json(&origin));
        }
        Err(error) => refused(&error),
    }
    if let Some(pixels) = picture::pixels(bytes) {
        assert_eq!(pixels.first_difference(&pixels), None);
    }
}
