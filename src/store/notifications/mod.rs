//! What people are told about approvals and about trackers: the table `notifications`, and how people wish to be told.

mod devices;
mod people;
mod sending;
#[cfg(test)]
mod tests;

pub use devices::{
    Device, NewDevice, Platform, begin_registration, devices, finish_registration, forget_device,
    register_device,
};
pub use people::{Change, Person, Preferences, Preferred, Wishes, change, people, preferences};
pub use sending::{Claimed, Fate, Turn};

use super::{rows::parsed, store_error, words::words};
use chrono::{DateTime, Utc};
use deadpool_postgres::GenericClient;
use preloop_actors::{ids::AccountId, ports::StoreError};
use std::{collections::HashMap, time::Duration};
use tokio_postgres::Row;
use uuid::Uuid;

const ENQUEUE: &str = include_str!("enqueue.sql");
const WITHDRAW: &str = include_str!("withdraw.sql");
const OF_APPROVAL: &str = include_str!("of_approval.sql");
const OF_ALARMS: &str = include_str!("of_alarms.sql");

/// Longest that a message is tried, however long the approval waits.
const TRIED_FOR_MAX: Duration = Duration::from_secs(24 * 3_600);
/// Most messages that are shown of one approval, or of the alarms of one tracker.
const SHOWN_MAX: i64 = 1_000;

words! {
    /// A way to tell somebody.
    Channel {
        Email = "email",
        Slack = "slack",
        Mattermost = "mattermost",
        Webhook = "webhook",
        MobilePush = "mobile_push",
    }
}

impl Channel {
    pub const ALL: [Self; 5] =
        [Self::Email, Self::Slack, Self::Mattermost, Self::Webhook, Self::MobilePush];
}

words! {
    /// What a message is about. Each recipient is told of each once.
    Step {
        /// A decision is asked for.
        Request = "request",
        /// Half of the time to decide has passed.
        ReminderHalf = "reminder_50",
        /// Nine tenths of the time to decide have passed.
        ReminderLate = "reminder_90",
        /// The same two of the second window, after others were asked as well.
        SecondReminderHalf = "second_reminder_50",
        SecondReminderLate = "second_reminder_90",
        /// Nobody decided in time, so others are asked.
        Escalation = "escalation",
        /// It is settled; or something is wrong with a tracker, and `approval` is the alarm's own id.
        Outcome = "outcome",
        /// The call had started, and nobody knows how it ended.
        OutcomeUnknown = "outcome_unknown",
    }
}

words! {
    /// What became of a message.
    State {
        Waiting = "waiting",
        Sent = "sent",
        /// Given up; the last error says why.
        Failed = "failed",
        /// Not needed any more before it was sent.
        Withdrawn = "withdrawn",
    }
}

/// The step of an approval that messages are about; or the alarm, whose id stands for the approval's.
#[derive(Clone, Copy, Debug)]
pub struct Occasion {
    pub account: AccountId,
    pub approval: Uuid,
    pub step: Step,
    /// When nobody is helped by the messages any more. They are tried for a day at most in any case.
    pub useless_from: Option<DateTime<Utc>>,
}

/// A message to be sent.
#[derive(Clone, Debug)]
pub struct NewMessage {
    pub id: Uuid,
    pub channel: Channel,
    /// Which of the channel's recipients; never a secret.
    pub recipient: String,
    /// What is said and where to.
    pub sealed: Vec<u8>,
    /// How long it waits before it is sent; it may be withdrawn until then.
    pub delay: Duration,
}

/// A message as people see it.
#[derive(Clone, Debug, PartialEq)]
pub struct Message {
    pub id: Uuid,
    pub channel: Channel,
    pub recipient: String,
    pub step: Step,
    pub state: State,
    pub attempts: i32,
    pub last_error: Option<String>,
    pub created_at: DateTime<Utc>,
    /// When it is tried next; none once it has ended.
    pub due_at: Option<DateTime<Utc>>,
    pub ended_at: Option<DateTime<Utc>>,
}

/// Queues messages in the caller's transaction. A recipient who was told of the step, or will be, is left out; returns
/// how many were not.
pub async fn enqueue(
    db: &impl GenericClient,
    occasion: Occasion,
    messages: &[NewMessage],
) -> Result<u64, StoreError> {
    let ids: Vec<Uuid> = messages.iter().map(|message| message.id).collect();
    let channels: Vec<&str> = messages.iter().map(|message| message.channel.as_str()).collect();
    let recipients: Vec<&str> = messages.iter().map(|message| &*message.recipient).collect();
    let sealed: Vec<&[u8]> = messages.iter().map(|message| &*message.sealed).collect();
    let delays: Vec<f64> = messages.iter().map(|message| message.delay.as_secs_f64()).collect();
    let statement = db.prepare_cached(ENQUEUE).await.map_err(store_error)?;
    db.execute(
        &statement,
        &[
            &occasion.account.0,
            &occasion.approval,
            &occasion.step.as_str(),
            &ids,
            &channels,
            &recipients,
            &sealed,
            &delays,
            &occasion.useless_from,
            &TRIED_FOR_MAX.as_secs_f64(),
        ],
    )
    .await
    .map_err(store_error)
}

/// Takes back what was not sent yet of an approval that is settled; returns how many.
pub async fn withdraw(
    db: &impl GenericClient,
    account: AccountId,
    approval: Uuid,
) -> Result<u64, StoreError> {
    let statement = db.prepare_cached(WITHDRAW).await.map_err(store_error)?;
    db.execute(&statement, &[&account.0, &approval]).await.map_err(store_error)
}

/// Who was told of an approval, and what became of it; the oldest first.
pub async fn of_approval(
    db: &impl GenericClient,
    account: AccountId,
    approval: Uuid,
) -> Result<Vec<Message>, StoreError> {
    let statement = db.prepare_cached(OF_APPROVAL).await.map_err(store_error)?;
    let rows = db.query(&statement, &[&account.0, &approval, &SHOWN_MAX]).await;
    rows.map_err(store_error)?.iter().map(read).collect()
}

/// Who was told of these alarms, and what became of it, by the alarm's id; the oldest first. Where there are too many
/// messages, the newest.
pub async fn of_alarms(
    db: &impl GenericClient,
    account: AccountId,
    alarms: &[Uuid],
) -> Result<HashMap<Uuid, Vec<Message>>, StoreError> {
    let statement = db.prepare_cached(OF_ALARMS).await.map_err(store_error)?;
    let rows = db.query(&statement, &[&account.0, &alarms, &SHOWN_MAX]).await;
    let mut told = HashMap::<Uuid, Vec<Message>>::new();
    for row in &rows.map_err(store_error)? {
        told.entry(row.get("approval_id")).or_default().push(read(row)?);
    }
    Ok(told)
}

fn read(row: &Row) -> Result<Message, StoreError> {
    Ok(Message {
        id: row.get("id"),
        channel: parsed(row, "channel")?,
        recipient: row.get("recipient"),
        step: parsed(row, "step")?,
        state: parsed(row, "state")?,
        attempts: row.get("attempts"),
        last_error: row.get("last_error"),
        created_at: row.get("created_at"),
        due_at: row.get("due_at"),
        ended_at: row.get("ended_at"),
    })
}
