//! Webhooks of organizations and repositories at GitHub, and the log of their deliveries.

use super::{
    Github,
    editing::{gone_is_fine, refs},
    wire,
};
use crate::trackers::client::{
    Answer, Delivery, DeliveryInFull, DeliveryPage, HookPlace, HookRef, HookWish, Hooks,
    RemoteHook, http::Call,
};
use async_trait::async_trait;
use bytes::Bytes;
use secrecy::ExposeSecret;
use serde_json::{Value, json};

/// What we can use, and so ask for where nothing is named.
const EVENTS: [&str; 12] = [
    "push",
    "issues",
    "issue_comment",
    "pull_request",
    "release",
    "deployment_status",
    "check_run",
    "check_suite",
    "workflow_run",
    "pull_request_review",
    "pull_request_review_comment",
    "status",
];

/// What a tracker's subscriptions may name besides.
const FURTHER_EVENTS: [&str; 12] = [
    "create",
    "delete",
    "deployment",
    "discussion",
    "discussion_comment",
    "fork",
    "label",
    "milestone",
    "pull_request_review_thread",
    "repository",
    "sub_issues",
    "workflow_job",
];

#[async_trait]
impl Hooks for Github {
    async fn hooks(&self, place: &HookPlace) -> Answer<Vec<RemoteHook>> {
        let call = Call::get(
            format!("list the webhooks of {}", named(place)),
            &refs(&self.hooks_path(place)?),
        );
        let hooks: Vec<wire::Hook> = self.http.linked(call).await?;
        Ok(hooks.into_iter().map(|hook| hook.into_model(place)).collect())
    }

    async fn register_hook(&self, place: &HookPlace, wish: &HookWish) -> Answer<RemoteHook> {
        let known = self.hooks(place).await?;
        if let Some(same) = known.into_iter().find(|known| known.url == wish.url) {
            return self.update_hook(&same.hook, wish).await;
        }
        let mut body = body(wish);
        body["name"] = json!("web");
        let operation = format!("register a webhook at {}", named(place));
        let call = Call::post(operation, &refs(&self.hooks_path(place)?)).json(body);
        let hook: wire::Hook = self.http.send(call).await?.json()?;
        Ok(hook.into_model(place))
    }

    async fn update_hook(&self, hook: &HookRef, wish: &HookWish) -> Answer<RemoteHook> {
        let operation = format!("change a webhook of {}", named(&hook.place));
        let call = Call::patch(operation, &refs(&self.hook_path(hook, &[])?)).json(body(wish));
        let changed: wire::Hook = self.http.send(call).await?.json()?;
        Ok(changed.into_model(&hook.place))
    }

    async fn remove_hook(&self, hook: &HookRef) -> Answer<()> {
        let operation = format!("remove a webhook of {}", named(&hook.place));
        let call = Call::delete(operation, &refs(&self.hook_path(hook, &[])?));
        gone_is_fine(self.http.send(call).await)
    }

    async fn deliveries(&self, hook: &HookRef, from: Option<&str>) -> Answer<DeliveryPage> {
        let operation = format!("read the delivery log of {}", named(&hook.place));
        let call = Call::get(operation, &refs(&self.hook_path(hook, &["deliveries"])?))
            .query("per_page", self.http.page_size());
        let call = match from {
            Some(cursor) => call.query("cursor", cursor),
            None => call,
        };
        let reply = self.http.send(call).await?;
        let deliveries: Vec<wire::Delivery> = reply.json()?;
        let next = reply.next_query().and_then(|query| {
            query.into_iter().find(|(name, _)| name == "cursor").map(|(_, cursor)| cursor)
        });
        let next = next.filter(|next| from != Some(next.as_str()));
        Ok(DeliveryPage { deliveries: deliveries.into_iter().map(Delivery::from).collect(), next })
    }

