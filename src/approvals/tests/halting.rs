//! The kill switch's scopes, and the second yes that lifts it.

use super::*;
use crate::store::{
    approvals::{Halted, halted},
    audit::{By, Entry, Status},
};
use chrono::{DateTime, Utc};
use preloop_actors::ids::ExecutionId;
use serde_json::json;

const ALL: [&str; 3] = ["tools", "models", "flows"];

fn entry(account: AccountId) -> Entry {
    Entry {
        id: Uuid::now_v7(),
        account,
        by: By::default(),
        action: "turn_off_kill_switch",
        resource: None,
        status: Status::Success,
        correlation: None,
        details: json!({}),
    }
}

/// A request for a call of an execution.
fn of_execution(account: AccountId) -> Request {
    let mut request = checks::request(account);
    let principal = &mut request.new.binding.principal;
    (principal.key, principal.execution) = (None, Some(ExecutionId::fresh()));
    request
}

impl World {
    async fn lift(&self, by: UserId, scopes: &[&str], is_confirmed: bool) -> Lifted {
        let scopes = scopes.iter().map(|scope| (*scope).to_owned()).collect();
        let lift = Lift { by, scopes, is_confirmed };
        self.approvals.lift(self.account, lift, |_| entry(self.account)).await.unwrap()
    }

    async fn turned(&self, turn: Turn) {
        self.approvals.switch(self.account, turn, entry(self.account)).await.unwrap();
    }

    async fn halted(&self) -> Halted {
        halted(&self.database.store.client().await.unwrap(), self.account).await.unwrap()
    }
}

#[tokio::test]
async fn for_flows_alone_it_stops_the_calls_of_executions() {
    let world = world().await;
    let mine = checks::request(world.account);
    let [theirs, late] = [of_execution(world.account), of_execution(world.account)];
    for request in [&mine, &theirs] {
        world.approvals.create(request.clone()).await.unwrap();
        world.approvals.vote(world.account, request.new.id, checks::yes()).await.unwrap();
    }
    world.turned(Turn { flows: Some(true), ..Turn::default() }).await;
    world.approvals.create(late.clone()).await.unwrap();
    for (request, is_stopped) in [(&mine, false), (&theirs, true), (&late, true)] {
        let approval = world.approval(request.new.id).await;
        assert_eq!(approval.frozen_since.is_some(), is_stopped, "{:?}", approval.binding.principal);
    }
    let claim = || world.approvals.consume(world.account, theirs.new.id, checks::claim(&theirs));
    assert_eq!(claim().await.unwrap_err(), Refusal::Halted.into());
    let claimed = world.approvals.consume(world.account, mine.new.id, checks::claim(&mine)).await;
    assert!(claimed.is_ok(), "{claimed:?}");
    assert_eq!(world.lift(world.owner, &["flows"], true).await, Lifted::Done);
    assert!(world.approval(theirs.new.id).await.frozen_since.is_none());
    assert!(claim().await.is_ok());
}

#[tokio::test]
async fn scopes_are_turned_one_by_one_and_requests_follow_each_step() {
    let world = world().await;
    let id = checks::asked(&world).await.new.id;
    let on =
        |tools, models| Turn { tools, models, reason: Some("x".to_owned()), ..Turn::default() };
    for (turn, tools, models) in [
        (on(None, Some(true)), false, true),
        (on(Some(true), None), true, true),
        (on(None, Some(false)), true, false),
        (on(Some(false), None), false, false),
    ] {
        world.turned(turn).await;
        assert_eq!(world.halted().await, Halted { tools, models, flows: false });
        assert_eq!(world.approval(id).await.frozen_since.is_some(), tools);
    }
}

#[tokio::test]
async fn time_left_is_what_it_was_when_the_switch_is_lifted() {
    let world = world().await;
    let id = checks::asked(&world).await.new.id;
    let left = |approval: &Approval, now: DateTime<Utc>| approval.expires_at - now;
    let before = world.approval(id).await;
    world.turned(Turn { tools: Some(true), ..Turn::default() }).await;
    let frozen = world.approval(id).await.frozen_since.unwrap();
    world.skip(checks::WINDOW * 3).await;
    assert_eq!(world.approvals.due(10).await, Ok(vec![]), "nothing expires or escalates");
    assert_eq!(world.lift(world.owner, &ALL, true).await, Lifted::Done);
    let after = world.approval(id).await;
    assert_eq!(after.status, preloop_actors::approval::Status::Pending);
    let now: DateTime<Utc> = world.values("SELECT now()", &[]).await.remove(0);
    let lost = left(&before, frozen) - left(&after, now);
    assert!(lost.num_seconds().abs() < 30, "{lost}");
}

#[tokio::test]
async fn lifting_needs_a_second_yes_to_the_same() {
    let world = world().await;
    let other = world.person("other", "admin").await;
    let on =
        || Turn { tools: Some(true), models: Some(true), flows: Some(true), ..Turn::default() };
    assert_eq!(
        world.lift(world.owner, &ALL, false).await,
        Lifted::Done,
        "there is nothing to lift"
    );
    world.turned(on()).await;
    assert_eq!(world.lift(world.owner, &ALL, false).await, Lifted::Asked);
    assert_eq!(world.lift(world.owner, &ALL, false).await, Lifted::Asked, "the same person again");
    assert_eq!(world.lift(other, &["models"], false).await, Lifted::Asked, "something else");
    assert!(world.halted().await.models);
    assert_eq!(world.lift(world.owner, &["models"], false).await, Lifted::Done);
    assert_eq!(world.halted().await, Halted { tools: true, models: false, flows: true });
    assert_eq!(world.lift(world.owner, &ALL, false).await, Lifted::Asked);
    let long_ago = "UPDATE policies SET lift_asked_at = now() - interval '16 minutes'";
    world.sql(long_ago, &[]).await;
    assert_eq!(world.lift(other, &ALL, false).await, Lifted::Asked, "too late");
    world.turned(on()).await;
    assert_eq!(world.lift(world.owner, &ALL, false).await, Lifted::Asked, "it was turned on again");
    assert_eq!(world.lift(other, &ALL, false).await, Lifted::Done);
    assert_eq!(world.halted().await, Halted::default());
    let told =
        "SELECT count(*) FROM outbox WHERE topic = 'approvals' AND body->>'type' = 'kill_switch'";
    assert_eq!(world.values::<i64>(told, &[]).await, [10]);
}
