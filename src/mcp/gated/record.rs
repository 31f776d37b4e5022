//! The record of calls: one entry each, with who, what, why and what came of it.

use super::{
    Case, Denied, Door, Outcome,
    answers::Answers,
    judge::{Judged, principal},
    redact::redacted,
};
use crate::{
    audit::{Ticket, Unrecorded},
    mcp::{
        caller::{McpCaller, McpPrincipal},
        catalog::Entry,
        tools::ToolError,
    },
    policy::trial::facts::{COMES_BACK, FACTS},
    store::audit::{By, Entry as Row, Status},
};
use preloop_actors::{
    approval::{Approval, RunEnd},
    gate::{Decision, Verdict},
    ports::StoreError,
};
use serde_json::{Map, Value, json, value::RawValue};
use std::sync::Arc;
use tokio::time::Instant;
use uuid::Uuid;

/// Longest arguments that are kept, in bytes of JSON.
const ARGUMENTS_BYTES_MAX: usize = 16 * 1024;
/// Longest name of a tool that is kept, in characters; of those that there are none is longer.
const NAME_CHARS_MAX: usize = 128;
/// Most rules of a decision that are named, of those looked at.
const CHECKED_MAX: usize = 10;
const CALL: &str = "tool_call";
/// A call that people are asked about. What became of it stands with the request, and with the call once it runs.
const DECIDED: &str = "call_decided";
const TOOL: &str = "tool";

/// A call that is being made. However it ends, also when nobody waits for it any more, it is recorded.
pub(super) struct Recording {
    ticket: Option<Ticket>,
    row: Row,
    details: Map<String, Value>,
    /// The answer waits until the entry is written.
    is_strict: bool,
    began: Instant,
}

impl Door {
    /// Begins the record of a call.
    pub(super) fn recording(
        &self,
        caller: &McpCaller,
        entry: &Arc<Entry>,
        arguments: &Value,
        ticket: Ticket,
    ) -> Recording {
        let details = details(caller, entry, arguments);
        let row = row(caller, entry.tool.name.clone(), Status::Failure);
        let is_strict = !entry.read_only && !is_marked_read_only(entry);
        Recording { ticket: Some(ticket), row, details, is_strict, began: Instant::now() }
    }

    /// Begins the record of a call with what was decided about it, and on what that rests. What is recorded is what a
    /// draft is seen to have decided about.
    pub(super) fn recording_decided(&self, case: Case<'_>, ticket: Ticket) -> Recording {
        let Case { caller, entry, arguments, judged, .. } = case;
        if let Some(compared) = &judged.compared {
            self.shadows.note(caller.account, compared);
        }
        self.recording(caller, entry, arguments, ticket).decided(judged)
    }

    /// A call that the rules do not let pass.
    pub(super) async fn turn_away(&self, case: Case<'_>) -> Result<Outcome, Denied> {
        let ticket = self.gate.audit.admit().map_err(|_| Denied::Unavailable)?;
        let mut recording = self.recording_decided(case, ticket);
        let why = refusal(&case.judged.decision);
        recording.details.insert("error".to_owned(), why.clone().into());
        recording.batched(Status::Denied);
        Ok(Outcome::refused(why))
    }

    /// A call that people are asked about: what was decided, since it may never run.
    pub(super) fn record_decided(&self, case: Case<'_>) -> Result<(), Denied> {
        let ticket = self.gate.audit.admit().map_err(|_| Denied::Unavailable)?;
        let mut recording = self.recording_decided(case, ticket);
        recording.row.action = DECIDED;
        recording.batched(Status::Pending);
        Ok(())
    }

    /// A call that people approved, and that the rules do not allow any more when it would run.
    pub(super) fn record_taken_back(
        &self,
        caller: &McpCaller,
        entry: &Arc<Entry>,
        arguments: &Value,
        approval: &Approval,
        decision: Decision,
    ) -> Result<(), StoreError> {
        let unrecorded = |error: Unrecorded| StoreError::Unavailable(error.to_string());
        let ticket = self.gate.audit.admit().map_err(unrecorded)?;
        let judged = Judged { id: Uuid::now_v7(), decision, facts: None, compared: None };
        let recording = self.recording(caller, entry, arguments, ticket).decided(&judged);
        let mut recording = recording.approved(approval);
        recording.row.action = DECIDED;
        recording.details.insert("error".to_owned(), refusal(&judged.decision).into());
        recording.batched(Status::Denied);
        Ok(())
    }

