//! Workflows over the real app.

use crate::{
    http::fixtures::{World, overlaid, places, text, world},
    store::approval_workflows as stored,
};
use actix_web::http::Method;
use preloop_actors::{gate::WorkflowId, policy::Role};
use serde_json::{Value, json};
use uuid::Uuid;

const PATH: &str = "/approval-workflows";
const POLICIES: &str = "/approval-policies";

fn path(workflow: &Value) -> String {
    format!("{PATH}/{}", text(workflow, "id"))
}

async fn created(world: &World, body: Value) -> Value {
    world.call(Method::POST, PATH, Some(body), 201).await
}

async fn changed(world: &World, workflow: &Value, body: Value) -> Value {
    world.call(Method::PUT, &path(workflow), Some(body), 200).await
}

/// A team of the owner with the owner in it.
async fn team(world: &World) -> Value {
    let team = world.call(Method::POST, "/teams", Some(json!({"name": "ops"})), 201).await;
    let members = format!("/teams/{}/members", text(&team, "id"));
    world.call(Method::POST, &members, Some(json!({"user_id": world.owner.user})), 201).await;
    team["id"].clone()
}

/// The channels of a workflow with their secrets.
async fn opened(world: &World, workflow: &Value) -> stored::ChannelConfigs {
    let id = WorkflowId(text(workflow, "id").parse().unwrap());
    let db = world.state.store.client().await.unwrap();
    let found = stored::get(&db, world.owner.account, id).await.unwrap().unwrap();
    found.channels(&world.state.sealer).unwrap()
}

/// Actions on record, oldest first, and everything that they say.
async fn recorded(world: &World) -> (Vec<String>, String) {
    let db = world.state.store.client().await.unwrap();
    let sql =
        "SELECT action, details::text, user_id FROM audit_logs WHERE account_id = $1 ORDER BY id";
    let rows = db.query(sql, &[&world.owner.account.0]).await.unwrap();
    assert!(
        rows.iter().all(|row| row.get::<_, Option<Uuid>>("user_id") == Some(world.owner.user.0))
    );
    let details: String = rows.iter().map(|row| row.get::<_, String>("details")).collect();
    (rows.iter().map(|row| row.get("action")).collect(), details)
}

#[actix_web::test]
async fn a_name_is_enough() {
    let world = world().await;
    let first = created(&world, json!({"name": "one"})).await;
    for (field, expected) in [
        ("account_id", json!(world.owner.account)),
        ("approval_type", json!("slack")),
        ("timeout_seconds", json!(300)),
        ("require_reason", json!(false)),
        ("async_approval_enabled", json!(false)),
        // The account has none yet.
        ("is_default", json!(true)),
        ("workflow_type", json!("simple")),
        ("approver_user_ids", json!([])),
        ("approver_team_ids", json!([])),
        ("approvals_required", json!(1)),
        ("notification_channels", json!(["email"])),
        ("channel_configs", json!(null)),
        ("approval_mode", json!("standard")),
        ("ai_confidence_threshold", json!(0.8)),
        ("ai_fallback_behavior", json!("escalate")),
        ("escalation_workflow_id", json!(null)),
        ("escalation_policy_id", json!(null)),
        ("webhook_secret", json!(null)),
        ("webhook_secret_hint", json!(null)),
    ] {
        assert_eq!(first[field], expected, "{field}");
    }
    let second = created(&world, json!({"name": "two"})).await;
    assert_eq!(second["is_default"], false);
    assert_eq!(world.call(Method::GET, &path(&first), None, 200).await, first);
}

