//! Sessions that read what strangers wrote and what is private, and what becomes of what they send out.

use super::*;
use crate::{
    http::fixtures::{end, running},
    mcp::{fixture::Upstream, protocol::Era},
    secrets::hash_token,
};
use preloop_actors::execution::ResultStatus;
use uuid::Uuid;

/// The tools, each with its labels.
const TOOLS: [(&str, &[&str]); 8] = [
    ("web", &["reads-untrusted"]),
    ("mail", &["reads-private"]),
    ("post", &["sends-out"]),
    ("browse", &["reads-untrusted", "reads-private"]),
    ("relay", &["reads-untrusted", "sends-out"]),
    ("wiki", &["reads-private", "sends-out"]),
    ("robot", &["reads-untrusted", "reads-private", "sends-out"]),
    ("plain", &[]),
];

/// The app with a server that has these tools, labelled, and owners who are asked.
struct Office {
    app: World,
    upstream: Upstream,
    /// Configurations by their tools.
    configurations: Vec<(String, String)>,
}

async fn office(mode: &str) -> Office {
    let app = world_with_mcp().await;
    let names = TOOLS.map(|(name, _)| name);
    let upstream = Upstream::start(Era::Modern, &names).await;
    let server = app.mcp_server("office", json!({ "url": upstream.url })).await;
    let body =
        json!({ "name": "owners", "approver_user_ids": [app.owner.user], "is_default": true });
    app.call(Method::POST, "/approval-workflows", Some(body), 201).await;
    let mut configurations = Vec::new();
    for (tool, labels) in TOOLS {
        let body = json!({
            "tool_name": tool, "tool_source": "mcp", "mcp_server_id": server["id"], "labels": labels,
        });
        let made = app.call(Method::POST, "/tool-configurations", Some(body), 201).await;
        assert_eq!(made["labels"], json!(labels));
        configurations.push((tool.to_owned(), text(&made, "id").to_owned()));
    }
    let office = Office { app, upstream, configurations };
    office.look(mode).await;
    office
}

impl Office {
    async fn look(&self, mode: &str) {
        let body = json!({ "mode": mode });
        let path = "/policies/information-flow";
        let set = self.app.call(Method::PUT, path, Some(body.clone()), 200).await;
        assert_eq!(set, body);
        assert_eq!(self.app.call(Method::GET, path, None, 200).await, body);
    }

    /// A credential of the owner's that nobody has used.
    async fn key(&self, name: &str) -> String {
        let body = json!({ "name": name, "scopes": ["mcp:write"] });
        let answer = self.app.post("/auth/api-keys", &self.app.owner.access, body).await;
        text(&answer.body, "key").to_owned()
    }

    /// Calls a tool; whether people are asked.
    async fn asks(&self, token: &str, tool: &str) -> bool {
        let params = json!({ "name": tool, "arguments": {} });
        let answer = rpc(&self.app, token, "tools/call", params).await;
        let is_asked = answer.text.contains("pending_approval");
        let ran = answer.body["result"]["structuredContent"].is_object();
        assert!(is_asked != ran, "{tool}: {}", answer.text);
        is_asked
    }

    /// Calls tools one after the other, of which at most the last one asks.
    #[track_caller]
    fn check<'a>(
        &'a self,
        token: &'a str,
        tools: &'a [&'a str],
        asks: bool,
    ) -> impl Future<Output = ()> + 'a {
        let place = std::panic::Location::caller();
        async move {
            let (last, before) = tools.split_last().unwrap();
            for tool in before {
                assert!(!self.asks(token, tool).await, "{place}: {tool} of {tools:?}");
            }
            assert_eq!(self.asks(token, last).await, asks, "{place}: {tools:?}");
        }
    }

    async fn sql(&self, sql: &str, parameters: &[&(dyn tokio_postgres::types::ToSql + Sync)]) {
        let db = self.app.state.store.client().await.unwrap();
        db.execute(sql, parameters).await.unwrap();
    }
}

/// Every way from what is untrusted and what is private to the outside.
const CAUGHT: [&[&str]; 12] = [
    &["web", "mail", "post"],
    &["mail", "web", "post"],
    &["browse", "post"],
    &["web", "wiki"],
    &["mail", "relay"],
    &["robot"],
    &["web", "mail", "plain", "plain", "post"],
    &["web", "web", "mail", "mail", "wiki"],
    &["relay", "mail", "post"],
    &["wiki", "web", "post"],
    &["relay", "wiki"],
    &["wiki", "relay"],
];

