//! Real payloads of real senders: each one event, each redelivery the same one.

use crate::support::{GitHub, Server, eventually};
use chrono::{DateTime, FixedOffset};
use reqwest::StatusCode;
use serde_json::{Value, json};
use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

#[tokio::test]
async fn every_github_example_is_one_event() {
    let server = Server::start().await;
    let github = server.client().await.tracker("github").await;
    let examples = octokit_examples();
    assert!(examples.len() >= 300, "only {} examples", examples.len());
    for (number, (event, body)) in examples.iter().enumerate() {
        let delivery = format!("delivery-{number}");
        let (status, first) = github.deliver_patiently(event, &delivery, body).await;
        assert_eq!(status, StatusCode::OK, "{event} {number}: {first}");
        let (status, again) = github.deliver_patiently(event, &delivery, body).await;
        assert_eq!(status, StatusCode::OK);
        assert_eq!((&again["event_id"], &again["duplicate"]), (&first["event_id"], &json!(true)));
    }
    assert_eq!(server.count("SELECT count(*) FROM events").await, examples.len() as i64);
}

#[tokio::test]
async fn every_gitlab_and_jira_example_is_one_event() {
    let material = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/material");
    if !material.is_dir() {
        eprintln!("not run: {} is not there", material.display());
        return;
    }
    let server = Server::start().await;
    let client = server.client().await;
    let gitlab = client.tracker("gitlab").await;
    let jira = client.tracker("jira").await;
    let (mut events, mut told) = (0, Vec::new());
    for (number, file) in json_files(&material.join("gitlab/webhooks-docs")).iter().enumerate() {
        let (body, key) = (fs::read_to_string(file).unwrap(), format!("key-{number}"));
        let headers = [
            ("x-gitlab-token", gitlab.secret.as_str()),
            ("x-gitlab-event", "Some Hook"),
            ("idempotency-key", &key),
        ];
        twice(&gitlab, &headers, &body).await;
        told.extend(gitlab_issue(&serde_json::from_str(&body).unwrap()));
        events += 1;
    }
    for (number, file) in json_files(&material.join("jira/webhooks")).iter().enumerate() {
        let (body, key) = (fs::read_to_string(file).unwrap(), format!("key-{number}"));
        let signature = jira.signature(&body);
        let headers =
            [("x-hub-signature", signature.as_str()), ("x-atlassian-webhook-identifier", &key)];
        twice(&jira, &headers, &body).await;
        told.extend(jira_issue(&serde_json::from_str(&body).unwrap()));
        events += 1;
    }
    assert_eq!(server.count("SELECT count(*) FROM events").await, events);
    eventually("the events to be routed", Duration::from_secs(30), async || {
        (server.count("SELECT count(*) FROM unrouted_events").await == 0).then_some(())
    })
    .await;
    let sql = "SELECT external_id, title FROM issues WHERE deleted_at IS NULL";
    let rows = server.database().await.query(sql, &[]).await.unwrap();
    let rows: BTreeMap<String, String> =
        rows.iter().map(|row| (row.get("external_id"), row.get("title"))).collect();
    assert_eq!(rows, newest(told));
}

/// What a payload says about an issue: the tracker's id, the title (none: it is deleted), and as of when.
type Told = (String, Option<String>, Option<DateTime<FixedOffset>>);

/// Jira's cloud and its servers, whose webhooks about comments merely mention the issue.
fn jira_issue(payload: &Value) -> Option<Told> {
    let issue = &payload["issue"];
    let gone = payload["webhookEvent"] == "jira:issue_deleted";
    let title = issue["fields"]["summary"].as_str().unwrap_or_default().to_owned();
    let updated = issue["fields"]["updated"].as_str();
    let updated =
        updated.map(|at| DateTime::parse_from_str(at, "%Y-%m-%dT%H:%M:%S%.3f%z").unwrap());
    Some((issue["id"].as_str()?.to_owned(), (!gone).then_some(title), updated))
}

