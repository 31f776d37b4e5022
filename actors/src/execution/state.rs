//! Every decision about an execution's life: no clock, no I/O, no actix.

use super::{
    AgentResult, ExecutionState, Failure, FailureCategory, Lease, RESULT_BYTES_MAX, ResultStatus,
};
use crate::{
    flow::{RetryPolicy, Timeouts},
    ids::Epoch,
    ports::{Change, ExecutionContext, Exit, FoundContainer},
};
use std::time::Duration;

/// Longest wait between two attempts.
const BACKOFF_MAX: Duration = Duration::from_secs(3_600);

/// Deaths of owners in a row, without any progress between them, after which an execution is put away (R-C6).
pub const OWNER_DEATHS_MAX: i16 = 4;
/// Deaths after which an execution is suspected of causing them and owned by itself alone. Before, all that were there
/// are tried together: a server that is killed twice in a row has most often died of something else, and what was
/// running must not wait for its owner in a line.
pub const SUSPECT_DEATHS: i16 = 3;
/// An owner that has held an execution for so long has survived it, and its former owners' deaths count no more.
pub const SURVIVED_AFTER: Duration = Duration::from_secs(10);
/// The same for a suspect whose container runs. To read and adopt it, which is all that it takes, takes a moment; and
/// the others wait meanwhile.
pub const TRIAL_OF_RUNNING: Duration = Duration::from_secs(3);

/// Whether an execution may be what its owners died of, and is told from bystanders by being taken over alone.
pub fn is_suspect(owner_deaths: i16) -> bool {
    (SUSPECT_DEATHS..OWNER_DEATHS_MAX).contains(&owner_deaths)
}

/// Why an execution may not be handled any more, if its owners died of it.
pub fn quarantine(owner_deaths: i16) -> Option<Failure> {
    (owner_deaths >= OWNER_DEATHS_MAX).then(|| {
        let message = format!(
            "quarantined: whoever handled this execution died {owner_deaths} times in a row; the log's last lines and \
             the server's log tell what it was doing, retry it once that is mended"
        );
        Failure::new(FailureCategory::Quarantined, message)
    })
}

/// Whether a container of an earlier attempt may be left. Before the first launch there is none.
pub fn may_have_strays(lease: &Lease, context: &ExecutionContext) -> bool {
    lease.epoch > Epoch::FIRST || context.container_epoch.is_some()
}

/// What a new owner does first.
#[derive(Clone, Debug, PartialEq)]
pub enum Opening {
    /// Nothing runs: make prompt and token, and launch.
    Launch,
    /// A container of this execution runs or has run: follow it to its end.
    Adopt(FoundContainer),
    /// Its container was created but never started, so it may lack files: remove it, then launch.
    Relaunch(Epoch),
    /// A container ran and is not there any more.
    Lost,
    /// Someone asked to stop it before anything ran.
    Stop,
}

/// Decides the opening from what the store and the runtime know.
pub fn opening(context: &ExecutionContext, found: Option<FoundContainer>) -> Opening {
    // A container of an older attempt is the sweep's business, not this attempt's.
    let current = found.filter(|container| Some(container.epoch) == context.container_epoch);
    match (current, context.state) {
        (Some(container), _) if container.started_at.is_some() => Opening::Adopt(container),
        _ if context.stop_requested => Opening::Stop,
        (Some(container), _) => Opening::Relaunch(container.epoch),
        (None, ExecutionState::Running) => Opening::Lost,
        (None, _) => Opening::Launch,
    }
}

/// What the agent left behind.
#[derive(Clone, Debug, PartialEq)]
pub enum Leftover {
    /// No file, and nothing was handed in.
    Nothing,
    Result(AgentResult),
    /// Something that is no result, and why.
    Unreadable(String),
}

/// Reads `/workspace/result.json`.
pub fn read_result(bytes: &[u8]) -> Leftover {
    if bytes.len() > RESULT_BYTES_MAX {
        return Leftover::Unreadable(format!(
            "it has {} bytes, {RESULT_BYTES_MAX} are allowed",
            bytes.len()
        ));
    }
    match serde_json::from_slice(bytes) {
        Ok(result) => Leftover::Result(result),
        Err(error) => Leftover::Unreadable(error.to_string()),
    }
}

