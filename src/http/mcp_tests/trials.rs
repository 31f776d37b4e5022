//! Drafts that are tried: a replay says of calls what the shadow saw of them, and nobody feels either.

use super::*;
use crate::mcp::{catalog::CatalogSource, fixture::Upstream, protocol::Era};
use preloop_actors::policy::Role;

const SHADOW: &str = "/policies/shadow";

/// The app with a server whose tool `pay` has rules: large payments ask, and very large ones are denied.
struct Bank {
    app: World,
    upstream: Upstream,
    workflow: String,
}

async fn bank() -> Bank {
    let app = world_with_mcp().await;
    let upstream = Upstream::start(Era::Modern, &["pay", "look"]).await;
    let server = app.mcp_server("bank", json!({ "url": upstream.url })).await;
    let body =
        json!({ "name": "owners", "approver_user_ids": [app.owner.user], "is_default": true });
    let workflow = app.call(Method::POST, "/approval-workflows", Some(body), 201).await;
    let workflow = text(&workflow, "id").to_owned();
    let body = json!({ "tool_name": "pay", "tool_source": "mcp", "mcp_server_id": server["id"] });
    let made = app.call(Method::POST, "/tool-configurations", Some(body), 201).await;
    let path = format!("/tool-configurations/{}/access-rules", text(&made, "id"));
    for (action, condition, priority) in
        [("deny", "args.amount > 1000", 0), ("require_approval", "args.amount > 300", 1)]
    {
        let rule = json!({
            "action": action, "condition_expression": condition, "condition_type": "cel",
            "priority": priority,
        });
        app.call(Method::POST, &path, Some(rule), 201).await;
    }
    Bank { app, upstream, workflow }
}

/// A draft with these rules of `pay`, each an action and a condition.
fn draft(rules: &[(&str, &str)]) -> String {
    let rule = |(action, when): &(&str, &str)| {
        format!("      - action: {action}\n        when: {}\n", json!(when))
    };
    let rules: String = rules.iter().map(rule).collect();
    format!(
        "apiVersion: {}\nkind: Policy\ntools:\n  - tool: pay\n    server: bank\n    rules:\n{rules}",
        preloop_actors::flow::API_VERSION
    )
}

impl Bank {
    async fn pay(&self, arguments: Value) -> Answer {
        self.call_tool("pay", arguments).await
    }

    async fn call_tool(&self, tool: &str, arguments: Value) -> Answer {
        let params = json!({ "name": tool, "arguments": arguments });
        rpc(&self.app, &self.app.owner.access, "tools/call", params).await
    }

    async fn put(&self, draft: &str) -> Value {
        let body = json!({ "draft_yaml": draft });
        self.app.call(Method::PUT, SHADOW, Some(body), 200).await
    }

    /// The draft in the shadow, once it has seen so many calls.
    async fn seen(&self, calls: i64) -> Value {
        let mut found = Value::Null;
        until("the calls are counted", async || {
            found = self.app.call(Method::GET, SHADOW, None, 200).await;
            found["calls"].as_i64().unwrap() >= calls
        })
        .await;
        found
    }

    /// What a replay says, once the record has so many calls.
    async fn replayed(&self, draft: &str, calls: u64, more: Value) -> Value {
        let mut body = json!({ "draft_yaml": draft });
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let mut found = Value::Null;
        until("the calls are on record", async || {
            let path = "/policies/replay";
            found = self.app.call(Method::POST, path, Some(body.clone()), 200).await;
            found["calls"].as_u64().unwrap() >= calls
        })
        .await;
        found
    }
}

/// Calls of all kinds; how many of them were decided about.
async fn traffic(bank: &Bank) -> u64 {
    let payments = [
        json!({ "amount": 50 }),
        json!({ "amount": 150, "to": "ann" }),
        json!({ "amount": "250" }),
        json!({ "amount": 400 }),
        json!({ "amount": 400 }),
        json!({ "amount": 700, "to": "bob" }),
        json!({ "amount": 5000 }),
        json!({ "to": "nobody" }),
        json!({ "amount": 150.5, "deep": { "list": [1, 2, { "a": "é\"" }] } }),
        json!({ "amount": 120, "token": "s3cret" }),
        json!({ "amount": 130, "note": "x".repeat(20_000) }),
    ];
    let count = payments.len() as u64;
    for payment in payments {
        bank.pay(payment).await;
    }
    bank.call_tool("look", json!({})).await;
    bank.call_tool("nothing", json!({})).await;
    count + 1
}

