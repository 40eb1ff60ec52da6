//! A measurement in words: tables for people, JSON for machines, and one plain sentence about a difference.

use serde::Serialize;

use crate::analysis::bench::{Bench, Comparison, Verdict};
use crate::analysis::interval::Interval;
use crate::report::manifest;
use crate::report::number::{JOIN, count, number, rough, unit, with_interval};
use crate::report::terminal::{said, table};

/// A measurement and its comparison as they are printed for machines.
#[derive(Serialize)]
struct Output<'a> {
    #[serde(flatten)]
    bench: &'a Bench,
    comparison: Option<&'a Comparison>,
}

/// The measurement as JSON, with its comparison, which is null where there is none.
pub fn json(bench: &Bench, comparison: Option<&Comparison>) -> String {
    manifest::json(&Output { bench, comparison })
}

/// The measurement for people.
pub fn summary(bench: &Bench, comparison: Option<&Comparison>) -> String {
    let mut parts = vec![heading(bench), threads(bench), stages(bench), floor(bench)];
    parts.extend(comparison.map(compared));
    parts.push(legend(bench));
    said(&parts)
}

fn heading(bench: &Bench) -> String {
    let subject = &bench.scenario;
    let options = match subject.options {
        1 => "1 option".to_owned(),
        n => format!("{n} options on the same luck"),
    };
    let hash = subject.hash.get(..12).unwrap_or(&subject.hash);
    format!(
        "{}\n{options}, {} a world, {}, seed {}, scenario {hash}\n{}, {}",
        subject.title,
        count(subject.measured_trials as usize, "trial"),
        count(subject.horizon_months as usize, "month"),
        subject.seed,
        bench.machine.processor,
        count(bench.machine.cores, "core"),
    )
}

fn threads(bench: &Bench) -> String {
    let (scale, word) = unit(bench.threads.iter().map(|count| count.rate.median).fold(0.0, f64::max));
    let rate = format!("{word}trials a second");
    let header = ["threads", &rate, "interval", "speed-up", "interval", "efficiency", "interval"];
    let rows = bench.threads.iter().map(|count| {
        let mut row = vec![count.threads.to_string()];
        row.extend(show(count.rate, 1.0 / scale));
        // One thread against itself is no finding.
        if count.threads > 1 {
            row.extend(show(count.speedup, 1.0));
            let [share, range] = show(count.efficiency, 100.0);
            row.extend([format!("{share}{JOIN}%"), format!("{range}{JOIN}%")]);
        } else {
            row.extend(["1", "", "", ""].map(str::to_owned));
        }
        row
    });
    table(&header.map(str::to_owned), rows)
}

fn stages(bench: &Bench) -> String {
    let header = ["one thread", "nanoseconds a trial", "interval", "share"];
    let total: f64 = bench.stages.iter().map(|stage| stage.nanoseconds.median).sum();
    let part = |name: &str, time: Interval, share: String| {
        let [time, range] = show(time, 1.0);
        vec![name.to_owned(), time, range, share]
    };
    let share = |time: Interval| format!("{}{JOIN}%", number(100.0 * time.median / total.max(f64::MIN_POSITIVE), 0));
    let whole = part("a whole trial", bench.one_thread, String::new());
    let rows = bench.stages.iter().map(|stage| part(&stage.name, stage.nanoseconds, share(stage.nanoseconds)));
    table(&header.map(str::to_owned), std::iter::once(whole).chain(rows))
}

/// The keystream's floor, and memory.
fn floor(bench: &Bench) -> String {
    let keystream = &bench.keystream;
    let [floor, floor_range] = show(keystream.floor, 1.0);
    let [ratio, ratio_range] = show(keystream.ratio, 1.0);
    let memory = bench.peak_memory.map_or_else(
        || "unknown: this system does not say".to_owned(),
        |bytes| format!("{} MiB, with up to {}", rough(bytes as f64 / 1_048_576.0), count(most(bench), "thread")),
    );
    format!(
        "Keystream: {} bytes a trial. rand_chacha alone takes {floor} nanoseconds to draw as many ({floor_range}).\n\
         A trial takes {ratio} times as long ({ratio_range}).\n\
         Peak memory: {memory}.",
        rough(keystream.bytes),
    )
}

fn most(bench: &Bench) -> usize {
    bench.threads.last().map_or(1, |count| count.threads)
}

