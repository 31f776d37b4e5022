//! What the handlers ask of whoever keeps requests.

use async_trait::async_trait;
use preloop_actors::{
    approval::{Answer, ApprovalId},
    gate::Hash,
    ids::{AccountId, UserId},
    ports::{ApprovalError, Approvals, Stepped, StoreError},
};
use serde_json::Value;

/// Who holds a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LinkHolder {
    pub account: AccountId,
    pub user: Option<UserId>,
    pub is_used: bool,
}

#[async_trait]
pub trait Links: Approvals {
    async fn by_link(&self, id: ApprovalId, token: &str) -> Result<Option<LinkHolder>, StoreError>;

    async fn vote_by_link(
        &self,
        id: ApprovalId,
        token: &str,
        answer: Answer,
        comment: Option<String>,
        seen: Hash,
        response: Option<Value>,
    ) -> Result<Stepped, ApprovalError>;
}

pub type Desk = dyn Links;
