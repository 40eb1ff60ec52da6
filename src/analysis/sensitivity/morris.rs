//! Morris's screening: which of many inputs matter at all, for a few answers each.
//!
//! A trajectory starts at a random point of a grid and moves one input after another, each once, by Δ up or down (Morris
//! 1991). What the answer changes by, over Δ, is an elementary effect. Over trajectories, the mean μ says which way an
//! input works, μ* (the mean of absolute effects, Campolongo, Cariboni and Saltelli 2007) how strongly, and σ whether that
//! depends on the other inputs or on itself. Inputs with a small μ* can be left out of a costlier analysis.
//!
//! The grid has four levels of the unit interval and Δ = p / (2 (p − 1)) = 2/3: every level is as likely.

use serde::{Deserialize, Serialize};

use super::{Answer, Unfit};
use crate::streams::{below, generator, shuffle};

/// Levels of the grid.
pub const LEVELS: u32 = 4;

/// By how much of the unit interval an input moves.
pub const DELTA: f64 = LEVELS as f64 / (2.0 * (LEVELS as f64 - 1.0));

/// Random trajectories. Trajectory t is row t of a study; its cells are the start and the point after each move.
#[derive(Clone, Debug)]
pub struct Trajectories {
    inputs: usize,
    seed: u64,
}

/// One trajectory.
#[derive(Clone, Debug, PartialEq)]
pub struct Trajectory {
    /// The start, a level for each input.
    pub start: Vec<f64>,
    /// Which input moves when.
    pub order: Vec<usize>,
    /// By input: by how much it moves, [`DELTA`] or −[`DELTA`].
    pub moves: Vec<f64>,
}

impl Trajectories {
    /// Trajectories of so many inputs under a master seed.
    pub fn new(inputs: usize, seed: u64) -> Self {
        Self { inputs, seed }
    }

    /// How many inputs there are.
    pub fn inputs(&self) -> usize {
        self.inputs
    }

    /// Points of a trajectory.
    pub fn cells(&self) -> usize {
        self.inputs + 1
    }

    /// The first so many trajectories.
    pub fn first(&self, number: u32) -> Vec<Trajectory> {
        (0..number).map(|number| self.trajectory(number)).collect()
    }

    /// A trajectory: the same for each number and seed, however many there are.
    pub fn trajectory(&self, number: u32) -> Trajectory {
        let mut generator = generator(self.seed, &format!("sensitivity/morris/{number}"));
        let (mut start, mut moves) = (Vec::new(), Vec::new());
        for _ in 0..self.inputs {
            let low = below(&mut generator, LEVELS as usize / 2) as f64 / f64::from(LEVELS - 1);
            let up = below(&mut generator, 2) == 0;
            start.push(if up { low } else { low + DELTA });
            moves.push(if up { DELTA } else { -DELTA });
        }
        let mut order: Vec<usize> = (0..self.inputs).collect();
        shuffle(&mut order, &mut generator);
        Trajectory { start, order, moves }
    }
}

impl Trajectory {
    /// The trajectory through some points; none unless every input moves once, and one alone at each step.
    pub fn through(points: &[Vec<f64>]) -> Option<Self> {
        let start = points.first()?.clone();
        let (mut order, mut moves) = (Vec::new(), vec![0.0; start.len()]);
        for pair in points.windows(2) {
            let differs = |input: &usize| pair[1].get(*input) != pair[0].get(*input);
            let mut moved = (0..start.len()).filter(differs);
            let (input, None) = (moved.next()?, moved.next()) else { return None };
            moves[input] = pair[1].get(input)? - pair[0].get(input)?;
            order.push(input);
        }
        let all = order.len() == start.len() && moves.iter().all(|by| *by != 0.0);
        all.then_some(Self { start, order, moves })
    }

    /// The point of a cell: the start after so many moves.
    pub fn point(&self, cell: usize, point: &mut Vec<f64>) {
        point.clone_from(&self.start);
        for input in self.order.iter().take(cell) {
            point[*input] += self.moves[*input];
        }
    }
}

/// The point in (0, 1) at which a quantile function should be asked for a level of the grid: the middle of the quarter of
/// the distribution that the level stands for, since many distributions have no end at 0 and 1.
pub fn inside(level: f64) -> f64 {
    (0.5 + level * f64::from(LEVELS - 1)) / f64::from(LEVELS)
}

/// What the elementary effects of an input say, in units of the outcome over the whole unit interval.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Screened {
    /// Trajectories with an effect of this input.
    pub effects: usize,
    /// Trajectories in which one is missing, because an answer is.
    pub missing: usize,
    /// Mean effect.
    pub mu: f64,
    /// Mean absolute effect.
    pub mu_star: f64,
    /// Standard error of the mean absolute effect over trajectories.
    pub error: f64,
    /// Standard deviation of effects, the luck of trials taken out; 0 where there is nothing but luck.
    pub sigma: f64,
    /// Standard deviation of an effect that is luck of the trials: about 0.8 of it may be found as the mean absolute effect
    /// of an input without any.
    pub noise: f64,
}

