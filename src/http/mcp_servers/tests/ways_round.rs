//! What people said of a server's tools, and every way in which a key might get rid of it.

use super::*;
use crate::http::fixtures::{TOKEN, running};

const PLACE: &str = "https://one.example.com/mcp";
const ELSEWHERE: &str = "https://elsewhere.example.com/mcp";

/// What is known of the tool `a` of the server `one`.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Said {
    Held,
    Rejected,
    Labelled,
    /// People review all of the server, and have.
    Reviewed,
}

/// The server, once that was said of its tool.
async fn server(world: &World, said: Said) -> Value {
    world.upstream.offers(&["a"]);
    let review = if said == Said::Reviewed { "all" } else { "changes" };
    let server = world.mcp_server("one", json!({ "url": PLACE, "review": review })).await;
    match said {
        Said::Held | Said::Rejected => {
            world.upstream.offers(&[r#"{"name":"a","description":"other than before"}"#]);
            world.call(Method::POST, &format!("{}/scan", path(&server)), None, 200).await;
            if said == Said::Rejected {
                decide(world, &server, "reject").await;
            }
        }
        Said::Labelled => {
            let body = json!({
                "tool_name": "a", "tool_source": "mcp", "mcp_server_id": server["id"],
                "labels": ["reads-private"],
            });
            world.call(Method::POST, "/tool-configurations", Some(body), 201).await;
        }
        Said::Reviewed => decide(world, &server, "approve").await,
    }
    server
}

async fn decide(world: &World, server: &Value, verdict: &str) {
    let reviews = format!("{}/tool-reviews", path(server));
    let waiting = world.call(Method::GET, &reviews, None, 200).await;
    let item = |review: &Value| json!({ "kind": review["kind"], "name": review["name"], "hash": review["hash"] });
    let items: Value = waiting.as_array().unwrap().iter().map(item).collect();
    let body = json!({ "verdict": verdict, "items": items });
    world.call(Method::POST, &reviews, Some(body), 200).await;
}

async fn key(world: &World) -> String {
    let body = json!({ "name": "agent", "scopes": ["admin"] });
    let answer = world.post("/auth/api-keys", &world.owner.access, body).await;
    text(&answer.body, "key").to_owned()
}

/// The tool `a` of a server, where it has one.
async fn tool(world: &World, server: &str) -> Option<Value> {
    let path = format!("/mcp-servers/{server}/tools");
    let tools = world.call(Method::GET, &path, None, 200).await;
    tools.as_array().unwrap().iter().find(|tool| tool["name"] == "a").cloned()
}

/// Whether all is still there, and nobody else got the tool.
async fn check_stands(world: &World, server: &Value, said: Said, way: &str) {
    let id = text(server, "id");
    let is_exposed = tool(world, id).await.is_some_and(|tool| tool["exposed_name"].is_string());
    let servers = world.call(Method::GET, "/mcp-servers", None, 200).await;
    let servers = servers.as_array().unwrap();
    let one = servers.iter().find(|one| one["id"] == server["id"]);
    let one = one.unwrap_or_else(|| panic!("{said:?}, {way}: it is gone"));
    match said {
        Said::Held => assert!(!is_exposed, "{way}: callable"),
        Said::Rejected => {
            assert!(!is_exposed, "{way}: callable");
            let reviews = format!("{}/tool-reviews", path(server));
            let found = world.call(Method::GET, &reviews, None, 200).await;
            let found = found.as_array().unwrap().iter().find(|review| review["name"] == "a");
            assert_eq!(found.expect(way)["state"], "rejected", "{way}");
        }
        Said::Labelled => {
            let set_up = world.call(Method::GET, "/tool-configurations", None, 200).await;
            assert_eq!(set_up[0]["labels"], json!(["reads-private"]), "{way}");
            assert_eq!(set_up[0]["mcp_server_id"], server["id"], "{way}");
        }
        Said::Reviewed => assert_eq!(one["review"], "all", "{way}"),
    }
    for other in servers.iter().filter(|other| other["id"] != server["id"]) {
        let tool = tool(world, text(other, "id")).await;
        assert_eq!(tool.expect(way)["held"], true, "{said:?}, {way}: callable under {other}");
    }
}

/// A way, and its steps: what is asked for, and how it is answered.
type Way = (&'static str, Vec<(Method, String, Value, u16)>);

fn document(servers: &str) -> Value {
    json!({ "document": format!("apiVersion: preloop/v1\nkind: Policy\n{servers}") })
}

/// Another connection, whose tools have names of their own.
fn again(name: &str, url: &str) -> Value {
    json!({ "name": name, "url": url, "tool_prefix": "again", "prefix_mode": "always" })
}

/// Every way by which a key might have the tool without what was said of it.
fn ways(server: &Value, said: Said) -> Vec<Way> {
    // Labels and `review` are in the document, so only a person takes them out of it; verdicts are not, so nobody does.
    let dropped = match said {
        Said::Held | Said::Rejected => 409,
        Said::Labelled | Said::Reviewed => 403,
    };
    let one = path(server);
    let connect = |body: Value| (Method::POST, "/mcp-servers".to_owned(), body, 201);
    let remove = || (Method::DELETE, one.clone(), Value::Null, 403);
    let change = |body: Value| (Method::PUT, one.clone(), body, 200);
    let move_away = || (Method::PUT, one.clone(), json!({ "url": ELSEWHERE }), 403);
    let apply = |servers: &str, status| {
        (Method::POST, "/policies/apply".to_owned(), document(servers), status)
    };
    let twice = format!(
        "servers:\n  one: {{url: '{PLACE}'}}\n  two: {{url: '{PLACE}', tool_prefix: again}}\n"
    );
    vec![
        ("remove it", vec![remove()]),
        ("connect it again", vec![connect(again("two", PLACE))]),
        ("spell its address otherwise", vec![connect(again("two", &format!("{PLACE}/?x=1")))]),
        (
            "rename it, and connect it under its name",
            vec![change(json!({ "name": "old" })), connect(again("one", PLACE)), remove()],
        ),
        ("switch it off", vec![change(json!({ "status": "inactive" })), remove()]),
        ("apply a document without it", vec![apply("servers: {}\ntools: []\n", dropped)]),
        (
            "apply a document that renames it",
            vec![apply(&format!("servers:\n  two: {{url: '{PLACE}'}}\ntools: []\n"), dropped)],
        ),
        ("apply a document with it twice", vec![apply(&twice, 200)]),
        (
            "move it, and connect it anew where it was",
            vec![move_away(), connect(again("two", PLACE)), remove()],
        ),
        (
            "move it by a document",
            vec![apply(&format!("servers:\n  one: {{url: '{ELSEWHERE}'}}\n"), 409)],
        ),
    ]
}

/// Undoes what a way did beside the server.
async fn tidy(world: &World, server: &Value) {
    let servers = world.call(Method::GET, "/mcp-servers", None, 200).await;
    for other in servers.as_array().unwrap().iter().filter(|one| one["id"] != server["id"]) {
        world.call(Method::DELETE, &path(other), None, 200).await;
    }
    changed(world, server, json!({ "name": "one", "status": "active" })).await;
}

#[actix_web::test]
async fn a_key_gets_rid_of_nothing_that_people_said() {
    for said in [Said::Held, Said::Rejected, Said::Labelled, Said::Reviewed] {
        let world = world().await;
        let server = server(&world, said).await;
        let key = key(&world).await;
        for (way, steps) in ways(&server, said) {
            for (method, path, body, status) in steps {
                let body = Some(body).filter(|body| !body.is_null());
                let answer = world.request(method.clone(), &path, &key, body).await;
                let step = format!("{said:?}, {way}: {method} {path}");
                assert_eq!(answer.status, status, "{step} -> {}", answer.text);
                if status == 403 && path.starts_with("/mcp-servers") {
                    assert!(answer.text.contains("in the console"), "{step} -> {}", answer.text);
                }
            }
            check_stands(&world, &server, said, way).await;
            tidy(&world, &server).await;
        }
        // A person may, and then begins anew.
        world.call(Method::DELETE, &path(&server), None, 200).await;
    }
}

/// What a person may do: the server is another one then, and what was rejected stays so, also back where it was.
#[actix_web::test]
async fn a_person_moves_a_server_and_a_no_stays_a_no() {
    let world = world().await;
    let server = server(&world, Said::Rejected).await;
    for place in [ELSEWHERE, PLACE] {
        changed(&world, &server, json!({ "url": place })).await;
        check_stands(&world, &server, Said::Rejected, place).await;
    }
    // All of it waits by now.
    let key = key(&world).await;
    let refused = world.request(Method::DELETE, &path(&server), &key, None).await;
    assert_eq!(refused.status, 403, "{}", refused.text);
}

/// A place that was never asked has no first list yet; it does not get to be trusted by coming where one is known.
#[actix_web::test]
async fn a_first_list_is_not_trusted_where_a_server_moves_to() {
    let world = world().await;
    let server = server(&world, Said::Held).await;
    let key = key(&world).await;
    let body = json!({
        "name": "two", "url": ELSEWHERE, "status": "inactive", "tool_prefix": "again",
        "prefix_mode": "always",
    });
    let second = world.post("/mcp-servers", &key, body).await.body;
    let moved = json!({ "url": PLACE, "status": "active" });
    let answer = world.put(&path(&second), &key, moved).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    check_stands(&world, &server, Said::Held, "move a second one there").await;
}

#[actix_web::test]
async fn a_key_removes_what_nobody_said_anything_of() {
    let world = world().await;
    world.upstream.offers(&["a"]);
    let server = world.mcp_server("one", json!({})).await;
    let body = json!({ "tool_name": "a", "tool_source": "mcp", "mcp_server_id": server["id"], "labels": [] });
    world.call(Method::POST, "/tool-configurations", Some(body), 201).await;
    let key = key(&world).await;
    let removed = world.request(Method::DELETE, &path(&server), &key, None).await;
    assert_eq!(removed.status, 200, "{}", removed.text);
    world.upstream.offers(&["a", "b"]);
    let again = world.post("/mcp-servers", &key, json!({ "name": "one", "url": PLACE })).await;
    assert_eq!(again.body["held_tools"], 0, "{}", again.text);
}

#[actix_web::test]
async fn an_execution_removes_nothing() {
    let world = world().await;
    let server = server(&world, Said::Labelled).await;
    let flow = world.flow("hello", json!({})).await;
    let started = world.start(&flow).await;
    running(&world, &started).await;
    let refused = world.request(Method::DELETE, &path(&server), TOKEN, None).await;
    assert_eq!(refused.status, 403, "{}", refused.text);
    check_stands(&world, &server, Said::Labelled, "by its token").await;
}