    /// A call whose arguments its tool would not take.
    pub(super) fn record_misfit(
        &self,
        caller: &McpCaller,
        entry: &Arc<Entry>,
        error: ToolError,
    ) -> Result<Outcome, Denied> {
        let ticket = self.gate.audit.admit().map_err(|_| Denied::Unavailable)?;
        let mut recording = self.recording(caller, entry, &Value::Null, ticket);
        recording.details.insert("error".to_owned(), error.to_string().into());
        recording.batched(Status::Failure);
        Ok(Outcome::Ours(Err(error)))
    }

    /// A call of a tool that there is not, or not for this caller.
    pub(super) fn record_unadmitted(
        &self,
        caller: &McpCaller,
        name: &str,
        denied: &Denied,
    ) -> Result<(), Denied> {
        let ticket = self.gate.audit.admit().map_err(|_| Denied::Unavailable)?;
        let name: String = name.chars().take(NAME_CHARS_MAX).collect();
        let mut row = row(caller, name, Status::Denied);
        row.details = json!({ "error": denied.to_string() });
        ticket.batched(row);
        Ok(())
    }
}

impl Recording {
    /// What was decided about it, and on what that rests.
    fn decided(mut self, judged: &Judged) -> Self {
        self.row.id = judged.id;
        self.details.insert("decision".to_owned(), why(&judged.decision));
        let facts = match &judged.facts {
            Some(facts) => (FACTS, facts.clone()),
            None => (COMES_BACK, true.into()),
        };
        self.details.insert(facts.0.to_owned(), facts.1);
        let difference = judged.compared.as_ref().and_then(|compared| compared.difference.as_ref());
        if let Some(difference) = difference {
            let draft = json!({ "outcome": difference.outcome, "after": difference.after });
            self.details.insert("draft".to_owned(), draft);
        }
        self
    }

    /// With what its client answered it goes on.
    pub fn answered(mut self, answers: Option<&Answers>) -> Self {
        let Some(answers) = answers else { return self };
        let responses = answers.responses.as_deref().map(RawValue::get);
        let responses = responses.and_then(|text| serde_json::from_str(text).ok());
        let shown = redacted(&responses.unwrap_or_default());
        let bytes = shown.to_string().len();
        let (name, shown) = match bytes <= ARGUMENTS_BYTES_MAX {
            true => ("answers", shown),
            false => ("answers_left_out", format!("{bytes} bytes").into()),
        };
        self.details.insert(name.to_owned(), shown);
        self
    }

    /// Its server asked its client for something: this attempt has ended, and the call has not.
    pub async fn asked_back(mut self) {
        self.details.insert("asked_back".to_owned(), true.into());
        self.strict(Status::Success).await;
    }

    /// It only asks: its record may follow the answer.
    pub fn asking(mut self) -> Self {
        self.is_strict = false;
        self
    }

    /// Who said that it may run.
    pub fn approved(mut self, approval: &Approval) -> Self {
        self.row.correlation = Some(approval.id.0);
        let edited = approval.arguments != approval.binding.arguments;
        self.details.insert("approval".to_owned(), json!({ "id": approval.id, "edited": edited }));
        // The start of such a call is always durable before it runs.
        self.is_strict = true;
        self
    }

    /// The call has ended. The answer is given once that is written down.
    pub async fn finish(mut self, outcome: Outcome) -> Outcome {
        let status = match outcome.end() {
            RunEnd::Succeeded => Status::Success,
            RunEnd::Failed => Status::Failure,
        };
        if self.is_strict {
            if self.strict(status).await {
                return outcome;
            }
            return outcome.with_remark(
                "This call was made, and the server could not write its record in time. Tell an administrator, and do \
                 not repeat the call.",
            );
        }
        self.batched(status);
        outcome
    }

