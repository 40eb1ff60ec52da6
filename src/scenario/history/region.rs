//! Where a ceasefire was, so that a region can be left out when the others are asked about it.

use super::words;

/// A region of the world.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Region {
    /// From Egypt to Iran, with Cyprus left to Europe.
    MiddleEast,
    /// From Afghanistan to Bangladesh, and Tajikistan.
    SouthAsia,
    /// From China and Mongolia to Indonesia.
    EastAsia,
    /// Europe, Turkey, Cyprus and the Caucasus.
    Europe,
    /// Africa without Egypt.
    Africa,
    /// North and South America with their islands, and the Falklands.
    Americas,
    /// Anywhere else, or not said.
    Other,
}

words!(Region:
    MiddleEast = "middle-east",
    SouthAsia = "south-asia",
    EastAsia = "east-asia",
    Europe = "europe",
    Africa = "africa",
    Americas = "americas",
    Other = "other",
);

/// Names of states and places by which a dyad is put into a region where the table has no column for it. They are parts
/// of words, so that `Israel` finds `Israeli`; of those found, the one that stands first in the dyad decides, so that the
/// theatre goes to the first party named.
const NAMES: [(Region, &[&str]); 6] = [
    (
        Region::MiddleEast,
        &[
            "israel",
            "egypt",
            "syria",
            "jordan",
            "lebanon",
            "hezbollah",
            "iraq",
            "iran",
            "kuwait",
            "yemen",
            "saudi",
            "suez",
            "sinai",
            "golan",
        ],
    ),
    (Region::SouthAsia, &["india", "pakistan", "kashmir", "bangladesh", "afghan", "tajik", "sri lanka", "kargil"]),
    (
        Region::EastAsia,
        &[
            "china",
            "chinese",
            "prc",
            "taiwan",
            "korea",
            "vietnam",
            "laos",
            "cambodia",
            "thai",
            "indonesia",
            "malaysia",
            "japan",
            "mongolia",
            "philippin",
        ],
    ),
    (
        Region::Europe,
        &[
            "ukrain",
            "minsk",
            "donbas",
            "russia",
            "georgia",
            "abkhaz",
            "ossetia",
            "moldova",
            "transnistria",
            "armenia",
            "azerbaijan",
            "karabakh",
            "bosnia",
            "croatia",
            "serbia",
            "kosovo",
            "slovenia",
            "yugoslav",
            "cyprus",
            "turkey",
            "greece",
            "hungar",
            "ussr",
            "soviet",
        ],
    ),
    (
        Region::Africa,
        &[
            "ethiopia",
            "eritrea",
            "djibouti",
            "sudan",
            "somali",
            "morocc",
            "polisario",
            "sahara",
            "algeria",
            "libya",
            "chad",
            "mali",
            "burkina",
            "angola",
            "namibia",
            "mozambique",
            "congo",
            "rwanda",
            "uganda",
            "tanzania",
            "kenya",
            "nigeria",
            "cameroon",
            "liberia",
            "ivor",
            "senegal",
            "mauritania",
        ],
    ),
    (
        Region::Americas,
        &[
            "argentin",
            "falkland",
            "ecuador",
            "peru",
            "bolivia",
            "paraguay",
            "chile",
            "salvador",
            "honduras",
            "nicaragua",
            "guatemala",
            "costa rica",
            "panama",
            "colombia",
            "venezuela",
            "cuba",
            "haiti",
            "dominican",
        ],
    ),
];

impl Region {
    /// What it is called in tables and on charts.
    pub fn label(self) -> &'static str {
        match self {
            Self::MiddleEast => "Middle East",
            Self::SouthAsia => "South Asia",
            Self::EastAsia => "East Asia",
            Self::Europe => "Europe and the Caucasus",
            Self::Africa => "Africa",
            Self::Americas => "Americas",
            Self::Other => "Elsewhere",
        }
    }

    /// The region of the first party of a dyad whose name is known.
    pub(super) fn of_dyad(dyad: &str) -> Self {
        let dyad = dyad.to_lowercase();
        let found = NAMES.iter().flat_map(|(region, names)| names.iter().map(move |name| (*region, *name)));
        let placed = found.filter_map(|(region, name)| Some((word_start(&dyad, name)?, region)));
        placed.min().map_or(Self::Other, |(_, region)| region)
    }
}

/// The byte at which a name begins as a word or a part of one; `mali` is no part of `somalia`.
fn word_start(text: &str, name: &str) -> Option<usize> {
    let begins = |at: &usize| !text.get(..*at).unwrap_or_default().ends_with(char::is_alphabetic);
    text.match_indices(name).map(|(at, _)| at).find(begins)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_party_whose_name_is_known_decides() {
        let cases = [
            ("India-Pakistan (Kashmir I)", Region::SouthAsia),
            ("China-India", Region::EastAsia),
            ("Israel-Hezbollah/Lebanon (2006)", Region::MiddleEast),
            ("Cyprus-Turkey (1974)", Region::Europe),
            ("UK-Argentina (Falklands)", Region::Americas),
            ("Morocco-POLISARIO", Region::Africa),
            ("Ethiopia-Somalia", Region::Africa),
            ("Ukraine Minsk I", Region::Europe),
            ("Georgia-Abkhazia (1994)", Region::Europe),
            ("Atlantis-Lemuria", Region::Other),
            ("", Region::Other),
            ("Somaliland", Region::Africa),
        ];
        for (dyad, region) in cases {
            assert_eq!(Region::of_dyad(dyad), region, "{dyad}");
        }
        assert_eq!(word_start("somalia", "mali"), None);
    }

    #[test]
    fn names_are_lower_case_and_stand_in_one_region_only() {
        let all: Vec<&str> = NAMES.iter().flat_map(|(_, names)| names.iter().copied()).collect();
        for (place, name) in all.iter().enumerate() {
            assert_eq!(*name, name.to_lowercase());
            assert!(!all[place + 1..].iter().any(|other| other.starts_with(name) || name.starts_with(other)), "{name}");
        }
    }
}
