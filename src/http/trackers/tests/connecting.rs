//! Credentials are tried before they are kept; what they see, and what they lack, is told.

use super::*;
use crate::{
    http::fixtures::{World, tracker::REVOKED},
    store::trackers::token_place,
    trackers::client::{Failure, HookPlace, HookRef, Missing, Need, RemoteHook},
};
use preloop_actors::ids::TrackerId;
use secrecy::ExposeSecret;

const CONNECT: &str = "/trackers";

fn body(fields: Value) -> Value {
    let mut body = json!({ "name": "acme", "type": "github", "token": TOKEN });
    body.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
    body
}

fn rules(rules: &[(&str, &str, &str)]) -> Value {
    let rule = |(scope, rule, name): &(&str, &str, &str)| json!({ "scope_type": scope, "rule_type": rule, "identifier": name });
    rules.iter().map(rule).collect()
}

async fn connected(world: &World, fields: Value) -> Value {
    world.call(Method::POST, CONNECT, Some(body(fields)), 201).await
}

#[actix_web::test]
async fn a_token_is_tried_before_it_is_kept() {
    let world = world().await;
    let secs = chrono::TimeDelta::days(3);
    world.remote.state().expires_at = Some(chrono::Utc::now() + secs);
    let included = rules(&[("ORGANIZATION", "INCLUDE", "octo")]);
    let created = connected(&world, json!({ "scope_rules": included })).await;
    assert_eq!(created["organization"]["identifier"], "octo");
    let warnings = created["warnings"].to_string();
    assert!(warnings.contains("`octocat`'s") && warnings.contains("ends on"), "{warnings}");
    let shown = world.call(Method::GET, &path(&created), None, 200).await;
    assert_eq!((&shown["is_valid"], &shown["validation_message"]), (&json!(true), &json!(null)));
    assert_eq!(shown["token_expiry_status"], "expiring_soon");
    assert_eq!((&shown["is_syncing"], &shown["auth_type"]), (&json!(true), &json!("api_token")));
    assert_eq!(shown["own_logins"], json!([]));
    assert_eq!(shown["webhooks"][0]["state"], "unknown");

    let emptied =
        world.call(Method::PUT, &path(&created), Some(json!({ "token": null })), 200).await;
    assert_eq!((&emptied["is_valid"], &emptied["token_expires_at"]), (&json!(false), &json!(null)));
    let again =
        world.call(Method::PUT, &path(&created), Some(json!({ "token": TOKEN })), 200).await;
    assert_eq!(again["is_valid"], true);
}

#[actix_web::test]
async fn a_bad_credential_is_refused_at_the_field_that_can_mend_it() {
    let world = world().await;
    let created = connected(&world, json!({})).await;
    let until = "2026-01-01T00:00:00Z".parse().unwrap();
    for (failure, status, place) in [
        (Failure::Unauthorized("Bad credentials".into()), 422, "body.token"),
        (
            Failure::Forbidden { message: "no".into(), scopes: vec!["repo".into()] },
            422,
            "body.token",
        ),
        (Failure::NotFound("404".into()), 422, "body.url"),
        (Failure::Malformed("<html>".into()), 422, "body.url"),
        (Failure::Unavailable("connection refused".into()), 422, "body.url"),
        (Failure::Refused("no email".into()), 422, "body.connection_details"),
        (Failure::RateLimited { until }, 503, ""),
    ] {
        for (method, path, body) in [
            (Method::POST, CONNECT.to_owned(), body(json!({ "name": "other" }))),
            (Method::PUT, path(&created), json!({ "token": TOKEN, "name": "renamed" })),
        ] {
            world.remote.fail(failure.clone());
            let answer = world.request(method, &path, &world.owner.access, Some(body)).await;
            assert_eq!(answer.status, status, "{failure:?}: {}", answer.text);
            let expected: Vec<_> = [place].into_iter().filter(|place| !place.is_empty()).collect();
            assert_eq!(places(&answer), expected, "{}", answer.text);
        }
    }
    let answer = world.post(CONNECT, &world.owner.access, body(json!({ "token": REVOKED }))).await;
    assert_eq!(answer.status, 422, "{}", answer.text);
    assert!(answer.text.contains("connect the tracker with a new one"), "{}", answer.text);
    let listed = world.get(CONNECT, &world.owner.access).await;
    let names: Vec<_> = listed.body.as_array().unwrap().iter().map(|it| text(it, "name")).collect();
    assert_eq!(names, ["acme"]);
}

