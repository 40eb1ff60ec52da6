//! Boxes of worlds in words.

use crate::analysis::discover::{Asked, Chosen, Discovered, HeldOut, Input, Kind, Limit, QuasiP, Span, VERSION};
use crate::analysis::heading::Heading;
use crate::analysis::results::Warning;
use crate::report::manifest::{Content, Study};
use crate::report::number::{JOIN, count, number, percent, percent_with_error, significant, with_unit};
use crate::report::study::Studied;
use crate::report::terminal::table;

mod files;

impl Studied for Discovered {
    const STUDY: Study = Study::Discover;
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
        let boxes = self.boxes().enumerate().flat_map(|(place, chosen)| {
            let lead = if place == 0 { String::new() } else { "Of what is left: ".to_owned() };
            [lead + &sentence(self, chosen), limits(self, chosen)]
        });
        std::iter::once(cases(self)).chain(boxes).chain(doubts(self)).chain(trade_off(self)).collect()
    }

    fn size(&self) -> Option<String> {
        let (scenario, cases) = (&self.heading.scenario, &self.cases);
        let (worlds, trials) = (number(scenario.worlds.into(), 0), number(scenario.trials.into(), 0));
        let all =
            if cases.a_world == 1 { String::new() } else { format!("{} a world · ", count(cases.a_world, "case")) };
        Some(format!("{all}{worlds} worlds × {trials} trials · seed {}", scenario.seed))
    }

    fn more_files(&self) -> Vec<Content> {
        files::all(self)
    }
}

/// Whom it is about: “Full”, or “an option”.
pub fn subject(found: &Discovered) -> String {
    match found.studied().as_slice() {
        [one] => format!("“{}”", found.label(one)),
        _ => "An option".to_owned(),
    }
}

/// What it means that the condition is met: `fails (held in fewer than 40 % of trials)`.
pub fn meets(found: &Discovered) -> String {
    let verb = if found.condition.fails { "fails" } else { "is of interest" };
    format!("{verb} ({})", condition(found))
}

/// Cases that meet the condition, for a sentence about many: `failures`.
pub fn met(asked: &Asked) -> &'static str {
    if asked.fails { "failures" } else { "worlds of interest" }
}

/// The condition in words: `held in fewer than 40 % of trials`.
pub fn condition(found: &Discovered) -> String {
    let asked = &found.condition;
    let more = asked.relation.starts_with('>');
    let strict = !asked.relation.ends_with('=');
    let what = lower(&asked.outcome.label);
    let is_share = asked.outcome.unit == "share";
    if let Some(other) = &asked.against {
        let how = match (is_share, more) {
            (true, true) => "more often than with",
            (true, false) => "less often than with",
            (false, true) => "above that of",
            (false, false) => "below that of",
        };
        let or = if strict { "" } else { ", or as much" };
        return format!("{what} {how} “{}”{or}", found.label(other));
    }
    if !is_share {
        let side = side(more, strict);
        return format!("mean {what} {side} {}", with_unit(asked.value, &asked.outcome.unit));
    }
    let how = match (more, strict) {
        (true, true) => "more than",
        (true, false) => "at least",
        (false, true) => "fewer than",
        (false, false) => "at most",
    };
    let of = if asked.outcome.population == "all trials" { "trials" } else { &asked.outcome.population };
    format!("{what} in {how} {}{JOIN}% of {of}", significant(asked.value * 100.0))
}

fn side(more: bool, strict: bool) -> &'static str {
    match (more, strict) {
        (true, true) => "above",
        (true, false) => "of at least",
        (false, true) => "below",
        (false, false) => "of at most",
    }
}

/// A label in the middle of a sentence: names keep their capital.
fn lower(label: &str) -> String {
    let is_name = label.starts_with("United States") || label.contains(": ");
    let mut letters = label.chars();
    match (letters.next(), letters.clone().next()) {
        (Some(first), Some(second)) if !is_name && !second.is_uppercase() => {
            first.to_lowercase().chain(letters).collect()
        }
        _ => label.to_owned(),
    }
}

/// What a limit says, without how much of the input that is: `Russia: troops at the border above 210,000 persons`.
pub fn limit(found: &Discovered, limit: &Limit) -> String {
    let input = &found.inputs[limit.input];
    let value = |x: f64| with_unit(x, &input.unit);
    let told = match &limit.span {
        Span::Numbers { low: Some(low), high: Some(high), .. } => {
            format!("between {} and {}", significant(*low), value(*high))
        }
        Span::Numbers { low: Some(low), .. } => format!("above {}", value(*low)),
        Span::Numbers { high: Some(high), .. } => format!("below {}", value(*high)),
        Span::Numbers { .. } => "of any value".to_owned(),
        Span::Levels { names, kept, .. } => {
            let name = |name: &String| level(found, input, name);
            let names: Vec<String> =
                names.iter().zip(kept).filter(|(_, kept)| **kept).map(|(one, _)| name(one)).collect();
            either(&names)
        }
    };
    match input.kind {
        Kind::Option => format!("the option is {told}"),
        _ => format!("{} is {told}", lower(&input.label)),
    }
}

