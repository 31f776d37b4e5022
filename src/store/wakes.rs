//! Wake-ups between replicas: hints that spare the others their next poll.
//!
//! Everything true is in tables, and every replica polls them; a lost hint costs a second at most. Each
//! replica has one connection of its own for hints and sends what has gathered at most every [`PAUSE`], because
//! a transaction with a `NOTIFY` holds a lock over the whole cluster while it commits: inside the transactions
//! that keep events it would cost most of their rate.

use super::{connect, describe};
use crate::config::DatabaseConfig;
use preloop_actors::{
    approval::ApprovalId,
    ids::{AccountId, ExecutionId},
};
use serde::{Deserialize, Serialize};
use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::{
    sync::{Notify, mpsc},
    task::JoinHandle,
    time::sleep,
};
use tokio_postgres::{Client, Notification};

/// Shortest time between two notifications of a replica.
const PAUSE: Duration = Duration::from_millis(30);
/// The same where somebody waits for the hint.
const PAUSE_URGENT: Duration = Duration::from_millis(5);
/// First wait after the connection was lost; doubles up to the longest.
const RETRY: Duration = Duration::from_millis(250);
const RETRY_MAX: Duration = Duration::from_secs(10);
/// Most stop requests in one notification, whose text must stay below 8,000 bytes; the rest is left to polling.
const STOPS_MAX: usize = 80;
/// Most requests for approval in one notification; the rest goes with the next.
const APPROVALS_MAX: usize = 50;
/// Most requests for approval that wait to be told of; the rest is left to polling.
const APPROVALS_WAITING_MAX: usize = 10_000;
/// Notifications received and not yet looked at; a slow reader loses hints, not memory.
pub(super) const HEARD_MAX: usize = 256;

/// What others should look at.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct News {
    /// Executions may wait for a place.
    pub executions: bool,
    /// Live messages were published.
    pub published: bool,
    /// Someone asked for these to be stopped.
    pub stops: Vec<ExecutionId>,
    /// These requests for approval have changed.
    pub approvals: Vec<(AccountId, ApprovalId)>,
    /// A kill switch was turned, or something was decided about tools.
    pub switches: bool,
}

impl News {
    fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// What may have been missed while nobody listened.
    fn anything() -> Self {
        Self { executions: true, published: true, switches: true, ..Self::default() }
    }
}

/// Sends hints to the other replicas. Cheap to clone; never blocks, never fails.
#[derive(Clone, Debug, Default)]
pub struct Wakes(Arc<Gathered>);

#[derive(Debug, Default)]
struct Gathered {
    news: Mutex<News>,
    some: Notify,
    /// Somebody waits for some of it.
    urgent: Notify,
}

impl Wakes {
    /// Executions may wait for a place.
    pub fn executions(&self) {
        self.gather(|news| news.executions = true);
    }

    /// Live messages were published.
    pub fn published(&self) {
        self.gather(|news| news.published = true);
    }

    /// Someone asked for this execution to be stopped.
    pub fn stop(&self, execution: ExecutionId) {
        self.gather(|news| {
            if news.stops.len() < STOPS_MAX {
                news.stops.push(execution);
            }
        });
    }

    /// A request for approval has changed, and calls may wait for that.
    pub fn approval(&self, account: AccountId, id: ApprovalId) {
        self.gather(|news| {
            if news.approvals.len() < APPROVALS_WAITING_MAX {
                news.approvals.push((account, id));
            }
        });
        self.0.urgent.notify_one();
    }

    /// A kill switch was turned, or something was decided about tools, and calls are to stop.
    pub fn switches(&self) {
        self.gather(|news| news.switches = true);
        self.0.urgent.notify_one();
    }

