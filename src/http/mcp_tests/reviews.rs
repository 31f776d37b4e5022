//! Tools that nobody has reviewed, over the real endpoint: held from the moment that they come.

use super::*;
use crate::mcp::{fixture::Upstream, protocol::Era};

/// The real corpus; its schema stands in its own head.
const CORPUS: &str = include_str!("../../../actors/tests/toollint/tool_attacks.json");

/// Everything that is held, by name.
async fn reviews(app: &World) -> Vec<Value> {
    app.call(Method::GET, "/tool-reviews", None, 200).await.as_array().unwrap().clone()
}

/// The names of held tools.
pub(super) async fn held(app: &World) -> Vec<String> {
    reviews(app).await.iter().map(|review| text(review, "name").to_owned()).collect()
}

fn items(reviews: &[Value]) -> Value {
    let item = |review: &Value| json!({ "kind": review["kind"], "name": review["name"], "hash": review["hash"] });
    reviews.iter().map(item).collect()
}

async fn decide(app: &World, server: &str, verdict: &str, items: Value, status: u16) -> Value {
    let path = format!("/mcp-servers/{server}/tool-reviews");
    let body = json!({ "verdict": verdict, "items": items, "reason": "looked at" });
    app.call(Method::POST, &path, Some(body), status).await
}

/// Approves whatever waits.
pub(super) async fn approve_all(app: &World) {
    let waiting = reviews(app).await;
    let server = text(&waiting[0], "mcp_server_id").to_owned();
    decide(app, &server, "approve", items(&waiting), 200).await;
}

async fn call(app: &World, tool: &str) -> Answer {
    let params = json!({ "name": tool, "arguments": {} });
    rpc(app, &app.owner.access, "tools/call", params).await
}

async fn scan(app: &World, server: &str) {
    let path = format!("/mcp-servers/{server}/scan");
    app.call(Method::POST, &path, None, 200).await;
}

/// Connects a server; its id.
async fn connect(app: &World, upstream: &Upstream, review: &str) -> String {
    let body = json!({ "url": upstream.url, "review": review });
    let made = app.mcp_server("fixture", body).await;
    text(&made, "id").to_owned()
}

fn tool(name: &str, description: &str) -> String {
    let schema = json!({ "type": "object" });
    json!({ "name": name, "description": description, "inputSchema": schema }).to_string()
}

#[actix_web::test]
async fn a_first_list_is_trusted_or_not_as_it_is_set() {
    for (review, listed, state) in [("changes", vec!["echo"], "pinned"), ("all", vec![], "new")] {
        let app = world_with_mcp().await;
        let upstream = Upstream::start(Era::Modern, &["echo"]).await;
        let server = connect(&app, &upstream, review).await;
        assert_eq!(names(&app, &app.owner.access).await, listed, "{review}");
        let path = format!("/mcp-servers/{server}/tool-reviews?all=true");
        let all = app.call(Method::GET, &path, None, 200).await;
        assert_eq!(all[0]["state"], state, "{all}");
        let basis = if review == "changes" { json!("first_use") } else { json!(null) };
        assert_eq!(all[0]["basis"], basis, "shown as what it is");
        let answer = call(&app, "echo").await;
        let is_called = answer.body["result"]["isError"] != true && answer.body["error"].is_null();
        assert_eq!(is_called, review == "changes", "{}", answer.text);
        assert_eq!(upstream.seen("tools/call").len(), listed.len());
    }
}

