//! Messages on their way: who sends which, and what came of it.

use super::{Channel, State, store_error};
use crate::store::{Store, clean::cleaned, rows::parsed};
use deadpool_postgres::GenericClient;
use preloop_actors::{ids::AccountId, ports::StoreError};
use std::time::Duration;
use tokio_postgres::{Row, types::ToSql};
use uuid::Uuid;

const DUE: &str = include_str!("due.sql");
const CLAIM: &str = include_str!("claim.sql");
const SENT: &str = include_str!("sent.sql");
const FAILED: &str = include_str!("failed.sql");
const GIVE_UP: &str = include_str!("give_up.sql");
const TRIM: &str = include_str!("trim.sql");
const PRUNE_DEVICE: &str = include_str!("prune_device.sql");

/// Longest error that is kept, in characters.
const ERROR_CHARS_MAX: usize = 500;
/// Most rows that one sweep gives up, and that it forgets.
const SWEPT_MAX: i64 = 1_000;
/// For how long messages that ended are kept. An approval lives for 60 days at most, its escalation included.
const KEPT_DAYS: i32 = 90;

/// How much of a channel's queue somebody takes.
#[derive(Clone, Debug)]
pub struct Turn<'a> {
    pub channel: Channel,
    /// Most messages, and most of one account.
    pub messages_max: usize,
    pub per_account_max: usize,
    /// Accounts that get no turn now.
    pub without: &'a [AccountId],
    /// For how long nobody else takes them.
    pub lease: Duration,
}

/// A message that its claimer is to send.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claimed {
    pub id: Uuid,
    pub account: AccountId,
    pub approval: Uuid,
    pub channel: Channel,
    pub sealed: Vec<u8>,
    /// Which try this is, from 1 on. What is reported of an older one counts for nothing.
    pub attempt: i32,
    /// Since it was queued.
    pub age: Duration,
}

/// What follows for a message that was not sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It is tried again after so long, unless that is too late.
    Again(Duration),
    GiveUp,
}

impl Store {
    /// When each of these channels' next message is due, in seconds from now; negative when it is late.
    pub async fn notifications_due(
        &self,
        channels: &[Channel],
    ) -> Result<Vec<(Channel, f64)>, StoreError> {
        let words: Vec<&str> = channels.iter().map(|channel| channel.as_str()).collect();
        let rows = self.rows(DUE, &[&words]).await?;
        rows.iter().map(|row| Ok((parsed(row, "channel")?, row.get("due_in_secs")))).collect()
    }

    /// Takes messages that are due.
    pub async fn claim_notifications(&self, turn: Turn<'_>) -> Result<Vec<Claimed>, StoreError> {
        let without: Vec<Uuid> = turn.without.iter().map(|account| account.0).collect();
        let parameters: [&(dyn ToSql + Sync); 5] = [
            &turn.channel.as_str(),
            &(turn.messages_max as i64),
            &(turn.per_account_max as i64),
            &without,
            &turn.lease.as_secs_f64(),
        ];
        self.rows(CLAIM, &parameters).await?.iter().map(read).collect()
    }

    /// Notes that a message was sent. `false`: somebody else has taken it since.
    pub async fn notification_sent(&self, id: Uuid, attempt: i32) -> Result<bool, StoreError> {
        Ok(!self.rows(SENT, &[&id, &attempt]).await?.is_empty())
    }

    /// Notes why a message was not sent; returns what became of it. `None`: it is not the caller's any more.
    pub async fn notification_failed(
        &self,
        id: Uuid,
        attempt: i32,
        why: &str,
        fate: Fate,
    ) -> Result<Option<State>, StoreError> {
        let why = cleaned(why, ERROR_CHARS_MAX);
        let pause = match fate {
            Fate::Again(pause) => Some(pause.as_secs_f64()),
            Fate::GiveUp => None,
        };
        let rows = self.rows(FAILED, &[&id, &attempt, &why, &pause]).await?;
        rows.first().map(|row| parsed(row, "state")).transpose()
    }

    /// Gives up what is too late, which is returned, and forgets what is old.
    pub async fn sweep_notifications(&self) -> Result<Vec<Channel>, StoreError> {
        let given_up = self.rows(GIVE_UP, &[&SWEPT_MAX]).await?;
        self.rows(TRIM, &[&SWEPT_MAX, &KEPT_DAYS]).await?;
        given_up.iter().map(|row| parsed(row, "channel")).collect()
    }

    /// Forgets a device that the push service does not know any more; `false` when it was registered anew.
    pub async fn prune_device(
        &self,
        account: AccountId,
        device: Uuid,
        token: &str,
    ) -> Result<bool, StoreError> {
        Ok(!self.rows(PRUNE_DEVICE, &[&account.0, &device, &token]).await?.is_empty())
    }

    async fn rows(
        &self,
        sql: &str,
        parameters: &[&(dyn ToSql + Sync)],
    ) -> Result<Vec<Row>, StoreError> {
        self.within(async |db| {
            let statement = db.prepare_cached(sql).await.map_err(store_error)?;
            db.query(&statement, parameters).await.map_err(store_error)
        })
        .await
    }
}

fn read(row: &Row) -> Result<Claimed, StoreError> {
    Ok(Claimed {
        id: row.get("id"),
        account: AccountId(row.get("account_id")),
        approval: row.get("approval_id"),
        channel: parsed(row, "channel")?,
        sealed: row.get("sealed"),
        attempt: row.get("attempts"),
        // A clock that was set back must not make it negative.
        age: Duration::try_from_secs_f64(row.get("age_secs")).unwrap_or_default(),
    })
}
