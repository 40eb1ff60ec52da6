//! One history on a time axis: the backstop, who is there, strength, incidents, and the hazard against the clock.

use super::canvas::{Align, Area, Canvas, Color, Drawn, Place};
use super::ladder::ladder;
use super::panel::{Axis, Mark, Panel};
use super::theme::{AXIS, Cast, GRID, INK, LABEL, NAME, NOTE, SOFT, pale};
use crate::analysis::trace::{Happening, Member, Month, Story, Trace};
use crate::report::number::{number, period, rough, significant};
use crate::report::trace::{date, ending};

/// How to read the chart.
pub const READING: &str = "Rows: a thin line while a country waits for its approval (dot) and gets ready, a bar while it takes part (pale: no land troops). \
     Dashed: troops not moved yet; incidents without force, backstop and luck; the hazard at which the war resumes.";

/// Room for names at the left, and between two options.
const NAMES: f64 = 104.0;
const GAP: f64 = 26.0;
const HEADING: f64 = 56.0;
const BAR: f64 = 15.0;
const ROW: f64 = 12.5;
/// Heights of the panels below, and the room above each.
const PANELS: [f64; 3] = [96.0, 74.0, 74.0];
const ABOVE: f64 = 32.0;
const FOOT: f64 = 38.0;

/// Least ends of the axes.
const FEWEST_TROOPS: f64 = 100.0;
const FEWEST_INCIDENTS: f64 = 1.0;

/// Beyond so many times what the hazard reaches the clock is named but not drawn.
const FAR: f64 = 4.0;

/// The finding.
pub fn title(trace: &Trace) -> String {
    match trace.stories.as_slice() {
        [one, other] if short(trace, one) == short(trace, other) => {
            let both = match (one.onset, one.resumed()) {
                (None, _) => "get no ceasefire".to_owned(),
                (_, None) => format!("hold {}", period(trace.heading.scenario.horizon_months)),
                (_, Some(month)) => format!("see war in month {month}"),
            };
            format!("Same luck, other package: “{}” and “{}” {both}", trace.label(one), trace.label(other))
        }
        [one, other] => {
            let [a, b] = [one, other].map(|story| format!("“{}” {}", trace.label(story), short(trace, story)));
            format!("Same luck, other package: {a}, {b}")
        }
        [story, ..] => {
            let peak = story.metric("peak_troops").filter(|troops| *troops >= 1.0);
            let force = peak.map(|troops| format!(", with at most {} troops in the country", rough(troops)));
            format!("“{}”: {}{}", trace.label(story), ending(trace, story), force.unwrap_or_default())
        }
        [] => String::new(),
    }
}

fn short(trace: &Trace, story: &Story) -> String {
    match (story.onset, story.resumed()) {
        (None, _) => "gets no ceasefire".to_owned(),
        (_, None) => format!("holds {}", period(trace.heading.scenario.horizon_months)),
        (_, Some(month)) => format!("sees war in month {month}"),
    }
}

/// The members that join under any option, by key: a row each.
fn rows(trace: &Trace) -> Vec<(&str, &str)> {
    let mut rows: Vec<(&str, &str)> = Vec::new();
    for member in trace.stories.iter().flat_map(|story| &story.members).filter(|member| member.joined) {
        if rows.iter().all(|(key, _)| *key != member.key) {
            rows.push((&member.key, &member.name));
        }
    }
    rows
}

/// Height: a row for every country that joins.
pub fn height(trace: &Trace) -> f64 {
    let panels: f64 = PANELS.iter().map(|panel| panel + ABOVE).sum();
    150.0 + HEADING + BAR + 10.0 + ROW * rows(trace).len() as f64 + panels + FOOT
}

