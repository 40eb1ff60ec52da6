//! What the charts of a back-test share: who forecast in which colour, and the words for horizons and forces.

use super::canvas::Color;
use super::theme::{AXIS, PALETTE};
use crate::analysis::backtest::Backtest;
use crate::analysis::backtest::forecasts::HeldOut;
use crate::analysis::backtest::results::ForecasterResult;
use crate::report::number::period;

/// The model as it is.
pub const MODEL: Color = PALETTE[0];

/// The model after calibration.
pub const CALIBRATED: Color = PALETTE[1];

/// Forecasters in the order of rows, each with its colour; any other comes last, in grey.
const KNOWN: [(&str, Color); 6] = [
    ("model", MODEL),
    ("calibrated", CALIBRATED),
    ("base-rate", PALETTE[6]),
    ("by-force", PALETTE[2]),
    ("by-kind", PALETTE[5]),
    ("cox", PALETTE[4]),
];

/// Its place among the rows.
pub fn rank(name: &str) -> usize {
    KNOWN.iter().position(|(known, _)| *known == name).unwrap_or(KNOWN.len())
}

/// Its colour.
pub fn color(name: &str) -> Color {
    KNOWN.get(rank(name)).map_or(AXIS, |(_, color)| *color)
}

/// The model, which has seen no case.
pub fn model(found: &Backtest) -> Option<&ForecasterResult> {
    found.forecaster("model", HeldOut::All)
}

/// The model, calibrated on all cases but the one of which it speaks.
pub fn calibrated(found: &Backtest) -> Option<&ForecasterResult> {
    found.forecaster("calibrated", HeldOut::Case)
}

/// The horizon at which cases are ranked and binned: `five years`, where they were followed so long.
pub fn horizon(found: &Backtest) -> String {
    period(five_years(found))
}

/// The same in months; 0 where nothing is scored.
pub fn five_years(found: &Backtest) -> u32 {
    found.marks.get(found.five_years()).copied().unwrap_or_default()
}

/// The words for what a table calls a force, a kind of war or a region.
pub fn words(word: &str) -> String {
    match word {
        "none" => "no force".to_owned(),
        "armed_neutral" => "armed, neutral".to_owned(),
        "armed_gp" => "armed, great power".to_owned(),
        "armed_partisan" => "armed, partisan".to_owned(),
        "armed_party" => "a party’s garrison".to_owned(),
        "interstate" => "between states".to_owned(),
        "mixed" => "states and rebels".to_owned(),
        "middle-east" => "Middle East".to_owned(),
        "south-asia" => "South Asia".to_owned(),
        "east-asia" => "East Asia".to_owned(),
        "europe" => "Europe, Caucasus".to_owned(),
        "africa" => "Africa".to_owned(),
        "americas" => "Americas".to_owned(),
        "other" => "elsewhere".to_owned(),
        other => other.replace(['_', '-'], " "),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::history::{Force, Kind, Region};

    #[test]
    fn every_word_of_a_table_has_words_of_its_own_without_joints() {
        let all = Force::ALL.iter().map(|one| one.word()).chain(Kind::ALL.iter().map(|one| one.word()));
        let all: Vec<&str> = all.chain(Region::ALL.iter().map(|one| one.word())).collect();
        let words: std::collections::BTreeSet<String> = all.iter().map(|word| words(word)).collect();
        assert_eq!(words.len(), all.len());
        assert!(words.iter().all(|words| !words.contains(['_', '-'])), "{words:?}");
    }

    #[test]
    fn whoever_is_not_known_comes_last_in_grey() {
        assert!(rank("model") < rank("calibrated") && rank("cox") < rank("nobody"));
        assert_eq!((color("nobody"), color("model")), (AXIS, MODEL));
    }
}
