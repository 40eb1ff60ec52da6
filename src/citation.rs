//! Citations: what a `source` may say.

use std::fmt;

/// A list of citations as a regular expression, for what checks files without this program. [`parse_list`] decides.
pub const PATTERN: &str =
    "^\\s*(J|(A[0-4]|E[0-9]{1,6}[a-z]?)\\.[0-9]{1,6})\\s*(,\\s*(J|(A[0-4]|E[0-9]{1,6}[a-z]?)\\.[0-9]{1,6})\\s*)*$";

/// Where a number comes from.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Citation {
    /// `A2.7`: fact 7 of article 002; kept as written.
    Fact(String),
    /// `E5.3`: a row of `seeds/evidence.toml`; kept as written.
    Row(String),
    /// `J`: judgement, explained in `note`.
    Judgement,
}

impl Citation {
    /// Reads one citation; `None` where it is malformed.
    pub fn parse(text: &str) -> Option<Self> {
        if text == "J" {
            return Some(Self::Judgement);
        }
        let (group, row) = text.split_at_checked(1).and_then(|(kind, rest)| Some((kind, rest.split_once('.')?)))?;
        let (section, number) = row;
        if !is_number(number) {
            return None;
        }
        match group {
            "A" => matches!(section, "0" | "1" | "2" | "3" | "4").then(|| Self::Fact(text.to_owned())),
            "E" => {
                let digits = section.strip_suffix(|letter: char| letter.is_ascii_lowercase()).unwrap_or(section);
                is_number(digits).then(|| Self::Row(text.to_owned()))
            }
            _ => None,
        }
    }
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.len() <= 6 && text.bytes().all(|byte| byte.is_ascii_digit())
}

impl fmt::Display for Citation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Fact(id) | Self::Row(id) => id,
            Self::Judgement => "J",
        })
    }
}

/// Reads a comma-separated list of citations.
///
/// # Errors
/// The first malformed one.
pub fn parse_list(text: &str) -> Result<Vec<Citation>, &str> {
    text.split(',').map(|part| Citation::parse(part.trim()).ok_or(part.trim())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn citations_are_facts_rows_or_judgement() {
        let list = parse_list("A2.7, E4b.37,J,E5.3").expect("well formed");
        assert_eq!(list.iter().map(ToString::to_string).collect::<Vec<_>>(), ["A2.7", "E4b.37", "J", "E5.3"]);
        for bad in ["A2", "A5.1", "E11", "E2.12-2.14", "J: parity", "", "A2.7,", "e5.3", "Eb.1", "E4B.1", "A2.", "é.1"]
        {
            assert!(parse_list(bad).is_err(), "{bad}");
        }
        assert_eq!(parse_list("J, B1.2"), Err("B1.2"));
    }
}
