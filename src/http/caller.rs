//! The right to act, in a handler's signature: who calls, already known to be allowed.

use crate::{
    auth::{Auth, AuthError, Identity, Principal, RuntimeIdentity},
    http::{
        audit::{Asker, Origin},
        error::ApiError,
    },
};
use actix_web::{FromRequest, HttpMessage, HttpRequest, dev::Payload, http::header, web};
use futures::future::LocalBoxFuture;
use preloop_actors::{
    ids::{AccountId, Epoch, ExecutionId, UserId},
    policy::{Permission, Role},
};
use std::marker::PhantomData;

/// Longest credential that is looked at; ours are far shorter.
const CREDENTIAL_BYTES_MAX: usize = 4096;

/// The authenticated caller, already known to hold permission `P`, a type of [`may`].
pub struct Caller<P> {
    pub account: AccountId,
    pub user: UserId,
    /// For logs and notes that people read.
    pub username: String,
    pub principal: Principal,
    pub roles: Vec<Role>,
    /// Writes down what they do.
    pub asker: Asker,
    permission: PhantomData<P>,
}

/// Anyone signed in, whatever they may. API keys that are only for MCP are refused.
///
/// The second field writes down what they do.
pub struct Authenticated(pub Identity, pub Asker);

/// A person signed in with a session; API keys are refused.
pub struct Person {
    pub identity: Identity,
    pub session: uuid::Uuid,
    /// Writes down what they do.
    pub asker: Asker,
}

/// The container of a running execution, proven by its runtime token, which is good for nothing else.
pub struct RuntimeCaller {
    pub account: AccountId,
    pub execution: ExecutionId,
    /// The epoch under which the calling container was launched.
    pub container_epoch: Epoch,
}

/// A permission as a type; see [`may`].
pub trait Right: 'static {
    const PERMISSION: Permission;
}

macro_rules! rights {
    ($($name:ident),+ $(,)?) => {
        /// One type for each permission: `Caller<may::ViewFlows>`.
        pub mod may {
            $(
                #[doc = concat!("May do what [`Permission::", stringify!($name), "`](preloop_actors::policy::Permission) says.")]
                pub struct $name;

                impl super::Right for $name {
                    const PERMISSION: super::Permission = super::Permission::$name;
                }
            )+
        }

        #[cfg(test)]
        const RIGHTS: &[Permission] = &[$(<may::$name as Right>::PERMISSION),+];
    };
}

rights! {
    ViewFlows, CreateFlows, EditFlows, DeleteFlows, ExecuteFlows,
    ViewTrackers, CreateTrackers, EditTrackers, DeleteTrackers,
    ViewProjects, CreateProjects, EditProjects, DeleteProjects,
    ViewOrganizations, CreateOrganizations, EditOrganizations, DeleteOrganizations,
    ViewMcpServers, CreateMcpServers, EditMcpServers, DeleteMcpServers, RunMcpCommands,
    ViewAiModels, CreateAiModels, EditAiModels, DeleteAiModels,
    ViewTools, ManageTools, ViewPolicies, ManagePolicies, ManageApprovalWorkflows,
    ViewApprovals, DecideApprovals, ViewIssues, CreateIssues, EditIssues,
    ViewAgents, ManageAgents, ControlManagedAgent, ViewRuntimeSessions, ManageRuntimeSessions,
    ViewCost, ManageBudgets, ImportUsage, ViewAuditLogs,
    ViewUsers, ManageUsers, ManageTeams, ManageAccount, ManageKillSwitch, ViewDeviceFleet,
}

/// Who presents this access token or API key, for the REST API and the WebSocket alike.
///
/// 401 when it proves nothing, 403 for runtime tokens and for what is only for MCP.
pub async fn authenticate(auth: &Auth, token: &str) -> Result<Identity, ApiError> {
    if token.len() > CREDENTIAL_BYTES_MAX {
        return Err(AuthError::Invalid.into());
    }
    let identity = auth.identify(token).await?;
    if identity.scopes.only_mcp() {
        return Err(ApiError::forbidden(
            "api_key_scope_denied: the scopes of this API key cover only MCP; use one with other scopes",
        ));
    }
    Ok(identity)
}

