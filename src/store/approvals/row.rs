//! A request's row, as it is read for a step and as the step writes it.

use crate::store::rows::from_json;
use chrono::{DateTime, TimeDelta, Utc};
use preloop_actors::{
    approval::{About, Approval, Binding},
    gate::Hash,
    ids::AccountId,
    ports::{Request, StoreError},
};
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::fmt;
use tokio_postgres::Row;

/// A request that the caller's transaction has locked.
#[derive(Debug)]
pub struct Locked {
    pub account: AccountId,
    pub approval: Approval,
    pub card: Card,
    /// The database's time once the lock was held.
    pub now: DateTime<Utc>,
}

/// What people and the record are shown of a request.
#[derive(Clone, PartialEq)]
pub struct Card {
    /// Canonical, as they would run.
    pub arguments: String,
    /// As they were asked for, where somebody edited them since.
    pub asked: Option<String>,
    pub justification: Option<String>,
    pub why: Value,
    pub about: About,
    /// Of what a voter was shown, in the step that counts the vote.
    pub shown_hash: Option<Hash>,
}

/// What a step changes.
pub struct Written<'a> {
    pub account: AccountId,
    pub approval: &'a Approval,
    /// Where somebody edited them.
    pub arguments: Option<&'a str>,
    /// What the call came to, where it has ended.
    pub result: Option<&'a str>,
}

impl Locked {
    pub(super) fn read(row: &Row) -> Result<Self, StoreError> {
        Ok(Self {
            account: AccountId(row.get("account_id")),
            approval: from_json(row, "state")?,
            card: Card {
                arguments: row.get("arguments"),
                asked: row.get("asked_arguments"),
                justification: row.get("justification"),
                why: from_json(row, "why")?,
                about: from_json(row, "about")?,
                shown_hash: None,
            },
            now: row.get("now"),
        })
    }
}

impl From<&Request> for Card {
    fn from(request: &Request) -> Self {
        Self {
            arguments: request.arguments.clone(),
            asked: None,
            justification: request.justification.clone(),
            why: request.why.clone(),
            about: request.about.clone(),
            shown_hash: None,
        }
    }
}

impl fmt::Debug for Card {
    /// Without the arguments: they may hold secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Card").field("tool", &self.about.tool).finish_non_exhaustive()
    }
}

/// Of everything that a grant is bound to.
pub fn binding_hash(binding: &Binding) -> [u8; 32] {
    // Fields are written in the order of their declaration, so that equal bindings have equal texts.
    let text = serde_json::to_vec(binding).expect("ids, hashes and names can be written");
    Sha256::digest(text).into()
}

/// When time does something to it next. The database keeps microseconds: rounded down, it would be found too early, and
/// again at once.
pub(super) fn ticking_at(approval: &Approval) -> Option<DateTime<Utc>> {
    let at = approval.next_tick()?;
    let over = i64::from(at.timestamp_subsec_nanos() % 1_000);
    let up = if over == 0 { 0 } else { 1_000 - over };
    Some(at.checked_add_signed(TimeDelta::nanoseconds(up)).unwrap_or(at))
}

/// Reads locked rows; one that cannot be read is left out, and said so: it must not hold up the others.
pub(super) fn lockeds(rows: &[Row]) -> Vec<Locked> {
    let read = rows.iter().map(Locked::read);
    read.filter_map(|read| {
        read.inspect_err(|error| tracing::error!("a request for approval is damaged: {error}")).ok()
    })
    .collect()
}
