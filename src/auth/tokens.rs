//! The tokens of sessions: access (signed, short) and refresh (opaque, rotating).

use crate::{
    auth::{
        AuthError,
        refresh::{Refresh, RefreshTokens},
    },
    secrets::derive,
};
use chrono::{DateTime, Utc};
use jsonwebtoken::{
    Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, encode, errors::ErrorKind,
};
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use std::{sync::Arc, time::Duration};
use uuid::Uuid;

/// Starts every refresh token of a session.
const REFRESH_PREFIX: &str = "rt_";

/// Makes and reads the tokens of sessions. Cheap to clone.
#[derive(Clone)]
pub struct Tokens(Arc<Keys>);

struct Keys {
    sign: EncodingKey,
    verify: DecodingKey,
    refresh: RefreshTokens,
}

/// What an access token says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Access {
    #[serde(rename = "sub")]
    pub user: Uuid,
    pub account: Uuid,
    /// The user's `auth_generation` when it was made.
    #[serde(rename = "gen")]
    pub generation: i32,
    /// The login it belongs to.
    #[serde(rename = "sid")]
    pub session: Uuid,
    #[serde(rename = "typ")]
    kind: AccessKind,
    iat: i64,
    exp: i64,
}

impl Access {
    /// When it stops counting.
    pub fn expires_at(&self) -> DateTime<Utc> {
        DateTime::from_timestamp(self.exp, 0).unwrap_or(DateTime::<Utc>::MAX_UTC)
    }
}

/// Keeps tokens that some later version signs for other uses from passing as access tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum AccessKind {
    Access,
}

/// Whether a credential has the shape of an access token; otherwise it may be an API key.
pub fn looks_like_access(credential: &str) -> bool {
    credential.starts_with("ey") && credential.bytes().filter(|byte| *byte == b'.').count() == 2
}

impl Tokens {
    pub fn new(secret_key: &SecretString) -> Self {
        let jwt = derive(secret_key, "jwt");
        Self(Arc::new(Keys {
            sign: EncodingKey::from_secret(&jwt),
            verify: DecodingKey::from_secret(&jwt),
            refresh: RefreshTokens::new(secret_key, "refresh", REFRESH_PREFIX),
        }))
    }

    /// An access token that counts from now for `lifetime`.
    pub fn access(
        &self,
        user: Uuid,
        account: Uuid,
        generation: i32,
        session: Uuid,
        lifetime: Duration,
    ) -> String {
        self.access_from(user, account, generation, session, Utc::now(), lifetime)
    }

    /// An access token made at some other time.
    pub(crate) fn access_from(
        &self,
        user: Uuid,
        account: Uuid,
        generation: i32,
        session: Uuid,
        made_at: DateTime<Utc>,
        lifetime: Duration,
    ) -> String {
        let iat = made_at.timestamp();
        let exp = iat.saturating_add_unsigned(lifetime.as_secs());
        let kind = AccessKind::Access;
        let access = Access { user, account, generation, session, kind, iat, exp };
        encode(&Header::new(Algorithm::HS256), &access, &self.0.sign)
            .expect("HMAC signs any claims that serialize, and these always do")
    }

    /// Reads an access token of ours that has not expired. Revocation is for the database to say.
    pub fn read_access(&self, token: &str) -> Result<Access, AuthError> {
        let mut validation = Validation::new(Algorithm::HS256);
        // One clock signs and reads; leeway would only lengthen every token.
        validation.leeway = 0;
        match decode::<Access>(token, &self.0.verify, &validation) {
            Ok(token) => Ok(token.claims),
            Err(error) => Err(match error.kind() {
                ErrorKind::ExpiredSignature => AuthError::Expired,
                _ => AuthError::Invalid,
            }),
        }
    }

    /// The first refresh token of a session.
    pub fn first_refresh(&self, session: Uuid) -> String {
        self.0.refresh.first(session)
    }

    /// Reads a session's refresh token; `None` when we never made it, so that guesses cannot end sessions.
    pub fn read_refresh(&self, token: &str) -> Option<Refresh> {
        self.0.refresh.read(token)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};

    fn tokens(secret: &str) -> Tokens {
        Tokens::new(&secret.into())
    }

    fn access(tokens: &Tokens, lifetime: u64) -> String {
        tokens.access(Uuid::nil(), Uuid::nil(), 1, Uuid::nil(), Duration::from_secs(lifetime))
    }

    #[test]
    fn access_tokens_expire_and_bind_to_the_key() {
        let ours = tokens("one");
        assert_eq!(ours.read_access(&access(&ours, 60)).unwrap().generation, 1);
        assert!(looks_like_access(&access(&ours, 60)));
        assert_eq!(tokens("two").read_access(&access(&ours, 60)), Err(AuthError::Invalid));
        let made_at = Utc::now() - Duration::from_secs(62);
        let (nil, lifetime) = (Uuid::nil(), Duration::from_secs(60));
        let mut expired = ours.access_from(nil, nil, 1, nil, made_at, lifetime);
        assert_eq!(ours.read_access(&expired), Err(AuthError::Expired));
        expired.push('x');
        assert_eq!(ours.read_access(&expired), Err(AuthError::Invalid));
    }

    #[test]
    fn an_unsigned_or_foreign_token_is_refused() {
        let ours = tokens("one");
        let token = access(&ours, 60);
        let claims = token.split('.').nth(1).unwrap();
        let none = URL_SAFE_NO_PAD.encode(r#"{"alg":"none","typ":"JWT"}"#);
        assert_eq!(ours.read_access(&format!("{none}.{claims}.")), Err(AuthError::Invalid));
        let other_use = serde_json::json!({"sub": Uuid::nil(), "account": Uuid::nil(), "gen": 1,
            "sid": Uuid::nil(), "typ": "refresh", "iat": 0, "exp": i64::MAX});
        let other_use = encode(&Header::new(Algorithm::HS256), &other_use, &ours.0.sign).unwrap();
        assert_eq!(ours.read_access(&other_use), Err(AuthError::Invalid));
    }

    #[test]
    fn a_refresh_token_is_no_access_token_and_the_reverse() {
        let ours = tokens("one");
        let refresh = ours.first_refresh(Uuid::nil());
        assert_eq!(ours.read_refresh(&refresh).unwrap().id, Uuid::nil());
        assert_eq!(ours.read_access(&refresh), Err(AuthError::Invalid));
        assert_eq!(ours.read_refresh(&access(&ours, 60)), None);
    }
}
