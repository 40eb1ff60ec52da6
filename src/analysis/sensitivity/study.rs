//! The study: which points are followed, in what order, and what is made of the answers.
//!
//! Base points are the scenario's worlds. All cells of a base point share the luck of its number, and all options are
//! followed in all cells, so that the indices of every option and of every difference come from the same histories.

use rayon::iter::{IntoParallelRefIterator, ParallelIterator};

use super::indices::Bootstrap;
use super::inputs::{Exchanges, Held, Inputs, Steps, Table};
use super::morris::{self, Trajectories, Trajectory};
use super::provenance::Kind;
use super::results::{Effects, Factor, Found, Pair, Screening, Sensitivity, Subject, VERSION};
use super::saltelli::{Layout, MAX_INPUTS, Saltelli, Sequence};
use super::view::{View, Who};
use super::{Unfit, guard, indices, inspect, shares, swings};
use crate::analysis::heading::Heading;
use crate::engine::batch::{Progress, RunError};
use crate::engine::block::Ground;
use crate::engine::pool;
use crate::engine::probe::{self, Points, Probes};
use crate::error::Error;
use crate::model::metric::Outcome;
use crate::scenario::vary::{self, Axis};
use crate::scenario::{Run, Scenario};

/// Most factors that are kept by a screening that nobody asked for; with more than these there is one.
pub const MOST_KEPT: usize = 256;

/// Most options over all combinations of what is varied.
pub const MOST_OPTIONS: usize = 1_024;

/// Trajectories of a screening.
const TRAJECTORIES: u32 = 16;

/// Histories over all cells, so that the baseline ends within a minute on two idle cores.
const HISTORIES: u64 = 48_000_000;

/// Trials in a cell that are kept, however many cells there are: eight to a half.
const FEWEST_TRIALS: u64 = 16;

/// Resamples of each interval.
const RESAMPLES: usize = 1_000;

/// Of how many factors each subject has the expected outcome at either end.
pub const SWINGS: usize = 20;

/// Whether factors are screened before they get indices.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Screen {
    /// Where there are more than [`MOST_KEPT`]: what stands out of the noise is kept, at most so many.
    Auto,
    /// Not at all.
    Off,
    /// The so many strongest are kept.
    Keep(usize),
}

/// What is asked.
#[derive(Clone, Copy, Debug)]
pub struct Ask<'a> {
    /// The scenario; its worlds are the base points, its trials those of a cell.
    pub scenario: &'a Scenario,
    /// What is varied.
    pub axes: &'a [Axis],
    /// What is to be explained.
    pub outcome: Outcome,
    /// Whether factors are screened.
    pub screen: Screen,
    /// How many of the leading factors have the indices of their pairs.
    pub pairs: usize,
}

/// The scenario with every option at every combination of levels: those of the first combination first.
///
/// # Errors
/// A combination that is no scenario, or too many of them.
pub fn spread(scenario: &Scenario, axes: &[Axis]) -> Result<Scenario, Error> {
    let mut all = scenario.clone();
    if axes.is_empty() {
        return Ok(all);
    }
    let count = axes.iter().fold(scenario.options.len(), |count, axis| count.saturating_mul(axis.levels.len()));
    if count > MOST_OPTIONS {
        let what = format!("{count} options over all combinations of levels; there may be {MOST_OPTIONS}");
        return Err(Error::Usage(what, "vary less, take fewer levels, or choose options with `--option`".to_owned()));
    }
    all.options = vary::expand(scenario, axes)?.into_iter().flat_map(|varied| varied.scenario.options).collect();
    Ok(all)
}

/// A study that can be done.
#[derive(Clone, Debug)]
pub struct Study<'a> {
    ask: Ask<'a>,
    ground: &'a Ground<'a>,
    inputs: Inputs<'a>,
    factors: Vec<Factor>,
}

/// What is followed after a screening.
#[derive(Clone, Debug)]
pub struct Design<'a> {
    study: &'a Study<'a>,
    screening: Option<Screening>,
    kept: Vec<usize>,
    groups: Vec<(Kind, Vec<usize>)>,
    saltelli: Saltelli,
    table: Table,
}

/// The answers at every cell of a design.
#[derive(Clone, Debug)]
pub struct Answers<'a> {
    design: Design<'a>,
    subjects: Vec<Subject>,
}