/// Ways that lead nowhere, or carry nothing.
const HARMLESS: [&[&str]; 12] = [
    &["post"],
    &["web", "post"],
    &["mail", "post"],
    &["web", "relay"],
    &["mail", "wiki"],
    &["web", "mail", "plain"],
    &["web", "mail", "browse"],
    &["plain", "plain", "post"],
    &["web", "post", "mail"],
    &["mail", "post", "web"],
    &["browse", "web"],
    &["relay", "relay", "post"],
];

#[actix_web::test]
async fn every_way_out_is_caught_and_no_other() {
    let office = office("enforce").await;
    for (expected, ways) in [(true, CAUGHT), (false, HARMLESS)] {
        for way in ways {
            let key = office.key(&way.join(" ")).await;
            office.check(&key, way, expected).await;
            if expected {
                let last = way.last().unwrap();
                assert!(office.asks(&key, last).await, "{way:?}: and again");
                assert!(!office.asks(&key, "plain").await, "{way:?}: others pass");
            }
        }
    }
    let sent = office.upstream.seen("tools/call").len();
    let calls = |ways: [&[&str]; 12]| ways.iter().map(|way| way.len()).sum::<usize>();
    // Of those that are caught the last does not run, and `plain` behind it does.
    assert_eq!(sent, calls(CAUGHT) + calls(HARMLESS));
}

#[actix_web::test]
async fn one_reader_is_not_another() {
    let office = office("enforce").await;
    let (one, other) = (office.key("one").await, office.key("other").await);
    office.check(&one, &["web"], false).await;
    office.check(&other, &["mail", "post"], false).await;
    office.check(&one, &["post"], false).await;
    office.check(&one, &["mail", "post"], true).await;
    office.check(&other, &["post"], false).await;
    let path = "/policies/information-flow/held";
    let held = office.app.call(Method::GET, path, None, 200).await;
    let mut held: Vec<_> =
        held.as_array().unwrap().iter().map(|one| one["labels"].clone()).collect();
    held.sort_by_key(|labels| labels.to_string().len());
    assert_eq!(json!(held), json!([["reads-private"], ["reads-untrusted", "reads-private"]]));
    let strangers = office.app.get(path, &office.app.stranger.access).await;
    assert_eq!(strangers.body, json!([]));
    let nobody = format!("{path}?execution_id={}", Uuid::nil());
    assert_eq!(office.app.call(Method::GET, &nobody, None, 200).await, json!([]));
}

/// Neither another way in nor another session washes off what was read.
#[actix_web::test]
async fn no_way_in_is_a_way_around() {
    let office = office("enforce").await;
    let owner = &office.app.owner.access;
    let call = json!({ "name": "web", "arguments": {} });
    let read = session(&office.app).await.rpc("tools/call", call).await;
    assert!(read.text.contains("structuredContent"), "{}", read.text);
    let read = office.app.post("/mcp/mail", owner, json!({})).await;
    assert_eq!(read.status, 200, "{}", read.text);
    assert!(office.asks(owner, "post").await);
    let call = json!({ "name": "post", "arguments": {} });
    drop(session(&office.app).await.rpc("tools/list", json!({})).await);
    assert!(rpc(&office.app, owner, "tools/call", call).await.text.contains("pending_approval"));
    let seen = office.upstream.seen("tools/call");
    assert!(seen.iter().all(|seen| !seen.body.contains("\"post\"")), "none was sent");
}

#[actix_web::test]
async fn in_the_shadow_nothing_is_asked_and_all_is_on_record() {
    let office = office("shadow").await;
    let key = office.key("k").await;
    office.check(&key, &["web", "mail", "post"], false).await;
    let mut found = Vec::new();
    until("they are on record", async || {
        let db = office.app.state.store.client().await.unwrap();
        let sql = "SELECT details::text FROM audit_logs WHERE action = 'tool_call' ORDER BY id";
        let rows = db.query(sql, &[]).await.unwrap();
        found = rows
            .iter()
            .map(|row| serde_json::from_str::<Value>(row.get::<_, &str>(0)).unwrap())
            .collect();
        found.len() == 3
    })
    .await;
    let flows: Vec<_> = found.iter().map(|one| one["decision"]["why"]["flow"].clone()).collect();
    assert_eq!((&flows[0]["asks"], &flows[1]["asks"]), (&json!(false), &json!(false)));
    let expected = json!({
        "mode": "shadow", "tool": ["sends-out"], "held": ["reads-untrusted", "reads-private"],
        "completes": true, "asks": true,
    });
    assert_eq!(flows[2], expected);
    assert_eq!(found[2]["decision"]["verdict"], "allow");
    // Off is off, and what was read before counts again afterwards.
    office.look("off").await;
    office.check(&key, &["web", "mail", "post"], false).await;
    office.look("enforce").await;
    office.check(&key, &["post"], true).await;
}

