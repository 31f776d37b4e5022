//! How many executions a second can be claimed and completed, with commits of their own and in batches.
//!
//! `cargo bench --bench claims -- DATABASE_URL [SECONDS]` on a database of one's own that may be filled. Prints one
//! line of JSON: completions a second of each way, and how many executions a claim brought.

use deadpool_postgres::{Manager, Pool};
use futures::{StreamExt, stream::FuturesUnordered};
use preloop::store::{Store, migrate::migrate};
use preloop_actors::{
    execution::{AgentResult, ExecutionState, Lease},
    ids::ReplicaId,
    ports::{Change, ClaimLimits, Executions},
};
use std::time::{Duration, Instant};
use tokio::task::JoinHandle;
use tokio_postgres::NoTls;

/// Executions that wait before each measurement; more than can be completed in its time.
const WAITING: i64 = 250_000;
/// Executions that wait behind one key, beside them.
const HELD: i64 = 100_000;
/// Executions in charge at once.
const PLACES: usize = 64;
/// Workers that each have one execution, and a connection for it.
const WORKERS: usize = 32;
/// What the server's own database leaves free beside the server.
const CONNECTIONS_MAX: usize = 40;
/// Executions claimed, and completed, in one transaction of the batched way.
const BATCH: usize = 500;
/// Fetchers of the batched way.
const FETCHERS: usize = 2;
const LEASE: Duration = Duration::from_secs(60);
const FENCED: &str = "a completion was fenced";

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let mut arguments = std::env::args().skip(1).filter(|argument| argument != "--bench");
    let url = arguments.next().ok_or_else(|| anyhow::anyhow!("name a database"))?;
    let seconds = arguments.next().map_or(Ok(6), |text| text.parse())?;
    let pool =
        Pool::builder(Manager::new(url.parse()?, NoTls)).max_size(CONNECTIONS_MAX).build()?;
    let store = Store::new(pool);
    migrate(&store).await?;
    let time = Duration::from_secs(seconds);
    fill(&store).await?;
    let alone = workers(&store, time).await?;
    fill(&store).await?;
    let free = places(&store, time).await?;
    fill(&store).await?;
    hold(&store).await?;
    let beside = places(&store, time).await?;
    fill(&store).await?;
    let batched = batches(&store, time).await?;
    let told = serde_json::json!({
        "alone": alone, "places": free, "beside": beside, "batched": batched
    });
    println!("{told}");
    Ok(())
}

/// What one way came to.
#[derive(Default, serde::Serialize)]
struct Told {
    completed: u64,
    claims: u64,
    per_second: f64,
    per_claim: f64,
}

impl Told {
    fn over(self, began: Instant) -> Self {
        let completed = self.completed as f64;
        let per_second = completed / began.elapsed().as_secs_f64();
        Self { per_second, per_claim: completed / self.claims.max(1) as f64, ..self }
    }
}

/// Workers that claim one execution, complete it, and claim the next, as so many replicas with one place each would:
/// claims stand in one line through their commits, because account limits count rows of all replicas.
async fn workers(store: &Store, time: Duration) -> anyhow::Result<Told> {
    let began = Instant::now();
    let workers = (0..WORKERS).map(|_| {
        let store = store.clone();
        tokio::spawn(async move {
            let (replica, mut told) = (ReplicaId::fresh(), Told::default());
            while began.elapsed() < time {
                for claimed in store.claim(replica, limits(1)).await? {
                    anyhow::ensure!(store.record(claimed.lease, success()).await?, FENCED);
                    told.completed += 1;
                }
                told.claims += 1;
            }
            anyhow::Ok(told)
        })
    });
    sum(workers, began).await
}

async fn sum(
    workers: impl Iterator<Item = JoinHandle<anyhow::Result<Told>>>,
    began: Instant,
) -> anyhow::Result<Told> {
    let mut all = Told::default();
    for worker in workers.collect::<Vec<_>>() {
        let told = worker.await??;
        all.completed += told.completed;
        all.claims += told.claims;
    }
    Ok(all.over(began))
}

/// One fetcher claims as many as there are free places, as the dispatcher does; every completion is a commit.
async fn places(store: &Store, time: Duration) -> anyhow::Result<Told> {
    let (replica, began) = (ReplicaId::fresh(), Instant::now());
    let mut running = FuturesUnordered::new();
    let mut told = Told::default();
    while began.elapsed() < time {
        let limits = limits(PLACES - running.len());
        told.claims += 1;
        for claimed in store.claim(replica, limits).await? {
            let store = store.clone();
            running.push(tokio::spawn(async move { store.record(claimed.lease, success()).await }));
        }
        // Half of the places free again: the next claim is worth its commit.
        while running.len() > PLACES / 2 {
            let Some(written) = running.next().await else { break };
            anyhow::ensure!(written??, FENCED);
            told.completed += 1;
        }
    }
    let told = told.over(began);
    // The tables are emptied next.
    while let Some(written) = running.next().await {
        anyhow::ensure!(written??, FENCED);
    }
    Ok(told)
}

