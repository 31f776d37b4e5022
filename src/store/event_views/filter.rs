//! Which events a list shows, and a replay takes.

use crate::store::{rows::containing, store_error};
use chrono::{DateTime, Utc};
use deadpool_postgres::GenericClient;
use preloop_actors::{
    event::Source,
    ids::{AccountId, EventId, FlowId, TrackerId},
    ports::StoreError,
};
use tokio_postgres::types::ToSql;
use uuid::Uuid;

const IDS: &str = concat!(include_str!("matching.sql"), include_str!("ids.sql"));

/// Which events a list shows.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    pub source: Option<Source>,
    /// The normalised name, such as `issue_opened`.
    pub kind: Option<String>,
    /// Text within the subject, the actor, the project or the sender's name for the event.
    pub search: Option<String>,
    pub tracker: Option<TrackerId>,
    /// The project's identifier, or the tracker's own id of it.
    pub project: Option<String>,
    /// A flow that the event started.
    pub flow: Option<FlowId>,
    /// `routed`, `waiting`, `parked`, `started` or `unstarted`.
    pub outcome: Option<&'static str>,
    /// Received at this time or later.
    pub from: Option<DateTime<Utc>>,
    /// Received before this time.
    pub to: Option<DateTime<Utc>>,
}

/// A filter as `matching.sql` takes it.
pub(super) struct Values {
    source: Option<&'static str>,
    kind: Option<String>,
    search: Option<String>,
    tracker: Option<Uuid>,
    project: Option<String>,
    flow: Option<Uuid>,
    outcome: Option<&'static str>,
    from: Uuid,
    to: Uuid,
}

impl Filter {
    pub(super) fn values(&self) -> Values {
        Values {
            source: self.source.map(Source::as_str),
            kind: self.kind.clone(),
            search: self.search.as_deref().map(containing),
            tracker: self.tracker.map(|tracker| tracker.0),
            project: self.project.clone(),
            flow: self.flow.map(|flow| flow.0),
            outcome: self.outcome,
            from: self.from.map_or(Uuid::nil(), first_id),
            to: self.to.map_or(Uuid::max(), first_id),
        }
    }
}

impl Values {
    pub(super) fn parameters<'a>(&'a self, account: &'a Uuid) -> Vec<&'a (dyn ToSql + Sync)> {
        vec![
            account,
            &self.source,
            &self.kind,
            &self.search,
            &self.tracker,
            &self.project,
            &self.flow,
            &self.outcome,
            &self.from,
            &self.to,
        ]
    }
}

/// The lowest id of a time: ids begin with 48 bits of milliseconds.
fn first_id(at: DateTime<Utc>) -> Uuid {
    let millis = u128::try_from(at.timestamp_millis()).unwrap_or(0).min((1 << 48) - 1);
    Uuid::from_u128(millis << 80)
}

/// The events of a filter after one of them, oldest first.
pub async fn ids(
    db: &impl GenericClient,
    account: AccountId,
    filter: &Filter,
    after: Option<EventId>,
    limit: i64,
) -> Result<Vec<EventId>, StoreError> {
    let statement = db.prepare_cached(IDS).await.map_err(store_error)?;
    let (values, after) = (filter.values(), after.map_or(Uuid::nil(), |id| id.0));
    let mut parameters = values.parameters(&account.0);
    parameters.extend([&after as &(dyn ToSql + Sync), &limit]);
    let rows = db.query(&statement, &parameters).await.map_err(store_error)?;
    Ok(rows.iter().map(|row| EventId(row.get("id"))).collect())
}
