//! What each agent type asks the runtime for.

use super::*;
use preloop_actors::{
    execution::Lease,
    flow::{FlowSpec, FlowVersion},
    ids::{AccountId, Epoch, ExecutionId, FlowId, FlowVersionId, ReplicaId},
};
use serde_json::{Value, json};

const TOKEN: &str = "flow_0123456789abcdef";

fn prepare(agent: Value) -> Result<Launch, Failure> {
    prepare_with(agent, &[])
}

fn prepare_with(agent: Value, tools: &[&str]) -> Result<Launch, Failure> {
    let spec: FlowSpec = serde_json::from_value(json!({
        "name": "f", "trigger": {"manual": {}}, "tools": tools, "agent": agent,
    }))
    .unwrap();
    let (account, execution) = (AccountId::fresh(), ExecutionId::fresh());
    let flow = FlowVersion {
        id: FlowVersionId::fresh(),
        flow: FlowId::fresh(),
        account,
        number: 1,
        tracker: None,
        spec,
    };
    AgentTypes { server_url: "http://server".to_owned() }.prepare(Assignment {
        lease: Lease { account, execution, owner: ReplicaId::fresh(), epoch: Epoch(4) },
        flow: &flow,
        context: &json!({"event": {"type": "issue_opened"}, "project": null}),
        prompt: "Do it.",
        token: TOKEN,
    })
}

fn file(launch: &Launch, path: &str) -> String {
    let file = launch.files.iter().find(|file| file.path == path).unwrap();
    String::from_utf8(file.content.to_vec()).unwrap()
}

#[test]
fn the_built_in_agent_finds_its_steps_and_its_context() {
    let launch = prepare(json!({"type": "builtin", "steps": [{"log": "hi"}]})).unwrap();
    assert_eq!((&launch.image, launch.epoch), (&Image::Builtin, Epoch(4)));
    assert_eq!(launch.network, Some(NetworkMode::None), "whatever the server's default is");
    assert!(launch.command.is_empty());
    let agent: Value = serde_json::from_str(&file(&launch, ".preloop/agent.json")).unwrap();
    assert_eq!(agent["steps"], json!([{"log": "hi"}]));
    assert_eq!(file(&launch, ".preloop/event.json"), r#"{"type":"issue_opened"}"#);
    assert!(file(&launch, ".preloop/context.json").contains("project"));
    assert_eq!(file(&launch, ".preloop/prompt.md"), "Do it.");
    assert_eq!(launch.env["PRELOOP_RESULT_FILE"], "/workspace/result.json");
    assert_eq!(launch.env["EXECUTION_ID"], launch.execution.to_string());
}

#[test]
fn an_agent_with_tools_is_told_where_they_are() {
    let without = prepare(json!({"type": "builtin", "steps": [{"log": "hi"}]})).unwrap();
    assert!(!without.tools && !without.env.contains_key("PRELOOP_MCP_URL"));
    let builtin = json!({"type": "builtin", "steps": [{"tool": "search"}]});
    let with = prepare_with(builtin, &["search"]).unwrap();
    assert_eq!((with.tools, with.network), (true, None));
    assert_eq!(with.env["PRELOOP_MCP_URL"], "http://server/mcp/v1");
    let custom = json!({"type": "custom", "image": "agent:1", "network": "none"});
    let with = prepare_with(custom, &["search"]).unwrap();
    assert_eq!((with.tools, with.network), (true, Some(NetworkMode::None)));
}

#[test]
fn a_container_calls_this_machine_by_another_name() {
    let check = |origin: &str, expected: &str| {
        assert_eq!(AgentTypes::new(origin).server_url, expected, "{origin}");
    };
    check("http://localhost:8000", "http://host.docker.internal:8000");
    check("http://127.0.0.1:8000", "http://host.docker.internal:8000");
    check("http://[::1]:8000", "http://host.docker.internal:8000");
    check("https://preloop.example.com", "https://preloop.example.com");
    check("http://10.0.0.1:8000", "http://10.0.0.1:8000");
}

#[test]
fn the_token_is_in_its_file_and_nowhere_else() {
    let launch =
        prepare(json!({"type": "custom", "image": "agent:1", "command": ["run"]})).unwrap();
    assert_eq!(file(&launch, ".preloop/token"), TOKEN);
    let others = launch.files.iter().filter(|file| file.path != ".preloop/token");
    let shown = format!("{:?} {:?}", launch.env, launch.command);
    assert!(!shown.contains(TOKEN));
    for other in others {
        assert!(!String::from_utf8_lossy(&other.content).contains(TOKEN), "{}", other.path);
    }
}

#[test]
fn a_custom_agent_runs_as_its_flow_says() {
    let launch = prepare(json!({
        "type": "custom", "image": "agent:1", "command": ["run", "--fast"], "network": "bridge",
        "env": {"MODE": "dry", "FLOW_ID": "forged"},
        "limits": {"memory": "512m", "cpus": 0.5, "pids": 64, "disk": "1g"},
    }))
    .unwrap();
    assert_eq!(launch.image, Image::Named("agent:1".to_owned()));
    assert_eq!(launch.command, ["run", "--fast"]);
    assert_eq!(launch.network, Some(NetworkMode::Bridge));
    assert_eq!(launch.env["MODE"], "dry");
    assert_eq!(launch.env["HOME"], "/workspace");
    assert_eq!(launch.env["FLOW_ID"], launch.flow.to_string(), "ours cannot be replaced");
    let limits = ContainerLimits {
        memory_bytes: Some(512 << 20),
        cpus: Some(0.5),
        pids: Some(64),
        disk_bytes: Some(1 << 30),
    };
    assert_eq!(launch.limits, limits);
}

fn check_refused(agent: Value, said: &str) {
    let failure = prepare(agent).unwrap_err();
    assert_eq!(failure.category, Configuration);
    assert!(failure.message.contains(said), "{}", failure.message);
}

#[test]
fn what_cannot_run_is_named() {
    let custom = |more: Value| {
        let mut agent = json!({"type": "custom", "image": "agent:1"});
        agent.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        agent
    };
    check_refused(custom(json!({"limits": {"memory": "much"}})), "agent.limits.memory");
    check_refused(custom(json!({"limits": {"pids": 0}})), "agent.limits.pids");
    check_refused(custom(json!({"env": {"A=B": "c"}})), "agent.env");
}
