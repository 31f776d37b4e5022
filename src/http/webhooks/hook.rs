//! What the webhook handlers ask the store for.

use crate::trackers::Secrets;
use async_trait::async_trait;
use preloop_actors::{
    event::TrackerType,
    flow::FlowVersion,
    ids::{AccountId, ExecutionId, FlowId, OrganizationId, TrackerId},
    ports::StoreError,
};
use secrecy::SecretString;
use std::sync::Arc;

/// An organization's webhook address: who may post there, and for whom.
#[derive(Clone, Debug)]
pub struct Hook {
    pub account: AccountId,
    pub tracker: TrackerId,
    pub tracker_type: TrackerType,
    /// Both the tracker and the organization are active.
    pub active: bool,
    pub secrets: Secrets,
    /// Event names that the tracker takes; `None` takes all.
    pub subscriptions: Option<Vec<String>>,
    /// Logins under which we act there ourselves.
    pub own_logins: Vec<String>,
}

/// Finds webhook addresses.
#[async_trait]
pub trait Hooks: Send + Sync {
    /// `None` when there is no such organization or its tracker is deleted.
    async fn hook(&self, organization: OrganizationId) -> Result<Option<Arc<Hook>>, StoreError>;

    /// Notes that an authenticated delivery came (`last_webhook_update`). Best effort.
    async fn touched(&self, organization: OrganizationId);
}

/// A flow's own webhook address.
#[derive(Clone, Debug)]
pub struct FlowHook {
    /// The current version.
    pub flow: Arc<FlowVersion>,
    /// The flow as a whole is switched on.
    pub enabled: bool,
    /// Empty, which nobody can know, when the flow has none.
    pub secret: SecretString,
}

/// Finds flows by their webhook address.
#[async_trait]
pub trait FlowHooks: Send + Sync {
    /// `None` when there is no such flow, or it is deleted; a flow that is not started by webhook is given.
    async fn flow_hook(&self, flow: FlowId) -> Result<Option<FlowHook>, StoreError>;

    /// How far the event of this execution of the account was from the outside world. `None`: no such execution.
    async fn causation_depth(
        &self,
        account: AccountId,
        execution: ExecutionId,
    ) -> Result<Option<i16>, StoreError>;
}
