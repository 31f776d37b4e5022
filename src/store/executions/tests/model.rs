//! The statements against their model: the database in memory that the simulation runs on. The same steps, drawn at
//! random, get the same answers from both and leave the same rows.

#[allow(dead_code)] // The simulation uses the rest.
#[path = "../../../../actors/tests/simulation/database/mod.rs"]
mod database;

use super::*;
use crate::store::{execution_views::request_stop, fixtures::organization};
use database::Database;
use deadpool_postgres::{Manager, Pool};
use preloop_actors::{
    admission::Control,
    event::{Event, IncomingEvent},
    flow::{FlowVersion, PreparedEvent},
    ids::EventId,
};
use rand::{Rng, SeedableRng, rngs::StdRng, seq::IndexedRandom};
use std::{collections::BTreeMap, sync::Arc};
use tokio_postgres::NoTls;

const SEQUENCES: u64 = 300;
const STEPS: usize = 40;
const LEASE: Duration = Duration::from_secs(10);

/// A clock that stands until it is moved, before every other `now()` in the search path.
const CLOCK: &str = "
    CREATE SCHEMA clock;
    CREATE TABLE clock.clock (at timestamptz NOT NULL);
    INSERT INTO clock.clock VALUES ('2026-01-01T00:00:00Z');
    CREATE FUNCTION clock.now() RETURNS timestamptz LANGUAGE sql STABLE AS 'SELECT at FROM clock.clock';
    ALTER TABLE executions ALTER COLUMN run_after SET DEFAULT clock.now(),
                           ALTER COLUMN updated_at SET DEFAULT clock.now()";
