//! Every combination of levels as a scenario of its own.

use rayon::prelude::*;

use super::super::files::{self, Chain, Origin};
use super::super::{Overrides, Scenario, ScenarioOption, assembled, put_together};
use super::{Axis, FLAG, Level};
use crate::error::Error;
use crate::problem::{Place, Problem, Problems, Source, quote};

/// Most combinations of levels.
pub const MOST_COMBINATIONS: usize = 4_096;

/// Combinations that are made side by side before they are handed over.
const AT_ONCE: usize = 64;

/// A scenario with one level of every axis.
#[derive(Clone, Debug)]
pub struct Varied {
    /// The place of the level, by axis.
    pub levels: Vec<usize>,
    /// The scenario: as the base in everything else, its seed, worlds and trials included.
    pub scenario: Scenario,
}

/// Every combination of levels, the last axis changing fastest.
///
/// # Errors
/// Everything that is wrong with any of them; two axes that vary the same path, or too many combinations.
pub fn expand(base: &Scenario, axes: &[Axis]) -> Result<Vec<Varied>, Error> {
    let make = |chain: &Chain, overrides: &Overrides, problems: &mut Problems| {
        put_together(chain, &base.name, overrides, problems)
    };
    let mut varied = Vec::new();
    walk(base, axes, make, |levels, scenario| varied.push(Varied { levels, scenario }))?;
    Ok(varied)
}

/// The levels and options of every combination in the same order, for whoever keeps a part of each. It takes half the
/// time: no hashes are taken, and sources are not looked at again.
///
/// # Errors
/// See [`expand`]. What was kept by then is not all.
pub fn each(base: &Scenario, axes: &[Axis], keep: impl FnMut(Vec<usize>, Vec<ScenarioOption>)) -> Result<(), Error> {
    let make = |chain: &Chain, overrides: &Overrides, problems: &mut Problems| {
        Some(assembled(chain, overrides, problems)?.0.options)
    };
    walk(base, axes, make, keep)
}

/// Refuses what no combination can be made of, before any is.
///
/// # Errors
/// Two axes that vary the same path, or too many combinations.
pub fn check(axes: &[Axis]) -> Result<usize, Error> {
    refuse_twins(axes)?;
    let count = axes.iter().fold(1_usize, |count, axis| count.saturating_mul(axis.levels.len()));
    if count > MOST_COMBINATIONS {
        let message = format!("{count} combinations of levels; there may be {MOST_COMBINATIONS}");
        return Err(Error::Usage(message, "take fewer levels, or fewer `--vary`".to_owned()));
    }
    Ok(count)
}

/// Makes every combination on all cores, and hands them over in their order.
fn walk<T: Send>(
    base: &Scenario,
    axes: &[Axis],
    make: impl Fn(&Chain, &Overrides, &mut Problems) -> Option<T> + Sync,
    mut keep: impl FnMut(Vec<usize>, T),
) -> Result<(), Error> {
    let count = check(axes)?;
    let mut told = Problems::default();
    // Read once: the combinations differ in what is laid over the files.
    let chain = files::read(&Origin::Kept(&base.files), &mut told)?;
    let one = |place: usize| {
        let levels = levels_at(axes, place);
        let chosen: Vec<&Level> = axes.iter().zip(&levels).map(|(axis, level)| &axis.levels[*level]).collect();
        let mut wrong = Problems::default();
        match make(&chain, &overrides(base, &chosen), &mut wrong) {
            Some(made) => Ok((levels, made)),
            None => Err(wrong.sorted().into_iter().map(|problem| traced(problem, &chosen)).collect::<Vec<_>>()),
        }
    };
    for start in (0..count).step_by(AT_ONCE) {
        let made: Vec<_> = (start..count.min(start + AT_ONCE)).into_par_iter().map(one).collect();
        for one in made {
            match one {
                Ok((levels, made)) => keep(levels, made),
                Err(wrong) => wrong.into_iter().for_each(|problem| told.push(problem)),
            }
        }
        if told.is_full() {
            break;
        }
    }
    if told.has_errors() { Err(Error::Scenario(told)) } else { Ok(()) }
}

fn refuse_twins(axes: &[Axis]) -> Result<(), Error> {
    let mut problems = Problems::default();
    for (place, axis) in axes.iter().enumerate() {
        if axes[..place].iter().any(|other| other.path == axis.path) {
            let message = format!("{} is varied twice", quote(&axis.path));
            let at = Place::whole(&Source::new(FLAG, axis.text.clone()));
            problems.push(Problem::error(&at, message).help("put all its levels into one `--vary`"));
        }
    }
    if problems.has_errors() { Err(Error::Scenario(problems)) } else { Ok(()) }
}

/// The levels of a combination: its place, written with the axes' numbers of levels as bases.
fn levels_at(axes: &[Axis], mut place: usize) -> Vec<usize> {
    let mut levels: Vec<usize> = axes
        .iter()
        .rev()
        .map(|axis| {
            let level = place % axis.levels.len().max(1);
            place /= axis.levels.len().max(1);
            level
        })
        .collect();
    levels.reverse();
    levels
}

/// What the command line laid over the base, and the levels over that.
fn overrides(base: &Scenario, levels: &[&Level]) -> Overrides {
    let set = base.set.iter().chain(levels.iter().filter_map(|level| level.set.as_ref()));
    Overrides {
        set: set.cloned().collect(),
        options: base.chosen.clone(),
        seed: Some(base.run.seed),
        worlds: Some(base.run.worlds),
        trials: Some(base.run.trials),
        attached: base.attached.clone(),
        planned: None,
    }
}

/// A problem of a level is told where the user wrote the level. Any other is told where it is, with the levels of the
/// first combination in which it was met.
fn traced(problem: &Problem, levels: &[&Level]) -> Problem {
    let source = &problem.place.source;
    let of_level = |level: &&&Level| source.name == "--set" && level.set.as_ref() == Some(&source.text);
    if let Some(level) = levels.iter().find(of_level) {
        return Problem { place: level.trace(&problem.place), ..problem.clone() };
    }
    let sets = levels.iter().filter_map(|level| Some(format!("--set '{}'", level.set.as_ref()?)));
    let met = format!("met with `{}`", sets.collect::<Vec<_>>().join(" "));
    let help = if problem.help.is_empty() { met } else { format!("{}\n{met}", problem.help) };
    Problem { help, ..problem.clone() }
}

impl Level {
    /// Where a place in the `--set` of the level is in the text that it was read from: there too, where the value is
    /// written as it is set.
    fn trace(&self, place: &Place) -> Place {
        let set = self.set.as_deref().unwrap_or_default();
        let written = self.place.source.text.get(self.place.start..self.place.end).unwrap_or_default();
        let value = set.find('=').map_or(set.len(), |at| at + 1);
        if set.get(value..) != Some(written) || place.start < value {
            return self.place.clone();
        }
        let at = |byte: usize| self.place.start + (byte - value).min(written.len());
        Place::new(&self.place.source, at(place.start), at(place.end.max(place.start)))
    }
}
