//! Requests to addresses that users, clients and other servers name: to the public internet only.
//!
//! Whoever may name an address must not reach with it what only this server can reach. So a name is resolved once,
//! what it resolves to is checked, and the connection goes to just that: a second answer of the name's owner
//! (rebinding) is never asked for. Redirects are not followed and no proxy is used, since either would choose
//! the address behind the guard's back. The one exception are trackers where whoever runs this server sets
//! `OUTBOUND_PROXY`: then the proxy resolves names, and has to keep them from what they shall not reach.
//!
//! `OUTBOUND_ALLOWED_NETWORKS` names networks that may be reached all the same, by plain HTTP too.

mod addresses;
#[cfg(test)]
mod tests;

pub use addresses::{Network, NotANetwork, is_public};

use crate::tls::{self, TlsError};
use futures::future::BoxFuture;
use reqwest::{
    ClientBuilder, Proxy, Url,
    dns::{Addrs, Name, Resolve, Resolving},
    redirect::Policy,
};
use std::{
    io,
    net::{IpAddr, Ipv4Addr, SocketAddr},
    sync::Arc,
    time::Duration,
};
use url::Host;

/// Longest wait for a connection.
const CONNECT_WAIT_MAX: Duration = Duration::from_secs(10);
/// Most addresses of a name that are looked at.
const ADDRESSES_MAX: usize = 64;

type Lookup = Arc<dyn Fn(String) -> BoxFuture<'static, io::Result<Vec<IpAddr>>> + Send + Sync>;

/// Tells which addresses may be called. Cheap to clone.
#[derive(Clone)]
pub struct NetGuard {
    allowed: Arc<[Network]>,
    lookup: Lookup,
}

/// Why an address is not called.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    #[error("`{0}` is not a web address")]
    NotAnAddress(String),
    #[error("the address has to start with https://")]
    NotHttps,
    #[error("the address must not contain a username or a password")]
    Credentials,
    /// Without what the name resolved to: that would tell about a network that others cannot see.
    #[error(
        "`{0}` is not on the public internet; whoever runs this server can allow its network with OUTBOUND_ALLOWED_NETWORKS"
    )]
    NotPublic(String),
    #[error("`{0}` was not found")]
    NotFound(String),
    #[error(transparent)]
    Tls(#[from] TlsError),
}

/// What may be reached: by HTTPS the public internet and the allowed networks, by plain HTTP only the latter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reach {
    Public,
    Allowed,
}

impl NetGuard {
    /// With networks that may be reached although they are not public.
    pub fn new(allowed: &[Network]) -> Self {
        Self::with_lookup(allowed, |host| {
            Box::pin(async move {
                let found = tokio::net::lookup_host((host, 0)).await?;
                Ok(found.map(|address| address.ip()).take(ADDRESSES_MAX).collect())
            })
        })
    }

    fn with_lookup(
        allowed: &[Network],
        lookup: impl Fn(String) -> BoxFuture<'static, io::Result<Vec<IpAddr>>> + Send + Sync + 'static,
    ) -> Self {
        Self { allowed: allowed.into(), lookup: Arc::new(lookup) }
    }

    /// Whether an address may be kept to be called later. What its name resolves to is only known then.
    pub fn check(&self, text: &str) -> Result<Url, Refused> {
        let url = Url::parse(text).map_err(|_| Refused::NotAnAddress(text.to_owned()))?;
        self.reach(&url)?;
        Ok(url)
    }

    /// Begins a client for requests to this address's host, and to no other. Neither follows redirects nor uses
    /// a proxy; the caller sets how long an answer may take and how long it may be.
    pub fn client(&self, url: &Url) -> Result<ClientBuilder, Refused> {
        let resolver = Resolver { guard: self.clone(), reach: self.reach(url)? };
        let builder = tls::http()
            .dns_resolver(Arc::new(resolver))
            .redirect(Policy::none())
            .no_proxy()
            .connect_timeout(CONNECT_WAIT_MAX);
        match url.scheme() {
            "https" => {
                Ok(builder.https_only(true).tls_backend_preconfigured(tls::client_config()?))
            }
            _ => Ok(builder.tls_backend_preconfigured(tls::no_config()?)),
        }
    }

