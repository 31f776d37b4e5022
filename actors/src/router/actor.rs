//! The router actor: a shell around [`decide`].

use super::{Decision, RouterHandle, Tired, decide, decide::news};
use crate::{
    answers_ping,
    event::Event,
    guardian::{Guardians, Placement},
    ids::{AccountId, EventId, ExecutionId, FlowId},
    issue::ReadIssue,
    ports::{Backlog, Deployed, EventLog, Flows, Route, StoreError},
    pump::{Pump, Pumping, Wake, drive, drive_every},
};
use actix::prelude::*;
use futures::future::LocalBoxFuture;
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
    time::Duration,
};

/// Most events decided in one step.
const BATCH_MAX: usize = 200;
/// How often the router looks without being woken (R-B3).
const POLL_EVERY: Duration = Duration::from_secs(1);
/// Room for wake-ups; more than one is as good as one.
const MAILBOX_MAX: usize = 16;

/// Called after executions were written, to wake who runs them and who shows them.
pub type Routed = Arc<dyn Fn(usize) + Send + Sync>;

/// Matches unrouted events to flows, batch by batch.
pub struct Router {
    events: Arc<dyn EventLog>,
    flows: Arc<dyn Flows>,
    read_issue: ReadIssue,
    routed: Routed,
    thinks: Thinks,
    pump: Pump,
}

/// Where events are matched. A filter may take as long as [`TIME_MAX`](crate::flow::condition::TIME_MAX), and so may
/// each of the next flow's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Thinks {
    /// In the actor's own handler, which has its thread to itself.
    Here,
    /// On another thread: others act on the actor's, and must not wait.
    Aside,
}

impl Thinks {
    fn of(placement: &Placement) -> Self {
        match placement {
            Placement::Here => Self::Here,
            Placement::On(_) => Self::Aside,
        }
    }
}

impl Router {
    /// Starts the router under the guardian's eyes. `routed` hears how many executions each step wrote.
    pub fn start(
        guardians: &Guardians,
        placement: Placement,
        events: Arc<dyn EventLog>,
        flows: Arc<dyn Flows>,
        read_issue: ReadIssue,
        routed: Routed,
    ) -> RouterHandle {
        let thinks = Thinks::of(&placement);
        RouterHandle(guardians.guard("router", placement, move || Router {
            events: Arc::clone(&events),
            flows: Arc::clone(&flows),
            read_issue,
            routed: Arc::clone(&routed),
            thinks,
            pump: Pump::default(),
        }))
    }
}

impl Actor for Router {
    type Context = Context<Self>;

    fn started(&mut self, ctx: &mut Self::Context) {
        ctx.set_mailbox_capacity(MAILBOX_MAX);
        drive_every(self, ctx, POLL_EVERY);
    }
}

answers_ping!(Router);
crate::takes_queued!(Router: Wake);

impl Handler<Wake> for Router {
    type Result = ();

    fn handle(&mut self, _: Wake, ctx: &mut Self::Context) {
        drive(self, ctx);
    }
}

impl Pumping for Router {
    type Outcome = Result<Step, StoreError>;

    fn pump(&mut self) -> &mut Pump {
        &mut self.pump
    }

    fn step(&mut self) -> LocalBoxFuture<'static, Self::Outcome> {
        fail::fail_point!("router::step");
        let (events, flows) = (Arc::clone(&self.events), Arc::clone(&self.flows));
        Box::pin(step(events, flows, self.read_issue, self.thinks))
    }

    fn stepped(&mut self, outcome: Self::Outcome, _: &mut Context<Self>) -> bool {
        match outcome {
            Ok(step) => {
                if step.events > 0 {
                    tracing::debug!(events = step.events, executions = step.executions, "routed");
                    (self.routed)(step.executions);
                }
                step.more
            }
            // The timer tries again; the events wait in the store.
            Err(error) => {
                tracing::warn!("routing waits: {error}");
                false
            }
        }
    }
}

/// What one step did.
pub struct Step {
    events: usize,
    executions: usize,
    /// Others wait that this step did not read.
    more: bool,
}

