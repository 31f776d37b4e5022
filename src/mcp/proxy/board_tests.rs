//! To whom a message goes, as tables.

use super::*;

fn id(number: u64) -> Id {
    Id::number(number)
}

fn call(board: &Arc<Board>, number: u64, params: &str) -> Expected {
    board.expect(&id(number), &RawObject::parse(params).unwrap()).unwrap()
}

fn hear(board: &Board, text: &str) -> String {
    match board.hear(text.as_bytes()) {
        Fate::Settled => "settled".to_owned(),
        Fate::Noise => "noise".to_owned(),
        Fate::Reply(reply) => reply,
    }
}

/// What has been heard so far, without waiting for more.
fn told(expected: &mut Expected) -> Vec<String> {
    let mut told = Vec::new();
    while let Ok(heard) = expected.receiver.try_recv() {
        told.push(match heard {
            Heard::Answer(Ok(result)) => format!("= {result}"),
            Heard::Answer(Err(error)) => format!("! {error}"),
            Heard::Notified { method, params } => format!("{method} {params}"),
            Heard::Asked { id, method, params } => format!("{id}? {method} {params}"),
        });
    }
    told
}

#[tokio::test]
async fn answers_find_their_requests_whatever_their_order() {
    let board = Board::new();
    let (mut first, mut second) = (call(&board, 1, "{}"), call(&board, 2, "{}"));
    for text in [
        r#"{"jsonrpc":"2.0","id":2,"result":{ "b" : 1.0e2 }}"#,
        r#"{"jsonrpc":"2.0","id":3,"result":{}}"#,
        r#"{"jsonrpc":"2.0","id":"1","result":{}}"#,
        r#"{"jsonrpc":"2.0","id":1,"error":{"code":-5,"message":"no"}}"#,
        r#"{"jsonrpc":"2.0","id":1,"result":{"late":1}}"#,
    ] {
        assert_eq!(hear(&board, text), "settled", "{text}");
    }
    assert_eq!(told(&mut first), ["! no (-5)"]);
    assert_eq!(told(&mut second), [r#"= { "b" : 1.0e2 }"#]);
    drop((first, second));
    assert!(board.state().waiting.is_empty());
}

#[tokio::test]
async fn progress_goes_by_its_token_and_the_rest_to_whom_is_alone() {
    let board = Board::new();
    let mut first = call(&board, 1, r#"{"_meta":{"progressToken":"p1"}}"#);
    let log = r#"{"jsonrpc":"2.0","method":"notifications/message","params":{"level":"info"}}"#;
    let progress = |token: &str| {
        format!(
            r#"{{"jsonrpc":"2.0","method":"notifications/progress","params":{{"progressToken":{token}}}}}"#
        )
    };
    hear(&board, log);
    assert_eq!(told(&mut first), [r#"notifications/message {"level":"info"}"#]);
    let mut second = call(&board, 2, r#"{"_meta":{"progressToken":"p2"}}"#);
    let own = board.expect_answer(&id(3)).unwrap();
    for text in [log, &progress("\"p2\""), &progress("\"p3\""), &progress("2")] {
        assert_eq!(hear(&board, text), "settled", "{text}");
    }
    assert_eq!(told(&mut first), [""; 0]);
    assert_eq!(told(&mut second), [r#"notifications/progress {"progressToken":"p2"}"#]);
    drop(first);
    hear(&board, log);
    assert_eq!(told(&mut second).len(), 1, "a request of our own is nobody's");
    drop((second, own));
}

#[tokio::test]
async fn a_server_asks_only_whom_it_can_mean() {
    let board = Board::new();
    let ask = r#"{"jsonrpc":"2.0","id":"q","method":"elicitation/create","params":{"m":1}}"#;
    let ping = r#"{"jsonrpc":"2.0","id":7,"method":"ping"}"#;
    assert!(hear(&board, ask).contains("cannot be told which client"));
    let mut first = call(&board, 1, "{}");
    assert_eq!(hear(&board, ask), "settled");
    assert_eq!(told(&mut first), [r#""q"? elicitation/create {"m":1}"#]);
    let mut second = call(&board, 2, "{}");
    assert!(hear(&board, ask).starts_with(r#"{"jsonrpc":"2.0","id":"q","error":"#));
    assert_eq!((told(&mut first), told(&mut second)), (vec![], vec![]));
    assert_eq!(hear(&board, ping), r#"{"jsonrpc":"2.0","id":7,"result":{}}"#);
    drop(second);
    board.speaks(Era::Modern);
    assert_eq!(hear(&board, ask), "settled", "modern servers do not ask");
    assert_eq!(told(&mut first), [""; 0]);
}

#[tokio::test]
async fn a_slow_client_holds_up_nobody_and_gets_its_answer() {
    let board = Board::new();
    let mut slow = call(&board, 1, "{}");
    let log = r#"{"jsonrpc":"2.0","method":"notifications/message","params":{}}"#;
    (0..10 * HEARD_MAX).for_each(|_| drop(hear(&board, log)));
    let ask = r#"{"jsonrpc":"2.0","id":"q","method":"sampling/createMessage"}"#;
    assert!(hear(&board, ask).contains("too much to do"));
    hear(&board, r#"{"jsonrpc":"2.0","id":1,"result":{}}"#);
    let told = told(&mut slow);
    assert_eq!((told.len(), told.last().map(String::as_str)), (HEARD_MAX + 1, Some("= {}")));
}

#[tokio::test]
async fn changes_are_told_once_and_none_is_missed() {
    let board = Board::new();
    let change = |method: &str, params: &str| {
        let text = format!(r#"{{"jsonrpc":"2.0","method":"{method}","params":{params}}}"#);
        hear(&board, &text);
    };
    change("notifications/tools/list_changed", "{}");
    change("notifications/resources/updated", r#"{"uri":"a:b"}"#);
    assert_eq!(board.changed().await, Changed::Tools);
    assert_eq!(board.changed().await, Changed::Resource("a:b".to_owned()));
    (0..=CHANGES_MAX).for_each(|_| change("notifications/resources/updated", r#"{"uri":"a:b"}"#));
    assert_eq!(board.changed().await, Changed::Everything);
    board.end(LinkError::Lost("x".to_owned()));
    while board.changed().await != Changed::Gone {}
}

#[tokio::test]
async fn the_end_is_everybodys() {
    let board = Board::new();
    let mut waiting = call(&board, 1, "{}");
    board.end(LinkError::Lost("first".to_owned()));
    board.end(LinkError::Lost("second".to_owned()));
    assert!(waiting.next().await.is_none());
    assert!(matches!(board.reason(), LinkError::Lost(why) if why == "first"));
    let late = board.expect(&id(2), &RawObject::default());
    assert!(matches!(late.err(), Some(LinkError::SessionLost)));
}

#[tokio::test]
async fn what_is_no_message_is_noise() {
    let board = Board::new();
    let mut only = call(&board, 1, "{}");
    let refusal = r#"{"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"parse"}}"#;
    for (text, expected) in [
        ("", "noise"),
        ("Listening on stdio", "noise"),
        ("[]", "noise"),
        ("\u{0}", "noise"),
        (r#"{"a":1}"#, "noise"),
        (refusal, "settled"),
    ] {
        assert_eq!(hear(&board, text), expected, "{text}");
    }
    assert_eq!(told(&mut only), ["! parse (-32700)"]);
}

#[tokio::test]
async fn a_modern_server_ends_a_subscription_by_its_id() {
    let board = Board::new();
    let text = r#"{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":1}}"#;
    let mut legacy = call(&board, 1, "{}");
    hear(&board, text);
    assert_eq!(told(&mut legacy).len(), 1, "the server's own request, as far as anybody knows");
    drop(legacy);
    board.speaks(Era::Modern);
    let mut subscription = board.expect_answer(&id(1)).unwrap();
    hear(&board, text);
    assert!(matches!(subscription.settled().await, Some(Err(_))));
}

#[tokio::test]
async fn what_is_heard_beside_the_answer_is_kept() {
    let board = Board::new();
    let mut call = call(&board, 1, "{}");
    let log = r#"{"jsonrpc":"2.0","method":"notifications/message","params":{}}"#;
    hear(&board, log);
    hear(&board, r#"{"jsonrpc":"2.0","id":1,"result":{}}"#);
    assert!(matches!(call.settled().await, Some(Ok(_))));
    assert!(matches!(call.next().await, Some(Heard::Notified { .. })));
}
