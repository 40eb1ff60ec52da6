//! Sensitivity in words: what each subject hangs on, and what stands behind it.

use crate::analysis::heading::Heading;
use crate::analysis::results::Warning;
use crate::analysis::sensitivity::Index;
use crate::analysis::sensitivity::results::{Found, Importance, Sensitivity, Subject, VERSION};
use crate::report::manifest::{Content, Study};
use crate::report::number::{JOIN, count, number, percent_range};
use crate::report::study::Studied;
use crate::report::terminal::{list, table};

mod csv;

/// Leading factors in the table of an option, and in that of a difference.
const LEADING: [usize; 2] = [8, 5];

/// Screened-out factors that are named.
const NAMED: usize = 8;

/// Pairs that are named for a subject.
const PAIRS: usize = 3;

/// Letters of a factor in a table.
const LETTERS: usize = 64;

impl Studied for Sensitivity {
    const STUDY: Study = Study::Sensitivity;
    const VERSION: u32 = VERSION;

    fn heading(&self) -> &Heading {
        &self.heading
    }

    fn warnings(&self) -> &[Warning] {
        &self.warnings
    }

    fn is_sound(&self) -> bool {
        Self::is_sound(self)
    }

    fn words(&self) -> Vec<String> {
        let mut parts = vec![size(self)];
        parts.extend(screened_out(self));
        for subject in &self.subjects {
            let Some(found) = &subject.found else { continue };
            let mut part = vec![hangs_on(self, subject, found)];
            part.extend(rests_on(found).map(|rests| format!("{rests}.{}", luck(found))));
            part.push(leading(self, subject, found));
            part.extend(pairs(self, found));
            parts.push(part.join("\n"));
        }
        parts.push(LEGEND.to_owned());
        parts
    }

    fn size(&self) -> Option<String> {
        let scenario = &self.heading.scenario;
        Some(format!(
            "{} · {} × {} cells × {} · seed {}",
            count(self.heading.options.len(), "option"),
            count(scenario.worlds as usize, "base point"),
            count(self.cells as usize, "").trim_end_matches([' ', 's', '\u{a0}']),
            count(scenario.trials as usize, "trial"),
            scenario.seed,
        ))
    }

    fn more_files(&self) -> Vec<Content> {
        vec![Content::new("sensitivity.csv".to_owned(), csv::table(self).into_bytes())]
    }
}

const LEGEND: &str = "Alone: the share of the variance between worlds that the factor explains by itself (first-order index). In all: with what it does\n\
    together with others (total index); 95 % intervals. The luck of trials is taken out of both. PAWN: how far knowing the factor moves\n\
    the whole distribution, in brackets where a factor without effect gets as much once in twenty times.";

fn size(all: &Sensitivity) -> String {
    let kept = all.factors.iter().filter(|factor| factor.kept).count();
    let scenario = &all.heading.scenario;
    format!(
        "What {} hangs on: {} at {}, in {} cells that differ, {} in each.",
        named(all),
        count(kept, "factor"),
        count(scenario.worlds as usize, "base point"),
        number(all.cells as f64, 0),
        count(scenario.trials as usize, "trial"),
    )
}

/// The outcome in words.
pub fn named(all: &Sensitivity) -> String {
    match all.outcome.as_str() {
        "held" => "the chance of holding".to_owned(),
        "entangled" => "the chance that the coalition fights".to_owned(),
        _ => {
            let mut letters = all.label.chars();
            let lower: String = letters.next().into_iter().flat_map(char::to_lowercase).chain(letters).collect();
            format!("“{lower}”")
        }
    }
}

/// Which factors were left out.
fn screened_out(all: &Sensitivity) -> Option<String> {
    let screening = all.screening.as_ref()?;
    let score = |place: usize| screening.factors[place].score;
    let mut out: Vec<usize> = (0..all.factors.len()).filter(|place| !all.factors[*place].kept).collect();
    out.sort_by(|a, b| score(*b).total_cmp(&score(*a)).then(a.cmp(b)));
    let names: Vec<String> = out
        .iter()
        .take(NAMED)
        .map(|place| format!("{} ({:.3})", all.factors[*place].path, screening.factors[*place].screened.mu_star))
        .collect();
    let totals = all.subjects.iter().filter_map(|one| one.found.as_ref()?.screened_out);
    let most = totals.map(|index| index.high).fold(0.0, f64::max);
    let bound = whole(most);
    (!out.is_empty()).then(|| {
        format!(
            "Screened out by {} of Morris: {} (strongest first, with μ*: {}{}). Together they owe at most {bound} of the \
             variance of any subject.",
            count(screening.trajectories as usize, "trajectory").replace("trajectorys", "trajectories"),
            count(out.len(), "factor"),
            names.join(", "),
            if out.len() > NAMED { ", …" } else { "" },
        )
    })
}

