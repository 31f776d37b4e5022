//! Organizations and projects that were found, and how far each has been read.

use super::lease::{WHY_CHARS_MAX, fenced};
use crate::store::{Store, clean::cleaned, events, store_error};
use deadpool_postgres::GenericClient;
use preloop_actors::{
    event::ProjectRef,
    ids::{OrganizationId, ProjectId, TrackerId},
    ports::{Cursor, HookState, KnownOrganization, KnownProject, StoreError, SyncError, SyncLease},
};
use std::time::Duration;
use tokio_postgres::Row;
use uuid::Uuid;

const ORGANIZATIONS: &str = include_str!("organizations.sql");
const ADOPT_ORGANIZATION: &str = include_str!("adopt_organization.sql");
const INSERT_ORGANIZATIONS: &str = include_str!("insert_organizations.sql");
const INSERT_ORGANIZATION_SYNCS: &str = include_str!("insert_organization_syncs.sql");
const INSERT_PROJECT_SYNCS: &str = include_str!("insert_project_syncs.sql");
const PROJECTS: &str = include_str!("projects.sql");
const FORGET_ORGANIZATIONS: &str = include_str!("forget_organizations.sql");
const FORGET_PROJECTS: &str = include_str!("forget_projects.sql");
const PROJECT_FAILED: &str = include_str!("project_failed.sql");
const POLLED: &str = include_str!("polled.sql");

/// An organization that was found; the id and the secret are for when it is new.
#[derive(Debug)]
pub struct NewOrganization {
    pub id: OrganizationId,
    pub identifier: String,
    pub name: String,
    pub webhook_secret_sealed: Vec<u8>,
}

/// Writes down organizations that are new, and gives all of the tracker's as they are kept now. `found` are all that
/// are taken in: of others it is forgotten what is wrong there, since nobody will find out that it is well again.
pub async fn keep_organizations(
    store: &Store,
    lease: &SyncLease,
    found: &[NewOrganization],
) -> Result<Vec<KnownOrganization>, SyncError> {
    let tracker = lease.tracker.0;
    fenced(store, lease, async |tx, _| {
        let known = organizations(tx, lease.tracker).await?;
        let is_known = |new: &&NewOrganization| {
            known.iter().any(|known| known.identifier.eq_ignore_ascii_case(&new.identifier))
        };
        let new: Vec<_> = found.iter().filter(|new| !is_known(new)).collect();
        if let ([only], [_]) = (new.as_slice(), found) {
            let statement = tx.prepare_cached(ADOPT_ORGANIZATION).await.map_err(store_error)?;
            tx.execute(&statement, &[&tracker, &only.identifier, &only.name])
                .await
                .map_err(store_error)?;
        }
        let ids: Vec<Uuid> = new.iter().map(|new| new.id.0).collect();
        let identifiers: Vec<&str> = new.iter().map(|new| new.identifier.as_str()).collect();
        let names: Vec<&str> = new.iter().map(|new| new.name.as_str()).collect();
        let secrets: Vec<&[u8]> =
            new.iter().map(|new| new.webhook_secret_sealed.as_slice()).collect();
        if !new.is_empty() {
            let statement = tx.prepare_cached(INSERT_ORGANIZATIONS).await.map_err(store_error)?;
            tx.execute(&statement, &[&tracker, &ids, &identifiers, &names, &secrets])
                .await
                .map_err(store_error)?;
        }
        let statement = tx.prepare_cached(INSERT_ORGANIZATION_SYNCS).await.map_err(store_error)?;
        tx.execute(&statement, &[&tracker]).await.map_err(store_error)?;
        let taken: Vec<&str> = found.iter().map(|taken| taken.identifier.as_str()).collect();
        let statement = tx.prepare_cached(FORGET_ORGANIZATIONS).await.map_err(store_error)?;
        tx.execute(&statement, &[&tracker, &taken]).await.map_err(store_error)?;
        Ok(organizations(tx, lease.tracker).await?)
    })
    .await
}

