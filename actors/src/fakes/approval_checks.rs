//! What every store of approvals has to do, to be shown on each.

#![allow(clippy::unwrap_used)] // Helpers of tests, which may panic like the tests themselves.

use crate::{
    approval::{
        About, Answer, ApprovalId, Ballot, Binding, Claim, Decider, Edit, Effect, Ending,
        NewApproval, Principal, Refusal, Run, RunEnd, Runner, Status, Terms, Turn,
    },
    gate::{Hash, PolicyVersion, ToolKey, ToolOrigin},
    ids::{AccountId, ReplicaId, UserId},
    ports::{ApprovalError, Approvals, Request},
};
use async_trait::async_trait;
use serde_json::json;
use std::time::Duration;

/// How long people have to decide.
pub const WINDOW: Duration = Duration::from_secs(1_000);
const ARGUMENTS: &str = "{\"amount\":500}";

/// A store that holds no requests yet, and what a test needs beside it.
#[async_trait]
pub trait Stand: Sync {
    fn store(&self) -> &dyn Approvals;

    /// An account that the store may keep requests of.
    fn account(&self) -> AccountId;

    /// Lets time pass for the requests.
    async fn skip(&self, time: Duration);
}

/// A request that anyone may decide, for a call that no other request is about.
pub fn request(account: AccountId) -> Request {
    let id = ApprovalId::fresh();
    let principal = Principal { account, user: None, key: Some(id.0), execution: None };
    let binding = Binding {
        principal,
        tool: ToolKey { origin: ToolOrigin::Builtin, name: "pay".to_owned() },
        arguments: Hash::of(ARGUMENTS.as_bytes()),
        definition: Hash::of(b"pay"),
        policy: PolicyVersion(1),
    };
    let terms = Terms { window: WINDOW, ..Terms::default() };
    Request {
        new: NewApproval { id, binding, terms },
        arguments: ARGUMENTS.to_owned(),
        justification: Some("the invoice is due".to_owned()),
        why: json!({ "verdict": "require_approval" }),
        about: About {
            tool: "bank_pay".to_owned(),
            reason: "paying needs a person".to_owned(),
            shown: json!({ "amount": 500 }),
            ..About::default()
        },
    }
}

/// What this person says to a [`request`].
pub fn ballot(user: UserId, answer: Answer) -> Ballot {
    Ballot {
        by: Decider::Person { user, teams: Default::default() },
        answer,
        comment: None,
        seen: Hash::of(ARGUMENTS.as_bytes()),
        edit: None,
        response: None,
    }
}

/// Somebody's yes.
pub fn yes() -> Ballot {
    ballot(UserId::fresh(), Answer::Approve)
}

/// An attempt to run what was asked for.
pub fn claim(request: &Request) -> Claim {
    Claim::start(request.new.binding.clone(), Runner::fresh(ReplicaId::fresh()))
}

/// A request in the store.
pub async fn asked(stand: &dyn Stand) -> Request {
    let request = request(stand.account());
    stand.store().create(request.clone()).await.unwrap();
    request
}

/// A request that was approved.
pub async fn approved(stand: &dyn Stand) -> Request {
    let request = asked(stand).await;
    let voted = stand.store().vote(stand.account(), request.new.id, yes()).await.unwrap();
    assert_eq!(voted.approval.status, Status::Approved);
    request
}

pub async fn an_id_stands_for_one_request(stand: &dyn Stand) {
    let (store, request) = (stand.store(), approved(stand).await);
    assert_eq!(store.create(request.clone()).await.unwrap().status, Status::Approved);
    let mut other = request.clone();
    other.new.binding.arguments = Hash::of(b"{}");
    assert_eq!(store.create(other).await, Err(ApprovalError::IdTaken));
    let mut unreachable = self::request(stand.account());
    unreachable.new.terms.approvals_required = 2;
    unreachable.new.terms.users = [UserId::fresh()].into();
    assert_eq!(store.create(unreachable).await, Err(Refusal::Unreachable.into()));
}

