//! Flows as JSON: what goes in comes out, and what cannot be used is refused at its place.

use crate::http::fixtures::{World, flow, places, text, world};
use actix_web::http::Method;
use serde_json::{Value, json};

#[actix_web::test]
async fn a_flow_comes_back_as_it_was_sent() {
    let world = world().await;
    let tracker = world.tracker("octo").await;
    let organization = &tracker["organization"]["id"];
    let trigger = json!({
        "description": "greets",
        "trigger_event_source": tracker["id"],
        "trigger_event_types": ["issue_opened"],
        "trigger_organization_id": organization,
        "trigger_project_patterns": ["octo/*"],
        "trigger_config": {"labels": ["bug"]},
        "trigger_where": "event.actor != 'bot'",
        "timeouts": {"queue_secs": 60, "run_secs": 120, "idle_secs": 30, "grace_secs": 5},
        "retry_policy": {"attempts": 3, "backoff_secs": 20, "on": ["infrastructure", "agent"]},
        "allowed_mcp_tools": [
            {"server_name": "preloop-mcp", "tool_name": "search"},
            {"server_name": "docs", "tool_name": "find"},
            {"name": "github_search"},
        ],
        "concurrency": {"key": "{{ event.project }}", "limit": 2, "on_limit": "queue", "queue_max": 9},
        "throttle": {"key": null, "limit": 5, "period_secs": 60},
        "debounce": {"key": null, "wait_secs": 5, "max_wait_secs": 50, "keep": "first"},
        "priority": 7,
        "icon": "wave",
        "git_clone_config": {"enabled": true, "repositories": []},
    });
    let created = world.flow("greet", trigger.clone()).await;
    for (name, value) in trigger.as_object().unwrap() {
        assert_eq!(created[name], *value, "{name}");
    }
    assert_eq!(created["version"], 1);
    assert_eq!(created["is_enabled"], true);
    assert_eq!(created["timeout_seconds"], 120);
    assert_eq!(created["execution_stats"]["total"], 0);
    assert_eq!(
        created["warnings"],
        json!(["`git_clone_config` is kept, but nothing acts on it yet"])
    );
    assert_eq!(world.call(Method::GET, &path(&created), None, 200).await, created);
    assert_eq!(world.call(Method::GET, "/flows", None, 200).await, json!([created]));

    // Sending back what was read changes nothing.
    let same = world.call(Method::PUT, &path(&created), Some(created.clone()), 200).await;
    assert_eq!(same, created);
}

#[actix_web::test]
async fn every_kind_of_trigger_survives_a_round_trip() {
    let world = world().await;
    let tracker = world.tracker("octo").await;
    for (fields, source) in [
        (json!({}), Value::Null),
        (json!({"trigger_event_source": "manual"}), Value::Null),
        (json!({"trigger_event_source": "tracker"}), json!("tracker")),
        (json!({"trigger_event_source": "github"}), json!("github")),
        (json!({"trigger_event_source": "tracker", "trigger_tracker_type": "jira"}), json!("jira")),
        (json!({"trigger_event_source": "octo"}), tracker["id"].clone()),
        (json!({"trigger_event_source": tracker["id"]}), tracker["id"].clone()),
        (
            json!({"trigger_event_source": "webhook", "webhook_config": {"dedupe_path": "id"}}),
            json!("webhook"),
        ),
        (
            json!({"trigger_event_source": "schedule",
                   "schedule_config": {"type": "weekly", "days": ["mon"], "at": "09:30"}}),
            json!("schedule"),
        ),
    ] {
        let created = world.flow("one", fields.clone()).await;
        assert_eq!(created["trigger_event_source"], source, "{fields}");
        let again = world.call(Method::PUT, &path(&created), Some(created.clone()), 200).await;
        assert_eq!(again["version"], 1, "{fields}");
        world.call(Method::DELETE, &path(&created), None, 200).await;
    }
}

#[actix_web::test]
async fn a_schedule_knows_its_next_tick() {
    let world = world().await;
    let daily =
        json!({"type": "daily", "at": "09:30", "timezone": "Europe/Berlin", "payload": {"a": 1}});
    let fields = json!({"trigger_event_source": "schedule", "schedule_config": daily});
    let created = world.flow("tick", fields).await;
    let kept = json!({"type": "cron", "expr": "30 9 * * *", "timezone": "Europe/Berlin", "payload": {"a": 1}});
    assert_eq!(created["schedule_config"], kept);
    let next = text(&created, "next_run_at").to_owned();

    let renamed = json!({"description": "still the same clock"});
    let changed = world.call(Method::PUT, &path(&created), Some(renamed), 200).await;
    assert_eq!((&changed["next_run_at"], &changed["version"]), (&json!(next), &json!(2)));
    let disabled = json!({"is_enabled": false});
    let changed = world.call(Method::PUT, &path(&created), Some(disabled), 200).await;
    assert_eq!(changed["next_run_at"], Value::Null);
    let enabled = json!({"is_enabled": true});
    let changed = world.call(Method::PUT, &path(&created), Some(enabled), 200).await;
    assert!(changed["next_run_at"].is_string());
}

