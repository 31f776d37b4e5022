//! The crash matrix of approvals, R-E1 to R-E10, as far as it is decided here: every process may die anywhere, and what
//! stands in the rows is all that its successor knows.

use super::{store_tests::*, *};
use crate::{
    fakes::approvals::{MemoryApprovals, Mishap},
    gate::{Hash, PolicyVersion},
    guardian::{Guarded, Guardians, Placement},
    ids::{ExecutionId, ReplicaId, UserId},
    ports::{ApprovalError, Approvals, Request},
};
use serde_json::json;
use std::{cell::Cell, sync::Arc, time::Duration};
use tokio::time::{advance, sleep, timeout};
use uuid::Uuid;

const REPLICA: ReplicaId = ReplicaId(Uuid::from_u128(5));
/// The longest that a stored answer may wait for whoever asked.
const RESUMED_WITHIN: Duration = Duration::from_secs(15);

fn claim(request: &Request) -> Claim {
    Claim::start(request.new.binding.clone(), Runner::fresh(REPLICA))
}

/// What a process has of approvals, for as long as it is kept.
struct Process {
    handle: ApprovalsHandle,
    _clock: Guarded<ApprovalClock>,
}

impl Process {
    fn start(store: &MemoryApprovals) -> Self {
        let (guardians, store) = (Guardians::start(), Arc::new(store.clone()));
        let handle = ApprovalsHandle::new(guardians.clone(), Placement::Here, store.clone());
        let clock = ApprovalClock::start(&guardians, Placement::Here, store, handle.clone());
        Self { handle, _clock: clock }
    }
}

async fn asked() -> (MemoryApprovals, Request) {
    let (store, request) = (MemoryApprovals::default(), request());
    store.create(request.clone()).await.unwrap();
    (store, request)
}

async fn approved() -> (MemoryApprovals, Request) {
    let (store, request) = asked().await;
    store.vote(ACCOUNT, request.new.id, approving()).await.unwrap();
    (store, request)
}

/// A call that must not be made.
async fn never() -> (Ending, ()) {
    panic!("a call was made that must not be")
}

async fn row(store: &MemoryApprovals, request: &Request) -> Approval {
    store.get(ACCOUNT, request.new.id).await.unwrap().unwrap().approval
}

#[tokio::test(start_paused = true)]
async fn r_e1_a_retry_under_the_same_id_finds_the_same_request() {
    for (mishap, known) in [(Mishap::Before, false), (Mishap::After, true)] {
        let (store, request) = (MemoryApprovals::default(), request());
        store.fail_next(mishap);
        assert!(store.create(request.clone()).await.is_err());
        assert_eq!(store.row(request.new.id).is_some(), known);
        for _ in 0..3 {
            store.create(request.clone()).await.unwrap();
        }
        assert_eq!(store.effects(request.new.id), [Effect::Asked], "people are told once");
    }
    // However far it has got: an answer that was given is found, and not asked for again.
    let (store, request) = approved().await;
    assert_eq!(store.create(request).await.unwrap().status, Status::Approved);
}

#[actix::test]
async fn r_e2_every_step_is_told_of_once_in_the_transaction_that_takes_it() {
    tokio::time::pause();
    let (store, request) = asked().await;
    let replicas = [(); 3].map(|()| Process::start(&store));
    sleep(WINDOW * 2).await;
    drop(replicas);
    let remind = Effect::Remind;
    let (half, last) = (remind(Reminder::Half), remind(Reminder::Last));
    let expected = [Effect::Asked, half, last, Effect::Settled(Status::Expired)];
    assert_eq!(store.effects(request.new.id), expected);
}

