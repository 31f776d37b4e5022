//! The way from a claim to a running container, under fire: kill -9 in each step of it, a Docker daemon that
//! hangs or dies, an image that does not come, an execution that kills its server every time.

use crate::support::{Client, Daemon, Docker, Server, eventually, text};
use serde_json::{Value, json};
use std::time::{Duration, Instant};

const SOON: Duration = Duration::from_secs(60);
/// Longest that a request may take while Docker hangs: nothing in it may wait for Docker.
const ANSWER_MAX: Duration = Duration::from_secs(3);

/// Waits until the launch of the only execution stands at its failpoint under this epoch.
async fn stands_at_launch(server: &Server, epoch: i64) {
    let database = server.database().await;
    eventually(&format!("a launch under epoch {epoch}"), SOON, async || {
        let sql = "SELECT count(*) FROM executions WHERE container_epoch = $1 AND epoch = $1";
        let standing: i64 = database.query_one(sql, &[&epoch]).await.unwrap().get(0);
        (standing > 0).then_some(())
    })
    .await;
    // From the record to the step: some calls of Docker.
    tokio::time::sleep(Duration::from_millis(1_500)).await;
}

/// Kills the server where it stands in this step of a launch; the next one must bring the execution to its end,
/// with one container that was started once.
async fn killed_at(step: &str) {
    let stop_there = format!("{step}=sleep(600000)");
    let mut server = Server::start_with(&[("FAILPOINTS", &stop_there)]).await;
    let client = server.client().await;
    let github = client.tracker("github").await;
    let flow = client.flow(json!([{ "log": "through" }, { "sleep": 1 }])).await;
    let since = chrono::Utc::now().timestamp();
    github.open_issue("t").await;
    stands_at_launch(&server, 1).await;
    server.kill();
    server.spawn_with(&[("FAILPOINTS", "")]).await;
    let execution = client.reaches(&flow, "SUCCEEDED", SOON).await;
    assert_eq!(execution["attempt"], 1, "{execution}");
    let (docker, id) = (Docker::connect(), text(&execution, "id"));
    assert_eq!(docker.starts(id, since).await, 1, "never two containers");
    eventually("nothing left behind", SOON, async || {
        docker.containers(id).await.is_empty().then_some(())
    })
    .await;
    let through = client.log(id).await.into_iter().filter(|line| line.2.contains("through"));
    assert_eq!(through.count(), 1);
}

macro_rules! killed {
    ($($name:ident: $step:literal,)+) => {$(
        #[tokio::test]
        async fn $name() {
            killed_at($step).await;
        }
    )+};
}

// R-D1, R-D2.
killed! {
    killed_behind_the_decision: "execution::launch",
    killed_before_the_workspace: "docker::workspace",
    killed_before_the_container: "docker::create",
    killed_before_its_start: "docker::start",
    killed_behind_its_start: "docker::started",
    killed_behind_the_record: "execution::running",
}

/// R-C6: whoever launches it dies. After the fourth death it is put away, and the others go on.
#[tokio::test]
async fn what_kills_its_server_every_time_is_quarantined() {
    let mut server = Server::start_with(&[("FAILPOINTS", "docker::create=sleep(600000)")]).await;
    let client = server.client().await;
    let github = client.tracker("github").await;
    let flow = client.flow(json!([{ "log": "never" }])).await;
    github.open_issue("t").await;
    for epoch in 1..=4 {
        stands_at_launch(&server, epoch).await;
        server.kill();
        server.spawn().await;
    }
    let execution = client.reaches(&flow, "FAILED", SOON).await;
    assert_eq!(execution["failure_category"], "quarantined", "{execution}");
    assert!(text(&execution, "error_message").contains("died 4 times"), "{execution}");
    assert_eq!(execution["attempt"], 1);
    // What it said so far is kept.
    let log = client.log(text(&execution, "id")).await;
    assert!(log.iter().any(|line| line.2.contains("starting a container")), "{log:?}");
    let docker = Docker::connect();
    assert!(docker.containers(text(&execution, "id")).await.is_empty());
}

/// A server with a Docker daemon of its own, in the middle of counting.
async fn counting(daemon: &Daemon) -> (Server, Client, Value, String) {
    let server = Server::start_with(&[("DOCKER_HOST", &daemon.host())]).await;
    let client = server.client().await;
    let github = client.tracker("github").await;
    let steps = (0..30)
        .flat_map(|number| [json!({ "log": format!("line {number}") }), json!({ "sleep": 0.5 })]);
    let flow = client.flow(steps.collect()).await;
    github.open_issue("t").await;
    let execution = client.reaches(&flow, "RUNNING", SOON).await;
    let id = text(&execution, "id").to_owned();
    eventually("some output", SOON, async || {
        client.log(&id).await.iter().any(|line| line.2.contains("line 3")).then_some(())
    })
    .await;
    (server, client, flow, id)
}

