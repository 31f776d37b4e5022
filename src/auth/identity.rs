//! A proven identity: which tenant, which person, with what rights.

use crate::auth::Scopes;
use chrono::{DateTime, Utc};
use preloop_actors::{
    ids::{AccountId, Epoch, ExecutionId, UserId},
    policy::{Permission, Role},
};
use uuid::Uuid;

/// A person as stored, without the password.
#[derive(Clone, Debug, PartialEq)]
pub struct User {
    pub id: UserId,
    pub account: AccountId,
    pub username: String,
    pub email: String,
    pub full_name: Option<String>,
    pub email_verified: bool,
    pub roles: Vec<Role>,
    pub created_at: DateTime<Utc>,
}

impl User {
    /// What the roles allow together.
    pub fn may(&self, permission: Permission) -> bool {
        self.roles.iter().any(|role| role.grants(permission))
    }
}

/// With what the caller proved itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Principal {
    /// An access token of one login.
    User { session: Uuid },
    /// An API key, acting as its user within its scopes.
    ApiKey { id: Uuid },
    /// An MCP client that its user connected with OAuth; `client` is the row of `oauth_clients`.
    OAuth { client: Uuid, grant: Uuid },
}

/// Who a request comes from.
#[derive(Clone, Debug, PartialEq)]
pub struct Identity {
    pub user: User,
    pub principal: Principal,
    pub scopes: Scopes,
}

impl Identity {
    pub fn new(user: User, principal: Principal, scopes: Scopes) -> Self {
        Self { user, principal, scopes }
    }

    /// What both the user's roles and the key's scopes allow.
    pub fn may(&self, permission: Permission) -> bool {
        self.user.may(permission) && self.scopes.cover(permission)
    }
}

/// A running execution, proven by its runtime token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RuntimeIdentity {
    pub account: AccountId,
    pub execution: ExecutionId,
    /// The epoch under which the container that holds the token was launched.
    pub container_epoch: Epoch,
}
