//! The run of a call that may run: by a tool of ours, or by its server.

use super::{
    Call, Denied, Door, Outcome,
    admit::{malformed, param_headers},
};
use crate::{
    mcp::{
        caller::{McpCaller, McpPrincipal},
        catalog::{Entry, Origin, Source},
        proxy::{Failure, Request, Target},
        raw::{RawObject, raw},
        tools::{self, Context, ToolError},
    },
    trackers::marker::Marker,
};
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

impl Door {
    pub(super) async fn run(
        &self,
        caller: &McpCaller,
        entry: &Entry,
        call: Call<'_>,
        under: Under,
    ) -> Result<Outcome, Denied> {
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
        };
        match self.passage.send(request).await {
            Ok(Ok(result)) => Ok(Outcome::Theirs(result)),
            Ok(Err(error)) => Err(Denied::Refused(error)),
            Err(Failure::Unavailable(error)) => Err(error.into()),
            Err(failure) => Ok(Outcome::Ours(Err(ToolError::server(&origin.name, &failure)))),
        }
    }
}
