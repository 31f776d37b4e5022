//! The state machine of one request.

use super::{
    events::{Effect, Event, Refusal},
    grant::{self, Claim, GRANT_MIN, Run, RunEnd, Runner, Turn},
    model::{Answer, ApprovalId, Ballot, Binding, NewApproval, Status, Terms, Vote},
    timing::{Reminder, after},
    votes,
};
use crate::gate::Hash;
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

/// One request, as its row holds it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Approval {
    pub id: ApprovalId,
    /// What was asked for.
    pub binding: Binding,
    pub terms: Terms,
    pub asked_at: DateTime<Utc>,
    /// When the current window began: at the request, or at the escalation.
    pub window_began: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
    pub escalated_at: Option<DateTime<Utc>>,
    /// The last reminder of the current window.
    pub reminded: Option<Reminder>,
    /// Since when no time passes.
    pub frozen_since: Option<DateTime<Utc>>,
    /// Of the arguments that would run: those asked for, or what someone made of them.
    pub arguments: Hash,
    pub votes: Vec<Vote>,
    pub status: Status,
    pub settled_at: Option<DateTime<Utc>>,
    /// Why it was cancelled, or the comment of the vote that settled it.
    pub reason: Option<String>,
    /// Until when the call may start, once it is approved.
    pub grant_until: Option<DateTime<Utc>>,
    pub run: Run,
}

type Step = Result<(Approval, Vec<Effect>), Refusal>;

impl Approval {
    /// A request that waits from now on. `Err` when nobody could ever approve it.
    pub fn open(new: NewApproval, now: DateTime<Utc>) -> Step {
        if !votes::is_reachable(&new.terms) {
            return Err(Refusal::Unreachable);
        }
        let approval = Self {
            id: new.id,
            asked_at: now,
            window_began: now,
            expires_at: after(now, new.terms.window),
            escalated_at: None,
            reminded: None,
            frozen_since: None,
            arguments: new.binding.arguments,
            votes: Vec::new(),
            status: Status::Pending,
            settled_at: None,
            reason: None,
            grant_until: None,
            run: Run::NotStarted,
            binding: new.binding,
            terms: new.terms,
        };
        Ok((approval, vec![Effect::Asked]))
    }

    /// The next state, and what follows from it. `Err`: it may not happen, and nothing changes. `now` is the
    /// database's time, and never less than before.
    pub fn apply(&self, event: Event, now: DateTime<Utc>) -> Step {
        let next = self.clone();
        match event {
            Event::Vote(ballot) => next.vote(*ballot, now),
            Event::Tick => Ok(next.ticked(now)),
            Event::Cancel { reason } => next.cancel(reason, now),
            Event::Freeze => Ok(next.freeze(now)),
            Event::Thaw => Ok(next.thaw(now)),
            Event::Consume(claim) => next.consume(&claim, now),
            Event::AskBack { runner, turn } => next.ask_back(runner, turn),
            Event::Finish { runner, end } => next.finish(runner, end),
            Event::Lost { runner } => next.lost(runner),
        }
    }

    /// Whether it has an outcome.
    pub fn is_settled(&self) -> bool {
        self.status != Status::Pending
    }

    /// How many agree to the arguments as they are.
    pub fn approvals(&self) -> usize {
        votes::tally(self).approvals
    }

    fn vote(self, ballot: Ballot, now: DateTime<Utc>) -> Step {
        let by = votes::voter(&ballot.by)?;
        if self.is_settled() {
            return Err(Refusal::Settled(self.status));
        }
        // Time first: an answer that comes with the end, or after it, does not count, also where nobody noticed yet.
        let (mut next, mut effects) = self.ticked(now);
        if next.is_settled() {
            effects.push(Effect::TooLate);
            return Ok((next, effects));
        }
        votes::admit(&next, by, &ballot)?;
        if let Some(edit) = ballot.edit.filter(|edit| edit.hash() != next.arguments) {
            effects.push(Effect::Edited { by, before: next.arguments, after: edit.hash() });
            next.arguments = edit.hash();
        }
        next.votes.push(Vote {
            by,
            answer: ballot.answer,
            comment: ballot.comment.clone(),
            arguments: next.arguments,
            response: ballot.response,
            at: now,
        });
        let (tally, quorum) = (votes::tally(&next), next.terms.quorum());
        let approvals = tally.approvals;
        effects.push(Effect::Voted { by, answer: ballot.answer, approvals, quorum });
        if let Some(outcome) = tally.outcome {
            next.settle(outcome, ballot.comment, now, &mut effects);
        }
        Ok((next, effects))
    }