/// A tracker's organizations, the oldest first.
pub(super) async fn organizations(
    db: &impl GenericClient,
    tracker: TrackerId,
) -> Result<Vec<KnownOrganization>, StoreError> {
    let statement = db.prepare_cached(ORGANIZATIONS).await.map_err(store_error)?;
    let rows = db.query(&statement, &[&tracker.0]).await.map_err(store_error)?;
    Ok(rows.iter().map(organization).collect())
}

fn organization(row: &Row) -> KnownOrganization {
    let age = |column| {
        let secs: Option<f64> = row.get(column);
        secs.map(|secs| Duration::try_from_secs_f64(secs).unwrap_or_default())
    };
    let (ids, message): (Vec<String>, String) = (row.get("hook_ids"), row.get("hook_message"));
    let hook = match row.get("hook_state") {
        "registered" => HookState::Registered { ids },
        "manual" => HookState::Manual { steps: message },
        "disabled" => HookState::Disabled { ids, why: message },
        _ => HookState::Unknown,
    };
    KnownOrganization {
        id: OrganizationId(row.get("id")),
        identifier: row.get("identifier"),
        webhook_age: age("webhook_age"),
        polled_age: age("polled_age"),
        hook,
        deliveries: row.get::<_, Option<_>>("deliveries_cursor").map(Cursor),
    }
}

/// Writes down projects that are new or have new names, and gives them as they are kept now, those first that wait
/// longest. `found` are all that are taken in of the organization: of others it is forgotten why they cannot be read.
pub async fn keep_projects(
    store: &Store,
    lease: &SyncLease,
    organization: OrganizationId,
    found: &[ProjectRef],
) -> Result<Vec<KnownProject>, SyncError> {
    fenced(store, lease, async |_, _| Ok(())).await?;
    let ids = store.within(async |db| events::found(db, organization, found).await).await?;
    let ids: Vec<Uuid> = ids.into_iter().map(|id| id.0).collect();
    fenced(store, lease, async |tx, _| {
        let statement = tx.prepare_cached(INSERT_PROJECT_SYNCS).await.map_err(store_error)?;
        tx.execute(&statement, &[&lease.tracker.0, &ids]).await.map_err(store_error)?;
        let statement = tx.prepare_cached(FORGET_PROJECTS).await.map_err(store_error)?;
        tx.execute(&statement, &[&lease.tracker.0, &organization.0, &ids])
            .await
            .map_err(store_error)?;
        let statement = tx.prepare_cached(PROJECTS).await.map_err(store_error)?;
        let rows = tx.query(&statement, &[&ids]).await.map_err(store_error)?;
        Ok(rows.iter().map(project).collect())
    })
    .await
}

fn project(row: &Row) -> KnownProject {
    KnownProject {
        id: ProjectId(row.get("id")),
        organization: OrganizationId(row.get("organization_id")),
        named: ProjectRef {
            external_id: row.get::<_, Option<_>>("external_id").unwrap_or_default(),
            identifier: row.get("identifier"),
            name: row.get("name"),
        },
        cursor: row.get::<_, Option<_>>("cursor").map(Cursor),
        is_read: row.get("is_read"),
    }
}

/// Notes why a project could not be read.
pub async fn project_failed(
    store: &Store,
    lease: &SyncLease,
    project: ProjectId,
    why: &str,
) -> Result<(), SyncError> {
    let why = cleaned(why, WHY_CHARS_MAX);
    fenced(store, lease, async |tx, _| {
        let statement = tx.prepare_cached(PROJECT_FAILED).await.map_err(store_error)?;
        tx.execute(&statement, &[&project.0, &why]).await.map_err(store_error)?;
        Ok(())
    })
    .await
}

/// Notes that all of an organization's projects had their turn.
pub async fn polled(
    store: &Store,
    lease: &SyncLease,
    organization: OrganizationId,
) -> Result<(), SyncError> {
    fenced(store, lease, async |tx, _| {
        let statement = tx.prepare_cached(POLLED).await.map_err(store_error)?;
        tx.execute(&statement, &[&organization.0]).await.map_err(store_error)?;
        Ok(())
    })
    .await
}
