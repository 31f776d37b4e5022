//! Which pages may call, and under which name: a browser can be tricked into calling a server it can reach.

use crate::config::{AllowedOrigins, HttpConfig};
use reqwest::Url;
use std::net::IpAddr;

/// Guards against DNS rebinding and foreign pages.
///
/// An `Origin` has to be ours or allowed, whatever `Host` is. Where we listen on loopback only, `Host` has to be a
/// loopback name or that of the public address: a foreign name that resolves to us is an attack.
#[derive(Clone, Debug)]
pub struct Doorstep {
    public: Option<Url>,
    allowed: AllowedOrigins,
    loopback_only: bool,
}

impl From<&HttpConfig> for Doorstep {
    fn from(config: &HttpConfig) -> Self {
        Self {
            public: Url::parse(&config.public_url).ok(),
            allowed: config.allowed_origins.clone(),
            loopback_only: config.listen.ip().is_loopback(),
        }
    }
}

impl Doorstep {
    /// As on a machine of one's own: listening on loopback.
    #[cfg(any(test, feature = "testing"))]
    pub fn for_tests(public_url: &str, allowed: AllowedOrigins) -> Self {
        Self { public: Url::parse(public_url).ok(), allowed, loopback_only: true }
    }

    /// Whether a request with these headers may come in; the reason when not.
    pub fn admit(&self, origin: Option<&str>, host: Option<&str>) -> Result<(), &'static str> {
        if origin.is_some_and(|origin| !self.knows_origin(origin)) {
            return Err("pages of this origin may not call; list it in ALLOWED_ORIGINS");
        }
        if self.loopback_only && !host.is_some_and(|host| self.knows_host(host)) {
            return Err("the server is not known under this host name; set PRELOOP_URL");
        }
        Ok(())
    }

    fn knows_origin(&self, origin: &str) -> bool {
        match &self.allowed {
            AllowedOrigins::Any => return true,
            AllowedOrigins::These(origins)
                if origins.iter().any(|o| o.eq_ignore_ascii_case(origin)) =>
            {
                return true;
            }
            AllowedOrigins::These(_) => {}
        }
        let Ok(url) = Url::parse(origin) else { return false };
        let public = self.public.as_ref().is_some_and(|public| public.origin() == url.origin());
        // A page that this machine serves, such as the inspector, when only this machine can reach us.
        public || (self.loopback_only && url.host_str().is_some_and(is_loopback))
    }

    fn knows_host(&self, host: &str) -> bool {
        // Nearly always it is written as we would write it, and nothing need be made of it.
        if is_plain_loopback(host) {
            return true;
        }
        let Ok(url) = Url::parse(&format!("http://{host}/")) else { return false };
        let Some(name) = url.host_str() else { return false };
        let public = self.public.as_ref().and_then(Url::host_str);
        is_loopback(name)
            || public.is_some_and(|public| public.eq_ignore_ascii_case(name.trim_end_matches('.')))
    }
}

/// `localhost` or `127.0.0.1`, with a port or without.
fn is_plain_loopback(host: &str) -> bool {
    let name = match host.split_once(':') {
        Some((name, port)) if port.parse::<u16>().is_ok() => name,
        Some(_) => return false,
        None => host,
    };
    matches!(name, "localhost" | "127.0.0.1")
}

/// `localhost` or a loopback address; names below `localhost` never leave the machine either (RFC 6761).
fn is_loopback(host: &str) -> bool {
    let host = host.trim_end_matches('.');
    let address = host.trim_start_matches('[').trim_end_matches(']');
    address.parse::<IpAddr>().map_or_else(
        |_| {
            host.eq_ignore_ascii_case("localhost")
                || host.to_ascii_lowercase().ends_with(".localhost")
        },
        |address| address.to_canonical().is_loopback(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn doorstep(loopback_only: bool, allowed: &[&str]) -> Doorstep {
        let allowed = allowed.iter().map(|origin| (*origin).to_owned()).collect();
        let public = Url::parse("https://preloop.example").ok();
        Doorstep { public, allowed: AllowedOrigins::These(allowed), loopback_only }
    }

    fn check(origin: Option<&str>, host: &str, inside: bool, public: bool) {
        let admits = |loopback_only| {
            doorstep(loopback_only, &["https://console.example"]).admit(origin, Some(host)).is_ok()
        };
        assert_eq!((admits(true), admits(false)), (inside, public), "{origin:?} {host}");
    }

    #[test]
    fn a_foreign_origin_is_refused_whatever_the_host() {
        check(None, "localhost:8000", true, true);
        check(Some("http://evil.example"), "localhost:8000", false, false);
        check(Some("https://preloop.example"), "localhost:8000", true, true);
        check(Some("https://preloop.example:444"), "localhost:8000", false, false);
        check(Some("http://preloop.example"), "preloop.example", false, false);
        check(Some("https://console.example"), "preloop.example", true, true);
        check(Some("HTTPS://CONSOLE.EXAMPLE"), "preloop.example", true, true);
        check(Some("http://localhost:6274"), "localhost:8000", true, false);
        check(Some("http://localhost.evil.example"), "localhost:8000", false, false);
        check(Some("null"), "localhost:8000", false, false);
        check(Some(""), "localhost:8000", false, false);
        check(Some("file:///x"), "localhost:8000", false, false);
    }

    #[test]
    fn a_foreign_host_is_refused_on_loopback() {
        for host in [
            "localhost",
            "LOCALHOST:8000",
            "localhost.:8000",
            "127.0.0.1",
            "127.0.0.2:1",
            "[::1]:8000",
            "[::ffff:127.0.0.1]",
            "preloop.example",
            "PRELOOP.example.:443",
            "a.localhost",
        ] {
            check(None, host, true, true);
        }
        for host in [
            "evil.example",
            "localhost.evil.example",
            "127.0.0.1.evil.example",
            "10.0.0.1",
            "",
            "a b",
            "evil.example:8000",
        ] {
            check(None, host, false, true);
        }
        assert!(doorstep(true, &[]).admit(None, None).is_err());
    }
}
