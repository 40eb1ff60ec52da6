//! A history in sentences, month by month.

use std::collections::BTreeMap;

use super::dates::dated;
use crate::analysis::trace::{Campaign, Event, Happening, Member, Month, Story, Trace};
use crate::report::number::{JOIN, billions, count, number, period, rough, significant};
use crate::report::terminal::list;

/// Width of a line.
const WIDTH: usize = 100;

/// Months in which a ceasefire may collapse early.
const EARLY: usize = 2;

/// Peaks of incidents that are told, the largest ones.
const PEAKS: usize = 4;

/// Countries that are named with what they bring, where no more arrive in a month.
const FEW: usize = 3;

/// The story of one option, a paragraph for every month in which something happens.
///
/// Months that are told in the same words under another option are left out where that one is given.
pub fn told(trace: &Trace, story: &Story, before: Option<&Story>) -> String {
    let lines = months(trace, story);
    let Some(before) = before.map(|before| months(trace, before)) else { return lines.join("\n") };
    let own: Vec<String> = lines.iter().filter(|line| !before.contains(line)).cloned().collect();
    match (own.len(), own.len() == lines.len()) {
        (_, true) => lines.join("\n"),
        (0, _) => "Every month is told in the same words.".to_owned(),
        _ => format!("Months that are told in the same words are left out.\n{}", own.join("\n")),
    }
}

/// A paragraph for every month in which something happens.
fn months(trace: &Trace, story: &Story) -> Vec<String> {
    let mut months: BTreeMap<u32, Vec<String>> = BTreeMap::new();
    if story.months.is_empty() {
        return vec![
            "No ceasefire comes in the time that the scenario allows, and there is nothing else to tell.".to_owned(),
        ];
    }
    let teller = Teller { trace, story };
    months.insert(0, teller.first_day());
    let peaks = largest_peaks(story);
    for events in story.events.chunk_by(|a, b| a.month == b.month) {
        let Some(month) = events.first().map(|event| event.month) else { continue };
        let told = teller.month(month, events, &peaks);
        months.entry(month).or_default().extend(told);
    }
    for year in (12..story.months.len() as u32).step_by(12) {
        months.entry(year).or_default().push(teller.year(year));
    }
    let line = |(month, told): (&u32, &Vec<String>)| {
        (!told.is_empty()).then(|| wrapped(&format!("{}: {}", dated(trace, story, *month), told.join(" "))))
    };
    months.iter().filter_map(line).collect()
}

/// Lines of at most [`WIDTH`] letters, those after the first indented.
pub fn wrapped(text: &str) -> String {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= WIDTH => {
                line.push(' ');
                line.push_str(word);
            }
            Some(_) => lines.push(format!("    {word}")),
            None => lines.push(word.to_owned()),
        }
    }
    lines.join("\n")
}

/// A chance or a place among all histories: `24 %`.
pub fn share(share: f64) -> String {
    let percent = share * 100.0;
    let text = match percent {
        _ if !share.is_finite() => "–".to_owned(),
        percent if percent > 0.0 && percent < 0.95 => significant_percent(percent),
        percent if percent < 100.0 && percent > 99.05 => format!("{percent:.1}"),
        percent => number(percent, 0),
    };
    format!("{text}{JOIN}%")
}

fn significant_percent(percent: f64) -> String {
    if percent < 0.005 { "<0.01".to_owned() } else { format!("{percent:.1}").replace("0.0", "<0.1") }
}

/// Hazards, clocks and factors.
pub fn figure(value: f64) -> String {
    if value != 0.0 && value.abs() < 0.0995 { significant(value) } else { number(value, 2) }
}

fn largest_peaks(story: &Story) -> Vec<u32> {
    let mut peaks: Vec<&Month> = story
        .events
        .iter()
        .filter(|event| event.kind == Happening::Crisis)
        .filter_map(|event| story.month(event.month))
        .collect();
    peaks.sort_by(|a, b| b.incidents.total_cmp(&a.incidents));
    peaks.iter().take(PEAKS).map(|month| month.month).collect()
}

struct Teller<'a> {
    trace: &'a Trace,
    story: &'a Story,
}

