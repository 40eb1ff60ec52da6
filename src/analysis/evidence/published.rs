//! Published effects as they are compared: what `seeds/checks.toml` asks of the model, with the numbers of the rows of
//! `seeds/evidence.toml` that it names. No number stands in both.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use super::asked::Ask;
use super::results::{Group, Published};
use crate::beta::Beta;

const EVIDENCE: &str = include_str!("../../../seeds/evidence.toml");
const CHECKS: &str = include_str!("../../../seeds/checks.toml");

/// What is left out on each side of an interval that is made of counts.
const TAIL: f64 = 0.025;

/// A published effect, and what is asked of the model to hold against it.
#[derive(Clone, Debug, PartialEq)]
pub struct Check {
    /// Kebab-case name.
    pub name: String,
    /// Which axis it belongs on.
    pub group: Group,
    /// What it is, in words.
    pub what: String,
    /// What the model is asked.
    pub ask: Ask,
    /// Engagements only: attacker's strength over defender's at which the model is asked.
    pub ratio: Option<f64>,
    /// The published number.
    pub published: Published,
    /// What a reader must know of the comparison; may be empty.
    pub note: String,
    /// Why the shipped baseline disagrees; nothing where it does not.
    pub disagrees: Option<String>,
    /// Why the two numbers cannot be compared; nothing where they can.
    pub incomparable: Option<String>,
}

/// A `[[check]]` as it is written.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    name: String,
    group: Group,
    what: String,
    ask: Ask,
    source: String,
    /// Which figure of the row, where it has several.
    figure: Option<String>,
    /// Multiplies the published number, where it is in another unit.
    #[serde(default = "one")]
    scale: f64,
    #[serde(default)]
    note: String,
    disagrees: Option<String>,
    /// Lower ends of the bins in which the baseline disagrees; of a table only.
    #[serde(default)]
    disagrees_from: Vec<f64>,
    incomparable: Option<String>,
}

fn one() -> f64 {
    1.0
}

/// A row as far as it has numbers.
#[derive(Clone, Debug, Deserialize)]
struct Row {
    id: String,
    certainty: String,
    #[serde(flatten)]
    figure: Figure,
    #[serde(default)]
    figures: BTreeMap<String, Figure>,
    #[serde(default)]
    bins: Vec<Bin>,
}

/// A published number.
#[derive(Clone, Copy, Debug, Deserialize)]
struct Figure {
    value: Option<Number>,
    interval: Option<[f64; 2]>,
    /// Of how many cases it is a share.
    of: Option<f64>,
}

/// One number, or the ends of a range.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(untagged)]
enum Number {
    One(f64),
    Range([f64; 2]),
}

/// A bin of a table of shares; the last one may be open.
#[derive(Clone, Copy, Debug, Deserialize)]
struct Bin {
    from: f64,
    to: Option<f64>,
    value: f64,
    of: f64,
}

#[derive(Deserialize)]
struct Rows {
    row: Vec<Row>,
}

#[derive(Deserialize)]
struct Entries {
    check: Vec<Entry>,
}

static ALL: LazyLock<Vec<Check>> = LazyLock::new(|| checks(EVIDENCE, CHECKS).unwrap_or_default());

/// Every check, in the order of tables and charts.
pub fn all() -> &'static [Check] {
    &ALL
}

/// The checks that two files make.
///
/// # Errors
/// What is wrong with them, in words.
fn checks(evidence: &str, checks: &str) -> Result<Vec<Check>, String> {
    let rows: Rows = toml::from_str(evidence).map_err(|error| error.to_string())?;
    let entries: Entries = toml::from_str(checks).map_err(|error| error.to_string())?;
    let rows: BTreeMap<&str, &Row> = rows.row.iter().map(|row| (row.id.as_str(), row)).collect();
    let mut all = Vec::new();
    for entry in &entries.check {
        let cited: Result<Vec<&Row>, String> = entry
            .source
            .split(", ")
            .map(|id| rows.get(id).copied().ok_or_else(|| format!("{}: there is no row {id}", entry.name)))
            .collect();
        let cited = cited?;
        if entry.ask == Ask::AttackerWins {
            all.extend(cited.iter().flat_map(|row| row.bins.iter().map(|bin| entry.of_bin(row, bin))));
        } else {
            all.push(entry.check(&cited)?);
        }
    }
    Ok(all)
}