/// Draws a column an option, all on the same axes.
pub fn draw(canvas: &Canvas, body: Area, trace: &Trace) -> Drawn {
    let cast = Cast::of_study(&trace.heading, |_| 0.0);
    let rows = rows(trace);
    let area = body.inset(NAMES, 0.0, 6.0, 0.0);
    let columns = area.grid(trace.stories.len(), trace.stories.len(), (GAP, 0.0));
    let tops = tops(trace);
    for (place, (story, area)) in trace.stories.iter().zip(columns).enumerate() {
        let named = trace.heading.options.iter().position(|option| option.name == story.option);
        let column =
            Column { canvas, trace, story, area, color: cast.color(named.unwrap_or(place)), first: place == 0 };
        column.draw(&rows, tops)?;
    }
    Ok(())
}

/// The ends of the three upward axes, which all options share.
fn tops(trace: &Trace) -> [f64; 3] {
    let most = |least: f64, of: fn(&Month) -> f64| {
        trace
            .stories
            .iter()
            .flat_map(|story| &story.months)
            .map(of)
            .filter(|value| value.is_finite())
            .fold(least, f64::max)
    };
    let hazard = most(0.01, |month| month.cumulated);
    let clock = trace.stories.iter().map(|story| story.clock).fold(0.0, f64::max);
    let end = if clock <= FAR * hazard { hazard.max(clock) } else { hazard };
    let incidents = most(FEWEST_INCIDENTS, |month| month.incidents.max(month.bare_incidents));
    [ladder(most(FEWEST_TROOPS, |month| month.assigned)), ladder(incidents), ladder(end)]
}

/// Months on the axis: up to the horizon, or to a while after the last war where no ceasefire holds.
fn span(trace: &Trace) -> u32 {
    const LEAST: u32 = 12;
    const STEP: u32 = 6;
    let horizon = trace.heading.scenario.horizon_months.max(1);
    let ends = trace.stories.iter().filter(|story| story.onset.is_some()).map(Story::resumed);
    let last = ends.collect::<Option<Vec<u32>>>().and_then(|months| months.into_iter().max());
    let needed = last.map(|month| (month + 1 + month / 4).next_multiple_of(STEP).max(LEAST));
    needed.map_or(horizon, |needed| needed.min(horizon))
}

/// One option's column.
struct Column<'a> {
    canvas: &'a Canvas<'a>,
    trace: &'a Trace,
    story: &'a Story,
    area: Area,
    color: Color,
    first: bool,
}

