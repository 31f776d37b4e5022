//! Codes: for one client, one address, one proof, once.

use super::*;

#[actix_web::test]
async fn what_comes_with_a_code_has_to_be_right_and_may_be_tried_again() {
    let world = world().await;
    let member = world.member(Role::Editor).await;
    let (client_id, code) = world.code(&member).await;
    let other = world.register(json!({})).await;
    let other = text(&other, "client_id");
    for (fields, status, word) in [
        (
            &[("code_verifier", "another-verifier-of-forty-three-characters-")][..],
            400,
            "invalid_grant",
        ),
        (&[("code_verifier", "")], 400, "invalid_request"),
        (&[("redirect_uri", "http://127.0.0.1:4101/callback")], 400, "invalid_grant"),
        (&[("resource", "https://other.example/mcp/v1")], 400, "invalid_target"),
        (&[("code", "mcp_code_unknown")], 400, "invalid_grant"),
        (&[("client_id", other)], 400, "invalid_grant"),
        (&[("client_id", "unknown")], 401, "invalid_client"),
        (&[("client_id", "")], 401, "invalid_client"),
        (&[("grant_type", "password")], 400, "unsupported_grant_type"),
        (&[("grant_type", "")], 400, "invalid_request"),
        (&[("code", "")], 400, "invalid_request"),
    ] {
        let answer = world.redeem(&client_id, &code, fields).await;
        assert_eq!(answer.refusal(), (status, word), "{fields:?} -> {answer:?}");
        assert!(answer.body["error_description"].is_string(), "{answer:?}");
    }
    // As later versions of OAuth have it, and with a slash at the end of the resource.
    let bare = [("redirect_uri", ""), ("resource", "https://preloop.example.com/mcp/v1/")];
    assert_eq!(world.redeem(&client_id, &code, &bare).await.status, 200);
}

#[actix_web::test]
async fn a_code_presented_twice_takes_back_what_it_gave() {
    let world = world().await;
    let member = world.member(Role::Editor).await;
    let (client_id, code) = world.code(&member).await;
    let (_, bystander) = world.connected(&member).await;
    let tokens = world.redeem(&client_id, &code, &[]).await.body;
    let again = world.redeem(&client_id, &code, &[]).await;
    assert_eq!(again.refusal(), (400, "invalid_grant"));
    assert_eq!(world.identify(text(&tokens, "access_token")).await, Err(AuthError::Invalid));
    let refreshed = world.refresh(&client_id, text(&tokens, "refresh_token"), &[]).await;
    assert_eq!(refreshed.refusal(), (400, "invalid_grant"));
    assert!(world.identify(text(&bystander, "access_token")).await.is_ok(), "only what it gave");
}

#[actix_web::test]
async fn a_code_presented_by_another_client_takes_nothing_back() {
    let world = world().await;
    let member = world.member(Role::Editor).await;
    let (client_id, code) = world.code(&member).await;
    let tokens = world.redeem(&client_id, &code, &[]).await.body;
    let other = world.register(json!({})).await;
    let other = world.redeem(text(&other, "client_id"), &code, &[]).await;
    assert_eq!(other.refusal(), (400, "invalid_grant"));
    assert!(world.identify(text(&tokens, "access_token")).await.is_ok());
}

#[actix_web::test]
async fn of_two_that_redeem_a_code_at_once_one_at_most_has_tokens() {
    let world = world().await;
    let member = world.member(Role::Editor).await;
    let (client_id, code) = world.code(&member).await;
    let all = (0..6).map(|_| world.redeem(&client_id, &code, &[]));
    let all = futures::future::join_all(all).await;
    assert!(all.iter().filter(|answer| answer.status == 200).count() <= 1);
    for answer in all.iter().filter(|answer| answer.status == 200) {
        let token = text(&answer.body, "access_token");
        assert_eq!(world.identify(token).await, Err(AuthError::Invalid), "the others took it back");
    }
}

#[actix_web::test]
async fn a_code_expires() {
    let world = world().await;
    let member = world.member(Role::Editor).await;
    let (client_id, code) = world.code(&member).await;
    world.sql("UPDATE oauth_grants SET expires_at = now() - interval '1 second'").await;
    assert_eq!(world.redeem(&client_id, &code, &[]).await.refusal(), (400, "invalid_grant"));
}

#[actix_web::test]
async fn only_hashes_are_kept() {
    let world = world().await;
    let member = world.member(Role::Editor).await;
    let secret = json!({"token_endpoint_auth_method": "client_secret_post"});
    let secret = text(&world.register(secret).await, "client_secret").to_owned();
    let (client_id, code) = world.code(&member).await;
    let tokens = world.redeem(&client_id, &code, &[]).await.body;
    let db = world.state.store.client().await.unwrap();
    let mut kept = String::new();
    for table in
        ["oauth_clients", "oauth_consents", "oauth_grants", "oauth_tokens", "refresh_sessions"]
    {
        let rows = db.query(&format!("SELECT r::text FROM {table} AS r"), &[]).await.unwrap();
        rows.iter().for_each(|row| kept.push_str(row.get(0)));
    }
    assert!(kept.contains(&client_id), "{kept}");
    for secret in [&secret, &code, text(&tokens, "access_token"), text(&tokens, "refresh_token")] {
        // Base64 has underscores, too; a short piece of it may be anywhere.
        let bare = secret.split('_').max_by_key(|piece| piece.len()).unwrap();
        let whole = hex::encode(secret);
        assert!(bare.len() > 5 && !kept.contains(bare), "{secret} is in {kept}");
        assert!(!kept.contains(&whole), "{secret} is in {kept}");
    }
}
