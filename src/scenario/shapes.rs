//! Values with a shape of their own: tables inside a section, and the keys that they may have. The reader and the schema
//! for editors follow from it.

use super::format::{CONTRIBUTORS, MONTHS, Section};
use crate::keys::{Key, Kind};
use crate::model::component::Component;
use crate::model::contributor::Contributor;
use crate::model::{backstop, ceasefire};

/// What stands at a key whose value is a table, or a list of tables.
#[derive(Clone, Copy, Debug)]
pub enum Shape {
    /// A table.
    Table(Section),
    /// A table of one kind where it has a key, else of the other.
    Either {
        /// The key that tells.
        by: &'static str,
        /// With that key.
        with: Section,
        /// Without it.
        without: Section,
    },
    /// A list of tables.
    List(Section),
}

/// The shape of the value at a key of a section; `None` for a value that is no table.
pub fn of(section: &str, key: &str) -> Option<Shape> {
    match (section, key) {
        ("ceasefire", "onset") => Some(Shape::Either { by: "monthly_chance", with: MONTHLY, without: AFTER }),
        ("backstop", "reviews") => Some(Shape::List(REVIEW)),
        ("contributor", "needs") => Some(Shape::Table(NEEDS)),
        ("contributor", "approval") => Some(Shape::Either { by: "given", with: GIVEN, without: TAKES }),
        _ => None,
    }
}

const fn shape(keys: &'static [Key]) -> Section {
    Section { name: "", keys: [keys, &[]] }
}

const fn need(name: &'static str, meaning: &'static str, kind: Kind, default: &'static str) -> Key {
    Key { name, meaning, unit: "none", kind, default: Some(default) }
}

/// `after_months` of an onset.
pub const AFTER_MONTHS: Key = Key { name: "after_months", ..ceasefire::Spec::AFTER_MONTHS };
/// `monthly_chance` of an onset.
pub const MONTHLY_CHANCE: Key = Key { name: "monthly_chance", ..ceasefire::Spec::MONTHLY_CHANCE };
const WITHIN_MONTHS: Key = Key {
    name: "within_months",
    meaning: "Months after which no ceasefire comes.",
    unit: "months",
    kind: Kind::Count(1, MONTHS),
    default: None,
};

/// A ceasefire after so many months.
pub const AFTER: Section = shape(&[AFTER_MONTHS]);
/// A ceasefire with a chance a month.
pub const MONTHLY: Section = shape(&[MONTHLY_CHANCE, WITHIN_MONTHS]);

const CALENDAR_MONTH: Key = Key {
    name: "calendar_month",
    meaning: "Months from the scenario's start.",
    unit: "months",
    kind: Kind::Count(1, 2 * MONTHS),
    default: None,
};

/// A review of the backstop.
pub const REVIEW: Section = shape(&[CALENDAR_MONTH, backstop::Spec::DROP_CHANCE]);

/// What must hold for a contributor to come.
pub const NEEDS: Section = shape(&[
    need("backstop", "Components present on the first day.", Kind::Words(&Component::NAMES), "[]"),
    need("partners", "Other countries that join.", Kind::Count(0, CONTRIBUTORS as u64), "0"),
    need("contributors", "Keys of contributors that join.", Kind::Other("a list of keys"), "[]"),
    need("consent", "Whether the adversary must consent.", Kind::Flag, "false"),
    need("settlement", "Whether the ceasefire must be a settlement.", Kind::Flag, "false"),
]);

/// `months` of an approval.
pub const APPROVAL_MONTHS: Key = Key { name: "months", ..Contributor::APPROVAL_MONTHS };
/// `spread` of an approval.
pub const APPROVAL_SPREAD: Key = Key { name: "spread", ..Contributor::APPROVAL_SPREAD };

/// A parliament that has decided.
pub const GIVEN: Section = shape(&[need("given", "That it has decided.", Kind::Flag, "true")]);
/// A parliament that takes its time.
pub const TAKES: Section = shape(&[APPROVAL_MONTHS, APPROVAL_SPREAD]);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::format::SECTIONS;

    #[test]
    fn every_value_that_is_described_as_a_table_has_its_shape() {
        for section in SECTIONS {
            for key in section.keys() {
                let table = matches!(key.kind, Kind::Other(words) if words.starts_with(['{', '[']));
                assert_eq!(of(section.name, key.name).is_some(), table, "{}.{}", section.name, key.name);
            }
        }
    }
}
