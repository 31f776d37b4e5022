//! Where the server listens, and under which name others know it.

use super::{ConfigError, Env, Problems, outbound::networks};
use crate::net_guard::Network;
use secrecy::{ExposeSecret, SecretString};
use std::{
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    time::Duration,
};

/// Fewest characters of the operator's token.
const OPERATOR_TOKEN_CHARS_MIN: usize = 24;

/// How the server is reached.
#[derive(Clone, Debug)]
pub struct HttpConfig {
    /// Where to listen. `HOST`, default 127.0.0.1: other machines reach a server that was opened on purpose
    /// (0.0.0.0, behind a proxy that speaks TLS). `PORT`, default 8000.
    pub listen: SocketAddr,
    /// The origin that people and trackers use, without a slash at the end; links and webhook addresses start
    /// with it. `PRELOOP_URL`, default `http://localhost:<PORT>`.
    pub public_url: String,
    /// Pages of which other origins may call the API. `ALLOWED_ORIGINS`, separated by commas, or `*`;
    /// default none.
    pub allowed_origins: AllowedOrigins,
    /// WebSocket sessions of this process, and of one account in it; a session takes some 20 kB.
    /// `WEBSOCKET_CONNECTIONS_MAX`, default 10,000; `WEBSOCKET_CONNECTIONS_PER_ACCOUNT_MAX`, default 500.
    pub live_connections_max: usize,
    pub live_connections_per_account_max: usize,
    /// What whoever reads `/metrics` must present; without one everybody may. `METRICS_TOKEN`, absent by default.
    pub metrics_token: Option<SecretString>,
    /// What whoever runs the server presents at `/api/v1/admin`, where the shares of accounts are set; without one
    /// nobody may. `OPERATOR_TOKEN`, absent by default; 24 characters and more.
    pub operator_token: Option<SecretString>,
    /// Networks of the proxies in front, whose `X-Forwarded-For` is believed; from anybody else it proves nothing.
    /// `TRUSTED_PROXIES`, separated by commas, such as `10.0.0.0/8`; default none.
    pub trusted_proxies: Vec<Network>,
    /// How long requests are served after the order to stop, while `/health` says that they should go elsewhere.
    /// `SHUTDOWN_DELAY_SECONDS`, default 0: for load balancers that take a while to look.
    pub shutdown_delay: Duration,
}

/// Origins other than our own whose pages may call the API.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AllowedOrigins {
    Any,
    /// Such as `https://preloop.example.com`; may be empty.
    These(Vec<String>),
}

impl HttpConfig {
    pub(super) fn read(env: &Env, problems: &mut Problems) -> Self {
        let host = problems.note(host(env).map(Some)).unwrap_or(IpAddr::V4(Ipv4Addr::LOCALHOST));
        let port = problems.note(env.number("PORT", 8000, 1..=65_535)) as u16;
        let live = env.number("WEBSOCKET_CONNECTIONS_MAX", 10_000, 1..=100_000);
        let of_account = env.number("WEBSOCKET_CONNECTIONS_PER_ACCOUNT_MAX", 500, 1..=100_000);
        Self {
            listen: SocketAddr::new(host, port),
            public_url: problems.note(public_url(env, port)),
            allowed_origins: allowed_origins(env, problems),
            live_connections_max: problems.note(live) as usize,
            live_connections_per_account_max: problems.note(of_account) as usize,
            metrics_token: env.secret("METRICS_TOKEN"),
            operator_token: problems.note(operator_token(env)),
            trusted_proxies: networks("TRUSTED_PROXIES", env, problems),
            shutdown_delay: Duration::from_secs(problems.note(env.number(
                "SHUTDOWN_DELAY_SECONDS",
                0,
                0..=300,
            ))),
        }
    }

    /// Where this machine reaches the server, by these variables alone; what else is set may be wrong.
    pub fn local_base(env: &Env) -> Result<String, ConfigError> {
        let port = env.number("PORT", 8000, 1..=65_535)? as u16;
        Ok(base(SocketAddr::new(host(env)?, port)))
    }
}

/// Whoever guesses it has power over all accounts, and nothing keeps them from trying.
fn operator_token(env: &Env) -> Result<Option<SecretString>, ConfigError> {
    let token = env.secret("OPERATOR_TOKEN");
    match token {
        Some(token) if token.expose_secret().chars().count() < OPERATOR_TOKEN_CHARS_MIN => {
            let problem = format!(
                "shorter than {OPERATOR_TOKEN_CHARS_MIN} characters; make one with `openssl rand -hex 24`"
            );
            Err(ConfigError::new("OPERATOR_TOKEN", problem))
        }
        token => Ok(token),
    }
}

/// The address of a server that listens there, as its own machine reaches it.
pub fn base(listen: SocketAddr) -> String {
    let ip = match listen.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => IpAddr::V4(Ipv4Addr::LOCALHOST),
        IpAddr::V6(ip) if ip.is_unspecified() => IpAddr::V6(Ipv6Addr::LOCALHOST),
        ip => ip,
    };
    format!("http://{}", SocketAddr::new(ip, listen.port()))
}

fn host(env: &Env) -> Result<IpAddr, ConfigError> {
    match env.text("HOST") {
        None | Some("localhost") => Ok(IpAddr::V4(Ipv4Addr::LOCALHOST)),
        Some(text) => text.parse().map_err(|_| {
            let problem = format!("`{text}` is not an address; use 127.0.0.1, 0.0.0.0 or ::");
            ConfigError::new("HOST", problem)
        }),
    }
}

fn public_url(env: &Env, port: u16) -> Result<String, ConfigError> {
    match env.text("PRELOOP_URL") {
        None => Ok(format!("http://localhost:{port}")),
        Some(text) => origin("PRELOOP_URL", text),
    }
}

fn allowed_origins(env: &Env, problems: &mut Problems) -> AllowedOrigins {
    let text = env.text("ALLOWED_ORIGINS").unwrap_or_default();
    if text == "*" {
        return AllowedOrigins::Any;
    }
    let names = text.split(',').map(str::trim).filter(|name| !name.is_empty());
    AllowedOrigins::These(
        names.map(|name| problems.note(origin("ALLOWED_ORIGINS", name))).collect(),
    )
}

/// Scheme, host and port; a path would end up in the middle of addresses made from it.
fn origin(name: &'static str, text: &str) -> Result<String, ConfigError> {
    let wrong = || {
        let problem = format!("`{text}` is not an origin; write https://preloop.example.com");
        ConfigError::new(name, problem)
    };
    let url = reqwest::Url::parse(text).map_err(|_| wrong())?;
    let plain = matches!(url.scheme(), "http" | "https")
        && url.path() == "/"
        && url.query().is_none()
        && url.fragment().is_none()
        && url.username().is_empty()
        && url.password().is_none();
    if plain { Ok(url.origin().ascii_serialization()) } else { Err(wrong()) }
}