#[actix_web::test]
async fn everything_comes_back_under_both_names() {
    let world = world().await;
    let other = created(&world, json!({"name": "other"})).await;
    let (team, owner) = (team(&world).await, world.owner.user);
    let body = json!({
        "name": "full", "description": "d", "approval_type": "webhook", "channel": "#c", "user": "@u",
        "approval_config": {"a": 1}, "timeout_seconds": 60, "require_reason": true,
        "async_approval_enabled": true, "is_default": true, "workflow_type": "simple",
        "workflow_config": {"b": 2}, "approver_user_ids": [owner], "approver_team_ids": [team],
        "approvals_required": 3, "escalation_user_ids": [owner], "escalation_team_ids": [team],
        "notification_channels": ["mobile_push", "email"], "approval_mode": "standard", "ai_model": "m",
        "ai_guidelines": "g", "ai_context": {"c": 3}, "ai_confidence_threshold": 0.5,
        "ai_fallback_behavior": "deny", "escalation_policy_id": other["id"],
    });
    let made = world.call(Method::POST, POLICIES, Some(body.clone()), 201).await;
    for (field, value) in body.as_object().unwrap() {
        assert_eq!(&made[field], value, "{field}");
    }
    assert_eq!(made["escalation_workflow_id"], other["id"]);
    let as_policy = format!("{POLICIES}/{}", text(&made, "id"));
    assert_eq!(world.call(Method::GET, &as_policy, None, 200).await, made);
    assert_eq!(world.call(Method::GET, &path(&made), None, 200).await, made);
    let emptied = json!({
        "description": null, "timeout_seconds": null, "approver_user_ids": [], "escalation_workflow_id": null,
        "approval_config": null, "approver_team_ids": [], "escalation_team_ids": [], "ai_context": null,
    });
    let bare = world.call(Method::PUT, &as_policy, Some(emptied.clone()), 200).await;
    for (field, value) in emptied.as_object().unwrap() {
        assert_eq!(&bare[field], value, "{field}");
    }
    assert_eq!((&bare["approvals_required"], &bare["channel"]), (&json!(3), &json!("#c")));
    let list = world.call(Method::GET, POLICIES, None, 200).await;
    assert_eq!(list, world.call(Method::GET, PATH, None, 200).await);
    let names: Vec<_> = list.as_array().unwrap().iter().map(|one| text(one, "name")).collect();
    assert_eq!(names, ["full", "other"]);
    changed(&world, &other, json!({"is_default": true})).await;
    let gone = world.call(Method::DELETE, &as_policy, None, 200).await;
    assert_eq!(gone["message"], "approval workflow `full` deleted");
}

/// A new workflow and a changed one are refused alike: 422 with this place, or 400 with these words.
async fn refused(world: &World, body: Value, status: u16, words: &str) {
    let one = created(world, json!({"name": Uuid::now_v7()})).await;
    let fresh = overlaid(json!({"name": "n"}), body.clone());
    for (method, path, body) in
        [(Method::POST, PATH.to_owned(), fresh), (Method::PUT, path(&one), body)]
    {
        let start: String = format!("{method} {body}").chars().take(150).collect();
        let answer = world.request(method, &path, &world.owner.access, Some(body)).await;
        assert_eq!(answer.status, status, "{start} -> {}", answer.text);
        let found = places(&answer);
        let fits = match status {
            422 => !found.is_empty() && found.iter().all(|found| found.starts_with(words)),
            _ => answer.text.contains(words),
        };
        assert!(fits, "{start} -> {}", answer.text);
    }
}

#[actix_web::test]
async fn values_are_checked() {
    let world = world().await;
    let url = "https://a.example";
    let headers = |headers: Value| json!({"webhook": {"url": url, "headers": headers}});
    let slack = |url: &str| json!({"slack": {"webhook_url": url}});
    for (field, value) in [
        ("timeout_seconds", json!(59)),
        ("timeout_seconds", json!(2_592_001)),
        ("timeout_seconds", json!(-1)),
        ("name", json!(" ")),
        ("name", json!("x".repeat(256))),
        ("approvals_required", json!(0)),
        ("approvals_required", json!(101)),
        ("approver_user_ids", json!(["x"])),
        ("notification_channels", json!(["fax"])),
        ("notification_channels", json!(["slack"])),
        ("ai_confidence_threshold", json!(1.1)),
        ("ai_fallback_behavior", json!("shrug")),
        ("approval_config", json!({"bot_token": "x"})),
        ("ai_context", json!({"x": "x".repeat(70_000)})),
        ("nonsense", json!(1)),
        ("channel_configs", json!({"fax": {}})),
        ("channel_configs", slack("x")),
        ("channel_configs", slack("http://127.0.0.1/x")),
        ("channel_configs", slack("https://a.example/********")),
        ("channel_configs", headers(json!({"Host": "x"}))),
        ("channel_configs", headers(json!({"webhook-id": "x"}))),
        ("channel_configs", headers(json!({"a b": "x"}))),
        ("channel_configs", headers(json!({"a": "x\ny"}))),
        ("channel_configs", headers(json!({"a": "********"}))),
    ] {
        refused(&world, json!({ field: value }), 422, &format!("body.{field}")).await;
    }
    let answer = world.post(PATH, &world.owner.access, json!({"description": "x"})).await;
    assert_eq!((answer.status, places(&answer)), (422, vec!["body.name".to_owned()]));
}

