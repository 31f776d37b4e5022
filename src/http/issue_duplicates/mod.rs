//! Issues that may be about the same: found, judged, and resolved.

mod check;
mod listing;
mod resolving;
#[cfg(test)]
mod tests;
mod verdicts;
mod wire;

use super::error::ApiError;
use crate::store::{
    Store,
    issues::{Issue, these},
};
use preloop_actors::ids::{AccountId, IssueId};
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

/// Every route of this resource, below `/api/v1`.
pub fn configure(cfg: &mut ServiceConfig<'_>) {
    cfg.service(listing::list)
        .service(listing::stats)
        .service(listing::clusters)
        .service(check::check)
        .service(verdicts::verdicts)
        .service(verdicts::confirmed)
        .service(verdicts::ai_status)
        .service(resolving::propose)
        .service(resolving::execute);
}

/// Two issues, both of which the account must have, in the order in which they were named.
async fn both(
    store: &Store,
    account: AccountId,
    one: Uuid,
    other: Uuid,
) -> Result<(Issue, Issue), ApiError> {
    if one == other {
        return Err(ApiError::bad_request("an issue cannot be compared with itself"));
    }
    let db = store.client().await?;
    let mut found = these(&db, account, &[IssueId(one), IssueId(other)]).await?;
    found.sort_by_key(|issue| issue.id.0 != one);
    let mut found = found.into_iter();
    match (found.next(), found.next()) {
        (Some(one), Some(other)) => Ok((one, other)),
        _ => Err(ApiError::not_found("issue")),
    }
}
