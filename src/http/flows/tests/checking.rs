//! Flows looked at before they are saved.

use crate::http::fixtures::{World, text, world};
use actix_web::http::Method;
use preloop_actors::{
    event::{IncomingEvent, Normalized, Source},
    ids::SourceId,
    ports::EventLog,
};
use serde_json::{Value, json};

const GREET: &str = "\
apiVersion: preloop/v1
kind: Flow
name: greet
enabled: false
trigger:
  webhook:
    filters: { build.status: failed }
    where: event.payload.build.branch == 'main'
prompt: Look at {{ event.payload.build.id }} for {{ account.name }}, {{ event.payload.who }}
agent:
  type: builtin
  steps:
    - log: hello
";

async fn check(world: &World, body: Value) -> Value {
    world.call(Method::POST, "/flows/check", Some(body), 200).await
}

/// A webhook flow, and the event that a post to it makes.
async fn posted(world: &World, body: Value) -> (String, String) {
    let flow = world.flow("hook", json!({ "trigger_event_source": "webhook" })).await;
    let event = IncomingEvent {
        account: world.owner.account,
        source: Source::Webhook,
        source_id: SourceId(text(&flow, "id").parse().unwrap()),
        delivery_key: "first".to_owned(),
        tracker: None,
        organization: None,
        content: Normalized {
            kind: "webhook".to_owned(),
            raw_kind: "webhook".to_owned(),
            ..Normalized::default()
        },
        payload: body.to_string().into(),
    };
    let kept = world.state.store.append(vec![event]).await.unwrap()[0].id;
    (text(&flow, "id").to_owned(), kept.to_string())
}

#[actix_web::test]
async fn what_is_wrong_has_its_place() {
    let world = world().await;
    for (yaml, line, says) in [
        (GREET.replace("prompt:", "promt:"), json!(9), "promt"),
        (GREET.replace("{{ event.payload.who }}", "{{ event"), json!(9), "prompt"),
        (GREET.replace("'main'", "'main"), json!(8), "where"),
        (format!("{GREET}---\n{}", GREET.replace("greet", "again")), Value::Null, ""),
        (
            GREET.replace(
                "  webhook:\n    filters: { build.status: failed }\n",
                "  tracker:\n    tracker: nobody\n",
            ),
            Value::Null,
            "trigger.tracker.tracker",
        ),
    ] {
        let found = check(&world, json!({ "yaml": yaml })).await;
        let first = &found["problems"][0];
        assert_eq!(first["line"], line, "{found}");
        assert!(first.to_string().contains(says), "{found}");
    }
    assert_eq!(check(&world, json!({ "yaml": GREET })).await["problems"], json!([]));
    assert_eq!(world.call(Method::GET, "/flows", None, 200).await, json!([]));
}

#[actix_web::test]
async fn recorded_events_are_tried() {
    let world = world().await;
    let body = json!({ "build": { "id": 7, "status": "failed", "branch": "main" } });
    let (flow, event) = posted(&world, body).await;
    let one = async |yaml: String| {
        let found =
            check(&world, json!({ "yaml": yaml, "flow_id": flow, "event_ids": [event] })).await;
        found["tries"][0].clone()
    };
    let found = one(GREET.to_owned()).await;
    assert_eq!((&found["outcome"], &found["event_id"]), (&json!("match"), &json!(event)));
    let prompt = text(&found, "prompt");
    assert!(prompt.starts_with("Look at 7 for "), "{prompt}");
    assert_eq!(found["unresolved"].as_array().map(Vec::len), Some(1), "{found}");
    let found = one(GREET.replace("status: failed", "status: passed")).await;
    assert_eq!(
        (&found["outcome"], &found["condition"]),
        (&json!("no"), &json!("filters.build.status"))
    );
    let found = one(GREET.replace("build.branch", "build.tag")).await;
    assert_eq!((&found["outcome"], &found["prompt"]), (&json!("error"), &Value::Null));
    // To any other flow it is a stranger's event.
    let found = check(&world, json!({ "yaml": GREET, "event_ids": [event] })).await;
    assert_eq!(found["tries"][0]["condition"], "trigger");
}

#[actix_web::test]
async fn what_is_not_there_is_left_out() {
    let world = world().await;
    let gone = "0199f000-0000-7000-8000-000000000000";
    let found = check(&world, json!({ "yaml": GREET, "event_ids": [gone] })).await;
    assert_eq!(found["tries"], json!([]));
    let many = vec![gone; 21];
    world
        .call(Method::POST, "/flows/check", Some(json!({ "yaml": GREET, "event_ids": many })), 422)
        .await;
}
