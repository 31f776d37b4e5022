//! What the hub can be told.

use super::registry::{Interest, Subscription};
use crate::ids::AccountId;
use actix::Message;

/// Registers a session. From the answer on, every message of the account that `interest` holds is queued.
#[derive(Debug, Message)]
#[rtype(result = "Result<Subscription, NotReady>")]
pub(super) struct Register {
    pub account: AccountId,
    pub interest: Interest,
}

/// The hub does not know its position yet, so it cannot promise a start without a gap.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct NotReady;
