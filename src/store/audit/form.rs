//! An entry as it is hashed and exported: one line of JSON, always the same bytes for the same row.

use super::Status;
use crate::store::audit_chain::{Content, Digest};
use chrono::{DateTime, SecondsFormat, Utc};
use serde::{Serialize, Serializer};
use serde_json::value::{RawValue, to_raw_value};
use sha2::{Digest as _, Sha256};
use std::borrow::Cow;
use uuid::Uuid;

/// Stands for the content of an entry that was gone before it was sealed.
const GONE: &[u8] = b"preloop audit entry is gone\n";

/// Room for the fields other than details, which are ids for the most part.
const BESIDE_DETAILS_BYTES: usize = 512;

/// The fields in the order in which they are written. What is absent is left out.
#[derive(Serialize)]
pub(super) struct Form<'a> {
    pub(super) account_id: Uuid,
    #[serde(serialize_with = "to_the_microsecond")]
    pub(super) at: DateTime<Utc>,
    pub(super) action: &'a str,
    pub(super) status: Status,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) resource_type: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) resource_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) user_id: Option<Uuid>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) api_key_id: Option<Uuid>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) execution_id: Option<Uuid>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) correlation_id: Option<Uuid>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) ip_address: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) user_agent: Option<&'a str>,
    #[serde(serialize_with = "as_it_is")]
    pub(super) details: &'a str,
}

impl Form<'_> {
    fn of(account: Uuid, content: &Content) -> Form<'_> {
        Form {
            account_id: account,
            at: content.at,
            action: &content.action,
            status: content.status,
            resource_type: content.resource_type.as_deref(),
            resource_id: content.resource.as_deref(),
            user_id: content.user,
            api_key_id: content.key,
            execution_id: content.execution,
            correlation_id: content.correlation,
            ip_address: content.ip.as_deref(),
            user_agent: content.user_agent.as_deref(),
            details: &content.details,
        }
    }

    fn written(&self) -> Box<RawValue> {
        to_raw_value(self).expect("texts and ids are always JSON")
    }

    pub(super) fn digest(&self) -> Digest {
        let mut written = Vec::with_capacity(BESIDE_DETAILS_BYTES + self.details.len());
        serde_json::to_writer(&mut written, self).expect("texts and ids are always JSON");
        Sha256::digest(&written).into()
    }
}

/// An entry's content as it is hashed.
pub fn written(account: Uuid, content: &Content) -> Box<RawValue> {
    Form::of(account, content).written()
}

/// The hash of a written form.
pub fn digest(written: &str) -> Digest {
    Sha256::digest(written.as_bytes()).into()
}

/// The hash of an entry's content; one that is gone has one as well.
pub fn digest_of(account: Uuid, content: Option<&Content>) -> Digest {
    match content {
        Some(content) => Form::of(account, content).digest(),
        None => Sha256::digest(GONE).into(),
    }
}

/// In UTC, to the microsecond, which is what the database keeps.
fn to_the_microsecond<S: Serializer>(at: &DateTime<Utc>, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(&at.to_rfc3339_opts(SecondsFormat::Micros, true))
}

/// Details as they are stored, on one line: in JSON a line can only break between values. Other text becomes a text.
fn as_it_is<S: Serializer>(details: &str, to: S) -> Result<S::Ok, S::Error> {
    let line = match details.contains(['\n', '\r']) {
        true => Cow::Owned(details.replace(['\n', '\r'], " ")),
        false => Cow::Borrowed(details),
    };
    match serde_json::from_str::<&RawValue>(&line) {
        Ok(value) => value.serialize(to),
        Err(_) => to.serialize_str(details),
    }
}
