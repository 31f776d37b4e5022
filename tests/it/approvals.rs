//! Calls wait for people: of an agent in its container, over restarts of everything, and while nobody can be told.

use crate::{
    database::{freeze, thaw},
    support::{Bank, Client, Docker, Server, eventually, signal, text},
};
use reqwest::Method;
use serde_json::{Value, json};
use std::{collections::BTreeSet, time::Duration};

const SOON: Duration = Duration::from_secs(60);
/// Executions that wait at once, where there is a place for one.
const WAITING: usize = 6;

/// The settings of a server that reaches others on this machine, and may begin one execution at a time.
const ONE_PLACE: [(&str, &str); 3] = [
    ("OUTBOUND_ALLOWED_NETWORKS", "127.0.0.0/8"),
    ("FLOW_EXECUTION_MAX_INFLIGHT", "1"),
    ("FLOW_EXECUTION_MAX_RUNNING_PER_ACCOUNT", "1"),
];

/// Lets this person's calls of the bank's tool wait for a yes of their own; `workflow` is laid over how they are told.
async fn ask_before_paying(client: &Client, bank: &Bank, workflow: Value) {
    let me = client.get("/auth/users/me").await;
    let server = json!({ "name": "bank", "url": bank.url, "tool_prefix": "bank" });
    let server = client.post("/mcp-servers", server).await;
    assert_eq!(server["status"], "active", "{server}");
    let mut asks = json!({ "name": "owners", "approver_user_ids": [me["id"]] });
    asks.as_object_mut().unwrap().extend(workflow.as_object().unwrap().clone());
    let workflow = client.post("/approval-workflows", asks).await;
    let pay = json!({ "tool_name": "pay", "tool_source": "mcp", "mcp_server_id": server["id"],
        "account_id": me["account_id"] });
    let pay = client.post("/tool-configurations", pay).await;
    let rule = json!({ "action": "require_approval", "condition_expression": "args.amount > 300",
        "approval_workflow_id": workflow["id"] });
    client.post(&format!("/tool-configurations/{}/access-rules", text(&pay, "id")), rule).await;
}

async fn pending(client: &Client) -> Vec<Value> {
    let found = client.get("/approval-requests?status=pending&limit=100").await;
    found.as_array().unwrap().clone()
}

/// What waiting may cost a server beside memory.
#[derive(Debug)]
struct Held {
    connections: i64,
    threads: usize,
}

/// Nothing may be in a transaction for as long as a second: that would be a connection kept for a person.
async fn held(server: &Server) -> Held {
    let clients = "FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()";
    let long = format!("SELECT count(*) {clients} AND xact_start < now() - interval '1 s'");
    assert_eq!(server.count(&long).await, 0, "a connection is held in a transaction");
    let connections = server.count(&format!("SELECT count(*) {clients}")).await;
    let tasks = std::fs::read_dir(format!("/proc/{}/task", server.pid())).unwrap();
    Held { connections, threads: tasks.count() }
}

/// An execution of another flow has a place, and comes to its end.
async fn another_runs(client: &Client) {
    let steps = json!({ "steps": [{ "log": "meanwhile" }] });
    let fields = json!({ "trigger_event_source": null, "trigger_event_types": null, "agent_config": steps });
    let flow = client.flow_with(fields).await;
    client.post(&format!("/flows/{}/trigger", text(&flow, "id")), json!({})).await;
    client.reaches(&flow, "SUCCEEDED", SOON).await;
}

/// Containers of these executions, and when each was started.
async fn containers(docker: &Docker, executions: &[Value]) -> BTreeSet<(String, String)> {
    let mut found = BTreeSet::new();
    for execution in executions {
        for container in docker.containers(text(execution, "id")).await {
            let started_at = docker.started_at(&container).await;
            found.insert((container, started_at));
        }
    }
    found
}