#[actix_web::test]
async fn what_cannot_be_done_is_refused() {
    let world = world().await;
    let taken = created(&world, json!({"name": "taken"})).await;
    let (owner, stranger) = (world.owner.user, world.stranger.user);
    let viewer = world.member_of(world.owner.account, Role::Viewer).await.user;
    let theirs = world.post("/teams", &world.stranger.access, json!({"name": "x"})).await.body;
    let foreign = world.post(PATH, &world.stranger.access, json!({"name": "x"})).await.body;
    for (body, words) in [
        (json!({"name": "taken"}), "`taken` exists already"),
        (json!({"approval_mode": "ai"}), "`approval_mode`: `ai` is not available yet"),
        (json!({"workflow_type": "stages"}), "`workflow_type`: `stages` is not available yet"),
        (
            json!({"approver_user_ids": [stranger]}),
            &format!("{stranger} is nobody of this account"),
        ),
        (json!({"approver_user_ids": [viewer]}), &format!("{viewer} has no role that may decide")),
        (json!({"escalation_user_ids": [stranger]}), "`escalation_user_ids`"),
        (json!({"approver_team_ids": [theirs["id"]]}), text(&theirs, "id")),
        (json!({"escalation_team_ids": [Uuid::nil()]}), "`escalation_team_ids`"),
        (json!({"escalation_workflow_id": foreign["id"]}), text(&foreign, "id")),
        (
            json!({"approver_user_ids": [owner, owner], "approvals_required": 2}),
            "only 1 can ever approve",
        ),
    ] {
        refused(&world, body, 400, words).await;
    }
    let to_itself = json!({"escalation_workflow_id": taken["id"]});
    world.call(Method::PUT, &path(&taken), Some(to_itself), 400).await;
    // With somebody to escalate to, two can come.
    let admin = world.member_of(world.owner.account, Role::Admin).await.user;
    let two = json!({
        "name": "two", "approver_user_ids": [owner], "escalation_user_ids": [admin], "approvals_required": 2,
    });
    created(&world, two).await;
}

#[actix_web::test]
async fn an_address_may_be_given_where_it_used_to_be() {
    let world = world().await;
    let config = |url: &str| json!({"webhook_url": url, "a": 1});
    let made = json!({"name": "w", "approval_config": config("https://hooks.slack.com/s3cret")});
    let made = world.call(Method::POST, POLICIES, Some(made), 201).await;
    assert_eq!(made["approval_config"], json!({"a": 1}));
    assert_eq!(made["channel_configs"]["slack"]["webhook_url"], "https://hooks.slack.com/********");
    assert_eq!(made["notification_channels"], json!(["email", "slack"]));
    let webhook =
        json!({"approval_type": "webhook", "approval_config": config("https://a.example/s3cret")});
    let after = changed(&world, &made, webhook).await;
    assert!(after["webhook_secret"].is_string());
    let kept = opened(&world, &made).await;
    assert_eq!(kept.slack.as_deref(), Some("https://hooks.slack.com/s3cret"));
    assert_eq!(kept.webhook.unwrap().url, "https://a.example/s3cret");
    let nowhere =
        json!({"approval_type": "pigeon", "approval_config": config("https://a.example/s3cret")});
    refused(&world, nowhere, 422, "body.approval_config").await;
    let list = world.get(PATH, &world.owner.access).await.text;
    assert!(!list.contains("s3cret"), "{list}");
}

