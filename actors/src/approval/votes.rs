//! Votes: who may give one, what they come to (contract section 7).

use super::{
    Approval,
    events::Refusal,
    model::{Answer, Ballot, Decider, Status, Terms, Voter},
};
use std::collections::BTreeSet;

/// Most votes of one request. Whoever edits and agrees in turn with another could otherwise go on for ever.
const VOTES_MAX: usize = 200;

/// What the votes come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Tally {
    /// How many agree to the arguments as they are.
    pub approvals: usize,
    /// `None`: it goes on.
    pub outcome: Option<Status>,
}

/// Whose vote it would be. Only people have one.
pub(super) fn voter(by: &Decider) -> Result<Voter, Refusal> {
    match by {
        Decider::Key | Decider::Runtime => Err(Refusal::NotAPerson),
        Decider::Person { user, .. } | Decider::Link { sent_to: Some(user) } => {
            Ok(Voter::User(*user))
        }
        Decider::Link { sent_to: None } => Ok(Voter::Link),
    }
}

/// Whether this vote may be given.
pub(super) fn admit(approval: &Approval, voter: Voter, ballot: &Ballot) -> Result<(), Refusal> {
    if !is_asked(approval, &ballot.by) {
        return Err(Refusal::NotAsked);
    }
    if approval.votes.len() >= VOTES_MAX {
        return Err(Refusal::TooManyVotes);
    }
    // After an edit one may vote anew, by name; a link without one is good for one vote, whatever happens.
    let before = approval.votes.iter().rev().find(|vote| vote.by == voter);
    match (voter, before) {
        (Voter::Link, Some(_)) => return Err(Refusal::LinkUsed),
        (_, Some(vote)) if vote.arguments == approval.arguments => {
            return Err(Refusal::AlreadyVoted);
        }
        _ => {}
    }
    if ballot.seen != approval.arguments {
        return Err(Refusal::ArgumentsChanged);
    }
    let may_edit = matches!(ballot.by, Decider::Person { .. }) && ballot.answer == Answer::Approve;
    if ballot.edit.is_some() && !may_edit {
        return Err(Refusal::MayNotEdit);
    }
    let reason = ballot.comment.as_deref().unwrap_or_default().trim();
    if approval.terms.require_reason && reason.is_empty() {
        return Err(Refusal::ReasonRequired);
    }
    Ok(())
}

/// Whether someone is among those who are asked: links are sent to nobody else. Escalation contacts are once they were
/// told.
fn is_asked(approval: &Approval, by: &Decider) -> bool {
    let terms = &approval.terms;
    let Decider::Person { user, teams } = by else { return true };
    let anyone = terms.users.is_empty() && terms.teams.is_empty();
    let escalated = approval.escalated_at.is_some()
        && (terms.escalation_users.contains(user) || !terms.escalation_teams.is_disjoint(teams));
    anyone || terms.users.contains(user) || !terms.teams.is_disjoint(teams) || escalated
}

/// Everyone who could vote, where that is known: not with teams, whose members change.
fn pool(terms: &Terms, escalated: bool) -> Option<BTreeSet<Voter>> {
    let known = !terms.users.is_empty()
        && terms.teams.is_empty()
        && (!escalated || terms.escalation_teams.is_empty());
    let more = terms.escalation_users.iter().filter(|_| escalated);
    known.then(|| terms.users.iter().chain(more).map(|user| Voter::User(*user)).collect())
}

/// Whether the quorum can be reached at all, by those who are asked first or later.
pub(super) fn is_reachable(terms: &Terms) -> bool {
    pool(terms, true).is_none_or(|pool| pool.len() >= terms.quorum())
}

/// Counts. An approval counts for the arguments it was given for; a decline counts until its voter votes anew.
pub(super) fn tally(approval: &Approval) -> Tally {
    let (mut approvals, mut declines) = (BTreeSet::new(), BTreeSet::new());
    let mut links = 0;
    for vote in &approval.votes {
        let (by, current) = (vote.by, vote.arguments == approval.arguments);
        links += usize::from(by == Voter::Link);
        approvals.remove(&by);
        declines.remove(&by);
        match vote.answer {
            Answer::Approve if current => approvals.insert(by),
            Answer::Approve => false,
            Answer::Decline => declines.insert(by),
        };
    }
    let quorum = approval.terms.quorum();
    let is_over = match pool(&approval.terms, approval.escalated_at.is_some()) {
        // The quorum cannot be reached any more. Whoever used a link without a name may be any of the pool.
        Some(pool) => {
            let voted = |voter: &&Voter| approvals.contains(*voter) || declines.contains(*voter);
            let left = pool.len() - pool.iter().filter(voted).count();
            approvals.len() + left.saturating_sub(links) < quorum && !declines.is_empty()
        }
        None => !declines.is_empty() && (quorum == 1 || declines.len() >= quorum),
    };
    let outcome = match approvals.len() >= quorum {
        true => Some(Status::Approved),
        false => is_over.then_some(Status::Declined),
    };
    Tally { approvals: approvals.len(), outcome }
}
