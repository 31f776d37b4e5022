//! Tool configurations: switching tools off, describing them in other words, asking calls for reasons.

mod condition;
#[cfg(test)]
mod condition_tests;
pub mod reading;
#[cfg(test)]
mod reading_tests;
#[cfg(test)]
mod tests;
mod trial;
pub mod wire;

use super::{
    access_rules::require_workflow,
    audit::Change,
    caller::{Caller, may},
    error::ApiError,
    extract::{Json, Path},
    openapi::{Addressed, Bodied, Checked, Faults, Guarded},
    page::{self, Page},
    trackers::wire::Message,
};
use crate::{
    auth::Principal,
    mcp::catalog::Catalogs,
    store::{
        Store, mcp_servers,
        rows::Saved,
        store_error,
        tool_configurations::{self, CONFIGURATIONS_MAX, Setup},
    },
};
use actix_web::{HttpResponse, delete, get, post, put, web};
use deadpool_postgres::GenericClient;
use preloop_actors::{gate::Labels, ids::AccountId};
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;
use wire::{ToolConfigurationCreate, ToolConfigurationResponse, ToolConfigurationUpdate};

/// What records are about.
const RESOURCE: &str = "tool_configuration";

/// Every route of this resource, below `/api/v1`.
pub fn configure(cfg: &mut ServiceConfig<'_>) {
    cfg.service(list)
        .service(create)
        .service(get)
        .service(update)
        .service(delete)
        .service(condition::set)
        .service(condition::get)
        .service(condition::put_whole)
        .service(condition::delete)
        .service(trial::test);
}

/// Lists configurations by the names of their tools.
#[utoipa::path(
    tag = "tools",
    params(Page),
    responses(
        (status = 200, body = [ToolConfigurationResponse], headers(("X-Total-Count" = i64))),
        Guarded, Checked, Faults,
    ),
)]
#[get("/tool-configurations")]
async fn list(
    caller: Caller<may::ViewTools>,
    page: Page,
    store: web::Data<Store>,
) -> Result<HttpResponse, ApiError> {
    let db = store.client().await?;
    let found = tool_configurations::list(&db, caller.account, page.into()).await?;
    let respond = |one| ToolConfigurationResponse::new(caller.account, one);
    let items: Vec<_> = found.rows.into_iter().map(respond).collect();
    Ok(page::list(&items, found.total))
}

/// Sets up a tool. A tool without a configuration is on, as its source offers it; it need not be there yet.
#[utoipa::path(
    tag = "tools",
    responses(
        (status = 201, body = ToolConfigurationResponse), Guarded, Addressed, Checked, Bodied, Faults,
    ),
)]
#[post("/tool-configurations")]
async fn create(
    who: Caller<may::ManageTools>,
    body: Json<ToolConfigurationCreate>,
    store: web::Data<Store>,
    catalogs: web::Data<Catalogs>,
) -> Result<HttpResponse, ApiError> {
    let (id, account) = (Uuid::now_v7(), who.account);
    let labels: Option<Labels> = body.0.labels.clone().map(Labels::from_iter);
    let setup = body.0.setup(account)?;
    let mut db = store.client().await?;
    let tx = db.transaction().await.map_err(store_error)?;
    require_server(&tx, account, &setup).await?;
    require_workflow(&tx, account, setup.approval_workflow).await?;
    if tool_configurations::count(&tx, account).await? >= CONFIGURATIONS_MAX {
        let message = format!(
            "there are {CONFIGURATIONS_MAX} configurations, which is the most; remove one first"
        );
        return Err(ApiError::bad_request(message));
    }
    if !tool_configurations::insert(&tx, account, id, &setup).await? {
        return Err(configured(&setup));
    }
    if labels.is_some() {
        tool_configurations::label(&tx, account, id, labels).await?;
    }
    let response = find(&tx, account, id).await?;
    let change = Change::new("create_tool_configuration", RESOURCE, id);
    let change = change.with("tool_name", &*setup.tool_name).between(&(), &response);
    who.record(&tx, change).await?;
    tx.commit().await.map_err(store_error)?;
    catalogs.changed(account);
    Ok(HttpResponse::Created().json(response))
}

/// Shows one configuration.
#[utoipa::path(
    tag = "tools",
    responses((status = 200, body = ToolConfigurationResponse), Guarded, Addressed, Checked, Faults),
)]
#[get("/tool-configurations/{config_id}")]
async fn get(
    caller: Caller<may::ViewTools>,
    id: Path<Uuid>,
    store: web::Data<Store>,
) -> Result<web::Json<ToolConfigurationResponse>, ApiError> {
    let db = store.client().await?;
    find(&db, caller.account, id.0).await.map(web::Json)
}

