//! What people and trackers do: flows, deliveries and their repetitions, sessions that watch. And what must come
//! of it, said without asking the engine.

use super::{database::Database, rng::Rng};
use bytes::Bytes;
use preloop_actors::{
    event::{Causation, Event, IncomingEvent, Normalized, Source},
    execution::FailureCategory,
    flow::{
        AgentSpec, FailureClass, FlowSpec, FlowVersion, Limits, Missed, Overlap, RetryPolicy,
        ScheduleTrigger, Timeouts, TrackerTrigger, Trigger,
    },
    ids::{AccountId, FlowId, FlowVersionId, SourceId},
    scheduler::first,
};
use serde_json::{Map, json};
use std::{
    sync::{Arc, atomic::AtomicBool},
    time::Duration,
};
use tokio::time::Instant;
use uuid::Uuid;

/// Kinds of events.
const KINDS: [&str; 3] = ["issue_opened", "issue_closed", "push"];
/// Patterns of a trigger, and the kinds that they mean.
const PATTERNS: [(&[&str], &[&str]); 5] = [
    (&["issue_*"], &["issue_opened", "issue_closed"]),
    (&["issue_opened"], &["issue_opened"]),
    (&["*"], &KINDS),
    (&[], &KINDS),
    (&["push", "*_closed"], &["issue_closed", "push"]),
];
/// How long a sender waits before it sends a delivery again that was not answered with 2xx.
pub const SENDER_WAITS: Duration = Duration::from_secs(10);
/// The kind of an event whose routes the database refuses.
const UNROUTABLE: &str = "unroutable";
/// More events in a row that executions caused are a loop, and start nothing.
const CAUSED_MAX: i16 = 5;

/// A flow that something is wrong with; its name says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// No agent can be made of it.
    Unlaunchable,
    /// The database cannot read it.
    Unreadable,
    /// The database takes no prompt of it.
    Unwritable,
}

impl Fault {
    const ALL: [Self; 3] = [Self::Unlaunchable, Self::Unreadable, Self::Unwritable];

    fn name(self) -> &'static str {
        match self {
            Self::Unlaunchable => "unlaunchable",
            Self::Unreadable => "unreadable",
            Self::Unwritable => "unwritable",
        }
    }

    /// Whether it is the database that refuses it.
    pub fn is_refused(self) -> bool {
        self != Self::Unlaunchable
    }
}

/// Whether the database refuses to take what an event starts.
pub fn is_unroutable(event: &Event) -> bool {
    event.incoming.content.kind == UNROUTABLE
}

pub fn fault_of(flow: &FlowVersion) -> Option<Fault> {
    Fault::ALL.into_iter().find(|fault| fault.name() == flow.spec.name)
}

/// Whether a failed attempt is worth another, as the policy of every flow here says it.
pub fn is_tried_again(category: FailureCategory) -> bool {
    use FailureCategory::*;
    matches!(
        category,
        ImagePull
            | ContainerStart
            | ContainerLost
            | ExitCode
            | NoResult
            | InvalidResult
            | AgentFailure
    )
}

/// What a flow's author wants to start it.
pub struct Wish {
    account: AccountId,
    flow: FlowId,
    /// Kinds of a tracker's events; none: it starts by the clock.
    kinds: &'static [&'static str],
    label: Option<&'static str>,
}

impl Wish {
    fn is_met_by(&self, event: &Event) -> bool {
        let IncomingEvent { account, source, source_id, content, .. } = &event.incoming;
        let Causation { own, depth, .. } = content.causation;
        let labelled = |label| content.attributes.get("labels") == Some(&json!([label]));
        match source {
            Source::Schedule => self.kinds.is_empty() && source_id.0 == self.flow.0,
            _ => {
                self.account == *account
                    && self.kinds.contains(&content.kind.as_str())
                    && self.label.is_none_or(labelled)
                    && !own
                    && depth <= CAUSED_MAX
            }
        }
    }
}