fn gitlab_issue(payload: &Value) -> Option<Told> {
    let issue = match payload["object_kind"].as_str()? {
        "issue" => &payload["object_attributes"],
        "note" => &payload["issue"],
        _ => return None,
    };
    let title = issue["title"].as_str().map(str::to_owned);
    let updated = issue["updated_at"].as_str()?.replace(" UTC", "Z").replace(' ', "T");
    Some((issue["id"].as_i64()?.to_string(), title, updated.parse().ok()))
}

/// The titles that stay: the newest, of equally new ones that which came last. What is deleted is gone for ever.
fn newest(told: Vec<Told>) -> BTreeMap<String, String> {
    let gone: Vec<_> = told.iter().filter(|it| it.1.is_none()).map(|it| it.0.clone()).collect();
    let mut last: BTreeMap<String, (Option<DateTime<FixedOffset>>, String)> = BTreeMap::new();
    for (id, title, updated) in told {
        let older = last.get(&id).is_some_and(|(known, _)| *known > updated);
        if let Some(title) = title.filter(|_| !older && !gone.contains(&id)) {
            last.insert(id, (updated, title));
        }
    }
    assert!(last.len() > 5, "only {} issues", last.len());
    last.into_iter().map(|(id, (_, title))| (id, title)).collect()
}

#[tokio::test]
async fn what_is_refused_leaves_no_row() {
    let server = Server::start().await;
    let github = server.client().await.tracker("github").await;
    let body = "{}";
    let good = github.signature(body);
    let mut elsewhere = github.clone();
    elsewhere.url =
        github.url.replace(&github.organization, "0190b6a0-0000-7000-8000-000000000000");
    let broken = "{\"action\":";
    let broken_signature = github.signature(broken);
    let event = ("x-github-event", "issues");
    for (sender, headers, body, expected) in [
        (&github, vec![event], body, StatusCode::FORBIDDEN),
        (&github, vec![event, ("x-hub-signature-256", "sha256=00")], body, StatusCode::FORBIDDEN),
        (&github, vec![event, ("x-hub-signature-256", &good)], "{ }", StatusCode::FORBIDDEN),
        (&elsewhere, vec![event, ("x-hub-signature-256", &good)], body, StatusCode::NOT_FOUND),
        (
            &github,
            vec![event, ("x-hub-signature-256", &broken_signature)],
            broken,
            StatusCode::BAD_REQUEST,
        ),
    ] {
        let (status, answer) = sender.send(&headers, body).await;
        assert_eq!(status, expected, "{headers:?} {body}: {answer}");
    }
    let big = format!("\"{}\"", "x".repeat(25 * 1024 * 1024));
    let (status, _) = github.deliver("issues", "big", &big).await;
    assert_eq!(status, StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(server.count("SELECT count(*) FROM events").await, 0);
    assert_eq!(server.count("SELECT count(*) FROM deliveries").await, 0);
}

async fn twice(sender: &GitHub, headers: &[(&str, &str)], body: &str) {
    let (status, first) = sender.send_patiently(headers, body).await;
    assert_eq!(status, StatusCode::OK, "{first}");
    let (status, again) = sender.send_patiently(headers, body).await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!((&again["event_id"], &again["duplicate"]), (&first["event_id"], &json!(true)));
}

/// The examples of `@octokit/webhooks-examples`: (event name, body).
fn octokit_examples() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let file = root.join("tests/node_modules/@octokit/webhooks-examples/api.github.com/index.json");
    let text = fs::read_to_string(&file)
        .unwrap_or_else(|_| panic!("{} is missing; ./test.sh installs it", file.display()));
    let sets: Vec<Value> = serde_json::from_str(&text).unwrap();
    let examples = sets.iter().flat_map(|set| {
        let name = set["name"].as_str().unwrap().to_owned();
        set["examples"]
            .as_array()
            .unwrap()
            .iter()
            .map(move |example| (name.clone(), example.to_string()))
    });
    examples.collect()
}

fn json_files(dir: &Path) -> Vec<PathBuf> {
    let files = fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<PathBuf> = files
        .filter(|path| path.extension().is_some_and(|extension| extension == "json"))
        .collect();
    files.sort();
    files
}
