//! Letting Preloop in at a server by OAuth, against an authorization server of this process.

use super::*;
use crate::mcp::{fixture::Upstream, protocol::Era};
use actix_web::{App, HttpResponse, HttpServer, rt, web};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
};
use url::Url;

type Form = HashMap<String, String>;

/// Gives tokens `at-1`, `at-2` and so on; each refresh token counts once.
struct AuthorizationServer {
    url: String,
    inner: Arc<Inner>,
}

#[derive(Default)]
struct Inner {
    url: Mutex<String>,
    resource: Mutex<String>,
    /// Laid over its metadata.
    metadata: Mutex<Value>,
    given: Mutex<usize>,
    registrations: Mutex<Vec<Value>>,
    exchanges: Mutex<Vec<Form>>,
}

impl AuthorizationServer {
    async fn start(resource: &str) -> Self {
        let inner = Arc::new(Inner::default());
        *inner.resource.lock().unwrap() = resource.to_owned();
        let data = web::Data::from(inner.clone());
        let app = move || {
            App::new()
                .app_data(data.clone())
                .route("/resource", web::get().to(resource_metadata))
                .route("/.well-known/oauth-authorization-server", web::get().to(metadata))
                .route("/register", web::post().to(register))
                .route("/token", web::post().to(token))
        };
        let server = HttpServer::new(app).workers(1).disable_signals();
        let server = server.bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", server.addrs()[0]);
        rt::spawn(server.run());
        inner.url.lock().unwrap().clone_from(&url);
        Self { url, inner }
    }

    fn exchanges(&self) -> Vec<Form> {
        self.inner.exchanges.lock().unwrap().clone()
    }
}

async fn resource_metadata(inner: web::Data<Inner>) -> web::Json<Value> {
    let (resource, url) = (inner.resource.lock().unwrap(), inner.url.lock().unwrap());
    web::Json(json!({ "resource": *resource, "authorization_servers": [*url] }))
}

async fn metadata(inner: web::Data<Inner>) -> web::Json<Value> {
    let url = inner.url.lock().unwrap().clone();
    let metadata = json!({
        "issuer": url,
        "authorization_endpoint": format!("{url}/authorize?tenant=1"),
        "token_endpoint": format!("{url}/token"),
        "registration_endpoint": format!("{url}/register"),
        "scopes_supported": ["things", "offline_access"],
        "code_challenge_methods_supported": ["S256"],
        "authorization_response_iss_parameter_supported": true,
    });
    let changes = inner.metadata.lock().unwrap().clone();
    web::Json(crate::http::fixtures::overlaid(metadata, changes))
}

async fn register(inner: web::Data<Inner>, body: web::Json<Value>) -> HttpResponse {
    inner.registrations.lock().unwrap().push(body.0);
    HttpResponse::Created().json(json!({ "client_id": "we", "client_secret": "s/1" }))
}

async fn token(inner: web::Data<Inner>, form: web::Form<Form>) -> HttpResponse {
    let mut given = inner.given.lock().unwrap();
    let form = form.into_inner();
    inner.exchanges.lock().unwrap().push(form.clone());
    let is_newest = form.get("refresh_token").is_none_or(|token| *token == format!("rt-{given}"));
    if !is_newest {
        return HttpResponse::BadRequest().json(json!({ "error": "invalid_grant" }));
    }
    *given += 1;
    HttpResponse::Ok().json(json!({
        "access_token": format!("at-{given}"), "refresh_token": format!("rt-{given}"),
        "token_type": "bearer", "expires_in": 3600,
    }))
}

/// A server that wants a token, whoever gives it, and what we know of it.
struct House {
    app: World,
    upstream: Upstream,
    server: AuthorizationServer,
    path: String,
}

async fn house() -> House {
    let app = world_with_mcp().await;
    let upstream = Upstream::start(Era::Modern, &["echo"]).await;
    let server = AuthorizationServer::start(&upstream.url).await;
    upstream.wants("at-1", &format!("{}/resource", server.url));
    let fields = json!({ "url": upstream.url, "auth_type": "oauth" });
    let made = app.mcp_server("fixture", fields).await;
    assert_eq!(made["status"], "error", "{made}");
    let path = format!("/mcp-servers/{}", text(&made, "id"));
    House { app, upstream, server, path }
}

