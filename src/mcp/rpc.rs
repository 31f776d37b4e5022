//! JSON-RPC messages around values that stay text.

use super::{
    protocol::code,
    raw::{RawError, RawObject, check_depth, raw},
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json, value::RawValue};
use std::{borrow::Cow, fmt};

/// The id of a request: a string or an integer, kept as it is written.
#[derive(Clone, Debug)]
pub struct Id(Box<RawValue>);

impl Id {
    /// An id of our own.
    pub fn number(number: u64) -> Self {
        Self(raw(&number))
    }

    pub fn as_raw(&self) -> &RawValue {
        &self.0
    }

    /// Reads an id. Null, fractions and anything else are none.
    pub fn read(text: &RawValue) -> Option<Self> {
        let text = text.get();
        let is_text = text.starts_with('"');
        // Numbers as large as some clients make them; only the digits matter.
        let is_integer = text.strip_prefix('-').unwrap_or(text).bytes().all(|b| b.is_ascii_digit());
        let raw = RawValue::from_string(text.to_owned()).ok()?;
        (is_text || is_integer).then_some(Self(raw))
    }
}

impl PartialEq for Id {
    fn eq(&self, other: &Self) -> bool {
        self.0.get() == other.0.get()
    }
}

impl Eq for Id {}

impl std::hash::Hash for Id {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.0.get().hash(state);
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.get())
    }
}

impl Serialize for Id {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

/// One message as it came.
#[derive(Debug)]
pub enum Message<'a> {
    Request {
        id: Id,
        method: Cow<'a, str>,
        params: RawObject<'a>,
    },
    Notification {
        method: Cow<'a, str>,
        params: RawObject<'a>,
    },
    /// An answer to a request of ours.
    Response {
        id: Id,
        outcome: Result<&'a RawValue, &'a RawValue>,
    },
}

/// Why a text is no message, and whose request it was if that can be told.
#[derive(Debug)]
pub struct Malformed {
    pub id: Option<Id>,
    pub error: RpcError,
}

#[derive(Deserialize)]
struct Envelope<'a> {
    #[serde(borrow, default)]
    jsonrpc: Option<&'a RawValue>,
    #[serde(borrow, default)]
    id: Option<&'a RawValue>,
    #[serde(borrow, default)]
    method: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    params: Option<&'a RawValue>,
    #[serde(borrow, default)]
    result: Option<&'a RawValue>,
    #[serde(borrow, default)]
    error: Option<&'a RawValue>,
}

impl<'a> Message<'a> {
    /// Reads one message. Batches are refused: no revision that we serve has them, but 2025-03-26, where a server
    /// may do without.
    pub fn parse(body: &'a [u8]) -> Result<Self, Malformed> {
        let broken =
            |code, message: String| Malformed { id: None, error: RpcError::new(code, message) };
        let text = std::str::from_utf8(body).map_err(|error| {
            broken(code::PARSE_ERROR, format!("the body is not UTF-8: {error}"))
        })?;
        check_depth(body).map_err(|error| broken(code::INVALID_REQUEST, error.to_string()))?;
        if text.trim_start().starts_with('[') {
            return Err(broken(
                code::INVALID_REQUEST,
                "batches are not served; send one message".to_owned(),
            ));
        }
        let envelope: Envelope<'a> =
            serde_json::from_str(text).map_err(|error| match error.is_data() {
                true => broken(code::INVALID_REQUEST, format!("not a JSON-RPC message: {error}")),
                false => broken(code::PARSE_ERROR, format!("the body is not JSON: {error}")),
            })?;
        envelope.read()
    }
}