impl<'a> Study<'a> {
    /// A study on the ground of the scenario that [`spread`] gives.
    ///
    /// # Errors
    /// Nothing is unknown, too much is, or there are too few base points.
    pub fn new(ask: Ask<'a>, ground: &'a Ground<'a>) -> Result<Self, Error> {
        let inputs = Inputs::new(ground, ask.axes.iter().map(|axis| axis.levels.len()).collect());
        let refuse = |what: String, remedy: &str| Err(Error::Usage(what, remedy.to_owned()));
        if inputs.is_empty() {
            let remedy = "make a quantity of the scenario a distribution, or vary something with `--vary`";
            return refuse("nothing is unknown in this scenario: no outcome can hang on anything".to_owned(), remedy);
        }
        if inputs.len() > MAX_INPUTS {
            let what = format!("{} unknowns; Sobol points are known for {MAX_INPUTS}", inputs.len());
            return refuse(what, "study fewer options with `--option`, or set some unknowns to a number with `--set`");
        }
        if u64::from(ask.scenario.run.trials) < FEWEST_TRIALS {
            let what = format!("{} trials in a cell are too few to take their luck out", ask.scenario.run.trials);
            return refuse(what, "take 16 or more with `-n`");
        }
        let factors = inspect::factors(&ask, ground, &inputs);
        Ok(Self { ask, ground, inputs, factors })
    }

    /// Trials in a cell with which the study ends in reasonable time.
    pub fn fitting_trials(&self, run: Run) -> u32 {
        let each = HISTORIES / (self.cells() * u64::from(run.worlds)).max(1);
        // Whole sixteens: the halves of a cell's trials are then as large.
        let trials = (each / FEWEST_TRIALS * FEWEST_TRIALS).max(FEWEST_TRIALS);
        trials.min(u64::from(run.trials)) as u32
    }

    /// Cells of a base point that differ, over all options.
    pub fn cells(&self) -> u64 {
        let most = self.most_kept().unwrap_or(usize::MAX);
        let groups = self.groups();
        let sets = group_sets(&groups).len();
        let of_option = |option: usize| {
            let moving = (0..self.inputs.len()).filter(|input| self.inputs.moves(*input, option)).count();
            (2 + moving.min(most) + sets) as u64
        };
        (0..self.inputs.options).map(of_option).sum()
    }

    /// How many factors a screening would keep at most; none where there is no screening.
    fn most_kept(&self) -> Option<usize> {
        match self.ask.screen {
            Screen::Off => None,
            Screen::Auto => (self.inputs.drivers.len() > MOST_KEPT).then_some(MOST_KEPT),
            Screen::Keep(most) => Some(most),
        }
    }

    /// The inputs of each kind of source that there is.
    fn groups(&self) -> Vec<(Kind, Vec<usize>)> {
        let of = |kind: Kind| (0..self.factors.len()).filter(|place| self.factors[*place].kind == kind).collect();
        Kind::ALL
            .into_iter()
            .map(|kind| (kind, of(kind)))
            .filter(|(_, inputs): &(_, Vec<_>)| !inputs.is_empty())
            .collect()
    }

    fn trajectories(&self) -> Vec<Trajectory> {
        let count = self.most_kept().map_or(0, |_| TRAJECTORIES);
        Trajectories::new(self.inputs.len(), self.ask.scenario.run.seed).first(count)
    }

    /// Trials of the screening; 0 where there is none.
    pub fn screening_size(&self) -> u64 {
        let cells = (self.inputs.len() + 1) as u64 * self.inputs.options as u64;
        self.most_kept().map_or(0, |_| u64::from(TRAJECTORIES) * cells * u64::from(self.ask.scenario.run.trials))
    }

    /// Screens the factors, where that is asked for.
    ///
    /// # Errors
    /// See [`RunError`].
    pub fn screen(&self, threads: usize, progress: &Progress) -> Result<Option<Screening>, RunError> {
        let trajectories = self.trajectories();
        if trajectories.is_empty() {
            return Ok(None);
        }
        let table = Table::of_trajectories(&self.inputs, &trajectories);
        let steps = Steps { inputs: &self.inputs, trajectories: &trajectories, table: &table };
        let probes = self.follow(&steps, threads, progress)?;
        let view = |who: Who| View { probes: &probes, options: self.inputs.options, who };
        let found: Vec<_> = self
            .whos()
            .into_iter()
            .filter_map(|who| morris::screen(&trajectories, |row, cell| view(who).answer(row, cell)).ok())
            .collect();
        let factors = (0..self.inputs.len()).map(|factor| strongest(&found, factor)).collect();
        Ok(Some(Screening { trajectories: TRAJECTORIES, factors }))
    }

