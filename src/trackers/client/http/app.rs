//! Tokens of a GitHub App's installation: fetched with a signed statement of who we are, good for an hour.

use chrono::{DateTime, TimeDelta, Utc};
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use std::sync::{Mutex, PoisonError};

/// A token that ends sooner is replaced before it is used.
const LIFE_MIN: TimeDelta = TimeDelta::minutes(5);
/// How long a statement is good for; GitHub takes ten minutes at most.
const STATEMENT_LIFE: TimeDelta = TimeDelta::minutes(9);
/// Statements are dated back, since GitHub refuses those from its future.
const CLOCK_SKEW: TimeDelta = TimeDelta::minutes(1);

/// A GitHub App and its installation, and the token it has at the moment.
pub(in crate::trackers) struct AppToken {
    app: String,
    installation: String,
    key: EncodingKey,
    /// The token, and until when it is good.
    current: Mutex<Option<(SecretString, DateTime<Utc>)>>,
}

/// A token as GitHub issues it.
#[derive(Deserialize)]
pub(super) struct Issued {
    token: String,
    expires_at: DateTime<Utc>,
}

/// The key is none.
#[derive(Debug, thiserror::Error)]
#[error(
    "the private key of the GitHub App is not a PEM file with an RSA key ({0}); paste the whole file"
)]
pub(in crate::trackers) struct BadKey(String);

#[derive(Serialize)]
struct Claims<'a> {
    iss: &'a str,
    iat: i64,
    exp: i64,
}

impl AppToken {
    /// `key` is the PEM file that GitHub gave; line breaks may be written `\n`.
    pub fn new(app: &str, installation: &str, key: &SecretString) -> Result<Self, BadKey> {
        let pem = key.expose_secret().replace("\\n", "\n");
        let key = EncodingKey::from_rsa_pem(pem.as_bytes()).map_err(|e| BadKey(e.to_string()))?;
        let (app, installation) = (app.to_owned(), installation.to_owned());
        Ok(Self { app, installation, key, current: Mutex::default() })
    }

    pub fn installation(&self) -> &str {
        &self.installation
    }

    /// The token, if there is one that is good for a while.
    pub fn current(&self, now: DateTime<Utc>) -> Option<SecretString> {
        let current = self.current.lock().unwrap_or_else(PoisonError::into_inner);
        let good = current.as_ref().filter(|(_, until)| *until - now > LIFE_MIN);
        good.map(|(token, _)| token.clone())
    }

    pub(super) fn keep(&self, issued: Issued) -> SecretString {
        let token = SecretString::from(issued.token);
        let mut current = self.current.lock().unwrap_or_else(PoisonError::into_inner);
        *current = Some((token.clone(), issued.expires_at));
        token
    }

    /// GitHub does not take this token any more.
    pub fn forget(&self) {
        *self.current.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    /// What is signed to prove who we are.
    pub(super) fn claim(&self) -> Claim {
        Claim { app: self.app.clone(), key: self.key.clone() }
    }
}

/// Who the app says it is.
pub(super) struct Claim {
    app: String,
    key: EncodingKey,
}

impl Claim {
    /// Takes some milliseconds.
    pub fn sign(&self, now: DateTime<Utc>) -> Result<SecretString, BadKey> {
        let (iat, exp) = ((now - CLOCK_SKEW).timestamp(), (now + STATEMENT_LIFE).timestamp());
        let claims = Claims { iss: &self.app, iat, exp };
        let signed = jsonwebtoken::encode(&Header::new(Algorithm::RS256), &claims, &self.key);
        signed.map(SecretString::from).map_err(|error| BadKey(error.to_string()))
    }
}
