//! The grant that an approval gives: to whom, for what, until when, and whether it was used.

use super::{Approval, Refusal, model::Binding};
use crate::ids::ReplicaId;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use std::{fmt, time::Duration};
use uuid::Uuid;

/// The least time in which an approval can be used. Whoever asked may be restarting, or ask only now and then.
pub(super) const GRANT_MIN: Duration = Duration::from_secs(3_600);

/// One attempt to run the call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Runner {
    /// Whose process it is. Its successor tells what was left running when it died.
    pub replica: ReplicaId,
    /// Fresh for each attempt. So whoever finds their own in a row after a lost answer knows that it was written.
    pub attempt: Uuid,
}

impl Runner {
    /// An attempt that nobody has made yet.
    pub fn fresh(replica: ReplicaId) -> Self {
        Self { replica, attempt: Uuid::now_v7() }
    }
}

/// One question of the tool's server in the middle of a call: what it answers in the place of a result. Fresh for each,
/// so that an answer goes to the question that was asked and to no other, and goes once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Turn(pub Uuid);

impl Turn {
    /// A question that nobody has asked yet.
    pub fn fresh() -> Self {
        Self(Uuid::new_v4())
    }
}

/// What is about to be run: the hashes are of what will be sent, taken now, not of what was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    pub binding: Binding,
    pub runner: Runner,
    /// The question whose answers go along; none where the call starts.
    pub answers: Option<Turn>,
}

impl Claim {
    /// The call starts.
    pub fn start(binding: Binding, runner: Runner) -> Self {
        Self { binding, runner, answers: None }
    }
}

/// Where the approved call stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Run {
    #[default]
    NotStarted,
    /// It may be running at this moment.
    Acting(Runner),
    /// Its server has asked its client for something, and goes on with the answers: nothing runs at this moment.
    Asks(Turn),
    Done(RunEnd),
    /// It was started, and nobody knows how it ended.
    Unknown(Runner),
}

impl fmt::Display for Run {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotStarted => "not started",
            Self::Acting(_) => "running",
            Self::Asks(_) => "waiting for its client",
            Self::Done(_) => "done",
            Self::Unknown(_) => "of unknown outcome",
        })
    }
}

/// How a call ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RunEnd {
    Succeeded,
    /// The tool said so, or never got the call. It is not run again: that needs another approval.
    Failed,
}

/// Whether this call may start now, or go on with its client's answers: that takes the same grant, as it stands then.
pub(super) fn check(approval: &Approval, claim: &Claim, now: DateTime<Utc>) -> Result<(), Refusal> {
    use super::Status::Approved;
    if approval.status != Approved {
        return Err(Refusal::NotApproved(approval.status));
    }
    let is_next = match (approval.run, claim.answers) {
        (Run::NotStarted, None) => true,
        (Run::Asks(asked), Some(answered)) => asked == answered,
        _ => false,
    };
    if !is_next {
        return Err(Refusal::Consumed(approval.run));
    }
    if approval.frozen_since.is_some() {
        return Err(Refusal::Halted);
    }
    if approval.grant_until.is_none_or(|until| until <= now) {
        return Err(Refusal::GrantExpired);
    }
    let (granted, claimed) = (&approval.binding, &claim.binding);
    let same = [
        ("principal", granted.principal == claimed.principal),
        ("tool", granted.tool == claimed.tool),
        ("version of the tool", granted.definition == claimed.definition),
        ("version of the policy", granted.policy == claimed.policy),
        ("call: its arguments differ", approval.arguments == claimed.arguments),
    ];
    match same.into_iter().find(|(_, same)| !same) {
        Some((what, _)) => Err(Refusal::OtherCall(what)),
        None => Ok(()),
    }
}
