//! A thousand events on one key, routed and run by several at once, some of whom die in the middle: the limit is never
//! exceeded, nobody overtakes, nothing leaks, and of each event one thing came.

use super::*;
use preloop_actors::ports::Claimed;
use rand::{Rng, SeedableRng, rngs::StdRng};
use tokio::time::timeout;

const EVENTS: usize = 1_000;
/// Longest that one storm may last.
const ENDS_WITHIN: Duration = Duration::from_secs(120);

/// Every statement is checked as it ends: a limit that is exceeded, or one that overtakes, is an error of it.
const WATCH: &str = "
    CREATE FUNCTION watch() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
        key   record;
        limits bigint := LIMIT;
    BEGIN
        FOR key IN SELECT concurrency_hash AS hash, count(*) AS taken FROM executions
                    WHERE concurrency_hash IS NOT NULL AND NOT is_held AND ended_at IS NULL GROUP BY 1 LOOP
            IF key.taken > limits THEN
                RAISE 'the limit is exceeded: % of %', key.taken, limits USING ERRCODE = '23514';
            END IF;
        END LOOP;
        RETURN NULL;
    END $$;
    CREATE FUNCTION watch_order() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF EXISTS (SELECT FROM executions AS other
                    WHERE other.concurrency_hash = NEW.concurrency_hash AND other.is_held AND other.held_until IS NULL
                      AND other.stop_requested_at IS NULL AND other.event_id < NEW.event_id) THEN
            RAISE 'overtaken' USING ERRCODE = '23514';
        END IF;
        RETURN NULL;
    END $$;
    CREATE TRIGGER watch AFTER INSERT OR UPDATE OF is_held, ended_at ON executions EXECUTE FUNCTION watch();
    CREATE TRIGGER watch_order AFTER UPDATE OF is_held ON executions FOR EACH ROW
        WHEN (OLD.is_held AND NOT NEW.is_held AND NEW.ended_at IS NULL AND OLD.held_until IS NULL)
        EXECUTE FUNCTION watch_order();";

/// Does something, or dies in the middle of it: the connection is gone with whatever was not committed.
async fn unless_killed<T>(rng: &mut StdRng, work: impl Future<Output = T>) -> Option<T> {
    match rng.random_bool(0.15) {
        true => timeout(Duration::from_micros(rng.random_range(0..4_000)), work).await.ok(),
        false => Some(work.await),
    }
}

async fn routes(store: Store, flow: Arc<FlowVersion>, seed: u64) {
    let mut rng = StdRng::seed_from_u64(seed);
    loop {
        if unless_killed(&mut rng, route_or_fail(&store, &flow)).await == Some(0) {
            return;
        }
    }
}

/// An answer that is lost is no reason to stop; what the database refuses is.
async fn route_or_fail(store: &Store, flow: &Arc<FlowVersion>) -> usize {
    let events = store.unrouted(50).await.unwrap().events;
    let found = events.len();
    let routes = events.into_iter().map(|event| decided(event, flow)).collect();
    store.commit_routes(routes).await.unwrap();
    found
}

/// Claims, runs and ends executions, until nothing is open any more. Now and then it dies with some in its hands.
async fn runs(store: Store, seed: u64) {
    let mut rng = StdRng::seed_from_u64(seed);
    let owner = replica();
    loop {
        store.expire_waiting().await.unwrap();
        store.let_go(false).await.unwrap();
        let places = ClaimLimits { free: 8, per_account: 64, lease: Duration::from_secs(60) };
        let claimed = unless_killed(&mut rng, store.claim(owner, places)).await;
        let Some(claimed) = claimed else {
            store.release(owner).await.unwrap();
            continue;
        };
        let claimed = claimed.unwrap();
        if claimed.is_empty() && nothing_is_open(&store).await {
            return;
        }
        for one in claimed {
            if rng.random_bool(0.03) {
                store.release(owner).await.unwrap();
                break;
            }
            work(&store, &mut rng, one).await;
        }
    }
}

async fn work(store: &Store, rng: &mut StdRng, one: Claimed) {
    let step = match rng.random_range(0..10) {
        0 => Change::Postponed { reason: "later".into(), backoff: Duration::ZERO },
        1 => ended(ExecutionState::Failed),
        _ => ended(ExecutionState::Succeeded),
    };
    if let Some(written) = unless_killed(rng, store.record(one.lease, step)).await {
        // Somebody may have taken it over meanwhile.
        written.unwrap();
    }
}

async fn nothing_is_open(store: &Store) -> bool {
    let sql = "SELECT NOT EXISTS (SELECT FROM executions WHERE ended_at IS NULL)
                  AND NOT EXISTS (SELECT FROM flow_gatherings) AND NOT EXISTS (SELECT FROM unrouted_events)";
    store.client().await.unwrap().query_one(sql, &[]).await.unwrap().get(0)
}

