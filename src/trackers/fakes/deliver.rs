//! Webhooks of a fake tracker: built when something happens, delivered when the test wants it.

use super::{Hook, Issue, World, github, gitlab, jira, world::Flavor};
use chrono::{DateTime, Utc};
use hmac::{Hmac, KeyInit, Mac};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::Sha256;
use uuid::Uuid;

/// When deliveries are made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Delivering {
    /// Nothing is even queued.
    Never,
    /// They wait in the queue for the test.
    ByHand,
    /// As soon as they can be.
    AtOnce,
}

/// One attempt to deliver.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Sent {
    pub id: u64,
    pub hook: u64,
    pub url: String,
    /// What attempts for one event share.
    pub guid: String,
    pub event: String,
    pub at: DateTime<Utc>,
    /// Names in lower case.
    pub headers: Vec<(String, String)>,
    pub body: String,
    /// The receiver's answer; `None`: there was none.
    pub status: Option<u16>,
    pub is_redelivery: bool,
}

/// Something that webhooks tell of.
pub(super) enum Happening {
    Opened,
    Edited { before: Box<Issue>, changed: Vec<&'static str> },
    Commented { id: u64, action: &'static str },
}

/// An event's name and body, as the tracker sends it.
pub(super) type Told = (String, Value);

impl World {
    /// Queues what the hooks of the place are told.
    pub(super) fn happened(&mut self, path: &str, number: u64, what: &Happening, by: &str) {
        if self.delivering == Delivering::Never {
            return;
        }
        let Some(project) = self.project(path) else { return };
        let Some(issue) = project.issues.get(&number) else { return };
        let told: Vec<Told> = match self.flavor {
            Flavor::Github => github::hooks::told(self, project, issue, what, by),
            Flavor::Gitlab => gitlab::hooks::told(self, project, issue, what, by),
            Flavor::JiraCloud | Flavor::JiraServer => {
                jira::hooks::told(self, project, issue, what, by)
            }
        };
        let places = [project.organization.clone(), project.path(self.flavor.is_jira())];
        let site = self.flavor.is_jira();
        let is_here = |hook: &&Hook| site || places.contains(&hook.place);
        let hooks: Vec<Hook> =
            self.hooks.iter().filter(is_here).filter(|hook| hook.is_active).cloned().collect();
        for (event, body) in told {
            for hook in &hooks {
                let sent = self.sent(hook, event.clone(), body.to_string());
                self.queue.push_back(sent);
            }
        }
    }

    fn sent(&mut self, hook: &Hook, event: String, body: String) -> Sent {
        let guid = Uuid::now_v7().to_string();
        let signed = || {
            let mut mac = Hmac::<Sha256>::new_from_slice(hook.secret.as_bytes())
                .expect("HMAC takes keys of any length");
            mac.update(body.as_bytes());
            format!("sha256={}", hex::encode(mac.finalize().into_bytes()))
        };
        let headers: Vec<(&str, String)> = match self.flavor {
            Flavor::Github => vec![
                ("x-github-event", event.clone()),
                ("x-github-delivery", guid.clone()),
                ("x-hub-signature-256", signed()),
            ],
            Flavor::Gitlab => vec![
                ("x-gitlab-event", event.clone()),
                ("idempotency-key", guid.clone()),
                ("x-gitlab-event-uuid", guid.clone()),
                ("x-gitlab-token", hook.secret.clone()),
            ],
            Flavor::JiraCloud | Flavor::JiraServer => vec![
                ("x-atlassian-webhook-identifier", guid.clone()),
                ("x-hub-signature", signed()),
            ],
        };
        let json = ("content-type", "application/json".to_owned());
        let headers = headers.into_iter().chain([json]);
        Sent {
            id: self.id(),
            hook: hook.id,
            url: hook.url.clone(),
            guid,
            event,
            at: self.now,
            headers: headers.map(|(name, value)| (name.to_owned(), value)).collect(),
            body,
            status: None,
            is_redelivery: false,
        }
    }

    /// Takes down what came of a delivery. GitLab switches a hook off that fails too often.
    pub fn delivered(&mut self, sent: Sent, status: Option<u16>) {
        let went_well = status.is_some_and(|status| (200..300).contains(&status));
        let gitlab = self.flavor == Flavor::Gitlab;
        if let Some(hook) = self.hooks.iter_mut().find(|hook| hook.id == sent.hook) {
            hook.failures = if went_well { 0 } else { hook.failures + 1 };
            hook.is_active &= !gitlab || hook.failures < 4;
        }
        self.log.push(Sent { status, ..sent });
    }

    /// Queues a delivery of the log once more.
    pub(super) fn redeliver(&mut self, id: u64) -> bool {
        let Some(sent) = self.log.iter().find(|sent| sent.id == id).cloned() else { return false };
        let again = Sent { id: self.id(), at: self.tick(), is_redelivery: true, ..sent };
        self.queue.push_back(again);
        true
    }
}
