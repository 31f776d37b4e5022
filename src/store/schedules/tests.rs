//! Steps of schedules over PostgreSQL: once each, beside others, and what becomes of ticks.

use super::*;
use crate::store::{
    fixtures::{World, flow, world},
    page::Window,
};
use chrono::TimeDelta;
use preloop_actors::{
    event::{Normalized, Source},
    ids::{ExecutionId, FlowId, SourceId},
    ports::{NextFire, SkipReason, Skipped, Tick},
};
use serde_json::{Value, json};

const ALL: Window = Window { offset: 0, limit: 1_000 };

pub(super) async fn scheduled(
    world: &World,
    overlap: &str,
    next_fire_at: &str,
) -> Arc<FlowVersion> {
    let cron = json!({ "schedule": { "cron": "* * * * *", "overlap": overlap } });
    let flow = flow(world, world.account, cron).await;
    let sql = format!("UPDATE flows SET next_fire_at = {next_fire_at} WHERE id = $1");
    world.sql(&sql, &[&flow.flow.0]).await;
    flow
}

/// A step that starts the tick at which the schedule stands.
pub(super) async fn turn(world: &World, flow: &Arc<FlowVersion>) -> Turn {
    let sql = "SELECT next_fire_at FROM flows WHERE id = $1";
    let from: DateTime<Utc> = world.value(sql, &[&flow.flow.0]).await;
    let tick = Tick { fire_at: from, is_late: false, event: event(flow, from) };
    let next = NextFire { at: from + TimeDelta::minutes(1), jitter_secs: 0 };
    Turn { flow: Arc::clone(flow), from, skipped: Vec::new(), tick: Some(tick), next: Some(next) }
}

pub(super) fn event(flow: &FlowVersion, fire_at: DateTime<Utc>) -> IncomingEvent {
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
            ..Normalized::default()
        },
        payload: "{}".into(),
    }
}

pub(super) async fn take(world: &World, flow: &Arc<FlowVersion>) -> Settled {
    world.settle(turn(world, flow).await).await.unwrap()
}

pub(super) async fn ticks(world: &World, flow: FlowId) -> Vec<TickView> {
    let db = world.client().await.unwrap();
    let mut found = list(&db, world.account, flow, None, None, ALL).await.unwrap().rows;
    found.reverse();
    found
}

async fn outcomes(world: &World, flow: FlowId) -> Vec<(Outcome, Option<String>)> {
    ticks(world, flow).await.into_iter().map(|tick| (tick.outcome, tick.reason)).collect()
}

pub(super) async fn end(world: &World, execution: ExecutionId) {
    let sql = "UPDATE executions SET state = 'STOPPED', ended_at = now(), lease_owner = NULL,
                      lease_expires_at = NULL WHERE id = $1";
    assert_eq!(world.sql(sql, &[&execution.0]).await, 1);
}

pub(super) async fn waiting(world: &World) -> Vec<WaitingTick> {
    let due = world.due(100).await.unwrap().into_iter();
    due.filter_map(|due| match due {
        Due::Waiting(tick) => Some(tick),
        Due::Schedule(_) => None,
    })
    .collect()
}

pub(super) fn started(settled: Settled) -> ExecutionId {
    match settled {
        Settled::Started(Some(execution)) => execution,
        other => panic!("it was not started: {other:?}"),
    }
}

fn because(reason: SkipReason) -> (Outcome, Option<String>) {
    (Outcome::Skipped, Some(reason.as_str().to_owned()))
}