/// Lives through a storm; what came of the events, counted.
async fn storm(rules: Value, limit: i64) -> World {
    let world = world().await;
    let flow = limited(&world, rules).await;
    let watch = WATCH.replace("LIMIT", &limit.to_string());
    world.client().await.unwrap().batch_execute(&watch).await.unwrap();
    let keep = async |from: usize, to: usize| {
        let batch = (from..to).map(|nth| world.event(&nth.to_string())).collect();
        world.append(batch).await.unwrap();
    };
    keep(0, EVENTS / 2).await;
    let store = (*world).clone();
    let mut tasks = tokio::task::JoinSet::new();
    for seed in 0..2 {
        tasks.spawn(routes(store.clone(), flow.clone(), seed));
        tasks.spawn(runs(store.clone(), 10 + seed));
    }
    keep(EVENTS / 2, EVENTS).await;
    tasks.spawn(routes(store.clone(), flow.clone(), 2));
    let over = timeout(ENDS_WITHIN, async {
        while let Some(ended) = tasks.join_next().await {
            ended.unwrap();
        }
        // Whoever routed last may have gone before the others had run what it started.
        routes(store.clone(), flow.clone(), 3).await;
        runs(store.clone(), 13).await;
    });
    over.await.expect("the storm ends");
    let sql = "SELECT count(*) FROM events AS event WHERE 1 <>
                   (SELECT count(*) FROM executions WHERE event_id = event.id)
                 + (SELECT count(*) FROM flow_outcomes WHERE event_id = event.id)";
    assert_eq!(
        world.value::<i64>(sql, &[]).await,
        0,
        "events without, or with more than one thing that came of them"
    );
    let events: i64 = world.value("SELECT count(*) FROM events", &[]).await;
    assert_eq!(events, EVENTS as i64);
    world
}

async fn executions(world: &World) -> i64 {
    world.value("SELECT count(*) FROM executions", &[]).await
}

async fn outcomes(world: &World, outcome: &str) -> i64 {
    world.value("SELECT count(*) FROM flow_outcomes WHERE outcome = $1", &[&outcome]).await
}

#[tokio::test]
async fn queue() {
    let world =
        storm(json!({ "concurrency": { "limit": 3, "key": "{{ event.project }}" } }), 3).await;
    assert_eq!(executions(&world).await, EVENTS as i64);
}

#[tokio::test]
async fn queue_with_a_cap() {
    let world = storm(json!({ "concurrency": { "limit": 2, "queueMax": 5 } }), 2).await;
    assert_eq!(executions(&world).await + outcomes(&world, "queue_full").await, EVENTS as i64);
}

#[tokio::test]
async fn skip() {
    let world = storm(json!({ "singleton": true }), 1).await;
    assert_eq!(executions(&world).await + outcomes(&world, "skipped").await, EVENTS as i64);
}

#[tokio::test]
async fn cancel_running() {
    let world =
        storm(json!({ "concurrency": { "limit": 2, "onLimit": "cancel_running" } }), 2).await;
    assert_eq!(executions(&world).await, EVENTS as i64);
    let newest = "SELECT state <> 'STOPPED' FROM executions ORDER BY id DESC LIMIT 1";
    assert!(world.value::<bool>(newest, &[]).await, "the newest ran");
}

#[tokio::test]
async fn cancel_queued() {
    let world =
        storm(json!({ "concurrency": { "limit": 2, "onLimit": "cancel_queued" } }), 2).await;
    assert_eq!(executions(&world).await, EVENTS as i64);
}

#[tokio::test]
async fn rate_limit() {
    let world = storm(json!({ "rateLimit": { "limit": 100, "periodSecs": 3_600 } }), 0).await;
    assert_eq!((executions(&world).await, outcomes(&world, "rate_limited").await), (100, 900));
}

#[tokio::test]
async fn throttle() {
    let rules =
        json!({ "throttle": { "limit": 200, "periodSecs": 1 }, "concurrency": { "limit": 5 } });
    let world = storm(rules, 5).await;
    assert_eq!(executions(&world).await, EVENTS as i64);
    let sql = "SELECT count(*) FROM flow_starts AS one WHERE 200 < (
                   SELECT count(*) FROM flow_starts AS other WHERE other.started_at <= one.started_at
                      AND other.started_at > one.started_at - interval '1 s')";
    assert_eq!(world.value::<i64>(sql, &[]).await, 0, "windows with too many starts");
}

#[tokio::test]
async fn debounce() {
    let world = storm(json!({ "debounce": { "waitSecs": 1, "maxWaitSecs": 3 } }), 0).await;
    assert_eq!(executions(&world).await + outcomes(&world, "debounced").await, EVENTS as i64);
    let sql = "SELECT count(*) FROM flow_outcomes WHERE execution_id IS NULL";
    assert_eq!(world.value::<i64>(sql, &[]).await, 0, "events that nothing stands for");
}

#[tokio::test]
async fn batch() {
    let world = storm(json!({ "batch": { "size": 20, "waitSecs": 2 } }), 0).await;
    assert_eq!(executions(&world).await + outcomes(&world, "batched").await, EVENTS as i64);
    let sql = "SELECT coalesce(max(count), 0) FROM (
                   SELECT count(*) FROM flow_outcomes WHERE execution_id IS NOT NULL GROUP BY execution_id) AS batch";
    assert_eq!(world.value::<i64>(sql, &[]).await, 19, "others in the largest batch");
}
