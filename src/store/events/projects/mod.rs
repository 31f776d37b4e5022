//! Finds the stored project of each event; a project that is seen first, or under a new name, is written down.

#[cfg(test)]
mod tests;

use crate::store::store_error;
use deadpool_postgres::{Client, GenericClient};
use preloop_actors::{
    event::{Event, ProjectRef},
    ids::{OrganizationId, ProjectId},
    ports::StoreError,
};
use std::collections::HashMap;
use uuid::Uuid;

const FIND: &str = include_str!("find.sql");
/// The steps from what is stored to what trackers say now, in order.
const SETTLE: [&str; 4] = [
    include_str!("vacate.sql"),
    include_str!("adopt.sql"),
    include_str!("rename.sql"),
    include_str!("insert.sql"),
];
/// Key of the advisory lock under which projects are settled.
const SETTLE_LOCK: i64 = 0x7072_6f6a;

/// What a tracker calls a project, by the organization and the tracker's own id.
type Wanted<'a> = HashMap<(OrganizationId, &'a str), &'a ProjectRef>;
/// What is to be written, by the organization and the name.
type Unsettled<'a> = HashMap<(OrganizationId, &'a str), &'a ProjectRef>;
type Found = HashMap<(OrganizationId, String), (ProjectId, ProjectRef)>;

/// Sets `project` on each event whose project is known or can be made known.
pub(super) async fn resolve(db: &mut Client, events: &mut [Event]) -> Result<(), StoreError> {
    let wanted = wanted(events);
    if wanted.is_empty() {
        return Ok(());
    }
    let mut found = find(db, &wanted).await?;
    let unsettled = unsettled(events, &wanted, &found);
    if !unsettled.is_empty() {
        settle(db, &unsettled).await?;
        found = find(db, &wanted).await?;
    }
    set(events, &found);
    Ok(())
}

/// Sets `project` on each event whose project is known. Nothing is written.
pub(super) async fn known(db: &impl GenericClient, events: &mut [Event]) -> Result<(), StoreError> {
    let wanted = wanted(events);
    if wanted.is_empty() {
        return Ok(());
    }
    let found = find(db, &wanted).await?;
    set(events, &found);
    Ok(())
}

fn set(events: &mut [Event], found: &Found) {
    for event in events {
        let project = key(event).and_then(|(organization, project)| {
            found.get(&(organization, project.external_id.clone()))
        });
        event.project = project.map(|(id, _)| *id);
    }
}

/// The stored projects of an organization that its tracker has, by what they are called now, in the order given; those
/// whose organization is gone are left out.
pub(in crate::store) async fn found(
    db: &mut Client,
    organization: OrganizationId,
    projects: &[ProjectRef],
) -> Result<Vec<ProjectId>, StoreError> {
    let wanted: Wanted<'_> =
        projects.iter().map(|it| ((organization, it.external_id.as_str()), it)).collect();
    let mut found = find(db, &wanted).await?;
    let differs = |it: &&ProjectRef| {
        let stored = found.get(&(organization, it.external_id.clone()));
        stored.is_none_or(|(_, stored)| stored != *it)
    };
    let unsettled: Unsettled<'_> = projects
        .iter()
        .filter(differs)
        .map(|it| ((organization, it.identifier.as_str()), it))
        .collect();
    if !unsettled.is_empty() {
        settle(db, &unsettled).await?;
        found = find(db, &wanted).await?;
    }
    let id = |it: &ProjectRef| found.get(&(organization, it.external_id.clone()));
    Ok(projects.iter().filter_map(id).map(|(id, _)| *id).collect())
}

/// Events come oldest first, so the last one to name a project knows its newest name.
fn wanted(events: &[Event]) -> Wanted<'_> {
    let keyed = events.iter().filter_map(key);
    keyed.map(|(org, project)| ((org, project.external_id.as_str()), project)).collect()
}

fn key(event: &Event) -> Option<(OrganizationId, &ProjectRef)> {
    Some((event.incoming.organization?, event.incoming.content.project.as_ref()?))
}

async fn find(db: &impl GenericClient, wanted: &Wanted<'_>) -> Result<Found, StoreError> {
    let (organizations, ids): (Vec<Uuid>, Vec<&str>) =
        wanted.keys().map(|(organization, id)| (organization.0, *id)).unzip();
    let statement = db.prepare_cached(FIND).await.map_err(store_error)?;
    let rows = db.query(&statement, &[&organizations, &ids]).await.map_err(store_error)?;
    let entry = |row: &tokio_postgres::Row| {
        let stored = ProjectRef {
            external_id: row.get("external_id"),
            identifier: row.get("identifier"),
            name: row.get("name"),
        };
        let organization = OrganizationId(row.get("organization_id"));
        ((organization, stored.external_id.clone()), (ProjectId(row.get("id")), stored))
    };
    Ok(rows.iter().map(entry).collect())
}

/// What is not stored as it is called now. Of two projects with one name, the one seen last has it.
fn unsettled<'a>(events: &'a [Event], wanted: &Wanted<'a>, found: &Found) -> Unsettled<'a> {
    let differs = |(organization, project): &(OrganizationId, &ProjectRef)| {
        let stored = found.get(&(*organization, project.external_id.clone()));
        stored.is_none_or(|(_, stored)| stored != *project)
    };
    let is_newest = |(organization, project): &(OrganizationId, &ProjectRef)| {
        wanted.get(&(*organization, project.external_id.as_str())) == Some(project)
    };
    let seen = events.iter().filter_map(key).filter(is_newest).filter(differs);
    seen.map(|(organization, project)| ((organization, project.identifier.as_str()), project))
        .collect()
}

async fn settle(db: &mut Client, projects: &Unsettled<'_>) -> Result<(), StoreError> {
    let column = |field: fn(&ProjectRef) -> &str| -> Vec<&str> {
        projects.values().map(|project| field(project)).collect()
    };
    let organizations: Vec<Uuid> =
        projects.keys().map(|(organization, _)| organization.0).collect();
    let external_ids = column(|project| &project.external_id);
    let identifiers = column(|project| &project.identifier);
    let names = column(|project| &project.name);
    let fresh: Vec<Uuid> = projects.keys().map(|_| ProjectId::fresh().0).collect();

    let tx = db.transaction().await.map_err(store_error)?;
    tx.execute("SELECT pg_advisory_xact_lock($1)", &[&SETTLE_LOCK]).await.map_err(store_error)?;
    for step in SETTLE {
        let statement = tx.prepare_cached(step).await.map_err(store_error)?;
        tx.execute(&statement, &[&organizations, &external_ids, &identifiers, &names, &fresh])
            .await
            .map_err(store_error)?;
    }
    tx.commit().await.map_err(store_error)
}
