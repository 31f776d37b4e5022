//! Refresh tokens: opaque, and each knows its successor.

use crate::secrets::{derive, hash_token};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit, Mac};
use secrecy::SecretString;
use sha2::Sha256;
use uuid::Uuid;

const NONCE_BYTES: usize = 32;
const MAC_BYTES: usize = 32;
const ID_BYTES: usize = 16;

/// Makes and reads the refresh tokens of one kind.
#[derive(Clone)]
pub struct RefreshTokens {
    key: [u8; 32],
    /// Starts every token, so that people and scanners can tell what it is.
    prefix: &'static str,
}

/// A refresh token that is ours; whether it still counts, the row says that it names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refresh {
    /// The login or grant it belongs to.
    pub id: Uuid,
    /// The stored form.
    pub hash: [u8; 32],
    /// The token that replaces it. Derived, so that asking twice gives the same answer: a lost
    /// answer or a second tab does no harm.
    pub successor: String,
}

impl RefreshTokens {
    /// `purpose` keeps tokens of one kind from passing for another's.
    pub fn new(secret_key: &SecretString, purpose: &str, prefix: &'static str) -> Self {
        Self { key: derive(secret_key, purpose), prefix }
    }

    /// The first token of a chain.
    pub fn first(&self, id: Uuid) -> String {
        let nonce: [u8; NONCE_BYTES] = rand::random();
        self.write(id, &nonce)
    }

    /// Reads a token; `None` when we never made it, so that guesses cannot end anything.
    pub fn read(&self, token: &str) -> Option<Refresh> {
        let bytes = URL_SAFE_NO_PAD.decode(token.strip_prefix(self.prefix)?).ok()?;
        let (signed, mac) = bytes.split_at_checked(ID_BYTES + NONCE_BYTES)?;
        self.mac(&[b"token", signed]).verify_slice(mac).ok()?;
        let id = Uuid::from_slice(&signed[..ID_BYTES]).ok()?;
        let next: [u8; NONCE_BYTES] = self.mac(&[b"next", signed]).finalize().into_bytes().into();
        Some(Refresh { id, hash: hash_token(token), successor: self.write(id, &next) })
    }

    fn write(&self, id: Uuid, nonce: &[u8; NONCE_BYTES]) -> String {
        let signed = [id.as_bytes().as_slice(), nonce].concat();
        let mac: [u8; MAC_BYTES] = self.mac(&[b"token", &signed]).finalize().into_bytes().into();
        format!("{}{}", self.prefix, URL_SAFE_NO_PAD.encode([signed.as_slice(), &mac].concat()))
    }

    fn mac(&self, parts: &[&[u8]]) -> Hmac<Sha256> {
        let mut mac =
            Hmac::<Sha256>::new_from_slice(&self.key).expect("HMAC takes keys of any length");
        for part in parts {
            mac.update(part);
        }
        mac
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens(secret: &str, purpose: &str) -> RefreshTokens {
        RefreshTokens::new(&secret.into(), purpose, "rt_")
    }

    #[test]
    fn a_token_names_its_row_and_always_the_same_successor() {
        let ours = tokens("one", "refresh");
        let id = Uuid::now_v7();
        let token = ours.first(id);
        let read = ours.read(&token).unwrap();
        assert_eq!(read.id, id);
        assert_eq!(read, ours.read(&token).unwrap());
        assert_ne!(read.successor, token);
        assert_eq!(ours.read(&read.successor).unwrap().id, id);
        assert_ne!(ours.first(id), token, "every chain is its own");
        assert_eq!(tokens("two", "refresh").read(&token), None, "another key");
        assert_eq!(tokens("one", "other").read(&token), None, "another kind");
        assert_eq!(ours.read(&token[..token.len() - 2]), None, "cut short");
        assert_eq!(ours.read("rt_"), None);
        assert_eq!(ours.read("ey.ey.x"), None, "an access token");
    }
}
