//! Secrets at rest: sealed with a key derived from `SECRET_KEY`, opened only where they are used.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use chacha20poly1305::{
    Key, XChaCha20Poly1305, XNonce,
    aead::{Aead, KeyInit, Payload},
};
use hkdf::Hkdf;
use rand::RngCore;
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};
use subtle::{Choice, ConstantTimeEq};

const NONCE_BYTES: usize = 24;

/// Seals and opens secrets with XChaCha20-Poly1305. Cheap to clone.
#[derive(Clone)]
pub struct Sealer {
    cipher: XChaCha20Poly1305,
}

/// The sealed bytes do not open: another `SECRET_KEY`, another place, or damage.
#[derive(Debug, thiserror::Error)]
#[error("a stored secret cannot be opened; was SECRET_KEY changed?")]
pub struct OpenError;

impl Sealer {
    /// Derives the sealing key. The same key gives a sealer that opens what another sealed.
    pub fn new(secret_key: &SecretString) -> Self {
        Self { cipher: XChaCha20Poly1305::new(Key::from_slice(&derive(secret_key, "seal"))) }
    }

    /// Seals `plain` for one place, such as `tracker.token:<id>`; it opens nowhere else.
    pub fn seal(&self, place: &str, plain: &str) -> Vec<u8> {
        let mut nonce = [0; NONCE_BYTES];
        rand::rng().fill_bytes(&mut nonce);
        let payload = Payload { msg: plain.as_bytes(), aad: place.as_bytes() };
        let sealed = self
            .cipher
            .encrypt(XNonce::from_slice(&nonce), payload)
            .expect("XChaCha20-Poly1305 seals any message that fits into memory");
        [nonce.as_slice(), &sealed].concat()
    }

    /// Opens what [`Self::seal`] made for the same place.
    pub fn open(&self, place: &str, sealed: &[u8]) -> Result<SecretString, OpenError> {
        let (nonce, sealed) = sealed.split_at_checked(NONCE_BYTES).ok_or(OpenError)?;
        let payload = Payload { msg: sealed, aad: place.as_bytes() };
        let plain =
            self.cipher.decrypt(XNonce::from_slice(nonce), payload).map_err(|_| OpenError)?;
        String::from_utf8(plain).map(Into::into).map_err(|_| OpenError)
    }
}

/// A key of 32 bytes for one purpose, so that no two uses share one.
pub fn derive(secret_key: &SecretString, purpose: &str) -> [u8; 32] {
    let mut key = [0; 32];
    Hkdf::<Sha256>::new(Some(b"preloop"), secret_key.expose_secret().as_bytes())
        .expand(purpose.as_bytes(), &mut key)
        .expect("32 bytes are within what HKDF-SHA256 can give");
    key
}

/// A fresh random token of `bytes` bytes, safe in addresses and headers.
pub fn random_token(bytes: usize) -> String {
    let mut random = vec![0; bytes];
    rand::rng().fill_bytes(&mut random);
    URL_SAFE_NO_PAD.encode(random)
}

/// The stored form of an opaque token. Tokens are random and long, so one fast hash is enough.
pub fn hash_token(token: &str) -> [u8; 32] {
    Sha256::digest(token.as_bytes()).into()
}

/// Whether what someone sent is the secret itself. Hashes are compared: the time tells nothing, not even the length.
pub fn is_secret(sent: &str, secret: &SecretString) -> Choice {
    let (sent, secret) = (Sha256::digest(sent), Sha256::digest(secret.expose_secret()));
    sent.as_slice().ct_eq(secret.as_slice())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn opens_only_with_the_same_key_at_the_same_place() {
        let sealer = Sealer::new(&"one".into());
        let sealed = sealer.seal("tracker:1", "hunter2");
        assert_eq!(sealer.open("tracker:1", &sealed).unwrap().expose_secret(), "hunter2");
        assert!(sealer.open("tracker:2", &sealed).is_err(), "another place");
        assert!(Sealer::new(&"two".into()).open("tracker:1", &sealed).is_err(), "another key");
        assert!(sealer.open("tracker:1", &sealed[..10]).is_err(), "cut short");
        let mut damaged = sealed.clone();
        damaged[30] ^= 1;
        assert!(sealer.open("tracker:1", &damaged).is_err(), "damaged");
    }
}
