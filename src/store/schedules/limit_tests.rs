//! Fire times under the limits of their flows: what each makes of them, and what comes of those that come together.

use super::{
    tests::{end, event, scheduled, started, take, ticks, waiting},
    *,
};
use crate::store::fixtures::{World, world};
use preloop_actors::ports::{Executions, SkipReason};
use serde_json::{Value, json};

/// A schedule whose flow has these limits.
pub(super) async fn limited(world: &World, overlap: &str, rules: Value) -> Arc<FlowVersion> {
    let mut flow = scheduled(world, overlap, "now() - interval '1 h'").await;
    let mut spec = serde_json::to_value(&flow.spec).unwrap();
    spec.as_object_mut().unwrap().extend(rules.as_object().cloned().unwrap());
    let sql = "UPDATE flow_versions SET spec = $2 WHERE id = $1";
    world.sql(sql, &[&flow.id.0, &spec]).await;
    Arc::make_mut(&mut flow).spec = serde_json::from_value(spec).unwrap();
    flow
}

/// What the step says of a tick: it started, gathers, or why it was skipped.
fn word(settled: Settled) -> &'static str {
    match settled {
        Settled::Started(Some(_)) => "started",
        Settled::Gathers => "gathered",
        Settled::Skipped(reason) => reason.as_str(),
        other => panic!("{other:?}"),
    }
}

/// What is kept of a tick: the same word, the limit that says so, and what is in the way.
fn kept(tick: &TickView) -> (&str, Option<&str>, Option<&str>) {
    let word = tick.reason.as_deref().unwrap_or_else(|| tick.outcome.as_str());
    assert_eq!(tick.execution.is_some(), tick.outcome == Outcome::Started, "{tick:?}");
    let how = tick.limited_how.as_deref().or(tick.queued_reason.as_deref());
    (word, tick.limited_by.as_deref(), how)
}

pub(super) async fn come_together(world: &World) {
    world.sql("UPDATE flow_gatherings SET due_at = now()", &[]).await;
    world.let_go(false).await.unwrap();
}

#[tokio::test]
async fn each_limit_says_what_it_made_of_a_tick() {
    let one = json!({ "limit": 1 });
    let hourly = json!({ "limit": 1, "periodSecs": 3_600 });
    let short = json!({ "limit": 1, "queueMax": 1 });
    let (queue_full, rate_limited) = (Some("queue_full"), Some("rate_limited"));
    // Of a third tick, after two others.
    for (rules, expected, limit, how) in [
        (json!({ "singleton": true }), "limited", Some("skipped"), "1 of 1 under way"),
        (json!({ "rateLimit": hourly }), "limited", rate_limited, "1 of 1 starts in 3600 s"),
        (json!({ "concurrency": short }), "limited", queue_full, "1 wait already, as many as may"),
        (json!({ "concurrency": one }), "started", None, "1 of 1 under way, 1 before it"),
        (json!({ "throttle": hourly }), "started", None, "throttled to 1 starts in 3600 s"),
        (json!({ "debounce": { "waitSecs": 60 } }), "gathered", Some("debounced"), "60 s of quiet"),
        (
            json!({ "batch": { "size": 9, "waitSecs": 60 } }),
            "gathered",
            Some("batched"),
            "9 events",
        ),
    ] {
        let world = world().await;
        let flow = limited(&world, "allow", rules.clone()).await;
        take(&world, &flow).await;
        take(&world, &flow).await;
        assert_eq!(word(take(&world, &flow).await), expected, "{rules}");
        let found = ticks(&world, flow.flow).await;
        let (word, by, said) = kept(found.last().unwrap());
        assert_eq!((found.len(), word, by), (3, expected, limit), "{rules}");
        assert!(said.is_some_and(|said| said.contains(how)), "{rules}: {said:?}");
        // A refusal is on record, and says which limit it was.
        let record = "SELECT (SELECT details->>'limit' FROM audit_logs
                               WHERE action = 'skip_schedule_tick' ORDER BY id DESC LIMIT 1)";
        let recorded: Option<String> = world.value(record, &[]).await;
        let refused = limit.filter(|_| expected == "limited");
        assert_eq!(recorded.as_deref(), refused, "{rules}");
    }
}

#[tokio::test]
async fn ticks_that_came_together_say_what_they_started() {
    let world = world().await;
    let rules = json!({
        "debounce": { "waitSecs": 60 },
        "rateLimit": { "limit": 1, "periodSecs": 3_600 },
    });
    let flow = limited(&world, "allow", rules).await;
    for _ in 0..2 {
        assert_eq!(take(&world, &flow).await, Settled::Gathers);
    }
    // Nobody takes them for ticks that wait for an execution.
    assert!(waiting(&world).await.is_empty());
    come_together(&world).await;
    let found = ticks(&world, flow.flow).await;
    let [first, second] = &found[..] else { panic!("{found:?}") };
    assert_eq!(kept(first), ("started", Some("debounced"), Some("another event stands for it")));
    assert_eq!(kept(second), ("started", None, None));
    assert_eq!(first.execution, second.execution);
    // One too many within the hour, which only shows when its time has come.
    assert_eq!(take(&world, &flow).await, Settled::Gathers);
    come_together(&world).await;
    let third = ticks(&world, flow.flow).await[2].clone();
    assert_eq!(kept(&third), ("limited", Some("rate_limited"), Some("1 of 1 starts in 3600 s")));
    // A flow is disabled before its time has come.
    let quiet = json!({ "debounce": { "waitSecs": 60 } });
    let flow = limited(&world, "allow", quiet).await;
    assert_eq!(take(&world, &flow).await, Settled::Gathers);
    world.sql("UPDATE flows SET is_enabled = false", &[]).await;
    come_together(&world).await;
    assert_eq!(kept(&ticks(&world, flow.flow).await[0]).0, SkipReason::Idle.as_str());
}

#[tokio::test]
async fn a_tick_that_waited_obeys_the_limits_when_it_may_start() {
    let rate = json!({ "rateLimit": { "limit": 1, "periodSecs": 3_600 } });
    let quiet = json!({ "debounce": { "waitSecs": 60 } });
    for (rules, expected) in
        [(rate, Settled::Skipped(SkipReason::Limited)), (quiet, Settled::Gathers)]
    {
        let world = world().await;
        let flow = limited(&world, "queue", rules.clone()).await;
        let first = match take(&world, &flow).await {
            Settled::Gathers => {
                come_together(&world).await;
                ticks(&world, flow.flow).await[0].execution.unwrap()
            }
            settled => started(settled),
        };
        assert_eq!(take(&world, &flow).await, Settled::Waits);
        end(&world, first).await;
        let [tick] = &waiting(&world).await[..] else { panic!("{rules}") };
        let resume =
            || world.resume(Arc::clone(&flow), tick.fire_at, Some(event(&flow, tick.fire_at)));
        assert_eq!(resume().await.unwrap(), expected, "{rules}");
        let second = ticks(&world, flow.flow).await[1].clone();
        assert_eq!(kept(&second).0, word(expected), "{rules}");
        // It is settled: nobody resumes it again.
        assert_eq!(resume().await.unwrap(), Settled::Nothing, "{rules}");
        assert!(waiting(&world).await.is_empty(), "{rules}");
    }
}
