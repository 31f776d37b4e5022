//! The list of people over the real app.

use crate::http::fixtures::{places, world};
use actix_web::http::Method;
use preloop_actors::policy::Role;
use serde_json::{Value, json};

const PATH: &str = "/users";

fn ids(list: &Value) -> Vec<Value> {
    list.as_array().unwrap().iter().map(|one| one["id"].clone()).collect()
}

#[actix_web::test]
async fn people_are_listed_found_and_paged() {
    let world = world().await;
    let editor = world.member_of(world.owner.account, Role::Editor).await;
    let viewer = world.member_of(world.owner.account, Role::Viewer).await;
    let db = world.state.store.client().await.unwrap();
    let rename = "UPDATE users SET username = $2, email = $3, full_name = $4 WHERE id = $1";
    for (user, username, email, full_name) in [
        (world.owner.user, "Bea_1", "b@example.org", None),
        (editor.user, "ada", "ada@example.net", Some("Ada Lovelace")),
        (viewer.user, "cyd", "c@example.org", Some("Cyd 100%")),
    ] {
        db.execute(rename, &[&user.0, &username, &email, &full_name]).await.unwrap();
    }
    let (bea, ada, cyd) = (json!(world.owner.user), json!(editor.user), json!(viewer.user));
    let team = world.call(Method::POST, "/teams", Some(json!({"name": "ops"})), 201).await;
    let members = format!("/teams/{}/members", team["id"].as_str().unwrap());
    world.call(Method::POST, &members, Some(json!({"user_id": ada})), 201).await;
    let list = world.call(Method::GET, PATH, None, 200).await;
    assert_eq!(ids(&list), [&ada, &bea, &cyd].map(Clone::clone));
    let first = &list[0];
    assert_eq!((&first["username"], &first["email"]), (&json!("ada"), &json!("ada@example.net")));
    assert_eq!(
        (&first["full_name"], &first["roles"]),
        (&json!("Ada Lovelace"), &json!(["editor"]))
    );
    assert_eq!(first["teams"], json!([{"id": team["id"], "name": "ops"}]));
    assert_eq!((&list[1]["roles"], &list[1]["teams"]), (&json!(["owner"]), &json!([])));
    let keys: Vec<_> = first.as_object().unwrap().keys().map(String::as_str).collect();
    assert!(!keys.iter().any(|key| key.contains("password") || key.contains("hash")), "{keys:?}");
    let of = format!("{},{}", cyd.as_str().unwrap(), world.stranger.user);
    for (query, expected, total) in [
        ("?q=LOVE", vec![&ada], 1),
        ("?q=example.org", vec![&bea, &cyd], 2),
        ("?q=bea_", vec![&bea], 1),
        ("?q=_d", vec![], 0),
        ("?q=100%25", vec![&cyd], 1),
        ("?q=", vec![&ada, &bea, &cyd], 3),
        ("?limit=1&offset=1", vec![&bea], 3),
        (&format!("?ids={of}"), vec![&cyd], 1),
        (&format!("?ids={of}&q=ada"), vec![], 0),
        ("?ids=", vec![&ada, &bea, &cyd], 3),
    ] {
        let answer = world.get(&format!("{PATH}{query}"), &world.owner.access).await;
        assert_eq!(answer.status, 200, "{query}: {}", answer.text);
        assert_eq!(ids(&answer.body), expected.into_iter().cloned().collect::<Vec<_>>(), "{query}");
        let header = answer.headers.get("x-total-count").unwrap().to_str().unwrap().to_owned();
        assert_eq!(header, total.to_string(), "{query}");
    }
    let many = vec![world.owner.user.to_string(); 101].join(",");
    for (query, place) in [
        ("?ids=x".to_owned(), "query.ids"),
        (format!("?ids={many}"), "query.ids"),
        (format!("?q={}", "x".repeat(201)), "query.q"),
        ("?limit=0".to_owned(), "query.limit"),
    ] {
        let answer = world.get(&format!("{PATH}{query}"), &world.owner.access).await;
        assert_eq!((answer.status, places(&answer)), (422, vec![place.to_owned()]), "{query}");
    }
}

#[actix_web::test]
async fn who_may_say_who_is_asked_sees_them() {
    let world = world().await;
    world.guarded(Method::GET, PATH, None).await;
    for role in Role::ALL {
        use preloop_actors::policy::Permission::ManageApprovalWorkflows;
        let token = world.member_of(world.owner.account, role).await.access;
        let status = if role.grants(ManageApprovalWorkflows) { 200 } else { 403 };
        assert_eq!(world.get(PATH, &token).await.status, status, "{role:?}");
    }
    let strangers = world.get(PATH, &world.stranger.access).await.body;
    assert_eq!(ids(&strangers), [json!(world.stranger.user)]);
}
