//! Tokens of OAuth apps: good for an hour or two, and renewed by another token that counts once.

use super::auth;
use crate::trackers::oauth::{Fresh, RenewError, Renewer};
use chrono::{DateTime, TimeDelta, Utc};
use reqwest::header::HeaderValue;
use secrecy::SecretString;
use std::sync::{Arc, Mutex, PoisonError};

/// A token that ends sooner is renewed before it is used.
const LIFE_MIN: TimeDelta = TimeDelta::minutes(2);

/// The access token at the moment, and who renews it.
pub(in crate::trackers) struct GrantToken {
    current: Mutex<Current>,
    renewer: Arc<dyn Renewer>,
}

struct Current {
    fresh: Fresh,
    /// The tracker has turned it away.
    is_refused: bool,
}

impl GrantToken {
    pub fn new(fresh: Fresh, renewer: Arc<dyn Renewer>) -> Self {
        Self { current: Mutex::new(Current { fresh, is_refused: false }), renewer }
    }

    /// The token, if it is good for a while. One of which nobody says when it ends is good until it is turned away.
    fn good(&self, now: DateTime<Utc>) -> Result<SecretString, SecretString> {
        let current = self.current.lock().unwrap_or_else(PoisonError::into_inner);
        let ends = current.fresh.until.is_some_and(|until| until - now <= LIFE_MIN);
        let token = current.fresh.token.clone();
        if ends || current.is_refused { Err(token) } else { Ok(token) }
    }

    /// A token that is good, renewed where it has to be. To be called by one at a time.
    pub async fn token(&self, now: DateTime<Utc>) -> Result<SecretString, RenewError> {
        let used = match self.good(now) {
            Ok(token) => return Ok(token),
            Err(used) => used,
        };
        let fresh = self.renewer.renew(&used).await?;
        let token = fresh.token.clone();
        let mut current = self.current.lock().unwrap_or_else(PoisonError::into_inner);
        *current = Current { fresh, is_refused: false };
        Ok(token)
    }

    /// The tracker does not take what was sent any more. Another token may be there by now, which stays.
    pub fn forget(&self, sent: &HeaderValue) {
        let mut current = self.current.lock().unwrap_or_else(PoisonError::into_inner);
        if auth::bearer(&current.fresh.token).is_ok_and(|now| now == *sent) {
            current.is_refused = true;
        }
    }
}
