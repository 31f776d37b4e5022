//! The client of GitHub against a server that answers as GitHub does where the published description says nothing.

use super::*;
use crate::trackers::{
    client::{
        Cursor, HookPlace, HookWish, Need, Reacted,
        testing::{Asked, Desk, Said},
    },
    writing::{CodePlace, CommentDraft, IssueChange, IssueDraft, IssueTarget, Side, WriteError},
};
use preloop_actors::issue::{LinkKind, LinkSnapshot};
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};

fn issue(number: u64, updated_at: &str) -> Value {
    json!({
        "id": 1000 + number, "number": number, "title": format!("Issue {number}"), "body": "text", "state": "open",
        "html_url": format!("https://github.com/octo/app/issues/{number}"),
        "repository_url": "https://api.github.com/repos/octo/app",
        "labels": [{ "name": "bug" }], "assignees": [{ "login": "mona" }], "user": { "login": "ada" },
        "created_at": "2026-01-01T00:00:00Z", "updated_at": updated_at,
    })
}

fn comment(id: u64, issue: u64, updated_at: &str) -> Value {
    json!({
        "id": id, "body": "said", "user": { "login": "ada" },
        "html_url": format!("https://github.com/octo/app/issues/{issue}#issuecomment-{id}"),
        "issue_url": format!("https://api.github.com/repos/octo/app/issues/{issue}"),
        "created_at": updated_at, "updated_at": updated_at,
    })
}

fn target(number: u64) -> IssueTarget {
    IssueTarget {
        project: "octo/app".to_owned(),
        key: format!("octo/app#{number}"),
        external_id: (1000 + number).to_string(),
    }
}

fn client(desk: &Desk) -> Arc<dyn TrackerClient> {
    desk.client(TrackerType::Github, json!({}))
}

