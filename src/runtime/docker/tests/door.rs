//! How agents reach the tools: the socket in their container, and what is said where there is none.

use super::bench::{Bench, failure, script_launch};
use crate::runtime::{DockerRuntime, RuntimeOptions, SOCKET_NAME};
use preloop_actors::{
    execution::FailureCategory::Configuration,
    flow::NetworkMode,
    ports::{AgentRuntime, Launch},
};
use std::{
    fs::Permissions,
    os::unix::{fs::PermissionsExt, net::UnixListener},
    path::Path,
};

const LOOK: &str = "ls -A /run/preloop; test -S $PRELOOP_MCP_SOCKET && echo socket at $PRELOOP_MCP_SOCKET; \
                    echo url $PRELOOP_MCP_URL; (echo x > /run/preloop/x) 2>/dev/null && echo escaped; \
                    rm $PRELOOP_MCP_SOCKET 2>/dev/null && echo escaped; grep ' /run/preloop ' /proc/mounts";

fn with_tools(script: &str, network: NetworkMode) -> Launch {
    let env = [("PRELOOP_MCP_URL".to_owned(), "http://server/mcp/v1".to_owned())].into();
    Launch { tools: true, network: Some(network), env, ..script_launch(script) }
}

fn at(folder: &Path) -> RuntimeOptions {
    RuntimeOptions { door: Some(folder.to_owned()), ..RuntimeOptions::default() }
}

#[tokio::test]
async fn an_agent_with_tools_sees_the_socket_and_cannot_touch_it() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::set_permissions(folder.path(), Permissions::from_mode(0o755)).unwrap();
    let _listener = UnixListener::bind(folder.path().join(SOCKET_NAME)).unwrap();
    std::fs::write(folder.path().join("beside"), "").unwrap();
    let bench = Bench::with(at(folder.path())).await;
    for (network, url) in [
        (NetworkMode::None, "http://localhost/mcp/v1"),
        (NetworkMode::Bridge, "http://server/mcp/v1"),
    ] {
        let (_, output) = bench.finish_launch(with_tools(LOOK, network)).await;
        let lines: Vec<_> = output.lines().collect();
        let expected =
            ["beside", "mcp.sock", "socket at /run/preloop/mcp.sock", &format!("url {url}")];
        assert_eq!(lines[..4], expected, "{output}");
        assert!(lines[4].contains(" ro,") && lines.len() == 5, "{output}");
    }
    let script = "test -e /run/preloop && echo door; echo socket $PRELOOP_MCP_SOCKET";
    let (_, output) = bench.finish(script).await;
    assert_eq!(output, "socket\n", "without tools there is no door");
}

#[tokio::test]
async fn a_folder_that_the_engine_does_not_see_is_done_without() {
    let bench = Bench::with(at(Path::new("/nowhere/at/all"))).await;
    let (category, message) =
        failure(bench.runtime.launch(with_tools("exit 0", NetworkMode::None)).await);
    assert_eq!(category, Configuration);
    assert!(message.contains("`network: bridge` in the flow's `agent`"), "{message}");
    assert!(message.contains("AGENT_NETWORK_MODE=bridge"), "{message}");
    let script = "echo socket $PRELOOP_MCP_SOCKET, url $PRELOOP_MCP_URL";
    let (_, output) = bench.finish_launch(with_tools(script, NetworkMode::Bridge)).await;
    assert_eq!(output, "socket , url http://server/mcp/v1\n");
}

#[tokio::test]
async fn a_remote_engine_shares_no_socket() {
    let folder = tempfile::tempdir().unwrap();
    let docker_host = Some("tcp://127.0.0.1:1".to_owned());
    let runtime = DockerRuntime::start(RuntimeOptions { docker_host, ..at(folder.path()) });
    let (category, message) =
        failure(runtime.launch(with_tools("exit 0", NetworkMode::None)).await);
    assert_eq!(category, Configuration);
    assert!(message.contains("the flow lists tools"), "{message}");
    assert!(message.contains("docker at tcp://127.0.0.1:1"), "{message}");
}
