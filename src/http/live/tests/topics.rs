//! Subscriptions: what is refused, what arrives, and what resuming brings.

use super::*;

#[actix_web::test]
async fn what_cannot_be_subscribed() {
    let world = usual().await;
    world.person("manager", world.account, Role::TrackerManager, None);
    let stranger = world.connect().await;
    let manager = world.signed_in("manager").await;
    let owner = world.signed_in("owner").await;
    let mut clients = [stranger, manager, owner];
    let topic = |topic: &str| json!({"type": "subscribe", "topic": topic});
    let cases = [
        (0, topic("approvals"), "authenticate first"),
        (1, topic("approvals"), "view_approvals"),
        (2, topic("weather"), "flow_executions, approvals, activity, system"),
        (2, json!({"type": "subscribe", "topic": "system", "resume_from": -1}), "0 or"),
        (2, json!({"type": "unsubscribe", "topic": "weather"}), "unknown topic"),
    ];
    for (client, message, part) in cases {
        let client = &mut clients[client];
        client.send(message.clone()).await;
        let refused =
            client.expect(json!({"type": "subscription_error", "topic": message["topic"]})).await;
        assert!(refused["error"].as_str().unwrap().contains(part), "{refused}");
    }
}

#[actix_web::test]
async fn events_arrive_with_number_and_topic() {
    let world = usual().await;
    let mut client = world.signed_in("owner").await;
    world.publish(world.account, Topic::Activity, 0);
    world.store.number_and_trim();
    assert_eq!(client.subscribe("flow_executions", None).await, 1);
    world.publish(AccountId::fresh(), Topic::FlowExecutions, 1);
    world.publish(world.account, Topic::Activity, 2);
    world.publish(world.account, Topic::FlowExecutions, 3);
    let event = json!({"seq": 3, "topic": "flow_executions", "type": "status_update", "number": 3});
    assert_eq!(client.expect(json!({})).await, event);
    client.expect_nothing().await;
}

#[actix_web::test]
async fn acknowledgements_list_the_topics() {
    let world = usual().await;
    let mut client = world.signed_in("owner").await;
    client.subscribe("system", None).await;
    client.send(json!({"type": "subscribe", "topic": "approvals"})).await;
    client.expect(json!({"topics": ["approvals", "system"], "seq": 0})).await;
    client.send(json!({"type": "unsubscribe", "topic": "system"})).await;
    client.expect(json!({"action": "unsubscribed", "topics": ["approvals"]})).await;
    world.publish(world.account, Topic::System, 1);
    client.expect_nothing().await;
}

#[actix_web::test]
async fn a_client_that_was_away_misses_nothing() {
    let world = usual().await;
    let mut client = world.signed_in("owner").await;
    client.subscribe("flow_executions", None).await;
    (0..10).for_each(|number| world.publish(world.account, Topic::FlowExecutions, number));
    client.expect_numbers(0..10).await;
    drop(client);
    (10..500).for_each(|number| world.publish(world.account, Topic::FlowExecutions, number));
    let mut client = world.signed_in("owner").await;
    client.subscribe("flow_executions", Some(10)).await;
    (500..600).for_each(|number| world.publish(world.account, Topic::FlowExecutions, number));
    client.expect_numbers(10..600).await;
    client.expect_nothing().await;
}

#[actix_web::test]
async fn a_client_that_was_away_too_long_is_told() {
    let world = world(options(), HubOptions::default(), FakeLive::keeping(5)).await;
    let mut client = world.signed_in("owner").await;
    (0..20).for_each(|number| world.publish(world.account, Topic::FlowExecutions, number));
    world.store.number_and_trim();
    assert_eq!(client.subscribe("flow_executions", Some(3)).await, 20);
    let gap = json!({"type": "resume_gap", "oldest_seq": 16, "newest_seq": 20});
    client.expect(gap).await;
    client.expect_numbers(15..20).await;
}

#[actix_web::test]
async fn a_store_that_is_away_delays() {
    let world = usual().await;
    let mut client = world.signed_in("owner").await;
    world.publish(world.account, Topic::FlowExecutions, 0);
    world.store.fail_next(3);
    client.subscribe("flow_executions", Some(0)).await;
    client.expect_numbers([0]).await;
}