/// Answers by what a line begins with; everything else is not there.
async fn desk(answers: Vec<(&'static str, Said)>) -> Desk {
    Desk::open(move |asked: &Asked| {
        let line = asked.line();
        let found = answers.iter().find(|(start, _)| Asked::fits(&line, start));
        found.map_or_else(|| Said::status(404), |(_, said)| said.clone())
    })
    .await
}

#[test]
fn the_api_is_found_behind_the_address_that_people_know() {
    for (given, expected) in [
        (None, "https://api.github.com/"),
        (Some("https://github.com"), "https://api.github.com/"),
        (Some("https://github.com/octo"), "https://api.github.com/"),
        (Some("https://acme.ghe.com"), "https://api.acme.ghe.com/"),
        (Some("https://git.example.com"), "https://git.example.com/api/v3"),
        (Some("https://git.example.com/api/v3/"), "https://git.example.com/api/v3"),
        (Some("https://example.com/github/"), "https://example.com/github/api/v3"),
    ] {
        let given = given.map(|given| Url::parse(given).unwrap());
        assert_eq!(api_address(given.as_ref()).as_str(), expected, "{given:?}");
    }
}

/// A repository that lists as GitHub does, and whose issues may change between two requests.
fn listing(issues: Arc<Mutex<Vec<Value>>>) -> impl Fn(&Asked) -> Said + Send + Sync {
    move |asked| {
        let mut list = match asked.target.split('?').next().unwrap() {
            "/repos/octo/app/issues" => issues.lock().unwrap().clone(),
            "/repos/octo/app/issues/comments" => vec![comment(1, 1, "2026-01-01T00:00:00Z")],
            _ => return Said::status(404),
        };
        let since = asked.query("since").unwrap_or_default();
        list.retain(|item| item["updated_at"].as_str().unwrap() >= since.as_str());
        list.sort_by_key(|item| (item["updated_at"].to_string(), item["id"].as_u64()));
        let number = |name| asked.query(name).unwrap().parse::<usize>().unwrap();
        let (size, page) = (number("per_page"), number("page"));
        let page: Vec<_> = list.iter().skip((page - 1) * size).take(size).cloned().collect();
        let mark = format!("\"{}\"", page.iter().map(|item| item.to_string().len()).sum::<usize>());
        match asked.headers.get("if-none-match") {
            Some(known) if *known == mark => Said::json(304, Value::Null),
            _ => Said::ok(json!(page)).with("etag", mark),
        }
    }
}

#[tokio::test]
async fn nothing_is_missed_while_issues_change_under_the_walk() {
    // More issues of one second than fit a page, of which some change while they are read.
    let same = "2026-01-01T00:00:00Z";
    let all: Vec<_> = (1..=10).map(|number| issue(number, same)).collect();
    let issues = Arc::new(Mutex::new(all));
    let desk = Desk::open(listing(issues.clone())).await;
    let (client, mut cursor, mut seen) = (client(&desk), Cursor::default(), Vec::new());
    for turn in 0..40 {
        let page = client.changes("octo/app", &cursor).await.unwrap();
        seen.extend(page.issues.iter().map(|issue| issue.issue.key.clone()));
        if turn == 1 {
            issues.lock().unwrap()[0] = issue(1, "2026-01-01T00:05:00Z");
            issues.lock().unwrap()[1] = issue(2, "2026-01-01T00:05:00Z");
        }
        let has_more = page.has_more;
        cursor = serde_json::from_value(json!(page.next)).unwrap();
        if !has_more {
            break;
        }
    }
    for number in 1..=10 {
        assert!(seen.contains(&format!("octo/app#{number}")), "{number} of {seen:?}");
    }
    // Caught up: what did not change costs a `304` each for issues and comments, from the second time on.
    client.changes("octo/app", &cursor).await.map(|page| cursor = page.next).unwrap();
    desk.lines();
    let page = client.changes("octo/app", &cursor).await.unwrap();
    assert!(page.not_modified && !page.has_more && page.issues.is_empty(), "{page:?}");
    assert_eq!(desk.lines().len(), 2);
}

#[tokio::test]
async fn an_issue_is_read_with_comments_and_links() {
    let other = |number| json!([{ "id": 2000 + number, "html_url": format!("https://github.com/octo/lib/issues/{number}") }]);
    let desk = desk(vec![
        (
            "GET /repos/octo/app/issues/12/comments",
            Said::ok(json!([comment(7, 12, "2026-01-02T00:00:00Z")])),
        ),
        ("GET /repos/octo/app/issues/12/dependencies/blocked_by", Said::ok(other(1))),
        ("GET /repos/octo/app/issues/12/sub_issues", Said::ok(other(2))),
        ("GET /repos/octo/app/issues/12/parent", Said::ok(other(3)[0].clone())),
        ("GET /repos/octo/app/issues/12", Said::ok(issue(12, "2026-01-02T00:00:00Z"))),
    ])
    .await;
    let read = client(&desk).issue("octo/app", "octo/app#12").await.unwrap();
    assert_eq!((read.issue.key.as_str(), read.issue.external_id.as_str()), ("octo/app#12", "1012"));
    assert_eq!(read.comments.unwrap()[0].external_id, "7");
    let links: Vec<_> =
        read.links.unwrap().into_iter().map(|link| (link.kind, link.target_key)).collect();
    assert_eq!(
        links,
        [
            (LinkKind::BlockedBy, "octo/lib#1".to_owned()),
            (LinkKind::ParentOf, "octo/lib#2".to_owned()),
            (LinkKind::ChildOf, "octo/lib#3".to_owned()),
        ]
    );
    let gone = client(&desk).issue("octo/app", "octo/app#13").await.unwrap_err();
    assert!(gone.is_not_found());
    assert!(
        gone.to_string().starts_with("github could not read `octo/app#13`: it is not there"),
        "{gone}"
    );
}

#[tokio::test]
async fn writes_say_what_they_did() {
    let desk = desk(vec![
        ("GET /repos/octo/app/assignees/mona", Said::json(204, Value::Null)),
        ("POST /repos/octo/app/issues/12/reactions", Said::status(422)),
        ("POST /repos/octo/app/issues", Said::json(201, issue(12, "2026-01-02T00:00:00Z"))),
        ("PATCH /repos/octo/app/issues/12", Said::ok(issue(12, "2026-01-03T00:00:00Z"))),
    ])
    .await;
    let client = client(&desk);
    let draft = IssueDraft {
        title: "New".to_owned(),
        description: "text".to_owned(),
        labels: vec!["bug".to_owned()],
        assignee: Some("mona".to_owned()),
        status: Some("not planned".to_owned()),
        ..IssueDraft::default()
    };
    client.create_issue("octo/app", &draft).await.unwrap();
    let bodies: Vec<_> = desk.asked().into_iter().map(|asked| asked.body).collect();
    assert_eq!(
        bodies[1],
        json!({ "title": "New", "body": "text", "labels": ["bug"], "assignees": ["mona"] })
    );
    assert_eq!(bodies[2], json!({ "state": "closed", "state_reason": "not_planned" }));
    desk.lines();

    let nobody = IssueDraft { assignee: Some("nobody".to_owned()), ..draft.clone() };
    let refused = client.create_issue("octo/app", &nobody).await.unwrap_err();
    assert!(refused.to_string().contains("cannot be assigned to `nobody`"), "{refused}");
    let urgent = IssueDraft { priority: Some("urgent".to_owned()), ..draft };
    let refused = client.create_issue("octo/app", &urgent).await.unwrap_err();
    assert!(refused.to_string().contains("with a label"), "{refused}");
    assert_eq!(desk.lines(), ["GET /repos/octo/app/assignees/nobody"], "nothing was written");

    let change = IssueChange {
        title: Some("Newer".to_owned()),
        add_reaction: Some("eyes".to_owned()),
        ..IssueChange::default()
    };
    let partly = client.update_issue(&target(12), &change).await.unwrap_err();
    assert!(matches!(partly, WriteError::Unknown(_)), "{partly}");
    assert!(partly.to_string().contains("the fields were changed, then"), "{partly}");
}

#[tokio::test]
async fn comments_go_where_they_belong() {
    let pull = json!({
        "id": 5, "number": 12, "html_url": "https://github.com/octo/app/pull/12", "title": "t", "state": "open",
        "head": { "ref": "topic", "sha": "abc" }, "base": { "ref": "main", "sha": "def" },
    });
    let desk = desk(vec![
        ("GET /repos/octo/app/pulls/12", Said::ok(pull)),
        ("POST /repos/octo/app/", Said::json(201, comment(7, 12, "2026-01-02T00:00:00Z"))),
    ])
    .await;
    let client = client(&desk);
    let draft = CommentDraft { body: "b".to_owned(), ..CommentDraft::default() };
    let place = CodePlace { path: "src/a.rs".to_owned(), line: 3, side: Side::Left };
    for draft in [
        draft.clone(),
        CommentDraft { place: Some(place), ..draft.clone() },
        CommentDraft { in_reply_to: Some("9".to_owned()), ..draft },
    ] {
        assert_eq!(client.add_comment(&target(12), &draft).await.unwrap().external_id, "7");
    }
    let bodies: Vec<_> = desk.asked().into_iter().map(|asked| asked.body).collect();
    assert_eq!(
        bodies[2],
        json!({ "body": "b", "commit_id": "abc", "path": "src/a.rs", "line": 3, "side": "LEFT" })
    );
    assert_eq!(
        desk.lines(),
        [
            "POST /repos/octo/app/issues/12/comments",
            "GET /repos/octo/app/pulls/12",
            "POST /repos/octo/app/pulls/12/comments",
            "POST /repos/octo/app/pulls/12/comments/9/replies",
        ]
    );
}

#[tokio::test]
async fn links_are_written_at_the_issue_that_waits() {
    let desk = desk(vec![
        (
            "POST /repos/octo/app/issues/1/dependencies/blocked_by",
            Said::json(422, json!({ "message": "already there" })),
        ),
        ("POST /repos/octo/app/", Said::json(201, json!({}))),
        ("DELETE /repos/octo/app/", Said::ok(json!({}))),
    ])
    .await;
    let client = client(&desk);
    for kind in [LinkKind::BlockedBy, LinkKind::Blocks, LinkKind::ParentOf, LinkKind::ChildOf] {
        client.link(&target(1), kind, &target(2)).await.unwrap();
    }
    let asked: Vec<_> =
        desk.asked().into_iter().map(|asked| format!("{} {}", asked.line(), asked.body)).collect();
    assert_eq!(
        asked,
        [
            "POST /repos/octo/app/issues/1/dependencies/blocked_by {\"issue_id\":1002}",
            "POST /repos/octo/app/issues/2/dependencies/blocked_by {\"issue_id\":1001}",
            "POST /repos/octo/app/issues/1/sub_issues {\"sub_issue_id\":1002}",
            "POST /repos/octo/app/issues/2/sub_issues {\"sub_issue_id\":1001}",
        ]
    );
    desk.lines();
    let link = |kind| LinkSnapshot {
        external_id: String::new(),
        kind,
        name: String::new(),
        target_key: "octo/app#2".to_owned(),
        target_external_id: Some("1002".to_owned()),
        target_url: None,
    };
    client.unlink(&target(1), &link(LinkKind::BlockedBy)).await.unwrap();
    client.unlink(&target(1), &link(LinkKind::ChildOf)).await.unwrap();
    assert_eq!(
        desk.lines(),
        [
            "DELETE /repos/octo/app/issues/1/dependencies/blocked_by/1002",
            "DELETE /repos/octo/app/issues/2/sub_issue",
        ]
    );
    let unsupported = client.link(&target(1), LinkKind::Duplicates, &target(2)).await.unwrap_err();
    assert!(unsupported.to_string().contains("mention the other issue"), "{unsupported}");
}

#[tokio::test]
async fn our_own_reaction_is_taken_back_and_no_other() {
    let reactions = json!([
        { "id": 1, "content": "eyes", "user": { "login": "mona" } },
        { "id": 2, "content": "eyes", "user": { "login": "ada" } },
    ]);
    let desk = desk(vec![
        ("GET /user", Said::ok(json!({ "id": 1, "login": "ada" }))),
        ("GET /repos/octo/app/pulls/comments/7/reactions", Said::ok(reactions)),
        ("DELETE /repos/octo/app/pulls/comments/7/reactions/2", Said::json(204, Value::Null)),
    ])
    .await;
    let issue = target(12);
    let on = Reacted { issue: &issue, comment: Some("7") };
    client(&desk).unreact(&on, ":eyes:").await.unwrap();
    assert_eq!(desk.lines().last().unwrap(), "DELETE /repos/octo/app/pulls/comments/7/reactions/2");
}

#[tokio::test]
async fn a_hook_with_the_same_address_is_changed_instead() {
    let hook = json!({
        "id": 5, "active": false, "events": ["push"], "config": { "url": "https://we/hook" },
        "last_response": { "code": 502, "message": "Bad Gateway" },
    });
    let desk = desk(vec![
        ("GET /orgs/octo/hooks", Said::ok(json!([hook]))),
        ("PATCH /orgs/octo/hooks/5", Said::ok(hook)),
        ("GET /orgs/empty/hooks", Said::ok(json!([]))),
        (
            "POST /orgs/empty/hooks",
            Said::status(403).with("x-accepted-oauth-scopes", "admin:org_hook"),
        ),
    ])
    .await;
    let client = client(&desk);
    let wish = HookWish { url: "https://we/hook".to_owned(), secret: "s".into(), events: vec![] };
    let place = HookPlace::Organization("octo".to_owned());
    let changed = client.register_hook(&place, &wish).await.unwrap();
    assert_eq!((changed.hook.id.as_str(), changed.is_active), ("5", false));
    assert_eq!(
        changed.trouble.as_deref(),
        Some("the last delivery was answered with 502 Bad Gateway")
    );
    let sent = desk.asked()[1].body.clone();
    assert_eq!((&sent["active"], &sent["config"]["secret"]), (&json!(true), &json!("s")));
    let denied = client.register_hook(&HookPlace::Organization("empty".to_owned()), &wish).await;
    let denied = denied.unwrap_err();
    assert!(denied.is_denied() && denied.to_string().contains("admin:org_hook"), "{denied}");
}

#[tokio::test]
async fn a_check_names_what_is_missing() {
    let repository = |permissions: Value, has_issues: bool| {
        json!({
            "id": 1, "full_name": "octo/app", "owner": { "id": 2, "login": "octo" }, "private": true,
            "has_issues": has_issues, "permissions": permissions,
        })
    };
    let (owner, reader) = (json!({ "admin": true, "push": true }), json!({ "pull": true }));
    for (said, expected) in [
        (Said::status(404), vec![Need::Visible]),
        (
            Said::ok(repository(owner.clone(), true))
                .with("x-oauth-scopes", "repo, admin:org_hook"),
            vec![],
        ),
        (
            Said::ok(repository(owner.clone(), false)).with("x-oauth-scopes", "repo"),
            vec![Need::Issues],
        ),
        (
            Said::ok(repository(owner.clone(), true)).with("x-oauth-scopes", "read:org"),
            vec![Need::Write, Need::Hooks],
        ),
        (
            Said::ok(repository(reader, true)).with("x-oauth-scopes", "repo"),
            vec![Need::Write, Need::Hooks],
        ),
        // A fine-grained token does not tell; its hooks are not there for it.
        (Said::ok(repository(owner, true)), vec![Need::Hooks]),
    ] {
        let desk = desk(vec![
            ("GET /repos/octo/app/hooks", Said::status(403)),
            ("GET /repos/octo/app", said.clone()),
        ])
        .await;
        let missing = client(&desk).check("octo/app").await.unwrap();
        let needs: Vec<_> = missing.iter().map(|missing| missing.need).collect();
        assert_eq!(needs, expected, "{said:?}");
    }
}

#[tokio::test]
async fn a_token_tells_its_scopes_and_its_end() {
    let user = Said::ok(json!({ "id": 1, "login": "ada" }))
        .with("x-oauth-scopes", "repo, read:org")
        .with("github-authentication-token-expiration", "2026-03-01 09:00:00 UTC");
    let desk = desk(vec![("GET /user", user)]).await;
    let identity = client(&desk).identity().await.unwrap();
    assert_eq!(identity.logins, ["ada"]);
    assert_eq!(identity.scopes.unwrap(), ["repo", "read:org"]);
    assert_eq!(identity.expires_at.unwrap().to_rfc3339(), "2026-03-01T09:00:00+00:00");
}
