//! Schedules: what they do when they cannot fire, when they fire next, and what became of fire times.

use crate::http::fixtures::{World, places, text, world};
use actix_web::http::Method;
use preloop_actors::ids::FlowId;
use serde_json::{Value, json};

async fn hourly(world: &World, policy: Value) -> Value {
    let fields = json!({
        "trigger_event_source": "schedule",
        "schedule_config": {"type": "cron", "expr": "0 * * * *"},
        "schedule_policy": policy,
    });
    world.flow("tick", fields).await
}

fn path(flow: &Value, rest: &str) -> String {
    format!("/flows/{}{rest}", text(flow, "id"))
}

#[actix_web::test]
async fn a_policy_is_kept_and_changed() {
    let world = world().await;
    let policy =
        json!({"missed": "all", "missed_window_secs": 600, "overlap": "queue", "jitter_secs": 5});
    let flow = hourly(&world, policy.clone()).await;
    assert_eq!(flow["schedule_policy"], policy);
    let again = world.call(Method::PUT, &path(&flow, ""), Some(flow.clone()), 200).await;
    assert_eq!(again["version"], 1);
    // Other times, same policy; and the other way round.
    let config = json!({"schedule_config": {"type": "cron", "expr": "5 * * * *"}});
    let moved = world.call(Method::PUT, &path(&flow, ""), Some(config), 200).await;
    assert_eq!(moved["schedule_policy"], policy);
    let next = moved["next_run_at"].clone();
    let change = json!({"schedule_policy": {"missed": "none"}});
    let changed = world.call(Method::PUT, &path(&flow, ""), Some(change), 200).await;
    let expected = json!({"missed": "none", "missed_window_secs": 604_800, "overlap": "allow", "jitter_secs": 0});
    assert_eq!((&changed["schedule_policy"], &changed["next_run_at"]), (&expected, &next));
    let yaml = world.get(&path(&flow, "/yaml"), &world.owner.access).await;
    assert!(yaml.text.contains("missed: none"), "{}", yaml.text);
    for (change, place) in [
        (json!({"missed": "some"}), "body.schedule_policy.missed"),
        (json!({"overlap": "later"}), "body.schedule_policy.overlap"),
        (json!({"missed_window_secs": 59}), "body.schedule_policy.missed_window_secs"),
        (json!({"jitter_secs": 3_601}), "body.schedule_policy.jitter_secs"),
        (json!({"jitter_secs": -1}), "body.schedule_policy.jitter_secs"),
        (json!({"nonsense": 1}), "body.schedule_policy.nonsense"),
    ] {
        let body = json!({ "schedule_policy": change });
        let answer = world.put(&path(&flow, ""), &world.owner.access, body).await;
        assert_eq!((answer.status, places(&answer)), (422, vec![place.to_owned()]), "{change}");
    }
    // It has no effect on flows that no clock starts.
    let body = json!({"trigger_event_source": "github", "schedule_policy": {"missed": "all"}});
    let answer = world.put(&path(&flow, ""), &world.owner.access, body).await;
    assert_eq!((answer.status, places(&answer)), (422, vec!["body.schedule_policy".to_owned()]));
    let other = json!({"trigger_event_source": "github"});
    let other = world.call(Method::PUT, &path(&flow, ""), Some(other), 200).await;
    assert_eq!(other["schedule_policy"], Value::Null);
}

