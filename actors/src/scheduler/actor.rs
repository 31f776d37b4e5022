//! The scheduler actor.

use super::SchedulerHandle;
use crate::{
    answers_ping,
    event::{Causation, IncomingEvent, Normalized, Source},
    flow::{Trigger, schedule::next_fire},
    guardian::{Guardians, Placement},
    ids::SourceId,
    ports::{DirectStart, DueSchedule, EventLog, Flows, StoreError},
    pump::{Pump, Pumping, Wake, drive, drive_every},
};
use actix::prelude::*;
use bytes::Bytes;
use chrono::SecondsFormat;
use futures::future::LocalBoxFuture;
use serde_json::{Map, Value, json};
use std::{sync::Arc, time::Duration};

/// Most ticks started in one step.
const BATCH_MAX: usize = 100;
/// How often due schedules are looked for; also how late a tick may be.
const POLL_EVERY: Duration = Duration::from_secs(1);
const MAILBOX_MAX: usize = 16;

/// Starts flows when their time has come on the database clock.
pub struct Scheduler {
    events: Arc<dyn EventLog>,
    flows: Arc<dyn Flows>,
    started: Arc<dyn Fn(usize) + Send + Sync>,
    pump: Pump,
}

impl Scheduler {
    /// Starts the scheduler under the guardian's eyes. `started` hears how many ticks each step started.
    pub fn start(
        guardians: &Guardians,
        placement: Placement,
        events: Arc<dyn EventLog>,
        flows: Arc<dyn Flows>,
        started: Arc<dyn Fn(usize) + Send + Sync>,
    ) -> SchedulerHandle {
        SchedulerHandle(guardians.guard("scheduler", placement, move || Scheduler {
            events: Arc::clone(&events),
            flows: Arc::clone(&flows),
            started: Arc::clone(&started),
            pump: Pump::default(),
        }))
    }
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
    type Outcome = Result<usize, StoreError>;

    fn pump(&mut self) -> &mut Pump {
        &mut self.pump
    }

    fn step(&mut self) -> LocalBoxFuture<'static, Self::Outcome> {
        fail::fail_point!("scheduler::step");
        Box::pin(step(Arc::clone(&self.events), Arc::clone(&self.flows)))
    }

    fn stepped(&mut self, outcome: Self::Outcome, _: &mut Context<Self>) -> bool {
        match outcome {
            Ok(ticks) => {
                if ticks > 0 {
                    (self.started)(ticks);
                }
                ticks == BATCH_MAX
            }
            Err(error) => {
                tracing::warn!("schedules wait: {error}");
                false
            }
        }
    }
}

async fn step(events: Arc<dyn EventLog>, flows: Arc<dyn Flows>) -> Result<usize, StoreError> {
    let due = flows.due_schedules(BATCH_MAX).await?;
    let ticks = due.len();
    for schedule in due {
        fire(&*events, &*flows, schedule).await?;
    }
    Ok(ticks)
}

/// Starts one tick, then moves its schedule on. Dying in between starts the same tick again, to no effect.
async fn fire(
    events: &dyn EventLog,
    flows: &dyn Flows,
    schedule: DueSchedule,
) -> Result<(), StoreError> {
    let Trigger::Schedule(trigger) = &schedule.flow.spec.trigger else {
        return flows.set_next_fire(schedule.flow.flow, schedule.fire_at, None).await;
    };
    let next = next_fire(trigger, schedule.fire_at.max(schedule.now)).unwrap_or_else(|error| {
        tracing::error!(flow.id = %schedule.flow.flow, "a stored schedule cannot be read: {error}");
        None
    });
    let payload = trigger.payload.clone();
    let (flow, fired) = (schedule.flow.flow, schedule.fire_at);
    events.start(DirectStart { event: tick(&schedule, payload), flow: schedule.flow }).await?;
    fail::fail_point!("scheduler::started");
    flows.set_next_fire(flow, fired, next).await
}

fn tick(schedule: &DueSchedule, payload: Option<Value>) -> IncomingEvent {
    let fire_at = schedule.fire_at.to_rfc3339_opts(SecondsFormat::Secs, true);
    let payload = payload.unwrap_or_else(|| json!({ "scheduled_for": fire_at }));
    IncomingEvent {
        account: schedule.flow.account,
        source: Source::Schedule,
        source_id: SourceId(schedule.flow.flow.0),
        delivery_key: format!("schedule:{fire_at}"),
        tracker: None,
        organization: None,
        content: Normalized {
            kind: "schedule".to_owned(),
            raw_kind: "schedule".to_owned(),
            subject: Some(format!("{} at {fire_at}", schedule.flow.spec.name)),
            attributes: Map::from_iter([("scheduled_for".to_owned(), fire_at.into())]),
            causation: Causation::default(),
            ..Normalized::default()
        },
        payload: Bytes::from(payload.to_string()),
    }
}
