//! Rules over what the account has spent on language models today, and drafts of such rules.

use super::*;
use crate::http::fixtures::USD_PER_DAY;
use preloop_actors::{flow::API_VERSION, ids::AccountId};

const OVER: &str = "budget.limit != null && budget.spent > 1.0";

fn rule(action: &str, condition: Option<&str>, priority: i32) -> Value {
    json!({
        "action": action, "condition_expression": condition, "condition_type": "cel", "priority": priority,
    })
}

/// A bank that makes no payments once more than a dollar was spent.
async fn thrifty() -> Bank {
    bank(&[rule("deny", Some(OVER), 0)]).await
}

/// An account's calls of models have cost so much by now, in millionths of a US dollar.
async fn spend_of(bank: &Bank, account: AccountId, days_ago: i32, micros: i64) {
    let sql = "INSERT INTO model_usage (account_id, day, calls, tokens, cost_micros)
               VALUES ($1, (now() AT TIME ZONE 'UTC')::date - $2::integer, 1, 10, $3)
               ON CONFLICT (account_id, day) DO UPDATE SET cost_micros = excluded.cost_micros";
    let db = bank.app.state.store.client().await.unwrap();
    db.execute(sql, &[&account.0, &days_ago, &micros]).await.unwrap();
}

async fn spend(bank: &Bank, micros: i64) {
    spend_of(bank, bank.app.owner.account, 0, micros).await;
}

#[actix_web::test]
async fn rules_see_what_was_spent_today() {
    let bank = thrifty().await;
    // Neither of these counts.
    spend_of(&bank, bank.app.owner.account, 1, 9_000_000).await;
    spend_of(&bank, bank.app.stranger.account, 0, 9_000_000).await;
    for (amount, spent, is_denied) in [
        (1, None, false),
        (2, Some(1_000_000), false),
        (3, Some(1_000_001), true),
        (4, Some(2_500_000), true),
        (5, Some(0), false),
    ] {
        if let Some(micros) = spent {
            spend(&bank, micros).await;
        }
        let answer = bank.pay(amount).await;
        let is_told = answer.text.contains("denied by policy");
        assert_eq!(
            (is_told, is_error(&answer)),
            (is_denied, is_denied),
            "{spent:?}: {}",
            answer.text
        );
    }
    assert_eq!(bank.paid(), [1, 2, 5].map(|amount| json!({ "amount": amount })));
    let recorded = bank.audited("tool_call", 5).await;
    let budgets: Vec<_> =
        recorded.iter().map(|(_, details)| details["facts"]["b"].clone()).collect();
    let spent = [0.0, 1.0, 1.000_001, 2.5, 0.0];
    assert_eq!(json!(budgets), json!(spent.map(|spent| [spent, USD_PER_DAY])));
}

/// Where it cannot be told people are asked, and calls whose rules do not ask for it do not notice.
#[actix_web::test]
async fn what_cannot_be_told_asks() {
    let bank = thrifty().await;
    let db = bank.app.state.store.client().await.unwrap();
    db.batch_execute("ALTER TABLE model_usage RENAME TO gone").await.unwrap();
    let params = json!({ "name": "look", "arguments": {} });
    let looked = rpc(&bank.app, &bank.app.owner.access, "tools/call", params).await;
    assert!(looked.body["result"]["structuredContent"].is_object(), "{}", looked.text);
    let id = bank.waiting(7).await;
    assert_eq!(bank.paid(), [json!({})], "only the look");
    for (action, basis) in [("tool_call", "unknown_tool"), ("call_decided", "rule_failed")] {
        let recorded = bank.audited(action, 1).await;
        let (_, details) = &recorded[0];
        assert_eq!(details["decision"]["why"]["basis"], basis, "{details}");
        let facts = details["facts"].as_object().expect("what the decision rests on");
        assert!(!facts.contains_key("b"), "{action}: {details}");
    }
    // An approved call is decided about anew when it runs, and what cannot be judged has its yes.
    bank.approve(&id).await;
    assert_eq!(bank.status(&id).await["status"], "approved");
    db.batch_execute("ALTER TABLE gone RENAME TO model_usage").await.unwrap();
    assert!(!is_error(&bank.pay(8).await));
    let paid = bank.paid();
    assert_eq!(paid[1..], [json!({ "amount": 7 }), json!({ "amount": 8 })]);
}

