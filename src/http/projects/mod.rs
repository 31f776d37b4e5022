//! Projects: the repositories and issue projects of an organization.

mod connection;
#[cfg(test)]
mod tests;
mod wire;

use super::{
    audit::Change,
    caller::{Caller, may},
    error::ApiError,
    extract::{Json, Path, Query},
    openapi::{Addressed, Bodied, Checked, Contested, Faults, Guarded},
    page::{self, Page},
};
use crate::store::{Store, organizations, projects, store_error};
use actix_web::{HttpResponse, delete, get, post, put, web};
use deadpool_postgres::GenericClient;
use preloop_actors::ids::{AccountId, OrganizationId, ProjectId};
use serde::Deserialize;
use serde_json::Value;
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;
use wire::{ProjectCreate, ProjectResponse, ProjectUpdate};

/// Every route of this resource, below `/api/v1`.
pub fn configure(cfg: &mut ServiceConfig<'_>) {
    cfg.service(list)
        .service(create)
        .service(connection::test_connection)
        .service(get)
        .service(update)
        .service(delete)
        .service(of_organization)
        .service(by_identifier);
}

/// Which projects to list.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct ListQuery {
    /// Only projects of this organization.
    organization_id: Option<Uuid>,
}

/// Lists projects by name.
#[utoipa::path(
    tag = "projects",
    params(ListQuery, Page),
    responses(
        (status = 200, body = [ProjectResponse], headers(("X-Total-Count" = i64))),
        Guarded, Checked, Faults,
    ),
)]
#[get("/projects")]
async fn list(
    caller: Caller<may::ViewProjects>,
    query: Query<ListQuery>,
    page: Page,
    store: web::Data<Store>,
) -> Result<HttpResponse, ApiError> {
    let db = store.client().await?;
    let organization = query.0.organization_id.map(OrganizationId);
    let found = projects::list(&db, caller.account, organization, page.into()).await?;
    let items: Vec<_> = found.rows.into_iter().map(ProjectResponse::from).collect();
    Ok(page::list(&items, found.total))
}

/// Adds a project to an organization.
#[utoipa::path(
    tag = "projects",
    responses((status = 201, body = ProjectResponse), Guarded, Addressed, Contested, Checked, Bodied, Faults),
)]
#[post("/projects")]
async fn create(
    caller: Caller<may::CreateProjects>,
    body: Json<ProjectCreate>,
    store: web::Data<Store>,
) -> Result<HttpResponse, ApiError> {
    let body = body.0;
    body.check()?;
    let (id, account) = (ProjectId::fresh(), caller.account);
    let settings = body.settings.map(Value::Object);
    let configurations = body.tracker_configurations.map(Value::Object);
    let new = projects::NewProject {
        id,
        organization: OrganizationId(body.organization_id),
        name: &body.name,
        identifier: &body.identifier,
        description: body.description.as_deref(),
        settings: settings.as_ref(),
        tracker_configurations: configurations.as_ref(),
    };
    let mut db = store.client().await?;
    let tx = db.transaction().await.map_err(store_error)?;
    require_organization(&tx, account, new.organization).await?;
    if !projects::insert(&tx, account, &new).await? {
        return Err(ApiError::conflict(format!(
            "the organization has a project `{}` already; use another identifier",
            body.identifier
        )));
    }
    let project = find(&tx, account, id).await?;
    let change = Change::new("create_project", "project", id).with("name", &*project.name);
    caller.record(&tx, change).await?;
    tx.commit().await.map_err(store_error)?;
    Ok(HttpResponse::Created().json(project))
}

/// Shows one project.
#[utoipa::path(
    tag = "projects",
    responses((status = 200, body = ProjectResponse), Guarded, Addressed, Checked, Faults),
)]
#[get("/projects/{project_id}")]
async fn get(
    caller: Caller<may::ViewProjects>,
    id: Path<Uuid>,
    store: web::Data<Store>,
) -> Result<web::Json<ProjectResponse>, ApiError> {
    let db = store.client().await?;
    find(&db, caller.account, ProjectId(id.0)).await.map(web::Json)
}

