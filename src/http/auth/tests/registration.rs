//! Registering, signing in, one's own user.

use super::*;
use crate::{config::AuthConfig, http::testing::auth_config};
use actix_web::test::TestRequest;

#[actix_web::test]
async fn a_newcomer_owns_an_account_and_may_everything() {
    let app = TestApp::start().await;
    let answer = app.post("/auth/register", "", newcomer("Alice")).await;
    assert_eq!(answer.status, 201);
    assert!(!answer.text.contains("password"), "{}", answer.text);
    let tokens = sign_in(&app, "alice", PASSWORD).await.body;
    assert_eq!((text(&tokens, "token_type"), &tokens["expires_in"]), ("bearer", &json!(1800)));
    let me = app.get("/auth/users/me", text(&tokens, "access_token")).await.body;
    assert_eq!(me, answer.body);
    assert_eq!((text(&me, "username"), &me["is_account_owner"]), ("Alice", &json!(true)));
    let permissions = me["permissions"].as_array().unwrap().len();
    assert_eq!(permissions, preloop_actors::policy::Permission::ALL.len());
}

#[actix_web::test]
async fn a_newcomer_is_asked_about_calls_that_need_an_approval() {
    let app = TestApp::start().await;
    let me = app.post("/auth/register", "", newcomer("alice")).await.body;
    let tokens = sign_in(&app, "alice", PASSWORD).await.body;
    let answer = app.get("/approval-workflows", text(&tokens, "access_token")).await;
    let workflows = answer.body.as_array().unwrap();
    assert_eq!(workflows.len(), 1, "{}", answer.text);
    for (field, expected) in [
        ("name", json!("Default")),
        ("is_default", json!(true)),
        ("approver_user_ids", json!([me["id"]])),
        ("approvals_required", json!(1)),
        ("timeout_seconds", json!(3600)),
        ("notification_channels", json!(["email", "mobile_push"])),
    ] {
        assert_eq!(workflows[0][field], expected, "{field}");
    }
}

#[actix_web::test]
async fn registration_refuses_what_does_not_fit() {
    let app = TestApp::start().await;
    registered(&app, "alice").await;
    let with = |field: &str, value: Value| {
        let mut body = newcomer("bob");
        body[field] = value;
        body
    };
    let cases = [
        (with("username", json!("ALICE")), 400, "taken"),
        (with("email", json!("Alice@Example.com")), 400, "taken"),
        (with("username", json!("alice@example.com")), 400, "taken"),
        (with("username", json!("bo")), 422, "username"),
        (with("username", json!("b".repeat(51))), 422, "username"),
        (with("username", json!(" bob ")), 422, "username"),
        (with("username", json!("bo\0b")), 422, "NUL"),
        (with("username", json!(7)), 422, "username"),
        (with("email", json!("bob")), 422, "email"),
        (with("email", Value::Null), 422, "email"),
        (with("password", json!("short")), 422, "password"),
        (with("password", json!("p".repeat(73))), 422, "password"),
        (with("full_name", json!("f".repeat(256))), 422, "full_name"),
        (json!({"username": "bob"}), 422, "email"),
        (json!([]), 422, "body"),
    ];
    for (body, status, word) in cases {
        let answer = app.post("/auth/register", "", body.clone()).await;
        assert_eq!(answer.status, status, "{body} -> {answer:?}");
        assert!(answer.text.contains(word), "{body} -> {}", answer.text);
    }
    assert_eq!(
        app.post("/auth/register", "", newcomer("bob")).await.status,
        201,
        "nothing was left"
    );
}

#[actix_web::test]
async fn all_wrong_fields_are_named_at_once() {
    let app = TestApp::start().await;
    let body = json!({"username": "b", "email": "b", "password": "b"});
    let answer = app.post("/auth/register", "", body).await;
    let places: Vec<&Value> =
        answer.body["detail"].as_array().unwrap().iter().map(|problem| &problem["loc"]).collect();
    let expected = ["username", "email", "password"].map(|field| json!(["body", field]));
    assert_eq!(places, expected.iter().collect::<Vec<_>>());
}

#[actix_web::test]
async fn registration_can_be_switched_off() {
    let config = AuthConfig { registration_enabled: false, ..auth_config() };
    let app = TestApp::start_with(config, |_| {}).await;
    assert_eq!(app.post("/auth/register", "", newcomer("alice")).await.status, 403);
    let features = app.get("/features", "").await.body;
    assert_eq!(features["features"]["registration"], json!(false));
}

#[actix_web::test]
async fn two_newcomers_of_one_name_race_and_one_wins() {
    let app = TestApp::start().await;
    let one = app.post("/auth/register", "", newcomer("alice"));
    let mut other = newcomer("alice");
    other["email"] = json!("other@example.com");
    let other = app.post("/auth/register", "", other);
    let (one, other) = futures::join!(one, other);
    let mut both = [one.status, other.status];
    both.sort_unstable();
    assert_eq!(both, [201, 400]);
}

