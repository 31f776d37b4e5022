//! The messages of the WebSocket, both ways, and nothing else about it.

use crate::auth::identity::User;
use preloop_actors::ports::LiveMessage;
use serde::{Deserialize, Serialize, Serializer, ser::SerializeMap};
use serde_json::Value;
use uuid::Uuid;

/// Longest error text sent back; it may quote what the client sent.
const ERROR_CHARS_MAX: usize = 300;

/// What a client may say. Fields it does not know are ignored, so that newer clients can speak to us.
#[derive(Debug, PartialEq, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum ClientMessage {
    /// Signs in, or signs in again after a refresh.
    Authenticate {
        token: String,
    },
    /// Begins a topic: after the message numbered `resume_from`, or from now on.
    Subscribe {
        topic: String,
        resume_from: Option<i64>,
    },
    Unsubscribe {
        topic: String,
    },
    /// Does something to an execution; `stop` is the only command there is.
    Command {
        execution_id: Uuid,
        command: String,
    },
    /// What the person looks at. Accepted for compatibility; nothing is recorded.
    Activity {},
    Ping {},
    Pong {},
}

impl ClientMessage {
    /// Reads one message; the error says what is wrong with it.
    pub fn parse(text: &str) -> Result<Self, String> {
        serde_json::from_str(text).map_err(|error| shorten(error.to_string()))
    }
}

/// What the server says, events apart.
#[derive(Debug, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum ServerMessage<'a> {
    /// First of all messages.
    Handshake {
        session_id: Uuid,
        authenticated: bool,
        message: &'a str,
    },
    Authenticated {
        user: PublicUser<'a>,
    },
    /// The token proves nothing; the connection stays open for another.
    AuthError {
        error: &'a str,
    },
    /// The token has ended. Subscriptions rest until the same account signs in again, and miss nothing.
    AuthExpired {
        error: &'a str,
    },
    SubscriptionAck {
        topic: &'a str,
        action: Action,
        /// Every topic now subscribed.
        topics: Vec<&'static str>,
        /// The account's newest number, when the subscription began.
        #[serde(skip_serializing_if = "Option::is_none")]
        seq: Option<i64>,
    },
    SubscriptionError {
        topic: &'a str,
        error: &'a str,
    },
    /// Messages before `oldest_seq` are gone: fetch the state anew, and go on from here.
    ResumeGap {
        topic: &'static str,
        oldest_seq: i64,
        newest_seq: i64,
    },
    CommandAck {
        execution_id: Uuid,
        command: &'a str,
    },
    CommandError {
        execution_id: Uuid,
        command: &'a str,
        error: &'a str,
    },
    /// Not understood.
    Error {
        error: &'a str,
    },
    Ping,
    Pong,
}

#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    Subscribed,
    Unsubscribed,
}

/// What a session may know of its user.
#[derive(Debug, Serialize)]
pub struct PublicUser<'a> {
    pub id: Uuid,
    pub username: &'a str,
    pub email: &'a str,
}

impl<'a> From<&'a User> for PublicUser<'a> {
    fn from(user: &'a User) -> Self {
        Self { id: user.id.0, username: &user.username, email: &user.email }
    }
}

impl ServerMessage<'_> {
    pub fn to_text(&self) -> String {
        text(self)
    }
}

/// An event as sent: the stored body, with its number and topic beside it.
pub fn event_text(message: &LiveMessage) -> String {
    text(&EventText(message))
}

struct EventText<'a>(&'a LiveMessage);

impl Serialize for EventText<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self(message) = self;
        let own = |name: &str| name == "seq" || name == "topic";
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("seq", &message.seq)?;
        map.serialize_entry("topic", message.topic.as_str())?;
        for (name, value) in message.body.iter().filter(|(name, _)| !own(name)) {
            map.serialize_entry::<str, Value>(name, value)?;
        }
        map.end()
    }
}

fn text(message: &impl Serialize) -> String {
    serde_json::to_string(message).expect("keys are strings and values are JSON")
}

/// Keeps what a client sent from coming back at full length.
fn shorten(text: String) -> String {
    match text.char_indices().nth(ERROR_CHARS_MAX) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use preloop_actors::{ids::AccountId, ports::Topic};
    use serde_json::json;

    fn check(text: &str, message: ClientMessage) {
        assert_eq!(ClientMessage::parse(text), Ok(message), "{text}");
    }

    fn check_error(text: &str, part: &str) {
        let error = ClientMessage::parse(text).unwrap_err();
        assert!(error.contains(part), "{text}: {error}");
        assert!(error.chars().count() <= ERROR_CHARS_MAX + 1);
    }

    #[test]
    fn client_messages() {
        let (topic, token) = ("approvals".to_owned(), "t".to_owned());
        check(r#"{"type":"authenticate","token":"t"}"#, ClientMessage::Authenticate { token });
        check(
            r#"{"type":"subscribe","topic":"approvals"}"#,
            ClientMessage::Subscribe { topic: topic.clone(), resume_from: None },
        );
        check(
            r#"{"topic":"approvals","resume_from":7,"type":"subscribe"}"#,
            ClientMessage::Subscribe { topic: topic.clone(), resume_from: Some(7) },
        );
        check(
            r#"{"type":"unsubscribe","topic":"approvals"}"#,
            ClientMessage::Unsubscribe { topic },
        );
        check(
            r#"{"type":"activity","event":"page_view","path":"/","metadata":{}}"#,
            ClientMessage::Activity {},
        );
        check(r#"{"type":"ping"}"#, ClientMessage::Ping {});
        check(r#"{"type":"pong","extra":[1]}"#, ClientMessage::Pong {});
        let command = ClientMessage::Command { execution_id: Uuid::nil(), command: "stop".into() };
        let id = Uuid::nil();
        check(
            &format!(
                r#"{{"type":"command","execution_id":"{id}","command":"stop","payload":{{}}}}"#
            ),
            command,
        );
    }

    #[test]
    fn what_is_not_understood() {
        check_error("hello", "expected value");
        check_error("[]", "");
        check_error("{}", "missing field `type`");
        check_error(r#"{"type":"dance"}"#, "unknown variant `dance`");
        check_error(r#"{"type":"subscribe"}"#, "missing field `topic`");
        check_error(r#"{"type":"command","execution_id":"7","command":"stop"}"#, "UUID");
        check_error(&format!(r#"{{"type":"{}"}}"#, "é".repeat(5_000)), "unknown variant");
    }

    #[test]
    fn an_event_keeps_its_body_and_gets_our_number_and_topic() {
        let body = json!({"type": "status_update", "seq": "x", "topic": "y", "payload": {"a": 1}});
        let message = LiveMessage {
            position: 9,
            account: AccountId::fresh(),
            seq: 4,
            topic: Topic::FlowExecutions,
            at: chrono::Utc::now(),
            body: body.as_object().cloned().unwrap(),
        };
        let sent: Value = serde_json::from_str(&event_text(&message)).unwrap();
        let expected = json!({
            "seq": 4, "topic": "flow_executions", "type": "status_update", "payload": {"a": 1}
        });
        assert_eq!(sent, expected);
    }
}