#[actix_web::test]
async fn only_stop_and_only_who_may() {
    let world = usual().await;
    world.person("viewer", world.account, Role::Viewer, None);
    let execution = ExecutionId::fresh();
    let command = |id: uuid::Uuid, command: &str| json!({"type": "command", "execution_id": id, "command": command});
    let owner = world.signed_in("owner").await;
    let viewer = world.signed_in("viewer").await;
    let mut clients = [world.connect().await, viewer, owner];
    let cases = [
        (0, command(execution.0, "stop"), "authenticate first"),
        (1, command(execution.0, "stop"), "execute_flows"),
        (2, command(execution.0, "pause"), "unknown command"),
        (2, command(uuid::Uuid::nil(), "stop"), "execution not found"),
    ];
    for (client, message, part) in cases {
        let client = &mut clients[client];
        client.send(message).await;
        let refused = client.expect(json!({"type": "command_error"})).await;
        assert!(refused["error"].as_str().unwrap().contains(part), "{refused}");
    }
    assert_eq!(*world.gate.stopped.lock().unwrap(), []);
    let [_, _, owner] = &mut clients;
    owner.send(command(execution.0, "stop")).await;
    owner
        .expect(json!({"type": "command_ack", "execution_id": execution, "command": "stop"}))
        .await;
    assert_eq!(*world.gate.stopped.lock().unwrap(), [(world.account, execution)]);
}

/// Fills every buffer between the hub and a client that does not read.
async fn flood(world: &World, messages: usize) {
    let body = json!({"type": "agent_log_line", "text": "x".repeat(8 * 1024)});
    let body = body.as_object().cloned().unwrap();
    for number in 0..messages {
        world.store.publish(world.account, Topic::FlowExecutions, body.clone());
        if number % 200 == 0 {
            world.live.published();
            tokio::time::sleep(Duration::from_millis(30)).await;
        }
    }
}

#[actix_web::test]
async fn a_slow_client_is_dropped_and_resumes_and_slows_nobody() {
    let hub = HubOptions { queue_max: 100, ..HubOptions::default() };
    let world = world(options(), hub, FakeLive::default()).await;
    let mut slow = world.signed_in("owner").await;
    slow.subscribe("flow_executions", None).await;
    let mut quick = world.signed_in("owner").await;
    quick.subscribe("activity", None).await;
    flood(&world, 3_000).await;
    world.publish(world.account, Topic::Activity, 1);
    quick.expect_numbers([1]).await;

    let mut last = 0;
    let code = loop {
        match slow.next().await {
            Message::Close(frame) => break u16::from(frame.unwrap().code),
            message => {
                let event: Value = serde_json::from_str(message.to_text().unwrap()).unwrap();
                last += 1;
                assert_eq!(event["seq"], last);
            }
        }
    };
    assert_eq!(code, 1013);
    assert!(last < 3_000, "it was not slow");
    let mut again = world.signed_in("owner").await;
    again.subscribe("flow_executions", Some(last)).await;
    for seq in last + 1..=3_000 {
        again.expect(json!({"seq": seq})).await;
    }
}

#[cfg(target_os = "linux")]
#[actix_web::test]
async fn a_client_that_reads_nothing_is_cut() {
    let world = world(options(), HubOptions::default(), FakeLive::default()).await;
    let mut dead = world.signed_in("owner").await;
    dead.subscribe("flow_executions", None).await;
    flood(&world, 3_000).await;
    world.sessions(0).await;
    drop(dead);
}

#[cfg(feature = "failpoints")]
#[actix_web::test]
async fn a_dead_hub_is_replaced_and_nobody_misses_anything() {
    let world = usual().await;
    let mut clients = [world.signed_in("owner").await, world.signed_in("owner").await];
    for client in &mut clients {
        client.subscribe("flow_executions", None).await;
    }
    for round in 0..3 {
        fail::cfg("hub::tick", "1*panic(told to)").unwrap();
        for number in round * 10..round * 10 + 10 {
            world.publish(world.account, Topic::FlowExecutions, number);
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        for client in &mut clients {
            client.expect_numbers(round * 10..round * 10 + 10).await;
        }
    }
}
