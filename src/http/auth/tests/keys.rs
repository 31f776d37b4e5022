//! API keys: life, scopes, tenants.

use super::*;
use crate::http::testing::Member;
use preloop_actors::policy::Role;

async fn key(app: &TestApp, member: &Member, name: &str, scopes: &[&str]) -> Value {
    let body = json!({"name": name, "scopes": scopes});
    let answer = app.post("/auth/api-keys", &member.access, body).await;
    assert_eq!(answer.status, 201, "{answer:?}");
    answer.body
}

#[actix_web::test]
async fn a_key_is_shown_once_and_works_until_deleted() {
    let app = TestApp::start().await;
    let member = app.member(Role::Editor).await;
    let created = key(&app, &member, "ci", &[]).await;
    let secret = text(&created, "key");
    let me = app.get("/auth/users/me", secret).await;
    assert_eq!((me.status, text(&me.body, "id")), (200, &*member.user.to_string()));
    let path = format!("/auth/api-keys/{}", text(&created, "id"));
    let read = app.get(&path, &member.access).await;
    assert_eq!(text(&read.body, "prefix"), &secret[..12]);
    let listed = app.get("/auth/api-keys", &member.access).await;
    for answer in [&read, &listed] {
        assert!(!answer.text.contains(secret), "{}", answer.text);
    }
    let count = app.get("/auth/api-keys/count", &member.access).await.body;
    assert_eq!(count, json!({"active": 1}));
    assert_eq!(app.delete(&path, &member.access).await.status, 204);
    assert_eq!(app.get("/auth/users/me", secret).await.status, 401);
    assert_eq!(app.delete(&path, &member.access).await.status, 404);
}

#[actix_web::test]
async fn creation_refuses_what_does_not_fit() {
    let app = TestApp::start().await;
    let member = app.member(Role::Editor).await;
    key(&app, &member, "taken", &[]).await;
    for (body, status) in [
        (json!({"name": "taken"}), 400),
        (json!({"name": ""}), 422),
        (json!({"name": "n".repeat(101)}), 422),
        (json!({"name": "n\u{0}"}), 422),
        (json!({"name": "n", "scopes": ["everything"]}), 422),
        (json!({"name": "n", "scopes": vec!["read"; 101]}), 422),
        (json!({"name": "n", "scopes": "read"}), 422),
        (json!({"name": "n", "expires_at": "2020-01-01T00:00:00Z"}), 422),
        (json!({"name": "n", "expires_at": "soon"}), 422),
        (json!({}), 422),
        (json!({"name": "n", "expires_at": "2999-01-01T00:00:00Z", "scopes": ["read"]}), 201),
    ] {
        let answer = app.post("/auth/api-keys", &member.access, body.clone()).await;
        assert_eq!(answer.status, status, "{body} -> {answer:?}");
    }
}

#[actix_web::test]
async fn an_expired_key_is_refused_and_still_listed() {
    let app = TestApp::start().await;
    let member = app.member(Role::Editor).await;
    let created = key(&app, &member, "old", &[]).await;
    let db = app.state.store.client().await.unwrap();
    db.execute("UPDATE api_keys SET expires_at = now() - interval '1 second'", &[]).await.unwrap();
    assert_eq!(app.get("/auth/users/me", text(&created, "key")).await.status, 401);
    let names = |answer: Answer| answer.body.as_array().unwrap().len();
    assert_eq!(names(app.get("/auth/api-keys", &member.access).await), 1);
    let active = app.get("/auth/api-keys?include_retired=false", &member.access).await;
    assert_eq!(active.headers.get("x-total-count").unwrap(), "0");
    assert_eq!(names(active), 0);
}

