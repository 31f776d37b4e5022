//! The authorization server over the real app: a browser, a client, and what they may not do.

mod codes;
mod documents;
mod pages;
mod people;
mod refreshing;
mod registration;

use super::browser;
use crate::{
    auth::{AuthError, Identity},
    http::{
        audit::Origin,
        testing::{Answer, Member, TestApp},
    },
    net_guard::{NetGuard, Network},
    oauth::OAuth,
    store::users,
};
use actix_web::{
    http::Method,
    test::TestRequest,
    web::{Bytes, Data},
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use preloop_actors::policy::Role;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::{cell::RefCell, collections::BTreeMap, ops::Deref};
use url::Url;

const URL: &str = "https://preloop.example.com";
const MCP: &str = "https://preloop.example.com/mcp/v1";
const CALLBACK: &str = "http://127.0.0.1:4100/callback";
const VERIFIER: &str = "a-verifier-of-at-least-forty-three-characters";

/// The app with its authorization server.
struct World {
    app: TestApp,
    oauth: OAuth,
}

impl Deref for World {
    type Target = TestApp;

    fn deref(&self) -> &TestApp {
        &self.app
    }
}

async fn world() -> World {
    world_allowing(&[]).await
}

/// With networks that documents may be fetched from.
async fn world_allowing(networks: &[&str]) -> World {
    let networks: Vec<Network> = networks.iter().map(|text| text.parse().unwrap()).collect();
    let guard = NetGuard::new(&networks);
    let (outside, inside) = (guard.clone(), guard);
    let app = TestApp::start_with_state(move |cfg, state| {
        cfg.app_data(Data::new(OAuth::new(state.auth, inside, URL)));
    })
    .await;
    let oauth = OAuth::new(app.state.auth.clone(), outside, URL);
    World { app, oauth }
}

impl World {
    /// A browser in which this member is signed in.
    async fn browser(&self, member: &Member) -> Browser<'_> {
        let browser = self.stranger();
        let login = {
            let db = self.state.store.client().await.unwrap();
            users::find(&db, member.account, member.user).await.unwrap().unwrap()
        };
        let secret = browser::begin(&self.oauth, &login, &Origin::default()).await.unwrap();
        browser.cookies.borrow_mut().insert("__Host-preloop_person".to_owned(), secret);
        browser
    }

    /// A browser in which nobody is signed in.
    fn stranger(&self) -> Browser<'_> {
        Browser { world: self, cookies: RefCell::default() }
    }

    async fn post_form(&self, path: &str, form: &[(&str, &str)]) -> Answer {
        self.send(form_request(path, form)).await
    }

    /// Registers a client that keeps no secret; `fields` are laid over what it says of itself.
    async fn register(&self, fields: Value) -> Value {
        let answer = self.try_register(fields).await;
        assert_eq!(answer.status, 201, "{answer:?}");
        answer.body
    }

    async fn try_register(&self, fields: Value) -> Answer {
        let mut body = json!({
            "client_name": "Tool",
            "redirect_uris": [CALLBACK],
            "token_endpoint_auth_method": "none",
        });
        body.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
        self.send(TestRequest::post().uri("/oauth/register").set_json(body)).await
    }

    /// A client's id, and a code that this member allowed it.
    async fn code(&self, member: &Member) -> (String, String) {
        let client = self.register(json!({})).await;
        let client_id = text(&client, "client_id").to_owned();
        let browser = self.browser(member).await;
        let code = browser.allow(&query(&client_id, &[])).await.code();
        (client_id, code)
    }

    /// A client's id, and its tokens for this member.
    async fn connected(&self, member: &Member) -> (String, Value) {
        let (client_id, code) = self.code(member).await;
        let tokens = self.redeem(&client_id, &code, &[]).await;
        assert_eq!(tokens.status, 200, "{tokens:?}");
        (client_id, tokens.body)
    }

    /// Exchanges a code; `fields` replace what a right client sends, and empty ones take it out.
    async fn redeem(&self, client_id: &str, code: &str, fields: &[(&str, &str)]) -> Answer {
        let right = [
            ("grant_type", "authorization_code"),
            ("client_id", client_id),
            ("code", code),
            ("code_verifier", VERIFIER),
            ("redirect_uri", CALLBACK),
            ("resource", MCP),
        ];
        self.post_form("/oauth/token", &laid_over(&right, fields)).await
    }

    async fn refresh(&self, client_id: &str, token: &str, fields: &[(&str, &str)]) -> Answer {
        let right =
            [("grant_type", "refresh_token"), ("client_id", client_id), ("refresh_token", token)];
        self.post_form("/oauth/token", &laid_over(&right, fields)).await
    }

    async fn identify(&self, token: &str) -> Result<Identity, AuthError> {
        self.state.auth.identify_mcp(token, MCP).await
    }

    async fn sql(&self, sql: &str) -> u64 {
        self.state.store.client().await.unwrap().execute(sql, &[]).await.unwrap()
    }

    async fn count(&self, table: &str) -> i64 {
        let db = self.state.store.client().await.unwrap();
        db.query_one(&format!("SELECT count(*) FROM {table}"), &[]).await.unwrap().get(0)
    }
}

