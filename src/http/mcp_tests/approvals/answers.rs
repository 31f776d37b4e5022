//! Calls whose server asks back once they are approved: they go on with the answer, under the same grant.

use super::*;

const TASKS: &str = "io.modelcontextprotocol/tasks";

/// A bank whose tool `ask` needs a yes, and asks its client for a name before it does anything.
async fn curious() -> Bank {
    bank_with("ask", "ask", &[json!({ "action": "require_approval" })]).await
}

impl Bank {
    async fn ask(&self, token: &str, x: i64, params: Value) -> Answer {
        let mut all = json!({ "name": "ask", "arguments": { "x": x } });
        all.as_object_mut().unwrap().extend(params.as_object().unwrap().clone());
        rpc(&self.app, token, "tools/call", all).await
    }

    /// A call that is approved, and called again; what comes of it.
    async fn begun(&self, x: i64) -> Answer {
        let owner = &self.app.owner.access;
        let waits = self.ask(owner, x, json!({})).await;
        assert!(waits.text.contains("pending_approval"), "{}", waits.text);
        let id = self.pending().await;
        self.approve(&id).await;
        self.ask(owner, x, json!({})).await
    }

    async fn answer(&self, x: i64, state: &str, answer: Value) -> Answer {
        self.ask(&self.app.owner.access, x, back(state, answer)).await
    }

    /// What the server has got of its tool's calls: arguments, answers, and what it wanted back.
    fn sent(&self) -> Vec<[Value; 3]> {
        let of = |seen: &crate::mcp::fixture::Seen| {
            let body: Value = serde_json::from_str(&seen.body).unwrap();
            ["arguments", "inputResponses", "requestState"].map(|it| body["params"][it].clone())
        };
        self.upstream.seen("tools/call").iter().map(of).collect()
    }

    async fn requests(&self) -> usize {
        let all = self.app.call(Method::GET, "/approval-requests", None, 200).await;
        all.as_array().unwrap().len()
    }
}

fn back(state: &str, answer: Value) -> Value {
    json!({ "requestState": state, "inputResponses": { "name": answer } })
}

/// The state of a question.
fn question(answer: &Answer) -> String {
    let told = &answer.body["result"];
    assert_eq!(told["resultType"], "input_required", "{}", answer.text);
    assert_eq!(told["inputRequests"]["name"]["method"], "elicitation/create", "{}", answer.text);
    assert!(!answer.text.contains("the server's own"), "not for clients: {}", answer.text);
    text(told, "requestState").to_owned()
}

/// Requirements 38 and 43.
#[actix_web::test]
async fn an_approved_call_goes_on_with_the_answer_once() {
    let bank = curious().await;
    let state = question(&bank.begun(1).await);
    let first = [json!({ "x": 1 }), Value::Null, Value::Null];
    assert_eq!(bank.sent(), std::slice::from_ref(&first));
    // With other arguments, of somebody else, altered, of a server: nothing goes on.
    let key = key(&bank.app, &bank.app.owner, &["mcp:write"]).await;
    for answer in [
        bank.answer(2, &state, json!("Ann")).await,
        bank.ask(&key, 1, back(&state, json!("Ann"))).await,
        bank.ask(&bank.app.stranger.access, 1, back(&state, json!("Ann"))).await,
        bank.answer(1, &format!("{state}x"), json!("Ann")).await,
        bank.answer(1, "the server's own", json!("Ann")).await,
    ] {
        assert!(answer.body["error"].is_object(), "{}", answer.text);
    }
    // Without an answer it is asked again.
    let answer = bank.ask(&bank.app.owner.access, 1, json!({ "requestState": state })).await;
    let state = question(&answer);
    assert_eq!(bank.sent(), std::slice::from_ref(&first));
    let second = question(&bank.answer(1, &state, json!("again")).await);
    let stale = bank.answer(1, &state, json!("Ann")).await;
    assert_ne!(question(&stale), state, "what is asked by now");
    let done = bank.answer(1, &second, json!({ "secret": "s3cret", "is": "Ann" })).await;
    assert_eq!(done.body["result"]["heard"]["name"]["is"], "Ann", "{}", done.text);
    for state in [&state, &second] {
        let again = bank.answer(1, state, json!("Bob")).await;
        assert_eq!(again.body["result"]["heard"]["name"]["is"], "Ann", "as kept: {}", again.text);
    }
    let wants = json!("the server's own");
    let said = |answer: Value| [json!({ "x": 1 }), json!({ "name": answer }), wants.clone()];
    let answered = said(json!({ "secret": "s3cret", "is": "Ann" }));
    assert_eq!(bank.sent(), [first, said(json!("again")), answered]);
    assert_eq!(bank.requests().await, 1, "nobody is asked twice");
    let mut calls = bank.audited("tool_call", 4).await;
    calls.retain(|(_, details)| details["tool"] == "ask" && details["approval"].is_object());
    assert_eq!(calls.len(), 3, "{calls:?}");
    assert_eq!(
        (&calls[0].1["asked_back"], &calls[1].1["answers"]["name"]),
        (&json!(true), &json!("again"))
    );
    let last = calls[2].1.to_string();
    assert!(last.contains("Ann") && !last.contains("s3cret"), "{last}");
    for (action, count) in [("approval_call_asked_back", 2), ("approval_call_resumed", 2)] {
        assert_eq!(bank.audited(action, count).await.len(), count, "{action}");
    }
}

