//! What is asked of a server, and what comes of it.

use super::{link::LinkError, news::Pledge};
use crate::mcp::{protocol::Era, raw::RawObject, rpc::RpcError, telemetry::Trace};
use preloop_actors::{ids::AccountId, ports::StoreError};
use serde_json::{Value, value::RawValue};
use std::time::Duration;
use uuid::Uuid;

/// One server, as its account reaches it at the moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Target {
    pub account: AccountId,
    pub server: Uuid,
    /// Counts changes of how it is reached.
    pub revision: i64,
}

/// A request to a server.
#[derive(Clone)]
pub struct Question<'a> {
    pub method: &'a str,
    pub params: RawObject<'a>,
    /// See [`Upward::name`](super::Upward::name).
    pub name: Option<&'a str>,
    pub param_headers: &'a [(String, String)],
    /// The client's era and what it can do; `None` for a caller who cannot be asked anything.
    pub client: Option<(Era, &'a Value)>,
    /// The span of the request that this one is for.
    pub trace: Option<&'a Trace>,
    /// Asks a server as well that others leave alone at the moment, in order to know what it offers.
    pub insists: bool,
    /// What has to hold still when it goes up, once the server was asked about everything that it said changed.
    pub pledge: Option<&'a dyn Pledge>,
}

/// What a server answered, in its own words.
#[derive(Debug)]
pub struct Answered {
    pub era: Era,
    /// The revision that it speaks.
    pub version: String,
    pub outcome: Result<Box<RawValue>, RpcError>,
}

/// Why a server gave no answer.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    #[error("it failed several times in a row, so nobody asks it for {} seconds", .0.as_secs().max(1))]
    Resting(Duration),
    #[error("it works on as many calls as it may have at once; try again later")]
    Busy,
    #[error(transparent)]
    Link(#[from] LinkError),
    #[error("it was removed, or is reached in another way since; list the tools again")]
    Overtaken,
    /// What was let through is not what there is now.
    #[error("{0}")]
    Held(String),
    #[error("Preloop is about to stop, so it is not asked; try again later")]
    Closed,
    #[error("what is known of it could not be read; try again")]
    Unavailable(#[from] StoreError),
}
