//! What our endpoint serves: the tools that the door lets a caller have.

use super::{
    caller::McpCaller,
    exchange::{Change, Exchange, Surface},
    gated::{Denied, Door},
    protocol::{Era, code},
    raw::{RawObject, raw},
    rpc::RpcError,
};
use async_trait::async_trait;
use serde_json::{Value, json, value::RawValue};
use tokio::sync::broadcast;

/// How long clients may keep a list.
const LIST_TTL_MS: u32 = 30_000;
/// Changes that a slow listener may miss before it is told that anything may have changed.
const CHANGES_MAX: usize = 64;
/// What a model is told of all tools together.
const INSTRUCTIONS: &str = "Issues of the trackers that are connected to Preloop. Use `search` to find issues and \
    comments, and `get_issue` with a URL, a key such as `owner/repo#12`, or an id.";

/// The gateway. One for the whole process.
pub struct Gateway {
    door: Door,
    changes: broadcast::Sender<Change>,
}

impl Gateway {
    pub fn new(door: Door) -> Self {
        Self { door, changes: broadcast::Sender::new(CHANGES_MAX) }
    }

    async fn list(
        &self,
        exchange: &Exchange,
        params: &RawObject<'_>,
    ) -> Result<Box<RawValue>, RpcError> {
        if params.get("cursor").is_some() {
            return Err(RpcError::invalid_params("`cursor`: the list has one page only"));
        }
        let tools = self.door.tools(&exchange.caller).await?;
        let tools: Vec<_> = tools.iter().map(|tool| tool.definition()).collect();
        let mut result = RawObject::default();
        result.set("tools", raw(&tools));
        if exchange.era == Era::Modern {
            result.set("ttlMs", raw(&LIST_TTL_MS));
            // What one caller may see is nobody else's business.
            result.set("cacheScope", raw("private"));
        }
        Ok(result.to_raw())
    }

    async fn call(
        &self,
        exchange: &Exchange,
        params: &RawObject<'_>,
    ) -> Result<Box<RawValue>, RpcError> {
        let name = params.text("name");
        let name =
            name.ok_or_else(|| RpcError::invalid_params("`name` is missing: the tool to call"))?;
        let arguments: Option<Value> = params
            .read("arguments")
            .map_err(|error| RpcError::invalid_params(format!("`arguments`: {error}")))?;
        let arguments = arguments.unwrap_or_else(|| json!({}));
        if !arguments.is_object() {
            return Err(RpcError::invalid_params("`arguments` has to be an object"));
        }
        let outcome = self.door.call(&exchange.caller, &name, arguments).await?;
        Ok(raw(&outcome.to_result()))
    }
}

impl From<Denied> for RpcError {
    fn from(denied: Denied) -> Self {
        let code = match denied {
            Denied::Unknown(_) | Denied::Scope(_) => code::INVALID_PARAMS,
            Denied::Unavailable => code::INTERNAL_ERROR,
        };
        Self::new(code, denied.to_string())
    }
}

#[async_trait]
impl Surface for Gateway {
    async fn capabilities(&self, _: &McpCaller, _: Era) -> Result<Value, RpcError> {
        Ok(json!({ "tools": { "listChanged": true } }))
    }

    async fn instructions(&self, _: &McpCaller) -> Option<String> {
        Some(INSTRUCTIONS.to_owned())
    }

    async fn serve(
        &self,
        exchange: &Exchange,
        method: &str,
        params: RawObject<'_>,
    ) -> Result<Box<RawValue>, RpcError> {
        match method {
            "tools/list" => self.list(exchange, &params).await,
            "tools/call" => self.call(exchange, &params).await,
            method => Err(RpcError::method_not_found(method)),
        }
    }

    fn changes(&self, _: &McpCaller) -> broadcast::Receiver<Change> {
        self.changes.subscribe()
    }
}
