//! Addresses of ours that others call or people follow.

use preloop_actors::{
    event::TrackerType,
    ids::{FlowId, OrganizationId, TrackerId},
};

/// Where the world reaches this server.
#[derive(Clone, Debug)]
pub struct PublicUrl(String);

impl PublicUrl {
    /// `url` as in `PRELOOP_URL`; a slash at its end is dropped.
    pub fn new(url: &str) -> Self {
        Self(url.trim_end_matches('/').to_owned())
    }

    /// The origin, as browsers name it: the address without its path.
    pub fn origin(&self) -> &str {
        let host = self.0.find("://").map_or(0, |at| at + 3);
        self.0[host..].find('/').map_or(&self.0, |end| &self.0[..host + end])
    }

    /// Where a phone is registered that has read a code.
    pub fn register_device(&self, token: &str) -> String {
        format!("{}/register-device?token={token}", self.0)
    }

    /// Where a tracker sends the events of an organization.
    pub fn tracker_hook(&self, kind: TrackerType, organization: OrganizationId) -> String {
        format!("{}/api/v1/private/webhooks/{kind}/{organization}", self.0)
    }

    /// The tracker's page in the console, where one signs in.
    pub fn tracker_page(&self, tracker: TrackerId) -> String {
        format!("{}/console/trackers/{tracker}", self.0)
    }

    /// Where a flow's own webhook is; complete only with the secret.
    pub fn flow_hook(&self, flow: FlowId, secret: Option<&str>) -> String {
        let secret = secret.unwrap_or_default();
        format!("{}/api/v1/webhooks/flows/{flow}/{secret}", self.0)
    }
}
