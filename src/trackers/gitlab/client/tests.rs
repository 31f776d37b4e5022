//! The client of GitLab against a server that answers as GitLab does where the published description says nothing.

use super::*;
use crate::trackers::{
    client::{
        Cursor, HookPlace, HookRef, HookWish, Need, Reacted, ReviewVerdict,
        testing::{Asked, Desk, Said},
    },
    writing::{CodePlace, CommentDraft, IssueChange, IssueDraft, Side},
};
use preloop_actors::issue::LinkKind;
use serde_json::{Value, json};
use std::sync::Arc;

const PROJECT: &str = "/projects/group%2Fapp";

fn issue(number: u64, updated_at: &str) -> Value {
    json!({
        "id": 1000 + number, "iid": number, "title": format!("Issue {number}"), "description": null, "state": "opened",
        "web_url": format!("https://git.test/group/app/-/issues/{number}"), "labels": ["bug"],
        "references": { "full": format!("group/app#{number}") }, "assignees": [{ "id": 1, "username": "mona" }],
        "author": { "id": 2, "username": "ada" }, "user_notes_count": 1,
        "created_at": "2026-01-01T00:00:00.123Z", "updated_at": updated_at,
    })
}

fn note(id: u64, system: bool) -> Value {
    json!({
        "id": id, "body": "said", "system": system, "author": { "id": 2, "username": "ada" },
        "created_at": "2026-01-02T00:00:00Z", "updated_at": "2026-01-02T00:00:00Z",
    })
}

fn target(key: &str) -> IssueTarget {
    IssueTarget { project: "group/app".to_owned(), key: key.to_owned(), external_id: String::new() }
}

fn client(desk: &Desk) -> Arc<dyn TrackerClient> {
    desk.client(TrackerType::Gitlab, json!({}))
}

/// Answers by what a line begins with; everything else is not there.
async fn desk(answers: Vec<(String, Said)>) -> Desk {
    Desk::open(move |asked: &Asked| {
        let line = asked.line();
        let found = answers.iter().find(|(start, _)| Asked::fits(&line, start));
        found.map_or_else(|| Said::status(404), |(_, said)| said.clone())
    })
    .await
}

fn at(method: &str, rest: &str) -> String {
    format!("{method} {PROJECT}{rest}")
}

#[test]
fn the_api_is_found_behind_the_address_that_people_know() {
    for (given, expected) in [
        (None, "https://gitlab.com/api/v4"),
        (Some("https://git.example.com/"), "https://git.example.com/api/v4"),
        (Some("https://example.com/gitlab"), "https://example.com/gitlab/api/v4"),
        (Some("https://example.com/gitlab/api/v4/"), "https://example.com/gitlab/api/v4"),
    ] {
        let given = given.map(|given| Url::parse(given).unwrap());
        assert_eq!(api_address(given.as_ref()).as_str(), expected, "{given:?}");
    }
}

#[tokio::test]
async fn each_changed_issue_comes_with_its_notes_and_links() {
    let quiet = Value::from_iter(issue(2, "2026-01-02T00:00:00.456Z").as_object().unwrap().clone());
    let mut quiet = quiet;
    quiet["user_notes_count"] = json!(0);
    let link = json!([{
        "issue_link_id": 5, "link_type": "is_blocked_by", "id": 1009, "web_url": "https://git.test/group/lib/-/issues/9",
        "references": { "full": "group/lib#9" },
    }]);
    let desk = desk(vec![
        (at("GET", "/issues/1/notes"), Said::ok(json!([note(7, false), note(8, true)]))),
        (at("GET", "/issues/1/links"), Said::ok(link)),
        (at("GET", "/issues/2/links"), Said::ok(json!([]))),
        (at("GET", "/issues?"), Said::ok(json!([issue(1, "2026-01-01T00:00:00.123Z"), quiet]))),
    ])
    .await;
    let page = client(&desk).changes("group/app", &Cursor::default()).await.unwrap();
    let [first, second] = &page.issues[..] else { panic!("{page:?}") };
    assert_eq!((first.issue.key.as_str(), first.issue.body.as_deref()), ("group/app#1", Some("")));
    assert_eq!(first.issue.assignees.as_deref(), Some(&["mona".to_owned()][..]));
    let comments = first.comments.as_ref().unwrap();
    assert_eq!(comments.len(), 1, "what the system notes is no comment");
    assert_eq!(comments[0].url, "https://git.test/group/app/-/issues/1#note_7");
    let links = first.links.as_ref().unwrap();
    assert_eq!((links[0].kind, links[0].target_key.as_str()), (LinkKind::BlockedBy, "group/lib#9"));
    assert_eq!(second.comments.as_deref(), Some(&[][..]));
    let asked = desk.lines();
    assert!(!asked.iter().any(|line| line.contains("issues/2/notes")), "{asked:?}");
    assert!(!page.has_more);

    let cursor = page.next;
    client(&desk).changes("group/app", &cursor).await.unwrap();
    let again = &desk.lines()[0];
    // A minute before the newest change, and a second more.
    assert!(again.contains("updated_after=2026-01-01T23%3A58%3A59.456Z"), "{again}");
}