/// Whether a limit lets through so many levels that titles and tables count them.
pub fn is_many(limit: &Limit) -> bool {
    matches!(&limit.span, Span::Levels { kept, .. } if kept.iter().filter(|kept| **kept).count() > 2)
}

/// What a limit says, where many levels are but counted: for titles and tables.
pub fn brief(found: &Discovered, one: &Limit) -> String {
    let input = &found.inputs[one.input];
    match &one.span {
        Span::Levels { kept, occurs, .. } if is_many(one) => {
            let counted = |flags: &[bool]| flags.iter().filter(|flag| **flag).count();
            let what = if input.kind == Kind::Option { "the option".to_owned() } else { lower(&input.label) };
            format!("{what} is one of {} (of {})", counted(kept), counted(occurs))
        }
        _ => limit(found, one),
    }
}

/// What a level is called: options by their labels.
pub fn level(found: &Discovered, input: &Input, name: &str) -> String {
    if input.kind == Kind::Option { format!("“{}”", found.label(name)) } else { name.to_owned() }
}

fn either(names: &[String]) -> String {
    match names {
        [] => "none".to_owned(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} or {last}", first.join(", ")),
    }
}

/// How much of an input's distribution a limit lets through: `the upper 30 % of what is thought possible`.
pub fn part(found: &Discovered, limit: &Limit) -> Option<String> {
    let input = &found.inputs[limit.input];
    let Span::Numbers { low, high, from, to, .. } = &limit.span else { return None };
    let of = if input.kind == Kind::Unknown { "of what is thought possible" } else { "of the levels" };
    let whole = |share: f64| number(share * 100.0, 0);
    Some(match (low, high) {
        (Some(_), Some(_)) => format!("from {} to {}{JOIN}% {of}", whole(*from), whole(*to)),
        (Some(_), None) => format!("the upper {}{JOIN}% {of}", whole(1.0 - from)),
        (None, Some(_)) => format!("the lower {}{JOIN}% {of}", whole(*to)),
        (None, None) => return None,
    })
}

/// How often what is of interest lies among all that the search of a box began with: cases that earlier boxes hold are out.
pub fn everywhere(found: &Discovered, chosen: &Chosen) -> f64 {
    let search = found.searches.iter().find(|search| search.chosen.as_ref() == Some(chosen));
    let first = search.and_then(|search| search.trajectory.first()).map(|step| step.density);
    first.unwrap_or(found.cases.share.mean)
}

/// How often what is of interest lies in a box: most of what lies there is, or only more than elsewhere.
pub fn how_often(chosen: &Chosen) -> &'static str {
    if chosen.density.mean >= 0.5 { "mostly" } else { "more often" }
}

/// Whether a check says that a box may be chance.
pub fn is_doubted(found: &Discovered) -> bool {
    found.warnings.iter().any(|warning| ["by-chance", "does-not-hold"].contains(&warning.kind.as_str()))
}

/// A box in a sentence or two.
pub fn sentence(found: &Discovered, chosen: &Chosen) -> String {
    let one = |one: &Limit| match part(found, one) {
        Some(part) => format!("{} ({part})", limit(found, one)),
        None => limit(found, one),
    };
    let limits: Vec<String> = chosen.limits.iter().map(one).collect();
    let met = met(&found.condition);
    let [coverage, density] = [&chosen.coverage, &chosen.density].map(|one| percent_with_error(one.mean, one.se));
    format!(
        "{} {} {} where: {}. {coverage} of the {met} lie there, and {density} of the {} there are {met}, against {} \
         everywhere ({} of {} lie there).",
        subject(found),
        meets(found),
        how_often(chosen),
        limits.join("; and "),
        cases_called(found),
        percent(everywhere(found, chosen), found.cases.share.se),
        number(chosen.cases as f64, 0),
        count(found.cases.cases, cases_called(found).trim_end_matches('s')),
    )
}

/// What cases are: worlds, where there is one a world.
fn cases_called(found: &Discovered) -> &'static str {
    if found.cases.a_world == 1 { "worlds" } else { "cases" }
}

