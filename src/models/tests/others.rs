//! The same against a server that others wrote: npm's aimock, which speaks as OpenAI and Anthropic do.

use super::*;
use crate::models::{Shape, structured};
use schemars::JsonSchema;
use serde::Deserialize;
use std::{
    io::{BufRead, BufReader},
    process::{Child, Command, Stdio},
};

const SERVER: &str =
    concat!(env!("CARGO_MANIFEST_DIR"), "/tests/node_modules/@copilotkit/aimock/dist/cli.js");
const FIXTURES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src/models/tests/others.json");

#[derive(Debug, Deserialize, JsonSchema, PartialEq)]
#[serde(deny_unknown_fields)]
struct Weather {
    sky: String,
    degrees: i64,
}

/// A running server of others. Ends when dropped.
struct Aimock {
    child: Child,
    url: String,
}

impl Aimock {
    /// Needs `tests/package.json` where `./test.sh` puts it.
    fn start(faults: &[&str]) -> Self {
        let mut child = Command::new("node")
            .args([SERVER, "-p", "0", "-h", "127.0.0.1", "-f", FIXTURES])
            .args(faults)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("node");
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let url = lines.map_while(Result::ok).find_map(|line| {
            line.split_once("listening on ").map(|(_, url)| url.trim().to_owned())
        });
        let url = url.expect("aimock did not start; has ./test.sh fetched it?");
        Self { child, url }
    }
}

impl Drop for Aimock {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// An account whose models are at a server of others.
async fn at(server: &Aimock) -> Bench {
    let mut bench = bench(Vec::new()).await;
    bench.provider.url.clone_from(&server.url);
    bench
}

/// Where its API begins for each provider.
fn begins(bench: &mut Bench, provider: &str) {
    if provider == "openai" && !bench.provider.url.ends_with("/v1") {
        bench.provider.url.push_str("/v1");
    }
}

#[tokio::test]
async fn both_protocols_are_understood() {
    let server = Aimock::start(&[]);
    for provider in ["openai", "anthropic"] {
        let mut bench = at(&server).await;
        begins(&mut bench, provider);
        assert_eq!(bench.ask(provider).await.unwrap(), "here", "{provider}");
        // It does not count what it says as Anthropic; then the most that it may be is taken.
        let least_and_most = if provider == "openai" { 1..100 } else { 100..1_000_000 };
        assert!(
            least_and_most.contains(&bench.tokens().await),
            "{provider}: {}",
            bench.tokens().await
        );
        let question = Question::new("s", "How is the weather?");
        let read: Weather =
            structured(&bench.model(provider), question, &Shape::new("weather")).await.unwrap();
        assert_eq!(read, Weather { sky: "blue".into(), degrees: 20 }, "{provider}");
        let question = Question::new("s", "Please be limited");
        let error = bench.model(provider).answer(&question).await.unwrap_err();
        assert_eq!(error.code(), "rate_limited", "{provider}");
    }
}

#[tokio::test]
async fn its_faults_end_as_what_they_are() {
    for (fault, codes) in [
        ("--chaos-drop", ["failed", "unreachable"]),
        ("--chaos-malformed", ["unusable", "unusable"]),
        ("--chaos-disconnect", ["unreachable", "unreachable"]),
        ("--chaos-ratelimit", ["rate_limited", "rate_limited"]),
    ] {
        let server = Aimock::start(&[fault, "1"]);
        for provider in ["openai", "anthropic"] {
            let mut bench = at(&server).await;
            begins(&mut bench, provider);
            let code = bench.ask(provider).await.unwrap_err().code();
            assert!(codes.contains(&code), "{fault} at {provider}: {code}");
        }
    }
}