async fn step(
    events: Arc<dyn EventLog>,
    flows: Arc<dyn Flows>,
    read_issue: ReadIssue,
    thinks: Thinks,
) -> Result<Step, StoreError> {
    let Backlog { events: batch, more, only } = events.unrouted(BATCH_MAX).await?;
    if batch.is_empty() {
        return Ok(Step { events: 0, executions: 0, more: false });
    }
    let batch: Vec<Arc<Event>> = batch.into_iter().map(Arc::new).collect();
    let accounts: Vec<AccountId> = batch
        .iter()
        .map(|event| event.incoming.account)
        .collect::<BTreeSet<_>>()
        .into_iter()
        .collect();
    let deployed = flows.tracker_triggered(&accounts).await?;
    let count = batch.len();
    let decide_all = move || decided(&batch, &deployed, &only, read_issue);
    let (routes, broken) = match thinks {
        Thinks::Here => decide_all(),
        Thinks::Aside => tokio::task::spawn_blocking(decide_all)
            .await
            .map_err(|error| StoreError::Unavailable(format!("matching was cut off: {error}")))?,
    };
    for (event, reason) in broken {
        tracing::error!(event.id = %event, "an event could not be routed: {reason}");
        events.routing_failed(event, &reason).await?;
    }
    let executions = commit(&*events, routes).await?;
    Ok(Step { events: count, executions: executions.len(), more })
}

/// What becomes of a batch: its routes, and the events that cannot be routed, with the reason.
fn decided(
    batch: &[Arc<Event>],
    deployed: &Deployed,
    only: &BTreeMap<EventId, Vec<FlowId>>,
    read_issue: ReadIssue,
) -> (Vec<Route>, Vec<(EventId, String)>) {
    let mut tired = Tired::default();
    let (routes, broken) = sort(batch, |event| {
        let only = only.get(&event.id).map(Vec::as_slice);
        match decide(event, deployed, only, &mut tired) {
            // Whoever tries some flows again has told the news before.
            Decision::Route(route) if only.is_some() => Decision::Route(route),
            Decision::Route(route) => {
                Decision::Route(Route { news: news(event, read_issue), ..route })
            }
            broken => broken,
        }
    });
    (routes, broken.into_iter().map(|(event, reason)| (event.id, reason)).collect())
}

/// Commits a batch. When the store refuses it, each route is tried alone, so that only the culprit waits, and is
/// parked in the end. Where the store refuses all of them, no event is to blame; of a full batch the oldest has to
/// wait all the same, or nobody would ever see what comes after it.
async fn commit(events: &dyn EventLog, routes: Vec<Route>) -> Result<Vec<ExecutionId>, StoreError> {
    let (all, why) = match events.commit_routes(routes.clone()).await {
        Err(StoreError::Internal(why)) if routes.len() > 1 => (routes.len(), why),
        committed => return committed,
    };
    tracing::warn!(batch.events = all, "committing routes one by one: {why}");
    let (mut executions, mut refused) = (Vec::new(), Vec::new());
    for route in routes {
        let event = route.event;
        match events.commit_routes(vec![route]).await {
            Ok(committed) => executions.extend(committed),
            Err(StoreError::Internal(why)) => refused.push((event, why)),
            Err(error) => return Err(error),
        }
    }
    if refused.len() == all {
        if all >= BATCH_MAX {
            events.routing_failed(refused[0].0, &why).await?;
        }
        return Err(StoreError::Internal(why));
    }
    for (event, why) in refused {
        tracing::error!(event.id = %event, "an event's route was refused: {why}");
        events.routing_failed(event, &why).await?;
    }
    Ok(executions)
}

/// Decides the events that never failed first: a flow that breaks is tired before the others come. Routes are in the
/// order of the events.
fn sort(
    batch: &[Arc<Event>],
    mut decide: impl FnMut(&Arc<Event>) -> Decision,
) -> (Vec<Route>, Vec<(&Arc<Event>, String)>) {
    let (mut routes, mut broken) = (Vec::new(), Vec::new());
    let mut order: Vec<&Arc<Event>> = batch.iter().collect();
    order.sort_by_key(|event| event.attempts);
    for event in order {
        match decide(event) {
            Decision::Route(route) => routes.push(route),
            Decision::Broken(reason) => broken.push((event, reason)),
        }
    }
    routes.sort_by_key(|route| route.event);
    (routes, broken)
}
