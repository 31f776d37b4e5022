//! What can be said to the dispatcher and to an execution's actor.

use crate::ids::{Epoch, ExecutionId};
use actix::Message;

/// Ask this execution's owner to stop it now. The intent is a row already; this only saves the wait.
#[derive(Debug, Message)]
#[rtype(result = "()")]
pub struct StopRequested(pub ExecutionId);

/// Take no more work and let go of what runs: containers go on for the next owner.
#[derive(Debug, Message)]
#[rtype(result = "()")]
pub struct HandOver;

/// What an execution's actor is told by its dispatcher.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// Someone asked to stop it.
    Stop,
    Leave(Leave),
}

/// Why an owner lets go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leave {
    /// Another owner has it: touch nothing.
    Fenced,
    /// The lease ran out unrenewed. If the store is out of reach, stop the container first: another host may be
    /// about to start one (R-C4).
    Expired,
    /// We are shutting down: leave the container running.
    HandOver,
    /// Nobody's order: the store refuses again and again what has to be read or written to go on.
    Refused,
}

/// An execution's actor has nothing left to do.
#[derive(Debug, Message)]
#[rtype(result = "()")]
pub(super) struct Finished {
    pub(super) execution: ExecutionId,
    pub(super) epoch: Epoch,
}
