//! Webhooks at Jira, which come in two kinds and leave no log of deliveries.
//!
//! Administrators register hooks of the site, with a secret (`rest/webhooks/1.0`); these work at Cloud with an API
//! token and at Server. Apps with OAuth may register hooks of their own at Cloud, for projects and for thirty days.

use super::{Jira, gone_is_fine, wire};
use crate::trackers::client::{
    Answer, DeliveryInFull, DeliveryPage, HookPlace, HookRef, HookWish, Hooks, RemoteHook,
    http::{Auth, Call},
};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use secrecy::ExposeSecret;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// What we can use, and so ask for where nothing is named.
const EVENTS: [&str; 9] = [
    "jira:issue_created",
    "jira:issue_updated",
    "jira:issue_deleted",
    "comment_created",
    "comment_updated",
    "comment_deleted",
    "worklog_created",
    "worklog_updated",
    "worklog_deleted",
];
/// How many of these an app may ask for.
const APP_EVENTS: usize = 6;
/// Under this name Jira files what a hook is narrowed to.
const FILTER: &str = "issue-related-events-section";
/// Why there is no delivery log.
const NO_LOG: &str = "it keeps no log of deliveries; changes that were missed are found by polling";

#[async_trait]
impl Hooks for Jira {
    async fn hooks(&self, place: &HookPlace) -> Answer<Vec<RemoteHook>> {
        if self.is_app() {
            let call = self.read("list the webhooks of the app", &["webhook"]);
            let hooks: Vec<wire::AppHook> = self.http.counted(call, "values").await?;
            let ours = hooks.into_iter().filter(|hook| is_at(place, &hook.jql_filter));
            return Ok(ours.map(|hook| hook.into_model(place)).collect());
        }
        let call = Call::get("list the webhooks of the site", &ADMIN_PATH);
        let hooks: Vec<wire::AdminHook> = self.http.send(call).await?.json()?;
        let ours = hooks
            .into_iter()
            .filter(|hook| is_at(place, hook.filters.get(FILTER).map_or("", String::as_str)));
        Ok(ours.filter_map(|hook| hook.into_model(place)).collect())
    }

    async fn register_hook(&self, place: &HookPlace, wish: &HookWish) -> Answer<RemoteHook> {
        let known = self.hooks(place).await?;
        if let Some(same) = known.into_iter().find(|known| known.url == wish.url) {
            return self.update_hook(&same.hook, wish).await;
        }
        if self.is_app() {
            return self.register_for_app(place, wish).await;
        }
        let operation = format!("register a webhook for {}", named(place));
        let call = Call::post(operation, &ADMIN_PATH).json(admin_body(place, wish));
        let reply = self.http.send(call).await?;
        let hook: wire::AdminHook = reply.json()?;
        hook.into_model(place).ok_or_else(|| reply.malformed("a webhook without number"))
    }

    async fn update_hook(&self, hook: &HookRef, wish: &HookWish) -> Answer<RemoteHook> {
        if self.is_app() {
            return self.renew_for_app(hook, wish).await;
        }
        let operation = format!("change a webhook for {}", named(&hook.place));
        let path = [&ADMIN_PATH[..], &[hook.id.as_str()]].concat();
        let call = Call::put(operation, &path).json(admin_body(&hook.place, wish));
        let reply = self.http.send(call).await?;
        let changed: wire::AdminHook = reply.json()?;
        changed.into_model(&hook.place).ok_or_else(|| reply.malformed("a webhook without number"))
    }

    async fn remove_hook(&self, hook: &HookRef) -> Answer<()> {
        let operation = format!("remove a webhook for {}", named(&hook.place));
        let call = if self.is_app() {
            let ids = json!({ "webhookIds": [number(&hook.id)] });
            Call::delete(operation, &self.path(&["webhook"])).json(ids)
        } else {
            Call::delete(operation, &[&ADMIN_PATH[..], &[hook.id.as_str()]].concat())
        };
        gone_is_fine(self.http.send(call).await)
    }

    async fn deliveries(&self, hook: &HookRef, _: Option<&str>) -> Answer<DeliveryPage> {
        Err(self.unsupported(format!("read the deliveries for {}", named(&hook.place)), NO_LOG))
    }

    async fn delivery(&self, hook: &HookRef, _: &str) -> Answer<DeliveryInFull> {
        Err(self.unsupported(format!("read a delivery for {}", named(&hook.place)), NO_LOG))
    }

    async fn redeliver(&self, hook: &HookRef, _: &str) -> Answer<()> {
        Err(self.unsupported(format!("repeat a delivery for {}", named(&hook.place)), NO_LOG))
    }
}

/// Where administrators' hooks are.
const ADMIN_PATH: [&str; 4] = ["rest", "webhooks", "1.0", "webhook"];

impl Jira {
    /// Whether the token is one of an app with OAuth.
    fn is_app(&self) -> bool {
        self.is_cloud() && matches!(self.http.auth(), Auth::Bearer(_) | Auth::Grant(_))
    }

