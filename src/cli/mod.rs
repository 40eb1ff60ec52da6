//! The command line: every verb is load → study → write, a screen each.

pub mod args;

mod check;

mod run;

mod compare;

mod verify;

mod recompute;

mod inspect;

mod plot;

mod bench;

mod diff;

mod work;

use clap::Parser;

use crate::error::ExitStatus;
use args::{Args, Verb};

/// Runs the program with the arguments of the process and says how it ended. Errors are printed once, here.
pub fn main() -> ExitStatus {
    let args = match Args::try_parse() {
        Ok(args) => args,
        Err(error) => {
            // clap prints help to stdout and mistakes to stderr; a closed pipe is no reason to complain.
            drop(error.print());
            return if error.use_stderr() { ExitStatus::BadInput } else { ExitStatus::Done };
        }
    };
    let done = match args.verb {
        Verb::Run(request) => run::run(&request),
        Verb::Compare(request) => compare::compare(&request),
        Verb::Check(request) => check::check(&request),
        Verb::Verify(request) => verify::verify(&request),
        Verb::Inspect(request) => inspect::inspect(&request),
        Verb::Plot(request) => plot::plot(&request),
        Verb::Bench(request) => bench::bench(&request),
        Verb::Diff(request) => diff::diff(&request),
    };
    done.unwrap_or_else(|error| {
        tell(&error.render(true));
        error.exit_status()
    })
}

/// Prints data to stdout. A reader that has gone away is no error: it has seen what it wanted.
fn print(text: &str) {
    use std::io::Write as _;
    let mut out = anstream::stdout().lock();
    drop(out.write_all(text.as_bytes()).and_then(|()| out.flush()));
}

/// Tells the person at the terminal a line on stderr. Nobody listening is no error either.
fn tell(line: &str) {
    use std::io::Write as _;
    drop(writeln!(anstream::stderr().lock(), "{line}"));
}