/// A few fetchers claim batches and complete them in batches, each as soon as it has them.
async fn batches(store: &Store, time: Duration) -> anyhow::Result<Told> {
    let began = Instant::now();
    let fetchers = (0..FETCHERS).map(|_| {
        let store = store.clone();
        tokio::spawn(async move {
            let (replica, mut told) = (ReplicaId::fresh(), Told::default());
            while began.elapsed() < time {
                let claimed = store.claim(replica, limits(BATCH)).await?;
                let leases: Vec<Lease> = claimed.into_iter().map(|claimed| claimed.lease).collect();
                let steps = leases.iter().map(|lease| (*lease, success())).collect();
                let written = store.record_all(steps).await?;
                anyhow::ensure!(written.iter().all(|written| *written), FENCED);
                told.completed += written.len() as u64;
                told.claims += 1;
            }
            anyhow::Ok(told)
        })
    });
    sum(fetchers, began).await
}

fn limits(free: usize) -> ClaimLimits {
    ClaimLimits { free, per_account: i64::MAX / 2, lease: LEASE }
}

fn success() -> Change {
    let result: Result<AgentResult, _> =
        serde_json::from_value(serde_json::json!({ "status": "succeeded", "summary": "done" }));
    Change::Ended { state: ExecutionState::Succeeded, failure: None, result: result.ok() }
}

/// Executions of one flow that wait; those of earlier measurements are gone.
async fn fill(store: &Store) -> anyhow::Result<()> {
    let fill = format!(
        "TRUNCATE accounts CASCADE;
         TRUNCATE executions, outbox CASCADE;
         WITH account AS (INSERT INTO accounts (id, name) VALUES (gen_random_uuid(), 'bench') RETURNING id),
         flow AS (SELECT gen_random_uuid() AS id, gen_random_uuid() AS version, account.id AS account FROM account),
         version AS (
             INSERT INTO flow_versions (id, flow_id, account_id, number, spec)
             SELECT version, id, account, 1, '{{}}' FROM flow)
         INSERT INTO flows (id, account_id, name, trigger_kind, version_id)
         SELECT id, account, 'bench', 'manual', version FROM flow;
         INSERT INTO executions (id, account_id, flow_id, flow_version_id, event_id, queue_deadline)
         SELECT uuid7_floor(clock_timestamp() + nth * interval '1 ms'), account_id, id, version_id,
                gen_random_uuid(), now() + interval '1 day'
           FROM flows, generate_series(1, {WAITING}) AS nth;
         INSERT INTO execution_details (execution_id) SELECT id FROM executions;"
    );
    store.client().await?.batch_execute(&fill).await?;
    // Outside of the transaction above, as VACUUM wants it.
    store.client().await?.batch_execute("VACUUM (ANALYZE) executions").await?;
    store.client().await?.batch_execute("VACUUM (ANALYZE) execution_details").await?;
    Ok(())
}

/// As many executions of another flow wait behind one key; none of them may be claimed. They are the oldest, and so in
/// the way of the others.
async fn hold(store: &Store) -> anyhow::Result<()> {
    let hold = format!(
        "WITH flow AS (
             SELECT gen_random_uuid() AS id, gen_random_uuid() AS version, id AS account FROM accounts),
         version AS (
             INSERT INTO flow_versions (id, flow_id, account_id, number, spec)
             SELECT version, id, account, 1, '{{\"concurrency\": {{\"limit\": 1}}}}' FROM flow)
         INSERT INTO flows (id, account_id, name, trigger_kind, version_id)
         SELECT id, account, 'held', 'manual', version FROM flow;
         INSERT INTO executions (id, account_id, flow_id, flow_version_id, event_id, queue_deadline,
                                 is_held, concurrency_hash, concurrency_key)
         SELECT uuid7_floor(clock_timestamp() - interval '1 day' + nth * interval '1 ms'), account_id, id, version_id,
                gen_random_uuid(), now() + interval '1 day', true, 7, ''
           FROM flows, generate_series(1, {HELD}) AS nth WHERE name = 'held';"
    );
    store.client().await?.batch_execute(&hold).await?;
    store.client().await?.batch_execute("VACUUM (ANALYZE) executions").await?;
    Ok(())
}
