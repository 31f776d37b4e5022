//! A call that waits for people as a task of the client (extension `io.modelcontextprotocol/tasks`).
//!
//! The task is the request for approval itself, so it is durable before the client knows it, and any replica answers
//! for it after any restart.

use super::{Door, Outcome, judge::principal};
use crate::mcp::{caller::McpCaller, exchange::Exchange, proxy::TaskId, raw::raw, rpc::RpcError};
use chrono::Utc;
use preloop_actors::{
    approval::{Approval, ApprovalId, Event, Run, Status},
    ports::ApprovalError,
};
use serde_json::{Value, json, value::RawValue};
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
    ) -> Result<Box<RawValue>, RpcError> {
        let (caller, id) = (&*exchange.caller, ApprovalId(id));
        let seen = self.gate.approvals.get(caller.account, id).await?;
        let mine = |approval: &Approval| approval.binding.principal == principal(caller);
        let approval = seen.map(|seen| seen.approval).filter(mine).ok_or_else(TaskId::unknown)?;
        match method {
            "tasks/get" => self.task_as_it_is(exchange, approval).await,
            "tasks/cancel" => self.give_up(caller, id).await,
            // It asks its client for nothing.
            _ => Ok(raw(&json!({}))),
        }
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
                drop(self.start(caller, Some(exchange), approval.id, None));
                None
            }
            (Status::Pending, _) | (Status::Approved, Run::Acting(_)) => None,
            (Status::Cancelled, _) => {
                task["status"] = json!("cancelled");
                return Ok(raw(&task));
            }
            _ => Some(self.after(caller, Some(exchange), approval, None).await?.into_result()),
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
