//! Payloads at rest: as they came, or compressed with lz4 where that makes them smaller.

use crate::store::within::unreadable;
use bytes::Bytes;
use preloop_actors::ports::StoreError;

/// Below this a header would eat what compression saves.
const COMPRESS_FROM_BYTES: usize = 1024;

/// A payload in its stored form.
pub(super) enum StoredPayload {
    Raw(Bytes),
    /// An lz4 block behind its own length in four bytes.
    Lz4(Vec<u8>),
}

impl StoredPayload {
    /// Takes time in proportion to the payload: about 2 ms a megabyte.
    pub(super) fn of(payload: Bytes) -> Self {
        if payload.len() < COMPRESS_FROM_BYTES {
            return Self::Raw(payload);
        }
        let compressed = lz4_flex::block::compress_prepend_size(&payload);
        match compressed.len() < payload.len() {
            true => Self::Lz4(compressed),
            false => Self::Raw(payload),
        }
    }

    /// The value of `payload_encoding`.
    pub(super) fn encoding(&self) -> &'static str {
        match self {
            Self::Raw(_) => "raw",
            Self::Lz4(_) => "lz4",
        }
    }

    pub(super) fn bytes(&self) -> &[u8] {
        match self {
            Self::Raw(bytes) => bytes,
            Self::Lz4(bytes) => bytes,
        }
    }
}

/// Undoes [`StoredPayload::of`].
pub(in crate::store) fn decode(encoding: &str, stored: Vec<u8>) -> Result<Bytes, StoreError> {
    if encoding == "raw" {
        return Ok(stored.into());
    }
    let decoded = lz4_flex::block::decompress_size_prepended(&stored);
    decoded.map(Bytes::from).map_err(|error| unreadable("an event's payload", error))
}

#[cfg(test)]
mod tests {
    use super::*;
    use sha2::{Digest, Sha256};

    fn check(payload: Vec<u8>, encoding: &str) {
        let stored = StoredPayload::of(payload.clone().into());
        assert_eq!(stored.encoding(), encoding);
        assert!(stored.bytes().len() <= payload.len());
        assert_eq!(decode(encoding, stored.bytes().to_vec()).unwrap(), payload);
    }

    #[test]
    fn only_what_gets_smaller_is_compressed() {
        let noise = (0..64u8).flat_map(|n| Sha256::digest([n])).collect();
        check(vec![], "raw");
        check(vec![b'x'; COMPRESS_FROM_BYTES - 1], "raw");
        check(vec![b'x'; COMPRESS_FROM_BYTES], "lz4");
        check(noise, "raw");
    }

    #[test]
    fn damage_is_an_error_and_no_panic() {
        let stored = StoredPayload::of(vec![b'x'; 4_096].into());
        assert!(decode("lz4", stored.bytes()[..8].to_vec()).is_err());
        assert!(decode("lz4", vec![0xff; 3]).is_err());
    }
}
