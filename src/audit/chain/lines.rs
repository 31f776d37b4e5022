//! The lines of an export. Each is a JSON object with one field, whose name says what the line is.
//!
//! A reader takes a line only if writing it again gives the same bytes, so that nothing can hide between them.

use crate::store::audit_chain::{Checkpoint, Kind};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use uuid::Uuid;

/// The name and version of the format.
pub const FORMAT: &str = "preloop-audit-1";

/// One line.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Line {
    /// The first.
    Export(Header),
    /// A key that signed something; all of them follow the header.
    Key(KeyLine),
    /// Of retention, after the keys; else right behind the record that it is about.
    Checkpoint(CheckpointLine),
    Record(RecordLine),
    /// The last.
    End(EndLine),
}

/// What the file is.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Header {
    pub format: String,
    pub account: Uuid,
    /// Whether it is everything, and not a span of time.
    pub whole: bool,
    /// The record before the first, and the chain's hash there.
    pub after_seq: i64,
    pub after_hash: String,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeyLine {
    pub id: String,
    pub public_key: String,
    /// The key before it, which signed it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub endorsed_by: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub endorsement: Option<String>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CheckpointLine {
    pub number: i64,
    pub kind: Kind,
    pub seq: i64,
    pub hash: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub removed_before: Option<Uuid>,
    pub at_ms: i64,
    pub key: String,
    pub signature: String,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecordLine {
    pub seq: i64,
    /// Of the entry.
    pub id: Uuid,
    /// The entry's content, byte for byte as it was hashed; absent where it is gone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entry: Option<Box<RawValue>>,
    /// The hash of a content that is gone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub digest: Option<String>,
    /// The chain after it.
    pub hash: String,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EndLine {
    pub until_seq: i64,
    pub until_hash: String,
    /// Of every byte before this line.
    pub sha256: String,
    pub at_ms: i64,
    pub key: String,
    pub signature: String,
}

impl From<&Checkpoint> for CheckpointLine {
    fn from(checkpoint: &Checkpoint) -> Self {
        Self {
            number: checkpoint.number,
            kind: checkpoint.kind,
            seq: checkpoint.seq,
            hash: hex::encode(checkpoint.hash),
            removed_before: checkpoint.removed_before,
            at_ms: checkpoint.at_ms,
            key: checkpoint.key.clone(),
            signature: hex::encode(checkpoint.signature),
        }
    }
}

impl CheckpointLine {
    /// The statement it stands for; `None` where hash or signature are none.
    pub fn read(&self, account: Uuid) -> Option<Checkpoint> {
        Some(Checkpoint {
            account,
            number: self.number,
            kind: self.kind,
            seq: self.seq,
            hash: bytes(&self.hash)?,
            removed_before: self.removed_before,
            at_ms: self.at_ms,
            key: self.key.clone(),
            signature: bytes(&self.signature)?,
        })
    }
}

impl Line {
    /// The line with its end.
    pub fn written(&self) -> String {
        let mut line = serde_json::to_string(self).expect("texts and numbers are always JSON");
        line.push('\n');
        line
    }

    /// Reads a line with its end; says what is wrong with it otherwise.
    pub fn read(text: &str) -> Result<Self, String> {
        let line: Self = serde_json::from_str(text).map_err(|error| error.to_string())?;
        if line.written() != text {
            return Err("it is not written as an export writes it".to_owned());
        }
        Ok(line)
    }
}

/// Bytes from lower-case hexadecimal digits.
pub fn bytes<const BYTES: usize>(text: &str) -> Option<[u8; BYTES]> {
    let mut bytes = [0; BYTES];
    hex::decode_to_slice(text, &mut bytes).ok()?;
    (hex::encode(bytes) == text).then_some(bytes)
}
