//! What people see.

use super::world::{World, request, world};
use crate::http::testing::Answer;
use actix_web::http::Method;
use preloop_actors::{
    approval::{Answer as Say, Question, RunEnd},
    ids::ExecutionId,
    policy::Role,
    ports::Approvals,
};
use serde_json::{Value, json};

async fn get(world: &World, path: &str) -> Answer {
    let answer = world.get(&format!("/approval-requests{path}"), &world.owner.access).await;
    assert_eq!(answer.status, 200, "{path} -> {}", answer.text);
    answer
}

#[actix_web::test]
async fn a_request_is_shown_with_everything_that_decides() {
    let world = world().await;
    let id = world.asked(|request| request.new.terms.approvals_required = 2).await;
    let seen = world.seen(id).await;
    for (field, expected) in [
        ("status", json!("pending")),
        ("run", json!("not_started")),
        ("tool_name", json!("delete_branch")),
        ("server_name", json!("github")),
        ("risk_level", json!("high")),
        ("approvals_received", json!(0)),
        ("approvals_required", json!(2)),
        ("votes", json!([])),
        ("is_edited", json!(false)),
        ("edited_args", json!(null)),
        ("is_question", json!(false)),
        ("question", json!(null)),
        ("decided_by_ai", json!(false)),
        ("decided_by_human", json!(false)),
        ("account_id", json!(world.owner.account)),
    ] {
        assert_eq!(seen[field], expected, "{field}");
    }
    assert_eq!(seen["tool_args"]["token"], "[redacted]");
    assert_eq!(seen["arguments"]["token"], "hunter2", "whoever decides sees what would run");
    assert_eq!(seen["rule_context"]["explanation"], "the rule `deleting needs a person` applies");
    assert_eq!(seen["arguments_hash"].as_str().unwrap().len(), 64);
    let left = seen["remaining_seconds"].as_u64().unwrap();
    assert!((7_100..=7_200).contains(&left), "{left}");

    world.vote(id, world.owner.user, Say::Approve).await;
    let seen = world.seen(id).await;
    assert_eq!((&seen["approvals_received"], &seen["status"]), (&json!(1), &json!("pending")));
    assert_eq!(seen["votes"][0]["user_id"], json!(world.owner.user));
    assert!(seen["votes"][0]["username"].as_str().unwrap().starts_with("user-"));
}

#[actix_web::test]
async fn lists_are_filtered() {
    let world = world().await;
    let (one, two) = (world.asked(|_| ()).await, world.asked(|_| ()).await);
    let execution = ExecutionId::fresh();
    let three = world
        .asked(|request| {
            request.new.binding.principal.execution = Some(execution);
            request.new.binding.tool.name = "pay".to_owned();
            request.about.tool = "bank_pay".to_owned();
            request.about.session = Some("a \"quoted\" session".to_owned());
            request.justification = Some("100 % due".to_owned());
            request.about.shown = json!({"note": "x".repeat(20_000)});
        })
        .await;
    world.vote(two, world.owner.user, Say::Decline).await;
    let ids = async |query: &str| {
        let answer = get(&world, query).await;
        let ids: Vec<_> =
            answer.body.as_array().unwrap().iter().map(|one| one["id"].clone()).collect();
        (ids, answer.headers.get("x-total-count").unwrap().to_str().unwrap().to_owned())
    };
    for (query, expected, total) in [
        ("", vec![three, two, one], "3"),
        ("?limit=1&skip=1", vec![two], "3"),
        ("?status=pending", vec![three, one], "2"),
        ("?status=declined", vec![two], "1"),
        ("?status=expired", vec![], "0"),
        (&format!("?execution_id={}", execution.0), vec![three], "1"),
        ("?runtime_session_id=%2317", vec![two, one], "2"),
        ("?runtime_session_id=a+%22quoted%22+session", vec![three], "1"),
        ("?tool_name=pay", vec![three], "1"),
        ("?tool_name=github_delete_branch", vec![two, one], "2"),
        ("?q=MERGED", vec![two, one], "2"),
        ("?q=100+%25", vec![three], "1"),
        ("?q=0_%25", vec![], "0"),
        (&format!("?q={one}"), vec![one], "1"),
        ("?q=deleting&status=pending", vec![three, one], "2"),
    ] {
        let expected: Vec<_> = expected.into_iter().map(|id| json!(id.0)).collect();
        assert_eq!(ids(query).await, (expected, total.to_owned()), "{query}");
    }
    let list = get(&world, "?tool_name=pay").await.body;
    assert_eq!((&list[0]["tool_args_omitted"], &list[0]["tool_args"]), (&json!(true), &json!({})));
    assert_eq!(list[0]["flow_execution"]["id"], json!(execution.0));
    let list = get(&world, "?tool_name=delete_branch").await.body;
    assert_eq!(list[0]["tool_args"]["branch"], "feature/old");
    assert_eq!(list[0]["arguments"], json!(null), "not in lists");
    for wrong in ["status=open", "limit=0", "limit=101", "skip=-1", "execution_id=7", "skip=x"] {
        let path = format!("/approval-requests?{wrong}");
        assert_eq!(world.get(&path, &world.owner.access).await.status, 422, "{wrong}");
    }
    let long = format!("/approval-requests?q={}", "x".repeat(201));
    assert_eq!(world.get(&long, &world.owner.access).await.status, 422);
}