impl Entry {
    fn check(&self, rows: &[&Row]) -> Result<Check, String> {
        let figures: Result<Vec<Figure>, String> = rows.iter().map(|row| self.figure(row)).collect();
        let figures = figures?;
        let sources = self.source.split(", ").map(str::to_owned).collect();
        let (value, interval, made) = match figures.as_slice() {
            [one] => one.read().ok_or_else(|| format!("{}: the row has no number", self.name))?,
            several => {
                let read: Vec<_> = several.iter().filter_map(Figure::read).collect();
                let end = |first: f64, pick: fn(f64, f64) -> f64| {
                    read.iter().flat_map(|(_, ends, _)| *ends).fold(first, pick)
                };
                let ends = [end(f64::INFINITY, f64::min), end(f64::NEG_INFINITY, f64::max)];
                (None, ends, "span of the sources".to_owned())
            }
        };
        let scaled = |number: f64| number * self.scale;
        let published = Published {
            value: value.map(scaled),
            low: scaled(interval[0]),
            high: scaled(interval[1]),
            interval: made,
            sources,
            certainty: certainty(rows),
        };
        Ok(self.with(self.name.clone(), self.what.clone(), published))
    }

    fn figure(&self, row: &Row) -> Result<Figure, String> {
        let Some(name) = &self.figure else { return Ok(row.figure) };
        row.figures.get(name).copied().ok_or_else(|| format!("{}: {} has no figure {name}", self.name, row.id))
    }

    /// One bin of a table. An open end is asked for at the end that is known.
    fn of_bin(&self, row: &Row, bin: &Bin) -> Check {
        let (ratio, range) = match bin.to {
            Some(to) if bin.from > 0.0 => ((bin.from * to).sqrt(), format!("{:.2}–{to:.2}", bin.from)),
            Some(to) => (to, format!("up to {to:.2}")),
            None => (bin.from, format!("{:.2} on", bin.from)),
        };
        let [low, high] = share_interval(bin.value, bin.of);
        let published = Published {
            value: Some(bin.value),
            low,
            high,
            interval: of_cases(bin.of),
            sources: vec![row.id.clone()],
            certainty: certainty(&[row]),
        };
        let mut check =
            self.with(format!("{}-{:.2}", self.name, bin.from), format!("{} {range}", self.what), published);
        check.ratio = Some(ratio);
        if !self.disagrees_from.contains(&bin.from) {
            check.disagrees = None;
        }
        check
    }

    fn with(&self, name: String, what: String, published: Published) -> Check {
        Check {
            name,
            group: self.group,
            what,
            ask: self.ask,
            ratio: None,
            published,
            note: self.note.clone(),
            disagrees: self.disagrees.clone(),
            incomparable: self.incomparable.clone(),
        }
    }
}

impl Figure {
    /// The number, its interval, and how the interval was made; a single number is an interval without width.
    fn read(&self) -> Option<(Option<f64>, [f64; 2], String)> {
        match (self.value?, self.interval, self.of) {
            (Number::Range([low, high]), ..) => Some((None, [low, high], "range".to_owned())),
            (Number::One(value), Some(interval), _) => Some((Some(value), interval, "95 %".to_owned())),
            (Number::One(value), None, Some(of)) => Some((Some(value), share_interval(value, of), of_cases(of))),
            (Number::One(value), None, None) => Some((Some(value), [value; 2], "single figure".to_owned())),
        }
    }
}

fn of_cases(of: f64) -> String {
    format!("95 % from {of:.0} cases")
}

/// The least certain of some rows.
fn certainty(rows: &[&Row]) -> String {
    const ORDER: [&str; 6] = ["data", "seen", "seed", "derived", "memory-high", "memory-low"];
    let rank = |row: &&&Row| ORDER.iter().position(|word| *word == row.certainty);
    rows.iter().max_by_key(rank).map_or_else(String::new, |row| row.certainty.clone())
}

