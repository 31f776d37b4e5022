//! The contract between server and agent: which files lie in the workspace, and the variables that name them.

use crate::mcp::endpoint;
use bytes::Bytes;
use preloop_actors::{
    execution::{Failure, FailureCategory::Internal},
    ports::{Assignment, WorkspaceFile},
};
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeMap;
use url::{Host, Url};

/// The workspace in the container.
pub const WORKSPACE: &str = "/workspace";
/// The event that started the execution, as JSON.
pub const EVENT_FILE: &str = ".preloop/event.json";
/// Everything that templates and conditions see, as JSON.
pub const CONTEXT_FILE: &str = ".preloop/context.json";
/// The rendered task.
pub const PROMPT_FILE: &str = ".preloop/prompt.md";
/// Bearer token for the runtime API and the tools, valid while the execution runs.
pub const TOKEN_FILE: &str = ".preloop/token";
/// The flow's `agent` section, as JSON.
pub const AGENT_FILE: &str = ".preloop/agent.json";
/// What a container on the bridge calls the machine that it runs on; the runtime gives it that name.
const HOST_OF_CONTAINERS: &str = "host.docker.internal";
/// Where the agent leaves its result.
pub const RESULT_FILE: &str = "result.json";

/// What every agent finds.
pub(super) struct Workspace {
    pub files: Vec<WorkspaceFile>,
    pub env: BTreeMap<String, String>,
}

impl Workspace {
    pub fn of(assignment: &Assignment<'_>, server_url: &str) -> Result<Self, Failure> {
        let event = assignment.context.get("event").unwrap_or(&Value::Null);
        let files = [
            (EVENT_FILE, json(event)?),
            (CONTEXT_FILE, json(assignment.context)?),
            (PROMPT_FILE, Bytes::copy_from_slice(assignment.prompt.as_bytes())),
            (TOKEN_FILE, Bytes::copy_from_slice(assignment.token.as_bytes())),
            (AGENT_FILE, json(&assignment.flow.spec.agent)?),
        ];
        let files = files.map(|(path, content)| WorkspaceFile { path: path.to_owned(), content });
        Ok(Self { files: files.into(), env: variables(assignment, server_url) })
    }
}

fn variables(assignment: &Assignment<'_>, server_url: &str) -> BTreeMap<String, String> {
    let file = |path: &str| format!("{WORKSPACE}/{path}");
    let mut variables = BTreeMap::from([
        ("FLOW_ID", assignment.flow.flow.to_string()),
        ("EXECUTION_ID", assignment.lease.execution.to_string()),
        ("AGENT_PROMPT_FILE", file(PROMPT_FILE)),
        ("PRELOOP_CONTEXT_FILE", file(CONTEXT_FILE)),
        ("PRELOOP_EVENT_FILE", file(EVENT_FILE)),
        ("PRELOOP_TOKEN_FILE", file(TOKEN_FILE)),
        ("PRELOOP_RESULT_FILE", file(RESULT_FILE)),
        ("PRELOOP_URL", server_url.to_owned()),
    ]);
    if !assignment.flow.spec.tools.is_empty() {
        variables.insert("PRELOOP_MCP_URL", format!("{server_url}{}", endpoint::PATH));
    }
    variables.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

/// An origin as a container has to write it: what this machine calls itself is the container there.
pub(super) fn from_a_container(origin: &str) -> String {
    let Ok(mut url) = Url::parse(origin) else { return origin.to_owned() };
    let is_this_machine = match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    };
    if is_this_machine && url.set_host(Some(HOST_OF_CONTAINERS)).is_ok() {
        return url.origin().ascii_serialization();
    }
    origin.to_owned()
}

fn json(value: &impl Serialize) -> Result<Bytes, Failure> {
    let bytes = serde_json::to_vec(value);
    bytes
        .map(Bytes::from)
        .map_err(|error| Failure::new(Internal, format!("cannot write a workspace file: {error}")))
}
