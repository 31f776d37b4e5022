//! One request while it is worked on: who asks, what the client can do, and the way back to it.

use super::{
    caller::McpCaller,
    head::Head,
    protocol::{Era, code},
    raw::{RawObject, raw},
    rpc::{self, Id, RpcError},
    session::{Session, StreamLog},
    telemetry::Trace,
};
use async_trait::async_trait;
use serde_json::{Value, json, value::RawValue};
use std::sync::Arc;
use tokio::sync::{broadcast, mpsc};

/// Messages to a client that wait for it to read; whoever works for it waits meanwhile.
pub const MESSAGES_MAX: usize = 64;

/// What answers requests behind the endpoint.
///
/// Results and errors are passed on as they are; the endpoint adds only what every answer of an era has.
#[async_trait]
pub trait Surface: Send + Sync {
    /// What this caller is told that we can do, as `ServerCapabilities`.
    async fn capabilities(&self, caller: &McpCaller, era: Era) -> Result<Value, RpcError>;

    /// How to use what is here, for the model.
    async fn instructions(&self, caller: &McpCaller) -> Option<String>;

    /// Answers one request. Dropping the future means that nobody waits for the answer any more.
    async fn serve(
        &self,
        exchange: &Exchange,
        method: &str,
        params: RawObject<'_>,
    ) -> Result<Box<RawValue>, RpcError>;

    /// What changes for this caller from now on.
    fn changes(&self, caller: &McpCaller) -> broadcast::Receiver<Change>;
}

/// Something that clients may want to hear of.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Change {
    Tools,
    Prompts,
    Resources,
    /// One resource, by its address.
    Resource(String),
}

impl Change {
    /// The notification that tells it.
    pub fn method(&self) -> &'static str {
        match self {
            Self::Tools => "notifications/tools/list_changed",
            Self::Prompts => "notifications/prompts/list_changed",
            Self::Resources => "notifications/resources/list_changed",
            Self::Resource(_) => "notifications/resources/updated",
        }
    }
}

/// One request of a client.
#[derive(Clone)]
pub struct Exchange {
    pub caller: Arc<McpCaller>,
    pub era: Era,
    pub version: Arc<str>,
    /// What the client declared, as `ClientCapabilities`.
    pub capabilities: Arc<Value>,
    /// The least level of log messages that the client wants; modern clients say it with each request.
    pub log_level: Option<String>,
    pub head: Arc<Head>,
    /// The session that the request belongs to; legacy only.
    pub session: Option<Arc<Session>>,
    pub outlet: Outlet,
    /// The request's span, when it has one.
    pub trace: Option<Trace>,
}

impl Exchange {
    /// Whether the client declared this capability, such as `elicitation` or `elicitation.url`.
    pub fn client_can(&self, path: &str) -> bool {
        let found = path.split('.').try_fold(&*self.capabilities, |value, name| value.get(name));
        found.is_some_and(Value::is_object)
    }

    /// Fails unless the client declared this capability, as each era wants it told.
    pub fn require(&self, capability: &str) -> Result<(), RpcError> {
        if self.client_can(capability) {
            return Ok(());
        }
        let message = format!(
            "this needs the client capability `{capability}`, which the client did not declare"
        );
        Err(match self.era {
            Era::Modern => RpcError::new(code::MISSING_CAPABILITY, message)
                .with(&json!({ "requiredCapabilities": { capability: {} } })),
            Era::Legacy => RpcError::new(code::INVALID_REQUEST, message),
        })
    }

    /// Whether the client declared an extension.
    pub fn has_extension(&self, name: &str) -> bool {
        let extensions = self.capabilities.get("extensions");
        extensions.and_then(|known| known.get(name)).is_some_and(Value::is_object)
    }

    /// Fails unless the client declared an extension.
    pub fn require_extension(&self, name: &str) -> Result<(), RpcError> {
        if self.has_extension(name) { Ok(()) } else { Err(missing_extension(name)) }
    }

    /// Sends a notification that belongs to this request.
    pub async fn notify(&self, method: &str, params: &RawValue) {
        self.outlet.send(rpc::call(None, method, Some(params))).await;
    }
}

/// The way back to the client for messages before the answer.
#[derive(Clone)]
pub enum Outlet {
    /// Straight into the answer's stream.
    Direct(mpsc::Sender<String>),
    /// Into a stream that outlives its connection.
    Log(Arc<StreamLog>),
}

impl Outlet {
    /// Sends a message; waits while the client reads too slowly. Nobody there any more is no error: the
    /// answer's receiver is gone as well.
    pub async fn send(&self, message: String) {
        match self {
            Self::Direct(sender) => drop(sender.send(message).await),
            Self::Log(log) => log.push(message),
        }
    }

    /// Sends a request of ours to a legacy client and waits for what it answers.
    pub async fn ask(
        &self,
        session: &Session,
        method: &str,
        params: &RawValue,
    ) -> Result<Box<RawValue>, RpcError> {
        let (id, answer) = session.expect();
        self.send(rpc::call(Some(&id), method, Some(params))).await;
        answer.await.unwrap_or_else(|_| {
            Err(RpcError::internal("the session ended before the client answered"))
        })
    }
}

/// What a client hears that would need an extension, and did not declare it.
pub fn missing_extension(name: &str) -> RpcError {
    let message = format!("this needs the extension `{name}`, which the client did not declare");
    RpcError::new(code::MISSING_CAPABILITY, message)
        .with(&json!({ "requiredCapabilities": { "extensions": { name: {} } } }))
}

/// The answer's text for a request.
pub fn answer_text(id: &Id, outcome: &Result<Box<RawValue>, RpcError>) -> String {
    match outcome {
        Ok(result) => rpc::result(id, result),
        Err(error) => rpc::failure(Some(id), error),
    }
}

/// What every modern result has: its type, and who gave it.
pub fn modern_result(result: Box<RawValue>, server: &Value) -> Box<RawValue> {
    // What is no object goes through as it is; whoever made it hears of it from the client.
    let Ok(mut object) = RawObject::parse(result.get()) else { return result };
    if object.get("resultType").is_none() {
        object.set("resultType", raw("complete"));
    }
    let meta = object.get("_meta").map(RawValue::get).unwrap_or("{}").to_owned();
    if let Ok(mut meta) = RawObject::parse(&meta)
        && meta.get(super::protocol::meta::SERVER_INFO).is_none()
    {
        meta.set(super::protocol::meta::SERVER_INFO, raw(server));
        object.set("_meta", meta.to_raw());
    }
    object.to_raw()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn modern_results_say_what_they_are() {
        let check = |text: &str, expected: &str| {
            let result = RawValue::from_string(text.to_owned()).unwrap();
            assert_eq!(modern_result(result, &json!({"name": "s"})).get(), expected, "{text}");
        };
        let meta = r#""_meta":{"io.modelcontextprotocol/serverInfo":{"name":"s"}}"#;
        check("{}", &format!(r#"{{"resultType":"complete",{meta}}}"#));
        check(
            r#"{"resultType":"task", "x":1.0}"#,
            &format!(r#"{{"resultType":"task","x":1.0,{meta}}}"#),
        );
        check(
            r#"{"_meta":{"a":[ 1 ]},"resultType":"x"}"#,
            r#"{"_meta":{"a":[ 1 ],"io.modelcontextprotocol/serverInfo":{"name":"s"}},"resultType":"x"}"#,
        );
        let told = r#"{"_meta":{"io.modelcontextprotocol/serverInfo":1},"resultType":"x"}"#;
        check(told, told);
        check("[]", "[]");
    }
}
