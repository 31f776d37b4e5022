//! Where a flow's schedule stands after the flow was saved.

use chrono::{DateTime, Utc};
use preloop_actors::{
    flow::{FlowSpec, ScheduleTrigger, Trigger},
    ids::FlowId,
    ports::NextFire,
    scheduler,
};
use tokio_postgres::Row;

/// Where it stands, from the columns `next_fire_at` and `next_jitter_secs`.
pub(super) fn standing(row: &Row) -> Option<NextFire> {
    let at: Option<DateTime<Utc>> = row.get("next_fire_at");
    let jitter: i32 = row.get("next_jitter_secs");
    at.map(|at| NextFire { at, jitter_secs: u32::try_from(jitter).unwrap_or_default() })
}

/// The two columns.
pub(super) fn columns(next: Option<NextFire>) -> (Option<DateTime<Utc>>, i32) {
    let jitter = next.map_or(0, |next| i32::try_from(next.jitter_secs).unwrap_or(i32::MAX));
    (next.map(|next| next.at), jitter)
}

/// The first tick after `now` of an enabled schedule.
pub(super) fn first_fire(flow: FlowId, spec: &FlowSpec, now: DateTime<Utc>) -> Option<NextFire> {
    let trigger = trigger_of(spec).filter(|_| spec.enabled)?;
    scheduler::first(flow, trigger, now).ok().flatten()
}

/// Where a schedule stands after it was saved. One that goes on at the same times keeps its tick: what is due now, or
/// was missed, must not be lost, whatever is said about that from now on. `before`: none when it was disabled.
pub(super) fn next_fire(
    flow: FlowId,
    before: Option<&FlowSpec>,
    standing: Option<NextFire>,
    spec: &FlowSpec,
    now: DateTime<Utc>,
) -> Option<NextFire> {
    let goes_on = || {
        let (before, after) = (trigger_of(before?)?, trigger_of(spec)?);
        let times = |trigger: &ScheduleTrigger| (trigger.cron.clone(), trigger.timezone.clone());
        let is_same = spec.enabled && times(before) == times(after);
        let standing = standing.filter(|_| is_same)?;
        if before.jitter_secs == after.jitter_secs {
            return Some(standing);
        }
        Some(NextFire {
            jitter_secs: scheduler::put_off_by(flow, after, standing.at).ok()?,
            ..standing
        })
    };
    goes_on().or_else(|| first_fire(flow, spec, now))
}

fn trigger_of(spec: &FlowSpec) -> Option<&ScheduleTrigger> {
    match &spec.trigger {
        Trigger::Schedule(trigger) => Some(trigger),
        _ => None,
    }
}
