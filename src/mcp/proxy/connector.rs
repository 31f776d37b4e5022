//! Makes links to servers: the one place that knows every transport.

use super::{
    http::HttpTarget,
    legacy::LegacyHttp,
    link::{Link, LinkError},
    modern::ModernHttp,
};
use crate::{
    mcp::{consent::Consents, credentials},
    net_guard::NetGuard,
    secrets::Sealer,
    store::mcp_servers::{McpServer, Place, Transport},
};
use async_trait::async_trait;
use preloop_actors::ids::AccountId;
use serde_json::Value;
use std::{sync::Arc, time::Duration};
use tokio::time::timeout;
use uuid::Uuid;

/// How long a server has to say whether it is a modern one. Some legacy servers never answer what they do not know.
const PROBE_TIME_MAX: Duration = Duration::from_secs(10);

/// Connects to servers.
#[async_trait]
pub trait Connector: Send + Sync {
    /// Makes a link. `capabilities` is what a legacy server may be told that our clients can do.
    async fn connect(
        &self,
        server: &McpServer,
        capabilities: &Value,
    ) -> Result<Arc<dyn Link>, LinkError>;

    /// Renews a server's credentials, when they are about to end or when `refused` says that they were of no use.
    /// The server to connect to then; `None` when there is nothing to renew, which is the end when they were refused.
    async fn renew(
        &self,
        account: AccountId,
        server: &McpServer,
        refused: bool,
    ) -> Result<Option<McpServer>, LinkError>;

    /// Hears what a server said when it wanted a credential, or a better one.
    fn challenged(&self, server: Uuid, challenge: &str);
}

/// Connects to servers by what their settings say, to nothing but what the guard lets through.
pub struct Connections {
    guard: NetGuard,
    sealer: Sealer,
    consents: Consents,
}

impl Connections {
    pub fn new(guard: NetGuard, sealer: Sealer, consents: Consents) -> Self {
        Self { guard, sealer, consents }
    }

    fn target(&self, server: &McpServer, url: &str) -> Result<HttpTarget, LinkError> {
        let settings = |why: String| LinkError::Settings(why);
        let url = self.guard.check(url).map_err(|why| settings(why.to_string()))?;
        let client = self.guard.client(&url).map_err(|why| settings(why.to_string()))?;
        let client = client.tcp_nodelay(true).build();
        let credentials = credentials::headers(&self.sealer, server);
        Ok(HttpTarget {
            client: client.map_err(|why| settings(why.to_string()))?,
            url,
            credentials: credentials.map_err(|why| settings(why.to_string()))?,
        })
    }
}

#[async_trait]
impl Connector for Connections {
    async fn connect(
        &self,
        server: &McpServer,
        capabilities: &Value,
    ) -> Result<Arc<dyn Link>, LinkError> {
        match &server.settings.place {
            Place::Http { transport: Transport::HttpStreaming, url } => {
                http(self.target(server, url)?, capabilities).await
            }
            Place::Http { transport, .. } => Err(LinkError::Unsupported(transport.as_str())),
            Place::Command { .. } => Err(LinkError::Unsupported(Transport::Stdio.as_str())),
        }
    }

    async fn renew(
        &self,
        account: AccountId,
        server: &McpServer,
        refused: bool,
    ) -> Result<Option<McpServer>, LinkError> {
        if !refused && !self.consents.are_due(server) {
            return Ok(None);
        }
        let renewed = self.consents.renew(account, server).await;
        renewed.map_err(|error| LinkError::Settings(format!("its credentials: {error}")))
    }

    fn challenged(&self, server: Uuid, challenge: &str) {
        self.consents.challenged(server, challenge);
    }
}

/// Modern servers are asked first: those that speak both eras lose nothing that way.
async fn http(target: HttpTarget, capabilities: &Value) -> Result<Arc<dyn Link>, LinkError> {
    match timeout(PROBE_TIME_MAX, ModernHttp::connect(target.clone())).await {
        Ok(Ok(Some(link))) => return Ok(Arc::new(link)),
        Ok(Ok(None)) | Err(_) => {}
        Ok(Err(error)) => return Err(error),
    }
    Ok(Arc::new(LegacyHttp::connect(target, capabilities).await?))
}
