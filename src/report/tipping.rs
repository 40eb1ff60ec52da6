//! Tipping points in words: which option is preferred, where that changes, and what it is worth to know.

use crate::analysis::heading::Heading;
use crate::analysis::results::Warning;
use crate::analysis::tipping::{End, Found, Lever, Stretch, Tip, Tipping, VERSION};
use crate::report::manifest::Study;
use crate::report::number::{change_with_error, count, level_with_error, percent, significant, with_unit};
use crate::report::study::Studied;
use crate::report::terminal::table;

/// Unknowns in the table.
const MOST_ROWS: usize = 20;

impl Studied for Tipping {
    const STUDY: Study = Study::Tipping;
    const VERSION: u32 = VERSION;

    fn heading(&self) -> &Heading {
        &self.heading
    }

    fn warnings(&self) -> &[Warning] {
        &self.found.warnings
    }

    fn is_sound(&self) -> bool {
        let found = &self.found;
        let named = |option: &str| found.standings.iter().any(|one| one.option == option);
        let order = self.heading.options.iter().map(|option| &option.name);
        let finite =
            |mean: &crate::analysis::results::Mean| mean.mean.is_finite() && mean.se >= 0.0 && mean.se.is_finite();
        let lever = |lever: &Lever| {
            lever.curves.len() == found.standings.len()
                && lever.curves.iter().all(|curve| curve.len() == found.grid.len() && curve.iter().all(finite))
                && lever.values.len() == found.grid.len()
                && lever.values.iter().all(|value| value.is_finite())
                && lever.best.iter().all(|part| named(&part.option) && is_stretch(part))
                && lever.tips.iter().all(|tip| named(&tip.rival) && is_tip(tip))
                && finite(&lever.evppi)
        };
        found.standings.iter().map(|one| &one.option).eq(order)
            && found.standings.iter().all(|one| finite(&one.mean) && finite(&one.behind))
            && named(&found.preferred)
            && found.grid.len() > 1
            && found.grid.iter().all(|share| (0.0..=1.0).contains(share))
            && found.levers.iter().all(lever)
    }

    fn words(&self) -> Vec<String> {
        let mut parts = vec![verdict(self), standings(self)];
        parts.extend(levers(self));
        parts.push(legend(&self.found));
        parts
    }

    fn size(&self) -> Option<String> {
        let (found, seed) = (&self.found, self.heading.scenario.seed);
        let (worlds, trials) = (count(found.worlds as usize, "world"), count(found.trials as usize, "trial"));
        Some(format!("{} × {worlds} × {trials} a point · seed {seed}", count(self.heading.options.len(), "option")))
    }
}

fn is_stretch(part: &Stretch) -> bool {
    0.0 <= part.from && part.from <= part.to && part.to <= 1.0
}

fn is_tip(tip: &Tip) -> bool {
    let ends = [tip.low, tip.high].into_iter().flatten();
    let is_place = |share: f64, value: f64| (0.0..=1.0).contains(&share) && value.is_finite();
    is_place(tip.share, tip.value) && ends.into_iter().all(|end| is_place(end.share, end.value))
}

/// What tables and charts call an option.
pub fn label<'a>(tipping: &'a Tipping, option: &'a str) -> &'a str {
    tipping.heading.options.iter().find(|one| one.name == option).map_or(option, |one| one.label())
}