/// Changes what is given and leaves the rest. Only a person who is signed in can take labels from a tool.
#[utoipa::path(
    tag = "tools",
    responses(
        (status = 200, body = ToolConfigurationResponse), Guarded, Addressed, Checked, Bodied, Faults,
    ),
)]
#[put("/tool-configurations/{config_id}")]
async fn update(
    who: Caller<may::ManageTools>,
    id: Path<Uuid>,
    body: Json<ToolConfigurationUpdate>,
    store: web::Data<Store>,
    catalogs: web::Data<Catalogs>,
) -> Result<web::Json<ToolConfigurationResponse>, ApiError> {
    let (id, account) = (id.0, who.account);
    let mut db = store.client().await?;
    let tx = db.transaction().await.map_err(store_error)?;
    let found = tool_configurations::get_for_change(&tx, account, id).await?;
    let before = found.ok_or_else(not_found)?;
    let labels = body.0.labels.clone().map(|labels| labels.map(Labels::from_iter));
    let setup = body.0.laid_over(before.setup.clone())?;
    // A setup of another tool takes its labels along.
    let is_same = setup.key() == before.setup.key();
    let kept = labels.unwrap_or(before.labels).filter(|_| is_same);
    keeps_labels(&who, before.labels, kept)?;
    require_server(&tx, account, &setup).await?;
    require_workflow(&tx, account, setup.approval_workflow).await?;
    match tool_configurations::update(&tx, account, id, &setup).await? {
        Saved::Done => {}
        Saved::NameTaken => return Err(configured(&setup)),
        Saved::Missing => return Err(not_found()),
    }
    if let Some(labels) = labels {
        tool_configurations::label(&tx, account, id, labels).await?;
    }
    let response = find(&tx, account, id).await?;
    let before = ToolConfigurationResponse::new(account, before);
    let change = Change::new("update_tool_configuration", RESOURCE, id);
    let change = change.with("tool_name", &*setup.tool_name).between(&before, &response);
    who.record(&tx, change).await?;
    tx.commit().await.map_err(store_error)?;
    catalogs.changed(account);
    Ok(web::Json(response))
}

/// Removes a configuration with its rules: its tool is on again, as its source offers it.
///
/// Only a person who is signed in can remove one that has labels.
#[utoipa::path(
    tag = "tools",
    responses((status = 200, body = Message), Guarded, Addressed, Checked, Faults),
)]
#[delete("/tool-configurations/{config_id}")]
async fn delete(
    who: Caller<may::ManageTools>,
    id: Path<Uuid>,
    store: web::Data<Store>,
    catalogs: web::Data<Catalogs>,
) -> Result<web::Json<Message>, ApiError> {
    let (id, account) = (id.0, who.account);
    let mut db = store.client().await?;
    let tx = db.transaction().await.map_err(store_error)?;
    let found = tool_configurations::get_for_change(&tx, account, id).await?;
    let before = found.ok_or_else(not_found)?;
    keeps_labels(&who, before.labels, None)?;
    let name = tool_configurations::delete(&tx, account, id).await?.ok_or_else(not_found)?;
    let before = ToolConfigurationResponse::new(account, before);
    let change = Change::new("delete_tool_configuration", RESOURCE, id);
    who.record(&tx, change.with("tool_name", &*name).between(&before, &())).await?;
    tx.commit().await.map_err(store_error)?;
    catalogs.changed(account);
    Ok(web::Json(Message { message: format!("configuration of the tool `{name}` deleted") }))
}

async fn find(
    db: &impl GenericClient,
    account: AccountId,
    id: Uuid,
) -> Result<ToolConfigurationResponse, ApiError> {
    let found = tool_configurations::get(db, account, id).await?.ok_or_else(not_found)?;
    Ok(ToolConfigurationResponse::new(account, found))
}

/// Labels are what people say of a tool, and only they take them back: an agent may have the key of somebody who could.
fn keeps_labels(
    who: &Caller<may::ManageTools>,
    before: Option<Labels>,
    after: Option<Labels>,
) -> Result<(), ApiError> {
    let lost = before.unwrap_or_default().without(after.unwrap_or_default());
    if lost.is_empty() || matches!(who.principal, Principal::User { .. }) {
        return Ok(());
    }
    let why = "only a person who is signed in can take labels from a tool; sign in and try again";
    Err(ApiError::forbidden(why))
}

/// Another account's server is as good as none.
async fn require_server(
    db: &impl GenericClient,
    account: AccountId,
    setup: &Setup,
) -> Result<(), ApiError> {
    let Some(id) = setup.mcp_server else { return Ok(()) };
    let found = mcp_servers::get(db, account, id).await?;
    found.map(drop).ok_or_else(|| ApiError::not_found("MCP server"))
}

fn not_found() -> ApiError {
    ApiError::not_found("tool configuration")
}

fn configured(setup: &Setup) -> ApiError {
    let name = &setup.tool_name;
    ApiError::bad_request(format!("the tool `{name}` has a configuration already; change that one"))
}
