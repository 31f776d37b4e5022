//! Metadata, clients that register themselves, and how long they stay.

use super::*;
use crate::config::RetentionConfig;

#[actix_web::test]
async fn metadata_says_what_there_is() {
    let world = world().await;
    for path in ["", "/mcp/v1"] {
        let answer =
            world.stranger().get(&format!("/.well-known/oauth-protected-resource{path}")).await;
        assert_eq!(answer.status, 200);
        assert_eq!(answer.headers.get("content-type").unwrap(), "application/json");
        let expected = json!({
            "resource": MCP,
            "resource_name": "Preloop",
            "authorization_servers": [URL],
            "scopes_supported": ["mcp:read", "mcp:write"],
            "bearer_methods_supported": ["header"],
        });
        assert_eq!(answer.body, expected);
        let server =
            world.stranger().get(&format!("/.well-known/oauth-authorization-server{path}")).await;
        let body = &server.body;
        assert_eq!((server.status, text(body, "issuer")), (200, URL));
        for field in ["authorization", "token", "registration", "revocation"] {
            assert!(text(body, &format!("{field}_endpoint")).starts_with(&format!("{URL}/oauth/")));
        }
        assert_eq!(body["code_challenge_methods_supported"], json!(["S256"]));
        assert_eq!(body["response_types_supported"], json!(["code"]));
        assert_eq!(body["authorization_response_iss_parameter_supported"], json!(true));
        assert_eq!(body["client_id_metadata_document_supported"], json!(true));
        assert!(!server.text.contains("offline_access"));
    }
}

#[actix_web::test]
async fn other_methods_are_refused() {
    let world = world().await;
    for (method, path, allow) in [
        (Method::POST, "/.well-known/oauth-authorization-server", "GET, HEAD"),
        (Method::DELETE, "/.well-known/oauth-protected-resource/mcp/v1", "GET, HEAD"),
        (Method::GET, "/oauth/token", "POST"),
        (Method::GET, "/oauth/register", "POST"),
        (Method::PUT, "/oauth/authorize", "GET, HEAD, POST"),
        (Method::GET, "/oauth/sign-in", "POST"),
    ] {
        let answer = world.send(TestRequest::with_uri(path).method(method.clone())).await;
        assert_eq!(answer.status, 405, "{method} {path}");
        assert_eq!(answer.headers.get("allow").unwrap(), allow, "{method} {path}");
    }
}

#[actix_web::test]
async fn a_client_learns_what_was_registered() {
    let world = world().await;
    let answer = world
        .try_register(json!({
            "token_endpoint_auth_method": "client_secret_basic",
            "application_type": "native",
            "client_uri": "https://tool.example/",
            "software_id": "ignored",
            "scope": "mcp:read admin",
        }))
        .await;
    assert_eq!(answer.status, 201);
    assert_eq!(answer.headers.get("cache-control").unwrap(), "no-store");
    let body = answer.body;
    assert!(text(&body, "client_secret").starts_with("mcp_cs_"));
    assert_eq!(body["client_secret_expires_at"], json!(0));
    assert_eq!(body["redirect_uris"], json!([CALLBACK]));
    assert_eq!(body["grant_types"], json!(["authorization_code", "refresh_token"]));
    assert_eq!(
        (text(&body, "application_type"), text(&body, "client_uri")),
        ("native", "https://tool.example/")
    );
    assert!(body["client_id_issued_at"].is_i64());
    let public = world.register(json!({})).await;
    assert!(public["client_secret"].is_null(), "{public}");
}

