//! Dependencies over the real app: found, added to, written to a tracker that remembers.

use crate::http::fixtures::{World, text, tracker::TOKEN, world};
use actix_web::http::Method;
use preloop_actors::{ids::OrganizationId, issue::LinkKind};
use serde_json::{Value, json};

/// Issues of the owner with these texts, which their tracker has as well; their ids.
async fn issues(world: &World, texts: &[&str]) -> Vec<String> {
    let created = json!({"name": "acme", "type": "github", "organization": "octo", "token": TOKEN});
    let created = world.call(Method::POST, "/trackers", Some(created), 201).await;
    let organization: OrganizationId = text(&created["organization"], "id").parse().unwrap();
    let project = json!({"name": "App", "identifier": "octo/app", "organization_id": organization.to_string()});
    world.call(Method::POST, "/projects", Some(project), 201).await;
    let mut ids = Vec::new();
    for body in texts {
        let body = json!({"project": "octo/app", "title": "Page", "description": body});
        let created = world.call(Method::POST, "/issues", Some(body), 201).await;
        ids.push(text(&created, "id").to_owned());
    }
    ids
}

fn rows(answer: &Value) -> Vec<(String, String, String)> {
    let rows = answer["dependencies"].as_array().unwrap().iter();
    let row = |row: &Value| {
        let text = |field| text(row, field).to_owned();
        (text("source_key"), text("type"), text("target_key"))
    };
    rows.map(row).collect()
}

#[actix_web::test]
async fn a_set_is_looked_at_added_to_and_written() {
    let world = world().await;
    let ids = issues(&world, &["Blocked by #2.", "Nothing.", "Part of #1"]).await;
    let body = json!({"issue_ids": ids[..2]});
    let found = world.call(Method::POST, "/issue-dependencies/detect", Some(body), 200).await;
    let row = |source: &str, kind: &str, target: &str| {
        (format!("octo/app#{source}"), kind.to_owned(), format!("octo/app#{target}"))
    };
    assert_eq!(rows(&found), [row("1", "blocked_by", "2")]);
    let only = &found["dependencies"][0];
    assert_eq!((&only["is_committed"], &only["judge"]), (&json!(false), &json!("local")));
    assert!(text(only, "reason").contains("Blocked by #2."));
    assert!(only["confidence_score"].as_f64().unwrap() > 0.9);
    let body = json!({"issue_ids": ids[..2], "new_issue_ids": [ids[2]]});
    let more = world.call(Method::POST, "/issue-dependencies/extend", Some(body), 200).await;
    assert_eq!(rows(&more), [row("1", "parent_of", "3")], "only what is new");

    let item = |kind: &str| json!({"source": ids[0], "target": ids[1], "type": kind});
    let body = json!({"dependencies": [item("blocked_by")]});
    let done = world.call(Method::POST, "/issue-dependencies/commit", Some(body), 200).await;
    assert_eq!(
        (&done["results"][0]["is_committed"], &done["results"][0]["error"]),
        (&json!(true), &json!(null))
    );
    let links = world.remote.state().links.clone();
    assert_eq!(links.len(), 1);
    assert_eq!((links[0].0.as_str(), links[0].1.kind), ("octo/app#1", LinkKind::BlockedBy));
    let body = json!({"issue_ids": ids});
    let after = world.call(Method::POST, "/issue-dependencies/detect", Some(body), 200).await;
    let committed: Vec<_> = after["dependencies"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["is_committed"].clone())
        .collect();
    assert_eq!(committed, [true, false]);
}

#[actix_web::test]
async fn one_that_fails_says_why_and_stops_no_other() {
    let world = world().await;
    let ids = issues(&world, &["a", "b", "c"]).await;
    let failure = crate::trackers::client::Failure::NotFound("octo/app#2".into());
    world.remote.fail(failure);
    let item =
        |target: usize| json!({"source": ids[0], "target": ids[target], "type": "relates_to"});
    let body = json!({"dependencies": [item(1), item(2)]});
    let done = world.call(Method::POST, "/issue-dependencies/commit", Some(body), 200).await;
    let became: Vec<_> =
        done["results"].as_array().unwrap().iter().map(|it| it["is_committed"].clone()).collect();
    assert_eq!(became, [false, true]);
    assert!(text(&done["results"][0], "error").contains("octo/app#2"), "{done}");
}

#[actix_web::test]
async fn sets_are_bounded_hidden_and_guarded() {
    let world = world().await;
    let ids = issues(&world, &["a", "b"]).await;
    let nobody = "01900000-0000-7000-8000-000000000000";
    let detect = "/issue-dependencies/detect";
    for (path, body, status) in [
        (detect, json!({"issue_ids": []}), 422),
        (detect, json!({"issue_ids": [ids[0], ids[0]]}), 422),
        (detect, json!({"issue_ids": [ids[0], nobody]}), 404),
        ("/issue-dependencies/extend", json!({"issue_ids": ids, "new_issue_ids": []}), 422),
        ("/issue-dependencies/commit", json!({"dependencies": []}), 422),
        (
            "/issue-dependencies/commit",
            json!({"dependencies": [{"source": ids[0], "target": ids[0], "type": "relates_to"}]}),
            422,
        ),
    ] {
        world.call(Method::POST, path, Some(body.clone()), status).await;
        world.guarded(Method::POST, path, Some(body)).await;
    }
    world.hidden(Method::POST, detect, Some(json!({ "issue_ids": ids }))).await;
    let item = json!({"source": ids[0], "target": ids[1], "type": "blocked_by"});
    world
        .hidden(Method::POST, "/issue-dependencies/commit", Some(json!({"dependencies": [item]})))
        .await;
}
