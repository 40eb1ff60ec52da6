//! Histograms for the eye: which bars to draw on which axis.
//!
//! A bar is one bin of the histogram or several joined, never a part of one: a bin says how many trials it holds, not
//! where within it they lie. Bins of equal width stand on a plain axis that ends on the ladder. Bins that grow with the
//! value (for amounts that differ by orders of magnitude) stand side by side in equal widths, so that the axis doubles
//! at every other bar.

use super::ladder::{ladder, share_ladder, short};
use super::panel::{Axis, Mark};
use crate::analysis::results::Histogram;

/// Share of an option's trials that an axis must hold; the few beyond count in its last bar.
const COVERED: f64 = 0.99;

/// Most bars in a panel: finer bins are joined.
const MOST: f64 = 50.0;

/// A value this little above a rung of the ladder does not lift the axis to the next.
pub const OVERSHOOT: f64 = 1.02;

/// Marks on an axis that doubles, at most.
const MARKS: usize = 5;

/// The bars that all options of a panel share.
#[derive(Debug, PartialEq)]
pub struct Bars {
    /// Lower edge of each bar, and the upper edge of the last one.
    edges: Vec<f64>,
    /// Whether bars grow with the value and are drawn in equal widths.
    pub doubling: bool,
}

impl Bars {
    /// Bars that hold nearly all that these histograms (which have the same edges) count; nothing where they count
    /// nothing. `longest` is the end of an axis that need not go further, as the horizon is for months.
    pub fn of(histograms: &[&Histogram], longest: Option<f64>) -> Option<Self> {
        let edges = &histograms.first()?.edges;
        let reach = histograms.iter().filter(|histogram| total(histogram) > 0).map(|found| reach(found)).max()?;
        let (first, last) = (*edges.first()?, *edges.get(reach)?);
        let widths = || edges.windows(2).take(reach.max(2)).map(|pair| pair[1] - pair[0]);
        let (narrow, wide) = (widths().fold(f64::INFINITY, f64::min), widths().fold(0.0, f64::max));
        if !(narrow > 0.0 && wide.is_finite() && first.is_finite()) {
            return None;
        }
        if wide > 1.5 * narrow {
            // whole steps of three doublings, so that like results share the axis
            let end = reach.next_multiple_of(6).min(edges.len() - 1);
            return Some(Self { edges: edges[..=end].to_vec(), doubling: true });
        }
        let rung = ladder(last / OVERSHOOT);
        let max = longest.filter(|longest| *longest >= last && *longest < rung).unwrap_or(rung);
        let joined = (max / MOST / wide).ceil().max(1.0) as usize;
        let mut bars: Vec<f64> =
            edges.iter().copied().step_by(joined).take_while(|edge| *edge < max - 0.01 * wide).collect();
        bars.push(max);
        Some(Self { edges: bars, doubling: false })
    }

    /// The axis below the bars.
    pub fn axis(&self, shares: bool) -> Axis {
        let max = self.edges.last().copied().unwrap_or(1.0);
        match (self.doubling, shares) {
            (true, _) => Axis::marked((self.edges.len() - 1) as f64, self.doubling_marks()),
            (false, true) => Axis::shares(max),
            (false, false) => Axis::numbers(max),
        }
    }

    /// Marks at edges with short numbers: 0, 62.5, 125, …, of which a few are kept.
    fn doubling_marks(&self) -> Vec<Mark> {
        let brief = |edge: f64| (edge * 4.0).fract() == 0.0 && (edge < 100.0 || edge.fract() == 0.0);
        let all: Vec<(usize, f64)> = self.edges.iter().copied().enumerate().filter(|(_, edge)| brief(*edge)).collect();
        let stride = all.len().div_ceil(MARKS).max(1);
        let mark = |(bar, edge): (usize, f64)| Mark { value: bar as f64, label: short(edge) };
        all.into_iter().step_by(stride).map(mark).collect()
    }

    /// Where on the axis each bar begins and ends.
    pub fn spans(&self) -> Vec<(f64, f64)> {
        let place = |bar: usize| if self.doubling { bar as f64 } else { self.edges[bar] };
        (1..self.edges.len()).map(|bar| (place(bar - 1), place(bar))).collect()
    }

    /// Where on the axis a value lies.
    pub fn place(&self, value: f64) -> f64 {
        if !self.doubling {
            return value;
        }
        let bar = self.bar(value);
        let (low, high) = (self.edges[bar], self.edges[bar + 1]);
        bar as f64 + ((value - low) / (high - low)).clamp(0.0, 1.0)
    }

    /// Share of an option's trials in each bar; what lies beyond the last one counts in it.
    pub fn shares(&self, histogram: &Histogram) -> Vec<f64> {
        let all = total(histogram).max(1) as f64;
        let mut shares = vec![0.0; self.edges.len() - 1];
        for (low, count) in histogram.edges.iter().zip(&histogram.counts) {
            shares[self.bar(*low)] += *count as f64 / all;
        }
        shares
    }

    /// The bar that holds a value.
    fn bar(&self, value: f64) -> usize {
        let inner = &self.edges[1..self.edges.len() - 1];
        inner.partition_point(|edge| *edge <= value)
    }
}