/// How a container's end is to be understood.
pub fn conclude(exit: &Exit, leftover: Leftover) -> Result<AgentResult, Failure> {
    use FailureCategory::*;
    if exit.out_of_memory {
        return Err(Failure::new(
            OutOfMemory,
            "the container used more memory than allowed and was killed; raise agent.limits.memory \
             or let the agent use less",
        ));
    }
    if exit.disk_quota {
        return Err(Failure::new(
            DiskQuota,
            "the container wrote more into its workspace than allowed and was stopped; raise \
             agent.limits.disk or let the agent write less",
        ));
    }
    match (exit.code, leftover) {
        (0, Leftover::Result(result)) if result.status == ResultStatus::Succeeded => Ok(result),
        (_, Leftover::Result(result)) if result.status == ResultStatus::Failed => {
            let reason = result.error.or(result.summary);
            let reason = reason.unwrap_or_else(|| "it gave no reason".to_owned());
            Err(Failure::new(AgentFailure, format!("the agent reported failure: {reason}")))
        }
        (0, Leftover::Unreadable(problem)) => Err(Failure::new(
            InvalidResult,
            format!(
                "/workspace/result.json cannot be read: {problem}; see the result schema in flows/README.md"
            ),
        )),
        (0, _) => Err(Failure::new(
            NoResult,
            "the container ended with exit code 0 but left no /workspace/result.json; success must be \
             said, see flows/README.md",
        )),
        (code, _) => Err(Failure::new(ExitCode, exit_text(code))),
    }
}

fn exit_text(code: i64) -> String {
    let meaning = match code {
        125 => " (the container could not be run)",
        126 => " (the command cannot be executed)",
        127 => " (the command was not found in the image)",
        137 => " (killed by SIGKILL; by the kernel, when memory ran out)",
        139 => " (a segmentation fault)",
        143 => " (ended by SIGTERM)",
        _ => "",
    };
    format!("the container ended with exit code {code}{meaning}; the log's last lines tell more")
}

/// What a failure leads to: another attempt, where the policy has one left, or the end.
pub fn after_failure(policy: &RetryPolicy, attempt: i16, failure: Failure) -> Change {
    let worth_it = failure.category.class().is_some_and(|class| policy.on.contains(&class));
    if worth_it && attempt < policy.attempts {
        return Change::Retry { failure, backoff: backoff(policy, attempt) };
    }
    Change::Ended { state: ExecutionState::Failed, failure: Some(failure), result: None }
}

/// The policy's wait, doubled for every attempt already made.
fn backoff(policy: &RetryPolicy, attempt: i16) -> Duration {
    let doublings = u32::from(attempt.unsigned_abs()).saturating_sub(1);
    let factor = 2u32.saturating_pow(doublings);
    Duration::from_secs(policy.backoff_secs.into()).saturating_mul(factor).min(BACKOFF_MAX)
}

/// Which of a running container's limits comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limit {
    Run,
    Idle,
}

/// How long a container may go on, and what ends it then.
///
/// `ran` since its start, `silent` since its last output.
pub fn time_left(timeouts: &Timeouts, ran: Duration, silent: Duration) -> (Duration, Limit) {
    let run = Duration::from_secs(timeouts.run_secs.into()).saturating_sub(ran);
    let idle = timeouts
        .idle_secs
        .map(|secs| Duration::from_secs(secs.into()).saturating_sub(silent))
        .unwrap_or(Duration::MAX);
    if idle < run { (idle, Limit::Idle) } else { (run, Limit::Run) }
}

/// The failure of a container that hit one of its time limits.
pub fn timed_out(timeouts: &Timeouts, limit: Limit) -> Failure {
    match limit {
        Limit::Run => Failure::new(
            FailureCategory::RunTimeout,
            format!(
                "the container ran longer than {} s and was stopped; raise timeouts.runSecs",
                timeouts.run_secs
            ),
        ),
        Limit::Idle => Failure::new(
            FailureCategory::IdleTimeout,
            format!(
                "the container wrote nothing for {} s and was stopped; raise timeouts.idleSecs",
                timeouts.idle_secs.unwrap_or_default()
            ),
        ),
    }
}
