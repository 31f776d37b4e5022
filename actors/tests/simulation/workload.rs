//! What people and trackers do: flows, deliveries and their repetitions, sessions that watch.

use super::{database::Database, rng::Rng};
use bytes::Bytes;
use chrono::{DateTime, Utc};
use preloop_actors::{
    event::{IncomingEvent, Normalized, Source},
    flow::{
        AgentSpec, FailureClass, FlowSpec, FlowVersion, Limits, RetryPolicy, ScheduleTrigger,
        Timeouts, TrackerTrigger, Trigger, schedule::next_fire,
    },
    ids::{AccountId, FlowId, FlowVersionId, SourceId},
};
use std::{
    sync::{Arc, atomic::AtomicBool},
    time::Duration,
};
use tokio::time::Instant;
use uuid::Uuid;

/// Kinds of events; each flow wants some of them.
const KINDS: [&str; 3] = ["issue_opened", "issue_closed", "push"];
/// How long a sender waits before it sends a delivery again that was not answered with 2xx.
pub const SENDER_WAITS: Duration = Duration::from_secs(10);

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

/// Some flows of each account, drawn from the seed.
pub fn flows(database: &mut Database, rng: &mut Rng, accounts: u64, now: DateTime<Utc>) {
    for account in (0..accounts).map(account) {
        for _ in 0..rng.between(1, 3) {
            let trigger = Trigger::Tracker(TrackerTrigger {
                events: vec![(*rng.pick(&["issue_*", "issue_opened", "*"])).to_owned()],
                ..TrackerTrigger::default()
            });
            add(database, rng, account, trigger);
        }
        if rng.chance(5_000) {
            let trigger = ScheduleTrigger {
                cron: "* * * * *".to_owned(),
                timezone: "UTC".to_owned(),
                payload: None,
            };
            let next = next_fire(&trigger, now).expect("it can be read").expect("it fires");
            let flow = add(database, rng, account, Trigger::Schedule(trigger));
            database.next_fire.insert(flow, next);
        }
    }
}

fn add(database: &mut Database, rng: &mut Rng, account: AccountId, trigger: Trigger) -> FlowId {
    let (flow, id) = (FlowId(database.id()), FlowVersionId(database.id()));
    let name = if rng.chance(500) { "unlaunchable" } else { "sample" };
    let spec = FlowSpec {
        name: name.to_owned(),
        description: None,
        enabled: true,
        trigger,
        prompt: "Look at {{ event.subject }}.".to_owned(),
        tools: Vec::new(),
        agent: AgentSpec::Builtin { steps: Vec::new(), limits: Limits::default() },
        timeouts: Timeouts {
            queue_secs: 86_400,
            run_secs: *rng.pick(&[10, 30, 90]),
            idle_secs: *rng.pick(&[None, None, Some(5)]),
            grace_secs: *rng.pick(&[0, 1, 10]),
        },
        retry: RetryPolicy {
            attempts: *rng.pick(&[1, 2, 3]),
            backoff_secs: *rng.pick(&[1, 5, 15]),
            on: vec![FailureClass::Infrastructure, FailureClass::Agent],
        },
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

/// A delivery that nobody has seen yet.
pub fn delivery(rng: &mut Rng, number: u64, accounts: u64) -> Delivery {
    let account_number = rng.below(accounts);
    let hook = rng.below(2) * 16 + account_number;
    let kind = *rng.pick(&KINDS);
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
            ..Normalized::default()
        },
        payload: Bytes::from_static(b"{}"),
    };
    Delivery { event, answered: Arc::default(), again_at: Instant::now() }
}
