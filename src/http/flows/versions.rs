//! The versions of a flow.

use super::wire::FlowFields;
use crate::{
    http::{
        caller::{Caller, may},
        error::ApiError,
        extract::Path,
        openapi::{Addressed, Checked, Faults, Guarded},
        page::{self, Skip},
    },
    store::{
        Store,
        flows::{self, HistoricVersion},
    },
};
use actix_web::{HttpResponse, get, web};
use chrono::{DateTime, Utc};
use preloop_actors::ids::FlowId;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// One version in a flow's history.
#[derive(Serialize, ToSchema)]
pub struct FlowVersionResponse {
    pub id: Uuid,
    /// Counts from 1.
    pub version: i32,
    /// Username of who saved it; null for the server itself and for people who are gone.
    pub created_by: Option<String>,
    pub created_at: DateTime<Utc>,
    pub definition: FlowFields,
}

/// Lists a flow's versions, newest first.
#[utoipa::path(
    tag = "flows",
    params(("flow_id" = Uuid, Path), Skip),
    responses(
        (status = 200, body = [FlowVersionResponse], headers(("X-Total-Count" = i64))),
        Guarded, Addressed, Checked, Faults,
    ),
)]
#[get("/flows/{flow_id}/versions")]
pub async fn versions(
    caller: Caller<may::ViewFlows>,
    id: Path<Uuid>,
    page: Skip,
    store: web::Data<Store>,
) -> Result<HttpResponse, ApiError> {
    let db = store.client().await?;
    let found = flows::versions(&db, caller.account, FlowId(id.0), page.into()).await?;
    // Every flow has a version, so none means no flow.
    if found.total == 0 {
        return Err(ApiError::not_found("flow"));
    }
    let items: Vec<_> = found.rows.into_iter().map(FlowVersionResponse::from).collect();
    Ok(page::list(&items, found.total))
}

impl From<HistoricVersion> for FlowVersionResponse {
    fn from(found: HistoricVersion) -> Self {
        Self {
            id: found.version.id.0,
            version: found.version.number,
            created_by: found.created_by,
            created_at: found.created_at,
            definition: FlowFields::from(&found.version),
        }
    }
}
