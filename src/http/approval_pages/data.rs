//! The same as JSON.

use super::opened::Opened;
use crate::http::approval_requests::{
    QuestionPart, RunName, RunOutcome, run_name, run_outcome, wire::hash_of_shown,
};
use chrono::{DateTime, Utc};
use preloop_actors::approval::Status;
use serde::Serialize;
use serde_json::Value;
use uuid::Uuid;

/// A request as whoever holds a link sees it.
#[derive(Serialize)]
pub struct ApprovalData<'a> {
    id: Uuid,
    tool_name: &'a str,
    server_name: Option<&'a str>,
    agent_name: Option<&'a str>,
    flow_name: Option<&'a str>,
    tool_args: &'a Value,
    arguments_hash: String,
    shown_hash: String,
    is_edited: bool,
    agent_reasoning: Option<&'a str>,
    summary: Option<&'a str>,
    /// Why the call was stopped.
    explanation: &'a str,
    status: Status,
    run: RunName,
    run_outcome: Option<RunOutcome>,
    requested_at: DateTime<Utc>,
    expires_at: DateTime<Utc>,
    remaining_seconds: u64,
    resolved_at: Option<DateTime<Utc>>,
    approver_comment: Option<&'a str>,
    approvals_received: usize,
    approvals_required: usize,
    require_reason: bool,
    /// Whether this link can still decide.
    can_decide: bool,
    history: Vec<Event<'a>>,
    #[serde(flatten)]
    question: QuestionPart,
}

/// Something that happened; who did it is for those who are signed in.
#[derive(Serialize)]
struct Event<'a> {
    event_type: &'a str,
    detail: &'a str,
    comment: Option<&'a str>,
    timestamp: DateTime<Utc>,
}

impl<'a> ApprovalData<'a> {
    pub fn of(opened: &'a Opened) -> Self {
        let view = &opened.request.view;
        let (approval, about) = (&view.approval, &view.about);
        let event = |event: &'a crate::store::approval_views::ApprovalEvent| Event {
            event_type: &event.kind,
            detail: &event.detail,
            comment: event.comment.as_deref(),
            timestamp: event.at,
        };
        Self {
            id: opened.id.0,
            tool_name: &about.tool,
            server_name: about.server.as_deref(),
            agent_name: about.agent.as_deref(),
            flow_name: about.flow.as_ref().map(|(_, name)| name.as_str()),
            tool_args: &about.shown,
            arguments_hash: approval.arguments.to_string(),
            shown_hash: hash_of_shown(view).to_string(),
            is_edited: view.is_edited(),
            agent_reasoning: view.justification.as_deref(),
            summary: about.summary.as_deref(),
            explanation: &about.reason,
            status: approval.status,
            run: run_name(approval.run),
            run_outcome: run_outcome(approval.run),
            requested_at: approval.asked_at,
            expires_at: approval.expires_at,
            remaining_seconds: approval.remaining(view.now).as_secs(),
            resolved_at: approval.settled_at,
            approver_comment: approval.reason.as_deref(),
            approvals_received: approval.approvals(),
            approvals_required: approval.terms.quorum(),
            require_reason: approval.terms.require_reason,
            can_decide: opened.may_vote(),
            history: opened.events.iter().map(event).collect(),
            question: QuestionPart::of(about.question.as_ref(), approval),
        }
    }
}