impl<'a> Teller<'a> {
    fn first_day(&self) -> Vec<String> {
        let (trace, story) = (self.trace, self.story);
        let terms = if story.settled { "a settlement" } else { "a truce, not a settlement" };
        let consent = match (story.members.is_empty(), story.consent) {
            (true, _) => String::new(),
            (_, true) => format!(", and {} consents to the foreign force", trace.adversary),
            (_, false) => format!(", and {} does not consent to the foreign force", trace.adversary),
        };
        let mut told = vec![format!("The guns fall silent: {terms}{consent}."), self.promise()];
        let joined: Vec<String> = self.joined().map(|member| member.name.clone()).collect();
        let (all, out) = (story.members.len(), story.members.len() - joined.len());
        if all == 0 {
            told.push("The option names no country that would come.".to_owned());
        } else if joined.is_empty() {
            told.push(format!("None of {} joins.", count(all, "country").replace("countrys", "countries")));
        } else {
            let troops: f64 = self.joined().map(|member| member.troops).sum();
            let with = if troops >= 1.0 { format!(", with {} troops in all", rough(troops)) } else { String::new() };
            let whole = if out == 0 { format!("All {all}") } else { format!("{} of {all}", joined.len()) };
            told.push(format!("{whole} countries join{with}: {}.", list(&joined)));
            told.extend(self.approvals());
        }
        told.extend(self.absent());
        told
    }

