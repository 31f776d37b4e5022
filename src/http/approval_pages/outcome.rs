//! How a request stands, in plain words.

use super::opened::Opened;
use crate::{
    http::approval_requests::{RunName, RunOutcome, run_name, run_outcome},
    notify::words::{moment, time_left},
};
use preloop_actors::approval::{Answer, Run, Status};

/// In a word or two, with the class that colors it.
pub fn chip(opened: &Opened) -> (&'static str, &'static str) {
    let approval = &opened.request.view.approval;
    match approval.status {
        Status::Pending if approval.frozen_since.is_some() => ("pending", "On hold"),
        Status::Pending => ("pending", "Waiting for a decision"),
        Status::Approved if opened.is_question() => ("approved", "Answered"),
        Status::Approved if run_name(approval.run) == RunName::Unknown => {
            ("unknown", "Approved, outcome unknown")
        }
        Status::Approved => ("approved", "Approved"),
        Status::Declined => ("declined", "Declined"),
        Status::Expired => ("expired", "Expired"),
        Status::Cancelled => ("cancelled", "Taken back"),
    }
}

/// What happened, and what happens next. None while this link can still decide.
pub fn outcome(opened: &Opened) -> Option<Vec<String>> {
    let approval = &opened.request.view.approval;
    if opened.may_vote() {
        return None;
    }
    let own = opened.own_vote().map(|vote| match vote.answer {
        Answer::Approve if opened.is_question() => "You have answered.",
        Answer::Approve => "You have approved this.",
        Answer::Decline => "You have declined this.",
    });
    let next = match approval.status {
        Status::Pending if own.is_none() => {
            vec!["This link was used already, and is good for one vote.".to_owned(), waits(opened)]
        }
        Status::Pending => vec![waits(opened)],
        Status::Approved if opened.is_question() => {
            vec!["The answer was passed on to the agent.".to_owned()]
        }
        Status::Approved => approved(opened),
        Status::Declined => {
            vec!["The call does not run. The agent is told, with the reason.".to_owned()]
        }
        Status::Expired => {
            vec!["Nobody decided in time, so the call does not run. The agent is told.".to_owned()]
        }
        Status::Cancelled => vec!["It is not wanted any more. The call does not run.".to_owned()],
    };
    Some(own.map(str::to_owned).into_iter().chain(next).collect())
}

fn waits(opened: &Opened) -> String {
    let approval = &opened.request.view.approval;
    let left = approval.terms.quorum().saturating_sub(approval.approvals());
    match left {
        1 => "It waits for one more approval.".to_owned(),
        left => format!("It waits for {left} more approvals."),
    }
}

fn approved(opened: &Opened) -> Vec<String> {
    let view = &opened.request.view;
    let (approval, now) = (&view.approval, view.now);
    let server = view.about.server.as_deref().unwrap_or("the tool's side");
    if let Run::Asks(_) = approval.run {
        return vec![format!(
            "The call has begun, and {server} has asked the agent's client for something before it goes on."
        )];
    }
    match (run_name(approval.run), run_outcome(approval.run)) {
        (RunName::NotStarted, _) => match approval.grant_until {
            Some(until) if until > now => vec![format!(
                "The call runs once, exactly as shown here, as soon as the agent comes for it. The approval is good \
                 until {}.",
                moment(until)
            )],
            _ => vec!["The agent did not come for it in time, so the call does not run.".to_owned()],
        },
        (RunName::Acting, _) => vec!["The call is running now.".to_owned()],
        (RunName::Done, Some(RunOutcome::Succeeded)) => {
            vec!["The call has run, and the tool says that it worked.".to_owned()]
        }
        (RunName::Done, _) => vec![
            "The call has run, and the tool says that it did not work. It is not run again without another approval."
                .to_owned(),
        ],
        (RunName::Unknown, _) => vec![format!(
            "The outcome is unknown: the call was started, and we lost sight of it before it ended. It may have \
             happened, wholly or in part. It is not run again; please look at {server} yourself."
        )],
    }
}

/// How long there is, and how many agree.
pub fn time(opened: &Opened) -> Option<String> {
    let view = &opened.request.view;
    let (approval, now) = (&view.approval, view.now);
    if approval.is_settled() {
        return approval.settled_at.map(|at| format!("Since {}.", moment(at)));
    }
    if approval.frozen_since.is_some() {
        return Some("No time passes: everything is halted for this account.".to_owned());
    }
    let end = approval.expires_at;
    Some(format!("Expires {}, on {}.", time_left(end, now), moment(end)))
}

impl Opened {
    pub fn is_question(&self) -> bool {
        self.request.view.about.question.is_some()
    }

    /// Whether it changes by itself soon, so that looking again is worth it.
    pub fn is_under_way(&self) -> bool {
        let approval = &self.request.view.approval;
        let is_open = matches!(run_name(approval.run), RunName::NotStarted | RunName::Acting);
        let minutes = approval.settled_at.map(|at| (self.request.view.now - at).num_minutes());
        let is_fresh = minutes.is_some_and(|minutes| minutes < 10);
        approval.status == Status::Approved && is_open && is_fresh && !self.is_question()
    }
}
