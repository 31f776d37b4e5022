//! Signing in, signing in again, and being signed out.

use super::*;

fn lasting(millis: i64) -> Option<TimeDelta> {
    Some(TimeDelta::milliseconds(millis))
}

#[actix_web::test]
async fn three_ways_in() {
    let world = usual().await;
    let bearer = [("authorization", "Bearer owner")];
    for (query, headers) in [("", bearer.as_slice()), ("?token=owner", &[])] {
        let mut client = world.try_connect(query, headers).await.unwrap();
        client.expect(json!({"type": "handshake", "authenticated": true})).await;
        client.subscribe("approvals", None).await;
    }
    let mut client = world.connect().await;
    client.send(json!({"type": "authenticate", "token": "owner"})).await;
    let answer = client.expect(json!({"type": "authenticated"})).await;
    assert_eq!(answer["user"]["username"], "owner");
    assert_eq!(answer["user"]["email"], "owner@example.com");
    assert!(answer["user"]["id"].is_string());
}

#[actix_web::test]
async fn a_bad_credential_leaves_the_connection_open() {
    let world = usual().await;
    let bad = [("authorization", "Bearer no")];
    let garbled = [("authorization", "Basic x")];
    for (query, headers) in
        [("", bad.as_slice()), ("?token=no", &[]), ("", &garbled), ("?token=", &[])]
    {
        let mut client = world.try_connect(query, headers).await.unwrap();
        client.expect(json!({"type": "handshake", "authenticated": false})).await;
        client.send(json!({"type": "authenticate", "token": "no"})).await;
        client.expect(json!({"type": "auth_error", "error": "not valid"})).await;
        client.send(json!({"type": "authenticate", "token": "owner"})).await;
        client.expect(json!({"type": "authenticated"})).await;
    }
}

#[actix_web::test]
async fn whoever_guesses_is_sent_away() {
    let world = usual().await;
    let mut client = world.connect().await;
    for _ in 0..10 {
        client.send(json!({"type": "authenticate", "token": "guess"})).await;
        client.expect(json!({"type": "auth_error"})).await;
    }
    client.expect_close(1008).await;
}

#[actix_web::test]
async fn messages_need_not_wait_for_the_answer() {
    let world = usual().await;
    let mut client = world.connect().await;
    client.send(json!({"type": "authenticate", "token": "owner"})).await;
    client.send(json!({"type": "subscribe", "topic": "flow_executions"})).await;
    client.expect(json!({"type": "authenticated"})).await;
    client.expect(json!({"type": "subscription_ack"})).await;
}

#[actix_web::test]
async fn another_account_starts_without_subscriptions() {
    let world = usual().await;
    let other = AccountId::fresh();
    world.person("other", other, Role::Owner, None);
    world.person("colleague", world.account, Role::Owner, None);
    let mut client = world.signed_in("owner").await;
    client.subscribe("flow_executions", None).await;

    client.send(json!({"type": "authenticate", "token": "colleague"})).await;
    client.expect(json!({"type": "authenticated"})).await;
    world.publish(world.account, Topic::FlowExecutions, 1);
    client.expect_numbers([1]).await;

    client.send(json!({"type": "authenticate", "token": "other"})).await;
    client.expect(json!({"type": "authenticated"})).await;
    world.publish(world.account, Topic::FlowExecutions, 2);
    world.publish(other, Topic::FlowExecutions, 3);
    client.expect_nothing().await;
    client.subscribe("flow_executions", Some(0)).await;
    client.expect_numbers([3]).await;
    client.expect_nothing().await;
}

#[actix_web::test]
async fn an_expired_token_pauses_and_a_new_one_misses_nothing() {
    let world = usual().await;
    world.person("brief", world.account, Role::Owner, lasting(400));
    let mut client = world.signed_in("brief").await;
    client.subscribe("flow_executions", None).await;
    world.publish(world.account, Topic::FlowExecutions, 1);
    client.expect_numbers([1]).await;
    client.expect(json!({"type": "auth_expired"})).await;

    world.publish(world.account, Topic::FlowExecutions, 2);
    client.expect_nothing().await;
    client.send(json!({"type": "subscribe", "topic": "approvals"})).await;
    client.expect(json!({"type": "subscription_error", "error": "authenticate first"})).await;

    client.send(json!({"type": "authenticate", "token": "owner"})).await;
    client.expect(json!({"type": "authenticated"})).await;
    world.publish(world.account, Topic::FlowExecutions, 3);
    client.expect_numbers([2, 3]).await;
    client.expect_nothing().await;
}

#[actix_web::test]
async fn a_revoked_credential_is_noticed_and_a_store_that_is_away_is_not_a_revocation() {
    let patience = Patience { recheck: Duration::from_millis(100), ..Patience::default() };
    let options = LiveOptions { patience, ..options() };
    let world = world(options, HubOptions::default(), FakeLive::default()).await;
    let mut client = world.signed_in("owner").await;
    *world.gate.away.lock().unwrap() = true;
    client.expect_nothing().await;
    *world.gate.away.lock().unwrap() = false;
    client.expect_nothing().await;
    world.gate.viewers.lock().unwrap().clear();
    client.expect(json!({"type": "auth_expired", "error": "not valid"})).await;
}

#[actix_web::test]
async fn a_lost_permission_ends_its_subscriptions() {
    let patience = Patience { recheck: Duration::from_millis(100), ..Patience::default() };
    let options = LiveOptions { patience, ..options() };
    let world = world(options, HubOptions::default(), FakeLive::default()).await;
    let mut client = world.signed_in("owner").await;
    client.subscribe("approvals", None).await;
    client.subscribe("flow_executions", None).await;
    // Tracker managers see flows, not approvals.
    world.person("owner", world.account, Role::TrackerManager, None);
    client.expect(json!({"type": "subscription_error", "topic": "approvals"})).await;
    world.publish(world.account, Topic::Approvals, 1);
    world.publish(world.account, Topic::FlowExecutions, 2);
    client.expect_numbers([2]).await;
}
