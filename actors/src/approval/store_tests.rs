//! The store in memory does what every store of approvals has to.

use super::*;
use crate::{
    fakes::{
        approval_checks::{self, Stand},
        approvals::{MemoryApprovals, Mishap},
    },
    gate::{Hash, PolicyVersion, ToolKey, ToolOrigin},
    ids::{AccountId, UserId},
    ports::{Approvals, Request},
};
use async_trait::async_trait;
use serde_json::json;
use std::time::Duration;
use tokio::time::advance;
use uuid::Uuid;

pub const ACCOUNT: AccountId = AccountId(Uuid::from_u128(1));
pub const WINDOW: Duration = Duration::from_secs(1_000);
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

struct InMemory(MemoryApprovals);

#[async_trait]
impl Stand for InMemory {
    fn store(&self) -> &dyn Approvals {
        &self.0
    }

    fn account(&self) -> AccountId {
        ACCOUNT
    }

    async fn skip(&self, time: Duration) {
        advance(time).await;
    }
}

macro_rules! checks {
    ($($name:ident),+ $(,)?) => {$(
        #[tokio::test(start_paused = true)]
        async fn $name() {
            approval_checks::$name(&InMemory(MemoryApprovals::default())).await;
        }
    )+};
}

checks! {
    an_id_stands_for_one_request,
    another_accounts_request_is_not_there,
    the_same_call_finds_its_approval_until_it_is_used,
    what_was_edited_is_what_is_kept_to_run,
    what_a_call_came_to_is_kept,
    what_is_due_stands_in_the_rows,
    only_what_has_ended_waits_no_more,
    the_kill_switch_stops_an_accounts_clocks,
    nothing_runs_while_the_kill_switch_is_on,
    what_a_dead_replica_ran_is_of_unknown_outcome,
    a_question_is_answered_once_under_the_same_grant,
    what_waits_for_its_client_follows_switch_time_and_death,
}

#[tokio::test(start_paused = true)]
async fn what_is_asked_again_after_a_lost_answer_is_there() {
    let (store, request) = (MemoryApprovals::default(), request());
    store.fail_next(Mishap::After);
    assert!(store.create(request.clone()).await.is_err());
    assert_eq!(store.create(request).await.unwrap().status, Status::Pending);
}
