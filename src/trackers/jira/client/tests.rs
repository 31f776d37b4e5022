//! The client of Jira, of both kinds, against a server that answers as Jira does.

use super::*;
use crate::trackers::{
    client::{
        Cursor, HookPlace, HookWish, Need,
        testing::{Asked, Desk, Said},
    },
    writing::{CommentDraft, IssueChange, IssueDraft, IssueTarget},
};
use preloop_actors::issue::{LinkKind, LinkSnapshot};
use std::sync::{Arc, Mutex};

/// Both kinds, with the version of their interfaces.
const BOTH: [(&str, &str); 2] = [("cloud", "3"), ("server", "2")];

fn client(desk: &Desk, deployment: &str) -> Arc<dyn TrackerClient> {
    desk.client(TrackerType::Jira, json!({ "deployment": deployment, "email": "ada@example.com" }))
}

fn issue(number: u64, updated: &str) -> Value {
    json!({
        "id": (10_000 + number).to_string(), "key": format!("PROJ-{number}"),
        "self": format!("https://api.test/rest/api/3/issue/{number}"),
        "fields": {
            "summary": format!("Issue {number}"), "description": null,
            "status": { "name": "To Do", "statusCategory": { "key": "new" } },
            "priority": { "name": "High" }, "labels": ["bug"], "assignee": null,
            "creator": { "displayName": "Ada" }, "created": "2026-01-01T00:00:00.000+0000", "updated": updated,
            "comment": { "comments": [], "total": 0 }, "issuelinks": [],
        },
    })
}

fn target(number: u64) -> IssueTarget {
    IssueTarget {
        project: "PROJ".to_owned(),
        key: format!("PROJ-{number}"),
        external_id: (10_000 + number).to_string(),
    }
}

