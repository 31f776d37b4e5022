//! Letting a tracker go, and our webhooks with it.

use super::wire::Message;
use crate::{
    http::{
        audit::Change,
        caller::{Caller, may},
        error::ApiError,
        extract::{Path, Query},
        openapi::{Addressed, Checked, Faults, Guarded},
        webhooks::HookCache,
    },
    store::{Store, store_error, sync, trackers},
    sync::{hooks_of, unhook},
    trackers::client::{HookRef, TrackerClients},
};
use actix_web::{delete, web};
use preloop_actors::ids::{AccountId, TrackerId};
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

/// How to delete.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct DeleteQuery {
    /// Remove the tracker with its organizations and projects, instead of hiding it.
    #[serde(default)]
    #[param(required = false)]
    hard_delete: bool,
}

/// Hides a tracker: its webhook address is unknown and its name is free from now on. Its events stay. Webhooks that we
/// registered are removed.
#[utoipa::path(
    tag = "trackers",
    params(DeleteQuery),
    responses((status = 200, body = Message), Guarded, Addressed, Checked, Faults),
)]
#[delete("/trackers/{tracker_id}")]
pub async fn delete(
    caller: Caller<may::DeleteTrackers>,
    id: Path<Uuid>,
    query: Query<DeleteQuery>,
    store: web::Data<Store>,
    hooks: web::Data<HookCache>,
    clients: web::Data<dyn TrackerClients>,
) -> Result<web::Json<Message>, ApiError> {
    let (id, hard) = (TrackerId(id.0), query.0.hard_delete);
    let registered = registered(&store, caller.account, id).await?;
    // Afterwards nobody has its token.
    let client = match registered.is_empty() {
        true => None,
        false => clients.client(caller.account, id).await.unwrap_or_else(|error| {
            tracing::warn!("webhooks of a tracker that is deleted stay: {error}");
            None
        }),
    };
    let mut db = store.client().await?;
    let tx = db.transaction().await.map_err(store_error)?;
    let name = trackers::delete(&tx, caller.account, id, hard).await?;
    let name = name.ok_or_else(|| ApiError::not_found("tracker"))?;
    let change = Change::new("delete_tracker", "tracker", id).with("name", &*name);
    caller.record(&tx, change.with("hard_delete", hard)).await?;
    tx.commit().await.map_err(store_error)?;
    hooks.forget_tracker(id);
    let verb = if hard { "removed" } else { "deleted" };
    let mut message = format!("tracker `{name}` {verb}");
    if let Some(client) = client {
        message += &format!("; its {} webhooks are being removed at the tracker", registered.len());
        actix_web::rt::spawn(async move { unhook(&*client, &registered).await });
    }
    Ok(web::Json(Message { message }))
}

/// The webhooks that we registered at a tracker.
async fn registered(
    store: &Store,
    account: AccountId,
    id: TrackerId,
) -> Result<Vec<HookRef>, ApiError> {
    let db = store.client().await?;
    Ok(hooks_of(&sync::hook_ids(&db, account, id).await?))
}
