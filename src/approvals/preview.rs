//! What people were shown of a request when they decided, as one hash that the record keeps.
//!
//! It is the SHA-256 of a JSON object in canonical form (RFC 8785) with the fields below. Whoever serves a request to
//! people serves the hash with it, and whoever decides may send it back; what is recorded is always what the server
//! itself finds to have been on show for the arguments that were decided about.

use crate::store::{approval_views::shown_now, approvals::Card};
use preloop_actors::{
    approval::{About, Approval, ApprovalId},
    gate::{Hash, canonical},
};
use serde_json::{Value, json};

/// Of a request as it is shown: `shown` are the arguments as people see them, `arguments` the hash of those that run.
pub fn shown_hash(
    id: ApprovalId,
    arguments: Hash,
    shown: &Value,
    about: &About,
    justification: Option<&str>,
) -> Hash {
    let shown = if shown.is_null() { json!({}) } else { shown.clone() };
    let preview = json!({
        "request_id": id,
        "tool_name": about.tool,
        "server_name": about.server,
        "agent_name": about.agent,
        "flow_name": about.flow.as_ref().map(|(_, name)| name),
        "tool_args": shown,
        "arguments_hash": arguments.to_string(),
        "agent_reasoning": justification,
        "summary": about.summary,
        "explanation": about.reason,
        "question": about.question,
    });
    // A number that has no canonical form was shown as it was written.
    let text = canonical(&preview).unwrap_or_else(|_| preview.to_string());
    Hash::of(text.as_bytes())
}

/// Of a locked request, before anything is done to it.
pub(super) fn of_locked(approval: &Approval, card: &Card) -> Hash {
    let about = &card.about;
    let value = |text: &str| serde_json::from_str::<Value>(text).ok();
    let edited = card.asked.as_deref().and_then(value).zip(value(&card.arguments));
    let shown = match edited {
        Some((asked, current)) => shown_now(&asked, &about.shown, &current),
        None => about.shown.clone(),
    };
    shown_hash(approval.id, approval.arguments, &shown, about, card.justification.as_deref())
}
