//! Explanations, trials and replays against what the router really did, over the real store.

mod payloads;
mod poison;
mod replays;
mod travel;

use crate::{
    http::fixtures::{World, text, world},
    store::{event_views, flows},
    trackers::{self, SenderHeaders},
};
use actix_web::http::Method;
use bytes::Bytes;
use preloop_actors::{
    event::{IncomingEvent, Normalized, ProjectRef, Source, TrackerType},
    flow::document,
    ids::{EventId, FlowId, SourceId},
    ports::{EventLog, Flows},
    router::{Decision, Tired, decide},
};
use serde_json::{Value, json};
use std::{collections::BTreeMap, sync::Arc, time::Duration};

/// Routes what waits, as the router does.
async fn route(world: &World) {
    let store = &world.state.store;
    loop {
        let backlog = store.unrouted(50).await.unwrap();
        if backlog.events.is_empty() {
            // Most reads begin where the last one ended, so old events are seen now and then.
            if due(world).await == 0 {
                return;
            }
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
        let deployed = store.tracker_triggered(&[world.owner.account]).await.unwrap();
        let (mut routes, mut tired) = (Vec::new(), Tired::default());
        for event in backlog.events {
            let (id, event) = (event.id, Arc::new(event));
            let only = backlog.only.get(&id).map(Vec::as_slice);
            let decision = decide(&event, &deployed, only, &mut tired);
            let Decision::Route(route) = decision else { panic!("{event:?}") };
            routes.push(route);
        }
        store.commit_routes(routes).await.unwrap();
    }
}

async fn due(world: &World) -> i64 {
    let sql = "SELECT count(*) FROM unrouted_events WHERE parked_at IS NULL AND retry_at <= now()";
    world.state.store.client().await.unwrap().query_one(sql, &[]).await.unwrap().get(0)
}

/// An issue of GitHub with a body of numbers; `change` makes it another event.
async fn arrive(world: &World, key: &str, change: impl FnOnce(&mut IncomingEvent)) -> EventId {
    let project =
        ProjectRef { external_id: "7".into(), identifier: "octo/app".into(), name: "app".into() };
    let content = Normalized {
        kind: "issue_opened".to_owned(),
        raw_kind: "issues.opened".to_owned(),
        project: Some(project),
        subject: Some(key.to_owned()),
        actor: Some("mona".to_owned()),
        attributes: json!({ "labels": ["bug"] }).as_object().cloned().unwrap(),
        ..Normalized::default()
    };
    let mut event = IncomingEvent {
        account: world.owner.account,
        source: Source::Github,
        source_id: SourceId(uuid::Uuid::now_v7()),
        delivery_key: key.to_owned(),
        tracker: None,
        organization: None,
        content,
        payload: json!({ "items": [1, 2, 3] }).to_string().into(),
    };
    change(&mut event);
    keep(world, event).await
}

async fn keep(world: &World, event: IncomingEvent) -> EventId {
    world.state.store.append(vec![event]).await.unwrap()[0].id
}

/// A message of GitHub as its webhook would be kept.
fn github(world: &World, name: &str, message: &Value, key: &str) -> IncomingEvent {
    let body = Bytes::from(serde_json::to_vec(message).unwrap());
    let header = |header: &str| match header {
        "x-github-event" => Some(name),
        "x-github-delivery" => Some(key),
        _ => None,
    };
    let headers = SenderHeaders::of(TrackerType::Github, header);
    let read = trackers::read(TrackerType::Github, &headers, &["us".to_owned()], &body).unwrap();
    IncomingEvent {
        account: world.owner.account,
        source: Source::Github,
        source_id: SourceId(world.owner.account.0),
        delivery_key: key.to_owned(),
        tracker: None,
        organization: None,
        content: read.content,
        payload: read.payload,
    }
}

/// A flow document; `trigger` is what stands below `tracker:`.
fn yaml(name: &str, trigger: &Value) -> String {
    let document = json!({
        "apiVersion": "preloop/v1",
        "kind": "Flow",
        "name": name,
        "trigger": { "tracker": trigger },
        "prompt": "Look at {{ event.subject }}",
        "agent": { "type": "builtin", "steps": [{ "log": "hello" }] },
    });
    // JSON is YAML.
    document.to_string()
}

/// Creates a flow, or brings the one of that name to this; its id.
async fn deploy(world: &World, name: &str, trigger: Value) -> FlowId {
    apply(world, name, trigger, true).await
}

async fn apply(world: &World, name: &str, trigger: Value, enabled: bool) -> FlowId {
    let mut spec = document::parse("flow.yaml", &yaml(name, &trigger)).unwrap().remove(0);
    spec.enabled = enabled;
    let state = &world.state;
    let mut db = state.store.client().await.unwrap();
    let mut tx = db.transaction().await.unwrap();
    let applied = flows::apply(&mut tx, &state.sealer, world.owner.account, spec, None).await;
    tx.commit().await.unwrap();
    applied.unwrap().flow.version.flow
}

async fn explained(world: &World, event: EventId) -> Value {
    let path = format!("/events/{event}/explanation");
    world.call(Method::GET, &path, None, 200).await
}

/// The verdict of each flow, by its name.
async fn verdicts(world: &World, event: EventId) -> BTreeMap<String, String> {
    let answer = explained(world, event).await;
    let flows = answer["flows"].as_array().unwrap().iter();
    flows.map(|flow| (text(flow, "flow_name").into(), text(flow, "verdict").into())).collect()
}

/// What one flow made of an event.
async fn of_flow(world: &World, event: EventId, flow: FlowId) -> Value {
    let answer = explained(world, event).await;
    let flows = answer["flows"].as_array().unwrap();
    let found = flows.iter().find(|it| text(it, "flow_id") == flow.to_string());
    found.unwrap_or_else(|| panic!("{answer}")).clone()
}

/// The flows that an event started by itself, and all its executions.
async fn started(world: &World, event: EventId) -> (Vec<FlowId>, usize) {
    let db = world.state.store.client().await.unwrap();
    let all = event_views::executions(&db, world.owner.account, event).await.unwrap();
    let first = all.iter().filter(|execution| execution.is_first());
    (first.map(|execution| execution.flow).collect(), all.len())
}

async fn replay(world: &World, body: Value) -> Value {
    world.call(Method::POST, "/events/replay", Some(body), 200).await
}
