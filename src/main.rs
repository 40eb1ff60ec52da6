//! The program `guarantor`: parse, run, print the error once, exit code.

use std::process::ExitCode;

fn main() -> ExitCode {
    guarantor::cli::main().into()
}
