//! `get_approval_status`: how a request stands; and the run of what was approved, for agents that ask now and then.

use super::{
    Call, Case, Denied, Door, Outcome,
    answers::{ASKS, Back},
    grant::told,
    judge::principal,
};
use crate::{
    mcp::{
        raw::RawObject,
        tools::{ToolError, approval_status},
    },
    store::approval_views,
};
use chrono::Utc;
use preloop_actors::approval::{Approval, ApprovalId, Run, Status};
use serde_json::{Map, Value, json};
use std::time::Duration;

/// How long one question waits for a call that it has started.
const RUN_FOR: Duration = Duration::from_secs(30);

impl Door {
    /// Answers the agent that asks for one of its requests.
    pub(super) async fn status(&self, case: Case<'_>, call: Call<'_>) -> Result<Outcome, Denied> {
        let id = match approval_status::read(case.arguments.clone()) {
            Ok(id) => ApprovalId(id),
            Err(error) => return Ok(Outcome::Ours(Err(error))),
        };
        let account = case.caller.account;
        let mine = |approval: &Approval| approval.binding.principal == principal(case.caller);
        let seen = self.gate.approvals.get(account, id).await?;
        let Some(mut approval) = seen.map(|seen| seen.approval).filter(mine) else {
            let problem =
                "there is no such request of yours; use the `request_id` that you were given";
            return Ok(Outcome::Ours(Err(ToolError::argument("request_id", problem))));
        };
        let mut ran = None;
        if approval.status == Status::Approved && approval.run == Run::NotStarted {
            let running = self.start(case.caller, call.exchange, id, Back::default());
            // Where the tool's server refused, that is kept in words.
            if let Ok(Ok(Ok(outcome))) = tokio::time::timeout(RUN_FOR, running).await {
                ran = Some(outcome);
            }
            let seen = self.gate.approvals.get(account, id).await?;
            approval = seen.map_or(approval, |seen| seen.approval);
        }
        match approval.run {
            Run::Done(_) if ran.is_none() => ran = Some(self.kept(case.caller, id).await?),
            // Told in words: the question is for whoever calls the tool.
            Run::Asks(_) => ran = None,
            _ => {}
        }
        let events = self.store.within(async |db| approval_views::events(&*db, account, id).await);
        let events = events.await?;
        let events: Vec<Value> = events
            .iter()
            .map(|event| json!({
                "timestamp": event.at, "type": event.kind, "detail": event.detail, "comment": event.comment,
            }))
            .collect();
        Ok(Outcome::Ours(Ok(answer(&approval, events, ran))))
    }
}

/// The answer: where the request stands, and the tool's own answer once it has run.
fn answer(approval: &Approval, events: Vec<Value>, ran: Option<Outcome>) -> Value {
    let mut answer = Map::new();
    let mut say = |name: &str, value: Value| drop(answer.insert(name.to_owned(), value));
    let status = match (approval.status, approval.run) {
        (Status::Approved, Run::Acting(_) | Run::Asks(_)) => "executing",
        (status, _) => status.as_str(),
    };
    say("request_id", approval.id.to_string().into());
    say("status", status.into());
    say("tool_name", approval.binding.tool.name.clone().into());
    say("approvals_received", approval.approvals().into());
    say("approvals_required", approval.terms.quorum().into());
    say("events", events.into());
    if approval.status == Status::Pending {
        say("remaining_seconds", approval.remaining(Utc::now()).as_secs().into());
    } else if approval.status != Status::Approved {
        say("reason", told(approval).into());
    }
    match approval.run {
        Run::Unknown(_) => say("tool_execution_error", super::grant::UNKNOWN.into()),
        Run::Asks(_) => say("message", ASKS.into()),
        _ => {}
    }
    if let Some(outcome) = ran {
        let result = outcome.into_result();
        let failed = RawObject::parse(result.get())
            .is_ok_and(|object| object.read("isError").ok().flatten() == Some(true));
        let result: Value = serde_json::from_str(result.get()).unwrap_or_default();
        say(if failed { "tool_execution_error" } else { "tool_result" }, result);
    }
    Value::Object(answer)
}
