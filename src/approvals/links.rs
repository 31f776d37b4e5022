//! Links that people vote by: 256 bits that nobody guesses, of which only the hash is kept.
//!
//! A link is one vote, for as long as its request waits. Opening it shows a page and decides nothing.

use super::{
    StoredApprovals,
    step::{Also, Taken},
    telling::audience,
};
use crate::{
    notify::notice::{Decision, Link, Links},
    secrets::{hash_token, random_token},
    store::{
        approvals::{self as rows, Locked},
        store_error,
        within::BRIEF,
    },
};
use deadpool_postgres::{Client, Transaction};
use preloop_actors::{
    approval::{Answer, ApprovalId, Ballot, Decider, Event, Refusal},
    gate::Hash,
    ids::{AccountId, UserId},
    ports::{ApprovalError, Stepped, StoreError},
};
use reqwest::Url;
use serde_json::Value;

/// Random bytes of a link's token.
const TOKEN_BYTES: usize = 32;
/// What is longer is no token of ours.
const TOKEN_CHARS_MAX: usize = 100;

/// Who holds a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LinkHolder {
    pub account: AccountId,
    /// Whom it was sent to; `None` where it was posted where several read it.
    pub user: Option<UserId>,
    /// The vote was given.
    pub is_used: bool,
    /// The request is settled: the link shows how, and is good for nothing more.
    pub is_over: bool,
}

/// Where people find requests.
pub(super) struct Addresses {
    url: String,
    /// Its host, which says which installation speaks.
    pub host: String,
}

/// The secret of a link.
pub(super) struct Token(String);

impl Token {
    pub(super) fn fresh() -> Self {
        Self(random_token(TOKEN_BYTES))
    }

    /// What is kept of it.
    pub(super) fn hash(&self) -> [u8; 32] {
        hash_token(&self.0)
    }
}

impl Addresses {
    pub(super) fn new(public_url: &str) -> Self {
        let url = public_url.trim_end_matches('/').to_owned();
        let parsed = Url::parse(&url).ok();
        let host = parsed.as_ref().and_then(Url::host_str).unwrap_or(&url).to_owned();
        Self { url, host }
    }

    /// The request's page, where one signs in.
    pub(super) fn without_token(&self, id: ApprovalId) -> Links {
        let review = Link::new(format!("{}/approval/{id}", self.url));
        Links { review, approve: None, decline: None, decision: None }
    }

    /// Where the holder of this token votes. `asks_yes_or_no`: buttons for the two answers make sense.
    pub(super) fn with_token(&self, id: ApprovalId, token: &Token, asks_yes_or_no: bool) -> Links {
        let (url, token) = (&self.url, &token.0);
        let page = format!("{url}/approval/{id}?token={token}");
        let confirm = |answer: &str| Link::new(format!("{page}&action={answer}"));
        let post = |answer: &str| Link::new(format!("{url}/approval/{id}/{answer}?token={token}"));
        let decision = Decision { approve: post("approve"), decline: post("decline") };
        Links {
            review: Link::new(page.as_str()),
            approve: asks_yes_or_no.then(|| confirm("approve")),
            decline: asks_yes_or_no.then(|| confirm("decline")),
            decision: asks_yes_or_no.then_some(decision),
        }
    }
}

impl StoredApprovals {
    /// Who holds this link, if it is one of this request's.
    pub async fn by_link(
        &self,
        id: ApprovalId,
        token: &str,
    ) -> Result<Option<LinkHolder>, StoreError> {
        let Some(hash) = plausible(token) else { return Ok(None) };
        let found = self.store.within(async |db| rows::find_link(&*db, id, &hash).await).await?;
        let holder = |link: rows::Link| LinkHolder {
            account: link.account,
            user: link.user,
            is_used: link.is_used,
            is_over: link.is_over,
        };
        Ok(found.map(holder))
    }

    /// A vote by link: the link is spent in the same transaction. `seen` is the hash of the arguments that were shown,
    /// `response` an answer that the caller has checked. `Err(NotFound)` when it is no link of this request.
    pub async fn vote_by_link(
        &self,
        id: ApprovalId,
        token: &str,
        answer: Answer,
        comment: Option<String>,
        seen: Hash,
        response: Option<Value>,
    ) -> Result<Stepped, ApprovalError> {
        let hash = plausible(token).ok_or(ApprovalError::NotFound)?;
        let by = Decider::Link { sent_to: None };
        let ballot = Ballot { by, answer, comment, seen, edit: None, response };
        self.transact(async |db| self.cast(db, id, hash, ballot).await).await
    }

    async fn cast(
        &self,
        db: &mut Client,
        id: ApprovalId,
        hash: [u8; 32],
        mut ballot: Ballot,
    ) -> Result<Taken, ApprovalError> {
        let tx = db.transaction().await.map_err(store_error)?;
        tx.batch_execute(BRIEF).await.map_err(store_error)?;
        let locked = rows::lock_by_link(&tx, id, &hash).await?.ok_or(ApprovalError::NotFound)?;
        // Read under the lock: whoever used it meanwhile has committed.
        let link = rows::find_link(&tx, id, &hash).await?.ok_or(ApprovalError::NotFound)?;
        if link.is_over {
            return Err(Refusal::Settled(locked.approval.status).into());
        }
        if link.is_used {
            return Err(Refusal::LinkUsed.into());
        }
        if let Some(user) = link.user {
            still_asked(&tx, &locked, user).await?;
        }
        ballot.by = Decider::Link { sent_to: link.user };
        let event = Event::Vote(Box::new(ballot));
        self.take(tx, locked, event, Also { link: Some(hash), ..Also::default() }).await
    }
}

/// A link was sent to somebody who may have left a team, or lost a role, since.
async fn still_asked(
    tx: &Transaction<'_>,
    locked: &Locked,
    user: UserId,
) -> Result<(), ApprovalError> {
    let everyone = audience(tx, locked.account, &locked.approval).await?;
    match everyone.contains(&user) {
        true => Ok(()),
        false => Err(Refusal::NotAsked.into()),
    }
}

/// The hash of what could be a token.
fn plausible(token: &str) -> Option<[u8; 32]> {
    (!token.is_empty() && token.len() <= TOKEN_CHARS_MAX).then(|| hash_token(token))
}
