//! The crash matrix: the server is held at a named moment, killed there, and started again.
//!
//! Each test bears the number of its row; tests/README.md says where the other rows are tested. What a test waits for
//! behind the death is recovery alone where it waits [`L`], and work as well where it waits [`SOON`].

use crate::support::{
    Client, Docker, GitHub, L, Server, assert_invariants, audit, eventually, text,
};
use reqwest::StatusCode;
use serde_json::{Value, json};
use std::time::Duration;

const SOON: Duration = Duration::from_secs(60);
/// From a state that is stored to the failpoint right behind it.
const A_MOMENT: Duration = Duration::from_millis(500);
const ISSUE: &str = r#"{"action":"opened","issue":{"title":"t","number":1},"repository":{"id":1,"full_name":"a/b","name":"b"}}"#;

/// A server that stands still at one failpoint, and what it is used with.
struct Held {
    server: Server,
    client: Client,
    github: GitHub,
    docker: Docker,
}

impl Held {
    async fn at(point: &str) -> Self {
        let server = Server::start_with(&[("FAILPOINTS", &format!("{point}=pause"))]).await;
        audit(&server).await;
        let client = server.client().await;
        let github = client.tracker("github").await;
        Self { server, client, github, docker: Docker::connect() }
    }

    /// SIGKILL where it stands; the next process passes the point.
    async fn dies(&mut self) {
        self.server.kill();
        self.lives().await;
    }

    async fn lives(&mut self) {
        self.server.spawn_with(&[("FAILPOINTS", "")]).await;
    }

    async fn accepts(&self) {
        let (status, answer) = self.github.deliver_patiently("issues", "guid", ISSUE).await;
        assert_eq!(status, StatusCode::OK, "{answer}");
    }

    /// Waits until this many rows are seen from outside.
    async fn rows(&self, what: &str, count: i64) {
        self.rows_within(SOON, what, count).await;
    }

    async fn rows_within(&self, time: Duration, what: &str, count: i64) {
        let sql = format!("SELECT count(*) FROM {what}");
        eventually(&format!("{count} {what}"), time, async || {
            (self.server.count(&sql).await == count).then_some(())
        })
        .await;
    }

    /// The only execution has its second owner in time.
    async fn is_taken_over(&self) {
        self.rows_within(L, "executions WHERE epoch = 2", 1).await;
    }

    async fn invariants_hold(&self) {
        assert_invariants(&self.server).await;
    }

    /// A flow whose execution stands in this state when the server does.
    async fn execution_in(&self, state: &str, steps: Value) -> (Value, String) {
        let flow = self.client.flow(steps).await;
        self.accepts().await;
        let execution = self.client.reaches(&flow, state, SOON).await;
        tokio::time::sleep(A_MOMENT).await;
        let id = text(&execution, "id").to_owned();
        (flow, id)
    }

    /// It succeeds in its first attempt, under its second owner, and there is no other.
    async fn succeeds_once(&self, flow: &Value) {
        self.is_taken_over().await;
        let execution = self.client.reaches(flow, "SUCCEEDED", SOON).await;
        assert_eq!(execution["attempt"], 1, "{execution}");
        assert_eq!(self.client.executions(flow).await.len(), 1);
        assert_eq!(self.server.count("SELECT max(epoch) FROM executions").await, 2);
        self.invariants_hold().await;
    }

    async fn asked_to_stop_meanwhile(&self) {
        let sql = "UPDATE executions SET stop_requested_at = now(), stop_source = 'user'";
        self.server.database().await.execute(sql, &[]).await.unwrap();
    }

    async fn stops(&self, flow: &Value, id: &str) {
        self.is_taken_over().await;
        self.client.reaches(flow, "STOPPED", SOON).await;
        eventually("the container's removal", SOON, async || {
            self.docker.containers(id).await.is_empty().then_some(())
        })
        .await;
        self.invariants_hold().await;
    }
}

/// Outlives a restart of the server on a busy machine.
fn short() -> Value {
    json!([{ "log": "one" }, { "sleep": 15 }, { "log": "two" }])
}

fn endless() -> Value {
    json!([{ "log": "on and on" }, { "sleep": 600 }])
}

#[tokio::test]
async fn r_a2_before_the_commit_nothing_is_kept_or_promised() {
    let mut held = Held::at("writer::flush").await;
    let (status, _) = held.github.deliver("issues", "guid", ISSUE).await;
    assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
    held.dies().await;
    assert_eq!(held.server.count("SELECT count(*) FROM deliveries").await, 0);
    let (_, answer) = held.github.deliver_patiently("issues", "guid", ISSUE).await;
    assert_eq!(answer["duplicate"], false, "{answer}");
    held.invariants_hold().await;
}

