//! Lists of flows, from what was written of them before, with the present numbers.

use super::wire::{ExecutionStats, FlowResponse};
use crate::{
    http::{
        error::ApiError,
        links::PublicUrl,
        page,
        written::{Item, Written},
    },
    store::{flows, page::Window},
};
use actix_web::HttpResponse;
use chrono::{DateTime, Utc};
use deadpool_postgres::GenericClient;
use preloop_actors::ids::AccountId;
use serde_json::Value;
use uuid::Uuid;

/// What is not kept of a flow, because it changes with every execution.
const STATS: &str = "execution_stats";
/// About what [`STATS`] take.
const STATS_BYTES: usize = 160;

/// Answers one page.
pub(super) async fn respond(
    db: &impl GenericClient,
    account: AccountId,
    stats_since: Option<DateTime<Utc>>,
    window: Window,
    links: &PublicUrl,
    written: &Written,
) -> Result<HttpResponse, ApiError> {
    let found = flows::list(db, account, stats_since, window).await?;
    let wanted: Vec<_> = found.rows.iter().map(|flow| (flow.id.0, flow.row_version)).collect();
    let texts =
        written.flows.texts(&wanted, async |ids| write(db, account, links, ids).await).await?;
    let bytes = texts.iter().flatten().map(|text| text.len() + STATS_BYTES).sum();
    let mut list = page::Written::with_capacity(bytes);
    let mut stats = Vec::with_capacity(STATS_BYTES);
    for (flow, text) in found.rows.iter().zip(&texts) {
        let Some(without_end) = text.as_deref().and_then(|text| text.strip_suffix(b"}")) else {
            continue;
        };
        stats.clear();
        serde_json::to_writer(&mut stats, &ExecutionStats::from(flow.stats))
            .map_err(ApiError::internal)?;
        list.push(&[without_end, b",\"", STATS.as_bytes(), b"\":", &stats, b"}"]);
    }
    Ok(list.respond(found.total))
}

async fn write(
    db: &impl GenericClient,
    account: AccountId,
    links: &PublicUrl,
    ids: &[Uuid],
) -> Result<Vec<Item>, ApiError> {
    let write = |flow: flows::Flow| {
        let (id, version) = (flow.version.flow.0, flow.row_version);
        let mut shown = serde_json::to_value(FlowResponse::new(links, flow, None))?;
        shown.as_object_mut().and_then(|fields| fields.remove(STATS));
        Ok((id, version, serde_json::to_vec::<Value>(&shown)?))
    };
    let written: Result<_, serde_json::Error> =
        flows::these(db, account, ids).await?.into_iter().map(write).collect();
    written.map_err(ApiError::internal)
}
