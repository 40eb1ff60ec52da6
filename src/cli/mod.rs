//! The command line: every verb is load → study → write, a screen each.

pub mod args;

mod new;

mod schema;

mod check;

mod completions;

mod run;

mod counting;

mod shard;

mod merge;

mod compare;

mod verify;

pub mod study;

mod recompute;

mod inspect;

mod plot;

mod export;

mod bench;

mod diff;

mod sweep;

mod sensitivity;

mod discover;

mod tipping;

mod pivotal;

mod trace;

mod evidence;

mod backtest;

pub mod work;

pub mod embed;

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use clap::FromArgMatches as _;

use crate::error::{Error, ExitStatus};
use crate::report::command::quoted;
use args::{Args, Verb};

/// Runs the program with the arguments of the process and says how it ended. Errors are printed once, here.
pub fn main() -> ExitStatus {
    if std::env::args_os().len() <= 1 {
        tell(args::FIRST_STEPS);
        return ExitStatus::BadInput;
    }
    let parsed = args::command().try_get_matches().and_then(|matches| Args::from_arg_matches(&matches));
    let args = match parsed {
        Ok(args) => args,
        Err(error) => {
            // clap prints help to stdout and mistakes to stderr; a closed pipe is no reason to complain.
            drop(error.print());
            return if error.use_stderr() { ExitStatus::BadInput } else { ExitStatus::Done };
        }
    };
    let done = match args.verb {
        Verb::New(request) => new::new(&request),
        Verb::Schema => schema::schema(),
        Verb::Completions(request) => completions::completions(request.shell),
        Verb::Man => completions::man(),
        Verb::Run(request) => run::run(&request),
        Verb::Merge(request) => merge::merge(&request),
        Verb::Compare(request) => compare::compare(&request),
        Verb::Check(request) => check::check(&request),
        Verb::Verify(request) => verify::verify(&request),
        Verb::Inspect(request) => inspect::inspect(&request),
        Verb::Plot(request) => plot::plot(&request),
        Verb::Export(request) => export::export(&request),
        Verb::Bench(request) => bench::bench(&request),
        Verb::Diff(request) => diff::diff(&request),
        Verb::Sweep(request) => study::run::<sweep::Verb>(&request),
        Verb::Sensitivity(request) => study::run::<sensitivity::Sensitivity>(&request),
        Verb::Discover(request) => study::run::<discover::Discover>(&request),
        Verb::Tipping(request) => study::run::<tipping::Tip>(&request),
        Verb::Pivotal(request) => study::run::<pivotal::Pivotal>(&request),
        Verb::Trace(request) => study::run::<trace::Tell>(&request),
        Verb::Evidence(request) => study::run::<evidence::Compare>(&request),
        Verb::Backtest(request) => study::run::<backtest::Back>(&request.into()),
    };
    let status = done.unwrap_or_else(|error| {
        tell(&error.render(true));
        error.exit_status()
    });
    if UNPRINTED.load(Ordering::Relaxed) { status.max(ExitStatus::BadInput) } else { status }
}

/// What was typed, ready for a shell, with one more flag where that was not among it.
fn typed_with(flag: &str) -> String {
    let mut words: Vec<String> = std::env::args_os().map(|word| word.to_string_lossy().into_owned()).collect();
    if !words.iter().any(|word| word == flag) {
        words.push(flag.to_owned());
    }
    words.iter().map(|word| quoted(word)).collect::<Vec<_>>().join(" ")
}

/// Set where data could not be printed for another reason than that nobody listens.
static UNPRINTED: AtomicBool = AtomicBool::new(false);

/// Prints data to stdout. A reader that has gone away is no error: it has seen what it wanted. Any other failure is told,
/// and shows in the exit status.
fn print(text: &str) {
    use std::io::Write as _;
    let mut out = anstream::stdout().lock();
    let printed = out.write_all(text.as_bytes()).and_then(|()| out.flush());
    if let Err(error) = printed
        && error.kind() != std::io::ErrorKind::BrokenPipe
    {
        UNPRINTED.store(true, Ordering::Relaxed);
        tell(&Error::io("writing", Path::new("standard output"), error).render(true));
    }
}

/// Tells the person at the terminal a line on stderr. Nobody listening is no error either.
fn tell(line: &str) {
    use std::io::Write as _;
    drop(writeln!(anstream::stderr().lock(), "{line}"));
}
