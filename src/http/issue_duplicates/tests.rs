//! Duplicates over the real app: listed, compared, asked about, grouped and resolved.

use crate::{
    duplicates::pass::once,
    http::fixtures::{World, text, tracker::TOKEN, world},
};
use actix_web::http::Method;
use preloop_actors::ids::OrganizationId;
use serde_json::json;

const SAME: [&str; 2] = [
    "Saving a ticket fails with deadlock detected",
    "Saving a ticket fails with deadlock detected (again)",
];

/// Issues of the owner with these titles, which their tracker has as well, looked at for duplicates; their ids.
async fn issues(world: &World, titles: &[&str]) -> Vec<String> {
    let created = json!({"name": "acme", "type": "github", "organization": "octo", "token": TOKEN});
    let created = world.call(Method::POST, "/trackers", Some(created), 201).await;
    let organization: OrganizationId = text(&created["organization"], "id").parse().unwrap();
    let project = json!({"name": "App", "identifier": "octo/app", "organization_id": organization.to_string()});
    world.call(Method::POST, "/projects", Some(project), 201).await;
    let mut ids = Vec::new();
    for title in titles {
        let body = json!({"project": "octo/app", "title": title, "description": format!("Text of {title}")});
        let created = world.call(Method::POST, "/issues", Some(body), 201).await;
        ids.push(text(&created, "id").to_owned());
    }
    while once(&world.state.store).await.unwrap() > 0 {}
    ids
}

fn list(query: &str) -> String {
    format!("/issue-duplicates?similarity_threshold=0{query}")
}

#[actix_web::test]
async fn pairs_are_listed_explained_counted_and_grouped() {
    let world = world().await;
    let ids = issues(&world, &[SAME[0], "Dark mode", SAME[1]]).await;
    let pairs = world.call(Method::GET, &list(""), None, 200).await;
    assert_eq!(pairs.as_array().unwrap().len(), 1, "{pairs}");
    let pair = &pairs[0];
    assert_eq!((text(&pair["issue1"], "id"), text(&pair["issue2"], "id")), (&*ids[0], &*ids[2]));
    assert_eq!(
        (&pair["verdict"], &pair["judge"], &pair["similarity"]),
        (&json!("duplicate"), &json!("local"), &json!(null))
    );
    assert!(
        pair["matched"].as_array().unwrap().iter().any(|it| it["weight"].as_f64().unwrap() > 0.0)
    );
    for (query, count) in [
        ("&status=closed", 0),
        ("&status=all", 1),
        ("&verdict=overlapping", 0),
        ("&resolution=resolved", 0),
        ("&limit_per_issue=1", 1),
        ("&project_ids=01900000-0000-7000-8000-000000000000", 0),
        ("&skip=1", 0),
    ] {
        let pairs = world.call(Method::GET, &list(query), None, 200).await;
        assert_eq!(pairs.as_array().unwrap().len(), count, "{query}");
    }
    for query in ["&limit_per_issue=21", "&project_ids=x", "&status=half"] {
        world.call(Method::GET, &list(query), None, 422).await;
    }
    let stats = "/project-duplicate-stats?similarity_threshold=0.5";
    let stats = world.call(Method::GET, stats, None, 200).await;
    assert_eq!((&stats[0]["duplicate_pairs"], &stats[0]["issues"]), (&json!(1), &json!(2)));
    let groups = world.call(Method::GET, "/issue-duplicates/clusters", None, 200).await;
    assert_eq!(
        (groups.as_array().unwrap().len(), groups[0]["issues"].as_array().unwrap().len()),
        (1, 2)
    );
    let theirs = world.get(&list(""), &world.stranger.access).await;
    assert_eq!(theirs.body, json!([]));
    world.guarded(Method::GET, &list(""), None).await;
}

#[actix_web::test]
async fn two_are_compared_at_any_time() {
    let world = world().await;
    let ids = issues(&world, &[SAME[0], "Dark mode", SAME[1]]).await;
    let check = |one: &str, other: &str| {
        format!("/issue-duplicates/check?issue1_id={one}&issue2_id={other}")
    };
    for (other, verdict) in [(&ids[2], "duplicate"), (&ids[1], "unrelated")] {
        let pair = world.call(Method::GET, &check(&ids[0], other), None, 200).await;
        assert_eq!(text(&pair, "verdict"), verdict);
        assert_eq!(text(&pair["issue2"], "id"), other);
    }
    world.call(Method::GET, &check(&ids[0], &ids[0]), None, 400).await;
    world.hidden(Method::GET, &check(&ids[0], &ids[1]), None).await;
}