#[tokio::test]
async fn schedules_are_due_oldest_first_and_by_what_they_are_put_off() {
    let world = world().await;
    let newer = scheduled(&world, "allow", "now()").await;
    let older = scheduled(&world, "allow", "now() - interval '1 h'").await;
    let put_off = scheduled(&world, "allow", "now() - interval '2 h'").await;
    let put_off_long = scheduled(&world, "allow", "now() - interval '2 h'").await;
    let by = "UPDATE flows SET next_jitter_secs = $2 WHERE id = $1";
    world.sql(by, &[&put_off.flow.0, &5_400_i32]).await;
    world.sql(by, &[&put_off_long.flow.0, &9_000_i32]).await;
    scheduled(&world, "allow", "now() + interval '1 h'").await;
    scheduled(&world, "allow", "NULL").await;
    let disabled = scheduled(&world, "allow", "now()").await;
    world.sql("UPDATE flows SET is_enabled = false WHERE id = $1", &[&disabled.flow.0]).await;
    let deleted = scheduled(&world, "allow", "now()").await;
    world.sql("UPDATE flows SET deleted_at = now() WHERE id = $1", &[&deleted.flow.0]).await;

    let due = async |limit| -> Vec<FlowId> {
        world.due(limit).await.unwrap().iter().map(|due| due.flow().flow).collect()
    };
    assert_eq!(due(10).await, [older.flow, put_off.flow, newer.flow]);
    assert_eq!(due(1).await, [older.flow]);
    let Due::Schedule(first) = world.due(2).await.unwrap().remove(1) else { panic!() };
    assert_eq!(first.due_at - first.fire_at, TimeDelta::minutes(90));
}

#[tokio::test]
async fn a_step_is_taken_once_and_whole() {
    let world = world().await;
    let flow = scheduled(&world, "allow", "now()").await;
    let step = turn(&world, &flow).await;
    let execution = started(world.settle(step.clone()).await.unwrap());
    // Another replica saw the same, and is late.
    assert_eq!(world.settle(step.clone()).await.unwrap(), Settled::Nothing);
    let [tick] = &ticks(&world, flow.flow).await[..] else { panic!("one fire time, one row") };
    assert_eq!((tick.outcome, tick.execution), (Outcome::Started, Some(execution)));
    assert_eq!((tick.fire_at, tick.until, tick.count), (step.from, step.from, 1));
    assert!(tick.event.is_some() && !tick.is_late);
    let stored: DateTime<Utc> = world.value("SELECT next_fire_at FROM flows", &[]).await;
    assert_eq!(stored, step.next.unwrap().at);
    assert_eq!(world.value::<i64>("SELECT count(*) FROM executions", &[]).await, 1);
    // Somebody sets the schedule back: the same fire time starts nothing again.
    world.sql("UPDATE flows SET next_fire_at = $1", &[&step.from]).await;
    assert_eq!(world.settle(step).await.unwrap(), Settled::Started(Some(execution)));
    assert_eq!(world.value::<i64>("SELECT count(*) FROM executions", &[]).await, 1);
    assert_eq!(ticks(&world, flow.flow).await.len(), 1);
}

#[tokio::test]
async fn of_two_replicas_one_takes_a_step() {
    let world = world().await;
    for overlap in ["allow", "skip", "queue", "cancel_running"] {
        let flow = scheduled(&world, overlap, "now()").await;
        for round in 1..=10_usize {
            let step = turn(&world, &flow).await;
            let both = tokio::join!(world.settle(step.clone()), world.settle(step));
            let nothing = [both.0.unwrap(), both.1.unwrap()];
            let nothing = nothing.iter().filter(|settled| **settled == Settled::Nothing).count();
            assert_eq!((nothing, ticks(&world, flow.flow).await.len()), (1, round), "{overlap}");
        }
    }
}

#[tokio::test]
async fn a_flow_that_changed_meanwhile_is_looked_at_again() {
    let world = world().await;
    let flow = scheduled(&world, "allow", "now()").await;
    let step = turn(&world, &flow).await;
    world.sql("UPDATE flows SET is_enabled = false", &[]).await;
    assert_eq!(world.settle(step.clone()).await.unwrap(), Settled::Nothing);
    let version = "WITH version AS (
                       INSERT INTO flow_versions (id, flow_id, account_id, number, spec)
                       SELECT gen_random_uuid(), flow_id, account_id, 2, spec FROM flow_versions
                       RETURNING id)
                   UPDATE flows SET is_enabled = true, version_id = (SELECT id FROM version)";
    world.sql(version, &[]).await;
    assert_eq!(world.settle(step).await.unwrap(), Settled::Nothing);
    assert!(ticks(&world, flow.flow).await.is_empty());
}

