//! A call that waits for people as a task of the client (extension `io.modelcontextprotocol/tasks`).
//!
//! The task is the request for approval itself, so it is durable before the client knows it, and any replica answers
//! for it after any restart. What the tool's server asks in the middle of the call is what the task asks.

use super::{
    Door, Outcome,
    answers::{Answers, Back, can_go_on},
    judge::principal,
};
use crate::mcp::{
    caller::McpCaller,
    exchange::Exchange,
    proxy::TaskId,
    raw::{RawObject, raw},
    rpc::RpcError,
};
use chrono::Utc;
use preloop_actors::{
    approval::{Approval, ApprovalId, Event, Run, Status, Turn},
    ports::ApprovalError,
};
use serde_json::{Map, Value, json, value::RawValue};
use uuid::Uuid;

/// How often a client had better ask.
const POLL_INTERVAL_MS: u32 = 2_000;

impl Door {
    /// The answer to the call: a task.
    pub(super) fn task_begun(&self, caller: &McpCaller, approval: &Approval) -> Outcome {
        let mut task = self.task_of(caller, approval);
        task["resultType"] = json!("task");
        task["status"] = json!("working");
        Outcome::Asks(raw(&task))
    }

    /// Answers `tasks/get`, `tasks/update` and `tasks/cancel` about a task that is a request for approval.
    pub async fn task(
        &self,
        exchange: &Exchange,
        method: &str,
        id: Uuid,
        params: &RawObject<'_>,
    ) -> Result<Box<RawValue>, RpcError> {
        let (caller, id) = (&*exchange.caller, ApprovalId(id));
        let seen = self.gate.approvals.get(caller.account, id).await?;
        let mine = |approval: &Approval| approval.binding.principal == principal(caller);
        let approval = seen.map(|seen| seen.approval).filter(mine).ok_or_else(TaskId::unknown)?;
        match method {
            "tasks/get" => self.task_as_it_is(exchange, approval).await,
            "tasks/cancel" => self.give_up(caller, id).await,
            _ => {
                self.take_answers(exchange, &approval, params);
                Ok(raw(&json!({})))
            }
        }
    }

    /// Lets the call go on with what its client answers. Names hold the turn, so that an answer that comes late, or
    /// again, is none to what is asked by then.
    fn take_answers(&self, exchange: &Exchange, approval: &Approval, params: &RawObject<'_>) {
        let Run::Asks(turn) = approval.run else { return };
        let Some(written) = params.get("inputResponses") else { return };
        let Ok(given) = RawObject::parse(written.get()) else { return };
        let mut responses = RawObject::default();
        for name in given.names() {
            let own = name.strip_prefix(&named(turn, ""));
            if let (Some(own), Some(answer)) = (own, given.get(&name)) {
                responses.set(own, answer.to_owned());
            }
        }
        if !responses.is_empty() {
            self.go_on(
                exchange,
                approval.id,
                Answers { turn, responses: Some(responses.to_raw()) },
            );
        }
    }

    /// What it comes to is told when the client asks next.
    fn go_on(&self, exchange: &Exchange, id: ApprovalId, answers: Answers) {
        let back = Back { answers: Some(answers), ..Back::default() };
        drop(self.start(&exchange.caller, Some(exchange), id, back));
    }

    async fn task_as_it_is(
        &self,
        exchange: &Exchange,
        approval: Approval,
    ) -> Result<Box<RawValue>, RpcError> {
        let caller = &*exchange.caller;
        let mut task = self.task_of(caller, &approval);
        let result = match (approval.status, approval.run) {
            (Status::Approved, Run::NotStarted) => {
                // Goes on by itself; what it comes to is told when the client asks next.
                drop(self.start(caller, Some(exchange), approval.id, Back::default()));
                None
            }
            (Status::Approved, Run::Asks(turn)) if can_go_on(&approval) => {
                let asked = self.question(caller, approval.id, turn).await?;
                let asked = asked.map(|question| question.requests()).unwrap_or_default();
                if asked.is_empty() {
                    // It only wants to be called again.
                    self.go_on(exchange, approval.id, Answers { turn, responses: None });
                } else {
                    let asked = asked.into_iter().map(|(name, asked)| (named(turn, &name), asked));
                    task["status"] = json!("input_required");
                    task["inputRequests"] = asked.collect::<Map<_, _>>().into();
                    return Ok(raw(&task));
                }
                None
            }
            (Status::Pending, _) | (Status::Approved, Run::Acting(_)) => None,
            (Status::Cancelled, _) => {
                task["status"] = json!("cancelled");
                return Ok(raw(&task));
            }
            _ => Some(
                self.after(caller, Some(exchange), approval, Back::default()).await?.into_result(),
            ),
        };
        task["status"] = json!(if result.is_some() { "completed" } else { "working" });
        if let Some(result) = result {
            task["result"] = serde_json::from_str::<Value>(result.get()).unwrap_or_default();
        }
        Ok(raw(&task))
    }

    async fn give_up(&self, caller: &McpCaller, id: ApprovalId) -> Result<Box<RawValue>, RpcError> {
        let reason = "the client cancelled the task".to_owned();
        match self.gate.approvals.step(caller.account, id, Event::Cancel { reason }).await {
            Ok(_) | Err(ApprovalError::Refused(_)) => Ok(raw(&json!({}))),
            Err(ApprovalError::Store(error)) => Err(error.into()),
            Err(_) => Err(TaskId::unknown()),
        }
    }

    fn task_of(&self, caller: &McpCaller, approval: &Approval) -> Value {
        let id = TaskId { server: Uuid::nil(), own: approval.id.to_string() };
        let changed = approval.settled_at.or(approval.escalated_at).unwrap_or(approval.asked_at);
        let window = approval.terms.window.as_millis();
        let message = match approval.status {
            Status::Pending => {
                let left = approval.remaining(Utc::now()).as_secs();
                format!(
                    "waiting for people to approve the call at {}; {left} s left",
                    self.page_of(approval.id)
                )
            }
            status => format!("the request for approval is {status}; the call is {}", approval.run),
        };
        json!({
            "taskId": id.seal(&self.gate.sealer, caller),
            "createdAt": approval.asked_at,
            "lastUpdatedAt": changed,
            // Both windows, and time to fetch the result.
            "ttlMs": window * 2 + 3_600_000,
            "pollIntervalMs": POLL_INTERVAL_MS,
            "statusMessage": message,
        })
    }
}

/// The name of something that is asked: of use with one question only, and told once in a task's life.
fn named(turn: Turn, name: &str) -> String {
    format!("{}.{name}", turn.0.simple())
}