/// Flows with something special, by their place.
const LIMITS: [(usize, &str); 6] = [
    (1, r#"{ "timeouts": { "queueSecs": 30 } }"#),
    (3, r#"{ "concurrency": { "limit": 2, "queueMax": 3 }, "priority": 5 }"#),
    (
        4,
        r#"{ "concurrency": { "limit": 1, "onLimit": "cancel_running" }, "timeouts": { "queueSecs": 30 } }"#,
    ),
    (5, r#"{ "concurrency": { "limit": 1, "onLimit": "cancel_queued" } }"#),
    (6, r#"{ "singleton": true, "rateLimit": { "limit": 2, "periodSecs": 20 } }"#),
    (7, r#"{ "throttle": { "limit": 1, "periodSecs": 5 }, "concurrency": { "limit": 1 } }"#),
];
const SEARCH_PATH: &str = "-c search_path=clock,public,pg_catalog";

const ROWS: &str = "
    SELECT id, state, epoch, lease_owner, lease_expires_at, container_epoch, attempt, run_after,
           queue_deadline, stop_requested_at IS NOT NULL AS stop_requested, failure_category,
           handed_over, owner_deaths, updated_at, attempt_started_at, is_held, held_until,
           (SELECT count(*) FROM execution_logs WHERE execution_id = id) AS lines
      FROM executions";

/// What both must have of an execution.
#[derive(Debug, PartialEq)]
struct Row {
    state: String,
    epoch: i64,
    lease: Option<(ReplicaId, DateTime<Utc>)>,
    container_epoch: Option<i64>,
    attempt: i16,
    run_after: DateTime<Utc>,
    queue_deadline: DateTime<Utc>,
    stop_requested: bool,
    failure: Option<String>,
    handed_over: bool,
    owner_deaths: i16,
    /// Of what is owned; the reason why something waits is no business of the model.
    updated_at: Option<DateTime<Utc>>,
    attempt_started_at: Option<DateTime<Utc>>,
    is_held: bool,
    held_until: Option<DateTime<Utc>>,
    lines: i64,
}

impl From<&database::Row> for Row {
    fn from(row: &database::Row) -> Self {
        Self {
            state: row.state.to_string(),
            epoch: row.epoch.0,
            lease: row.lease,
            container_epoch: row.container_epoch.map(|epoch| epoch.0),
            attempt: row.attempt,
            run_after: row.run_after,
            queue_deadline: row.queue_deadline,
            stop_requested: row.stop_requested,
            failure: row.failure.map(|failure| failure.as_str().to_owned()),
            handed_over: row.handed_over,
            owner_deaths: row.owner_deaths,
            updated_at: row.lease.map(|_| row.updated_at),
            attempt_started_at: row.attempt_started_at,
            is_held: row.is_held,
            held_until: row.held_until,
            lines: row.log.len() as i64,
        }
    }
}

impl From<&tokio_postgres::Row> for Row {
    fn from(row: &tokio_postgres::Row) -> Self {
        let owner: Option<_> = row.get("lease_owner");
        let lease = owner.map(|owner| (ReplicaId(owner), row.get("lease_expires_at")));
        Self {
            state: row.get("state"),
            epoch: row.get("epoch"),
            lease,
            container_epoch: row.get("container_epoch"),
            attempt: row.get("attempt"),
            run_after: row.get("run_after"),
            queue_deadline: row.get("queue_deadline"),
            stop_requested: row.get("stop_requested"),
            failure: row.get("failure_category"),
            handed_over: row.get("handed_over"),
            owner_deaths: row.get("owner_deaths"),
            updated_at: lease.map(|_| row.get("updated_at")),
            attempt_started_at: row.get("attempt_started_at"),
            is_held: row.get("is_held"),
            held_until: row.get("held_until"),
            lines: row.get("lines"),
        }
    }
}

/// Both databases, and what the steps are drawn from.
struct Twins {
    store: Store,
    model: Database,
    rng: StdRng,
    flows: Vec<Arc<FlowVersion>>,
    /// What an event says here does not matter; its flow's limits have no keys.
    sample: IncomingEvent,
    replicas: [ReplicaId; 3],
    /// Every lease that was ever given.
    leases: Vec<Lease>,
    history: Vec<String>,
}

impl Twins {
    async fn new(world: &World) -> Self {
        world.client().await.unwrap().batch_execute(CLOCK).await.unwrap();
        let mut connection = world.database.connection.clone();
        connection.options(SEARCH_PATH);
        let pool = Pool::builder(Manager::new(connection, NoTls)).max_size(2).build().unwrap();
        let other = AccountId::fresh();
        organization(world, other).await;
        let mut flows = vec![world.flow().await, world.flow().await];
        flows.push(fixtures::flow(world, other, json!({ "tracker": {} })).await);
        // Some executions wait only so long; others have limits.
        for (flow, rules) in LIMITS {
            let rules: Value = serde_json::from_str(rules).unwrap();
            while flows.len() <= flow {
                flows.push(world.flow().await);
            }
            let mut spec = serde_json::to_value(&flows[flow].spec).unwrap();
            spec.as_object_mut().unwrap().extend(rules.as_object().cloned().unwrap());
            let sql = "UPDATE flow_versions SET spec = $2 WHERE id = $1";
            world.sql(sql, &[&flows[flow].id.0, &spec]).await;
            Arc::make_mut(&mut flows[flow]).spec = serde_json::from_value(spec).unwrap();
        }
        Self {
            store: Store::new(pool),
            model: Database::default(),
            rng: StdRng::seed_from_u64(0),
            flows,
            sample: world.event("sample"),
            replicas: [replica(), replica(), replica()],
            leases: Vec::new(),
            history: Vec::new(),
        }
    }

    /// Forgets everything but the flows, and draws from another seed.
    async fn begin(&mut self, seed: u64) {
        let db = self.store.client().await.unwrap();
        let forget = "DELETE FROM executions; DELETE FROM outbox; DELETE FROM flow_starts; DELETE FROM flow_outcomes;
                      DELETE FROM claim_shares";
        db.batch_execute(forget).await.unwrap();
        self.model = Database::default();
        self.model.now = "2026-01-01T00:00:00Z".parse().unwrap();
        self.rng = StdRng::seed_from_u64(seed);
        self.leases.clear();
        self.history = vec![format!("seed {seed}")];
        self.pass(Duration::ZERO).await;
    }

    async fn pass(&mut self, time: Duration) {
        self.model.now += time;
        let db = self.store.client().await.unwrap();
        db.execute("UPDATE clock.clock SET at = $1", &[&self.model.now]).await.unwrap();
    }

    async fn step(&mut self) {
        match self.rng.random_range(0..17) {
            0 | 14 | 15 => self.create().await,
            16 => self.let_go().await,
            1 => {
                let seconds = *[1, 3, 5, 10, 11, 31].choose(&mut self.rng).unwrap();
                self.history.push(format!("{seconds} s pass"));
                self.pass(Duration::from_secs(seconds)).await;
            }
            2 | 3 => self.claim().await,
            4 => self.renew().await,
            5 => self.give_back().await,
            6..=9 => self.record().await,
            10 => self.append().await,
            11 => self.expire().await,
            12 => self.containers().await,
            _ => self.ask_to_stop().await,
        }
        self.compare().await;
    }

    fn pick<T: Copy>(&mut self, of: &[T]) -> T {
        *of.choose(&mut self.rng).unwrap()
    }

    /// A lease, mostly one of the newest.
    fn lease(&mut self) -> Option<Lease> {
        let old = self.leases.len().saturating_sub(4);
        let from = if self.rng.random_bool(0.8) { old } else { 0 };
        self.leases[from..].choose(&mut self.rng).copied()
    }

    async fn create(&mut self) {
        let flow = self.flows.choose(&mut self.rng).unwrap().clone();
        let event = EventId::fresh();
        let control = self.control(&flow, event);
        let (account, version, limits) = (flow.account, flow.id, control.clone());
        let new = NewExecution { account, event, flow: flow.flow, version, control: limits };
        let db = self.store.client().await.unwrap();
        let came = create(&db, &[new], Only::Enabled).await.unwrap();
        drop(db);
        let id = came.made.first().copied();
        let ours = came.outcomes.first().map_or(Ok(()), |(.., outcome)| Err(*outcome));
        let theirs = self.model.admit(id.unwrap_or(ExecutionId::fresh()), event, flow, control);
        self.say(&format!("{id:?} is created"), &ours, &theirs);
    }

    fn control(&self, flow: &FlowVersion, id: EventId) -> Option<Box<Control>> {
        let incoming = self.sample.clone();
        let event = Event { id, received_at: Utc::now(), project: None, incoming, attempts: 0 };
        Control::of(flow, &PreparedEvent::new(event))
    }

    async fn let_go(&mut self) {
        let missed = self.rng.random_bool(0.5);
        let ours = self.store.let_go(missed).await.unwrap();
        let theirs = self.model.let_go(missed);
        self.say("what was held back is let go", &ours, &theirs);
    }

    async fn claim(&mut self) {
        let replica = self.pick(&self.replicas.clone());
        let free = self.rng.random_range(0..4);
        let limits = ClaimLimits { free, per_account: self.rng.random_range(1..4), lease: LEASE };
        let of = |all: Vec<Claimed>| {
            let one =
                |one: Claimed| (one.lease.execution, (one.lease, one.found, one.owner_deaths));
            all.into_iter().map(one).collect::<BTreeMap<_, _>>()
        };
        let ours = of(self.store.claim(replica, limits).await.unwrap());
        let theirs = of(self.model.claim(replica, limits));
        self.say(&format!("{replica} claims {limits:?}"), &ours, &theirs);
        self.leases.extend(ours.into_values().map(|(lease, ..)| lease));
    }

    async fn renew(&mut self) {
        let replica = self.pick(&self.replicas.clone());
        let leases = self.leases.clone();
        let named = leases.iter().filter(|_| self.rng.random_bool(0.7)).copied();
        let named = held(&named.collect::<Vec<_>>());
        let mut ours = self.store.renew(replica, named.clone(), LEASE).await.unwrap();
        let mut theirs = self.model.renew(replica, &named, LEASE);
        let order = |renewed: &Renewed| (renewed.execution, renewed.epoch);
        ours.sort_by_key(order);
        theirs.sort_by_key(order);
        self.say(&format!("{replica} renews {named:?}"), &ours, &theirs);
    }

    async fn give_back(&mut self) {
        let replica = self.pick(&self.replicas.clone());
        if self.rng.random_bool(0.5) {
            self.history.push(format!("{replica} releases"));
            self.store.release(replica).await.unwrap();
            self.model.release(replica);
        } else {
            self.history.push(format!("{replica} hands over"));
            self.store.hand_over(replica).await.unwrap();
            self.model.hand_over(replica);
        }
    }

    async fn record(&mut self) {
        let Some(lease) = self.lease() else { return };
        let change = match self.rng.random_range(0..8) {
            0..=2 => starting(),
            3 | 4 => running(lease),
            5 => retry(),
            6 => postponed(),
            _ => self.pick(&[succeeded as fn() -> Change, failed, stopped])(),
        };
        let what = format!("{lease:?} records {change:?}");
        let ours = self.store.record(lease, change.clone()).await.unwrap();
        let theirs = self.model.record(lease, change);
        self.say(&what, &ours, &theirs);
    }

    /// New lines, and some that are stored already.
    async fn append(&mut self) {
        let Some(lease) = self.lease() else { return };
        let container = lease.epoch;
        let ours = self.store.log_position(lease, container).await.unwrap();
        let theirs = self.model.log_position(lease, container);
        self.say(&format!("where {lease:?} reads on"), &ours.next_seq, &theirs.next_seq);
        self.say("in its container", &ours.next_frame, &theirs.next_frame);
        let frame = self.rng.random_bool(0.5).then_some(ours.next_frame);
        let line = |seq: i64| {
            let line = NewLogLine::system(seq, DateTime::UNIX_EPOCH, format!("line {seq}"));
            NewLogLine { frame, ..line }
        };
        let lines: Vec<_> = (ours.next_seq..ours.next_seq + 2).map(line).collect();
        for _again in 0..2 {
            let ours = self.store.append_log(lease, container, lines.clone()).await.unwrap();
            let theirs = self.model.append_log(lease, container, lines.clone()).unwrap();
            self.say(&format!("{lease:?} appends"), &ours, &theirs);
        }
    }

    async fn expire(&mut self) {
        let ours = self.store.waiting().await.unwrap();
        self.say("what waits", &ours, &self.model.waiting());
        let ours = self.store.expire_waiting().await.unwrap();
        let theirs = self.model.expire_waiting();
        self.say("what waits expires", &ours, &theirs);
    }

    async fn containers(&mut self) {
        let containers = held(&self.leases);
        let mut ours = self.store.orphans(&containers).await.unwrap();
        let mut theirs = self.model.orphans(&containers);
        ours.sort();
        theirs.sort();
        self.say("orphans", &ours, &theirs);
        let mut ours = self.store.overdue(&containers).await.unwrap();
        let mut theirs = self.model.overdue(&containers);
        ours.sort();
        theirs.sort();
        self.say("overdue", &ours, &theirs);
    }

    async fn ask_to_stop(&mut self) {
        let all: Vec<_> = self.model.executions.keys().copied().collect();
        let Some(id) = all.choose(&mut self.rng).copied() else { return };
        let account = self.model.executions[&id].account;
        let db = self.store.client().await.unwrap();
        request_stop(&db, account, id, "api").await.unwrap();
        self.model.request_stop(id);
        self.history.push(format!("{id} is to stop"));
    }

    #[track_caller]
    fn say<T: PartialEq + std::fmt::Debug>(&mut self, what: &str, ours: &T, theirs: &T) {
        self.history.push(format!("{what}: {ours:?}"));
        assert_eq!(ours, theirs, "the store, then its model, after\n{}", self.history.join("\n"));
    }

    async fn compare(&mut self) {
        let db = self.store.client().await.unwrap();
        let statement = db.prepare_cached(ROWS).await.unwrap();
        let rows = db.query(&statement, &[]).await.unwrap();
        let row = |row: &tokio_postgres::Row| (ExecutionId(row.get("id")), Row::from(row));
        let ours: BTreeMap<_, _> = rows.iter().map(row).collect();
        let row = |(id, row): (&ExecutionId, _)| (*id, Row::from(row));
        let theirs: BTreeMap<_, _> = self.model.executions.iter().map(row).collect();
        assert_eq!(ours, theirs, "the store, then its model, after\n{}", self.history.join("\n"));
    }
}

#[tokio::test]
async fn the_simulation_s_database_does_what_the_statements_do() {
    let world = world().await;
    let mut twins = Twins::new(&world).await;
    let mut states = BTreeMap::<ExecutionState, usize>::new();
    for seed in 0..SEQUENCES {
        twins.begin(seed).await;
        for _ in 0..STEPS {
            twins.step().await;
        }
        twins.model.executions.values().for_each(|row| *states.entry(row.state).or_default() += 1);
    }
    // What is compared must have come about.
    let missing = ExecutionState::ALL.into_iter().filter(|state| !states.contains_key(state));
    assert_eq!(missing.count(), 0, "{states:?}");
}
