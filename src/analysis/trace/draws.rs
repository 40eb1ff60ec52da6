//! Every draw that a history read, by name and value, and what it decided. Months and weeks that the history did not reach,
//! and questions that did not come up in it, are not listed.

use super::results::{DrawResult, Member, Month};
use super::story::breakthroughs;
use crate::engine::history::{History, Luck};
use crate::model::Specs;
use crate::model::ceasefire::WorldOnset;
use crate::model::contributor::Approval;
use crate::model::metric::Metric;
use crate::streams::Law;

/// What is drawn on.
pub struct Source<'a> {
    /// What the option says.
    pub specs: &'a Specs,
    /// What happened.
    pub history: &'a History,
    /// The luck of the trial.
    pub luck: Luck,
}

/// The draws, in the order of the stages.
#[derive(Default)]
pub struct Read(Vec<DrawResult>);

impl Read {
    fn note(&mut self, luck: &mut Luck, (entity, purpose): (&str, &str), law: Law) -> &mut DrawResult {
        let draw = luck.draw(entity, purpose, law);
        self.0.push(DrawResult {
            stream: draw.stream,
            law: match law {
                Law::Uniform => "uniform",
                Law::Normal => "normal",
                Law::Exponential => "exponential",
            }
            .to_owned(),
            uniform: draw.uniform.into(),
            value: draw.value.into(),
            against: None,
            decided: String::new(),
        });
        let last = self.0.len() - 1;
        &mut self.0[last]
    }

    /// A draw that says yes below a chance.
    fn coin(&mut self, luck: &mut Luck, stream: (&str, &str), chance: f64, [yes, no]: [&str; 2]) {
        let draw = self.note(luck, stream, Law::Uniform);
        // As the kernel compares them: in its own precision.
        let is = (draw.value as f32) < chance as f32;
        draw.against = Some(chance);
        draw.decided = if is { yes } else { no }.to_owned();
    }

    fn value(&mut self, luck: &mut Luck, stream: (&str, &str), law: Law, decided: impl FnOnce(f64) -> String) {
        let draw = self.note(luck, stream, law);
        draw.decided = decided(draw.value);
    }
}

/// Everything that the history read.
pub fn all(mut source: Source<'_>, members: &[Member], months: &[Month]) -> Vec<DrawResult> {
    let mut read = Read::default();
    terms(&mut source, &mut read);
    if !months.is_empty() {
        backstop(&mut source, months, &mut read);
        contributors(&mut source, members, &mut read);
        adversary(&mut source, months, &mut read);
        if !source.history.weeks.is_empty() {
            war(&mut source, &mut read);
        }
    }
    read.0
}

fn terms(source: &mut Source<'_>, read: &mut Read) {
    let Source { history, luck, .. } = source;
    let (world, outcome) = (&history.world.ceasefire, &history.outcome);
    if let WorldOnset::Hazard { a_month, .. } = world.onset {
        let decided =
            outcome.onset.map_or("no ceasefire in time".to_owned(), |month| format!("calendar month {month}"));
        read.value(luck, ("ceasefire", "onset"), Law::Exponential, |_| decided);
        if let Some(draw) = read.0.last_mut() {
            draw.against = Some(a_month.into());
        }
    }
    if outcome.onset.is_some() {
        read.coin(luck, ("ceasefire", "settled"), world.values.settlement_chance, ["a settlement", "a truce"]);
        read.coin(luck, ("ceasefire", "consent"), world.values.consent_chance, ["consent", "no consent"]);
    }
}

fn backstop(source: &mut Source<'_>, months: &[Month], read: &mut Read) {
    let Source { history, luck, .. } = source;
    let world = &history.world.backstop;
    if world.promised.is_empty() {
        return;
    }
    read.coin(luck, ("backstop", "kept"), world.values.kept_chance, ["the promise is kept", "it is not kept whole"]);
    if months.first().is_some_and(|month| month.posture < 2) {
        read.coin(luck, ("backstop", "reduced"), world.values.reduced_chance, ["reduced to its floor", "withdrawn"]);
    }
    let onset = history.outcome.onset.unwrap_or(0);
    for pair in months.windows(2) {
        let (before, month) = (pair[0].posture, pair[1].month);
        let step = month.to_string();
        let mut falls = false;
        if before > 0 {
            read.coin(luck, ("backstop", &format!("erosion/{step}")), world.down, ["down a step", "stays"]);
            falls = read.0.last().is_some_and(|draw| draw.decided == "down a step");
        }
        let mut after = before - u8::from(falls);
        if before == 1 && !falls {
            read.coin(luck, ("backstop", &format!("recovery/{step}")), world.up, ["restored", "stays"]);
            after += u8::from(read.0.last().is_some_and(|draw| draw.decided == "restored"));
        }
        let due = world.reviews.iter().find(|(at, _)| *at == f64::from(onset + month));
        if let Some((_, chance)) = due.filter(|_| after > 0) {
            let purpose = format!("review/{}", onset + month);
            read.coin(luck, ("backstop", &purpose), *chance, ["down a step", "passes"]);
        }
    }
}

