//! Whose tokens they are, what they are good for, and how people take them back.

use super::*;
use crate::auth::{Principal, Scopes};

#[actix_web::test]
async fn a_token_is_good_for_mcp_and_nothing_else() {
    let world = world().await;
    let member = world.member(Role::Owner).await;
    let (_, tokens) = world.connected(&member).await;
    let token = text(&tokens, "access_token");
    assert!(token.starts_with("mcp_at_"));
    for path in ["/auth/users/me", "/flows", "/auth/api-keys", "/auth/oauth-clients"] {
        let answer = world.get(path, token).await;
        assert_eq!(answer.status, 403, "{path}");
        assert!(answer.text.contains("good for the MCP server only"), "{}", answer.text);
    }
    let made_up = world.get("/auth/users/me", "mcp_at_made_up").await;
    assert_eq!(made_up.status, 403, "whether it counts is not told here");
    assert_eq!(world.get("/auth/users/me", text(&tokens, "refresh_token")).await.status, 401);
}

#[actix_web::test]
async fn the_mcp_server_learns_who_it_is() {
    let world = world().await;
    let member = world.member(Role::Viewer).await;
    let (_, tokens) = world.connected(&member).await;
    let identity = world.identify(text(&tokens, "access_token")).await.unwrap();
    assert_eq!((identity.user.account, identity.user.id), (member.account, member.user));
    assert!(matches!(identity.principal, Principal::OAuth { .. }));
    let names = ["mcp:read", "mcp:write"].map(str::to_owned);
    assert_eq!(identity.scopes, Scopes::parse_stored(&names));
    assert!(identity.scopes.only_mcp());
    let person = world.identify(&member.access).await.unwrap();
    assert_eq!(person.principal, Principal::User { session: member.session });
    let key = world
        .post("/auth/api-keys", &member.access, json!({"name": "k", "scopes": ["mcp:read"]}))
        .await;
    let key = world.identify(text(&key.body, "key")).await.unwrap();
    assert!(matches!(key.principal, Principal::ApiKey { .. }));
    for (token, error) in [
        ("mcp_at_made_up", AuthError::Invalid),
        (text(&tokens, "refresh_token"), AuthError::Invalid),
        ("flow_token", AuthError::WrongKind),
    ] {
        assert_eq!(world.identify(token).await, Err(error), "{token}");
    }
}

#[actix_web::test]
async fn a_token_for_another_place_is_worth_nothing() {
    let world = world().await;
    let member = world.member(Role::Editor).await;
    let (client_id, tokens) = world.connected(&member).await;
    let token = text(&tokens, "access_token");
    for place in ["https://other.example/mcp/v1", URL, "https://preloop.example.com/mcp/v1/x", ""] {
        let found = world.state.auth.identify_mcp(token, place).await;
        assert_eq!(found, Err(AuthError::Invalid), "{place}");
    }
    // The server got another address: what was given for the old one ends.
    world.sql("UPDATE oauth_grants SET resource = 'https://old.example/mcp/v1'").await;
    let refreshed = world.refresh(&client_id, text(&tokens, "refresh_token"), &[]).await;
    assert_eq!(refreshed.refusal(), (400, "invalid_grant"));
}

#[actix_web::test]
async fn a_token_expires() {
    let world = world().await;
    let member = world.member(Role::Editor).await;
    let (_, tokens) = world.connected(&member).await;
    world.sql("UPDATE oauth_tokens SET expires_at = now() - interval '1 second'").await;
    assert_eq!(world.identify(text(&tokens, "access_token")).await, Err(AuthError::Invalid));
}

#[actix_web::test]
async fn people_see_their_clients_and_cut_them_off() {
    let world = world().await;
    let member = world.member(Role::Owner).await;
    let (client_id, tokens) = world.connected(&member).await;
    let (_, kept) = world.connected(&member).await;
    let listed = world.get("/auth/oauth-clients", &member.access).await;
    assert_eq!(listed.headers.get("x-total-count").unwrap(), "2");
    let listed = listed.body.as_array().unwrap().clone();
    let mine = listed.iter().find(|client| text(client, "client_id") == client_id).unwrap();
    assert_eq!((text(mine, "name"), &mine["has_document"]), ("Tool", &json!(false)));
    assert_eq!(mine["redirect_hosts"], json!(["127.0.0.1"]));
    assert_eq!(mine["scopes"], json!(["mcp:read", "mcp:write"]));
    assert!(mine["connected_at"].is_string() && mine["last_used_at"].is_string());
    let path = format!("/auth/oauth-clients/{}", text(mine, "id"));
    assert_eq!(world.delete(&path, &member.access).await.status, 204);
    assert_eq!(world.identify(text(&tokens, "access_token")).await, Err(AuthError::Invalid));
    let refreshed = world.refresh(&client_id, text(&tokens, "refresh_token"), &[]).await;
    assert_eq!(refreshed.refusal(), (400, "invalid_grant"));
    assert!(world.identify(text(&kept, "access_token")).await.is_ok());
    assert_eq!(world.delete(&path, &member.access).await.status, 404);
    let left = world.get("/auth/oauth-clients?limit=1", &member.access).await;
    assert_eq!(left.body.as_array().unwrap().len(), 1);
    assert_eq!(world.get("/auth/oauth-clients", "").await.status, 401);
    let browser = world.browser(&member).await;
    let page = browser.authorize(&query(&client_id, &[])).await;
    assert!(page.status == 200 && !page.text.contains("before"), "it may ask again, as if new");
}

