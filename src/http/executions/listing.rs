//! Lists of executions, from what was written of them before, with the present places of those that wait behind a key.

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

/// What is not kept of one that waits behind a key, because others move its place; the last field of its text. Within a
/// text nothing else reads so: quotes in it have a backslash before them.
const REASON: &[u8] = b"\"queued_reason\":";

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
    let wanted: Vec<_> = found.rows.iter().map(|row| (row.id.0, row.version)).collect();
    let texts =
        written.executions.texts(&wanted, async |ids| write(db, account, ids).await).await?;
    let waiting = found.rows.iter().filter(|row| row.waits_behind);
    let waiting: Vec<Uuid> = waiting.map(|row| row.id.0).collect();
    let reasons = execution_views::places(db, account, &waiting).await?;
    let mut list =
        page::Written::with_capacity(texts.iter().flatten().map(|text| text.len()).sum());
    for (row, text) in found.rows.iter().zip(&texts) {
        let Some(text) = text.as_deref() else { continue };
        let reason = reasons.get(&row.id.0);
        match reason.and_then(|reason| Some((reason, until_reason(text)?))) {
            Some((reason, begin)) => {
                let reason = serde_json::to_vec(reason).map_err(ApiError::internal)?;
                list.push(&[begin, &reason, b"}"]);
            }
            // It does not wait, or no longer.
            None => list.push(&[text]),
        }
    }
    Ok(list.respond(found.total))
}

/// A text up to where the reason begins.
fn until_reason(text: &[u8]) -> Option<&[u8]> {
    let at = text.windows(REASON.len()).rposition(|part| part == REASON)?;
    Some(&text[..at + REASON.len()])
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

#[cfg(test)]
mod tests {
    use super::until_reason;
    use serde_json::json;

    #[test]
    fn a_reason_is_the_end_of_a_text_whatever_it_says() {
        for reason in [json!(null), json!("1 of 1"), json!("key `\"queued_reason\":`"), json!("\\")]
        {
            let text = format!("{{\"error_message\":{reason},\"queued_reason\":{reason}}}");
            let begin = until_reason(text.as_bytes()).unwrap();
            assert_eq!(&text.as_bytes()[begin.len()..], format!("{reason}}}").as_bytes());
        }
        assert_eq!(until_reason(b"{\"id\":1}"), None);
    }
}