#[actix_web::test]
async fn secrets_of_channels_go_in_and_never_come_out() {
    let world = world().await;
    let configs = json!({
        "slack": {"webhook_url": "https://hooks.slack.com/services/s3cret"},
        "mattermost": {"webhook_url": "https://chat.example/hooks/s3cret"},
        "webhook": {"url": "https://a.example/s3cret", "headers": {"authorization": "Bearer s3cret"}},
    });
    let made = created(&world, json!({"name": "one", "channel_configs": configs})).await;
    let secret = text(&made, "webhook_secret").to_owned();
    assert!(secret.starts_with("whsec_") && secret.len() == 50);
    let hint = text(&made, "webhook_secret_hint").trim_start_matches('…').to_owned();
    assert!(hint.len() == 4 && secret.contains(&hint), "{hint}");
    let told = json!(["email", "slack", "mattermost", "webhook"]);
    assert_eq!(made["notification_channels"], told);
    let masked = json!({
        "slack": {"webhook_url": "https://hooks.slack.com/********"},
        "mattermost": {"webhook_url": "https://chat.example/********"},
        "webhook": {"url": "https://a.example/********", "headers": {"authorization": "********"}},
    });
    assert_eq!(made["channel_configs"], masked);
    let kept = opened(&world, &made).await;
    assert_eq!(kept.webhook.as_ref().unwrap().secret, secret);

    // Sent back as shown, everything stays, beside what is new.
    let again = overlaid(
        masked.clone(),
        json!({
            "webhook": {"url": "https://a.example/********", "headers": {"authorization": "********", "x-new": "n"}},
        }),
    );
    let after = changed(&world, &made, json!({"channel_configs": again})).await;
    assert_eq!(after["webhook_secret"], json!(null), "it was shown once");
    let now = opened(&world, &made).await;
    let headers = &now.webhook.as_ref().unwrap().headers;
    assert_eq!((now.slack, now.mattermost), (kept.slack, kept.mattermost));
    assert_eq!(
        (headers["authorization"].as_str(), headers["x-new"].as_str()),
        ("Bearer s3cret", "n")
    );
    assert_eq!(now.webhook.as_ref().unwrap().secret, secret);

    // A header that was given for one server is not sent to another.
    let stolen = json!({"webhook": {"url": "https://evil.example/x", "headers": {"authorization": "********"}}});
    world.call(Method::PUT, &path(&made), Some(json!({"channel_configs": stolen})), 422).await;

    let rotate = format!("{}/webhook-secret/rotate", path(&made));
    let rotated = world.call(Method::POST, &rotate, None, 200).await;
    let fresh = text(&rotated, "webhook_secret").to_owned();
    assert_ne!(fresh, secret);
    assert_eq!(opened(&world, &made).await.webhook.unwrap().secret, fresh);

    // What is left out is gone, and nobody is told there any more.
    let fewer = json!({"channel_configs": {"slack": masked["slack"]}});
    let after = changed(&world, &made, fewer).await;
    assert_eq!(after["notification_channels"], json!(["email", "slack"]));
    assert_eq!(after["webhook_secret_hint"], json!(null));
    world.call(Method::POST, &rotate, None, 400).await;
    let names_it = json!({"channel_configs": null, "notification_channels": ["slack"]});
    world.call(Method::PUT, &path(&made), Some(names_it), 422).await;
    let none = changed(&world, &made, json!({"channel_configs": null})).await;
    assert_eq!(
        (&none["notification_channels"], &none["channel_configs"]),
        (&json!(["email"]), &json!(null))
    );

    let list = world.get(PATH, &world.owner.access).await.text;
    let (actions, details) = recorded(&world).await;
    for text in [made["channel_configs"].to_string(), after.to_string(), list, details] {
        assert!(
            !text.contains("s3cret") && !text.contains(&fresh) && !text.contains(&secret),
            "{text}"
        );
    }
    assert_eq!(
        actions,
        [
            "create_approval_workflow",
            "update_approval_workflow",
            "rotate_webhook_secret",
            "update_approval_workflow",
            "update_approval_workflow",
        ]
    );
}

