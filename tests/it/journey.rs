//! The main job: a signed webhook becomes an event, an execution, a result, seen live.

use crate::support::{Docker, Server, eventually, text};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use std::time::Duration;

const SOON: Duration = Duration::from_secs(60);

#[tokio::test]
async fn a_webhook_becomes_a_result() {
    let server = Server::start().await;
    let client = server.client().await;
    let github = client.tracker("github").await;
    let flow = client
        .flow(json!([
            { "log": "issue: {{ event.subject }} by {{ event.author }}" },
            { "when": "event.subject.contains('crash')", "log": "never said" },
            { "set": { "title": "{{ event.payload.issue.title }}", "labels": ["bug", "{{ project }}x{{ nowhere.at.all }}"] } },
        ]))
        .await;
    let event = github.open_issue("It Burns").await;
    let execution = client.reaches(&flow, "SUCCEEDED", SOON).await;

    assert_eq!(execution["trigger_event_id"], json!(event));
    assert_eq!(execution["resolved_input_prompt"], "Look at It Burns.");
    assert_eq!(execution["result"]["status"], "succeeded");
    assert_eq!(execution["result"]["output"]["title"], "It Burns");
    let log = client.log(text(&execution, "id")).await;
    let seqs: Vec<i64> = log.iter().map(|line| line.0).collect();
    assert_eq!(seqs, (0..log.len() as i64).collect::<Vec<_>>());
    assert!(log.iter().any(|line| line.2.contains("issue: It Burns by ada")), "{log:?}");
    assert!(!log.iter().any(|line| line.2.contains("never said")), "{log:?}");
    let docker = Docker::connect();
    eventually("the container's removal", SOON, async || {
        docker.containers(text(&execution, "id")).await.is_empty().then_some(())
    })
    .await;
}

#[tokio::test]
async fn a_redelivery_starts_nothing_again() {
    let server = Server::start().await;
    let client = server.client().await;
    let github = client.tracker("github").await;
    let flow = client.flow(json!([{ "log": "once" }])).await;
    let body = r#"{"action":"opened","issue":{"title":"t","number":1},"repository":{"id":1,"full_name":"a/b","name":"b"}}"#;
    let (_, first) = github.deliver_patiently("issues", "same-guid", body).await;
    let (_, again) = github.deliver_patiently("issues", "same-guid", body).await;
    assert_eq!(first["event_id"], again["event_id"]);
    assert_eq!((&first["duplicate"], &again["duplicate"]), (&json!(false), &json!(true)));
    client.reaches(&flow, "SUCCEEDED", SOON).await;
    assert_eq!(client.executions(&flow).await.len(), 1);
    assert_eq!(server.count("SELECT count(*) FROM events").await, 1);
}

#[tokio::test]
async fn stopping_really_stops() {
    let server = Server::start().await;
    let client = server.client().await;
    let github = client.tracker("github").await;
    let flow = client.flow(json!([{ "log": "long" }, { "sleep": 600 }])).await;
    github.open_issue("t").await;
    let execution = client.reaches(&flow, "RUNNING", SOON).await;
    let id = text(&execution, "id");
    client.post(&format!("/flows/executions/{id}/command"), json!({ "command": "stop" })).await;
    let stopped = client.reaches(&flow, "STOPPED", SOON).await;
    assert!(stopped["stop_confirmed_at"].is_string(), "{stopped}");
    let docker = Docker::connect();
    eventually("the container's removal", SOON, async || {
        docker.containers(id).await.is_empty().then_some(())
    })
    .await;

    let retried = client.post(&format!("/flows/executions/{id}/retry"), json!({})).await;
    let retried = client.execution(text(&retried, "id")).await;
    assert_eq!(retried["retry_of_execution_id"], json!(id));
    let path = format!("/flows/executions/{}/command", text(&retried, "id"));
    client.post(&path, json!({ "command": "stop" })).await;
}

/// What can never work is refused when it is saved; what goes wrong later has a category of its own.
#[tokio::test]
async fn failures_have_names() {
    let server = Server::start().await;
    let client = server.client().await;
    let github = client.tracker("github").await;
    let broken = json!({ "name": "broken", "prompt_template": "{{ event.subject", "agent_type": "builtin",
        "agent_config": { "steps": [{ "log": "x" }] } });
    let (status, answer) = client.call(Method::POST, "/flows", Some(broken)).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{answer}");

    let image = json!({ "image": "registry.invalid/nobody/nothing:1" });
    let missing = client.flow_with(json!({ "agent_type": "custom", "agent_config": image })).await;
    let failing = client
        .flow(
            json!([{ "name": "divide", "when": "event.payload.issue.number / 0 > 1", "log": "x" }]),
        )
        .await;
    github.open_issue("t").await;
    let execution = client.reaches(&missing, "FAILED", SOON).await;
    assert_eq!(execution["failure_category"], "image_missing", "{execution}");
    let execution = client.reaches(&failing, "FAILED", SOON).await;
    assert_eq!(execution["failure_category"], "agent_failure", "{execution}");
    assert!(text(&execution, "error_message").contains("divide"), "{execution}");
}