impl<'a> Envelope<'a> {
    fn read(self) -> Result<Message<'a>, Malformed> {
        let id = self.id.and_then(Id::read);
        let named = id.clone();
        let invalid = |message: &str| Malformed {
            id: named.clone(),
            error: RpcError::new(code::INVALID_REQUEST, message),
        };
        if self.jsonrpc.is_none_or(|version| version.get() != "\"2.0\"") {
            return Err(invalid("`jsonrpc` has to be \"2.0\""));
        }
        if self.id.is_some() && id.is_none() {
            return Err(invalid("`id` has to be a string or an integer"));
        }
        let outcome = match (self.result, self.error) {
            (Some(_), Some(_)) => {
                return Err(invalid("a response has a `result` or an `error`, not both"));
            }
            (Some(result), None) => Some(Ok(result)),
            (None, Some(error)) => Some(Err(error)),
            (None, None) => None,
        };
        match (self.method, id, outcome) {
            (None, Some(id), Some(outcome)) => Ok(Message::Response { id, outcome }),
            (Some(method), id, None) => {
                let params =
                    params(self.params).map_err(|error| Malformed { id: id.clone(), error })?;
                Ok(match id {
                    Some(id) => Message::Request { id, method, params },
                    None => Message::Notification { method, params },
                })
            }
            _ => Err(invalid("neither a request, a notification nor a response")),
        }
    }
}

fn params(text: Option<&RawValue>) -> Result<RawObject<'_>, RpcError> {
    let Some(text) = text else { return Ok(RawObject::default()) };
    RawObject::parse(text.get()).map_err(|error| match error {
        RawError::NotJson(_) => RpcError::invalid_params("`params` has to be an object"),
        error => RpcError::invalid_params(format!("`params`: {error}")),
    })
}

/// A failure of the protocol. A tool that fails is a result instead.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{message} ({code})")]
pub struct RpcError {
    pub code: i64,
    pub message: String,
    pub data: Option<Box<RawValue>>,
}

impl RpcError {
    pub fn new(code: i64, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), data: None }
    }

    pub fn invalid_params(message: impl Into<String>) -> Self {
        Self::new(code::INVALID_PARAMS, message)
    }

    pub fn method_not_found(method: &str) -> Self {
        Self::new(code::METHOD_NOT_FOUND, format!("there is no method `{method}`"))
    }

    pub fn internal(message: impl Into<String>) -> Self {
        Self::new(code::INTERNAL_ERROR, message)
    }

    pub fn with(mut self, data: &Value) -> Self {
        self.data = Some(raw(data));
        self
    }

    /// We do not serve the revision that the client asked for.
    pub fn unsupported_version(requested: &str, supported: &[&str]) -> Self {
        Self::new(code::UNSUPPORTED_VERSION, "unsupported protocol version")
            .with(&json!({ "supported": supported, "requested": requested }))
    }

    /// An error as another server wrote it. What is no error object is told as one.
    pub fn relayed(text: &RawValue) -> Self {
        #[derive(Deserialize)]
        struct Written {
            code: i64,
            message: String,
            data: Option<Box<RawValue>>,
        }
        match serde_json::from_str::<Written>(text.get()) {
            Ok(Written { code, message, data }) => Self { code, message, data },
            Err(_) => Self::internal("the server behind this tool answered with a malformed error"),
        }
    }
}

