//! Webhooks of groups and projects at GitLab, and what it remembers of their deliveries for some days.

use super::{Gitlab, gone_is_fine, wire};
use crate::trackers::client::{
    Answer, Delivery, DeliveryInFull, DeliveryPage, Failure, HookPlace, HookRef, HookWish, Hooks,
    RemoteHook, http::Call,
};
use async_trait::async_trait;
use bytes::Bytes;
use chrono::DateTime;
use secrecy::ExposeSecret;
use serde_json::{Map, Value, json};

/// GitLab's switches, with the names of their events as they come in headers.
const EVENTS: [(&str, &str, bool); 14] = [
    ("push_events", "Push Hook", true),
    ("tag_push_events", "Tag Push Hook", true),
    ("issues_events", "Issue Hook", true),
    ("confidential_issues_events", "Confidential Issue Hook", true),
    ("note_events", "Note Hook", true),
    ("confidential_note_events", "Confidential Note Hook", true),
    ("merge_requests_events", "Merge Request Hook", true),
    ("pipeline_events", "Pipeline Hook", true),
    ("job_events", "Job Hook", true),
    ("deployment_events", "Deployment Hook", true),
    ("releases_events", "Release Hook", true),
    ("wiki_page_events", "Wiki Page Hook", false),
    ("feature_flag_events", "Feature Flag Hook", false),
    ("emoji_events", "Emoji Hook", false),
];
/// GitLab gives twenty deliveries a page, whatever is asked for.
const DELIVERIES_PER_PAGE: usize = 20;
/// Most pages that are looked through for one delivery; GitLab keeps a week.
const DELIVERY_PAGES_MAX: usize = 50;

#[async_trait]
impl Hooks for Gitlab {
    async fn hooks(&self, place: &HookPlace) -> Answer<Vec<RemoteHook>> {
        let call = Call::get(format!("list the webhooks of {}", named(place)), &hooks_path(place));
        let hooks: Vec<wire::Hook> = self.http.linked(call).await?;
        Ok(hooks.into_iter().map(|hook| hook.into_model(place)).collect())
    }

    async fn register_hook(&self, place: &HookPlace, wish: &HookWish) -> Answer<RemoteHook> {
        let known = self.hooks(place).await?;
        if let Some(same) = known.into_iter().find(|known| known.url == wish.url) {
            return self.update_hook(&same.hook, wish).await;
        }
        let operation = format!("register a webhook at {}", named(place));
        let call = Call::post(operation, &hooks_path(place)).json(body(wish));
        let hook: wire::Hook = self.http.send(call).await?.json()?;
        Ok(hook.into_model(place))
    }

    async fn update_hook(&self, hook: &HookRef, wish: &HookWish) -> Answer<RemoteHook> {
        let operation = format!("change a webhook of {}", named(&hook.place));
        let call = Call::put(operation, &hook_path(hook, &[])).json(body(wish));
        let changed: wire::Hook = self.http.send(call).await?.json()?;
        Ok(changed.into_model(&hook.place))
    }

    async fn remove_hook(&self, hook: &HookRef) -> Answer<()> {
        let operation = format!("remove a webhook of {}", named(&hook.place));
        gone_is_fine(self.http.send(Call::delete(operation, &hook_path(hook, &[]))).await)
    }

    async fn deliveries(&self, hook: &HookRef, from: Option<&str>) -> Answer<DeliveryPage> {
        let page = from.and_then(|page| page.parse().ok()).unwrap_or(1);
        let events = self.events(hook, page).await?;
        let next = (events.len() >= DELIVERIES_PER_PAGE).then(|| (page + 1).to_string());
        Ok(DeliveryPage { deliveries: events.iter().map(delivery).collect(), next })
    }

    async fn delivery(&self, hook: &HookRef, id: &str) -> Answer<DeliveryInFull> {
        for page in 1..=DELIVERY_PAGES_MAX {
            let events = self.events(hook, page).await?;
            let is_last = events.len() < DELIVERIES_PER_PAGE;
            if let Some(event) = events.into_iter().find(|event| event.id.0 == id) {
                return Ok(in_full(event));
            }
            if is_last {
                break;
            }
        }
        let operation = format!("read delivery {id} of {}", named(&hook.place));
        let why = "it is no longer in the log".to_owned();
        Err(self.http.error(operation, Failure::NotFound(why)))
    }

    async fn redeliver(&self, hook: &HookRef, id: &str) -> Answer<()> {
        let operation = format!("have delivery {id} of {} repeated", named(&hook.place));
        let call = Call::post(operation, &hook_path(hook, &["events", id, "resend"]));
        self.http.send(call).await.map(drop)
    }
}

impl Gitlab {
    async fn events(&self, hook: &HookRef, page: usize) -> Answer<Vec<wire::HookEvent>> {
        let operation = format!("read the delivery log of {}", named(&hook.place));
        let call = Call::get(operation, &hook_path(hook, &["events"]))
            .query("per_page", DELIVERIES_PER_PAGE)
            .query("page", page);
        match self.http.send(call).await {
            Err(error) if error.is_not_found() => {
                let why = "it keeps no log that could be read (GitLab does from version 17.3 on), or the webhook is \
                           gone"
                    .to_owned();
                Err(self.http.error(error.operation, Failure::Unsupported(why)))
            }
            reply => reply?.json(),
        }
    }
}

