//! Where browsers are led back to: which addresses a client may name, and when one asked for is one of them.

use super::ApplicationType;
use url::{Host, Url};

/// Longest address, in bytes; it is part of an index.
pub const REDIRECT_BYTES_MAX: usize = 2_000;

/// Schemes that browsers, not applications, act on, or that carry what they show.
const FOREIGN_SCHEMES: [&str; 23] = [
    "about",
    "blob",
    "chrome",
    "cid",
    "data",
    "dav",
    "edge",
    "file",
    "filesystem",
    "ftp",
    "http",
    "imap",
    "intent",
    "irc",
    "jar",
    "javascript",
    "ldap",
    "localhost",
    "mailto",
    "vbscript",
    "view-source",
    "ws",
    "wss",
];

/// Whose browser window an address belongs to, for a person to judge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// A site, by its host.
    Site(String),
    /// A program on the person's own computer, by the host it listens at.
    Local(String),
    /// Whatever application opens links of this scheme.
    App(String),
}

/// Whether a client of this kind may be led back to the address; what is wrong with it otherwise.
pub fn check(uri: &str, kind: ApplicationType) -> Result<(), String> {
    let target = target(uri).ok_or_else(|| {
        format!(
            "{uri} cannot be used; write https://host/path, http://127.0.0.1/path (any port), or a scheme of your \
             own, without # and without a username"
        )
    })?;
    let is_https = uri.get(..6).is_some_and(|start| start.eq_ignore_ascii_case("https:"));
    match (kind, target) {
        (ApplicationType::Native, _) => Ok(()),
        (ApplicationType::Web, Target::Site(_)) if is_https => Ok(()),
        (ApplicationType::Web, _) => {
            Err(format!("{uri} is for application_type native; web applications use https"))
        }
    }
}

/// The registered address that one asked for is: the same text, save that a program on the person's own computer
/// may listen on another port each time (RFC 8252).
pub fn find_redirect<'a>(registered: &'a [String], asked: &str) -> Option<&'a str> {
    // Whatever the parser would mend, such as a line break, is no part of an address.
    let asked_target = target(asked)?;
    let same = |known: &&String| {
        known.as_str() == asked
            || (matches!(asked_target, Target::Local(_)) && differ_in_port(known, asked))
    };
    registered.iter().find(same).map(String::as_str)
}

fn differ_in_port(known: &str, asked: &str) -> bool {
    let without_port = |text: &str| {
        let mut url = Url::parse(text).ok().filter(|url| url.scheme() == "http")?;
        url.set_port(None).ok()?;
        Some(url)
    };
    matches!((without_port(known), without_port(asked)), (Some(known), Some(asked)) if known == asked)
}

/// Where an address leads; `None` when it is none that a client may have.
pub fn target(uri: &str) -> Option<Target> {
    let is_plain = uri.bytes().all(|byte| byte.is_ascii_graphic()) && !uri.contains(['#', '\\']);
    if !is_plain || uri.len() > REDIRECT_BYTES_MAX {
        return None;
    }
    let url = Url::parse(uri).ok()?;
    if !url.username().is_empty() || url.password().is_some() {
        return None;
    }
    let host = || url.host_str().map(str::to_owned);
    match url.scheme() {
        "https" if is_loopback(&url) => host().map(Target::Local),
        "https" => host().map(Target::Site),
        "http" if is_loopback(&url) => host().map(Target::Local),
        scheme if FOREIGN_SCHEMES.contains(&scheme) => None,
        scheme => Some(Target::App(scheme.to_owned())),
    }
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(v4)) => v4.is_loopback(),
        Some(Host::Ipv6(v6)) => v6.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    }
}

/// The address with an answer's parameters. Its own text stays as it is.
pub fn with_answer(uri: &str, answer: &[(&str, &str)]) -> String {
    let pairs = form_urlencoded::Serializer::new(String::new()).extend_pairs(answer).finish();
    let joint = if uri.contains('?') { '&' } else { '?' };
    format!("{uri}{joint}{pairs}")
}

/// What `form-action` of a content security policy has to name, so that browsers follow the redirect which answers
/// a form: Chromium asks it for every step of the way.
pub fn form_source(uri: &str) -> Option<String> {
    target(uri)?;
    let url = Url::parse(uri).ok()?;
    let scheme = url.scheme();
    // Hosts may have characters that would end the directive, and IPv6 is not among the things it can name.
    let plain = |host: &&str| host.bytes().all(|b| b.is_ascii_alphanumeric() || b".-".contains(&b));
    let source = match (scheme, url.host_str().filter(plain), url.port()) {
        ("http" | "https", Some(host), Some(port)) => format!("{scheme}://{host}:{port}"),
        ("http" | "https", Some(host), None) => format!("{scheme}://{host}"),
        _ => format!("{scheme}:"),
    };
    Some(source)
}

