//! Refresh tokens, and clients with secrets.

use super::*;

/// Lets time pass where only the database's clock counts.
async fn age(world: &World, seconds: i32) {
    world
        .sql(&format!(
            "UPDATE oauth_grants SET rotated_at = rotated_at - interval '{seconds} seconds',
                    expires_at = expires_at - interval '{seconds} seconds',
                    ends_at = ends_at - interval '{seconds} seconds'"
        ))
        .await;
}

#[actix_web::test]
async fn a_replaced_token_presented_late_ends_the_grant() {
    let world = world().await;
    let member = world.member(Role::Editor).await;
    let (client_id, first) = world.connected(&member).await;
    let second = world.refresh(&client_id, text(&first, "refresh_token"), &[]).await.body;
    assert_ne!(text(&first, "refresh_token"), text(&second, "refresh_token"));
    age(&world, 11).await;
    let stolen = world.refresh(&client_id, text(&first, "refresh_token"), &[]).await;
    assert_eq!(stolen.refusal(), (400, "invalid_grant"));
    for tokens in [&first, &second] {
        assert_eq!(world.identify(text(tokens, "access_token")).await, Err(AuthError::Invalid));
    }
    let next = world.refresh(&client_id, text(&second, "refresh_token"), &[]).await;
    assert_eq!(next.refusal(), (400, "invalid_grant"), "the whole family");
}

#[actix_web::test]
async fn the_token_before_the_last_ends_the_grant_at_once() {
    let world = world().await;
    let member = world.member(Role::Editor).await;
    let (client_id, first) = world.connected(&member).await;
    let second = world.refresh(&client_id, text(&first, "refresh_token"), &[]).await.body;
    let third = world.refresh(&client_id, text(&second, "refresh_token"), &[]).await.body;
    let stolen = world.refresh(&client_id, text(&first, "refresh_token"), &[]).await;
    assert_eq!(stolen.refusal(), (400, "invalid_grant"));
    assert_eq!(world.identify(text(&third, "access_token")).await, Err(AuthError::Invalid));
}

#[actix_web::test]
async fn a_lost_answer_can_be_asked_for_again() {
    let world = world().await;
    let member = world.member(Role::Editor).await;
    let (client_id, first) = world.connected(&member).await;
    let token = text(&first, "refresh_token");
    let all =
        futures::future::join_all((0..4).map(|_| world.refresh(&client_id, token, &[]))).await;
    age(&world, 9).await;
    let again = world.refresh(&client_id, token, &[]).await;
    for answer in all.iter().chain([&again]) {
        assert_eq!(answer.status, 200, "{answer:?}");
        assert_eq!(answer.body["refresh_token"], again.body["refresh_token"]);
        assert!(world.identify(text(&answer.body, "access_token")).await.is_ok());
    }
}

#[actix_web::test]
async fn a_refresh_narrows_what_was_allowed_and_never_widens() {
    let world = world().await;
    let member = world.member(Role::Editor).await;
    let client = world.register(json!({})).await;
    let client_id = text(&client, "client_id");
    let browser = world.browser(&member).await;
    let code = browser.allow(&query(client_id, &[("scope", "mcp:read")])).await.code();
    let tokens = world.redeem(client_id, &code, &[]).await.body;
    assert_eq!(text(&tokens, "scope"), "mcp:read");
    let token = text(&tokens, "refresh_token");
    let wider = world.refresh(client_id, token, &[("scope", "mcp:read mcp:write")]).await;
    assert_eq!(wider.refusal(), (400, "invalid_scope"));
    let (client_id, tokens) = world.connected(&member).await;
    let narrow =
        world.refresh(&client_id, text(&tokens, "refresh_token"), &[("scope", "mcp:read")]).await;
    assert_eq!(text(&narrow.body, "scope"), "mcp:read");
    let scopes = world.identify(text(&narrow.body, "access_token")).await.unwrap().scopes;
    assert_eq!(scopes, crate::auth::Scopes::parse_stored(&["mcp:read".to_owned()]));
    let wide = world.refresh(&client_id, text(&narrow.body, "refresh_token"), &[]).await;
    assert_eq!(text(&wide.body, "scope"), "mcp:read mcp:write", "the grant has not become less");
}

#[actix_web::test]
async fn what_is_no_refresh_token_of_this_client_harms_nobody() {
    let world = world().await;
    let member = world.member(Role::Editor).await;
    let (client_id, tokens) = world.connected(&member).await;
    let other = world.register(json!({})).await;
    let other = text(&other, "client_id");
    let token = text(&tokens, "refresh_token");
    for (client, token, fields, word) in [
        (other, token, &[][..], "invalid_grant"),
        (&client_id, &member.refresh, &[], "invalid_grant"),
        (&client_id, text(&tokens, "access_token"), &[], "invalid_grant"),
        (&client_id, &token[..token.len() - 2], &[], "invalid_grant"),
        (&client_id, token, &[("resource", "https://other.example/")], "invalid_target"),
        (&client_id, token, &[("refresh_token", "")], "invalid_request"),
    ] {
        let answer = world.refresh(client, token, fields).await;
        assert_eq!(answer.refusal(), (400, word), "{client} {token} {fields:?}");
    }
    assert_eq!(world.refresh(&client_id, token, &[]).await.status, 200);
    let session = world.post("/auth/refresh", "", json!({ "refresh_token": token })).await;
    assert_eq!(session.status, 401, "nor is it one of a session");
}

