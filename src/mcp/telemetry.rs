//! What MCP requests leave behind: how long they took, and spans, both by OpenTelemetry's conventions for MCP.
//!
//! The conventions (`docs/gen-ai/mcp.md` of its semantic conventions, status Development) give the names. A span
//! belongs below the one that the request names in `_meta`, and the server behind us is told ours in its place.
//! Labels of metrics are few and fixed, so the names of tools stand in spans alone.

use super::{
    exchange::Exchange,
    proxy::{Failure, LinkError},
    raw::{RawObject, raw},
    rpc::RpcError,
};
use crate::{
    secrets::hash_token,
    traces::{Call, Traces, context},
};
use metrics::{Label, histogram};
use opentelemetry::{
    KeyValue,
    trace::{SpanContext, SpanKind},
};
use serde_json::value::RawValue;
use std::{
    borrow::Cow,
    sync::Arc,
    time::{Instant, SystemTime},
};

/// Where a request names the span that it belongs to.
const TRACEPARENT: &str = "traceparent";
/// Requests that a label or a span may name; there are few, and clients may invent others.
const METHODS: &[&str] = &[
    "completion/complete",
    "initialize",
    "logging/setLevel",
    "ping",
    "prompts/get",
    "prompts/list",
    "resources/list",
    "resources/read",
    "resources/subscribe",
    "resources/templates/list",
    "resources/unsubscribe",
    "server/discover",
    "subscriptions/listen",
    "tasks/cancel",
    "tasks/get",
    "tasks/list",
    "tasks/result",
    "tasks/update",
    "tools/call",
    "tools/list",
];
/// Codes of errors that a label may name; servers may invent others.
const CODES: &[i64] =
    &[-32700, -32600, -32601, -32602, -32603, -32020, -32021, -32022, -32002, -32042];
/// Bytes of a session's stand-in.
const SESSION_BYTES: usize = 16;
const OTHER: &str = "_OTHER";
/// What a request comes to that nobody waits for any more.
const CANCELLED: &str = "cancelled";

/// The span of a client's request, for the spans below it.
#[derive(Clone, Debug)]
pub struct Trace {
    traces: Traces,
    context: SpanContext,
}

/// A request while it is worked on. When it is dropped before [`Operation::ended`], it was taken back.
#[derive(Debug)]
pub struct Operation {
    side: Side,
    method: &'static str,
    version: Arc<str>,
    began: Instant,
    error: Option<Cow<'static, str>>,
    span: Option<Box<Draft>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Side {
    /// A client asks us.
    Server,
    /// We ask a server.
    Client,
}

#[derive(Debug)]
struct Draft {
    trace: Trace,
    parent: Option<SpanContext>,
    target: Option<String>,
    began: SystemTime,
    attributes: Vec<KeyValue>,
}

impl Operation {
    /// A client's request begins.
    pub fn of_client(
        traces: Option<&Traces>,
        exchange: &Exchange,
        method: &str,
        params: &RawObject<'_>,
    ) -> Self {
        let mut operation = Self::new(Side::Server, method, exchange.version.clone());
        let Some(traces) = traces else { return operation };
        let parent = named(params);
        let context = traces.below(parent.as_ref());
        if context.is_sampled() {
            let trace = Trace { traces: traces.clone(), context };
            let target = target(operation.method, params.text("name").as_deref());
            let mut draft = Draft::new(trace, parent, target);
            if let Some(session) = &exchange.session {
                // A session's own id is nobody else's business; what is derived from it tells sessions apart as well.
                let id = hex::encode(&hash_token(&session.id)[..SESSION_BYTES]);
                draft.attributes.push(KeyValue::new("mcp.session.id", id));
            }
            draft.attributes.push(KeyValue::new("network.transport", "tcp"));
            operation.span = Some(Box::new(draft));
        }
        operation
    }

    /// A request to a server begins, on behalf of the one whose span is given. `params` then name our span.
    pub fn to_server(
        trace: Option<&Trace>,
        method: &str,
        name: Option<&str>,
        params: &mut RawObject<'_>,
    ) -> Self {
        let mut operation = Self::new(Side::Client, method, "".into());
        if let Some(Trace { traces, context }) = trace {
            let (parent, own) = (Some(context.clone()), traces.below(Some(context)));
            name_in(params, &own);
            let trace = Trace { traces: traces.clone(), context: own };
            let target = target(operation.method, name);
            operation.span = Some(Box::new(Draft::new(trace, parent, target)));
        }
        operation
    }

    fn new(side: Side, method: &str, version: Arc<str>) -> Self {
        let method = METHODS.iter().find(|known| **known == method).unwrap_or(&OTHER);
        let error = Some(Cow::Borrowed(CANCELLED));
        Self { side, method, version, began: Instant::now(), error, span: None }
    }

    /// The request's span, when it has one.
    pub fn trace(&self) -> Option<&Trace> {
        self.span.as_ref().map(|draft| &draft.trace)
    }

