//! What can go wrong while a chart is drawn.

use std::error::Error;
use std::fmt;

use plotters::drawing::DrawingAreaErrorKind;

/// Why a chart could not be drawn. None of these depends on the numbers shown: any `Results` can be drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ChartError {
    /// There is no chart of this name.
    Unknown(String),
    /// The picture's size in pixels is zero or more than is worth its memory.
    Size(u32, u32),
    /// A font inside the program cannot be read.
    Font,
    /// The drawing back-end refused an element.
    Draw(String),
    /// The picture could not be encoded.
    Encode(String),
}

impl fmt::Display for ChartError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown(name) => write!(out, "there is no chart named `{name}`"),
            Self::Size(width, height) => {
                write!(out, "a picture of {width} × {height} pixels cannot be made")
            }
            Self::Font => write!(out, "a font inside the program cannot be read"),
            Self::Draw(cause) => write!(out, "a chart cannot be drawn: {cause}"),
            Self::Encode(cause) => write!(out, "a chart cannot be written as PNG: {cause}"),
        }
    }
}

impl Error for ChartError {}

impl<E: Error + Send + Sync> From<DrawingAreaErrorKind<E>> for ChartError {
    fn from(error: DrawingAreaErrorKind<E>) -> Self {
        Self::Draw(error.to_string())
    }
}

impl From<png::EncodingError> for ChartError {
    fn from(error: png::EncodingError) -> Self {
        Self::Encode(error.to_string())
    }
}
