//! A request that somebody opened with a link.

use crate::{
    approvals::{LinkHolder, StoredApprovals},
    http::{Limits, approval_requests::not_found, error::ApiError},
    store::{
        Store,
        approval_views::{self, ApprovalDetail, ApprovalEvent},
    },
};
use preloop_actors::approval::{Answer, ApprovalId, Vote, Voter};
use std::net::IpAddr;

/// Longest token that is looked at; ours are shorter.
const TOKEN_BYTES_MAX: usize = 200;

/// Where requests are opened.
pub struct Door<'a> {
    pub store: &'a Store,
    pub desk: &'a StoredApprovals,
    pub limits: &'a Limits,
    pub address: IpAddr,
}

/// The request, and who holds the link.
pub struct Opened {
    pub id: ApprovalId,
    pub token: String,
    pub holder: LinkHolder,
    pub request: ApprovalDetail,
    pub events: Vec<ApprovalEvent>,
}

impl Door<'_> {
    /// Opens a request. 404 in the same words for a bad id and a bad token.
    pub async fn open(&self, id: &str, token: &str) -> Result<Opened, ApiError> {
        self.limits.approval_link(self.address)?;
        // Of an id there is one way to write it, so that a request has one limit.
        let id = id.parse().map(ApprovalId).map_err(|_| not_found())?;
        let holder = match token.len() {
            1..=TOKEN_BYTES_MAX => self.desk.by_link(id, token).await?,
            _ => None,
        };
        let Some(holder) = holder else {
            self.limits.approval_guess(id.0)?;
            return Err(not_found());
        };
        let db = self.store.client().await?;
        let request = approval_views::get(&db, holder.account, id).await?.ok_or_else(not_found)?;
        let events = approval_views::events(&db, holder.account, id).await?;
        Ok(Opened { id, token: token.to_owned(), holder, request, events })
    }
}

impl Opened {
    /// The vote of whoever holds the link, if there is one.
    pub fn own_vote(&self) -> Option<&Vote> {
        let voter = match self.holder.user {
            Some(user) => Voter::User(user),
            // Several hold the link, and one of them may have used it.
            None if self.holder.is_used => Voter::Link,
            None => return None,
        };
        self.request.view.approval.votes.iter().rev().find(|vote| vote.by == voter)
    }

    /// Whether a vote by this link could count.
    pub fn may_vote(&self) -> bool {
        let approval = &self.request.view.approval;
        let has_voted = self.own_vote().is_some_and(|vote| vote.arguments == approval.arguments);
        !approval.is_settled() && !self.holder.is_used && !has_voted
    }

    /// Nobody agrees to what was not shown to them.
    pub fn may_say(&self, answer: Answer) -> Result<(), ApiError> {
        let fits = self.is_question() || super::tree::fits(&self.request.view.about.shown);
        match answer == Answer::Approve && !fits {
            true => Err(ApiError::conflict(
                "the arguments are too long to be shown here, so they cannot be approved here; sign in to see them",
            )),
            false => Ok(()),
        }
    }
}