#[actix_web::test]
async fn what_waits_says_so_and_runs_once_it_is_approved() {
    let app = world_with_mcp().await;
    let upstream = Upstream::start(Era::Modern, &["echo"]).await;
    let server = connect(&app, &upstream, "all").await;
    let answer = call(&app, "echo").await;
    let why = answer.body["error"]["message"].as_str().unwrap_or_default();
    assert!(why.contains("`echo` is held") && why.contains("review"), "{}", answer.text);
    let plain = app.post("/mcp/echo", &app.owner.access, json!({})).await;
    assert_eq!(plain.status, 403, "{}", plain.text);
    let waiting = reviews(&app).await;
    decide(&app, &server, "reject", items(&waiting), 200).await;
    assert_eq!(reviews(&app).await[0]["state"], "rejected");
    let refused = call(&app, "echo").await;
    assert!(refused.text.contains("looked at"), "with the reason: {}", refused.text);
    decide(&app, &server, "approve", items(&waiting), 200).await;
    let answer = call(&app, "echo").await;
    assert!(answer.body["error"].is_null(), "{}", answer.text);
    assert!(reviews(&app).await.is_empty());
}

/// A yes is about what was shown, and about nothing that came after it.
#[actix_web::test]
async fn an_old_yes_approves_nothing_new() {
    let app = world_with_mcp().await;
    let upstream = Upstream::start(Era::Modern, &[&tool("a", "one")]).await;
    let server = connect(&app, &upstream, "changes").await;
    upstream.offers(&[&tool("a", "two")]);
    scan(&app, &server).await;
    let shown = reviews(&app).await;
    assert_eq!(shown[0]["state"], "changed");
    let change = &shown[0]["changes"][0];
    assert_eq!((&change["path"], &change["operation"]), (&json!("/description"), &json!("modify")));
    assert_eq!((&change["old"], &change["new"]), (&json!("one"), &json!("two")));
    upstream.offers(&[&tool("a", "three")]);
    scan(&app, &server).await;
    decide(&app, &server, "approve", items(&shown), 409).await;
    assert!(names(&app, &app.owner.access).await.is_empty());
    upstream.offers(&[&tool("a", "one")]);
    scan(&app, &server).await;
    assert_eq!(names(&app, &app.owner.access).await, ["a"], "what was pinned counts again");
}

/// CVE-2025-54136: what was approved is not what stands there later.
#[actix_web::test]
async fn another_place_is_another_server() {
    let app = world_with_mcp().await;
    let first = Upstream::start(Era::Modern, &["echo"]).await;
    let second = Upstream::start(Era::Modern, &["echo"]).await;
    let server = connect(&app, &first, "changes").await;
    let path = format!("/mcp-servers/{server}");
    app.call(Method::PUT, &path, Some(json!({ "url": second.url })), 200).await;
    assert!(names(&app, &app.owner.access).await.is_empty());
    assert_eq!(reviews(&app).await[0]["state"], "moved");
    let answer = call(&app, "echo").await;
    assert!(answer.text.contains("elsewhere"), "{}", answer.text);
    assert!(second.seen("tools/call").is_empty());
    approve_all(&app).await;
    assert!(call(&app, "echo").await.body["error"].is_null());
}

#[actix_web::test]
async fn a_new_name_is_a_new_tool_and_said_to_be_an_old_one() {
    let app = world_with_mcp().await;
    let about = "Reads the invoice with the given number from the archive of the year.";
    let upstream = Upstream::start(Era::Modern, &[&tool("read_invoice", about)]).await;
    let server = connect(&app, &upstream, "changes").await;
    upstream.offers(&[&tool("get_invoice", about)]);
    scan(&app, &server).await;
    let waiting = reviews(&app).await;
    assert_eq!(
        (&waiting[0]["state"], &waiting[0]["renamed_from"]),
        (&json!("new"), &json!("read_invoice"))
    );
    assert!(names(&app, &app.owner.access).await.is_empty());
}

/// A call that comes after the change was heard waits for the look, and finds the tool held.
#[actix_web::test]
async fn a_change_is_held_from_the_moment_it_is_heard() {
    for era in [Era::Modern, Era::Legacy] {
        let app = world_with_mcp().await;
        let upstream = Upstream::start(era, &[&tool("a", "one")]).await;
        connect(&app, &upstream, "changes").await;
        until("it is listened to", async || upstream.is_listened()).await;
        assert!(call(&app, "a").await.body["error"].is_null());
        upstream.offers(&[&tool("a", "two")]);
        let listed = upstream.seen("tools/list").len();
        until("it is looked at again", async || upstream.seen("tools/list").len() > listed).await;
        let before = upstream.seen("tools/call").len();
        let answer = call(&app, "a").await;
        assert!(answer.text.contains("held"), "{era:?}: {}", answer.text);
        assert_eq!(upstream.seen("tools/call").len(), before, "{era:?}: it went up");
    }
}