#[actix_web::test]
async fn without_a_model_verdicts_say_so() {
    let world = world().await;
    let ids = issues(&world, &SAME).await;
    let nobody = "01900000-0000-7000-8000-000000000000";
    let ask = |other: &str, analyze: bool| json!({"pairs": [{"issue1_id": ids[0], "issue2_id": other}], "analyze": analyze});
    for (other, analyze, state) in
        [(&*ids[1], false, "unknown"), (&*ids[1], true, "no_model"), (nobody, true, "not_found")]
    {
        let body = Some(ask(other, analyze));
        let answer = world.call(Method::POST, "/issue-duplicates/verdicts", body, 200).await;
        assert_eq!(text(&answer["items"][0], "state"), state);
    }
    world.call(Method::POST, "/issue-duplicates/verdicts", Some(ask(&ids[0], true)), 422).await;
    let status = world.call(Method::GET, "/issue-duplicates/ai-status", None, 200).await;
    assert_eq!((&status["has_model"], &status["in_flight"]), (&json!(false), &json!(0)));
    let confirmed = world.call(Method::GET, "/issue-duplicates/confirmed", None, 200).await;
    assert_eq!(confirmed[0]["judge"], "local");
}

#[actix_web::test]
async fn a_resolution_is_proposed_then_written_once() {
    let world = world().await;
    let ids = issues(&world, &SAME).await;
    let body = json!({"issue1_id": ids[0], "issue2_id": ids[1], "resolution": "merge_b_to_a"});
    let proposed = world
        .call(Method::PATCH, "/issue-duplicates/propose-resolution", Some(body.clone()), 200)
        .await;
    assert_eq!((&proposed["is_executed"], world.remote.state().comments.len()), (&json!(false), 0));
    let description = text(&proposed["plan"]["issue_a"], "description");
    assert!(description.contains("Text of") && description.contains("octo/app#2"), "{description}");
    assert_eq!(proposed["plan"]["issue_b"]["close"], true);
    let execute = "/issue-duplicates/execute-resolution";
    let done = world.call(Method::PATCH, execute, Some(body.clone()), 200).await;
    assert_eq!(done["is_executed"], true);
    {
        let state = world.remote.state();
        assert_eq!(state.issues["octo/app#1"].body.as_deref(), Some(description));
        assert_eq!(state.issues["octo/app#2"].is_open, Some(false));
        assert_eq!(state.comments.len(), 2);
    }
    world.call(Method::PATCH, execute, Some(body), 409).await;
    let pairs =
        world.call(Method::GET, &list("&status=all&resolution=unresolved"), None, 200).await;
    assert_eq!(pairs, json!([]));
}

#[actix_web::test]
async fn one_that_stopped_in_the_middle_goes_on() {
    let world = world().await;
    let ids = issues(&world, &SAME).await;
    let body = json!({"issue1_id": ids[0], "issue2_id": ids[1], "resolution": "close_a"});
    let execute = "/issue-duplicates/execute-resolution";
    let away = crate::trackers::client::Failure::NotFound("octo/app#1".into());
    world.remote.fail(away);
    world.call(Method::PATCH, execute, Some(body.clone()), 400).await;
    world.call(Method::PATCH, execute, Some(body), 200).await;
    let state = world.remote.state();
    assert_eq!((state.issues["octo/app#1"].is_open, state.comments.len()), (Some(false), 2));
}

#[actix_web::test]
async fn what_is_no_duplicate_is_not_shown_again() {
    let world = world().await;
    let ids = issues(&world, &SAME).await;
    let body = json!({"issue1_id": ids[0], "issue2_id": ids[1], "resolution": "not_a_duplicate"});
    world.hidden(Method::PATCH, "/issue-duplicates/execute-resolution", Some(body.clone())).await;
    world.call(Method::PATCH, "/issue-duplicates/execute-resolution", Some(body), 200).await;
    assert!(world.remote.state().comments.is_empty(), "nothing is written");
    for path in [
        &list("&resolution=unresolved"),
        "/issue-duplicates/clusters",
        "/issue-duplicates/confirmed",
    ] {
        assert_eq!(world.call(Method::GET, path, None, 200).await, json!([]), "{path}");
    }
}