impl House {
    async fn code(&self) -> String {
        let path = format!("{}/oauth/authorize-token", self.path);
        let made = self.app.call(Method::POST, &path, None, 200).await;
        assert!(text(&made, "authorize_url").starts_with("https://preloop.example.com/api/v1/"));
        text(&made, "code").to_owned()
    }

    async fn get(&self, path: &str, cookie: &str) -> Answer {
        let request = TestRequest::get().uri(&format!("/api/v1{path}"));
        self.app.send(request.insert_header(("cookie", cookie))).await
    }

    /// Begins; where the browser is sent, and its cookie.
    async fn depart(&self) -> (Form, String) {
        let code = self.code().await;
        let answer = self.get(&format!("{}/oauth/authorize?code={code}", self.path), "").await;
        assert_eq!(answer.status, 302, "{}", answer.text);
        let header = |name: &str| answer.headers.get(name).unwrap().to_str().unwrap().to_owned();
        let cookie = header("set-cookie");
        assert!(cookie.starts_with("__Host-preloop_mcp=") && cookie.contains("HttpOnly"));
        let to = Url::parse(&header("location")).unwrap();
        assert_eq!(to.path(), "/authorize");
        let pairs = to.query_pairs().into_owned().collect();
        (pairs, cookie.split(';').next().unwrap().to_owned())
    }

    async fn arrive(&self, state: &str, issuer: &str, cookie: &str) -> Answer {
        let query = form_urlencoded::Serializer::new(String::new())
            .extend_pairs([("state", state), ("code", "the code"), ("iss", issuer)])
            .finish();
        self.get(&format!("/mcp-servers/oauth/callback?{query}"), cookie).await
    }

    async fn connect(&self) {
        let (asked, cookie) = self.depart().await;
        let answer = self.arrive(&asked["state"], &self.server.url, &cookie).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
    }
}

/// Requirement 52.
#[actix_web::test]
async fn a_person_lets_us_in() {
    let house = house().await;
    let (asked, cookie) = house.depart().await;
    let expected = [
        ("response_type", "code"),
        ("client_id", "we"),
        ("redirect_uri", "https://preloop.example.com/api/v1/mcp-servers/oauth/callback"),
        ("code_challenge_method", "S256"),
        ("resource", &house.upstream.url),
        ("scope", "things offline_access"),
        ("tenant", "1"),
    ];
    for (name, value) in expected {
        assert_eq!(asked.get(name).map(String::as_str), Some(value), "{name}");
    }
    let answer = house.arrive(&asked["state"], &house.server.url, &cookie).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    let form = house.server.exchanges().remove(0);
    let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(form["code_verifier"].as_bytes()));
    assert_eq!(challenge, asked["code_challenge"]);
    assert_eq!((&*form["code"], &form["resource"]), ("the code", &house.upstream.url));
    let shown = house.app.call(Method::GET, &house.path, None, 200).await;
    assert_eq!(shown["status"], "active", "{shown}");
    let auth = &shown["auth_config"];
    assert_eq!((&auth["access_token"], &auth["client_id"]), (&json!("********"), &json!("we")));
    let told = shown.to_string();
    assert!(!told.contains("at-1") && !told.contains("rt-1") && !told.contains("s/1"), "{told}");
    assert_eq!(names(&house.app, &house.app.owner.access).await, ["echo"]);
    let again = house.arrive(&asked["state"], &house.server.url, &cookie).await;
    assert_eq!(again.status, 400, "a state counts once: {}", again.text);
    house.connect().await;
    assert_eq!(house.server.inner.registrations.lock().unwrap().len(), 1, "known by now");
}

/// The specification's step-up: what is wanted further is asked for beside what was given.
#[actix_web::test]
async fn who_is_let_in_further_is_not_let_in_less() {
    let house = house().await;
    house.connect().await;
    let metadata = format!("{}/resource", house.server.url);
    house.upstream.wants_scope("at-3", &metadata, "more");
    // The token is renewed once, which is not enough.
    let scanned = house.app.call(Method::POST, &format!("{}/scan", house.path), None, 503).await;
    assert!(scanned.to_string().contains("wants a credential"), "{scanned}");
    let (asked, cookie) = house.depart().await;
    assert_eq!(asked["scope"], "things offline_access more");
    let answer = house.arrive(&asked["state"], &house.server.url, &cookie).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    assert_eq!(names(&house.app, &house.app.owner.access).await, ["echo"]);
}

