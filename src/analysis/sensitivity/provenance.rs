//! What stands behind an unknown: what its `source` cites.

use serde::{Deserialize, Serialize};

use crate::citation::{self, Citation};

/// Kinds of source, the best first. An unknown that cites several is of the best: a judgement that rests on a published
/// row is literature.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// A fact of an article.
    Article,
    /// A row of published evidence.
    Literature,
    /// A judgement.
    Judgement,
    /// Nothing is cited.
    Unsourced,
    /// No unknown but a choice: what `--vary` varies.
    Choice,
}

impl Kind {
    /// All of them, in the order of tables.
    pub const ALL: [Self; 5] = [Self::Article, Self::Literature, Self::Judgement, Self::Unsourced, Self::Choice];

    /// What a `source` makes of an unknown.
    pub fn of(source: &str) -> Self {
        let cited = citation::parse_list(source).unwrap_or_default();
        let kind = |citation: &Citation| match citation {
            Citation::Fact(_) => Self::Article,
            Citation::Row(_) => Self::Literature,
            Citation::Judgement => Self::Judgement,
        };
        cited.iter().map(kind).min().unwrap_or(Self::Unsourced)
    }

    /// What it is called.
    pub fn name(self) -> &'static str {
        match self {
            Self::Article => "article",
            Self::Literature => "literature",
            Self::Judgement => "judgement",
            Self::Unsourced => "unsourced",
            Self::Choice => "choice",
        }
    }

    /// What rests on it, in words that follow "rests on".
    pub fn words(self) -> &'static str {
        match self {
            Self::Article => "what articles say",
            Self::Literature => "published evidence",
            Self::Judgement => "judgement",
            Self::Unsourced => "nothing that is cited",
            Self::Choice => "what is varied",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_best_source_of_several_counts() {
        let kinds = ["A2.7", "E4.35, A1.11", "E4.40, E4.41, J", "J", "", "nonsense"].map(Kind::of);
        use Kind::{Article, Judgement, Literature, Unsourced};
        assert_eq!(kinds, [Article, Article, Literature, Judgement, Unsourced, Unsourced]);
    }
}
