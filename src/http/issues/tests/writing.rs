//! Writes: at the tracker first, once, and told as they are.

use super::*;
use crate::trackers::client::Failure;
use actix_web::http::Method;

#[actix_web::test]
async fn a_write_is_at_the_tracker_and_can_be_read_at_once() {
    let house = house().await;
    let body = json!({
        "project": "octo/app", "organization": "octo", "title": " It breaks ", "description": "Text",
        "labels": ["bug"], "assignee": "mona",
    });
    let created = house.call(Method::POST, "/issues", Some(body), 201).await;
    assert_eq!((text(&created, "key"), text(&created, "title")), ("octo/app#1", "It breaks"));
    assert_eq!(house.kept("octo/app#1").await, created);
    let path = format!("/issues/{}", text(&created, "id"));

    let change = json!({ "title": "It broke", "status": "closed", "assignee": "", "labels": [] });
    let changed = house.call(Method::PUT, &path, Some(change), 200).await;
    assert_eq!((text(&changed, "title"), text(&changed, "status")), ("It broke", "closed"));
    assert_eq!((&changed["assignee"], &changed["labels"]), (&json!(null), &json!([])));
    assert_eq!(changed["description"], "Text");
    assert_eq!(house.kept("octo/app#1").await, changed);

    let comments = format!("{path}/comments?organization=octo&project=octo/app");
    let comment = json!({ "body": "Done." });
    let commented = house.call(Method::POST, &comments, Some(comment), 201).await;
    assert_eq!(commented["issue_id"], created["id"]);
    let listed = house.call(Method::GET, &comments, None, 200).await;
    assert_eq!(listed["items"], json!([commented]));

    let state = house.remote.state();
    let issue = &state.issues["octo/app#1"];
    assert_eq!((issue.title.as_str(), issue.is_open), ("It broke", Some(false)));
    assert_eq!((state.comments[0].1.body.as_str(), state.writes), ("Done.", 3));
}

#[actix_web::test]
async fn what_cannot_be_written_is_refused_before_the_tracker_hears_of_it() {
    let house = house().await;
    house.hear(snapshot(1, "It breaks")).await;
    let issue = "/issues/octo/app%231";
    let comments = format!("{issue}/comments");
    let long = "x".repeat(262_145);
    for (method, path, body, status, says) in [
        (Method::POST, "/issues", json!({ "title": "x" }), 422, "project"),
        (Method::POST, "/issues", json!({ "title": "x", "project": " " }), 422, "project"),
        (Method::POST, "/issues", json!({ "title": " ", "project": "App" }), 422, "title"),
        (Method::POST, "/issues", json!({ "title": "x", "project": "lib" }), 404, "`octo/app`"),
        (
            Method::POST,
            "/issues",
            json!({ "title": "x", "project": "App", "organization": "other" }),
            404,
            "no project",
        ),
        (
            Method::POST,
            "/issues",
            json!({ "title": "x", "project": "App", "labels": [""] }),
            422,
            "labels",
        ),
        (
            Method::POST,
            "/issues",
            json!({ "title": "x", "project": "App", "meta_data": { "a": 1 } }),
            422,
            "meta_data",
        ),
        (Method::POST, "/issues", json!({ "title": "x", "project": "App", "x": 1 }), 422, "x"),
        (Method::PUT, issue, json!({}), 400, "nothing to change"),
        (Method::PUT, issue, json!({ "title": "" }), 422, "title"),
        (Method::PUT, issue, json!({ "description": long }), 422, "description"),
        (Method::PUT, issue, json!({ "title": "x", "project": "octo/lib" }), 404, "no issue"),
        (Method::PUT, "/issues/octo/app%239", json!({ "title": "x" }), 404, "no issue"),
        (Method::POST, &comments, json!({ "body": "" }), 422, "body"),
        (Method::POST, &comments, json!({}), 422, "body"),
    ] {
        let answer = house.request(method, path, &house.owner.access, Some(body.clone())).await;
        assert_eq!(answer.status, status, "{body}: {}", answer.text);
        assert!(answer.text.contains(says), "{body}: {}", answer.text);
    }
    assert_eq!(house.remote.state().writes, 0);
}

