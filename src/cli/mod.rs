//! The command line.

pub mod agent;
mod audit;
mod demo;
pub mod doctor;
mod engine;
mod flows;
mod flows_test;
pub mod flows_validate;
mod health;
pub mod migrate;
mod policy;
mod policy_args;
#[cfg(test)]
mod policy_tests;
mod policy_told;
mod retention;
mod serve;
mod sync;
mod users;

use crate::{
    config::{Config, ConfigError, Env, LogConfig},
    http, logging, warden,
};
use clap::{Parser, Subcommand};
use engine::EngineCommand;
use std::process::ExitCode;

/// Event-driven automation with people in the loop.
#[derive(Debug, Parser)]
#[command(name = "preloop", version, about, max_term_width = 100)]
pub struct Cli {
    /// Absent: `serve`.
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run the server (the default).
    Serve(serve::ServeArgs),
    /// Export the record of what happened, and verify exports.
    #[command(subcommand)]
    Audit(audit::AuditCommand),
    /// Bring the database's schema up to date, without serving.
    Migrate,
    /// Check, test, apply and list flows.
    #[command(subcommand)]
    Flows(flows::FlowsCommand),
    /// Export, check, compare, apply and roll back the policy of an account.
    #[command(subcommand)]
    Policy(policy::PolicyCommand),
    /// Show and choose how long an account keeps its executions and their logs.
    #[command(subcommand)]
    Retention(retention::RetentionCommand),
    /// Say which Docker Engine all replicas use, or guard one.
    #[command(subcommand)]
    Engine(engine::EngineCommand),
    /// Read trackers now.
    #[command(subcommand)]
    Sync(sync::SyncCommand),
    /// Manage the people who may sign in.
    #[command(subcommand)]
    Users(users::UsersCommand),
    /// Look at everything the server needs, and say what to do about what is missing.
    Doctor(doctor::DoctorArgs),
    /// Ask the server on this machine how it is; fails when requests should go elsewhere.
    Health(health::HealthArgs),
    /// Print the description of the API (OpenAPI 3.1).
    Openapi,
    /// The built-in agent; runs inside a container.
    #[command(hide = true)]
    Agent,
    /// Looks after one command of an MCP server; started by the server.
    #[command(hide = true)]
    Warden(warden::WardenArgs),
}

/// Runs one command to its end.
pub fn run(cli: Cli) -> ExitCode {
    // The agent starts in an empty image and must start fast: no settings, no runtime, no log. So does the warden,
    // beside a server whose settings are none of its business.
    let command = cli.command.unwrap_or(Command::Serve(serve::ServeArgs::default()));
    match &command {
        Command::Agent => return agent::run(),
        Command::Warden(args) => return warden::run(args),
        Command::Flows(flows::FlowsCommand::Validate(args)) => return flows::validate(args),
        Command::Policy(policy::PolicyCommand::Validate(args)) => return policy::validate(args),
        Command::Audit(audit::AuditCommand::Verify(args)) => return audit::check(args),
        Command::Openapi => return print_openapi(),
        _ => {}
    }
    let env = Env::of_process_and_file();
    let command = match command {
        Command::Doctor(args) => {
            return runtime().block_on(doctor::run(&env.with_secrets(), &args));
        }
        // Neither has use for a secret, so neither opens its file.
        Command::Health(args) => return runtime().block_on(health::run(&env, &args)),
        Command::Engine(EngineCommand::Guard(args)) => return guard(&env, args),
        command => command,
    };
    let config = match Config::load(&env.with_secrets()) {
        Ok(config) => config,
        Err(problems) => return unusable(&problems),
    };
    logging::start(&config.log);
    let command = match command {
        // Its exit code says more than whether it could be done.
        Command::Policy(command) => return runtime().block_on(policy::run(&config, command)),
        command => command,
    };
    let done = runtime().block_on(async {
        match command {
            Command::Serve(args) => serve::run(config, args).await,
            Command::Audit(command) => audit::run(&config, command).await,
            Command::Migrate => migrate::run(&config).await,
            Command::Flows(command) => flows::run(&config, command).await,
            Command::Retention(command) => retention::run(&config, command).await,
            Command::Engine(_) => engine::accept(&config).await,
            Command::Sync(command) => sync::run(&config, command).await,
            Command::Users(command) => users::run(&config, command).await,
            Command::Doctor(_)
            | Command::Policy(_)
            | Command::Health(_)
            | Command::Openapi
            | Command::Agent
            | Command::Warden(_) => Ok(()),
        }
    });
    ended(done)
}

/// Guards an engine. It takes no setting but the log's: what a server must know, such as secrets, it must not.
fn guard(env: &Env, args: engine::GuardArgs) -> ExitCode {
    match LogConfig::load(env) {
        Ok(log) => logging::start(&log),
        Err(problems) => return unusable(&problems),
    }
    ended(runtime().block_on(engine::guard(args)))
}

fn unusable(problems: &[ConfigError]) -> ExitCode {
    eprintln!("error: the settings cannot be used:");
    problems.iter().for_each(|problem| eprintln!("  {problem}"));
    ExitCode::FAILURE
}

fn ended(done: anyhow::Result<()>) -> ExitCode {
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Needs no settings: what the routes say of themselves is in the binary.
fn print_openapi() -> ExitCode {
    println!("{}", http::description());
    ExitCode::SUCCESS
}

/// Actors need an actix system; commands that need none do not mind.
fn runtime() -> actix::SystemRunner {
    actix::System::new()
}