/// The verdict, and the change by the clock and in units of the keystream.
fn compared(comparison: &Comparison) -> String {
    let header = [format!("against “{}”", comparison.against), "time a trial".to_owned(), "interval".to_owned()];
    let rows = [("by the keystream", comparison.floor), ("by the clock", comparison.time)].map(|(what, ratio)| {
        let [change, range] = change(ratio);
        vec![what.to_owned(), change, range]
    });
    format!("{}\n\n{}", verdict(comparison), table(&header, rows.into_iter()))
}

/// What a comparison comes to, in a sentence.
pub fn verdict(comparison: &Comparison) -> String {
    let name = &comparison.against;
    let ratio = comparison.floor;
    let grounds = "in units of the keystream’s time in the same rounds, which remain comparable on a busy machine";
    let [size, range] = percent(ratio);
    match comparison.verdict {
        Verdict::Faster => format!("Faster than “{name}”: a trial takes {size}{JOIN}% less time ({range}), {grounds}."),
        Verdict::Slower => format!("Slower than “{name}”: a trial takes {size}{JOIN}% more time ({range}), {grounds}."),
        Verdict::NoDifference => {
            let [change, range] = change(ratio);
            format!("No difference from “{name}” that this measurement can tell: {change} ({range}), {grounds}.")
        }
    }
}

/// The size of a change in percent without its sign, and its interval from the smaller to the larger size.
fn percent(ratio: Interval) -> [String; 2] {
    let size = |x: f64| (x - 1.0).abs() * 100.0;
    let (near, far) = if ratio.median < 1.0 { (ratio.high, ratio.low) } else { (ratio.low, ratio.high) };
    let [value, range] = with_interval(size(ratio.median), size(near), size(far));
    [value, range.replacen('–', "…", 1)]
}

/// A change in percent with its sign, and its interval.
fn change(ratio: Interval) -> [String; 2] {
    let [value, low, high] = [ratio.median, ratio.low, ratio.high].map(|x| (x - 1.0) * 100.0);
    let sign = |text: &str| if text.starts_with('−') { text.to_owned() } else { format!("+{text}") };
    let [value, range] = with_interval(value, low, high);
    let range = range.split('–').map(sign).collect::<Vec<_>>().join("…");
    [format!("{}{JOIN}%", sign(&value)), format!("{range}{JOIN}%")]
}

fn legend(bench: &Bench) -> String {
    let rounds = bench.samples.one_thread.len();
    let mut lines = vec![
        format!("Medians over {rounds} rounds with their 95 % intervals; a trial is one option’s history."),
        "Ratios are taken within rounds; a comparison allows for drift from one measurement to the next.".to_owned(),
        "Stages are timed apart, with clocks between them: their sum is not the whole.".to_owned(),
    ];
    let subject = &bench.scenario;
    if subject.measured_trials < subject.trials {
        let all = number(f64::from(subject.trials), 0);
        let first = number(f64::from(subject.measured_trials), 0);
        lines.push(format!("Only the first {first} of {all} trials a world were measured; the others take as long."));
    }
    lines.join("\n")
}

/// A median and its interval to as many digits as it supports.
fn show(interval: Interval, scale: f64) -> [String; 2] {
    with_interval(interval.median * scale, interval.low * scale, interval.high * scale)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn comparison(low: f64, median: f64, high: f64) -> Comparison {
        let floor = Interval { median, low, high };
        let verdict = Verdict::of(floor);
        Comparison { against: "before".to_owned(), time: floor, floor, verdict, warnings: Vec::new() }
    }

    #[test]
    fn the_verdict_is_a_plain_sentence_that_names_its_grounds() {
        let says = |low, median, high| verdict(&comparison(low, median, high)).replace(JOIN, " ");
        let faster = says(0.86, 0.88, 0.91);
        assert!(faster.starts_with("Faster than “before”: a trial takes 12 % less time (9…14), in units"), "{faster}");
        let slower = says(1.02, 1.253, 1.41);
        assert!(slower.starts_with("Slower than “before”: a trial takes 25 % more time (2…41), "), "{slower}");
        let same = says(0.988, 0.997, 1.007);
        assert!(
            same.starts_with("No difference from “before” that this measurement can tell: −0.3 % (−1.2…+0.7 %), in ")
        );
        assert!(same.ends_with("comparable on a busy machine."), "{same}");
    }

    #[test]
    fn changes_carry_their_sign() {
        let text = |low, median, high| change(comparison(low, median, high).floor).map(|text| text.replace(JOIN, " "));
        assert_eq!(text(0.5, 0.8, 0.9), ["−20 %", "−50…−10 %"]);
        assert_eq!(text(1.01, 1.02, 1.05), ["+2 %", "+1…+5 %"]);
        assert_eq!(text(1.0, 1.0, 1.0), ["+0 %", "+0…+0 %"]);
    }
}