/// Refuses a caller without the permission; the message names it.
pub fn require(identity: &Identity, permission: Permission) -> Result<(), ApiError> {
    if !identity.user.may(permission) {
        return Err(ApiError::forbidden(format!("you need the permission `{permission}`")));
    }
    if !identity.may(permission) {
        return Err(ApiError::forbidden(format!(
            "api_key_scope_denied: the scopes of this API key do not cover `{permission}`"
        )));
    }
    Ok(())
}

impl From<AuthError> for ApiError {
    fn from(error: AuthError) -> Self {
        match error {
            AuthError::Store(error) => error.into(),
            AuthError::WrongKind | AuthError::OnlyMcp => Self::forbidden(error.to_string()),
            AuthError::Invalid | AuthError::Expired => Self::unauthenticated(error.to_string()),
        }
    }
}

impl<P: Right> FromRequest for Caller<P> {
    type Error = ApiError;
    type Future = LocalBoxFuture<'static, Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move {
            let identity = identify(&request).await?;
            require(&identity, P::PERMISSION)?;
            Ok(Self {
                asker: Asker::new(&identity, Origin::of(&request)),
                account: identity.user.account,
                user: identity.user.id,
                username: identity.user.username,
                principal: identity.principal,
                roles: identity.user.roles,
                permission: PhantomData,
            })
        })
    }
}

impl FromRequest for Authenticated {
    type Error = ApiError;
    type Future = LocalBoxFuture<'static, Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move {
            let identity = identify(&request).await?;
            let asker = Asker::new(&identity, Origin::of(&request));
            Ok(Self(identity, asker))
        })
    }
}

impl FromRequest for Person {
    type Error = ApiError;
    type Future = LocalBoxFuture<'static, Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move {
            let identity = identify(&request).await?;
            match identity.principal {
                Principal::User { session } => {
                    let asker = Asker::new(&identity, Origin::of(&request));
                    Ok(Self { identity, session, asker })
                }
                Principal::ApiKey { .. } | Principal::OAuth { .. } => Err(ApiError::forbidden(
                    "an API key cannot do this; sign in with username and password",
                )),
            }
        })
    }
}

impl FromRequest for RuntimeCaller {
    type Error = ApiError;
    type Future = LocalBoxFuture<'static, Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move {
            let token = bearer(&request)?;
            let found = auth(&request)?.identify_runtime(token).await?;
            let RuntimeIdentity { account, execution, container_epoch } = found;
            Ok(Self { account, execution, container_epoch })
        })
    }
}

/// The request's identity; asked for once, however many extractors want it.
async fn identify(request: &HttpRequest) -> Result<Identity, ApiError> {
    if let Some(identity) = request.extensions().get::<Identity>() {
        return Ok(identity.clone());
    }
    let identity = authenticate(auth(request)?, bearer(request)?).await?;
    request.extensions_mut().insert(identity.clone());
    Ok(identity)
}

fn auth(request: &HttpRequest) -> Result<&Auth, ApiError> {
    let auth = request.app_data::<web::Data<Auth>>();
    auth.map(|auth| auth.get_ref()).ok_or_else(|| ApiError::internal("no `Auth` in the app's data"))
}

/// The credential of `Authorization: Bearer …`.
pub fn bearer(request: &HttpRequest) -> Result<&str, ApiError> {
    let missing = || {
        ApiError::unauthenticated(
            "no credential; send `Authorization: Bearer` with an access token or an API key",
        )
    };
    let value = request.headers().get(header::AUTHORIZATION).ok_or_else(missing)?;
    let (scheme, token) =
        value.to_str().ok().and_then(|text| text.split_once(' ')).ok_or_else(missing)?;
    let token = token.trim();
    if scheme.eq_ignore_ascii_case("bearer") && !token.is_empty() {
        Ok(token)
    } else {
        Err(missing())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_permission_has_its_type() {
        assert_eq!(RIGHTS, Permission::ALL);
    }
}