impl Column<'_> {
    fn draw(&self, rows: &[(&str, &str)], tops: [f64; 3]) -> Drawn {
        let Self { canvas, trace, story, area, .. } = self;
        canvas.label(trace.label(story), (area.left, area.top + 8.0), Align::Left, NAME, area.width())?;
        canvas.label(&self.subtitle(), (area.left, area.top + 24.0), Align::Left, NOTE, area.width())?;
        if story.months.is_empty() {
            let middle = ((area.left + area.right) / 2.0, area.top + 90.0);
            return canvas.label("no ceasefire comes in time", middle, Align::Center, NOTE, area.width());
        }
        let top = area.top + HEADING;
        self.name_moments(top)?;
        let countries = Area { top: top + BAR + 10.0, bottom: top + BAR + 10.0 + ROW * rows.len() as f64, ..*area };
        self.draw_moments(Area { top: top - 4.0, ..countries })?;
        self.draw_backstop(Area { top, bottom: top + BAR, ..*area })?;
        self.draw_countries(countries, rows)?;
        let mut above = countries.bottom;
        let draws: [fn(&Self, &Panel) -> Drawn; 3] = [Self::draw_troops, Self::draw_incidents, Self::draw_hazard];
        for (number, (draw, height)) in draws.into_iter().zip(PANELS).enumerate() {
            let panel =
                self.panel(number, Area { top: above + ABOVE, bottom: above + ABOVE + height, ..*area }, tops[number]);
            self.draw_moments(panel.area)?;
            panel.draw_rows(canvas)?;
            self.draw_months(&panel, number == 2)?;
            canvas.line((area.left, panel.area.bottom), (area.right, panel.area.bottom), AXIS, 1.0)?;
            let names = ["Land troops in the country", "Serious incidents a month", "Hazard, cumulated"];
            canvas.text(names[number], (area.left, panel.area.top - 8.0), Align::Left, NAME)?;
            draw(self, &panel)?;
            above = panel.area.bottom;
        }
        let middle = (area.left + area.right) / 2.0;
        canvas.label("months since the ceasefire", (middle, above + 31.0), Align::Center, NOTE, area.width())
    }

    /// "February 2026 · 12 of 22 countries join · 480 km² lost".
    fn subtitle(&self) -> String {
        let story = self.story;
        let start = date(self.trace, story, 0).map(|date| format!("{date} · ")).unwrap_or_default();
        let joined = story.members.iter().filter(|member| member.joined).count();
        let join = match story.members.len() {
            0 => "no country asked".to_owned(),
            all => format!("{joined} of {all} join"),
        };
        let war = story.campaign.as_ref().map(|war| format!(" · {} km² lost", rough(war.area)));
        format!("{start}{join}{}", war.unwrap_or_default())
    }

    fn horizon(&self) -> f64 {
        f64::from(span(self.trace))
    }

    fn x(&self, month: f64) -> f64 {
        self.area.left + self.area.width() * (month / self.horizon()).clamp(0.0, 1.0)
    }

    /// Where the story ends on the axis: in the middle of the month in which the war resumes.
    fn end(&self) -> f64 {
        self.story.resumed().map_or(self.horizon(), |month| f64::from(month) + 0.5)
    }

    fn panel(&self, number: usize, area: Area, top: f64) -> Panel {
        let months = span(self.trace);
        let most = if self.trace.stories.len() > 1 { 5 } else { 10 };
        let up = if number == 0 { Axis::numbers(top) } else { halves(top) };
        Panel { area, across: Axis::months(months, most), up: if self.first { up } else { up.bare() } }
    }

    /// Vertical lines at months, with numbers below the last panel.
    fn draw_months(&self, panel: &Panel, numbered: bool) -> Drawn {
        let across = if numbered { panel.across.clone() } else { panel.across.clone().bare() };
        Panel { area: panel.area, across, up: Axis::unmarked(1.0) }.draw_columns(self.canvas)
    }

    /// When the ceasefire ended and was reviewed, in words above the column.
    fn name_moments(&self, top: f64) -> Drawn {
        let (canvas, story, at) = (self.canvas, self.story, self.x(self.end()));
        for month in self.reviews() {
            let x = self.x(month);
            if story.resumed().is_none() || (at - x).abs() > 70.0 {
                canvas.label("review", (x, top - 11.0), Align::Center, NOTE, 60.0)?;
            }
        }
        if story.resumed().is_none() {
            return Ok(());
        }
        let left_half = at < (self.area.left + self.area.right) / 2.0;
        let (align, shift) = if left_half { (Align::Left, -1.0) } else { (Align::Right, 1.0) };
        canvas.label("war resumes", (at + shift, top - 11.0), align, LABEL, 90.0)
    }

    /// Months with a review.
    fn reviews(&self) -> impl Iterator<Item = f64> {
        let review = |kind: Happening| matches!(kind, Happening::Review | Happening::ReviewPassed);
        self.story.events.iter().filter(move |event| review(event.kind)).map(|event| f64::from(event.month))
    }

    /// The same moments as lines through one part of the column, with the time of war shaded.
    fn draw_moments(&self, part: Area) -> Drawn {
        let canvas = self.canvas;
        for month in self.reviews() {
            let x = self.x(month);
            canvas.dashes((x, part.top), (x, part.bottom), AXIS, 1.0)?;
        }
        if self.story.resumed().is_none() {
            return Ok(());
        }
        let at = self.x(self.end());
        canvas.bar(Area { left: at, ..part }, pale(AXIS, 0.16))?;
        canvas.line((at, part.top), (at, part.bottom), INK, 1.25)
    }

    /// The backstop by month: a bar whose shade says how much of it is there, with words where they fit.
    fn draw_backstop(&self, area: Area) -> Drawn {
        let (canvas, story) = (self.canvas, self.story);
        if self.first {
            let place = (area.left - 8.0, (area.top + area.bottom) / 2.0);
            canvas.label("US backstop", place, Align::Right, NAME, NAMES - 8.0)?;
        }
        for stretch in story.months.chunk_by(|a, b| a.posture == b.posture) {
            let (Some(first), Some(last)) = (stretch.first(), stretch.last()) else { continue };
            let (shade, word, ink) = match (first.posture, story.promised.is_empty()) {
                (2, _) => (self.color, "full", NOTE),
                (1, _) => (pale(self.color, 0.45), "reduced", NOTE),
                (_, true) => (GRID, "none", NOTE),
                _ => (GRID, "withdrawn", NOTE),
            };
            let ink = if first.posture == 2 {
                super::canvas::Ink { color: super::canvas::PAPER, ..ink }
            } else {
                super::canvas::Ink { color: INK, ..ink }
            };
            let right = self.x((f64::from(last.month) + 1.0).min(self.end()));
            let bar = Area { left: self.x(f64::from(first.month)), right, ..area };
            canvas.bar(bar, shade)?;
            if canvas.width(word, ink) + 8.0 < bar.width() {
                canvas.label(
                    word,
                    ((bar.left + bar.right) / 2.0, (bar.top + bar.bottom) / 2.0),
                    Align::Center,
                    ink,
                    bar.width(),
                )?;
            }
        }
        Ok(())
    }

    fn draw_countries(&self, area: Area, rows: &[(&str, &str)]) -> Drawn {
        for (row, (key, name)) in rows.iter().enumerate() {
            let y = area.top + ROW * (row as f64 + 0.5);
            if self.first {
                self.canvas.label(name, (area.left - 8.0, y), Align::Right, NOTE, NAMES - 10.0)?;
            }
            self.canvas.line((area.left, y + ROW / 2.0), (area.right, y + ROW / 2.0), GRID, 0.75)?;
            let member = self.story.members.iter().find(|member| member.key == *key && member.joined);
            match member {
                Some(member) => self.draw_member(y, member)?,
                None => {
                    let is_asked = self.story.members.iter().any(|member| member.key == *key);
                    let words = if is_asked { "stays out" } else { "not in this option" };
                    self.canvas.label(words, (area.left + 3.0, y), Align::Left, NOTE, area.width())?;
                }
            }
        }
        Ok(())
    }

    /// A line to the approval, a thicker one to the arrival, a bar in the country.
    fn draw_member(&self, y: f64, member: &Member) -> Drawn {
        let (canvas, end) = (self.canvas, self.end());
        let arrived = member.arrived.map_or(end, f64::from).min(end);
        canvas.line((self.x(0.0), y), (self.x(arrived), y), pale(self.color, 0.45), 1.0)?;
        if let Some(first) = member.arrived {
            let left = member.left.map_or(end, f64::from).min(end);
            let bar = Area { left: self.x(f64::from(first)), right: self.x(left), top: y - 3.5, bottom: y + 3.5 };
            // Aircraft, ships and trainers alone are paler than land troops.
            let shade = if member.troops >= 1.0 { pale(self.color, 0.75) } else { pale(self.color, 0.4) };
            canvas.bar(bar, shade)?;
        }
        match member.approved.filter(|approved| *approved > 0.0 && *approved <= end) {
            Some(approved) => canvas.dot((self.x(approved), y), 2.0, self.color),
            None => Ok(()),
        }
    }

    /// A line of steps: each month's value for the whole month.
    fn steps(&self, panel: &Panel, of: fn(&Month) -> f64) -> Vec<Place> {
        let edges = |month: &Month| {
            let (from, to) = (f64::from(month.month), (f64::from(month.month) + 1.0).min(self.end()));
            [panel.at(from, of(month)), panel.at(to, of(month))]
        };
        self.story.months.iter().flat_map(edges).collect()
    }

    fn draw_troops(&self, panel: &Panel) -> Drawn {
        let (canvas, story) = (self.canvas, self.story);
        let line = self.steps(panel, |month| month.troops);
        let (Some(first), Some(last)) = (line.first().copied(), line.last().copied()) else { return Ok(()) };
        let mut shape = line.clone();
        shape.extend([(last.0, panel.area.bottom), (first.0, panel.area.bottom)]);
        canvas.polygon(&shape, pale(self.color, 0.2))?;
        for month in story.months.iter().filter(|month| month.assigned - month.troops >= 1.0) {
            let (from, to) = (f64::from(month.month), (f64::from(month.month) + 1.0).min(self.end()));
            canvas.dashes(panel.at(from, month.assigned), panel.at(to, month.assigned), SOFT, 1.25)?;
        }
        canvas.path(&line, self.color, 1.75)?;
        let Some(peak) = story.months.iter().max_by(|a, b| a.troops.total_cmp(&b.troops).then(b.month.cmp(&a.month)))
        else {
            return Ok(());
        };
        if peak.troops < 1.0 {
            return panel.say(canvas, "no land troops");
        }
        self.name(panel, f64::from(peak.month) + 0.5, peak.troops, &number(peak.troops, 0))
    }

    /// A figure beside a point, above it where there is room.
    fn name(&self, panel: &Panel, month: f64, value: f64, text: &str) -> Drawn {
        let (x, y) = panel.at(month, value);
        let half = self.canvas.width(text, NOTE) / 2.0 + 2.0;
        let x = x.clamp(self.area.left + half, self.area.right - half);
        let y = if y - panel.area.top > 12.0 { y - 9.0 } else { y + 11.0 };
        self.canvas.note(text, (x, y), Align::Center, NOTE, 90.0)
    }

    fn draw_incidents(&self, panel: &Panel) -> Drawn {
        let canvas = self.canvas;
        let at = |of: fn(&Month) -> f64| -> Vec<Place> {
            self.story
                .months
                .iter()
                .map(|month| panel.at((f64::from(month.month) + 0.5).min(self.end()), of(month)))
                .collect()
        };
        for pair in at(|month| month.bare_incidents).chunks(3) {
            // Two of three months are drawn, so that the line is seen to be dashed.
            canvas.path(pair, SOFT, 1.25)?;
        }
        canvas.path(&at(|month| month.incidents), self.color, 1.75)?;
        for event in self.story.events.iter().filter(|event| event.kind == Happening::Crisis) {
            let Some(month) = self.story.month(event.month) else { continue };
            canvas.dot(panel.at((f64::from(month.month) + 0.5).min(self.end()), month.incidents), 2.5, self.color)?;
        }
        Ok(())
    }

    fn draw_hazard(&self, panel: &Panel) -> Drawn {
        let (canvas, story) = (self.canvas, self.story);
        let mut line = vec![panel.at(0.0, 0.0)];
        line.extend(
            story.months.iter().map(|month| panel.at((f64::from(month.month) + 1.0).min(self.end()), month.cumulated)),
        );
        canvas.path(&line, self.color, 1.75)?;
        let words = format!("war resumes at {}", significant(story.clock));
        let left = panel.area.left + 3.0;
        if story.clock > panel.up.max {
            let place = (left, panel.area.top + 8.0);
            return canvas.note(&format!("{words}, far above"), place, Align::Left, NOTE, panel.area.width());
        }
        let y = panel.y(story.clock);
        canvas.dashes((panel.area.left, y), (panel.area.right, y), INK, 1.25)?;
        let above = y - panel.area.top > 14.0;
        let place = (left, if above { y - 8.0 } else { y + 9.0 });
        canvas.note(&words, place, Align::Left, NOTE, panel.area.width())
    }
}

/// An axis with its middle and its end marked: low panels have no room for more.
fn halves(top: f64) -> Axis {
    let mark = |value: f64| Mark { value, label: significant(value) };
    Axis::marked(top, vec![mark(0.0), mark(top / 2.0), mark(top)])
}