#[actix_web::test]
async fn what_the_tracker_says_is_passed_on_and_nothing_is_kept() {
    let house = house().await;
    let id = house.hear(snapshot(1, "It breaks")).await;
    let until = "2026-01-01T00:00:00Z".parse().unwrap();
    for (failure, status, says) in [
        (Failure::Refused("no such label".into()), 400, "no such label"),
        (Failure::Unauthorized("Bad credentials".into()), 400, "does not accept the token"),
        (Failure::Unavailable("502".into()), 503, "nothing was changed"),
        (Failure::RateLimited { until }, 503, "too many requests"),
        (Failure::Unknown("timeout".into()), 504, "may or may not be done"),
    ] {
        for (method, path, body) in [
            (Method::POST, "/issues".to_owned(), json!({ "project": "App", "title": "x" })),
            (Method::PUT, format!("/issues/{id}"), json!({ "title": "x" })),
            (Method::POST, format!("/issues/{id}/comments"), json!({ "body": "x" })),
        ] {
            house.remote.fail(failure.clone());
            let answer = house.request(method, &path, &house.owner.access, Some(body)).await;
            assert_eq!(answer.status, status, "{path}: {}", answer.text);
            assert!(answer.text.contains(says), "{path}: {}", answer.text);
        }
    }
    assert_eq!(house.kept("octo/app#1").await["title"], "It breaks");
    assert_eq!(house.call(Method::GET, "/issues-count", None, 200).await["total"], 1);
}

#[actix_web::test]
async fn a_tracker_without_a_token_only_receives() {
    let house = house_with(json!({})).await;
    let id = house.hear(snapshot(1, "It breaks")).await;
    for (method, path, body) in [
        (Method::POST, "/issues".to_owned(), json!({ "project": "App", "title": "x" })),
        (Method::PUT, format!("/issues/{id}"), json!({ "title": "x" })),
        (Method::POST, format!("/issues/{id}/comments"), json!({ "body": "x" })),
        (Method::DELETE, format!("/issues/{id}"), json!({})),
    ] {
        let answer = house.request(method, &path, &house.owner.access, Some(body)).await;
        assert_eq!(answer.status, 400, "{path}: {}", answer.text);
        assert!(answer.text.contains("only receives webhooks"), "{path}: {}", answer.text);
    }
}

#[actix_web::test]
async fn a_request_that_is_sent_again_is_not_done_again() {
    let house = house().await;
    let body = json!({ "project": "octo/app", "title": "Once" });
    let first = house.keyed("a", Method::POST, "/issues", &body).await;
    let again = house.keyed("a", Method::POST, "/issues", &body).await;
    assert_eq!((first.status, again.status), (201, 201));
    assert_eq!(
        (&first.body, again.headers.contains_key("idempotency-replayed")),
        (&again.body, true)
    );
    assert_eq!(house.remote.state().writes, 1);
    let other = json!({ "project": "octo/app", "title": "Twice" });
    let misused = house.keyed("a", Method::POST, "/issues", &other).await;
    assert_eq!(misused.status, 422, "{}", misused.text);
    assert!(misused.text.contains("Idempotency-Key"), "{}", misused.text);
    assert_eq!(house.keyed("b", Method::POST, "/issues", &body).await.status, 201);
    assert_eq!(house.remote.state().writes, 2);
    for key in ["", &"k".repeat(256)] {
        assert_eq!(house.keyed(key, Method::POST, "/issues", &body).await.status, 422, "{key}");
    }
}

#[actix_web::test]
async fn what_did_nothing_may_be_sent_again_under_its_key() {
    let house = house().await;
    let body = json!({ "project": "octo/app", "title": "Once" });
    house.remote.fail(Failure::Unavailable("502".into()));
    assert_eq!(house.keyed("a", Method::POST, "/issues", &body).await.status, 503);
    assert_eq!(house.keyed("a", Method::POST, "/issues", &body).await.status, 201);
}

