//! Many at the same request at the same time.

use super::*;
use futures::future::{join, join_all};
use preloop_actors::{
    approval::{Effect, Run, RunEnd, Status},
    ports::Approvals as _,
};
use std::collections::BTreeSet;

/// Counts of what became of tries, as words.
fn words<T>(results: &[Result<T, ApprovalError>]) -> (usize, BTreeSet<String>) {
    let errors = results.iter().filter_map(|result| result.as_ref().err());
    let errors: Vec<_> = errors.map(ToString::to_string).collect();
    (results.len() - errors.len(), errors.into_iter().collect())
}

async fn settled(world: &World, id: ApprovalId) -> usize {
    let kinds = ["approved", "declined", "expired", "cancelled"].map(str::to_owned).to_vec();
    let sql = "SELECT id FROM approval_events WHERE request_id = $1 AND kind = ANY ($2)";
    world.values::<Uuid>(sql, &[&id.0, &kinds]).await.len()
}

/// R-E1: the id is chosen by the caller, so a repeated attempt finds the same request.
#[tokio::test]
async fn r_e1_asking_twice_at_once_asks_once() {
    let world = world().await;
    let request = checks::request(world.account);
    let tries = join_all((0..20).map(|_| world.approvals.create(request.clone()))).await;
    let first = tries[0].clone().unwrap();
    assert!(tries.iter().all(|tried| tried.as_ref() == Ok(&first)));
    assert_eq!(world.history(request.new.id).await.len(), 1);
    assert_eq!(world.told(request.new.id).await, ["email owner@example.test request"]);
}

#[tokio::test]
async fn of_fifty_votes_at_once_each_counts_once() {
    let world = world().await;
    let mut request = checks::request(world.account);
    request.new.terms.approvals_required = 30;
    let id = request.new.id;
    world.approvals.create(request).await.unwrap();
    let users: Vec<_> = (0..25).map(|_| UserId::fresh()).collect();
    // Each votes twice.
    let votes = users.iter().chain(&users).map(|user| {
        world.approvals.vote(world.account, id, checks::ballot(*user, Answer::Approve))
    });
    let votes = join_all(votes).await;
    assert_eq!(words(&votes), (25, ["you have voted already".to_owned()].into()));
    assert_eq!(world.approval(id).await.approvals(), 25);
    let more = (0..25).map(|_| world.approvals.vote(world.account, id, checks::yes()));
    let (counted, refused) = words(&join_all(more).await);
    assert_eq!((counted, refused.len()), (5, 1), "{refused:?}");
    assert_eq!(settled(&world, id).await, 1);
}

/// R-E6: exactly one outcome, and the loser is told so.
#[tokio::test]
async fn r_e6_answers_in_the_same_instant_have_one_outcome() {
    let world = world().await;
    for _ in 0..20 {
        let id = checks::asked(&world).await.new.id;
        let no = checks::ballot(UserId::fresh(), Answer::Decline);
        let (yes, no) = join(
            world.approvals.vote(world.account, id, checks::yes()),
            world.approvals.vote(world.account, id, no),
        )
        .await;
        let status = world.approval(id).await.status;
        let (won, lost) = match status {
            Status::Approved => (yes, no),
            _ => (no, yes),
        };
        assert_eq!(won.unwrap().approval.status, status);
        assert_eq!(lost.unwrap_err(), Refusal::Settled(status).into());
        assert_eq!(settled(&world, id).await, 1);
    }
}

/// R-E6: whoever has the lock first decides, at the database's time.
#[tokio::test]
async fn r_e6_an_answer_and_the_end_in_the_same_instant_have_one_outcome() {
    let world = world().await;
    for round in 0..20_u64 {
        let id = checks::asked(&world).await.new.id;
        // Around the end: a little before, so that it comes while they wait for the lock, and a little after.
        let skip = checks::WINDOW - Duration::from_millis(10) + Duration::from_millis(round);
        world.skip(skip).await;
        let (vote, tick) = join(
            world.approvals.vote(world.account, id, checks::yes()),
            world.approvals.settle(world.account, id),
        )
        .await;
        let status = world.approval(id).await.status;
        match vote {
            Ok(stepped) if stepped.effects.contains(&Effect::TooLate) => {
                assert_eq!(status, Status::Expired);
            }
            Ok(_) => assert_eq!(status, Status::Approved),
            Err(error) => assert_eq!(error, Refusal::Settled(Status::Expired).into()),
        }
        tick.unwrap();
        assert!(settled(&world, id).await == 1 || status == Status::Pending);
        // What has been left pending is none of the next round's business.
        let _late = world.approvals.settle(world.account, id).await;
    }
}

