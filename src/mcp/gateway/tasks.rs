//! Tasks of the servers behind us, for clients that declare the tasks extension.

use super::{Gateway, offers::failed};
use crate::mcp::{
    exchange::Exchange,
    protocol::{Era, TASKS},
    proxy::{Request, Target, TaskId},
    raw::{RawObject, raw},
    rpc::RpcError,
};
use preloop_actors::gate::Block;
use serde_json::value::RawValue;

/// Whether a method is about a task.
pub fn is_about_task(method: &str) -> bool {
    matches!(method, "tasks/get" | "tasks/update" | "tasks/cancel")
}

impl Gateway {
    /// Passes a request on to the server that works on the task.
    pub(super) async fn task(
        &self,
        exchange: &Exchange,
        method: &str,
        params: RawObject<'_>,
    ) -> Result<Box<RawValue>, RpcError> {
        if exchange.era == Era::Legacy {
            return Err(RpcError::method_not_found(method));
        }
        exchange.require_extension(TASKS)?;
        let missing = || RpcError::invalid_params("`taskId` is missing, or is no text");
        let held = params.text("taskId").ok_or_else(missing)?;
        let task = self.passage.task(&exchange.caller, &held)?;
        // No server has this id: the task is a request for approval.
        if task.server.is_nil() {
            let id = task.own.parse().map_err(|_| TaskId::unknown())?;
            return self.door.task(exchange, method, id, &params).await;
        }
        // To look at what runs, and to end it, is let be; to give it more is not.
        if method == "tasks/update" && self.door.is_halted(&exchange.caller).await? {
            return Err(RpcError::internal(format!("{method} blocked: {}", Block::Halted)));
        }
        let shown = self.door.shown(&exchange.caller).await?;
        let servers = shown.catalog.servers();
        let server = servers.iter().find(|server| server.id == task.server);
        let server = server.ok_or_else(TaskId::unknown)?;
        let mut params = params.into_owned();
        params.set("taskId", raw(&task.own));
        let target = Target {
            account: exchange.caller.account,
            server: server.id,
            revision: server.revision,
        };
        let request = Request {
            caller: &exchange.caller,
            exchange: Some(exchange),
            target,
            method,
            params,
            name: Some(&task.own),
            param_headers: &[],
            told: None,
            keeps_state: false,
            pledge: None,
        };
        let answered = self.passage.send(request).await;
        let result = answered.map_err(|failure| failed(&server.name, failure))??;
        Ok(under(result, &held))
    }
}

/// The answer under the id that the client has.
fn under(result: Box<RawValue>, held: &str) -> Box<RawValue> {
    let Ok(mut object) = RawObject::parse(result.get()) else { return result };
    if object.get("taskId").is_none() {
        return result;
    }
    object.set("taskId", raw(held));
    object.to_raw()
}
