//! How long past ceasefires lasted, and how long the model says that they would: all, and those that have something in
//! common.

use super::canvas::{Align, Area, Canvas, Color, Drawn, Place};
use super::forecasters::{CALIBRATED, MODEL, five_years, words};
use super::labels::{End, legend, name_ends};
use super::panel::{Axis, Mark, Panel};
use super::theme::{INK, NAME, NOTE, SOFT, sheer};
use crate::analysis::backtest::Backtest;
use crate::analysis::backtest::results::Group;
use crate::report::number::{count, number, percent, percent_range, period};

/// How to read the chart.
pub const READING: &str = "Share of ceasefires still holding. Black steps: what was seen (Kaplan and Meier), with the band of 90 % that so few cases leave open. Lines: mean of \
     what is said of the same cases, calibrated without the case itself.";

/// Groups by which pictures are made, in their order.
const BY: [&str; 4] = ["all", "force", "kind", "region"];

/// Small plots in a picture, at most.
const PLOTS: usize = 9;
const COLUMNS: usize = 3;

/// Room for names at the right of a plot that stands alone.
const NAMES: f64 = 190.0;
const SIDE: f64 = 38.0;
const SMALL: f64 = 150.0;
/// Room above a small plot for what it shows, and below it.
const ABOVE: f64 = 46.0;
const BELOW: f64 = 30.0;
const LEGEND: f64 = 24.0;

/// Months that are not counted in years.
const SHORT: usize = 24;

/// By what there are groups, in the order of pictures.
pub fn parts(found: &Backtest) -> Vec<String> {
    let is_there = |by: &&str| found.groups.iter().any(|group| group.by == *by);
    BY.into_iter().filter(is_there).map(str::to_owned).collect()
}

/// The groups of a picture.
fn groups(found: &Backtest, part: usize) -> Vec<&Group> {
    let parts = parts(found);
    let by = parts.get(part).map_or("", String::as_str);
    found.groups.iter().filter(|group| group.by == by).collect()
}

/// The finding: how many held in all, or which group the model fits worst.
pub fn title(found: &Backtest, part: usize) -> String {
    match groups(found, part).as_slice() {
        [] => "No cases were taken together".to_owned(),
        [one] => of_one(one),
        many => of_many(many, found),
    }
}

fn of_one(one: &Group) -> String {
    let last = one.seen.len().saturating_sub(1);
    let said = |said: &[f64]| said.get(last).map_or_else(String::new, |share| whole(*share));
    format!(
        "After {} {} of {} held ({}); the model says {}, calibrated {}",
        period(u32::try_from(last).unwrap_or(u32::MAX)),
        said(&one.seen),
        count(one.cases, "ceasefire"),
        percent_range(one.low[last], one.high[last]),
        said(&one.model),
        said(&one.calibrated)
    )
}

fn of_many(many: &[&Group], found: &Backtest) -> String {
    let month = |one: &Group| (five_years(found) as usize).min(one.seen.len().saturating_sub(1));
    let gap = |one: &Group| (one.calibrated[month(one)] - one.seen[month(one)]).abs();
    let band = |one: &Group| (one.low[month(one)], one.high[month(one)]);
    // Of a file that anybody can have written: without a band there is nothing to lie in.
    let banded: Vec<&Group> = many.iter().copied().filter(|one| band(one).0 < band(one).1).collect();
    let Some(worst) = banded.iter().copied().max_by(|one, other| gap(one).total_cmp(&gap(other))) else {
        return format!("None of {} groups has an interval of what was seen", many.len());
    };
    let inside = |one: &&&Group| (band(one).0..=band(one).1).contains(&one.calibrated[month(one)]);
    format!(
        "Calibrated, the model lies within 90 % of what was seen in {} of {}; farthest off after {}: {} ({} held, {} said)",
        banded.iter().filter(inside).count(),
        count(banded.len(), "group"),
        period(u32::try_from(month(worst)).unwrap_or(u32::MAX)),
        words(&worst.name),
        whole(worst.seen[month(worst)]),
        whole(worst.calibrated[month(worst)])
    )
}

