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
    approvals::{self as rows, Halted, Standing, Turn, Written},
    audit::{self, Entry},
    store_error,
    within::BRIEF,
};
use deadpool_postgres::Transaction;
use preloop_actors::{
    approval::{ApprovalId, Event},
    ids::{AccountId, UserId},
    ports::StoreError,
};
use serde_json::{Value, json};
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

/// Who wants the switch lifted, and what of it.
#[derive(Clone, Debug)]
pub struct Lift {
    pub by: UserId,
    /// Of `tools`, `models` and `flows`, in this order.
    pub scopes: Vec<String>,
    /// They have said yes a second time themselves, since nobody else could.
    pub is_confirmed: bool,
}

/// What became of a wish to lift the switch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lifted {
    /// It is off, for what was asked.
    Done,
    /// It needs a second yes, from somebody else.
    Asked,
}

impl StoredApprovals {
    /// Turns the switch on, and writes down who did.
    pub async fn switch(
        &self,
        account: AccountId,
        turn: Turn,
        entry: Entry,
    ) -> Result<u64, StoreError> {
        self.turn(account, &turn, &[entry]).await
    }

    /// Lifts the switch, where that was confirmed or somebody else has asked for the same before; asks for it
    /// otherwise. `entry` is written down for either.
    pub async fn lift(
        &self,
        account: AccountId,
        lift: Lift,
        entry: impl Fn(Lifted) -> Entry,
    ) -> Result<Lifted, StoreError> {
        let began = Instant::now();
        let done = self.store.within(async |db| {
            let tx = db.transaction().await.map_err(store_error)?;
            tx.batch_execute(BRIEF).await.map_err(store_error)?;
            let standing = rows::lock_standing(&tx, account).await?;
            if !standing.halted().any() {
                return Ok((Lifted::Done, None));
            }
            let is_seconded = standing.lift.as_ref().is_some_and(|asked| {
                asked.is_fresh && asked.by != lift.by && asked.scopes == lift.scopes
            });
            if !lift.is_confirmed && !is_seconded {
                rows::ask_to_lift(&tx, account, lift.by, &lift.scopes).await?;
                self.note(&tx, account, &[entry(Lifted::Asked)]).await?;
                commit(tx).await?;
                return Ok((Lifted::Asked, None));
            }
            rows::turn(&tx, account, &off(&lift.scopes)).await?;
            self.note(&tx, account, &[entry(Lifted::Done)]).await?;
            let halted = rows::halted(&tx, account).await?;
            let followed = self.follow_some(&tx, account, halted).await?;
            commit(tx).await?;
            Ok((Lifted::Done, Some(followed)))
        });
        let (lifted, followed) = done.await?;
        match followed {
            Some(followed) => {
                self.turned(account, followed, began).await?;
            }
            None => (self.hints.published)(),
        }
        Ok(lifted)
    }

    /// Turns the switch.
    pub(super) async fn turn(
        &self,
        account: AccountId,
        turn: &Turn,
        entries: &[Entry],
    ) -> Result<u64, StoreError> {
        let began = Instant::now();
        let first = self.store.within(async |db| {
            let tx = db.transaction().await.map_err(store_error)?;
            tx.batch_execute(BRIEF).await.map_err(store_error)?;
            rows::turn(&tx, account, turn).await?;
            self.note(&tx, account, entries).await?;
            let halted = rows::halted(&tx, account).await?;
            let followed = self.follow_some(&tx, account, halted).await?;
            commit(tx).await?;
            Ok(followed)
        });
        let followed = first.await?;
        self.turned(account, followed, began).await
    }

    /// Hints at a turn that is committed, and sees to the rest; returns how many requests it concerned.
    async fn turned(
        &self,
        account: AccountId,
        mut followed: Followed,
        began: Instant,
    ) -> Result<u64, StoreError> {
        self.store.switch_turned();
        self.hints.wakes.switches();
        (self.hints.published)();
        let mut concerned = self.said(account, &followed);
        while followed.has_more && began.elapsed() < FOLLOWING_MAX {
            followed = self.follow(account).await?;
            concerned += self.said(account, &followed);
        }
        Ok(concerned)
    }

    /// Writes down what was done to the switch, and tells those who watch how it stands.
    async fn note(
        &self,
        tx: &Transaction<'_>,
        account: AccountId,
        entries: &[Entry],
    ) -> Result<(), StoreError> {
        audit::insert(tx, entries).await?;
        let standing = rows::standing(tx, account).await?;
        rows::publish(tx, account, &[message(&standing)]).await
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
                let Some(halted) = rows::lock_following(&tx, account).await? else {
                    return Ok(Followed::default());
                };
                let followed = self.follow_some(&tx, account, halted).await?;
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
        halted: Halted,
    ) -> Result<Followed, StoreError> {
        let (locked, has_more) = rows::lock_some(tx, account, halted, BATCH_MAX).await?;
        let mut followed = Followed { has_more, ..Followed::default() };
        for row in locked {
            let of_execution = row.approval.binding.principal.execution.is_some();
            let is_halted = halted.stops_calls(of_execution);
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

/// Turns these scopes off.
fn off(scopes: &[String]) -> Turn {
    let of = |name: &str| scopes.iter().any(|scope| scope == name).then_some(false);
    Turn { tools: of("tools"), models: of("models"), flows: of("flows"), ..Turn::default() }
}

/// What those who watch are told.
fn message(standing: &Standing) -> Value {
    let halted = standing.halted();
    let lift = standing.lift.as_ref().filter(|lift| lift.is_fresh);
    json!({
        "type": "kill_switch",
        "is_on": halted.any(),
        "since": standing.since(),
        "tools": halted.tools,
        "models": halted.models,
        "flows": halted.flows,
        "reason": standing.reason.as_ref().filter(|_| halted.any()),
        "user_id": standing.by.map(|by| by.0).filter(|_| halted.any()),
        "lift_asked_by": lift.map(|lift| lift.by.0),
    })
}