    /// Exchanges hints until the task is aborted; `hear` gets those of others.
    pub fn exchange(
        &self,
        config: DatabaseConfig,
        hear: impl Fn(News) + Send + Sync + 'static,
    ) -> JoinHandle<()> {
        let gathered = Arc::clone(&self.0);
        tokio::spawn(async move {
            let mut wait = RETRY;
            loop {
                match exchange(&config, &gathered, &hear, &mut wait).await {
                    Ok(()) => tracing::info!("the connection for wake-ups closed; polling goes on"),
                    Err(error) => {
                        tracing::info!("wake-ups between replicas wait, polling goes on: {error}");
                    }
                }
                sleep(wait).await;
                wait = RETRY_MAX.min(wait * 2);
            }
        })
    }

    fn gather(&self, add: impl FnOnce(&mut News)) {
        add(&mut self.0.news.lock().unwrap_or_else(PoisonError::into_inner));
        self.0.some.notify_one();
    }
}

impl Gathered {
    /// What fits into one notification.
    fn take(&self) -> News {
        let mut gathered = self.news.lock().unwrap_or_else(PoisonError::into_inner);
        let mut news = std::mem::take(&mut *gathered);
        if news.approvals.len() > APPROVALS_MAX {
            gathered.approvals = news.approvals.split_off(APPROVALS_MAX);
            self.some.notify_one();
            self.urgent.notify_one();
        }
        news
    }
}

/// One connection's life.
async fn exchange(
    config: &DatabaseConfig,
    gathered: &Gathered,
    hear: &impl Fn(News),
    wait: &mut Duration,
) -> Result<(), String> {
    let (client, mut heard) = connect::single(config).await.map_err(|error| error.to_string())?;
    let us = listen(&client).await.map_err(|error| describe(&error))?;
    *wait = RETRY;
    hear(News::anything());
    loop {
        tokio::select! {
            notification = heard.recv() => match notification {
                Some(notification) => pass_on(&notification, us, hear),
                None => return Ok(()),
            },
            () = gathered.some.notified() => {
                send(&client, gathered.take()).await.map_err(|error| describe(&error))?;
                listen_only(&mut heard, PAUSE_URGENT, None, us, hear).await;
                listen_only(&mut heard, PAUSE - PAUSE_URGENT, Some(&gathered.urgent), us, hear).await;
            }
        }
    }
}

/// Rests before the next notification is sent, unless something is urgent; what comes from others is heard all the
/// same.
async fn listen_only(
    heard: &mut mpsc::Receiver<Notification>,
    pause: Duration,
    urgent: Option<&Notify>,
    us: i32,
    hear: &impl Fn(News),
) {
    let rest = sleep(pause);
    let urgent = async {
        match urgent {
            Some(urgent) => urgent.notified().await,
            None => std::future::pending().await,
        }
    };
    tokio::pin!(rest, urgent);
    loop {
        tokio::select! {
            () = &mut rest => return,
            () = &mut urgent => return,
            Some(notification) = heard.recv() => pass_on(&notification, us, hear),
            // The connection is gone; the caller finds that out.
            else => return,
        }
    }
}

async fn listen(client: &Client) -> Result<i32, tokio_postgres::Error> {
    client.batch_execute("LISTEN preloop").await?;
    Ok(client.query_one("SELECT pg_backend_pid()", &[]).await?.get(0))
}

async fn send(client: &Client, news: News) -> Result<(), tokio_postgres::Error> {
    if news.is_empty() {
        return Ok(());
    }
    let text = serde_json::to_string(&news).unwrap_or_default();
    client.execute("SELECT pg_notify('preloop', $1)", &[&text]).await.map(drop)
}

