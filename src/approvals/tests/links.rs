//! Votes by links.

use super::*;
use futures::future::join_all;
use preloop_actors::{
    approval::{Effect, Status},
    gate::Hash,
};

fn seen() -> Hash {
    Hash::of(b"{\"amount\":500}")
}

impl World {
    async fn vote(&self, id: ApprovalId, token: &str) -> Result<Stepped, ApprovalError> {
        self.approvals.vote_by_link(id, token, Answer::Approve, None, seen(), None).await
    }

    async fn mail_link(&self, id: ApprovalId) -> String {
        self.token(id, "owner@", "request").await
    }
}

#[tokio::test]
async fn a_link_is_one_vote_of_whom_it_was_sent_to() {
    let world = world().await;
    let mut request = checks::request(world.account);
    request.new.terms.approvals_required = 2;
    let id = request.new.id;
    world.approvals.create(request).await.unwrap();
    let token = world.mail_link(id).await;
    let holder = LinkHolder {
        account: world.account,
        user: Some(world.owner),
        is_used: false,
        is_over: false,
    };
    assert_eq!(world.approvals.by_link(id, &token).await, Ok(Some(holder)));
    let voted = world.vote(id, &token).await.unwrap();
    assert_eq!(voted.approval.approvals(), 1);
    let used = LinkHolder { is_used: true, ..holder };
    assert_eq!(world.approvals.by_link(id, &token).await, Ok(Some(used)));
    assert_eq!(world.vote(id, &token).await.unwrap_err(), Refusal::LinkUsed.into());
    assert_eq!(world.yes(id).await.unwrap_err(), Refusal::AlreadyVoted.into());
    let stored: Vec<Vec<u8>> = world.values("SELECT token_hash FROM approval_links", &[]).await;
    assert!(stored.iter().all(|hash| hash.len() == 32 && hash != token.as_bytes()));
}

#[tokio::test]
async fn of_twenty_at_once_with_one_link_one_votes() {
    let world = world().await;
    let mut request = checks::request(world.account);
    request.new.terms.approvals_required = 3;
    let id = request.new.id;
    world.approvals.create(request).await.unwrap();
    let token = world.mail_link(id).await;
    let votes = join_all((0..20).map(|_| world.vote(id, &token))).await;
    let used = ApprovalError::from(Refusal::LinkUsed);
    assert_eq!(votes.iter().filter(|vote| vote.is_ok()).count(), 1);
    assert_eq!(votes.iter().filter(|vote| vote.as_ref() == Err(&used)).count(), 19);
    assert_eq!(world.approval(id).await.votes.len(), 1);
}

#[tokio::test]
async fn other_tokens_open_nothing() {
    let world = world().await;
    let (id, other) = (checks::asked(&world).await.new.id, checks::asked(&world).await.new.id);
    let foreign = world.mail_link(other).await;
    let own = world.mail_link(id).await;
    let (long, cut, more) = ("x".repeat(1_000_000), &own[1..], format!("{own}A"));
    for token in ["", "x", "\0", foreign.as_str(), long.as_str(), cut, more.as_str()] {
        assert_eq!(world.approvals.by_link(id, token).await, Ok(None));
        assert_eq!(world.vote(id, token).await.unwrap_err(), ApprovalError::NotFound);
    }
    assert_eq!(world.vote(ApprovalId::fresh(), &own).await.unwrap_err(), ApprovalError::NotFound);
    assert_eq!(world.approval(id).await.status, Status::Pending);
    assert!(world.vote(id, &own).await.is_ok());
}

#[tokio::test]
async fn a_link_ends_with_its_request() {
    let world = world().await;
    let settled = checks::asked(&world).await.new.id;
    let token = world.mail_link(settled).await;
    world.approvals.vote(world.account, settled, checks::yes()).await.unwrap();
    assert_eq!(
        world.vote(settled, &token).await.unwrap_err(),
        Refusal::Settled(Status::Approved).into()
    );
    assert!(world.approvals.by_link(settled, &token).await.unwrap().unwrap().is_over);
    // Its time is over, and nobody has noticed yet.
    let late = checks::asked(&world).await.new.id;
    let token = world.mail_link(late).await;
    world.skip(checks::WINDOW).await;
    let stepped = world.vote(late, &token).await.unwrap();
    assert!(stepped.effects.contains(&Effect::TooLate));
    assert_eq!(stepped.approval.status, Status::Expired);
}

/// What is refused changes nothing, so the link is good for another try.
#[tokio::test]
async fn a_refused_vote_leaves_the_link() {
    let world = world().await;
    let mut request = checks::request(world.account);
    request.new.terms.require_reason = true;
    let id = request.new.id;
    world.approvals.create(request).await.unwrap();
    let token = world.mail_link(id).await;
    assert_eq!(world.vote(id, &token).await.unwrap_err(), Refusal::ReasonRequired.into());
    let other = Hash::of(b"{}");
    let reason = || Some("paid last week".to_owned());
    let vote = world.approvals.vote_by_link(id, &token, Answer::Decline, reason(), other, None);
    assert_eq!(vote.await.unwrap_err(), Refusal::ArgumentsChanged.into());
    let vote = world.approvals.vote_by_link(id, &token, Answer::Decline, reason(), seen(), None);
    assert_eq!(vote.await.unwrap().approval.status, Status::Declined);
}

#[tokio::test]
async fn a_link_is_not_good_for_somebody_who_may_not_decide_any_more() {
    let world = world().await;
    let ada = world.person("ada", "editor").await;
    let id = checks::asked(&world).await.new.id;
    let token = world.token(id, "ada@", "request").await;
    world.sql("UPDATE user_roles SET role = 'viewer' WHERE user_id = $1", &[&ada.0]).await;
    assert_eq!(world.vote(id, &token).await.unwrap_err(), Refusal::NotAsked.into());
    world.sql("DELETE FROM users WHERE id = $1", &[&ada.0]).await;
    assert_eq!(world.vote(id, &token).await.unwrap_err(), ApprovalError::NotFound);
    assert_eq!(world.approval(id).await.status, Status::Pending);
}
