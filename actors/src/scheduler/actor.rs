//! The scheduler actor.

use super::{
    SchedulerHandle,
    plan::{Start, plan},
};
use crate::{
    answers_ping,
    event::{Causation, IncomingEvent, Normalized, Source},
    flow::{FlowVersion, ScheduleTrigger, Trigger},
    guardian::{Guardians, Placement},
    ids::SourceId,
    ports::{Due, DueSchedule, Schedules, Settled, StoreError, Tick, Turn, WaitingTick},
    pump::{Pump, Pumping, Wake, drive, drive_every},
};
use actix::prelude::*;
use bytes::Bytes;
use chrono::SecondsFormat;
use futures::future::LocalBoxFuture;
use serde_json::{Map, Value, json};
use std::{sync::Arc, time::Duration};

/// Most schedules that one step looks at.
const BATCH_MAX: usize = 100;
/// How often due schedules are looked for; also how late a tick may be.
const POLL_EVERY: Duration = Duration::from_secs(1);
const MAILBOX_MAX: usize = 16;

/// Starts flows when their time has come on the database clock.
pub struct Scheduler {
    schedules: Arc<dyn Schedules>,
    started: Arc<dyn Fn(usize) + Send + Sync>,
    pump: Pump,
}

impl Scheduler {
    /// Starts the scheduler under the guardian's eyes. `started` hears how many ticks each step started.
    pub fn start(
        guardians: &Guardians,
        placement: Placement,
        schedules: Arc<dyn Schedules>,
        started: Arc<dyn Fn(usize) + Send + Sync>,
    ) -> SchedulerHandle {
        SchedulerHandle(guardians.guard("scheduler", placement, move || Scheduler {
            schedules: Arc::clone(&schedules),
            started: Arc::clone(&started),
            pump: Pump::default(),
        }))
    }
}

/// What a step did.
#[derive(Clone, Copy, Debug, Default)]
pub struct Stepped {
    /// Ticks that started.
    pub started: usize,
    /// The next step has something to do at once.
    pub has_more: bool,
}

impl Actor for Scheduler {
    type Context = Context<Self>;

    fn started(&mut self, ctx: &mut Self::Context) {
        ctx.set_mailbox_capacity(MAILBOX_MAX);
        drive_every(self, ctx, POLL_EVERY);
    }
}

answers_ping!(Scheduler);
crate::takes_queued!(Scheduler: Wake);

impl Handler<Wake> for Scheduler {
    type Result = ();

    fn handle(&mut self, _: Wake, ctx: &mut Self::Context) {
        drive(self, ctx);
    }
}

impl Pumping for Scheduler {
    type Outcome = Result<Stepped, StoreError>;

    fn pump(&mut self) -> &mut Pump {
        &mut self.pump
    }

    fn step(&mut self) -> LocalBoxFuture<'static, Self::Outcome> {
        fail::fail_point!("scheduler::step");
        Box::pin(step(Arc::clone(&self.schedules)))
    }

    fn stepped(&mut self, outcome: Self::Outcome, _: &mut Context<Self>) -> bool {
        match outcome {
            Ok(Stepped { started, has_more }) => {
                if started > 0 {
                    (self.started)(started);
                }
                has_more
            }
            Err(error) => {
                tracing::warn!("schedules wait: {error}");
                false
            }
        }
    }
}

/// Takes one step of each schedule that is due, and starts what need wait no longer.
pub(super) async fn step(schedules: Arc<dyn Schedules>) -> Result<Stepped, StoreError> {
    let due = schedules.due(BATCH_MAX).await?;
    let is_full = due.len() == BATCH_MAX;
    let (mut stepped, mut refused) = (Stepped::default(), 0);
    for due in due {
        let flow = due.flow().flow;
        let one = match due {
            Due::Schedule(schedule) => turn(&*schedules, schedule).await,
            Due::Waiting(tick) => resume(&*schedules, tick).await.map(|settled| (settled, false)),
        };
        match one {
            Ok((settled, has_more)) => {
                stepped.started += usize::from(matches!(settled, Settled::Started(_)));
                stepped.has_more |= has_more;
            }
            // What the database refuses for one flow must not stop all others.
            Err(StoreError::Internal(error)) => {
                refused += 1;
                tracing::error!(flow.id = %flow, "a tick of flow `{flow}` is refused: {error}");
            }
            Err(error) => return Err(error),
        }
    }
    stepped.has_more |= is_full && refused == 0;
    Ok(stepped)
}

/// Takes one step of a schedule, and says whether more of it is due.
pub(super) async fn turn(
    schedules: &dyn Schedules,
    due: DueSchedule,
) -> Result<(Settled, bool), StoreError> {
    let Some(trigger) = trigger_of(&due.flow) else {
        return Ok((schedules.settle(ended(due)).await?, false));
    };
    let plan = match plan(&due, trigger) {
        Ok(plan) => plan,
        Err(error) => {
            let flow = due.flow.flow;
            tracing::error!(flow.id = %flow, "a stored schedule cannot be read: {error}");
            return Ok((schedules.settle(ended(due)).await?, false));
        }
    };
    let tick = plan.start.map(|start| Tick {
        fire_at: start.fire_at,
        is_late: start.is_late,
        event: event(&due.flow, trigger, start),
    });
    let (flow, from) = (due.flow, due.fire_at);
    let turn = Turn { flow, from, skipped: plan.skipped, tick, next: plan.next };
    Ok((schedules.settle(turn).await?, plan.has_more))
}

/// Starts a tick that waited; when its flow starts by the clock no more, it never will.
async fn resume(schedules: &dyn Schedules, tick: WaitingTick) -> Result<Settled, StoreError> {
    let trigger = trigger_of(&tick.flow).filter(|_| !tick.is_idle);
    let start = Start { fire_at: tick.fire_at, is_late: tick.is_late };
    let event = trigger.map(|trigger| event(&tick.flow, trigger, start));
    schedules.resume(tick.flow, tick.fire_at, event).await
}

/// A schedule that never fires again.
fn ended(due: DueSchedule) -> Turn {
    Turn { flow: due.flow, from: due.fire_at, skipped: Vec::new(), tick: None, next: None }
}

fn trigger_of(flow: &FlowVersion) -> Option<&ScheduleTrigger> {
    match &flow.spec.trigger {
        Trigger::Schedule(trigger) => Some(trigger),
        _ => None,
    }
}

fn event(flow: &FlowVersion, trigger: &ScheduleTrigger, start: Start) -> IncomingEvent {
    let fire_at = start.fire_at.to_rfc3339_opts(SecondsFormat::Secs, true);
    let payload = trigger.payload.clone();
    let payload = payload.unwrap_or_else(|| json!({ "scheduled_for": fire_at }));
    let mut attributes = Map::from_iter([("scheduled_for".to_owned(), Value::from(&*fire_at))]);
    if start.is_late {
        attributes.insert("missed".to_owned(), true.into());
    }
    IncomingEvent {
        account: flow.account,
        source: Source::Schedule,
        source_id: SourceId(flow.flow.0),
        delivery_key: format!("schedule:{fire_at}"),
        tracker: None,
        organization: None,
        content: Normalized {
            kind: "schedule".to_owned(),
            raw_kind: "schedule".to_owned(),
            subject: Some(format!("{} at {fire_at}", flow.spec.name)),
            attributes,
            causation: Causation::default(),
            ..Normalized::default()
        },
        payload: Bytes::from(payload.to_string()),
    }
}
