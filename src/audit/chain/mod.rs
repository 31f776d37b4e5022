//! The chain through an account's record, and what proves it.
//!
//! ```text
//! entry written ─(same transaction)─> audit_unsealed ─ seal ─> block of records ─ sign ─> checkpoint
//!                                                                     └── export ──> file ── verify (offline)
//! ```
//!
//! Each account has one chain, whichever replicas write its entries: a step soon behind the insert numbers them, one
//! replica at a time, so that no writer ever waits for another's place in a chain. What waits for that step was
//! committed together with the entry. So an entry that was answered in strict durability is in the chain, at the latest
//! after the next start: a crash leaves work to do, and nothing to lose.
//!
//! A record is `SHA-256(tag, hash before, number, id of the entry, SHA-256 of its content)`; the hash after the last
//! record stands for all of them. It is signed now and then (Ed25519), and once more, over every byte, when it is
//! exported. Whoever can write to the database can forge what is not signed yet, and can cut off the end: against
//! that, hashes of the past that were noted elsewhere are anchors, which [`verify`] compares.

mod cut;
mod export;
mod inspect;
mod keys;
mod lines;
mod ocsf;
mod seal;
mod statement;
#[cfg(test)]
mod tests;
mod verify;

pub use export::{Export, Format, Span};
pub use inspect::Integrity;
pub use keys::PublicKey;
pub use verify::{Anchor, Fault, Problem, Report, Trust, verify};

use crate::{
    secrets::Sealer,
    store::{Store, audit_chain::Digest},
};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

/// The chains of an installation. Cheap to clone; every replica has one, and they take turns.
#[derive(Clone)]
pub struct Chains {
    store: Store,
    sealer: Sealer,
}

impl Chains {
    /// `sealer` opens the key that signs.
    pub fn new(store: Store, sealer: Sealer) -> Self {
        Self { store, sealer }
    }
}

/// A chain before its first record: no two accounts begin alike.
pub fn genesis(account: Uuid) -> Digest {
    let mut hash = Sha256::new();
    hash.update(b"preloop audit chain 1\n");
    hash.update(account.as_bytes());
    hash.finalize().into()
}

/// A chain after one more record.
pub fn link(previous: &Digest, seq: i64, id: Uuid, content: &Digest) -> Digest {
    let mut hash = Sha256::new();
    hash.update(b"preloop audit record 1\n");
    hash.update(previous);
    hash.update(seq.to_be_bytes());
    hash.update(id.as_bytes());
    hash.update(content);
    hash.finalize().into()
}
