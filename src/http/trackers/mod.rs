//! Trackers: connecting GitHub, GitLab and Jira, and what their webhooks need.

mod alarms;
pub mod connect;
mod create;
mod remove;
pub mod shown;
#[cfg(test)]
mod tests;
mod update;
mod validate;
pub mod wire;

use super::{
    caller::{Caller, may},
    error::ApiError,
    extract::Path,
    openapi::{Addressed, Bodied, Checked, Faults, Guarded},
    optional::OptionalJson,
    organizations::secret::{SecretRotate, SecretRotated, rotate, secret_rotated},
    page::{self, Page},
    webhooks::HookCache,
};
use crate::{
    http::links::PublicUrl,
    secrets::Sealer,
    store::{
        Store, store_error, sync,
        trackers::{self, Tracker},
    },
};
use actix_web::{HttpResponse, get, post, web};
use deadpool_postgres::GenericClient;
use preloop_actors::ids::{AccountId, TrackerId};
use shown::TrackerResponse;
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

/// Every route of this resource, below `/api/v1`.
pub fn configure(cfg: &mut ServiceConfig<'_>) {
    cfg.service(list)
        .service(create::create)
        .service(connect::test)
        .service(connect::list_projects)
        .service(connect::sync_now)
        .service(get)
        .service(update::update)
        .service(remove::delete)
        .service(rotate_secret)
        .service(alarms::alarms);
}

/// Lists the connected trackers by name.
#[utoipa::path(
    tag = "trackers",
    params(Page),
    responses(
        (status = 200, body = [TrackerResponse], headers(("X-Total-Count" = i64))),
        Guarded, Checked, Faults,
    ),
)]
#[get("/trackers")]
async fn list(
    caller: Caller<may::ViewTrackers>,
    page: Page,
    store: web::Data<Store>,
    links: web::Data<PublicUrl>,
) -> Result<HttpResponse, ApiError> {
    let db = store.client().await?;
    let found = trackers::list(&db, caller.account, page.into()).await?;
    let mut read = sync::status_of_all(&db, caller.account).await?;
    let respond = |tracker: Tracker| {
        let status = read.remove(&tracker.id).unwrap_or_default();
        TrackerResponse::new(&links, caller.account.0, tracker, status)
    };
    let items: Vec<_> = found.rows.into_iter().map(respond).collect();
    Ok(page::list(&items, found.total))
}

/// Shows one tracker.
#[utoipa::path(
    tag = "trackers",
    responses((status = 200, body = TrackerResponse), Guarded, Addressed, Checked, Faults),
)]
#[get("/trackers/{tracker_id}")]
async fn get(
    caller: Caller<may::ViewTrackers>,
    id: Path<Uuid>,
    store: web::Data<Store>,
    links: web::Data<PublicUrl>,
) -> Result<web::Json<TrackerResponse>, ApiError> {
    let db = store.client().await?;
    show(&db, &links, caller.account, TrackerId(id.0)).await.map(web::Json)
}

/// A tracker with how it is.
async fn show(
    db: &impl GenericClient,
    links: &PublicUrl,
    account: AccountId,
    id: TrackerId,
) -> Result<TrackerResponse, ApiError> {
    let found = trackers::get(db, account, id).await?;
    let tracker = found.ok_or_else(|| ApiError::not_found("tracker"))?;
    let status = sync::status(db, account, id).await?.unwrap_or_default();
    Ok(TrackerResponse::new(links, account.0, tracker, status))
}

/// Makes a new webhook secret for the tracker's first organization; see the organizations' own.
#[utoipa::path(
    tag = "trackers",
    request_body(content = Option<SecretRotate>, description = "May be left out."),
    responses((status = 200, body = SecretRotated), Guarded, Addressed, Checked, Bodied, Faults),
)]
#[post("/trackers/{tracker_id}/webhook-secret/rotate")]
async fn rotate_secret(
    caller: Caller<may::EditTrackers>,
    id: Path<Uuid>,
    body: OptionalJson<SecretRotate>,
    store: web::Data<Store>,
    sealer: web::Data<Sealer>,
    links: web::Data<PublicUrl>,
    hooks: web::Data<HookCache>,
) -> Result<web::Json<SecretRotated>, ApiError> {
    let overlap = body.0.overlap()?;
    let mut db = store.client().await?;
    let tx = db.transaction().await.map_err(store_error)?;
    let found = trackers::get(&tx, caller.account, TrackerId(id.0)).await?;
    let tracker = found.ok_or_else(|| ApiError::not_found("tracker"))?;
    let first = tracker.organizations.first();
    let first = first.ok_or_else(|| ApiError::not_found("organization of this tracker"))?;
    let rotated = rotate(&tx, &sealer, &links, caller.account, first.id, overlap).await?;
    caller.record(&tx, secret_rotated(first.id)).await?;
    tx.commit().await.map_err(store_error)?;
    hooks.forget(first.id);
    Ok(web::Json(rotated))
}
