//! What is written down of a step: its history for people, the audit, and messages for those who watch.

use super::step::After;
use crate::store::{
    approvals::NewEvent,
    audit::{By, Entry, Status as Went},
};
use chrono::{DateTime, SecondsFormat, Utc};
use preloop_actors::{
    approval::{Answer, Approval, Effect, Reminder, RunEnd, Status, Voter},
    gate::ToolOrigin,
    ids::UserId,
};
use serde_json::{Map, Value, json};
use uuid::Uuid;

/// Longest arguments that those who watch are sent.
const ARGUMENTS_BYTES_MAX: usize = 16 * 1024;

/// The rows that a step leaves beside the request's own.
#[derive(Default)]
pub(super) struct Record {
    pub events: Vec<NewEvent>,
    pub entries: Vec<Entry>,
    pub messages: Vec<Value>,
}

impl Record {
    pub(super) fn of(after: &After<'_>) -> Self {
        let mut record = Self::default();
        for effect in after.effects {
            record.events.push(event(after, effect));
            record.entries.extend(entry(after, effect));
            record.messages.extend(message(after, effect));
        }
        record
    }
}

/// Who settled it: whose vote it was; nobody where time or the caller did.
pub(super) fn settler(effects: &[Effect]) -> Option<Voter> {
    effects.iter().find_map(|effect| match effect {
        Effect::Voted { by, .. } => Some(*by),
        _ => None,
    })
}

pub(super) fn user_of(voter: Voter) -> Option<UserId> {
    match voter {
        Voter::User(user) => Some(user),
        Voter::Link => None,
    }
}

fn event(after: &After<'_>, effect: &Effect) -> NewEvent {
    let approval = after.approval;
    let (kind, detail) = match effect {
        Effect::Asked => ("requested", "Approval was requested".to_owned()),
        Effect::Voted { answer, approvals, quorum, by } => {
            let said = match answer {
                Answer::Approve => "Approved",
                Answer::Decline => "Declined",
            };
            let how = if *by == Voter::Link { " by a link that was posted" } else { "" };
            ("voted", format!("{said}{how}; {approvals} of {quorum} agree"))
        }
        Effect::Edited { .. } => ("edited", "The arguments were edited".to_owned()),
        Effect::Settled(status) => (status.as_str(), settled(*status).to_owned()),
        Effect::Escalated => {
            let until = moment(approval.expires_at);
            (
                "escalated",
                format!("Nobody decided in time; others are asked as well, until {until}"),
            )
        }
        Effect::Remind(Reminder::Half) => ("reminded", "Half of the time has passed".to_owned()),
        Effect::Remind(Reminder::Last) => {
            ("reminded", "Nine tenths of the time have passed".to_owned())
        }
        Effect::TooLate => ("too_late", "An answer came after the end".to_owned()),
        Effect::Frozen => ("frozen", "The kill switch is on: no time passes".to_owned()),
        Effect::Thawed => {
            let until = moment(approval.expires_at);
            ("thawed", format!("The kill switch is off: time passes again, until {until}"))
        }
        Effect::Started => ("started", "The approved call started".to_owned()),
        Effect::AskedBack => {
            ("asked_back", "The tool's server asked its client for something".to_owned())
        }
        Effect::Resumed => ("resumed", "The client answered, and the call went on".to_owned()),
        Effect::Finished(RunEnd::Succeeded) => ("finished", "The call succeeded".to_owned()),
        Effect::Finished(RunEnd::Failed) => ("finished", "The call failed".to_owned()),
        Effect::OutcomeUnknown => (
            "outcome_unknown",
            "The server stopped while the call ran: whether it had its effect is not known"
                .to_owned(),
        ),
    };
    let by = by(after, effect);
    let comment = match effect {
        Effect::Voted { .. } => approval.votes.last().and_then(|vote| vote.comment.clone()),
        Effect::Settled(Status::Cancelled) => approval.reason.clone(),
        _ => None,
    };
    let comment = comment.map(|comment| comment.replace('\0', ""));
    NewEvent { kind, detail, comment, user: by.and_then(user_of) }
}

