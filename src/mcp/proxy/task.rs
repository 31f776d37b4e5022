//! The id by which a client knows a task of a server behind us: the server's own id, sealed for who started the task.
//!
//! Nothing is kept here, so a task is found again from every replica and after every restart, for as long as its
//! server keeps it.

use crate::{
    mcp::{caller::McpCaller, rpc::RpcError},
    secrets::Sealer,
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use secrecy::ExposeSecret;
use uuid::Uuid;

/// A task, and the server that works on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaskId {
    pub server: Uuid,
    /// What the server calls it.
    pub own: String,
}

impl TaskId {
    pub fn seal(&self, sealer: &Sealer, caller: &McpCaller) -> String {
        let sealed = sealer.seal(&place(caller), &format!("{}:{}", self.server, self.own));
        URL_SAFE_NO_PAD.encode(sealed)
    }

    pub(super) fn open(
        sealer: &Sealer,
        caller: &McpCaller,
        sealed: &str,
    ) -> Result<Self, RpcError> {
        let bytes = URL_SAFE_NO_PAD.decode(sealed).map_err(|_| Self::unknown())?;
        let opened = sealer.open(&place(caller), &bytes).map_err(|_| Self::unknown())?;
        let (server, own) = opened.expose_secret().split_once(':').ok_or_else(Self::unknown)?;
        let server = server.parse().map_err(|_| Self::unknown())?;
        Ok(Self { server, own: own.to_owned() })
    }

    /// A task of somebody else is none.
    pub fn unknown() -> RpcError {
        RpcError::invalid_params("there is no such task, or none of yours; call the tool again")
    }
}

fn place(caller: &McpCaller) -> String {
    format!("mcp.task:{}", caller.binding())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mcp::caller::{Access, McpPrincipal};
    use preloop_actors::ids::{AccountId, UserId};

    /// Requirement 41: ids cannot be guessed, and are for who started the task.
    #[test]
    fn an_id_is_for_its_principal_alone() {
        let caller = |user: u128| {
            let user = UserId(Uuid::from_u128(user));
            let principal = McpPrincipal::Key { user, key: user.0 };
            McpCaller::new(AccountId(Uuid::nil()), principal, Access::Write)
        };
        let sealer = Sealer::new(&"a key".into());
        let task = TaskId { server: Uuid::from_u128(7), own: "a:b".to_owned() };
        let sealed = task.seal(&sealer, &caller(1));
        let open = |user, sealed: &str| TaskId::open(&sealer, &caller(user), sealed).ok();
        assert_eq!(open(1, &sealed), Some(task.clone()));
        assert_eq!(open(2, &sealed), None, "of another");
        assert_eq!(open(1, &sealed[1..]), None, "altered");
        assert_eq!(open(1, "a:b"), None, "guessed");
        assert_ne!(sealed, task.seal(&sealer, &caller(1)), "no two are alike");
    }
}