    /// Begins a client for requests to this address's host through a proxy, which resolves its name. Only by HTTPS:
    /// who is on the way must not read tokens.
    pub fn client_through(&self, url: &Url, proxy: Proxy) -> Result<ClientBuilder, Refused> {
        if self.reach(url)? != Reach::Public {
            return Err(Refused::NotHttps);
        }
        let builder = tls::http()
            .redirect(Policy::none())
            .proxy(proxy)
            .connect_timeout(CONNECT_WAIT_MAX)
            .https_only(true);
        Ok(builder.tls_backend_preconfigured(tls::client_config()?))
    }

    /// What a request to this address may reach. An address in numbers is resolved by nobody, so it is judged here;
    /// however it was written (decimal, octal, hexadecimal), the parser made the usual form of it.
    fn reach(&self, url: &Url) -> Result<Reach, Refused> {
        let reach = match url.scheme() {
            "https" => Reach::Public,
            "http" if !self.allowed.is_empty() => Reach::Allowed,
            _ => return Err(Refused::NotHttps),
        };
        if !url.username().is_empty() || url.password().is_some() {
            return Err(Refused::Credentials);
        }
        let numbers = match url.host() {
            None => return Err(Refused::NotAnAddress(url.to_string())),
            // This name is this machine, whoever is asked (RFC 6761, section 6.3).
            Some(Host::Domain(name)) if is_localhost(name) => IpAddr::V4(Ipv4Addr::LOCALHOST),
            Some(Host::Domain(_)) => return Ok(reach),
            Some(Host::Ipv4(v4)) => IpAddr::V4(v4),
            Some(Host::Ipv6(v6)) => IpAddr::V6(v6),
        };
        match self.admits(reach, numbers) {
            true => Ok(reach),
            false => Err(Refused::NotPublic(url.host_str().unwrap_or_default().to_owned())),
        }
    }

    fn admits(&self, reach: Reach, address: IpAddr) -> bool {
        // The allowed networks are compared with what an IPv4-mapped address stands for.
        let plain = address.to_canonical();
        let allowed = || self.allowed.iter().any(|network| network.contains(plain));
        (reach == Reach::Public && is_public(address)) || allowed()
    }

    /// What a name resolves to, all of it admitted. One bad address condemns the rest: nobody honest mixes them.
    async fn resolve(&self, host: &str, reach: Reach) -> Result<Vec<IpAddr>, Refused> {
        let found = (self.lookup)(host.to_owned()).await;
        let found = found.map_err(|_| Refused::NotFound(host.to_owned()))?;
        if found.is_empty() {
            return Err(Refused::NotFound(host.to_owned()));
        }
        match found.iter().find(|address| !self.admits(reach, **address)) {
            None => Ok(found),
            Some(address) => {
                tracing::info!(net.host = host, net.address = %address, "refused to call `{host}`");
                Err(Refused::NotPublic(host.to_owned()))
            }
        }
    }
}

fn is_localhost(name: &str) -> bool {
    let name = name.trim_end_matches('.');
    name == "localhost" || name.ends_with(".localhost")
}

/// The guard at the one place where names become addresses.
struct Resolver {
    guard: NetGuard,
    reach: Reach,
}

impl Resolve for Resolver {
    fn resolve(&self, name: Name) -> Resolving {
        let (guard, reach) = (self.guard.clone(), self.reach);
        Box::pin(async move {
            let found = guard.resolve(name.as_str(), reach).await?;
            let addresses: Addrs = Box::new(found.into_iter().map(|ip| SocketAddr::new(ip, 0)));
            Ok(addresses)
        })
    }
}

/// What the guard had against a request that failed, if that is why it failed.
pub fn refusal(error: &reqwest::Error) -> Option<&Refused> {
    let mut cause = std::error::Error::source(error);
    while let Some(error) = cause {
        if let Some(refused) = error.downcast_ref() {
            return Some(refused);
        }
        cause = error.source();
    }
    None
}