#[actix_web::test]
async fn only_people_approve_and_everything_is_on_record() {
    let app = world_with_mcp().await;
    let upstream = Upstream::start(Era::Modern, &["echo"]).await;
    let server = connect(&app, &upstream, "all").await;
    let waiting = reviews(&app).await;
    let path = format!("/mcp-servers/{server}/tool-reviews");
    let body = json!({ "verdict": "approve", "items": items(&waiting) });
    app.hidden(Method::POST, &path, Some(body.clone())).await;
    app.guarded(Method::POST, &path, Some(body.clone())).await;
    let key = key(&app, &app.owner, &["admin"]).await;
    let by_key = app.post(&path, &key, body).await;
    assert_eq!(by_key.status, 403, "{}", by_key.text);
    assert_eq!(held(&app).await, ["echo"]);
    approve_all(&app).await;
    let record = app.call(Method::GET, "/audit-logs?action=approve_tools", None, 200).await;
    let entry = &record["logs"][0];
    assert_eq!(entry["details"]["tools"][0]["name"], "echo", "{record}");
    assert_eq!(entry["details"]["tools"][0]["hash"], waiting[0]["hash"], "{record}");
}

/// Whatever the corpus knows of attacks: none of it is called before a person has seen it.
#[actix_web::test]
async fn no_attack_is_callable_before_review() {
    let app = world_with_mcp().await;
    let cases: Value = serde_json::from_str(CORPUS).unwrap();
    let cases = cases["cases"].as_array().unwrap();
    assert!(cases.len() >= 60);
    let definition = |case: &Value, which: &str| case[which].to_string();
    // Those that come later: an honest list first, then the attacks under the same names.
    let later: Vec<_> = cases.iter().filter(|case| case["before"].is_object()).collect();
    let before: Vec<_> = later.iter().map(|case| definition(case, "before")).collect();
    let after: Vec<_> = later.iter().map(|case| definition(case, "tool")).collect();
    let upstream = Upstream::start(Era::Modern, &as_texts(&before)).await;
    let server = connect(&app, &upstream, "changes").await;
    assert_eq!(names(&app, &app.owner.access).await.len(), later.len(), "they were honest");
    upstream.offers(&as_texts(&after));
    scan(&app, &server).await;
    let listed = names(&app, &app.owner.access).await;
    assert!(listed.is_empty(), "callable after a change: {listed:?}");
    app.call(Method::DELETE, &format!("/mcp-servers/{server}"), None, 200).await;
    // Those that are there from the beginning, in the mode that trusts first lists.
    let is_first = |case: &&Value| !case["before"].is_object() && case["neighbours"].is_null();
    let first: Vec<_> = cases.iter().filter(is_first).collect();
    let texts: Vec<_> = first.iter().map(|case| definition(case, "tool")).collect();
    let upstream = Upstream::start(Era::Modern, &as_texts(&texts)).await;
    connect(&app, &upstream, "changes").await;
    let listed = names(&app, &app.owner.access).await;
    let may_pass = |name: &String| {
        let case = first.iter().find(|case| case["tool"]["name"] == name.as_str());
        case.is_some_and(|case| case["severity"] != "high")
    };
    assert!(listed.iter().all(may_pass), "trusted at first sight: {listed:?}");
    for case in &first {
        let name = text(&case["tool"], "name");
        if case["severity"] == "high" {
            call(&app, name).await;
        }
    }
    assert!(upstream.seen("tools/call").is_empty(), "one of them went up");
}

fn as_texts(texts: &[String]) -> Vec<&str> {
    texts.iter().map(String::as_str).collect()
}
