//! The one door that every call of a tool passes, whatever its origin.
//!
//! Whether a caller may call a tool is decided here and nowhere else: over MCP, over plain HTTP, in a flow. So this is
//! where rules and approvals belong, between [`Door::admit`] and [`Door::run`].

use super::{
    allowed::AllowedTool,
    caller::{Access, McpCaller, McpPrincipal, SCOPE_WRITE},
    catalog::{Catalog, Catalogs, Entry, JUSTIFICATION, Origin, Source, Viewer},
    exchange::Exchange,
    head::MarkedParam,
    proxy::{Failure, Passage, Request, Target},
    raw::{RawObject, raw},
    rpc::RpcError,
    tools::{self, Context, ToolError},
};
use crate::{
    store::{Store, tool_configurations::JustificationMode},
    trackers::{
        marker::Marker,
        writing::{NoWriters, Writers},
    },
};
use preloop_actors::ports::StoreError;
use serde_json::{Value, json, value::RawValue};
use std::{collections::HashSet, sync::Arc};

/// Lets calls through, or not. One for the whole process; cheap to clone.
#[derive(Clone)]
pub struct Door {
    store: Store,
    catalogs: Catalogs,
    passage: Passage,
    writers: Arc<dyn Writers>,
}

/// A call as it arrives.
pub struct Call<'a> {
    /// What the tool is listed as.
    pub name: &'a str,
    /// `params` of `tools/call`. What is not ours to read goes to the tool's server as it is.
    pub params: RawObject<'a>,
    /// The client that calls; `None` for a caller that waits for the result and nothing else.
    pub exchange: Option<&'a Exchange>,
}

/// Why a call was not let through.
#[derive(Clone, Debug, thiserror::Error)]
pub enum Denied {
    /// There is no such tool, or none that this caller may see: both are told alike.
    #[error("there is no tool `{0}`, or you may not use it; ask for the list of tools")]
    Unknown(String),
    /// The same for an execution, whose flow decides what it may use.
    #[error(
        "the flow does not list the tool `{0}`, or there is none of that name; a flow's agent may call what stands in \
         the flow's `tools`"
    )]
    Unlisted(String),
    /// The credential's scopes cover only tools that read.
    #[error(
        "the tool `{0}` writes, and the credential's scopes cover only reading; `{SCOPE_WRITE}` is needed"
    )]
    Scope(String),
    /// The call is no call.
    #[error("{0}")]
    Malformed(RpcError),
    /// The tool's server refused, in its own words.
    #[error("{0}")]
    Refused(RpcError),
    #[error("the tool could not be called at this moment; try again")]
    Unavailable,
}

impl From<StoreError> for Denied {
    fn from(error: StoreError) -> Self {
        tracing::warn!("a tool could not be called: {error}");
        Self::Unavailable
    }
}

/// What a caller is shown.
pub struct Shown {
    pub catalog: Arc<Catalog>,
    access: Access,
    /// See [`Viewer::allowed`].
    allowed: Option<HashSet<String>>,
}

impl Shown {
    /// The tools that the caller may call, in the order of lists.
    pub fn tools(&self) -> impl Iterator<Item = &Arc<Entry>> {
        self.catalog.visible(self.viewer())
    }

    /// Whether it is everything that the account has, prompts and resources included.
    pub fn is_whole(&self) -> bool {
        self.allowed.is_none()
    }

    fn viewer(&self) -> Viewer<'_> {
        let allowed = self.allowed.as_ref();
        Viewer { access: self.access, allowed, ..Viewer::new(self.access) }
    }
}

impl Door {
    /// With no way to write to trackers: they only send webhooks so far.
    pub fn new(store: Store, catalogs: Catalogs, passage: Passage) -> Self {
        Self { store, catalogs, passage, writers: Arc::new(NoWriters) }
    }

    /// What this caller is shown.
    pub async fn shown(&self, caller: &McpCaller) -> Result<Shown, StoreError> {
        let catalog = self.catalogs.of(caller.account).await?;
        let allowed = match &caller.principal {
            McpPrincipal::Execution { tools, .. } => Some(AllowedTool::names(tools, &catalog)),
            _ => None,
        };
        Ok(Shown { catalog, access: caller.access, allowed })
    }

