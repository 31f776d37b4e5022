//! Port: trying a credential before it is kept.

use super::client::{Answer, TrackerClient};
use preloop_actors::event::TrackerType;
use secrecy::SecretString;
use serde_json::Value;
use std::sync::Arc;

/// A credential as somebody gives it.
#[derive(Clone, Debug)]
pub struct Credential {
    pub kind: TrackerType,
    /// Address of a server of one's own; absent for the public ones.
    pub url: Option<String>,
    pub token: SecretString,
    /// The connection's further settings, such as Jira's `email`.
    pub details: Value,
}

/// Makes clients of credentials that are not kept.
pub trait Connector: Send + Sync {
    /// Asks nobody yet; an error tells what the credential lacks.
    fn connect(&self, credential: &Credential) -> Answer<Arc<dyn TrackerClient>>;
}
