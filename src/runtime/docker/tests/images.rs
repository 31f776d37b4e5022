//! Which images run, and what is said of those that do not.

use super::bench::{BUSYBOX, Bench, failure, script_launch, within};
use crate::runtime::RuntimeOptions;
use preloop_actors::{
    execution::FailureCategory::{self, ImageMissing, ImagePull, Internal},
    ports::{AgentRuntime, Image, Launch, RuntimeError},
};
use std::time::{Duration, Instant};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};

/// A registry that answers every question about an image alike, or (without an answer) nothing at all.
async fn registry(answer: Option<(&'static str, &'static str)>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    tokio::spawn(async move {
        let mut silent = Vec::new();
        while let Ok((mut peer, _)) = listener.accept().await {
            let Some((status, body)) = answer else {
                silent.push(peer);
                continue;
            };
            let mut request = [0; 4096];
            let read = peer.read(&mut request).await.unwrap_or(0);
            let greeting = request[..read].starts_with(b"GET /v2/ ");
            let (status, body) = if greeting { ("200 OK", "{}") } else { (status, body) };
            let head = "docker-distribution-api-version: registry/2.0\r\ncontent-type: application/json\r\nconnection: close";
            let length = body.len();
            let answer =
                format!("HTTP/1.1 {status}\r\n{head}\r\ncontent-length: {length}\r\n\r\n{body}");
            let _ = peer.write_all(answer.as_bytes()).await;
        }
    });
    address
}

async fn launch_from(
    registry: &str,
    allowed: &str,
) -> (Result<preloop_actors::ports::RunningContainer, RuntimeError>, Duration) {
    let options = RuntimeOptions {
        allowed_registries: vec![allowed.to_owned()],
        pull_timeout: Duration::from_secs(3),
        ..Default::default()
    };
    let bench = Bench::with(options).await;
    let image = Image::Named(format!("{registry}/agent:1"));
    let before = Instant::now();
    let result = within(bench.runtime.launch(Launch { image, ..script_launch("exit 0") })).await;
    assert_eq!(
        bench.runtime.list().await.unwrap(),
        [],
        "nothing is left of a launch without image"
    );
    (result, before.elapsed())
}

async fn check_pull(answer: Option<(&'static str, &'static str)>, expected: FailureCategory) {
    let registry = registry(answer).await;
    let (result, took) = launch_from(&registry, &registry).await;
    let (category, message) = failure(result);
    assert_eq!(category, expected, "{message}");
    assert!(message.contains(&registry), "{message}");
    assert!(took < Duration::from_secs(10), "{took:?}");
}

#[tokio::test]
async fn an_image_that_does_not_exist() {
    let body = r#"{"errors": [{"code": "MANIFEST_UNKNOWN", "message": "manifest unknown"}]}"#;
    check_pull(Some(("404 Not Found", body)), ImageMissing).await;
    let body = r#"{"errors": [{"code": "NAME_UNKNOWN", "message": "repository name not known"}]}"#;
    check_pull(Some(("404 Not Found", body)), ImageMissing).await;
}

#[tokio::test]
async fn an_image_that_may_not_be_read() {
    let body = r#"{"errors": [{"code": "UNAUTHORIZED", "message": "authentication required"}]}"#;
    check_pull(Some(("401 Unauthorized", body)), ImageMissing).await;
    let body = r#"{"errors": [{"code": "DENIED", "message": "requested access is denied"}]}"#;
    check_pull(Some(("403 Forbidden", body)), ImageMissing).await;
}

#[tokio::test]
async fn a_registry_in_trouble() {
    check_pull(Some(("503 Service Unavailable", "")), ImagePull).await;
    check_pull(Some(("500 Internal Server Error", "{}")), ImagePull).await;
}

#[tokio::test]
async fn a_registry_that_hangs() {
    check_pull(None, ImagePull).await;
}

#[tokio::test]
async fn a_registry_that_is_not_allowed_is_never_asked() {
    let (result, took) = launch_from("127.0.0.1:9", "ghcr.io").await;
    let (category, message) = failure(result);
    assert_eq!(category, ImageMissing);
    assert!(message.contains("AGENT_ALLOWED_REGISTRIES"), "{message}");
    assert!(took < Duration::from_secs(1), "{took:?}");
}

#[tokio::test]
async fn names_that_may_change_their_meaning_are_refused() {
    let bench = Bench::new().await;
    for name in ["preloop-test-busybox", "preloop-test-busybox:latest"] {
        let image = Image::Named(name.to_owned());
        let result = bench.runtime.launch(Launch { image, ..script_launch("exit 0") }).await;
        assert_eq!(failure(result).0, ImageMissing, "{name}");
    }
}

#[tokio::test]
async fn a_local_image_needs_no_registry_and_runs_by_its_id() {
    let bench =
        Bench::with(RuntimeOptions { allowed_registries: vec![], ..Default::default() }).await;
    let running = bench.run("exit 0").await;
    let id = bench.runtime.present(BUSYBOX).await.unwrap().unwrap().id;
    assert_eq!(running.image_digest, id);
    let inspected = bench.inspect(&running.id).await;
    assert_eq!(inspected.image.as_ref(), Some(&id));
    assert_eq!(inspected.config.unwrap().image.as_ref(), Some(&id));
}

#[tokio::test]
async fn only_an_executable_can_be_the_built_in_agent() {
    let agent_binary = "/etc/hostname".into();
    let bench = Bench::with(RuntimeOptions { agent_binary, ..Default::default() }).await;
    let launch = Launch { image: Image::Builtin, ..script_launch("") };
    let (category, message) = failure(bench.runtime.launch(launch).await);
    assert_eq!(category, Internal);
    assert!(message.contains("/etc/hostname"), "{message}");
}

#[tokio::test]
async fn the_built_in_agents_image_is_made_once_for_many_launches() {
    // A copy of busybox with a tail of its own has a hash of its own, so that the image is surely missing.
    let folder = tempfile::tempdir().unwrap();
    let agent_binary = folder.path().join("agent");
    let mut binary = std::fs::read("/bin/busybox").unwrap();
    binary.extend_from_slice(uuid::Uuid::new_v4().as_bytes());
    std::fs::write(&agent_binary, binary).unwrap();
    let bench = Bench::with(RuntimeOptions { agent_binary, ..Default::default() }).await;
    let images = (0..4).map(|_| bench.runtime.agent_image());
    let images: Vec<_> = within(futures::future::join_all(images)).await;
    let ids: Vec<_> = images.into_iter().map(|image| image.unwrap().id).collect();
    assert!(ids.iter().all(|id| *id == ids[0]));
    let again = bench.successor().agent_image().await.unwrap();
    assert_eq!(again.id, ids[0], "another server uses what is there");
    bench.runtime.remove_image_for_tests(&ids[0]).await;
    let anew = within(bench.runtime.agent_image()).await.unwrap();
    bench.runtime.remove_image_for_tests(&anew.id).await;
}
