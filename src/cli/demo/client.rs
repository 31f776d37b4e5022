//! The demo's HTTP client: a few calls of the public API.

use super::{USERNAME, Webhook};
use anyhow::{Context, Result, bail};
use hmac::{Hmac, KeyInit, Mac};
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};
use sha2::Sha256;
use uuid::Uuid;

/// Speaks to a running server as one user.
pub(super) struct Client {
    http: reqwest::Client,
    base: String,
    token: String,
}

impl Client {
    /// Registers the demo's user, unless it exists, and signs in.
    pub(super) async fn sign_in(base: &str, password: &str) -> Result<Self> {
        let http = crate::tls::http().no_proxy().build()?;
        let mut client = Self { http, base: base.to_owned(), token: String::new() };
        let credentials = json!({ "username": USERNAME, "password": password });
        let registration = json!({
            "username": USERNAME, "password": password, "email": "demo@localhost.localdomain",
            "full_name": "Demo",
        });
        let signed_in =
            client.request(Method::POST, "/auth/token").json(&credentials).send().await?;
        let answer = if signed_in.status().is_success() {
            signed_in.json().await?
        } else {
            client.call(Method::POST, "/auth/register", Some(&registration)).await.context(
                "cannot register the user `demo`; is its password kept in another data directory?",
            )?;
            client.call(Method::POST, "/auth/token", Some(&credentials)).await?
        };
        client.token = text(&answer, "access_token")?.to_owned();
        Ok(client)
    }

    pub(super) fn token(&self) -> &str {
        &self.token
    }

    /// The webhook of the demo's tracker: the kept one, or that of a tracker created now.
    pub(super) async fn tracker(&self, name: &str, kept: Option<Webhook>) -> Result<Webhook> {
        let trackers = self.call(Method::GET, "/trackers", None).await?;
        let existing = trackers.as_array().into_iter().flatten().find(|one| one["name"] == name);
        match (existing, kept) {
            (Some(_), Some(webhook)) => return Ok(webhook),
            // Its secret was shown once and is lost: a new tracker is simpler than a rotation.
            (Some(tracker), None) => {
                let path = format!("/trackers/{}", text(tracker, "id")?);
                self.call(Method::DELETE, &path, None).await?;
            }
            (None, _) => {}
        }
        let body = json!({ "name": name, "tracker_type": "github", "organization": "acme" });
        let created = self.call(Method::POST, "/trackers", Some(&body)).await?;
        let webhook = &created["webhook"];
        Ok(Webhook {
            url: text(webhook, "url")?.to_owned(),
            secret: text(webhook, "secret")?.to_owned(),
        })
    }

    /// Creates or updates a flow from its YAML.
    pub(super) async fn apply(&self, yaml: &'static str) -> Result<Value> {
        let request = self.request(Method::POST, "/flows/apply");
        let applied = answer(request.header("content-type", "application/yaml").body(yaml)).await?;
        // One entry for each document; ours has one.
        Ok(applied[0]["flow"].clone())
    }

    /// Delivers a GitHub webhook as GitHub does. Gives the id of the event.
    pub(super) async fn deliver(&self, webhook: &Webhook, body: &'static str) -> Result<String> {
        let mut mac = Hmac::<Sha256>::new_from_slice(webhook.secret.as_bytes())
            .context("HMAC takes keys of any length")?;
        mac.update(body.as_bytes());
        let signature = hex::encode(mac.finalize().into_bytes());
        let path = webhook.url.split_once("/api/").map_or("", |(_, path)| path);
        let request = self
            .http
            .post(format!("{}/api/{path}", self.base))
            .header("content-type", "application/json")
            .header("x-github-event", "issues")
            .header("x-github-delivery", Uuid::new_v4().to_string())
            .header("x-hub-signature-256", format!("sha256={signature}"))
            .body(body);
        Ok(text(&answer(request).await?, "event_id")?.to_owned())
    }

    /// The execution that an event started, once it is there.
    pub(super) async fn execution_of(&self, event: &str) -> Result<Option<Value>> {
        let executions = self.call(Method::GET, "/flows/executions?limit=20", None).await?;
        let found = executions.as_array().into_iter().flatten();
        Ok(found.into_iter().find(|one| one["trigger_event_id"] == event).cloned())
    }

    pub(super) async fn execution(&self, id: &str) -> Result<Value> {
        self.call(Method::GET, &format!("/flows/executions/{id}"), None).await
    }

    /// Log lines from `skip` on.
    pub(super) async fn log(&self, id: &str, skip: usize) -> Result<Vec<String>> {
        let path = format!("/flows/executions/{id}/logs?skip={skip}");
        let logs = self.call(Method::GET, &path, None).await?;
        let lines = logs["logs"].as_array().into_iter().flatten();
        Ok(lines
            .map(|line| line["payload"]["message"].as_str().unwrap_or_default().to_owned())
            .collect())
    }

    async fn call(&self, method: Method, path: &str, body: Option<&Value>) -> Result<Value> {
        let request = self.request(method, path);
        answer(match body {
            Some(body) => request.json(body),
            None => request,
        })
        .await
    }

    fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.http.request(method, format!("{}/api/v1{path}", self.base)).bearer_auth(&self.token)
    }
}

/// The answer's JSON; an error status is an error that quotes it.
async fn answer(request: RequestBuilder) -> Result<Value> {
    let response = request.send().await.context("the server does not answer")?;
    let (status, url) = (response.status(), response.url().path().to_owned());
    let body = response.text().await?;
    if !status.is_success() {
        bail!("{url} answered {status}: {body}");
    }
    serde_json::from_str(&body).with_context(|| format!("{url} answered no JSON"))
}

fn text<'a>(value: &'a Value, field: &str) -> Result<&'a str> {
    value[field].as_str().with_context(|| format!("the answer lacks `{field}`"))
}