fn laid_over<'a>(
    right: &[(&'a str, &'a str)],
    fields: &[(&'a str, &'a str)],
) -> Vec<(&'a str, &'a str)> {
    let kept = right.iter().filter(|(name, _)| !fields.iter().any(|(other, _)| other == name));
    kept.chain(fields).copied().filter(|(_, value)| !value.is_empty()).collect()
}

fn form_request(path: &str, form: &[(&str, &str)]) -> TestRequest {
    let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
    TestRequest::with_uri(path)
        .method(Method::POST)
        .insert_header(("content-type", "application/x-www-form-urlencoded"))
        .set_payload(Bytes::from(body))
}

/// A request as a right client makes it; `fields` replace parts of it, and empty ones take them out.
fn query(client_id: &str, fields: &[(&str, &str)]) -> String {
    let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(VERIFIER));
    let right = [
        ("response_type", "code"),
        ("client_id", client_id),
        ("redirect_uri", CALLBACK),
        ("state", "a state & more"),
        ("code_challenge", &challenge),
        ("code_challenge_method", "S256"),
        ("scope", "mcp:read mcp:write"),
        ("resource", MCP),
    ];
    let pairs = laid_over(&right, fields);
    form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish()
}

/// Keeps cookies, and sends the forms of pages.
struct Browser<'a> {
    world: &'a World,
    cookies: RefCell<BTreeMap<String, String>>,
}

impl Browser<'_> {
    async fn get(&self, path: &str) -> Answer {
        self.send(TestRequest::with_uri(path).method(Method::GET)).await
    }

    async fn authorize(&self, query: &str) -> Answer {
        self.get(&format!("/oauth/authorize?{query}")).await
    }

    async fn post(&self, path: &str, form: &[(&str, &str)]) -> Answer {
        self.send(form_request(path, form).insert_header(("sec-fetch-site", "same-origin"))).await
    }

    async fn send(&self, mut request: TestRequest) -> Answer {
        let cookies: Vec<String> =
            self.cookies.borrow().iter().map(|(name, value)| format!("{name}={value}")).collect();
        if !cookies.is_empty() {
            request = request.insert_header(("cookie", cookies.join("; ")));
        }
        let answer = self.world.send(request).await;
        for header in answer.headers.get_all("set-cookie") {
            let (name, rest) = header.to_str().unwrap().split_once('=').unwrap();
            let value = rest.split(';').next().unwrap();
            self.cookies.borrow_mut().insert(name.to_owned(), value.to_owned());
        }
        answer
    }

    /// Allows what a request asks for, with the page's own form.
    async fn allow(&self, query: &str) -> Answer {
        let page = self.authorize(query).await;
        assert_eq!(page.status, 200, "{page:?}");
        let ticket = page.ticket("/oauth/authorize");
        let scopes = page
            .text
            .match_indices("name=\"scope\" value=\"")
            .map(|(at, start)| page.text[at + start.len()..].split('"').next().unwrap().to_owned());
        let scopes: Vec<String> = scopes.collect();
        let mut form = vec![("request", query), ("ticket", &ticket), ("decision", "allow")];
        form.extend(scopes.iter().map(|scope| ("scope", scope.as_str())));
        self.post("/oauth/authorize", &form).await
    }
}

