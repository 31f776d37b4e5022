//! Entries as they are written: bounded, and without anything that a column refuses.

use super::{Entry, INSERT, Status, form::Form};
use crate::store::{Store, audit_chain::Digest, store_error};
use chrono::{DateTime, Utc};
use deadpool_postgres::GenericClient;
use preloop_actors::ports::StoreError;
use serde_json::{Value, json};
use std::time::Duration;
use tokio_postgres::types::ToSql;
use uuid::Uuid;

/// Longest details, as JSON; of longer ones only the length is kept.
const DETAILS_BYTES_MAX: usize = 256 * 1024;
/// Longest name of a resource, address and program; what is longer is cut.
const TEXT_BYTES_MAX: usize = 1_000;

/// An entry that can be written.
#[derive(Clone, Debug)]
pub struct Row {
    id: Uuid,
    at: DateTime<Utc>,
    account: Uuid,
    user: Option<Uuid>,
    key: Option<Uuid>,
    execution: Option<Uuid>,
    action: &'static str,
    resource_type: Option<&'static str>,
    resource: Option<String>,
    status: Status,
    correlation: Option<Uuid>,
    ip: Option<String>,
    user_agent: Option<String>,
    details: String,
}

impl From<Entry> for Row {
    fn from(entry: Entry) -> Self {
        let Entry { id, account, by, action, resource, status, correlation, details } = entry;
        let (resource_type, resource) = resource.unzip();
        Self {
            id,
            at: time_of(id).unwrap_or_else(Utc::now),
            account: account.0,
            user: by.user.map(|user| user.0),
            key: by.key,
            execution: by.execution.map(|execution| execution.0),
            action,
            resource_type,
            resource: resource.map(plain),
            status,
            correlation,
            ip: by.ip.map(plain),
            user_agent: by.user_agent.map(plain),
            details: written(details),
        }
    }
}

impl Row {
    /// About how much memory it takes.
    pub fn bytes(&self) -> usize {
        size_of::<Self>() + self.details.len() + TEXT_BYTES_MAX / 4
    }

    /// The same entry without anything that could be wrong with it, for when the database refuses it.
    pub fn reduced(&self) -> Self {
        let details = json!({ "unrecordable": "the database refused the details of this entry" });
        Self {
            resource: None,
            ip: None,
            user_agent: None,
            details: details.to_string(),
            ..self.clone()
        }
    }

    pub fn id(&self) -> Uuid {
        self.id
    }

    /// The hash of what will be read back, so that whoever seals it need not read it.
    fn digest(&self) -> Digest {
        let form = Form {
            account_id: self.account,
            at: self.at,
            action: self.action,
            status: self.status,
            resource_type: self.resource_type,
            resource_id: self.resource.as_deref(),
            user_id: self.user,
            api_key_id: self.key,
            execution_id: self.execution,
            correlation_id: self.correlation,
            ip_address: self.ip.as_deref(),
            user_agent: self.user_agent.as_deref(),
            details: &self.details,
        };
        form.digest()
    }
}

/// Writes rows in the caller's transaction, or in one of their own.
pub async fn write(db: &impl GenericClient, rows: &[Row]) -> Result<(), StoreError> {
    fn column<'a, R, T>(rows: &'a [R], of: impl Fn(&'a R) -> T) -> Vec<T> {
        rows.iter().map(of).collect()
    }
    let digests = column(rows, Row::digest);
    let columns: [&(dyn ToSql + Sync); 15] = [
        &column(rows, |row| row.id),
        &column(rows, |row| row.account),
        &column(rows, |row| row.user),
        &column(rows, |row| row.key),
        &column(rows, |row| row.execution),
        &column(rows, |row| row.action),
        &column(rows, |row| row.resource_type),
        &column(rows, |row| row.resource.as_deref()),
        &column(rows, |row| row.status.as_str()),
        &column(rows, |row| row.correlation),
        &column(rows, |row| row.ip.as_deref()),
        &column(rows, |row| row.user_agent.as_deref()),
        &column(rows, |row| row.details.as_str()),
        &column(rows, |row| row.at),
        &column(&digests, Digest::as_slice),
    ];
    let statement = db.prepare_cached(INSERT).await.map_err(store_error)?;
    db.execute(&statement, &columns).await.map(drop).map_err(store_error)
}

/// [`write`], committed and flushed when it returns, on a connection of its own and for so long at most.
pub async fn write_within(
    store: &Store,
    patience: Duration,
    rows: &[Row],
) -> Result<(), StoreError> {
    store.within_at_most(patience, async |db| write(db, rows).await).await
}

/// The time in an id of version 7.
pub(super) fn time_of(id: Uuid) -> Option<DateTime<Utc>> {
    let (seconds, nanos) = id.get_timestamp()?.to_unix();
    DateTime::from_timestamp(i64::try_from(seconds).ok()?, nanos)
}

/// A text that a column takes: PostgreSQL has no NUL.
fn plain(mut text: String) -> String {
    text.truncate(text.floor_char_boundary(TEXT_BYTES_MAX));
    if text.contains('\0') { text.replace('\0', "\u{fffd}") } else { text }
}

/// Details as text. An escaped NUL could be written, but nobody could look into the details again.
fn written(details: Value) -> String {
    // By a serializer, which writes a value in half the time that formatting takes.
    let json = |details: &Value| serde_json::to_string(details).expect("a value is always JSON");
    let mut text = json(&details);
    if text.contains("\\u0000") {
        text = json(&without_nul(details));
    }
    match text.len() {
        ..=DETAILS_BYTES_MAX => text,
        bytes => json!({ "omitted_bytes": bytes }).to_string(),
    }
}

fn without_nul(value: Value) -> Value {
    let clean = |text: String| match text.contains('\0') {
        true => text.replace('\0', "\u{fffd}"),
        false => text,
    };
    match value {
        Value::String(text) => Value::String(clean(text)),
        Value::Array(items) => items.into_iter().map(without_nul).collect(),
        Value::Object(fields) => {
            fields.into_iter().map(|(name, value)| (clean(name), without_nul(value))).collect()
        }
        plain => plain,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_column_refuses_is_not_written() {
        assert_eq!(plain("a\0b".to_owned()), "a\u{fffd}b");
        assert_eq!(plain("ü".repeat(600)).len(), TEXT_BYTES_MAX);
        assert_eq!(plain("x".repeat(5_000)).len(), TEXT_BYTES_MAX);
        for (details, text) in [
            (json!({"a": [1, "b"]}), r#"{"a":[1,"b"]}"#),
            (json!({"a\0": ["b\0"]}), "{\"a\u{fffd}\":[\"b\u{fffd}\"]}"),
            // A backslash before, so it is no NUL.
            (json!("\\u0000"), r#""\\u0000""#),
            (json!("x".repeat(DETAILS_BYTES_MAX)), r#"{"omitted_bytes":262146}"#),
        ] {
            assert_eq!(written(details), text);
        }
    }

    #[test]
    fn the_time_is_that_of_the_id() {
        let id: Uuid = "01900000-0000-7000-8000-000000000000".parse().unwrap();
        assert_eq!(time_of(id).unwrap().timestamp_millis(), 0x0190_0000_0000);
        assert_eq!(time_of(Uuid::nil()), None);
    }
}
