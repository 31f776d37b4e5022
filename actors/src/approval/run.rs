//! The run of an approved call: recorded before it starts, and never twice.

use super::{ApprovalId, Claim, Event, Run, RunEnd, Runner, Turn};
use crate::{
    ids::AccountId,
    ports::{ApprovalError, Approvals},
};
use std::{fmt, time::Duration};

/// How often the end of a run is told to a store that does not listen.
const FINISH_TRIES: u32 = 5;
/// Wait before the second try; each one waits longer.
const FINISH_PAUSE: Duration = Duration::from_millis(200);

/// How an attempt ended, and what it came to: kept for those who ask later.
#[derive(Clone, PartialEq, Eq)]
pub enum Ending {
    /// The call is over. `result` is as the caller is given it; none where nothing is kept.
    Done { end: RunEnd, result: Option<String> },
    /// Its server asks its client for something before it goes on.
    Asks { turn: Turn, question: String },
}

impl Ending {
    /// What happens to the request, and the text that is kept with it.
    pub fn into_event(self, runner: Runner) -> (Event, Option<String>) {
        match self {
            Self::Done { end, result } => (Event::Finish { runner, end }, result),
            Self::Asks { turn, question } => (Event::AskBack { runner, turn }, Some(question)),
        }
    }
}

impl From<RunEnd> for Ending {
    /// Nothing of it is kept.
    fn from(end: RunEnd) -> Self {
        Self::Done { end, result: None }
    }
}

impl fmt::Debug for Ending {
    /// Without the texts: they may hold secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Done { end, .. } => {
                f.debug_struct("Done").field("end", end).finish_non_exhaustive()
            }
            Self::Asks { turn, .. } => {
                f.debug_struct("Asks").field("turn", turn).finish_non_exhaustive()
            }
        }
    }
}

/// Runs an approved call, or goes on with it where the claim has answers. `Err`: it was not started, and nothing of it
/// was sent.
///
/// The end is recorded before the answer is given. To be spawned where a caller may go away: when this is dropped while
/// the call runs, how it ended stays unknown.
pub async fn run_once<T>(
    store: &dyn Approvals,
    account: AccountId,
    id: ApprovalId,
    claim: Claim,
    call: impl Future<Output = (Ending, T)>,
) -> Result<T, ApprovalError> {
    let runner = claim.runner;
    start(store, account, id, claim).await?;
    let (ending, answer) = call.await;
    finish(store, account, id, runner, ending).await;
    Ok(answer)
}

async fn start(
    store: &dyn Approvals,
    account: AccountId,
    id: ApprovalId,
    claim: Claim,
) -> Result<(), ApprovalError> {
    let runner = claim.runner;
    let Err(error) = store.consume(account, id, claim).await else { return Ok(()) };
    if !matches!(error, ApprovalError::Store(_)) {
        return Err(error);
    }
    // The answer got lost, and perhaps the step did not. Where it cannot be told, nothing runs.
    match store.get(account, id).await {
        Ok(Some(seen)) if seen.approval.run == Run::Acting(runner) => Ok(()),
        _ => Err(error),
    }
}

/// Never fails the call: it has run, whether that can be written down or not.
async fn finish(
    store: &dyn Approvals,
    account: AccountId,
    id: ApprovalId,
    runner: Runner,
    ending: Ending,
) {
    for attempt in 1..=FINISH_TRIES {
        match store.finish(account, id, runner, ending.clone()).await {
            Err(ApprovalError::Store(error)) => {
                tracing::warn!(approval.id = %id, "the end of an approved call is not recorded: {error}");
            }
            // Refused: an earlier try was written after all.
            Ok(_) | Err(_) => return,
        }
        if attempt < FINISH_TRIES {
            tokio::time::sleep(FINISH_PAUSE * attempt).await;
        }
    }
}
