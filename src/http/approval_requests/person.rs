//! Who may decide, in a handler's signature.

use crate::{
    auth::Principal,
    http::{
        caller::{Authenticated, require},
        error::{ApiError, ErrorCode},
    },
};
use actix_web::{FromRequest, HttpRequest, dev::Payload};
use futures::future::LocalBoxFuture;
use preloop_actors::{
    ids::{AccountId, UserId},
    policy::Permission,
};

/// Somebody signed in who may decide. Whatever an agent could have got hold of is refused: API keys of any scope, the
/// tokens of MCP clients, and those of executions.
pub struct DecidingPerson {
    pub account: AccountId,
    pub user: UserId,
}

impl FromRequest for DecidingPerson {
    type Error = ApiError;
    type Future = LocalBoxFuture<'static, Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let caller = Authenticated::from_request(request, payload);
        Box::pin(async move {
            let Authenticated(identity, _) = caller.await.map_err(|error| match error.code {
                // What is refused whatever it asks for is the credential of a machine.
                ErrorCode::Forbidden => managed(),
                _ => error,
            })?;
            let Principal::User { .. } = identity.principal else { return Err(managed()) };
            require(&identity, Permission::DecideApprovals)?;
            let user = identity.user;
            Ok(Self { account: user.account, user: user.id })
        })
    }
}

/// 403: the credential is one that agents are given.
pub fn managed() -> ApiError {
    ApiError::forbidden(
        "managed_credential_cannot_decide: API keys, MCP clients and executions never decide, whoever's they are, \
         because agents hold them; sign in with username and password, or use the link that was sent to you",
    )
}