    fn joined(&self) -> impl Iterator<Item = &'a Member> {
        self.story.members.iter().filter(|member| member.joined)
    }

    fn promise(&self) -> String {
        let story = self.story;
        let posture = story.months.first().map_or(0, |month| month.posture);
        match (story.promised.is_empty(), posture) {
            (true, _) => "The United States promises nothing.".to_owned(),
            (_, 2) => format!("The United States keeps its whole promise: {}.", self.parts(&story.promised)),
            (_, 1) => format!("The United States does not keep its whole promise: what remains is {}.", self.floor()),
            _ => format!(
                "The United States does not keep its promise of {}: nothing of it is there.",
                self.parts(&story.promised)
            ),
        }
    }

    fn parts(&self, names: &[String]) -> String {
        list(&names.iter().map(|name| name.replace('-', " ")).collect::<Vec<_>>())
    }

    fn floor(&self) -> String {
        if self.story.floor.is_empty() { "nothing".to_owned() } else { self.parts(&self.story.floor) }
    }

    /// Who stays out, and why: first those whose conditions fail, then the unwilling, then those that wait for others.
    fn absent(&self) -> Vec<String> {
        let mut told = Vec::new();
        let out = |member: &&Member| !member.joined;
        let named = |members: Vec<&Member>, why: &dyn Fn(&Member) -> String| {
            list(&members.into_iter().map(|member| format!("{} ({})", member.name, why(member))).collect::<Vec<_>>())
        };
        let unmet: Vec<&Member> =
            self.story.members.iter().filter(out).filter(|one| !one.inclined && !one.unmet.is_empty()).collect();
        if !unmet.is_empty() {
            let why = |member: &Member| {
                format!("without {}; {} against {}", list(&member.unmet), share(member.will), share(member.chance))
            };
            told.push(format!("Out, with a condition unmet: {}.", named(unmet, &why)));
        }
        let unwilling: Vec<&Member> =
            self.story.members.iter().filter(out).filter(|one| !one.inclined && one.unmet.is_empty()).collect();
        if !unwilling.is_empty() {
            let why = |member: &Member| format!("{} against {}", share(member.will), share(member.chance));
            told.push(format!("Out, though their conditions hold: {}.", named(unwilling, &why)));
        }
        let waiting: Vec<&Member> = self.story.members.iter().filter(out).filter(|one| one.inclined).collect();
        if !waiting.is_empty() {
            let why = |member: &Member| format!("without {}", list(&member.missing));
            told.push(format!("Willing, but not without others: {}.", named(waiting, &why)));
        }
        if self.story.members.iter().any(|member| !member.joined && !member.inclined) {
            told.push("(The first figure is where a country's will lies among all histories; it comes where that is below the second, its chance.)".to_owned());
        }
        told
    }

    fn month(&self, month: u32, events: &[Event], peaks: &[u32]) -> Vec<String> {
        let of = |kind: Happening| -> Vec<&Member> {
            let members = events.iter().filter(|event| event.kind == kind).filter_map(|event| event.member);
            members.filter_map(|place| self.story.members.get(place)).collect()
        };
        let mut told = Vec::new();
        let steps: Vec<&Event> = events.iter().filter(|event| steps_backstop(event.kind)).collect();
        for (place, event) in steps.iter().enumerate() {
            told.extend(self.backstop(event, place + 1 == steps.len()));
        }
        let names = |members: &[&Member]| list(&members.iter().map(|member| member.name.clone()).collect::<Vec<_>>());
        let approved = of(Happening::Approval);
        if !approved.is_empty() {
            let have = if approved.len() == 1 { "has its" } else { "have their" };
            told.push(format!("{} {have} approval.", names(&approved)));
        }
        let (arrived, left) = (of(Happening::Arrival), of(Happening::Departure));
        if !arrived.is_empty() {
            told.push(arrival(&arrived, &names(&arrived)));
        }
        for member in of(Happening::Rotation) {
            let (name, rotated, troops) = (&member.name, rough(member.rotated), rough(member.troops));
            told.push(format!("{name} rotates, and its pool sustains {rotated} of its {troops} troops."));
        }
        if !left.is_empty() {
            let leave = if left.len() == 1 { "leaves, and does" } else { "leave, and do" };
            told.push(format!("{} {leave} not come back.", names(&left)));
        }
        if !arrived.is_empty() || !left.is_empty() {
            told.extend(self.strength(month));
        }
        let kinds = |kind: Happening| events.iter().any(|event| event.kind == kind);
        if kinds(Happening::HalfStrength) {
            told.push("Half of the troops that joined are in the country.".to_owned());
        }
        if month > 0 && !arrived.is_empty() {
            told.extend(self.waiting(month));
        }
        if kinds(Happening::Crisis) && peaks.contains(&month) {
            told.extend(self.story.month(month).map(|now| {
                let times = now.incidents / now.bare_incidents;
                format!("Incidents peak at {} a month, {} times the bare course.", rough(now.incidents), rough(times))
            }));
        }
        if kinds(Happening::Resumption) {
            told.extend(self.story.campaign.as_ref().map(|war| self.resumption(war)));
        }
        if kinds(Happening::Horizon) {
            told.push(self.horizon());
        }
        told
    }

    /// A step of the backstop; what it led to is told with the last one of the month.
    fn backstop(&self, event: &Event, is_last: bool) -> Option<String> {
        let posture = self.story.month(event.month).map_or(0, |month| month.posture);
        let state = match posture {
            2 => "it is whole".to_owned(),
            1 => format!("what remains is {}", self.floor()),
            _ => "nothing of it remains".to_owned(),
        };
        let what = match event.kind {
            Happening::Erosion => "The US backstop erodes a step",
            Happening::Review => "A review in Washington takes the US backstop down a step",
            Happening::ReviewPassed => {
                return Some("A review in Washington leaves the US backstop as it is.".to_owned());
            }
            Happening::Recovery => "The US backstop is restored",
            _ => return None,
        };
        Some(if is_last { format!("{what}: {state}.") } else { format!("{what}.") })
    }

    /// How many troops are in the country where that has changed, and what holds others back.
    fn strength(&self, month: u32) -> Option<String> {
        let now = self.story.month(month)?;
        let before = month.checked_sub(1).and_then(|before| self.story.month(before)).map_or(0.0, |month| month.troops);
        let countries = count(now.countries as usize, "country").replace("countrys", "countries");
        match now.troops {
            troops if now.assigned - troops >= 1.0 => Some(format!(
                "{} of their {} troops are in the country: no more could be moved yet.",
                number(troops, 0),
                number(now.assigned, 0)
            )),
            _ if now.countries == 0 => Some("Nobody is left.".to_owned()),
            troops if (troops - before).abs() >= 1.0 => {
                let take = if now.countries == 1 { "takes" } else { "take" };
                Some(format!("{} troops are in the country, and {countries} {take} part.", number(troops, 0)))
            }
            _ => None,
        }
    }

    /// Whose approval is given on the first day, and who must still decide.
    fn approvals(&self) -> Option<String> {
        let given = |member: &&Member| member.approved.is_some_and(|approved| approved <= 0.0);
        let names: Vec<String> = self.joined().filter(given).map(|member| member.name.clone()).collect();
        let all = self.joined().count();
        match (all, names.len()) {
            (0, _) => None,
            (1, 0) => Some("It must still decide.".to_owned()),
            (_, 0) => Some("All must still decide.".to_owned()),
            (all, given) if all == given => Some("All have decided.".to_owned()),
            (_, given) => {
                let have = if given == 1 { "has" } else { "have" };
                Some(format!("{} {have} decided; the others must still do so.", list(&names)))
            }
        }
    }

    /// The last ones that have joined and still wait for their approval.
    fn waiting(&self, month: u32) -> Option<String> {
        let waits = |member: &&Member| member.approved.is_some_and(|approved| approved > f64::from(month));
        let waiting: Vec<String> = self.joined().filter(waits).map(|member| member.name.clone()).collect();
        match waiting.as_slice() {
            [] => None,
            [one] => Some(format!("Only {one} has not decided yet.")),
            few if few.len() <= FEW => Some(format!("Only {} have not decided yet.", list(few))),
            _ => None,
        }
    }

    fn year(&self, month: u32) -> String {
        let (trace, story) = (self.trace, self.story);
        let Some(now) = story.month(month) else { return String::new() };
        let spent = match now.cumulated / story.clock {
            part if part.is_finite() && part <= 1.0 => format!("; {} of this history's clock is spent", share(part)),
            _ => String::new(),
        };
        format!(
            "After {}: {} troops, {} taking part, {} incidents a month; {} has {} troops against an effective {} of {}{spent}.",
            period(month),
            number(now.troops, 0),
            count(now.countries as usize, "country").replace("countrys", "countries"),
            rough(now.incidents),
            trace.adversary,
            rough(now.adversary),
            rough(now.host),
            trace.host,
        )
    }

    fn resumption(&self, war: &Campaign) -> String {
        let (trace, story) = (self.trace, self.story);
        let Some(now) = story.month(war.month) else { return String::new() };
        let factor = |log: f64| format!("×{}", figure(libm::exp(log)));
        let moved = now.moved;
        let mut told = format!(
            "{} resumes the war: the month's hazard of {} brings the sum to {}, and the clock strikes at {}. \
             Against a bare ceasefire the hazard is moved {} by the adversary's motive, {} by what it expects of an attack, {} by incidents{}. ",
            trace.adversary,
            figure(now.hazard),
            figure(now.cumulated),
            figure(story.clock),
            factor(moved.motive),
            factor(moved.calculation),
            factor(moved.incidents),
            if moved.terms == 0.0 { String::new() } else { format!(", {} by the terms", factor(moved.terms)) },
        );
        if (war.month as usize) < EARLY {
            told.push_str("In its first two months a ceasefire may also collapse early, which adds to the hazard. ");
        }
        told.push_str(&self.fighting(war));
        told.push_str(&self.price());
        told
    }

    fn fighting(&self, war: &Campaign) -> String {
        let draw = |stream: &str| self.story.draw(stream).map_or(0.0, |draw| draw.uniform);
        let odds =
            |stream: &str, chance: f64| format!("a chance of {}, and a draw of {}", share(chance), share(draw(stream)));
        let allies = match (war.fights, war.fights_chance > 0.0) {
            (true, _) => format!("The coalition fights ({})", odds("coalition/fights", war.fights_chance)),
            (false, true) => format!("The coalition does not fight ({})", odds("coalition/fights", war.fights_chance)),
            (false, false) => "There is no coalition to fight".to_owned(),
        };
        let us = match (war.fights, war.acts, war.acts_chance > 0.0) {
            (false, ..) => String::new(),
            (_, true, _) => format!(", and the United States acts ({})", odds("backstop/acts", war.acts_chance)),
            (_, _, true) => {
                format!(", and the United States does not act ({})", odds("backstop/acts", war.acts_chance))
            }
            _ => ", and the United States has no air power there to act with".to_owned(),
        };
        let through: Vec<&crate::analysis::trace::Week> = war.weeks.iter().filter(|week| week.breakthrough).collect();
        let broke = match through.as_slice() {
            [] => "without a breakthrough".to_owned(),
            some => {
                let area: f64 = some.iter().map(|week| week.area).sum();
                let part = if area > 0.95 * war.area { "nearly all".to_owned() } else { rough(area) };
                format!("{part} of it in {} of breakthrough", count(some.len(), "week"))
            }
        };
        let end = match war.end.as_str() {
            "stopped" => "Then the campaign stops.".to_owned(),
            "broken" => format!("Then {} has lost too much to go on.", self.trace.adversary),
            _ => "It is followed no further.".to_owned(),
        };
        let (weeks, area) = (count(war.weeks.len(), "week"), rough(war.area));
        format!("{allies}{us}. In {weeks} {area} km² are lost, {broke}. {end} It counts as `{}`.", self.story.class)
    }

    fn horizon(&self) -> String {
        let story = self.story;
        let spent = story.months.last().map_or(0.0, |month| month.cumulated);
        format!(
            "The ceasefire has held to the horizon: the hazard came to {}, and the clock would have struck at {}. \
             With these same months {} of all clocks would have held.",
            figure(spent),
            figure(story.clock),
            share(libm::exp(-spent)),
        ) + &self.last_year()
            + &self.price()
    }

    /// How violent the last year of a held ceasefire was.
    fn last_year(&self) -> String {
        let Some(incidents) = self.story.metric("incidents") else { return String::new() };
        let violent = if incidents > self.story.violent_above { ", which counts as violent" } else { "" };
        format!(" In its last year there were {} serious incidents a month{violent}.", rough(incidents))
    }

    /// What it came to for the coalition.
    fn price(&self) -> String {
        let losses = self.story.metric("coalition_losses").filter(|losses| *losses >= 0.5);
        let cost = self.story.metric("cost").filter(|cost| *cost >= 50.0);
        let parts: Vec<String> = [
            losses.map(|losses| format!("{} dead and wounded", rough(losses))),
            cost.map(|cost| format!("{} billion euros", billions(cost, 0.0))),
        ]
        .into_iter()
        .flatten()
        .collect();
        if parts.is_empty() { String::new() } else { format!(" The coalition has paid with {}.", list(&parts)) }
    }
}