#[tokio::test]
async fn writes_name_people_by_number() {
    let desk = desk(vec![
        ("GET /users?username=mona".to_owned(), Said::ok(json!([{ "id": 9, "username": "Mona" }]))),
        ("GET /users?".to_owned(), Said::ok(json!([]))),
        (at("POST", "/issues"), Said::json(201, issue(1, "2026-01-01T00:00:00Z"))),
        (at("PUT", "/issues/1"), Said::ok(issue(1, "2026-01-01T00:00:00Z"))),
    ])
    .await;
    let client = client(&desk);
    let draft = IssueDraft {
        title: "New".to_owned(),
        assignee: Some("mona".to_owned()),
        status: Some("closed".to_owned()),
        ..IssueDraft::default()
    };
    client.create_issue("group/app", &draft).await.unwrap();
    let change = IssueChange {
        assignee: Some(String::new()),
        labels: Some(vec![]),
        status: Some("Reopened".to_owned()),
        ..IssueChange::default()
    };
    client.update_issue(&target("group/app#1"), &change).await.unwrap();
    let bodies: Vec<_> = desk.asked().into_iter().map(|asked| asked.body).collect();
    assert_eq!(bodies[1], json!({ "title": "New", "description": "", "assignee_ids": [9] }));
    assert_eq!(bodies[2], json!({ "state_event": "close" }));
    assert_eq!(bodies[3], json!({ "assignee_ids": [0], "labels": [], "state_event": "reopen" }));
    let nobody = IssueDraft { assignee: Some("nobody".to_owned()), ..draft };
    let refused = client.create_issue("group/app", &nobody).await.unwrap_err();
    assert!(refused.to_string().contains("nobody has the login `nobody`"), "{refused}");
}