    /// Lets time do what it does: remind, escalate once, expire.
    fn ticked(mut self, now: DateTime<Utc>) -> (Self, Vec<Effect>) {
        let mut effects = Vec::new();
        if self.is_settled() || self.frozen_since.is_some() {
            return (self, effects);
        }
        if now >= self.expires_at && self.terms.escalates() && self.escalated_at.is_none() {
            // From the end of the first window, whenever that was noticed: twice the window is all there is.
            self.window_began = self.expires_at;
            self.expires_at = after(self.expires_at, self.terms.window);
            self.reminded = None;
            if now < self.expires_at {
                self.escalated_at = Some(now);
                effects.push(Effect::Escalated);
            }
        }
        if now >= self.expires_at {
            self.settle(Status::Expired, None, now, &mut effects);
        } else if let Some(reminder) = self.due_reminder(now) {
            self.reminded = Some(reminder);
            effects.push(Effect::Remind(reminder));
        }
        (self, effects)
    }

    fn cancel(self, reason: String, now: DateTime<Utc>) -> Step {
        let (mut next, mut effects) = self.ticked(now);
        if !next.is_settled() {
            next.settle(Status::Cancelled, Some(reason), now, &mut effects);
        } else if effects.is_empty() {
            return Err(Refusal::Settled(next.status));
        }
        Ok((next, effects))
    }

    fn settle(
        &mut self,
        status: Status,
        reason: Option<String>,
        now: DateTime<Utc>,
        effects: &mut Vec<Effect>,
    ) {
        debug_assert_eq!(self.status, Status::Pending, "a request is settled once");
        self.status = status;
        self.settled_at = Some(now);
        self.reason = reason;
        if status == Status::Approved {
            self.grant_until = Some(after(self.clock(now), self.terms.window.max(GRANT_MIN)));
        }
        effects.push(Effect::Settled(status));
    }

    fn freeze(self, now: DateTime<Utc>) -> (Self, Vec<Effect>) {
        // What is over by now is not brought back to life.
        let (mut next, mut effects) = self.ticked(now);
        if next.has_a_clock() && next.frozen_since.is_none() {
            next.frozen_since = Some(now);
            effects.push(Effect::Frozen);
        }
        (next, effects)
    }

    fn thaw(mut self, now: DateTime<Utc>) -> (Self, Vec<Effect>) {
        let Some(since) = self.frozen_since.take() else { return (self, Vec::new()) };
        // A clock that was set back must not take time away from people.
        let stood = now.signed_duration_since(since).max(TimeDelta::zero());
        let later = |time: DateTime<Utc>| time.checked_add_signed(stood).unwrap_or(time);
        self.window_began = later(self.window_began);
        self.expires_at = later(self.expires_at);
        self.grant_until = self.grant_until.map(later);
        (self, vec![Effect::Thawed])
    }

    /// Whether time matters to it: people may still decide, or the call may still start or go on.
    fn has_a_clock(&self) -> bool {
        match self.status {
            Status::Pending => true,
            Status::Approved => matches!(self.run, Run::NotStarted | Run::Asks(_)),
            Status::Declined | Status::Expired | Status::Cancelled => false,
        }
    }

    fn consume(mut self, claim: &Claim, now: DateTime<Utc>) -> Step {
        grant::check(&self, claim, now)?;
        let effect = if claim.answers.is_none() { Effect::Started } else { Effect::Resumed };
        self.run = Run::Acting(claim.runner);
        Ok((self, vec![effect]))
    }

    /// Not after it was given up for lost: people were told that nobody knows how it stands, and may have agreed to the
    /// call once more. What is of unknown outcome never goes on.
    fn ask_back(mut self, runner: Runner, turn: Turn) -> Step {
        if self.run != Run::Acting(runner) {
            return Err(Refusal::NotTheRunner);
        }
        self.run = Run::Asks(turn);
        Ok((self, vec![Effect::AskedBack]))
    }

    /// Also after it was given up for lost: the truth, from the one who knows, is better than none.
    fn finish(mut self, runner: Runner, end: RunEnd) -> Step {
        match self.run {
            Run::Acting(acting) | Run::Unknown(acting) if acting == runner => {
                self.run = Run::Done(end);
                Ok((self, vec![Effect::Finished(end)]))
            }
            _ => Err(Refusal::NotTheRunner),
        }
    }

    fn lost(mut self, runner: Runner) -> Step {
        if self.run != Run::Acting(runner) {
            return Err(Refusal::NotTheRunner);
        }
        self.run = Run::Unknown(runner);
        Ok((self, vec![Effect::OutcomeUnknown]))
    }

    /// The votes that count for what was decided, for the record.
    pub fn approvers(&self) -> impl Iterator<Item = &Vote> {
        let counts =
            |vote: &&Vote| vote.answer == Answer::Approve && vote.arguments == self.arguments;
        self.votes.iter().filter(counts)
    }
}