/// Whose doing an effect was.
fn by(after: &After<'_>, effect: &Effect) -> Option<Voter> {
    match effect {
        Effect::Voted { by, .. } | Effect::Edited { by, .. } => Some(*by),
        Effect::Settled(_) => settler(after.effects),
        _ => None,
    }
}

fn entry(after: &After<'_>, effect: &Effect) -> Option<Entry> {
    let id = after.approval.id;
    let (action, status) = match effect {
        Effect::Asked => ("approval_requested", Went::Pending),
        Effect::Voted { .. } => ("approval_vote", Went::Success),
        Effect::Edited { .. } => ("approval_edited", Went::Success),
        Effect::Settled(Status::Approved | Status::Pending) => ("approval_settled", Went::Success),
        Effect::Settled(Status::Declined) => ("approval_settled", Went::Denied),
        Effect::Settled(Status::Expired | Status::Cancelled) => ("approval_settled", Went::Failure),
        Effect::Escalated => ("approval_escalated", Went::Pending),
        Effect::Started => ("approval_call_started", Went::Pending),
        Effect::AskedBack => ("approval_call_asked_back", Went::Pending),
        Effect::Resumed => ("approval_call_resumed", Went::Pending),
        Effect::Finished(RunEnd::Succeeded) => ("approval_call_finished", Went::Success),
        Effect::Finished(RunEnd::Failed) => ("approval_call_finished", Went::Failure),
        Effect::OutcomeUnknown => ("approval_outcome_unknown", Went::Failure),
        Effect::Remind(_) | Effect::TooLate | Effect::Frozen | Effect::Thawed => return None,
    };
    Some(Entry {
        id: Uuid::now_v7(),
        account: after.account,
        by: accountable(after, effect),
        action,
        resource: Some(("approval_request", id.to_string())),
        status,
        correlation: Some(id.0),
        details: details(after, more(after, effect)),
    })
}

/// What an entry says beside what all say.
fn more(after: &After<'_>, effect: &Effect) -> Value {
    let approval = after.approval;
    match effect {
        Effect::Asked => asked(after),
        Effect::Voted { answer, approvals, quorum, .. } => {
            let vote = approval.votes.last();
            json!({
                "answer": answer,
                "approvals": approvals,
                "approvals_required": quorum,
                "comment": vote.and_then(|vote| vote.comment.as_deref()),
                "arguments_hash": vote.map(|vote| vote.arguments.to_string()),
                "shown_hash": after.card.shown_hash.map(|hash| hash.to_string()),
            })
        }
        Effect::Edited { before, after, .. } => json!({
            "arguments_hash_before": before.to_string(),
            "arguments_hash": after.to_string(),
        }),
        Effect::Settled(outcome) => json!({
            "outcome": outcome,
            "reason": approval.reason,
            "approvals": approval.approvals(),
            "approvals_required": approval.terms.quorum(),
        }),
        Effect::Escalated => json!({ "expires_at": time(approval.expires_at) }),
        Effect::Started | Effect::Resumed => {
            json!({ "arguments_hash": approval.arguments.to_string() })
        }
        _ => json!({}),
    }
}

/// Who is named in the audit: whoever voted; the caller for what the caller did; nobody for what time did.
fn accountable(after: &After<'_>, effect: &Effect) -> By {
    let principal = after.approval.binding.principal;
    let execution = principal.execution;
    match effect {
        Effect::Voted { .. } | Effect::Edited { .. } | Effect::Settled(_) | Effect::Escalated => {
            By { user: by(after, effect).and_then(user_of), execution, ..By::default() }
        }
        _ => By { user: principal.user, key: principal.key, execution, ..By::default() },
    }
}

fn asked(after: &After<'_>) -> Value {
    let (approval, card) = (after.approval, after.card);
    json!({
        "arguments": bounded(&card.about.shown),
        "arguments_hash": approval.arguments.to_string(),
        "justification": card.justification,
        "why": card.why,
        "workflow_id": card.about.workflow,
        "approvals_required": approval.terms.quorum(),
        "expires_at": time(approval.expires_at),
        "policy_version": approval.binding.policy,
    })
}