/// R-E3, R-E4, R-E9: agents wait in their containers while the server and its database are killed. They take no place,
/// no connection and no thread; once people agree, each call runs once and each execution comes to its end.
#[tokio::test]
async fn r_e9_containers_wait_over_restarts_and_each_call_runs_once() {
    let (bank, docker) = (Bank::start(), Docker::connect());
    let mut server = Server::start_with(&ONE_PLACE).await;
    let client = server.client().await;
    ask_before_paying(&client, &bank, json!({ "timeout_seconds": 86_400 })).await;
    let github = client.tracker("github").await;
    let pay = json!({ "tool": "bank_pay", "with": { "amount": 400, "to": "{{ event.subject }}" } });
    let steps = json!([{ "log": "begun" }, pay, { "log": "paid {{ steps.bank_pay.paid.to }}" }]);
    let config = json!({ "steps": steps });
    let fields = json!({ "allowed_mcp_tools": ["bank_pay"], "agent_config": config });
    let flow = client.flow_with(fields).await;
    let mut one = None;
    for number in 1..=WAITING {
        github.open_issue(&format!("bob {number}")).await;
        // There is one place: this comes true only where those who wait have given theirs back.
        eventually(&format!("{number} calls that wait"), SOON, async || {
            (pending(&client).await.len() == number).then_some(())
        })
        .await;
        if one.is_none() {
            another_runs(&client).await;
            one = Some(held(&server).await);
        }
    }
    another_runs(&client).await;
    let (one, all) = (one.unwrap(), held(&server).await);
    // As many more wait as would be seen if each held something; a pool breathes a little.
    let more = WAITING as i64 - 1;
    assert!(all.connections - one.connections < more, "{one:?} with one, {all:?} with all");
    assert!(all.threads < one.threads + WAITING - 1, "{one:?} with one, {all:?} with all");
    let executions = client.executions(&flow).await;
    let before = containers(&docker, &executions).await;
    assert_eq!((executions.len(), before.len()), (WAITING, WAITING));

    server.kill();
    server.spawn().await;
    another_runs(&client).await;
    let pid = server.database_pid();
    signal(pid, "KILL");
    eventually("a new database", SOON, async || {
        (server.is_ready().await && server.database_pid() != pid).then_some(())
    })
    .await;
    another_runs(&client).await;
    let waiting = pending(&client).await;
    assert_eq!(waiting.len(), WAITING, "{waiting:?}");
    assert_eq!(containers(&docker, &executions).await, before, "the same containers wait");
    let after = held(&server).await;
    assert!(after.threads < one.threads + WAITING - 1, "{one:?} before, {after:?} after");
    assert!(bank.paid().is_empty(), "{:?}", bank.paid());

    for request in &waiting {
        let id = text(request, "id");
        client.post(&format!("/approval-requests/{id}/approve"), json!({})).await;
    }
    eventually("the end of all", SOON, async || {
        let executions = client.executions(&flow).await;
        executions.iter().all(|one| one["status"] == "SUCCEEDED").then_some(())
    })
    .await;
    let mut paid: Vec<_> = bank.paid().iter().map(|paid| text(paid, "to").to_owned()).collect();
    paid.sort();
    let expected: Vec<_> = (1..=WAITING).map(|number| format!("bob {number}")).collect();
    assert_eq!(paid, expected, "each once");
    for execution in &executions {
        let id = text(execution, "id");
        let (ended, log) = (client.execution(id).await, client.log(id).await);
        assert_eq!(ended["attempt"], 1, "{ended}");
        for (said, times) in [("begun", 1), ("paid bob", 1), ("waiting for people to approve", 1)] {
            let lines = log.iter().filter(|line| line.2.contains(said)).count();
            assert_eq!(lines, times, "`{said}` in {log:?}");
        }
    }
    for request in &waiting {
        let request = client.get(&format!("/approval-requests/{}", text(request, "id"))).await;
        assert_eq!((&request["status"], &request["run"]), (&json!("approved"), &json!("done")));
    }
}

