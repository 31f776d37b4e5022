//! The database away, and back.

use crate::support::{Server, eventually, signal};
use reqwest::StatusCode;
use std::time::{Duration, Instant};

const SOON: Duration = Duration::from_secs(60);
/// How long the server is certain of a secret; see `DOUBTED_AGE_MAX` of webhooks.
const CERTAIN_FOR: Duration = Duration::from_millis(100);
const ATTEMPTS: u32 = 50;
const ISSUE: &str = r#"{"action":"opened","issue":{"title":"t","number":1},"repository":{"id":1,"full_name":"a/b","name":"b"}}"#;

/// A frozen database is worse than a dead one: nothing refuses, nothing answers.
#[tokio::test]
async fn senders_hear_503_within_a_second_and_nothing_is_half_written() {
    let server = Server::start().await;
    let client = server.client().await;
    let github = client.tracker("github").await;
    let (status, _) = github.deliver("issues", "before", ISSUE).await;
    assert_eq!(status, StatusCode::OK);

    let pid = server.database_pid();
    freeze(pid);
    for attempt in 0..3 {
        let since = Instant::now();
        let (status, answer) = github.deliver("issues", "during", ISSUE).await;
        let took = since.elapsed();
        thaw_unless(status == StatusCode::SERVICE_UNAVAILABLE, pid);
        assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE, "attempt {attempt}: {answer}");
        assert!(took < Duration::from_millis(1_200), "attempt {attempt} took {took:?}");
    }
    thaw(pid);

    eventually("the delivery", SOON, async || {
        let (status, _) = github.deliver("issues", "during", ISSUE).await;
        status.is_success().then_some(())
    })
    .await;
    assert_eq!(server.count("SELECT count(*) FROM events").await, 2);
    assert_eq!(server.count("SELECT count(*) FROM deliveries").await, 2);
}

#[tokio::test]
async fn a_bad_signature_is_403_even_then() {
    let server = Server::start().await;
    let client = server.client().await;
    let pid = server.database_pid();
    let headers = [("x-github-event", "issues"), ("x-hub-signature-256", "sha256=00")];
    for _ in 0..ATTEMPTS {
        // A new one each time, of which the server hears with this delivery.
        let github = client.tracker("github").await;
        let since = Instant::now();
        github.deliver("issues", "before", ISSUE).await;
        freeze(pid);
        let (status, _) = github.send(&headers, ISSUE).await;
        let took = since.elapsed();
        thaw(pid);
        if status == StatusCode::FORBIDDEN {
            return;
        }
        // A busy machine was too slow to ask while that was known for certain.
        assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
        assert!(took > CERTAIN_FOR, "refused after {took:?}, with 503");
    }
    panic!("not one of {ATTEMPTS} attempts was quick enough");
}

/// The postmaster and every process it started.
fn processes(pid: i32) -> Vec<i32> {
    let children = std::fs::read_to_string(format!("/proc/{pid}/task/{pid}/children"));
    let children = children.unwrap_or_default();
    let children = children.split_whitespace().filter_map(|pid| pid.parse().ok());
    std::iter::once(pid).chain(children).collect()
}

/// Nothing refuses, nothing answers.
pub fn freeze(pid: i32) {
    processes(pid).into_iter().for_each(|pid| signal(pid, "STOP"));
}

pub fn thaw(pid: i32) {
    processes(pid).into_iter().for_each(|pid| signal(pid, "CONT"));
}

/// A failing assertion must not leave a frozen database behind.
fn thaw_unless(fine: bool, pid: i32) {
    if !fine {
        thaw(pid);
    }
}
