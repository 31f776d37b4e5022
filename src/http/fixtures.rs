//! What the tests of resources start from: the real app with everything its handlers ask for, and two tenants.

pub mod tracker;
pub mod upstream;

use super::{
    HttpState,
    executions::ExecutionHint,
    links::PublicUrl,
    testing::{Answer, Member, TestApp},
    trackers::connect::SyncHint,
    webhooks::{HookCache, StoredHooks},
};
use crate::{
    app::mcp::{Mcp, McpNeeds},
    approvals::{Hints, StoredApprovals},
    audit::{Audit, Ticket},
    compliance::Compliance,
    config::AllowedOrigins,
    dependencies::Dependencies,
    duplicates::Judge,
    issues::Issues,
    mcp::{
        gated::Gate,
        origin::Doorstep,
        proxy::{CommandOptions, Commands},
    },
    models::{Models, NoModels, StoredModels, budget::Budget},
    net_guard::NetGuard,
    notify::Notifier,
    search::Search,
    secrets::hash_token,
    store::wakes::Wakes,
    trackers::{client::TrackerClients, connecting::Connector, writing::NoWriters},
};
use actix_web::{
    http::Method,
    web::{Data, ServiceConfig},
};
use chrono::Utc;
use preloop_actors::{
    approval::ApprovalsHandle,
    execution::{
        ExecutionState, Failure, FailureCategory, Lease, LogLine, LogStream, ResultStatus,
    },
    guardian::{Guardians, Placement},
    ids::{ExecutionId, ReplicaId},
    policy::Role,
    ports::{Change, ClaimLimits, Claimed, EventLog, Executions, NewLogLine, RunningContainer},
};
use serde_json::{Value, json};
use std::{
    ops::{Deref, Range},
    sync::{Arc, Mutex, OnceLock},
    time::Duration,
};
use tracker::FakeTracker;
use upstream::Upstream;

/// Where the server under test is reached.
pub const URL: &str = "https://preloop.example.com";

/// What rules see as the limit of an account's language models, with the real MCP endpoint.
pub const USD_PER_DAY: f64 = 5.0;

/// The app, somebody who owns an account, and somebody who owns another.
pub struct World {
    app: TestApp,
    pub owner: Member,
    pub stranger: Member,
    /// What handlers have of webhook addresses.
    pub hooks: HookCache,
    /// Executions whose owner was told to look.
    pub hinted: Arc<Mutex<Vec<ExecutionId>>>,
    /// Answers for every MCP server.
    pub upstream: Arc<Upstream>,
    /// Answers for every tracker.
    pub remote: FakeTracker,
    /// The record of calls, where there is the real MCP endpoint.
    audit: Arc<OnceLock<Audit>>,
}

impl Deref for World {
    type Target = TestApp;

    fn deref(&self) -> &TestApp {
        &self.app
    }
}

pub async fn world() -> World {
    let upstream = Arc::new(Upstream::default());
    let scanner = upstream.clone();
    built(upstream, Arc::default(), move |cfg, state| scanner.install(cfg, &state.store)).await
}

/// With the real MCP endpoint, which reaches servers on this machine.
pub async fn world_with_mcp() -> World {
    let audit = Arc::<OnceLock<Audit>>::default();
    let record = audit.clone();
    built(Arc::default(), audit, move |cfg, state| {
        let approvals = approvals(state);
        let gate = gate(state, &approvals);
        record.get_or_init(|| gate.audit.clone());
        mcp_with(state, gate).install(cfg);
        cfg.app_data(Data::new(approvals.0));
    })
    .await
}

/// The real MCP endpoint over this state.
pub fn mcp(state: &HttpState) -> Mcp {
    mcp_with(state, gate(state, &approvals(state)))
}

fn mcp_with(state: &HttpState, gate: Gate) -> Mcp {
    Mcp::start(McpNeeds {
        store: state.store.clone(),
        auth: state.auth.clone(),
        sealer: state.sealer.clone(),
        guard: NetGuard::new(&["127.0.0.0/8".parse().unwrap()]),
        doorstep: Doorstep::for_tests(URL, AllowedOrigins::These(Vec::new())),
        public_url: URL.to_owned(),
        commands: Commands::new(CommandOptions::none(), None),
        writers: Arc::new(NoWriters),
        gate,
        models: Arc::new(NoModels),
        model_usd_max: Some(USD_PER_DAY),
        search: Search::by_words_alone(state.store.clone()),
        traces: None,
        wakes: Wakes::default(),
        rescan_after: Duration::from_secs(900),
    })
}

/// Requests for approval, and who waits for them.
fn approvals(state: &HttpState) -> (StoredApprovals, ApprovalsHandle) {
    let (store, sealer) = (state.store.clone(), state.sealer.clone());
    let notifier = Notifier::new(sealer.clone(), false);
    let stored = StoredApprovals::new(store, notifier, sealer, URL, Hints::default());
    let waiting =
        ApprovalsHandle::new(Guardians::start(), Placement::Here, Arc::new(stored.clone()));
    (stored.attach(waiting.clone()), waiting)
}