#[actix_web::test]
async fn a_replay_says_what_the_shadow_saw() {
    let bank = bank().await;
    let draft = draft(&[
        ("deny", "args.amount > 600"),
        ("require_approval", "has(args.to) && args.to == 'ann'"),
        ("deny", "session.calls == 3"),
        ("allow", "true"),
    ]);
    let put = bank.put(&draft).await;
    assert_eq!((&put["draft_yaml"], &put["calls"]), (&json!(draft), &json!(0)));
    let calls = traffic(&bank).await;
    let shadow = bank.seen(calls as i64).await;
    let replayed = bank.replayed(&draft, calls, json!({ "limit": 1000 })).await;
    let path = format!("{SHADOW}/calls?limit=1000");
    let seen = bank.app.call(Method::GET, &path, None, 200).await;
    let mut seen = seen["differences"].as_array().unwrap().clone();
    seen.reverse();
    // The one call whose arguments are too large for the record is told as such; the shadow saw it whole.
    let (told, unknown): (Vec<Value>, Vec<Value>) = replayed["differences"]
        .as_array()
        .unwrap()
        .iter()
        .cloned()
        .partition(|one| one["outcome"] == "changes");
    assert_eq!(json!(told), json!(seen), "call by call");
    assert_eq!(told.len(), 4, "{told:?}");
    assert_eq!(unknown.len(), 1, "{unknown:?}");
    assert!(text(&unknown[0], "reason").contains("not on record as a whole"));
    for (field, expected) in [
        ("calls", &shadow["calls"]),
        ("would_change", &shadow["differing"]),
        ("cannot_tell", &json!(1)),
        ("next_cursor", &Value::Null),
    ] {
        assert_eq!(&replayed[field], expected, "{field}");
    }
    assert_eq!((&shadow["calls"], &shadow["faulty"]), (&json!(calls), &json!(0)));
    assert_eq!(replayed["summary"], format!("would change {} of {calls} calls", told.len()));
    let denied = told.iter().find(|one| one["before"]["decision"] == "require_approval").unwrap();
    assert_eq!(denied["before"]["rule"]["condition"], "args.amount > 300");
    assert!(denied["after"]["rule"]["id"].is_string(), "{denied}");
    // The difference stands with the call in the record, too.
    let entry = format!("/audit-logs/{}", text(&told[0], "call_id"));
    let entry = bank.app.call(Method::GET, &entry, None, 200).await;
    assert_eq!(entry["details"]["draft"]["after"], told[0]["after"]);
    assert_eq!(entry["details"]["facts"]["s"], "bank");
}

#[actix_web::test]
async fn secrets_are_not_guessed() {
    let bank = bank().await;
    let calls = traffic(&bank).await;
    let reads = draft(&[("deny", "has(args.token) && args.token == 's3cret'")]);
    let found = bank.replayed(&reads, calls, json!({})).await;
    let reasons: Vec<&str> = found["differences"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|one| one["reason"].as_str())
        .collect();
    assert_eq!(reasons.len(), 2, "{found}");
    assert!(reasons.iter().any(|reason| reason.contains("`args.token` is hidden")), "{reasons:?}");
    assert!(!found.to_string().contains("s3cret\""), "{found}");
    // The same rules as those in force change nothing.
    let same = draft(&[("deny", "args.amount > 1000"), ("require_approval", "args.amount > 300")]);
    let found = bank.replayed(&same, calls, json!({})).await;
    assert_eq!((&found["would_change"], &found["cannot_tell"]), (&json!(0), &json!(1)));
}

