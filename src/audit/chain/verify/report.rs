//! What is trusted, and what was found.

use crate::{
    audit::chain::{keys::PublicKey, lines::bytes},
    store::audit_chain::Digest,
};
use std::{fmt, str::FromStr};
use uuid::Uuid;

/// Most problems that are told one by one.
const TOLD_MAX: usize = 50;

/// What the verifier knows beforehand.
#[derive(Clone, Debug)]
pub struct Trust {
    pub key: PublicKey,
    /// What the chain is known to have been.
    pub anchors: Vec<Anchor>,
}

/// The hash of a chain after a record, noted before: `SEQ:HASH`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Anchor {
    pub seq: i64,
    pub hash: Digest,
}

/// What kind of thing is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fault {
    /// It is not signed with the key that is trusted, nor with one that follows from it.
    Untrusted,
    /// The end is missing.
    Cut,
    /// Something was changed, taken out, put in or moved.
    Changed,
}

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    pub fault: Fault,
    /// Where it was noticed, from 1 on.
    pub line: u64,
    /// Names the record where it is about one.
    pub text: String,
}

/// What was found.
#[derive(Clone, Debug, Default)]
pub struct Report {
    pub account: Option<Uuid>,
    /// The first record and the last; `None` where there is none.
    pub records: Option<[i64; 2]>,
    /// Records without their entry, which retention took.
    pub gone: u64,
    pub checkpoints: u64,
    /// Whether the file is all that the server had.
    pub whole: bool,
    /// The records up to this one went with retention, as is signed.
    pub retained_from: Option<i64>,
    /// When the export was signed, in milliseconds since 1970.
    pub at_ms: Option<i64>,
    /// The chain's hash at the end: an anchor for the next time.
    pub hash: Option<Digest>,
    /// Found in this order; of very many only the first.
    pub problems: Vec<Problem>,
    /// How many there were.
    pub problems_total: u64,
}

impl Report {
    /// The worst that was found.
    pub fn fault(&self) -> Option<Fault> {
        self.problems.iter().map(|problem| problem.fault).max()
    }

    pub(super) fn note(&mut self, fault: Fault, line: u64, text: String) {
        self.problems_total += 1;
        // The worst is always among them.
        let is_worse = self.fault().is_none_or(|worst| fault > worst);
        if self.problems.len() < TOLD_MAX || is_worse {
            self.problems.push(Problem { fault, line, text });
        }
    }
}

impl fmt::Display for Anchor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.seq, hex::encode(self.hash))
    }
}

impl FromStr for Anchor {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let parts = text.trim().split_once(':');
        let anchor = parts.and_then(|(seq, hash)| {
            Some(Self { seq: seq.parse().ok().filter(|seq| *seq >= 0)?, hash: bytes(hash)? })
        });
        let problem =
            "an anchor is a record's number, a colon, and 64 lower-case hexadecimal digits";
        anchor.ok_or_else(|| problem.to_owned())
    }
}
