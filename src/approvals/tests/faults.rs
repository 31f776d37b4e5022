//! The store dies before and after it has written.

use super::*;
use preloop_actors::{
    approval::{ApprovalsHandle, Run, RunEnd, Status, run_once},
    guardian::{Guardians, Placement},
};
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::time::timeout;

const SOON: Duration = Duration::from_secs(10);

/// Runs `work` while a failpoint does something; no other test may use failpoints meanwhile.
async fn with<T>(point: &str, action: &str, work: impl Future<Output = T>) -> T {
    let scenario = fail::FailScenario::setup();
    fail::cfg(point, action).unwrap();
    let done = work.await;
    scenario.teardown();
    done
}

/// Whatever was lost, asking again finds or makes the one request, with its notices once.
#[tokio::test]
async fn r_e1_what_is_asked_again_after_a_lost_answer_is_there_once() {
    for (point, is_there) in [("approvals::written", false), ("approvals::committed", true)] {
        let world = world().await;
        let request = checks::request(world.account);
        let id = request.new.id;
        let lost = with(point, "1*return", world.approvals.create(request.clone())).await;
        assert!(matches!(lost, Err(ApprovalError::Store(_))), "{point}");
        let seen = world.approvals.get(world.account, id).await.unwrap();
        assert_eq!(seen.is_some(), is_there, "{point}");
        assert_eq!(world.approvals.create(request).await.unwrap().status, Status::Pending);
        assert_eq!(world.told(id).await, ["email owner@example.test request"], "{point}");
        assert_eq!(world.history(id).await, ["requested: Approval was requested"], "{point}");
    }
}

#[tokio::test]
async fn a_vote_is_written_whole_or_not_at_all() {
    for (point, counts) in [("approvals::written", false), ("approvals::committed", true)] {
        let world = world().await;
        let id = checks::asked(&world).await.new.id;
        let lost = with(point, "1*return", world.yes(id)).await;
        assert!(matches!(lost, Err(ApprovalError::Store(_))), "{point}");
        let counts_of = |sql: &'static str| {
            let world = &world;
            async move { world.values::<i64>(sql, &[&id.0]).await[0] }
        };
        let audited = "SELECT count(*) FROM audit_logs WHERE correlation_id = $1 AND action = 'approval_vote'";
        let told = "SELECT count(*) FROM notifications WHERE approval_id = $1 AND step = 'outcome'";
        assert_eq!(world.approval(id).await.votes.len(), usize::from(counts), "{point}");
        assert_eq!(counts_of(audited).await, i64::from(counts), "{point}");
        assert_eq!(counts_of(told).await, i64::from(counts), "{point}");
        let again = world.yes(id).await;
        match counts {
            false => assert_eq!(again.unwrap().approval.status, Status::Approved),
            true => assert_eq!(again.unwrap_err(), Refusal::Settled(Status::Approved).into()),
        }
    }
}

/// R-E7: whatever is lost, the call runs once or not at all.
#[tokio::test]
async fn r_e7_a_lost_answer_never_lets_a_call_run_twice() {
    for (point, runs) in [("approvals::written", 0), ("approvals::committed", 1)] {
        let world = world().await;
        let request = checks::approved(&world).await;
        let id = request.new.id;
        let ran = AtomicUsize::new(0);
        let call = || async {
            ran.fetch_add(1, Ordering::SeqCst);
            (RunEnd::Succeeded.into(), ())
        };
        let first = run_once(&world.approvals, world.account, id, checks::claim(&request), call());
        let first = with(point, "1*return", first).await;
        assert_eq!(first.is_ok(), runs == 1, "{point}");
        assert_eq!(ran.load(Ordering::SeqCst), runs, "{point}");
        let second =
            run_once(&world.approvals, world.account, id, checks::claim(&request), call()).await;
        assert_eq!(second.is_ok(), runs == 0, "{point}");
        assert_eq!(ran.load(Ordering::SeqCst), 1, "{point}");
        assert_eq!(world.approval(id).await.run, Run::Done(RunEnd::Succeeded), "{point}");
    }
}

#[tokio::test]
async fn who_cannot_be_told_holds_nothing_up() {
    let world = world().await;
    let request = checks::request(world.account);
    let id = request.new.id;
    let created = with("approvals::telling", "1*return", world.approvals.create(request)).await;
    assert_eq!(created.unwrap().status, Status::Pending);
    let history = world.history(id).await;
    assert_eq!(history.len(), 2);
    assert!(history[1].starts_with("notification_failed: "), "{history:?}");
    assert_eq!(world.yes(id).await.unwrap().approval.status, Status::Approved);
}

/// R-E5: the answer came before anybody waited for it.
#[actix::test]
async fn r_e5_an_answer_before_the_wait_is_found() {
    let world = world().await;
    let waiting = waiting(&world);
    let id = checks::approved(&world).await.new.id;
    let mut following = waiting.follow(world.account, id);
    let outcome = timeout(SOON, following.outcome()).await.unwrap().unwrap();
    assert_eq!(outcome.status, Status::Approved);
}

/// In this process at once, in another by its hint, without the look that every clock takes now and then.
#[actix::test]
async fn a_decision_reaches_its_waiting_call() {
    let world = world().await;
    let waiting = waiting(&world);
    let attached = world.approvals.clone().attach(waiting.clone());
    for _ in 0..20 {
        let id = checks::asked(&world).await.new.id;
        let mut following = waiting.follow(world.account, id);
        assert_eq!(following.next().await.unwrap().approval.status, Status::Pending);
        let began = Instant::now();
        attached.vote(world.account, id, checks::yes()).await.unwrap();
        let outcome = timeout(SOON, following.outcome()).await.unwrap().unwrap();
        assert_eq!(outcome.status, Status::Approved);
        assert!(began.elapsed() < Duration::from_secs(1), "{:?}", began.elapsed());
    }
}

fn waiting(world: &World) -> ApprovalsHandle {
    let guardians = Guardians::start();
    ApprovalsHandle::new(guardians, Placement::Here, Arc::new(world.approvals.clone()))
}