#[actix_web::test]
async fn what_becomes_of_a_request_is_told() {
    let world = world().await;
    let id = world.asked(|_| ()).await;
    world.vote(id, world.owner.user, Say::Approve).await;
    world.run(id, Some(RunEnd::Succeeded)).await;
    let seen = world.seen(id).await;
    assert_eq!((&seen["status"], &seen["run"]), (&json!("approved"), &json!("done")));
    assert_eq!(
        (&seen["run_outcome"], &seen["tool_result"]),
        (&json!("succeeded"), &json!("{\"ok\":true}"))
    );
    assert_eq!((&seen["decided_by_human"], &seen["remaining_seconds"]), (&json!(true), &json!(0)));

    let history = get(&world, &format!("/{id}/history")).await.body;
    let kinds: Vec<_> = history
        .as_array()
        .unwrap()
        .iter()
        .map(|event| event["event_type"].as_str().unwrap())
        .collect();
    assert_eq!(kinds.first(), Some(&"requested"));
    assert!(kinds.contains(&"approved") && kinds.contains(&"finished"), "{kinds:?}");
    assert!(history.as_array().unwrap().iter().any(|event| event["actor_email"].is_string()));

    let told = get(&world, &format!("/{id}/notifications")).await.body;
    let request = told.as_array().unwrap().iter().find(|one| one["step"] == "request").unwrap();
    assert_eq!((&request["channel"], &request["attempts"]), (&json!("email"), &json!(0)));
    assert!(request["recipient"].as_str().unwrap().ends_with("@example.com"));

    let consent = get(&world, &format!("/{id}/consent-status")).await.body;
    assert_eq!(
        (&consent["status"], &consent["expires_at"]),
        (&json!("approved"), &seen["expires_at"])
    );
    let original = get(&world, &format!("/{id}/original-args")).await.body;
    assert_eq!(original["token"], "hunter2");

    let lost = world.asked(|_| ()).await;
    world.vote(lost, world.owner.user, Say::Approve).await;
    world.run(lost, None).await;
    let seen = world.seen(lost).await;
    assert_eq!((&seen["status"], &seen["run"]), (&json!("approved"), &json!("unknown")));

    let stats = get(&world, "/stats").await.body;
    let expected = json!({
        "total": 2, "pending": 0, "approved": 2, "declined": 0, "expired": 0, "cancelled": 0,
        "human_approved": 2, "human_declined": 0, "auto_approved_by_bypass": 0,
        "avg_response_minutes": 0, "tools": ["delete_branch"],
    });
    assert_eq!(stats, expected);
}

#[actix_web::test]
async fn questions_have_their_own_fields() {
    let world = world().await;
    let question = Question {
        text: "Which color?".to_owned(),
        options: vec!["red".to_owned()],
        allows_free_text: true,
        schema: None,
    };
    let id = world.asked(|request| request.about.question = Some(question)).await;
    let seen = world.seen(id).await;
    for (field, expected) in [
        ("is_question", json!(true)),
        ("question", json!("Which color?")),
        ("question_options", json!(["red"])),
        ("allow_free_text", json!(true)),
        ("has_answer_form", json!(false)),
        ("question_items", json!([])),
        ("answer", json!(null)),
    ] {
        assert_eq!(seen[field], expected, "{field}");
    }
}

#[actix_web::test]
async fn others_see_less_or_nothing() {
    let world = world().await;
    let id = world.asked(|_| ()).await;
    let viewer = world.member_of(world.owner.account, Role::Viewer).await;
    let made = world.post("/auth/api-keys", &world.owner.access, json!({"name": "k"})).await;
    let key = made.body["key"].as_str().unwrap().to_owned();
    let path = format!("/approval-requests/{id}");
    for who in [&viewer.access, &key] {
        let answer = world.get(&path, who).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        assert_eq!(answer.body["tool_args"]["token"], "[redacted]");
        assert_eq!(
            (&answer.body["arguments"], &answer.body["tool_result"]),
            (&Value::Null, &Value::Null)
        );
        assert!(!answer.text.contains("hunter2"));
        assert_eq!(world.get(&format!("{path}/original-args"), who).await.status, 403);
    }
    for rest in ["", "/original-args", "/history", "/notifications", "/consent-status"] {
        let path = format!("{path}{rest}");
        assert_eq!(world.get(&path, &world.stranger.access).await.status, 404, "{path}");
        assert_eq!(world.get(&path, "").await.status, 401, "{path}");
    }
    let foreign = world.get("/approval-requests", &world.stranger.access).await;
    assert_eq!((foreign.body, foreign.status), (json!([]), 200));
    let stats = world.get("/approval-requests/stats", &world.stranger.access).await;
    assert_eq!(stats.body["total"], 0);
    assert_eq!(stats.body["avg_response_minutes"], json!(null));
    assert_eq!(world.get("/approval-requests/7", &world.owner.access).await.status, 422);
    let wrong = world.request(Method::PUT, &path, &world.owner.access, None).await;
    assert_eq!(wrong.status, 405);
}

#[actix_web::test]
async fn a_frozen_request_says_so() {
    let world = world().await;
    let id = world.asked(|_| ()).await;
    world.approvals.halt(world.owner.account, true).await.unwrap();
    assert_eq!(world.seen(id).await["is_frozen"], true);
    // Another account goes on.
    let foreign = request(world.stranger.account);
    let theirs = foreign.new.id;
    world.approvals.create(foreign).await.unwrap();
    let path = format!("/approval-requests/{theirs}");
    assert_eq!(world.get(&path, &world.stranger.access).await.body["is_frozen"], false);
}
