//! Approvals: one call of one tool, held until people decide, and then run once or not at all.
//!
//! The rules are pure: [`Approval::apply`] takes what happens and gives the next state with its effects, or says why it
//! may not happen. It reads no clock: `now` is the database's, so that of an answer and a timeout in the same instant
//! one wins. A store keeps the state in one row and writes each step under a lock of it, with its effects, in one
//! transaction ([`crate::ports::Approvals`]); nothing else is needed to keep what is promised:
//!
//! - one outcome: `pending` is left once, and a settled request never changes;
//! - one run of one grant: the call starts when [`Event::Consume`] was written, which happens once ([`run_once`]);
//! - no run without a grant that is valid at that moment for exactly this call.
//!
//! The tool's server may ask its client for something in the place of a result, and get the call again with the
//! answers. That is the same call going on, so it belongs to the same grant: each question is a [`Turn`], and the step
//! that lets the call go on names it, asks for everything that the start asked for, and is written once. An answer that
//! comes twice, late, or to another question finds no step to take. Whoever dies after that step leaves an outcome that
//! nobody knows, as at the start: nothing goes on by itself.
//!
//! A call that waits in this process has an actor, which reads the row when it is told to. All others are rows and
//! nothing else. One clock lets time do what is due to them all, and tells the actors of what was decided elsewhere.

mod about;
mod actor;
#[cfg(test)]
mod actor_tests;
mod ask;
mod clock;
#[cfg(test)]
mod crash_tests;
mod events;
mod grant;
mod handle;
mod model;
#[cfg(test)]
mod property_tests;
mod run;
#[cfg(test)]
mod simulation_tests;
mod state;
#[cfg(test)]
mod store_tests;
#[cfg(test)]
mod tests;
mod timing;
mod votes;

pub use about::{About, Question};
pub use actor::ApprovalActor;
pub use ask::{Client, Way, ask};
pub use clock::ApprovalClock;
pub use events::{Effect, Event, Refusal};
pub use grant::{Claim, Run, RunEnd, Runner, Turn};
pub use handle::{ApprovalsHandle, Following, Gone};
pub use model::{
    Answer, ApprovalId, Ballot, Binding, Decider, Edit, NewApproval, Principal, Status, TeamId,
    Terms, Vote, Voter,
};
pub use run::{Ending, run_once};
pub use state::Approval;
pub use timing::{Reminder, WINDOW_DEFAULT, WINDOW_MAX, WINDOW_MIN, Wishes, window};
