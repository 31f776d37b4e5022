//! The kill switch, over REST.

use super::*;

#[actix_web::test]
async fn the_kill_switch_holds_until_a_person_turns_it_off() {
    let bank = asking().await;
    let owner = &bank.app.owner.access;
    let path = "/account/kill-switch";
    let turn = async |token: &str, is_on: bool| {
        bank.app.request(Method::PUT, path, token, Some(json!({ "is_on": is_on }))).await
    };
    let off = json!({ "is_on": false, "since": null });
    assert_eq!(bank.app.call(Method::GET, path, None, 200).await, off);
    let id = bank.waiting(400).await;
    bank.approve(&id).await;
    let on = turn(owner, true).await;
    assert_eq!((on.status, &on.body["is_on"]), (200, &json!(true)), "{}", on.text);
    assert_eq!(bank.app.call(Method::GET, path, None, 200).await, on.body);
    assert_eq!(turn(owner, true).await.body, on.body, "it is on since it was turned on");
    assert!(bank.pay(1).await.text.contains("kill switch"));
    let status = bank.status_as(owner, &id).await;
    assert!(status.text.contains("kill switch"), "{}", status.text);
    assert!(bank.paid().is_empty());
    let key = key(&bank.app, &bank.app.owner, &["admin"]).await;
    let by_key = turn(&key, false).await;
    assert_eq!(by_key.status, 403, "{}", by_key.text);
    let viewer = bank.app.member_of(bank.app.owner.account, preloop_actors::policy::Role::Viewer);
    assert_eq!(turn(&viewer.await.access, true).await.status, 403);
    assert_eq!(turn(owner, false).await.body, off);
    assert_eq!(bank.status(&id).await["status"], "approved");
    assert!(!is_error(&bank.pay(1).await));
    assert_eq!(bank.paid(), [json!({ "amount": 400 }), json!({ "amount": 1 })]);
    for (action, count) in [("turn_on_kill_switch", 2), ("turn_off_kill_switch", 1)] {
        assert_eq!(bank.audited(action, count).await.len(), count, "{action}");
    }
}