fn hooks_path(place: &HookPlace) -> Vec<&str> {
    match place {
        HookPlace::Organization(name) => vec!["groups", name, "hooks"],
        HookPlace::Project(name) => vec!["projects", name, "hooks"],
    }
}

fn hook_path<'a>(hook: &'a HookRef, rest: &[&'a str]) -> Vec<&'a str> {
    [hooks_path(&hook.place).as_slice(), &[hook.id.as_str()], rest].concat()
}

fn named(place: &HookPlace) -> String {
    match place {
        HookPlace::Organization(name) => format!("group `{name}`"),
        HookPlace::Project(name) => format!("project `{name}`"),
    }
}

fn body(wish: &HookWish) -> Value {
    let mut body = Map::from_iter([
        ("url".to_owned(), json!(wish.url)),
        ("token".to_owned(), json!(wish.secret.expose_secret())),
        ("enable_ssl_verification".to_owned(), json!(true)),
    ]);
    for (switch, is_on) in switches(&wish.events) {
        body.insert(switch.to_owned(), json!(is_on));
    }
    body.into()
}

/// Which switches are on; all that we can use where a wish goes by another name, such as a flow's.
fn switches(wished: &[String]) -> Vec<(&'static str, bool)> {
    let names = |wished: &str, (switch, event, _): &(&str, &str, bool)| {
        let plain = event.trim_start_matches("Confidential ");
        *switch == wished
            || wished.eq_ignore_ascii_case(event)
            || wished.eq_ignore_ascii_case(plain)
    };
    let is_known = |wished: &String| EVENTS.iter().any(|event| names(wished, event));
    let by_default = wished.is_empty() || !wished.iter().all(is_known);
    let is_on = |event: &(&str, &str, bool)| {
        if by_default { event.2 } else { wished.iter().any(|wished| names(wished, event)) }
    };
    EVENTS.iter().map(|event| (event.0, is_on(event))).collect()
}

impl wire::Hook {
    fn into_model(self, place: &HookPlace) -> RemoteHook {
        let is_on = |(switch, ..): &&(&str, &str, bool)| {
            self.rest.get(*switch).and_then(Value::as_bool) == Some(true)
        };
        let events = EVENTS.iter().filter(is_on).map(|(_, event, _)| (*event).to_owned()).collect();
        let trouble = match (self.alert_status.as_deref(), self.disabled_until) {
            (Some("disabled"), _) => Some("it was disabled after too many failures".to_owned()),
            (Some("temporarily_disabled"), Some(until)) => {
                Some(format!("deliveries failed, so it is disabled until {until}"))
            }
            (Some("temporarily_disabled"), None) => {
                Some("deliveries failed, so it is disabled for a while".to_owned())
            }
            _ => None,
        };
        RemoteHook {
            hook: HookRef { place: place.clone(), id: self.id.0 },
            url: self.url,
            events,
            is_active: trouble.is_none(),
            trouble,
            expires_at: None,
        }
    }
}

/// A header by its name in any case.
fn header<'a>(headers: &'a Map<String, Value>, name: &str) -> Option<&'a str> {
    let found = headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
    found.and_then(|(_, value)| value.as_str())
}

fn delivery(event: &wire::HookEvent) -> Delivery {
    let sent = |name| header(&event.request_headers, name);
    let status = event.response_status.as_ref().and_then(|status| status.0.parse().ok());
    let date = header(&event.response_headers, "date");
    let date = date.and_then(|date| DateTime::parse_from_rfc2822(date).ok());
    let key = sent("idempotency-key").or_else(|| sent("x-gitlab-event-uuid"));
    Delivery {
        id: event.id.0.clone(),
        key: key.unwrap_or_default().to_owned(),
        delivered_at: date.map(|date| date.to_utc()),
        event: sent("x-gitlab-event").or(event.trigger.as_deref()).unwrap_or_default().to_owned(),
        status_code: status,
        succeeded: status.is_some_and(|status| (200..300).contains(&status)),
        // It does not tell.
        is_redelivery: false,
    }
}

fn in_full(event: wire::HookEvent) -> DeliveryInFull {
    let delivery = delivery(&event);
    let headers = event.request_headers.into_iter().filter_map(|(name, value)| {
        let value = value.as_str().map(str::to_owned)?;
        Some((name.to_lowercase(), value))
    });
    let payload = event.request_data.map(|data| data.to_string()).unwrap_or_default();
    DeliveryInFull { delivery, headers: headers.collect(), payload: Bytes::from(payload) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(wished: &[&str], expected: &[&str]) {
        let wished: Vec<_> = wished.iter().map(ToString::to_string).collect();
        let on: Vec<_> = switches(&wished)
            .into_iter()
            .filter(|(_, is_on)| *is_on)
            .map(|(switch, _)| switch)
            .collect();
        assert_eq!(on, expected, "{wished:?}");
    }

    #[test]
    fn switches_go_by_the_names_of_events() {
        check(&["Issue Hook"], &["issues_events", "confidential_issues_events"]);
        check(&["emoji_events", "push hook"], &["push_events", "emoji_events"]);
        let usual: Vec<_> = EVENTS.iter().filter(|event| event.2).map(|event| event.0).collect();
        check(&[], &usual);
        check(&["Issue Hook", "issue_opened"], &usual);
    }
}