#[actix_web::test]
async fn pages_of_a_replay_are_the_whole() {
    let bank = bank().await;
    let calls = traffic(&bank).await;
    let denies = draft(&[("deny", "true")]);
    let whole = bank.replayed(&denies, calls, json!({ "limit": 1000 })).await;
    let whole = whole["differences"].as_array().unwrap().clone();
    assert!(whole.len() > 6, "{whole:?}");
    let (mut pages, mut cursor) = (Vec::new(), Value::Null);
    loop {
        let page = bank.replayed(&denies, 0, json!({ "limit": 2, "cursor": cursor })).await;
        let found = page["differences"].as_array().unwrap();
        assert!(found.len() <= 2);
        pages.extend(found.iter().cloned());
        cursor = page["next_cursor"].clone();
        if cursor.is_null() {
            break;
        }
    }
    assert_eq!(json!(pages), json!(whole));
}

#[actix_web::test]
async fn nobody_feels_a_draft() {
    let bank = bank().await;
    bank.put(&draft(&[("deny", "true")])).await;
    let answer = bank.pay(json!({ "amount": 1 })).await;
    assert_eq!(answer.body["result"]["structuredContent"], json!({ "amount": 1 }));
    assert_eq!(bank.seen(1).await["differing"], 1);
    // One that was right and is not any more decides about nothing, and says why.
    let workflow = "      - action: require_approval\n        workflow: owners\n";
    let named = format!("{}{workflow}", draft(&[("deny", "args.amount > 3")]));
    bank.put(&named).await;
    let path = format!("/approval-workflows/{}", bank.workflow);
    bank.app.call(Method::PUT, &path, Some(json!({ "name": "bosses" })), 200).await;
    let answer = bank.pay(json!({ "amount": 2 })).await;
    assert_eq!(answer.body["result"]["structuredContent"], json!({ "amount": 2 }));
    let seen = bank.seen(1).await;
    assert_eq!((&seen["differing"], &seen["faulty"]), (&json!(0), &json!(1)), "{seen}");
    assert!(text(&seen, "problem").contains("owners"), "{seen}");
    bank.app.call(Method::DELETE, SHADOW, None, 204).await;
    bank.app.call(Method::DELETE, SHADOW, None, 404).await;
    bank.app.call(Method::GET, SHADOW, None, 404).await;
    bank.pay(json!({ "amount": 3 })).await;
    assert_eq!(bank.upstream.seen("tools/call").len(), 3);
}

#[actix_web::test]
async fn a_draft_that_could_not_be_read_is_read_again() {
    let bank = bank().await;
    bank.put(&draft(&[("deny", "true")])).await;
    let (store, account) = (&bank.app.state.store, bank.app.owner.account);
    let db = store.client().await.unwrap();
    // What a document may name is read with a draft alone.
    db.batch_execute("ALTER TABLE teams RENAME TO gone").await.unwrap();
    let stored = CatalogSource::read(store, account).await.unwrap();
    assert!(stored.trial.is_none());
    assert_ne!(stored.fingerprint, CatalogSource::fingerprint(store, account).await.unwrap());
    db.batch_execute("ALTER TABLE gone RENAME TO teams").await.unwrap();
    let stored = CatalogSource::read(store, account).await.unwrap();
    assert!(stored.trial.is_some_and(|trial| trial.policy.is_ok()));
    assert_eq!(stored.fingerprint, CatalogSource::fingerprint(store, account).await.unwrap());
}

