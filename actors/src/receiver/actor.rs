//! The receiver of one source: its mailbox is that source's line in front of the writer.

use super::{
    ReceiveError,
    admission::SOURCE_PLACES_MAX,
    messages::{Accept, Keep, Waiting},
    writer::IngestWriter,
};
use crate::{answers_ping, guardian::Guarded};
use actix::{dev::SendError, prelude::*};

/// Messages that arrive between two turns; no source has more places.
const MAILBOX_MAX: usize = SOURCE_PLACES_MAX;

/// Stands in front of the writer for one source.
pub(super) struct Receiver {
    writer: Guarded<IngestWriter>,
}

impl Receiver {
    pub(super) fn new(writer: Guarded<IngestWriter>) -> Self {
        Self { writer }
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

    fn handle(&mut self, Accept { event, place, reply }: Accept, _: &mut Self::Context) {
        fail::fail_point!("receiver::accept");
        let keep = Keep { event, waiting: Waiting::new(reply, place) };
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