#[tokio::test]
async fn a_flow_can_be_started_by_hand_and_by_its_own_webhook() {
    let server = Server::start().await;
    let client = server.client().await;
    let steps = json!({ "steps": [{ "set": { "got": "{{ event.payload.word }}" } }] });
    let manual = client
        .flow_with(json!({ "trigger_event_source": null, "trigger_event_types": null, "agent_type": "builtin", "agent_config": steps }))
        .await;
    client
        .post(&format!("/flows/{}/trigger", text(&manual, "id")), json!({ "word": "by hand" }))
        .await;
    let execution = client.reaches(&manual, "SUCCEEDED", SOON).await;
    assert_eq!(execution["result"]["output"]["got"], "by hand");

    let hooked = client
        .flow_with(json!({
            "trigger_event_source": "webhook", "trigger_event_types": null, "agent_type": "builtin",
            "agent_config": steps, "webhook_config": { "dedupe_path": "id" },
        }))
        .await;
    let secret = text(&hooked["webhook_config"], "webhook_secret").to_owned();
    let path = format!("/webhooks/flows/{}/{secret}", text(&hooked, "id"));
    let first = client.post(&path, json!({ "id": 1, "word": "by hook" })).await;
    let again = client.post(&path, json!({ "id": 1, "word": "by hook" })).await;
    assert_eq!(first["execution_id"], again["execution_id"]);
    let execution = client.reaches(&hooked, "SUCCEEDED", SOON).await;
    assert_eq!(execution["result"]["output"]["got"], "by hook");
    let wrong = format!("/webhooks/flows/{}/{secret}x", text(&hooked, "id"));
    let (status, _) = client.call(Method::POST, &wrong, Some(json!({}))).await;
    assert_eq!(status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn without_docker_executions_wait_and_go_on_when_it_appears() {
    let dir = tempfile::tempdir().unwrap();
    let socket = dir.path().join("docker.sock");
    let host = format!("unix://{}", socket.display());
    let server = Server::start_with(&[("DOCKER_HOST", &host)]).await;
    let client = server.client().await;
    let github = client.tracker("github").await;
    let flow = client.flow(json!([{ "log": "late" }])).await;
    github.open_issue("t").await;
    let waiting = client.reaches(&flow, "PENDING", SOON).await;
    let reason = eventually("a reason", SOON, async || {
        let execution = client.execution(text(&waiting, "id")).await;
        execution["queued_reason"].as_str().map(str::to_owned)
    })
    .await;
    assert!(reason.contains("Docker"), "{reason}");
    let health = client.get("/health").await;
    assert_eq!(health["parts"]["docker"]["state"], "degraded", "{health}");
    assert_eq!(health["ready"], true, "{health}");

    std::os::unix::fs::symlink("/var/run/docker.sock", &socket).unwrap();
    client.reaches(&flow, "SUCCEEDED", SOON).await;
}

#[tokio::test]
async fn another_account_sees_nothing() {
    let server = Server::start().await;
    let (ada, bob) = (server.client().await, server.client().await);
    let github = ada.tracker("github").await;
    let flow = ada.flow(json!([{ "log": "mine" }])).await;
    let bobs = bob.flow(json!([{ "log": "his" }])).await;
    github.open_issue("t").await;
    let execution = ada.reaches(&flow, "SUCCEEDED", SOON).await;
    for path in [
        format!("/flows/{}", text(&flow, "id")),
        format!("/flows/executions/{}", text(&execution, "id")),
        format!("/flows/executions/{}/logs", text(&execution, "id")),
        format!("/events/{}", text(&execution, "trigger_event_id")),
        format!("/organizations/{}", github.organization),
    ] {
        let (status, answer) = bob.call(Method::GET, &path, None).await;
        assert_eq!(status, StatusCode::NOT_FOUND, "{path}: {answer}");
        assert!(ada.call(Method::GET, &path, None).await.0.is_success(), "{path}");
    }
    assert_eq!(bob.executions(&bobs).await, Vec::<Value>::new());
}
