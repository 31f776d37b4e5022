//! What sessions need from the rest of the program: who someone is, and how to stop an execution.

use crate::{
    auth::{Auth, Identity},
    http::{caller, error::ApiError},
};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use futures::future::BoxFuture;
use preloop_actors::ids::{AccountId, ExecutionId};
use std::sync::Arc;

/// Somebody signed in, and until when.
#[derive(Clone, Debug, PartialEq)]
pub struct Viewer {
    pub identity: Identity,
    /// When the credential ends; `None` when only asking again tells.
    pub expires_at: Option<DateTime<Utc>>,
}

impl Viewer {
    pub fn account(&self) -> AccountId {
        self.identity.user.account
    }
}

/// The doors a session can knock at.
#[async_trait]
pub trait Gate: Send + Sync {
    /// Who presents this access token or API key.
    async fn authenticate(&self, token: &str) -> Result<Viewer, ApiError>;

    /// Asks for an execution of the viewer's account to be stopped. The permission was checked.
    async fn stop(&self, viewer: &Viewer, execution: ExecutionId) -> Result<(), ApiError>;
}

/// Stops an execution of the identity's account; 404 when it has none of that id.
pub type Stop =
    Arc<dyn Fn(Identity, ExecutionId) -> BoxFuture<'static, Result<(), ApiError>> + Send + Sync>;

/// The doors of the running server.
pub struct ServerGate {
    pub auth: Auth,
    pub stop: Stop,
}

#[async_trait]
impl Gate for ServerGate {
    async fn authenticate(&self, token: &str) -> Result<Viewer, ApiError> {
        let identity = caller::authenticate(&self.auth, token).await?;
        // API keys are no tokens of ours to read; their end shows when they are asked about again.
        let expires_at = self.auth.tokens.read_access(token).ok().map(|token| token.expires_at());
        Ok(Viewer { identity, expires_at })
    }

    async fn stop(&self, viewer: &Viewer, execution: ExecutionId) -> Result<(), ApiError> {
        (self.stop)(viewer.identity.clone(), execution).await
    }
}
