//! The kill switch, over REST.

use super::*;
use preloop_actors::policy::Role;

const PATH: &str = "/account/kill-switch";
const REASON: &str = "an agent pays the wrong people";

async fn turn(bank: &Bank, token: &str, body: Value) -> Answer {
    bank.app.request(Method::PUT, PATH, token, Some(body)).await
}

fn on() -> Value {
    json!({ "is_on": true, "reason": REASON })
}

#[actix_web::test]
async fn the_kill_switch_holds_until_two_people_lift_it() {
    let bank = asking().await;
    let owner = &bank.app.owner;
    let off = json!({
        "is_on": false, "since": null, "scopes": [], "user_id": null, "reason": null, "lift": null,
    });
    assert_eq!(bank.app.call(Method::GET, PATH, None, 200).await, off);
    let id = bank.waiting(400).await;
    bank.approve(&id).await;
    let turned = turn(&bank, &owner.access, on()).await;
    assert_eq!((turned.status, &turned.body["is_on"]), (200, &json!(true)), "{}", turned.text);
    assert_eq!(turned.body["scopes"], json!(["tools", "models", "flows"]));
    assert_eq!(turned.body["user_id"], json!(owner.user.0));
    assert_eq!(turned.body["reason"], REASON);
    assert_eq!(bank.app.call(Method::GET, PATH, None, 200).await, turned.body);
    let again = turn(&bank, &owner.access, on()).await;
    assert_eq!(again.body, turned.body, "it is on since it was turned on");
    assert!(bank.pay(1).await.text.contains("kill switch"));
    let status = bank.status_as(&owner.access, &id).await;
    assert!(status.text.contains("kill switch"), "{}", status.text);
    assert!(bank.paid().is_empty());
    let key = key(&bank.app, owner, &["admin"]).await;
    let by_key = turn(&bank, &key, json!({ "is_on": false })).await;
    assert_eq!(by_key.status, 403, "{}", by_key.text);
    let viewer = bank.app.member_of(owner.account, Role::Viewer).await;
    assert_eq!(turn(&bank, &viewer.access, on()).await.status, 403);
    let admin = bank.app.member_of(owner.account, Role::Admin).await;
    for _ in 0..2 {
        let asked = turn(&bank, &admin.access, json!({ "is_on": false })).await;
        assert_eq!((asked.status, &asked.body["is_on"]), (200, &json!(true)), "{}", asked.text);
        assert_eq!(asked.body["lift"]["user_id"], json!(admin.user.0));
        assert_eq!(asked.body["lift"]["needs"], "another_person");
    }
    assert!(bank.pay(1).await.text.contains("kill switch"), "one yes is not enough");
    let lifted = turn(&bank, &owner.access, json!({ "is_on": false })).await;
    assert_eq!(lifted.body, off, "{}", lifted.text);
    assert_eq!(bank.status(&id).await["status"], "approved");
    assert!(!is_error(&bank.pay(1).await));
    assert_eq!(bank.paid(), [json!({ "amount": 400 }), json!({ "amount": 1 })]);
    for (action, count) in [
        ("turn_on_kill_switch", 2),
        ("ask_to_turn_off_kill_switch", 2),
        ("turn_off_kill_switch", 1),
    ] {
        let audited = bank.audited(action, count).await;
        assert_eq!(audited.len(), count, "{action}");
        assert_eq!(audited[0].1["scopes"], json!(["tools", "models", "flows"]));
    }
}

#[actix_web::test]
async fn who_is_alone_says_it_again_with_the_password() {
    let bank = asking().await;
    let owner = &bank.app.owner;
    let hash = crate::auth::passwords::hash("a long enough password");
    let db = bank.app.state.store.client().await.unwrap();
    let sql = "UPDATE users SET password_hash = $1 WHERE id = $2";
    db.execute(sql, &[&hash, &owner.user.0]).await.unwrap();
    drop(db);
    assert_eq!(turn(&bank, &owner.access, on()).await.status, 200);
    let asked = turn(&bank, &owner.access, json!({ "is_on": false })).await;
    assert_eq!(
        (&asked.body["is_on"], &asked.body["lift"]["needs"]),
        (&json!(true), &json!("password"))
    );
    let with = |password: &str| json!({ "is_on": false, "password": password });
    let wrong = turn(&bank, &owner.access, with("another password")).await;
    assert_eq!(wrong.status, 400, "{}", wrong.text);
    assert_eq!(
        turn(&bank, &owner.access, with("a long enough password")).await.body["is_on"],
        false
    );
    // With somebody else to ask, the password alone lifts nothing.
    bank.app.member_of(owner.account, Role::Admin).await;
    assert_eq!(turn(&bank, &owner.access, on()).await.status, 200);
    let alone = turn(&bank, &owner.access, with("a long enough password")).await;
    assert_eq!((alone.status, &alone.body["is_on"]), (200, &json!(true)), "{}", alone.text);
}

#[actix_web::test]
async fn it_is_turned_for_what_it_names_and_says_why() {
    let bank = asking().await;
    let owner = &bank.app.owner;
    for (body, field) in [
        (json!({ "is_on": true }), "reason"),
        (json!({ "is_on": true, "reason": "  " }), "reason"),
        (json!({ "is_on": true, "reason": "x".repeat(501) }), "reason"),
        (json!({ "is_on": true, "reason": "x", "scopes": [] }), "scopes"),
        (json!({ "is_on": true, "reason": "x", "scopes": ["all"] }), "scopes"),
    ] {
        let refused = turn(&bank, &owner.access, body).await;
        assert_eq!(refused.status, 422, "{}", refused.text);
        assert!(refused.text.contains(field), "{}", refused.text);
    }
    let models = json!({ "is_on": true, "reason": "too dear", "scopes": ["models"] });
    assert_eq!(turn(&bank, &owner.access, models).await.body["scopes"], json!(["models"]));
    let flows = json!({ "is_on": true, "reason": "they loop", "scopes": ["flows"] });
    let both = turn(&bank, &owner.access, flows).await;
    assert_eq!(both.body["scopes"], json!(["models", "flows"]));
    // Neither concerns what people's own agents call.
    assert!(!is_error(&bank.pay(1).await));
}