pub async fn another_accounts_request_is_not_there(stand: &dyn Stand) {
    let (store, request) = (stand.store(), approved(stand).await);
    let (stranger, id) = (AccountId::fresh(), request.new.id);
    assert_eq!(store.get(stranger, id).await, Ok(None));
    assert_eq!(store.arguments(stranger, id).await, Ok(None));
    assert_eq!(store.result(stranger, id).await, Ok(None));
    assert_eq!(store.vote(stranger, id, yes()).await, Err(ApprovalError::NotFound));
    let claimed = store.consume(stranger, id, claim(&request)).await;
    assert_eq!(claimed, Err(ApprovalError::NotFound));
    assert_eq!(store.ended(&[(stranger, id)]).await, Ok(vec![(stranger, id)]));
}

pub async fn the_same_call_finds_its_approval_until_it_is_used(stand: &dyn Stand) {
    let (store, account, request) = (stand.store(), stand.account(), approved(stand).await);
    let (id, binding) = (request.new.id, &request.new.binding);
    assert_eq!(store.reusable(binding).await, Ok(Some(id)));
    let other = Binding { policy: PolicyVersion(2), ..binding.clone() };
    assert_eq!(store.reusable(&other).await, Ok(None));
    let claim = claim(&request);
    let runner = claim.runner;
    store.consume(account, id, claim).await.unwrap();
    assert_eq!(store.reusable(binding).await, Ok(None));
    let done = store.finish(account, id, runner, RunEnd::Failed.into()).await.unwrap();
    assert_eq!(done.approval.run, Run::Done(RunEnd::Failed));
    assert_eq!(store.reusable(binding).await, Ok(None));
    let request = approved(stand).await;
    stand.skip(Duration::from_secs(3_600)).await;
    assert_eq!(store.reusable(&request.new.binding).await, Ok(None));
}

pub async fn what_was_edited_is_what_is_kept_to_run(stand: &dyn Stand) {
    let (store, account, request) = (stand.store(), stand.account(), asked(stand).await);
    let id = request.new.id;
    let edit = Some(Edit::new(&json!({ "amount": 400 })).unwrap());
    let stepped = store.vote(account, id, Ballot { edit, ..yes() }).await.unwrap();
    let text = store.arguments(account, id).await.unwrap().unwrap();
    assert_eq!(text, "{\"amount\":400}");
    assert_eq!(Hash::of(text.as_bytes()), stepped.approval.arguments);
    let claimed = store.consume(account, id, claim(&request)).await;
    assert!(matches!(claimed, Err(ApprovalError::Refused(Refusal::OtherCall(_)))), "{claimed:?}");
}

pub async fn what_a_call_came_to_is_kept(stand: &dyn Stand) {
    let (store, account, request) = (stand.store(), stand.account(), approved(stand).await);
    let (id, claim) = (request.new.id, claim(&request));
    let runner = claim.runner;
    store.consume(account, id, claim).await.unwrap();
    assert_eq!(store.result(account, id).await, Ok(None));
    let ending = Ending::Done { end: RunEnd::Succeeded, result: Some("paid".to_owned()) };
    store.finish(account, id, runner, ending.clone()).await.unwrap();
    assert_eq!(store.result(account, id).await, Ok(Some("paid".to_owned())));
    let again = store.finish(account, id, runner, ending).await;
    assert_eq!(again, Err(Refusal::NotTheRunner.into()));
}

pub async fn what_is_due_stands_in_the_rows(stand: &dyn Stand) {
    let (store, account) = (stand.store(), stand.account());
    let first = asked(stand).await.new.id;
    stand.skip(Duration::from_secs(100)).await;
    let second = asked(stand).await.new.id;
    assert_eq!(store.due(10).await.unwrap(), []);
    stand.skip(Duration::from_secs(401)).await;
    assert_eq!(store.due(10).await.unwrap(), [(account, first)]);
    stand.skip(WINDOW).await;
    assert_eq!(store.due(1).await.unwrap(), [(account, first)]);
    let due = store.due(10).await.unwrap();
    assert_eq!(due, [(account, first), (account, second)]);
    for (account, id) in due {
        assert_eq!(store.settle(account, id).await.unwrap().approval.status, Status::Expired);
    }
    assert_eq!(store.due(10).await.unwrap(), []);
}