/// The effects of every input, from the answer at each trajectory and cell.
///
/// Effects are formed in each half of the trials; their covariance is σ² without the luck, and their difference shows it.
///
/// # Errors
/// An input with fewer than two effects, or answers that are the same everywhere.
pub fn screen(trajectories: &[Trajectory], answer: impl Fn(u32, usize) -> Answer) -> Result<Vec<Screened>, Unfit> {
    let mut effects: Vec<Vec<[f64; 2]>> = vec![Vec::new(); trajectories.first().map_or(0, |one| one.start.len())];
    let (mut seen, mut varies) = (None, false);
    for (row, trajectory) in (0..).zip(trajectories) {
        let mut before = answer(row, 0);
        for (cell, input) in trajectory.order.iter().enumerate() {
            let after = answer(row, cell + 1);
            if let (Some(before), Some(after)) = (before, after) {
                varies |= *seen.get_or_insert(before) != before || after != before;
                effects[*input].push([0, 1].map(|half| (after[half] - before[half]) / trajectory.moves[*input]));
            }
            before = after;
        }
    }
    let fewest = effects.iter().map(Vec::len).min().unwrap_or_default();
    if fewest < 2 {
        return Err(Unfit::TooFewRows { rows: fewest, missing: trajectories.len() - fewest });
    }
    match seen {
        Some(value) if !varies => Err(Unfit::Constant { value: value[0] }),
        _ => Ok(effects.iter().map(|effects| summary(effects, trajectories.len())).collect()),
    }
}

fn summary(effects: &[[f64; 2]], number: usize) -> Screened {
    let count = effects.len() as f64;
    let mean = |of: &dyn Fn(&[f64; 2]) -> f64| effects.iter().map(of).sum::<f64>() / count;
    let halves = [0, 1].map(|half| mean(&|effect| effect[half]));
    let unbiased = count / (count - 1.0);
    let covariance = mean(&|effect| (effect[0] - halves[0]) * (effect[1] - halves[1])) * unbiased;
    let whole = |effect: &[f64; 2]| ((effect[0] + effect[1]) / 2.0).abs();
    let mu_star = mean(&whole);
    let spread = mean(&|effect| (whole(effect) - mu_star) * (whole(effect) - mu_star)) * unbiased;
    Screened {
        effects: effects.len(),
        missing: number - effects.len(),
        mu: (halves[0] + halves[1]) / 2.0,
        mu_star,
        error: (spread / count).sqrt(),
        sigma: covariance.max(0.0).sqrt(),
        noise: mean(&|effect| (effect[0] - effect[1]) * (effect[0] - effect[1]) / 4.0).sqrt(),
    }
}

#[cfg(test)]
mod tests {
    use rand::{Rng, SeedableRng};
    use rand_chacha::ChaCha8Rng;

    use super::*;

    fn screened(inputs: usize, number: u32, function: impl Fn(&[f64]) -> f64) -> Vec<Screened> {
        let trajectories = Trajectories::new(inputs, 11).first(number);
        let answer = |row, cell| {
            let mut point = Vec::new();
            trajectories[row as usize].point(cell, &mut point);
            let value = function(&point);
            Some([value, value])
        };
        screen(&trajectories, answer).expect("effects")
    }

    #[test]
    fn of_a_linear_function_the_effects_are_its_coefficients() {
        let coefficients = [3.0, -2.0, 0.0, 0.5];
        let found = screened(4, 10, |x| coefficients.iter().zip(x).map(|(c, x)| c * x).sum());
        for (found, c) in found.iter().zip(coefficients) {
            assert!((found.mu - c).abs() < 1e-12 && (found.mu_star - c.abs()).abs() < 1e-12, "{found:?}");
            assert!(found.sigma < 1e-7 && found.noise == 0.0, "{found:?}");
        }
    }

    #[test]
    fn what_depends_on_others_shows_in_sigma() {
        // Of (x − 1/2)(y − 1/2), the effect of x is y − 1/2: ±1/6 and ±1/2 alike, σ² = (1/36 + 1/4)/2 and μ* = 1/3.
        let found = screened(3, 4_000, |x| (x[0] - 0.5) * (x[1] - 0.5) + x[2]);
        for input in [0, 1] {
            let expected = (5.0_f64 / 36.0).sqrt();
            assert!((found[input].sigma - expected).abs() < 0.02 && found[input].mu.abs() < 0.03, "{found:?}");
            assert!((found[input].mu_star - 1.0 / 3.0).abs() < 4.0 * found[input].error, "{found:?}");
        }
        assert!(found[2].sigma < 1e-7);
    }