#[actix_web::test]
async fn a_preview_shows_clock_changes_and_the_policy() {
    let world = world().await;
    let preview = async |body: Value, status| {
        world.call(Method::POST, "/flows/schedule/preview", Some(body), status).await
    };
    let nightly = json!({"type": "daily", "at": "02:30", "timezone": "Europe/Berlin"});
    let body = json!({
        "schedule_config": nightly, "schedule_policy": {"overlap": "skip", "jitter_secs": 60},
        "count": 3, "after": "2026-03-27T12:00:00Z",
    });
    let shown = preview(body, 200).await;
    let run = |at: &str, due: &str, local: &str, change: Value| json!({"fire_at": at, "due_at": due, "local_time": local, "clock_change": change});
    assert_eq!(
        shown["runs"],
        json!([
            run(
                "2026-03-28T01:30:00Z",
                "2026-03-28T01:31:00Z",
                "2026-03-28T02:30:00+01:00",
                json!(null)
            ),
            run(
                "2026-03-29T01:30:00Z",
                "2026-03-29T01:31:00Z",
                "2026-03-29T03:30:00+02:00",
                json!("skipped")
            ),
            run(
                "2026-03-30T00:30:00Z",
                "2026-03-30T00:31:00Z",
                "2026-03-30T02:30:00+02:00",
                json!(null)
            ),
        ])
    );
    assert_eq!(shown["policy"].as_array().unwrap().len(), 3);
    for (expr, after, changes) in [
        ("30 2 * * *", "2026-10-24T12:00:00Z", [json!("first"), json!(null)]),
        ("30 * * * *", "2026-10-25T00:00:00Z", [json!("first"), json!("second")]),
    ] {
        let config = json!({"type": "cron", "expr": expr, "timezone": "Europe/Berlin"});
        let shown =
            preview(json!({"schedule_config": config, "count": 2, "after": after}), 200).await;
        let runs = shown["runs"].as_array().unwrap();
        let found: Vec<_> = runs.iter().map(|run| run["clock_change"].clone()).collect();
        assert_eq!(found, changes, "{expr}");
    }
    for (extra, place) in [
        (json!({"count": 0}), "body.count"),
        (json!({"count": 101}), "body.count"),
        (json!({"schedule_policy": {"jitter_secs": 9_999}}), "body.schedule_policy.jitter_secs"),
    ] {
        let body = crate::http::fixtures::overlaid(json!({"schedule_config": nightly}), extra);
        let answer = world.post("/flows/schedule/preview", &world.owner.access, body).await;
        assert_eq!((answer.status, places(&answer)), (422, vec![place.to_owned()]));
    }
}

#[actix_web::test]
async fn a_flow_says_when_it_ticks_next() {
    let world = world().await;
    let flow = hourly(&world, json!({"jitter_secs": 3_600})).await;
    let schedule = path(&flow, "/schedule");
    let shown = world.call(Method::GET, &schedule, None, 200).await;
    assert_eq!((&shown["cron"], &shown["jitter_secs"]), (&json!("0 * * * *"), &json!(3_600)));
    let next = shown["next"].as_array().unwrap();
    assert_eq!((next.len(), &next[0]["fire_at"]), (10, &flow["next_run_at"]));
    let at = |run: &Value, field: &str| {
        text(run, field).parse::<chrono::DateTime<chrono::Utc>>().unwrap()
    };
    for pair in next.windows(2) {
        let (fire_at, due_at, then) =
            (at(&pair[0], "fire_at"), at(&pair[0], "due_at"), at(&pair[1], "fire_at"));
        assert!(fire_at <= due_at && due_at < then, "{pair:?}");
    }
    assert_eq!(world.call(Method::GET, &schedule, None, 200).await, shown);
    let off = Some(json!({"is_enabled": false}));
    world.call(Method::PUT, &path(&flow, ""), off, 200).await;
    let shown = world.call(Method::GET, &schedule, None, 200).await;
    assert_eq!((&shown["is_enabled"], &shown["next"]), (&json!(false), &json!([])));
    let manual = world.flow("manual", json!({})).await;
    world.call(Method::GET, &path(&manual, "/schedule"), None, 404).await;
    world.hidden(Method::GET, &schedule, None).await;
    world.guarded(Method::GET, &schedule, None).await;
}