/// A share to the whole percent: so few cases support no more.
fn whole(share: f64) -> String {
    percent(share, 0.005)
}

/// Height: one large plot, or rows of small ones.
pub fn height(found: &Backtest, part: usize) -> f64 {
    match groups(found, part).len() {
        0 | 1 => 500.0,
        many => 161.0 + LEGEND + (SMALL + ABOVE + BELOW) * many.min(PLOTS).div_ceil(COLUMNS) as f64 + 22.0,
    }
}

/// Draws a plot a group.
pub fn draw(canvas: &Canvas, body: Area, found: &Backtest, part: usize) -> Drawn {
    let groups = groups(found, part);
    if let [one] = groups.as_slice() {
        return draw_alone(canvas, body, one);
    }
    let entries = [(INK, "seen"), (MODEL, "model"), (CALIBRATED, "model, calibrated on the other cases")];
    legend(canvas, body, &entries.map(|(color, text)| (color, text.to_owned())))?;
    if groups.len() > PLOTS {
        let words = format!("{} not shown", count(groups.len() - PLOTS, "more group"));
        canvas.label(&words, (body.right, body.top + 9.5), Align::Right, NOTE, 200.0)?;
    }
    let shown = groups.len().min(PLOTS);
    let area = body.inset(SIDE, LEGEND, 6.0, 0.0);
    let rows = shown.div_ceil(COLUMNS);
    let area = Area { bottom: area.top + (SMALL + ABOVE + BELOW) * rows as f64, ..area };
    for (place, (group, cell)) in groups.iter().zip(area.grid(shown, COLUMNS, (26.0, 0.0))).enumerate() {
        let area = cell.inset(0.0, ABOVE, 0.0, BELOW);
        let up = if place % COLUMNS == 0 { Axis::shares(1.0) } else { Axis::shares(1.0).bare() };
        let panel = Panel { area, across: time(group).0, up };
        panel.draw_axes(canvas)?;
        if place + COLUMNS >= shown {
            panel.name_across(canvas, time(group).1)?;
        }
        draw_heading(canvas, &panel, group, found)?;
        draw_curves(canvas, &panel, group, 1.5)?;
    }
    Ok(())
}

/// Name and number above a small plot, and what was seen and said at five years.
fn draw_heading(canvas: &Canvas, panel: &Panel, group: &Group, found: &Backtest) -> Drawn {
    let Area { left, top, .. } = panel.area;
    let room = panel.area.width() + 20.0;
    let size = format!("· {} of {} resumed", number(group.resumed as f64, 0), number(group.cases as f64, 0));
    let name = room - canvas.width(&size, NOTE) - 5.0;
    let after = canvas.width(&words(&group.name), NAME).min(name) + 5.0;
    canvas.label(&words(&group.name), (left, top - 26.0), Align::Left, NAME, name)?;
    canvas.label(&size, (left + after, top - 26.0), Align::Left, NOTE, room - after)?;
    let month = (five_years(found) as usize).min(group.seen.len().saturating_sub(1));
    let at = |curve: &[f64]| curve.get(month).map_or_else(String::new, |share| whole(*share));
    let time = period(u32::try_from(month).unwrap_or(u32::MAX));
    let (seen, model, calibrated) = (at(&group.seen), at(&group.model), at(&group.calibrated));
    let text = format!("{time}: {seen} held; {model}, {calibrated} said");
    canvas.label(&text, (left, top - 11.0), Align::Left, NOTE, room)
}

