//! Calls that wait for people: what holds them, and that what was approved runs once.

mod answers;
mod broken;
mod budgets;
mod switch;
mod ways;

use super::*;
use crate::mcp::{fixture::Upstream, protocol::Era};

const PAY: &str = r#"{"name":"pay","inputSchema":{"type":"object","properties":{"amount":{"type":"number"},
    "to":{"type":"string"}},"required":["amount"]},"x":1}"#;

/// The app, with a server whose tool `pay` is set up, and a workflow that asks its owner.
struct Bank {
    app: World,
    upstream: Upstream,
    config: String,
}

async fn bank(rules: &[Value]) -> Bank {
    bank_with("pay", PAY, rules).await
}

/// The same with another tool in the place of `pay`.
async fn bank_with(name: &str, tool: &str, rules: &[Value]) -> Bank {
    let app = world_with_mcp().await;
    let upstream = Upstream::start(Era::Modern, &[tool, "look"]).await;
    let made = app.mcp_server("bank", json!({ "url": upstream.url })).await;
    let server = text(&made, "id").to_owned();
    let body =
        json!({ "name": "owners", "approver_user_ids": [app.owner.user], "is_default": true });
    app.call(Method::POST, "/approval-workflows", Some(body), 201).await;
    let body = json!({
        "tool_name": name, "tool_source": "mcp", "mcp_server_id": server,
        "account_id": app.owner.account,
    });
    let config = app.call(Method::POST, "/tool-configurations", Some(body), 201).await;
    let config = text(&config, "id").to_owned();
    let bank = Bank { app, upstream, config };
    for rule in rules {
        bank.rule(rule.clone()).await;
    }
    bank
}

/// A bank whose payments over 300 need a yes.
async fn asking() -> Bank {
    bank(&[json!({ "action": "require_approval", "condition_expression": "args.amount > 300" })])
        .await
}

impl Bank {
    async fn rule(&self, rule: Value) -> Value {
        let path = format!("/tool-configurations/{}/access-rules", self.config);
        self.app.call(Method::POST, &path, Some(rule), 201).await
    }

    async fn pay(&self, amount: i64) -> Answer {
        self.pay_with(json!({ "amount": amount }), json!({})).await
    }

    async fn pay_with(&self, arguments: Value, params: Value) -> Answer {
        let mut all = json!({ "name": "pay", "arguments": arguments });
        all.as_object_mut().unwrap().extend(params.as_object().unwrap().clone());
        rpc(&self.app, &self.app.owner.access, "tools/call", all).await
    }

    /// A payment that waits; the id of its request.
    async fn waiting(&self, amount: i64) -> String {
        let answer = self.pay(amount).await;
        let told = text_of(&answer);
        let told: Value = serde_json::from_str(&told).unwrap_or_else(|_| panic!("{told}"));
        assert_eq!(told["status"], "pending_approval", "{told}");
        text(&told, "request_id").to_owned()
    }

    /// The id of the only request that waits, once it does.
    async fn pending(&self) -> String {
        let path = "/approval-requests?status=pending";
        let mut found = Value::Null;
        until("a request waits", async || {
            found = self.app.call(Method::GET, path, None, 200).await;
            found[0].is_object()
        })
        .await;
        text(&found[0], "id").to_owned()
    }

    async fn decide(&self, id: &str, body: Value) -> Answer {
        let path = format!("/approval-requests/{id}/decide");
        self.app.post(&path, &self.app.owner.access, body).await
    }

    async fn approve(&self, id: &str) {
        let answer = self.decide(id, json!({ "approved": true })).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
    }

    async fn status(&self, id: &str) -> Value {
        self.status_as(&self.app.owner.access, id).await.body["result"]["structuredContent"].clone()
    }

    async fn status_as(&self, token: &str, id: &str) -> Answer {
        let params = json!({ "name": "get_approval_status", "arguments": { "request_id": id } });
        rpc(&self.app, token, "tools/call", params).await
    }

    /// The arguments that the server has got so far.
    fn paid(&self) -> Vec<Value> {
        let of = |seen: &crate::mcp::fixture::Seen| {
            let body: Value = serde_json::from_str(&seen.body).unwrap();
            body["params"]["arguments"].clone()
        };
        self.upstream.seen("tools/call").iter().map(of).collect()
    }

    /// What is on record of an action, once there are so many entries: batched ones are written a moment later.
    async fn audited(&self, action: &str, at_least: usize) -> Vec<(String, Value)> {
        let sql = "SELECT status, details::text FROM audit_logs WHERE action = $1 ORDER BY id";
        let read = |row: &tokio_postgres::Row| {
            (row.get(0), serde_json::from_str(row.get::<_, &str>(1)).unwrap())
        };
        let mut found = Vec::new();
        until("it is on record", async || {
            let db = self.app.state.store.client().await.unwrap();
            let rows = db.query(sql, &[&action]).await.unwrap();
            found = rows.iter().map(read).collect();
            found.len() >= at_least
        })
        .await;
        found
    }
}

