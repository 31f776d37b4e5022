//! Refreshing, ending sessions, changing the password.

use super::*;
use crate::{config::AuthConfig, http::testing::auth_config};
use preloop_actors::policy::Role;
use std::time::Duration;

/// Lets time pass for one session, where only the database's clock counts.
async fn age(app: &TestApp, seconds: i32) {
    let db = app.state.store.client().await.unwrap();
    let sql = "UPDATE refresh_sessions SET rotated_at = rotated_at - $1 * interval '1 second',
                      expires_at = expires_at - $1 * interval '1 second',
                      ends_at = ends_at - $1 * interval '1 second'";
    db.execute(sql, &[&f64::from(seconds)]).await.unwrap();
}

async fn works(app: &TestApp, access: &str) -> bool {
    match app.get("/auth/users/me", access).await.status {
        200 => true,
        401 => false,
        other => panic!("unexpected status {other}"),
    }
}

#[actix_web::test]
async fn a_refresh_brings_new_tokens_and_both_work() {
    let app = TestApp::start().await;
    let member = app.member(Role::Viewer).await;
    let answer = refresh(&app, &member.refresh).await;
    assert_eq!(answer.status, 200);
    assert_ne!(text(&answer.body, "refresh_token"), member.refresh);
    assert!(works(&app, text(&answer.body, "access_token")).await);
    age(&app, 60).await;
    assert_eq!(refresh(&app, text(&answer.body, "refresh_token")).await.status, 200);
}

#[actix_web::test]
async fn a_lost_answer_can_be_asked_for_again() {
    let app = TestApp::start().await;
    let member = app.member(Role::Viewer).await;
    let first = refresh(&app, &member.refresh).await;
    age(&app, 9).await;
    let again = refresh(&app, &member.refresh).await;
    assert_eq!((first.status, again.status), (200, 200));
    assert_eq!(first.body["refresh_token"], again.body["refresh_token"]);
}

#[actix_web::test]
async fn a_replaced_token_presented_late_ends_the_session() {
    let app = TestApp::start().await;
    let member = app.member(Role::Viewer).await;
    let next = refresh(&app, &member.refresh).await.body;
    age(&app, 11).await;
    assert_eq!(refresh(&app, &member.refresh).await.status, 401);
    assert_eq!(refresh(&app, text(&next, "refresh_token")).await.status, 401, "the chain is dead");
    assert!(!works(&app, text(&next, "access_token")).await, "at once");
}

#[actix_web::test]
async fn the_token_before_the_last_ends_the_session_at_once() {
    let app = TestApp::start().await;
    let member = app.member(Role::Viewer).await;
    let second = refresh(&app, &member.refresh).await.body;
    let third = refresh(&app, text(&second, "refresh_token")).await.body;
    assert_eq!(refresh(&app, &member.refresh).await.status, 401);
    assert_eq!(refresh(&app, text(&third, "refresh_token")).await.status, 401);
}

#[actix_web::test]
async fn two_refreshes_at_once_get_the_same_token() {
    let app = TestApp::start().await;
    let member = app.member(Role::Viewer).await;
    let all = (0..8).map(|_| refresh(&app, &member.refresh));
    let all = futures::future::join_all(all).await;
    let expected = &all[0].body["refresh_token"];
    for answer in &all {
        assert_eq!((answer.status, &answer.body["refresh_token"]), (200, expected));
    }
    age(&app, 60).await;
    assert_eq!(refresh(&app, expected.as_str().unwrap()).await.status, 200);
}

#[actix_web::test]
async fn what_is_no_refresh_token_of_ours_harms_nobody() {
    let app = TestApp::start().await;
    let member = app.member(Role::Viewer).await;
    let foreign = crate::auth::Tokens::new(&"another".into()).first_refresh(member.session);
    for (token, status) in [
        (foreign.as_str(), 401),
        (&member.access, 401),
        ("", 401),
        ("rt_", 401),
        ("rt_\u{1F980}", 401),
        (&member.refresh[..20], 401),
        (&member.refresh, 200),
    ] {
        assert_eq!(refresh(&app, token).await.status, status, "{token}");
    }
    assert!(!works(&app, &member.refresh).await, "a refresh token is no access token");
}

