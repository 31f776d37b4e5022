//! Lists of executions, from what was written of them before.

use super::wire::ExecutionResponse;
use crate::{
    http::{
        error::ApiError,
        page::{self, Skip},
        written::{Item, Written},
    },
    store::execution_views::{self, Filter},
};
use actix_web::HttpResponse;
use deadpool_postgres::GenericClient;
use preloop_actors::ids::AccountId;
use uuid::Uuid;

/// Answers one page. A search shows what is rarely asked for again, so nothing of it is kept.
pub(super) async fn respond(
    db: &impl GenericClient,
    account: AccountId,
    filter: &Filter,
    page: Skip<25>,
    written: &Written,
) -> Result<HttpResponse, ApiError> {
    if let Some(text) = &filter.search {
        let found = execution_views::search(db, account, filter, text, page.into()).await?;
        let items: Vec<_> = found.rows.into_iter().map(ExecutionResponse::from).collect();
        return Ok(page::list(&items, found.total));
    }
    let found = execution_views::list(db, account, filter, page.into()).await?;
    let wanted: Vec<_> = found.rows.iter().map(|(id, version)| (id.0, *version)).collect();
    let texts =
        written.executions.texts(&wanted, async |ids| write(db, account, ids).await).await?;
    let mut list =
        page::Written::with_capacity(texts.iter().flatten().map(|text| text.len()).sum());
    texts.iter().flatten().for_each(|text| list.push(&[text]));
    Ok(list.respond(found.total))
}

async fn write(
    db: &impl GenericClient,
    account: AccountId,
    ids: &[Uuid],
) -> Result<Vec<Item>, ApiError> {
    let found = execution_views::these(db, account, ids).await?;
    let write = |(version, view)| {
        let shown = ExecutionResponse::from(view);
        let text = serde_json::to_vec(&shown).map_err(ApiError::internal)?;
        Ok((shown.id, version, text))
    };
    found.into_iter().map(write).collect()
}
