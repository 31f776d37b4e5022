//! Projects over the real app.

use crate::http::fixtures::{World, text, world};
use actix_web::http::Method;
use serde_json::{Value, json};

/// An organization's id and a project in it.
async fn project(world: &World, identifier: &str) -> (String, Value) {
    let tracker = world.tracker(identifier).await;
    let organization = text(&tracker["organization"], "id").to_owned();
    let body = json!({"name": "App", "identifier": identifier, "organization_id": organization});
    (organization, world.call(Method::POST, "/projects", Some(body), 201).await)
}

#[actix_web::test]
async fn found_by_id_and_by_what_the_tracker_calls_it() {
    let world = world().await;
    let (organization, created) = project(&world, "octo/app").await;
    let below = format!("/organizations/{organization}/projects");
    for path in [
        format!("/projects/{}", text(&created, "id")),
        format!("{below}/octo/app"),
        format!("{below}/octo%2Fapp"),
    ] {
        assert_eq!(world.call(Method::GET, &path, None, 200).await, created, "{path}");
    }
    for path in [below, "/projects".to_owned(), format!("/projects?organization_id={organization}")]
    {
        assert_eq!(world.call(Method::GET, &path, None, 200).await, json!([created]), "{path}");
    }
    let other = "0199f000-0000-7000-8000-000000000000";
    let elsewhere = format!("/projects?organization_id={other}");
    assert_eq!(world.call(Method::GET, &elsewhere, None, 200).await, json!([]));
}

#[actix_web::test]
async fn created_once_in_an_organization_that_exists() {
    let world = world().await;
    let (organization, _) = project(&world, "octo/app").await;
    for (body, status) in [
        (json!({"name": "x", "identifier": "octo/app", "organization_id": organization}), 409),
        (json!({"name": "x", "identifier": "", "organization_id": organization}), 422),
        (json!({"name": "x", "identifier": "x"}), 422),
        (json!({"name": "x", "identifier": "x", "organization_id": "x"}), 422),
        (
            json!({"name": "x", "identifier": "x",
                   "organization_id": "0199f000-0000-7000-8000-000000000000"}),
            404,
        ),
    ] {
        world.call(Method::POST, "/projects", Some(body), status).await;
    }
}

#[actix_web::test]
async fn changed_and_removed() {
    let world = world().await;
    let (_, created) = project(&world, "octo/app").await;
    let path = format!("/projects/{}", text(&created, "id"));
    let change = json!({"settings": {"a": 1}, "tracker_configurations": {"b": 2}});
    let changed = world.call(Method::PUT, &path, Some(change), 200).await;
    assert_eq!(changed["settings"], json!({"a": 1}));
    let change = json!({"name": "Renamed", "settings": null});
    let changed = world.call(Method::PUT, &path, Some(change), 200).await;
    assert_eq!(changed["settings"], Value::Null);
    assert_eq!(changed["tracker_configurations"], json!({"b": 2}));
    assert_eq!(changed["name"], "Renamed");
    world.call(Method::DELETE, &path, None, 204).await;
    world.call(Method::DELETE, &path, None, 404).await;
}

#[actix_web::test]
async fn nobody_else_reaches_a_project() {
    let world = world().await;
    let (organization, created) = project(&world, "octo/app").await;
    let path = format!("/projects/{}", text(&created, "id"));
    let theirs = json!({"name": "x", "identifier": "x", "organization_id": organization});
    for (method, path, body) in [
        (Method::GET, path.clone(), None),
        (Method::PUT, path.clone(), Some(json!({"name": "yours"}))),
        (Method::DELETE, path.clone(), None),
        (Method::GET, format!("/organizations/{organization}/projects"), None),
        (Method::GET, format!("/organizations/{organization}/projects/octo/app"), None),
        (Method::POST, "/projects".to_owned(), Some(theirs)),
    ] {
        world.hidden(method.clone(), &path, body.clone()).await;
        world.guarded(method, &path, body).await;
    }
    let listed = world.get("/projects", &world.stranger.access).await;
    assert_eq!(listed.body, json!([]));
}