    async fn delivery(&self, hook: &HookRef, id: &str) -> Answer<DeliveryInFull> {
        let operation = format!("read delivery {id} of {}", named(&hook.place));
        let call = Call::get(operation, &refs(&self.hook_path(hook, &["deliveries", id])?));
        let mut delivery: wire::Delivery = self.http.send(call).await?.json()?;
        let request = delivery.request.take();
        let (headers, payload) = request.map_or_else(Default::default, |request| {
            let headers = request.headers.into_iter().filter_map(|(name, value)| {
                let value = value.as_str().map(str::to_owned)?;
                Some((name.to_lowercase(), value))
            });
            let payload = request.payload.map(|payload| Box::<str>::from(payload).into_string());
            (headers.collect(), Bytes::from(payload.unwrap_or_default()))
        });
        Ok(DeliveryInFull { delivery: delivery.into(), headers, payload })
    }

    async fn redeliver(&self, hook: &HookRef, id: &str) -> Answer<()> {
        let operation = format!("have delivery {id} of {} repeated", named(&hook.place));
        let path = self.hook_path(hook, &["deliveries", id, "attempts"])?;
        self.http.send(Call::post(operation, &refs(&path))).await.map(drop)
    }
}

impl Github {
    fn hooks_path(&self, place: &HookPlace) -> Answer<Vec<String>> {
        let path = match place {
            HookPlace::Organization(name) => vec!["orgs", name, "hooks"],
            HookPlace::Project(project) => {
                let (owner, name) = self.repository(project)?;
                vec!["repos", owner, name, "hooks"]
            }
        };
        Ok(path.into_iter().map(str::to_owned).collect())
    }

    fn hook_path(&self, hook: &HookRef, rest: &[&str]) -> Answer<Vec<String>> {
        let mut path = self.hooks_path(&hook.place)?;
        path.push(hook.id.clone());
        path.extend(rest.iter().map(ToString::to_string));
        Ok(path)
    }
}

fn named(place: &HookPlace) -> String {
    match place {
        HookPlace::Organization(name) | HookPlace::Project(name) => format!("`{name}`"),
    }
}

fn body(wish: &HookWish) -> Value {
    json!({
        "active": true,
        "events": events(&wish.events),
        "config": {
            "url": wish.url, "content_type": "json", "insecure_ssl": "0", "secret": wish.secret.expose_secret(),
        },
    })
}

/// GitHub's names for what is wished; all that we can use where a wish goes by another name, such as a flow's.
fn events(wished: &[String]) -> Vec<&str> {
    let known = |wished: &String| {
        let name = wished.split('.').next()?;
        EVENTS.iter().chain(&FURTHER_EVENTS).copied().find(|event| *event == name)
    };
    let names: Option<Vec<_>> = wished.iter().map(known).collect();
    match names.filter(|names| !names.is_empty()) {
        Some(mut names) => {
            names.sort_unstable();
            names.dedup();
            names
        }
        None => EVENTS.to_vec(),
    }
}

impl wire::Hook {
    fn into_model(self, place: &HookPlace) -> RemoteHook {
        let failed = self
            .last_response
            .filter(|last| last.code.is_some_and(|code| !(200..300).contains(&code)));
        let trouble = failed.map(|last| {
            let code = last.code.unwrap_or_default();
            let message = last.message.unwrap_or_default();
            format!("the last delivery was answered with {code} {message}").trim_end().to_owned()
        });
        RemoteHook {
            hook: HookRef { place: place.clone(), id: self.id.0 },
            url: self.config.url,
            events: self.events,
            is_active: self.active,
            trouble,
            expires_at: None,
        }
    }
}

impl From<wire::Delivery> for Delivery {
    fn from(delivery: wire::Delivery) -> Self {
        Self {
            id: delivery.id.0,
            key: delivery.guid,
            delivered_at: Some(delivery.delivered_at),
            event: delivery.event,
            // GitHub says 0 when nobody answered.
            status_code: Some(delivery.status_code).filter(|code| *code != 0),
            succeeded: (200..300).contains(&delivery.status_code),
            is_redelivery: delivery.redelivery,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_go_by_their_first_name() {
        let check = |wished: &[&str], expected: &[&str]| {
            let wished: Vec<_> = wished.iter().map(ToString::to_string).collect();
            assert_eq!(events(&wished), expected, "{wished:?}");
        };
        check(&[], &EVENTS);
        check(&["issues", "issues.opened", "issue_comment"], &["issue_comment", "issues"]);
        check(&["issues", "issue_opened"], &EVENTS);
        check(&["*"], &EVENTS);
    }
}