/// A share as a reader says it.
pub fn fraction(share: f64) -> &'static str {
    const WORDS: [(f64, &str); 11] = [
        (0.075, "Little"),
        (0.15, "A tenth"),
        (0.225, "A fifth"),
        (0.29, "A quarter"),
        (0.37, "A third"),
        (0.45, "Two fifths"),
        (0.55, "Half"),
        (0.63, "Three fifths"),
        (0.71, "Two thirds"),
        (0.85, "Three quarters"),
        (0.95, "Nine tenths"),
    ];
    WORDS.iter().find(|(below, _)| share < *below).map_or("Nearly all", |(_, words)| words)
}

/// An index as a whole percentage: its interval stands beside it. Errors make some a little less than 0 or more than 1.
pub fn share(index: Index) -> String {
    whole(index.value)
}

/// A share as a whole percentage.
pub fn whole(share: f64) -> String {
    match share.clamp(0.0, 1.0) {
        some if some > 0.0 && some < 0.005 => format!("<1{JOIN}%"),
        share => format!("{}{JOIN}%", number(100.0 * share, 0)),
    }
}

/// The beginning of a label, as far as a title has room for it.
pub fn short(label: &str, letters: usize) -> String {
    if label.chars().count() <= letters {
        return label.to_owned();
    }
    let cut: String = label.chars().take(letters - 1).collect();
    format!("{}…", cut.trim_end_matches([' ', ',', ';']))
}

fn hangs_on(all: &Sensitivity, subject: &Subject, found: &Found) -> String {
    let what = match subject.baseline {
        None => format!("{} of “{}”", named(all), subject.label),
        Some(_) => format!("the difference in {}, “{}”,", named(all), subject.label),
    };
    let order = found.leading();
    let Some(first) = order.first().filter(|first| first.total.tells()) else {
        return format!("No factor can be told from nothing for {what} alone.");
    };
    let factor = &all.factors[first.factor];
    format!(
        "{} of what nobody knows about {what} comes from “{}” ({} alone, {} in all).",
        fraction(first.first.value),
        factor.label,
        share(first.first),
        share(first.total),
    )
}

fn luck(found: &Found) -> String {
    format!(" Luck made {} of what differed between base points, and is taken out.", share(found.noise))
}

/// What stands behind the unknowns.
pub fn rests_on(found: &Found) -> Option<String> {
    let mut sources = found.shares();
    sources.sort_by(|a, b| b.1.total_cmp(&a.1));
    let told: Vec<String> =
        sources.iter().map(|(kind, share)| format!("{} rests on {}", whole(*share), kind.words())).collect();
    (!told.is_empty()).then(|| format!("Of the variance {}", list(&told)))
}

fn leading(all: &Sensitivity, subject: &Subject, found: &Found) -> String {
    let header = ["factor", "alone", "in all", "95 % interval", "PAWN", "source"];
    let most = LEADING[usize::from(subject.baseline.is_some())];
    let rows = found.leading().into_iter().take(most).filter(|one| one.total.value > 0.0).map(|one| {
        let factor = &all.factors[one.factor];
        vec![
            short(&factor.label, LETTERS),
            share(one.first),
            share(one.total),
            percent_range(one.total.low.clamp(0.0, 1.0), one.total.high.clamp(0.0, 1.0)),
            pawn(one),
            if factor.source.is_empty() { factor.kind.name().to_owned() } else { factor.source.clone() },
        ]
    });
    table(&header.map(str::to_owned), rows)
}

fn pawn(one: &Importance) -> String {
    let Some(pawn) = one.pawn else { return "–".to_owned() };
    let beyond = one.pawn_critical.is_some_and(|critical| pawn > critical);
    if beyond { format!("{pawn:.2}") } else { format!("({pawn:.2})") }
}

/// The pairs that do something together.
fn pairs(all: &Sensitivity, found: &Found) -> Option<String> {
    let told: Vec<String> = found
        .pairs
        .iter()
        .filter(|pair| pair.index.tells())
        .take(PAIRS)
        .map(|pair| {
            let [one, other] = pair.factors.map(|factor| all.factors[factor].path.as_str());
            format!("{one} and {other} {}", share(pair.index))
        })
        .collect();
    (!told.is_empty()).then(|| format!("Together beyond what each does alone: {}.", told.join(", ")).replace(JOIN, " "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_said_as_people_say_them() {
        let said = [0.0, 0.1, 0.2, 0.25, 0.33, 0.5, 0.67, 0.75, 0.9, 1.0].map(fraction);
        let expected = [
            "Little",
            "A tenth",
            "A fifth",
            "A quarter",
            "A third",
            "Half",
            "Two thirds",
            "Three quarters",
            "Nine tenths",
            "Nearly all",
        ];
        assert_eq!(said, expected);
    }
}
