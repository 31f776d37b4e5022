//! What is wrong with trackers, since when, and whether people were told of it: the table `tracker_alarms`.
//!
//! An alarm is raised, cleared and told in the transaction that ends a round over its tracker; a new token, or none any
//! more, clears alarms at once. Whoever calls holds the tracker's row of `tracker_syncs`, so that rounds and people who
//! change the token come one after another.

#[cfg(test)]
mod tests;

use super::{rows::parsed, store_error, sync::EXPIRES_SOON_DAYS, words::words};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use deadpool_postgres::{GenericClient, Transaction};
use preloop_actors::{
    event::TrackerType,
    ids::{AccountId, OrganizationId, ProjectId, TrackerId},
    ports::StoreError,
};
use std::time::Duration;
use tokio_postgres::Row;
use uuid::Uuid;

const SETTLE: &str = include_str!("settle.sql");
const UNTOLD: &str = include_str!("untold.sql");
const TOLD: &str = include_str!("told.sql");
const OF_TRACKER: &str = include_str!("of_tracker.sql");

/// Shortest time between two messages about the same alarm, however often it is cleared meanwhile.
const QUIET: Duration = Duration::from_secs(24 * 3_600);
/// Most alarms of one message; others are told with the next round.
const TOLD_MAX: i64 = 10_000;
/// Most projects that are named in a message, and of why each cannot be read, in characters.
const PROJECTS_MAX: usize = 20;
const PROJECT_WHY_CHARS_MAX: i32 = 200;
/// Most alarms that are shown of a tracker.
const SHOWN_MAX: i64 = 200;

words! {
    /// What is wrong with a tracker.
    AlarmKind {
        /// The tracker turned the token away.
        TokenRefused = "token_refused",
        /// The token ends soon, or has ended.
        TokenExpiring = "token_expiring",
        /// The tracker switched an organization's webhooks off.
        HookDisabled = "hook_disabled",
        /// A project cannot be read.
        ProjectUnreadable = "project_unreadable",
    }
}

/// A tracker with alarms that people have not heard of.
#[derive(Clone, Debug, PartialEq)]
pub struct Untold {
    pub account: AccountId,
    pub account_name: String,
    pub tracker: TrackerId,
    pub tracker_name: String,
    pub tracker_type: TrackerType,
    /// At least one; the worst first.
    pub alarms: Vec<Raised>,
}

/// An alarm that is raised; those about projects are one.
#[derive(Clone, Debug, PartialEq)]
pub struct Raised {
    pub kind: AlarmKind,
    /// The organization that it is about, by the tracker's name for it; `None`: all of the tracker.
    pub organization: Option<String>,
    /// What the tracker said; of projects, which they are and what it said of each, one a line.
    pub why: Option<String>,
    /// Since when; of projects, since the first of them.
    pub raised_at: DateTime<Utc>,
    /// When the token ends, where that is what is wrong.
    pub ends_at: Option<DateTime<Utc>>,
    /// Where it stands, beside its kind: one row each.
    places: Vec<Uuid>,
}

/// An alarm as it is kept, also when it is cleared.
#[derive(Clone, Debug, PartialEq)]
pub struct KeptAlarm {
    pub kind: AlarmKind,
    /// The organization that it is about, or that the project is of, with the tracker's name for it; `None`: all of the
    /// tracker.
    pub organization: Option<(OrganizationId, String)>,
    /// The project that it is about, with the tracker's name for it, where it is about one.
    pub project: Option<(ProjectId, String)>,
    pub raised_at: DateTime<Utc>,
    /// `None`: it is raised.
    pub cleared_at: Option<DateTime<Utc>>,
    /// When people were last told, and under which id their messages are in the outbox.
    pub told: Option<(DateTime<Utc>, Uuid)>,
}

/// Who tells people of alarms.
#[async_trait]
pub trait TellAlarms: Send + Sync {
    /// Queues, in the transaction that raises them, what people are told of a tracker's alarms, each recipient's once
    /// under this id; gives for how many. Where that fails, it is tried again with the next round.
    async fn tell(
        &self,
        tx: &Transaction<'_>,
        untold: &Untold,
        notice: Uuid,
    ) -> Result<u64, StoreError>;
}

/// Raises and clears a tracker's alarms by what is known of it now, and has people told of those that they have not
/// heard of, all in the caller's transaction. Gives whether something was queued. A fault in this keeps no round from
/// ending: what was raised stays though people cannot be told, and the next round tries again.
pub(super) async fn follow(
    tx: &Transaction<'_>,
    tracker: TrackerId,
    teller: &dyn TellAlarms,
) -> Result<bool, StoreError> {
    mark(tx).await?;
    let settled = settle(tx, tracker).await;
    if survived(tx, tracker, settled).await?.is_none() {
        return Ok(false);
    }
    mark(tx).await?;
    let queued = tell(tx, tracker, teller).await;
    let queued = survived(tx, tracker, queued).await?;
    Ok(queued.is_some_and(|queued| queued > 0))
}

/// From here on everything can be undone by itself.
async fn mark(tx: &Transaction<'_>) -> Result<(), StoreError> {
    tx.batch_execute("SAVEPOINT alarms").await.map_err(store_error)
}

