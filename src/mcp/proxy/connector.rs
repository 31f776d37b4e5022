//! Makes links to servers: the one place that knows every transport.

use super::{
    http::{Clients, HttpTarget},
    legacy::LegacyHttp,
    link::{Link, LinkError},
    modern::ModernHttp,
    sse,
    stdio::{Commands, Wanted},
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
    commands: Commands,
}

impl Connections {
    pub fn new(guard: NetGuard, sealer: Sealer, consents: Consents, commands: Commands) -> Self {
        Self { guard, sealer, consents, commands }
    }

    fn target(&self, server: &McpServer, url: &str) -> Result<HttpTarget, LinkError> {
        let settings = |why: String| LinkError::Settings(why);
        let url = self.guard.check(url).map_err(|why| settings(why.to_string()))?;
        let credentials = credentials::headers(&self.sealer, server);
        Ok(HttpTarget {
            clients: Clients::new(self.guard.clone(), &url)?,
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
            Place::Http { transport: Transport::Sse, url } => {
                let target = self.target(server, url)?;
                let link = sse::connect(&target, &self.guard, capabilities).await;
                Ok(Arc::new(link.map_err(without_session)?))
            }
            Place::Http { url, .. } => {
                self.http(self.target(server, url)?, capabilities).await.map_err(without_session)
            }
            Place::Command { command, args, image, .. } => {
                let env = credentials::env(&self.sealer, server);
                let env = env.map_err(|why| LinkError::Settings(why.to_string()))?;
                let image = image.as_deref();
                let wanted = Wanted { server: server.id, command, args, image, env };
                Ok(Arc::new(self.commands.connect(wanted, capabilities).await?))
            }
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

impl Connections {
    /// Modern servers are asked first: those that speak both eras lose nothing that way. Last come those of
    /// 2024-11-05, which refuse what they are posted, but offer a stream.
    async fn http(
        &self,
        target: HttpTarget,
        capabilities: &Value,
    ) -> Result<Arc<dyn Link>, LinkError> {
        match timeout(PROBE_TIME_MAX, ModernHttp::connect(target.clone())).await {
            Ok(Ok(Some(link))) => return Ok(Arc::new(link)),
            Ok(Ok(None)) | Err(_) => {}
            Ok(Err(error)) => return Err(error),
        }
        let error = match LegacyHttp::connect(target.clone(), capabilities).await {
            Ok(link) => return Ok(Arc::new(link)),
            Err(error) => error,
        };
        if !may_be_older(&error) {
            return Err(error);
        }
        match sse::connect(&target, &self.guard, capabilities).await {
            Ok(link) => Ok(Arc::new(link)),
            // What was tried first is what people mean.
            Err(_) => Err(error),
        }
    }
}

/// Whether a refusal is such as servers give that do not know of POST at their address.
fn may_be_older(error: &LinkError) -> bool {
    match error {
        LinkError::Refused { status } => (400..500).contains(status),
        LinkError::SessionLost | LinkError::Unusable(_) => true,
        _ => false,
    }
}

/// Before there is a session, there is none to be lost.
fn without_session(error: LinkError) -> LinkError {
    match error {
        LinkError::SessionLost => LinkError::Refused { status: 404 },
        error => error,
    }
}
