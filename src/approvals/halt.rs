//! The kill switch: requests follow it in batches.
//!
//! It holds from the moment it is written: requests are made frozen, and calls do not start. The clocks of those that
//! are there follow, each batch in a transaction that has the switch locked: they never follow two ways at once.
//! Whoever turned it sees to that, and else the next who asks what is due.

use super::{
    StoredApprovals,
    step::{After, commit},
};
use crate::store::{
    approvals::{self as rows, Written},
    audit::{self, Entry},
    store_error,
    within::BRIEF,
};
use deadpool_postgres::Transaction;
use preloop_actors::{
    approval::{ApprovalId, Event},
    ids::AccountId,
    ports::StoreError,
};
use std::time::{Duration, Instant};

/// Most requests that follow in one transaction.
const BATCH_MAX: i64 = 500;
/// Longest that whoever turned the switch sees to it. The rest follows with the clock.
const FOLLOWING_MAX: Duration = Duration::from_secs(5);

/// What a batch did.
#[derive(Default)]
struct Followed {
    /// Requests that were stopped, or go on.
    ids: Vec<ApprovalId>,
    tells: bool,
    has_more: bool,
}

impl StoredApprovals {
    /// Turns the switch, and writes down who did.
    pub async fn switch(
        &self,
        account: AccountId,
        is_halted: bool,
        entry: Entry,
    ) -> Result<u64, StoreError> {
        self.turn(account, is_halted, &[entry]).await
    }

    /// Turns the switch.
    pub(super) async fn turn(
        &self,
        account: AccountId,
        is_halted: bool,
        entries: &[Entry],
    ) -> Result<u64, StoreError> {
        let began = Instant::now();
        let first = self.store.within(async |db| {
            let tx = db.transaction().await.map_err(store_error)?;
            tx.batch_execute(BRIEF).await.map_err(store_error)?;
            rows::turn(&tx, account, is_halted).await?;
            audit::insert(&tx, entries).await?;
            let followed = self.follow_some(&tx, account, is_halted).await?;
            commit(tx).await?;
            Ok(followed)
        });
        let mut followed = first.await?;
        let mut concerned = self.said(account, &followed);
        while followed.has_more && began.elapsed() < FOLLOWING_MAX {
            followed = self.follow(account).await?;
            concerned += self.said(account, &followed);
        }
        Ok(concerned)
    }

    /// Lets requests follow a switch that somebody turned and did not finish; mostly there is none.
    pub(super) async fn follow_switches(&self) -> Result<(), StoreError> {
        let following = self.store.within(async |db| rows::following(&*db).await).await?;
        for account in following {
            let followed = self.follow(account).await?;
            self.said(account, &followed);
        }
        Ok(())
    }

    async fn follow(&self, account: AccountId) -> Result<Followed, StoreError> {
        self.store
            .within(async |db| {
                let tx = db.transaction().await.map_err(store_error)?;
                tx.batch_execute(BRIEF).await.map_err(store_error)?;
                let Some(is_halted) = rows::lock_following(&tx, account).await? else {
                    return Ok(Followed::default());
                };
                let followed = self.follow_some(&tx, account, is_halted).await?;
                commit(tx).await?;
                Ok(followed)
            })
            .await
    }

    /// One batch, in a transaction that has the switch locked.
    async fn follow_some(
        &self,
        tx: &Transaction<'_>,
        account: AccountId,
        is_halted: bool,
    ) -> Result<Followed, StoreError> {
        let (locked, has_more) = rows::lock_some(tx, account, is_halted, BATCH_MAX).await?;
        let mut followed = Followed { has_more, ..Followed::default() };
        for row in locked {
            let event = if is_halted { Event::Freeze } else { Event::Thaw };
            // Neither is ever refused.
            let Ok((approval, effects)) = row.approval.apply(event, row.now) else { continue };
            let after = After {
                account,
                approval: &approval,
                card: &row.card,
                effects: &effects,
                now: row.now,
            };
            let written = Written { account, approval: &approval, arguments: None, result: None };
            followed.tells |= self.put(tx, after, Some(written)).await?;
            if !effects.is_empty() {
                followed.ids.push(approval.id);
            }
        }
        if !has_more {
            rows::followed(tx, account).await?;
        }
        Ok(followed)
    }

    /// Hints at a committed batch; returns how many requests it concerned.
    fn said(&self, account: AccountId, followed: &Followed) -> u64 {
        if followed.tells {
            self.notifier.wake();
        }
        followed.ids.iter().for_each(|id| self.changed(account, *id));
        followed.ids.len() as u64
    }
}
