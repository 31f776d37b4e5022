//! Organizations: what a tracker groups its projects by, and what a webhook address belongs to.

pub mod secret;
#[cfg(test)]
mod tests;
pub mod wire;

use super::{
    audit::Change,
    caller::{Caller, may},
    error::ApiError,
    extract::{Json, Path},
    links::PublicUrl,
    openapi::{Addressed, Bodied, Checked, Contested, Faults, Guarded},
    optional::OptionalJson,
    page::{self, Page},
    trackers::wire::WebhookSecret,
    webhooks::HookCache,
};
use crate::{
    secrets::{Sealer, random_token},
    store::{Store, organizations, page::Window, store_error, trackers},
};
use actix_web::{HttpResponse, delete, get, post, put, web};
use deadpool_postgres::GenericClient;
use preloop_actors::ids::{AccountId, OrganizationId, TrackerId};
use secret::{SECRET_BYTES, SecretRotate, SecretRotated};
use serde_json::Value;
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;
use wire::{OrganizationCreate, OrganizationCreated, OrganizationResponse, OrganizationUpdate};

/// Every route of this resource, below `/api/v1`.
pub fn configure(cfg: &mut ServiceConfig<'_>) {
    cfg.service(list)
        .service(create)
        .service(by_identifier)
        .service(get)
        .service(update)
        .service(delete)
        .service(rotate_secret);
}

/// Lists organizations by name.
#[utoipa::path(
    tag = "organizations",
    params(Page),
    responses(
        (status = 200, body = [OrganizationResponse], headers(("X-Total-Count" = i64))),
        Guarded, Checked, Faults,
    ),
)]
#[get("/organizations")]
async fn list(
    caller: Caller<may::ViewOrganizations>,
    page: Page,
    store: web::Data<Store>,
    links: web::Data<PublicUrl>,
) -> Result<HttpResponse, ApiError> {
    let db = store.client().await?;
    let found = organizations::list(&db, caller.account, page.into()).await?;
    let respond = |organization| OrganizationResponse::new(&links, organization);
    let items: Vec<_> = found.rows.into_iter().map(respond).collect();
    Ok(page::list(&items, found.total))
}

/// Adds an organization to a tracker. The answer has, this once, the secret of its webhook.
#[utoipa::path(
    tag = "organizations",
    responses((status = 201, body = OrganizationCreated), Guarded, Addressed, Contested, Checked, Bodied, Faults),
)]
#[post("/organizations")]
async fn create(
    caller: Caller<may::CreateOrganizations>,
    body: Json<OrganizationCreate>,
    store: web::Data<Store>,
    sealer: web::Data<Sealer>,
    links: web::Data<PublicUrl>,
) -> Result<HttpResponse, ApiError> {
    let body = body.0;
    body.check()?;
    let (id, account) = (OrganizationId::fresh(), caller.account);
    let secret = random_token(SECRET_BYTES);
    let settings = body.settings.map(Value::Object);
    let mut db = store.client().await?;
    let tx = db.transaction().await.map_err(store_error)?;
    let new = organizations::NewOrganization {
        id,
        tracker: choose_tracker(&tx, account, body.tracker_id.map(TrackerId)).await?,
        name: &body.name,
        identifier: &body.identifier,
        description: body.description.as_deref(),
        settings: settings.as_ref(),
        webhook_secret_sealed: sealer.seal(&organizations::secret_place(id), &secret),
    };
    if !organizations::insert(&tx, account, &new).await? {
        return Err(ApiError::conflict(format!(
            "the tracker has an organization `{}` already; use another identifier",
            body.identifier
        )));
    }
    let organization = find(&tx, &links, account, id).await?;
    let change = Change::new("create_organization", "organization", id);
    caller.record(&tx, change.with("name", &*organization.name)).await?;
    tx.commit().await.map_err(store_error)?;
    let webhook = WebhookSecret { url: organization.webhook_url.clone(), secret };
    Ok(HttpResponse::Created().json(OrganizationCreated { organization, webhook }))
}

/// Shows one organization.
#[utoipa::path(
    tag = "organizations",
    responses((status = 200, body = OrganizationResponse), Guarded, Addressed, Checked, Faults),
)]
#[get("/organizations/{organization_id}")]
async fn get(
    caller: Caller<may::ViewOrganizations>,
    id: Path<Uuid>,
    store: web::Data<Store>,
    links: web::Data<PublicUrl>,
) -> Result<web::Json<OrganizationResponse>, ApiError> {
    let db = store.client().await?;
    find(&db, &links, caller.account, OrganizationId(id.0)).await.map(web::Json)
}

/// Shows the organization that a tracker calls by this identifier.
#[utoipa::path(
    tag = "organizations",
    params(("identifier" = String, Path, description = "Such as `octo-org`.")),
    responses((status = 200, body = OrganizationResponse), Guarded, Addressed, Checked, Faults),
)]
#[get("/organizations/by-identifier/{identifier:.+}")]
async fn by_identifier(
    caller: Caller<may::ViewOrganizations>,
    identifier: Path<String>,
    store: web::Data<Store>,
    links: web::Data<PublicUrl>,
) -> Result<web::Json<OrganizationResponse>, ApiError> {
    let db = store.client().await?;
    let found = organizations::by_identifier(&db, caller.account, &identifier.0).await?;
    let organization = found.ok_or_else(|| ApiError::not_found("organization"))?;
    Ok(web::Json(OrganizationResponse::new(&links, organization)))
}

