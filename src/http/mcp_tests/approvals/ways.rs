//! How each kind of client waits for people.

use super::*;

/// A legacy client with progress: the call stays open, and goes on when people agree.
#[actix_web::test]
async fn a_call_that_stays_open() {
    let bank = asking().await;
    let session = session(&bank.app).await;
    let params =
        json!({ "name": "pay", "arguments": { "amount": 400 }, "_meta": { "progressToken": 7 } });
    let call = session.rpc("tools/call", params);
    let people = async {
        let id = bank.pending().await;
        bank.approve(&id).await;
    };
    let (answer, ()) = futures::future::join(call, people).await;
    assert!(answer.text.contains("notifications/progress"), "{}", answer.text);
    assert!(answer.text.contains(r#""structuredContent":{"amount":400}"#), "{}", answer.text);
    assert_eq!(bank.paid().len(), 1);
}

/// A modern client that declares tasks: the approval is the task.
#[actix_web::test]
async fn a_call_as_a_task() {
    let bank = asking().await;
    let can = json!({ "extensions": { "io.modelcontextprotocol/tasks": {} } });
    let meta = json!({ "io.modelcontextprotocol/clientCapabilities": can });
    let answer = bank.pay_with(json!({ "amount": 400 }), json!({ "_meta": meta })).await;
    let task = answer.body["result"].clone();
    assert_eq!((&task["resultType"], &task["status"]), (&json!("task"), &json!("working")));
    assert!(!answer.text.contains("token="), "no link that could approve: {}", answer.text);
    let ask = async |method: &str, token: &str| {
        let params = json!({ "taskId": task["taskId"], "_meta": meta });
        rpc(&bank.app, token, method, params).await
    };
    let owner = &bank.app.owner.access;
    assert_eq!(ask("tasks/get", owner).await.body["result"]["status"], "working");
    let strange = ask("tasks/get", &bank.app.stranger.access).await;
    assert!(strange.body["error"].is_object(), "{}", strange.text);
    let id = bank.pending().await;
    bank.approve(&id).await;
    let mut told = Value::Null;
    until("the task is done", async || {
        told = ask("tasks/get", owner).await.body["result"].clone();
        told["status"] == "completed"
    })
    .await;
    assert_eq!(told["result"]["structuredContent"], json!({ "amount": 400 }), "{told}");
    assert_eq!(bank.paid().len(), 1);
    // Another one is given up.
    let answer = bank.pay_with(json!({ "amount": 500 }), json!({ "_meta": meta })).await;
    let second = json!({ "taskId": answer.body["result"]["taskId"], "_meta": meta });
    rpc(&bank.app, owner, "tasks/cancel", second.clone()).await;
    let told = rpc(&bank.app, owner, "tasks/get", second).await;
    assert_eq!(told.body["result"]["status"], "cancelled", "{}", told.text);
}

/// A modern client that shows pages: it is sent there, and comes back with what it was given.
#[actix_web::test]
async fn a_call_that_sends_people_to_the_page() {
    let bank = asking().await;
    let meta =
        json!({ "io.modelcontextprotocol/clientCapabilities": { "elicitation": { "url": {} } } });
    let answer = bank.pay_with(json!({ "amount": 400 }), json!({ "_meta": meta })).await;
    let told = &answer.body["result"];
    assert_eq!(told["resultType"], "input_required", "{}", answer.text);
    let asked = &told["inputRequests"]["approval"];
    assert_eq!(
        (&asked["method"], &asked["params"]["mode"]),
        (&json!("elicitation/create"), &json!("url"))
    );
    assert!(!answer.text.contains("token"), "{}", answer.text);
    let state = text(told, "requestState").to_owned();
    let id = bank.pending().await;
    bank.approve(&id).await;
    let back = |state: &str| {
        let said = json!({ "approval": { "action": "accept" } });
        json!({ "requestState": state, "inputResponses": said, "_meta": meta })
    };
    // With other arguments, of somebody else, altered: nothing runs.
    let refused = [
        bank.pay_with(json!({ "amount": 9000 }), back(&state)).await,
        bank.pay_with(json!({ "amount": 400 }), back(&format!("{state}x"))).await,
        bank.pay_with(json!({ "amount": 400 }), back("approval.nonsense")).await,
    ];
    for answer in refused {
        assert!(answer.body["error"].is_object(), "{}", answer.text);
    }
    assert!(bank.paid().is_empty());
    let answer = bank.pay_with(json!({ "amount": 400 }), back(&state)).await;
    assert_eq!(
        answer.body["result"]["structuredContent"],
        json!({ "amount": 400 }),
        "{}",
        answer.text
    );
    let again = bank.pay_with(json!({ "amount": 400 }), back(&state)).await;
    assert_eq!(again.body["result"]["structuredContent"], json!({ "amount": 400 }), "as kept");
    assert_eq!(bank.paid().len(), 1);
}
