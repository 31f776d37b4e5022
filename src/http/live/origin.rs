//! Which pages may open a WebSocket: browsers do not ask the server before they connect, so we check.

use crate::config::{AllowedOrigins, HttpConfig};

/// Origins whose pages may connect, besides the one the request was sent to.
#[derive(Clone, Debug)]
pub struct Origins {
    public_url: String,
    allowed: AllowedOrigins,
}

impl From<&HttpConfig> for Origins {
    fn from(config: &HttpConfig) -> Self {
        Self { public_url: config.public_url.clone(), allowed: config.allowed_origins.clone() }
    }
}

impl Origins {
    #[cfg(test)]
    pub(super) fn for_tests(public_url: String, allowed: AllowedOrigins) -> Self {
        Self { public_url, allowed }
    }

    /// Whether a page of this origin may connect to this host. No origin means no browser.
    pub fn allow(&self, origin: Option<&str>, host: Option<&str>) -> bool {
        let Some(origin) = origin else { return true };
        let place = origin.split_once("://").map(|(_, place)| place);
        let same = place.is_some() && place == host;
        same || origin == self.public_url || self.lists(origin)
    }

    fn lists(&self, origin: &str) -> bool {
        match &self.allowed {
            AllowedOrigins::Any => true,
            AllowedOrigins::These(origins) => origins.iter().any(|listed| listed == origin),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(origin: Option<&str>, host: &str, allowed: bool) {
        let origins = Origins {
            public_url: "https://preloop.example".into(),
            allowed: AllowedOrigins::These(vec!["http://localhost:5173".into()]),
        };
        assert_eq!(origins.allow(origin, Some(host)), allowed, "{origin:?} at {host}");
    }

    #[test]
    fn only_pages_we_know() {
        check(None, "any:1", true);
        check(Some("http://127.0.0.1:8000"), "127.0.0.1:8000", true);
        check(Some("https://127.0.0.1:8000"), "127.0.0.1:8000", true);
        check(Some("http://127.0.0.1:9999"), "127.0.0.1:8000", false);
        check(Some("https://preloop.example"), "internal:8000", true);
        check(Some("http://preloop.example"), "internal:8000", false);
        check(Some("https://preloop.example.evil.example"), "internal:8000", false);
        check(Some("http://localhost:5173"), "localhost:8000", true);
        check(Some("null"), "localhost:8000", false);
        check(Some(""), "localhost:8000", false);
    }

    #[test]
    fn any_page_when_told_so() {
        let origins = Origins { public_url: String::new(), allowed: AllowedOrigins::Any };
        assert!(origins.allow(Some("https://any.example"), None));
    }
}
