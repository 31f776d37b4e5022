//! Models over the real app, and a provider of each test's own.

use crate::http::fixtures::{World, places, text, world};
use actix_web::http::Method;
use preloop_actors::policy::Role;
use serde_json::{Value, json};

fn model(name: &str) -> Value {
    json!({
        "name": name, "provider_name": "openai", "model_identifier": "gpt-5-mini", "api_key": "sk-secret",
        "model_parameters": {"temperature": 0}, "meta_data": {"price": {"input_per_million": 1, "output_per_million": 2}},
    })
}

async fn made(world: &World, body: Value) -> Value {
    world.call(Method::POST, "/ai-models", Some(body), 201).await
}

fn path(model: &Value) -> String {
    format!("/ai-models/{}", text(model, "id"))
}

#[actix_web::test]
async fn a_model_is_made_shown_changed_and_removed() {
    let world = world().await;
    let one = made(&world, model("one")).await;
    for (field, value) in model("one").as_object().unwrap() {
        let shown = if field == "api_key" { &Value::Null } else { value };
        assert_eq!(&one[field], shown, "{field}");
    }
    assert_eq!(
        (&one["has_api_key"], &one["unpriced"], &one["is_default"], &one["credentials_status"]),
        (&json!(true), &json!(false), &json!(true), &json!(null)),
        "the first one is the default"
    );
    let two = made(
        &world,
        json!({
            "name": "two", "provider_name": "acme", "model_identifier": "m", "api_endpoint": "https://acme.example/v1",
            "is_default": true, "credential_payload": {"api_key": "k"},
        }),
    );
    let two = two.await;
    assert_eq!((&two["unpriced"], &two["has_api_key"]), (&json!(true), &json!(true)));
    assert_eq!(world.call(Method::GET, &path(&one), None, 200).await["is_default"], false);
    let all = world.call(Method::GET, "/ai-models", None, 200).await;
    assert_eq!(all.as_array().unwrap().len(), 2);
    let default = world.call(Method::GET, "/ai-models?default_only=true", None, 200).await;
    assert_eq!((default.as_array().unwrap().len(), &default[0]["name"]), (1, &json!("two")));
    let change = json!({"name": "uno", "description": null, "api_key": null, "meta_data": null});
    let after = world.call(Method::PUT, &path(&one), Some(change), 200).await;
    assert_eq!(
        (&after["name"], &after["has_api_key"], &after["meta_data"], &after["model_identifier"]),
        (&json!("uno"), &json!(false), &json!(null), &json!("gpt-5-mini"))
    );
    world.call(Method::DELETE, &path(&two), None, 204).await;
    world.call(Method::GET, &path(&two), None, 404).await;
    let default = world.call(Method::GET, "/ai-models?default_only=true", None, 200).await;
    assert_eq!(default, json!([]), "nobody chose another one");
}

#[actix_web::test]
async fn what_does_not_go_together_is_told_by_field() {
    let world = world().await;
    let kept = made(&world, model("kept")).await;
    for (fields, place) in [
        (json!({"name": " "}), "body.name"),
        (json!({"provider_name": "acme"}), "body.provider_name"),
        (json!({"api_endpoint": "not an address"}), "body.api_endpoint"),
        (json!({"api_endpoint": "http://169.254.169.254/"}), "body.api_endpoint"),
        (json!({"meta_data": {"price": 3}}), "body.meta_data"),
        (json!({"credential_type": "oauth"}), "body.credential_type"),
        (json!({"credential_payload": {"token": "a"}}), "body.credential_payload"),
        (json!({"credentials_backend_type": "vault"}), "body.credentials_backend_type"),
        (json!({"model_kind": "stt", "is_default": true}), "body.is_default"),
        (json!({"model_kind": "video"}), "body.model_kind"),
    ] {
        let mut body = model("new");
        body.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
        let answer =
            world.request(Method::POST, "/ai-models", &world.owner.access, Some(body)).await;
        assert_eq!((answer.status, places(&answer)), (422, vec![place.to_owned()]), "{fields}");
        let path = path(&kept);
        let answer = world.request(Method::PUT, &path, &world.owner.access, Some(fields.clone()));
        assert_eq!(answer.await.status, 422, "{fields}");
    }
    let again = world.call(Method::POST, "/ai-models", Some(model("kept")), 400).await;
    assert!(text(&again, "detail").contains("`kept` exists already"));
}

#[actix_web::test]
async fn a_kept_key_goes_to_no_other_address() {
    let world = world().await;
    let kept = made(&world, model("kept")).await;
    let elsewhere = json!({"api_endpoint": "https://evil.example/v1"});
    let owner = &world.owner.access;
    let answer = world.request(Method::PUT, &path(&kept), owner, Some(elsewhere)).await;
    assert_eq!((answer.status, places(&answer)), (422, vec!["body.api_key".to_owned()]));
    let listing = "/ai-models/providers/openai/available-models";
    let asked = json!({"ai_model_id": kept["id"], "api_endpoint": "https://evil.example/v1"});
    world.call(Method::POST, listing, Some(asked), 422).await;
    for body in [
        json!({"api_endpoint": "https://api.openai.com/v1/chat/completions"}),
        json!({"api_endpoint": "https://good.example/v1", "api_key": "another"}),
        json!({"api_endpoint": "https://better.example/v1", "api_key": null}),
    ] {
        world.call(Method::PUT, &path(&kept), Some(body), 200).await;
    }
}

#[actix_web::test]
async fn a_model_that_cannot_be_asked_says_so() {
    let world = world().await;
    // Nobody listens there.
    let body = json!({
        "name": "away", "provider_name": "acme", "model_identifier": "m", "api_endpoint": "http://127.0.0.1:9/v1",
    });
    let away = made(&world, body).await;
    let tested = world.call(Method::POST, &format!("{}/test", path(&away)), None, 200).await;
    assert_eq!((&tested["success"], &tested["error_code"]), (&json!(false), &json!("unreachable")));
    let shown = world.call(Method::GET, &path(&away), None, 200).await;
    assert_eq!(
        (&shown["credentials_status"], &shown["credentials_last_error_code"]),
        (&json!("error"), &json!("unreachable"))
    );
    assert!(text(&shown, "credentials_last_error").contains("127.0.0.1"));
    let asked = json!({"ai_model_id": away["id"]});
    let listing = "/ai-models/providers/acme/available-models";
    let listed = world.call(Method::POST, listing, Some(asked), 200).await;
    assert_eq!((&listed["source"], &listed["models"]), (&json!("fallback"), &json!(["m"])));
    assert!(text(&listed, "error").contains("no connection"));
}

#[actix_web::test]
async fn models_are_hidden_from_strangers_and_guarded() {
    let world = world().await;
    let kept = made(&world, model("kept")).await;
    for (method, body) in
        [(Method::GET, None), (Method::PUT, Some(json!({"name": "x"}))), (Method::DELETE, None)]
    {
        world.hidden(method.clone(), &path(&kept), body.clone()).await;
        world.guarded(method, &path(&kept), body).await;
    }
    world.hidden(Method::POST, &format!("{}/test", path(&kept)), None).await;
    let viewer = world.member_of(world.owner.account, Role::Viewer).await;
    let answer = world.request(Method::POST, "/ai-models", &viewer.access, Some(model("x"))).await;
    assert_eq!(answer.status, 403);
}
