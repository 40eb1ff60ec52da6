//! `guarantor sensitivity`: which unknowns an outcome hangs on.

use clap::{Args, value_parser};

use crate::analysis::sensitivity::results::Sensitivity as Found;
use crate::analysis::sensitivity::saltelli::MAX_INPUTS;
use crate::analysis::sensitivity::study::{self, Ask, Screen, Study};
use crate::analysis::size::Fixed;
use crate::cli::study::{Verb, Work};
use crate::engine::block::Ground;
use crate::error::Error;
use crate::model::metric::Outcome;
use crate::problem::suggestion;
use crate::scenario::format::MEMORY_BYTES;
use crate::scenario::vary::Axis;
use crate::scenario::{Run, Scenario};

/// Base points where nobody says how many: a power of two, for which Sobol points are spread best.
const POINTS: u32 = 1_024;

/// What is asked of `guarantor sensitivity`.
#[derive(Clone, Debug, Args)]
pub struct Flags {
    /// Outcome to be explained, as in held, entangled or cost; docs/results.md lists all
    #[arg(long, value_name = "NAME", default_value = "held", value_parser = outcome)]
    pub outcome: Outcome,
    /// Base points, each a world; the same as `--worlds`, before which it goes [default: 1024]
    #[arg(long, value_name = "N", value_parser = value_parser!(u32).range(2..=65_536))]
    pub points: Option<u32>,
    /// Treat a choice as a factor too, each of its levels as likely: backstop.promised=*, contributor.france=in,out (repeatable)
    #[arg(long, value_name = "PATH=LEVELS")]
    pub vary: Vec<String>,
    /// First keep the N strongest factors by Morris's method; `auto` does so above 256, `off` never
    #[arg(long, value_name = "N|auto|off", default_value = "auto", value_parser = screen)]
    pub screen: Screen,
    /// What pairs do together, among the N leading factors; 0 for none
    #[arg(long, value_name = "N", default_value_t = 6, value_parser = value_parser!(u8).range(0..=24))]
    pub pairs: u8,
}

fn outcome(text: &str) -> Result<Outcome, String> {
    Outcome::named(text).ok_or_else(|| suggestion(text, Outcome::all().map(Outcome::name)))
}

fn screen(text: &str) -> Result<Screen, String> {
    match text {
        "auto" => Ok(Screen::Auto),
        "off" => Ok(Screen::Off),
        _ => {
            let number = text.parse().ok().filter(|number| (1..=MAX_INPUTS).contains(number));
            number.map(Screen::Keep).ok_or_else(|| format!("give a number from 1 to {MAX_INPUTS}, `auto` or `off`"))
        }
    }
}

/// The study.
#[derive(Clone, Copy, Debug)]
pub struct Sensitivity;

/// What is varied, and the scenario with all its combinations.
fn spread(flags: &Flags, scenario: &Scenario) -> Result<(Vec<Axis>, Scenario), Error> {
    let mut axes = Vec::with_capacity(flags.vary.len());
    for text in &flags.vary {
        axes.push(Axis::parse(text, scenario).map_err(Error::Scenario)?);
    }
    let all = study::spread(scenario, &axes)?;
    Ok((axes, all))
}

fn ask<'a>(flags: &Flags, scenario: &'a Scenario, axes: &'a [Axis]) -> Ask<'a> {
    Ask { scenario, axes, outcome: flags.outcome, screen: flags.screen, pairs: flags.pairs.into() }
}

impl Verb for Sensitivity {
    type Flags = Flags;
    type Found = Found;

    /// All but `--points`: base points are the worlds of the scenario as it is studied, and stand there.
    fn stated(flags: &Flags) -> Vec<String> {
        let mut words = vec!["--outcome".to_owned(), flags.outcome.name().to_owned()];
        words.extend(flags.vary.iter().flat_map(|text| ["--vary".to_owned(), text.clone()]));
        let screen = match flags.screen {
            Screen::Auto => "auto".to_owned(),
            Screen::Off => "off".to_owned(),
            Screen::Keep(number) => number.to_string(),
        };
        words.extend(["--screen".to_owned(), screen, "--pairs".to_owned(), flags.pairs.to_string()]);
        words
    }

    fn check(flags: &Flags, scenario: &Scenario) -> Result<(), Error> {
        let (axes, all) = spread(flags, scenario)?;
        let ground = Ground::new(&all);
        Study::new(ask(flags, scenario, &axes), &ground).map(drop)
    }

    fn fit(flags: &Flags, scenario: &Scenario, fixed: Fixed) -> Run {
        let worlds = flags.points.unwrap_or(if fixed.worlds { scenario.run.worlds } else { POINTS });
        let run = Run { worlds, ..scenario.run };
        let Ok((axes, all)) = spread(flags, scenario) else { return run };
        let ground = Ground::new(&all);
        match Study::new(ask(flags, scenario, &axes), &ground) {
            Ok(study) if !fixed.trials => Run { trials: study.fitting_trials(run), ..run },
            _ => run,
        }
    }

    fn investigate(flags: &Flags, scenario: &Scenario, work: &Work<'_>) -> Result<Found, Error> {
        if scenario.run.worlds < 2 {
            let remedy = "take more with `--points`".to_owned();
            return Err(Error::Usage("one base point shows no variance".to_owned(), remedy));
        }
        let (axes, all) = spread(flags, scenario)?;
        let ground = Ground::new(&all);
        let study = Study::new(ask(flags, scenario, &axes), &ground)?;
        let (threads, progress) = (work.threads, work.progress);
        let screening = work.watched(study.screening_size(), || study.screen(threads, progress))?;
        let Some(design) = study.design(screening) else {
            return Err(Error::Usage("too many unknowns".to_owned(), "study fewer options with `--option`".to_owned()));
        };
        let bytes = design.memory();
        if bytes > MEMORY_BYTES {
            let what = format!(
                "the answers take about {} GiB; the limit is {} GiB ({} cells of {} base points)",
                bytes >> 30,
                MEMORY_BYTES >> 30,
                study.cells(),
                scenario.run.worlds,
            );
            let remedy = "take fewer `--points`, or fewer options with `--option`";
            return Err(Error::Usage(what, remedy.to_owned()));
        }
        let answers = work.watched(design.size(), || design.run(threads, progress))?;
        work.watched(answers.rest_size(), || answers.finish(Self::stated(flags), threads, progress))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags_are_read_as_they_are_said() {
        assert_eq!(screen("auto"), Ok(Screen::Auto));
        assert_eq!(screen("off"), Ok(Screen::Off));
        assert_eq!(screen("512"), Ok(Screen::Keep(512)));
        for bad in ["0", "513", "all", "-1", ""] {
            assert!(screen(bad).is_err_and(|said| said.contains("from 1 to 512")), "{bad}");
        }
        assert!(outcome("hold").is_err_and(|said| said.contains("did you mean `held`")));
    }
}