    /// Calls a tool. A tool that fails is an answer, too: see [`Outcome`].
    pub async fn call(&self, caller: &McpCaller, mut call: Call<'_>) -> Result<Outcome, Denied> {
        let shown = self.shown(caller).await?;
        let entry = admit(&shown, caller, call.name)?;
        check(&entry, &call)?;
        let checked = check_arguments(&entry, &call.params);
        let checked = checked.and_then(|()| take_justification(&entry, &mut call.params));
        if let Err(error) = checked {
            return Ok(Outcome::Ours(Err(error)));
        }
        self.run(caller, &entry, call).await
    }

    async fn run(
        &self,
        caller: &McpCaller,
        entry: &Entry,
        call: Call<'_>,
    ) -> Result<Outcome, Denied> {
        match &entry.source {
            Source::BuiltIn => self.run_ours(caller, entry, &call.params).await,
            Source::Server(origin) => self.run_theirs(caller, entry, origin, call).await,
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
        let (store, writers) = (self.store.clone(), self.writers.clone());
        let context = Context { store, account: caller.account, writers, marker };
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
    ) -> Result<Outcome, Denied> {
        call.params.set("name", raw(&entry.own_name));
        let headers = param_headers(entry, &call)?;
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
        };
        match self.passage.send(request).await {
            Ok(Ok(result)) => Ok(Outcome::Theirs(result)),
            Ok(Err(error)) => Err(Denied::Refused(error)),
            Err(Failure::Unavailable(error)) => Err(error.into()),
            Err(failure) => Ok(Outcome::Ours(Err(ToolError::server(&origin.name, &failure)))),
        }
    }
}

/// The tool that is meant, if the caller may call it.
fn admit(shown: &Shown, caller: &McpCaller, name: &str) -> Result<Arc<Entry>, Denied> {
    let catalog = &shown.catalog;
    let find = |name: &str| catalog.callable(name, shown.viewer());
    // Some tools of ours had another name before.
    let former = || tools::named(name).map(|tool| tool.name);
    if let Some(entry) = find(name).or_else(|| find(former()?)) {
        return Ok(entry.clone());
    }
    let writing = Viewer { access: Access::Write, ..shown.viewer() };
    let lacks_scope = caller.access == Access::Read && catalog.callable(name, writing).is_some();
    let name = name.chars().take(128).collect();
    Err(match &caller.principal {
        McpPrincipal::Execution { .. } => Denied::Unlisted(name),
        _ if lacks_scope => Denied::Scope(name),
        _ => Denied::Unknown(name),
    })
}

/// Whether the call is one, and its headers say what its arguments say.
fn check(entry: &Entry, call: &Call<'_>) -> Result<(), Denied> {
    let arguments = call.params.get("arguments");
    let is_object = |text: &RawValue| matches!(text.get(), "null") || text.get().starts_with('{');
    if !arguments.is_none_or(is_object) {
        let error = RpcError::invalid_params("`arguments` has to be an object");
        return Err(Denied::Malformed(error));
    }
    let Some(exchange) = call.exchange.filter(|_| !entry.marked.is_empty()) else { return Ok(()) };
    if exchange.era == super::protocol::Era::Modern {
        let arguments: Option<Value> =
            call.params.read("arguments").map_err(|error| malformed(&error))?;
        let checked = exchange.head.check_params(&entry.marked, arguments.as_ref());
        checked.map_err(Denied::Malformed)?;
    }
    Ok(())
}

fn malformed(error: &dyn std::fmt::Display) -> Denied {
    Denied::Malformed(RpcError::invalid_params(format!("`arguments`: {error}")))
}

/// Whether the arguments are what the listed schema says. Tools of ours say it in their own words.
fn check_arguments(entry: &Entry, params: &RawObject<'_>) -> Result<(), ToolError> {
    match &entry.source {
        Source::BuiltIn => Ok(()),
        Source::Server(_) => {
            let optional = entry.justification.map(|_| JUSTIFICATION);
            entry.arguments.check(&entry.listed, params.get("arguments"), optional)
        }
    }
}

