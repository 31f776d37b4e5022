//! Port: messages for people who watch, ordered per account and kept for a while.

use super::StoreError;
use crate::ids::AccountId;
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use serde_json::{Map, Value};
use std::{fmt, str::FromStr};

/// What a session can subscribe to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Topic {
    FlowExecutions,
    Approvals,
    Activity,
    System,
}

impl Topic {
    pub const ALL: [Self; 4] =
        [Self::FlowExecutions, Self::Approvals, Self::Activity, Self::System];

    /// The name used on the wire and in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::FlowExecutions => "flow_executions",
            Self::Approvals => "approvals",
            Self::Activity => "activity",
            Self::System => "system",
        }
    }
}

impl fmt::Display for Topic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Topic {
    type Err = crate::event::UnknownName;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|topic| topic.as_str() == text)
            .ok_or_else(|| crate::event::UnknownName(text.to_owned()))
    }
}

/// One message as sent to sessions.
#[derive(Clone, Debug, PartialEq)]
pub struct LiveMessage {
    /// Position over all accounts, in commit order; replicas follow it.
    pub position: i64,
    pub account: AccountId,
    /// Position within the account, from 1, without gaps.
    pub seq: i64,
    pub topic: Topic,
    pub at: DateTime<Utc>,
    /// The message's own fields: `type`, ids, `payload`.
    pub body: Map<String, Value>,
}

/// What is left of an account's stored messages after some point.
#[derive(Clone, Debug, Default)]
pub struct Replay {
    pub messages: Vec<LiveMessage>,
    /// The newest `seq` of the account, 0 when there was none yet.
    pub newest: i64,
    /// The oldest `seq` still stored; messages before it cannot be replayed.
    pub oldest: i64,
}

/// Numbers, keeps and replays messages.
///
/// Writers put messages into the outbox in the transaction that causes them; nobody sees them before they are numbered.
#[async_trait]
pub trait Live: Send + Sync {
    /// Numbers what waits in the outbox, at most `limit`; one replica at a time. Returns how many were numbered.
    async fn number_outbox(&self, limit: usize) -> Result<usize, StoreError>;

    /// The newest position over all accounts, 0 when there is none.
    async fn newest_position(&self) -> Result<i64, StoreError>;

    /// Numbered messages after `position`, oldest first, at most `limit`.
    async fn after_position(
        &self,
        position: i64,
        limit: usize,
    ) -> Result<Vec<LiveMessage>, StoreError>;

    /// An account's messages of some topics after `seq`, oldest first, at most `limit`.
    async fn replay(
        &self,
        account: AccountId,
        topics: &[Topic],
        after: i64,
        limit: usize,
    ) -> Result<Replay, StoreError>;

    /// Deletes what is past the buffer's age and length.
    async fn trim(&self) -> Result<(), StoreError>;
}