#[actix_web::test]
async fn what_became_of_fire_times_is_listed() {
    let world = world().await;
    let flow = hourly(&world, json!({"missed": "all"})).await;
    let ticks = path(&flow, "/schedule/ticks");
    assert_eq!(world.call(Method::GET, &ticks, None, 200).await, json!([]));
    let id = FlowId(text(&flow, "id").parse().unwrap());
    let fill = "
        INSERT INTO schedule_ticks (flow_id, account_id, fire_at, until, count, outcome, reason, is_late)
        SELECT $1, $2, fire_at::timestamptz, until::timestamptz, count, outcome, reason, is_late
          FROM (VALUES ('2026-01-01T00:00Z', '2026-01-03T00:00Z', 49, 'skipped', 'too_old', false),
                       ('2026-01-03T01:00Z', '2026-01-03T01:00Z', 1, 'started', NULL, true),
                       ('2026-01-03T02:00Z', '2026-01-03T02:00Z', 1, 'skipped', 'overlap', false),
                       ('2026-01-03T03:00Z', '2026-01-03T03:00Z', 1, 'waiting', NULL, false),
                       ('2026-01-03T04:00Z', '2026-01-03T04:00Z', 1, 'started', NULL, false))
               AS filled (fire_at, until, count, outcome, reason, is_late)";
    let db = world.state.store.client().await.unwrap();
    db.execute(fill, &[&id.0, &world.owner.account.0]).await.unwrap();
    let all = world.call(Method::GET, &ticks, None, 200).await;
    let row = |nth: usize, field: &str| all[nth][field].clone();
    let outcomes: Vec<_> = (0..5).map(|nth| row(nth, "outcome")).collect();
    assert_eq!(outcomes, ["started", "waiting", "skipped", "started", "skipped"]);
    assert_eq!((row(4, "count"), row(4, "until")), (json!(49), json!("2026-01-03T00:00:00Z")));
    assert_eq!((row(4, "reason"), row(4, "was_missed")), (json!("too_old"), json!(true)));
    assert!(text(&all[4], "explanation").contains("7 days"), "{}", all[4]);
    assert_eq!((row(3, "was_missed"), row(2, "was_missed")), (json!(true), json!(false)));
    assert_eq!(row(0, "explanation"), json!(null));
    for (query, total, first) in [
        ("?outcome=skipped", 2, 2),
        ("?outcome=waiting", 1, 1),
        ("?missed=true", 2, 3),
        ("?missed=false", 3, 0),
        ("?skip=3&limit=1", 5, 3),
        ("?outcome=started&missed=true", 1, 3),
    ] {
        let answer = world.get(&format!("{ticks}{query}"), &world.owner.access).await;
        assert_eq!(answer.headers.get("x-total-count").unwrap(), &total.to_string(), "{query}");
        assert_eq!(answer.body[0], all[first], "{query}");
    }
    let answer = world.get(&format!("{ticks}?outcome=x"), &world.owner.access).await;
    assert_eq!((answer.status, places(&answer)), (422, vec!["query.outcome".to_owned()]));
    world.hidden(Method::GET, &ticks, None).await;
    world.guarded(Method::GET, &ticks, None).await;
}

#[actix_web::test]
async fn what_limits_made_of_fire_times_is_told() {
    let world = world().await;
    let flow = hourly(&world, json!({"missed": "all"})).await;
    let ticks = path(&flow, "/schedule/ticks");
    let id = FlowId(text(&flow, "id").parse().unwrap());
    let fill = "
        WITH filled AS (
            SELECT *, gen_random_uuid() AS event_id
              FROM (VALUES (1, 'skipped', 'limited', 'rate_limited', '1 of 1 starts in 60 s', false),
                           (2, 'gathered', NULL, 'batched', 'waits up to 60 s for 9 events', false),
                           (3, 'started', NULL, 'debounced', 'another event stands for it', true))
                   AS filled (hour, outcome, reason, limited_by, how, is_late)
        ), kept AS (
            INSERT INTO schedule_ticks (flow_id, account_id, fire_at, until, outcome, reason, is_late, event_id)
            SELECT $1::uuid, $2::uuid, at, at, outcome, reason, is_late, event_id
              FROM filled, LATERAL (SELECT '2026-01-01T00:00Z'::timestamptz + hour * interval '1 h') AS t (at)
        )
        INSERT INTO flow_outcomes (event_id, account_id, flow_id, flow_version_id, outcome, detail)
        SELECT event_id, account_id, flow.id, version_id, limited_by, how
          FROM filled, flows AS flow WHERE flow.id = $1::uuid";
    let db = world.state.store.client().await.unwrap();
    db.execute(fill, &[&id.0, &world.owner.account.0]).await.unwrap();
    let all = world.call(Method::GET, &ticks, None, 200).await;
    for (nth, outcome, limit, explanation) in [
        (0, "started", "debounced", "missed, and made up for; another event stands for it"),
        (
            1,
            "gathered",
            "batched",
            "its event comes together with others of the flow: waits up to 60 s for 9 events",
        ),
        (
            2,
            "skipped",
            "rate_limited",
            "a limit of the flow refused its start: 1 of 1 starts in 60 s",
        ),
    ] {
        let said = ["outcome", "limit", "explanation"].map(|field| text(&all[nth], field));
        assert_eq!(said, [outcome, limit, explanation]);
    }
    assert_eq!((&all[2]["reason"], &all[2]["was_missed"]), (&json!("limited"), &json!(false)));
    let gathered = world.call(Method::GET, &format!("{ticks}?outcome=gathered"), None, 200).await;
    assert_eq!(gathered, json!([all[1]]));
}