/// Whether the backstop goes up or down.
fn steps_backstop(kind: Happening) -> bool {
    matches!(kind, Happening::Erosion | Happening::Recovery | Happening::Review | Happening::ReviewPassed)
}

/// Who arrives, and with what.
fn arrival(members: &[&Member], names: &str) -> String {
    if members.len() <= FEW {
        let one = |member: &&Member| match kit(&[*member]) {
            kit if kit.is_empty() => format!("{} (without units of its own)", member.name),
            kit => format!("{} ({kit})", member.name),
        };
        let arrive = if members.len() == 1 { "arrives" } else { "arrive" };
        return format!("{} {arrive}.", list(&members.iter().map(one).collect::<Vec<_>>()));
    }
    match kit(members) {
        all if all.is_empty() => format!("{names} arrive."),
        all => format!("{names} arrive with {all}."),
    }
}

/// What some countries bring together: `450 troops, 18 aircraft and 1 ship`.
fn kit(members: &[&Member]) -> String {
    let item = |of: fn(&Member) -> f64, thing: &str, things: &str| {
        let text = number(members.iter().map(|member| of(member)).sum(), 0);
        (text != "0").then(|| format!("{text} {}", if text == "1" { thing } else { things }))
    };
    let items = [
        item(|member| member.troops, "soldier", "troops"),
        item(|member| member.aircraft, "aircraft", "aircraft"),
        item(|member| member.ships, "ship", "ships"),
        item(|member| member.trainers, "trainer", "trainers"),
    ];
    list(&items.into_iter().flatten().collect::<Vec<_>>())
}
