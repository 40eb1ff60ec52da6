//! What more threads bring: trials a second by number of threads, against the line of the ideal.

use plotters::prelude::DrawingBackend;

use super::canvas::{Area, Canvas, Drawn, Place};
use super::error::ChartError;
use super::labels::{End, name_ends};
use super::ladder::ladder;
use super::page::Page;
use super::panel::{Axis, Mark, Panel};
use super::theme::{FAINT, PALETTE, sheer};
use crate::analysis::bench::{Bench, Scaling};
use crate::report::bench_folder::SCALING;
use crate::report::number::{JOIN, count, large, number, unit, with_interval};
use crate::report::picture;

/// How to read the chart.
const READING: &str = "Trials a second by number of threads; a trial is one option’s history. Points: medians over rounds; thin \
     lines: 95 % intervals. Dashed: as many times one thread’s rate as there are threads.";

/// Height of the page.
const HEIGHT: f64 = 480.0;

/// Room for labels at the right.
const NAMES: f64 = 170.0;

/// Numbers on the axis of threads, at most.
const MOST_MARKS: usize = 9;

/// The chart as PNG. The same measurement gives the same bytes.
///
/// # Errors
/// See [`ChartError`]; none depends on the numbers shown.
pub fn png(bench: &Bench) -> Result<Vec<u8>, ChartError> {
    page(bench).png(|canvas, body| draw(canvas, body, bench))
}

/// The chart on any back-end of plotters, which counts `unit` steps in a nominal pixel.
///
/// # Errors
/// See [`ChartError`].
pub fn onto<DB: DrawingBackend>(backend: DB, unit: f64, bench: &Bench) -> Result<(), ChartError> {
    page(bench).onto(backend, unit, |canvas, body| draw(canvas, body, bench))
}

/// Width and height at `unit` steps to the nominal pixel.
pub fn size(bench: &Bench, unit: u32) -> (u32, u32) {
    page(bench).size(unit)
}

/// The finding: the fastest number of threads, and how near to the ideal it comes.
pub fn title(bench: &Bench) -> String {
    let by_rate = |a: &&Scaling, b: &&Scaling| a.rate.median.total_cmp(&b.rate.median);
    let most = bench.threads.iter().map(|count| count.threads).max().unwrap_or(1);
    match bench.threads.iter().max_by(by_rate) {
        None => "Nothing was measured".to_owned(),
        Some(best) if best.threads == 1 && most == 1 => {
            format!("One thread follows {} trials a second", large(best.rate.median))
        }
        Some(best) if best.threads == 1 => {
            format!("One thread is the fastest of 1 to {most}: {} trials a second", large(best.rate.median))
        }
        Some(best) => {
            let lead = if best.threads == most {
                format!("{most} threads follow")
            } else {
                format!("Fastest with {} of {most} threads:", best.threads)
            };
            let share = number(best.efficiency.median * 100.0, 0);
            let times = with_interval(best.speedup.median, best.speedup.low, best.speedup.high);
            let rate = large(best.rate.median);
            format!("{lead} {rate} trials a second, {} times one thread ({share}{JOIN}% of the ideal)", times[0])
        }
    }
}

fn page(bench: &Bench) -> Page {
    let subject = &bench.scenario;
    let options = count(subject.options, "option");
    let cores = count(bench.machine.cores, "core");
    let rounds = bench.samples.one_thread.len();
    Page {
        name: SCALING.to_owned(),
        title: title(bench),
        subject: subject.title.clone(),
        size: format!("{options} · {rounds} rounds · {}, {cores}", bench.machine.processor),
        reading: READING,
        program: bench.program.clone(),
        hash: subject.hash.clone(),
        caution: "times of one machine at one hour; results never depend on them",
        height: HEIGHT,
        chunks: vec![
            (picture::SCENARIO, subject.name.clone()),
            (picture::SCENARIO_HASH, subject.hash.clone()),
            (picture::SEED, subject.seed.to_string()),
            (picture::TRIALS, subject.measured_trials.to_string()),
        ],
        // Times cannot be made again.
        command: None,
    }
}