/// R-E8: the container dies while its call waits. The next attempt asks for the same, so people are asked once.
#[tokio::test]
async fn r_e8_the_next_attempt_finds_what_was_asked_before() {
    let (bank, docker) = (Bank::start(), Docker::connect());
    let server = Server::start_with(&ONE_PLACE).await;
    let client = server.client().await;
    ask_before_paying(&client, &bank, json!({})).await;
    let github = client.tracker("github").await;
    let pay = json!({ "tool": "bank_pay", "with": { "amount": 400, "to": "bob" } });
    let flow = client.flow_with(json!({
        "allowed_mcp_tools": ["bank_pay"], "agent_config": { "steps": [pay] },
        "retry_policy": { "attempts": 2, "backoff_secs": 1 },
    }));
    let flow = flow.await;
    github.open_issue("t").await;
    eventually("a call that waits", SOON, async || {
        (pending(&client).await.len() == 1).then_some(())
    })
    .await;
    let execution = client.executions(&flow).await.remove(0);
    let id = text(&execution, "id");
    let first = docker.containers(id).await.remove(0);
    docker.remove(&first).await;
    eventually("another call that waits", SOON, async || {
        let waits = "waiting for people to approve";
        let said = client.log(id).await.into_iter().filter(|line| line.2.contains(waits));
        (said.count() == 2).then_some(())
    })
    .await;
    let waiting = pending(&client).await;
    assert_eq!(waiting.len(), 1, "{waiting:?}");
    let path = format!("/approval-requests/{}/approve", text(&waiting[0], "id"));
    client.post(&path, json!({})).await;
    let ended = client.reaches(&flow, "SUCCEEDED", SOON).await;
    assert_eq!((&ended["attempt"], bank.paid().len()), (&json!(2), 1), "{ended}");
    let all = client.get("/approval-requests").await;
    assert_eq!(all.as_array().unwrap().len(), 1, "asked once: {all}");
}

/// An agent whose call is declined, or whose execution is stopped, runs nothing and says why.
#[tokio::test]
async fn what_is_declined_fails_the_step_and_what_is_stopped_is_taken_back() {
    let bank = Bank::start();
    let server = Server::start_with(&ONE_PLACE).await;
    let client = server.client().await;
    ask_before_paying(&client, &bank, json!({})).await;
    let github = client.tracker("github").await;
    let pay = json!({ "tool": "bank_pay", "with": { "amount": 400, "to": "bob" } });
    let flow = async || {
        let config = json!({ "steps": [pay, { "log": "never" }] });
        client
            .flow_with(json!({ "allowed_mcp_tools": ["bank_pay"], "agent_config": config }))
            .await
    };
    let asked = async || {
        let waiting = eventually("a call that waits", SOON, async || {
            pending(&client).await.into_iter().next()
        });
        text(&waiting.await, "id").to_owned()
    };
    let declined = flow().await;
    github.open_issue("t").await;
    let path = format!("/approval-requests/{}/decline", asked().await);
    client.post(&path, json!({ "comment": "not today" })).await;
    let failed = client.reaches(&declined, "FAILED", SOON).await;
    assert!(text(&failed, "error_message").contains("declined: not today"), "{failed}");
    client.ok(Method::DELETE, &format!("/flows/{}", text(&declined, "id")), None).await;

    let stopped = flow().await;
    github.open_issue("t").await;
    let id = asked().await;
    let execution = client.executions(&stopped).await.remove(0);
    let path = format!("/flows/executions/{}/command", text(&execution, "id"));
    client.post(&path, json!({ "command": "stop" })).await;
    client.reaches(&stopped, "STOPPED", SOON).await;
    eventually("the request to be taken back", SOON, async || {
        let request = client.get(&format!("/approval-requests/{id}")).await;
        (request["status"] == "cancelled").then_some(())
    })
    .await;
    assert!(bank.paid().is_empty());
}

/// A call of the bank's tool as a person's client makes it; what its agent is told.
async fn pay(client: &Client, amount: i64) -> Value {
    let arguments = json!({ "amount": amount, "to": "bob" });
    client.call_tool("bank_pay", arguments, json!({})).await
}

/// The request that a call waits for.
fn request_of(answer: &Value) -> String {
    let told = answer["result"]["content"][0]["text"].as_str();
    let told = told.unwrap_or_else(|| panic!("{answer}"));
    let told: Value = serde_json::from_str(told).unwrap_or_else(|_| panic!("{told}"));
    assert_eq!(told["status"], "pending_approval", "{told}");
    text(&told, "request_id").to_owned()
}

