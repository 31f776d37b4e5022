//! Who is asking: credentials in, identities out, sessions in between.

pub mod identity;
pub mod passwords;
pub mod refresh;
pub mod scopes;
pub mod tokens;
mod touch;

pub use identity::{Identity, Principal, RuntimeIdentity};
pub use passwords::Passwords;
pub use scopes::{Scope, Scopes};
pub use tokens::Tokens;

use crate::{
    config::AuthConfig,
    store::{
        Store, api_keys, oauth_tokens,
        runtime_tokens::{self, Reach},
        users,
    },
};
use preloop_actors::{ids::UserId, ports::StoreError};
use std::sync::Arc;

/// Starts every runtime token, the credential of one execution's container.
pub const RUNTIME_TOKEN_PREFIX: &str = "flow_";
/// Starts every access token of an MCP client.
pub const OAUTH_TOKEN_PREFIX: &str = "mcp_at_";

/// Everything needed to tell who someone is. Cheap to clone.
#[derive(Clone)]
pub struct Auth {
    pub store: Store,
    pub config: Arc<AuthConfig>,
    pub tokens: Tokens,
    pub passwords: Passwords,
    touched: touch::Touches,
}

/// Why a credential is no good.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AuthError {
    /// The same words for every cause, so that guessing teaches nothing.
    #[error("the credential is not valid, or not any more; sign in again or use another API key")]
    Invalid,
    #[error("the access token has expired; get a new one with the refresh token")]
    Expired,
    /// A runtime token where a person or an API key is wanted, or the reverse.
    #[error("this kind of credential cannot be used here")]
    WrongKind,
    /// An MCP client's token at the REST API.
    #[error(
        "the token of an MCP client is good for the MCP server only; use an access token or an API key"
    )]
    OnlyMcp,
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Auth {
    /// Must be called within a Tokio runtime: a task keeps the last use of API keys.
    pub fn new(store: Store, config: AuthConfig) -> Self {
        Self {
            tokens: Tokens::new(&config.secret_key),
            passwords: Passwords::new(),
            touched: touch::start(store.clone()),
            config: Arc::new(config),
            store,
        }
    }

    /// Who presents this access token or API key. One query, so that a revocation bites at once.
    pub async fn identify(&self, credential: &str) -> Result<Identity, AuthError> {
        if credential.starts_with(RUNTIME_TOKEN_PREFIX) {
            return Err(AuthError::WrongKind);
        }
        if credential.starts_with(OAUTH_TOKEN_PREFIX) {
            return Err(AuthError::OnlyMcp);
        }
        if tokens::looks_like_access(credential) {
            self.identify_session(credential).await
        } else {
            self.identify_key(credential).await
        }
    }

    /// Who presents this credential at the MCP server, whose address is `resource`: an access token, an API key, or
    /// the token that was given to an MCP client for that address. What scopes are needed is the server's to ask.
    pub async fn identify_mcp(
        &self,
        credential: &str,
        resource: &str,
    ) -> Result<Identity, AuthError> {
        if !credential.starts_with(OAUTH_TOKEN_PREFIX) {
            return self.identify(credential).await;
        }
        let store = &self.store;
        let found = store.within(async |db| oauth_tokens::find(&*db, credential, resource).await);
        let found = found.await?;
        let found = found.ok_or(AuthError::Invalid)?;
        let principal = Principal::OAuth { client: found.client, grant: found.grant };
        // Never without limit, whatever is stored.
        let scopes = found.scopes.iter().filter_map(|name| name.parse().ok()).collect();
        Ok(Identity::new(found.user, principal, Scopes::Only(scopes)))
    }

    /// Which running execution presents this runtime token.
    pub async fn identify_runtime(&self, credential: &str) -> Result<RuntimeIdentity, AuthError> {
        if !credential.starts_with(RUNTIME_TOKEN_PREFIX) {
            return Err(AuthError::WrongKind);
        }
        let found = self.store.within(async |db| runtime_tokens::find(&*db, credential).await);
        found.await?.ok_or(AuthError::Invalid)
    }

    /// What a running execution may use.
    pub async fn reach(&self, identity: RuntimeIdentity) -> Result<Reach, AuthError> {
        let RuntimeIdentity { account, execution, .. } = identity;
        let store = &self.store;
        Ok(store.within(async |db| runtime_tokens::reach(&*db, account, execution).await).await?)
    }

    async fn identify_session(&self, credential: &str) -> Result<Identity, AuthError> {
        let access = self.tokens.read_access(credential)?;
        let (user, session, generation) = (UserId(access.user), access.session, access.generation);
        let found = self
            .store
            .within(async |db| users::find_signed_in(&*db, user, session, generation).await);
        let user = found.await?.ok_or(AuthError::Invalid)?;
        let principal = Principal::User { session: access.session };
        Ok(Identity::new(user, principal, Scopes::everything()))
    }

    async fn identify_key(&self, credential: &str) -> Result<Identity, AuthError> {
        let found = self.store.within(async |db| api_keys::find_by_secret(&*db, credential).await);
        let found = found.await?.ok_or(AuthError::Invalid)?;
        if found.last_use_is_old {
            self.touched.note(found.id);
        }
        let principal = Principal::ApiKey { id: found.id };
        Ok(Identity::new(found.user, principal, Scopes::parse_stored(&found.scopes)))
    }
}
