//! Webhook addresses as the store keeps them, with their secrets opened.

use super::hook::{FlowHook, FlowHooks, Hook, Hooks};
use crate::{
    secrets::{OpenError, Sealer},
    store::{
        Store, execution_views,
        flows::{self, StoredFlowHook},
        organizations::{self, StoredHook},
    },
    trackers::Secrets,
};
use async_trait::async_trait;
use preloop_actors::{
    ids::{AccountId, ExecutionId, FlowId, OrganizationId},
    ports::StoreError,
};
use secrecy::SecretString;
use std::sync::Arc;

/// Looks addresses up, one query each.
#[derive(Clone)]
pub struct StoredHooks {
    pub store: Store,
    pub sealer: Sealer,
}

#[async_trait]
impl Hooks for StoredHooks {
    async fn hook(&self, organization: OrganizationId) -> Result<Option<Arc<Hook>>, StoreError> {
        let db = self.store.client().await?;
        let found = organizations::hook(&db, organization).await?;
        found.map(|stored| self.open(organization, stored).map(Arc::new)).transpose()
    }

    async fn touched(&self, organization: OrganizationId) {
        let noted = async {
            let db = self.store.client().await?;
            organizations::touch(&db, organization).await
        };
        if let Err(error) = noted.await {
            tracing::debug!(organization.id = %organization, %error, "did not note a delivery");
        }
    }
}

#[async_trait]
impl FlowHooks for StoredHooks {
    async fn flow_hook(&self, flow: FlowId) -> Result<Option<FlowHook>, StoreError> {
        let db = self.store.client().await?;
        let Some(stored) = flows::hook(&db, flow).await? else { return Ok(None) };
        let StoredFlowHook { version, enabled, secret_sealed } = stored;
        let place = flows::secret_place(flow);
        let secret = match secret_sealed {
            Some(sealed) => self.sealer.open(&place, &sealed).map_err(unreadable)?,
            None => SecretString::default(),
        };
        Ok(Some(FlowHook { flow: Arc::new(version), enabled, secret }))
    }

    async fn causation_depth(
        &self,
        account: AccountId,
        execution: ExecutionId,
    ) -> Result<Option<i16>, StoreError> {
        let db = self.store.client().await?;
        execution_views::causation_depth(&db, account, execution).await
    }
}

impl StoredHooks {
    fn open(&self, id: OrganizationId, stored: StoredHook) -> Result<Hook, StoreError> {
        let place = organizations::secret_place(id);
        let open = |sealed: &[u8]| self.sealer.open(&place, sealed).map_err(unreadable);
        let previous = match stored.previous_sealed {
            Some((sealed, until)) => Some((open(&sealed)?, until)),
            None => None,
        };
        Ok(Hook {
            account: stored.account,
            tracker: stored.tracker,
            tracker_type: stored.tracker_type,
            active: stored.active,
            secrets: Secrets { current: open(&stored.secret_sealed)?, previous },
            subscriptions: stored.subscriptions,
            own_logins: stored.own_logins,
        })
    }
}

fn unreadable(error: OpenError) -> StoreError {
    StoreError::Internal(error.to_string())
}
