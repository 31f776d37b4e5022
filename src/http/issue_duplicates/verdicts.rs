//! What language models say of pairs.

use super::{
    listing::shown,
    wire::{AiStatus, DuplicatePair, VerdictItem, VerdictsRequest, VerdictsResponse},
};
use crate::{
    duplicates::{Judge, State, Verdict},
    http::{
        caller::{Caller, may},
        check::Checks,
        error::ApiError,
        extract::Json,
        openapi::{Bodied, Checked, Faults, Guarded},
        page::{self, Skip},
    },
    store::{
        Store,
        duplicates::{self, Filter, Wanted},
        page::Window,
    },
};
use actix_web::{HttpResponse, get, post, web};

/// Most pairs of one call.
const PAIRS_MAX: usize = 100;

/// Says what a model said of pairs. With `analyze`, the account's default model is asked in the background; ask again.
#[utoipa::path(
    tag = "duplicates",
    responses((status = 200, body = VerdictsResponse), Guarded, Checked, Bodied, Faults),
)]
#[post("/issue-duplicates/verdicts")]
pub async fn verdicts(
    caller: Caller<may::ViewIssues>,
    body: Json<VerdictsRequest>,
    judge: web::Data<Judge>,
) -> Result<web::Json<VerdictsResponse>, ApiError> {
    let body = body.0;
    let fits = (1..=PAIRS_MAX).contains(&body.pairs.len())
        && body.pairs.iter().all(|pair| pair.issue1_id != pair.issue2_id);
    let problem = format!("have to be 1 to {PAIRS_MAX} pairs of two different issues");
    Checks::new().that(fits, "pairs", problem).done()?;
    let mut items = Vec::new();
    for pair in body.pairs {
        let ids = (pair.issue1_id, pair.issue2_id);
        let state = judge.verdict(caller.account, ids, body.analyze, body.retry).await?;
        items.push(item(ids, state));
    }
    Ok(web::Json(VerdictsResponse { items }))
}

/// Lists the pairs that are called duplicates, by a model where it said something, else by their texts; the likeliest
/// first. What people decided on is left out.
#[utoipa::path(
    tag = "duplicates",
    params(Skip),
    responses(
        (status = 200, body = [DuplicatePair], headers(("X-Total-Count" = i64))), Guarded, Checked, Faults,
    ),
)]
#[get("/issue-duplicates/confirmed")]
pub async fn confirmed(
    caller: Caller<may::ViewIssues>,
    page: Skip,
    store: web::Data<Store>,
) -> Result<HttpResponse, ApiError> {
    let filter = Filter {
        projects: None,
        is_open: Some(true),
        similarity: 0.0,
        per_issue: i64::MAX,
        resolution: Wanted::Unresolved,
        verdict: Some(Verdict::Duplicate),
    };
    let window = Window { offset: page.skip, limit: page.limit };
    let db = store.client().await?;
    let found = duplicates::pairs(&db, caller.account, &filter, window).await?;
    drop(db);
    let pairs = shown(&store, caller.account, found.rows).await?;
    Ok(page::list(&pairs, found.total))
}

/// Says whether a model can be asked, and how far it is.
#[utoipa::path(
    tag = "duplicates",
    responses((status = 200, body = AiStatus), Guarded, Faults),
)]
#[get("/issue-duplicates/ai-status")]
pub async fn ai_status(
    caller: Caller<may::ViewIssues>,
    store: web::Data<Store>,
    judge: web::Data<Judge>,
) -> Result<web::Json<AiStatus>, ApiError> {
    let (model, model_error) = match judge.model(caller.account).await {
        Ok(model) => (model, None),
        Err(error) => (None, Some(error.to_string())),
    };
    let db = store.client().await?;
    let (said, failures) = duplicates::state(&db, caller.account).await?;
    Ok(web::Json(AiStatus {
        has_model: model.is_some(),
        model,
        model_error,
        in_flight: judge.in_flight(caller.account),
        verdicts: said,
        failures,
    }))
}

fn item((issue1_id, issue2_id): (uuid::Uuid, uuid::Uuid), state: State) -> VerdictItem {
    let plain = |state: &'static str| VerdictItem {
        issue1_id,
        issue2_id,
        state,
        classification: None,
        reason: None,
        suggestion: None,
        model: None,
        error: None,
    };
    match state {
        State::Done(said) => VerdictItem {
            classification: said.verdict,
            reason: said.reason,
            suggestion: said.suggestion,
            model: said.model,
            ..plain("done")
        },
        State::Pending => plain("pending"),
        State::NoModel => plain("no_model"),
        State::Failed(error) => VerdictItem { error: Some(error), ..plain("failed") },
        State::NotFound => plain("not_found"),
        State::Unknown => plain("unknown"),
        State::Full => VerdictItem {
            error: Some("too many pairs are asked about at once; ask again in a while".to_owned()),
            ..plain("pending")
        },
    }
}
