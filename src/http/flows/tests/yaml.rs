//! Flows as YAML: the same definition as in JSON.

use crate::http::{
    fixtures::{World, places, text, world},
    testing::Answer,
};
use actix_web::{http::Method, test::TestRequest};
use serde_json::{Value, json};

const GREET: &str = "\
apiVersion: preloop/v1
kind: Flow
name: greet
trigger:
  tracker:
    tracker: octo
    events: [issue_opened]
    projects: ['octo/*']
prompt: Greet {{ event.actor }}
agent:
  type: builtin
  steps:
    - log: hello
";

async fn send(world: &World, method: Method, path: &str, body: impl Into<String>) -> Answer {
    let bearer = format!("Bearer {}", world.owner.access);
    let request = TestRequest::with_uri(&format!("/api/v1{path}"))
        .method(method)
        .insert_header(("authorization", bearer))
        .insert_header(("content-type", "application/yaml; charset=utf-8"));
    world.send(request.set_payload(body.into())).await
}

async fn apply(world: &World, body: &str) -> Answer {
    send(world, Method::POST, "/flows/apply", body).await
}

#[actix_web::test]
async fn applying_creates_then_updates_then_leaves_alone() {
    let world = world().await;
    let tracker = world.tracker("octo").await;
    let renamed = GREET.replace("hello", "good morning");
    for (document, result, version) in [
        (GREET, "created", 1),
        (GREET, "unchanged", 1),
        (renamed.as_str(), "updated", 2),
        (renamed.as_str(), "unchanged", 2),
    ] {
        let answer = apply(&world, document).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        assert_eq!(answer.body[0]["result"], result);
        let flow = &answer.body[0]["flow"];
        assert_eq!(
            (&flow["version"], &flow["trigger_event_source"]),
            (&json!(version), &tracker["id"])
        );
    }
}

#[actix_web::test]
async fn json_and_yaml_are_the_same_flow() {
    let world = world().await;
    world.tracker("octo").await;
    let applied = apply(&world, GREET).await;
    let flow = &applied.body[0]["flow"];
    let path = format!("/flows/{}", text(flow, "id"));
    let shown = world.get(&format!("{path}/yaml"), &world.owner.access).await;
    assert_eq!(shown.headers.get("content-type").unwrap(), "application/yaml");
    assert!(shown.text.contains("tracker: octo"), "{}", shown.text);
    let same = send(&world, Method::PUT, &format!("{path}/yaml"), shown.text.clone()).await;
    assert_eq!(same.body["version"], 1, "{}", same.text);
    // Through JSON and back, the document still says the tracker's name.
    let json = world.call(Method::PUT, &path, Some(flow.clone()), 200).await;
    assert_eq!(json["version"], 1);
    let again = world.get(&format!("{path}/yaml"), &world.owner.access).await;
    assert_eq!(again.text, shown.text);
    // What only JSON has survives YAML.
    world.call(Method::PUT, &path, Some(json!({"icon": "wave"})), 200).await;
    let changed = shown.text.replace("hello", "good morning");
    let changed = send(&world, Method::PUT, &format!("{path}/yaml"), changed).await;
    assert_eq!((&changed.body["icon"], &changed.body["version"]), (&json!("wave"), &json!(2)));
}

#[actix_web::test]
async fn several_documents_are_applied_together_or_not_at_all() {
    let world = world().await;
    world.tracker("octo").await;
    let second = GREET.replace("name: greet", "name: second");
    let broken = second.replace("octo\n", "nobody\n");
    let refused = apply(&world, &format!("{GREET}---\n{broken}")).await;
    assert_eq!(refused.status, 422, "{}", refused.text);
    assert_eq!(places(&refused), ["body.trigger.tracker.tracker"]);
    assert_eq!(world.call(Method::GET, "/flows", None, 200).await, json!([]));
    let applied = apply(&world, &format!("{GREET}---\n{second}")).await;
    assert_eq!(applied.body.as_array().map(Vec::len), Some(2), "{}", applied.text);
}

#[actix_web::test]
async fn mistakes_have_a_line() {
    let world = world().await;
    world.tracker("octo").await;
    for (document, place, says) in [
        (GREET.replace("issue_opened", "issue_opend]["), "body", "line"),
        (GREET.replace("prompt:", "promt:"), "body", "line 9"),
        (GREET.replace("{{ event.actor }}", "{{ event.actor"), "body.prompt", "line 9"),
        (GREET.replace("greet\n", "\"gre\\0et\"\n"), "body.name", "line 3"),
        (String::new(), "body", "line 1"),
    ] {
        let answer = apply(&world, &document).await;
        assert_eq!(answer.status, 422, "{document} -> {}", answer.text);
        assert!(places(&answer)[0].starts_with(place), "{}", answer.text);
        let said = answer.body["detail"][0]["msg"].as_str().unwrap_or_default().to_owned();
        assert!(said.starts_with(says), "{said}");
    }
}

#[actix_web::test]
async fn only_yaml_is_read() {
    let world = world().await;
    let answer = world.post("/flows/apply", &world.owner.access, json!({"name": "x"})).await;
    assert_eq!((answer.status, places(&answer)), (422, vec!["header.content-type".to_owned()]));
    let flow = world.flow("one", json!({})).await;
    let path = format!("/flows/{}/yaml", text(&flow, "id"));
    let two = format!("{GREET}---\n{}", GREET.replace("name: greet", "name: second"));
    let answer = send(&world, Method::PUT, &path, two).await;
    assert!(answer.text.contains("has 2 documents"), "{}", answer.text);
    let large = "#".repeat(1024 * 1024 + 1);
    assert_eq!(apply(&world, &large).await.status, 413);
    let missing = Value::from("0199f000-0000-7000-8000-000000000000");
    let path = format!("/flows/{}/yaml", missing.as_str().unwrap_or_default());
    let manual = GREET.replace("    tracker: octo\n", "");
    assert_eq!(send(&world, Method::PUT, &path, manual).await.status, 404);
}
