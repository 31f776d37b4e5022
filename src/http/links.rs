//! Addresses of ours that others call or people follow.

use preloop_actors::{
    event::TrackerType,
    ids::{FlowId, OrganizationId},
};

/// Where the world reaches this server.
#[derive(Clone, Debug)]
pub struct PublicUrl(String);

impl PublicUrl {
    /// `url` as in `PRELOOP_URL`; a slash at its end is dropped.
    pub fn new(url: &str) -> Self {
        Self(url.trim_end_matches('/').to_owned())
    }

    /// Where a tracker sends the events of an organization.
    pub fn tracker_hook(&self, kind: TrackerType, organization: OrganizationId) -> String {
        format!("{}/api/v1/private/webhooks/{kind}/{organization}", self.0)
    }

    /// Where a flow's own webhook is; complete only with the secret.
    pub fn flow_hook(&self, flow: FlowId, secret: Option<&str>) -> String {
        let secret = secret.unwrap_or_default();
        format!("{}/api/v1/webhooks/flows/{flow}/{secret}", self.0)
    }
}