/// The text of a tool's answer.
fn text_of(answer: &Answer) -> String {
    let content = &answer.body["result"]["content"][0]["text"];
    content.as_str().unwrap_or_else(|| panic!("{}", answer.text)).to_owned()
}

fn is_error(answer: &Answer) -> bool {
    answer.body["result"]["isError"] == true
}

#[actix_web::test]
async fn rules_decide_in_their_order() {
    let bank = bank(&[
        json!({ "action": "deny", "condition_expression": "args.amount > 1000", "description": "too much" }),
        json!({ "action": "require_approval", "condition_expression": "args.amount > 300", "priority": 1 }),
        json!({ "action": "deny", "condition_expression": "args.nothing == 1", "priority": 2,
                "condition_type": "cel" }),
    ])
    .await;
    for (arguments, expected) in [
        (json!({ "amount": 2000 }), "denied by policy: the rule `too much` applies"),
        (json!({ "amount": "2000" }), "`amount`"),
        (json!({}), "`amount`: is missing"),
        (json!({ "amount": 400 }), "pending_approval"),
        // A rule that cannot be judged asks.
        (json!({ "amount": 10 }), "pending_approval"),
    ] {
        let answer = bank.pay_with(arguments.clone(), json!({})).await;
        assert!(text_of(&answer).contains(expected), "{arguments}: {}", answer.text);
        assert_eq!(is_error(&answer), !expected.contains("pending"), "{}", answer.text);
    }
    assert!(bank.paid().is_empty(), "nothing ran");
    let recorded = bank.audited("tool_call", 3).await;
    let (denied, unfit): (Vec<_>, Vec<_>) =
        recorded.into_iter().partition(|(status, _)| status == "denied");
    assert_eq!((denied.len(), unfit.len()), (1, 2), "{denied:?} {unfit:?}");
    let says = |(status, details): &(String, Value)| {
        status == "failure" && details["error"].as_str().is_some_and(|why| why.contains("`amount`"))
    };
    assert!(unfit.iter().all(says), "{unfit:?}");
    assert_eq!(
        (&*denied[0].0, &denied[0].1["decision"]["why"]["basis"]),
        ("denied", &json!("rule"))
    );
}

#[actix_web::test]
async fn what_was_approved_runs_once() {
    let bank = asking().await;
    assert!(!is_error(&bank.pay(100).await), "below the limit");
    let id = bank.waiting(400).await;
    assert_eq!(bank.waiting(400).await, id, "the same call asks nobody twice");
    assert_ne!(bank.waiting(401).await, id);
    assert_eq!(bank.status(&id).await["status"], "pending");
    bank.approve(&id).await;
    let done = bank.status(&id).await;
    assert_eq!(done["status"], "approved");
    assert_eq!(done["tool_result"]["structuredContent"], json!({ "amount": 400 }), "{done}");
    assert_eq!(bank.status(&id).await["tool_result"], done["tool_result"]);
    assert_eq!(bank.paid(), [json!({ "amount": 100 }), json!({ "amount": 400 })]);
    assert_ne!(bank.waiting(400).await, id, "once");
    // Three looks at how it stands are calls, too.
    let mut calls = bank.audited("tool_call", 5).await;
    assert!(calls.iter().all(|(status, _)| status == "success"), "{calls:?}");
    calls.retain(|(_, details)| details["tool"] == "pay");
    assert_eq!(calls.len(), 2, "{calls:?}");
    for action in ["approval_requested", "approval_vote", "approval_call_started"] {
        assert!(!bank.audited(action, 1).await.is_empty(), "{action}");
    }
}

#[actix_web::test]
async fn ends_without_a_yes() {
    let bank = asking().await;
    let id = bank.waiting(400).await;
    let answer = bank.decide(&id, json!({ "approved": false, "comment": "not today" })).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    let told = bank.status(&id).await;
    assert_eq!(told["reason"], "Tool execution declined: not today");
    let id = bank.waiting(500).await;
    let path = format!("/approval-requests/{id}/cancel");
    bank.app.call(Method::POST, &path, Some(json!({})), 200).await;
    assert_eq!(bank.status(&id).await["status"], "cancelled");
    assert!(bank.paid().is_empty());
}

