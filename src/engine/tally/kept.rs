//! Tallies as they are kept in files, and whether tallies from a file can be what some trials gave.
//!
//! A file may come from anybody: what does not add up is refused here, so that nothing that is read can overflow a sum
//! later, or ask for more memory than the file itself takes.

use serde::{Deserialize, Serialize};

use super::{FRACTION, HalfTally, LARGEST, OptionTally, Sum, WorldTally};

/// The tally of an option over all worlds: most of its counts are 0.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptOption {
    histograms: Vec<Sparse>,
    squares: Vec<i128>,
    strength: Sparse,
}

/// Counts that are not 0, each with the number of zeros before it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Sparse(Vec<(u32, u64)>);

impl Sparse {
    fn of(counts: &[u64]) -> Self {
        let mut zeros = 0;
        let kept = counts.iter().filter_map(|count| match count {
            0 => {
                zeros += 1;
                None
            }
            count => Some((std::mem::take(&mut zeros), *count)),
        });
        Self(kept.collect())
    }

    /// Puts the counts where they belong; `None` where they do not fit.
    fn fill(&self, counts: &mut [u64]) -> Option<()> {
        let mut rest = counts;
        for (zeros, count) in &self.0 {
            let (here, behind) = rest.get_mut(*zeros as usize..)?.split_first_mut()?;
            *here = *count;
            rest = behind;
        }
        Some(())
    }
}

impl KeptOption {
    /// A tally as it is kept.
    pub fn of(tally: &OptionTally) -> Self {
        Self {
            histograms: tally.histograms.iter().map(|counts| Sparse::of(counts)).collect(),
            squares: tally.squares.clone(),
            strength: Sparse::of(&tally.strength),
        }
    }

    /// The tally of so many months, where it can be that of so many trials; otherwise `None`.
    pub fn tally(&self, months: usize, trials: u64) -> Option<OptionTally> {
        let mut tally = OptionTally::new(months);
        let same_shape = self.histograms.len() == tally.histograms.len() && self.squares.len() == tally.squares.len();
        if !same_shape {
            return None;
        }
        for (kept, counts) in self.histograms.iter().zip(&mut tally.histograms) {
            kept.fill(counts)?;
        }
        self.strength.fill(&mut tally.strength)?;
        tally.squares.clone_from(&self.squares);
        tally.is_of(trials).then_some(tally)
    }
}

/// Whether counts add up to no more than so many trials.
fn at_most<'a>(counts: impl IntoIterator<Item = &'a u64>, trials: u64) -> bool {
    counts.into_iter().try_fold(0_u64, |sum, count| sum.checked_add(*count)).is_some_and(|sum| sum <= trials)
}

/// Whether counts add up to so many trials.
fn exactly(counts: &[u64], trials: u64) -> bool {
    counts.iter().try_fold(0_u64, |sum, count| sum.checked_add(*count)) == Some(trials)
}

impl Sum {
    fn is_of(&self, trials: u64) -> bool {
        let most = i128::from(self.count) * (f64::from(LARGEST) * FRACTION) as i128;
        self.count <= trials && self.fixed.unsigned_abs() <= most.unsigned_abs()
    }

    fn is_part_of(&self, whole: &Self) -> bool {
        self.is_of(whole.count) && (whole.beyond || !self.beyond)
    }
}

impl HalfTally {
    fn is_part_of(&self, whole: &WorldTally) -> bool {
        let within = |(part, whole): (&u64, &u64)| part <= whole;
        self.trials <= whole.trials
            && exactly(&self.classes, self.trials)
            && self.classes.iter().zip(&whole.classes).all(within)
            && self.metrics.iter().zip(&whole.metrics).all(|(part, whole)| part.is_part_of(whole))
            && self.metrics.iter().all(|sum| sum.count <= self.trials)
    }
}

impl WorldTally {
    /// Whether it can be what so many trials gave, with this many months and members.
    pub fn is_of(&self, months: usize, members: usize, trials: u64) -> bool {
        self.trials == trials
            && self.standing.len() == months + 1
            && self.joined.len() == members
            && exactly(&self.classes, trials)
            && self.metrics.iter().all(|sum| sum.is_of(trials))
            && self.first.is_part_of(self)
            && self.standing.iter().chain(&self.joined).all(|count| u64::from(*count) <= trials)
    }
}

impl OptionTally {
    fn is_of(&self, trials: u64) -> bool {
        let largest = f64::from(LARGEST);
        let most = (largest * largest * FRACTION) as u128;
        let months = self.strength.chunks_exact(super::STRENGTH_BINS);
        self.histograms.iter().all(|counts| at_most(counts, trials))
            && months.into_iter().all(|counts| at_most(counts, trials))
            && self.squares.iter().all(|square| square.unsigned_abs() <= most.saturating_mul(u128::from(trials)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_come_back_from_their_sparse_form_and_never_beyond_their_room() {
        for counts in [vec![], vec![0; 5], vec![1, 0, 0, 7, 0], vec![0, 0, 9], vec![u64::MAX]] {
            let sparse = Sparse::of(&counts);
            let mut back = vec![0; counts.len()];
            assert_eq!(sparse.fill(&mut back), Some(()));
            assert_eq!(back, counts);
            if counts.last().is_some_and(|last| *last > 0) {
                assert_eq!(sparse.fill(&mut vec![0; counts.len() - 1]), None);
            }
        }
        assert_eq!(Sparse(vec![(u32::MAX, 1)]).fill(&mut [0; 8]), None);
    }

    #[test]
    fn a_tally_that_no_trials_gave_is_refused() {
        let mut world = WorldTally::new(2, 1);
        assert!(world.is_of(2, 1, 0));
        (world.trials, world.classes[0]) = (5, 5);
        assert!(world.is_of(2, 1, 5) && !world.is_of(2, 1, 4) && !world.is_of(3, 1, 5) && !world.is_of(2, 2, 5));
        type Change = fn(&mut WorldTally);
        let changes: [Change; 8] = [
            |world| world.classes = [u64::MAX, 6, 0, 0, 0],
            |world| world.standing[1] = 6,
            |world| world.joined[0] = 6,
            |world| world.metrics[0].count = 6,
            |world| world.metrics[0].fixed = 1,
            |world| world.metrics[0] = Sum { count: 1, fixed: i128::MIN, beyond: false },
            |world| world.first.trials = 6,
            |world| world.first.metrics[0].count = 1,
        ];
        for change in changes {
            let mut changed = world.clone();
            change(&mut changed);
            assert!(!changed.is_of(2, 1, 5), "{changed:?}");
        }
        let kept = |change: fn(&mut OptionTally)| {
            let mut tally = OptionTally::new(2);
            change(&mut tally);
            KeptOption::of(&tally).tally(2, 5)
        };
        assert_eq!(kept(|_| {}), Some(OptionTally::new(2)));
        assert!(kept(|tally| tally.strength[3] = 5).is_some());
        assert_eq!(kept(|tally| tally.strength[3] = 6), None);
        assert_eq!(kept(|tally| tally.squares[0] = i128::MIN), None);
        assert_eq!(kept(|tally| tally.squares.truncate(1)), None);
        let histogram = OptionTally::new(2).histograms.iter().position(|counts| counts.len() > 1).expect("one");
        assert!(histogram < 99);
        assert_eq!(KeptOption { histograms: Vec::new(), ..KeptOption::of(&OptionTally::new(2)) }.tally(2, 5), None);
    }
}
