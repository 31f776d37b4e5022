//! Pipes without a process; real commands run in the integration tests.

use super::*;
use crate::mcp::{proxy::board::Heard, raw::RawObject, rpc::Id};
use tokio::io::{AsyncReadExt, duplex};

#[tokio::test]
async fn messages_are_written_one_a_line_behind_the_orders() {
    let (input, mut written) = duplex(1 << 20);
    let (messages, waiting) = mpsc::channel(MESSAGES_MAX);
    for message in ["{}", "{\n\"a\": 1\r\n}", "[]"] {
        messages.send(message.to_owned()).await.unwrap();
    }
    drop(messages);
    let (_running, stopped) = watch::channel(false);
    write(input, b"orders".to_vec(), waiting, stopped).await;
    let mut text = String::new();
    written.read_to_string(&mut text).await.unwrap();
    assert_eq!(text, "orders{}\n{ \"a\": 1  }\n[]\n");
}

#[tokio::test]
async fn who_does_not_read_is_not_written_to_for_ever() {
    let (input, written) = duplex(8);
    let (messages, waiting) = mpsc::channel(MESSAGES_MAX);
    let (stop, stopped) = watch::channel(false);
    let writing = tokio::spawn(write(input, Vec::new(), waiting, stopped.clone()));
    messages.send("x".repeat(100)).await.unwrap();
    drop(written);
    writing.await.unwrap();
    assert!(messages.send(String::new()).await.is_err());
    // Nor when it only pretends to.
    let (input, _written) = duplex(8);
    let (messages, waiting) = mpsc::channel(MESSAGES_MAX);
    let writing = tokio::spawn(write(input, Vec::new(), waiting, stopped));
    messages.send("x".repeat(100)).await.unwrap();
    stop.send_replace(true);
    writing.await.unwrap();
}

#[tokio::test]
async fn what_is_read_goes_where_it_belongs() {
    let board = Board::new();
    let words = Arc::new(Words::new(Uuid::nil(), std::iter::empty()));
    let mut expected = board.expect(&Id::number(1), &RawObject::default()).unwrap();
    let (replies, mut replied) = mpsc::channel(1);
    let text = concat!(
        "Listening on stdio\n\n",
        r#"{"jsonrpc":"2.0","id":"p","method":"ping"}"#,
        "\n",
        r#"{"jsonrpc":"2.0","id":1,"result":{"x" : 1.0}}"#,
    );
    let fault = read(text.as_bytes(), board.clone(), words.clone(), replies.downgrade()).await;
    assert!(fault.is_none());
    assert_eq!(words.last().as_deref(), Some("Listening on stdio"));
    assert_eq!(replied.recv().await.unwrap(), r#"{"jsonrpc":"2.0","id":"p","result":{}}"#);
    let Some(Heard::Answer(Ok(result))) = expected.next().await else { panic!("no answer") };
    assert_eq!(result.get(), r#"{"x" : 1.0}"#);
}

#[test]
fn an_end_is_told_for_people() {
    for (code, expected) in [
        (Some(0), "ended with exit code 0"),
        (Some(3), "ended with exit code 3"),
        (Some(137), "was ended by signal 9"),
        (None, "ended"),
    ] {
        assert_eq!(manner(code), expected);
    }
}