/// Undoes what failed since the [`mark`], and no more. `None`: it failed.
async fn survived<T>(
    tx: &Transaction<'_>,
    tracker: TrackerId,
    result: Result<T, StoreError>,
) -> Result<Option<T>, StoreError> {
    match result {
        Ok(done) => Ok(Some(done)),
        Err(error) => {
            let back = tx.batch_execute("ROLLBACK TO SAVEPOINT alarms").await;
            back.map_err(store_error)?;
            tracing::warn!(tracker.id = %tracker, "alarms wait for the tracker's next round: {error}");
            Ok(None)
        }
    }
}

/// Raises and clears a tracker's alarms by what is known of it now, in the caller's transaction.
pub(super) async fn settle(db: &impl GenericClient, tracker: TrackerId) -> Result<(), StoreError> {
    let statement = db.prepare_cached(SETTLE).await.map_err(store_error)?;
    let settled = db.execute(&statement, &[&tracker.0, &EXPIRES_SOON_DAYS]).await;
    settled.map(drop).map_err(store_error)
}

/// Has people told of what they have not heard of; gives how many are.
async fn tell(
    tx: &Transaction<'_>,
    tracker: TrackerId,
    teller: &dyn TellAlarms,
) -> Result<u64, StoreError> {
    let Some(untold) = untold(tx, tracker).await? else { return Ok(0) };
    let notice = Uuid::now_v7();
    let queued = teller.tell(tx, &untold, notice).await?;
    let (mut kinds, mut places) = (Vec::<&str>::new(), Vec::<Uuid>::new());
    for alarm in &untold.alarms {
        kinds.extend(alarm.places.iter().map(|_| alarm.kind.as_str()));
        places.extend_from_slice(&alarm.places);
    }
    let statement = tx.prepare_cached(TOLD).await.map_err(store_error)?;
    tx.execute(&statement, &[&tracker.0, &notice, &kinds, &places]).await.map_err(store_error)?;
    Ok(queued)
}

/// What people have not heard of; `None` when they have heard of everything, or are not to hear of it yet.
async fn untold(db: &impl GenericClient, tracker: TrackerId) -> Result<Option<Untold>, StoreError> {
    let statement = db.prepare_cached(UNTOLD).await.map_err(store_error)?;
    let rows = db
        .query(&statement, &[&tracker.0, &QUIET.as_secs_f64(), &TOLD_MAX, &PROJECT_WHY_CHARS_MAX])
        .await
        .map_err(store_error)?;
    let Some(first) = rows.first() else { return Ok(None) };
    let alarms = rows.iter().map(raised).collect::<Result<Vec<_>, _>>()?;
    let (projects, mut alarms): (Vec<_>, Vec<_>) =
        alarms.into_iter().partition(|alarm| alarm.kind == AlarmKind::ProjectUnreadable);
    alarms.extend(as_one(projects));
    Ok(Some(Untold {
        account: AccountId(first.get("account_id")),
        account_name: first.get("account_name"),
        tracker,
        tracker_name: first.get("tracker_name"),
        tracker_type: parsed(first, "tracker_type")?,
        alarms,
    }))
}

fn raised(row: &Row) -> Result<Raised, StoreError> {
    Ok(Raised {
        kind: parsed(row, "kind")?,
        organization: row.get("organization"),
        why: row.get("why"),
        raised_at: row.get("raised_at"),
        ends_at: row.get("ends_at"),
        places: vec![row.get("place")],
    })
}

/// Alarms about projects as one: hundreds may fail at once, and for the same reason.
fn as_one(projects: Vec<Raised>) -> Option<Raised> {
    let count = projects.len();
    // How many comes first, since a text that is too long for a message loses its end.
    let head = (count > 1).then(|| format!("{count} projects:"));
    let named = projects.iter().take(PROJECTS_MAX).filter_map(|project| project.why.clone());
    let rest = (count > PROJECTS_MAX).then(|| "…".to_owned());
    let why = head.into_iter().chain(named).chain(rest).collect::<Vec<_>>().join("\n");
    let all = projects.into_iter().reduce(|mut all, project| {
        all.raised_at = all.raised_at.min(project.raised_at);
        all.places.extend(project.places);
        all
    });
    all.map(|all| Raised { why: Some(why), ..all })
}

/// A tracker's alarms, those that are raised first, and those about projects behind the others. None where the account
/// has no such tracker.
pub async fn of_tracker(
    db: &impl GenericClient,
    account: AccountId,
    tracker: TrackerId,
) -> Result<Vec<KeptAlarm>, StoreError> {
    let statement = db.prepare_cached(OF_TRACKER).await.map_err(store_error)?;
    let rows = db.query(&statement, &[&account.0, &tracker.0, &SHOWN_MAX]).await;
    rows.map_err(store_error)?.iter().map(kept).collect()
}

fn kept(row: &Row) -> Result<KeptAlarm, StoreError> {
    let organization: Option<Uuid> = row.get("organization_id");
    let project: Option<Uuid> = row.get("project_id");
    let told_at: Option<DateTime<Utc>> = row.get("told_at");
    Ok(KeptAlarm {
        kind: parsed(row, "kind")?,
        organization: organization.map(OrganizationId).zip(row.get("organization")),
        project: project.map(ProjectId).zip(row.get("project")),
        raised_at: row.get("raised_at"),
        cleared_at: row.get("cleared_at"),
        told: told_at.zip(row.get("notice_id")),
    })
}
