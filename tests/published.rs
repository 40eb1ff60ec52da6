//! The analysis against numbers that others have published, through the code that studies use.
//!
//! Numbers of SALib and SciPy stand in `../shared/data/goldens.json`; where that file is absent those tests say so and pass
//! over it. What stands here in the text was made by the library that the file names, or else by SALib 1.6.0.

#[path = "published/functions.rs"]
mod functions;
#[path = "published/goldens.rs"]
mod goldens;
#[path = "published/importance.rs"]
mod importance;
#[path = "published/indices.rs"]
mod indices;
#[path = "published/lifetimes.rs"]
mod lifetimes;
#[path = "published/pawn.rs"]
mod pawn;
#[path = "published/points.rs"]
mod points;
#[path = "published/proportions.rs"]
mod proportions;