/// What another replica has read, and what was read before a restart, is in the database and nowhere else.
#[actix_web::test]
async fn what_was_read_elsewhere_counts() {
    let office = office("enforce").await;
    let key = office.key("k").await;
    office.check(&key, &["web", "post"], false).await;
    let db = office.app.state.store.client().await.unwrap();
    let row = db.query_one("SELECT holder, labels FROM held_labels", &[]).await.unwrap();
    let (holder, labels): (String, Vec<String>) = (row.get(0), row.get(1));
    assert!(holder.starts_with("key:"), "{holder}");
    assert_eq!(labels, ["reads-untrusted"]);
    office.sql("UPDATE held_labels SET labels = labels || '{reads-private}'::text[]", &[]).await;
    office.check(&key, &["post"], true).await;
    // Where it cannot be written down, nothing is read; where it cannot be asked for, people are.
    let other = office.key("other").await;
    db.batch_execute("ALTER TABLE held_labels RENAME TO gone").await.unwrap();
    let params = json!({ "name": "mail", "arguments": {} });
    let refused = rpc(&office.app, &other, "tools/call", params).await;
    assert!(refused.text.contains("try again"), "{}", refused.text);
    office.check(&other, &["plain"], false).await;
    office.check(&other, &["post"], true).await;
    db.batch_execute("ALTER TABLE gone RENAME TO held_labels").await.unwrap();
    office.check(&other, &["mail", "post"], false).await;
}

#[actix_web::test]
async fn a_call_that_people_approve_reads_when_it_runs() {
    let office = office("enforce").await;
    let key = office.key("k").await;
    let (_, mail) = office.configurations.iter().find(|(tool, _)| tool == "mail").unwrap();
    let rule = json!({ "action": "require_approval" });
    let path = format!("/tool-configurations/{mail}/access-rules");
    office.app.call(Method::POST, &path, Some(rule), 201).await;
    office.check(&key, &["web", "mail"], true).await;
    office.check(&key, &["post"], false).await;
    let waiting = office.app.call(Method::GET, "/approval-requests", None, 200).await;
    let id = text(&waiting[0], "id").to_owned();
    let decide = format!("/approval-requests/{id}/decide");
    office.app.call(Method::POST, &decide, Some(json!({ "approved": true })), 200).await;
    let params = json!({ "name": "get_approval_status", "arguments": { "request_id": id } });
    let ran = rpc(&office.app, &key, "tools/call", params).await;
    assert!(ran.text.contains("tool_result"), "{}", ran.text);
    office.check(&key, &["post"], true).await;
}

#[actix_web::test]
async fn rules_see_what_the_session_has_read() {
    let office = office("shadow").await;
    let key = office.key("k").await;
    let (_, plain) = office.configurations.iter().find(|(tool, _)| tool == "plain").unwrap();
    let rule =
        json!({ "action": "deny", "condition_expression": "'reads-private' in session.labels" });
    let path = format!("/tool-configurations/{plain}/access-rules");
    office.app.call(Method::POST, &path, Some(rule), 201).await;
    office.check(&key, &["plain", "web", "plain", "mail"], false).await;
    let params = json!({ "name": "plain", "arguments": {} });
    let denied = rpc(&office.app, &key, "tools/call", params).await;
    assert!(denied.text.contains("denied by policy"), "{}", denied.text);
}