#[actix_web::test]
async fn a_simulation_leaves_nothing_behind() {
    let bank = bank().await;
    let simulate = async |body: Value| {
        bank.app.call(Method::POST, "/policies/simulate", Some(body), 200).await
    };
    let pay = |amount: i64| json!({ "tool": "pay", "arguments": { "amount": amount } });
    for (amount, decision, matched) in
        [(1, "allow", [false, false]), (400, "require_approval", [false, true])]
    {
        let found = simulate(pay(amount)).await;
        assert_eq!(found["decision"], decision, "{found}");
        let checked = found["checked_rules"].as_array().unwrap();
        let hits: Vec<_> = checked.iter().map(|rule| rule["matched"] == true).collect();
        assert_eq!(hits, matched, "{found}");
        assert_eq!(found["read"], json!([{ "path": "args.amount", "value": amount.to_string() }]));
    }
    let found = simulate(pay(2000)).await;
    assert_eq!((&found["decision"], &found["basis"]), (&json!("deny"), &json!("rule")));
    assert_eq!(found["rule"]["condition"], "args.amount > 1000");
    let mut by_draft = pay(1);
    by_draft["server"] = json!("bank");
    by_draft["draft_yaml"] = draft(&[(
        "deny",
        "session.calls > 3 && 'reads-private' in session.labels && principal.flow.startsWith('0000')",
    )])
    .into();
    assert_eq!(simulate(by_draft.clone()).await["decision"], "allow");
    by_draft["principal"] = json!({ "flow_id": uuid::Uuid::nil() });
    by_draft["session"] = json!({ "calls": 4, "labels": ["reads-private"] });
    assert_eq!(simulate(by_draft.clone()).await["decision"], "deny");
    by_draft["draft_yaml"] = draft(&[("deny", "args.amount >")]).into();
    let owner = &bank.app.owner.access;
    for (field, value) in [
        ("draft_yaml", by_draft["draft_yaml"].clone()),
        ("draft_yaml", json!("kind: Nonsense")),
        ("tool", json!("nothing")),
        ("server", json!("elsewhere")),
    ] {
        let mut body = pay(1);
        body[field] = value;
        let answer = bank.app.post("/policies/simulate", owner, body).await;
        assert_eq!(answer.status, 422, "{field}: {}", answer.text);
    }
    let db = bank.app.state.store.client().await.unwrap();
    let sql = "SELECT count(*) FROM audit_logs WHERE action IN ('tool_call', 'call_decided')";
    assert_eq!(db.query_one(sql, &[]).await.unwrap().get::<_, i64>(0), 0);
    assert!(bank.upstream.seen("tools/call").is_empty());
}

#[actix_web::test]
async fn others_see_and_try_nothing() {
    let bank = bank().await;
    let calls = traffic(&bank).await;
    let own = draft(&[("deny", "true")]);
    bank.put(&own).await;
    let plain = format!(
        "apiVersion: {}\nkind: Policy\ndefaults:\n  unknown_tools: deny\n",
        preloop_actors::flow::API_VERSION
    );
    let body = json!({ "draft_yaml": plain });
    let stranger = &bank.app.stranger.access;
    let found = bank.app.post("/policies/replay", stranger, body.clone()).await;
    assert_eq!((found.status, &found.body["calls"]), (200, &json!(0)), "{}", found.text);
    assert!(bank.replayed(&plain, calls, json!({})).await["calls"].as_u64().unwrap() >= calls);
    for path in [SHADOW, "/policies/shadow/calls"] {
        bank.app.hidden(Method::GET, path, None).await;
        bank.app.guarded(Method::GET, path, None).await;
    }
    bank.app.hidden(Method::DELETE, SHADOW, None).await;
    let viewer = bank.app.member_of(bank.app.owner.account, Role::Viewer).await.access;
    for (method, path) in [(Method::PUT, SHADOW), (Method::DELETE, SHADOW)] {
        let answer = bank.app.request(method, path, &viewer, Some(body.clone())).await;
        assert_eq!(answer.status, 403, "{path}: {}", answer.text);
    }
    for path in ["/policies/replay", "/policies/simulate"] {
        bank.app.guarded(Method::POST, path, Some(json!({}))).await;
    }
    for (field, value) in [("limit", json!(0)), ("cursor", json!("x")), ("start_date", json!("x"))]
    {
        let mut body = body.clone();
        body[field] = value;
        let answer = bank.app.post("/policies/replay", &bank.app.owner.access, body).await;
        assert_eq!(answer.status, 422, "{field}: {}", answer.text);
    }
    for path in ["/policies/shadow/calls", "/policies/information-flow/held"] {
        for limit in ["0", "1001", "x"] {
            let path = format!("{path}?limit={limit}");
            let answer = bank.app.get(&path, &bank.app.owner.access).await;
            assert_eq!(answer.status, 422, "{path}: {}", answer.text);
        }
    }
}
