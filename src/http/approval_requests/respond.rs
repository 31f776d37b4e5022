//! A request as it is answered to this caller.

use super::{refused::not_found, wire::ApprovalRequestResponse};
use crate::{
    auth::Principal,
    http::{caller::Caller, error::ApiError},
    store::{Store, approval_views},
};
use actix_web::web;
use preloop_actors::{approval::ApprovalId, ids::AccountId, policy::Permission};

/// Whether the caller is one of the people who may decide. What agents hold sees no secrets of other calls.
pub fn sees_all<P>(caller: &Caller<P>) -> bool {
    let decides = caller.roles.iter().any(|role| role.grants(Permission::DecideApprovals));
    decides && matches!(caller.principal, Principal::User { .. })
}

/// The request as it is now.
pub async fn one(
    store: &Store,
    account: AccountId,
    id: ApprovalId,
    sees_all: bool,
) -> Result<web::Json<ApprovalRequestResponse>, ApiError> {
    let db = store.client().await?;
    let found = approval_views::get(&db, account, id).await?.ok_or_else(not_found)?;
    let names = approval_views::names(&db, account, found.view.voters()).await?;
    Ok(web::Json(ApprovalRequestResponse::of_detail(found, &names, sees_all)))
}