#[actix_web::test]
async fn a_preview_says_when_a_schedule_ticks() {
    let world = world().await;
    let preview = async |config: Value, status| {
        let body = json!({"schedule_config": config});
        world.call(Method::POST, "/flows/schedule/preview", Some(body), status).await
    };
    let shown = preview(json!({"type": "cron", "expr": "*/5 * * * *"}), 200).await;
    assert_eq!(shown["next_run_times"].as_array().unwrap().len(), 5);
    assert_eq!((&shown["type"], &shown["timezone"]), (&json!("cron"), &json!("UTC")));
    for config in [
        json!({"type": "cron", "expr": "never"}),
        json!({"type": "cron", "expr": "* * * * *", "timezone": "Middle/Earth"}),
        json!({"type": "interval", "every": 7, "unit": "minutes"}),
        json!({"type": "moon"}),
        json!({}),
    ] {
        preview(config, 422).await;
    }
}

#[actix_web::test]
async fn a_change_leaves_the_rest_and_makes_a_version_when_it_matters() {
    let world = world().await;
    let created = world.flow("one", json!({"trigger_event_source": "github"})).await;
    let mut version = 1;
    for (change, counts, field, value) in [
        (json!({"icon": "bug"}), false, "icon", json!("bug")),
        (json!({"icon": null}), false, "icon", json!(null)),
        (json!({"prompt_template": "other"}), true, "prompt_template", json!("other")),
        (json!({"prompt_template": "other"}), false, "prompt_template", json!("other")),
        (json!({"timeout_seconds": 90}), true, "timeout_seconds", json!(90)),
        (json!({"timeouts": {"grace_secs": 1}}), true, "timeout_seconds", json!(3600)),
        (json!({"is_enabled": false}), true, "is_enabled", json!(false)),
        (json!({"name": "two"}), true, "name", json!("two")),
        (json!({"trigger_event_source": "gitlab"}), true, "trigger_tracker_type", json!("gitlab")),
        (json!({"trigger_event_source": "webhook"}), true, "trigger_tracker_type", json!(null)),
        (json!({"trigger_event_source": null}), true, "webhook_config", json!(null)),
    ] {
        let changed = world.call(Method::PUT, &path(&created), Some(change.clone()), 200).await;
        version += i32::from(counts);
        assert_eq!((&changed["version"], &changed[field]), (&json!(version), &value), "{change}");
        assert_eq!(changed["agent_config"], created["agent_config"], "{change}");
    }
    let versions = format!("{}/versions?limit=2", path(&created));
    let versions = world.get(&versions, &world.owner.access).await;
    assert_eq!(versions.headers.get("x-total-count").unwrap(), &version.to_string());
    let numbers: Vec<_> =
        versions.body.as_array().unwrap().iter().map(|one| one["version"].clone()).collect();
    assert_eq!(numbers, [json!(version), json!(version - 1)]);
    assert!(text(&versions.body[0], "created_by").starts_with("user-"));
    assert_eq!(versions.body[0]["definition"]["name"], "two");
}

