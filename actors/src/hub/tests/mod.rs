//! Tests of the hub: the session's state by table and by random interleaving, the actor on a paused clock.

mod actor;
mod interleavings;
mod watcher;

use crate::{
    ids::AccountId,
    ports::{LiveMessage, Topic},
};
use chrono::DateTime;
use serde_json::Map;

const FLOWS: Topic = Topic::FlowExecutions;
const ACTIVITY: Topic = Topic::Activity;

/// A message of some account; position and `seq` are the same, as with only one account.
fn message(seq: i64, topic: Topic) -> LiveMessage {
    LiveMessage {
        position: seq,
        account: AccountId(uuid::Uuid::nil()),
        seq,
        topic,
        at: DateTime::UNIX_EPOCH,
        body: Map::new(),
    }
}