#[actix_web::test]
async fn what_does_not_fit_is_not_registered() {
    let world = world().await;
    for (fields, word) in [
        (json!({"redirect_uris": ["http://example.com/cb"]}), "invalid_redirect_uri"),
        (json!({"redirect_uris": ["javascript:alert(1)"]}), "invalid_redirect_uri"),
        (json!({"redirect_uris": []}), "invalid_redirect_uri"),
        (json!({"application_type": "web"}), "invalid_redirect_uri"),
        (json!({"redirect_uris": null}), "invalid_redirect_uri"),
        (json!({"client_name": ["x"]}), "invalid_client_metadata"),
        (json!({"token_endpoint_auth_method": "tls_client_auth"}), "invalid_client_metadata"),
        (json!({"grant_types": ["implicit"]}), "invalid_client_metadata"),
    ] {
        let answer = world.try_register(fields.clone()).await;
        assert_eq!(answer.refusal(), (400, word), "{fields} -> {answer:?}");
    }
    for (kind, body, status) in [
        ("application/json", "{".to_owned(), 400),
        ("application/json", "[]".to_owned(), 400),
        ("text/plain", "{}".to_owned(), 400),
        ("application/json", format!("{{\"client_name\": \"{}\"}}", "x".repeat(20_000)), 413),
    ] {
        let request =
            TestRequest::post().uri("/oauth/register").insert_header(("content-type", kind));
        assert_eq!(world.send(request.set_payload(body)).await.status, status);
    }
    assert_eq!(world.count("oauth_clients").await, 0);
}

#[actix_web::test]
async fn registering_is_slowed_down() {
    let world = world().await;
    for _ in 0..100 {
        assert_eq!(world.try_register(json!({"redirect_uris": []})).await.status, 400);
    }
    let refused = world.try_register(json!({})).await;
    assert_eq!(refused.refusal(), (429, "temporarily_unavailable"));
    assert!(refused.headers.contains_key("retry-after"));
}

#[actix_web::test]
async fn clients_that_nobody_uses_are_bounded_and_go() {
    let world = world().await;
    let member = world.member(Role::Editor).await;
    let (used, tokens) = world.connected(&member).await;
    let unused = world.register(json!({})).await;
    let unused = text(&unused, "client_id");
    world.sql("UPDATE oauth_clients SET expires_at = expires_at - interval '2 days'").await;
    let browser = world.browser(&member).await;
    assert_eq!(browser.authorize(&query(unused, &[])).await.status, 400, "gone at once");
    let removed = world.state.store.housekeep(RetentionConfig::default()).await.unwrap();
    assert_eq!(removed.oauth, 1);
    assert_eq!(browser.authorize(&query(&used, &[])).await.status, 200);
    assert_eq!(world.refresh(&used, text(&tokens, "refresh_token"), &[]).await.status, 200);
    world
        .sql(
            "INSERT INTO oauth_clients (id, client_id, name, application_type, redirect_uris, may_refresh,
                                        auth_method, expires_at)
             SELECT gen_random_uuid(), n::text, '', 'web', '{x}', true, 'none', now() + interval '1 day'
               FROM generate_series(1, 10000) AS n",
        )
        .await;
    let crowded = world.try_register(json!({})).await;
    assert_eq!(crowded.refusal(), (429, "temporarily_unavailable"));
}

#[actix_web::test]
async fn what_has_expired_is_cleaned_up() {
    let world = world().await;
    let member = world.member(Role::Editor).await;
    let _never_redeemed = world.code(&member).await;
    let (client_id, tokens) = world.connected(&member).await;
    assert_eq!(world.refresh(&client_id, text(&tokens, "refresh_token"), &[]).await.status, 200);
    let housekeep =
        async || world.state.store.housekeep(RetentionConfig::default()).await.unwrap().oauth;
    assert_eq!(housekeep().await, 0);
    world.sql("UPDATE oauth_tokens SET expires_at = now() - interval '1 second'").await;
    assert_eq!(housekeep().await, 2);
    world.sql("UPDATE oauth_grants SET expires_at = now() - interval '1 second'").await;
    assert_eq!(housekeep().await, 2);
    assert_eq!(world.count("oauth_consents").await, 2, "what was allowed stays with the client");
    world.sql("UPDATE oauth_clients SET expires_at = now() - interval '1 second'").await;
    assert_eq!(housekeep().await, 2);
    assert_eq!(world.count("oauth_consents").await, 0);
}
