//! Tells people that an approval needs them, or how it ended: by mail, chat, webhook or push. Those who may manage
//! trackers are told what is wrong with one, by mail.
//!
//! Whoever changes an approval queues what is to be told in the same transaction ([`Notifier::enqueue`]), and wakes
//! the [`Drain`] when that is committed; so does who raises an alarm ([`Notifier::enqueue_alarm`]). The drain sends
//! from the table, at least once: a message counts as sent when its row says so, and until then it is tried again,
//! with growing pauses, for as long as it helps anybody. Each channel has a lane of its own, in which accounts take
//! turns, so that none waits for another that is slow or dead. What does not get through is seen, with the last error,
//! in the list of messages of the approval or of the tracker's alarms.
//!
//! In reading order: [`notice`] and [`alarm`] are what is told, [`News`] is either of them, [`target`] whom,
//! [`carrier`] the trait that every channel is behind; `words` and `text` make sentences of it that cannot be broken
//! out of; `plan` is who is told by what.

pub mod alarm;
mod carrier;
mod drain;
mod email;
mod mattermost;
mod news;
pub mod notice;
mod outbox;
mod plan;
mod push;
#[cfg(test)]
mod samples;
mod slack;
pub mod target;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
pub mod text;
mod web;
mod webhook;
pub mod words;

pub use carrier::{Carrier, Carriers, Delivery, Failure};
pub use drain::Drain;
pub use email::EmailCarrier;
pub use news::News;
pub use outbox::Outbox;
pub use plan::Addressed;

use crate::{
    config::NotifyConfig,
    net_guard::NetGuard,
    secrets::Sealer,
    store::{
        Store,
        notifications::{self, Channel, NewMessage, Occasion, Step},
    },
};
use alarm::Alarm;
use deadpool_postgres::GenericClient;
use notice::{Links, Notice};
use preloop_actors::{
    ids::{AccountId, UserId},
    ports::StoreError,
};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use target::Target;
use tokio::sync::Notify;
use uuid::Uuid;

/// The step under which messages about trackers stand in the outbox. Older servers beside this one read the step of
/// whatever they claim, and would fail on a word of its own, with all that they claimed. This word they know, and the
/// message itself, which they cannot read, they put off.
const ALARM_STEP: Step = Step::Outcome;

/// Queues what people are told. Cheap to clone.
#[derive(Clone)]
pub struct Notifier {
    sealer: Sealer,
    /// Wakes the drain of this replica.
    some: Arc<Notify>,
    /// Whether phones can be told.
    has_push: bool,
}

/// What a row of the outbox says and where to. Sealed in the table: links and addresses hold secrets.
#[derive(Serialize, Deserialize)]
struct Letter {
    notice: News,
    target: Target,
}

/// Starts the drain of this replica. It sends what any replica queued.
pub fn start(
    config: &NotifyConfig,
    public_url: &str,
    store: Store,
    sealer: Sealer,
    guard: NetGuard,
) -> (Notifier, Drain) {
    if config.smtp.is_none() {
        tracing::info!("nobody is told by mail: SMTP_HOST is not set");
    }
    let carriers = Carriers::new(config, public_url, guard);
    let notifier = Notifier::new(sealer.clone(), config.push.is_some());
    let some = notifier.some.clone();
    (notifier, Drain::start(Arc::new(store), carriers, sealer, some))
}

impl Notifier {
    /// One that queues, and leaves it to others to send.
    pub fn new(sealer: Sealer, has_push: bool) -> Self {
        Self { sealer, some: Arc::default(), has_push }
    }

    /// How to tell these people of an account about a step, by channels that `allowed` has. Whoever wishes not to be
    /// told, or cannot be, is left out.
    pub async fn people(
        &self,
        db: &impl GenericClient,
        account: AccountId,
        users: &[UserId],
        allowed: &[Channel],
        step: Step,
    ) -> Result<Vec<Addressed>, StoreError> {
        let people = notifications::people(db, account, users).await?;
        let told =
            people.iter().flat_map(|person| plan::plan(person, allowed, step, self.has_push));
        Ok(told.collect())
    }

