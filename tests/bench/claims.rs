//! How many executions a second can be claimed and completed, with a commit each and in batches.
//!
//! `cargo bench --bench claims -- DATABASE_URL [SECONDS]` on a database of one's own that may be filled. Prints one
//! line of JSON: completions per second of each way.

use deadpool_postgres::{Manager, Pool};
use futures::{StreamExt, stream::FuturesUnordered};
use preloop::store::{Store, migrate::migrate};
use preloop_actors::{
    execution::{AgentResult, ExecutionState, Lease},
    ids::ReplicaId,
    ports::{Change, ClaimLimits, Executions},
};
use std::time::{Duration, Instant};
use tokio_postgres::NoTls;

/// Executions that wait before each measurement; more than can be completed in its time.
const WAITING: i64 = 250_000;
/// Executions in charge at once.
const PLACES: usize = 64;
/// Executions claimed, and completed, in one transaction of the batched way.
const BATCH: usize = 500;
/// Fetchers of the batched way.
const FETCHERS: usize = 2;
const LEASE: Duration = Duration::from_secs(60);

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let mut arguments = std::env::args().skip(1).filter(|argument| argument != "--bench");
    let url = arguments.next().ok_or_else(|| anyhow::anyhow!("name a database"))?;
    let seconds = arguments.next().map_or(Ok(6), |text| text.parse())?;
    let pool = Pool::builder(Manager::new(url.parse()?, NoTls)).max_size(PLACES + 2).build()?;
    let store = Store::new(pool);
    migrate(&store).await?;
    let time = Duration::from_secs(seconds);
    fill(&store).await?;
    let each = per_job_commits(&store, time).await?;
    fill(&store).await?;
    let batched = batches(&store, time).await?;
    println!("{}", serde_json::json!({ "each": each, "batched": batched }));
    Ok(())
}

/// One fetcher claims as many as there are free places; every completion is a commit of its own.
async fn per_job_commits(store: &Store, time: Duration) -> anyhow::Result<f64> {
    let (replica, began) = (ReplicaId::fresh(), Instant::now());
    let mut running = FuturesUnordered::new();
    let mut completed = 0_u64;
    while began.elapsed() < time {
        let limits = limits(PLACES - running.len());
        for claimed in store.claim(replica, limits).await? {
            let store = store.clone();
            running.push(tokio::spawn(async move { store.record(claimed.lease, success()).await }));
        }
        // Half of the places free again: the next claim is worth its commit.
        while running.len() > PLACES / 2 {
            let Some(written) = running.next().await else { break };
            anyhow::ensure!(written??, "a completion was fenced");
            completed += 1;
        }
    }
    Ok(completed as f64 / began.elapsed().as_secs_f64())
}

/// A few fetchers claim batches and complete them in batches, each as soon as it has them.
async fn batches(store: &Store, time: Duration) -> anyhow::Result<f64> {
    let began = Instant::now();
    let fetchers = (0..FETCHERS).map(|_| {
        let store = store.clone();
        tokio::spawn(async move {
            let (replica, mut completed) = (ReplicaId::fresh(), 0);
            while began.elapsed() < time {
                let claimed = store.claim(replica, limits(BATCH)).await?;
                let leases: Vec<Lease> = claimed.into_iter().map(|claimed| claimed.lease).collect();
                let steps = leases.iter().map(|lease| (*lease, success())).collect();
                let written = store.record_all(steps).await?;
                anyhow::ensure!(written.iter().all(|written| *written), "a completion was fenced");
                completed += written.len();
            }
            anyhow::Ok(completed)
        })
    });
    let mut completed = 0;
    for fetcher in fetchers.collect::<Vec<_>>() {
        completed += fetcher.await??;
    }
    Ok(completed as f64 / began.elapsed().as_secs_f64())
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