    /// The call was not taken.
    pub async fn fail(mut self, denied: Denied) -> Denied {
        self.details.insert("error".to_owned(), denied.to_string().into());
        if self.is_strict {
            self.strict(Status::Failure).await;
        } else {
            self.batched(Status::Failure);
        }
        denied
    }

    async fn strict(&mut self, status: Status) -> bool {
        let Some(ticket) = self.ticket.take() else { return false };
        ticket.strict(self.entry(status)).await.is_ok()
    }

    fn batched(&mut self, status: Status) {
        if let Some(ticket) = self.ticket.take() {
            ticket.batched(self.entry(status));
        }
    }

    fn entry(&mut self, status: Status) -> Row {
        let took = self.began.elapsed().as_secs_f64() * 1_000.0;
        self.details.insert("duration_ms".to_owned(), ((took * 1_000.0).round() / 1_000.0).into());
        let mut row = self.row.clone();
        row.status = status;
        row.details = Value::Object(std::mem::take(&mut self.details));
        row
    }
}

impl Drop for Recording {
    fn drop(&mut self) {
        if self.ticket.is_some() {
            let why = "the client went away before the call ended; it may have taken effect";
            self.details.insert("error".to_owned(), why.into());
            self.batched(Status::Failure);
        }
    }
}

/// A decision as it is recorded. Of many rules that were looked at the last ones stand there, and how many there were:
/// the version of the policy says which.
fn why(decision: &Decision) -> Value {
    let why = &decision.why;
    let shown = why.checked.len().saturating_sub(CHECKED_MAX);
    let mut record = json!({
        "verdict": decision.verdict,
        "why": {
            "basis": why.basis,
            "policy": why.policy,
            "rule": why.rule.as_deref(),
            "rules_checked": why.checked.len(),
            "checked": why.checked[shown..],
            "read": why.read,
        },
    });
    if let Some(flow) = &why.flow {
        record["why"]["flow"] = json!(flow);
    }
    record
}

fn row(caller: &McpCaller, tool: String, status: Status) -> Row {
    let principal = principal(caller);
    let key = match caller.principal {
        McpPrincipal::Key { key, .. } => Some(key),
        _ => None,
    };
    let by = By { user: principal.user, key, execution: principal.execution, ..By::default() };
    Row {
        id: Uuid::now_v7(),
        account: caller.account,
        by,
        action: CALL,
        resource: Some((TOOL, tool)),
        status,
        correlation: None,
        details: Value::Null,
    }
}

fn details(caller: &McpCaller, entry: &Entry, arguments: &Value) -> Map<String, Value> {
    let mut details = Map::new();
    let mut note = |name: &str, value: Value| drop(details.insert(name.to_owned(), value));
    note("tool", entry.name.clone().into());
    note("server", entry.source.name().into());
    if let Some(server) = entry.source.server() {
        note("mcp_server_id", server.to_string().into());
    }
    if let McpPrincipal::Client { client, .. } = caller.principal {
        note("client_id", client.to_string().into());
    }
    let shown = redacted(arguments);
    let bytes = shown.to_string().len();
    match bytes <= ARGUMENTS_BYTES_MAX {
        true => note("arguments", shown),
        false => note("arguments_left_out", format!("{bytes} bytes").into()),
    }
    details
}

/// Whether the account said that calls of the tool change nothing.
fn is_marked_read_only(entry: &Entry) -> bool {
    let custom = entry.configuration.as_ref().and_then(|one| one.setup.custom_config.as_ref());
    custom.is_some_and(|custom| custom["read_only"] == true)
}

/// What the agent is told of a call that the rules do not let pass.
fn refusal(decision: &Decision) -> String {
    match decision.verdict {
        Verdict::Deny => format!("Tool execution denied by policy: {}", decision.why),
        Verdict::Blocked(block) => format!("Tool execution blocked: {block}"),
        Verdict::Allow | Verdict::Ask(_) => decision.why.to_string(),
    }
}
