//! Which addresses of servers may be kept: whoever names one must not reach with it what only we can reach.

use crate::config::Environment;
use reqwest::Url;
use std::{
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
    sync::Arc,
};

/// Tells whether an address may be kept; the reason when not. Cheap to clone.
///
/// What a name resolves to is judged where a connection is made, not here.
#[derive(Clone)]
pub struct AddressRule(Arc<Check>);

type Check = dyn Fn(&str) -> Result<Url, String> + Send + Sync;

impl AddressRule {
    pub fn new(check: impl Fn(&str) -> Result<Url, String> + Send + Sync + 'static) -> Self {
        Self(Arc::new(check))
    }

    /// Judges an address by what is written in it. In development this machine may be named, and plain HTTP used.
    pub fn of(environment: Environment) -> Self {
        Self::new(move |text| check(text, environment == Environment::Development))
    }

    /// The address, if it may be kept.
    pub fn check(&self, text: &str) -> Result<Url, String> {
        (self.0)(text)
    }
}

fn check(text: &str, is_development: bool) -> Result<Url, String> {
    let url = Url::parse(text).map_err(|error| format!("is not a web address: {error}"))?;
    match url.scheme() {
        "https" => {}
        "http" if is_development => {}
        "http" => return Err("has to start with https://".to_owned()),
        _ => return Err("has to start with https:// or http://".to_owned()),
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err("must not contain a username or password; use `auth_config`".to_owned());
    }
    let host = url.host_str().unwrap_or_default().trim_end_matches('.').to_ascii_lowercase();
    let numbers = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>().ok();
    let numbers = numbers.map(|address| address.to_canonical());
    let is_here = host == "localhost"
        || host.ends_with(".localhost")
        || numbers.is_some_and(|address| address.is_loopback());
    let is_inside = numbers.is_some_and(is_inside) || host == "metadata.google.internal";
    match (is_here, is_inside) {
        (true, _) if is_development => Ok(url),
        (false, false) => Ok(url),
        _ => Err(format!("`{host}` is not on the public internet")),
    }
}

/// Addresses that mean something else to us than to whoever names them (IANA special-purpose registries).
fn is_inside(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => is_inside_v4(v4),
        IpAddr::V6(v6) => is_inside_v6(v6),
    }
}

fn is_inside_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_documentation()
        || a == 0
        || a >= 224
        || (a == 100 && (64..128).contains(&b))
        || (a == 192 && b == 0 && c == 0)
        || (a == 198 && (18..20).contains(&b))
}

fn is_inside_v6(address: Ipv6Addr) -> bool {
    let parts = address.segments();
    // Addresses that carry an IPv4 address: NAT64, 6to4.
    let within = match parts {
        [0x64, 0xff9b, 0, 0, 0, 0, high, low] | [0x2002, high, low, ..] => Some([high, low]),
        _ => None,
    };
    let within = within.map(|[high, low]| Ipv4Addr::from((u32::from(high) << 16) | u32::from(low)));
    // Only 2000::/3 is given out.
    let is_global = parts[0] & 0xe000 == 0x2000 || within.is_some();
    !is_global
        || within.is_some_and(is_inside_v4)
        || (parts[0] == 0x2001 && (parts[1] < 0x200 || parts[1] == 0xdb8))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// In development, and in production.
    fn check(address: &str, development: bool, production: bool) {
        let keeps = |environment| AddressRule::of(environment).check(address).is_ok();
        let found = (keeps(Environment::Development), keeps(Environment::Production));
        assert_eq!(found, (development, production), "{address}");
    }

    #[test]
    fn only_what_everybody_can_reach_is_kept() {
        check("https://mcp.example.com/mcp", true, true);
        check("https://93.184.216.34:8443/mcp?x=1", true, true);
        check("https://[2606:4700::1111]/", true, true);
        check("http://mcp.example.com/mcp", true, false);
        for here in ["localhost:3000", "127.0.0.1", "2130706433", "0x7f.1", "[::1]", "a.localhost."]
        {
            check(&format!("http://{here}/mcp"), true, false);
            check(&format!("https://{here}/mcp"), true, false);
        }
        for inside in [
            "10.0.0.1",
            "172.16.3.4",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "0.0.0.0",
            "255.255.255.255",
            "224.0.0.1",
            "192.0.0.8",
            "198.18.0.1",
            "[::ffff:10.0.0.1]",
            "[::ffff:169.254.169.254]",
            "[fc00::1]",
            "[fe80::1]",
            "[ff02::1]",
            "[::]",
            "[64:ff9b::a00:1]",
            "[2002:a00:1::]",
            "[2001:db8::1]",
            "167772161",
            "0xa9fea9fe",
            "metadata.google.internal",
            "METADATA.google.internal.",
        ] {
            check(&format!("https://{inside}/latest"), false, false);
        }
        for wrong in [
            "",
            "mcp.example.com",
            "ftp://example.com",
            "file:///etc/passwd",
            "https://",
            "https://u:p@example.com",
        ] {
            check(wrong, false, false);
        }
    }
}
