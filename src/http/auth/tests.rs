//! Sign-in over the real app.

mod keys;
mod registration;
mod rights;
mod sessions;

use crate::http::testing::{Answer, TestApp};
use serde_json::{Value, json};

const PASSWORD: &str = "correct horse battery";

fn newcomer(username: &str) -> Value {
    json!({"username": username, "email": format!("{username}@example.com"), "password": PASSWORD})
}

/// Registers and signs in; returns the tokens.
async fn registered(app: &TestApp, username: &str) -> Value {
    let answer = app.post("/auth/register", "", newcomer(username)).await;
    assert_eq!(answer.status, 201, "{answer:?}");
    sign_in(app, username, PASSWORD).await.body
}

async fn sign_in(app: &TestApp, username: &str, password: &str) -> Answer {
    let login = json!({"username": username, "password": password});
    app.post("/auth/token/json", "", login).await
}

async fn refresh(app: &TestApp, token: &str) -> Answer {
    app.post("/auth/refresh", "", json!({ "refresh_token": token })).await
}

fn text<'a>(value: &'a Value, field: &str) -> &'a str {
    value[field].as_str().unwrap_or_else(|| panic!("no text `{field}` in {value}"))
}
