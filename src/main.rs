//! The `preloop` binary.

use clap::Parser;
use preloop::cli::{self, Cli};
use std::process::ExitCode;

fn main() -> ExitCode {
    cli::run(Cli::parse())
}