    fn follow(&self, points: &impl Points, threads: usize, progress: &Progress) -> Result<Probes, RunError> {
        probe::run(self.ground, points, &[self.ask.outcome], self.ask.scenario.run.trials, threads, progress)
    }

    /// Each option, and each difference to the baseline.
    fn whos(&self) -> Vec<Who> {
        let (options, baseline) = (0..self.inputs.options, self.ask.scenario.run.baseline);
        let differences = options.clone().filter(|option| *option != baseline);
        let differences = differences.map(|option| Who { option, baseline: Some(baseline) });
        options.clone().map(|option| Who { option, baseline: None }).chain(differences).collect()
    }

    /// The design after a screening; none where Sobol points do not reach, which [`Study::new`] refuses.
    pub fn design(&'a self, screening: Option<Screening>) -> Option<Design<'a>> {
        let kept = self.kept(screening.as_ref());
        let mut out: Vec<usize> = (0..self.inputs.len()).collect();
        out.retain(|input| !kept.contains(input));
        let groups = self.groups();
        let mut factors: Vec<Vec<usize>> = kept.iter().map(|input| vec![*input]).collect();
        factors.extend((!out.is_empty()).then_some(out));
        factors.extend(group_sets(&groups));
        let (run, inputs) = (&self.ask.scenario.run, self.inputs.len());
        let saltelli = Saltelli::new(Layout::groups(inputs, factors, false), Sequence::Scrambled(run.seed))?;
        let table = Table::of_design(&self.inputs, &saltelli, run.worlds);
        Some(Design { study: self, screening, kept, groups, saltelli, table })
    }

    /// The factors that are kept, in their order. What is varied is never screened out.
    fn kept(&self, screening: Option<&Screening>) -> Vec<usize> {
        let (Some(screening), Some(most)) = (screening, self.most_kept()) else {
            return (0..self.inputs.len()).collect();
        };
        let drivers = self.inputs.drivers.len();
        let score = |input: &usize| screening.factors[*input].score;
        let mut order: Vec<usize> = (0..drivers).collect();
        order.sort_by(|a, b| score(b).total_cmp(&score(a)).then(a.cmp(b)));
        order.retain(|input| matches!(self.ask.screen, Screen::Keep(_)) || screening.factors[*input].tells);
        order.truncate(most);
        order.extend(drivers..self.inputs.len());
        order.sort_unstable();
        order
    }
}

/// The sets of groups that Shapley effects need; none where there is one group or no more.
fn group_sets(groups: &[(Kind, Vec<usize>)]) -> Vec<Vec<usize>> {
    let inputs: Vec<Vec<usize>> = groups.iter().map(|(_, inputs)| inputs.clone()).collect();
    shares::subsets(&inputs).unwrap_or_default()
}

/// The effects of a factor on the subject on which it works most strongly, beside the other factors there.
fn strongest(found: &[Vec<morris::Screened>], factor: usize) -> Effects {
    let mut strongest = Effects { score: 0.0, tells: false, screened: morris::Screened::default() };
    for effects in found {
        let one = effects[factor];
        let most = effects.iter().map(|one| one.mu_star).fold(0.0, f64::max);
        let score = if most > 0.0 { one.mu_star / most } else { 0.0 };
        if score > strongest.score {
            (strongest.score, strongest.screened) = (score, one);
        }
        // Luck alone gives a mean absolute effect of about 0.8 of its standard deviation.
        strongest.tells |= one.mu_star > 0.8 * one.noise + 2.0 * one.error;
    }
    strongest
}

impl<'a> Design<'a> {
    fn exchanges(&self) -> Exchanges<'_> {
        Exchanges { inputs: &self.study.inputs, layout: self.saltelli.layout(), table: &self.table }
    }

    /// Bytes that its answers take, while they are put together.
    pub fn memory(&self) -> u64 {
        2 * probe::memory(&self.exchanges(), 1)
    }

    /// Trials in all its cells.
    pub fn size(&self) -> u64 {
        probe::size(&self.exchanges(), self.study.ask.scenario.run.trials)
    }

