//! Tells the people who may manage trackers what is wrong with one.

use crate::{
    http::links::PublicUrl,
    notify::{
        Notifier,
        alarm::{Alarm, Trouble},
        notice::Link,
    },
    store::{
        approvals::holders,
        tracker_alarms::{Raised, TellAlarms, Untold},
    },
};
use async_trait::async_trait;
use deadpool_postgres::Transaction;
use preloop_actors::{policy::Permission, ports::StoreError};
use reqwest::Url;
use uuid::Uuid;

/// Most people who are told of an alarm.
const PEOPLE_MAX: usize = 100;

/// Queues mails to who may manage an account's trackers, unless they wish not to have any. Cheap to clone.
///
/// Chats and webhooks belong to approval workflows, whose readers decide about calls and need not know of trackers.
#[derive(Clone)]
pub struct AlarmTeller {
    notifier: Notifier,
    url: PublicUrl,
    /// The host of the public address, which says which installation speaks.
    host: String,
}

impl AlarmTeller {
    /// One that queues by `notifier`, and leads people to the console at `url`.
    pub fn new(notifier: Notifier, url: PublicUrl) -> Self {
        let parsed = Url::parse(url.origin()).ok();
        let host = parsed.as_ref().and_then(Url::host_str).unwrap_or(url.origin()).to_owned();
        Self { notifier, url, host }
    }

    /// Says that something was queued, once that is committed.
    pub(super) fn wake(&self) {
        self.notifier.wake();
    }

    fn alarm(&self, untold: &Untold, id: Uuid) -> Alarm {
        Alarm {
            alarm: id,
            host: self.host.clone(),
            account: untold.account_name.clone(),
            tracker: untold.tracker.0,
            name: untold.tracker_name.clone(),
            tracker_type: untold.tracker_type,
            troubles: untold.alarms.iter().map(trouble).collect(),
            more: 0,
            page: Link::new(self.url.tracker_page(untold.tracker)),
        }
    }
}

#[async_trait]
impl TellAlarms for AlarmTeller {
    async fn tell(
        &self,
        tx: &Transaction<'_>,
        untold: &Untold,
        notice: Uuid,
    ) -> Result<u64, StoreError> {
        let account = untold.account;
        let users = holders(tx, account, Permission::EditTrackers, PEOPLE_MAX).await?;
        let to = self.notifier.people_to_alarm(tx, account, &users).await?;
        self.notifier.enqueue_alarm(tx, account, &self.alarm(untold, notice), &to).await
    }
}

fn trouble(raised: &Raised) -> Trouble {
    Trouble {
        kind: raised.kind,
        organization: raised.organization.clone(),
        why: raised.why.clone(),
        since: raised.raised_at,
        ends_at: raised.ends_at,
    }
}