/// An execution holds what it has read whatever its steps, and who goes on from it holds it, too.
#[actix_web::test]
async fn labels_cross_steps_and_executions() {
    let office = office("enforce").await;
    let app = &office.app;
    let tools: Vec<_> = TOOLS
        .iter()
        .map(|(name, _)| json!({ "server_name": "office", "tool_name": name }))
        .collect();
    let flow = app.flow("hello", json!({ "allowed_mcp_tools": tools })).await;
    let start = async |token: &str| {
        let started = app.start(&flow).await;
        let lease = running(app, &started).await;
        let id: Uuid = text(&started, "id").parse().unwrap();
        let hash = hex::encode(hash_token(token));
        let sql = "UPDATE execution_details SET runtime_token_hash = $1 WHERE execution_id = $2";
        office.sql(sql, &[&hash, &id]).await;
        (lease, id)
    };
    let (lease, first) = start("flow_first-for-tests").await;
    office.check("flow_first-for-tests", &["web", "mail", "plain"], false).await;
    end(app, lease, ResultStatus::Succeeded, None).await;

    let (_, again) = start("flow_again-for-tests").await;
    office.sql("UPDATE executions SET retry_of = $1 WHERE id = $2", &[&first, &again]).await;
    office.check("flow_again-for-tests", &["post"], true).await;
    let (_, child) = start("flow_child-for-tests").await;
    let sql = "UPDATE events SET caused_by = $1
                WHERE id = (SELECT event_id FROM executions WHERE id = $2)";
    office.sql(sql, &[&again, &child]).await;
    office.check("flow_child-for-tests", &["plain", "post"], true).await;
    let (_, stranger) = start("flow_stranger-for-tests").await;
    office.check("flow_stranger-for-tests", &["post", "mail", "post"], false).await;
    assert_ne!(stranger, child);
}

#[actix_web::test]
async fn hints_propose_and_never_take_away() {
    let app = world_with_mcp().await;
    let tool = |name: &str, annotations: Value| {
        json!({ "name": name, "inputSchema": { "type": "object" }, "annotations": annotations })
            .to_string()
    };
    let tools = [
        tool("silent", json!({})),
        tool("reader", json!({ "readOnlyHint": true })),
        tool("ours", json!({ "readOnlyHint": true, "openWorldHint": false })),
        tool("eraser", json!({ "destructiveHint": true, "openWorldHint": false })),
    ];
    let tools: Vec<&str> = tools.iter().map(String::as_str).collect();
    let upstream = Upstream::start(Era::Modern, &tools).await;
    for (name, is_trusted) in [("wild", false), ("tame", true)] {
        let fields = json!({
            "url": upstream.url, "is_trusted": is_trusted, "tool_prefix": name, "prefix_mode": "always",
        });
        app.mcp_server(name, fields).await;
    }
    let listed = app.call(Method::GET, "/tools", None, 200).await;
    let (untrusted, private, out) = ("reads-untrusted", "reads-private", "sends-out");
    for (name, expected) in [
        ("wild_silent", vec![untrusted, out]),
        // What an untrusted server says takes nothing away, and may add.
        ("wild_reader", vec![untrusted, out]),
        ("wild_ours", vec![untrusted, private, out]),
        ("tame_silent", vec![untrusted, out]),
        ("tame_reader", vec![untrusted]),
        ("tame_ours", vec![private]),
        ("tame_eraser", vec![private, out]),
    ] {
        let found = listed.as_array().unwrap().iter().find(|tool| tool["exposed_name"] == name);
        let found = found.unwrap_or_else(|| panic!("{name} in {listed}"));
        assert_eq!(found["labels"], Value::Null, "{name}: proposals do not count");
        assert_eq!(found["proposed_labels"], json!(expected), "{name}");
    }
}

#[actix_web::test]
async fn only_a_person_loosens() {
    let office = office("shadow").await;
    let key = office.app.post(
        "/auth/api-keys",
        &office.app.owner.access,
        json!({ "name": "admin", "scopes": ["admin"] }),
    );
    let key = text(&key.await.body, "key").to_owned();
    let path = "/policies/information-flow";
    for (mode, status) in [("enforce", 200), ("shadow", 403), ("off", 403), ("enforce", 200)] {
        let body = Some(json!({ "mode": mode }));
        let answer = office.app.request(Method::PUT, path, &key, body).await;
        assert_eq!(answer.status, status, "{mode}: {}", answer.text);
    }
    office.look("off").await;
    let wrong = office.app.request(
        Method::PUT,
        path,
        &office.app.owner.access,
        Some(json!({ "mode": "sometimes" })),
    );
    assert_eq!(wrong.await.status, 422);
    office.app.guarded(Method::GET, path, None).await;
}
