//! What every store of approvals has to do, shown on the one in memory.

use super::*;
use crate::{
    fakes::approvals::{MemoryApprovals, Mishap},
    gate::{Hash, PolicyVersion, ToolKey, ToolOrigin},
    ids::{AccountId, ReplicaId, UserId},
    ports::{ApprovalError, Approvals, Request},
};
use serde_json::json;
use std::time::Duration;
use tokio::time::advance;
use uuid::Uuid;

pub const ACCOUNT: AccountId = AccountId(Uuid::from_u128(1));
pub const WINDOW: Duration = Duration::from_secs(1_000);
const REPLICA: ReplicaId = ReplicaId(Uuid::from_u128(5));
const ARGUMENTS: &str = "{\"amount\":500}";

pub fn request() -> Request {
    let principal = Principal { account: ACCOUNT, user: None, key: None, execution: None };
    let binding = Binding {
        principal,
        tool: ToolKey { origin: ToolOrigin::Builtin, name: "pay".to_owned() },
        arguments: Hash::of(ARGUMENTS.as_bytes()),
        definition: Hash::of(b"pay"),
        policy: PolicyVersion(1),
    };
    let terms = Terms { window: WINDOW, ..Terms::default() };
    Request {
        new: NewApproval { id: ApprovalId::fresh(), binding, terms },
        arguments: ARGUMENTS.to_owned(),
        justification: Some("the invoice is due".to_owned()),
        why: json!({}),
        about: About::default(),
    }
}

pub fn approving() -> Ballot {
    Ballot {
        by: Decider::Person { user: UserId(Uuid::from_u128(3)), teams: Default::default() },
        answer: Answer::Approve,
        comment: None,
        seen: Hash::of(ARGUMENTS.as_bytes()),
        edit: None,
        response: None,
    }
}

fn claim(request: &Request) -> Claim {
    Claim { binding: request.new.binding.clone(), runner: Runner::fresh(REPLICA) }
}

async fn approved() -> (MemoryApprovals, Request) {
    let (store, request) = (MemoryApprovals::default(), request());
    store.create(request.clone()).await.unwrap();
    store.vote(ACCOUNT, request.new.id, approving()).await.unwrap();
    (store, request)
}

#[tokio::test(start_paused = true)]
async fn what_an_id_stands_for() {
    let (store, request) = approved().await;
    assert_eq!(store.create(request.clone()).await.unwrap().status, Status::Approved);
    let mut other = request.clone();
    other.new.binding.arguments = Hash::of(b"{}");
    assert_eq!(store.create(other).await, Err(ApprovalError::IdTaken));
    let mut lost = self::request();
    store.fail_next(Mishap::After);
    assert!(store.create(lost.clone()).await.is_err());
    assert_eq!(store.create(lost.clone()).await.unwrap().status, Status::Pending);
    lost.new.id = ApprovalId::fresh();
    lost.new.terms.approvals_required = 2;
    lost.new.terms.users = [UserId::fresh()].into();
    assert_eq!(store.create(lost).await, Err(Refusal::Unreachable.into()));
}

#[tokio::test(start_paused = true)]
async fn another_accounts_request_is_not_there() {
    let (store, request) = approved().await;
    let (stranger, id) = (AccountId::fresh(), request.new.id);
    assert_eq!(store.get(stranger, id).await, Ok(None));
    assert_eq!(store.arguments(stranger, id).await, Ok(None));
    assert_eq!(store.vote(stranger, id, approving()).await, Err(ApprovalError::NotFound));
    let claimed = store.consume(stranger, id, claim(&request)).await;
    assert_eq!(claimed, Err(ApprovalError::NotFound));
}