/// Ours come back to us; what another version sends and we cannot read is a hint to look at everything.
fn pass_on(notification: &Notification, us: i32, hear: &impl Fn(News)) {
    if notification.process_id() != us {
        hear(serde_json::from_str(notification.payload()).unwrap_or_else(|_| News::anything()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::testing::database;
    use std::time::Duration;
    use tokio::time::timeout;

    const SOON: Duration = Duration::from_secs(10);

    fn config(server: &tokio_postgres::Config) -> DatabaseConfig {
        DatabaseConfig {
            server: Some(server.clone()),
            pool_size: 2,
            pool_timeout: Duration::from_secs(5),
        }
    }

    /// A replica that listens, and what it hears.
    async fn replica(
        server: &tokio_postgres::Config,
    ) -> (Wakes, mpsc::UnboundedReceiver<News>, JoinHandle<()>) {
        let (say, mut hear) = mpsc::unbounded_channel();
        let wakes = Wakes::default();
        let task = wakes.exchange(config(server), move |news| drop(say.send(news)));
        let first = timeout(SOON, hear.recv()).await.expect("a connection");
        assert_eq!(first, Some(News::anything()), "what came before is looked for");
        (wakes, hear, task)
    }

    #[tokio::test]
    async fn what_one_replica_says_the_others_hear_and_it_does_not() {
        let database = database().await;
        let (one, mut by_one, _task) = replica(&database.connection).await;
        let (two, mut by_two, _task) = replica(&database.connection).await;
        let stopped = ExecutionId::fresh();
        one.stop(stopped);
        let heard = timeout(SOON, by_two.recv()).await.unwrap().unwrap();
        assert_eq!(heard, News { stops: vec![stopped], ..News::default() });
        two.executions();
        let heard = timeout(SOON, by_one.recv()).await.unwrap().unwrap();
        assert_eq!(heard, News { executions: true, ..News::default() });
        assert!(by_two.try_recv().is_err(), "not what it said itself");
    }

    #[tokio::test]
    async fn much_news_is_few_notifications() {
        let database = database().await;
        let (one, _by_one, _task) = replica(&database.connection).await;
        let (_two, mut by_two, _task) = replica(&database.connection).await;
        for _ in 0..10_000 {
            one.published();
            one.stop(ExecutionId::fresh());
        }
        one.executions();
        let mut notifications = 0;
        let mut stops = 0;
        loop {
            let news = timeout(SOON, by_two.recv()).await.unwrap().unwrap();
            notifications += 1;
            stops += news.stops.len();
            if news.executions {
                break;
            }
        }
        assert!(notifications < 50, "{notifications} notifications");
        assert!((1..=notifications * STOPS_MAX).contains(&stops), "{stops} stops");
    }

    /// Somebody waits for each, so none is left to polling.
    #[tokio::test]
    async fn every_request_for_approval_is_heard_of_in_order() {
        let database = database().await;
        let (one, _by_one, _task) = replica(&database.connection).await;
        let (_two, mut by_two, _task) = replica(&database.connection).await;
        let account = AccountId::fresh();
        let changed: Vec<_> = (0..1_000).map(|_| (account, ApprovalId::fresh())).collect();
        for (account, id) in &changed {
            one.approval(*account, *id);
            one.published();
        }
        (0..STOPS_MAX).for_each(|_| one.stop(ExecutionId::fresh()));
        let mut heard = Vec::new();
        while heard.len() < changed.len() {
            let news = timeout(SOON, by_two.recv()).await.unwrap().unwrap();
            assert!(news.approvals.len() <= APPROVALS_MAX);
            heard.extend(news.approvals);
        }
        assert_eq!(heard, changed);
    }

    #[tokio::test]
    async fn a_lost_connection_is_made_again_and_everything_looked_at() {
        let database = database().await;
        let (_one, mut by_one, _task) = replica(&database.connection).await;
        let cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                    WHERE datname = current_database() AND query LIKE '%pg_backend_pid%'
                      AND pid <> pg_backend_pid()";
        let db = database.store.client().await.unwrap();
        assert_eq!(db.execute(cut, &[]).await.unwrap(), 1);
        let heard = timeout(SOON, by_one.recv()).await.unwrap();
        assert_eq!(heard, Some(News::anything()));
    }
}