#[actix_web::test]
async fn an_answer_that_got_lost_is_told_and_the_write_is_not_repeated() {
    let house = house().await;
    let body = json!({ "project": "octo/app", "title": "Once" });
    house.remote.state().loses_answer = true;
    let first = house.keyed("a", Method::POST, "/issues", &body).await;
    let again = house.keyed("a", Method::POST, "/issues", &body).await;
    assert_eq!((first.status, again.status), (504, 504), "{}", again.text);
    assert!(again.text.contains("look before doing it again"), "{}", again.text);
    assert_eq!(house.remote.state().issues.len(), 1);
}

#[actix_web::test]
async fn what_could_not_be_kept_here_is_answered_as_the_tracker_has_it() {
    let house = house().await;
    let db = house.state.store.client().await.unwrap();
    let breaks =
        "ALTER TABLE issues ADD CONSTRAINT never_kept CHECK (title <> 'Never kept') NOT VALID";
    db.batch_execute(breaks).await.unwrap();
    let body = json!({ "project": "octo/app", "title": "Never kept" });
    let created = house.call(Method::POST, "/issues", Some(body), 201).await;
    assert_eq!((&created["id"], text(&created, "key")), (&json!(null), "octo/app#1"));
    assert_eq!(house.call(Method::GET, "/issues-count", None, 200).await["total"], 0);
}

#[actix_web::test]
async fn an_issue_is_deleted_where_that_can_be_done_and_else_closed() {
    let house = house().await;
    for (deletes, outcome) in [(false, "closed"), (true, "deleted")] {
        house.remote.state().deletes = deletes;
        let created = house.create("Away").await;
        let path = format!("/issues/{}", text(&created, "id"));
        let removed = house.call(Method::DELETE, &path, None, 200).await;
        assert_eq!((text(&removed, "outcome"), removed["issue"].is_null()), (outcome, deletes));
        let status = if deletes { 404 } else { 200 };
        let shown = house.call(Method::GET, &path, None, status).await;
        assert_eq!(shown["status"], if deletes { json!(null) } else { json!("closed") });
    }
}

#[actix_web::test]
async fn issues_of_one_tracker_are_linked() {
    let house = house().await;
    let (one, two) = (house.create("One").await, house.create("Two").await);
    let path = format!("/issues/{}/links", text(&one, "id"));
    let body = json!({ "kind": "blocks", "target": "octo/app#2" });
    let linked = house.call(Method::POST, &path, Some(body), 201).await;
    assert_eq!(linked[0]["target_key"], two["key"]);
    assert_eq!(house.call(Method::GET, &path, None, 200).await, linked);
    for (body, status) in [
        (json!({ "kind": "likes", "target": "octo/app#2" }), 422),
        (json!({ "kind": "blocks", "target": "octo/app#9" }), 404),
        (json!({ "kind": "blocks", "target": "" }), 422),
    ] {
        house.call(Method::POST, &path, Some(body), status).await;
    }
}

#[actix_web::test]
async fn every_write_is_on_record() {
    let house = house().await;
    let created = house.create("It breaks").await;
    let path = format!("/issues/{}", text(&created, "id"));
    house.call(Method::PUT, &path, Some(json!({ "title": "It broke" })), 200).await;
    house.call(Method::POST, &format!("{path}/comments"), Some(json!({ "body": "x" })), 201).await;
    house.call(Method::DELETE, &path, None, 200).await;
    for action in ["create_issue", "update_issue", "comment_on_issue", "delete_issue"] {
        let found = format!("/audit-logs?action={action}");
        let logs = house.call(Method::GET, &found, None, 200).await;
        assert_eq!(logs["logs"][0]["resource_id"], "octo/app#1", "{action}: {logs}");
    }
}
