//! What is logged, and in which form.

use super::{ConfigError, Env, Problems};
use std::str::FromStr;
use tracing_subscriber::EnvFilter;

/// Libraries whose `info` is our `debug`.
const QUIET: &str = "refinery_core=warn,tokio_postgres=warn";

/// How the server tells what it does.
#[derive(Clone, Debug)]
pub struct LogConfig {
    /// A level or a filter such as `info,preloop=debug`. `LOG_LEVEL`, default info. Libraries that repeat what
    /// we say ourselves are quiet unless the filter names them.
    pub filter: String,
    /// `LOG_FORMAT`, `text` (default) or `json`, one object a line.
    pub format: LogFormat,
}

/// The form of a log line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LogFormat {
    #[default]
    Text,
    Json,
}

impl LogConfig {
    /// What commands need that take no other setting.
    pub fn load(env: &Env) -> Result<Self, Vec<ConfigError>> {
        let mut problems = Problems::default();
        let config = Self::read(env, &mut problems);
        if problems.0.is_empty() { Ok(config) } else { Err(problems.0) }
    }

    pub(super) fn read(env: &Env, problems: &mut Problems) -> Self {
        Self {
            filter: problems.note(filter(env)),
            format: problems.note(env.parse("LOG_FORMAT", LogFormat::Text)),
        }
    }
}

fn filter(env: &Env) -> Result<String, ConfigError> {
    let text = env.text("LOG_LEVEL").unwrap_or("info").to_ascii_lowercase();
    match EnvFilter::try_new(&text) {
        Ok(_) => Ok(format!("{QUIET},{text}")),
        Err(_) => Err(ConfigError::new(
            "LOG_LEVEL",
            format!("`{text}` is not a filter; use error, warn, info, debug or trace"),
        )),
    }
}

impl FromStr for LogFormat {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.to_ascii_lowercase().as_str() {
            "text" => Ok(Self::Text),
            "json" => Ok(Self::Json),
            _ => Err("use text or json"),
        }
    }
}