/// Changes what is given and leaves the rest.
#[utoipa::path(
    tag = "organizations",
    responses((status = 200, body = OrganizationResponse), Guarded, Addressed, Checked, Bodied, Faults),
)]
#[put("/organizations/{organization_id}")]
async fn update(
    caller: Caller<may::EditOrganizations>,
    id: Path<Uuid>,
    body: Json<OrganizationUpdate>,
    store: web::Data<Store>,
    links: web::Data<PublicUrl>,
) -> Result<web::Json<OrganizationResponse>, ApiError> {
    let (id, body) = (OrganizationId(id.0), body.0);
    body.check()?;
    let settings = body.settings.map(|settings| settings.map(Value::Object));
    let change = organizations::OrganizationChange {
        name: body.name.as_deref(),
        description: body.description.as_ref().map(Option::as_deref),
        settings: settings.as_ref().map(Option::as_ref),
    };
    let mut db = store.client().await?;
    let tx = db.transaction().await.map_err(store_error)?;
    let before = find(&tx, &links, caller.account, id).await?;
    if !organizations::update(&tx, caller.account, id, &change).await? {
        return Err(ApiError::not_found("organization"));
    }
    let response = find(&tx, &links, caller.account, id).await?;
    let change = Change::new("update_organization", "organization", id);
    caller.record(&tx, change.between(&before, &response)).await?;
    tx.commit().await.map_err(store_error)?;
    Ok(web::Json(response))
}

/// Removes an organization with its projects; its webhook address is unknown from now on.
#[utoipa::path(
    tag = "organizations",
    responses((status = 204, description = "Removed."), Guarded, Addressed, Checked, Faults),
)]
#[delete("/organizations/{organization_id}")]
async fn delete(
    caller: Caller<may::DeleteOrganizations>,
    id: Path<Uuid>,
    store: web::Data<Store>,
    hooks: web::Data<HookCache>,
) -> Result<HttpResponse, ApiError> {
    let id = OrganizationId(id.0);
    let mut db = store.client().await?;
    let tx = db.transaction().await.map_err(store_error)?;
    if !organizations::delete(&tx, caller.account, id).await? {
        return Err(ApiError::not_found("organization"));
    }
    caller.record(&tx, Change::new("delete_organization", "organization", id)).await?;
    tx.commit().await.map_err(store_error)?;
    hooks.forget(id);
    Ok(HttpResponse::NoContent().finish())
}

/// Makes a new webhook secret, shown this once. The one before is taken for a day, or as long as asked.
#[utoipa::path(
    tag = "organizations",
    request_body(content = Option<SecretRotate>, description = "May be left out."),
    responses((status = 200, body = SecretRotated), Guarded, Addressed, Checked, Bodied, Faults),
)]
#[post("/organizations/{organization_id}/webhook-secret/rotate")]
async fn rotate_secret(
    caller: Caller<may::EditOrganizations>,
    id: Path<Uuid>,
    body: OptionalJson<SecretRotate>,
    store: web::Data<Store>,
    sealer: web::Data<Sealer>,
    links: web::Data<PublicUrl>,
    hooks: web::Data<HookCache>,
) -> Result<web::Json<SecretRotated>, ApiError> {
    let overlap = body.0.overlap()?;
    let id = OrganizationId(id.0);
    let mut db = store.client().await?;
    let tx = db.transaction().await.map_err(store_error)?;
    let rotated = secret::rotate(&tx, &sealer, &links, caller.account, id, overlap).await?;
    caller.record(&tx, secret::secret_rotated(id)).await?;
    tx.commit().await.map_err(store_error)?;
    hooks.forget(id);
    Ok(web::Json(rotated))
}

async fn find(
    db: &impl GenericClient,
    links: &PublicUrl,
    account: AccountId,
    id: OrganizationId,
) -> Result<OrganizationResponse, ApiError> {
    let found = organizations::get(db, account, id).await?;
    let organization = found.ok_or_else(|| ApiError::not_found("organization"))?;
    Ok(OrganizationResponse::new(links, organization))
}

/// The tracker asked for, or the only one there is.
async fn choose_tracker(
    db: &impl GenericClient,
    account: AccountId,
    asked: Option<TrackerId>,
) -> Result<TrackerId, ApiError> {
    if let Some(id) = asked {
        let found = trackers::get(db, account, id).await?;
        return found.map(|found| found.id).ok_or_else(|| ApiError::not_found("tracker"));
    }
    let found = trackers::list(db, account, Window { offset: 0, limit: 10 }).await?;
    match found.rows.as_slice() {
        [only] => Ok(only.id),
        [] => Err(ApiError::bad_request("there is no tracker yet; connect one first")),
        several => {
            let names: Vec<_> =
                several.iter().map(|one| format!("{} ({})", one.id, one.name)).collect();
            let names = names.join(", ");
            Err(ApiError::bad_request(format!(
                "there are {} trackers; choose one with `tracker_id`: {names}",
                found.total
            )))
        }
    }
}
