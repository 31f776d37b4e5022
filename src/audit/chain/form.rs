//! An entry as it is hashed and exported: one line of JSON, always the same bytes for the same row.

use crate::store::audit_chain::{Content, Digest};
use chrono::SecondsFormat;
use serde::Serialize;
use serde_json::value::{RawValue, to_raw_value};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

/// Stands for the content of an entry that was gone before it was sealed.
const GONE: &[u8] = b"preloop audit entry is gone\n";

/// The fields in the order in which they are written. What is absent is left out.
#[derive(Serialize)]
struct Form<'a> {
    account_id: Uuid,
    /// In UTC, to the microsecond, which is what the database keeps.
    at: String,
    action: &'a str,
    status: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    resource_type: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    resource_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    user_id: Option<Uuid>,
    #[serde(skip_serializing_if = "Option::is_none")]
    api_key_id: Option<Uuid>,
    #[serde(skip_serializing_if = "Option::is_none")]
    execution_id: Option<Uuid>,
    #[serde(skip_serializing_if = "Option::is_none")]
    correlation_id: Option<Uuid>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ip_address: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    user_agent: Option<&'a str>,
    details: Box<RawValue>,
}

/// An entry's content as it is hashed.
pub fn written(account: Uuid, content: &Content) -> Box<RawValue> {
    let form = Form {
        account_id: account,
        at: content.at.to_rfc3339_opts(SecondsFormat::Micros, true),
        action: &content.action,
        status: content.status.as_str(),
        resource_type: content.resource_type.as_deref(),
        resource_id: content.resource.as_deref(),
        user_id: content.user,
        api_key_id: content.key,
        execution_id: content.execution,
        correlation_id: content.correlation,
        ip_address: content.ip.as_deref(),
        user_agent: content.user_agent.as_deref(),
        details: raw(&content.details),
    };
    to_raw_value(&form).expect("texts and ids are always JSON")
}

/// The hash of a written form.
pub fn digest(written: &str) -> Digest {
    Sha256::digest(written.as_bytes()).into()
}

/// The hash of an entry's content; one that is gone has one as well.
pub fn digest_of(account: Uuid, content: Option<&Content>) -> Digest {
    match content {
        Some(content) => digest(written(account, content).get()),
        None => Sha256::digest(GONE).into(),
    }
}

/// Details as they are stored, on one line: in JSON a line can only break between values.
fn raw(details: &str) -> Box<RawValue> {
    let line = details.replace(['\n', '\r'], " ");
    let as_text = |_| to_raw_value(details).expect("a text is always JSON");
    RawValue::from_string(line).unwrap_or_else(as_text)
}