    /// Follows every cell, and makes indices of the answers.
    ///
    /// # Errors
    /// See [`RunError`].
    pub fn run(self, threads: usize, progress: &Progress) -> Result<Answers<'a>, RunError> {
        let probes = self.study.follow(&self.exchanges(), threads, progress)?;
        let pool = pool(threads).map_err(RunError::Threads)?;
        let coordinates = inspect::Coordinates::of(&self.saltelli, &self.table, &self.study.inputs, &self.kept);
        let whos = self.study.whos();
        let subject = |who: &Who| self.subject(&coordinates, &probes, *who);
        let subjects = pool.install(|| whos.par_iter().map(subject).collect());
        Ok(Answers { subjects, design: self })
    }

    fn bootstrap(&self) -> Bootstrap {
        Bootstrap { resamples: RESAMPLES, seed: self.study.ask.scenario.run.seed }
    }

    fn subject(&self, coordinates: &inspect::Coordinates, probes: &Probes, who: Who) -> Subject {
        let view = View { probes, options: self.study.inputs.options, who };
        let options = &self.study.ask.scenario.options;
        let name = |option: usize| options[option].name.clone();
        let label = inspect::label(options, who);
        let ends = [0, self.saltelli.layout().cells() - 1];
        let mean = view.mean(self.study.ask.outcome, self.study.ask.scenario.run.worlds, &ends);
        let mut subject = Subject {
            option: name(who.option),
            baseline: who.baseline.map(name),
            label,
            mean,
            unfit: None,
            found: None,
            swings: Vec::new(),
        };
        match self.found(coordinates, view) {
            Ok(found) => subject.found = Some(found),
            Err(unfit) => subject.unfit = Some(unfit),
        }
        subject
    }

    fn found(&self, coordinates: &inspect::Coordinates, view: View<'_>) -> Result<Found, Unfit> {
        let (kept, rows) = (self.kept.len(), self.study.ask.scenario.run.worlds);
        let singles = kept + usize::from(kept < self.study.inputs.len());
        let all = self.saltelli.layout();
        let part = Layout::groups(all.inputs(), all.factors()[..singles].to_vec(), false);
        let last = all.cells() - 1;
        let sample = indices::Sample::new(&part, rows, |row, place| {
            view.answer(row, if place == part.cells() - 1 { last } else { place })
        })?;
        let found = sample.indices(&[], self.bootstrap())?;
        // Shares need more cells of a row than indices do: where they cannot be told, indices still can.
        let sources = self.sources(view, singles).unwrap_or_default();
        let outcomes = coordinates.outcomes(view, rows, last);
        Ok(Found {
            rows: found.rows,
            missing: found.missing,
            variance: found.variance,
            noise: found.noise,
            sum_of_first: found.first[..kept].iter().map(|index| index.value).sum(),
            factors: outcomes.importance(&self.kept, &found, self.study.ask.scenario.run.seed),
            screened_out: found.total.get(kept).copied(),
            dummy: outcomes.dummy(self.study.ask.scenario.run.seed),
            sources,
            pairs: Vec::new(),
        })
    }

    /// What each kind of source owes.
    fn sources(&self, view: View<'_>, singles: usize) -> Result<Vec<super::results::Share>, Unfit> {
        let all = self.saltelli.layout();
        let part = Layout::groups(all.inputs(), all.factors()[singles..].to_vec(), false);
        let last = all.cells() - 1;
        let answer = |row, place: usize| match place {
            0 => view.answer(row, 0),
            _ if place == part.cells() - 1 => view.answer(row, last),
            _ => view.answer(row, singles + place),
        };
        let rows = self.study.ask.scenario.run.worlds;
        if self.groups.len() < 2 {
            return Ok(inspect::whole(&self.groups));
        }
        let sample = indices::Sample::new(&part, rows, answer)?;
        let effects = shares::shapley(&sample, self.groups.len(), self.bootstrap())?;
        let closed = sample.indices(&[], self.bootstrap())?;
        Ok(inspect::shares(&self.groups, part.factors(), &effects, &closed))
    }
}

impl<'a> Answers<'a> {
    /// The factors that lead on any subject, the first so many.
    fn leaders(&self, most: usize) -> Vec<usize> {
        let mut score = vec![f64::NEG_INFINITY; self.design.study.inputs.len()];
        for found in self.subjects.iter().filter_map(|subject| subject.found.as_ref()) {
            found.factors.iter().for_each(|one| score[one.factor] = score[one.factor].max(one.total.value));
        }
        let mut order: Vec<usize> = (0..score.len()).filter(|factor| score[*factor] > 0.0).collect();
        order.sort_by(|a, b| score[*b].total_cmp(&score[*a]).then(a.cmp(b)));
        order.truncate(most);
        order
    }