/// The interval that holds a share with 95 %, from the number of cases: Jeffreys', whose ends are quantiles of
/// Beta(k + ½, n − k + ½), but 0 or 1 where none or all of the cases count (Brown, Cai and DasGupta 2001).
fn share_interval(share: f64, of: f64) -> [f64; 2] {
    let count = (share * of).round();
    let beta = Beta::new(count + 0.5, of - count + 0.5);
    let low = if count == 0.0 { 0.0 } else { beta.quantile(TAIL) };
    let high = if count == of { 1.0 } else { beta.quantile(1.0 - TAIL) };
    [low, high]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_checks_are_sound_and_their_names_are_their_own() {
        let all = checks(EVIDENCE, CHECKS).unwrap_or_else(|error| panic!("{error}"));
        assert!(all.len() > 40, "{}", all.len());
        for (place, check) in all.iter().enumerate() {
            let published = &check.published;
            assert!(all[..place].iter().all(|other| other.name != check.name), "{}", check.name);
            assert!(published.low <= published.high && published.low.is_finite(), "{}", check.name);
            assert!(published.value.is_none_or(|value| (published.low..=published.high).contains(&value)), "{check:?}");
            assert!(!published.certainty.is_empty() && !check.what.ends_with('.'), "{}", check.name);
            assert!(check.ratio.is_some() == (check.ask == Ask::AttackerWins), "{}", check.name);
        }
    }

    #[test]
    fn a_share_of_cases_has_jeffreys_interval() {
        // By Simpson's rule on the density: truces that hold five years, and two bins of engagements.
        for (share, of, low, high) in
            [(0.29, 48.0, 0.178_025, 0.429_584), (0.22, 9.0, 0.049_302, 0.543_824), (0.42, 77.0, 0.310_292, 0.527_091)]
        {
            let found = share_interval(share, of);
            assert!((found[0] - low).abs() < 2e-6 && (found[1] - high).abs() < 2e-6, "{share} of {of}: {found:?}");
        }
        assert_eq!(share_interval(0.0, 2.0)[0], 0.0);
        assert_eq!(share_interval(1.0, 41.0)[1], 1.0);
        assert!((share_interval(0.0, 2.0)[1] - 0.666_822).abs() < 2e-6);
    }

    const ROWS: &str = "[[row]]\nid = \"E1.1\"\ncertainty = \"data\"\nvalue = [0.2, 0.5]\n\
        [[row]]\nid = \"E1.2\"\ncertainty = \"derived\"\nvalue = 2\nfigures.other = { value = 3, interval = [1, 4] }\n";

    fn read(check: &str) -> Result<Check, String> {
        let text = format!("[[check]]\nname = \"a\"\ngroup = \"ratio\"\nwhat = \"A\"\nask = \"treaty\"\n{check}\n");
        checks(ROWS, &text).map(|all| all[0].clone())
    }

    #[test]
    fn one_row_gives_its_number_and_several_their_span() {
        let range = read("source = \"E1.1\"").expect("a check").published;
        assert_eq!((range.value, range.low, range.high), (None, 0.2, 0.5));
        let point = read("source = \"E1.2\"\nscale = 10").expect("a check").published;
        assert_eq!((point.value, point.low, point.high), (Some(20.0), 20.0, 20.0));
        let figure = read("source = \"E1.2\"\nfigure = \"other\"").expect("a check").published;
        assert_eq!((figure.value, figure.low, figure.high), (Some(3.0), 1.0, 4.0));
        let span = read("source = \"E1.1, E1.2\"").expect("a check").published;
        assert_eq!((span.value, span.low, span.high, span.certainty.as_str()), (None, 0.2, 2.0, "derived"));
    }

    #[test]
    fn what_is_wrong_with_a_check_is_told() {
        assert!(read("source = \"E9.9\"").expect_err("no row").contains("there is no row E9.9"));
        let wrong = read("source = \"E1.2\"\nfigure = \"none\"").expect_err("no figure");
        assert!(wrong.contains("has no figure none"), "{wrong}");
        assert!(read("source = \"E1.2\"\ncolour = \"red\"").is_err());
    }
}