/// What was asked, and how many cases there are.
fn cases(found: &Discovered) -> String {
    let (cases, asked) = (&found.cases, &found.condition);
    let each = match cases.a_world {
        1 => String::new(),
        many => format!(" ({} in each world: options and levels of what is varied)", number(many as f64, 0)),
    };
    let uncounted = match cases.uncounted {
        0 => String::new(),
        some => format!("; {} more have no trial that counts", number(some as f64, 0)),
    };
    let spread = [cases.seen.quantiles.p05, cases.seen.quantiles.p50, cases.seen.quantiles.p95].map(significant);
    format!(
        "Asked: `{}`. Of {}{each}, {} ({}) meet it{uncounted}. Over the cases it is {} to {} (5–95 %; median {}). {} of the \
         cases lie so near to the threshold that the luck of their trials puts them on the wrong side.",
        asked.text,
        count(cases.cases, "case"),
        number(cases.of_interest, 0),
        percent_with_error(cases.share.mean, cases.share.se),
        spread[0],
        spread[2],
        spread[1],
        percent(cases.turned, 0.0),
    )
}

/// The limits of a box, a row each.
fn limits(found: &Discovered, chosen: &Chosen) -> String {
    let header = ["restricted", "path", "limits", "of the cases", "quasi-p"].map(str::to_owned);
    let rows = chosen.limits.iter().map(|one| {
        let input = &found.inputs[one.input];
        let told = brief(found, one);
        let told = told.strip_prefix(&lower(&input.label)).and_then(|rest| rest.strip_prefix(" is ")).unwrap_or(&told);
        let told = told.trim_start_matches("the option is ").to_owned();
        vec![input.label.clone(), input.path.clone(), told, percent(one.of_cases, 0.0), chance(&one.quasi_p)]
    });
    let dropped: Vec<&str> = chosen.dropped.iter().map(|input| found.inputs[*input].path.as_str()).collect();
    let dropped = match dropped.as_slice() {
        [] => String::new(),
        paths => format!("\nLimits that may be chance were dropped: {}.", paths.join(", ")),
    };
    table(&header, rows) + &dropped
}

/// A quasi-p value in words.
pub fn chance(quasi_p: &QuasiP) -> String {
    // Both limits of an input must be worth it, so the weaker one counts.
    let worst = [quasi_p.low, quasi_p.high].into_iter().flatten().fold(quasi_p.all, f64::max);
    match worst {
        _ if worst < 1e-6 => "<0.000001".to_owned(),
        _ => significant(libm::ceil(worst * 1e6) / 1e6),
    }
}

/// What random data and a hold-out say.
fn doubts(found: &Discovered) -> Option<String> {
    let shuffles = found.shuffles.as_ref()?;
    let random = match shuffles.reached {
        0 => format!("none of {} searches of random data gave so good a box", shuffles.tried),
        some => format!("{some} of {} searches of random data gave as good a box", shuffles.tried),
    };
    let densest = percent(shuffles.densest, 0.0);
    let held = found
        .hold_out
        .as_ref()
        .map_or_else(|| "half of the worlds alone give no box".to_owned(), |held| held_out(found, held));
    Some(format!("Doubts: {random} (their densest: {densest}); {held}."))
}

fn held_out(found: &Discovered, held: &HeldOut) -> String {
    let [there, here] = held.density.map(|share| percent(share, 0.0));
    let names: Vec<&str> = held.restricts.iter().map(|input| found.inputs[*input].path.as_str()).collect();
    format!(
        "made from half of the worlds, the box restricts {} and is {there} dense; among the worlds that it was not made from \
         it is {here} dense and covers {} (everywhere {})",
        names.join(", "),
        percent(held.coverage[1], 0.0),
        percent(held.base[1], 0.0),
    )
}

/// For each number of restricted inputs, the box of the first search with the best balance of coverage and density.
fn trade_off(found: &Discovered) -> Option<String> {
    let search = found.searches.first()?;
    let header = ["inputs restricted", "coverage", "density", "of the cases", "step"].map(str::to_owned);
    let balance = |step: &crate::analysis::discover::Step| {
        let sum = step.coverage + step.density;
        if sum > 0.0 { step.coverage * step.density / sum } else { 0.0 }
    };
    let most = search.trajectory.iter().map(|step| step.restricts.len()).max()?;
    let best = |inputs: usize| {
        let steps = search.trajectory.iter().enumerate().filter(|(_, step)| step.restricts.len() == inputs);
        steps.reduce(|best, next| if balance(next.1) > balance(best.1) { next } else { best })
    };
    let rows = (0..=most.min(8)).filter_map(best).map(|(place, step)| {
        let share = |share: f64| percent(share, 0.0);
        vec![
            step.restricts.len().to_string(),
            share(step.coverage),
            share(step.density),
            share(step.mass),
            place.to_string(),
        ]
    });
    Some(format!("Coverage against density, the best balance for each number of inputs:\n{}", table(&header, rows)))
}
