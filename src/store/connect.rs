//! Connects to the database, and refuses one that cannot keep what we promise.

use super::{Store, describe, wakes::HEARD_MAX};
use crate::{config::DatabaseConfig, tls};
use deadpool_postgres::{Client, Manager, Pool, PoolError, Runtime};
use futures::{StreamExt, stream};
use std::{fmt::Display, time::Duration};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    sync::mpsc,
    time::{Instant, sleep},
};
use tokio_postgres::{
    AsyncMessage, Connection, NoTls, Notification,
    config::{Host, SslMode},
    error::SqlState,
};
use tokio_postgres_rustls::MakeRustlsConnect;

/// Oldest PostgreSQL that will do, as `server_version_num` counts.
const VERSION_MIN: i32 = 150_000;

/// How long a start waits for a database that is starting too.
pub(super) const START_MAX: Duration = Duration::from_secs(30);

/// How long between two tries at the start.
const START_POLL: Duration = Duration::from_millis(500);

/// What every session is told. A statement or an open transaction that hangs must not hold others up.
///
/// The last two are pgvector's: how widely an index of vectors looks around, and that it goes on when filters left out
/// what it found. A pgvector that does not know one of them passes over it.
///
/// They travel in the startup packet, so they hold for every connection from its first statement. A pooler in
/// between may drop them (pgbouncer refuses `options` unless told to ignore it); [`check`] notices that.
const SESSION_OPTIONS: &str = "-c statement_timeout=30s -c lock_timeout=5s \
     -c idle_in_transaction_session_timeout=30s -c timezone=UTC \
     -c hnsw.ef_search=120 -c hnsw.iterative_scan=relaxed_order";

/// The database cannot be used, with the way out.
#[derive(Debug, thiserror::Error)]
pub enum ConnectError {
    #[error("no database is named; set DATABASE_URL")]
    NoServer,
    #[error(
        "the database at {place} cannot be reached: {reason}; is it running, and is DATABASE_URL right?"
    )]
    Unreachable { place: String, reason: String },
    #[error("the database at {place} refused: {reason}; check DATABASE_URL")]
    Refused { place: String, reason: String },
    #[error("the database at {place} is PostgreSQL {found}; 15 or newer is needed")]
    TooOld { place: String, found: String },
    #[error(
        "the database at {place} has `{setting}` off, so that a power cut would lose events we have accepted; turn it on, for the server, the database and the role"
    )]
    NotDurable { place: String, setting: &'static str },
    #[error("the connection to the database at {place} cannot be encrypted: {source}")]
    Tls { place: String, source: tls::TlsError },
}

/// Connects, waiting a while for a database that is starting too, and checks what it promises.
///
/// The schema is not looked at; see [`super::migrate`].
pub async fn connect(config: &DatabaseConfig) -> Result<Store, ConnectError> {
    connect_within(config, START_MAX).await
}

/// The same, giving up on a database that cannot be reached after `patience`.
pub async fn connect_within(
    config: &DatabaseConfig,
    patience: Duration,
) -> Result<Store, ConnectError> {
    let server = config.server.as_ref().ok_or(ConnectError::NoServer)?;
    let place = place_of(server);
    let pool = pool(config, server, &place)?;
    let client = first_client(&pool, &place, patience).await?;
    check(&client, place).await?;
    Ok(Store::new(pool))
}

/// Another pool on a database that [`connect`] has checked.
pub fn beside(config: &DatabaseConfig) -> Result<Store, ConnectError> {
    let server = config.server.as_ref().ok_or(ConnectError::NoServer)?;
    Ok(Store::new(pool(config, server, &place_of(server))?))
}

/// Waits for a database that cannot be reached yet; one that refuses will refuse again.
async fn first_client(
    pool: &Pool,
    place: &str,
    patience: Duration,
) -> Result<Client, ConnectError> {
    let began = Instant::now();
    let mut told = false;
    loop {
        let error = match pool.get().await {
            Ok(client) => return Ok(client),
            Err(error) => explain(place.to_owned(), error),
        };
        if matches!(error, ConnectError::Refused { .. }) || began.elapsed() >= patience {
            return Err(error);
        }
        if !std::mem::replace(&mut told, true) {
            tracing::warn!("{error} trying for {patience:?}");
        }
        sleep(START_POLL).await;
    }
}

/// One connection outside the pool, and the notifications that it hears; it closes when either is dropped.
pub(super) async fn single(
    config: &DatabaseConfig,
) -> Result<(tokio_postgres::Client, mpsc::Receiver<Notification>), ConnectError> {
    let server = config.server.as_ref().ok_or(ConnectError::NoServer)?;
    let place = place_of(server);
    let session = session(server, config.pool_timeout);
    let failed = |error| explain(place.clone(), PoolError::Backend(error));
    if server.get_ssl_mode() == SslMode::Require {
        let tls = tls::client_config()
            .map_err(|source| ConnectError::Tls { place: place.clone(), source })?;
        let tls = MakeRustlsConnect::new(tls);
        let (client, connection) = session.connect(tls).await.map_err(failed)?;
        return Ok((client, listen(connection)));
    }
    let (client, connection) = session.connect(NoTls).await.map_err(failed)?;
    Ok((client, listen(connection)))
}

