//! Who may come in, and for how long.

use super::{ConfigError, DataConfig, DataDir, Env, Environment, Problems};
use crate::secrets::random_token;
use secrecy::{ExposeSecret, SecretString};
use std::{collections::BTreeSet, time::Duration};

/// Fewer characters can be guessed.
const SECRET_KEY_CHARS_MIN: usize = 32;

/// Random bytes of a key made here.
const SECRET_KEY_BYTES: usize = 32;

/// Fewer different characters than this are a pattern, not a key.
const SECRET_KEY_DISTINCT_MIN: usize = 8;

/// Words of examples that people copy.
const PLACEHOLDERS: [&str; 9] = [
    "changeme",
    "change-me",
    "change_me",
    "change-this",
    "your-secret",
    "your_secret",
    "placeholder",
    "replace-me",
    "insecure",
];

/// How to make a good key, for messages.
const MAKE_ONE: &str = "make one with `openssl rand -base64 32`";

/// How sign-in works.
#[derive(Clone, Debug)]
pub struct AuthConfig {
    /// Signs access tokens and seals stored secrets. `SECRET_KEY`; required in production, otherwise made
    /// once and kept in the data directory.
    pub secret_key: SecretString,
    /// How long an access token counts. `ACCESS_TOKEN_EXPIRE_MINUTES`, default 30.
    pub access_token: Duration,
    /// How long a refresh token counts. `REFRESH_TOKEN_EXPIRE_DAYS`, default 7.
    pub refresh_token: Duration,
    /// How long a login lasts, however often it is refreshed. `MAX_SESSION_DAYS`, default 30.
    pub session_max: Duration,
    /// Whether strangers may register. `REGISTRATION_ENABLED`, default true.
    pub registration_enabled: bool,
}

impl AuthConfig {
    pub(super) fn read(env: &Env, data: &DataConfig, problems: &mut Problems) -> Self {
        Self {
            secret_key: problems.note(secret_key(env, data)),
            access_token: minutes(problems.note(env.number(
                "ACCESS_TOKEN_EXPIRE_MINUTES",
                30,
                1..=1_440,
            ))),
            refresh_token: days(problems.note(env.number("REFRESH_TOKEN_EXPIRE_DAYS", 7, 1..=365))),
            session_max: days(problems.note(env.number("MAX_SESSION_DAYS", 30, 1..=365))),
            registration_enabled: problems.note(env.flag("REGISTRATION_ENABLED", true)),
        }
    }
}

fn minutes(count: u64) -> Duration {
    Duration::from_secs(count * 60)
}

fn days(count: u64) -> Duration {
    minutes(count * 24 * 60)
}

fn secret_key(env: &Env, data: &DataConfig) -> Result<SecretString, ConfigError> {
    let refuse = |problem: &str| ConfigError::new("SECRET_KEY", format!("{problem}; {MAKE_ONE}"));
    match (env.secret("SECRET_KEY"), data.environment) {
        (Some(key), Environment::Development) => Ok(key),
        (Some(key), Environment::Production) => match weakness(key.expose_secret()) {
            Some(problem) => Err(refuse(problem)),
            None => Ok(key),
        },
        (None, Environment::Production) => Err(refuse("required in production")),
        (None, Environment::Development) => kept_key(data),
    }
}

/// Why a key is no good, if it is not.
fn weakness(key: &str) -> Option<&'static str> {
    let lower = key.to_ascii_lowercase();
    if PLACEHOLDERS.iter().any(|word| lower.contains(word)) {
        Some("the value is the placeholder of an example, which everybody knows")
    } else if key.chars().count() < SECRET_KEY_CHARS_MIN {
        Some("shorter than 32 characters")
    } else if key.chars().collect::<BTreeSet<_>>().len() < SECRET_KEY_DISTINCT_MIN {
        Some("the value repeats too few characters to be random")
    } else {
        None
    }
}

fn kept_key(data: &DataConfig) -> Result<SecretString, ConfigError> {
    let kept = DataDir::open(&data.dir)
        .and_then(|dir| dir.keep("secret.key", || random_token(SECRET_KEY_BYTES)))
        .map_err(|error| ConfigError::new("SECRET_KEY", format!("no key can be kept: {error}")))?;
    if kept.len() < SECRET_KEY_CHARS_MIN {
        let file = data.dir.join("secret.key");
        let problem = format!("`{}` is damaged; restore it from a backup", file.display());
        return Err(ConfigError::new("SECRET_KEY", problem));
    }
    Ok(kept.into())
}