async fn all_was_counted(client: &Client, id: &str) {
    let log = client.log(id).await;
    let output = log.iter().filter(|line| line.1 == "stdout");
    let lines: Vec<_> =
        output.filter_map(|line| line.2.find("line ").map(|at| line.2[at..].to_owned())).collect();
    assert_eq!(lines, (0..30).map(|number| format!("line {number}")).collect::<Vec<_>>());
}

#[tokio::test]
async fn a_daemon_that_hangs_takes_nobody_along() {
    let daemon = Daemon::start(&[]).await;
    let (server, client, flow, id) = counting(&daemon).await;
    daemon.signal("STOP");
    let frozen = Instant::now();
    // Longer than a lease: what is not renewed meanwhile would be lost.
    while frozen.elapsed() < Duration::from_secs(13) {
        let asked = Instant::now();
        assert!(server.is_ready().await);
        assert_eq!(client.execution(&id).await["status"], "RUNNING");
        assert!(asked.elapsed() < ANSWER_MAX, "took {:?}", asked.elapsed());
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    daemon.signal("CONT");
    let ended = client.reaches(&flow, "SUCCEEDED", SOON).await;
    assert_eq!(ended["attempt"], 1);
    assert_eq!(server.count("SELECT epoch FROM executions").await, 1, "its owner kept it");
    all_was_counted(&client, &id).await;
}

#[tokio::test]
async fn with_live_restore_a_killed_daemon_costs_nothing() {
    let mut daemon = Daemon::start(&["--live-restore"]).await;
    let (server, client, flow, id) = counting(&daemon).await;
    daemon.kill().await;
    tokio::time::sleep(Duration::from_secs(3)).await;
    assert!(server.is_ready().await);
    daemon.spawn(&["--live-restore"]).await;
    let ended = client.reaches(&flow, "SUCCEEDED", SOON).await;
    assert_eq!(ended["attempt"], 1);
    all_was_counted(&client, &id).await;
}

#[tokio::test]
async fn without_it_the_attempt_is_lost_and_the_next_one_counts() {
    let mut daemon = Daemon::start(&[]).await;
    let (_server, client, flow, id) = counting(&daemon).await;
    daemon.kill().await;
    daemon.spawn(&[]).await;
    let patience = Duration::from_secs(120);
    let ended = client.reaches(&flow, "SUCCEEDED", patience).await;
    assert_eq!(ended["attempt"], 2, "{ended}");
    let log = client.log(&id).await;
    assert!(log.iter().any(|line| line.2.contains("attempt 2")), "{log:?}");
}

/// R-D11: the only place there is stays free while an image is waited for.
#[tokio::test]
async fn an_image_that_does_not_come_holds_no_place() {
    // A registry that takes calls and never answers.
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = silent.local_addr().unwrap();
    let server = Server::start_with(&[
        ("FLOW_EXECUTION_MAX_INFLIGHT", "1"),
        ("AGENT_ALLOWED_REGISTRIES", &address.to_string()),
        ("AGENT_PULL_TIMEOUT_SECONDS", "10"),
    ])
    .await;
    let client = server.client().await;
    let github = client.tracker("github").await;
    let image = json!({ "image": format!("{address}/agent:1") });
    let retry = json!({ "attempts": 1 });
    let stuck = client
        .flow_with(json!({ "agent_type": "custom", "agent_config": image, "retry_policy": retry }))
        .await;
    let event = github.open_issue("first").await;
    let reason = eventually("a reason", SOON, async || {
        let execution = client.executions(&stuck).await.pop()?;
        execution["queued_reason"].as_str().map(str::to_owned)
    })
    .await;
    assert!(reason.contains("is being fetched"), "{reason} ({event})");
    let flow = client.flow(json!([{ "log": "x" }])).await;
    github.open_issue("second").await;
    client.reaches(&flow, "SUCCEEDED", Duration::from_secs(9)).await;
    let failed = client.reaches(&stuck, "FAILED", SOON).await;
    assert_eq!(failed["failure_category"], "image_pull", "{failed}");
    assert!(text(&failed, "error_message").contains("longer than 10 s"), "{failed}");
}