#[tokio::test]
async fn comments_answer_discussions_and_stand_on_lines() {
    let request = json!({
        "id": 5, "iid": 7, "title": "t", "state": "opened",
        "diff_refs": { "base_sha": "b", "head_sha": "h", "start_sha": "s" },
    });
    let diff = json!([{ "old_path": "old.rs", "new_path": "new.rs", "diff": "@@ -1,2 +1,2 @@\n same\n-a\n+b\n" }]);
    let discussion = json!({ "id": "d1", "notes": [note(3, false)] });
    let desk = desk(vec![
        (at("GET", "/merge_requests/7/discussions"), Said::ok(json!([discussion]))),
        (at("GET", "/merge_requests/7/diffs"), Said::ok(diff)),
        (at("GET", "/merge_requests/7"), Said::ok(request)),
        (at("POST", "/merge_requests/7/discussions/d1/notes"), Said::json(201, note(4, false))),
        (at("POST", "/merge_requests/7/discussions"), Said::json(201, discussion.clone())),
        (at("POST", "/merge_requests/7/notes"), Said::json(201, note(5, false))),
    ])
    .await;
    let client = client(&desk);
    let target = target("group/app!7");
    let plain = CommentDraft { body: "b".to_owned(), ..CommentDraft::default() };
    assert_eq!(client.add_comment(&target, &plain).await.unwrap().external_id, "5");
    let answer = CommentDraft { in_reply_to: Some("3".to_owned()), ..plain.clone() };
    assert_eq!(client.add_comment(&target, &answer).await.unwrap().external_id, "4");
    let lost = CommentDraft { in_reply_to: Some("99".to_owned()), ..plain.clone() };
    assert!(client.add_comment(&target, &lost).await.is_err());
    desk.lines();
    let on_line = |line, side| CommentDraft {
        place: Some(CodePlace { path: "new.rs".to_owned(), line, side }),
        ..plain.clone()
    };
    client.add_comment(&target, &on_line(1, Side::Right)).await.unwrap();
    let position = desk.asked().last().unwrap().body["position"].clone();
    assert_eq!(
        position,
        json!({
            "position_type": "text", "base_sha": "b", "head_sha": "h", "start_sha": "s",
            "old_path": "old.rs", "new_path": "new.rs", "old_line": 1, "new_line": 1,
        })
    );
    let outside = client.add_comment(&target, &on_line(40, Side::Right)).await.unwrap_err();
    assert!(
        outside.to_string().contains("line 40 of `new.rs` is not within the change"),
        "{outside}"
    );
    let unknown = client.add_comment(&target, &on_line(1, Side::Left)).await.unwrap_err();
    assert!(unknown.to_string().contains("it has `new.rs`"), "{unknown}");
}

#[tokio::test]
async fn reviews_are_approvals_and_what_reviewers_say() {
    let user = |id: u64, name: &str| json!({ "id": id, "username": name });
    let desk = desk(vec![
        (
            at("GET", "/merge_requests/7/approvals"),
            Said::ok(json!({ "approved_by": [{ "user": user(1, "ada") }] })),
        ),
        (
            at("GET", "/merge_requests/7/reviewers"),
            Said::ok(json!([
                { "user": user(1, "ada"), "state": "approved" },
                { "user": user(2, "mona"), "state": "requested_changes" },
                { "user": user(3, "hubot"), "state": "unreviewed" },
            ])),
        ),
    ])
    .await;
    let reviews = client(&desk).reviews("group/app", 7).await.unwrap();
    let said: Vec<_> =
        reviews.iter().map(|review| (review.author.as_deref().unwrap(), review.verdict)).collect();
    assert_eq!(said, [("ada", ReviewVerdict::Approved), ("mona", ReviewVerdict::ChangesRequested)]);
}

#[tokio::test]
async fn what_is_there_or_gone_already_is_fine() {
    let desk = desk(vec![
        (
            at("POST", "/issues/1/award_emoji"),
            Said::json(404, json!({ "message": "404 Award Emoji Name has already been taken" })),
        ),
        (
            at("POST", "/issues/1/links"),
            Said::json(409, json!({ "message": "Issue(s) already assigned" })),
        ),
    ])
    .await;
    let (client, issue) = (client(&desk), target("group/app#1"));
    let on = Reacted { issue: &issue, comment: None };
    client.react(&on, "👍").await.unwrap();
    assert_eq!(desk.asked()[0].body, json!({ "name": "thumbsup" }));
    client.link(&issue, LinkKind::Relates, &target("group/app#2")).await.unwrap();
    assert_eq!(
        desk.asked()[1].body,
        json!({ "target_project_id": "group/app", "target_issue_iid": "2", "link_type": "relates_to" })
    );
    client.delete(&issue).await.unwrap();
    client.delete_comment(&issue, "5").await.unwrap();
}

