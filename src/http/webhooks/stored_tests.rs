//! What receivers learn from the store, through the API that writes it.

use super::{FlowHooks, Hooks, StoredHooks};
use crate::http::fixtures::{World, text, world};
use actix_web::http::Method;
use preloop_actors::{
    event::TrackerType,
    ids::{FlowId, OrganizationId},
};
use secrecy::ExposeSecret;
use serde_json::{Value, json};

fn hooks(world: &World) -> StoredHooks {
    StoredHooks { store: world.state.store.clone(), sealer: world.state.sealer.clone() }
}

fn organization(tracker: &Value) -> OrganizationId {
    text(&tracker["organization"], "id").parse().unwrap()
}

#[actix_web::test]
async fn an_organization_s_hook_opens_with_its_secrets() {
    let world = world().await;
    let body = json!({
        "name": "one", "type": "gitlab", "subscribed_events": ["push"], "own_logins": ["bot"],
    });
    let tracker = world.call(Method::POST, "/trackers", Some(body), 201).await;
    let id = organization(&tracker);
    let hook = hooks(&world).hook(id).await.unwrap().unwrap();
    assert_eq!(hook.account, world.owner.account);
    assert_eq!(hook.tracker.to_string(), text(&tracker, "id"));
    assert_eq!(hook.tracker_type, TrackerType::Gitlab);
    assert!(hook.active);
    assert_eq!(hook.subscriptions.as_deref(), Some(["push".to_owned()].as_slice()));
    assert_eq!(hook.own_logins, ["bot"]);
    let first = text(&tracker["webhook"], "secret");
    assert_eq!(hook.secrets.current.expose_secret(), first);
    assert!(hook.secrets.previous.is_none());

    let rotate = format!("/organizations/{id}/webhook-secret/rotate");
    let rotated = world.call(Method::POST, &rotate, None, 200).await;
    let hook = hooks(&world).hook(id).await.unwrap().unwrap();
    assert_eq!(hook.secrets.current.expose_secret(), text(&rotated["webhook"], "secret"));
    let (previous, until) = hook.secrets.previous.clone().unwrap();
    assert_eq!(previous.expose_secret(), first);
    assert!(until > chrono::Utc::now());
}

#[actix_web::test]
async fn hooks_follow_their_tracker() {
    let world = world().await;
    let tracker = world.tracker("one").await;
    let (id, path) = (organization(&tracker), format!("/trackers/{}", text(&tracker, "id")));
    world.call(Method::PUT, &path, Some(json!({"is_active": false})), 200).await;
    assert!(!hooks(&world).hook(id).await.unwrap().unwrap().active);
    hooks(&world).touched(id).await;
    let shown = world.call(Method::GET, &format!("/organizations/{id}"), None, 200).await;
    assert!(shown["last_webhook_update"].is_string());
    world.call(Method::DELETE, &path, None, 200).await;
    assert!(hooks(&world).hook(id).await.unwrap().is_none());
    assert!(hooks(&world).hook(OrganizationId::fresh()).await.unwrap().is_none());
}

#[actix_web::test]
async fn a_flow_s_hook_opens_with_its_secret() {
    let world = world().await;
    let flow = world.flow("hooked", json!({"trigger_event_source": "webhook"})).await;
    let id: FlowId = text(&flow, "id").parse().unwrap();
    let hook = hooks(&world).flow_hook(id).await.unwrap().unwrap();
    assert!(hook.enabled);
    assert_eq!(hook.secret.expose_secret(), text(&flow["webhook_config"], "webhook_secret"));
    assert_eq!(hook.flow.account, world.owner.account);

    let path = format!("/flows/{id}");
    world.call(Method::PUT, &path, Some(json!({"is_enabled": false})), 200).await;
    assert!(!hooks(&world).flow_hook(id).await.unwrap().unwrap().enabled);
    world.call(Method::PUT, &path, Some(json!({"trigger_event_source": null})), 200).await;
    let hook = hooks(&world).flow_hook(id).await.unwrap().unwrap();
    assert_eq!(hook.secret.expose_secret(), "");
    world.call(Method::DELETE, &path, None, 200).await;
    assert!(hooks(&world).flow_hook(id).await.unwrap().is_none());
}

#[actix_web::test]
async fn a_change_is_known_at_once() {
    let world = world().await;
    let tracker = world.tracker("one").await;
    let (id, path) = (organization(&tracker), format!("/trackers/{}", text(&tracker, "id")));
    let hook = async || world.hooks.get(id).await.unwrap();
    let secret = async || hook().await.unwrap().secrets.current.expose_secret().to_owned();
    assert_eq!(secret().await, text(&tracker["webhook"], "secret"));
    for rotate in [format!("/organizations/{id}"), path.clone()] {
        let rotate = format!("{rotate}/webhook-secret/rotate");
        let rotated = world.call(Method::POST, &rotate, None, 200).await;
        assert_eq!(secret().await, text(&rotated["webhook"], "secret"));
    }
    world.call(Method::PUT, &path, Some(json!({"is_active": false})), 200).await;
    assert!(!hook().await.unwrap().active);
    let body = json!({"name": "x", "identifier": "x"});
    let other = world.call(Method::POST, "/organizations", Some(body), 201).await;
    let other: OrganizationId = text(&other, "id").parse().unwrap();
    assert!(world.hooks.get(other).await.unwrap().is_some());
    world.call(Method::DELETE, &format!("/organizations/{other}"), None, 204).await;
    assert!(world.hooks.get(other).await.unwrap().is_none());
    world.call(Method::DELETE, &path, None, 200).await;
    assert!(hook().await.is_none());
}
