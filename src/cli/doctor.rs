//! `preloop doctor`: looks at everything the server needs, and says what to do about what is missing.

mod checks;
mod database;
mod search;

use crate::{
    config::{Config, DataDir, Env},
    descriptors,
    http::console,
};
use serde::Serialize;
use std::{fmt, process::ExitCode};

/// Arguments of `preloop doctor`.
#[derive(Debug, Default, clap::Args)]
pub struct DoctorArgs {
    /// Print the findings as JSON.
    #[arg(long)]
    pub json: bool,
}

/// How it stands with one thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    Ok,
    /// It works, but a person should look.
    Warn,
    /// The server, or executions, will not work.
    Fail,
}

/// One line of the report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// What was looked at, such as `database`.
    pub subject: &'static str,
    pub verdict: Verdict,
    /// What was found; for a warning or failure also what to do.
    pub detail: String,
}

impl Finding {
    fn ok(subject: &'static str, detail: impl fmt::Display) -> Self {
        Self { subject, verdict: Verdict::Ok, detail: detail.to_string() }
    }

    fn warn(subject: &'static str, detail: impl fmt::Display) -> Self {
        Self { subject, verdict: Verdict::Warn, detail: detail.to_string() }
    }

    fn fail(subject: &'static str, detail: impl fmt::Display) -> Self {
        Self { subject, verdict: Verdict::Fail, detail: detail.to_string() }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let verdict = match self.verdict {
            Verdict::Ok => "ok",
            Verdict::Warn => "warn",
            Verdict::Fail => "FAIL",
        };
        write!(f, "{verdict:<5} {:<14} {}", self.subject, self.detail)
    }
}

/// Prints the findings; fails when one of them does.
pub async fn run(env: &Env, args: &DoctorArgs) -> ExitCode {
    let findings = match Config::load(env) {
        Ok(config) => examine(&config).await,
        Err(errors) => errors.iter().map(|error| Finding::fail("configuration", error)).collect(),
    };
    if args.json {
        println!("{:#}", serde_json::json!(findings));
    } else {
        findings.iter().for_each(|finding| println!("{finding}"));
    }
    match findings.iter().any(|finding| finding.verdict == Verdict::Fail) {
        true => ExitCode::FAILURE,
        false => ExitCode::SUCCESS,
    }
}

/// Looks at everything that a good configuration names.
pub async fn examine(config: &Config) -> Vec<Finding> {
    let mut findings = vec![Finding::ok("configuration", "every setting can be used")];
    match DataDir::open(&config.data.dir) {
        Ok(data) => {
            findings.push(checks::data_dir(&data));
            findings.push(checks::disk_space(data.path()));
            findings.extend(database::check(&config.database, &data).await);
            let engine = checks::engine_id(&config.containers).await;
            if let Some(engine) = engine {
                findings.extend(database::engine(&config.database, &data, &engine).await);
            }
        }
        Err(error) => findings.push(Finding::fail("data directory", error)),
    }
    findings.push(search::model(config).await);
    findings.push(checks::open_files(descriptors::raised(), config.http.live_connections_max));
    findings.push(checks::docker(&config.containers).await);
    findings.push(checks::port(config.http.listen).await);
    findings.push(checks::console(console::is_built()));
    findings
}

#[cfg(test)]
mod tests;