#[actix_web::test]
async fn one_workflow_is_the_default() {
    let world = world().await;
    let mut made = Vec::new();
    for name in ["a", "b", "c", "d"] {
        made.push(created(&world, json!({"name": name})).await);
    }
    let set = made.iter().map(|one| changed(&world, one, json!({"is_default": true})));
    futures::future::join_all(set).await;
    let list = world.call(Method::GET, PATH, None, 200).await;
    let is_default = |one: &&Value| one["is_default"] == true;
    let defaults: Vec<_> = list.as_array().unwrap().iter().filter(is_default).collect();
    assert_eq!(defaults.len(), 1, "{list}");
    let default = path(defaults[0]);
    world.call(Method::PUT, &default, Some(json!({"is_default": false})), 400).await;
    world.call(Method::PUT, &default, Some(json!({"is_default": true})), 200).await;
    let refused = world.call(Method::DELETE, &default, None, 400).await;
    assert!(text(&refused, "detail").contains("default"), "{refused}");
    let new = created(&world, json!({"name": "e", "is_default": true})).await;
    assert_eq!(new["is_default"], true);
    world.call(Method::DELETE, &default, None, 200).await;
}

#[actix_web::test]
async fn what_is_in_use_stays() {
    let world = world().await;
    created(&world, json!({"name": "default"})).await;
    let used = created(&world, json!({"name": "used"})).await;
    let body = json!({"tool_name": "drop", "approval_policy_id": used["id"]});
    let tool = world.call(Method::POST, "/tool-configurations", Some(body), 201).await;
    assert_eq!(tool["approval_workflow_id"], used["id"]);
    let refused = world.call(Method::DELETE, &path(&used), None, 400).await;
    assert!(text(&refused, "detail").contains("the tool `drop`"), "{refused}");
    let none = json!({"approval_workflow_id": null});
    let tool = format!("/tool-configurations/{}", text(&tool, "id"));
    world.call(Method::PUT, &tool, Some(none), 200).await;
    world.call(Method::DELETE, &path(&used), None, 200).await;
    let gone = json!({"approval_workflow_id": used["id"]});
    let refused = world.call(Method::PUT, &tool, Some(gone), 400).await;
    assert!(text(&refused, "detail").contains(text(&used, "id")), "{refused}");
}

#[actix_web::test]
async fn nobody_else_reaches_a_workflow() {
    let world = world().await;
    created(&world, json!({"name": "default"})).await;
    let workflow = created(&world, json!({"name": "one"})).await;
    let one = path(&workflow);
    let rotate = format!("{one}/webhook-secret/rotate");
    for (method, path, body) in [
        (Method::GET, &one, None),
        (Method::PUT, &one, Some(json!({"name": "x"}))),
        (Method::DELETE, &one, None),
        (Method::POST, &rotate, None),
    ] {
        for path in [path.clone(), path.replace(PATH, POLICIES)] {
            world.hidden(method.clone(), &path, body.clone()).await;
            world.guarded(method.clone(), &path, body.clone()).await;
        }
    }
    assert_eq!(world.get(PATH, &world.stranger.access).await.body, json!([]));
    for (role, sees, changes) in [
        (Role::Viewer, 200, 403),
        (Role::Editor, 200, 403),
        (Role::TrackerManager, 403, 403),
        (Role::Admin, 200, 200),
    ] {
        let token = world.member_of(world.owner.account, role).await.access;
        assert_eq!(world.get(PATH, &token).await.status, sees, "{role:?}");
        let put = world.put(&one, &token, json!({"description": "x"})).await;
        assert_eq!(put.status, changes, "{role:?}");
    }
}
