//! Proof that a message comes from who shares the secret, checked on the raw body and in constant time.

use crate::secrets::is_secret;
use chrono::{DateTime, Utc};
use hmac::{Hmac, KeyInit, Mac};
use secrecy::{ExposeSecret, SecretString};
use sha2::Sha256;
use subtle::{Choice, ConstantTimeEq};

/// The secrets an endpoint accepts: two for a while after a rotation, so that no delivery under way is refused.
#[derive(Clone, Debug)]
pub struct Secrets {
    pub current: SecretString,
    /// The secret before the last rotation, and until when it is good.
    pub previous: Option<(SecretString, DateTime<Utc>)>,
}

impl Secrets {
    /// A secret that was never rotated.
    pub fn new(current: impl Into<SecretString>) -> Self {
        Self { current: current.into(), previous: None }
    }

    /// Whether `proof` is `sha256=` and the hexadecimal HMAC-SHA256 of the body.
    pub(crate) fn signed(&self, proof: &str, body: &[u8], now: DateTime<Utc>) -> bool {
        let claimed = proof.strip_prefix("sha256=").and_then(|hex| hex::decode(hex).ok());
        let Some(claimed) = claimed else { return false };
        self.any(now, |secret| {
            let mut mac = Hmac::<Sha256>::new_from_slice(secret.expose_secret().as_bytes())
                .expect("HMAC takes keys of any length");
            mac.update(body);
            // `==` would tell by its time how many bytes were right.
            mac.finalize().into_bytes().as_slice().ct_eq(&claimed)
        })
    }

    /// Whether `token` is the secret itself.
    pub(crate) fn equal(&self, token: &str, now: DateTime<Utc>) -> bool {
        self.any(now, |secret| is_secret(token, secret))
    }

    /// Asks every secret that is good now, whatever the ones before said. An empty secret is none.
    fn any(&self, now: DateTime<Utc>, check: impl Fn(&SecretString) -> Choice) -> bool {
        let previous = self.previous.iter().filter(|(_, until)| now < *until);
        let secrets = std::iter::once(&self.current).chain(previous.map(|(secret, _)| secret));
        let usable = secrets.filter(|secret| !secret.expose_secret().is_empty());
        usable.fold(Choice::from(0), |any, secret| any | check(secret)).into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeDelta;

    /// From GitHub's documentation of webhook validation.
    const SECRET: &str = "It's a Secret to Everybody";
    const BODY: &[u8] = b"Hello, World!";
    const PROOF: &str = "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17";

    fn rotated(previous: &str, minutes_left: i64) -> Secrets {
        let until = Utc::now() + TimeDelta::minutes(minutes_left);
        Secrets { previous: Some((previous.into(), until)), ..Secrets::new("new") }
    }

    fn check_signed(secrets: &Secrets, proof: &str, expected: bool) {
        assert_eq!(secrets.signed(proof, BODY, Utc::now()), expected, "{proof}");
    }

    #[test]
    fn signatures() {
        check_signed(&Secrets::new(SECRET), PROOF, true);
        check_signed(&Secrets::new(SECRET), &PROOF.to_uppercase().replace("SHA", "sha"), true);
        check_signed(&Secrets::new("another"), PROOF, false);
        check_signed(&Secrets::new(""), PROOF, false);
        check_signed(&Secrets::new(SECRET), "", false);
        check_signed(&Secrets::new(SECRET), "sha256=", false);
        check_signed(&Secrets::new(SECRET), &PROOF[..PROOF.len() - 2], false);
        check_signed(&Secrets::new(SECRET), &PROOF.replace("sha256", "sha1"), false);
        check_signed(&Secrets::new(SECRET), &PROOF.replace('7', "g"), false);
        check_signed(&rotated(SECRET, 1), PROOF, true);
        check_signed(&rotated(SECRET, -1), PROOF, false);
        assert!(!Secrets::new(SECRET).signed(PROOF, b"Hello, World?", Utc::now()));
    }

    fn check_equal(secrets: &Secrets, token: &str, expected: bool) {
        assert_eq!(secrets.equal(token, Utc::now()), expected, "{token}");
    }

    #[test]
    fn tokens() {
        check_equal(&Secrets::new("token"), "token", true);
        check_equal(&Secrets::new("token"), "Token", false);
        check_equal(&Secrets::new("token"), "toke", false);
        check_equal(&Secrets::new("token"), "", false);
        check_equal(&Secrets::new(""), "", false);
        check_equal(&rotated("token", 1), "token", true);
        check_equal(&rotated("token", 1), "new", true);
        check_equal(&rotated("token", -1), "token", false);
        check_equal(&rotated("", 1), "", false);
    }
}
