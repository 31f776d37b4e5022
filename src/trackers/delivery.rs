//! Delivery keys: what makes a repetition a repetition.

use super::SenderHeaders;
use preloop_actors::event::TrackerType;
use sha2::{Digest, Sha256};

/// Longest key taken as it is, in bytes; a longer one is hashed.
const KEY_MAX: usize = 200;

/// The sender's key for this delivery, the same on every retry.
///
/// GitLab's event UUID alone is no key: hooks that set off one another share it. Together with the body it is one.
pub fn delivery_key(sender: TrackerType, headers: &SenderHeaders, body: &[u8]) -> String {
    match (&headers.delivery, &headers.event_uuid) {
        (Some(delivery), _) => bounded(delivery),
        (None, Some(uuid)) if sender == TrackerType::Gitlab => {
            bounded(&format!("{uuid}:{}", hex::encode(Sha256::digest(body))))
        }
        _ => hashed(body),
    }
}

/// A key as it is, or its hash when it is too long.
pub(crate) fn bounded(key: &str) -> String {
    if key.len() <= KEY_MAX { key.to_owned() } else { hashed(key.as_bytes()) }
}

fn hashed(bytes: &[u8]) -> String {
    format!("sha256:{}", hex::encode(Sha256::digest(bytes)))
}