/// R-E7: of many who would run the call one does, and a crash leaves an unknown outcome that nothing runs again.
#[tokio::test]
async fn r_e7_one_of_many_runs_the_call() {
    let world = world().await;
    let request = checks::approved(&world).await;
    let id = request.new.id;
    let claims: Vec<_> = (0..20).map(|_| checks::claim(&request)).collect();
    let tries =
        claims.iter().map(|claim| world.approvals.consume(world.account, id, claim.clone()));
    let tries = join_all(tries).await;
    assert_eq!(words(&tries).0, 1);
    let Run::Acting(runner) = world.approval(id).await.run else { panic!("it runs") };
    assert_eq!(world.approvals.lose(runner.replica).await, Ok(vec![id]));
    let again = world.approvals.consume(world.account, id, checks::claim(&request)).await;
    assert_eq!(again.unwrap_err(), Refusal::Consumed(Run::Unknown(runner)).into());
    // Whoever ran it lives after all: what they know is kept.
    let ended = RunEnd::Succeeded.into();
    world.approvals.finish(world.account, id, runner, ended).await.unwrap();
    assert_eq!(world.approval(id).await.run, Run::Done(RunEnd::Succeeded));
}

#[tokio::test]
async fn what_is_asked_while_the_switch_is_turned_is_frozen_or_follows() {
    let world = world().await;
    for round in 0..20 {
        let request = checks::request(world.account);
        let id = request.new.id;
        let is_halted = round % 2 == 0;
        let (created, halted) =
            join(world.approvals.create(request), world.approvals.halt(world.account, is_halted))
                .await;
        created.unwrap();
        halted.unwrap();
        assert_eq!(world.approval(id).await.frozen_since.is_some(), is_halted, "round {round}");
    }
    world.approvals.halt(world.account, false).await.unwrap();
    let frozen = "SELECT id FROM approval_requests WHERE is_frozen";
    assert!(world.values::<Uuid>(frozen, &[]).await.is_empty());
}

#[tokio::test]
async fn no_call_starts_once_the_switch_is_on() {
    let world = world().await;
    for _ in 0..20 {
        let request = checks::approved(&world).await;
        let id = request.new.id;
        let (claimed, halted) = join(
            world.approvals.consume(world.account, id, checks::claim(&request)),
            world.approvals.halt(world.account, true),
        )
        .await;
        halted.unwrap();
        match claimed {
            // It had begun before.
            Ok(_) => assert!(matches!(world.approval(id).await.run, Run::Acting(_))),
            Err(error) => assert_eq!(error, Refusal::Halted.into()),
        }
        world.approvals.halt(world.account, false).await.unwrap();
    }
}

#[tokio::test]
async fn the_switch_turned_both_ways_at_once_leaves_no_request_behind() {
    let world = world().await;
    for _ in 0..30 {
        checks::asked(&world).await;
    }
    let turns = (0..10).map(|turn| world.approvals.halt(world.account, turn % 2 == 0));
    for turned in join_all(turns).await {
        turned.unwrap();
    }
    let sql = "SELECT count(*) FROM approval_requests AS request JOIN policies USING (account_id)
                WHERE request.is_frozen <> (policies.halted_at IS NOT NULL)";
    assert_eq!(world.values::<i64>(sql, &[]).await, [0]);
}

/// As if whoever turned it had died after its first transaction.
#[tokio::test]
async fn requests_follow_a_switch_whose_turner_died() {
    let world = world().await;
    let id = checks::asked(&world).await.new.id;
    let turned =
        "INSERT INTO policies (account_id, halted_at, is_following) VALUES ($1, now(), true)
                  ON CONFLICT (account_id) DO UPDATE SET halted_at = now(), is_following = true";
    world.sql(turned, &[&world.account.0]).await;
    world.skip(checks::WINDOW / 2).await;
    let ticked = world.approvals.settle(world.account, id).await.unwrap();
    assert_eq!(ticked.effects, [], "no time passes");
    assert_eq!(world.approvals.due(10).await, Ok(vec![]));
    assert!(world.approval(id).await.frozen_since.is_some());
    world.sql("UPDATE policies SET halted_at = NULL, is_following = true", &[]).await;
    world.approvals.due(10).await.unwrap();
    assert!(world.approval(id).await.frozen_since.is_none());
    assert_eq!(world.values::<bool>("SELECT is_following FROM policies", &[]).await, [false]);
}