/// What every entry says, and more.
fn details(after: &After<'_>, more: Value) -> Value {
    let tool = &after.approval.binding.tool;
    let mut details = Map::new();
    details.insert("tool_name".to_owned(), tool.name.clone().into());
    if let ToolOrigin::Server(server) = tool.origin {
        details.insert("mcp_server_id".to_owned(), server.to_string().into());
    }
    if let Some(server) = &after.card.about.server {
        details.insert("server".to_owned(), server.clone().into());
    }
    if let Value::Object(more) = more {
        details.extend(more);
    }
    Value::Object(details)
}

/// What those who watch are told; see contract section 8.
fn message(after: &After<'_>, effect: &Effect) -> Option<Value> {
    let kind = match effect {
        Effect::Asked => "approval_created",
        Effect::Voted { .. } => "approval_vote_received",
        Effect::Settled(Status::Approved) => "approval_approved",
        Effect::Settled(Status::Declined) => "approval_declined",
        Effect::Settled(Status::Expired) => "approval_expired",
        Effect::Settled(Status::Cancelled) => "approval_cancelled",
        Effect::Escalated => "approval_escalated",
        Effect::Edited { .. }
        | Effect::Started
        | Effect::AskedBack
        | Effect::Resumed
        | Effect::Finished(_)
        | Effect::OutcomeUnknown
        | Effect::Thawed
        | Effect::Frozen => "approval_updated",
        Effect::Settled(Status::Pending) | Effect::Remind(_) | Effect::TooLate => return None,
    };
    let (approval, about) = (after.approval, &after.card.about);
    let principal = approval.binding.principal;
    let mut message = json!({
        "type": kind,
        "approval_request_id": approval.id,
        "account_id": after.account,
        "tool_name": about.tool,
        "tool_server": about.server,
        "tool_configuration_id": about.configuration,
        "tool_args": shown(after),
        "agent_name": about.agent,
        "execution_id": principal.execution,
        "flow_id": about.flow.as_ref().map(|(flow, _)| flow),
        "summary": about.summary,
        "status": approval.status,
        "run": run(approval),
        "requested_at": time(approval.asked_at),
        "resolved_at": approval.settled_at.map(time),
        "expires_at": time(approval.expires_at),
        "rule_context": after.card.why,
        "approval_count": approval.approvals(),
        "approvals_required": approval.terms.quorum(),
        "timestamp": time(after.now),
    });
    if *effect == Effect::Escalated {
        message["new_expires_at"] = time(approval.expires_at).into();
    }
    strip_nul(&mut message);
    Some(message)
}

/// The arguments as people may see them. After an edit, only those who look at the request do.
pub(super) fn shown(after: &After<'_>) -> Value {
    match after.approval.arguments == after.approval.binding.arguments {
        true => bounded(&after.card.about.shown),
        false => "The arguments were edited; look at the request.".into(),
    }
}

fn bounded(arguments: &Value) -> Value {
    let bytes = arguments.to_string().len();
    match bytes <= ARGUMENTS_BYTES_MAX {
        true => arguments.clone(),
        false => format!("{bytes} bytes of arguments; look at the request.").into(),
    }
}

fn run(approval: &Approval) -> &'static str {
    use preloop_actors::approval::Run;
    match approval.run {
        Run::NotStarted => "not_started",
        Run::Acting(_) | Run::Asks(_) => "acting",
        Run::Done(_) => "done",
        Run::Unknown(_) => "unknown",
    }
}

fn settled(status: Status) -> &'static str {
    match status {
        Status::Pending => "It waits",
        Status::Approved => "The call is approved",
        Status::Declined => "The call is declined",
        Status::Expired => "Nobody decided in time",
        Status::Cancelled => "The request was cancelled",
    }
}

/// `jsonb` keeps no NUL.
fn strip_nul(value: &mut Value) {
    match value {
        Value::String(text) => text.retain(|character| character != '\0'),
        Value::Array(values) => values.iter_mut().for_each(strip_nul),
        Value::Object(members) => {
            if members.keys().any(|name| name.contains('\0')) {
                let named = std::mem::take(members).into_iter();
                *members = named.map(|(name, value)| (name.replace('\0', ""), value)).collect();
            }
            members.values_mut().for_each(strip_nul);
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn time(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Millis, true)
}

fn moment(at: DateTime<Utc>) -> String {
    at.format("%-d %b %Y, %H:%M UTC").to_string()
}