#[actix_web::test]
async fn what_cannot_be_used_is_refused_at_its_place() {
    let world = world().await;
    world.flow("taken", json!({})).await;
    let unknown = "0199f000-0000-7000-8000-000000000000";
    let schedule =
        |config: Value| json!({"trigger_event_source": "schedule", "schedule_config": config});
    for (fields, place) in [
        (json!({"name": ""}), "body.name"),
        (json!({"name": 5}), "body.name"),
        (json!({"prompt_template": "a\u{0}b"}), "body.prompt_template"),
        (json!({"prompt_template": "{{ event."}), "body.prompt_template"),
        (json!({"agent_type": "codex"}), "body.agent_type"),
        (
            json!({"agent_config": {"steps": [{"log": "x", "when": "1 +"}]}}),
            "body.agent_config.steps.0.when",
        ),
        (json!({"agent_config": {"model": "x"}}), "body.agent_config"),
        (json!({"agent_type": "custom", "agent_config": {}}), "body.agent_config"),
        (json!({"trigger_event_source": "nobody"}), "body.trigger_event_source"),
        (json!({"trigger_event_source": unknown}), "body.trigger_event_source"),
        (
            json!({"trigger_event_source": "github", "trigger_organization_id": unknown}),
            "body.trigger_organization_id",
        ),
        (
            json!({"trigger_event_source": "github", "trigger_project_ids": [unknown]}),
            "body.trigger_project_patterns",
        ),
        (json!({"trigger_event_source": "github", "trigger_where": "1 +"}), "body.trigger_where"),
        (
            json!({"trigger_event_source": "github", "trigger_tracker_type": "jira"}),
            "body.trigger_tracker_type",
        ),
        (json!({"trigger_event_types": ["push"]}), "body.trigger_event_types"),
        (json!({"trigger_event_source": "schedule"}), "body.schedule_config"),
        (schedule(json!({"type": "cron", "expr": "x"})), "body.schedule_config.expr"),
        (
            schedule(json!({"type": "interval", "every": 7, "unit": "hours"})),
            "body.schedule_config.every",
        ),
        (json!({"timeouts": {"run_secs": 0}}), "body.timeouts.run_secs"),
        (json!({"timeouts": {"run_secs": 5}, "timeout_seconds": 6}), "body.timeout_seconds"),
        (json!({"retry_policy": {"attempts": 11}}), "body.retry_policy.attempts"),
        (json!({"concurrency": {"limit": 0}}), "body.concurrency.limit"),
        (
            json!({"concurrency": {"limit": 1, "on_limit": "skip", "queue_max": 2}}),
            "body.concurrency.queue_max",
        ),
        (json!({"concurrency": {"limit": 1}, "singleton": true}), "body.singleton"),
        (json!({"rate_limit": {"limit": 1, "period_secs": 0}}), "body.rate_limit.period_secs"),
        (json!({"batch": {"size": 1, "wait_secs": 1}}), "body.batch.size"),
        (json!({"max_budget": "much"}), "body.max_budget"),
        (json!({"prompt": "x"}), "body.prompt"),
    ] {
        let answer = world.post("/flows", &world.owner.access, flow("one", fields.clone())).await;
        assert_eq!(answer.status, 422, "{fields} -> {}", answer.text);
        assert_eq!(
            places(&answer).first().map(String::as_str),
            Some(place),
            "{fields}: {}",
            answer.text
        );
    }
    let again = flow("taken", json!({}));
    world.call(Method::POST, "/flows", Some(again), 400).await;
    for body in [json!([]), json!(null), json!("flow")] {
        world.call(Method::POST, "/flows", Some(body), 422).await;
    }
}

#[actix_web::test]
async fn a_flow_that_was_deleted_is_shown_once_more() {
    let world = world().await;
    let created = world.flow("one", json!({})).await;
    assert_eq!(world.call(Method::DELETE, &path(&created), None, 200).await, created);
    for method in [Method::GET, Method::DELETE] {
        world.call(method, &path(&created), None, 404).await;
    }
    world.flow("one", json!({})).await;
}

#[actix_web::test]
async fn nobody_else_reaches_a_flow() {
    let world = world().await;
    let created = world.flow("mine", json!({"trigger_event_source": "webhook"})).await;
    let path = path(&created);
    for (method, path, body) in [
        (Method::GET, path.clone(), None),
        (Method::PUT, path.clone(), Some(json!({"name": "yours"}))),
        (Method::DELETE, path.clone(), None),
        (Method::GET, format!("{path}/versions"), None),
        (Method::GET, format!("{path}/yaml"), None),
        (Method::GET, format!("{path}/executions"), None),
        (Method::POST, format!("{path}/trigger"), None),
        (Method::POST, format!("{path}/webhook-secret/rotate"), None),
    ] {
        world.hidden(method.clone(), &path, body.clone()).await;
        world.guarded(method, &path, body).await;
    }
    hidden_names(&world).await;
}

/// Names of another account are as unknown as names that nobody has.
async fn hidden_names(world: &World) {
    let tracker = world.tracker("theirs").await;
    for source in [text(&tracker, "id"), "theirs"] {
        let body = flow("one", json!({"trigger_event_source": source}));
        let answer = world.post("/flows", &world.stranger.access, body).await;
        assert_eq!(answer.status, 422, "{}", answer.text);
        assert!(answer.text.contains("there is no tracker"), "{}", answer.text);
    }
    let listed = world.get("/flows", &world.stranger.access).await;
    assert_eq!(listed.body, json!([]));
}

fn path(created: &Value) -> String {
    format!("/flows/{}", text(created, "id"))
}
