//! Two issues, compared at this moment.

use super::{
    both,
    wire::{CheckQuery, DuplicatePair},
};
use crate::{
    duplicates::{Text, score::score_texts},
    http::{
        caller::{Caller, may},
        error::ApiError,
        extract::Query,
        openapi::{Addressed, Checked, Faults, Guarded},
    },
    store::{
        Store,
        duplicates::{self, Found},
        issues::Issue,
    },
};
use actix_web::{get, web};

/// Says whether two issues are about the same, and what counted. A model's word is shown where there is one.
#[utoipa::path(
    tag = "duplicates",
    params(CheckQuery),
    responses((status = 200, body = DuplicatePair), Guarded, Addressed, Checked, Faults),
)]
#[get("/issue-duplicates/check")]
pub async fn check(
    caller: Caller<may::ViewIssues>,
    query: Query<CheckQuery>,
    store: web::Data<Store>,
) -> Result<web::Json<DuplicatePair>, ApiError> {
    let CheckQuery { issue1_id, issue2_id } = query.0;
    let (one, other) = both(&store, caller.account, issue1_id, issue2_id).await?;
    let db = store.client().await?;
    let known = duplicates::pair(&db, caller.account, issue1_id, issue2_id).await?;
    let known = known.ok_or_else(|| ApiError::not_found("issue"))?;
    let similarity = duplicates::similarity(&db, caller.account, issue1_id, issue2_id).await?;
    drop(db);
    let texts = (one.clone(), other.clone());
    let scored = web::block(move || score_texts(text(&texts.0), text(&texts.1), similarity)).await;
    let scored = scored.map_err(ApiError::internal)?;
    let found = Found {
        similarity,
        probability: Some(scored.probability),
        verdict: Some(scored.verdict),
        matched: scored.matched,
        ..known
    };
    Ok(web::Json(DuplicatePair::new(&one, &other, found)))
}

fn text(issue: &Issue) -> Text<'_> {
    Text { title: &issue.title, body: issue.body.as_deref().unwrap_or_default() }
}
