//! `preloop flows test` beside a running server: a draft on events that were recorded, and what it would change.

use crate::support::Server;
use serde_json::json;
use std::{path::Path, process::Command};

/// A flow of issues whose subject has a word in it. JSON is YAML.
fn document(name: &str, word: &str) -> String {
    let flow = json!({
        "apiVersion": "preloop/v1",
        "kind": "Flow",
        "name": name,
        "trigger": { "tracker": {
            "events": ["issue_opened"],
            "where": format!("event.subject.contains('{word}')"),
        } },
        "agent": { "type": "builtin", "steps": [{ "log": "hello" }] },
    });
    flow.to_string()
}

/// Runs the command, and gives whether it went well and all that it said.
async fn flows_test(server: &Server, file: &Path, more: &[&str]) -> (bool, String) {
    let (data, file) = (server.data_dir(), file.to_owned());
    let more: Vec<String> = more.iter().map(ToString::to_string).collect();
    let run = move || {
        let ran = Command::new(env!("CARGO_BIN_EXE_preloop"))
            .args(["flows", "test"])
            .arg(file)
            .args(more)
            .env_clear()
            .env("PRELOOP_DATA_DIR", data)
            .output()
            .unwrap();
        let said = [ran.stdout, ran.stderr].concat();
        (ran.status.success(), String::from_utf8_lossy(&said).into_owned())
    };
    tokio::task::spawn_blocking(run).await.unwrap()
}

#[tokio::test]
async fn a_draft_shows_what_it_would_change() {
    let server = Server::start().await;
    let client = server.client().await;
    let sql = "SELECT username FROM users";
    let user: String = server.database().await.query_one(sql, &[]).await.unwrap().get(0);
    let github = client.tracker("github").await;
    client.apply(&document("triage", "crash")).await;
    let crash = github.open_issue("A crash").await;
    let wish = github.open_issue("A wish").await;
    let both = github.open_issue("A wish about a crash").await;
    let other = github.open_issue("A question").await;

    let kept = "SELECT (SELECT count(*) FROM flow_versions) + (SELECT count(*) FROM flows)";
    let before = server.count(kept).await;
    let files = tempfile::tempdir().unwrap();
    let draft = files.path().join("draft.yaml");
    std::fs::write(&draft, document("triage", "wish")).unwrap();
    let test = async |more: &[&str]| {
        let (went_well, said) =
            flows_test(&server, &draft, &[&["--user", user.as_str()], more].concat()).await;
        assert!(went_well, "{said}");
        said
    };
    let said = test(&["--last", "10"]).await;
    let line = |id: &str| said.lines().position(|line| line.contains(id));
    let nth = |nth: usize| said.lines().nth(nth).unwrap_or_default();
    assert!(said.contains("triage: against version 1"), "{said}");
    assert!(
        said.contains(
            "4 events: 1 start both, 1 only the draft, 1 only the deployed flow, 1 neither"
        )
    );
    for (id, mark, subject) in [
        (&both, "= both", "A wish about a crash"),
        (&wish, "+ draft", "A wish"),
        (&crash, "- deployed", "A crash"),
    ] {
        let told = nth(line(id).unwrap_or_else(|| panic!("no {id} in {said}")));
        assert!(told.starts_with(mark) && told.ends_with(subject), "{told}");
    }
    // Beside each that one of them does not start stands what decided.
    assert!(nth(line(&wish).unwrap() + 1).contains("deployed: where: "), "{said}");
    assert!(nth(line(&crash).unwrap() + 1).contains("draft: where: "), "{said}");
    assert_eq!(line(&other), None, "it starts neither, and is not listed");
    // The newest come first.
    assert!(line(&both) < line(&wish) && line(&wish) < line(&crash), "{said}");

    for (more, expected) in [
        (&["--last", "10", "--all"][..], "  neither "),
        (&["--last", "1"][..], "1 events: 0 start both, 0 only the draft"),
        (&["--last", "2"][..], "2 events: 1 start both, 0 only the draft"),
        (&["--last", "10", "--type", "push"][..], "0 events: "),
        (&["--last", "10", "--source", "gitlab"][..], "0 events: "),
    ] {
        let said = test(more).await;
        assert!(said.contains(expected), "{more:?}: {said}");
    }
    std::fs::write(&draft, document("another", "wish")).unwrap();
    let said = test(&["--last", "10"]).await;
    assert!(said.contains("another: no flow of that name is deployed"), "{said}");
    assert!(said.contains("0 start both, 2 only the draft, 0 only the deployed flow, 2 neither"));
    assert_eq!(server.count(kept).await, before, "nothing of it is kept");
}

#[tokio::test]
async fn what_cannot_be_tried_is_told() {
    let server = Server::start().await;
    server.client().await;
    let sql = "SELECT username FROM users";
    let user: String = server.database().await.query_one(sql, &[]).await.unwrap().get(0);
    let files = tempfile::tempdir().unwrap();
    let file = |name: &str, text: String| {
        let path = files.path().join(name);
        std::fs::write(&path, text).unwrap();
        path
    };
    let good = file("good.yaml", document("one", "x"));
    let two = file("two.yaml", [document("one", "x"), document("two", "x")].join("\n---\n"));
    let broken = file("broken.yaml", document("one", "') + nonsense("));
    let missing = files.path().join("missing.yaml");
    for (path, user, last, expected) in [
        (&good, "nobody", "5", "there is no user `nobody`"),
        (&good, user.as_str(), "0", "--last"),
        (&good, user.as_str(), "201", "--last"),
        (&two, user.as_str(), "5", "the file has 2 flows"),
        (&broken, user.as_str(), "5", "nothing was tried"),
        (&missing, user.as_str(), "5", "missing.yaml"),
    ] {
        let (went_well, said) = flows_test(&server, path, &["--user", user, "--last", last]).await;
        assert!(!went_well && said.contains(expected), "{path:?} {user} {last}: {said}");
    }
    let (went_well, said) =
        flows_test(&server, &good, &["--user", user.as_str(), "--last", "5"]).await;
    assert!(went_well && said.contains("0 events: "), "{said}");
}
