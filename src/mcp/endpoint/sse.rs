//! Server-sent events: one event a message, and a sign of life while there is none.

use actix_web::{HttpResponse, HttpResponseBuilder, http::header, web::Bytes};
use std::time::Duration;

/// How often a quiet stream says that it lives: often enough for proxies, and to notice a client that left.
pub const ALIVE_EVERY: Duration = Duration::from_secs(15);
/// A comment, which clients ignore.
pub const ALIVE: Bytes = Bytes::from_static(b": alive\n\n");

/// The head of an answer that is a stream.
pub fn response() -> HttpResponseBuilder {
    let mut response = HttpResponse::Ok();
    response
        .content_type("text/event-stream")
        .insert_header((header::CACHE_CONTROL, "no-cache, no-transform"))
        // Proxies must not hold events back.
        .insert_header(("x-accel-buffering", "no"))
        // No compression: it would hold them back as well.
        .insert_header(header::ContentEncoding::Identity);
    response
}

/// One message as an event; with an id when the stream can be gone on with.
pub fn event(id: Option<&str>, message: &str) -> Bytes {
    let mut text = String::with_capacity(message.len() + 64);
    if let Some(id) = id {
        text.push_str("id: ");
        text.push_str(id);
        text.push('\n');
    }
    // Messages are JSON, where line ends occur only between values.
    for line in message.lines() {
        text.push_str("data: ");
        text.push_str(line);
        text.push('\n');
    }
    text.push('\n');
    Bytes::from(text)
}

/// The first event of a stream that can be gone on with: a place before all messages.
pub fn priming(id: &str) -> Bytes {
    Bytes::from(format!("id: {id}\ndata: \n\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_one_event() {
        assert_eq!(event(None, r#"{"a":1}"#), "data: {\"a\":1}\n\n");
        assert_eq!(event(Some("1-2"), "{\n1}"), "id: 1-2\ndata: {\ndata: 1}\n\n");
        assert_eq!(priming("1-0"), "id: 1-0\ndata: \n\n");
    }
}
