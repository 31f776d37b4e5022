//! Codes and refresh tokens into access tokens.

use super::{ConsentError, Consents, registration::Registered, web};
use crate::mcp::credentials::Secrets;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use chrono::{DateTime, TimeDelta, Utc};
use reqwest::header::AUTHORIZATION;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

/// Longest that an access token is taken to count, whatever is said of it.
const LIFETIME_SECS_MAX: i64 = 10 * 365 * 86_400;

/// Where tokens are given, and to whom.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(super) struct Counter {
    pub issuer: String,
    pub token_endpoint: String,
    /// Which ways of proving ourselves it supports; none said means `client_secret_basic`.
    pub methods: Vec<String>,
    pub resource: String,
    /// What was asked for, or given: who gives just that need not say so (RFC 6749, section 5.1).
    pub scope: Option<String>,
    pub registered: Registered,
}

impl Counter {
    /// As credentials keep it; `None` when there is not enough.
    pub fn kept(secrets: &Secrets) -> Option<Self> {
        let text = |name: &str| secrets.get(name).and_then(Value::as_str).map(str::to_owned);
        Some(Self {
            issuer: text("issuer")?,
            token_endpoint: text("token_endpoint")?,
            methods: Vec::new(),
            resource: text("resource")?,
            scope: text("scope"),
            registered: Registered {
                client_id: text("client_id")?,
                client_secret: text("client_secret"),
                method: text("auth_method"),
            },
        })
    }

    /// How we prove ourselves here.
    fn method(&self) -> &str {
        let supports = |method: &str| self.methods.iter().any(|one| one == method);
        match (&self.registered.method, &self.registered.client_secret) {
            (_, None) => "none",
            (Some(method), _) => method,
            (None, _) if self.methods.is_empty() || supports("client_secret_basic") => {
                "client_secret_basic"
            }
            (None, _) => "client_secret_post",
        }
    }

    /// The form that asks for a grant.
    fn form(&self, grant: &[(&str, &str)]) -> String {
        let (id, secret) = (&self.registered.client_id, &self.registered.client_secret);
        let method = self.method();
        let mut form = form_urlencoded::Serializer::new(String::new());
        form.extend_pairs(grant).append_pair("resource", &self.resource);
        if method != "client_secret_basic" {
            form.append_pair("client_id", id);
        }
        if method == "client_secret_post" {
            form.append_pair("client_secret", secret.as_deref().unwrap_or_default());
        }
        form.finish()
    }

    /// What is kept of tokens given here.
    fn secrets(
        &self,
        given: &Map<String, Value>,
        former: Option<&str>,
        now: DateTime<Utc>,
    ) -> Result<Secrets, ConsentError> {
        let text = |name: &str| given.get(name).and_then(Value::as_str);
        let wrong = |why: &str| ConsentError::Wrong(format!("`{}` gave {why}", self.issuer));
        let token = text("access_token").ok_or_else(|| wrong("no access token"))?;
        if !text("token_type").is_some_and(|kind| kind.eq_ignore_ascii_case("bearer")) {
            return Err(wrong("a token of a type other than Bearer"));
        }
        let seconds = given.get("expires_in").and_then(Value::as_f64);
        let expires_at = seconds.map(|seconds| {
            (now + TimeDelta::seconds((seconds as i64).clamp(0, LIFETIME_SECS_MAX))).timestamp()
        });
        let secrets = json!({
            "access_token": token,
            // Some give a new one each time, some never again.
            "refresh_token": text("refresh_token").or(former),
            "token_type": "Bearer",
            "expires_at": expires_at,
            "scope": text("scope").or(self.scope.as_deref()),
            "issuer": self.issuer,
            "token_endpoint": self.token_endpoint,
            "resource": self.resource,
            "client_id": self.registered.client_id,
            "client_secret": self.registered.client_secret,
            "auth_method": self.method(),
        });
        let Value::Object(mut secrets) = secrets else { unreachable!("made as an object") };
        secrets.retain(|_, value| !value.is_null());
        Ok(secrets)
    }
}

impl Consents {
    /// Exchanges a code.
    pub(super) async fn redeem(
        &self,
        counter: &Counter,
        code: &str,
        verifier: &str,
    ) -> Result<Secrets, ConsentError> {
        let redirect_uri = self.redirect_uri();
        let grant = [
            ("grant_type", "authorization_code"),
            ("code", code),
            ("code_verifier", verifier),
            ("redirect_uri", redirect_uri.as_str()),
        ];
        let given = self.ask(counter, &grant).await?;
        counter.secrets(&given, None, Utc::now())
    }

    /// Exchanges a refresh token.
    pub(super) async fn refresh(
        &self,
        counter: &Counter,
        refresh_token: &str,
    ) -> Result<Secrets, ConsentError> {
        let grant = [("grant_type", "refresh_token"), ("refresh_token", refresh_token)];
        let given = self.ask(counter, &grant).await?;
        counter.secrets(&given, Some(refresh_token), Utc::now())
    }

    async fn ask(
        &self,
        counter: &Counter,
        grant: &[(&str, &str)],
    ) -> Result<Map<String, Value>, ConsentError> {
        let url = self.guard.check(&counter.token_endpoint)?;
        let (id, secret) = (&counter.registered.client_id, &counter.registered.client_secret);
        let secret = secret.as_deref().unwrap_or_default();
        let method = counter.method();
        let body = counter.form(grant);
        let said = web::send(&self.guard, &url, |request| {
            let request =
                request.header("content-type", "application/x-www-form-urlencoded").body(body);
            match method {
                "client_secret_basic" => request.header(AUTHORIZATION, basic(id, secret)),
                _ => request,
            }
        })
        .await?;
        if said.status == 200 {
            return Ok(said.object);
        }
        let text = |name: &str| said.object.get(name).and_then(Value::as_str);
        let why = text("error_description").or(text("error")).map(str::to_owned);
        let why = why.unwrap_or_else(|| format!("status {}", said.status));
        Err(ConsentError::Wrong(format!("`{}` gave no token: {why}", counter.issuer)))
    }
}

/// RFC 6749, section 2.3.1: both parts are form-encoded first.
fn basic(id: &str, secret: &str) -> String {
    let encode = |text: &str| form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
    format!("Basic {}", STANDARD.encode(format!("{}:{}", encode(id), encode(secret))))
}
