//! Kill -9 in the middle: nothing lost, nothing done twice.

use crate::support::{Client, Docker, Server, eventually, signal, text};
use serde_json::{Value, json};
use std::time::Duration;

const SOON: Duration = Duration::from_secs(60);

/// Twenty lines, one every half second.
fn counting() -> Value {
    let steps = (0..20)
        .flat_map(|number| [json!({ "log": format!("line {number}") }), json!({ "sleep": 0.5 })]);
    steps.collect()
}

/// A server whose flow's container is in the middle of counting.
pub async fn mid_run(server: &Server) -> (Client, Value, String) {
    let client = server.client().await;
    let github = client.tracker("github").await;
    let flow = client.flow(counting()).await;
    github.open_issue("t").await;
    let execution = client.reaches(&flow, "RUNNING", SOON).await;
    let id = text(&execution, "id").to_owned();
    eventually("some output", SOON, async || {
        client.log(&id).await.iter().any(|line| line.2.contains("line 3")).then_some(())
    })
    .await;
    (client, flow, id)
}

/// The execution succeeds, once, in the same container, with a log that has no gap and no repeat.
pub async fn went_on(client: &Client, flow: &Value, id: &str) {
    let execution = client.reaches(flow, "SUCCEEDED", SOON).await;
    assert_eq!(execution["attempt"], 1, "{execution}");
    assert_eq!(client.executions(flow).await.len(), 1);
    let log = client.log(id).await;
    let seqs: Vec<i64> = log.iter().map(|line| line.0).collect();
    assert_eq!(seqs, (0..log.len() as i64).collect::<Vec<_>>());
    let lines: Vec<&str> = log
        .iter()
        .filter(|line| line.1 == "stdout")
        .filter_map(|line| line.2.find("line ").map(|at| &line.2[at..]))
        .collect();
    let expected: Vec<String> = (0..20).map(|number| format!("line {number}")).collect();
    assert_eq!(lines, expected);
}

#[tokio::test]
async fn a_killed_server_adopts_its_container() {
    let mut server = Server::start().await;
    let (client, flow, id) = mid_run(&server).await;
    let docker = Docker::connect();
    let before = docker.containers(&id).await;
    let started_at = docker.started_at(&before[0]).await;
    server.kill();
    tokio::time::sleep(Duration::from_secs(2)).await;
    server.spawn().await;
    let after = docker.containers(&id).await;
    assert_eq!(before, after);
    assert_eq!(docker.started_at(&after[0]).await, started_at);
    went_on(&client, &flow, &id).await;
}

#[tokio::test]
async fn what_ended_while_the_server_was_dead_is_concluded() {
    let mut server = Server::start().await;
    let (client, flow, id) = mid_run(&server).await;
    server.kill();
    tokio::time::sleep(Duration::from_secs(12)).await;
    server.spawn().await;
    went_on(&client, &flow, &id).await;
}

#[tokio::test]
async fn a_killed_database_comes_back_and_the_execution_goes_on() {
    let server = Server::start().await;
    let (client, flow, id) = mid_run(&server).await;
    let pid = server.database_pid();
    signal(pid, "KILL");
    eventually("a new database", SOON, async || {
        (server.is_ready().await && server.database_pid() != pid).then_some(())
    })
    .await;
    went_on(&client, &flow, &id).await;
}

#[tokio::test]
async fn server_and_database_killed_together_recover() {
    let mut server = Server::start().await;
    let (client, flow, id) = mid_run(&server).await;
    let pid = server.database_pid();
    server.kill();
    signal(pid, "KILL");
    server.spawn().await;
    went_on(&client, &flow, &id).await;
}

#[tokio::test]
async fn an_orderly_stop_is_quick_and_leaves_the_container_to_the_next() {
    let mut server = Server::start().await;
    let (client, flow, id) = mid_run(&server).await;
    let docker = Docker::connect();
    let before = docker.containers(&id).await;
    let took = server.stop();
    assert!(took < Duration::from_secs(10), "took {took:?}");
    assert_eq!(docker.containers(&id).await, before);
    server.spawn().await;
    went_on(&client, &flow, &id).await;
}

#[tokio::test]
async fn a_removed_container_is_a_failed_attempt_and_then_another() {
    let server = Server::start().await;
    let client = server.client().await;
    let github = client.tracker("github").await;
    let steps = json!({ "steps": [{ "log": "here" }, { "sleep": 3 }] });
    let retry = json!({ "attempts": 2, "backoff_secs": 1 });
    let flow = client
        .flow_with(json!({ "agent_type": "builtin", "agent_config": steps, "retry_policy": retry }))
        .await;
    github.open_issue("t").await;
    let execution = client.reaches(&flow, "RUNNING", SOON).await;
    let docker = Docker::connect();
    docker.remove(&docker.containers(text(&execution, "id")).await[0]).await;
    let ended = client.reaches(&flow, "SUCCEEDED", SOON).await;
    assert_eq!(ended["attempt"], 2);
}
