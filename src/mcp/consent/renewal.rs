//! New credentials for old: a refresh token counts once, so of all calls and replicas one renews and the others wait.

use super::{ConsentError, Consents, tokens::Counter};
use crate::{
    mcp::credentials::{self, Secrets},
    store::mcp_servers::{self, AuthType, McpServer},
};
use chrono::Utc;
use preloop_actors::ids::AccountId;
use serde_json::Value;
use std::time::Duration;
use tokio::time::{Instant, sleep};

/// How long before its end a token is renewed.
const AHEAD_SECS: i64 = 60;
/// Longest turn to renew; longer than the longest wait for the answer.
const TURN: Duration = Duration::from_secs(20);
/// How often it is looked whether another one is done.
const LOOKED_EVERY: Duration = Duration::from_millis(250);

impl Consents {
    /// Whether a server's credentials should be renewed before they are used.
    pub fn are_due(&self, server: &McpServer) -> bool {
        let Some(secrets) = self.renewable(server) else { return false };
        let expires_at = secrets.get("expires_at").and_then(Value::as_i64);
        expires_at.is_some_and(|at| at - AHEAD_SECS <= Utc::now().timestamp())
    }

    /// Renews a server's credentials, unless another one does meanwhile. The server as it is then; `None` when
    /// there is nothing to renew them with.
    pub async fn renew(
        &self,
        account: AccountId,
        server: &McpServer,
    ) -> Result<Option<McpServer>, ConsentError> {
        let Some(secrets) = self.renewable(server) else { return Ok(None) };
        let Some(counter) = Counter::kept(&secrets) else { return Ok(None) };
        let Some(token) = secrets.get("refresh_token").and_then(Value::as_str) else {
            return Ok(None);
        };
        let until = Instant::now() + TURN;
        while Instant::now() < until {
            let claimed = {
                let db = self.store.client().await?;
                mcp_servers::claim_renewal(&db, account, server, TURN).await?
            };
            if claimed {
                self.renew_now(account, server, &counter, token).await?;
            }
            let now = self.server(account, server.id).await?;
            if now.settings.auth != server.settings.auth {
                return Ok(Some(now));
            }
            sleep(LOOKED_EVERY).await;
        }
        Err(ConsentError::Wrong(
            "somebody else renews the credentials, and does not end".to_owned(),
        ))
    }

    async fn renew_now(
        &self,
        account: AccountId,
        server: &McpServer,
        counter: &Counter,
        token: &str,
    ) -> Result<(), ConsentError> {
        let renewed = match self.refresh(counter, token).await {
            Ok(secrets) => self.keep(account, server, &secrets).await,
            Err(error) => Err(error),
        };
        if renewed.is_err() {
            let db = self.store.client().await?;
            mcp_servers::release_renewal(&db, account, server).await?;
        }
        renewed
    }

    fn renewable(&self, server: &McpServer) -> Option<Secrets> {
        if server.settings.auth_type != AuthType::OAuth {
            return None;
        }
        let secrets = credentials::open(&self.sealer, server).ok().flatten()?;
        secrets.contains_key("refresh_token").then_some(secrets)
    }
}