#[tokio::test]
async fn r_a3_behind_the_commit_a_repetition_hears_the_first_id() {
    let mut held = Held::at("writer::committed").await;
    let (status, _) = held.github.deliver("issues", "guid", ISSUE).await;
    assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
    held.rows("events", 1).await;
    held.dies().await;
    let (_, answer) = held.github.deliver_patiently("issues", "guid", ISSUE).await;
    assert_eq!(answer["duplicate"], true, "{answer}");
    held.rows(&format!("events WHERE id = '{}'", text(&answer, "event_id")), 1).await;
    held.rows("events", 1).await;
    held.invariants_hold().await;
}

#[tokio::test]
async fn r_b1_an_event_that_was_not_routed_is_routed_by_the_next() {
    let mut held = Held::at("router::decide").await;
    let flow = held.client.flow(json!([{ "log": "x" }])).await;
    held.accepts().await;
    tokio::time::sleep(A_MOMENT).await;
    held.rows("unrouted_events", 1).await;
    held.dies().await;
    held.rows_within(L, "unrouted_events", 0).await;
    held.client.reaches(&flow, "SUCCEEDED", SOON).await;
    assert_eq!(held.client.executions(&flow).await.len(), 1);
    held.invariants_hold().await;
}

#[tokio::test]
async fn r_b2_all_executions_of_an_event_or_none() {
    let mut held = Held::at("routes::written").await;
    let steps = || json!([{ "log": "x" }]);
    let flows = [held.client.flow(steps()).await, held.client.flow(steps()).await];
    held.accepts().await;
    held.rows("pg_stat_activity WHERE state = 'idle in transaction'", 1).await;
    held.rows("executions", 0).await;
    held.dies().await;
    held.rows_within(L, "unrouted_events", 0).await;
    held.rows("executions", 2).await;
    for flow in &flows {
        held.client.reaches(flow, "SUCCEEDED", SOON).await;
        assert_eq!(held.client.executions(flow).await.len(), 1);
    }
    held.invariants_hold().await;
}

#[tokio::test]
async fn r_c1_a_claim_without_work_is_claimed_again() {
    let mut held = Held::at("execution::claimed").await;
    let (flow, _) = held.execution_in("INITIALIZING", json!([{ "log": "x" }])).await;
    held.dies().await;
    held.succeeds_once(&flow).await;
}

#[tokio::test]
async fn r_c8_a_stop_while_the_owner_is_dead_counts_before_the_start() {
    let mut held = Held::at("execution::claimed").await;
    let (flow, id) = held.execution_in("INITIALIZING", endless()).await;
    held.server.kill();
    held.asked_to_stop_meanwhile().await;
    held.lives().await;
    held.stops(&flow, &id).await;
    assert_eq!(held.client.execution(&id).await["started_at"], Value::Null);
}

#[tokio::test]
async fn r_c8_a_stop_while_the_owner_is_dead_ends_what_runs() {
    let mut held = Held::at("nowhere").await;
    let (flow, id) = held.execution_in("RUNNING", endless()).await;
    held.server.kill();
    held.asked_to_stop_meanwhile().await;
    held.lives().await;
    held.stops(&flow, &id).await;
}

#[tokio::test]
async fn r_c9_a_backoff_goes_on_over_a_death() {
    let mut held = Held::at("nowhere").await;
    let steps = json!({ "steps": [{ "when": "1 / 0 > 1", "log": "never" }] });
    let retry = json!({ "attempts": 2, "backoff_secs": 8, "on": ["agent"] });
    let flow = json!({ "agent_type": "builtin", "agent_config": steps, "retry_policy": retry });
    let flow = held.client.flow_with(flow).await;
    held.accepts().await;
    held.rows("executions WHERE state = 'PENDING' AND attempt = 1 AND run_after > now()", 1).await;
    held.dies().await;
    let ended = held.client.reaches(&flow, "FAILED", SOON).await;
    assert_eq!(ended["attempt"], 2, "{ended}");
    let in_time =
        format!("attempt_started_at - run_after BETWEEN interval '0' AND '{} s'", L.as_secs());
    held.rows(&format!("executions WHERE {in_time}"), 1).await;
    held.invariants_hold().await;
}

