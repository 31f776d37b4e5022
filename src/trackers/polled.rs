//! Changes that a poll found, told as the tracker's own webhook would have: the same names, filter fields and payload.
//!
//! The payload is built in the sender's shape and read by the sender's reader, so the two cannot drift apart. What
//! only a
//! webhook knows is left out: who closed an issue, for one. `preloop.source` in the payload says where it came from.

use super::{SenderHeaders, delivery::bounded, github, gitlab, jira, normalize, subscribed};
use bytes::Bytes;
use preloop_actors::{
    event::{IncomingEvent, TrackerType},
    ids::SourceId,
    poller::Change,
    ports::Told,
};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// Makes the event. `None`: the tracker's webhooks do not tell of such a change, or nobody takes it.
pub fn tell(told: &Told<'_>) -> Option<IncomingEvent> {
    let (hook, mut payload) = match told.kind {
        TrackerType::Github => github::polled::payload(told)?,
        TrackerType::Gitlab => gitlab::polled::payload(told)?,
        TrackerType::Jira => jira::polled::payload(told)?,
    };
    payload["preloop"] = json!({ "source": "poll" });
    let payload = payload.to_string();
    let headers = SenderHeaders { event: hook.map(str::to_owned), ..SenderHeaders::default() };
    let mut content = normalize(told.kind, &headers, told.own_logins, payload.as_bytes()).ok()?;
    if told.subscribed.is_some_and(|wanted| !subscribed(wanted, &headers, &content)) {
        return None;
    }
    // GitLab tells a number.
    if let Some(author) = &told.issue.author {
        content.attributes.entry("author").or_insert_with(|| author.as_str().into());
    }
    content.project = Some(told.project.named.clone());
    Some(IncomingEvent {
        account: told.lease.account,
        source: told.kind.into(),
        source_id: SourceId(told.project.organization.0),
        delivery_key: bounded(&format!("poll:{}", hex::encode(Sha256::digest(&payload)))),
        tracker: Some(told.lease.tracker),
        organization: Some(told.project.organization),
        content,
        payload: Bytes::from(payload),
    })
}

/// Who did it, as far as a look afterwards can tell: whoever wrote what is new.
pub(super) fn doer<'a>(told: &Told<'a>) -> Option<&'a str> {
    match told.change {
        Change::Opened => told.issue.author.as_deref(),
        Change::CommentCreated => told.comment?.author.as_deref(),
        _ => None,
    }
    .filter(|name| !name.is_empty())
}

/// The number in a key such as `owner/repo#12`.
pub(super) fn number(key: &str) -> Value {
    scalar(key.rsplit_once('#').map_or(key, |(_, number)| number))
}

/// A number where it is one, as trackers write their ids.
pub(super) fn scalar(id: &str) -> Value {
    id.parse::<u64>().map_or_else(|_| id.into(), Into::into)
}

/// A list of objects with one field each.
pub(super) fn named(names: Option<&[String]>, field: &str) -> Value {
    names.unwrap_or_default().iter().map(|name| json!({ field: name })).collect()
}