    async fn register_for_app(&self, place: &HookPlace, wish: &HookWish) -> Answer<RemoteHook> {
        let operation = format!("register a webhook for {}", named(place));
        let HookPlace::Project(_) = place else {
            return Err(self.unsupported(operation, "apps register webhooks project by project"));
        };
        let call = Call::post(operation.clone(), &self.path(&["webhook"])).json(json!({
            "url": wish.url,
            "webhooks": [{ "events": events(wish, APP_EVENTS), "jqlFilter": filter(place) }],
        }));
        let reply = self.http.send(call).await?;
        let result: wire::Registrations = reply.json()?;
        let first = result.webhook_registration_result.into_iter().next();
        let first = first.ok_or_else(|| reply.malformed("no result"))?;
        let id = first
            .created_webhook_id
            .ok_or_else(|| self.refused(&operation, first.errors.join("; ")))?;
        let known = self.hooks(place).await?.into_iter().find(|hook| hook.hook.id == id.0);
        Ok(known.unwrap_or_else(|| RemoteHook {
            hook: HookRef { place: place.clone(), id: id.0 },
            url: wish.url.clone(),
            events: events(wish, APP_EVENTS).into_iter().map(str::to_owned).collect(),
            is_active: true,
            trouble: None,
            expires_at: None,
        }))
    }

    /// Gives an app's hook another thirty days. One that shall look otherwise is replaced: it cannot be changed.
    async fn renew_for_app(&self, hook: &HookRef, wish: &HookWish) -> Answer<RemoteHook> {
        let wanted = events(wish, APP_EVENTS);
        let known =
            self.hooks(&hook.place).await?.into_iter().find(|known| known.hook.id == hook.id);
        let Some(known) = known else { return self.register_for_app(&hook.place, wish).await };
        let is_same = |known: &RemoteHook| {
            let url = known.url.is_empty() || known.url == wish.url;
            url && known.events.iter().map(String::as_str).eq(wanted.iter().copied())
        };
        if !is_same(&known) {
            let new = self.register_for_app(&hook.place, wish).await?;
            self.remove_hook(hook).await?;
            return Ok(new);
        }
        let operation = format!("renew a webhook for {}", named(&hook.place));
        let ids = json!({ "webhookIds": [number(&hook.id)] });
        let reply = self
            .http
            .send(Call::put(operation, &self.path(&["webhook", "refresh"])).json(ids))
            .await?;
        let renewed: BTreeMap<String, Value> = reply.json()?;
        let expires_at = renewed.get("expirationDate").and_then(expiration);
        Ok(RemoteHook { expires_at: expires_at.or(known.expires_at), ..known })
    }
}

fn named(place: &HookPlace) -> String {
    match place {
        HookPlace::Organization(_) => "the site".to_owned(),
        HookPlace::Project(key) => format!("`{key}`"),
    }
}

/// What a hook is narrowed to; nothing for the whole site.
fn filter(place: &HookPlace) -> String {
    match place {
        HookPlace::Organization(_) => String::new(),
        HookPlace::Project(key) => format!("project = \"{}\"", key.replace('"', "")),
    }
}

/// Whether a hook that is narrowed so belongs to a place.
fn is_at(place: &HookPlace, narrowed_to: &str) -> bool {
    let plain = |text: &str| text.to_lowercase().replace(['"', '\'', ' '], "");
    plain(narrowed_to) == plain(&filter(place))
}

fn events(wish: &HookWish, most: usize) -> Vec<&'static str> {
    let known =
        |wished: &String| EVENTS.into_iter().find(|event| event.eq_ignore_ascii_case(wished));
    let names: Option<Vec<_>> = wish.events.iter().map(known).collect();
    match names.filter(|names| !names.is_empty()) {
        Some(names) => {
            EVENTS[..most].iter().copied().filter(|event| names.contains(event)).collect()
        }
        None => EVENTS[..most].to_vec(),
    }
}

fn admin_body(place: &HookPlace, wish: &HookWish) -> Value {
    json!({
        "name": "Preloop",
        "url": wish.url,
        "events": events(wish, EVENTS.len()),
        "filters": { FILTER: filter(place) },
        "excludeBody": false,
        "enabled": true,
        "secret": wish.secret.expose_secret(),
    })
}

/// Ids are numbers in bodies.
fn number(id: &str) -> Value {
    id.parse::<u64>().map_or_else(|_| json!(id), |number| json!(number))
}

/// Milliseconds since 1970, or an ISO date.
fn expiration(value: &Value) -> Option<DateTime<Utc>> {
    match value {
        Value::Number(millis) => DateTime::from_timestamp_millis(millis.as_i64()?),
        Value::String(text) => match text.parse() {
            Ok(millis) => DateTime::from_timestamp_millis(millis),
            Err(_) => DateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S%.f%z")
                .or_else(|_| DateTime::parse_from_rfc3339(text))
                .ok()
                .map(|time| time.to_utc()),
        },
        _ => None,
    }
}

impl wire::AdminHook {
    fn into_model(self, place: &HookPlace) -> Option<RemoteHook> {
        let (_, id) = self.address.trim_end_matches('/').rsplit_once('/')?;
        Some(RemoteHook {
            hook: HookRef { place: place.clone(), id: id.to_owned() },
            url: self.url,
            events: self.events,
            is_active: self.enabled,
            trouble: (!self.enabled).then(|| "it is switched off".to_owned()),
            expires_at: None,
        })
    }
}

impl wire::AppHook {
    fn into_model(self, place: &HookPlace) -> RemoteHook {
        RemoteHook {
            hook: HookRef { place: place.clone(), id: self.id.0 },
            url: self.url.unwrap_or_default(),
            events: self.events,
            is_active: true,
            trouble: None,
            expires_at: self.expiration_date.and_then(|date| expiration(&json!(date.0))),
        }
    }
}
