//! What is told: one approval at one moment, and not a word about how it looks.

use super::text;
use crate::store::notifications::Step;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::fmt;
use uuid::Uuid;

/// Longest text of one field that is kept to be shown, in characters.
const FIELD_CHARS_MAX: usize = 2_000;
/// Longest name, in characters.
const NAME_CHARS_MAX: usize = 200;
/// Most rules that are named.
const REASONS_MAX: usize = 10;
/// Longest arguments that are passed on as JSON; of longer ones the beginning is, as text.
const ARGUMENTS_BYTES_MAX: usize = 32 * 1024;

/// One approval at one moment. Texts may come from anywhere, agents and strangers included.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Notice {
    pub kind: Kind,
    /// The id of the request for approval.
    pub request: Uuid,
    /// Which installation speaks: the host of its public address.
    pub host: String,
    /// The account's name.
    pub account: String,
    pub tool: String,
    /// The MCP server that has the tool; none for one of our own.
    pub server: Option<String>,
    /// Who wants to call, as far as it is known.
    pub agent: Option<String>,
    pub flow: Option<String>,
    pub session: Option<String>,
    /// Why it was stopped: the rules that asked for approval, in words.
    pub reasons: Vec<String>,
    /// Redacted: what must not be shown is not in here.
    pub arguments: Value,
    /// What the agent says it is for.
    pub justification: Option<String>,
    pub requested_at: DateTime<Utc>,
    /// When it is too late to decide, extensions included.
    pub expires_at: DateTime<Utc>,
    /// Nobody decided within the first window, and this is the second.
    #[serde(default)]
    pub is_second_window: bool,
    pub quorum: Quorum,
    pub links: Links,
}

/// Why somebody is told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Kind {
    /// A decision is asked for.
    Request,
    /// Half of the time has passed.
    ReminderHalf,
    /// Nine tenths of the time have passed.
    ReminderLate,
    /// Nobody decided in time; these are asked as well.
    Escalation,
    /// It is settled.
    Outcome {
        outcome: Outcome,
        /// Who settled it, and what they said.
        by: Option<String>,
        comment: Option<String>,
    },
    /// It was approved and the call had started; nobody knows how it ended.
    Unknown,
}

/// How a request ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    Approved,
    Declined,
    Expired,
    Cancelled,
}

/// How many agree, of how many that must.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quorum {
    pub approvals: u32,
    pub required: u32,
}

/// Pages of ours. Opening one never decides: mail scanners open every link.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Links {
    pub review: Link,
    /// Where somebody confirms a yes, and a no; none where the recipient has to sign in first.
    pub approve: Option<Link>,
    pub decline: Option<Link>,
    /// Where a program posts the answer; only webhooks are told.
    #[serde(default)]
    pub decision: Option<Decision>,
}

/// Addresses that take an answer by POST. Whoever knows one may give it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    pub approve: Link,
    pub decline: Link,
}

/// An address of ours that may hold a token; it is shown to its recipient and to nobody else.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Link(String);

impl Link {
    pub fn new(address: impl Into<String>) -> Self {
        Self(address.into())
    }

    /// The address, for its recipient.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Link {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Link(..)")
    }
}

impl Kind {
    /// The step by which a recipient is told once, in the first window or the second.
    pub fn step(&self, is_second_window: bool) -> Step {
        match (self, is_second_window) {
            (Self::Request, _) => Step::Request,
            (Self::ReminderHalf, false) => Step::ReminderHalf,
            (Self::ReminderHalf, true) => Step::SecondReminderHalf,
            (Self::ReminderLate, false) => Step::ReminderLate,
            (Self::ReminderLate, true) => Step::SecondReminderLate,
            (Self::Escalation, _) => Step::Escalation,
            (Self::Outcome { .. }, _) => Step::Outcome,
            (Self::Unknown, _) => Step::OutcomeUnknown,
        }
    }
}

impl Outcome {
    /// The word on the wire, and in capitals the word that people read.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Approved => "approved",
            Self::Declined => "declined",
            Self::Expired => "expired",
            Self::Cancelled => "cancelled",
        }
    }
}

impl Notice {
    /// Whether the recipient is asked for a decision.
    pub fn asks(&self) -> bool {
        !matches!(self.kind, Kind::Outcome { .. } | Kind::Unknown)
    }

    /// The step by which a recipient is told once.
    pub fn step(&self) -> Step {
        self.kind.step(self.is_second_window)
    }

    /// When nobody is helped by it any more; that something is settled may be told late.
    pub fn useless_from(&self) -> Option<DateTime<Utc>> {
        self.asks().then_some(self.expires_at)
    }

    /// The same within limits, so that one row of the outbox has a known size.
    #[must_use]
    pub fn bounded(&self) -> Self {
        let name = |text: &str| text::cut(text, NAME_CHARS_MAX);
        let name_opt = |text: &Option<String>| text.as_deref().map(name);
        let field = |text: &String| text::cut(text, FIELD_CHARS_MAX);
        let kind = match &self.kind {
            Kind::Outcome { outcome, by, comment } => Kind::Outcome {
                outcome: *outcome,
                by: name_opt(by),
                comment: comment.as_ref().map(field),
            },
            other => other.clone(),
        };
        Self {
            kind,
            request: self.request,
            host: name(&self.host),
            account: name(&self.account),
            tool: name(&self.tool),
            server: name_opt(&self.server),
            agent: name_opt(&self.agent),
            flow: name_opt(&self.flow),
            session: name_opt(&self.session),
            reasons: self.reasons.iter().take(REASONS_MAX).map(field).collect(),
            arguments: bounded_arguments(&self.arguments),
            justification: self.justification.as_ref().map(field),
            requested_at: self.requested_at,
            expires_at: self.expires_at,
            is_second_window: self.is_second_window,
            quorum: self.quorum,
            links: self.links.clone(),
        }
    }
}

fn bounded_arguments(arguments: &Value) -> Value {
    let text = arguments.to_string();
    match text.len() <= ARGUMENTS_BYTES_MAX {
        true => arguments.clone(),
        // No part of it could pass for the whole: it is a text now, and says so.
        false => Value::String(text::cut(&text, ARGUMENTS_BYTES_MAX / 4)),
    }
}

#[cfg(test)]
mod tests {
    use super::super::samples;
    use serde_json::json;

    #[test]
    fn a_notice_of_any_size_comes_to_a_known_one() {
        let huge = "é".repeat(1_000_000);
        let mut notice = samples::request();
        notice.tool = huge.clone();
        notice.justification = Some(huge.clone());
        notice.reasons = vec![huge.clone(); 1_000];
        notice.arguments = json!({ "body": huge });
        let bounded = notice.bounded();
        assert!(serde_json::to_vec(&bounded).unwrap().len() < 128 * 1024);
        assert!(bounded.arguments.is_string() && bounded.tool.ends_with('…'));
        assert_eq!(
            samples::request().bounded(),
            samples::request(),
            "what is small stays as it is"
        );
    }

    #[test]
    fn tokens_do_not_get_into_logs() {
        let shown = format!("{:?}", samples::request());
        assert!(!shown.contains(samples::TOKEN), "{shown}");
    }
}