    /// The revision that the server speaks.
    pub fn speaks(&mut self, version: &str) {
        self.version = version.into();
    }

    /// It ended with an answer.
    pub fn ended(mut self, outcome: &Result<Box<RawValue>, RpcError>) {
        self.error = match outcome {
            Ok(result) => is_tool_error(result).then_some(Cow::Borrowed("tool_error")),
            Err(error) => {
                if let Some(draft) = &mut self.span {
                    let code = error.code.to_string();
                    draft.attributes.push(KeyValue::new("rpc.response.status_code", code));
                }
                Some(match CODES.contains(&error.code) {
                    true => error.code.to_string().into(),
                    false => OTHER.into(),
                })
            }
        };
    }

    /// It ended without one.
    pub fn failed(mut self, failure: &Failure) {
        self.error = Some(Cow::Borrowed(kind(failure)));
    }
}

impl Draft {
    fn new(trace: Trace, parent: Option<SpanContext>, target: Option<String>) -> Self {
        Self { trace, parent, target, began: SystemTime::now(), attributes: Vec::new() }
    }

    /// The whole span. The error is a word or a code, never a text that may hold a secret.
    fn into_call(self, operation: &Operation) -> Call {
        let Self { trace, parent, target, began, mut attributes } = self;
        let method = operation.method;
        attributes.push(KeyValue::new("mcp.method.name", method));
        attributes.push(KeyValue::new("mcp.protocol.version", operation.version.to_string()));
        if let Some(error) = &operation.error {
            attributes.push(KeyValue::new("error.type", error.clone()));
        }
        if let Some(target) = &target {
            let key =
                if method == "prompts/get" { "gen_ai.prompt.name" } else { "gen_ai.tool.name" };
            attributes.push(KeyValue::new(key, target.clone()));
        }
        if method == "tools/call" {
            attributes.push(KeyValue::new("gen_ai.operation.name", "execute_tool"));
        }
        Call {
            context: trace.context,
            parent,
            name: target
                .map_or_else(|| method.into(), |target| format!("{method} {target}").into()),
            kind: if operation.side == Side::Server { SpanKind::Server } else { SpanKind::Client },
            began,
            ended: SystemTime::now(),
            error: operation.error.clone(),
            attributes,
        }
    }
}

impl Drop for Operation {
    fn drop(&mut self) {
        let mut labels = vec![
            Label::from_static_parts("mcp_method_name", self.method),
            Label::new("mcp_protocol_version", self.version.clone()),
        ];
        labels.extend(self.error.clone().map(|error| Label::new("error_type", error)));
        let duration = match self.side {
            Side::Server => histogram!("mcp_server_operation_duration_seconds", labels),
            Side::Client => histogram!("mcp_client_operation_duration_seconds", labels),
        };
        duration.record(self.began.elapsed());
        if let Some(draft) = self.span.take() {
            let traces = draft.trace.traces.clone();
            traces.record_call(draft.into_call(self));
        }
    }
}

/// What a request is about, where that is one of few: a tool or a prompt, never a resource.
fn target(method: &str, name: Option<&str>) -> Option<String> {
    matches!(method, "tools/call" | "prompts/get").then_some(name)?.map(ToOwned::to_owned)
}

/// The span that a request names as the one above it.
fn named(params: &RawObject<'_>) -> Option<SpanContext> {
    let meta = RawObject::parse(params.get("_meta")?.get()).ok()?;
    context::read(&meta.text(TRACEPARENT)?)
}

/// Names a span as the one above. What else is in `_meta` stays as it is.
fn name_in(params: &mut RawObject<'_>, span: &SpanContext) {
    let written = params.get("_meta").map_or("{}", RawValue::get).to_owned();
    if let Ok(mut meta) = RawObject::parse(&written) {
        meta.set(TRACEPARENT, raw(&context::write(span)));
        params.set("_meta", meta.to_raw());
    }
}

fn is_tool_error(result: &RawValue) -> bool {
    let text = result.get();
    // Most results are none, and some are long.
    text.contains("\"isError\"")
        && RawObject::parse(text)
            .is_ok_and(|object| object.get("isError").is_some_and(|is| is.get() == "true"))
}

fn kind(failure: &Failure) -> &'static str {
    match failure {
        Failure::Resting(_) => "resting",
        Failure::Busy => "busy",
        Failure::Overtaken => "overtaken",
        Failure::Held(_) => "held",
        Failure::Closed => "closed",
        Failure::Unavailable(_) => "unavailable",
        Failure::Link(error) => match error {
            LinkError::Unreachable(_) => "unreachable",
            LinkError::Lost(_) => "lost",
            LinkError::Unauthorized { .. } => "unauthorized",
            LinkError::SessionLost => "session_lost",
            LinkError::Refused { .. } => "refused",
            LinkError::TimedOut(_) => "timeout",
            LinkError::Unusable(_) => "unusable",
            LinkError::Settings(_) => "settings",
        },
    }
}
