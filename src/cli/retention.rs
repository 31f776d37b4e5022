//! `preloop retention`: how long one account keeps its executions and their logs.

use crate::{
    config::{Config, DataDir, RetentionConfig},
    store::{
        open::attach,
        retention::{self, AccountRetention, DAYS_MAX},
        users,
    },
};
use anyhow::{Context, Result};
use std::str::FromStr;

/// What can be done about retention.
#[derive(Debug, clap::Subcommand)]
pub enum RetentionCommand {
    /// Show how long an account keeps what its executions leave behind.
    Show(OwnerArgs),
    /// Choose how long. What is past the new time goes within the hour; what is gone stays gone.
    Set(SetArgs),
}

/// Whose account.
#[derive(Debug, clap::Args)]
pub struct OwnerArgs {
    /// A user of the account, by name or email address.
    #[arg(long)]
    user: String,
}

/// Arguments of `preloop retention set`; what is left out stays as it is.
#[derive(Debug, clap::Args)]
pub struct SetArgs {
    #[command(flatten)]
    owner: OwnerArgs,
    /// Days after their end that executions stay, with prompt and result: 1 to 3650, or `default`.
    #[arg(long)]
    execution_days: Option<Days>,
    /// Days after the execution's end that its log stays: 1 to 3650, or `default`.
    #[arg(long)]
    log_days: Option<Days>,
}

/// A time of the account's own, or none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Days(Option<i32>);

impl FromStr for Days {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text == "default" {
            return Ok(Self(None));
        }
        let days = text.parse().ok().filter(|days| (1..=DAYS_MAX).contains(days));
        days.map(|days| Self(Some(days)))
            .ok_or_else(|| format!("write 1 to {DAYS_MAX} days, or `default`"))
    }
}

/// Runs one command beside a running server, or with DATABASE_URL.
pub async fn run(config: &Config, command: RetentionCommand) -> Result<()> {
    let (user, set) = match &command {
        RetentionCommand::Show(owner) => (&owner.user, None),
        RetentionCommand::Set(args) => (&args.owner.user, Some(args)),
    };
    let store = attach(&config.database, &DataDir::open(&config.data.dir)?).await?;
    let db = store.client().await?;
    let login = users::find_for_login(&db, user).await?;
    let account = login.with_context(|| format!("there is no user `{user}`"))?.user.account;
    let mut own = retention::get(&db, account).await?;
    if let Some(args) = set {
        own.execution_days = args.execution_days.map_or(own.execution_days, |days| days.0);
        own.log_days = args.log_days.map_or(own.log_days, |days| days.0);
        retention::set(&db, account, own.execution_days, own.log_days).await?;
    }
    print!("{}", told(&own, &config.retention));
    Ok(())
}

fn told(own: &AccountRetention, server: &RetentionConfig) -> String {
    let line = |what, own: Option<i32>, server: i32| match own {
        Some(days) => format!("{what:<11} {days} days, the account's own time\n"),
        None => format!("{what:<11} {server} days, as the server is set\n"),
    };
    line("executions", own.execution_days, server.execution_days)
        + &line("logs", own.log_days, server.log_days)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_bounded() {
        for (text, expected) in [
            ("default", Some(Days(None))),
            ("1", Some(Days(Some(1)))),
            ("3650", Some(Days(Some(3_650)))),
            ("0", None),
            ("3651", None),
            ("-1", None),
            ("a week", None),
        ] {
            assert_eq!(text.parse().ok(), expected, "{text}");
        }
    }

    #[test]
    fn it_says_whose_time_it_is() {
        let own = AccountRetention { log_days: Some(7), ..AccountRetention::default() };
        let told = told(&own, &RetentionConfig::default());
        assert!(told.contains("90 days, as the server is set"), "{told}");
        assert!(told.contains("7 days, the account's own time"), "{told}");
    }
}