#[tokio::test]
async fn the_free_edition_has_hooks_of_projects_only() {
    let hook = json!({
        "id": 5, "url": "https://we/hook", "push_events": true, "issues_events": false,
        "alert_status": "temporarily_disabled", "disabled_until": "2026-01-01T00:00:00Z",
    });
    let desk = desk(vec![
        (
            at("GET", "/hooks/5/events"),
            Said::ok(json!([{
                "id": 9, "trigger": "issue_hooks", "response_status": "500",
                "request_headers": { "X-Gitlab-Event": "Issue Hook", "Idempotency-Key": "k1" },
                "request_data": { "object_kind": "issue" },
                "response_headers": { "Date": "Thu, 01 Jan 2026 12:00:00 GMT" },
            }])),
        ),
        (at("GET", "/hooks"), Said::ok(json!([hook]))),
        (at("PUT", "/hooks/5"), Said::ok(hook)),
    ])
    .await;
    let client = client(&desk);
    let wish = HookWish { url: "https://we/hook".to_owned(), secret: "s".into(), events: vec![] };
    let group = client.register_hook(&HookPlace::Organization("group".to_owned()), &wish).await;
    assert!(group.unwrap_err().is_denied());
    let place = HookPlace::Project("group/app".to_owned());
    let hook = client.register_hook(&place, &wish).await.unwrap();
    assert!(!hook.is_active && hook.trouble.unwrap().contains("disabled until"));
    assert_eq!(hook.events, ["Push Hook"]);
    let sent = desk.asked().last().unwrap().body.clone();
    assert_eq!((&sent["token"], &sent["issues_events"]), (&json!("s"), &json!(true)));
    let log = client.deliveries(&hook.hook, None).await.unwrap();
    let delivery = &log.deliveries[0];
    assert_eq!((delivery.key.as_str(), delivery.event.as_str()), ("k1", "Issue Hook"));
    assert_eq!((delivery.status_code, delivery.succeeded), (Some(500), false));
    assert_eq!(delivery.delivered_at.unwrap().to_rfc3339(), "2026-01-01T12:00:00+00:00");
    let full = client.delivery(&hook.hook, "9").await.unwrap();
    assert_eq!(&full.payload[..], br#"{"object_kind":"issue"}"#);
    assert!(full.headers.contains(&("idempotency-key".to_owned(), "k1".to_owned())));
    let none = HookRef { place, id: "6".to_owned() };
    let unsupported = client.deliveries(&none, None).await.unwrap_err();
    assert!(unsupported.to_string().contains("17.3"), "{unsupported}");
}

#[tokio::test]
async fn a_check_names_what_is_missing() {
    let project = |level: u64| {
        Said::ok(json!({
            "id": 1, "path_with_namespace": "group/app",
            "permissions": { "project_access": null, "group_access": { "access_level": level } },
        }))
    };
    let token = |scope: &str| Said::ok(json!({ "scopes": [scope], "expires_at": "2026-03-01" }));
    for (project, token, expected) in [
        (Said::status(404), token("api"), vec![Need::Visible]),
        (project(40), token("api"), vec![]),
        (project(40), Said::status(401), vec![]),
        (project(30), token("api"), vec![Need::Hooks]),
        (project(10), token("api"), vec![Need::Write, Need::Hooks]),
        (project(50), token("read_api"), vec![Need::Write, Need::Hooks]),
    ] {
        let desk = desk(vec![
            (at("GET", ""), project),
            ("GET /personal_access_tokens/self".to_owned(), token),
        ])
        .await;
        let missing = client(&desk).check("group/app").await.unwrap();
        assert_eq!(missing.iter().map(|missing| missing.need).collect::<Vec<_>>(), expected);
    }
}

#[tokio::test]
async fn organizations_are_the_outermost_groups_and_oneself() {
    let desk = desk(vec![
        ("GET /user".to_owned(), Said::ok(json!({ "id": 1, "username": "ada", "name": "Ada" }))),
        (
            "GET /groups?".to_owned(),
            Said::ok(json!([
                { "id": 2, "full_path": "group", "full_name": "Group" },
                { "id": 3, "full_path": "group/sub", "full_name": "Group / Sub" },
                { "id": 4, "full_path": "groupies", "full_name": "Groupies" },
            ])),
        ),
    ])
    .await;
    let found = client(&desk).organizations().await.unwrap();
    let names: Vec<_> = found.iter().map(|found| found.identifier.as_str()).collect();
    assert_eq!(names, ["ada", "group", "groupies"]);
}