/// The flows that an event is to start, by id.
pub fn wanted(wishes: &[Wish], event: &Event) -> Vec<FlowId> {
    let met = wishes.iter().filter(|wish| wish.is_met_by(event));
    let mut flows: Vec<_> = met.map(|wish| wish.flow).collect();
    flows.sort();
    flows
}

/// A delivery as its sender sees it.
pub struct Delivery {
    pub event: IncomingEvent,
    pub answered: Arc<AtomicBool>,
    pub again_at: Instant,
}

/// A person at a live page.
pub struct Client {
    account: AccountId,
    pub heard: Vec<i64>,
}

impl Client {
    pub fn new(account: AccountId) -> Self {
        Self { account, heard: Vec::new() }
    }

    pub fn position(&self) -> (AccountId, i64) {
        (self.account, self.heard.last().copied().unwrap_or(0))
    }

    pub fn hear(&mut self, seq: i64) {
        self.heard.push(seq);
    }
}

pub fn account(number: u64) -> AccountId {
    AccountId(Uuid::from_u128(0xacc0_0000 + u128::from(number)))
}

/// Some flows of each account, drawn from the seed, and what starts them. `ticks`: one of them has a schedule.
pub fn flows(database: &mut Database, rng: &mut Rng, accounts: u64, ticks: bool) -> Vec<Wish> {
    let mut wishes = Vec::new();
    for account in (0..accounts).map(account) {
        for _ in 0..rng.between(1, 3) {
            wishes.push(tracked(database, rng, account));
        }
        if rng.chance(5_000) || ticks {
            wishes.push(scheduled(database, rng, account));
        }
    }
    wishes
}

fn tracked(database: &mut Database, rng: &mut Rng, account: AccountId) -> Wish {
    let fault = match rng.below(100) {
        0..6 => Some(Fault::Unlaunchable),
        6..8 => Some(Fault::Unreadable),
        8..10 => Some(Fault::Unwritable),
        _ => None,
    };
    let (patterns, kinds) = *rng.pick(&PATTERNS);
    let label = rng.chance(2_500).then_some("bug");
    let filters = label.map(|label| ("labels".to_owned(), json!([label, "crash"])));
    let trigger = TrackerTrigger {
        events: patterns.iter().map(|pattern| (*pattern).to_owned()).collect(),
        filters: Map::from_iter(filters),
        ..TrackerTrigger::default()
    };
    let flow = add(database, rng, account, Trigger::Tracker(trigger), fault);
    Wish { account, flow, kinds, label }
}

fn scheduled(database: &mut Database, rng: &mut Rng, account: AccountId) -> Wish {
    let trigger = ScheduleTrigger {
        missed: *rng.pick(&[Missed::None, Missed::Last, Missed::All]),
        missed_window_secs: *rng.pick(&[60, 120, 3_600]),
        overlap: *rng.pick(&[
            Overlap::Allow,
            Overlap::Skip,
            Overlap::Queue,
            Overlap::Queue,
            Overlap::CancelRunning,
        ]),
        jitter_secs: *rng.pick(&[0, 0, 30, 3_600]),
        ..ScheduleTrigger::new("* * * * *", "UTC")
    };
    let flow = add(database, rng, account, Trigger::Schedule(trigger.clone()), None);
    let next = first(flow, &trigger, database.now).expect("it can be read").expect("it fires");
    database.next_fire.insert(flow, next);
    Wish { account, flow, kinds: &[], label: None }
}