impl Answer {
    /// The ticket of the page's form for this path.
    #[track_caller]
    fn ticket(&self, path: &str) -> String {
        let form = self.text.split(&format!("action=\"{path}\"")).nth(1);
        let form = form.unwrap_or_else(|| panic!("no form for {path} in {}", self.text));
        let value = form.split("name=\"ticket\" value=\"").nth(1).unwrap();
        value.split('"').next().unwrap().to_owned()
    }

    #[track_caller]
    fn location(&self) -> &str {
        let location = self.headers.get("location");
        location.unwrap_or_else(|| panic!("no redirect: {self:?}")).to_str().unwrap()
    }

    /// What the browser takes back to the client; the rest of the address has to be the client's.
    #[track_caller]
    fn taken_back(&self) -> BTreeMap<String, String> {
        let location = self.location();
        assert!(location.starts_with(&format!("{CALLBACK}?")), "{location}");
        Url::parse(location).unwrap().query_pairs().into_owned().collect()
    }

    #[track_caller]
    fn code(&self) -> String {
        let back = self.taken_back();
        assert_eq!(back["state"], "a state & more");
        assert_eq!(back["iss"], URL);
        back["code"].clone()
    }

    /// Status and word of a refusal.
    fn refusal(&self) -> (u16, &str) {
        (self.status, self.body["error"].as_str().unwrap_or_default())
    }
}

fn text<'a>(value: &'a Value, field: &str) -> &'a str {
    value[field].as_str().unwrap_or_else(|| panic!("no text `{field}` in {value}"))
}

#[actix_web::test]
async fn the_whole_dance() {
    let world = world().await;
    let metadata = world.stranger().get("/.well-known/oauth-authorization-server").await.body;
    assert_eq!(
        text(&metadata, "registration_endpoint"),
        "https://preloop.example.com/oauth/register"
    );
    let password = "correct horse battery";
    let newcomer = json!({"username": "ada", "email": "ada@example.org", "password": password});
    assert_eq!(world.post("/auth/register", "", newcomer).await.status, 201);
    let client = world.register(json!({"client_name": "Claude Code"})).await;
    let client_id = text(&client, "client_id");
    let request = query(client_id, &[]);

    let browser = world.stranger();
    let page = browser.authorize(&request).await;
    assert_eq!(page.status, 200);
    assert!(
        page.text.contains("Claude Code")
            && page.text.contains("autocomplete=\"current-password\"")
    );
    let ticket = page.ticket("/oauth/sign-in");
    let login =
        [("username", "ada"), ("password", password), ("ticket", &ticket), ("request", &request)];
    let signed_in = browser.post("/oauth/sign-in", &login).await;
    assert_eq!(
        (signed_in.status, signed_in.location()),
        (303, &*format!("/oauth/authorize?{request}"))
    );

    let page = browser.get(signed_in.location()).await;
    assert!(page.text.contains("as you, <strong>ada</strong>"), "{}", page.text);
    let decided = browser.allow(&request).await;
    assert_eq!(decided.status, 303);
    let code = decided.code();

    let tokens = world.redeem(client_id, &code, &[]).await;
    assert_eq!(tokens.status, 200, "{tokens:?}");
    assert_eq!(tokens.headers.get("cache-control").unwrap(), "no-store");
    assert_eq!(text(&tokens.body, "token_type"), "Bearer");
    assert_eq!(
        (text(&tokens.body, "scope"), &tokens.body["expires_in"]),
        ("mcp:read mcp:write", &json!(3600))
    );
    let access = text(&tokens.body, "access_token");
    assert_eq!(world.identify(access).await.unwrap().user.username, "ada");

    let next =
        world.refresh(client_id, text(&tokens.body, "refresh_token"), &[("resource", MCP)]).await;
    assert_eq!(next.status, 200, "{next:?}");
    let next_access = text(&next.body, "access_token");
    assert_eq!(world.identify(next_access).await.unwrap().user.username, "ada");

    let mine = [("client_id", client_id), ("token", text(&next.body, "refresh_token"))];
    assert_eq!(world.post_form("/oauth/revoke", &mine).await.status, 200);
    for gone in [access, next_access] {
        assert_eq!(world.identify(gone).await, Err(AuthError::Invalid));
    }
}