fn gate(state: &HttpState, (stored, waiting): &(StoredApprovals, ApprovalsHandle)) -> Gate {
    Gate {
        approvals: Arc::new(stored.clone()),
        waiting: waiting.clone(),
        // Its writer ends with the test's runtime.
        audit: Audit::start(Arc::new(state.store.clone())).0,
        replica: ReplicaId::fresh(),
        sealer: state.sealer.clone(),
        public_url: URL.into(),
    }
}

/// Models of accounts may be on this machine.
fn install_models(cfg: &mut ServiceConfig, state: &HttpState) {
    let guard = NetGuard::new(&["127.0.0.0/8".parse().unwrap()]);
    let budget = Budget { tokens_max: 1_000_000, usd_max: None };
    let models = StoredModels::new(state.store.clone(), state.sealer.clone(), guard, budget);
    let asked: Arc<dyn Models> = Arc::new(models.clone());
    let compliance = Compliance::new(state.store.clone(), asked.clone());
    let dependencies = Dependencies::new(state.store.clone(), asked.clone());
    let judge = Judge::new(state.store.clone(), asked.clone());
    cfg.app_data(Data::new(compliance))
        .app_data(Data::new(dependencies))
        .app_data(Data::new(judge));
    cfg.app_data(Data::new(models)).app_data(Data::from(asked));
}

async fn built(
    upstream: Arc<Upstream>,
    audit: Arc<OnceLock<Audit>>,
    mcp: impl FnOnce(&mut ServiceConfig, &HttpState) + 'static,
) -> World {
    let hinted = Arc::new(Mutex::new(Vec::new()));
    let told = hinted.clone();
    let hooks = Arc::new(OnceLock::new());
    let made = hooks.clone();
    let remote = FakeTracker::default();
    let trackers = remote.clone();
    let app = TestApp::start_with_state(move |cfg, state| {
        mcp(cfg, &state);
        let stored = StoredHooks { store: state.store.clone(), sealer: state.sealer.clone() };
        let hooks = made.get_or_init(|| HookCache::new(Arc::new(stored)));
        install_models(cfg, &state);
        let issues = Issues::new(state.store.clone(), Arc::new(trackers.clone()));
        let clients: Arc<dyn TrackerClients> = Arc::new(trackers.clone());
        let connector: Arc<dyn Connector> = Arc::new(trackers.clone());
        cfg.app_data(Data::new(issues))
            .app_data(Data::from(clients))
            .app_data(Data::from(connector))
            .app_data(Data::new(SyncHint::new(|| ())))
            .app_data(Data::new(Search::by_words_alone(state.store.clone())));
        let events: Arc<dyn EventLog> = Arc::new(state.store);
        cfg.app_data(Data::new(PublicUrl::new(&format!("{URL}/"))))
            .app_data(Data::new(hooks.clone()))
            .app_data(Data::from(events))
            .app_data(Data::new(ExecutionHint::new(move |id| told.lock().unwrap().push(id))));
    })
    .await;
    let (owner, stranger) = (app.member(Role::Owner).await, app.member(Role::Owner).await);
    let hooks = hooks.get().expect("made with the app").clone();
    World { app, owner, stranger, hooks, hinted, upstream, remote, audit }
}

impl World {
    /// Takes every place of the record, for as long as the answer is kept.
    pub fn fill_record(&self) -> Vec<Ticket> {
        let audit = self.audit.get().expect("the real MCP endpoint");
        std::iter::from_fn(|| audit.admit().ok()).collect()
    }

