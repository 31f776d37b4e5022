//! What may be called of what users and clients name.

use super::{ConfigError, Env, Problems};
use crate::net_guard::Network;
use std::fmt;
use url::Url;

/// Where requests to addresses of others may go.
#[derive(Clone, Debug, Default)]
pub struct OutboundConfig {
    /// Networks that may be called although they are not the public internet, by plain HTTP too.
    /// `OUTBOUND_ALLOWED_NETWORKS`, separated by commas, such as `127.0.0.0/8,10.0.0.0/8`; default none.
    pub allowed_networks: Vec<Network>,
    /// The way to trackers, such as `http://proxy.example.com:3128`, with name and password where it wants them.
    /// `OUTBOUND_PROXY`; default none.
    pub proxy: Option<OutboundProxy>,
}

/// A proxy, and what is reached without it.
#[derive(Clone)]
pub struct OutboundProxy {
    pub address: Url,
    /// Hosts that are reached without it, and all hosts below them. `OUTBOUND_NO_PROXY`, separated by commas; default
    /// none.
    pub not_for: Vec<String>,
}

impl OutboundProxy {
    /// Whether this host is reached through the proxy.
    pub fn is_for(&self, host: &str) -> bool {
        let host = host.to_ascii_lowercase();
        let is_below = |name: &String| {
            host.strip_suffix(name.as_str())
                .is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
        };
        !self.not_for.iter().any(is_below)
    }

    fn read(env: &Env, problems: &mut Problems) -> Option<Self> {
        let not_for = env.text("OUTBOUND_NO_PROXY").unwrap_or_default();
        let text = env.text("OUTBOUND_PROXY").filter(|text| !text.trim().is_empty())?;
        let names = not_for.split(',').map(|name| name.trim().trim_start_matches(['.', '*']));
        let not_for = names.filter(|name| !name.is_empty()).map(str::to_ascii_lowercase).collect();
        match Url::parse(text.trim()) {
            Ok(address) if ["http", "https"].contains(&address.scheme()) && address.has_host() => {
                Some(Self { address, not_for })
            }
            _ => {
                // Not shown: it may contain a password.
                let problem = "is no address of a proxy; write http://host:port";
                problems.0.push(ConfigError::new("OUTBOUND_PROXY", problem.to_owned()));
                None
            }
        }
    }
}

/// Without its password.
impl fmt::Debug for OutboundProxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let host = self.address.host_str().unwrap_or_default();
        f.debug_struct("OutboundProxy")
            .field("host", &host)
            .field("not_for", &self.not_for)
            .finish()
    }
}

impl OutboundConfig {
    pub(super) fn read(env: &Env, problems: &mut Problems) -> Self {
        let allowed_networks = networks("OUTBOUND_ALLOWED_NETWORKS", env, problems);
        Self { allowed_networks, proxy: OutboundProxy::read(env, problems) }
    }
}

/// Networks, separated by commas.
pub(super) fn networks(name: &'static str, env: &Env, problems: &mut Problems) -> Vec<Network> {
    let text = env.text(name).unwrap_or_default();
    let texts = text.split(',').map(str::trim).filter(|text| !text.is_empty());
    let mut networks = Vec::new();
    texts.for_each(|text| match text.parse::<Network>() {
        Ok(network) => networks.push(network),
        Err(error) => problems.0.push(ConfigError::new(name, error.to_string())),
    });
    networks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn some_hosts_are_reached_without_the_proxy() {
        let proxy = OutboundProxy {
            address: Url::parse("http://proxy:3128").unwrap(),
            not_for: vec!["corp.example".to_owned()],
        };
        for (host, expected) in [
            ("api.github.com", true),
            ("corp.example", false),
            ("Git.Corp.Example", false),
            ("notcorp.example", true),
        ] {
            assert_eq!(proxy.is_for(host), expected, "{host}");
        }
    }
}
