//! What is wrong with a tracker is shown, with who was told of it and what became of that.

use super::*;
use crate::{
    http::{fixtures::World, links::PublicUrl},
    notify::Notifier,
    store::sync,
    sync::AlarmTeller,
};
use preloop_actors::{
    ids::{ReplicaId, TrackerId},
    policy::Role,
    ports::{RoundEnd, RoundOutcome},
};
use std::time::Duration;

#[actix_web::test]
async fn alarms_are_shown_with_the_messages_about_them() {
    let world = world().await;
    world.remote.state().expires_at = Some(chrono::Utc::now() + chrono::TimeDelta::days(3));
    let body = json!({ "name": "acme", "type": "github", "token": TOKEN });
    let created = world.call(Method::POST, "/trackers", Some(body), 201).await;
    let path = format!("{}/alarms", path(&created));
    world.hidden(Method::GET, &path, None).await;
    world.guarded(Method::GET, &path, None).await;

    let alarms = world.call(Method::GET, &path, None, 200).await;
    assert_eq!(alarms.as_array().unwrap().len(), 1, "{alarms}");
    for (field, expected) in [
        ("kind", json!("token_expiring")),
        ("organization", json!(null)),
        ("organization_id", json!(null)),
        ("project", json!(null)),
        ("project_id", json!(null)),
        ("cleared_at", json!(null)),
        ("told_at", json!(null)),
        ("notifications", json!([])),
    ] {
        assert_eq!(alarms[0][field], expected, "{field}, before any round");
    }

    let tracker: TrackerId = text(&created, "id").parse().unwrap();
    let (store, lasting) = (&world.state.store, Duration::from_secs(60));
    let work = sync::take(store, tracker, ReplicaId::fresh(), lasting, false).await.unwrap();
    let outcome = RoundOutcome::Failed { why: "the tracker said 401".into(), token_refused: true };
    let end = RoundEnd { due_in: lasting, outcome, token_expires_at: None };
    let notifier = Notifier::new(world.state.sealer.clone(), false);
    let teller = AlarmTeller::new(notifier, PublicUrl::new(URL));
    assert!(sync::finish(store, &work.unwrap().lease, &end, &teller).await.unwrap());
    let failed = "UPDATE notifications SET attempts = 1, last_error = 'nobody answers'";
    store.client().await.unwrap().execute(failed, &[]).await.unwrap();

    let alarms = world.call(Method::GET, &path, None, 200).await;
    let kinds: Vec<&str> =
        alarms.as_array().unwrap().iter().map(|alarm| text(alarm, "kind")).collect();
    assert_eq!(kinds, ["token_refused", "token_expiring"], "those raised last first");
    let recipient = format!("user-{}@example.com", world.owner.user);
    for alarm in alarms.as_array().unwrap() {
        assert!(alarm["told_at"].is_string(), "{alarm}");
        let message = &alarm["notifications"][0];
        for (field, expected) in [
            ("channel", json!("email")),
            ("recipient", json!(recipient)),
            ("state", json!("waiting")),
            ("attempts", json!(1)),
            ("last_error", json!("nobody answers")),
            ("ended_at", json!(null)),
        ] {
            assert_eq!(message[field], expected, "{field}");
        }
    }

    viewers_see_no_addresses(&world, &path).await;

    let renewed = json!({ "token": TOKEN });
    world.remote.state().expires_at = None;
    world.call(Method::PUT, path.trim_end_matches("/alarms"), Some(renewed), 200).await;
    let alarms = world.call(Method::GET, &path, None, 200).await;
    for alarm in alarms.as_array().unwrap() {
        assert!(alarm["cleared_at"].is_string(), "{alarm}");
    }
}

/// Who may only look sees that people were told, and neither whom nor what the mail server said.
async fn viewers_see_no_addresses(world: &World, path: &str) {
    let viewer = world.member_of(world.owner.account, Role::Viewer).await;
    let answer = world.get(path, &viewer.access).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    let message = &answer.body[0]["notifications"][0];
    assert_eq!((&message["state"], &message["attempts"]), (&json!("waiting"), &json!(1)));
    for hidden in ["recipient", "last_error"] {
        assert_eq!(message[hidden], json!(null), "{hidden}, for who may only look");
    }
    assert!(!answer.text.contains("@example.com"), "{}", answer.text);
}
