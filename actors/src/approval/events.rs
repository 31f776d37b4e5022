//! What happens to a request, what follows, and why something may not happen.

use super::{
    grant::{Claim, Run, RunEnd, Runner, Turn},
    model::{Answer, Ballot, Status, Voter},
    timing::Reminder,
};
use crate::gate::Hash;
use serde::Serialize;

/// Something that happens.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// Someone answers.
    Vote(Box<Ballot>),
    /// Time has passed.
    Tick,
    /// Whoever asked is not interested any more: it ended, or took its call back.
    Cancel {
        reason: String,
    },
    /// The kill switch is on: nothing runs, and no time passes.
    Freeze,
    Thaw,
    /// The call is about to start, or to go on with answers. Once this is written, and only then, it may.
    Consume(Box<Claim>),
    /// The tool's server has asked its client for something, and does nothing until it is answered.
    AskBack {
        runner: Runner,
        turn: Turn,
    },
    /// The call has ended, and how is known.
    Finish {
        runner: Runner,
        end: RunEnd,
    },
    /// Whoever ran the call is gone, and nobody knows how it ended.
    Lost {
        runner: Runner,
    },
}

/// What follows from a step: rows of the outbox, messages to who waits, and the audit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Effect {
    /// Those who can decide are told for the first time.
    Asked,
    /// A vote was counted; so many agree, of so many needed.
    Voted {
        by: Voter,
        answer: Answer,
        approvals: usize,
        quorum: usize,
    },
    /// Someone put in other arguments; earlier approvals do not count for them. To be shown to the agent.
    Edited {
        by: Voter,
        before: Hash,
        after: Hash,
    },
    /// The outcome. Wakes the caller.
    Settled(Status),
    /// The window has passed: it is doubled, and the contacts for that are told.
    Escalated,
    /// Those who can decide are told again.
    Remind(Reminder),
    /// The answer came after the end, which it did not change. To be told to who answered (409).
    TooLate,
    Frozen,
    Thawed,
    /// The call may start now, once this step is durable.
    Started,
    /// The tool's server has asked its client for something.
    AskedBack,
    /// The call goes on with what its client has answered, once this step is durable.
    Resumed,
    Finished(RunEnd),
    /// To be told to the person who approved, and to the agent. Never rerun.
    OutcomeUnknown,
}

/// Why something may not happen. Nothing has changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error("only people decide; sign in, or use the link that was sent")]
    NotAPerson,
    #[error("you are not among those who may decide this request")]
    NotAsked,
    #[error("you have voted already")]
    AlreadyVoted,
    #[error("the request has had too many votes; cancel it and ask again")]
    TooManyVotes,
    #[error("the link was used already")]
    LinkUsed,
    #[error("arguments can be edited by people who are signed in, together with an approval")]
    MayNotEdit,
    #[error("a reason is required")]
    ReasonRequired,
    #[error("the arguments were changed by someone else meanwhile; look at them again")]
    ArgumentsChanged,
    #[error("the request is {0} already")]
    Settled(Status),
    #[error("more approvals are required than there are people to give them")]
    Unreachable,
    #[error("the kill switch is on: nothing runs")]
    Halted,
    #[error("the request is {0}, not approved")]
    NotApproved(Status),
    #[error("the approval was used already: the call is {0}")]
    Consumed(Run),
    #[error("the approval was not used in time")]
    GrantExpired,
    #[error("the approval is for another {0}")]
    OtherCall(&'static str),
    #[error("this call is not run by you")]
    NotTheRunner,
}
