//! Projects: repositories and issue projects within organizations.

mod place;

pub use place::{Place, named, named_in};

use super::{
    page::{Listing, Slice, Window},
    rows::from_json_opt,
    store_error,
};
use chrono::{DateTime, Utc};
use deadpool_postgres::GenericClient;
use preloop_actors::{
    ids::{AccountId, OrganizationId, ProjectId},
    ports::StoreError,
};
use serde_json::Value;
use tokio_postgres::Row;
use uuid::Uuid;

const LIST: Listing = Listing { list: include_str!("list.sql"), count: include_str!("count.sql") };
const INSERT: &str = include_str!("insert.sql");
const UPDATE: &str = include_str!("update.sql");
const DELETE: &str = include_str!("delete.sql");

/// A project.
#[derive(Clone, Debug)]
pub struct Project {
    pub id: ProjectId,
    pub organization: OrganizationId,
    pub name: String,
    pub identifier: String,
    pub description: Option<String>,
    pub settings: Option<Value>,
    pub tracker_configurations: Option<Value>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

/// A project to be kept.
#[derive(Debug)]
pub struct NewProject<'a> {
    pub id: ProjectId,
    pub organization: OrganizationId,
    pub name: &'a str,
    pub identifier: &'a str,
    pub description: Option<&'a str>,
    pub settings: Option<&'a Value>,
    pub tracker_configurations: Option<&'a Value>,
}

/// What to change; absent values stay. The doubly optional ones can be emptied.
#[derive(Debug, Default)]
pub struct ProjectChange<'a> {
    pub name: Option<&'a str>,
    pub description: Option<Option<&'a str>>,
    pub settings: Option<Option<&'a Value>>,
    pub tracker_configurations: Option<Option<&'a Value>>,
}

/// Projects by name, of one organization or of all.
pub async fn list(
    db: &impl GenericClient,
    account: AccountId,
    organization: Option<OrganizationId>,
    window: Window,
) -> Result<Slice<Project>, StoreError> {
    let organization = organization.map(|id| id.0);
    LIST.slice(db, &[&account.0, &organization, &None::<Uuid>, &None::<&str>], window, read).await
}

/// One project.
pub async fn get(
    db: &impl GenericClient,
    account: AccountId,
    id: ProjectId,
) -> Result<Option<Project>, StoreError> {
    find(db, account, None, Some(id.0), None).await
}

/// One project by the tracker's name for it within an organization.
pub async fn by_identifier(
    db: &impl GenericClient,
    account: AccountId,
    organization: OrganizationId,
    identifier: &str,
) -> Result<Option<Project>, StoreError> {
    find(db, account, Some(organization.0), None, Some(identifier)).await
}

/// Keeps a new project; `false` when the organization has one of that identifier or is not the account's.
pub async fn insert(
    db: &impl GenericClient,
    account: AccountId,
    new: &NewProject<'_>,
) -> Result<bool, StoreError> {
    let statement = db.prepare_cached(INSERT).await.map_err(store_error)?;
    let row = db
        .query_opt(
            &statement,
            &[
                &account.0,
                &new.organization.0,
                &new.id.0,
                &new.name,
                &new.identifier,
                &new.description,
                &new.settings,
                &new.tracker_configurations,
            ],
        )
        .await
        .map_err(store_error)?;
    Ok(row.is_some())
}

/// Changes a project; `false` when the account has none of that id.
pub async fn update(
    db: &impl GenericClient,
    account: AccountId,
    id: ProjectId,
    change: &ProjectChange<'_>,
) -> Result<bool, StoreError> {
    let statement = db.prepare_cached(UPDATE).await.map_err(store_error)?;
    let row = db
        .query_opt(
            &statement,
            &[
                &account.0,
                &id.0,
                &change.name,
                &change.description.is_some(),
                &change.description.flatten(),
                &change.settings.is_some(),
                &change.settings.flatten(),
                &change.tracker_configurations.is_some(),
                &change.tracker_configurations.flatten(),
            ],
        )
        .await
        .map_err(store_error)?;
    Ok(row.is_some())
}

/// Removes a project; `false` when the account has none of that id.
pub async fn delete(
    db: &impl GenericClient,
    account: AccountId,
    id: ProjectId,
) -> Result<bool, StoreError> {
    let statement = db.prepare_cached(DELETE).await.map_err(store_error)?;
    let row = db.query_opt(&statement, &[&account.0, &id.0]).await.map_err(store_error)?;
    Ok(row.is_some())
}

async fn find(
    db: &impl GenericClient,
    account: AccountId,
    organization: Option<Uuid>,
    id: Option<Uuid>,
    identifier: Option<&str>,
) -> Result<Option<Project>, StoreError> {
    let statement = db.prepare_cached(LIST.list).await.map_err(store_error)?;
    let row = db
        .query_opt(&statement, &[&account.0, &organization, &id, &identifier, &1_i64, &0_i64])
        .await
        .map_err(store_error)?;
    row.as_ref().map(read).transpose()
}

fn read(row: &Row) -> Result<Project, StoreError> {
    Ok(Project {
        id: ProjectId(row.get("id")),
        organization: OrganizationId(row.get("organization_id")),
        name: row.get("name"),
        identifier: row.get("identifier"),
        description: row.get("description"),
        settings: from_json_opt(row, "settings")?,
        tracker_configurations: from_json_opt(row, "tracker_configurations")?,
        created_at: row.get("created_at"),
        updated_at: row.get("updated_at"),
    })
}