#[tokio::test]
async fn what_is_skipped_is_kept_in_rows() {
    let world = world().await;
    let flow = scheduled(&world, "allow", "date_trunc('minute', now()) - interval '10 min'").await;
    let step = turn(&world, &flow).await;
    let at = |minute: i64| step.from + TimeDelta::minutes(minute);
    let rows = [(0, 3, 4, SkipReason::TooOld), (4, 7, 4, SkipReason::OverCap)];
    let skipped = rows.map(|(first, last, count, reason)| Skipped {
        first: at(first),
        last: at(last),
        count,
        reason,
    });
    let tick = Tick { fire_at: at(8), is_late: true, event: event(&flow, at(8)) };
    let next = Some(NextFire { at: at(9), jitter_secs: 7 });
    let step = Turn { skipped: skipped.to_vec(), tick: Some(tick), next, ..step };
    started(world.settle(step).await.unwrap());
    let found: Vec<_> = ticks(&world, flow.flow)
        .await
        .into_iter()
        .map(|tick| (tick.fire_at, tick.until, tick.count, tick.reason, tick.is_late))
        .collect();
    let reason = |reason: SkipReason| Some(reason.as_str().to_owned());
    let expected = [
        (at(0), at(3), 4, reason(SkipReason::TooOld), false),
        (at(4), at(7), 4, reason(SkipReason::OverCap), false),
        (at(8), at(8), 1, None, true),
    ];
    assert_eq!(found, expected);
    let stands: i32 = world.value("SELECT next_jitter_secs FROM flows", &[]).await;
    assert_eq!(stands, 7);
    let db = world.client().await.unwrap();
    for (outcome, missed, total) in [
        (None, None, 3),
        (Some(Outcome::Skipped), None, 2),
        (Some(Outcome::Started), Some(true), 1),
        (None, Some(false), 0),
        (Some(Outcome::Waiting), None, 0),
    ] {
        let window = Window { offset: 0, limit: 1 };
        let listed = list(&db, world.account, flow.flow, outcome, missed, window).await.unwrap();
        assert_eq!((listed.total, listed.rows.len() as i64), (total, total.min(1)));
    }
    let stranger = preloop_actors::ids::AccountId::fresh();
    assert_eq!(list(&db, stranger, flow.flow, None, None, ALL).await.unwrap().total, 0);
}

#[tokio::test]
async fn a_tick_is_skipped_while_an_execution_has_not_ended() {
    let world = world().await;
    let flow = scheduled(&world, "skip", "now()").await;
    // A person started it.
    let open = world.execution(&flow).await;
    assert_eq!(take(&world, &flow).await, Settled::Skipped(SkipReason::Overlap));
    let [tick] = &ticks(&world, flow.flow).await[..] else { panic!() };
    assert_eq!((tick.count, tick.execution), (1, Some(open)));
    let record =
        "SELECT details->>'execution_id' FROM audit_logs WHERE action = 'skip_schedule_tick'";
    assert_eq!(world.value::<String>(record, &[]).await, open.to_string());
    // Another flow's executions are in nobody's way.
    let other = scheduled(&world, "skip", "now()").await;
    started(take(&world, &other).await);
    end(&world, open).await;
    started(take(&world, &flow).await);
    assert_eq!(take(&world, &flow).await, Settled::Skipped(SkipReason::Overlap));
}

#[tokio::test]
async fn a_queued_tick_starts_when_the_others_have_ended() {
    let world = world().await;
    let flow = scheduled(&world, "queue", "now() - interval '1 h'").await;
    let first = started(take(&world, &flow).await);
    for _ in 0..2 {
        assert_eq!(take(&world, &flow).await, Settled::Waits);
    }
    assert!(waiting(&world).await.is_empty());
    end(&world, first).await;
    let [tick] = &waiting(&world).await[..] else { panic!("the oldest alone") };
    let second = ticks(&world, flow.flow).await[1].clone();
    assert_eq!((tick.fire_at, tick.is_idle), (second.fire_at, false));
    let resume = || world.resume(Arc::clone(&flow), tick.fire_at, Some(event(&flow, tick.fire_at)));
    let both = tokio::join!(resume(), resume());
    let both = [both.0.unwrap(), both.1.unwrap()];
    assert_eq!(both.iter().filter(|settled| **settled == Settled::Nothing).count(), 1, "{both:?}");
    let running = ticks(&world, flow.flow).await[1].execution.unwrap();
    assert!(both.contains(&Settled::Started(Some(running))));
    // The third waits for the second.
    assert!(waiting(&world).await.is_empty());
    let third = ticks(&world, flow.flow).await[2].fire_at;
    let early = world.resume(Arc::clone(&flow), third, Some(event(&flow, third))).await.unwrap();
    assert_eq!(early, Settled::Nothing);
    // The flow is disabled: what waits never starts.
    world.sql("UPDATE flows SET is_enabled = false", &[]).await;
    let [tick] = &waiting(&world).await[..] else { panic!() };
    assert!(tick.is_idle);
    let skipped = world.resume(Arc::clone(&flow), third, None).await.unwrap();
    assert_eq!(skipped, Settled::Skipped(SkipReason::Idle));
    assert_eq!(outcomes(&world, flow.flow).await[2], because(SkipReason::Idle));
}