/// The finding in a sentence: the unknown that is worth most and flips the choice, or that none does.
pub fn verdict(tipping: &Tipping) -> String {
    let found = &tipping.found;
    let preferred = label(tipping, &found.preferred);
    if found.standings.len() < 2 {
        return format!("“{preferred}” alone: nothing to choose");
    }
    let by = match found.outcome.as_str() {
        "held" => "by the chance of holding".to_owned(),
        _ => format!("by “{}”", found.label),
    };
    if !found.is_told() {
        return format!("{}, too few worlds to tell the options apart", capital(&by));
    }
    match found.levers.iter().find_map(|lever| Some((lever, lever.turns().find(|tip| tip.is_sure())?))) {
        Some((lever, tip)) => {
            let (rival, side) = (label(tipping, &tip.rival), if tip.above { "below" } else { "above" });
            let value = with_unit(tip.value, &lever.unit);
            format!("{}, “{preferred}” beats “{rival}” only if {} is {side} {value}", capital(&by), lever.path)
        }
        None if found.warnings.iter().any(|warning| warning.kind == "does-not-vary") => {
            format!("All options lead to the same {by}")
        }
        None if found.levers.iter().any(|lever| lever.turns().next().is_some()) => {
            format!("{}, “{preferred}” is preferred; where that changes is not told from chance", capital(&by))
        }
        None if found.unmoved => {
            format!("{}, “{preferred}” is preferred whatever any one unknown turns out to be", capital(&by))
        }
        None => format!("{}, “{preferred}” is preferred; no unknown was found to change that alone", capital(&by)),
    }
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

fn standings(tipping: &Tipping) -> String {
    let unit = &tipping.found.unit;
    let header = ["option", tipping.found.label.as_str(), "less good than the preferred by"].map(str::to_owned);
    let row = |one: &crate::analysis::tipping::Standing| {
        let behind = match one.option == tipping.found.preferred {
            true => "preferred".to_owned(),
            false => change_with_error(one.behind.mean, one.behind.se, unit).trim_start_matches('+').to_owned(),
        };
        vec![label(tipping, &one.option).to_owned(), level_with_error(one.mean.mean, one.mean.se, unit), behind]
    };
    table(&header, tipping.found.standings.iter().map(row))
}

/// The unknowns that flip the choice or are worth knowing.
pub fn telling(found: &Found) -> Vec<&Lever> {
    let levers = found.levers.iter().filter(|_| found.is_told());
    levers.filter(|lever| lever.is_worth() || lever.turns().any(Tip::is_sure)).collect()
}

fn levers(tipping: &Tipping) -> Vec<String> {
    let found = &tipping.found;
    let telling = telling(found);
    let rest = found.levers.len() - telling.len();
    let none =
        format!("{} alone would not change the choice, as far as this many trials tell.", count(rest, "unknown"));
    if telling.is_empty() {
        return vec![none];
    }
    let header = ["unknown", "worth knowing", "another option is better", "in so much of its range", "source"];
    let row = |lever: &&Lever| {
        let worth = change_with_error(lever.evppi.mean, lever.evppi.se, &found.unit).trim_start_matches('+').to_owned();
        let tips = lever.turns().map(|tip| told(tipping, lever, tip)).collect::<Vec<_>>().join("; ");
        let overtaken = percent(lever.overtaken(&found.preferred), 0.01);
        let source = if lever.source.is_empty() { "none".to_owned() } else { lever.source.clone() };
        vec![lever.path.clone(), worth, tips, overtaken, source]
    };
    let shown = table(&header.map(str::to_owned), telling.iter().take(MOST_ROWS).map(row));
    let more = telling.len().saturating_sub(MOST_ROWS);
    let tail = match more {
        0 => none,
        more => format!("{more} more are in tipping.json. {none}"),
    };
    vec![shown, tail]
}

/// A tipping point in words: `“Without US” above 0.43 (0.40–0.47)`.
pub fn told(tipping: &Tipping, lever: &Lever, tip: &Tip) -> String {
    let end = |end: Option<End>| end.map_or_else(|| "…".to_owned(), |end| significant(end.value));
    let side = if tip.above { "above" } else { "below" };
    let (rival, at) = (label(tipping, &tip.rival), with_unit(tip.value, &lever.unit));
    format!("“{rival}” {side} {at} ({}–{})", end(tip.low), end(tip.high))
}

fn legend(found: &Found) -> String {
    let (first, last) = (found.grid.first().copied().unwrap_or(0.0), found.grid.last().copied().unwrap_or(1.0));
    format!(
        "One unknown at a time, all others at their distributions; tried from {} to {} of each. ± is two standard errors; \
         values in brackets:\nbetween them the better option is not told from the other (… beyond what was tried). Worth \
         knowing: how much better the choice\nwould be on average if the unknown were known first (EVPPI), in the \
         outcome's unit.",
        percent(first, 0.01),
        percent(last, 0.01)
    )
}