#[actix_web::test]
async fn clients_of_others_do_not_exist() {
    let world = world().await;
    let owner = world.member(Role::Owner).await;
    let (_, tokens) = world.connected(&owner).await;
    let listed = world.get("/auth/oauth-clients", &owner.access).await.body;
    let path = format!("/auth/oauth-clients/{}", text(&listed[0], "id"));
    let stranger = world.member(Role::Owner).await;
    let colleague = world.member_of(owner.account, Role::Owner).await;
    for other in [&stranger, &colleague] {
        assert_eq!(world.get("/auth/oauth-clients", &other.access).await.body, json!([]));
        assert_eq!(world.delete(&path, &other.access).await.status, 404);
    }
    let key = json!({"name": "limited", "scopes": ["write"]});
    let key = world.post("/auth/api-keys", &owner.access, key).await.body;
    assert_eq!(world.delete(&path, text(&key, "key")).await.status, 403);
    assert!(world.identify(text(&tokens, "access_token")).await.is_ok());
    assert_eq!(world.delete("/auth/oauth-clients/nonsense", &owner.access).await.status, 422);
}

#[actix_web::test]
async fn one_client_of_two_people_speaks_for_each() {
    let world = world().await;
    let (one, other) = (world.member(Role::Owner).await, world.member(Role::Owner).await);
    let client = world.register(json!({})).await;
    let client_id = text(&client, "client_id");
    let mut tokens = Vec::new();
    for member in [&one, &other] {
        let code = world.browser(member).await.allow(&query(client_id, &[])).await.code();
        tokens.push(world.redeem(client_id, &code, &[]).await.body);
    }
    for (member, tokens) in [&one, &other].into_iter().zip(&tokens) {
        let identity = world.identify(text(tokens, "access_token")).await.unwrap();
        assert_eq!(identity.user.account, member.account);
    }
    let listed = world.get("/auth/oauth-clients", &one.access).await.body;
    let path = format!("/auth/oauth-clients/{}", text(&listed[0], "id"));
    assert_eq!(world.delete(&path, &one.access).await.status, 204);
    assert_eq!(world.identify(text(&tokens[0], "access_token")).await, Err(AuthError::Invalid));
    assert!(world.identify(text(&tokens[1], "access_token")).await.is_ok(), "the other's stays");
}

#[actix_web::test]
async fn signing_out_everywhere_cuts_off_everything() {
    let world = world().await;
    let member = world.member(Role::Owner).await;
    let (client_id, tokens) = world.connected(&member).await;
    let (other_id, unredeemed) = world.code(&member).await;
    let browser = world.browser(&member).await;
    let bystander = world.member(Role::Owner).await;
    let (_, others) = world.connected(&bystander).await;
    let answer = world.post("/auth/sessions/revoke-all", &member.access, json!({})).await;
    assert_eq!(answer.status, 200);
    assert_eq!(world.identify(text(&tokens, "access_token")).await, Err(AuthError::Invalid));
    let refreshed = world.refresh(&client_id, text(&tokens, "refresh_token"), &[]).await;
    assert_eq!(refreshed.refusal(), (400, "invalid_grant"));
    let late = world.redeem(&other_id, &unredeemed, &[]).await;
    assert_eq!(late.refusal(), (400, "invalid_grant"), "a code on its way, too");
    let page = browser.authorize(&query(&client_id, &[])).await;
    assert!(page.text.contains("Sign in to continue"), "the browser as well");
    assert!(world.identify(text(&others, "access_token")).await.is_ok());
}

#[actix_web::test]
async fn a_new_password_cuts_off_everything() {
    let world = world().await;
    let newcomer =
        json!({"username": "ada", "email": "ada@example.org", "password": "correct horse battery"});
    world.post("/auth/register", "", newcomer).await;
    let login = json!({"username": "ada", "password": "correct horse battery"});
    let session = world.post("/auth/token/json", "", login).await.body;
    let me = world.get("/auth/users/me", text(&session, "access_token")).await.body;
    let member = Member {
        account: text(&me, "account_id").parse().unwrap(),
        user: text(&me, "id").parse().unwrap(),
        ..world.member(Role::Owner).await
    };
    let (_, tokens) = world.connected(&member).await;
    let change =
        json!({"current_password": "correct horse battery", "new_password": "another password"});
    let changed =
        world.put("/auth/users/me/password", text(&session, "access_token"), change).await;
    assert_eq!(changed.status, 204, "{changed:?}");
    assert_eq!(world.identify(text(&tokens, "access_token")).await, Err(AuthError::Invalid));
}
