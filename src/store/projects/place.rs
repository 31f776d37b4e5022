//! Where an issue belongs: a project with the tracker that owns it.

use crate::store::{rows::parsed, store_error};
use deadpool_postgres::GenericClient;
use preloop_actors::{
    event::TrackerType,
    ids::{AccountId, OrganizationId, ProjectId, TrackerId},
    ports::StoreError,
};
use tokio_postgres::Row;

const NAMED: &str = include_str!("named.sql");

/// Most projects that one name is said to stand for.
const NAMESAKES_MAX: i64 = 5;

/// A project, and the tracker that has it.
#[derive(Clone, Debug)]
pub struct Place {
    pub project: ProjectId,
    pub project_name: String,
    /// What people call it: `owner/repo`, `group/project`, `PROJ`.
    pub project_identifier: String,
    pub organization: OrganizationId,
    pub organization_name: String,
    /// The tracker's name for it.
    pub organization_identifier: String,
    pub tracker: TrackerId,
    pub tracker_name: String,
    pub tracker_type: TrackerType,
    /// Whether the tracker has an API token.
    pub has_token: bool,
}

/// The projects that a name stands for: our id, the tracker's name or id for it, or what it is shown as.
pub async fn named(
    db: &impl GenericClient,
    account: AccountId,
    name: &str,
) -> Result<Vec<Place>, StoreError> {
    named_in(db, account, None, name).await
}

/// The same within an organization of that id, identifier or name.
pub async fn named_in(
    db: &impl GenericClient,
    account: AccountId,
    organization: Option<&str>,
    name: &str,
) -> Result<Vec<Place>, StoreError> {
    // Nothing stored has it, and PostgreSQL takes no such text.
    if [Some(name), organization].into_iter().flatten().any(|text| text.contains('\0')) {
        return Ok(Vec::new());
    }
    let statement = db.prepare_cached(NAMED).await.map_err(store_error)?;
    let rows = db
        .query(&statement, &[&account.0, &name, &NAMESAKES_MAX, &organization])
        .await
        .map_err(store_error)?;
    rows.iter().map(Place::read).collect()
}

impl Place {
    /// From columns of these names.
    pub(in crate::store) fn read(row: &Row) -> Result<Self, StoreError> {
        Ok(Self {
            project: ProjectId(row.get("project_id")),
            project_name: row.get("project_name"),
            project_identifier: row.get("project_identifier"),
            organization: OrganizationId(row.get("organization_id")),
            organization_name: row.get("organization_name"),
            organization_identifier: row.get("organization_identifier"),
            tracker: TrackerId(row.get("tracker_id")),
            tracker_name: row.get("tracker_name"),
            tracker_type: parsed(row, "tracker_type")?,
            has_token: row.get("has_token"),
        })
    }
}