/// A response with a result that is already text.
pub fn result(id: &Id, result: &RawValue) -> String {
    let (id, result) = (id.as_raw().get(), result.get());
    let mut text = String::with_capacity(id.len() + result.len() + 34);
    text.push_str(r#"{"jsonrpc":"2.0","id":"#);
    text.push_str(id);
    text.push_str(r#","result":"#);
    text.push_str(result);
    text.push('}');
    text
}

/// A response with an error; without an id when the request's could not be read.
pub fn failure(id: Option<&Id>, error: &RpcError) -> String {
    let mut fields = RawObject::default();
    fields.set("code", raw(&error.code));
    fields.set("message", raw(&error.message));
    if let Some(data) = &error.data {
        fields.set("data", data.clone());
    }
    let mut message = RawObject::default();
    message.set("jsonrpc", raw("2.0"));
    if let Some(id) = id {
        message.set("id", raw(id));
    }
    message.set("error", fields.to_raw());
    message.write()
}

/// A request or, without an id, a notification.
pub fn call(id: Option<&Id>, method: &str, params: Option<&RawValue>) -> String {
    let mut message = RawObject::default();
    message.set("jsonrpc", raw("2.0"));
    if let Some(id) = id {
        message.set("id", raw(id));
    }
    message.set("method", raw(method));
    if let Some(params) = params {
        message.set("params", params.to_owned());
    }
    message.write()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> String {
        match Message::parse(text.as_bytes()) {
            Ok(Message::Request { id, method, params }) => {
                format!("request {id} {method} {}", params.write())
            }
            Ok(Message::Notification { method, params }) => {
                format!("notification {method} {}", params.write())
            }
            Ok(Message::Response { id, outcome: Ok(result) }) => format!("result {id} {result}"),
            Ok(Message::Response { id, outcome: Err(error) }) => format!("error {id} {error}"),
            Err(Malformed { id, error }) => {
                format!("{} {}", error.code, id.map_or("-".to_owned(), |id| id.to_string()))
            }
        }
    }

    #[test]
    fn messages_are_what_their_members_say() {
        let check = |text: &str, expected: &str| assert_eq!(told(text), expected, "{text}");
        check(r#"{"jsonrpc":"2.0","id":1,"method":"ping"}"#, "request 1 ping {}");
        check(
            r#"{"jsonrpc":"2.0","id":"a","method":"m","params":{"x": 1.0}}"#,
            r#"request "a" m {"x":1.0}"#,
        );
        check(r#"{"jsonrpc":"2.0","method":"n"}"#, "notification n {}");
        check(r#"{"jsonrpc":"2.0","id":7,"result":{"a":1}}"#, r#"result 7 {"a":1}"#);
        check(
            r#"{"jsonrpc":"2.0","id":7,"error":{"code":1,"message":""}}"#,
            r#"error 7 {"code":1,"message":""}"#,
        );
        check(
            r#"{"jsonrpc":"2.0","id":18446744073709551616,"method":"m"}"#,
            "request 18446744073709551616 m {}",
        );
        check("nonsense", "-32700 -");
        check("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"\u{0}\"}", "-32700 -");
        check("[]", "-32600 -");
        check(r#"[{"jsonrpc":"2.0","id":1,"method":"ping"}]"#, "-32600 -");
        check(r#"{"id":1,"method":"ping"}"#, "-32600 1");
        check(r#"{"jsonrpc":"1.0","id":1,"method":"ping"}"#, "-32600 1");
        check(r#"{"jsonrpc":"2.0","id":null,"method":"ping"}"#, "notification ping {}");
        check(r#"{"jsonrpc":"2.0","id":1.5,"method":"ping"}"#, "-32600 -");
        check(r#"{"jsonrpc":"2.0","id":{},"method":"ping"}"#, "-32600 -");
        check(r#"{"jsonrpc":"2.0","id":1,"method":"m","params":[1]}"#, "-32602 1");
        check(r#"{"jsonrpc":"2.0","id":1,"method":"m","params":{"a":1,"a":2}}"#, "-32602 1");
        check(r#"{"jsonrpc":"2.0","id":1,"method":"m","method":"n"}"#, "-32600 -");
        check(r#"{"jsonrpc":"2.0","id":1}"#, "-32600 1");
        check(r#"{"jsonrpc":"2.0","result":{}}"#, "-32600 -");
        check(r#"{"jsonrpc":"2.0","id":1,"result":{},"error":{}}"#, "-32600 1");
    }

    #[test]
    fn deep_messages_are_refused_before_they_are_read() {
        let deep = format!(
            r#"{{"jsonrpc":"2.0","id":1,"method":"m","params":{{"a":{}}}}}"#,
            "[".repeat(100_000)
        );
        assert_eq!(told(&deep), "-32600 -");
    }

    #[test]
    fn answers_carry_the_id_as_it_was_written() {
        let id = Id::read(&raw("x\u{e9}")).unwrap();
        assert_eq!(
            result(&id, &raw(&json!({"a": 1}))),
            r#"{"jsonrpc":"2.0","id":"xé","result":{"a":1}}"#
        );
        let error = RpcError::unsupported_version("x", &["a"]);
        assert_eq!(
            failure(Some(&Id::number(3)), &error),
            r#"{"jsonrpc":"2.0","id":3,"error":{"code":-32022,"message":"unsupported protocol version","data":{"requested":"x","supported":["a"]}}}"#
        );
        assert_eq!(
            failure(None, &RpcError::new(1, "m")),
            r#"{"jsonrpc":"2.0","error":{"code":1,"message":"m"}}"#
        );
        assert_eq!(call(None, "n", None), r#"{"jsonrpc":"2.0","method":"n"}"#);
    }
}
