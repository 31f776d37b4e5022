//! One step of a request: one transaction.

use super::{StoredApprovals, preview, record::Record};
use crate::store::{
    approvals::{self as rows, Card, Halted, Locked, Written},
    audit, store_error,
    within::BRIEF,
};
use chrono::{DateTime, Utc};
use deadpool_postgres::{Client, Transaction};
use futures::future::{join3, try_join4};
use preloop_actors::{
    approval::{Approval, ApprovalId, Edit, Effect, Event, Refusal},
    ids::{AccountId, ExecutionId},
    ports::{ApprovalError, Stepped, StoreError},
};

/// What comes with an event.
#[derive(Default)]
pub(super) struct Also {
    /// The kill switch is on: nothing starts.
    pub is_halted: bool,
    /// What the call came to.
    pub result: Option<String>,
    /// The hash of the link that is used up.
    pub link: Option<[u8; 32]>,
}

/// What became of a transaction's work.
pub(super) struct Taken {
    pub stepped: Stepped,
    /// Notices were queued.
    pub tells: bool,
}

/// A request after a step, to be written.
pub(super) struct After<'a> {
    pub account: AccountId,
    pub approval: &'a Approval,
    pub card: &'a Card,
    pub effects: &'a [Effect],
    pub now: DateTime<Utc>,
}

/// The execution that begins to wait for people, or goes on.
fn paused(after: &After<'_>) -> Option<ExecutionId> {
    let turns = |effect: &Effect| matches!(effect, Effect::Asked | Effect::Settled(_));
    let turns = after.effects.iter().any(turns);
    after.approval.binding.principal.execution.filter(|_| turns)
}

impl StoredApprovals {
    /// Takes one step.
    pub(super) async fn take_step(
        &self,
        account: AccountId,
        id: ApprovalId,
        event: Event,
        result: Option<String>,
    ) -> Result<Stepped, ApprovalError> {
        self.transact(async |db| {
            let tx = db.transaction().await.map_err(store_error)?;
            // The switch is always locked before a request, see `halt`.
            let stays_halted = match event {
                Event::Consume(_) | Event::AskBack { .. } => {
                    rows::share(&tx, account).await?.unwrap_or_default()
                }
                _ => Halted::default(),
            };
            let (brief, locked, halted) = join3(
                tx.batch_execute(BRIEF),
                rows::lock(&tx, account, id),
                rows::halted(&tx, account),
            )
            .await;
            brief.map_err(store_error)?;
            let (locked, halted) = (locked?.ok_or(ApprovalError::NotFound)?, halted?);
            let stops = |halted: Halted| {
                halted.stops_calls(locked.approval.binding.principal.execution.is_some())
            };
            let (stays_halted, halted) = (stops(stays_halted), stops(halted));
            if halted && event == Event::Tick {
                // It is about to be stopped, and no time passes.
                return Ok(unchanged(locked.approval));
            }
            let also = Also { is_halted: stays_halted || halted, result, link: None };
            self.take(tx, locked, event, also).await
        })
        .await
    }

    /// Lets something happen to a locked request, and commits what follows.
    pub(super) async fn take(
        &self,
        tx: Transaction<'_>,
        locked: Locked,
        event: Event,
        also: Also,
    ) -> Result<Taken, ApprovalError> {
        let Locked { account, approval: before, mut card, now } = locked;
        let edit = edit_of(&event);
        if matches!(event, Event::Vote(_)) {
            card.shown_hash = Some(preview::of_locked(&before, &card));
        }
        let (mut approval, mut effects) = before.apply(event, now)?;
        if also.is_halted && effects.contains(&Effect::AskedBack) {
            // What waited before has stopped with the switch, and so does this.
            let (frozen, followed) = approval.apply(Event::Freeze, now)?;
            approval = frozen;
            effects.extend(followed);
        }
        let goes = |effect: &Effect| matches!(effect, Effect::Started | Effect::Resumed);
        if also.is_halted && effects.iter().any(goes) {
            return Err(Refusal::Halted.into());
        }
        if effects.is_empty() && approval == before {
            return Ok(unchanged(approval));
        }
        let edit = edit.filter(|edit| edit.hash() == approval.arguments);
        if let Some(edit) = &edit {
            card.arguments = edit.text().to_owned();
        }
        if let Some(link) = &also.link
            && !rows::spend_link(&tx, approval.id, link).await?
        {
            return Err(Refusal::LinkUsed.into());
        }
        let (arguments, result) = (edit.as_ref().map(Edit::text), also.result.as_deref());
        let after = After { account, approval: &approval, card: &card, effects: &effects, now };
        let tells = self
            .put(&tx, after, Some(Written { account, approval: &approval, arguments, result }))
            .await?;
        commit(tx).await?;
        Ok(Taken { stepped: Stepped { approval, effects }, tells })
    }

    /// Writes a step down with everything that follows from it, in the caller's transaction. Returns whether notices
    /// were queued. `written` is the row's own change; none where the row is new.
    pub(super) async fn put(
        &self,
        tx: &Transaction<'_>,
        after: After<'_>,
        written: Option<Written<'_>>,
    ) -> Result<bool, StoreError> {
        let Record { events, entries, messages } = Record::of(&after);
        let (account, id) = (after.account, after.approval.id);
        let row = async {
            match written {
                Some(written) => rows::write(tx, written).await,
                None => Ok(()),
            }?;
            match paused(&after) {
                Some(execution) => rows::touch_execution(&*tx, account, execution).await,
                None => Ok(()),
            }
        };
        // Sent together: their answers are one round trip.
        try_join4(
            row,
            rows::insert_events(tx, account, id, after.now, &events),
            audit::insert(tx, &entries),
            rows::publish(tx, account, &messages),
        )
        .await?;
        self.tell(tx, &after).await
    }

    /// Runs a transaction that takes a step, and hints at it afterwards.
    pub(super) async fn transact(
        &self,
        work: impl AsyncFnOnce(&mut Client) -> Result<Taken, ApprovalError>,
    ) -> Result<Stepped, ApprovalError> {
        let done = self.store.within(async |db| match work(db).await {
            Err(ApprovalError::Store(error)) => Err(error),
            other => Ok(other),
        });
        let taken = done.await??;
        if taken.tells {
            self.notifier.wake();
        }
        if !taken.stepped.effects.is_empty() {
            let approval = &taken.stepped.approval;
            self.changed(approval.binding.principal.account, approval.id);
        }
        Ok(taken.stepped)
    }
}

/// Commits. Whoever gets an error here does not know whether it was written.
pub(super) async fn commit(tx: Transaction<'_>) -> Result<(), StoreError> {
    fail::fail_point!("approvals::written", |_| Err(lost("before the commit")));
    tx.commit().await.map_err(store_error)?;
    fail::fail_point!("approvals::committed", |_| Err(lost("after the commit")));
    Ok(())
}

#[cfg(feature = "failpoints")]
fn lost(when: &str) -> StoreError {
    StoreError::Unavailable(format!("the connection was lost {when}"))
}

/// Nothing to write.
fn unchanged(approval: Approval) -> Taken {
    Taken { stepped: Stepped { approval, effects: Vec::new() }, tells: false }
}

fn edit_of(event: &Event) -> Option<Edit> {
    match event {
        Event::Vote(ballot) => ballot.edit.clone(),
        _ => None,
    }
}