/// Seen in the API, declined or approved there, and run once after a yes only.
async fn people_decide(client: &Client, bank: &Bank, amount: i64, id: &str) {
    let request = client.get(&format!("/approval-requests/{id}")).await;
    assert_eq!(request["status"], "pending", "{request}");
    let no = request_of(&pay(client, amount + 1).await);
    client.post(&format!("/approval-requests/{no}/decline"), json!({})).await;
    let status = async |id: &str| {
        let arguments = json!({ "request_id": id });
        let told = client.call_tool("get_approval_status", arguments, json!({})).await;
        told["result"]["structuredContent"].clone()
    };
    assert_eq!(status(&no).await["status"], "declined");
    let paid = |amount: i64| bank.paid().iter().filter(|paid| paid["amount"] == amount).count();
    assert_eq!((paid(amount), paid(amount + 1)), (0, 0), "nothing ran without a yes");
    client.post(&format!("/approval-requests/{id}/approve"), json!({})).await;
    let told = status(id).await;
    assert_eq!(told["tool_result"]["structuredContent"]["paid"]["amount"], amount, "{told}");
    status(id).await;
    assert_eq!((paid(amount), paid(amount + 1)), (1, 0), "once");
}

/// Mail is refused, a webhook never answers: the tries fail where people see it, and the call waits for a yes.
#[tokio::test]
async fn nothing_passes_while_nobody_can_be_told() {
    let (bank, silent) = (Bank::start(), std::net::TcpListener::bind("127.0.0.1:0").unwrap());
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let port = closed.to_string();
    let server = Server::start_with(&[
        ONE_PLACE[0],
        ("SMTP_HOST", "127.0.0.1"),
        ("SMTP_PORT", &port),
        ("SMTP_TLS", "none"),
        ("SMTP_FROM", "preloop@example.org"),
    ])
    .await;
    let client = server.client().await;
    let url = format!("http://{}/hook", silent.local_addr().unwrap());
    let told = json!({ "notification_channels": ["email", "webhook"],
        "channel_configs": { "webhook": { "url": url } } });
    ask_before_paying(&client, &bank, told).await;
    let id = request_of(&pay(&client, 400).await);
    let path = format!("/approval-requests/{id}/notifications");
    let failed = eventually("a failed try of each channel", SOON, async || {
        let told = client.get(&path).await;
        let told = told.as_array().unwrap();
        let errors = told.iter().filter_map(|message| message["last_error"].as_str());
        let errors: Vec<_> = errors.map(str::to_owned).collect();
        (errors.len() == 2).then_some(errors)
    })
    .await;
    for why in ["the mail server `127.0.0.1` could not be reached", "took too long"] {
        assert!(failed.iter().any(|error| error.contains(why)), "`{why}` in {failed:?}");
    }
    let request = client.get(&format!("/approval-requests/{id}")).await;
    assert!(text(&request, "webhook_error").contains("took too long"), "{request}");
    people_decide(&client, &bank, 400, &id).await;

    // Not even a message can be queued.
    let database = server.database().await;
    database.batch_execute("ALTER TABLE notifications RENAME TO gone").await.unwrap();
    let id = request_of(&pay(&client, 500).await);
    let history = client.get(&format!("/approval-requests/{id}/history")).await;
    assert!(history.to_string().contains("notification_failed"), "{history}");
    people_decide(&client, &bank, 500, &id).await;
    database.batch_execute("ALTER TABLE gone RENAME TO notifications").await.unwrap();
}

/// A frozen database: a call that needs a yes, and one that needs none, are both refused, and neither runs later.
#[tokio::test]
async fn nothing_passes_while_the_database_is_away() {
    let bank = Bank::start();
    let server = Server::start_with(&ONE_PLACE).await;
    let client = server.client().await;
    ask_before_paying(&client, &bank, json!({})).await;
    let id = request_of(&pay(&client, 400).await);
    let pid = server.database_pid();
    freeze(pid);
    let answers = [pay(&client, 100).await, pay(&client, 900).await];
    thaw(pid);
    for answer in answers {
        assert!(answer["result"].is_null() || answer["result"]["isError"] == true, "{answer}");
    }
    eventually("a server that answers", SOON, async || server.is_ready().await.then_some(())).await;
    assert!(bank.paid().is_empty(), "{:?}", bank.paid());
    people_decide(&client, &bank, 400, &id).await;
}
