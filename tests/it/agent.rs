//! The built-in agent in its container, without a server around it.

use futures::StreamExt;
use preloop::{
    agents::AgentTypes,
    runtime::{DockerRuntime, RuntimeOptions},
};
use preloop_actors::{
    execution::Lease,
    flow::{FlowSpec, FlowVersion},
    ids::{AccountId, Epoch, ExecutionId, FlowId, FlowVersionId, ReplicaId},
    ports::{AgentRuntime, Agents, Assignment, Launch, RuntimeError},
};
use serde_json::{Value, json};
use std::{
    sync::Arc,
    time::{Duration, Instant},
};

fn runtime() -> Arc<DockerRuntime> {
    DockerRuntime::start(RuntimeOptions {
        instance: format!("it-{}", ExecutionId::fresh()),
        agent_binary: env!("CARGO_BIN_EXE_preloop").into(),
        ..RuntimeOptions::default()
    })
}

fn launch(steps: Value) -> Launch {
    let spec: FlowSpec = serde_json::from_value(json!({
        "name": "f",
        "trigger": {"manual": {}},
        "agent": {"type": "builtin", "steps": steps, "limits": {"memory": "64m"}},
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
    let assignment = Assignment {
        lease: Lease { account, execution, owner: ReplicaId::fresh(), epoch: Epoch(1) },
        flow: &flow,
        context: &json!({"event": {"title": "It burns"}}),
        prompt: "Look.",
        token: "flow_0123456789",
    };
    AgentTypes { server_url: "http://server".to_owned() }.prepare(assignment).unwrap()
}

async fn log(runtime: &DockerRuntime, container: &str) -> String {
    let frames = runtime.logs(container, 0).await.unwrap();
    let frames: Vec<_> = frames.map(|frame| frame.unwrap().content).collect().await;
    String::from_utf8(frames.concat()).unwrap()
}

#[tokio::test]
async fn runs_its_steps_and_leaves_a_result() {
    let runtime = runtime();
    let launch = launch(json!([
        {"log": "seen: {{ event.title }}"},
        {"set": {"title": "{{ event.title }}"}},
    ]));
    let (execution, epoch) = (launch.execution, launch.epoch);
    let running = runtime.launch(launch).await.unwrap();
    assert_eq!(runtime.wait(&running.id).await.unwrap().code, 0);
    let output = log(&runtime, &running.id).await;
    assert!(output.starts_with("seen: It burns\n"), "{output}");
    let result = runtime.result_file(&running.id).await.unwrap().unwrap();
    let result: Value = serde_json::from_slice(&result).unwrap();
    assert_eq!(result["status"], "succeeded");
    assert_eq!(result["output"], json!({"title": "It burns"}));
    runtime.remove(execution, epoch).await.unwrap();
}

#[tokio::test]
async fn leaves_at_once_when_told_to() {
    let runtime = runtime();
    let launch = launch(json!([{"log": "up"}, {"sleep": 600}]));
    let (execution, epoch) = (launch.execution, launch.epoch);
    let running = runtime.launch(launch).await.unwrap();
    runtime.logs(&running.id, 0).await.unwrap().next().await.unwrap().unwrap();
    let before = Instant::now();
    runtime.stop(&running.id, Duration::from_secs(30)).await.unwrap();
    assert!(before.elapsed() < Duration::from_secs(5), "{:?}", before.elapsed());
    // Its exit code would be ours, not the agent's, so there is none.
    assert!(matches!(runtime.wait(&running.id).await, Err(RuntimeError::Gone)));
    assert_eq!(runtime.result_file(&running.id).await.unwrap(), None);
    runtime.remove(execution, epoch).await.unwrap();
}