    /// How to tell these people of an account what is wrong with a tracker. Whoever wishes not to be told is left out.
    pub async fn people_to_alarm(
        &self,
        db: &impl GenericClient,
        account: AccountId,
        users: &[UserId],
    ) -> Result<Vec<Addressed>, StoreError> {
        let people = notifications::people(db, account, users).await?;
        Ok(people.iter().flat_map(plan::plan_alarm).collect())
    }

    /// Queues a notice in the caller's transaction, for each recipient once however often it is called; returns for how
    /// many. Call [`Notifier::wake`] once that is committed.
    pub async fn enqueue(
        &self,
        db: &impl GenericClient,
        account: AccountId,
        notice: &Notice,
        to: &[Addressed],
    ) -> Result<u64, StoreError> {
        let to: Vec<_> = to.iter().map(|addressed| (addressed, &notice.links)).collect();
        self.enqueue_each(db, account, notice, &to).await
    }

    /// [`Notifier::enqueue`] where each recipient has links of their own.
    pub async fn enqueue_each(
        &self,
        db: &impl GenericClient,
        account: AccountId,
        notice: &Notice,
        to: &[(&Addressed, &Links)],
    ) -> Result<u64, StoreError> {
        let mut bounded = notice.bounded();
        let mut messages = Vec::with_capacity(to.len());
        for (addressed, links) in to {
            bounded.links = Links::clone(links);
            messages.push(self.seal(bounded.clone().into(), addressed)?);
        }
        if messages.is_empty() {
            return Ok(0);
        }
        let (approval, step) = (notice.request, notice.step());
        let useless_from = notice.useless_from();
        let occasion = Occasion { account, approval, step, useless_from };
        notifications::enqueue(db, occasion, &messages).await
    }

    /// Queues, in the caller's transaction, what these people are told of a tracker, for each recipient once however
    /// often it is called; returns for how many. Call [`Notifier::wake`] once that is committed.
    pub async fn enqueue_alarm(
        &self,
        db: &impl GenericClient,
        account: AccountId,
        alarm: &Alarm,
        to: &[Addressed],
    ) -> Result<u64, StoreError> {
        let news = News::from(alarm.bounded());
        let messages = to.iter().map(|addressed| self.seal(news.clone(), addressed));
        let messages = messages.collect::<Result<Vec<_>, _>>()?;
        if messages.is_empty() {
            return Ok(0);
        }
        let (approval, step) = (alarm.alarm, ALARM_STEP);
        let occasion = Occasion { account, approval, step, useless_from: None };
        notifications::enqueue(db, occasion, &messages).await
    }

    /// Takes back what was not sent yet of an approval, in the transaction that settles it.
    pub async fn withdraw(
        &self,
        db: &impl GenericClient,
        account: AccountId,
        approval: Uuid,
    ) -> Result<u64, StoreError> {
        notifications::withdraw(db, account, approval).await
    }

    /// Says that something was queued. A hint: without it, it is found a few seconds later.
    pub fn wake(&self) {
        self.some.notify_one();
    }

    fn seal(&self, notice: News, to: &Addressed) -> Result<NewMessage, StoreError> {
        let id = Uuid::now_v7();
        let letter = Letter { notice, target: to.target.clone() };
        let plain = serde_json::to_string(&letter).map_err(|error| {
            StoreError::Internal(format!("a notice cannot be written: {error}"))
        })?;
        Ok(NewMessage {
            id,
            channel: to.target.channel(),
            recipient: to.target.recipient(),
            sealed: self.sealer.seal(&place(id), &plain),
            delay: to.delay,
        })
    }
}

/// Where a letter opens, and nowhere else.
fn place(id: Uuid) -> String {
    format!("notification:{id}")
}
