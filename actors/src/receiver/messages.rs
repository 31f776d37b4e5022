//! What the receivers and the writer are told.

use super::admission::Place;
use crate::{
    event::IncomingEvent,
    ports::{Appended, StoreError},
};
use actix::Message;
use tokio::sync::oneshot;

/// Why an event was not kept. The sender may try again; the delivery key makes that harmless.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReceiveError {
    /// More events wait than we hold.
    #[error("too many events are waiting to be kept; send it again later")]
    Overloaded,
    /// The store or an actor was away; nothing is known to be kept.
    #[error("the event could not be kept: {0}")]
    Unavailable(String),
    /// The store refuses this very event and would do so again.
    #[error("the event cannot be kept: {0}")]
    Refused(String),
}

impl From<StoreError> for ReceiveError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Unavailable(why) => Self::Unavailable(why),
            StoreError::Internal(why) => Self::Refused(why),
        }
    }
}

/// Where the answer goes. Dropped without one when an actor dies, which the caller sees.
pub(super) type Reply = oneshot::Sender<Result<Appended, ReceiveError>>;

/// Asks a source's receiver to have one event kept; answered only after the commit.
#[derive(Debug, Message)]
#[rtype(result = "()")]
pub(super) struct Accept {
    pub event: IncomingEvent,
    pub place: Place,
    pub reply: Reply,
}

/// Asks the writer to put one event into its next batch.
#[derive(Debug, Message)]
#[rtype(result = "()")]
pub(super) struct Keep {
    pub event: IncomingEvent,
    pub waiting: Waiting,
}

/// Someone who waits for an event to be kept.
#[derive(Debug)]
pub(super) struct Waiting {
    reply: Reply,
    /// Free again once answered or lost.
    _place: Place,
}

impl Waiting {
    pub(super) fn new(reply: Reply, place: Place) -> Self {
        Self { reply, _place: place }
    }

    /// Nobody may listen any more, which is fine: the event is kept or will be sent again.
    pub(super) fn answer(self, answer: Result<Appended, ReceiveError>) {
        let _ = self.reply.send(answer);
    }
}