/// Answers by what a line begins with, behind the version; everything else is not there.
async fn desk(answers: Vec<(&'static str, Said)>) -> Desk {
    Desk::open(move |asked: &Asked| {
        let line = asked.line().replace("/rest/api/3", "").replace("/rest/api/2", "");
        let found = answers.iter().find(|(start, _)| Asked::fits(&line, start));
        found.map_or_else(|| Said::status(404), |(_, said)| said.clone())
    })
    .await
}

/// Finds like Jira: by the minute, in pages; a server counts, the cloud gives marks.
fn searching(
    issues: Arc<Mutex<Vec<(u64, &'static str)>>>,
) -> impl Fn(&Asked) -> Said + Send + Sync {
    move |asked| {
        if asked.target.ends_with("/myself") {
            return Said::ok(json!({ "displayName": "Ada", "timeZone": "UTC" }));
        }
        let query = asked.body["jql"].as_str().unwrap();
        let since = query.split("updated >= \"").nth(1).and_then(|rest| rest.split('"').next());
        let minute = |time: &str| time[..16].replace('-', "/").replace('T', " ");
        let mut list = issues.lock().unwrap().clone();
        list.retain(|(_, updated)| since.is_none_or(|since| minute(updated).as_str() >= since));
        list.sort_by_key(|(number, updated)| (*updated, *number));
        let is_cloud = asked.target.ends_with("/search/jql");
        let start = match is_cloud {
            true => asked.body["nextPageToken"].as_str().map_or(0, |token| token.parse().unwrap()),
            false => asked.body["startAt"].as_u64().unwrap() as usize,
        };
        let size = asked.body["maxResults"].as_u64().unwrap() as usize;
        let page: Vec<_> = list
            .iter()
            .skip(start)
            .take(size)
            .map(|(number, updated)| issue(*number, updated))
            .collect();
        let next = (start + size < list.len()).then(|| (start + size).to_string());
        match is_cloud {
            true => Said::ok(json!({ "issues": page, "nextPageToken": next })),
            false => Said::ok(json!({ "issues": page, "total": list.len(), "startAt": start })),
        }
    }
}

#[tokio::test]
async fn nothing_is_missed_while_issues_change_under_the_walk() {
    for (deployment, _) in BOTH {
        let mut all: Vec<_> =
            (1..=10).map(|number| (number, "2026-01-01T00:00:30.000+0000")).collect();
        all.push((11, "2026-01-01T00:01:00.000+0000"));
        let issues = Arc::new(Mutex::new(all));
        let desk = Desk::open(searching(issues.clone())).await;
        let (client, mut cursor, mut seen) =
            (client(&desk, deployment), Cursor::default(), Vec::new());
        for turn in 0..40 {
            let page = client.changes("PROJ", &cursor).await.unwrap();
            seen.extend(page.issues.iter().map(|issue| issue.issue.key.clone()));
            // The cloud's marks stand still by themselves; a server's list shifts.
            if turn == 1 && deployment == "server" {
                issues.lock().unwrap()[0].1 = "2026-01-01T00:05:00.000+0000";
                issues.lock().unwrap()[1].1 = "2026-01-01T00:05:00.000+0000";
            }
            cursor = page.next;
            if !page.has_more {
                break;
            }
        }
        for number in 1..=11 {
            assert!(seen.contains(&format!("PROJ-{number}")), "{deployment}: {number} of {seen:?}");
        }
    }
}

#[tokio::test]
async fn an_issue_is_read_with_documents_comments_and_links() {
    let text = |text: &str| {
        json!({ "type": "doc", "version": 1, "content": [
            { "type": "paragraph", "content": [{ "type": "text", "text": text, "marks": [{ "type": "strong" }] }] },
        ] })
    };
    let comment =
        |id: &str| json!({ "id": id, "body": text("said"), "author": { "displayName": "Mona" } });
    let mut full = issue(1, "2026-01-02T00:00:00.000+0000");
    full["fields"]["description"] = text("wanted");
    full["fields"]["comment"] = json!({ "comments": [comment("7")], "total": 2 });
    full["fields"]["issuelinks"] = json!([
        { "id": "5", "type": { "outward": "blocks", "inward": "is blocked by" }, "outwardIssue": { "id": "1", "key": "LIB-1" } },
        { "id": "6", "type": { "outward": "blocks", "inward": "is blocked by" }, "inwardIssue": { "id": "2", "key": "LIB-2" } },
    ]);
    full["fields"]["parent"] = json!({ "id": "3", "key": "PROJ-9" });
    let desk = desk(vec![
        (
            "GET /issue/PROJ-1/comment",
            Said::ok(json!({ "comments": [comment("6"), comment("7")], "total": 2 })),
        ),
        ("GET /issue/PROJ-1", Said::ok(full)),
    ])
    .await;
    let read = client(&desk, "cloud").issue("PROJ", "PROJ-1").await.unwrap();
    assert_eq!(read.issue.body.as_deref(), Some("**wanted**"));
    assert_eq!(read.issue.url, format!("{}/browse/PROJ-1", desk.address));
    let comments: Vec<_> = read
        .comments
        .unwrap()
        .into_iter()
        .map(|comment| (comment.external_id, comment.body))
        .collect();
    assert_eq!(
        comments,
        [("6".to_owned(), "**said**".to_owned()), ("7".to_owned(), "**said**".to_owned())]
    );
    let links: Vec<_> =
        read.links.unwrap().into_iter().map(|link| (link.kind, link.target_key)).collect();
    assert_eq!(
        links,
        [
            (LinkKind::Blocks, "LIB-1".to_owned()),
            (LinkKind::BlockedBy, "LIB-2".to_owned()),
            (LinkKind::ChildOf, "PROJ-9".to_owned()),
        ]
    );
}

/// What both kinds need to create and change an issue.
fn writable() -> Vec<(&'static str, Said)> {
    let types = json!([{ "id": "1", "name": "Sub-task", "subtask": true }, { "id": "2", "name": "Bug", "subtask": false }]);
    let transitions = json!({ "transitions": [
        { "id": "11", "name": "Start", "to": { "name": "In Progress", "statusCategory": { "key": "indeterminate" } } },
        { "id": "21", "name": "Finish", "to": { "name": "Shipped", "statusCategory": { "key": "done" } } },
    ] });
    let mona = json!([{ "accountId": "5c", "name": null, "displayName": "Mona" }]);
    vec![
        (
            "GET /issue/createmeta/PROJ/issuetypes",
            Said::ok(json!({ "issueTypes": types, "values": types })),
        ),
        ("GET /user/assignable/search", Said::ok(mona)),
        ("GET /issue/PROJ-1/transitions", Said::ok(transitions)),
        ("POST /issue/PROJ-1/transitions", Said::json(204, Value::Null)),
        ("POST /issue/PROJ-1/comment", Said::json(201, json!({ "id": "7", "body": "said" }))),
        ("PUT /issue/PROJ-1", Said::json(204, Value::Null)),
        ("GET /issue/PROJ-1", Said::ok(issue(1, "2026-01-02T00:00:00.000+0000"))),
        ("POST /issue", Said::json(201, json!({ "id": "10001", "key": "PROJ-1" }))),
    ]
}

#[tokio::test]
async fn texts_are_documents_in_the_cloud_and_texts_on_servers() {
    for (deployment, version) in BOTH {
        let mut answers = writable();
        if deployment == "server" {
            // Only one of both names, or the answer would have a field twice.
            answers[0].1 = Said::ok(json!({ "values": [{ "id": "2", "name": "Bug" }] }));
        } else {
            answers[0].1 = Said::ok(
                json!({ "issueTypes": [{ "id": "1", "name": "Sub-task", "subtask": true }, { "id": "2", "name": "Bug" }] }),
            );
        }
        let desk = desk(answers).await;
        let client = client(&desk, deployment);
        let draft = IssueDraft {
            title: "New".to_owned(),
            description: "text".to_owned(),
            assignee: Some("mona".to_owned()),
            priority: Some("High".to_owned()),
            status: Some("in progress".to_owned()),
            ..IssueDraft::default()
        };
        let created = client.create_issue("PROJ", &draft).await.unwrap();
        assert_eq!(created.key, "PROJ-1");
        let comment = CommentDraft { body: "said".to_owned(), ..CommentDraft::default() };
        client.add_comment(&target(1), &comment).await.unwrap();
        let asked = desk.asked();
        let body = |line: &str| {
            let found = asked
                .iter()
                .find(|asked| asked.line() == line.to_string().replace("VERSION", version));
            found.unwrap_or_else(|| panic!("{line} is not among {asked:?}")).body.clone()
        };
        let text = |text: &str| match deployment {
            "cloud" => document(text),
            _ => json!(text),
        };
        assert_eq!(
            body("POST /rest/api/VERSION/issue"),
            json!({ "fields": {
                "project": { "key": "PROJ" }, "summary": "New", "issuetype": { "id": "2" },
                "description": text("text"), "priority": { "name": "High" }, "assignee": { "accountId": "5c" },
            } })
        );
        assert_eq!(
            body("POST /rest/api/VERSION/issue/PROJ-1/transitions"),
            json!({ "transition": { "id": "11" } })
        );
        assert_eq!(
            body("POST /rest/api/VERSION/issue/PROJ-1/comment"),
            json!({ "body": text("said") })
        );
        assert!(asked.iter().all(|asked| asked.headers["authorization"].starts_with("Basic ")));
    }
}

#[tokio::test]
async fn a_status_is_reached_by_the_step_that_leads_there() {
    let desk = desk(writable()).await;
    let client = client(&desk, "cloud");
    for (status, step) in [("shipped", Some("21")), ("Finish", Some("21")), ("to do", None)] {
        client.transition(&target(1), status).await.unwrap();
        let taken: Vec<_> =
            desk.asked().into_iter().filter(|asked| asked.method == "POST").collect();
        desk.lines();
        let ids: Vec<_> =
            taken.iter().map(|asked| asked.body["transition"]["id"].as_str().unwrap()).collect();
        assert_eq!(ids, Vec::from_iter(step), "{status}");
    }
    let refused = client.transition(&target(1), "Rejected").await.unwrap_err();
    let expected =
        "no step leads from `To Do` to `Rejected`; it can go to `In Progress`, `Shipped`";
    assert!(refused.to_string().contains(expected), "{refused}");
    desk.lines();
    client.close(&target(1)).await.unwrap();
    let step = desk.asked().into_iter().find(|asked| asked.method == "POST").unwrap();
    assert_eq!(step.body["transition"]["id"], "21");
}

#[tokio::test]
async fn a_change_is_fields_and_steps() {
    let desk = desk(writable()).await;
    let client = client(&desk, "cloud");
    let change = IssueChange {
        description: Some("new".to_owned()),
        assignee: Some(String::new()),
        status: Some("Rejected".to_owned()),
        ..IssueChange::default()
    };
    let partly = client.update_issue(&target(1), &change).await.unwrap_err();
    assert!(partly.to_string().contains("the fields were changed, then"), "{partly}");
    assert_eq!(
        desk.asked()[0].body,
        json!({ "fields": { "description": document("new"), "assignee": null } })
    );
    desk.lines();
    client.add_labels(&target(1), &["a".to_owned(), "b".to_owned()]).await.unwrap();
    assert_eq!(
        desk.asked()[0].body,
        json!({ "update": { "labels": [{ "add": "a" }, { "add": "b" }] } })
    );
    let reaction = IssueChange { add_reaction: Some("eyes".to_owned()), ..IssueChange::default() };
    assert!(
        client
            .update_issue(&target(1), &reaction)
            .await
            .unwrap_err()
            .to_string()
            .contains("write a comment")
    );
}

#[tokio::test]
async fn links_have_a_direction() {
    let types = json!({ "issueLinkTypes": [
        { "name": "Relates", "inward": "relates to", "outward": "relates to" },
        { "name": "Blocks", "inward": "is blocked by", "outward": "blocks" },
    ] });
    let desk = desk(vec![
        ("GET /issueLinkType", Said::ok(types)),
        ("POST /issueLink", Said::json(201, Value::Null)),
        ("DELETE /issueLink/5", Said::json(204, Value::Null)),
        ("PUT /issue/PROJ-2", Said::json(204, Value::Null)),
    ])
    .await;
    let client = client(&desk, "cloud");
    for (kind, name, inward, outward) in [
        (LinkKind::Blocks, "Blocks", "PROJ-1", "PROJ-2"),
        (LinkKind::BlockedBy, "Blocks", "PROJ-2", "PROJ-1"),
        (LinkKind::Relates, "Relates", "PROJ-1", "PROJ-2"),
    ] {
        client.link(&target(1), kind, &target(2)).await.unwrap();
        let sent = desk.asked().last().unwrap().body.clone();
        let expected = json!({
            "type": { "name": name }, "inwardIssue": { "key": inward }, "outwardIssue": { "key": outward },
        });
        assert_eq!(sent, expected, "{kind:?}");
    }
    let none = client.link(&target(1), LinkKind::Duplicates, &target(2)).await.unwrap_err();
    assert!(none.to_string().contains("it has `relates to`, `blocks`"), "{none}");
    client.link(&target(1), LinkKind::ParentOf, &target(2)).await.unwrap();
    assert_eq!(
        desk.asked().last().unwrap().body,
        json!({ "fields": { "parent": { "key": "PROJ-1" } } })
    );
    let link = LinkSnapshot {
        external_id: "5".to_owned(),
        kind: LinkKind::Blocks,
        name: String::new(),
        target_key: "PROJ-2".to_owned(),
        target_external_id: None,
        target_url: None,
    };
    client.unlink(&target(1), &link).await.unwrap();
}

#[tokio::test]
async fn administrators_register_hooks_of_the_site_with_a_secret() {
    let hook = |id: u64, filter: &str| {
        json!({
            "self": format!("https://x/rest/webhooks/1.0/webhook/{id}"), "url": format!("https://we/{id}"),
            "events": ["jira:issue_created"], "enabled": true, "filters": { "issue-related-events-section": filter },
        })
    };
    let desk = desk(vec![
        (
            "GET /rest/webhooks/1.0/webhook",
            Said::ok(json!([hook(1, ""), hook(2, "project = PROJ")])),
        ),
        ("PUT /rest/webhooks/1.0/webhook/2", Said::ok(hook(2, "project = PROJ"))),
        ("POST /rest/webhooks/1.0/webhook", Said::json(201, hook(3, ""))),
    ])
    .await;
    let client = client(&desk, "server");
    let wish = |url: &str| HookWish { url: url.to_owned(), secret: "s".into(), events: vec![] };
    let place = HookPlace::Project("PROJ".to_owned());
    let known: Vec<_> =
        client.hooks(&place).await.unwrap().into_iter().map(|hook| hook.hook.id).collect();
    assert_eq!(known, ["2"]);
    assert_eq!(client.register_hook(&place, &wish("https://we/2")).await.unwrap().hook.id, "2");
    let site = HookPlace::Organization("site".to_owned());
    assert_eq!(client.register_hook(&site, &wish("https://we/9")).await.unwrap().hook.id, "3");
    let sent = desk.asked().last().unwrap().body.clone();
    assert_eq!(
        (&sent["secret"], &sent["filters"]["issue-related-events-section"]),
        (&json!("s"), &json!(""))
    );
}

#[tokio::test]
async fn apps_register_hooks_of_projects_for_a_month() {
    let values = json!({ "values": [{
        "id": 5, "events": ["jira:issue_created", "jira:issue_updated", "jira:issue_deleted", "comment_created",
            "comment_updated", "comment_deleted"],
        "jqlFilter": "project = \"PROJ\"", "url": "https://we/hook", "expirationDate": "2026-02-01T00:00:00.000+0000",
    }], "isLast": true });
    let renewed = json!({ "expirationDate": "2026-03-01T00:00:00.000+0000" });
    let desk = desk(vec![
        ("GET /webhook", Said::ok(values)),
        ("PUT /webhook/refresh", Said::ok(renewed)),
        ("DELETE /webhook", Said::json(202, Value::Null)),
    ])
    .await;
    let client = desk.client(TrackerType::Jira, json!({ "deployment": "cloud" }));
    let wish = HookWish { url: "https://we/hook".to_owned(), secret: "s".into(), events: vec![] };
    let hook = client.register_hook(&HookPlace::Project("PROJ".to_owned()), &wish).await.unwrap();
    assert_eq!(hook.expires_at.unwrap().to_rfc3339(), "2026-03-01T00:00:00+00:00");
    assert_eq!(desk.asked().last().unwrap().body, json!({ "webhookIds": [5] }));
    client.remove_hook(&hook.hook).await.unwrap();
    let site = client.register_hook(&HookPlace::Organization("site".to_owned()), &wish).await;
    assert!(site.unwrap_err().is_denied());
}

#[tokio::test]
async fn a_check_names_the_missing_permissions() {
    let granted = |names: &[&str]| {
        let granted =
            names.iter().map(|name| (name.to_string(), json!({ "havePermission": true })));
        Said::ok(json!({ "permissions": Value::from_iter(granted) }))
    };
    let all = [
        "BROWSE_PROJECTS",
        "CREATE_ISSUES",
        "EDIT_ISSUES",
        "ADD_COMMENTS",
        "TRANSITION_ISSUES",
        "ADMINISTER",
    ];
    for (project, granted, expected) in [
        (Said::status(404), granted(&all), vec![Need::Visible]),
        (Said::ok(json!({})), granted(&all), vec![]),
        (Said::ok(json!({})), granted(&all[..5]), vec![Need::Hooks]),
        (
            Said::ok(json!({})),
            granted(&[all[0], all[1], all[2], all[4], all[5]]),
            vec![Need::Write],
        ),
    ] {
        let desk =
            desk(vec![("GET /project/PROJ", project), ("GET /mypermissions", granted)]).await;
        let missing = client(&desk, "cloud").check("PROJ").await.unwrap();
        assert_eq!(missing.iter().map(|missing| missing.need).collect::<Vec<_>>(), expected);
    }
}

#[test]
fn atlassians_own_addresses_are_the_cloud() {
    for (address, expected) in [
        ("https://acme.atlassian.net", Flavour::Cloud),
        ("https://api.atlassian.com/ex/jira/1", Flavour::Cloud),
        ("https://jira.example.com", Flavour::Server),
        ("https://atlassian.net.example.com", Flavour::Server),
    ] {
        assert_eq!(Flavour::of(&Url::parse(address).unwrap()), expected, "{address}");
    }
}
