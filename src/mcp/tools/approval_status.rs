//! `get_approval_status`: how a request for approval stands, and what the approved call came to.

use super::{Annotations, Tool, ToolError, Work, arguments, schema};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

/// The tool's name.
pub const APPROVAL_STATUS: &str = "get_approval_status";

pub(super) static TOOL: Tool = Tool {
    name: APPROVAL_STATUS,
    title: "Get approval status",
    description: "Tells how a request for approval stands. Once it is approved, this runs the call that waited and \
                  gives its result.",
    annotations: Annotations { open_world_hint: true, read_only_hint: false, ..Annotations::READS },
    requires_tracker: false,
    input: schema::of::<Arguments>,
    output: schema::of::<Answer>,
    work: Work::AtDoor,
};

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Arguments {
    /// As the call that waits was answered with.
    request_id: String,
}

/// Only for its schema.
#[derive(Serialize, JsonSchema)]
struct Answer {
    request_id: String,
    /// pending, approved, declined, expired, cancelled or executing.
    status: String,
    tool_name: String,
    /// What happened so far.
    events: Vec<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    remaining_seconds: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    approvals_received: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    approvals_required: Option<u64>,
    /// What the tool answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    tool_result: Option<Value>,
    /// The same where the call failed, or why nobody knows.
    #[serde(skip_serializing_if = "Option::is_none")]
    tool_execution_error: Option<Value>,
    /// Why the call will not run.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
}

/// Which request is meant.
pub(in crate::mcp) fn read(given: Value) -> Result<Uuid, ToolError> {
    let given: Arguments = arguments(given)?;
    let wrong = |_| ToolError::argument("request_id", "is no id; use the one you were given");
    given.request_id.trim().parse().map_err(wrong)
}
