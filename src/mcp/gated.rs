//! The one door that every call of a tool passes, whatever its origin.

use super::{
    caller::{Access, McpCaller, McpPrincipal, SCOPE_WRITE},
    tools::{self, Context, TOOLS, Tool, ToolError},
};
use crate::{
    store::{Store, trackers},
    trackers::writing::{NoWriters, Writers},
};
use preloop_actors::ports::StoreError;
use serde_json::{Value, json};
use std::sync::Arc;

/// Lets calls through, or not. One for the whole process; cheap to clone.
#[derive(Clone)]
pub struct Door {
    store: Store,
    writers: Arc<dyn Writers>,
}

/// Why a call was not let through.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Denied {
    /// There is no such tool, or none that this caller may see: both are told alike.
    #[error("there is no tool `{0}`, or you may not use it; ask for the list of tools")]
    Unknown(String),
    /// The credential's scopes cover only tools that read.
    #[error(
        "the tool `{0}` writes, and the credential's scopes cover only reading; `{SCOPE_WRITE}` is needed"
    )]
    Scope(String),
    #[error("the tool could not be called at this moment; try again")]
    Unavailable,
}

impl From<StoreError> for Denied {
    fn from(error: StoreError) -> Self {
        tracing::warn!("a tool could not be called: {error}");
        Self::Unavailable
    }
}

impl Door {
    /// With no way to write to trackers: they only send webhooks so far.
    pub fn new(store: Store) -> Self {
        Self { store, writers: Arc::new(NoWriters) }
    }

    /// The tools that this caller may call, in a stable order.
    pub async fn tools(&self, caller: &McpCaller) -> Result<Vec<&'static Tool>, Denied> {
        if matches!(caller.principal, McpPrincipal::Execution { .. }) {
            // A flow's agent has the tools that the flow lists; flows list none yet.
            return Ok(Vec::new());
        }
        let has_tracker = self.has_tracker(caller).await?;
        let visible = |tool: &&Tool| {
            (has_tracker || !tool.requires_tracker)
                && (caller.access == Access::Write || tool.annotations.read_only_hint)
        };
        Ok(TOOLS.iter().copied().filter(visible).collect())
    }

    /// Calls a tool. A tool that fails is an answer, too: see [`Outcome`].
    pub async fn call(
        &self,
        caller: &McpCaller,
        name: &str,
        arguments: Value,
    ) -> Result<Outcome, Denied> {
        let unknown = || Denied::Unknown(name.chars().take(128).collect());
        let tool = tools::named(name).ok_or_else(unknown)?;
        let visible = self.tools(caller).await?;
        if !visible.iter().any(|one| one.name == tool.name) {
            let scope = caller.access == Access::Read && !tool.annotations.read_only_hint;
            return Err(if scope { Denied::Scope(tool.name.to_owned()) } else { unknown() });
        }
        let context = Context {
            store: self.store.clone(),
            account: caller.account,
            writers: self.writers.clone(),
            marker: None,
        };
        Ok(Outcome(tool.call(&context, arguments).await))
    }

    async fn has_tracker(&self, caller: &McpCaller) -> Result<bool, Denied> {
        let db = self.store.client().await?;
        Ok(trackers::any(&db, caller.account).await?)
    }
}

/// What a tool came to.
#[derive(Debug)]
pub struct Outcome(pub Result<Value, ToolError>);

impl Outcome {
    /// As `CallToolResult`: the structured answer and the same as text, or what went wrong.
    pub fn to_result(&self) -> Value {
        match &self.0 {
            Ok(answer) => json!({
                "content": [{ "type": "text", "text": answer.to_string() }],
                "structuredContent": answer,
                "isError": false,
            }),
            Err(error) => json!({
                "content": [{ "type": "text", "text": error.to_string() }],
                "isError": true,
            }),
        }
    }
}