#[actix_web::test]
async fn sign_in_takes_forms_and_json() {
    let app = TestApp::start().await;
    registered(&app, "alice").await;
    let form = "application/x-www-form-urlencoded";
    let right = "username=alice&password=correct+horse+battery";
    let right_json = json!({"username": "alice@example.com", "password": PASSWORD}).to_string();
    let cases = [
        ("/auth/token", form, right, 200),
        ("/auth/token", form, &format!("grant_type=password&scope=&client_id=&{right}"), 200),
        ("/auth/token", form, &format!("grant_type=refresh_token&{right}"), 422),
        ("/auth/token", form, "username=alice&password=wrong", 401),
        ("/auth/token", form, "username=alice", 422),
        ("/auth/token", form, "username=al%00ice&password=x", 422),
        ("/auth/token", "application/json", &right_json, 200),
        ("/auth/token", "application/json; charset=utf-8", &right_json, 200),
        ("/auth/token", "application/json", right, 422),
        ("/auth/token", "text/plain", &right_json, 422),
        ("/auth/token/json", "application/json", &right_json, 200),
        ("/auth/token/json", form, right, 422),
        ("/auth/token/json", "application/json", "{\"username\": \"\\ud800\"}", 422),
    ];
    for (path, kind, body, status) in cases {
        let request = TestRequest::post()
            .uri(&format!("/api/v1{path}"))
            .insert_header(("content-type", kind))
            .set_payload(body.to_owned());
        let answer = app.send(request).await;
        assert_eq!(answer.status, status, "{path} {kind} {body} -> {answer:?}");
    }
}

#[actix_web::test]
async fn a_wrong_password_and_an_unknown_name_look_the_same() {
    let app = TestApp::start().await;
    registered(&app, "alice").await;
    let wrong = sign_in(&app, "alice", "not the password").await;
    let unknown = sign_in(&app, "nobody", "not the password").await;
    assert_eq!((wrong.status, unknown.status), (401, 401));
    assert_eq!(wrong.body, unknown.body);
    assert_eq!(wrong.headers.get("www-authenticate").unwrap(), "Bearer");
}

#[actix_web::test]
async fn guessing_is_slowed_down_but_signing_in_is_not() {
    let app = TestApp::start().await;
    registered(&app, "alice").await;
    for _ in 0..12 {
        assert_eq!(sign_in(&app, "alice", PASSWORD).await.status, 200);
    }
    for _ in 0..10 {
        assert_eq!(sign_in(&app, "alice", "a wrong guess").await.status, 401);
    }
    let refused = sign_in(&app, "ALICE", PASSWORD).await;
    assert_eq!(refused.status, 429, "even with the right password, however the name is written");
    let wait: u64 = refused.headers.get("retry-after").unwrap().to_str().unwrap().parse().unwrap();
    assert!((1..=30).contains(&wait), "{wait}");
    assert_eq!(sign_in(&app, "bob", PASSWORD).await.status, 401, "other names are not hindered");
}

#[actix_web::test]
async fn one_can_change_oneself_within_bounds() {
    let app = TestApp::start().await;
    registered(&app, "bob").await;
    let tokens = registered(&app, "alice").await;
    let token = text(&tokens, "access_token");
    let cases = [
        (json!({"full_name": "Alice A."}), 200, json!("Alice A.")),
        (json!({}), 200, json!("Alice A.")),
        (json!({"full_name": null}), 200, Value::Null),
        (json!({"username": "alice2", "email": "alice2@example.com"}), 200, Value::Null),
        (json!({"username": "BOB"}), 400, Value::Null),
        (json!({"email": "bob@example.com"}), 400, Value::Null),
        (json!({"username": "x"}), 422, Value::Null),
        (json!({"email": "x"}), 422, Value::Null),
    ];
    for (body, status, full_name) in cases {
        let answer = app.put("/auth/users/me", token, body.clone()).await;
        assert_eq!(answer.status, status, "{body} -> {answer:?}");
        let me = app.get("/auth/users/me", token).await.body;
        assert_eq!(me["full_name"], full_name, "{body}");
    }
    let me = app.get("/auth/users/me", token).await.body;
    assert_eq!((text(&me, "username"), text(&me, "email")), ("alice2", "alice2@example.com"));
}

#[actix_web::test]
async fn strangers_send_little() {
    let app = TestApp::start().await;
    for path in ["/auth/register", "/auth/token", "/auth/token/json", "/auth/refresh"] {
        let answer = app.post(path, "", json!({"username": "n".repeat(9_000)})).await;
        assert_eq!(answer.status, 413, "{path} -> {}", answer.text);
    }
}