/// Draws the points and the ideal.
fn draw(canvas: &Canvas, body: Area, bench: &Bench) -> Drawn {
    let most = bench.threads.iter().map(|count| count.threads).max().unwrap_or(1);
    let one = bench.threads.first().map_or(0.0, |count| count.rate.median);
    let ideal = one * most as f64;
    let middle = bench.threads.iter().map(|count| count.rate.median).fold(ideal, f64::max);
    // One wild sample may end an interval far out; the axis does not follow it.
    let highest = bench.threads.iter().map(|count| count.rate.high.min(1.5 * middle)).fold(middle, f64::max);
    let (scale, words) = unit(highest);
    let panel = Panel {
        area: body.inset(44.0, 22.0, NAMES, 36.0),
        across: threads_axis(most),
        up: Axis::numbers(ladder(highest / scale)),
    };
    panel.draw_axes(canvas)?;
    panel.name_across(canvas, "threads")?;
    panel.name(canvas, &format!("{words}trials a second"))?;
    if bench.threads.is_empty() {
        return panel.say(canvas, "no samples");
    }
    let at = |threads: usize, rate: f64| panel.at(threads as f64, rate / scale);
    canvas.dashes(at(0, 0.0), at(most, ideal), FAINT, 1.25)?;
    draw_points(canvas, bench, at)?;
    let top = bench.threads.last().map_or((0.0, 0.0), |last| at(last.threads, last.rate.median));
    draw_names(canvas, &panel, bench, [top, at(most, ideal)])
}

fn draw_points(canvas: &Canvas, bench: &Bench, at: impl Fn(usize, f64) -> Place) -> Drawn {
    let color = PALETTE[0];
    let medians: Vec<Place> = bench.threads.iter().map(|count| at(count.threads, count.rate.median)).collect();
    if medians.len() > 1 {
        canvas.path(&medians, sheer(color, 0.5), 1.5)?;
    }
    for count in &bench.threads {
        canvas.dot(at(count.threads, count.rate.median), 3.0, color)?;
        canvas.line(at(count.threads, count.rate.low), at(count.threads, count.rate.high), color, 1.25)?;
    }
    Ok(())
}

/// Names beside the ends of both lines: what was measured with the most threads, and what would be ideal.
fn draw_names(canvas: &Canvas, panel: &Panel, bench: &Bench, [measured, ideal]: [Place; 2]) -> Drawn {
    let Some((first, last)) = bench.threads.first().zip(bench.threads.last()) else { return Ok(()) };
    let mut ends = vec![End {
        from: measured,
        color: PALETTE[0],
        figure: large(last.rate.median),
        range: String::new(),
        label: format!("measured: {}{JOIN}% of ideal", number(last.efficiency.median * 100.0, 0)),
    }];
    if last.threads > 1 {
        ends.push(End {
            from: ideal,
            color: FAINT,
            figure: large(first.rate.median * last.threads as f64),
            range: String::new(),
            label: format!("ideal: {} times one thread", last.threads),
        });
    }
    let Area { top, right, bottom, .. } = panel.area;
    name_ends(canvas, Area { left: right, top: top - 4.0, right: right + NAMES, bottom: bottom + 6.0 }, &ends)
}

/// An axis of threads from 0 with whole numbers on it.
fn threads_axis(most: usize) -> Axis {
    let step = (0..20).map(|power| 1_usize << power).find(|step| most / step <= MOST_MARKS).unwrap_or(most.max(1));
    let mark = |threads: usize| Mark { value: threads as f64, label: threads.to_string() };
    Axis::marked(most.max(1) as f64, (0..=most.max(1)).step_by(step).map(mark).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_axis_of_threads_has_whole_numbers_and_few_of_them() {
        let values = |most| threads_axis(most).marks.iter().map(|mark| mark.value as usize).collect::<Vec<_>>();
        assert_eq!((values(0), values(1), values(2)), (vec![0, 1], vec![0, 1], vec![0, 1, 2]));
        assert_eq!(values(64), [0, 8, 16, 24, 32, 40, 48, 56, 64]);
        assert!((1..=300).all(|most| values(most).len() <= MOST_MARKS + 1));
    }
}
