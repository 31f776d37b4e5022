//! Calls wait for people: of an agent in its container, over restarts of everything, and while nobody can be told.

use crate::{
    database::{freeze, thaw},
    support::{Bank, Client, Docker, Server, eventually, signal, text},
};
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
    let clients =
        "FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()";
    let long = format!("SELECT count(*) {clients} AND xact_start < now() - interval '1 s'");
    assert_eq!(server.count(&long).await, 0, "a connection is held in a transaction");
    let connections = server.count(&format!("SELECT count(*) {clients}")).await;
    let tasks = std::fs::read_dir(format!("/proc/{}/task", server.pid())).unwrap();
    Held { connections, threads: tasks.count() }
}

/// An execution of another flow has a place, and comes to its end.
async fn another_runs(client: &Client) {
    let steps = json!({ "steps": [{ "log": "meanwhile" }] });
    let fields =
        json!({ "trigger_event_source": null, "trigger_event_types": null, "agent_config": steps });
    let flow = client.flow_with(fields).await;
    client.post(&format!("/flows/{}/trigger", text(&flow, "id")), json!({})).await;
    client.reaches(&flow, "SUCCEEDED", SOON).await;
}

/// A server with one place, and a flow whose agent pays through the bank.
struct House {
    bank: Bank,
    docker: Docker,
    server: Server,
    client: Client,
    flow: Value,
}

impl House {
    /// The flow with these fields laid over it.
    async fn with(fields: Value) -> Self {
        let (bank, docker) = (Bank::start(), Docker::connect());
        let server = Server::start_with(&ONE_PLACE).await;
        let client = server.client().await;
        ask_before_paying(&client, &bank, json!({ "timeout_seconds": 86_400 })).await;
        let pay =
            json!({ "tool": "bank_pay", "with": { "amount": 400, "to": "{{ event.subject }}" } });
        let paid = json!({ "log": "paid {{ steps.bank_pay.paid.to }}" });
        let config = json!({ "steps": [{ "log": "begun" }, pay, paid] });
        let mut flow = json!({ "allowed_mcp_tools": ["bank_pay"], "agent_config": config });
        flow.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
        let flow = client.flow_with(flow).await;
        Self { bank, docker, server, client, flow }
    }

    /// Once so many calls wait, their requests.
    async fn waits(&self, count: usize) -> Vec<Value> {
        eventually(&format!("{count} calls that wait"), SOON, async || {
            let waiting = pending(&self.client).await;
            (waiting.len() == count).then_some(waiting)
        })
        .await
    }

    async fn decide(&self, request: &Value, verb: &str, body: Value) {
        self.client.post(&format!("/approval-requests/{}/{verb}", text(request, "id")), body).await;
    }

    async fn executions(&self) -> Vec<Value> {
        self.client.executions(&self.flow).await
    }

    /// Containers of the flow, and when each was started.
    async fn containers(&self) -> BTreeSet<(String, String)> {
        let mut found = BTreeSet::new();
        for execution in self.executions().await {
            for container in self.docker.containers(text(&execution, "id")).await {
                let started_at = self.docker.started_at(&container).await;
                found.insert((container, started_at));
            }
        }
        found
    }

    /// Another flow's execution has a place meanwhile, also right after the server and its database were killed.
    async fn everything_dies(&mut self) {
        self.server.kill();
        self.server.spawn().await;
        another_runs(&self.client).await;
        let (server, pid) = (&self.server, self.server.database_pid());
        signal(pid, "KILL");
        eventually("a new database", SOON, async || {
            (server.is_ready().await && server.database_pid() != pid).then_some(())
        })
        .await;
        another_runs(&self.client).await;
    }

    /// Every execution came to its end in its first attempt, and its steps ran once.
    async fn all_succeed(&self) {
        eventually("the end of all", SOON, async || {
            let all = self.executions().await;
            all.iter().all(|one| one["status"] == "SUCCEEDED").then_some(())
        })
        .await;
        for execution in self.executions().await {
            let id = text(&execution, "id");
            let (ended, log) = (self.client.execution(id).await, self.client.log(id).await);
            assert_eq!(ended["attempt"], 1, "{ended}");
            for said in ["begun", "waiting for people to approve", "paid bob"] {
                let lines = log.iter().filter(|line| line.2.contains(said)).count();
                assert_eq!(lines, 1, "`{said}` in {log:?}");
            }
        }
    }
}