/// What people changed is what goes on, whatever the client's own call says.
#[actix_web::test]
async fn what_was_edited_goes_on_as_edited() {
    let bank = curious().await;
    let owner = &bank.app.owner.access;
    bank.ask(owner, 1, json!({})).await;
    let id = bank.pending().await;
    let yes = json!({ "approved": true, "arguments": { "x": 5 } });
    assert_eq!(bank.decide(&id, yes).await.status, 200);
    let state = question(&bank.ask(owner, 1, json!({})).await);
    let done = bank.answer(1, &state, json!("Ann")).await;
    assert_eq!(done.body["result"]["heard"], json!({ "name": "Ann" }), "{}", done.text);
    assert!(done.text.contains("changed its arguments"), "{}", done.text);
    let arguments: Vec<_> = bank.sent().into_iter().map(|[arguments, ..]| arguments).collect();
    assert_eq!(arguments, [json!({ "x": 5 }), json!({ "x": 5 })]);
}

/// It takes all that the start took.
#[actix_web::test]
async fn what_does_not_hold_any_more_does_not_go_on() {
    let bank = curious().await;
    let db = bank.app.state.store.client().await.unwrap();
    let state = question(&bank.begun(1).await);
    db.batch_execute("UPDATE policies SET halted_at = now()").await.unwrap();
    tokio::time::sleep(Duration::from_millis(2_100)).await;
    let halted = bank.answer(1, &state, json!("Ann")).await;
    assert!(halted.text.contains("kill switch"), "{}", halted.text);
    db.batch_execute("UPDATE policies SET halted_at = NULL").await.unwrap();
    tokio::time::sleep(Duration::from_millis(2_100)).await;
    let rule = json!({ "action": "deny", "condition_expression": "args.x > 8", "priority": 9 });
    bank.rule(rule).await;
    let refused = bank.answer(1, &state, json!("Ann")).await;
    assert!(refused.text.contains("version of the policy"), "{}", refused.text);
    assert_eq!(bank.sent().len(), 1, "{:?}", bank.sent());
    // The tool is another one by now.
    let state = question(&bank.begun(2).await);
    bank.upstream
        .offers(&[r#"{"name":"ask","description":"Asks twice.","inputSchema":{"type":"object"}}"#]);
    use super::super::reviews;
    until("the new definition waits", async || reviews::held(&bank.app).await == ["ask"]).await;
    reviews::approve_all(&bank.app).await;
    until("the new definition is known", async || {
        let listed = rpc(&bank.app, &bank.app.owner.access, "tools/list", json!({})).await;
        listed.text.contains("Asks twice")
    })
    .await;
    let refused = bank.answer(2, &state, json!("Ann")).await;
    assert!(refused.text.contains("version of the tool"), "{}", refused.text);
    // Its time is over.
    let state = question(&bank.begun(3).await);
    let late = r#"UPDATE approval_requests
        SET state = jsonb_set(state::jsonb, '{grant_until}', '"2020-01-01T00:00:00Z"')::json"#;
    db.batch_execute(late).await.unwrap();
    let refused = bank.answer(3, &state, json!("Ann")).await;
    assert!(refused.text.contains("not used in time"), "{}", refused.text);
    assert_eq!(bank.sent().len(), 3, "{:?}", bank.sent());
    assert!(bank.sent().iter().all(|[_, answers, _]| answers.is_null()), "{:?}", bank.sent());
}

/// Who has not got the question, or asks otherwise, is told how to be asked.
#[actix_web::test]
async fn a_question_is_not_lost() {
    let bank = curious().await;
    let first = question(&bank.begun(1).await);
    let second = question(&bank.ask(&bank.app.owner.access, 1, json!({})).await);
    assert_eq!((bank.sent().len(), bank.requests().await), (1, 1), "the same question");
    let all = bank.app.call(Method::GET, "/approval-requests", None, 200).await;
    let told = bank.status(text(&all[0], "id")).await;
    assert_eq!((&told["status"], &told["tool_result"]), (&json!("executing"), &Value::Null));
    assert!(text(&told, "message").contains("Call the tool again"), "{told}");
    // One that cannot be asked is another call, and people hear why it may be the second.
    let meta = json!({ "io.modelcontextprotocol/clientCapabilities": { "sampling": {} } });
    let deaf = bank.ask(&bank.app.owner.access, 1, json!({ "_meta": meta })).await;
    assert!(deaf.text.contains("pending_approval"), "{}", deaf.text);
    let waits = bank.app.call(Method::GET, "/approval-requests?status=pending", None, 200).await;
    assert!(waits.to_string().contains("that nobody answered"), "{waits}");
    let done = bank.answer(1, &second, json!("Ann")).await;
    assert_eq!(done.body["result"]["heard"], json!({ "name": "Ann" }), "{}", done.text);
    let again = bank.answer(1, &first, json!("Bob")).await;
    assert_eq!(again.body["result"]["heard"], json!({ "name": "Ann" }), "{}", again.text);
    assert_eq!(bank.sent().len(), 2);
}

/// Whoever dies with the answer on its way leaves what nobody knows; it does not go on.
#[actix_web::test]
async fn what_was_lost_does_not_go_on() {
    let bank = curious().await;
    let state = question(&bank.begun(1).await);
    let db = bank.app.state.store.client().await.unwrap();
    let lost = r#"UPDATE approval_requests SET run = 'unknown', state = jsonb_set(state::jsonb, '{run}',
        '{"unknown": {"replica": "00000000-0000-0000-0000-000000000001",
                      "attempt": "00000000-0000-0000-0000-000000000002"}}')::json"#;
    db.batch_execute(lost).await.unwrap();
    let answer = bank.answer(1, &state, json!("Ann")).await;
    assert!(is_error(&answer) && text_of(&answer).contains("outcome unknown"), "{}", answer.text);
    assert_eq!(bank.sent().len(), 1);
}