    #[test]
    fn a_trajectory_moves_every_input_once_and_stays_on_the_grid() {
        let trajectories = Trajectories::new(7, 3);
        let mut seen = [0; 4];
        for number in 0..400 {
            let trajectory = trajectories.trajectory(number);
            let mut order = trajectory.order.clone();
            order.sort_unstable();
            assert_eq!(order, [0, 1, 2, 3, 4, 5, 6]);
            let mut point = Vec::new();
            for cell in 0..trajectories.cells() {
                trajectory.point(cell, &mut point);
                for x in &point {
                    let level = (x * 3.0).round();
                    assert!((x * 3.0 - level).abs() < 1e-9 && (0.0..=3.0).contains(&level), "{x}");
                    seen[level as usize] += 1;
                }
            }
        }
        let each: i32 = seen.iter().sum::<i32>() / 4;
        assert!(seen.iter().all(|count| (count - each).abs() < each / 20), "{seen:?}");
        assert_eq!(trajectories.trajectory(5), trajectories.trajectory(5));
        assert_ne!(trajectories.trajectory(5), trajectories.trajectory(6));
        assert_eq!([0.0, 1.0 / 3.0, 1.0].map(inside), [0.125, 0.375, 0.875]);
    }

    #[test]
    fn luck_widens_no_sigma_and_is_reported() {
        let trajectories = Trajectories::new(2, 1).first(4_000);
        let luck = |number: u32, half: u64| {
            let mut generator = ChaCha8Rng::seed_from_u64(half);
            generator.set_stream(u64::from(number));
            f64::from(generator.next_u32()) / 4_294_967_296.0 - 0.5
        };
        let answer = |row: u32, cell: usize| {
            let mut point = Vec::new();
            trajectories[row as usize].point(cell, &mut point);
            Some([1, 2].map(|half| point[0] + luck(3 * row + cell as u32, half)))
        };
        let found = screen(&trajectories, answer).expect("effects");
        // A half's effect has the luck of two answers, each of variance 1/12, over Δ; a whole one half the variance.
        let expected = (1.0_f64 / 12.0).sqrt() / DELTA;
        for found in &found {
            assert!((found.noise - expected).abs() < 0.03 * expected, "{found:?} not {expected}");
            assert!(found.sigma < 0.4 * expected, "{found:?}");
        }
        assert!((found[1].mu_star - 0.8 * expected).abs() < 0.1 * expected, "{found:?}");
    }

    #[test]
    fn missing_answers_cost_the_effects_beside_them() {
        let trajectories = Trajectories::new(2, 1).first(40);
        let gap =
            |row: u32, cell: usize| if row < 5 && cell == 0 { None } else { Some([(row as f64) + cell as f64; 2]) };
        let found = screen(&trajectories, gap).expect("effects");
        assert_eq!(found.iter().map(|found| found.missing).sum::<usize>(), 5);
        assert!(found.iter().all(|found| found.effects + found.missing == 40));
        assert!(matches!(screen(&trajectories, |_, _| None), Err(Unfit::TooFewRows { rows: 0, missing: 40 })));
        assert_eq!(screen(&trajectories[..4], |_, _| Some([2.0, 2.0])), Err(Unfit::Constant { value: 2.0 }));
    }

    /// Levels (in thirds) of the points of five trajectories of SALib 1.6.0: `morris.sample(problem, 5, num_levels=4, seed=7)`.
    const TRAJECTORIES: [[[u8; 3]; 4]; 5] = [
        [[1, 0, 0], [3, 0, 0], [3, 0, 2], [3, 2, 2]],
        [[0, 1, 2], [0, 3, 2], [0, 3, 0], [2, 3, 0]],
        [[2, 0, 3], [0, 0, 3], [0, 0, 1], [0, 2, 1]],
        [[3, 1, 1], [1, 1, 1], [1, 3, 1], [1, 3, 3]],
        [[1, 2, 3], [1, 0, 3], [3, 0, 3], [3, 0, 1]],
    ];

    #[test]
    fn the_effects_of_published_trajectories_are_those_of_salib() {
        // morris.analyze on 4 x² + 3 y z − z: mu, mu_star and sigma of each input.
        let published = [
            [4.266666666666667, 4.266666666666667, 1.4605934866804429],
            [1.8, 1.8, 0.8366600265340755],
            [0.20000000000000023, 1.4, 1.6431676725154984],
        ];
        let points: Vec<Vec<Vec<f64>>> = TRAJECTORIES
            .iter()
            .map(|points| points.iter().map(|point| point.map(|level| f64::from(level) / 3.0).to_vec()).collect())
            .collect();
        let trajectories: Vec<Trajectory> =
            points.iter().map(|points| Trajectory::through(points).expect("one move each")).collect();
        let answer = |row: u32, cell: usize| {
            let [x, y, z] = [0, 1, 2].map(|input| points[row as usize][cell][input]);
            Some([4.0 * x * x + 3.0 * y * z - z; 2])
        };
        let found = screen(&trajectories, answer).expect("effects");
        for (found, published) in found.iter().zip(published) {
            for (found, published) in [found.mu, found.mu_star, found.sigma].into_iter().zip(published) {
                assert!((found - published).abs() < 1e-12, "{found} is not {published}");
            }
        }
    }
}
