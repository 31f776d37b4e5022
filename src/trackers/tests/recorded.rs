//! Messages that real senders sent, where they lie on this machine.

use super::*;
use TrackerType::{Github, Gitlab, Jira};
use preloop_actors::issue::IssueNews;
use std::{fs, path::Path};

/// GitHub's own examples: `npm ci` in `tests/` brings them.
#[test]
fn github_examples() {
    let root =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/node_modules/@octokit/webhooks-examples");
    if !root.exists() {
        let ci = std::env::var("CI").is_ok_and(|ci| ci == "true");
        assert!(!ci, "the examples are missing: run `npm ci` in tests/");
        eprintln!("NOT TESTED: the examples are missing: run `npm ci` in tests/");
        return;
    }
    let mut count = 0;
    for version in fs::read_dir(root).unwrap() {
        let Ok(list) = fs::read(version.unwrap().path().join("index.json")) else { continue };
        let events: Vec<Value> = serde_json::from_slice(&list).unwrap();
        for event in &events {
            for example in event["examples"].as_array().unwrap() {
                check_github(event["name"].as_str().unwrap(), example);
                count += 1;
            }
        }
    }
    assert!(count >= 329, "only {count} examples");
}

fn check_github(event: &str, example: &Value) {
    let content = normalized(Github, event, example);
    assert!(!content.kind.is_empty());
    let repository = &example["repository"];
    assert_eq!(content.project.is_some(), repository.is_object(), "{event}");
    if let Some(project) = content.project {
        assert_eq!(project.identifier, repository["full_name"].as_str().unwrap());
        assert_eq!(project.external_id, repository["id"].to_string());
    }
    assert_eq!(content.actor.as_deref(), example["sender"]["login"].as_str(), "{event}");
    let families = ["issues", "issue_comment", "pull_request"];
    let is_news = ["issues", "issue_comment"].contains(&event);
    let news = issues::heard(Github, event, example);
    // The example of a transfer mixes two repositories.
    if let Some(news) = news.as_ref().filter(|news| !news.issue.deleted) {
        assert_eq!(naming::key_in_url(&news.issue.url).as_ref(), Some(&news.issue.key));
    }
    check_news(news, is_news, &example["issue"], "updated_at");
    if families.contains(&event) {
        assert!(content.subject.is_some() && content.subject_url.is_some(), "{event}");
        assert!(content.attributes.contains_key("author"), "{event}");
        assert_ne!(content.kind, event);
    }
}

/// News come from events about issues alone, and name them as the sender does.
fn check_news(news: Option<IssueNews>, expected: bool, issue: &Value, version: &str) {
    assert_eq!(news.is_some(), expected, "{issue}");
    let Some(news) = news else { return };
    let id = issue["id"].as_str().map_or_else(|| issue["id"].to_string(), str::to_owned);
    assert_eq!(news.issue.external_id, id);
    assert!(news.issue.url.starts_with("http"), "{}", news.issue.url);
    assert_eq!(news.issue.version.is_some(), issue[version].is_string());
    let Some(comment) = news.comment else { return };
    assert!(comment.url.starts_with("http") && comment.version.is_some());
    assert!(comment.deleted || (!comment.body.is_empty() && comment.author.is_some()));
}

#[test]
fn gitlab_examples() {
    for (file, message) in material("gitlab/webhooks-docs") {
        let content = normalized(Gitlab, "", &message);
        assert!(!["", "unknown"].contains(&content.kind.as_str()), "{file}");
        let has_project = message["project"].is_object() || message["project_id"].is_number();
        assert_eq!(content.project.is_some(), has_project, "{file}");
        if let Some(path) = message["project"]["path_with_namespace"].as_str() {
            assert_eq!(content.project.unwrap().identifier, path, "{file}");
        }
        let on_issue = message["object_attributes"]["noteable_type"] == "Issue";
        let is_issue = message["object_kind"] == "issue";
        let issue = &message[if is_issue { "object_attributes" } else { "issue" }];
        let news = issues::heard(Gitlab, "", &message);
        check_news(news, is_issue || on_issue, issue, "updated_at");
        let login = message["user"]["username"].as_str();
        assert!(login.is_none() || content.actor.as_deref() == login, "{file}");
    }
}

#[test]
fn jira_examples() {
    for (file, message) in material("jira/webhooks") {
        let content = normalized(Jira, "", &message);
        assert!(
            content.kind.starts_with("issue_") || content.kind.starts_with("comment_"),
            "{file}"
        );
        let key = message["issue"]["fields"]["project"]["key"].as_str();
        assert_eq!(
            content.project.as_ref().map(|project| project.identifier.as_str()),
            key,
            "{file}"
        );
        assert!(content.subject.is_some() && content.subject_url.is_some(), "{file}");
        assert!(content.actor.is_some(), "{file}");
        let news = issues::heard(Jira, "", &message).unwrap();
        assert_eq!(news.issue.key, message["issue"]["key"].as_str().unwrap(), "{file}");
        assert_eq!(news.comment.is_some(), message["comment"].is_object(), "{file}");
        assert_eq!(news.issue.deleted, message["webhookEvent"] == "jira:issue_deleted", "{file}");
        let fields = &message["issue"]["fields"];
        assert_eq!(news.issue.version.is_some(), fields["updated"].is_string(), "{file}");
        let status = message["changelog"]["items"].as_array().into_iter().flatten();
        let moved = status.into_iter().any(|item| item["field"] == "status");
        assert_eq!(content.kind == "issue_status_changed", moved, "{file}");
    }
}

/// Recorded messages beside the checkout; not part of the repository, so they may be absent anywhere.
fn material(folder: &str) -> Vec<(String, Value)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/material").join(folder);
    let Ok(files) = fs::read_dir(&root) else {
        eprintln!("NOT TESTED: {} is not there", root.display());
        return Vec::new();
    };
    let paths = files.map(|file| file.unwrap().path());
    let json = paths.filter(|path| path.extension().is_some_and(|extension| extension == "json"));
    let read = |path: &Path| serde_json::from_slice(&fs::read(path).unwrap()).unwrap();
    let messages: Vec<_> = json.map(|path| (path.display().to_string(), read(&path))).collect();
    assert!(messages.len() > 20, "{} is nearly empty", root.display());
    messages
}
