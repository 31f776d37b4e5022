//! The `preloop` binary.

use clap::Parser;
use preloop::cli::{self, Cli};
use std::process::ExitCode;

/// Gives memory back to the system after a peak, which glibc's keeps: a hashed password or a burst of sessions
/// would count for ever.
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

fn main() -> ExitCode {
    cli::run(Cli::parse())
}
