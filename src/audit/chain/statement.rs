//! What is signed: short texts that say one thing each, so that no signature can be taken for another.

use crate::store::audit_chain::{Checkpoint, Digest};
use uuid::Uuid;

/// What a checkpoint's signature is over.
pub fn of_checkpoint(checkpoint: &Checkpoint) -> String {
    let Checkpoint { account, number, kind, seq, hash, removed_before, at_ms, key, signature: _ } =
        checkpoint;
    let (kind, hash) = (kind.as_str(), hex::encode(hash));
    let removed = removed_before.map_or_else(|| "-".to_owned(), |id| id.to_string());
    format!(
        "preloop audit checkpoint 1\naccount {account}\nnumber {number}\nkind {kind}\nseq {seq}\nhash {hash}\n\
         removed before {removed}\nat {at_ms}\nkey {key}\n"
    )
}

/// What an older key's signature is over when a new one follows it.
pub fn of_succession(old: &str, new: &[u8; 32]) -> String {
    format!("preloop audit key 1\nfrom {old}\nto {}\n", hex::encode(new))
}

/// What an export says at its end, and signs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ending<'a> {
    pub account: Uuid,
    /// The record before the first, and the chain's hash there.
    pub after: (i64, Digest),
    /// The last record, and the chain's hash there.
    pub until: (i64, Digest),
    /// Whether nothing was left out that the server has.
    pub whole: bool,
    /// Of every byte before the last line.
    pub sha256: Digest,
    /// Milliseconds since 1970.
    pub at_ms: i64,
    pub key: &'a str,
}

impl Ending<'_> {
    /// What the signature is over.
    pub fn statement(&self) -> String {
        let Self { account, after, until, whole, sha256, at_ms, key } = self;
        let [after_hash, until_hash, sha256] = [after.1, until.1, *sha256].map(hex::encode);
        let (after, until) = (after.0, until.0);
        format!(
            "preloop audit export 1\naccount {account}\nafter {after} {after_hash}\nuntil {until} {until_hash}\n\
             whole {whole}\nsha256 {sha256}\nat {at_ms}\nkey {key}\n"
        )
    }
}
