//! Unknowns: how a quantity is named, so that the same unknown has the same luck in every option and file.

use std::fmt;

use crate::keys::Key;
use crate::quantity::Quantity;

/// The table that a quantity stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope<'a> {
    /// A section.
    Section(&'static str),
    /// A contributor, by its key.
    Contributor(&'a str),
    /// A review, by its calendar month.
    Review(u32),
}

impl Scope<'_> {
    /// The dotted path of a key in this table, for instance `contributor.france.troops`.
    pub fn path(&self, key: &Key) -> String {
        format!("{self}.{}", key.name)
    }
}

impl fmt::Display for Scope<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Section(name) => f.write_str(name),
            Self::Contributor(key) => write!(f, "contributor.{key}"),
            Self::Review(month) => write!(f, "backstop.reviews.{month}"),
        }
    }
}

/// Turns every quantity of an option, in one fixed order, into its value in a world.
pub type Visit<'a> = &'a mut dyn FnMut(Scope<'_>, &'static Key, &Quantity) -> f64;
