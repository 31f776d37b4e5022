//! How requests prove who sends them.

use super::{app::AppToken, grant::GrantToken};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use reqwest::header::HeaderValue;
use secrecy::{ExposeSecret, SecretString};

/// A credential.
pub(in crate::trackers) enum Auth {
    /// A token as it is: personal and fine-grained ones, OAuth, Jira Server.
    Bearer(SecretString),
    /// A name and a token: Jira Cloud wants the e-mail address of the token's owner.
    Basic { name: String, token: SecretString },
    /// A GitHub App, whose installation gets a token for an hour.
    App(AppToken),
    /// What an OAuth app was given, which is renewed.
    Grant(GrantToken),
}

/// A credential with letters that no header can have.
#[derive(Debug)]
pub(in crate::trackers) struct NotAHeader;

/// A token as it is.
pub(super) fn bearer(token: &SecretString) -> Result<HeaderValue, NotAHeader> {
    header(&format!("Bearer {}", token.expose_secret()))
}

/// A name and a token.
pub(super) fn basic(name: &str, token: &SecretString) -> Result<HeaderValue, NotAHeader> {
    let pair = STANDARD.encode(format!("{name}:{}", token.expose_secret()));
    header(&format!("Basic {pair}"))
}

/// A header that does not show itself in logs.
fn header(text: &str) -> Result<HeaderValue, NotAHeader> {
    let mut value = HeaderValue::from_str(text).map_err(|_| NotAHeader)?;
    value.set_sensitive(true);
    Ok(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(header: Result<HeaderValue, NotAHeader>, expected: Option<&str>) {
        let value = header.ok();
        assert_eq!(value.as_ref().map(|value| value.to_str().unwrap()), expected);
        assert!(value.is_none_or(|value| value.is_sensitive()));
    }

    #[test]
    fn credentials_become_headers() {
        check(bearer(&"ghp_x".into()), Some("Bearer ghp_x"));
        check(basic("ada@example.com", &"t".into()), Some("Basic YWRhQGV4YW1wbGUuY29tOnQ="));
        check(bearer(&"two\nlines".into()), None);
    }
}