#[tokio::test(start_paused = true)]
async fn an_approval_is_found_for_the_same_call_until_it_is_used() {
    let (store, request) = approved().await;
    let (id, binding) = (request.new.id, &request.new.binding);
    assert_eq!(store.reusable(binding).await, Ok(Some(id)));
    let other = Binding { policy: PolicyVersion(2), ..binding.clone() };
    assert_eq!(store.reusable(&other).await, Ok(None));
    let claim = claim(&request);
    let runner = claim.runner;
    store.consume(ACCOUNT, id, claim).await.unwrap();
    assert_eq!(store.reusable(binding).await, Ok(None));
    let done = store.finish(ACCOUNT, id, runner, RunEnd::Failed.into()).await.unwrap();
    assert_eq!(done.approval.run, Run::Done(RunEnd::Failed));
    assert_eq!(store.reusable(binding).await, Ok(None));
    let (store, request) = approved().await;
    advance(Duration::from_secs(3_600)).await;
    assert_eq!(store.reusable(&request.new.binding).await, Ok(None));
}

#[tokio::test(start_paused = true)]
async fn what_was_edited_is_what_is_kept_to_run() {
    let (store, request) = (MemoryApprovals::default(), request());
    let id = request.new.id;
    store.create(request).await.unwrap();
    let edit = Some(Edit::new(&json!({ "amount": 400 })).unwrap());
    let stepped = store.vote(ACCOUNT, id, Ballot { edit, ..approving() }).await.unwrap();
    let text = store.arguments(ACCOUNT, id).await.unwrap().unwrap();
    assert_eq!(text, "{\"amount\":400}");
    assert_eq!(Hash::of(text.as_bytes()), stepped.approval.arguments);
}

#[tokio::test(start_paused = true)]
async fn what_is_due_stands_in_the_rows() {
    let (store, first, second) = (MemoryApprovals::default(), request(), request());
    store.create(first.clone()).await.unwrap();
    advance(Duration::from_secs(100)).await;
    store.create(second.clone()).await.unwrap();
    assert_eq!(store.due(10).await.unwrap(), []);
    advance(Duration::from_secs(401)).await;
    assert_eq!(store.due(10).await.unwrap(), [(ACCOUNT, first.new.id)]);
    advance(WINDOW).await;
    assert_eq!(store.due(1).await.unwrap(), [(ACCOUNT, first.new.id)]);
    let ticked = super::clock::tick(&store).await.unwrap();
    assert_eq!(ticked, [(ACCOUNT, first.new.id), (ACCOUNT, second.new.id)]);
    for (account, id) in ticked {
        assert_eq!(store.get(account, id).await.unwrap().unwrap().approval.status, Status::Expired);
    }
    assert_eq!(store.due(10).await.unwrap(), []);
}

#[tokio::test(start_paused = true)]
async fn the_kill_switch_stops_an_accounts_clocks() {
    let (store, request) = (MemoryApprovals::default(), request());
    let id = request.new.id;
    store.create(request).await.unwrap();
    assert_eq!(store.halt(AccountId::fresh(), true).await, Ok(0));
    assert_eq!(store.halt(ACCOUNT, true).await, Ok(1));
    advance(WINDOW * 10).await;
    assert_eq!(store.due(10).await.unwrap(), []);
    assert_eq!(store.halt(ACCOUNT, false).await, Ok(1));
    let stepped = store.vote(ACCOUNT, id, approving()).await.unwrap();
    assert_eq!(stepped.approval.status, Status::Approved);
}

#[tokio::test(start_paused = true)]
async fn what_is_asked_while_the_kill_switch_is_on_does_not_run() {
    let (store, request) = (MemoryApprovals::default(), request());
    let id = request.new.id;
    store.halt(ACCOUNT, true).await.unwrap();
    store.create(request.clone()).await.unwrap();
    store.vote(ACCOUNT, id, approving()).await.unwrap();
    let claimed = store.consume(ACCOUNT, id, claim(&request)).await;
    assert_eq!(claimed, Err(Refusal::Halted.into()));
    store.halt(ACCOUNT, false).await.unwrap();
    assert!(store.consume(ACCOUNT, id, claim(&request)).await.is_ok());
}