/// A flow whose tick is due right now, and none after it for months.
async fn due_now(held: &Held) -> Value {
    let steps = json!({ "steps": [{ "log": "tick" }] });
    let flow = json!({
        "trigger_event_source": "schedule", "trigger_event_types": null, "agent_type": "builtin",
        "agent_config": steps, "schedule_config": { "type": "cron", "expr": "0 0 1 1 *" },
    });
    let flow = held.client.flow_with(flow).await;
    let due = "UPDATE flows SET next_fire_at = now() - interval '1 second'";
    held.server.database().await.execute(due, &[]).await.unwrap();
    flow
}

#[tokio::test]
async fn r_c10_a_tick_that_was_started_is_not_started_again() {
    let mut held = Held::at("schedules::committed").await;
    let flow = due_now(&held).await;
    held.rows("executions", 1).await;
    held.rows("flows WHERE next_fire_at > now()", 1).await;
    held.dies().await;
    held.client.reaches(&flow, "SUCCEEDED", SOON).await;
    held.rows("schedule_ticks WHERE outcome = 'started' AND count = 1", 1).await;
    held.rows("executions", 1).await;
    held.rows("events", 1).await;
    held.invariants_hold().await;
}

#[tokio::test]
async fn r_c10_a_tick_that_was_not_committed_is_started_by_the_next() {
    let mut held = Held::at("schedules::settled").await;
    let flow = due_now(&held).await;
    // The scheduler looks once a second.
    tokio::time::sleep(Duration::from_secs(3)).await;
    held.rows("executions", 0).await;
    held.rows("flows WHERE next_fire_at < now()", 1).await;
    held.dies().await;
    held.rows_within(L, "flows WHERE next_fire_at > now()", 1).await;
    held.client.reaches(&flow, "SUCCEEDED", SOON).await;
    held.rows("schedule_ticks WHERE outcome = 'started'", 1).await;
    held.rows("executions", 1).await;
    held.rows("events", 1).await;
    held.invariants_hold().await;
}

#[tokio::test]
async fn r_d1_a_launch_that_was_only_decided_is_made_by_the_next() {
    let mut held = Held::at("execution::launch").await;
    let (flow, id) = held.execution_in("STARTING", json!([{ "log": "x" }])).await;
    assert_eq!(held.docker.containers(&id).await, Vec::<String>::new());
    held.dies().await;
    held.succeeds_once(&flow).await;
}

#[tokio::test]
async fn r_d2_a_container_nobody_wrote_down_is_adopted() {
    let mut held = Held::at("execution::launched").await;
    let (flow, id) = held.execution_in("STARTING", short()).await;
    eventually("a container", SOON, async || {
        (held.docker.containers(&id).await.len() == 1).then_some(())
    })
    .await;
    tokio::time::sleep(A_MOMENT).await;
    let started: Vec<String> = held.docker.containers(&id).await;
    let started_at = held.docker.started_at(&started[0]).await;
    held.dies().await;
    assert_eq!(held.docker.containers(&id).await, started);
    assert_eq!(held.docker.started_at(&started[0]).await, started_at);
    held.rows_within(L, "executions WHERE epoch = 2 AND state = 'RUNNING'", 1).await;
    held.succeeds_once(&flow).await;
    held.rows("executions WHERE container_epoch = 1", 1).await;
}

#[tokio::test]
async fn r_d7_a_stop_that_was_begun_is_ended_by_the_next() {
    for point in ["execution::stopping", "execution::stopped"] {
        let mut held = Held::at(point).await;
        let (flow, id) = held.execution_in("RUNNING", endless()).await;
        let container = held.docker.containers(&id).await.remove(0);
        let path = format!("/flows/executions/{id}/command");
        held.client.post(&path, json!({ "command": "stop" })).await;
        let runs_on = point == "execution::stopping";
        tokio::time::sleep(A_MOMENT).await;
        eventually("the point", SOON, async || {
            (held.docker.is_running(&container).await == runs_on).then_some(())
        })
        .await;
        held.dies().await;
        held.stops(&flow, &id).await;
    }
}

#[tokio::test]
async fn r_d8_what_a_dead_owner_did_not_clean_up_is_swept() {
    let mut held = Held::at("execution::ended").await;
    let (_, id) = held.execution_in("SUCCEEDED", json!([{ "log": "x" }])).await;
    assert_eq!(held.docker.containers(&id).await.len(), 1);
    held.dies().await;
    eventually("the container's removal", SOON, async || {
        held.docker.containers(&id).await.is_empty().then_some(())
    })
    .await;
    held.invariants_hold().await;
}