#[tokio::test]
async fn no_more_than_a_hundred_wait() {
    let world = world().await;
    let flow = scheduled(&world, "queue", "now() - interval '1 day'").await;
    let fill = "INSERT INTO schedule_ticks (flow_id, fire_at, account_id, until, outcome)
                SELECT id, at, account_id, at, 'waiting'
                  FROM flows, generate_series(1, 99) AS n,
                       LATERAL (SELECT next_fire_at - n * interval '1 min') AS t (at)";
    world.sql(fill, &[]).await;
    assert_eq!(take(&world, &flow).await, Settled::Waits);
    assert_eq!(take(&world, &flow).await, Settled::Skipped(SkipReason::QueueFull));
}

#[tokio::test]
async fn a_tick_stops_what_runs_and_starts_when_it_has_ended() {
    let world = world().await;
    let flow = scheduled(&world, "cancel_running", "now() - interval '1 h'").await;
    let first = started(take(&world, &flow).await);
    world.told().await;
    assert_eq!(take(&world, &flow).await, Settled::Waits);
    let asked =
        "SELECT stop_source FROM executions WHERE id = $1 AND stop_requested_at IS NOT NULL";
    assert_eq!(world.value::<String>(asked, &[&first.0]).await, "schedule");
    let told = world.told().await;
    let says = |body: &Value| body["payload"]["stop_source"] == "schedule";
    assert_eq!(told.iter().filter(|body| says(body)).count(), 1, "{told:?}");
    // A later one takes the place of the one that waits, and asks nobody again.
    assert_eq!(take(&world, &flow).await, Settled::Waits);
    assert!(!world.told().await.iter().any(says));
    let expected =
        [(Outcome::Started, None), because(SkipReason::Replaced), (Outcome::Waiting, None)];
    assert_eq!(outcomes(&world, flow.flow).await, expected);
    // It ended, and before the waiting one could start the next came.
    end(&world, first).await;
    started(take(&world, &flow).await);
    let found = outcomes(&world, flow.flow).await;
    assert_eq!(found[2..], [because(SkipReason::Replaced), (Outcome::Started, None)]);
}

#[tokio::test]
async fn a_schedule_that_goes_on_at_the_same_times_keeps_its_tick() {
    use crate::{secrets::Sealer, store::flows};
    let world = world().await;
    let flow = scheduled(&world, "allow", "now() - interval '1 h'").await;
    let due: DateTime<Utc> = world.value("SELECT next_fire_at FROM flows", &[]).await;
    let sealer = Sealer::new(&"one".into());
    let mut db = world.client().await.unwrap();
    let mut spec = flow.spec.clone();
    let change = |spec: &mut preloop_actors::flow::FlowSpec, part: Value| {
        let mut whole = serde_json::to_value(&*spec).unwrap();
        let schedule = whole["trigger"]["schedule"].as_object_mut().unwrap();
        schedule.extend(part.as_object().cloned().unwrap());
        *spec = serde_json::from_value(whole).unwrap();
    };
    for (part, keeps) in [
        (json!({"missed": "all", "missedWindowSecs": 60, "overlap": "queue"}), true),
        (json!({"jitterSecs": 30}), true),
        (json!({"payload": {"a": 1}}), true),
        (json!({"timezone": "Europe/Berlin"}), false),
    ] {
        change(&mut spec, part.clone());
        let mut tx = db.transaction().await.unwrap();
        flows::apply(&mut tx, &sealer, world.account, spec.clone(), None).await.unwrap();
        tx.commit().await.unwrap();
        let stands: DateTime<Utc> = world.value("SELECT next_fire_at FROM flows", &[]).await;
        assert_eq!(stands == due, keeps, "{part}");
    }
}