pub async fn only_what_has_ended_waits_no_more(stand: &dyn Stand) {
    let (store, account) = (stand.store(), stand.account());
    let (settled, waiting) = (approved(stand).await.new.id, asked(stand).await.new.id);
    let unknown = ApprovalId::fresh();
    let all = [unknown, waiting, settled].map(|id| (account, id));
    assert_eq!(store.ended(&all).await, Ok(vec![(account, unknown), (account, settled)]));
}

pub async fn the_kill_switch_stops_an_accounts_clocks(stand: &dyn Stand) {
    let (store, account, id) = (stand.store(), stand.account(), asked(stand).await.new.id);
    assert_eq!(store.halt(account, true).await, Ok(1));
    assert_eq!(store.halt(account, true).await, Ok(0));
    stand.skip(WINDOW * 10).await;
    assert_eq!(store.due(10).await.unwrap(), []);
    assert_eq!(store.halt(account, false).await, Ok(1));
    let stepped = store.vote(account, id, yes()).await.unwrap();
    assert_eq!(stepped.approval.status, Status::Approved);
}

pub async fn nothing_runs_while_the_kill_switch_is_on(stand: &dyn Stand) {
    let (store, account) = (stand.store(), stand.account());
    let before = approved(stand).await;
    store.halt(account, true).await.unwrap();
    let after = approved(stand).await;
    for request in [&before, &after] {
        let claimed = store.consume(account, request.new.id, claim(request)).await;
        assert_eq!(claimed, Err(Refusal::Halted.into()));
    }
    store.halt(account, false).await.unwrap();
    for request in [&before, &after] {
        assert!(store.consume(account, request.new.id, claim(request)).await.is_ok());
    }
}

pub async fn what_a_dead_replica_ran_is_of_unknown_outcome(stand: &dyn Stand) {
    let (store, account, request) = (stand.store(), stand.account(), approved(stand).await);
    let (id, claim) = (request.new.id, claim(&request));
    let runner = claim.runner;
    store.consume(account, id, claim).await.unwrap();
    assert_eq!(store.lose(ReplicaId::fresh()).await, Ok(vec![]));
    assert_eq!(store.lose(runner.replica).await, Ok(vec![id]));
    assert_eq!(store.lose(runner.replica).await, Ok(vec![]));
    let seen = store.get(account, id).await.unwrap().unwrap();
    assert_eq!(seen.approval.run, Run::Unknown(runner));
    let again = store.consume(account, id, self::claim(&request)).await;
    assert!(matches!(again, Err(ApprovalError::Refused(Refusal::Consumed(_)))), "{again:?}");
}

/// A call whose server asks its client for something; the question.
async fn asking(stand: &dyn Stand, request: &Request) -> Turn {
    let (store, account, id, claim) =
        (stand.store(), stand.account(), request.new.id, claim(request));
    let runner = claim.runner;
    store.consume(account, id, claim).await.unwrap();
    asked_back(stand, id, runner).await
}

async fn asked_back(stand: &dyn Stand, id: ApprovalId, runner: Runner) -> Turn {
    let (turn, question) = (Turn::fresh(), "how much?".to_owned());
    let asks = Ending::Asks { turn, question };
    let stepped = stand.store().finish(stand.account(), id, runner, asks).await.unwrap();
    assert_eq!(
        (stepped.approval.run, &*stepped.effects),
        (Run::Asks(turn), &[Effect::AskedBack][..])
    );
    turn
}

fn answering(request: &Request, turn: Turn) -> Claim {
    Claim { answers: Some(turn), ..claim(request) }
}