#[actix_web::test]
async fn a_session_ends_however_often_it_is_refreshed() {
    let day = Duration::from_secs(86_400);
    let config = AuthConfig { refresh_token: 2 * day, session_max: 3 * day, ..auth_config() };
    let app = TestApp::start_with(config, |_| {}).await;
    let member = app.member(Role::Viewer).await;
    age(&app, 86_400).await;
    let second = refresh(&app, &member.refresh).await;
    age(&app, 86_400).await;
    let third = refresh(&app, text(&second.body, "refresh_token")).await;
    assert_eq!((second.status, third.status), (200, 200));
    age(&app, 86_400 + 60).await;
    assert_eq!(refresh(&app, text(&third.body, "refresh_token")).await.status, 401);
    assert!(!works(&app, text(&third.body, "access_token")).await);
}

#[actix_web::test]
async fn an_unused_session_expires() {
    let app = TestApp::start().await;
    let member = app.member(Role::Viewer).await;
    age(&app, 8 * 86_400).await;
    assert_eq!(refresh(&app, &member.refresh).await.status, 401);
}

#[actix_web::test]
async fn an_expired_access_token_says_so() {
    let app = TestApp::start().await;
    let member = app.member(Role::Viewer).await;
    let lifetime = auth_config().access_token;
    let made_at = chrono::Utc::now() - lifetime - Duration::from_secs(2);
    let tokens = &app.state.auth.tokens;
    let (user, account) = (member.user.0, member.account.0);
    let expired = tokens.access_from(user, account, 1, member.session, made_at, lifetime);
    let answer = app.get("/auth/users/me", &expired).await;
    assert_eq!(answer.status, 401);
    assert!(answer.text.contains("expired"), "{}", answer.text);
}

#[actix_web::test]
async fn logging_out_ends_this_session_only() {
    let app = TestApp::start().await;
    let first = registered(&app, "alice").await;
    let second = sign_in(&app, "alice", PASSWORD).await.body;
    let answer = app.post("/auth/logout", text(&first, "access_token"), json!({})).await;
    assert_eq!((answer.status, answer.body), (200, json!({"redirect_url": null})));
    assert!(!works(&app, text(&first, "access_token")).await);
    assert_eq!(refresh(&app, text(&first, "refresh_token")).await.status, 401);
    assert!(works(&app, text(&second, "access_token")).await);
}

#[actix_web::test]
async fn revoking_all_ends_every_session_of_this_user() {
    let app = TestApp::start().await;
    let first = registered(&app, "alice").await;
    let second = sign_in(&app, "alice", PASSWORD).await.body;
    let other = app.member(Role::Owner).await;
    let answer =
        app.post("/auth/sessions/revoke-all", text(&first, "access_token"), json!({})).await;
    assert_eq!((answer.status, answer.body), (200, json!({"revoked": 2})));
    for tokens in [&first, &second] {
        assert!(!works(&app, text(tokens, "access_token")).await);
        assert_eq!(refresh(&app, text(tokens, "refresh_token")).await.status, 401);
    }
    assert!(works(&app, &other.access).await);
    assert_eq!(sign_in(&app, "alice", PASSWORD).await.status, 200);
}

#[actix_web::test]
async fn a_new_password_ends_the_other_sessions() {
    let app = TestApp::start().await;
    let here = registered(&app, "alice").await;
    let elsewhere = sign_in(&app, "alice", PASSWORD).await.body;
    let token = text(&here, "access_token");
    let change =
        |current: &str, new: &str| json!({"current_password": current, "new_password": new});
    for (body, status) in [
        (change("wrong", "another password"), 400),
        (change(PASSWORD, "short"), 422),
        (change(PASSWORD, "another password"), 204),
    ] {
        assert_eq!(app.put("/auth/users/me/password", token, body).await.status, status);
    }
    assert!(works(&app, token).await);
    assert!(!works(&app, text(&elsewhere, "access_token")).await);
    assert_eq!(refresh(&app, text(&elsewhere, "refresh_token")).await.status, 401);
    assert_eq!(sign_in(&app, "alice", PASSWORD).await.status, 401);
    assert_eq!(sign_in(&app, "alice", "another password").await.status, 200);
}
