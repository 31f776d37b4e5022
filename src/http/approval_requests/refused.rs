//! Why a decision did not count, as it is answered.

use super::person::managed;
use crate::http::error::ApiError;
use preloop_actors::{
    approval::{Approval, Effect, Refusal},
    ports::{ApprovalError, Stepped},
};

/// 404, in the same words for a request of another account.
pub fn not_found() -> ApiError {
    ApiError::not_found("approval request")
}

/// 400: it was over before anybody asked for this.
pub fn require_pending(approval: &Approval) -> Result<(), ApiError> {
    match approval.is_settled() {
        true => Err(ApiError::bad_request(format!("Request already {}", approval.status))),
        false => Ok(()),
    }
}

/// What a step came to. 409 where somebody else, or the clock, was faster.
pub fn counted(step: Result<Stepped, ApprovalError>) -> Result<Stepped, ApiError> {
    let stepped = step.map_err(refused)?;
    match stepped.effects.contains(&Effect::TooLate) {
        true => Err(ApiError::conflict(format!(
            "Request already {}: the decision came too late and changed nothing",
            stepped.approval.status
        ))),
        false => Ok(stepped),
    }
}

fn refused(error: ApprovalError) -> ApiError {
    let refusal = match error {
        ApprovalError::NotFound => return not_found(),
        ApprovalError::Store(error) => return error.into(),
        ApprovalError::IdTaken => return ApiError::conflict(error.to_string()),
        ApprovalError::Refused(refusal) => refusal,
    };
    match refusal {
        Refusal::NotAPerson => managed(),
        Refusal::NotAsked => ApiError::forbidden(refusal.to_string()),
        Refusal::ReasonRequired => reason_required(),
        Refusal::MayNotEdit => ApiError::invalid_field("arguments", refusal.to_string()),
        // It was pending when it was looked at.
        Refusal::Settled(status) => {
            ApiError::conflict(format!("Request already {status}: somebody else was faster"))
        }
        _ => ApiError::conflict(refusal.to_string()),
    }
}

/// 422: a vote without a comment does not count here.
pub fn reason_required() -> ApiError {
    ApiError::invalid_field("comment", "a reason is required; say why")
}