pub async fn a_question_is_answered_once_under_the_same_grant(stand: &dyn Stand) {
    let (store, account, request) = (stand.store(), stand.account(), approved(stand).await);
    let (id, binding) = (request.new.id, &request.new.binding);
    let first = asking(stand, &request).await;
    assert_eq!(store.result(account, id).await, Ok(Some("how much?".to_owned())));
    assert_eq!(store.reusable(binding).await, Ok(None), "nobody is asked by it again");
    let started = store.started(binding).await.unwrap();
    assert_eq!(started.map(|found| (found.id, found.run)), Some((id, Run::Asks(first))));
    // No replica runs it, so it dies with none.
    let consumed = |claimed| matches!(claimed, Err(ApprovalError::Refused(Refusal::Consumed(_))));
    assert!(consumed(store.consume(account, id, claim(&request)).await), "it starts anew");
    let stray = answering(&request, Turn::fresh());
    assert!(consumed(store.consume(account, id, stray).await), "of another question");
    let mut other = answering(&request, first);
    other.binding.arguments = Hash::of(b"{}");
    let other = store.consume(account, id, other).await;
    assert!(matches!(other, Err(ApprovalError::Refused(Refusal::OtherCall(_)))), "{other:?}");
    let answer = answering(&request, first);
    let runner = answer.runner;
    let stepped = store.consume(account, id, answer).await.unwrap();
    assert_eq!(
        (stepped.approval.run, &*stepped.effects),
        (Run::Acting(runner), &[Effect::Resumed][..])
    );
    let again = answering(&request, first);
    assert!(consumed(store.consume(account, id, again.clone()).await), "while it goes on");
    let second = asked_back(stand, id, runner).await;
    assert!(consumed(store.consume(account, id, again).await), "after the next question");
    let answer = answering(&request, second);
    let runner = answer.runner;
    store.consume(account, id, answer.clone()).await.unwrap();
    let done = Ending::Done { end: RunEnd::Succeeded, result: Some("paid".to_owned()) };
    store.finish(account, id, runner, done).await.unwrap();
    assert!(consumed(store.consume(account, id, answer).await), "after the end");
    assert_eq!(store.result(account, id).await, Ok(Some("paid".to_owned())));
}

pub async fn what_waits_for_its_client_follows_switch_time_and_death(stand: &dyn Stand) {
    let (store, account, request) = (stand.store(), stand.account(), approved(stand).await);
    let (id, turn) = (request.new.id, asking(stand, &request).await);
    store.halt(account, true).await.unwrap();
    let halted = store.consume(account, id, answering(&request, turn)).await;
    assert_eq!(halted, Err(Refusal::Halted.into()));
    stand.skip(Duration::from_secs(7_200)).await;
    store.halt(account, false).await.unwrap();
    let answer = answering(&request, turn);
    let runner = answer.runner;
    store.consume(account, id, answer).await.expect("no time has passed for it");
    // What asks while the switch is on stops at once.
    let second = approved(stand).await;
    let runs = claim(&second);
    let running = runs.runner;
    store.consume(account, second.new.id, runs).await.unwrap();
    store.halt(account, true).await.unwrap();
    let (late, question) = (Turn::fresh(), "how much?".to_owned());
    let asks = Ending::Asks { turn: late, question };
    store.finish(account, second.new.id, running, asks).await.unwrap();
    let halted = store.consume(account, second.new.id, answering(&second, late)).await;
    assert_eq!(halted, Err(Refusal::Halted.into()));
    stand.skip(Duration::from_secs(7_200)).await;
    store.halt(account, false).await.unwrap();
    store.consume(account, second.new.id, answering(&second, late)).await.unwrap();
    // Whoever dies while it goes on leaves what nobody knows, and no way to go on.
    assert_eq!(store.lose(runner.replica).await, Ok(vec![id]));
    let asks = Ending::Asks { turn: Turn::fresh(), question: "once more?".to_owned() };
    let late = store.finish(account, id, runner, asks).await;
    assert_eq!(late, Err(Refusal::NotTheRunner.into()));
    let again = store.consume(account, id, answering(&request, turn)).await;
    assert_eq!(again, Err(Refusal::Consumed(Run::Unknown(runner)).into()));
    // The grant's time is the question's.
    let request = approved(stand).await;
    let turn = asking(stand, &request).await;
    stand.skip(Duration::from_secs(3_600)).await;
    let late = store.consume(account, request.new.id, answering(&request, turn)).await;
    assert_eq!(late, Err(Refusal::GrantExpired.into()));
}
