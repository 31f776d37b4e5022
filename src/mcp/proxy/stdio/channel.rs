//! A command that runs, on this machine or in a container: what goes in, what comes out, and its end.

use crate::mcp::proxy::link::LinkError;
use async_trait::async_trait;
use std::{collections::BTreeMap, pin::Pin};
use tokio::io::{AsyncRead, AsyncWrite};
use uuid::Uuid;

/// The pipes of a running command.
pub struct Channel {
    /// Written before any message; for whoever stands between us and the command.
    pub first: Vec<u8>,
    pub input: Pin<Box<dyn AsyncWrite + Send>>,
    pub output: Pin<Box<dyn AsyncRead + Send>>,
    pub errors: Pin<Box<dyn AsyncRead + Send>>,
    pub life: Box<dyn Life>,
}

/// The life of a running command. Dropped, it is ended as well as that goes without waiting.
#[async_trait]
pub trait Life: Send {
    /// Waits for an end that comes by itself. It may be missed where the output ends with it.
    async fn ended(&mut self);

    /// Ends the command, whose input is closed by now, and everything that came of it: by waiting, then by asking,
    /// then by force. Its exit code when that can be known, 128 and the signal when one ended it.
    async fn end(&mut self) -> Option<i32>;
}

/// A command for a container.
#[derive(Clone, Copy, Debug)]
pub struct Contained<'a> {
    pub server: Uuid,
    pub image: &'a str,
    pub command: &'a str,
    pub args: &'a [String],
    pub env: &'a BTreeMap<String, String>,
}

/// Runs commands in containers.
#[async_trait]
pub trait Containers: Send + Sync {
    async fn start(&self, command: Contained<'_>) -> Result<Channel, LinkError>;
}