#[actix_web::test]
async fn a_kept_token_goes_only_where_it_was_entered_for() {
    let world = world().await;
    let created = connected(&world, json!({ "url": "https://github.example.com" })).await;
    let elsewhere = json!({ "url": "https://thief.example.com" });
    for (change, status) in [
        (elsewhere.clone(), 422),
        (json!({ "url": null }), 422),
        (json!({ "url": "https://github.example.com" }), 200),
        (json!({ "connection_details": { "api_url": "https://thief.example.com" } }), 422),
        (json!({ "connection_details": { "note": "ours" } }), 200),
        (json!({ "url": "https://thief.example.com", "token": TOKEN }), 200),
        (json!({ "url": null, "token": null }), 200),
    ] {
        world.call(Method::PUT, &path(&created), Some(change), status).await;
    }
    let mut test = elsewhere;
    test["tracker_id"] = created["id"].clone();
    world.call(Method::POST, "/trackers/test-and-list-orgs", Some(test), 422).await;
}

#[actix_web::test]
async fn scope_rules_have_to_make_sense_and_name_what_the_token_sees() {
    let world = world().await;
    let created = connected(&world, json!({})).await;
    for (given, says) in [
        (vec![("ORGANIZATION", "INCLUDE", "octo"), ("PROJECT", "EXCLUDE", "octo/old")], ""),
        (vec![("ORGANIZATION", "INCLUDE", "1")], ""),
        (vec![("PROJECT", "INCLUDE", "octo/app")], ""),
        (vec![("ORGANIZATION", "EXCLUDE", "never-seen")], ""),
        (vec![("ORGANIZATION", "INCLUDE", "octa")], "does not see `octa`"),
        (
            vec![("ORGANIZATION", "INCLUDE", "octo"), ("ORGANIZATION", "EXCLUDE", "OCTO")],
            "both taken in and left out",
        ),
        (vec![("PROJECT", "EXCLUDE", "a"), ("PROJECT", "EXCLUDE", "a")], "stands twice"),
    ] {
        let change = json!({ "scope_rules": rules(&given) });
        let answer = world.put(&path(&created), &world.owner.access, change).await;
        let status = if says.is_empty() { 200 } else { 422 };
        assert_eq!(answer.status, status, "{given:?}: {}", answer.text);
        assert!(answer.text.contains(says), "{given:?}: {}", answer.text);
    }
    let unseen = Missing { need: Need::Visible, message: "not there".to_owned() };
    world.remote.state().missing = vec![unseen];
    let change = json!({ "scope_rules": rules(&[("PROJECT", "INCLUDE", "octo/gone")]) });
    world.call(Method::PUT, &path(&created), Some(change), 422).await;
}

#[actix_web::test]
async fn a_bot_s_login_is_our_own() {
    let world = world().await;
    world.remote.state().login = Some("acme[bot]".to_owned());
    let created = connected(&world, json!({ "own_logins": ["robot"] })).await;
    let shown = world.call(Method::GET, &path(&created), None, 200).await;
    assert_eq!(shown["own_logins"], json!(["robot", "acme[bot]"]));
    let again = json!({ "token": TOKEN });
    let shown = world.call(Method::PUT, &path(&created), Some(again), 200).await;
    assert_eq!(shown["own_logins"], json!(["robot", "acme[bot]"]));
}