/// Requirement 51 and RFC 9207.
#[actix_web::test]
async fn nobody_is_led_astray() {
    let house = house().await;
    let (asked, cookie) = house.depart().await;
    let (state, issuer) = (&asked["state"], &house.server.url);
    for (state, issuer, cookie) in [
        (state, issuer, ""),
        (state, issuer, "__Host-preloop_mcp=another"),
        (&"another".to_owned(), issuer, cookie.as_str()),
        (state, &"https://other.example".to_owned(), cookie.as_str()),
    ] {
        let answer = house.arrive(state, issuer, cookie).await;
        assert_eq!(answer.status, 400, "{}", answer.text);
    }
    assert!(house.server.exchanges().is_empty());
    let code = house.code().await;
    let begin = format!("{}/oauth/authorize?code={code}", house.path);
    assert_eq!(house.get(&begin, "").await.status, 302);
    assert_eq!(house.get(&begin, "").await.status, 400, "a link counts once");
    assert_eq!(house.get(&format!("{}/oauth/authorize?code=x", house.path), "").await.status, 400);
    let path = format!("{}/oauth/authorize-token", house.path);
    house.app.hidden(Method::POST, &path, None).await;
}

#[actix_web::test]
async fn authorization_servers_are_who_they_say() {
    // (what its metadata says, what the refusal says)
    for (metadata, word) in [
        (json!({ "issuer": "https://other.example" }), "calls itself"),
        (json!({ "code_challenge_methods_supported": ["plain"] }), "PKCE"),
        (json!({ "registration_endpoint": null }), "client_id"),
        (json!({ "registration_endpoint": "http://10.0.0.1/register" }), "public internet"),
        (json!({ "authorization_endpoint": "javascript:alert(1)" }), "https://"),
    ] {
        let house = house().await;
        *house.server.inner.metadata.lock().unwrap() = metadata.clone();
        let code = house.code().await;
        let answer = house.get(&format!("{}/oauth/authorize?code={code}", house.path), "").await;
        assert_eq!(answer.status, 400, "{metadata}: {}", answer.text);
        assert!(answer.text.contains(word), "{metadata}: {}", answer.text);
    }
    let house = house().await;
    *house.server.inner.resource.lock().unwrap() = "https://other.example/mcp".to_owned();
    let code = house.code().await;
    let answer = house.get(&format!("{}/oauth/authorize?code={code}", house.path), "").await;
    assert!(answer.text.contains("another resource"), "{}", answer.text);
}

#[actix_web::test]
async fn of_many_calls_one_renews_the_token() {
    let house = house().await;
    house.connect().await;
    house.upstream.wants("at-2", &format!("{}/resource", house.server.url));
    let params = json!({ "name": "echo", "arguments": { "n": 1 } });
    let owner = &house.app.owner.access;
    let calls = (0..10).map(|_| rpc(&house.app, owner, "tools/call", params.clone()));
    for answer in futures::future::join_all(calls).await {
        let result = &answer.body["result"];
        assert_eq!(result["structuredContent"], json!({ "n": 1 }), "{}", answer.text);
    }
    let renewals = house.server.exchanges();
    let renewals = renewals.iter().filter(|form| form["grant_type"] == "refresh_token");
    assert_eq!(renewals.count(), 1);
    *house.server.inner.given.lock().unwrap() = 7;
    house.upstream.wants("at-8", &format!("{}/resource", house.server.url));
    let answer = rpc(&house.app, owner, "tools/call", params).await;
    let why = answer.body["result"]["content"][0]["text"].as_str().unwrap_or_default();
    assert!(why.contains("invalid_grant"), "{}", answer.text);
}

#[actix_web::test]
async fn a_document_describes_us() {
    let app = world_with_mcp().await;
    let answer = app.send(TestRequest::get().uri("/oauth/client.json")).await;
    assert_eq!(answer.body["client_id"], "https://preloop.example.com/oauth/client.json");
    let back = "https://preloop.example.com/api/v1/mcp-servers/oauth/callback";
    assert_eq!(answer.body["redirect_uris"], json!([back]));
}
