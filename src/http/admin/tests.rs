//! Who may change what accounts share, and what comes of it.

use crate::http::{
    fixtures::{World, places, world},
    serve::HttpSettings,
    testing::{OPERATOR, TestApp},
};
use actix_web::{http::Method, test::TestRequest, web};
use preloop_actors::{ids::AccountId, policy::Role};
use serde_json::{Value, json};

fn path(account: AccountId) -> String {
    format!("/admin/accounts/{account}")
}

async fn weight_of(world: &World, account: AccountId) -> i16 {
    let db = world.state.store.client().await.unwrap();
    let sql = "SELECT weight FROM accounts WHERE id = $1";
    db.query_one(sql, &[&account.0]).await.unwrap().get(0)
}

async fn recorded(world: &World) -> Vec<Value> {
    let logs = world.call(Method::GET, "/audit-logs?action=update_account", None, 200).await;
    logs["logs"].as_array().unwrap().clone()
}

#[actix_web::test]
async fn the_operator_gives_an_account_its_weight() {
    let world = world().await;
    let ours = world.owner.account;
    for weight in [3, 3, 100, 1] {
        let answer = world.put(&path(ours), OPERATOR, json!({ "weight": weight })).await;
        assert_eq!((answer.status, &answer.body["weight"]), (200, &json!(weight)));
        assert_eq!(answer.body["id"], json!(ours));
        assert_eq!(i64::from(weight_of(&world, ours).await), weight);
    }
    assert_eq!(weight_of(&world, world.stranger.account).await, 1, "no other");
    // The account can see who changed what: three times, because nothing came of the second.
    let rows = recorded(&world).await;
    assert_eq!(rows.len(), 3, "{rows:?}");
    let said = Value::Array(rows).to_string();
    assert!(said.contains("operator") && said.contains(r#""from":1,"to":3"#), "{said}");
    let listed = world.get("/admin/accounts?limit=1", OPERATOR).await;
    assert_eq!((listed.status, listed.body.as_array().unwrap().len()), (200, 1));
    assert_eq!(listed.headers.get("x-total-count").unwrap(), "2");
}

/// A tenant must not raise its own share, whatever it may do otherwise.
#[actix_web::test]
async fn nobody_of_an_account_may() {
    let world = world().await;
    let ours = world.owner.account;
    let admin = world.member_of(ours, Role::Admin).await;
    let heavy = || Some(json!({ "weight": 100 }));
    for (token, status) in [
        (world.owner.access.as_str(), 403),
        (world.stranger.access.as_str(), 403),
        (admin.access.as_str(), 403),
        ("the-operator-of-this-serve", 403),
        ("nonsense", 403),
    ] {
        for (method, to, body) in
            [(Method::PUT, path(ours), heavy()), (Method::GET, "/admin/accounts".into(), None)]
        {
            let answer = world.request(method, &to, token, body).await;
            assert_eq!(answer.status, status, "{token} {to}");
            assert!(answer.text.contains("OPERATOR_TOKEN"), "{}", answer.text);
        }
    }
    let anonymous = TestRequest::put().uri(&format!("/api/v1{}", path(ours))).set_json(heavy());
    assert_eq!(world.send(anonymous).await.status, 401);
    assert_eq!(weight_of(&world, ours).await, 1);
    assert!(recorded(&world).await.is_empty());
}

#[actix_web::test]
async fn without_a_token_nobody_is_the_operator() {
    let app = TestApp::start_with_state(|cfg, state| {
        let settings = HttpSettings { operator_token: None, ..(*state.settings).clone() };
        cfg.app_data(web::Data::new(settings));
    })
    .await;
    for token in [OPERATOR, "anything"] {
        let answer = app.get("/admin/accounts", token).await;
        assert_eq!((answer.status, answer.text.contains("set OPERATOR_TOKEN")), (403, true));
    }
}

#[actix_web::test]
async fn what_is_no_weight_is_refused() {
    let world = world().await;
    let ours = path(world.owner.account);
    for (body, place) in [
        (json!({ "weight": 0 }), "body.weight"),
        (json!({ "weight": -1 }), "body.weight"),
        (json!({ "weight": 101 }), "body.weight"),
        (json!({ "weight": 70_000 }), "body.weight"),
        (json!({ "weight": 1.5 }), "body.weight"),
        (json!({ "weight": "3" }), "body.weight"),
        (json!({ "weight": null }), "body.weight"),
        (json!({ "weight": 3, "name": "x" }), "body.name"),
    ] {
        let answer = world.put(&ours, OPERATOR, body.clone()).await;
        assert_eq!((answer.status, places(&answer)), (422, vec![place.to_owned()]), "{body}");
    }
    assert_eq!(world.put(&ours, OPERATOR, json!({})).await.status, 422);
    let unknown = path(AccountId::fresh());
    assert_eq!(world.put(&unknown, OPERATOR, json!({ "weight": 3 })).await.status, 404);
    assert_eq!(weight_of(&world, world.owner.account).await, 1);
}