#[actix_web::test]
async fn a_credential_s_organizations_and_projects_are_listed() {
    let world = world().await;
    let kept = connected(&world, json!({})).await;
    let new = json!({ "tracker_type": "github", "api_key": TOKEN });
    let by_id = json!({ "tracker_id": kept["id"], "tracker_type": "github" });
    for credential in [new, by_id] {
        let test = "/trackers/test-and-list-orgs";
        let found = world.call(Method::POST, test, Some(credential.clone()), 200).await;
        assert_eq!((&found["success"], &found["orgs"][0]["name"]), (&json!(true), &json!("octo")));
        let mut of_org = credential;
        let list = "/trackers/list-projects-for-org";
        world.call(Method::POST, list, Some(of_org.clone()), 422).await;
        of_org["organization_identifier"] = json!("octo");
        let found = world.call(Method::POST, list, Some(of_org.clone()), 200).await;
        assert_eq!(found[0]["identifier"], "octo/app");
        of_org["organization_identifier"] = json!("other");
        world.call(Method::POST, list, Some(of_org), 400).await;
    }
    let bad = json!({ "tracker_type": "github", "api_key": REVOKED });
    let found = world.call(Method::POST, "/trackers/test-and-list-orgs", Some(bad), 200).await;
    assert_eq!((&found["success"], &found["orgs"]), (&json!(false), &json!(null)));
    assert_eq!(text(&found, "field"), "token");
    assert!(text(&found, "message").contains("Bad credentials"));
    for (body, status) in [
        (json!({ "tracker_type": "github" }), 422),
        (json!({ "tracker_type": "bitbucket", "api_key": "x" }), 422),
        (json!({ "tracker_type": "github", "api_key": "x", "auth_type": "magic" }), 422),
        (json!({ "tracker_id": "0199f000-0000-7000-8000-000000000000" }), 404),
    ] {
        world.call(Method::POST, "/trackers/test-and-list-orgs", Some(body), status).await;
    }
    let theirs = json!({ "tracker_id": kept["id"] });
    world.hidden(Method::POST, "/trackers/test-and-list-orgs", Some(theirs)).await;
}

#[actix_web::test]
async fn a_connection_is_tested_and_tells_what_is_missing() {
    let world = world().await;
    let created = connected(&world, json!({ "organization": "octo" })).await;
    let organization = text(&created["organization"], "id");
    let project =
        json!({ "name": "App", "identifier": "octo/app", "organization_id": organization });
    world.call(Method::POST, "/projects", Some(project), 201).await;
    let test = json!({ "organization": "octo", "project": "App" });
    let missing = |need, message: &str| Missing { need, message: message.to_owned() };
    for (lacks, failure, success, need) in [
        (vec![], None, true, None),
        (vec![missing(Need::Hooks, "give it admin:repo_hook")], None, true, Some("hooks")),
        (vec![missing(Need::Write, "give it repo")], None, false, Some("write")),
        (vec![], Some(Failure::Unauthorized("revoked".into())), false, Some("token")),
        (vec![], Some(Failure::Unavailable("refused".into())), false, Some("reachable")),
    ] {
        {
            let mut state = world.remote.state();
            (state.missing, state.fails) = (lacks, failure);
        }
        let path = "/projects/test-connection";
        let found = world.call(Method::POST, path, Some(test.clone()), 200).await;
        let lacking = found["details"]["missing"][0]["need"].as_str();
        assert_eq!((found["success"].as_bool(), lacking), (Some(success), need), "{found}");
        assert_eq!(found["details"]["reachable"], need != Some("reachable"));
    }
    for (body, status) in [
        (json!({ "organization": "octo", "project": "octo/lib" }), 404),
        (json!({ "organization": "other", "project": "App" }), 404),
        (json!({ "organization": "octo" }), 422),
        (json!({ "organization": "", "project": "App" }), 422),
    ] {
        world.call(Method::POST, "/projects/test-connection", Some(body), status).await;
    }
}