#[actix_web::test]
async fn what_is_spent_meanwhile_counts_when_a_call_runs() {
    let bank = bank(&[rule("deny", Some(OVER), 0), rule("require_approval", None, 1)]).await;
    let (first, second) = (bank.waiting(400).await, bank.waiting(500).await);
    let edited = json!({ "approved": true, "arguments": { "amount": 300 } });
    spend(&bank, 2_000_000).await;
    let refused = bank.decide(&first, edited.clone()).await;
    assert_eq!(refused.status, 422, "{}", refused.text);
    assert!(refused.text.contains("rules do not allow"), "{}", refused.text);
    spend(&bank, 500_000).await;
    let answer = bank.decide(&first, edited).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    assert_eq!(bank.status(&first).await["status"], "approved");
    bank.approve(&second).await;
    spend(&bank, 2_000_000).await;
    let told = bank.status(&second).await.to_string();
    assert!(told.contains("rules do not allow"), "{told}");
    assert_eq!(bank.paid(), [json!({ "amount": 300 })]);
}

fn draft() -> String {
    format!(
        "apiVersion: {API_VERSION}\nkind: Policy\ntools:\n  - tool: pay\n    server: bank\n    rules:\n      \
         - action: deny\n        when: {}\n",
        json!(OVER)
    )
}

/// A draft that asks for the budget has it looked up, and a replay goes by what was found then.
#[actix_web::test]
async fn a_draft_sees_what_was_spent_then() {
    let bank = bank(&[]).await;
    spend(&bank, 2_000_000).await;
    bank.pay(1).await;
    let body = json!({ "draft_yaml": draft() });
    bank.app.call(Method::PUT, "/policies/shadow", Some(body.clone()), 200).await;
    for (amount, micros) in [(2, 500_000), (3, 1_500_000), (4, 1_000_000)] {
        spend(&bank, micros).await;
        assert!(!is_error(&bank.pay(amount).await), "nobody feels the draft");
    }
    spend(&bank, 9_000_000).await;
    let mut shadow = Value::Null;
    until("the calls are counted", async || {
        shadow = bank.app.call(Method::GET, "/policies/shadow", None, 200).await;
        shadow["calls"] == 3
    })
    .await;
    assert_eq!(shadow["differing"], 1, "{shadow}");
    let mut replayed = Value::Null;
    until("the calls are on record", async || {
        let path = "/policies/replay";
        replayed = bank.app.call(Method::POST, path, Some(body.clone()), 200).await;
        replayed["calls"] == 4
    })
    .await;
    let counts = ["would_change", "cannot_tell", "unchanged"].map(|field| replayed[field].clone());
    assert_eq!(counts, [json!(1), json!(1), json!(2)], "{replayed}");
    let [unknown, changed] = [&replayed["differences"][0], &replayed["differences"][1]];
    assert!(text(unknown, "reason").contains("had spent is not on record"), "{unknown}");
    assert_eq!(changed["after"]["decision"], "deny", "{changed}");
    let path = format!("/audit-logs/{}", text(changed, "call_id"));
    let entry = bank.app.call(Method::GET, &path, None, 200).await;
    assert_eq!(entry["details"]["arguments"], json!({ "amount": 3 }));
    assert_eq!(entry["details"]["facts"]["b"], json!([1.5, USD_PER_DAY]));
}

#[actix_web::test]
async fn a_simulation_takes_the_budget_that_it_is_given() {
    let bank = bank(&[]).await;
    spend(&bank, 9_000_000).await;
    let (arguments, draft) = (json!({ "amount": 1 }), draft());
    let body = |budget: &Value| json!({ "tool": "pay", "arguments": arguments, "draft_yaml": draft, "budget": budget });
    for (budget, decision, basis) in [
        (json!({ "limit": 5, "spent": 1.5 }), "deny", "rule"),
        (json!({ "limit": 5, "spent": 1 }), "allow", "none_fired"),
        (json!({ "limit": 5 }), "allow", "none_fired"),
        (json!({ "spent": 1.5 }), "allow", "none_fired"),
        // What the account has spent in earnest is shown to those who may see costs.
        (Value::Null, "require_approval", "rule_failed"),
    ] {
        let path = "/policies/simulate";
        let found = bank.app.call(Method::POST, path, Some(body(&budget)), 200).await;
        assert_eq!(
            (&found["decision"], &found["basis"]),
            (&json!(decision), &json!(basis)),
            "{budget}"
        );
    }
    for budget in [json!({ "limit": -1 }), json!({ "spent": -0.5 }), json!({ "left": 1 }), json!(5)]
    {
        let answer =
            bank.app.post("/policies/simulate", &bank.app.owner.access, body(&budget)).await;
        assert_eq!(answer.status, 422, "{budget}: {}", answer.text);
    }
}