    fn pair_layout(&self) -> Option<(Vec<usize>, Layout)> {
        let leaders = self.leaders(self.design.study.ask.pairs);
        let inputs = self.design.study.inputs.len();
        let layout = Layout::groups(inputs, leaders.iter().map(|input| vec![*input]).collect(), true);
        (leaders.len() > 1).then_some((leaders, layout))
    }

    /// Which inputs are held where, for the expected outcome at their ends.
    fn held(&self) -> Vec<(usize, f64)> {
        let leading = self.subjects.iter().filter_map(|subject| subject.found.as_ref());
        let leading = leading.flat_map(|found| found.leading().into_iter().take(SWINGS).map(|one| one.factor));
        let inputs: std::collections::BTreeSet<usize> = leading.collect();
        inputs.into_iter().flat_map(|input| swings::ends(&self.design.study.inputs, input)).collect()
    }

    /// Trials of what is followed beside the design.
    pub fn rest_size(&self) -> u64 {
        let run = &self.design.study.ask.scenario.run;
        let options = self.design.study.inputs.options as u64;
        let pairs = self.pair_layout().map_or(0, |(_, layout)| layout.cells() as u64) * u64::from(run.worlds);
        let held = self.held().len() as u64 * u64::from(run.worlds.min(swings::ROWS));
        (pairs + held) * options * u64::from(run.trials)
    }

    /// Follows the pairs of the leading factors and the ends of each, and puts everything together.
    ///
    /// # Errors
    /// See [`RunError`].
    pub fn finish(mut self, flags: Vec<String>, threads: usize, progress: &Progress) -> Result<Sensitivity, RunError> {
        self.pairs(threads, progress)?;
        self.swings(threads, progress)?;
        let Self { design, subjects, .. } = self;
        let study = design.study;
        let mut factors = study.factors.clone();
        factors.iter_mut().enumerate().for_each(|(place, one)| one.kept = design.kept.binary_search(&place).is_ok());
        let outcome = study.ask.outcome;
        let mut found = Sensitivity {
            version: VERSION,
            heading: Heading::of(study.ask.scenario, flags),
            outcome: outcome.name().to_owned(),
            label: outcome.label().to_owned(),
            unit: outcome.unit().to_owned(),
            population: outcome.population().to_owned(),
            cells: study.cells(),
            factors,
            screening: design.screening,
            subjects,
            warnings: Vec::new(),
        };
        found.warnings = guard::warnings(&found);
        Ok(found)
    }

    fn pairs(&mut self, threads: usize, progress: &Progress) -> Result<(), RunError> {
        let Some((leaders, layout)) = self.pair_layout() else { return Ok(()) };
        let study = self.design.study;
        let exchanges = Exchanges { inputs: &study.inputs, layout: &layout, table: &self.design.table };
        let probes = study.follow(&exchanges, threads, progress)?;
        let pairs: Vec<(usize, usize)> =
            (0..leaders.len()).flat_map(|one| (one + 1..leaders.len()).map(move |other| (one, other))).collect();
        let bootstrap = self.design.bootstrap();
        for (subject, who) in self.subjects.iter_mut().zip(study.whos()) {
            let view = View { probes: &probes, options: study.inputs.options, who };
            let rows = study.ask.scenario.run.worlds;
            let sample = indices::Sample::new(&layout, rows, |row, place| view.answer(row, place));
            let second = sample.and_then(|sample| sample.indices(&pairs, bootstrap)).map(|found| found.second);
            if let (Some(found), Ok(second)) = (subject.found.as_mut(), second) {
                let pair = |one: &indices::Second| [leaders[one.pair.0], leaders[one.pair.1]];
                found.pairs = second.iter().map(|one| Pair { factors: pair(one), index: one.index }).collect();
                found.pairs.sort_by(|a, b| b.index.value.total_cmp(&a.index.value));
            }
        }
        Ok(())
    }

    fn swings(&mut self, threads: usize, progress: &Progress) -> Result<(), RunError> {
        let held = self.held();
        if held.is_empty() {
            return Ok(());
        }
        let study = self.design.study;
        let rows = study.ask.scenario.run.worlds.min(swings::ROWS);
        let points = Held { inputs: &study.inputs, held: &held, table: &self.design.table, rows };
        let probes = study.follow(&points, threads, progress)?;
        for (subject, who) in self.subjects.iter_mut().zip(study.whos()) {
            let view = View { probes: &probes, options: study.inputs.options, who };
            if subject.found.is_some() {
                subject.swings = swings::of(view, study.ask.outcome, rows, (&held, &study.inputs));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
