//! The run of a call that may run: by a tool of ours, or by its server.

use super::{
    Call, Denied, Door, Outcome,
    admit::{malformed, param_headers},
};
use crate::{
    mcp::{
        caller::{McpCaller, McpPrincipal},
        catalog::{Catalogs, Entry, Origin, Source},
        proxy::{Failure, Pledge, Request, Target},
        raw::{RawObject, raw},
        tools::{self, Context, ToolError},
    },
    trackers::marker::Marker,
};
use async_trait::async_trait;
use preloop_actors::{gate::Block, ids::AccountId};
use serde_json::{Value, json};

/// By what a call may run.
#[derive(Clone, Copy)]
pub(super) enum Under {
    /// Nobody has to approve it; what its server wants back is held by the client.
    Rules,
    /// People approved it; `told` is the progress that the client was told of while they decided. What its server wants
    /// back stays here.
    Grant { told: Option<f64> },
}

/// The tool is what it was when the call was let through, and no switch was turned while the call waited.
struct SameTool<'a> {
    door: &'a Door,
    caller: &'a McpCaller,
    catalogs: &'a Catalogs,
    account: AccountId,
    entry: &'a Entry,
}

#[async_trait]
impl Pledge for SameTool<'_> {
    async fn holds(&self) -> Result<(), String> {
        let found = self.catalogs.of(self.account).await;
        let catalog =
            found.map_err(|_| "the tool could not be looked at again; try again".to_owned())?;
        let Self { entry, .. } = self;
        let now = catalog.find(&entry.name).filter(|now| now.tool == entry.tool);
        if now.is_some_and(|now| now.definition == entry.definition) {
            // Last, since all before may have waited.
            let halted = self.door.is_halted(self.caller).await;
            let halted = halted
                .map_err(|_| "the kill switch could not be looked at; try again".to_owned())?;
            return if halted { Err(Block::Halted.to_string()) } else { Ok(()) };
        }
        Err(match catalog.held(&entry.name).and_then(|held| held.hold()) {
            Some(hold) => {
                format!("the tool `{}` is held, so it was not called: {hold}", entry.name)
            }
            None => {
                format!("the tool `{}` is not there as it was; list the tools again", entry.name)
            }
        })
    }
}

impl Door {
    pub(super) async fn run(
        &self,
        caller: &McpCaller,
        entry: &Entry,
        call: Call<'_>,
        under: Under,
    ) -> Result<Outcome, Denied> {
        // Who waited on the way here may meet a switch that was turned meanwhile. A grant was used up under its lock.
        if matches!(under, Under::Rules) && self.is_halted(caller).await? {
            let why = Block::Halted;
            return Ok(Outcome::refused(format!("Tool execution blocked: {why}")));
        }
        self.take_up(caller, entry).await?;
        match &entry.source {
            Source::BuiltIn => self.run_ours(caller, entry, &call.params).await,
            Source::Server(origin) => self.run_theirs(caller, entry, origin, call, under).await,
        }
    }

    async fn run_ours(
        &self,
        caller: &McpCaller,
        entry: &Entry,
        params: &RawObject<'_>,
    ) -> Result<Outcome, Denied> {
        let unknown = || Denied::Unknown(entry.name.clone());
        let tool = tools::named(&entry.own_name).ok_or_else(unknown)?;
        let marker = match &caller.principal {
            McpPrincipal::Execution { execution, depth, .. } => {
                Some(Marker { execution: *execution, depth: *depth })
            }
            _ => None,
        };
        let context = Context {
            store: self.store.clone(),
            account: caller.account,
            writers: self.writers.clone(),
            models: self.models.clone(),
            search: self.search.clone(),
            marker,
        };
        let arguments: Option<Value> =
            params.read("arguments").map_err(|error| malformed(&error))?;
        Ok(Outcome::Ours(tool.call(&context, arguments.unwrap_or_else(|| json!({}))).await))
    }

    async fn run_theirs(
        &self,
        caller: &McpCaller,
        entry: &Entry,
        origin: &Origin,
        mut call: Call<'_>,
        under: Under,
    ) -> Result<Outcome, Denied> {
        call.params.set("name", raw(&entry.own_name));
        let headers = param_headers(entry, &call)?;
        let (told, keeps_state) = match under {
            Under::Rules => (None, false),
            Under::Grant { told } => (told, true),
        };
        let (catalogs, account) = (&self.catalogs, caller.account);
        let pledge = SameTool { door: self, caller, catalogs, account, entry };
        let request = Request {
            caller,
            exchange: call.exchange,
            target: Target {
                account: caller.account,
                server: origin.id,
                revision: origin.revision,
            },
            method: "tools/call",
            params: call.params,
            name: Some(&entry.own_name),
            param_headers: &headers,
            told,
            keeps_state,
            pledge: Some(&pledge),
        };
        match self.passage.send(request).await {
            Ok(Ok(result)) => Ok(Outcome::Theirs(result)),
            Ok(Err(error)) => Err(Denied::Refused(error)),
            Err(Failure::Unavailable(error)) => Err(error.into()),
            Err(failure) => Ok(Outcome::Ours(Err(ToolError::server(&origin.name, &failure)))),
        }
    }
}