/// How many are counted.
pub fn total(histogram: &Histogram) -> u64 {
    histogram.counts.iter().fold(0, |sum: u64, count| sum.saturating_add(*count))
}

/// How many bins hold nearly all that is counted.
fn reach(histogram: &Histogram) -> usize {
    let enough = COVERED * total(histogram) as f64;
    let mut below = 0.0;
    let full = histogram.counts.iter().position(|count| {
        below += *count as f64;
        below >= enough
    });
    full.map_or(histogram.counts.len(), |bin| bin + 1)
}

/// The top of the upward axis and the largest share. A single peak far above all else is cut, or nothing else would be
/// seen.
pub fn scale<'a>(lines: impl Iterator<Item = &'a [f64]>) -> (f64, f64) {
    let (mut largest, mut second) = (0.0_f64, 0.0_f64);
    for shares in lines {
        let peak = shares.iter().copied().enumerate().max_by(|a, b| a.1.total_cmp(&b.1));
        let Some((at, peak)) = peak else { continue };
        let rest = shares.iter().enumerate().filter(|(place, _)| *place != at).map(|(_, share)| *share);
        largest = largest.max(peak);
        second = rest.fold(second, f64::max);
    }
    let shown = if second > 0.0 && largest > 4.0 * second { 1.15 * second } else { largest };
    (share_ladder(shown), largest)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sum(shares: &[f64]) -> f64 {
        shares.iter().sum()
    }

    #[test]
    fn coarse_bins_stay_whole() {
        let edges: Vec<f64> = (0..=100).map(|edge| 2500.0 * f64::from(edge)).collect();
        let mut counts = vec![0; 100];
        (counts[0], counts[5], counts[90]) = (70, 29, 1);
        let histogram = Histogram { edges, counts };
        let bars = Bars::of(&[&histogram], None).map(|bars| (bars.spans(), bars.shares(&histogram), bars.doubling));
        let Some((spans, shares, doubling)) = bars else { panic!("something is counted") };
        assert_eq!((spans.len(), spans[0], spans[7], doubling), (8, (0.0, 2500.0), (17_500.0, 20_000.0), false));
        assert_eq!((shares[0], shares[5], shares[7]), (0.70, 0.29, 0.01), "what lies beyond is in the last bar");
    }

    #[test]
    fn fine_bins_are_joined() {
        let edges: Vec<f64> = (0..=1000).map(f64::from).collect();
        let histogram = Histogram { edges, counts: vec![1; 1000] };
        let bars = Bars::of(&[&histogram], None);
        assert!(bars.as_ref().is_some_and(|bars| bars.spans().len() == 50));
        assert!(bars.is_some_and(|bars| (sum(&bars.shares(&histogram)) - 1.0).abs() < 1e-9));
    }

    #[test]
    fn growing_bins_stand_in_equal_widths() {
        let edges = vec![0.0, 62.5, 88.388, 125.0, 176.777, 250.0, 353.553, 500.0, 707.107, 1000.0];
        let histogram = Histogram { edges, counts: vec![9, 9, 9, 9, 1, 0, 0, 0, 0] };
        let Some(bars) = Bars::of(&[&histogram], None) else { panic!("something is counted") };
        assert!(bars.doubling);
        assert_eq!(bars.spans().len(), 6);
        assert_eq!(bars.place(150.0).floor(), 3.0);
        assert!((sum(&bars.shares(&histogram)) - 1.0).abs() < 1e-9);
        let marks: Vec<String> = bars.axis(false).marks.into_iter().map(|mark| mark.label).collect();
        assert_eq!(marks, ["0", "62.5", "125", "250"]);
    }

    #[test]
    fn an_axis_of_months_ends_with_the_horizon() {
        let edges: Vec<f64> = (0..=200).map(|edge| 3.0 * f64::from(edge)).collect();
        let mut counts = vec![0; 200];
        counts[..20].fill(5);
        let histogram = Histogram { edges, counts };
        let end = |longest| Bars::of(&[&histogram], longest).map(|bars| bars.axis(false).max);
        assert_eq!((end(None), end(Some(60.0)), end(Some(240.0))), (Some(100.0), Some(60.0), Some(100.0)));
    }

    #[test]
    fn nothing_counted_gives_no_bars() {
        let none = Histogram { edges: vec![0.0, 1.0, 2.0], counts: vec![0, 0] };
        let odd = Histogram { edges: vec![f64::NAN, 1.0], counts: vec![1] };
        let bare = Histogram { edges: Vec::new(), counts: vec![1] };
        for histogram in [none, odd, bare] {
            assert_eq!(Bars::of(&[&histogram], None), None);
        }
    }

    #[test]
    fn a_lone_peak_does_not_flatten_the_rest() {
        let peak = [0.9, 0.02, 0.02, 0.03, 0.03];
        let (top, largest) = scale([peak.as_slice()].into_iter());
        assert!(top < 0.1 && largest == 0.9);
        assert_eq!(scale([[1.0, 0.0].as_slice()].into_iter()).0, 1.0);
    }
}