#[actix_web::test]
async fn lists_are_paged_sorted_and_searched() {
    let app = TestApp::start().await;
    let member = app.member(Role::Editor).await;
    for name in ["beta", "Alpha", "gamma"] {
        key(&app, &member, name, &[]).await;
    }
    for (query, status, names, total) in [
        ("", 200, vec!["gamma", "Alpha", "beta"], "3"),
        ("?sort=name", 200, vec!["Alpha", "beta", "gamma"], "3"),
        ("?sort=-name&limit=1", 200, vec!["gamma"], "3"),
        ("?sort=created&offset=2", 200, vec!["gamma"], "3"),
        ("?sort=expires&offset=9", 200, vec![], "3"),
        ("?q=ALPH", 200, vec!["Alpha"], "1"),
        ("?q=%25", 200, vec![], "0"),
        ("?limit=0", 422, vec![], ""),
        ("?limit=201", 422, vec![], ""),
        ("?limit=99999999999999999999", 422, vec![], ""),
        ("?offset=-1", 422, vec![], ""),
        ("?sort=size", 422, vec![], ""),
        ("?q=%00", 422, vec![], ""),
        ("?limit=1&limit=2", 422, vec![], ""),
    ] {
        let answer = app.get(&format!("/auth/api-keys{query}"), &member.access).await;
        assert_eq!(answer.status, status, "{query} -> {answer:?}");
        if status == 200 {
            let found = answer.body.as_array().unwrap().iter().map(|key| text(key, "name"));
            assert_eq!(found.collect::<Vec<_>>(), names, "{query}");
            assert_eq!(answer.headers.get("x-total-count").unwrap(), total, "{query}");
        }
    }
}

#[actix_web::test]
async fn the_last_use_is_noted_beside_the_request() {
    let app = TestApp::start().await;
    let member = app.member(Role::Editor).await;
    let created = key(&app, &member, "ci", &[]).await;
    let path = format!("/auth/api-keys/{}", text(&created, "id"));
    assert_eq!(app.get("/auth/users/me", text(&created, "key")).await.status, 200);
    for _ in 0..100 {
        let read = app.get(&path, &member.access).await.body;
        if !read["last_used_at"].is_null() {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    panic!("the use was not noted");
}

#[actix_web::test]
async fn limited_keys_cannot_widen_themselves() {
    let app = TestApp::start().await;
    let member = app.member(Role::Owner).await;
    let new = json!({"name": "wider"});
    for (scopes, create, change_user, me) in [
        (&["read"][..], 403, 403, 200),
        (&["write"], 403, 403, 200),
        (&["view_flows"], 403, 403, 200),
        (&["mcp:read", "mcp:write"], 403, 403, 403),
        (&["mcp:*"], 403, 403, 403),
        (&["mcp:*", "read"], 403, 403, 200),
        (&["admin"], 201, 403, 200),
    ] {
        let created = key(&app, &member, &scopes.join(" "), scopes).await;
        let secret = text(&created, "key");
        let answers = [
            app.post("/auth/api-keys", secret, new.clone()).await,
            app.put("/auth/users/me", secret, json!({})).await,
            app.get("/auth/users/me", secret).await,
        ];
        let statuses = answers.each_ref().map(|answer| answer.status);
        assert_eq!(statuses, [create, change_user, me], "{scopes:?}");
        if create == 403 {
            assert!(answers[0].text.contains("api_key_scope_denied"), "{}", answers[0].text);
        }
    }
}

#[actix_web::test]
async fn keys_of_others_do_not_exist() {
    let app = TestApp::start().await;
    let owner = app.member(Role::Owner).await;
    let created = key(&app, &owner, "mine", &[]).await;
    let path = format!("/auth/api-keys/{}", text(&created, "id"));
    let stranger = app.member(Role::Owner).await;
    let colleague = app.member_of(owner.account, Role::Owner).await;
    for other in [&stranger, &colleague] {
        assert_eq!(app.get(&path, &other.access).await.status, 404);
        assert_eq!(app.delete(&path, &other.access).await.status, 404);
        assert_eq!(app.get("/auth/api-keys", &other.access).await.body, json!([]));
        assert_eq!(app.get("/auth/api-keys/count", &other.access).await.body, json!({"active": 0}));
    }
    key(&app, &stranger, "mine", &[]).await;
    assert_eq!(app.get(&path, &owner.access).await.status, 200);
    assert_eq!(app.get("/auth/api-keys/nonsense", &owner.access).await.status, 422);
    let refused = app.delete("/auth/api-keys/count", &owner.access).await;
    assert_eq!(
        (refused.status, refused.headers.get("allow").unwrap()),
        (405, &"GET".parse().unwrap())
    );
}