#[cfg(test)]
mod tests {
    use super::{ApplicationType::*, *};

    #[test]
    fn clients_may_name_https_loopback_and_schemes_of_their_own() {
        for (uri, web, native) in [
            ("https://app.example.com/cb", true, true),
            ("https://app.example.com:8443/cb?tenant=1", true, true),
            ("http://localhost:3000/callback", false, true),
            ("http://127.0.0.1/callback", false, true),
            ("http://[::1]:1/", false, true),
            ("https://localhost/cb", false, true),
            ("cursor://anysphere.cursor-retrieval/oauth/callback", false, true),
            ("com.example.app:/oauth", false, true),
            ("http://app.example.com/cb", false, false),
            ("http://127.0.0.1.example.com/", false, false),
            ("http://localhost.example.com/", false, false),
            ("https://app.example.com/cb#part", false, false),
            ("https://user@app.example.com/cb", false, false),
            ("https://localhost@evil.example/cb", false, false),
            ("https://app.example.com/c b", false, false),
            ("https://app.example.com/\\evil", false, false),
            ("https://app.example.com/\r\nset-cookie: a", false, false),
            ("https://ümlaut.example/", false, false),
            ("localhost:3000/cb", false, false),
            ("javascript:alert(1)", false, false),
            ("JavaScript:alert(1)", false, false),
            ("data:text/html,x", false, false),
            ("file:///etc/passwd", false, false),
            ("/relative", false, false),
            ("https://", false, false),
            ("", false, false),
        ] {
            assert_eq!(check(uri, Web).is_ok(), web, "web {uri}");
            assert_eq!(check(uri, Native).is_ok(), native, "native {uri}");
        }
        assert!(check(&format!("https://a.example/{}", "x".repeat(2_000)), Web).is_err());
    }

    #[test]
    fn an_address_asked_for_is_a_registered_one_exactly() {
        let check = |known: &str, asked: &str, same: bool| {
            let registered = ["https://other.example/".to_owned(), known.to_owned()];
            let found = find_redirect(&registered, asked);
            assert_eq!(found, same.then_some(known), "{known} and {asked}");
        };
        let site = "https://app.example.com/cb";
        check(site, site, true);
        check(site, "https://app.example.com/cb/", false);
        check(site, "https://app.example.com/cb?x=1", false);
        check(site, "https://app.example.com:443/cb", false);
        check(site, "https://app.example.com:444/cb", false);
        check(site, "https://APP.example.com/cb", false);
        check(site, "https://app.example.com/x/../cb", false);
        check(site, "https://evil.example/cb", false);
        let local = "http://127.0.0.1/cb";
        check(local, "http://127.0.0.1:51004/cb", true);
        check("http://localhost:1/cb", "http://localhost:2/cb", true);
        check("http://[::1]:1/", "http://[::1]:2", true);
        check(local, "http://127.0.0.1:51004/other", false);
        check(local, "http://localhost:51004/cb", false);
        check(local, "https://127.0.0.1:51004/cb", false);
        check(local, "http://127.0.0.1:51004/cb\n", false);
        check(local, "http://127.0.0.1:51004@evil.example/cb", false);
        check("cursor://a/cb", "cursor://a/cb", true);
        check("cursor://a/cb", "cursor://a:1/cb", false);
    }

    #[test]
    fn answers_are_added_to_the_address_as_it_is() {
        let check = |uri: &str, expected: &str| {
            assert_eq!(with_answer(uri, &[("code", "a b"), ("iss", "https://x")]), expected);
        };
        check("https://a.example/cb", "https://a.example/cb?code=a+b&iss=https%3A%2F%2Fx");
        check("https://a.example/cb?t=1", "https://a.example/cb?t=1&code=a+b&iss=https%3A%2F%2Fx");
        check("app:cb", "app:cb?code=a+b&iss=https%3A%2F%2Fx");
    }

    #[test]
    fn a_policy_names_the_origin_and_nothing_else() {
        for (uri, source) in [
            ("https://a.example/cb", "https://a.example"),
            ("http://127.0.0.1:3000/cb", "http://127.0.0.1:3000"),
            ("http://[::1]:3000/cb", "http:"),
            ("https://a;script-src.example/", "https:"),
            ("cursor://a.b/cb", "cursor:"),
        ] {
            assert_eq!(form_source(uri).as_deref(), Some(source));
        }
        assert_eq!(form_source("nothing"), None);
        assert_eq!(form_source("javascript:alert(1)"), None);
    }
}
