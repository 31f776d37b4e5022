//! Events: what came in, and what became of it.

mod explanation;
mod parked;
mod payload;
mod query;
mod replay;
#[cfg(test)]
mod tests;
pub mod wire;

use super::{
    caller::{Caller, may},
    error::{ApiError, Problem},
    extract::{Path, Query},
    openapi::{Addressed, Checked, Expiring, Faults, Guarded},
    page::{self, Skip},
};
use crate::store::{Store, event_views};
use actix_web::{HttpResponse, get, web};
use preloop_actors::ids::EventId;
use query::FilterFields;
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;
use wire::{EventDetailResponse, EventResponse, StartedExecution};

pub use payload::{Shown, show};

/// Longest text to search for, in characters.
pub const SEARCH_CHARS_MAX: usize = 200;

/// Every route of this resource, below `/api/v1`. Those with a fixed name come before those with an id.
pub fn configure(cfg: &mut ServiceConfig<'_>) {
    cfg.service(list)
        .service(parked::parked)
        .service(replay::replay)
        .service(get)
        .service(explanation::explanation);
}

/// Lists events, newest first. `X-Total-Count` counts up to 100,000.
#[utoipa::path(
    tag = "events",
    params(FilterFields, Skip),
    responses(
        (status = 200, body = [EventResponse], headers(("X-Total-Count" = i64))),
        Guarded, Checked, Faults,
    ),
)]
#[get("/events")]
async fn list(
    caller: Caller<may::ViewFlows>,
    query: Query<FilterFields>,
    page: Skip,
    store: web::Data<Store>,
) -> Result<HttpResponse, ApiError> {
    let filter = query.0.filter("query")?;
    let db = store.client().await?;
    let found = event_views::list(&db, caller.account, &filter, page.into()).await?;
    let items: Vec<_> = found.rows.into_iter().map(EventResponse::from).collect();
    Ok(page::list(&items, found.total))
}

/// Shows one event with its payload and the executions it started; why it started them is told at `explanation`.
#[utoipa::path(
    tag = "events",
    params(("event_id" = Uuid, Path)),
    responses((status = 200, body = EventDetailResponse), Guarded, Addressed, Expiring, Checked, Faults),
)]
#[get("/events/{event_id}")]
async fn get(
    caller: Caller<may::ViewFlows>,
    id: Path<Uuid>,
    store: web::Data<Store>,
) -> Result<web::Json<EventDetailResponse>, ApiError> {
    let (id, account) = (EventId(id.0), caller.account);
    let (event, executions) = {
        let db = store.client().await?;
        let event = event_views::get(&db, account, id).await?;
        let Some(event) = event else {
            return Err(explanation::missing(&db, account, id).await?);
        };
        (event, event_views::executions(&db, account, id).await?)
    };
    Ok(web::Json(EventDetailResponse {
        explanation: format!("/api/v1/events/{id}/explanation"),
        event: EventResponse::from(event.view),
        delivery_key: event.delivery_key,
        project_external_id: event.project_external_id,
        project_name: event.project_name,
        attributes: event.attributes,
        executions: executions.into_iter().map(StartedExecution::from).collect(),
        payload: payload::read(event.payload).await?,
    }))
}

/// A short text to look for; an empty one is as if absent.
pub fn short(name: &str, text: Option<String>) -> Result<Option<String>, ApiError> {
    let text = text.filter(|text| !text.is_empty());
    if text
        .as_ref()
        .is_some_and(|text| text.chars().take(SEARCH_CHARS_MAX + 1).count() > SEARCH_CHARS_MAX)
    {
        let message = format!("may have at most {SEARCH_CHARS_MAX} characters");
        return Err(ApiError::invalid(vec![Problem::of("query", name, "value_error", message)]));
    }
    Ok(text)
}
