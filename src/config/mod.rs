//! Configuration: one struct for each concern, read from the environment here and nowhere else.
//!
//! `.env.example` lists every setting; a test keeps it and these structs the same.

mod agent;
mod auth;
mod containers;
pub mod data;
mod database;
mod embeddings;
mod engine;
pub mod env;
mod http;
mod log;
mod mcp;
mod models;
mod notify;
mod outbound;
mod retention;
mod sync;
#[cfg(test)]
mod tests;
mod traces;

pub use agent::ToolsPlace;
pub use auth::AuthConfig;
pub use containers::{AgentUser, ContainerConfig, DockerTls, parse_bytes, parse_registries};
pub use data::{DataConfig, DataDir, DataDirError, Environment, Lock, LockError, home_dir};
pub use database::DatabaseConfig;
pub use embeddings::{EmbeddingConfig, RemoteEmbeddings};
pub use engine::EngineConfig;
pub use env::{ConfigError, Env};
pub use http::{AllowedOrigins, HttpConfig, base};
pub use log::{LogConfig, LogFormat};
pub use mcp::McpConfig;
pub use models::ModelsConfig;
pub use notify::{NotifyConfig, PushConfig, SmtpConfig, SmtpCredentials, SmtpTls};
pub use outbound::{OutboundConfig, OutboundProxy};
pub use retention::RetentionConfig;
pub use sync::SyncConfig;
pub use traces::TraceConfig;

/// Everything an operator may set.
#[derive(Clone, Debug)]
pub struct Config {
    pub auth: AuthConfig,
    pub containers: ContainerConfig,
    pub data: DataConfig,
    pub database: DatabaseConfig,
    pub embeddings: EmbeddingConfig,
    pub engine: EngineConfig,
    pub http: HttpConfig,
    pub log: LogConfig,
    pub mcp: McpConfig,
    pub models: ModelsConfig,
    pub notify: NotifyConfig,
    pub outbound: OutboundConfig,
    pub traces: TraceConfig,
    pub retention: RetentionConfig,
    pub sync: SyncConfig,
}

impl Config {
    /// Reads all settings, and names every one that is wrong rather than the first.
    ///
    /// In development without `SECRET_KEY`, this makes one and keeps it in the data directory.
    pub fn load(env: &Env) -> Result<Self, Vec<ConfigError>> {
        let mut problems = Problems(env.problems().to_vec());
        let data = DataConfig::read(env, &mut problems);
        let config = Self {
            auth: AuthConfig::read(env, &data, &mut problems),
            containers: ContainerConfig::read(env, &mut problems),
            database: DatabaseConfig::read(env, &mut problems),
            embeddings: EmbeddingConfig::read(env, &data, &mut problems),
            engine: EngineConfig::read(env, &mut problems),
            http: HttpConfig::read(env, &mut problems),
            log: LogConfig::read(env, &mut problems),
            mcp: McpConfig::read(env, &data, &mut problems),
            models: ModelsConfig::read(env, &mut problems),
            notify: NotifyConfig::read(env, &mut problems),
            outbound: OutboundConfig::read(env, &mut problems),
            traces: TraceConfig::read(env, &mut problems),
            retention: RetentionConfig::read(env, &mut problems),
            sync: SyncConfig::read(env, &mut problems),
            data,
        };
        if problems.0.is_empty() { Ok(config) } else { Err(problems.0) }
    }
}

/// What was wrong so far; reading goes on with stand-ins that nobody gets to see.
#[derive(Default)]
struct Problems(Vec<ConfigError>);

impl Problems {
    fn note<T: Default>(&mut self, read: Result<T, ConfigError>) -> T {
        read.unwrap_or_else(|error| {
            self.0.push(error);
            T::default()
        })
    }
}
