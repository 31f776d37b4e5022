//! Trackers: what GitHub, GitLab and Jira say, in one shape. They differ behind these functions and nowhere else.
//!
//! A delivery is read in three steps, each pure: [`verify`] the raw body, [`read`] it into an event,
//! and name it by its [`delivery_key`].

mod attributes;
mod body;
pub mod client;
pub mod connecting;
mod delivery;
#[cfg(any(test, feature = "testing"))]
pub mod fakes;
pub mod github;
pub mod gitlab;
pub mod issues;
pub mod jira;
mod json;
pub mod marker;
pub mod naming;
pub mod oauth;
mod own;
pub mod polled;
mod signature;
#[cfg(test)]
mod tests;
pub mod writing;

pub(crate) use delivery::bounded;
pub use delivery::delivery_key;
pub use json::NotJson;
pub use signature::Secrets;

use bytes::Bytes;
use chrono::{DateTime, Utc};
use preloop_actors::event::{Normalized, TrackerType};
use secrecy::{ExposeSecret, SecretString};

/// What a sender says in the headers of a delivery.
#[derive(Clone, Debug, Default)]
pub struct SenderHeaders {
    /// Its name for the event; Jira says it in the body.
    pub event: Option<String>,
    /// Its key for the delivery.
    pub delivery: Option<String>,
    /// GitLab: an id that hooks which set off one another share.
    pub event_uuid: Option<String>,
    /// The signature of the body, or GitLab's token.
    pub proof: Option<SecretString>,
    /// The body is a form with the JSON in its field `payload`.
    pub form: bool,
}

impl SenderHeaders {
    /// Takes what this sender uses; `header` gives a header by its name in lower case.
    pub fn of<'a>(sender: TrackerType, header: impl Fn(&str) -> Option<&'a str>) -> Self {
        let owned = |name| header(name).filter(|value| !value.is_empty()).map(str::to_owned);
        let content_type = header("content-type").unwrap_or_default();
        let (event, delivery, proof) = match sender {
            TrackerType::Github => ("x-github-event", "x-github-delivery", "x-hub-signature-256"),
            TrackerType::Gitlab => ("x-gitlab-event", "idempotency-key", "x-gitlab-token"),
            TrackerType::Jira => ("", "x-atlassian-webhook-identifier", "x-hub-signature"),
        };
        Self {
            event: owned(event),
            delivery: owned(delivery),
            event_uuid: owned("x-gitlab-event-uuid"),
            proof: owned(proof).map(Into::into),
            form: content_type.starts_with("application/x-www-form-urlencoded"),
        }
    }
}

/// Whether the delivery proves that its sender knows one of the secrets. `body` is the body as it arrived.
pub fn verify(
    sender: TrackerType,
    headers: &SenderHeaders,
    secrets: &Secrets,
    body: &[u8],
    now: DateTime<Utc>,
) -> bool {
    let Some(proof) = &headers.proof else { return false };
    match sender {
        TrackerType::Github | TrackerType::Jira => secrets.signed(proof.expose_secret(), body, now),
        TrackerType::Gitlab => secrets.equal(proof.expose_secret(), now),
    }
}

/// A delivery, read.
#[derive(Clone, Debug, PartialEq)]
pub struct Message {
    pub content: Normalized,
    /// The JSON to keep: the body, without a form around it.
    pub payload: Bytes,
}

/// Reads a verified delivery. Whatever its fields look like, only a body that is not JSON is refused.
///
/// `own_logins` are the logins under which we act on this tracker ourselves.
pub fn read(
    sender: TrackerType,
    headers: &SenderHeaders,
    own_logins: &[String],
    raw: &Bytes,
) -> Result<Message, NotJson> {
    let payload = body::unwrap(headers.form, raw)?;
    let error = match normalize(sender, headers, own_logins, &payload) {
        Ok(content) => return Ok(Message { content, payload }),
        Err(error) => error,
    };
    if let Some(payload) = body::mend(&payload)
        && let Ok(content) = normalize(sender, headers, own_logins, &payload)
    {
        return Ok(Message { content, payload });
    }
    // JSON may hold what no reader can represent, such as 1e999: kept, known by its headers alone.
    if !json::is_json(&payload) {
        return Err(error);
    }
    let content = normalize(sender, headers, own_logins, b"null")?;
    Ok(Message { content, payload })
}

/// Brings one sender's JSON into the common shape.
pub fn normalize(
    sender: TrackerType,
    headers: &SenderHeaders,
    own_logins: &[String],
    body: &[u8],
) -> Result<Normalized, NotJson> {
    let mut content = match sender {
        TrackerType::Github => github::convert::normalize(headers, own_logins, body)?,
        TrackerType::Gitlab => gitlab::convert::normalize(headers, own_logins, body)?,
        TrackerType::Jira => jira::convert::normalize(headers, own_logins, body)?,
    };
    if content.kind.is_empty() {
        content.kind = "unknown".to_owned();
    }
    Ok(content)
}

/// Whether a tracker takes this event. Subscriptions may name it as the sender does (`issues`, `Issue Hook`,
/// `jira:issue_created`), with its action (`issues.opened`), or as flows do (`issue_opened`).
pub fn subscribed(subscriptions: &[String], headers: &SenderHeaders, content: &Normalized) -> bool {
    let hook = headers.event.as_deref().unwrap_or_default();
    // A confidential issue is an issue to whoever subscribed to issues.
    let names = [hook, hook.trim_start_matches("Confidential "), &content.raw_kind, &content.kind];
    subscriptions.iter().any(|wanted| {
        let wanted = wanted.trim();
        wanted == "*" || names.iter().any(|name| name.eq_ignore_ascii_case(wanted))
    })
}