/// R-E4, R-E9: agents wait in their containers while the server and its database are killed. They take no place, no
/// connection and no thread; once people agree, each call runs once and each execution comes to its end.
#[tokio::test]
async fn r_e9_containers_wait_over_restarts_and_each_call_runs_once() {
    let mut house = House::with(json!({})).await;
    let github = house.client.tracker("github").await;
    github.open_issue("bob 1").await;
    house.waits(1).await;
    another_runs(&house.client).await;
    let one = held(&house.server).await;
    for number in 2..=WAITING {
        github.open_issue(&format!("bob {number}")).await;
        // There is one place: this comes true only where those who wait have given theirs back.
        house.waits(number).await;
    }
    another_runs(&house.client).await;
    let all = held(&house.server).await;
    // As many more as would be seen if each that waits held one; a pool breathes a little.
    let more = WAITING - 1;
    assert!(all.connections < one.connections + more as i64, "{one:?} with one, {all:?} with all");
    assert!(all.threads < one.threads + more, "{one:?} with one, {all:?} with all");
    let before = house.containers().await;
    assert_eq!(before.len(), WAITING);

    house.everything_dies().await;
    let waiting = house.waits(WAITING).await;
    assert_eq!(house.containers().await, before, "the same containers wait");
    let after = held(&house.server).await;
    assert!(after.threads < one.threads + more, "{one:?} before, {after:?} after");
    assert!(house.bank.paid().is_empty(), "{:?}", house.bank.paid());

    for request in &waiting {
        house.decide(request, "approve", json!({})).await;
    }
    house.all_succeed().await;
    let paid = house.bank.paid();
    let mut paid: Vec<_> = paid.iter().map(|paid| text(paid, "to")).collect();
    paid.sort_unstable();
    let expected: Vec<_> = (1..=WAITING).map(|number| format!("bob {number}")).collect();
    assert_eq!(paid, expected, "each once");
    for request in &waiting {
        let path = format!("/approval-requests/{}", text(request, "id"));
        let request = house.client.get(&path).await;
        assert_eq!((&request["status"], &request["run"]), (&json!("approved"), &json!("done")));
    }
}

/// R-E8: the container dies while its call waits. The next attempt asks for the same, so people are asked once.
#[tokio::test]
async fn r_e8_the_next_attempt_finds_what_was_asked_before() {
    let retry = json!({ "attempts": 2, "backoff_secs": 1 });
    let house = House::with(json!({ "retry_policy": retry })).await;
    let github = house.client.tracker("github").await;
    github.open_issue("bob").await;
    let first = house.waits(1).await.remove(0);
    let (container, _) = house.containers().await.pop_first().unwrap();
    house.docker.remove(&container).await;
    let execution = house.executions().await.remove(0);
    eventually("another call that waits", SOON, async || {
        let log = house.client.log(text(&execution, "id")).await;
        let waits = log.iter().filter(|line| line.2.contains("waiting for people to approve"));
        (waits.count() == 2).then_some(())
    })
    .await;
    house.decide(&first, "approve", json!({})).await;
    let ended = house.client.reaches(&house.flow, "SUCCEEDED", SOON).await;
    assert_eq!((&ended["attempt"], house.bank.paid().len()), (&json!(2), 1), "{ended}");
    let all = house.client.get("/approval-requests").await;
    assert_eq!(all.as_array().unwrap().len(), 1, "asked once: {all}");
}

/// An agent whose call is declined, or whose execution is stopped, runs nothing; the first says why.
#[tokio::test]
async fn what_is_declined_fails_the_step_and_what_is_stopped_is_taken_back() {
    let house = House::with(json!({})).await;
    let github = house.client.tracker("github").await;
    github.open_issue("bob").await;
    let request = house.waits(1).await.remove(0);
    house.decide(&request, "decline", json!({ "comment": "not today" })).await;
    let failed = house.client.reaches(&house.flow, "FAILED", SOON).await;
    assert!(text(&failed, "error_message").contains("declined: not today"), "{failed}");

    github.open_issue("bob").await;
    let request = house.waits(1).await.remove(0);
    let stopped = house.executions().await.remove(0);
    let id = text(&stopped, "id");
    let path = format!("/flows/executions/{id}/command");
    house.client.post(&path, json!({ "command": "stop" })).await;
    eventually("the request to be taken back", SOON, async || {
        let path = format!("/approval-requests/{}", text(&request, "id"));
        (house.client.get(&path).await["status"] == "cancelled").then_some(())
    })
    .await;
    assert_eq!(house.client.execution(id).await["status"], "STOPPED");
    assert!(house.bank.paid().is_empty());
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
    let full = "ALTER TABLE notifications ADD CONSTRAINT no_room CHECK (false) NOT VALID";
    database.batch_execute(full).await.unwrap();
    let id = request_of(&pay(&client, 500).await);
    let history = client.get(&format!("/approval-requests/{id}/history")).await;
    assert!(history.to_string().contains("notification_failed"), "{history}");
    people_decide(&client, &bank, 500, &id).await;
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
    // Rules that were read just before count for a moment.
    tokio::time::sleep(Duration::from_secs(6)).await;
    let (free, asking) = tokio::join!(pay(&client, 100), pay(&client, 900));
    thaw(pid);
    for answer in [free, asking] {
        assert!(answer["result"].is_null() || answer["result"]["isError"] == true, "{answer}");
    }
    eventually("a server that answers", SOON, async || server.is_ready().await.then_some(())).await;
    // The record is tried again in its own time, a second later at most, and nothing is decided before.
    eventually("a record that is written", SOON, async || {
        let told = client.call_tool("get_approval_status", json!({ "request_id": id }), json!({}));
        told.await["error"].is_null().then_some(())
    })
    .await;
    assert!(bank.paid().is_empty(), "{:?}", bank.paid());
    assert_eq!(pending(&client).await.len(), 1, "who was refused asks nobody");
    people_decide(&client, &bank, 400, &id).await;
}
