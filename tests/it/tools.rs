//! An execution's agent calls tools from inside its container: those that its flow lists, as long as it runs.

use crate::support::{Client, Docker, GitHub, Server, eventually, text};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use std::time::Duration;

const SOON: Duration = Duration::from_secs(60);
/// Longest that a token may count after the end of its execution.
const TOKEN_MAX: Duration = Duration::from_secs(10);

async fn open_issue(github: &GitHub) {
    let body = json!({
        "action": "opened",
        "repository": { "id": 1, "name": "app", "full_name": "octo/app" },
        "sender": { "login": "ada" },
        "issue": { "id": 1001, "number": 12, "html_url": "https://github.com/octo/app/issues/12",
                   "title": "Login crashes", "body": "The page burns.", "state": "open", "labels": [],
                   "user": { "login": "ada" }, "updated_at": "2026-01-01T00:00:00Z" },
    });
    let (status, answer) = github.deliver_patiently("issues", "1", &body.to_string()).await;
    assert!(status.is_success(), "{answer}");
}

async fn flow(client: &Client, tools: Value, steps: Value) -> Value {
    let config = json!({ "steps": steps });
    client.flow_with(json!({ "allowed_mcp_tools": tools, "agent_config": config })).await
}

/// The demo's flow, as it is shipped.
#[tokio::test]
async fn the_demo_flow_reads_its_issue_from_inside_its_container() {
    let server = Server::start().await;
    let client = server.client().await;
    let github = client.tracker("github").await;
    let applied = client.apply(include_str!("../../flows/issue-triage.yaml")).await;
    open_issue(&github).await;
    let execution = client.reaches(&applied["flow"], "SUCCEEDED", SOON).await;
    let log = client.log(text(&execution, "id")).await;
    let says = |part: &str| log.iter().any(|line| line.2.contains(part));
    assert!(says("calling `get_issue`") && says("calling `search`"), "{log:?}");
    assert!(says("known as octo/app#12, 1 found by its title"), "{log:?}");
    let actions = execution["result"]["actions"].as_array().unwrap();
    let called: Vec<_> = actions.iter().map(|action| text(action, "tool")).collect();
    assert_eq!(called, ["get_issue", "search"], "{execution}");
    assert_eq!(execution["result"]["output"]["kind"], "bug");
}

/// What is taken off the list while it runs is refused, and the refusal is the execution's error.
#[tokio::test]
async fn a_tool_that_the_flow_does_not_list_is_refused() {
    let server = Server::start().await;
    let client = server.client().await;
    let github = client.tracker("github").await;
    let search = || json!({ "tool": "search", "with": { "query": "{{ event.subject }}" } });
    let steps = json!([search(), { "log": "found" }, { "sleep": 5 }, search(), { "log": "never" }]);
    let flow = flow(&client, json!(["search", "get_issue"]), steps).await;
    open_issue(&github).await;
    let execution = client.reaches(&flow, "RUNNING", SOON).await;
    let id = text(&execution, "id");
    eventually("the first answer", SOON, async || {
        client.log(id).await.iter().any(|line| line.2.contains("found")).then_some(())
    })
    .await;
    let less = json!({ "allowed_mcp_tools": ["get_issue"], "agent_config": { "steps": [{ "log": "x" }] } });
    client.ok(Method::PUT, &format!("/flows/{}", text(&flow, "id")), Some(less)).await;
    let failed = client.reaches(&flow, "FAILED", SOON).await;
    let error = text(&failed, "error_message");
    assert!(error.contains("the flow does not list the tool `search`"), "{failed}");
    assert!(!client.log(id).await.iter().any(|line| line.2.contains("never")));
}

/// R-D10: the token, taken out of its container, opens the same tools, and nothing once the execution has ended.
#[tokio::test]
async fn a_token_is_good_for_its_flows_tools_while_it_runs() {
    let server = Server::start().await;
    let client = server.client().await;
    let github = client.tracker("github").await;
    let flow = flow(&client, json!(["search"]), json!([{ "log": "up" }, { "sleep": 600 }])).await;
    open_issue(&github).await;
    let execution = client.reaches(&flow, "RUNNING", SOON).await;
    let id = text(&execution, "id");
    let docker = Docker::connect();
    let container = docker.containers(id).await.remove(0);
    let token = docker.token(&container).await;
    let over_socket = preloop::tls::http().unix_socket(server.socket()).build().unwrap();
    let over_network = crate::support::http();
    let bases = [(&over_socket, "http://localhost".to_owned()), (&over_network, server.base())];
    for (http, base) in &bases {
        let call = async |tool: &str| {
            let request = http.post(format!("{base}/api/v1/mcp/{tool}")).bearer_auth(&token);
            let answer = request.json(&json!({ "query": "fire" })).send().await.unwrap();
            (answer.status(), answer.text().await.unwrap())
        };
        assert_eq!(call("search").await.0, StatusCode::OK);
        let (status, said) = call("get_issue").await;
        assert_eq!(status, StatusCode::NOT_FOUND, "{said}");
        assert!(said.contains("the flow does not list the tool `get_issue`"), "{said}");
    }
    let (status, _) = client.call(Method::GET, "/flows", None).await;
    assert_eq!(status, StatusCode::OK, "people come by the network");
    client.post(&format!("/flows/executions/{id}/command"), json!({ "command": "stop" })).await;
    client.reaches(&flow, "STOPPED", SOON).await;
    for (http, base) in &bases {
        eventually("the end of the token", TOKEN_MAX, async || {
            let request = http.post(format!("{base}/api/v1/mcp/search")).bearer_auth(&token);
            let status = request.json(&json!({ "query": "fire" })).send().await.unwrap().status();
            (status == StatusCode::UNAUTHORIZED).then_some(())
        })
        .await;
    }
}

/// A step whose tool is not listed can never work, so it is told when the flow is saved.
#[tokio::test]
async fn a_call_of_an_unlisted_tool_is_refused_when_it_is_saved() {
    let server = Server::start().await;
    let client = server.client().await;
    let body = json!({ "name": "f", "agent_config": { "steps": [{ "tool": "search" }] } });
    let (status, answer) = client.call(Method::POST, "/flows", Some(body)).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{answer}");
    assert!(answer.to_string().contains("add `search` to `tools`"), "{answer}");
    let body = json!({ "name": "f", "allowed_mcp_tools": ["a b"], "agent_config": { "steps": [{ "log": "x" }] } });
    let (status, answer) = client.call(Method::POST, "/flows", Some(body)).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{answer}");
    assert_eq!(answer["detail"][0]["loc"], json!(["body", "allowed_mcp_tools", 0]), "{answer}");
}

/// A server that is started anew makes a new socket, and the agents that outlived the old one find it.
#[tokio::test]
async fn an_agent_outlives_its_server_and_calls_the_next() {
    let mut server = Server::start().await;
    let client = server.client().await;
    let github = client.tracker("github").await;
    let search = json!({ "tool": "search", "with": { "query": "crash" } });
    let steps =
        json!([search.clone(), { "log": "found" }, { "sleep": 3 }, search, { "log": "again" }]);
    let flow = flow(&client, json!(["search"]), steps).await;
    open_issue(&github).await;
    let execution = client.reaches(&flow, "RUNNING", SOON).await;
    let id = text(&execution, "id").to_owned();
    eventually("the first answer", SOON, async || {
        client.log(&id).await.iter().any(|line| line.2.contains("found")).then_some(())
    })
    .await;
    server.kill();
    server.spawn().await;
    let ended = client.reaches(&flow, "SUCCEEDED", SOON).await;
    assert_eq!(ended["attempt"], 1, "{ended}");
}