fn contributors(source: &mut Source<'_>, members: &[Member], read: &mut Read) {
    let Source { specs, history, luck } = source;
    if !members.is_empty() {
        read.value(luck, ("coalition", "will"), Law::Normal, |value| {
            if value < 0.0 { "willing times" } else { "reluctant times" }.to_owned()
        });
    }
    let listed = specs.contributors.iter().zip(members).zip(&history.world.contributions.members);
    for ((contributor, told), member) in listed {
        let entity = format!("contributor.{}", contributor.key);
        let decided = match (told.inclined, told.joined) {
            (_, true) => "joins",
            (true, false) => "inclined, but those it waits for do not join",
            (false, false) => "stays out",
        };
        read.value(luck, (&entity, "will"), Law::Normal, |_| decided.to_owned());
        if !told.joined {
            continue;
        }
        if matches!(contributor.approval, Approval::Takes { .. }) {
            let months = told.approved.unwrap_or_default();
            read.value(luck, (&entity, "approval"), Law::Normal, |_| format!("{months:.1} months after the ceasefire"));
        }
        let clock = 12.0 / f64::from(member.exit_rate);
        let decided = match told.left {
            Some(month) => format!("leaves in month {month}"),
            None if told.arrived.is_none() => "does not come while the ceasefire stands".to_owned(),
            None => "stays".to_owned(),
        };
        let draw = read.note(luck, (&entity, "exit"), Law::Exponential);
        draw.against = Some(draw.value * clock).filter(|months| months.is_finite());
        draw.decided = decided;
    }
}

fn adversary(source: &mut Source<'_>, months: &[Month], read: &mut Read) {
    let Source { history, luck, .. } = source;
    let resumption = &history.world.resumption.values;
    let misperception = history.world.credibility.values.misperception;
    read.value(luck, ("adversary", "misperception"), Law::Normal, |value| {
        format!("sees pledges {:+.2} log odds from what they are", value * misperception)
    });
    read.value(luck, ("adversary", "motive"), Law::Normal, |value| {
        format!("log hazard {:+.2}", value * resumption.motive_spread)
    });
    let resumed = history.outcome.value(Metric::ResumptionMonth);
    let decided = match resumed {
        Some(month) => format!("the war resumes in month {month}"),
        None => "the ceasefire holds to the horizon".to_owned(),
    };
    read.value(luck, ("resumption", "clock"), Law::Exponential, |_| decided);
    for pair in months.windows(2) {
        let month = pair[0].month;
        let change = pair[1].adversary - pair[0].adversary;
        read.value(luck, ("adversary", &format!("volatility/{month}")), Law::Normal, |_| {
            format!("strength {change:+.0} to month {}", month + 1)
        });
    }
    for pair in months.windows(2) {
        let month = pair[0].month;
        let next = pair[1].incidents;
        read.value(luck, ("incidents", &format!("noise/{month}")), Law::Normal, |_| {
            format!("{next:.1} incidents in month {}", month + 1)
        });
    }
}

fn war(source: &mut Source<'_>, read: &mut Read) {
    let Source { history, luck, .. } = source;
    let yes = |is: bool, [yes, no]: [&str; 2]| if is { yes } else { no }.to_owned();
    let fights = yes(history.fights, ["the coalition fights", "the coalition does not fight"]);
    read.value(luck, ("coalition", "fights"), Law::Uniform, |_| fights);
    if history.fights {
        let acts = yes(history.acts, ["the United States acts", "the United States does not act"]);
        read.value(luck, ("backstop", "acts"), Law::Uniform, |_| acts);
    }
    let values = &history.world.campaign.values;
    let through = breakthroughs(history, &mut luck.clone());
    for (week, breakthrough) in through.iter().enumerate() {
        let step = |purpose: &str| format!("{purpose}/{week}");
        let decided = yes(*breakthrough, ["breakthrough", "stalemate"]);
        read.value(luck, ("campaign", &step("breakthrough")), Law::Uniform, |_| decided);
        read.value(luck, ("campaign", &step("area")), Law::Normal, |value| {
            let spread = values.area_spread;
            format!("area × {:.2}", libm::exp(spread * value - 0.5 * spread * spread))
        });
        read.coin(luck, ("campaign", &step("stop")), values.weekly_stop_chance, ["it stops", "it goes on"]);
    }
}
