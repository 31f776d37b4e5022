//! The tools that are built in. Each is one file: its arguments, its answer, and what it does.
//!
//! What a tool says to an agent is the whole of what the agent knows: an error names the argument, the problem and
//! the way out, and nothing about our inside.

mod add_comment;
pub(in crate::mcp) mod approval_status;
mod compliance;
mod create_issue;
mod error;
mod get_issue;
pub(in crate::mcp) mod request_approval;
mod schema;
mod search;
mod target;
#[cfg(test)]
mod tests;
mod update_issue;
mod wire;

pub use approval_status::APPROVAL_STATUS;
pub use error::ToolError;
pub use request_approval::{ASK_USER, REQUEST_APPROVAL};

use crate::{
    issues::Issues,
    models::{Models, NoModels},
    search::Search,
    store::Store,
    trackers::{
        marker::{self, Marker},
        writing::{NoWriters, Writers},
    },
};
use futures::future::BoxFuture;
use preloop_actors::ids::AccountId;
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Value, json};
use std::sync::Arc;

/// For whom a tool works, and with what. Never comes from arguments.
#[derive(Clone)]
pub struct Context {
    pub store: Store,
    pub account: AccountId,
    pub writers: Arc<dyn Writers>,
    /// Which language model the account has.
    pub models: Arc<dyn Models>,
    pub search: Search,
    /// Marks what an execution writes, so that we know our own words when they come back.
    pub marker: Option<Marker>,
}

impl Context {
    /// For an account whose trackers nobody can write to, which has no model, and for no execution.
    pub fn new(store: Store, account: AccountId) -> Self {
        let (writers, models) = (Arc::new(NoWriters), Arc::new(NoModels));
        let search = Search::by_words_alone(store.clone());
        Self { store, account, writers, models, search, marker: None }
    }

    fn issues(&self) -> Issues {
        Issues::new(self.store.clone(), self.writers.clone())
    }

    /// A text that goes to a tracker.
    fn marked(&self, text: &str) -> String {
        let mut text = text.to_owned();
        if let Some(marker) = self.marker {
            marker::write(&mut text, marker);
        }
        text
    }
}

/// A built-in tool.
pub struct Tool {
    pub name: &'static str,
    pub title: &'static str,
    /// Short: agents carry it in every conversation.
    pub description: &'static str,
    pub annotations: Annotations,
    /// Of no use, and so not shown, to an account without a tracker.
    pub requires_tracker: bool,
    input: fn() -> Value,
    output: fn() -> Value,
    work: Work,
}

/// Who does what a tool is for.
enum Work {
    /// The tool itself.
    Here(for<'a> fn(&'a Context, Value) -> Running<'a>),
    /// The door, which alone can let a call wait for people.
    AtDoor,
}

/// What a call will come to.
type Running<'a> = BoxFuture<'a, Result<Value, ToolError>>;

/// What a tool does to the world, as MCP says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Annotations {
    pub read_only_hint: bool,
    pub destructive_hint: bool,
    pub idempotent_hint: bool,
    pub open_world_hint: bool,
}

impl Annotations {
    /// Reads what is kept here.
    const READS: Self = Self {
        read_only_hint: true,
        destructive_hint: false,
        idempotent_hint: true,
        open_world_hint: false,
    };
    /// Adds something at a tracker, once more with every call.
    const ADDS: Self = Self {
        read_only_hint: false,
        destructive_hint: false,
        idempotent_hint: false,
        open_world_hint: true,
    };
    /// Replaces something at a tracker.
    const REPLACES: Self = Self { destructive_hint: true, idempotent_hint: true, ..Self::ADDS };
}

/// All built-in tools, in the order in which they are listed.
pub static TOOLS: [&Tool; 10] = [
    &get_issue::TOOL,
    &search::TOOL,
    &create_issue::TOOL,
    &update_issue::TOOL,
    &add_comment::TOOL,
    &compliance::ESTIMATE,
    &compliance::IMPROVE,
    &request_approval::REQUEST,
    &approval_status::TOOL,
    &request_approval::ASK,
];

/// A tool by its name, or by one it had before.
pub fn named(name: &str) -> Option<&'static Tool> {
    let name = if name == "search_issues" { "search" } else { name };
    TOOLS.iter().copied().find(|tool| tool.name == name)
}

impl Tool {
    /// JSON Schema 2020-12 of the arguments.
    pub fn input_schema(&self) -> Value {
        (self.input)()
    }

    /// JSON Schema 2020-12 of what [`Tool::call`] answers.
    pub fn output_schema(&self) -> Value {
        (self.output)()
    }

    /// The tool as `tools/list` shows it.
    pub fn definition(&self) -> Value {
        json!({
            "name": self.name,
            "title": self.title,
            "description": self.description,
            "inputSchema": self.input_schema(),
            "outputSchema": self.output_schema(),
            "annotations": self.annotations,
        })
    }

    /// Does it. The answer is meant for `structuredContent`.
    pub async fn call(&self, ctx: &Context, arguments: Value) -> Result<Value, ToolError> {
        match self.work {
            Work::Here(run) => run(ctx, arguments).await,
            Work::AtDoor => Err(ToolError::broken(&"a tool that is the door's was called past it")),
        }
    }
}

/// Reads arguments; what is wrong with them is said by name.
fn arguments<T: DeserializeOwned>(given: Value) -> Result<T, ToolError> {
    let given = if given.is_null() { json!({}) } else { given };
    serde_path_to_error::deserialize(given).map_err(|error| {
        let path = error.path().to_string();
        let name = if path == "." { "arguments" } else { &path };
        ToolError::argument(name, format!("{}; see the tool's input schema", error.inner()))
    })
}

fn answer(answer: impl Serialize) -> Result<Value, ToolError> {
    serde_json::to_value(answer).map_err(|error| ToolError::broken(&error))
}
