//! Events that come together for a flow, by a debounce or in a batch, and have not started anything yet.

use crate::{
    http::{
        caller::{Caller, may},
        error::ApiError,
        extract::Path,
        openapi::{Addressed, Checked, Faults, Guarded},
        page::{self, Skip},
    },
    store::{
        Store, flows,
        gathering_views::{self, GatheringView},
    },
};
use actix_web::{HttpResponse, get, web};
use chrono::{DateTime, Utc};
use preloop_actors::{admission::Gather, ids::FlowId};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// Events that come together, and start one execution when their time has come.
#[derive(Serialize, ToSchema)]
pub struct GatheringResponse {
    pub id: Uuid,
    pub kind: GatheringKind,
    /// What they have in common, as the limit's `key` says; empty where all events of the flow come together.
    pub key: String,
    /// How many there are so far.
    pub events: i32,
    /// With how many a batch is full; null of a debounce.
    pub size: Option<u32>,
    /// It waits for no further events, and starts at once.
    pub is_full: bool,
    /// When the first of them was routed.
    pub opened_at: DateTime<Utc>,
    /// When it starts, unless further events come: those of a debounce put it off, and the last of a batch starts it.
    pub starts_at: DateTime<Utc>,
    /// When it starts at the latest, whatever comes; null of a debounce without `max_wait_secs`, which every event
    /// puts off.
    pub latest_at: Option<DateTime<Utc>>,
}

/// Which of a flow's limits has its events come together.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum GatheringKind {
    Debounce,
    Batch,
}

/// Lists what comes together for a flow, by a debounce or in a batch, and has not started anything yet.
///
/// The next to start comes first. `X-Total-Count` counts up to 10,000.
#[utoipa::path(
    tag = "flows",
    params(("flow_id" = Uuid, Path), Skip),
    responses(
        (status = 200, body = [GatheringResponse], headers(("X-Total-Count" = i64))),
        Guarded, Addressed, Checked, Faults,
    ),
)]
#[get("/flows/{flow_id}/gatherings")]
pub async fn gatherings(
    caller: Caller<may::ViewFlows>,
    id: Path<Uuid>,
    page: Skip,
    store: web::Data<Store>,
) -> Result<HttpResponse, ApiError> {
    let (account, flow) = (caller.account, FlowId(id.0));
    let db = store.client().await?;
    let found = flows::get(&db, account, flow).await?;
    found.ok_or_else(|| ApiError::not_found("flow"))?;
    let listed = gathering_views::list(&db, account, flow, page.into()).await?;
    let items: Vec<GatheringResponse> = listed.rows.into_iter().map(Into::into).collect();
    Ok(page::list(&items, listed.total))
}

impl From<GatheringView> for GatheringResponse {
    fn from(view: GatheringView) -> Self {
        let latest_at = view.latest_at();
        let (kind, size) = match &view.by.rule {
            Gather::Debounce(_) => (GatheringKind::Debounce, None),
            Gather::Batch(rule) => (GatheringKind::Batch, Some(rule.size)),
        };
        Self {
            id: view.id,
            kind,
            key: view.by.key.text,
            events: view.events,
            size,
            is_full: view.is_closed,
            opened_at: view.opened_at,
            starts_at: view.due_at,
            latest_at,
        }
    }
}