    /// A call by the owner, which has to be answered with `status`; gives the body.
    #[track_caller]
    pub fn call<'a>(
        &'a self,
        method: Method,
        path: &'a str,
        body: Option<Value>,
        status: u16,
    ) -> impl Future<Output = Value> + 'a {
        let place = std::panic::Location::caller();
        async move {
            let answer = self.request(method.clone(), path, &self.owner.access, body).await;
            assert_eq!(answer.status, status, "{place}: {method} {path} -> {}", answer.text);
            answer.body
        }
    }

    /// The stranger asks for the same as the owner could, and is told that there is no such thing.
    pub async fn hidden(&self, method: Method, path: &str, body: Option<Value>) {
        let answer = self.request(method.clone(), path, &self.stranger.access, body).await;
        assert_eq!(answer.status, 404, "{method} {path} -> {}", answer.text);
        assert!(answer.body["detail"].as_str().is_some_and(|text| text.ends_with("not found")));
    }

    /// Nobody who is not signed in gets an answer.
    pub async fn guarded(&self, method: Method, path: &str, body: Option<Value>) {
        let answer = self.request(method.clone(), path, "", body).await;
        assert_eq!(answer.status, 401, "{method} {path} -> {}", answer.text);
    }

    /// A tracker of the owner; the answer to its creation.
    pub async fn tracker(&self, name: &str) -> Value {
        let body = json!({"name": name, "tracker_type": "github"});
        self.call(Method::POST, "/trackers", Some(body), 201).await
    }

    /// An MCP server of the owner; `fields` are laid over the body. The answer to its creation.
    pub async fn mcp_server(&self, name: &str, fields: Value) -> Value {
        let body = json!({"name": name, "url": format!("https://{name}.example.com/mcp")});
        self.call(Method::POST, "/mcp-servers", Some(overlaid(body, fields)), 201).await
    }

    /// A flow of the owner with one step; `fields` are laid over it.
    pub async fn flow(&self, name: &str, fields: Value) -> Value {
        self.call(Method::POST, "/flows", Some(flow(name, fields)), 200).await
    }

    /// Starts a flow by hand; the answer.
    pub async fn start(&self, flow: &Value) -> Value {
        let path = format!("/flows/{}/trigger", text(flow, "id"));
        self.call(Method::POST, &path, Some(json!({"greeting": "hello"})), 200).await
    }
}

/// The runtime token of every container of these tests.
pub const TOKEN: &str = "flow_a-token-for-tests";

/// Brings an execution that was started just now to where its container runs.
pub async fn running(world: &World, started: &Value) -> Lease {
    let store = &world.state.store;
    let limits = ClaimLimits { free: 100, per_account: 100, lease: Duration::from_secs(60) };
    let claimed = store.claim(ReplicaId::fresh(), limits).await.unwrap();
    let ours = |claimed: &Claimed| claimed.lease.execution.to_string() == text(started, "id");
    let lease = claimed.into_iter().find(ours).expect("it waited").lease;
    let starting = Change::Starting {
        prompt: "Say hello".into(),
        unresolved: vec!["event.nobody".into()],
        token_hash: hex::encode(hash_token(TOKEN)),
    };
    let container = RunningContainer {
        id: "c0ffee".into(),
        epoch: lease.epoch,
        image_digest: "sha256:1".into(),
        started_at: Utc::now(),
    };
    for change in [starting, Change::Running(container)] {
        assert!(store.record(lease, change).await.unwrap());
    }
    lease
}

/// Ends an execution as its owner would.
pub async fn end(
    world: &World,
    lease: Lease,
    status: ResultStatus,
    failed: Option<FailureCategory>,
) {
    let result = json!({"status": status, "summary": "said hello", "actions": [{"said": "hello"}]});
    let change = Change::Ended {
        state: if failed.is_some() { ExecutionState::Failed } else { ExecutionState::Succeeded },
        failure: failed.map(|category| Failure::new(category, "it did not work")),
        result: Some(serde_json::from_value(result).unwrap()),
    };
    assert!(world.state.store.record(lease, change).await.unwrap());
}

/// Lines of output with these numbers.
pub async fn log(world: &World, lease: Lease, lines: Range<i64>) {
    let line = |seq| NewLogLine {
        line: LogLine {
            seq,
            timestamp: Utc::now(),
            stream: LogStream::Stdout,
            message: format!("line {seq}"),
        },
        frame: Some(seq),
    };
    let stored = world.state.store.append_log(lease, lease.epoch, lines.map(line).collect());
    assert!(stored.await.unwrap());
}

/// The body for a flow with one step; `fields` are laid over it.
pub fn flow(name: &str, fields: Value) -> Value {
    let body = json!({
        "name": name,
        "prompt_template": "Say hello to {{ event.payload.greeting }}",
        "agent_type": "builtin",
        "agent_config": {"steps": [{"log": "hello"}]},
    });
    overlaid(body, fields)
}

/// An object with the fields of another laid over its own.
pub fn overlaid(mut body: Value, fields: Value) -> Value {
    if let (Value::Object(body), Value::Object(fields)) = (&mut body, fields) {
        body.extend(fields);
    }
    body
}

/// A text within a JSON object.
#[track_caller]
pub fn text<'a>(value: &'a Value, field: &str) -> &'a str {
    value[field].as_str().unwrap_or_else(|| panic!("no text `{field}` in {value}"))
}

/// The first words of the places that a refusal names.
pub fn places(answer: &Answer) -> Vec<String> {
    let problems = answer.body["detail"].as_array().cloned().unwrap_or_default();
    let place = |problem: &Value| {
        let steps = problem["loc"].as_array().cloned().unwrap_or_default();
        let words = steps.iter().map(|step| step.as_str().map_or(step.to_string(), str::to_owned));
        words.collect::<Vec<_>>().join(".")
    };
    problems.iter().map(place).collect()
}