#[actix::test]
async fn r_e3_an_answer_while_nobody_runs_is_kept_and_found_by_the_next_owner() {
    tokio::time::pause();
    let (store, request) = asked().await;
    let id = request.new.id;
    let process = Process::start(&store);
    process.handle.follow(ACCOUNT, id).next().await.unwrap();
    drop(process);
    store.vote(ACCOUNT, id, approving()).await.unwrap();
    let process = Process::start(&store);
    let found = timeout(RESUMED_WITHIN, process.handle.follow(ACCOUNT, id).outcome()).await;
    assert_eq!(found.unwrap().unwrap().status, Status::Approved);
    // Also where the owner lives, and whoever took the answer could not tell it.
    let (store, request) = asked().await;
    let process = Process::start(&store);
    let mut following = process.handle.follow(ACCOUNT, request.new.id);
    following.next().await.unwrap();
    store.vote(ACCOUNT, request.new.id, approving()).await.unwrap();
    let found = timeout(RESUMED_WITHIN, following.outcome()).await;
    assert_eq!(found.unwrap().unwrap().status, Status::Approved);
}

#[tokio::test(start_paused = true)]
async fn r_e4_what_resumes_after_the_answer_is_the_call_alone() {
    let (store, request) = approved().await;
    let before = store.effects(request.new.id);
    let runs = Cell::new(0);
    for _ in 0..3 {
        // Each is a new process at the waiting call: it asks under the same id, and goes on from the row.
        store.create(request.clone()).await.unwrap();
        let call = async {
            runs.set(runs.get() + 1);
            (RunEnd::Succeeded.into(), ())
        };
        let _only_the_first =
            run_once(&store, ACCOUNT, request.new.id, claim(&request), call).await;
    }
    assert_eq!(runs.get(), 1);
    let after = [Effect::Started, Effect::Finished(RunEnd::Succeeded)];
    assert_eq!(store.effects(request.new.id), [before, after.to_vec()].concat());
}

#[actix::test]
async fn r_e5_an_answer_before_anybody_waits_is_the_same_answer() {
    tokio::time::pause();
    let (store, request) = asked().await;
    let [process, other] = [(); 2].map(|()| Process::start(&store));
    let mut early = process.handle.follow(ACCOUNT, request.new.id);
    early.next().await.unwrap();
    store.vote(ACCOUNT, request.new.id, approving()).await.unwrap();
    let late = other.handle.follow(ACCOUNT, request.new.id).outcome().await;
    let (early, late) = (early.outcome().await.unwrap(), late.unwrap());
    assert_eq!((early.status, &early), (Status::Approved, &late));
}

