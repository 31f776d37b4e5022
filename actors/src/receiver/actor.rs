//! The receiver of one source: bounds what that source has pending, so that a loud one cannot fill the writer.

use super::{
    ReceiveError,
    messages::{Accept, Keep, Waiting},
    writer::IngestWriter,
};
use crate::{answers_ping, guardian::Guarded};
use actix::{dev::SendError, prelude::*};
use std::sync::Arc;
use tokio::sync::Semaphore;

/// Most events of one source that wait for their commit.
pub(super) const PENDING_MAX: usize = 1_000;
/// Messages that arrive between two turns; more than may be pending would be refused anyway.
const MAILBOX_MAX: usize = PENDING_MAX;

/// Stands in front of the writer for one source.
pub(super) struct Receiver {
    writer: Guarded<IngestWriter>,
    slots: Arc<Semaphore>,
}

impl Receiver {
    pub(super) fn new(writer: Guarded<IngestWriter>) -> Self {
        Self { writer, slots: Arc::new(Semaphore::new(PENDING_MAX)) }
    }
}

impl Actor for Receiver {
    type Context = Context<Self>;

    fn started(&mut self, ctx: &mut Self::Context) {
        ctx.set_mailbox_capacity(MAILBOX_MAX);
    }
}

answers_ping!(Receiver);
crate::takes_queued!(Receiver: Accept);

impl Handler<Accept> for Receiver {
    type Result = ();

    fn handle(&mut self, Accept { event, reply }: Accept, _: &mut Self::Context) {
        fail::fail_point!("receiver::accept");
        let Ok(slot) = Arc::clone(&self.slots).try_acquire_owned() else {
            let _ = reply.send(Err(ReceiveError::Overloaded));
            return;
        };
        let keep = Keep { event, waiting: Waiting::new(reply, slot) };
        match self.writer.try_send(keep) {
            Ok(()) => {}
            Err(SendError::Full(keep)) => keep.waiting.answer(Err(ReceiveError::Overloaded)),
            Err(SendError::Closed(keep)) => {
                let why = "the writer is being rebuilt".to_owned();
                keep.waiting.answer(Err(ReceiveError::Unavailable(why)));
            }
        }
    }
}