fn draw_alone(canvas: &Canvas, body: Area, group: &Group) -> Drawn {
    let (across, name) = time(group);
    let panel = Panel { area: body.inset(SIDE, 2.0, NAMES, 36.0), across, up: Axis::shares(1.0) };
    panel.draw_axes(canvas)?;
    panel.name_across(canvas, name)?;
    draw_curves(canvas, &panel, group, 2.0)?;
    let last = group.seen.len().saturating_sub(1);
    let end = |curve: &[f64], color: Color, range: String, label: &str| {
        let share = curve.get(last).copied().unwrap_or_default();
        let from = (panel.area.right, panel.y(share));
        End { from, color, figure: whole(share), range, label: label.to_owned() }
    };
    let seen = format!("seen: {} of {} resumed", group.resumed, group.cases);
    let range = format!("({})", percent_range(group.low[last], group.high[last]));
    let ends = [
        end(&group.seen, INK, range, &seen),
        end(&group.model, MODEL, String::new(), "model, having seen no case"),
        end(&group.calibrated, CALIBRATED, String::new(), "model, calibrated on the other cases"),
    ];
    let Area { top, right, bottom, .. } = panel.area;
    name_ends(canvas, Area { left: right, top: top - 4.0, right: right + NAMES, bottom: bottom + 6.0 }, &ends)
}

/// What was seen, in steps with its band, and what was said, in lines.
fn draw_curves(canvas: &Canvas, panel: &Panel, group: &Group, width: f64) -> Drawn {
    let high = steps(panel, &group.high);
    let low = steps(panel, &group.low);
    let around: Vec<Place> = high.into_iter().chain(low.into_iter().rev()).collect();
    canvas.polygon(&around, sheer(SOFT, 0.16))?;
    let line = |curve: &[f64]| -> Vec<Place> {
        curve.iter().enumerate().map(|(month, share)| panel.at(month as f64, *share)).collect()
    };
    canvas.path(&line(&group.model), MODEL, width)?;
    canvas.path(&line(&group.calibrated), CALIBRATED, width)?;
    canvas.path(&steps(panel, &group.seen), INK, width)
}

/// A curve that stays where it is until it is seen elsewhere.
fn steps(panel: &Panel, curve: &[f64]) -> Vec<Place> {
    let mut points: Vec<Place> = Vec::new();
    for (month, share) in curve.iter().enumerate() {
        let (x, y) = panel.at(month as f64, *share);
        match points.last().copied() {
            Some((_, before)) if before == y && month + 1 < curve.len() => {}
            Some((_, before)) => points.extend([(x, before), (x, y)]),
            None => points.push((x, y)),
        }
    }
    points
}

/// The axis of time: in years, unless there are few months.
fn time(group: &Group) -> (Axis, &'static str) {
    let months = group.seen.len().saturating_sub(1);
    if months < SHORT {
        return (Axis::months(u32::try_from(months).unwrap_or(u32::MAX), 6), "months since the ceasefire");
    }
    let years = months as f64 / 12.0;
    let step = [1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0].into_iter().find(|step| years / step <= 6.0).unwrap_or(years);
    let marks = (0..=(years / step) as u32).map(|mark| f64::from(mark) * step);
    let marks = marks.map(|year| Mark { value: year * 12.0, label: number(year, 0) });
    (Axis::marked(months as f64, marks.collect()), "years since the ceasefire")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_is_level_and_then_upright() {
        let area = Area { left: 0.0, top: 0.0, right: 4.0, bottom: 10.0 };
        let panel = Panel { area, across: Axis::unmarked(4.0), up: Axis::unmarked(1.0) };
        let found = steps(&panel, &[1.0, 1.0, 0.5, 0.5, 0.5]);
        assert_eq!(found, [(0.0, 0.0), (2.0, 0.0), (2.0, 5.0), (4.0, 5.0), (4.0, 5.0)]);
    }

    #[test]
    fn ten_years_are_marked_every_second_year_and_a_short_time_in_months() {
        let group = |months: usize| Group {
            by: "all".to_owned(),
            name: "all".to_owned(),
            cases: 1,
            resumed: 0,
            seen: vec![1.0; months + 1],
            low: Vec::new(),
            high: Vec::new(),
            model: Vec::new(),
            calibrated: Vec::new(),
        };
        let labels =
            |months| time(&group(months)).0.marks.into_iter().map(|mark| mark.label).collect::<Vec<_>>().join(" ");
        assert_eq!((labels(120), labels(12)), ("0 2 4 6 8 10".to_owned(), "0 2 4 6 8 10 12".to_owned()));
        assert_eq!(time(&group(12)).1, "months since the ceasefire");
    }
}
