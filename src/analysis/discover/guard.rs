//! What a reader must know before quoting a box, each with what to do about it.

use super::results::Discovered;
use crate::analysis::discovery::guards::Caution;
use crate::analysis::results::Warning;
use crate::problem::number;

/// Fewer worlds than this and a box of a twentieth of them holds a dozen.
const ENOUGH_WORLDS: u32 = 256;

/// Luck blurs the edge of what is of interest where it would turn more than this share of the rarer side.
const BLURRED: f64 = 0.2;

/// Every warning that results call for, the gravest first.
pub(super) fn warnings(found: &Discovered, cautions: &[Caution]) -> Vec<Warning> {
    let mut all = Vec::new();
    let mut warn = |kind: &str, text: String| all.push(Warning { kind: kind.to_owned(), text });
    if found.cases.cases == 0 {
        warn("no-cases", "in no world does any trial count for this outcome: ask about another".to_owned());
        return all;
    }
    for caution in cautions {
        let (kind, text) = words(found, caution);
        warn(kind, text);
    }
    let worlds = found.heading.scenario.worlds;
    if worlds < ENOUGH_WORLDS {
        let text =
            format!("few worlds ({worlds}): a box among them is easily chance; use --worlds {ENOUGH_WORLDS} or more");
        warn("few-worlds", text);
    }
    let share = found.cases.share.mean;
    if found.cases.turned > BLURRED * share.min(1.0 - share) && !found.searches.is_empty() {
        let text = "many worlds lie so near to the threshold that the luck of their trials decides on which side they \
            seem to be, which makes boxes less dense than they are; use more trials (-n)";
        warn("blurred", text.to_owned());
    }
    all
}

fn words(found: &Discovered, caution: &Caution) -> (&'static str, String) {
    let (of, what) = (number(found.cases.cases as f64), &found.condition.text);
    match caution {
        Caution::Never => ("never", format!("none of {of} cases meets `{what}`: there is nothing to find; {}", try_other(found))),
        Caution::Always => {
            ("always", format!("each of {of} cases meets `{what}`: there is nothing to tell apart; {}", try_other(found)))
        }
        Caution::Alike { .. } => (
            "alike",
            format!("luck explains all that differs between the {of} cases: use more trials (-n); {}", try_other(found)),
        ),
        Caution::FewOfInterest { of_interest } => (
            "few-of-interest",
            format!(
                "only {of_interest:.0} cases are of interest, so that coverage and density are rough; use more --worlds; {}",
                try_other(found)
            ),
        ),
        Caution::FewOthers { others } => (
            "few-others",
            format!(
                "only {others:.0} cases are not of interest, so that density is rough; use more --worlds; {}",
                try_other(found)
            ),
        ),
        Caution::NothingFound => (
            "nothing-found",
            "no box has a limit that chance alone would not make: nothing simple tells these worlds from others; use more \
             --worlds, or ask `guarantor sensitivity` what drives the outcome"
                .to_owned(),
        ),
        Caution::ByChance { reached, tried } => (
            "by-chance",
            format!(
                "{reached} of {tried} searches of random data gave as good a box: do not quote it; use more --worlds, or \
                 fewer inputs (--restrict)"
            ),
        ),
        Caution::DoesNotHold => (
            "does-not-hold",
            "the box that half of the worlds give is not there in the other half: do not quote its limits; use more \
             --worlds, or fewer inputs (--restrict)"
                .to_owned(),
        ),
    }
}

/// A threshold that some cases meet and others do not.
fn try_other(found: &Discovered) -> String {
    let (asked, seen) = (&found.condition, &found.cases.seen);
    if asked.against.is_some() {
        return "compare with another option, or give a value, as in `held < 0.4`".to_owned();
    }
    let wants_more = asked.relation.starts_with('>');
    let value = if wants_more { seen.quantiles.p75 } else { seen.quantiles.p25 };
    let [least, most, value] = [seen.least, seen.most, value].map(short);
    format!(
        "over the cases it lies between {least} and {most}: try a threshold between, as in `--when '{} {} {value}'`",
        asked.outcome.name, asked.relation
    )
}

/// Two significant digits.
fn short(x: f64) -> String {
    if x == 0.0 || !x.is_finite() {
        return "0".to_owned();
    }
    let decimals = (1 - libm::floor(libm::log10(x.abs())) as i32).clamp(0, 12) as usize;
    let text = format!("{x:.decimals$}");
    text.parse::<f64>().map_or(text, number)
}
