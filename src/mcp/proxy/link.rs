//! A connection to one MCP server elsewhere, whatever carries it and whichever revision it speaks.

use crate::mcp::{
    protocol::Era,
    raw::RawObject,
    rpc::{Message, RpcError},
};
use async_trait::async_trait;
use serde_json::{Value, value::RawValue};
use std::time::Duration;

/// A request on its way to a server. Its parameters are the caller's, but for what belongs to each hop.
pub struct Upward<'a> {
    pub method: &'a str,
    pub params: RawObject<'a>,
    /// What `Mcp-Name` says: the server's own name of a tool or prompt, or a resource's address.
    pub name: Option<&'a str>,
    /// `Mcp-Param-*` headers as they came; a modern server that asked for them checks them.
    pub param_headers: &'a [(String, String)],
    /// What our client can do, as far as we can pass it on; for a modern server.
    pub capabilities: &'a Value,
}

/// Hears what a server says while it works on one request.
#[async_trait]
pub trait Hearer: Send {
    /// A notification that belongs to the request.
    async fn notified(&mut self, method: &str, params: Option<&RawValue>);

    /// A request of the server's own (legacy only); the answer goes back to it.
    async fn asked(
        &mut self,
        method: &str,
        params: Option<&RawValue>,
    ) -> Result<Box<RawValue>, RpcError>;
}

/// Hears nothing, and can be asked nothing.
pub struct Deaf;

#[async_trait]
impl Hearer for Deaf {
    async fn notified(&mut self, _: &str, _: Option<&RawValue>) {}

    async fn asked(
        &mut self,
        method: &str,
        _: Option<&RawValue>,
    ) -> Result<Box<RawValue>, RpcError> {
        Err(RpcError::method_not_found(method))
    }
}

/// What a server said of itself when the link was made.
#[derive(Clone, Debug)]
pub struct ServerFacts {
    pub era: Era,
    pub version: String,
    /// `ServerCapabilities`.
    pub capabilities: Value,
    /// `Implementation`; for people only, never to name or to trust anything by.
    pub info: Option<Value>,
    pub instructions: Option<String>,
}

/// A link to one server. Requests may be under way at the same time.
#[async_trait]
pub trait Link: Send + Sync {
    fn facts(&self) -> &ServerFacts;

    /// Sends a request and waits for its answer. Dropping the future takes the request back.
    async fn request(
        &self,
        request: Upward<'_>,
        hearer: &mut dyn Hearer,
    ) -> Result<Result<Box<RawValue>, RpcError>, LinkError>;

    /// Waits until the server says that something of its changed; never, when it does not say such things.
    async fn changed(&self) -> Changed;

    /// Takes the link down: sessions end, processes stop.
    async fn close(&self);
}

/// What a server said changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Changed {
    Tools,
    Prompts,
    Resources,
    Resource(String),
    /// Something was missed: anything may have changed.
    Everything,
    /// A call waits until the server was asked what it offers now.
    Awaited,
    /// The link is gone; a new one has to be made.
    Gone,
}

/// The change that a notification tells of.
pub(super) fn change_in(method: &str, params: &RawObject<'_>) -> Option<Changed> {
    match method {
        "notifications/tools/list_changed" => Some(Changed::Tools),
        "notifications/prompts/list_changed" => Some(Changed::Prompts),
        "notifications/resources/list_changed" => Some(Changed::Resources),
        "notifications/resources/updated" => params.text("uri").map(Changed::Resource),
        _ => None,
    }
}

/// The change that a message tells of.
pub(super) fn change_told(text: &str) -> Option<Changed> {
    match Message::parse(text.as_bytes()) {
        Ok(Message::Notification { method, params }) => change_in(&method, &params),
        _ => None,
    }
}

/// Why a server did not answer.
#[derive(Clone, Debug, thiserror::Error)]
pub enum LinkError {
    /// It was not reached; it has not seen the request.
    #[error("the server could not be reached: {0}")]
    Unreachable(String),
    /// It may have seen the request and done what it asks.
    #[error(
        "the connection broke while the server worked; whether the call took effect is not known: {0}"
    )]
    Lost(String),
    /// It wants a credential, or another one.
    #[error(
        "the server wants a credential, or another one (HTTP status {status}); check `auth_config`, or let \
         Preloop in again"
    )]
    Unauthorized { status: u16, challenge: Option<String> },
    /// It does not know our session any more, and has not done what was asked.
    #[error("the server has forgotten the session")]
    SessionLost,
    #[error("the server refused the request with HTTP status {status}")]
    Refused { status: u16 },
    #[error("the server did not answer within {} seconds", .0.as_secs_f64())]
    TimedOut(Duration),
    /// What it said is no MCP, or more than we take.
    #[error("the server's answer cannot be used: {0}")]
    Unusable(String),
    /// It cannot be tried with what is set for it.
    #[error("the server's settings do not work: {0}")]
    Settings(String),
}

impl LinkError {
    /// Whether the server surely has not begun with the request, so that sending it again is harmless.
    pub fn is_before_work(&self) -> bool {
        matches!(
            self,
            Self::Unreachable(_)
                | Self::SessionLost
                | Self::Unauthorized { .. }
                | Self::Settings(_)
        )
    }

    /// Whether it says something about the server's health, rather than about one request.
    pub fn is_sickness(&self) -> bool {
        match self {
            Self::Unreachable(_) | Self::Lost(_) | Self::TimedOut(_) | Self::Unusable(_) => true,
            Self::Refused { status } => *status >= 500,
            Self::Unauthorized { .. } | Self::SessionLost | Self::Settings(_) => false,
        }
    }
}