#[actix_web::test]
async fn edited_arguments_run_and_are_told() {
    let bank = asking().await;
    bank.rule(
        json!({ "action": "deny", "condition_expression": "args.amount > 1000", "priority": -1 }),
    )
    .await;
    let id = bank.waiting(400).await;
    for (arguments, problem) in [
        (json!({ "amount": "much" }), "`amount`"),
        (json!({ "amount": 5000 }), "rules do not allow"),
    ] {
        let body = json!({ "approved": true, "arguments": arguments });
        let answer = bank.decide(&id, body).await;
        assert_eq!(answer.status, 422, "{}", answer.text);
        assert!(answer.text.contains(problem), "{}", answer.text);
    }
    let answer =
        bank.decide(&id, json!({ "approved": true, "arguments": { "amount": 350 } })).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    let told = bank.status(&id).await["tool_result"].to_string();
    assert!(told.contains("changed its arguments") && told.contains("350"), "{told}");
    assert_eq!(bank.paid(), [json!({ "amount": 350 })]);
}

/// Argument swap, tool swap and policy change after the approval; and somebody else's request.
#[actix_web::test]
async fn a_grant_is_good_for_what_was_approved_alone() {
    let bank = asking().await;
    let id = bank.waiting(400).await;
    let key = key(&bank.app, &bank.app.owner, &["mcp:write"]).await;
    for token in [&key, &bank.app.stranger.access] {
        let answer = bank.status_as(token, &id).await;
        assert!(text_of(&answer).contains("no such request of yours"), "{}", answer.text);
    }
    bank.approve(&id).await;
    let other = PAY.replace(r#""x":1"#, r#""description":"Pays twice.""#);
    bank.upstream.offers(&[&other]);
    until("the new definition waits", async || reviews::held(&bank.app).await == ["pay"]).await;
    reviews::approve_all(&bank.app).await;
    until("the new definition is known", async || {
        let listed = rpc(&bank.app, &bank.app.owner.access, "tools/list", json!({})).await;
        listed.text.contains("Pays twice")
    })
    .await;
    let told = bank.status(&id).await;
    assert!(told.to_string().contains("another version of the tool"), "{told}");
    let id = bank.waiting(600).await;
    bank.approve(&id).await;
    bank.rule(json!({ "action": "deny", "condition_expression": "args.to == 'x'", "priority": 9 }))
        .await;
    let told = bank.status(&id).await;
    assert!(told.to_string().contains("version of the policy"), "{told}");
    let id = bank.waiting(700).await;
    bank.approve(&id).await;
    bank.rule(json!({ "action": "deny", "priority": -9 })).await;
    assert!(bank.status(&id).await.to_string().contains("rules do not allow"));
    assert!(bank.paid().is_empty());
}

#[actix_web::test]
async fn an_argument_stands_once() {
    let bank = asking().await;
    let body = r#"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"pay",
        "arguments":{"amount":5000,"amount":1},"_meta":{
        "io.modelcontextprotocol/protocolVersion":"2026-07-28",
        "io.modelcontextprotocol/clientCapabilities":{}}}}"#;
    let request = request(&bank.app.owner.access)
        .insert_header(("mcp-protocol-version", "2026-07-28"))
        .insert_header(("mcp-method", "tools/call"))
        .insert_header(("mcp-name", "pay"))
        .insert_header(("content-type", "application/json"));
    let answer = bank.app.send(request.set_payload(body)).await;
    assert!(answer.text.contains("given twice"), "{}", answer.text);
    assert!(bank.paid().is_empty());
}

#[actix_web::test]
async fn agents_ask_people() {
    let bank = bank(&[]).await;
    let names = all_names(&bank.app, &bank.app.stranger.access).await;
    assert_eq!(
        names,
        ["request_approval", "get_approval_status", "ask_user"],
        "everybody has them"
    );
    let ask = async |tool: &str, arguments: Value| {
        let params = json!({ "name": tool, "arguments": arguments });
        rpc(&bank.app, &bank.app.owner.access, "tools/call", params).await
    };
    let question = json!({ "question": "Which branch?", "options": ["main", "next"] });
    let asked = ask("ask_user", question).await;
    assert!(asked.text.contains("pending_approval"), "{}", asked.text);
    let id = bank.pending().await;
    let answer = bank.decide(&id, json!({ "approved": true, "selected_option": "next" })).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    let told = bank.status(&id).await;
    assert_eq!(told["tool_result"]["content"][0]["text"], "next", "{told}");
    let wish = json!({ "operation": "drop a table", "context": "it is old", "reasoning": "space" });
    let asked = ask("request_approval", wish).await;
    assert!(asked.text.contains("pending_approval"), "{}", asked.text);
    let id = bank.pending().await;
    bank.approve(&id).await;
    let told = bank.status(&id).await["tool_result"].to_string();
    assert!(told.contains("Approval granted for operation: drop a table"), "{told}");
    let answer = ask("ask_user", json!({ "question": "?", "approval_workflow": "nobody" })).await;
    assert!(
        is_error(&answer) && text_of(&answer).contains("`approval_workflow`"),
        "{}",
        answer.text
    );
}