#[actix_web::test]
async fn a_tracker_is_read_on_demand() {
    let world = world().await;
    let created = connected(&world, json!({})).await;
    let sync = format!("{}/sync", path(&created));
    world.call(Method::POST, &sync, None, 202).await;
    world.hidden(Method::POST, &sync, None).await;
    world.guarded(Method::POST, &sync, None).await;
    for change in [json!({ "is_active": false }), json!({ "is_active": true, "token": null })] {
        world.call(Method::PUT, &path(&created), Some(change), 200).await;
        world.call(Method::POST, &sync, None, 400).await;
    }
}

#[actix_web::test]
async fn webhooks_are_shown_with_what_to_do_and_removed_with_the_tracker() {
    let world = world().await;
    let silent =
        world.call(Method::POST, CONNECT, Some(json!({ "name": "a", "type": "jira" })), 201);
    let shown = world.call(Method::GET, &path(&silent.await), None, 200).await;
    let hook = &shown["webhooks"][0];
    assert_eq!(hook["state"], "manual");
    assert!(text(hook, "message").contains(text(hook, "url")), "{hook}");
    assert_eq!(shown["jira_manual_webhook"]["url"], hook["url"]);

    let created = connected(&world, json!({ "name": "b" })).await;
    let hook = HookRef { place: HookPlace::Project("octo/app".to_owned()), id: "1".to_owned() };
    let mut kept = serde_json::to_value(&hook).unwrap();
    kept["secret"] = json!("0123");
    let db = world.state.store.client().await.unwrap();
    let sql = "INSERT INTO organization_syncs (organization_id, tracker_id, hook_state, hook_ids, received, healed)
               SELECT id, tracker_id, 'registered', ARRAY[$1::text], 5, 2 FROM organizations WHERE identifier = 'b'";
    db.execute(sql, &[&kept.to_string()]).await.unwrap();
    world.remote.state().hooks = vec![RemoteHook {
        hook,
        url: String::new(),
        events: Vec::new(),
        is_active: true,
        trouble: None,
        expires_at: None,
    }];
    let shown = world.call(Method::GET, &path(&created), None, 200).await;
    let hook = &shown["webhooks"][0];
    assert_eq!((&hook["state"], &hook["received"]), (&json!("registered"), &json!(5)));
    assert_eq!((&hook["healed"], &hook["missing"]), (&json!(2), &json!(0)));
    let told = world.call(Method::DELETE, &path(&created), None, 200).await;
    assert!(text(&told, "message").contains("1 webhooks are being removed"), "{told}");
    let removed = async {
        while !world.remote.state().hooks.is_empty() {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(5), removed).await.unwrap();
}

/// How long a grant lasts is told when it is given, and means nothing later: what is kept says when it ends.
#[actix_web::test]
async fn what_an_oauth_app_was_given_is_kept_with_its_end() {
    let world = world().await;
    let grant = json!({
        "access_token": "a-secret", "refresh_token": "r-secret", "client_id": "id", "expires_in": 7_200,
    });
    let token = json!({ "token": grant.to_string() });
    let created = connected(&world, token.clone()).await;
    let id = TrackerId(text(&created, "id").parse().unwrap());
    for change in [None, Some(token)] {
        if let Some(change) = change {
            let changed = world.call(Method::PUT, &path(&created), Some(change), 200).await;
            assert!(!changed.to_string().contains("-secret"), "{changed}");
        }
        let db = world.state.store.client().await.unwrap();
        let sql = "SELECT token_sealed FROM trackers WHERE id = $1";
        let sealed: Vec<u8> = db.query_one(sql, &[&id.0]).await.unwrap().get(0);
        let kept = world.state.sealer.open(&token_place(id), &sealed).unwrap();
        let kept: Value = serde_json::from_str(kept.expose_secret()).unwrap();
        assert_eq!(
            (&kept["access_token"], &kept["refresh_token"]),
            (&json!("a-secret"), &json!("r-secret"))
        );
        let (ends, now) = (kept["expires_at"].as_i64().unwrap(), chrono::Utc::now().timestamp());
        assert!((now + 7_000..=now + 7_200).contains(&ends), "{ends} at {now}");
    }
}