fn add(
    database: &mut Database,
    rng: &mut Rng,
    account: AccountId,
    trigger: Trigger,
    fault: Option<Fault>,
) -> FlowId {
    let (flow, id) = (FlowId(database.id()), FlowVersionId(database.id()));
    let FlowSpec {
        concurrency,
        singleton,
        throttle,
        rate_limit,
        debounce,
        batch,
        priority,
        weight,
        ..
    } = pace(rng);
    let spec = FlowSpec {
        name: fault.map_or("sample", Fault::name).to_owned(),
        description: None,
        enabled: true,
        trigger,
        prompt: "Look at {{ event.subject }}.".to_owned(),
        tools: Vec::new(),
        agent: AgentSpec::Builtin { steps: Vec::new(), limits: Limits::default() },
        timeouts: Timeouts {
            queue_secs: *rng.pick(&[86_400, 86_400, 60, 15]),
            run_secs: *rng.pick(&[10, 30, 90, 90]),
            idle_secs: *rng.pick(&[None, Some(5)]),
            grace_secs: *rng.pick(&[0, 1, 10]),
        },
        retry: RetryPolicy {
            attempts: *rng.pick(&[1, 2, 3]),
            backoff_secs: *rng.pick(&[1, 5, 15]),
            on: vec![FailureClass::Infrastructure, FailureClass::Agent],
        },
        concurrency,
        singleton,
        throttle,
        rate_limit,
        debounce,
        batch,
        priority,
        weight,
    };
    database.flows.push(Arc::new(FlowVersion {
        id,
        flow,
        account,
        number: 1,
        tracker: None,
        spec,
    }));
    flow
}

/// The pace of a flow, in a flow that says nothing else: about half of them have none.
fn pace(rng: &mut Rng) -> FlowSpec {
    let mut spec = json!({
        "name": "pace", "trigger": { "manual": {} }, "agent": { "type": "builtin", "steps": [] },
        "priority": *rng.pick(&[0, 0, 0, 10, -10]),
    });
    let key = *rng.pick(&["{{ event.labels }}", "all"]);
    let mode = *rng.pick(&["queue", "queue", "skip", "cancel_running", "cancel_queued"]);
    let concurrency = json!({ "key": key, "limit": *rng.pick(&[1, 1, 2, 3]), "onLimit": mode });
    let (name, rule) = match rng.below(18) {
        0..4 => ("concurrency", concurrency),
        4 => ("singleton", json!(true)),
        5 => ("throttle", json!({ "key": key, "limit": 2, "periodSecs": 5 })),
        6 => ("rateLimit", json!({ "key": key, "limit": 2, "periodSecs": 20 })),
        7 => ("debounce", json!({ "key": key, "waitSecs": 5, "maxWaitSecs": 20, "keep": "last" })),
        8 => ("batch", json!({ "key": key, "size": 3, "waitSecs": 10 })),
        _ => ("weight", json!(1)),
    };
    spec[name] = rule;
    // Two at once: what is gathered or throttled gets in line after that.
    if matches!(name, "throttle" | "debounce" | "batch") && rng.chance(5_000) {
        spec["concurrency"] = json!({ "key": key, "limit": 1 });
    }
    if name == "concurrency" && mode == "queue" && rng.chance(3_000) {
        spec["concurrency"]["queueMax"] = json!(2);
    }
    serde_json::from_value(spec).expect("it is a flow")
}

/// A delivery that nobody has seen yet. So many out of 10,000 are `unroutable`.
pub fn delivery(rng: &mut Rng, number: u64, accounts: u64, unroutable: u64) -> Delivery {
    let account_number = rng.below(accounts);
    let hook = rng.below(2) * 16 + account_number;
    let kind = if rng.chance(unroutable) { UNROUTABLE } else { *rng.pick(&KINDS) };
    let label = *rng.pick(&["bug", "question"]);
    let causation = Causation {
        own: rng.chance(200),
        depth: *rng.pick(&[0, 0, 0, 0, CAUSED_MAX, CAUSED_MAX + 1]),
        ..Causation::default()
    };
    let event = IncomingEvent {
        account: account(account_number),
        source: Source::Github,
        source_id: SourceId(Uuid::from_u128(0x5000_0000 + u128::from(hook))),
        delivery_key: format!("delivery-{number}"),
        tracker: None,
        organization: None,
        content: Normalized {
            kind: kind.to_owned(),
            raw_kind: kind.to_owned(),
            subject: Some("a sample".to_owned()),
            attributes: Map::from_iter([("labels".to_owned(), json!([label]))]),
            causation,
            ..Normalized::default()
        },
        payload: Bytes::from_static(b"{}"),
    };
    Delivery { event, answered: Arc::default(), again_at: Instant::now() }
}
