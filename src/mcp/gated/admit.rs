//! Whether a caller may call the tool at all, and whether the call is one.

use super::{Call, Denied, Shown};
use crate::{
    mcp::{
        allowed::AllowedTool,
        caller::{Access, McpCaller, McpPrincipal},
        catalog::{Entry, JUSTIFICATION, Source, Viewer},
        head::MarkedParam,
        protocol::Era,
        raw::RawObject,
        rpc::RpcError,
        tools::{self, ToolError},
    },
    store::tool_configurations::JustificationMode,
};
use serde_json::{Value, value::RawValue};
use std::sync::Arc;

/// The tool that is meant, if the caller may call it.
pub(super) fn admit(shown: &Shown, caller: &McpCaller, name: &str) -> Result<Arc<Entry>, Denied> {
    let catalog = &shown.catalog;
    let find = |name: &str| catalog.callable(name, shown.viewer());
    // Some tools of ours had another name before.
    let former = || tools::named(name).map(|tool| tool.name);
    if let Some(entry) = find(name).or_else(|| find(former()?)) {
        return Ok(entry.clone());
    }
    if let Some(why) = held(shown, caller, name) {
        let name = name.chars().take(128).collect();
        return Err(Denied::Held { name, why });
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

/// Why the tool of this name waits for people, if it is one that the caller might call otherwise.
fn held(shown: &Shown, caller: &McpCaller, name: &str) -> Option<String> {
    let entry = shown.catalog.held(name)?;
    let may_call = match &caller.principal {
        McpPrincipal::Execution { tools, .. } => AllowedTool::any_means(tools, entry),
        _ => caller.access == Access::Write || entry.read_only,
    };
    entry.hold().filter(|_| may_call).map(ToString::to_string)
}

/// Whether the call is one, and its headers say what its arguments say.
pub(super) fn check(entry: &Entry, call: &Call<'_>) -> Result<(), Denied> {
    let arguments = call.params.get("arguments");
    let is_object = |text: &RawValue| matches!(text.get(), "null") || text.get().starts_with('{');
    if !arguments.is_none_or(is_object) {
        let error = RpcError::invalid_params("`arguments` has to be an object");
        return Err(Denied::Malformed(error));
    }
    let Some(exchange) = call.exchange.filter(|_| !entry.marked.is_empty()) else { return Ok(()) };
    if exchange.era == Era::Modern {
        let arguments: Option<Value> =
            call.params.read("arguments").map_err(|error| malformed(&error))?;
        let checked = exchange.head.check_params(&entry.marked, arguments.as_ref());
        checked.map_err(Denied::Malformed)?;
    }
    Ok(())
}

pub(super) fn malformed(error: &dyn std::fmt::Display) -> Denied {
    Denied::Malformed(RpcError::invalid_params(format!("`arguments`: {error}")))
}

/// Whether the arguments are what the listed schema says. Tools of ours say it in their own words.
pub(super) fn check_arguments(entry: &Entry, params: &RawObject<'_>) -> Result<(), ToolError> {
    match &entry.source {
        Source::BuiltIn => Ok(()),
        Source::Server(_) => fits(entry, params),
    }
}

/// Whether the arguments are what the listed schema says, whosever tool it is.
pub(super) fn fits(entry: &Entry, params: &RawObject<'_>) -> Result<(), ToolError> {
    let optional = entry.justification.map(|_| JUSTIFICATION);
    entry.arguments.check(&entry.listed, params.get("arguments"), optional)
}

/// Takes the reason for the call out of its arguments, unless it is an argument of the tool itself; and gives it.
pub(super) fn take_justification(
    entry: &Entry,
    params: &mut RawObject<'_>,
) -> Result<Option<String>, ToolError> {
    let Some(justification) = entry.justification else { return Ok(None) };
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
    Ok(reason)
}

/// The headers that go up: what the schema marks, made from the arguments, which is what counts; and what the client
/// sent beyond that.
pub(super) fn param_headers(
    entry: &Entry,
    call: &Call<'_>,
) -> Result<Vec<(String, String)>, Denied> {
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
