//! Teams over the real app.

use crate::http::fixtures::{World, places, text, world};
use actix_web::http::Method;
use preloop_actors::policy::Role;
use serde_json::{Value, json};

const PATH: &str = "/teams";

fn path(team: &Value) -> String {
    format!("{PATH}/{}", text(team, "id"))
}

async fn created(world: &World, body: Value) -> Value {
    world.call(Method::POST, PATH, Some(body), 201).await
}

#[actix_web::test]
async fn a_team_is_made_changed_and_removed() {
    let world = world().await;
    let team = created(&world, json!({"name": "ops", "description": "on call"})).await;
    assert_eq!((&team["name"], &team["member_count"]), (&json!("ops"), &json!(0)));
    assert_eq!(world.call(Method::GET, &path(&team), None, 200).await, team);
    let body = json!({"name": "sre", "description": null});
    let after = world.call(Method::PUT, &path(&team), Some(body), 200).await;
    assert_eq!((&after["name"], &after["description"]), (&json!("sre"), &json!(null)));
    let other = created(&world, json!({"name": "ops"})).await;
    world.call(Method::PUT, &path(&other), Some(json!({"name": "sre"})), 400).await;
    world.call(Method::POST, PATH, Some(json!({"name": "sre"})), 400).await;
    let answer = world.get(&format!("{PATH}?limit=1&offset=1"), &world.owner.access).await;
    assert_eq!(answer.body[0]["name"], "sre");
    assert_eq!(answer.headers.get("x-total-count").unwrap(), "2");
    let gone = world.call(Method::DELETE, &path(&team), None, 200).await;
    assert_eq!(gone["message"], "team `sre` deleted");
    world.call(Method::GET, &path(&team), None, 404).await;
    for (body, place) in [
        (json!({}), "body.name"),
        (json!({"name": " "}), "body.name"),
        (json!({"name": "x".repeat(256)}), "body.name"),
        (json!({"name": "a", "description": "x".repeat(10_001)}), "body.description"),
        (json!({"name": "a", "nonsense": 1}), "body.nonsense"),
    ] {
        let answer = world.post(PATH, &world.owner.access, body).await;
        assert_eq!(
            (answer.status, places(&answer)),
            (422, vec![place.to_owned()]),
            "{}",
            answer.text
        );
    }
}

#[actix_web::test]
async fn people_come_and_go() {
    let world = world().await;
    let team = created(&world, json!({"name": "ops"})).await;
    let members = format!("{}/members", path(&team));
    let add = |user: Value| Some(json!({ "user_id": user }));
    for _ in 0..2 {
        let after = world.call(Method::POST, &members, add(json!(world.owner.user)), 201).await;
        assert_eq!(after["member_count"], 1);
    }
    let refused = world.call(Method::POST, &members, add(json!(world.stranger.user)), 400).await;
    assert!(text(&refused, "detail").contains(&world.stranger.user.to_string()), "{refused}");
    world.call(Method::POST, &members, add(json!("x")), 422).await;
    let list = world.call(Method::GET, &members, None, 200).await;
    assert_eq!(list[0]["user_id"], json!(world.owner.user));
    let one = format!("{members}/{}", world.owner.user);
    world.call(Method::DELETE, &one, None, 200).await;
    world.call(Method::DELETE, &one, None, 404).await;
    assert_eq!(world.call(Method::GET, &members, None, 200).await, json!([]));
    let db = world.state.store.client().await.unwrap();
    let sql = "SELECT action FROM audit_logs WHERE account_id = $1 ORDER BY id";
    let actions = db.query(sql, &[&world.owner.account.0]).await.unwrap();
    let actions: Vec<String> = actions.iter().map(|row| row.get(0)).collect();
    assert_eq!(actions, ["create_team", "add_team_member", "remove_team_member"]);
}

#[actix_web::test]
async fn a_team_that_is_asked_stays() {
    let world = world().await;
    let team = created(&world, json!({"name": "ops"})).await;
    let body = json!({"name": "w", "approver_team_ids": [team["id"]]});
    world.call(Method::POST, "/approval-workflows", Some(body), 201).await;
    let refused = world.call(Method::DELETE, &path(&team), None, 400).await;
    assert!(text(&refused, "detail").contains("`w`"), "{refused}");
}

#[actix_web::test]
async fn nobody_else_reaches_a_team() {
    let world = world().await;
    let team = created(&world, json!({"name": "ops"})).await;
    let (one, members) = (path(&team), format!("{}/members", path(&team)));
    let member = format!("{members}/{}", world.owner.user);
    for (method, path, body) in [
        (Method::GET, &one, None),
        (Method::PUT, &one, Some(json!({"name": "x"}))),
        (Method::DELETE, &one, None),
        (Method::GET, &members, None),
        (Method::POST, &members, Some(json!({"user_id": world.stranger.user}))),
        (Method::DELETE, &member, None),
    ] {
        world.hidden(method.clone(), path, body.clone()).await;
        world.guarded(method, path, body).await;
    }
    assert_eq!(world.get(PATH, &world.stranger.access).await.body, json!([]));
    for (role, sees, reads, changes) in [
        (Role::Viewer, 200, 403, 403),
        (Role::Editor, 200, 403, 403),
        (Role::TrackerManager, 403, 403, 403),
        (Role::Admin, 200, 200, 200),
    ] {
        let token = world.member_of(world.owner.account, role).await.access;
        assert_eq!(world.get(PATH, &token).await.status, sees, "{role:?}");
        assert_eq!(world.get(&members, &token).await.status, reads, "{role:?}");
        let put = world.put(&one, &token, json!({"description": "x"})).await;
        assert_eq!(put.status, changes, "{role:?}");
    }
}
