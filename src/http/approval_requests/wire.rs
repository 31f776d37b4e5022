//! A request for approval, as it is answered.

use super::{
    parts::{
        CallerPart, MachinePart, Names, QuestionPart, RunName, RunOutcome, StatusName,
        VoteResponse, rule_context, run_name, run_outcome,
    },
    risk::{Risk, risk},
};
use crate::{
    approvals::shown_hash,
    store::approval_views::{ApprovalDetail, ApprovalView},
};
use chrono::{DateTime, Utc};
use preloop_actors::{
    approval::{Run, Status},
    gate::Hash,
};
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;
use uuid::Uuid;

/// A request for approval.
#[derive(Debug, Serialize, ToSchema)]
pub struct ApprovalRequestResponse {
    pub id: Uuid,
    pub account_id: Uuid,
    pub tool_configuration_id: Option<Uuid>,
    pub approval_workflow_id: Option<Uuid>,
    /// The same under its older name.
    pub approval_policy_id: Option<Uuid>,
    pub tool_name: String,
    /// The MCP server that has the tool; none for one of ours.
    pub server_name: Option<String>,
    /// The arguments without what is secret.
    #[schema(value_type = Object)]
    pub tool_args: Value,
    /// They are too long for a list, or were edited: ask for the request itself.
    pub tool_args_omitted: bool,
    /// What the agent says it is for.
    pub agent_reasoning: Option<String>,
    pub summary: Option<String>,
    #[schema(value_type = StatusName)]
    pub status: Status,
    /// Where the approved call stands.
    pub run: RunName,
    /// How the call ended, once it has.
    pub run_outcome: Option<RunOutcome>,
    pub requested_at: DateTime<Utc>,
    pub resolved_at: Option<DateTime<Utc>>,
    /// When it is too late to decide, extensions included.
    pub expires_at: DateTime<Utc>,
    /// How long there is; 0 once it is settled.
    pub remaining_seconds: u64,
    /// No time passes for it: the kill switch is on.
    pub is_frozen: bool,
    /// The comment of whoever settled it, or why it was cancelled.
    pub approver_comment: Option<String>,
    /// When the workflow's webhook took the question. All who were told are in `/notifications` of the request.
    pub webhook_posted_at: Option<DateTime<Utc>>,
    /// Why it has not, as of the last try.
    pub webhook_error: Option<String>,
    pub decided_by_human: bool,
    /// A guess by the tool's name.
    pub risk_level: Risk,
    /// Why the call was stopped: the decision, and in `explanation` a sentence about it.
    #[schema(value_type = Object)]
    pub rule_context: Value,
    pub approvals_received: usize,
    pub approvals_required: usize,
    pub votes: Vec<VoteResponse>,
    /// A vote without a comment is refused.
    pub require_reason: bool,
    /// Of the arguments as they stand. A decision that names it is about these and no others.
    pub arguments_hash: String,
    /// Of all that is shown of the request here. A decision that names it is about just that, and the record keeps it.
    /// Not in lists.
    pub shown_hash: Option<String>,
    /// Somebody who approved put in other arguments than were asked for.
    pub is_edited: bool,
    /// Those arguments, for people who may decide; not in lists.
    #[schema(value_type = Option<Object>)]
    pub edited_args: Option<Value>,
    /// The arguments as they stand with everything in them, for people who may decide; not in lists.
    #[schema(value_type = Option<Object>)]
    pub arguments: Option<Value>,
    /// What the call came to, for people who may decide; not in lists.
    pub tool_result: Option<String>,
    #[serde(flatten)]
    pub caller: CallerPart,
    #[serde(flatten)]
    pub question: QuestionPart,
    #[serde(flatten)]
    pub machine: MachinePart,
}

/// The hash of what a detail shows.
pub fn hash_of_shown(view: &ApprovalView) -> Hash {
    let (approval, about) = (&view.approval, &view.about);
    let reason = view.justification.as_deref();
    shown_hash(approval.id, approval.arguments, &about.shown, about, reason)
}

impl ApprovalRequestResponse {
    /// As a list shows it.
    pub fn of(view: ApprovalView, names: &Names) -> Self {
        let is_omitted = view.is_cut || view.is_edited();
        let tool_args = if is_omitted { Value::Null } else { view.about.shown.clone() };
        Self { tool_args_omitted: is_omitted, ..Self::with(view, tool_args, names) }
    }

    /// With everything; `may_see_all` for people who may decide.
    pub fn of_detail(detail: ApprovalDetail, names: &Names, may_see_all: bool) -> Self {
        let ApprovalDetail { view, arguments, asked: _, result } = detail;
        let edited = view.is_edited().then(|| arguments.clone());
        // Before the end, what is kept is no result: what the tool's server asked its client.
        let is_done = matches!(view.approval.run, Run::Done(_));
        let tool_args = view.about.shown.clone();
        Self {
            shown_hash: Some(hash_of_shown(&view).to_string()),
            edited_args: edited.filter(|_| may_see_all),
            arguments: may_see_all.then_some(arguments),
            tool_result: result.filter(|_| may_see_all && is_done),
            ..Self::with(view, tool_args, names)
        }
    }

    fn with(view: ApprovalView, tool_args: Value, names: &Names) -> Self {
        let (caller, is_edited) = (CallerPart::of(&view), view.is_edited());
        let (webhook_posted_at, webhook_error) =
            (view.webhook_posted_at, view.webhook_error.clone());
        let ApprovalView { approval, now, tool_name, justification, why, about, .. } = view;
        let vote = |vote| VoteResponse::of(vote, &approval, names);
        Self {
            id: approval.id.0,
            account_id: approval.binding.principal.account.0,
            tool_configuration_id: about.configuration,
            approval_workflow_id: about.workflow.map(|workflow| workflow.0),
            approval_policy_id: about.workflow.map(|workflow| workflow.0),
            risk_level: risk(&tool_name),
            tool_name,
            server_name: about.server,
            tool_args: if tool_args.is_null() { json!({}) } else { tool_args },
            tool_args_omitted: false,
            agent_reasoning: justification,
            summary: about.summary,
            status: approval.status,
            run: run_name(approval.run),
            run_outcome: run_outcome(approval.run),
            requested_at: approval.asked_at,
            resolved_at: approval.settled_at,
            expires_at: approval.expires_at,
            remaining_seconds: approval.remaining(now).as_secs(),
            is_frozen: approval.frozen_since.is_some(),
            approver_comment: approval.reason.clone(),
            webhook_posted_at,
            webhook_error,
            decided_by_human: matches!(approval.status, Status::Approved | Status::Declined),
            rule_context: rule_context(why, &about.reason),
            approvals_received: approval.approvals(),
            approvals_required: approval.terms.quorum(),
            votes: approval.votes.iter().map(vote).collect(),
            require_reason: approval.terms.require_reason,
            arguments_hash: approval.arguments.to_string(),
            shown_hash: None,
            is_edited,
            edited_args: None,
            arguments: None,
            tool_result: None,
            caller,
            question: QuestionPart::of(about.question.as_ref(), &approval),
            machine: MachinePart::default(),
        }
    }
}
