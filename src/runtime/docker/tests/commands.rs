//! MCP servers that are commands in containers: what passes, what they see, and that nothing is left.

use super::bench::{BUSYBOX, Bench, within};
use crate::{
    mcp::proxy::{
        CommandOptions, Commands, Line, LinkError, Wanted,
        link::{Deaf, Link, Upward},
    },
    runtime::docker::{CommandContainers, labels},
};
use serde_json::{Value, json};
use std::{collections::BTreeMap, sync::Arc};
use uuid::Uuid;

/// Answers in the legacy era; its one tool tells what it sees.
const SCRIPT: &str = r#"
    echo ready >&2
    read l; echo '{"jsonrpc":"2.0","id":1,"error":{"code":-32601,"message":"no"}}'
    read l; echo '{"jsonrpc":"2.0","id":2,"result":{"protocolVersion":"2025-11-25","capabilities":{}}}'
    read l; read l
    echo "{\"jsonrpc\":\"2.0\",\"id\":4,\"result\":{\"pwd\":\"$PWD\",\"home\":\"$HOME\",\"key\":\"$KEY\"}}"
    while read l; do :; done"#;

struct House {
    bench: Bench,
    commands: Commands,
}

async fn house() -> House {
    let bench = Bench::new().await;
    let containers = CommandContainers::start(bench.runtime.clone(), "us");
    let commands = Commands::new(CommandOptions::none(), Some(Arc::new(containers)));
    House { bench, commands }
}

impl House {
    async fn run(&self, image: &str, script: &str) -> Result<Line, LinkError> {
        let args = ["-c".to_owned(), script.to_owned()];
        let env = BTreeMap::from([("KEY".to_owned(), "k".to_owned())]);
        let (server, image) = (Uuid::new_v4(), Some(image));
        let wanted = Wanted { server, command: "/bin/sh", args: &args, image, env };
        within(self.commands.connect(wanted, &json!({}))).await
    }

    async fn left(&self) -> usize {
        let ours = [labels::MCP_SERVER.to_owned()];
        self.bench.runtime.summaries(&ours).await.unwrap().len()
    }

    async fn nothing_is_left(&self) {
        within(async {
            while self.left().await > 0 {
                tokio::time::sleep(std::time::Duration::from_millis(50)).await;
            }
        })
        .await;
    }
}

#[tokio::test]
async fn a_command_speaks_from_its_container_and_ends_with_its_link() {
    let house = house().await;
    let line = house.run(BUSYBOX, SCRIPT).await.unwrap();
    assert_eq!(house.left().await, 1);
    let params = Default::default();
    let nothing = Value::Null;
    let request = Upward {
        method: "tools/call",
        params,
        name: None,
        param_headers: &[],
        capabilities: &nothing,
    };
    let answer = within(line.request(request, &mut Deaf)).await.unwrap().unwrap();
    let seen: Value = serde_json::from_str(answer.get()).unwrap();
    assert_eq!(seen, json!({ "pwd": "/workspace", "home": "/workspace", "key": "k" }));
    within(line.close()).await;
    assert_eq!(house.left().await, 0, "closed means gone");
}

#[tokio::test]
async fn who_does_not_want_to_end_is_ended() {
    let house = house().await;
    let stubborn = format!("trap '' TERM; {SCRIPT}; while :; do sleep 1; done");
    let line = house.run(BUSYBOX, &stubborn).await.unwrap();
    within(line.close()).await;
    assert_eq!(house.left().await, 0);
    drop(house.run(BUSYBOX, SCRIPT).await.unwrap());
    house.nothing_is_left().await;
}

#[tokio::test]
async fn the_end_of_a_command_is_told() {
    let house = house().await;
    for (image, script, expected) in [
        (BUSYBOX, "echo why >&2; exit 3", "its command ended with exit code 3; it wrote: why"),
        ("preloop-test-busybox", "exit 0", "name a tag other than `latest`"),
        ("ghcr.io/octo/server:1", "exit 0", "is not allowed; add it to AGENT_ALLOWED_REGISTRIES"),
    ] {
        let error = house.run(image, script).await.err().unwrap().to_string();
        assert!(error.contains(expected), "{image} {script}: {error}");
    }
    house.nothing_is_left().await;
}

#[tokio::test]
async fn a_server_that_comes_back_removes_what_it_left() {
    let house = house().await;
    let line = house.run(BUSYBOX, SCRIPT).await.unwrap();
    let other = CommandContainers::start(house.bench.successor(), "others");
    other.sweep(Uuid::now_v7()).await;
    assert_eq!(house.left().await, 1, "another server's");
    let ours = CommandContainers::start(house.bench.successor(), "us");
    ours.sweep(Uuid::now_v7()).await;
    assert_eq!(house.left().await, 0);
    drop(line);
}