/// As a task, the call asks what its server asks.
#[actix_web::test]
async fn a_task_asks_what_its_server_asks() {
    let bank = curious().await;
    let can = json!({ "elicitation": {}, "extensions": { TASKS: {} } });
    let meta = json!({ "io.modelcontextprotocol/clientCapabilities": can });
    let owner = &bank.app.owner.access;
    let begun = bank.ask(owner, 1, json!({ "_meta": meta })).await;
    let task = text(&begun.body["result"], "taskId").to_owned();
    let tell = async |method: &str, more: Value| {
        let mut params = json!({ "taskId": task, "_meta": meta });
        params.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        rpc(&bank.app, owner, method, params).await.body["result"].clone()
    };
    let id = bank.pending().await;
    bank.approve(&id).await;
    let mut names: Vec<String> = Vec::new();
    for answer in ["again", "Ann"] {
        let mut told = Value::Null;
        until("the task asks", async || {
            told = tell("tasks/get", json!({})).await;
            let asked = told["inputRequests"].as_object().and_then(|asked| asked.keys().next());
            told["status"] == "input_required" && asked != names.last()
        })
        .await;
        let name = told["inputRequests"].as_object().unwrap().keys().next().unwrap().clone();
        // An answer to what was asked before is none.
        let late = names.last().cloned().unwrap_or_else(|| "name".to_owned());
        tell("tasks/update", json!({ "inputResponses": { late: "Bob" } })).await;
        tell("tasks/update", json!({ "inputResponses": { &name: answer } })).await;
        names.push(name);
    }
    let mut told = Value::Null;
    until("the task is done", async || {
        told = tell("tasks/get", json!({})).await;
        told["status"] == "completed"
    })
    .await;
    assert_eq!(told["result"]["heard"], json!({ "name": "Ann" }), "{told}");
    let answers: Vec<_> = bank.sent().into_iter().map(|[_, answers, _]| answers).collect();
    assert_eq!(answers, [Value::Null, json!({ "name": "again" }), json!({ "name": "Ann" })]);
}

/// The reason for a call, which we take out of it, does not make another call of it.
#[actix_web::test]
async fn a_call_with_a_reason_comes_back() {
    let bank = curious().await;
    let path = format!("/tool-configurations/{}", bank.config);
    let change = json!({ "justification_mode": "required" });
    bank.app.call(Method::PUT, &path, Some(change), 200).await;
    let owner = &bank.app.owner.access;
    let meta =
        json!({ "io.modelcontextprotocol/clientCapabilities": { "elicitation": { "url": {} } } });
    let ask = async |more: Value| {
        let arguments = json!({ "x": 1, "justification": "it is due" });
        let mut params = json!({ "name": "ask", "arguments": arguments, "_meta": meta });
        params.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        rpc(&bank.app, owner, "tools/call", params).await
    };
    let page = ask(json!({})).await;
    let state = text(&page.body["result"], "requestState").to_owned();
    let id = bank.pending().await;
    bank.approve(&id).await;
    let state = question(&ask(json!({ "requestState": state, "inputResponses": {} })).await);
    let done = ask(back(&state, json!("Ann"))).await;
    assert_eq!(done.body["result"]["heard"], json!({ "name": "Ann" }), "{}", done.text);
}
