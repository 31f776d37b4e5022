//! The built-in agent's way to its flow's tools: an MCP client of the server that started it.

mod task;

use crate::{
    agents::files::TOKEN_FILE,
    config::{Env, ToolsPlace},
    mcp::{
        head::MarkedParam,
        protocol::code,
        proxy::{HttpTarget, Link, LinkError, ModernHttp, Upward, link::Deaf},
        raw::{RawObject, raw},
        rpc::RpcError,
    },
    tls,
};
use preloop_actors::flow::steps::ToolCall;
use reqwest::{
    Url,
    header::{AUTHORIZATION, HeaderMap, HeaderValue},
};
use serde_json::{Value, value::RawValue};
use std::{
    fs,
    path::Path,
    time::{Duration, Instant},
};
use task::Task;
use tokio::runtime::{Builder, Runtime};

/// Longest wait for a connection.
const CONNECT_MAX: Duration = Duration::from_secs(10);
/// How long a server that is not there is waited for: long enough for one that is started anew.
const AWAY_MAX: Duration = Duration::from_secs(30);
const AGAIN_AFTER: Duration = Duration::from_millis(250);
/// Most pages of a list of tools that are looked through.
const PAGES_MAX: usize = 20;

/// The tools of one flow, as far as its agent reaches them.
pub(super) struct Tools {
    runtime: Runtime,
    link: ModernHttp,
    /// What the agent can do, as `ClientCapabilities`.
    capabilities: Value,
    /// Says what a call waits for.
    say: fn(&str),
}

/// What a request came to, when it reached the server.
type Answered = Result<Box<RawValue>, RpcError>;

impl Tools {
    /// Connects with the first call, not here.
    pub fn open(env: &Env, workspace: &Path, say: fn(&str)) -> Result<Self, String> {
        let place = ToolsPlace::read(env)
            .ok_or("the container was not told where the tools are; list the tool in `tools`")?;
        let broken = |what: &str, error: &dyn std::fmt::Display| format!("{what}: {error}");
        let token = fs::read_to_string(workspace.join(TOKEN_FILE))
            .map_err(|error| broken("cannot read the runtime token", &error))?;
        let mut bearer = HeaderValue::try_from(format!("Bearer {}", token.trim()))
            .map_err(|error| broken("the runtime token is broken", &error))?;
        bearer.set_sensitive(true);
        let url = Url::parse(&place.url).map_err(|error| broken("PRELOOP_MCP_URL", &error))?;
        // A connection for each call: one that was kept may lead to a server that is gone, and whether such a call was
        // seen cannot be told.
        let mut client =
            tls::http().no_proxy().connect_timeout(CONNECT_MAX).pool_max_idle_per_host(0);
        if let Some(socket) = place.socket {
            client = client.unix_socket(socket);
        }
        if url.scheme() != "https" {
            // The library looks for authorities even where nothing is encrypted, and fails where there are none.
            client = client.tls_certs_only(std::iter::empty());
        }
        let client =
            client.build().map_err(|error| broken("cannot make an HTTP client", &error))?;
        let target = HttpTarget {
            clients: client.into(),
            url,
            credentials: HeaderMap::from_iter([(AUTHORIZATION, bearer)]),
        };
        let runtime = Builder::new_current_thread().enable_all().build();
        let runtime = runtime.map_err(|error| broken("cannot wait for answers", &error))?;
        let capabilities = task::capabilities();
        Ok(Self { runtime, link: ModernHttp::known(target), capabilities, say })
    }

    /// Calls a tool and waits, however long it takes: how long the whole may take is the flow's to say.
    pub fn call(&self, call: &ToolCall) -> Result<Value, String> {
        let result = self.runtime.block_on(self.result(call))?;
        answer(&result)
    }

    async fn result(&self, call: &ToolCall) -> Result<Box<RawValue>, String> {
        let answered = match self.send(call, &[]).await? {
            // Another's tool may want some arguments in headers as well, which only its schema says.
            Err(error) if error.code == code::HEADER_MISMATCH => {
                let headers = self.headers(call).await?;
                self.send(call, &headers).await?
            }
            answered => answered,
        };
        let result = answered.map_err(|error| error.message)?;
        let Some(task) = Task::begun(&result) else { return Ok(result) };
        if let Some(message) = &task.message {
            (self.say)(message);
        }
        self.outcome(task).await
    }