/// Drives a connection; more notifications than are read in time are dropped.
fn listen<S, T>(mut connection: Connection<S, T>) -> mpsc::Receiver<Notification>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    T: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let (say, hear) = mpsc::channel(HEARD_MAX);
    tokio::spawn(async move {
        let mut messages = stream::poll_fn(move |cx| connection.poll_message(cx));
        while let Some(Ok(message)) = messages.next().await {
            if let AsyncMessage::Notification(notification) = message
                && let Err(mpsc::error::TrySendError::Closed(_)) = say.try_send(notification)
            {
                return;
            }
        }
    });
    hear
}

/// Host and port, for messages; never the password.
pub fn place_of(server: &tokio_postgres::Config) -> String {
    let port = |index: usize| {
        let ports = server.get_ports();
        ports.get(index).or(ports.first()).copied().unwrap_or(5432)
    };
    let places = server.get_hosts().iter().enumerate().map(|(index, host)| match host {
        Host::Tcp(name) => format!("{name}:{}", port(index)),
        Host::Unix(dir) => dir.display().to_string(),
    });
    places.collect::<Vec<_>>().join(", ")
}

fn pool(
    config: &DatabaseConfig,
    server: &tokio_postgres::Config,
    place: &str,
) -> Result<Pool, ConnectError> {
    let session = session(server, config.pool_timeout);
    let manager = if server.get_ssl_mode() == SslMode::Require {
        let place = place.to_owned();
        let tls = tls::client_config().map_err(|source| ConnectError::Tls { place, source })?;
        Manager::new(session, MakeRustlsConnect::new(tls))
    } else {
        if !is_local(server) {
            tracing::warn!("the connection to {place} is not encrypted; add `?sslmode=require`");
        }
        Manager::new(session, NoTls)
    };
    let timeout = Some(config.pool_timeout);
    Pool::builder(manager)
        .runtime(Runtime::Tokio1)
        .max_size(config.pool_size)
        .wait_timeout(timeout)
        .create_timeout(timeout)
        .recycle_timeout(timeout)
        .build()
        .map_err(|error| unreachable(place.to_owned(), error))
}

/// What every connection of the pool is made with.
fn session(server: &tokio_postgres::Config, timeout: Duration) -> tokio_postgres::Config {
    let mut session = server.clone();
    let own = server.get_options().map(|own| format!("{SESSION_OPTIONS} {own}"));
    session.options(own.unwrap_or_else(|| SESSION_OPTIONS.to_owned()));
    session
        .application_name("preloop")
        .connect_timeout(timeout)
        // A network that swallows packets is noticed by these, since nothing else ever comes back.
        .keepalives(true)
        .keepalives_idle(Duration::from_secs(5))
        .keepalives_interval(Duration::from_secs(1))
        .keepalives_retries(3)
        .tcp_user_timeout(Duration::from_secs(8));
    session
}

fn is_local(server: &tokio_postgres::Config) -> bool {
    server.get_hosts().iter().all(|host| match host {
        Host::Unix(_) => true,
        Host::Tcp(name) => ["localhost", "127.0.0.1", "::1"].contains(&name.as_str()),
    })
}

/// Sorts a failure: what another try may mend, and what a person must.
fn explain(place: String, error: PoolError) -> ConnectError {
    let PoolError::Backend(error) = error else { return unreachable(place, error) };
    let reason = describe(&error);
    match error.code() {
        // The server is starting or stopping, or has no connection left.
        Some(code) if *code == SqlState::CANNOT_CONNECT_NOW => unreachable(place, reason),
        Some(code) if *code == SqlState::TOO_MANY_CONNECTIONS => unreachable(place, reason),
        Some(_) if reason.contains("no encryption") => {
            ConnectError::Refused { place, reason: format!("{reason}; add `?sslmode=require`") }
        }
        Some(_) => ConnectError::Refused { place, reason },
        None => unreachable(place, reason),
    }
}

fn unreachable(place: String, reason: impl Display) -> ConnectError {
    ConnectError::Unreachable { place, reason: reason.to_string() }
}

/// Refuses what is too old, or forgets what it has confirmed. Asked on a session as we will use it, because
/// a role or a database can have settings of its own.
async fn check(client: &Client, place: String) -> Result<(), ConnectError> {
    let row = client.query_one(include_str!("connect.sql"), &[]).await;
    let row = row.map_err(|error| unreachable(place.clone(), describe(&error)))?;
    let (number, version): (i32, String) = (row.get(0), row.get(1));
    if number < VERSION_MIN {
        return Err(ConnectError::TooOld { place, found: version });
    }
    for (index, setting) in [(2, "synchronous_commit"), (3, "fsync")] {
        if row.get::<_, &str>(index) == "off" {
            return Err(ConnectError::NotDurable { place, setting });
        }
    }
    for (index, setting) in [(4, "statement_timeout"), (5, "idle_in_transaction_session_timeout")] {
        if row.get::<_, &str>(index) == "0" {
            tracing::warn!(
                "`{setting}` is off at {place}, perhaps because a pooler ignores what we ask for; \
                 set it for the role: ALTER ROLE … SET {setting} = '30s'"
            );
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
