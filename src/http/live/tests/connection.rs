//! Connections: who may open one, what keeps it open, what closes it.

use super::*;
use tungstenite::protocol::frame::{
    Frame,
    coding::{Data, OpCode},
};

fn patient(patience: Patience) -> LiveOptions {
    LiveOptions { patience, ..options() }
}

fn millis(millis: u64) -> Duration {
    Duration::from_millis(millis)
}

/// The status with which a connection is refused; 101 when it is not.
async fn status(world: &World, headers: &[(&'static str, &str)]) -> u16 {
    match world.try_connect("", headers).await {
        Ok(_) => 101,
        Err(tungstenite::Error::Http(response)) => response.status().as_u16(),
        Err(error) => panic!("{error}"),
    }
}

#[actix_web::test]
async fn pages_of_other_origins_are_refused() {
    let world = usual().await;
    let own = format!("http://{}", world.address);
    assert_eq!(status(&world, &[]).await, 101);
    assert_eq!(status(&world, &[("origin", &own)]).await, 101);
    assert_eq!(status(&world, &[("origin", "https://ours.example")]).await, 101);
    assert_eq!(status(&world, &[("origin", "https://preloop.example")]).await, 101);
    assert_eq!(status(&world, &[("origin", "https://evil.example")]).await, 403);
    assert_eq!(status(&world, &[("origin", "null")]).await, 403);
    world.sessions(0).await;
}

#[actix_web::test]
async fn a_full_process_and_a_full_account_refuse() {
    let limits = LiveOptions { connections_max: 3, account_connections_max: 1, ..options() };
    let world = world(limits, HubOptions::default(), FakeLive::default()).await;
    let first = world.signed_in("owner").await;
    let mut second = world.connect().await;
    second.send(json!({"type": "authenticate", "token": "owner"})).await;
    let refused = second.expect(json!({"type": "auth_error"})).await;
    assert!(refused["error"].as_str().unwrap().contains("too many connections"), "{refused}");
    world.person("other", AccountId::fresh(), Role::Owner, None);
    let _third = world.try_connect("?token=other", &[]).await.unwrap();
    assert_eq!(status(&world, &[]).await, 503);
    drop(first);
    world.sessions(2).await;
    second.send(json!({"type": "authenticate", "token": "owner"})).await;
    second.expect(json!({"type": "authenticated"})).await;
}

#[actix_web::test]
async fn strangers_leave_places_to_others() {
    let limits = LiveOptions { connections_max: 8, account_connections_max: 1, ..options() };
    let world = world(limits, HubOptions::default(), FakeLive::default()).await;
    let (mut one, _two) = (world.connect().await, world.connect().await);
    assert_eq!(status(&world, &[]).await, 503);
    assert_eq!(status(&world, &[("authorization", "Bearer no")]).await, 503);
    let mut person = world.try_connect("?token=owner", &[]).await.unwrap();
    person.expect(json!({"type": "handshake", "authenticated": true})).await;
    // Whom the account has no place for is a stranger like others.
    world.try_connect("?token=owner", &[]).await.unwrap().expect_close(1013).await;

    world.person("other", AccountId::fresh(), Role::Owner, None);
    one.send(json!({"type": "authenticate", "token": "other"})).await;
    one.expect(json!({"type": "authenticated"})).await;
    assert_eq!(status(&world, &[]).await, 101);
}

#[actix_web::test]
async fn what_is_not_understood_is_answered() {
    let world = usual().await;
    let mut client = world.connect().await;
    for text in ["hello", "[]", r#"{"type":"dance"}"#, r#"{"type":"subscribe"}"#] {
        client.send_text(text).await;
        client.expect(json!({"type": "error"})).await;
    }
    client.send(json!({"type": "activity", "event": "page_view", "path": "/"})).await;
    client.send(json!({"type": "pong"})).await;
    client.send(json!({"type": "ping"})).await;
    client.expect(json!({"type": "pong"})).await;
    client.0.send(Message::Ping("x".into())).await.unwrap();
    assert_eq!(client.next().await, Message::Pong("x".into()));
}

#[actix_web::test]
async fn what_cannot_be_answered_closes() {
    let world = usual().await;
    let part = |bytes, code, last| {
        Message::Frame(Frame::message(vec![b' '; bytes], OpCode::Data(code), last))
    };
    let parts = |bytes| vec![part(bytes, Data::Text, false), part(bytes, Data::Continue, true)];
    let whole = |bytes| vec![Message::text(" ".repeat(bytes))];
    let (stranger, person) = (false, true);
    let cases = [
        (stranger, whole(4 * 1024 + 1), 1009),
        (stranger, parts(3_000), 1009),
        (person, whole(64 * 1024 + 1), 1009),
        (person, parts(40_000), 1009),
        (stranger, vec![Message::binary(vec![1, 2, 3])], 1003),
        (stranger, vec![part(3, Data::Binary, false)], 1003),
    ];
    for (is_known, messages, code) in cases {
        let mut client = match is_known {
            true => world.signed_in("owner").await,
            false => world.connect().await,
        };
        for message in messages {
            client.0.send(message).await.unwrap();
        }
        client.expect_close(code).await;
    }
    world.sessions(0).await;
}

#[actix_web::test]
async fn a_message_in_several_frames_is_one_message() {
    let world = usual().await;
    let mut client = world.connect().await;
    let parts = [
        (r#"{"ty"#, Data::Text, false),
        (r#"pe":"#, Data::Continue, false),
        (r#""ping"}"#, Data::Continue, true),
    ];
    for (text, code, last) in parts {
        let frame = Frame::message(text, OpCode::Data(code), last);
        client.0.send(Message::Frame(frame)).await.unwrap();
    }
    client.expect(json!({"type": "pong"})).await;
}

#[actix_web::test]
async fn silence_is_asked_about_and_then_ended() {
    let patience = Patience { idle: millis(100), answer: millis(200), ..Patience::default() };
    let world = world(patient(patience), HubOptions::default(), FakeLive::default()).await;
    let mut client = world.signed_in("owner").await;
    for _ in 0..3 {
        client.expect(json!({"type": "ping"})).await;
        client.send(json!({"type": "pong"})).await;
    }
    client.expect(json!({"type": "ping"})).await;
    client.expect_close(1008).await;
    world.sessions(0).await;
}

#[actix_web::test]
async fn strangers_do_not_stay() {
    let patience = Patience { anonymous: millis(200), ..Patience::default() };
    let world = world(patient(patience), HubOptions::default(), FakeLive::default()).await;
    let mut stranger = world.connect().await;
    let mut person = world.signed_in("owner").await;
    stranger.expect_close(1008).await;
    person.send(json!({"type": "ping"})).await;
    person.expect(json!({"type": "pong"})).await;
}

#[actix_web::test]
async fn closing_the_server_sends_everybody_away() {
    let world = usual().await;
    let mut clients = [world.connect().await, world.signed_in("owner").await];
    world.server.close();
    for client in &mut clients {
        client.expect_close(1001).await;
    }
    let mut late = world.connect().await;
    late.expect_close(1001).await;
    world.sessions(0).await;
}

#[cfg(feature = "failpoints")]
#[actix_web::test]
async fn a_panicking_session_ends_alone() {
    let world = usual().await;
    let (mut first, mut second) = (world.connect().await, world.connect().await);
    fail::cfg("session::message", "1*panic(told to)").unwrap();
    first.send(json!({"type": "ping"})).await;
    assert!(!matches!(timeout(SOON, first.0.next()).await.unwrap(), Some(Ok(Message::Text(_)))));
    world.sessions(1).await;
    second.send(json!({"type": "ping"})).await;
    second.expect(json!({"type": "pong"})).await;
    world.connect().await;
}
