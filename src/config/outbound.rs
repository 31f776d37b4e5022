//! What may be called of what users and clients name.

use super::{ConfigError, Env, Problems};
use crate::net_guard::Network;

/// Where requests to addresses of others may go.
#[derive(Clone, Debug, Default)]
pub struct OutboundConfig {
    /// Networks that may be called although they are not the public internet, by plain HTTP too.
    /// `OUTBOUND_ALLOWED_NETWORKS`, separated by commas, such as `127.0.0.0/8,10.0.0.0/8`; default none.
    pub allowed_networks: Vec<Network>,
}

impl OutboundConfig {
    pub(super) fn read(env: &Env, problems: &mut Problems) -> Self {
        let text = env.text("OUTBOUND_ALLOWED_NETWORKS").unwrap_or_default();
        let names = text.split(',').map(str::trim).filter(|name| !name.is_empty());
        let read = names.map(|name| {
            name.parse::<Network>()
                .map_err(|error| ConfigError::new("OUTBOUND_ALLOWED_NETWORKS", error.to_string()))
        });
        let mut allowed_networks = Vec::new();
        read.for_each(|network| match network {
            Ok(network) => allowed_networks.push(network),
            Err(error) => problems.0.push(error),
        });
        Self { allowed_networks }
    }
}
