//! Policy before it counts: a simulator for one call, replays of recorded calls, a draft in the shadow of live ones;
//! and what is done about flows of information.

mod budget;
mod information_flow;
mod replay;
mod shadow;
mod simulate;
mod turns;

pub use budget::SimulatedBudget;

use super::error::{ApiError, Problem};
use crate::{
    policy::{Finding, trial},
    store::Store,
};
use preloop_actors::{gate::Policy, ids::AccountId};
use utoipa_actix_web::service_config::ServiceConfig;

/// Longest draft that is read, in bytes.
const DRAFT_BYTES_MAX: usize = 1_000_000;
/// The field that holds it.
const DRAFT: &str = "draft_yaml";

/// Every route of this resource, below `/api/v1`.
pub fn configure(cfg: &mut ServiceConfig<'_>) {
    cfg.service(simulate::simulate)
        .service(replay::replay)
        .service(shadow::get)
        .service(shadow::put)
        .service(shadow::delete)
        .service(shadow::calls)
        .service(information_flow::get)
        .service(information_flow::put)
        .service(information_flow::held);
}

/// What a draft would decide with, or everything that is wrong with it, each with its place in the text.
async fn compile(store: &Store, account: AccountId, draft: &str) -> Result<Policy, ApiError> {
    if draft.len() > DRAFT_BYTES_MAX {
        let message = format!("is too long; use at most {DRAFT_BYTES_MAX} bytes");
        return Err(ApiError::invalid_field(DRAFT, message));
    }
    let compiled = trial::compile(store, account, draft).await?;
    compiled.map_err(|findings| match findings.is_empty() {
        true => ApiError::invalid_field(DRAFT, "cannot be used"),
        false => ApiError::invalid(findings.iter().map(problem).collect()),
    })
}

fn problem(finding: &Finding) -> Problem {
    let place = match (finding.line, finding.column) {
        (Some(line), Some(column)) => format!("line {line}, column {column}: "),
        _ => String::new(),
    };
    let path = if finding.path.is_empty() { "" } else { ": " };
    let hint = if finding.hint.is_empty() { "" } else { "; " };
    let (field, message) = (&finding.path, &finding.message);
    let told = format!("{place}{field}{path}{message}{hint}{}", finding.hint);
    Problem::of("body", DRAFT, finding.code, told)
}
