//! What our endpoint serves: the tools that the door lets a caller have, and the prompts and resources of the
//! account's servers.

mod offers;
mod pages;
mod tasks;

use super::{
    caller::McpCaller,
    catalog::{Catalog, Catalogs, Origin},
    exchange::{Change, Exchange, Surface},
    gated::{Call, Denied, Door, Shown},
    protocol::{Era, TASKS, code},
    proxy::{Keeper, Passage},
    raw::RawObject,
    rpc::RpcError,
};
use async_trait::async_trait;
use pages::{List, page};
use preloop_actors::ports::StoreError;
use serde_json::{Value, json, value::RawValue};
use std::sync::Arc;
use tokio::sync::broadcast;

/// What a model is told of all tools together.
const INSTRUCTIONS: &str = "Issues of the trackers that are connected to Preloop. Use `search` to find issues and \
    comments, and `get_issue` with a URL, a key such as `owner/repo#12`, or an id.";

/// The gateway. One for the whole process.
pub struct Gateway {
    door: Door,
    catalogs: Catalogs,
    passage: Passage,
    keeper: Keeper,
}

impl Gateway {
    pub fn new(door: Door, catalogs: Catalogs, passage: Passage, keeper: Keeper) -> Self {
        Self { door, catalogs, passage, keeper }
    }

    /// What the caller is shown. Whoever looks has what is outdated asked for again.
    async fn shown(&self, caller: &McpCaller) -> Result<Shown, RpcError> {
        let shown = self.door.shown(caller).await?;
        self.keeper.looked_at(caller.account, &shown.catalog);
        Ok(shown)
    }

    async fn list(
        &self,
        exchange: &Exchange,
        list: List,
        params: &RawObject<'_>,
    ) -> Result<Box<RawValue>, RpcError> {
        let shown = self.shown(&exchange.caller).await?;
        page(&shown, list, exchange.era, params)
    }

    async fn call(
        &self,
        exchange: &Exchange,
        params: RawObject<'_>,
    ) -> Result<Box<RawValue>, RpcError> {
        let name = params.text("name");
        let name =
            name.ok_or_else(|| RpcError::invalid_params("`name` is missing: the tool to call"))?;
        // Clients that only call, and never list, have what is old asked for again as well.
        if let Ok(catalog) = self.catalogs.of(exchange.caller.account).await {
            self.keeper.looked_at(exchange.caller.account, &catalog);
        }
        let call = Call { name: &name, params, exchange: Some(exchange) };
        Ok(self.door.call(&exchange.caller, call).await?.into_result())
    }
}

impl From<Denied> for RpcError {
    fn from(denied: Denied) -> Self {
        let code = match denied {
            Denied::Malformed(error) | Denied::Refused(error) => return error,
            Denied::Unknown(_) | Denied::Unlisted(_) | Denied::Scope(_) | Denied::Held { .. } => {
                code::INVALID_PARAMS
            }
            Denied::Unavailable => code::INTERNAL_ERROR,
        };
        Self::new(code, denied.to_string())
    }
}

impl From<StoreError> for RpcError {
    fn from(error: StoreError) -> Self {
        tracing::warn!("an MCP request could not be answered: {error}");
        Self::internal("the request could not be answered at this moment; try again")
    }
}

#[async_trait]
impl Surface for Gateway {
    async fn capabilities(&self, caller: &McpCaller, era: Era) -> Result<Value, RpcError> {
        let shown = self.shown(caller).await?;
        Ok(capabilities(&shown, era))
    }

    async fn instructions(&self, caller: &McpCaller) -> Option<String> {
        let shown = self.door.shown(caller).await.ok()?;
        Some(instructions(&shown.catalog))
    }

    async fn serve(
        &self,
        exchange: &Exchange,
        method: &str,
        params: RawObject<'_>,
    ) -> Result<Box<RawValue>, RpcError> {
        if let Some(list) = List::of(method) {
            return self.list(exchange, list, &params).await;
        }
        match method {
            "tools/call" => self.call(exchange, params).await,
            method if tasks::is_about_task(method) => self.task(exchange, method, params).await,
            method if offers::is_offer(method) => self.offer(exchange, method, params).await,
            method => Err(RpcError::method_not_found(method)),
        }
    }

    fn changes(&self, caller: &McpCaller) -> broadcast::Receiver<Change> {
        self.catalogs.subscribe(caller.account)
    }
}

/// `ServerCapabilities`. Servers come and go while clients stay, so what any may have is declared at once.
fn capabilities(shown: &Shown, era: Era) -> Value {
    let mut declared = json!({ "tools": { "listChanged": true } });
    let any = |has: fn(&Value) -> bool| {
        shown.catalog.servers().iter().any(|server| has(&server.capabilities))
    };
    // Whatever needs an approval may be a task, also where no server has any.
    if era == Era::Modern {
        declared["extensions"] = json!({ TASKS: {} });
    }
    if !shown.is_whole() {
        return declared;
    }
    declared["prompts"] = json!({ "listChanged": true });
    declared["resources"] = match any(|server| server["resources"]["subscribe"] == true) {
        true => json!({ "listChanged": true, "subscribe": true }),
        false => json!({ "listChanged": true }),
    };
    if any(|server| server["completions"].is_object()) {
        declared["completions"] = json!({});
    }
    if any(|server| server["logging"].is_object()) {
        declared["logging"] = json!({});
    }
    declared
}

/// Our own words, and those of servers that are trusted with the model's ear.
fn instructions(catalog: &Catalog) -> String {
    let theirs = |server: &Arc<Origin>| {
        let words = server.instructions.as_ref().filter(|_| server.is_trusted)?;
        Some(format!("\n\nServer `{}`: {words}", server.name))
    };
    let theirs: String = catalog.servers().iter().filter_map(theirs).collect();
    format!("{INSTRUCTIONS}{theirs}")
}
