//! How requests prove who sends them.

use super::app::AppToken;
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
}

impl Auth {
    /// The value of the header `Authorization` for a fixed credential; `None` for an app, whose token has to be fetched.
    pub fn fixed(&self) -> Option<Result<HeaderValue, NotAHeader>> {
        match self {
            Self::Bearer(token) => Some(header(&format!("Bearer {}", token.expose_secret()))),
            Self::Basic { name, token } => {
                let pair = STANDARD.encode(format!("{name}:{}", token.expose_secret()));
                Some(header(&format!("Basic {pair}")))
            }
            Self::App(_) => None,
        }
    }
}

/// A credential with letters that no header can have.
#[derive(Debug)]
pub(in crate::trackers) struct NotAHeader;

/// A header that does not show itself in logs.
pub(super) fn header(text: &str) -> Result<HeaderValue, NotAHeader> {
    let mut value = HeaderValue::from_str(text).map_err(|_| NotAHeader)?;
    value.set_sensitive(true);
    Ok(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(auth: &Auth, expected: Option<&str>) {
        let value = auth.fixed().unwrap().ok();
        assert_eq!(value.as_ref().map(|value| value.to_str().unwrap()), expected);
        assert!(value.is_none_or(|value| value.is_sensitive()));
    }

    #[test]
    fn credentials_become_headers() {
        check(&Auth::Bearer("ghp_x".into()), Some("Bearer ghp_x"));
        let basic = Auth::Basic { name: "ada@example.com".to_owned(), token: "t".into() };
        check(&basic, Some("Basic YWRhQGV4YW1wbGUuY29tOnQ="));
        check(&Auth::Bearer("two\nlines".into()), None);
    }
}
