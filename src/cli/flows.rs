//! `preloop flows`: checks, tests, applies and lists flows.

use super::{
    flows_test::{self, TestArgs},
    flows_validate::validate_files,
};
use crate::{
    config::{Config, DataDir},
    secrets::Sealer,
    store::{Store, flows, open::attach, page::Window, users},
};
use anyhow::{Context, Result, bail};
use preloop_actors::{
    flow::{FlowSpec, Trigger},
    ids::{AccountId, UserId},
};
use std::{path::PathBuf, process::ExitCode};

/// Most flows shown by `list`.
const LISTED_MAX: i64 = 1_000;

/// What can be done about flows.
#[derive(Debug, clap::Subcommand)]
pub enum FlowsCommand {
    /// Check YAML files without a server; names file, line and field of each problem.
    Validate(FilesArgs),
    /// Create or update flows from YAML files, by name; all of them, or none.
    Apply(ApplyArgs),
    /// Try a draft on recorded events and show the difference to the deployed flow; saves and starts nothing.
    Test(TestArgs),
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
    /// A user of the account, by name or email address.
    #[arg(long)]
    user: String,
}

#[cfg(test)]
impl OwnerArgs {
    /// As if given on the command line.
    pub fn of(user: &str) -> Self {
        Self { user: user.to_owned() }
    }
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
    match command {
        FlowsCommand::Validate(_) => Ok(()),
        FlowsCommand::Apply(args) => {
            let report = validate_files(&args.files.paths);
            if !report.is_ok() {
                print!("{report}");
                bail!("nothing was applied");
            }
            let store = attach(&config.database, &data).await?;
            let sealer = Sealer::new(&config.auth.secret_key);
            apply(&store, &sealer, &args.owner, report.into_flows()).await
        }
        FlowsCommand::Test(args) => {
            flows_test::run(&attach(&config.database, &data).await?, args).await
        }
        FlowsCommand::List(args) => list(&attach(&config.database, &data).await?, &args).await,
    }
}

async fn apply(
    store: &Store,
    sealer: &Sealer,
    owner: &OwnerArgs,
    specs: Vec<FlowSpec>,
) -> Result<()> {
    let (account, user) = find(store, owner).await?;
    let mut db = store.client().await?;
    let mut transaction = db.transaction().await?;
    let mut lines = Vec::new();
    for spec in specs {
        let name = spec.name.clone();
        let applied = flows::apply(&mut transaction, sealer, account, spec, Some(user)).await;
        match applied {
            Ok(applied) => lines.push(format!("{name}: {}", told(&applied))),
            Err(flows::SaveError::Problems(problems)) => {
                problems.iter().for_each(|problem| println!("{name}: {problem}"));
                bail!("nothing was applied");
            }
            Err(error) => return Err(error).with_context(|| format!("{name} was not applied")),
        }
    }
    transaction.commit().await?;
    lines.iter().for_each(|line| println!("{line}"));
    Ok(())
}

fn told(applied: &flows::Applied) -> String {
    let change = match applied.change {
        flows::Change::Created => "created",
        flows::Change::Updated => "updated",
        flows::Change::Unchanged => "unchanged",
    };
    match &applied.webhook_secret {
        Some(secret) => format!("{change}; its webhook secret, shown this once: {secret}"),
        None => change.to_owned(),
    }
}

async fn list(store: &Store, args: &OwnerArgs) -> Result<()> {
    let (account, _) = find(store, args).await?;
    let client = store.client().await?;
    let window = Window { offset: 0, limit: LISTED_MAX };
    let listed = flows::list(&client, account, None, window).await?;
    let ids: Vec<_> = listed.rows.iter().map(|flow| flow.id.0).collect();
    for flow in flows::these(&client, account, &ids).await? {
        let spec = &flow.version.spec;
        let state = if spec.enabled { "enabled" } else { "disabled" };
        println!(
            "{}  {state:<8}  {:<8}  {}",
            flow.version.flow,
            started_by(&spec.trigger),
            spec.name
        );
    }
    let more = listed.total - listed.rows.len() as i64;
    if more > 0 {
        println!("and {more} more");
    }
    Ok(())
}

fn started_by(trigger: &Trigger) -> &'static str {
    match trigger {
        Trigger::Tracker(_) => "tracker",
        Trigger::Schedule(_) => "schedule",
        Trigger::Webhook(_) => "webhook",
        Trigger::Manual(_) => "manual",
    }
}

/// The account of a user, and the user.
pub async fn find(store: &Store, owner: &OwnerArgs) -> Result<(AccountId, UserId)> {
    let client = store.client().await?;
    let found = users::find_for_login(&client, &owner.user).await?;
    let login = found.with_context(|| format!("there is no user `{}`", owner.user))?;
    Ok((login.user.account, login.user.id))
}
