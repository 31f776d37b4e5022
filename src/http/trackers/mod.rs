//! Trackers: connecting GitHub, GitLab and Jira, and what their webhooks need.

mod create;
#[cfg(test)]
mod tests;
pub mod wire;

use super::{
    audit::Change,
    caller::{Caller, may},
    error::ApiError,
    extract::{Json, Path, Query},
    openapi::{Addressed, Bodied, Checked, Faults, Guarded},
    optional::OptionalJson,
    organizations::secret::{SecretRotate, SecretRotated, rotate, secret_rotated},
    page::{self, Page},
    webhooks::HookCache,
};
use crate::{
    http::links::PublicUrl,
    secrets::Sealer,
    store::{Store, rows::Saved, store_error, trackers},
};
use actix_web::{HttpResponse, delete, get, post, put, web};
use preloop_actors::ids::TrackerId;
use serde::Deserialize;
use serde_json::Value;
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;
use wire::{Message, TrackerResponse, TrackerUpdate};

/// Every route of this resource, below `/api/v1`.
pub fn configure(cfg: &mut ServiceConfig<'_>) {
    cfg.service(list)
        .service(create::create)
        .service(get)
        .service(update)
        .service(delete)
        .service(rotate_secret);
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
) -> Result<HttpResponse, ApiError> {
    let db = store.client().await?;
    let found = trackers::list(&db, caller.account, page.into()).await?;
    let respond = |tracker| TrackerResponse::new(caller.account.0, tracker);
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
) -> Result<web::Json<TrackerResponse>, ApiError> {
    let db = store.client().await?;
    let found = trackers::get(&db, caller.account, TrackerId(id.0)).await?;
    let tracker = found.ok_or_else(|| ApiError::not_found("tracker"))?;
    Ok(web::Json(TrackerResponse::new(caller.account.0, tracker)))
}

/// Changes what is given and leaves the rest.
#[utoipa::path(
    tag = "trackers",
    responses((status = 200, body = TrackerResponse), Guarded, Addressed, Checked, Bodied, Faults),
)]
#[put("/trackers/{tracker_id}")]
async fn update(
    caller: Caller<may::EditTrackers>,
    id: Path<Uuid>,
    body: Json<TrackerUpdate>,
    store: web::Data<Store>,
    sealer: web::Data<Sealer>,
    hooks: web::Data<HookCache>,
) -> Result<web::Json<TrackerResponse>, ApiError> {
    let (id, body) = (TrackerId(id.0), body.0);
    body.check()?;
    let details = body.connection_details.map(Value::Object);
    let meta_data = body.meta_data.map(Value::Object);
    let rules: Option<Vec<trackers::ScopeRule>> =
        body.scope_rules.map(|rules| rules.into_iter().map(Into::into).collect());
    let place = trackers::token_place(id);
    let change = trackers::TrackerChange {
        name: body.name.as_deref(),
        is_active: body.is_active,
        connection_details: details.as_ref(),
        meta_data: meta_data.as_ref(),
        own_logins: body.own_logins.as_deref(),
        url: body.url.as_ref().map(Option::as_deref),
        token_sealed: body.token.map(|token| token.map(|token| sealer.seal(&place, &token))),
        subscribed_events: body.subscribed_events.as_ref().map(Option::as_deref),
        scope_rules: rules.as_deref(),
    };
    let mut db = store.client().await?;
    let tx = db.transaction().await.map_err(store_error)?;
    let before = trackers::get(&tx, caller.account, id).await?;
    match trackers::update(&tx, caller.account, id, &change).await? {
        Saved::Done => {}
        Saved::NameTaken => return Err(create::name_taken(change.name.unwrap_or_default())),
        Saved::Missing => return Err(ApiError::not_found("tracker")),
    }
    let tracker = trackers::get(&tx, caller.account, id).await?;
    let shown = |tracker| TrackerResponse::new(caller.account.0, tracker);
    let response = tracker.map(shown).ok_or_else(|| ApiError::not_found("tracker"))?;
    let written = Change::new("update_tracker", "tracker", id).with("name", &*response.name);
    let written = written.between(&before.map(shown), &response);
    caller.record(&tx, written.secret("token", change.token_sealed.is_some())).await?;
    tx.commit().await.map_err(store_error)?;
    hooks.forget_tracker(id);
    Ok(web::Json(response))
}

/// How to delete.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct DeleteQuery {
    /// Remove the tracker with its organizations and projects, instead of hiding it.
    #[serde(default)]
    #[param(required = false)]
    hard_delete: bool,
}

/// Hides a tracker: its webhook address is unknown and its name is free from now on. Its events stay.
#[utoipa::path(
    tag = "trackers",
    params(DeleteQuery),
    responses((status = 200, body = Message), Guarded, Addressed, Checked, Faults),
)]
#[delete("/trackers/{tracker_id}")]
async fn delete(
    caller: Caller<may::DeleteTrackers>,
    id: Path<Uuid>,
    query: Query<DeleteQuery>,
    store: web::Data<Store>,
    hooks: web::Data<HookCache>,
) -> Result<web::Json<Message>, ApiError> {
    let (id, hard) = (TrackerId(id.0), query.0.hard_delete);
    let mut db = store.client().await?;
    let tx = db.transaction().await.map_err(store_error)?;
    let name = trackers::delete(&tx, caller.account, id, hard).await?;
    let name = name.ok_or_else(|| ApiError::not_found("tracker"))?;
    let change = Change::new("delete_tracker", "tracker", id).with("name", &*name);
    caller.record(&tx, change.with("hard_delete", hard)).await?;
    tx.commit().await.map_err(store_error)?;
    hooks.forget_tracker(id);
    let verb = if hard { "removed" } else { "deleted" };
    Ok(web::Json(Message { message: format!("tracker `{name}` {verb}") }))
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