/// Takes the reason for the call out of its arguments, unless it is an argument of the tool itself.
fn take_justification(entry: &Entry, params: &mut RawObject<'_>) -> Result<(), ToolError> {
    let Some(justification) = entry.justification else { return Ok(()) };
    let written = params.get("arguments").map(|text| text.get().to_owned());
    let written = written.filter(|text| text != "null").unwrap_or_else(|| "{}".to_owned());
    let wrong = |problem: String| ToolError::argument("arguments", problem);
    let mut arguments =
        RawObject::parse(&written).map_err(|error| wrong(format!("cannot be read: {error}")))?;
    let reason = arguments.text(JUSTIFICATION).filter(|reason| !reason.trim().is_empty());
    if justification.mode == JustificationMode::Required && reason.is_none() {
        return Err(ToolError::argument(
            JUSTIFICATION,
            "say in one or two sentences why this call is needed",
        ));
    }
    if !justification.is_own && arguments.remove(JUSTIFICATION) {
        let arguments = arguments.to_raw();
        params.set("arguments", arguments);
    }
    Ok(())
}

/// The headers that go up: what the schema marks, made from the arguments, which is what counts; and what the client
/// sent beyond that.
fn param_headers(entry: &Entry, call: &Call<'_>) -> Result<Vec<(String, String)>, Denied> {
    let sent = call.exchange.map_or(&[][..], |exchange| &exchange.head.params);
    let is_marked =
        |name: &str| entry.marked.iter().any(|param| param.header.eq_ignore_ascii_case(name));
    let mut headers: Vec<_> = sent.iter().filter(|(name, _)| !is_marked(name)).cloned().collect();
    if !entry.marked.is_empty() {
        let arguments: Option<Value> =
            call.params.read("arguments").map_err(|error| malformed(&error))?;
        let arguments = arguments.unwrap_or_default();
        headers
            .extend(entry.marked.iter().filter_map(|param| MarkedParam::header(param, &arguments)));
    }
    Ok(headers)
}

/// What a tool came to.
#[derive(Debug)]
pub enum Outcome {
    /// A tool of ours, or a failure of ours on the way to another's.
    Ours(Result<Value, ToolError>),
    /// `CallToolResult` as the tool's server wrote it.
    Theirs(Box<RawValue>),
}

impl Outcome {
    /// As `CallToolResult`: the structured answer and the same as text, or what went wrong.
    pub fn into_result(self) -> Box<RawValue> {
        match self {
            Self::Theirs(result) => result,
            Self::Ours(Ok(answer)) => raw(&json!({
                "content": [{ "type": "text", "text": answer.to_string() }],
                "structuredContent": answer,
                "isError": false,
            })),
            Self::Ours(Err(error)) => raw(&json!({
                "content": [{ "type": "text", "text": error.to_string() }],
                "isError": true,
            })),
        }
    }

    /// For those who want the answer alone: the structured one, else the whole result. An error is the tool's own.
    pub fn into_answer(self) -> Result<Box<RawValue>, String> {
        let result = match self {
            Self::Ours(answer) => {
                return answer.map(|answer| raw(&answer)).map_err(|error| error.to_string());
            }
            Self::Theirs(result) => result,
        };
        let Ok(object) = RawObject::parse(result.get()) else { return Ok(result) };
        if object.read("isError").ok().flatten() == Some(true) {
            return Err(text_of(&object));
        }
        match object.get("structuredContent") {
            Some(answer) => Ok(answer.to_owned()),
            None => Ok(result),
        }
    }
}

/// The text of a result's content.
fn text_of(result: &RawObject<'_>) -> String {
    let content: Option<Vec<Value>> = result.read("content").ok().flatten();
    let texts = content.iter().flatten().filter_map(|block| block["text"].as_str());
    let text = texts.collect::<Vec<_>>().join("\n");
    if text.is_empty() { "the tool failed and did not say why".to_owned() } else { text }
}
