//! Which database, and how hard it is leaned on.

use super::{ConfigError, Env, Problems};
use std::time::Duration;

/// How the database is reached.
#[derive(Clone, Debug)]
pub struct DatabaseConfig {
    /// Where it is, such as `postgresql://user:password@host/preloop?sslmode=require`. `DATABASE_URL`;
    /// absent starts the embedded one. With `sslmode=require` the connection is encrypted and the server's
    /// certificate checked against the system's authorities (or `SSL_CERT_FILE`); without it is plain.
    pub server: Option<tokio_postgres::Config>,
    /// Connections this process holds at most, beside one for wake-ups: half of them for requests, half for the
    /// engine, so that no flood of requests keeps it from its leases. Webhooks use the engine's, a few at a time.
    /// `DATABASE_POOL_SIZE`, default 16.
    pub pool_size: usize,
    /// Longest wait for a connection, new or free; after that the database counts as not available.
    /// `DATABASE_POOL_TIMEOUT`, in seconds, default 0.7.
    pub pool_timeout: Duration,
}

impl DatabaseConfig {
    pub(super) fn read(env: &Env, problems: &mut Problems) -> Self {
        Self {
            server: problems.note(server(env)),
            pool_size: problems.note(env.number("DATABASE_POOL_SIZE", 16, 2..=1_000)) as usize,
            pool_timeout: problems.note(pool_timeout(env)),
        }
    }

    /// The same settings with so many connections.
    pub fn with_pool(&self, size: usize) -> Self {
        Self { pool_size: size, ..self.clone() }
    }

    /// The same settings for a database that was found or started elsewhere.
    pub fn at(&self, server: tokio_postgres::Config) -> Self {
        Self { server: Some(server), ..self.clone() }
    }
}

fn server(env: &Env) -> Result<Option<tokio_postgres::Config>, ConfigError> {
    let Some(text) = env.text("DATABASE_URL") else { return Ok(None) };
    // Never quoted in a message: it holds the password. Drivers of other languages add their own name, and
    // we check certificates whenever we encrypt.
    let text = text
        .replacen("postgresql+psycopg://", "postgresql://", 1)
        .replacen("sslmode=verify-full", "sslmode=require", 1)
        .replacen("sslmode=verify-ca", "sslmode=require", 1);
    let wrong = |problem: String| {
        let form = "postgresql://user:password@host:5432/preloop";
        ConfigError::new("DATABASE_URL", format!("{problem}; write {form}"))
    };
    let config: tokio_postgres::Config =
        text.parse().map_err(|error: tokio_postgres::Error| wrong(source_of(&error)))?;
    if config.get_hosts().is_empty() {
        return Err(wrong("it names no host".to_owned()));
    }
    Ok(Some(config))
}

/// The driver says only "invalid configuration"; the reason is behind it.
fn source_of(error: &tokio_postgres::Error) -> String {
    match std::error::Error::source(error) {
        Some(source) => source.to_string(),
        None => error.to_string(),
    }
}

fn pool_timeout(env: &Env) -> Result<Duration, ConfigError> {
    let seconds: f64 = env.parse("DATABASE_POOL_TIMEOUT", 0.7)?;
    match seconds {
        0.1..=60.0 => Ok(Duration::from_secs_f64(seconds)),
        _ => Err(ConfigError::new(
            "DATABASE_POOL_TIMEOUT",
            format!("{seconds} is out of range; use 0.1 to 60 seconds"),
        )),
    }
}
