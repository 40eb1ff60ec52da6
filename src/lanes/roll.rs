//! Which trials still go on, and how those that have ended give up their lanes.

use super::{At, LANES, Lanes, Simd, vectors};

/// Which trials still go on: lane `i` of the first [`Roll::count`] holds trial `trial[i]`.
///
/// A trial that has ended gives its lane to the last one, so that work is only done for trials that go on.
#[derive(Clone, Debug)]
pub struct Roll {
    count: usize,
    /// A lane's trial: `u8`, because an index that cannot leave 256 lanes needs no check.
    trial: [u8; LANES],
    /// Whether every lane still holds the trial of its own number.
    in_order: bool,
}

impl Roll {
    /// The first `count` trials, each in the lane of its number.
    pub fn new(count: usize) -> Self {
        let mut trial = [0; LANES];
        for (lane, trial) in trial.iter_mut().enumerate() {
            *trial = lane as u8;
        }
        Self { count: count.min(LANES), trial, in_order: true }
    }

    /// How many trials go on.
    #[inline(always)]
    pub fn count(&self) -> usize {
        self.count
    }

    /// All that are on the roll, with vectors to compute on them with.
    #[inline(always)]
    pub fn live<S>(&self, simd: S) -> Live<'_, S> {
        Live { simd, roll: self, standing: self.count }
    }

    /// The trial in a lane.
    #[inline(always)]
    pub fn trial(&self, lane: usize) -> usize {
        self.trial[lane % LANES].into()
    }

    /// The lane that holds a trial, if it goes on.
    pub fn lane_of(&self, trial: usize) -> Option<usize> {
        self.trial[..self.count].iter().position(|other| usize::from(*other) == trial)
    }

    /// Adds a trial, in the next lane, whose number it gives; beyond [`LANES`] the last lane is taken again.
    #[inline(always)]
    pub fn add(&mut self, trial: usize) -> usize {
        let lane = self.count.min(LANES - 1);
        self.trial[lane] = trial as u8;
        self.in_order &= lane == trial;
        self.count = lane + 1;
        lane
    }

    /// Ends the trial of a lane: says which lane's numbers must be moved there ([`shift`]).
    #[inline(always)]
    pub fn end(&mut self, lane: usize) -> Move {
        self.count -= 1;
        let from = self.count;
        self.trial[lane % LANES] = self.trial[from % LANES];
        self.in_order &= lane == from;
        Move { from: from as u8, to: lane as u8 }
    }

    /// Numbers by trial, brought into the lanes that their trials have; `room` may be written.
    #[inline(always)]
    pub fn gather<'a>(&self, by_trial: &'a Lanes, room: &'a mut Lanes) -> &'a Lanes {
        if self.in_order {
            return by_trial;
        }
        self.copy(by_trial, room);
        room
    }

    /// Copies numbers by trial into the lanes that their trials have.
    #[inline(always)]
    pub fn copy(&self, by_trial: &Lanes, lanes: &mut Lanes) {
        for (to, trial) in lanes.iter_mut().zip(&self.trial[..self.count]) {
            *to = by_trial[usize::from(*trial)];
        }
    }
}

/// The trials that go on, and the vectors to compute on them with.
#[derive(Clone, Copy, Debug)]
pub struct Live<'a, S> {
    /// The processor's vectors.
    pub simd: S,
    /// Which trial a lane holds.
    pub roll: &'a Roll,
    /// How many of them have not ended since lanes were last moved.
    pub standing: usize,
}

impl<S: Simd> Live<'_, S> {
    /// The places of the vectors that hold them.
    #[inline(always)]
    pub fn vectors(self) -> impl Iterator<Item = At<S>> {
        vectors(self.simd, self.roll.count())
    }
}

/// A lane whose numbers take the place of an ended trial's.
#[derive(Clone, Copy, Debug)]
pub struct Move {
    from: u8,
    to: u8,
}

/// Moves numbers, in the order of the moves.
#[inline(always)]
pub fn shift<const N: usize>(moves: &[Move], all: [&mut Lanes; N]) {
    for lanes in all {
        for step in moves {
            lanes[usize::from(step.to)] = lanes[usize::from(step.from)];
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ended_trial_gives_its_lane_to_the_last_one() {
        let (mut roll, mut room) = (Roll::new(5), Lanes::default());
        let mut numbers = Lanes::default();
        for lane in 0..5 {
            numbers[lane] = 10.0 * lane as f32;
        }
        let by_trial = numbers.clone();
        shift(&[roll.end(1)], [&mut numbers]);
        assert_eq!((roll.count(), &numbers[..4]), (4, &[0.0, 40.0, 20.0, 30.0][..]));
        shift(&[roll.end(3)], [&mut numbers]);
        assert_eq!((0..3).map(|lane| roll.trial(lane)).collect::<Vec<_>>(), [0, 4, 2]);
        assert_eq!(roll.gather(&by_trial, &mut room)[..3], numbers[..3]);
    }
}