/// Changes what is given and leaves the rest.
#[utoipa::path(
    tag = "projects",
    responses((status = 200, body = ProjectResponse), Guarded, Addressed, Checked, Bodied, Faults),
)]
#[put("/projects/{project_id}")]
async fn update(
    caller: Caller<may::EditProjects>,
    id: Path<Uuid>,
    body: Json<ProjectUpdate>,
    store: web::Data<Store>,
) -> Result<web::Json<ProjectResponse>, ApiError> {
    let (id, body) = (ProjectId(id.0), body.0);
    body.check()?;
    let settings = body.settings.map(|settings| settings.map(Value::Object));
    let configurations = body.tracker_configurations.map(|object| object.map(Value::Object));
    let change = projects::ProjectChange {
        name: body.name.as_deref(),
        description: body.description.as_ref().map(Option::as_deref),
        settings: settings.as_ref().map(Option::as_ref),
        tracker_configurations: configurations.as_ref().map(Option::as_ref),
    };
    let mut db = store.client().await?;
    let tx = db.transaction().await.map_err(store_error)?;
    let before = find(&tx, caller.account, id).await?;
    if !projects::update(&tx, caller.account, id, &change).await? {
        return Err(ApiError::not_found("project"));
    }
    let response = find(&tx, caller.account, id).await?;
    let change = Change::new("update_project", "project", id).between(&before, &response);
    caller.record(&tx, change).await?;
    tx.commit().await.map_err(store_error)?;
    Ok(web::Json(response))
}

/// Removes a project; its events stay.
#[utoipa::path(
    tag = "projects",
    responses((status = 204, description = "Removed."), Guarded, Addressed, Checked, Faults),
)]
#[delete("/projects/{project_id}")]
async fn delete(
    caller: Caller<may::DeleteProjects>,
    id: Path<Uuid>,
    store: web::Data<Store>,
) -> Result<HttpResponse, ApiError> {
    let mut db = store.client().await?;
    let tx = db.transaction().await.map_err(store_error)?;
    if !projects::delete(&tx, caller.account, ProjectId(id.0)).await? {
        return Err(ApiError::not_found("project"));
    }
    caller.record(&tx, Change::new("delete_project", "project", id.0)).await?;
    tx.commit().await.map_err(store_error)?;
    Ok(HttpResponse::NoContent().finish())
}

/// Lists the projects of one organization by name.
#[utoipa::path(
    tag = "projects",
    params(Page),
    responses(
        (status = 200, body = [ProjectResponse], headers(("X-Total-Count" = i64))),
        Guarded, Addressed, Checked, Faults,
    ),
)]
#[get("/organizations/{organization_id}/projects")]
async fn of_organization(
    caller: Caller<may::ViewProjects>,
    id: Path<Uuid>,
    page: Page,
    store: web::Data<Store>,
) -> Result<HttpResponse, ApiError> {
    let id = OrganizationId(id.0);
    let db = store.client().await?;
    require_organization(&db, caller.account, id).await?;
    let found = projects::list(&db, caller.account, Some(id), page.into()).await?;
    let items: Vec<_> = found.rows.into_iter().map(ProjectResponse::from).collect();
    Ok(page::list(&items, found.total))
}

/// Shows the project that the tracker calls by this identifier; slashes may stand as they are.
#[utoipa::path(
    tag = "projects",
    params(
        ("organization_id" = Uuid, Path, description = "The organization."),
        ("identifier" = String, Path, description = "Such as `owner/name`."),
    ),
    responses((status = 200, body = ProjectResponse), Guarded, Addressed, Checked, Faults),
)]
#[get("/organizations/{organization_id}/projects/{identifier:.+}")]
async fn by_identifier(
    caller: Caller<may::ViewProjects>,
    path: Path<(Uuid, String)>,
    store: web::Data<Store>,
) -> Result<web::Json<ProjectResponse>, ApiError> {
    let (organization, identifier) = path.0;
    let db = store.client().await?;
    let found =
        projects::by_identifier(&db, caller.account, OrganizationId(organization), &identifier)
            .await?;
    found.map(Into::into).map(web::Json).ok_or_else(|| ApiError::not_found("project"))
}

async fn find(
    db: &impl GenericClient,
    account: AccountId,
    id: ProjectId,
) -> Result<ProjectResponse, ApiError> {
    let found = projects::get(db, account, id).await?;
    found.map(Into::into).ok_or_else(|| ApiError::not_found("project"))
}

async fn require_organization(
    db: &impl GenericClient,
    account: AccountId,
    id: OrganizationId,
) -> Result<(), ApiError> {
    let found = organizations::get(db, account, id).await?;
    found.map(|_| ()).ok_or_else(|| ApiError::not_found("organization"))
}