#[tokio::test(start_paused = true)]
async fn r_e6_answer_and_timeout_in_the_same_instant() {
    for (answer_first, early, expected) in [
        (true, Duration::ZERO, Status::Expired),
        (false, Duration::ZERO, Status::Expired),
        (true, Duration::from_millis(1), Status::Approved),
        (false, Duration::from_millis(1), Status::Approved),
    ] {
        let (store, request) = asked().await;
        let id = request.new.id;
        advance(WINDOW - early).await;
        let voted = if answer_first {
            let voted = store.vote(ACCOUNT, id, approving()).await;
            store.settle(ACCOUNT, id).await.unwrap();
            voted
        } else {
            store.settle(ACCOUNT, id).await.unwrap();
            store.vote(ACCOUNT, id, approving()).await
        };
        assert_eq!(row(&store, &request).await.status, expected);
        let outcomes = store.effects(id);
        let outcomes = outcomes.iter().filter(|effect| matches!(effect, Effect::Settled(_)));
        assert_eq!(outcomes.count(), 1);
        // Whoever lost is told so.
        let counted = matches!(&voted, Ok(step) if !step.effects.contains(&Effect::TooLate));
        assert_eq!(counted, expected == Status::Approved, "{voted:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn r_e6_two_answers_in_the_same_instant() {
    let (store, request) = asked().await;
    let no = Ballot {
        answer: Answer::Decline,
        by: Decider::Person { user: UserId::fresh(), teams: Default::default() },
        ..approving()
    };
    store.vote(ACCOUNT, request.new.id, no).await.unwrap();
    let second = store.vote(ACCOUNT, request.new.id, approving()).await;
    assert_eq!(second, Err(Refusal::Settled(Status::Declined).into()));
}

#[tokio::test(start_paused = true)]
async fn r_e7_a_call_that_was_started_is_never_started_again() {
    let (store, request) = approved().await;
    let id = request.new.id;
    // Dies while the call runs.
    let call = async { std::future::pending::<(Ending, ())>().await };
    let died =
        timeout(Duration::from_secs(1), run_once(&store, ACCOUNT, id, claim(&request), call));
    assert!(died.await.is_err());
    assert!(matches!(row(&store, &request).await.run, Run::Acting(_)));
    assert_eq!(store.lose(REPLICA).await, Ok(vec![id]));
    assert_eq!(store.effects(id).last(), Some(&Effect::OutcomeUnknown));
    let again = run_once(&store, ACCOUNT, id, claim(&request), never()).await;
    let consumed = matches!(again, Err(ApprovalError::Refused(Refusal::Consumed(Run::Unknown(_)))));
    assert!(consumed, "{again:?}");
}

/// The same for a call that goes on with what its client has answered.
#[tokio::test(start_paused = true)]
async fn r_e7_an_answer_is_never_sent_twice() {
    let (store, request) = approved().await;
    let (id, turn) = (request.new.id, Turn::fresh());
    let asks = async { (Ending::Asks { turn, question: "how much?".to_owned() }, ()) };
    run_once(&store, ACCOUNT, id, claim(&request), asks).await.unwrap();
    // No process has it: the next one goes on from the row.
    assert_eq!(store.lose(REPLICA).await, Ok(vec![]));
    let answer = || Claim { answers: Some(turn), ..claim(&request) };
    store.fail_next(Mishap::Before);
    let refused = run_once(&store, ACCOUNT, id, answer(), never()).await;
    assert!(matches!(refused, Err(ApprovalError::Store(_))));
    assert_eq!(row(&store, &request).await.run, Run::Asks(turn));
    // Dies while the answer is on its way.
    let call = async { std::future::pending::<(Ending, ())>().await };
    let died = timeout(Duration::from_secs(1), run_once(&store, ACCOUNT, id, answer(), call));
    assert!(died.await.is_err());
    for _ in 0..2 {
        let again = run_once(&store, ACCOUNT, id, answer(), never()).await;
        assert!(matches!(again, Err(ApprovalError::Refused(Refusal::Consumed(_)))), "{again:?}");
        store.lose(REPLICA).await.unwrap();
    }
    assert!(matches!(row(&store, &request).await.run, Run::Unknown(_)));
}

#[tokio::test(start_paused = true)]
async fn r_e7_a_start_that_cannot_be_recorded_does_not_happen() {
    let (store, request) = approved().await;
    let id = request.new.id;
    store.set_away(true);
    let refused = run_once(&store, ACCOUNT, id, claim(&request), never()).await;
    assert!(matches!(refused, Err(ApprovalError::Store(_))));
    store.set_away(false);
    store.fail_next(Mishap::Before);
    let refused = run_once(&store, ACCOUNT, id, claim(&request), never()).await;
    assert!(matches!(refused, Err(ApprovalError::Store(_))));
    assert_eq!(row(&store, &request).await.run, Run::NotStarted);
    // One whose record was written and whose answer got lost does.
    store.fail_next(Mishap::After);
    let call = async { (RunEnd::Succeeded.into(), ()) };
    assert_eq!(run_once(&store, ACCOUNT, id, claim(&request), call).await, Ok(()));
    assert_eq!(row(&store, &request).await.run, Run::Done(RunEnd::Succeeded));
}

#[tokio::test(start_paused = true)]
async fn r_e7_the_end_is_recorded_although_the_store_is_away_for_a_moment() {
    let (store, request) = approved().await;
    let call = async {
        store.set_away(true);
        (RunEnd::Failed.into(), 7)
    };
    let back = async {
        sleep(Duration::from_secs(1)).await;
        store.set_away(false);
    };
    let run = run_once(&store, ACCOUNT, request.new.id, claim(&request), call);
    let (answer, ()) = futures::join!(run, back);
    assert_eq!(answer, Ok(7));
    assert_eq!(row(&store, &request).await.run, Run::Done(RunEnd::Failed));
}

#[tokio::test(start_paused = true)]
async fn r_e8_a_new_attempt_uses_what_the_same_call_was_given_and_nothing_else() {
    let (store, request) = approved().await;
    let binding = &request.new.binding;
    assert_eq!(store.reusable(binding).await, Ok(Some(request.new.id)));
    let changes: [fn(&mut Binding); 5] = [
        |binding| binding.arguments = Hash::of(b"{}"),
        |binding| binding.definition = Hash::of(b"swapped"),
        |binding| binding.policy = PolicyVersion(2),
        |binding| binding.tool.name = "pay_all".to_owned(),
        |binding| binding.principal.execution = Some(ExecutionId(Uuid::from_u128(9))),
    ];
    for change in changes {
        let mut other = binding.clone();
        change(&mut other);
        assert_eq!(store.reusable(&other).await, Ok(None));
        let claim = Claim::start(other, Runner::fresh(REPLICA));
        let claimed = store.consume(ACCOUNT, request.new.id, claim).await;
        assert!(matches!(claimed, Err(ApprovalError::Refused(Refusal::OtherCall(_)))));
    }
    store.consume(ACCOUNT, request.new.id, claim(&request)).await.unwrap();
    assert_eq!(store.reusable(binding).await, Ok(None), "used, so asked for anew");
}

#[actix::test]
async fn r_e9_a_wait_of_three_days_over_five_deploys_holds_nothing() {
    tokio::time::pause();
    let (store, mut request) = (MemoryApprovals::default(), request());
    request.new.terms.window = Duration::from_secs(4 * 24 * 3_600);
    store.create(request.clone()).await.unwrap();
    for _ in 0..5 {
        let process = Process::start(&store);
        let mut following = process.handle.follow(ACCOUNT, request.new.id);
        following.next().await.unwrap();
        let reads = store.reads();
        sleep(Duration::from_secs(600)).await;
        assert_eq!(store.reads(), reads, "a wait reads although nothing happens");
        drop((following, process));
        sleep(Duration::from_secs(60)).await;
        assert_eq!(store.reads(), reads, "a wait that nobody follows costs something");
        store.skip(Duration::from_secs(14 * 3_600));
    }
    store.vote(ACCOUNT, request.new.id, approving()).await.unwrap();
    let call = async { (RunEnd::Succeeded.into(), "paid") };
    let run = run_once(&store, ACCOUNT, request.new.id, claim(&request), call).await;
    assert_eq!(run, Ok("paid"));
}

#[tokio::test(start_paused = true)]
async fn r_e10_looking_decides_nothing_and_a_link_is_good_for_one_answer() {
    let (store, mut request) = (MemoryApprovals::default(), request());
    request.new.terms.approvals_required = 3;
    store.create(request.clone()).await.unwrap();
    let id = request.new.id;
    let before = row(&store, &request).await;
    for _ in 0..100 {
        store.get(ACCOUNT, id).await.unwrap();
        store.arguments(ACCOUNT, id).await.unwrap();
    }
    assert_eq!(row(&store, &request).await, before);
    for (sent_to, refusal) in
        [(None, Refusal::LinkUsed), (Some(UserId::fresh()), Refusal::AlreadyVoted)]
    {
        let link = || Ballot { by: Decider::Link { sent_to }, ..approving() };
        store.vote(ACCOUNT, id, link()).await.unwrap();
        assert_eq!(store.vote(ACCOUNT, id, link()).await, Err(refusal.into()));
        let no = Ballot { answer: Answer::Decline, ..link() };
        assert_eq!(store.vote(ACCOUNT, id, no).await, Err(refusal.into()));
    }
    let edit = Some(Edit::new(&json!({ "amount": 1 })).unwrap());
    let by = Decider::Link { sent_to: Some(UserId::fresh()) };
    let edited = store.vote(ACCOUNT, id, Ballot { by, edit, ..approving() }).await;
    assert_eq!(edited, Err(Refusal::MayNotEdit.into()));
    // With the request, every link ends.
    advance(WINDOW).await;
    let late = Ballot { by: Decider::Link { sent_to: Some(UserId::fresh()) }, ..approving() };
    let late = store.vote(ACCOUNT, id, late).await.unwrap();
    assert_eq!(late.approval.status, Status::Expired);
    assert!(late.effects.contains(&Effect::TooLate));
}