    async fn send(
        &self,
        call: &ToolCall,
        headers: &[(String, String)],
    ) -> Result<Answered, String> {
        let mut params = RawObject::default();
        params.set("name", raw(&call.tool));
        params.set("arguments", raw(&call.arguments));
        self.patiently("tools/call", params, Some(&call.tool), headers).await
    }

    /// Sends a request, again while the server surely has not seen it.
    async fn patiently(
        &self,
        method: &str,
        params: RawObject<'_>,
        name: Option<&str>,
        param_headers: &[(String, String)],
    ) -> Result<Answered, String> {
        let since = Instant::now();
        loop {
            let (params, capabilities) = (params.clone(), &self.capabilities);
            let request = Upward { method, params, name, param_headers, capabilities };
            match self.link.request(request, &mut Deaf).await {
                Ok(answered) => return Ok(answered),
                Err(error) if is_away(&error) && since.elapsed() < AWAY_MAX => {
                    tokio::time::sleep(AGAIN_AFTER).await;
                }
                Err(error) => return Err(explain(&error)),
            }
        }
    }

    /// The arguments that the tool's schema marks, as headers.
    async fn headers(&self, call: &ToolCall) -> Result<Vec<(String, String)>, String> {
        let mut cursor: Option<String> = None;
        for _ in 0..PAGES_MAX {
            let mut params = RawObject::default();
            if let Some(cursor) = &cursor {
                params.set("cursor", raw(cursor));
            }
            let page = self.patiently("tools/list", params, None, &[]).await?;
            let page = page.map_err(|error| error.message)?;
            let page: Value =
                serde_json::from_str(page.get()).map_err(|error| error.to_string())?;
            let mut tools = page["tools"].as_array().into_iter().flatten();
            if let Some(tool) = tools.find(|tool| tool["name"] == call.tool.as_str()) {
                let marked = MarkedParam::of_schema(&tool["inputSchema"])?;
                let arguments = Value::Object(call.arguments.clone());
                return Ok(marked.iter().filter_map(|param| param.header(&arguments)).collect());
            }
            cursor = page["nextCursor"].as_str().map(str::to_owned);
            if cursor.is_none() {
                break;
            }
        }
        Ok(Vec::new())
    }
}

/// Whether the server is only away for a moment, and has not begun with the request.
fn is_away(error: &LinkError) -> bool {
    matches!(error, LinkError::Unreachable(_) | LinkError::Refused { status: 503 })
}

fn explain(error: &LinkError) -> String {
    match error {
        LinkError::Unauthorized { .. } => {
            "the runtime token does not count any more: the execution has ended, or runs in another container"
                .to_owned()
        }
        error => error.to_string(),
    }
}

/// What a tool answered, for templates: its structured answer, else its text, read as JSON where it is an object or a
/// list. The error is the tool's own.
fn answer(result: &RawValue) -> Result<Value, String> {
    let result: Value = serde_json::from_str(result.get())
        .map_err(|error| format!("its answer cannot be read: {error}"))?;
    if result["resultType"].as_str().is_some_and(|kind| kind != "complete") {
        return Err(
            "it asks for something in return, which the built-in agent cannot give".to_owned()
        );
    }
    let blocks = result["content"].as_array().into_iter().flatten();
    let texts: Vec<_> = blocks.filter_map(|block| block["text"].as_str()).collect();
    let text = texts.join("\n");
    if result["isError"] == true {
        return Err(if text.is_empty() {
            "it failed and did not say why".to_owned()
        } else {
            text
        });
    }
    if !result["structuredContent"].is_null() {
        return Ok(result["structuredContent"].clone());
    }
    let read = serde_json::from_str::<Value>(&text).ok();
    let read = read.filter(|value| value.is_object() || value.is_array());
    Ok(read.unwrap_or(Value::String(text)))
}

#[cfg(test)]
mod tests;