#[actix_web::test]
async fn a_grant_ends_however_often_it_is_refreshed() {
    let world = world().await;
    let member = world.member(Role::Editor).await;
    let (client_id, mut tokens) = world.connected(&member).await;
    for _ in 0..5 {
        age(&world, 6 * 86_400 - 60).await;
        let next = world.refresh(&client_id, text(&tokens, "refresh_token"), &[]).await;
        assert_eq!(next.status, 200, "{next:?}");
        tokens = next.body;
    }
    age(&world, 400).await;
    let over = world.refresh(&client_id, text(&tokens, "refresh_token"), &[]).await;
    assert_eq!(over.refusal(), (400, "invalid_grant"));
    assert_eq!(world.identify(text(&tokens, "access_token")).await, Err(AuthError::Invalid));
}

#[actix_web::test]
async fn a_client_that_refreshes_all_the_time_has_few_tokens() {
    let world = world().await;
    let member = world.member(Role::Editor).await;
    let (client_id, mut tokens) = world.connected(&member).await;
    for _ in 0..25 {
        tokens = world.refresh(&client_id, text(&tokens, "refresh_token"), &[]).await.body;
    }
    assert!(world.identify(text(&tokens, "access_token")).await.is_ok());
    assert_eq!(world.count("oauth_tokens").await, 20);
}

#[actix_web::test]
async fn clients_that_want_no_refresh_tokens_get_none() {
    let world = world().await;
    let member = world.member(Role::Editor).await;
    let client = world.register(json!({"grant_types": ["authorization_code"]})).await;
    let client_id = text(&client, "client_id");
    let code = world.browser(&member).await.allow(&query(client_id, &[])).await.code();
    let tokens = world.redeem(client_id, &code, &[]).await.body;
    assert!(tokens["refresh_token"].is_null(), "{tokens}");
    assert!(world.identify(text(&tokens, "access_token")).await.is_ok());
    let refused = world.refresh(client_id, "mcp_rt_x", &[]).await;
    assert_eq!(refused.refusal(), (400, "unauthorized_client"));
}

#[actix_web::test]
async fn clients_with_a_secret_prove_themselves_as_they_registered() {
    let world = world().await;
    let member = world.member(Role::Editor).await;
    let browser = world.browser(&member).await;
    for method in ["client_secret_basic", "client_secret_post"] {
        let client = world.register(json!({"token_endpoint_auth_method": method})).await;
        let (client_id, secret) = (text(&client, "client_id"), text(&client, "client_secret"));
        let code = browser.allow(&query(client_id, &[])).await.code();
        let send = async |basic: Option<&str>, posted: &str| {
            let form = [
                ("grant_type", "authorization_code"),
                ("client_id", client_id),
                ("code", &code),
                ("code_verifier", VERIFIER),
                ("client_secret", posted),
            ];
            let mut request = form_request("/oauth/token", &laid_over(&form, &[]));
            if let Some(secret) = basic {
                let pair = base64::engine::general_purpose::STANDARD
                    .encode(format!("{client_id}:{secret}"));
                request = request.insert_header(("authorization", format!("Basic {pair}")));
            }
            world.send(request).await
        };
        let is_basic = method == "client_secret_basic";
        let wrong = send(is_basic.then_some("wrong"), if is_basic { "" } else { "wrong" }).await;
        assert_eq!(wrong.refusal(), (401, "invalid_client"), "{method}");
        assert!(wrong.headers.contains_key("www-authenticate"));
        assert_eq!(send(None, "").await.refusal(), (401, "invalid_client"), "{method}: none");
        let other = send((!is_basic).then_some(secret), if is_basic { secret } else { "" }).await;
        assert_eq!(other.refusal(), (401, "invalid_client"), "{method}: the other way");
        assert_eq!(send(Some(secret), secret).await.refusal(), (400, "invalid_request"), "both");
        let right = send(is_basic.then_some(secret), if is_basic { "" } else { secret }).await;
        assert_eq!(right.status, 200, "{method}: {right:?}");
    }
}

#[actix_web::test]
async fn revoking_one_access_token_leaves_the_rest() {
    let world = world().await;
    let member = world.member(Role::Editor).await;
    let (client_id, first) = world.connected(&member).await;
    let second = world.refresh(&client_id, text(&first, "refresh_token"), &[]).await.body;
    let (other, _) = world.connected(&member).await;
    let revoke = async |client: &str, token: &str| {
        world.post_form("/oauth/revoke", &[("client_id", client), ("token", token)]).await
    };
    let mine = text(&first, "access_token");
    assert_eq!(revoke(&other, mine).await.status, 200, "as good as taken back");
    assert!(world.identify(mine).await.is_ok(), "but another client's");
    assert_eq!(revoke(&other, text(&second, "refresh_token")).await.status, 200);
    assert_eq!(revoke(&client_id, mine).await.status, 200);
    assert_eq!(revoke(&client_id, "unknown").await.status, 200);
    assert_eq!(world.identify(mine).await, Err(AuthError::Invalid));
    assert!(world.identify(text(&second, "access_token")).await.is_ok());
    assert_eq!(revoke("unknown", mine).await.refusal(), (401, "invalid_client"));
    assert_eq!(revoke(&client_id, "").await.refusal(), (400, "invalid_request"));
}
