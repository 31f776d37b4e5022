//! Incoming events made ready to be written: bounded, clean, numbered, compressed.

use super::payload::StoredPayload;
use crate::store::clean::{clean, clean_map, clean_opt, cleaned};
use preloop_actors::{
    event::IncomingEvent,
    ids::{EventId, SourceId},
    ports::StoreError,
};
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// A batch with more payload than this is compressed off the async threads.
const INLINE_BYTES_MAX: usize = 256 * 1024;
/// Longest delivery key that is stored with its event as it came; a longer one is stored as its hash.
const KEY_CHARS_MAX: usize = 200;
const KIND_CHARS_MAX: usize = 200;
const ACTOR_CHARS_MAX: usize = 200;
const SUBJECT_CHARS_MAX: usize = 500;
const URL_CHARS_MAX: usize = 2_000;
/// Projects' ids and names are indexed, and an index entry holds 2,700 bytes.
const PROJECT_CHARS_MAX: usize = 500;

/// An event that can be written without being refused.
pub(super) struct NewEvent {
    pub(super) id: EventId,
    /// What the ledger knows the delivery by; see [`key_hash`].
    pub(super) key_hash: Uuid,
    pub(super) event: IncomingEvent,
    pub(super) payload: StoredPayload,
    pub(super) payload_bytes: i32,
}

/// Prepares a batch, in its order.
pub(super) async fn prepare(batch: Vec<IncomingEvent>) -> Result<Vec<NewEvent>, StoreError> {
    let bytes: usize = batch.iter().map(|event| event.payload.len()).sum();
    let all = move || batch.into_iter().map(prepare_one).collect();
    if bytes <= INLINE_BYTES_MAX {
        return Ok(all());
    }
    let task = tokio::task::spawn_blocking(all);
    task.await.map_err(|error| StoreError::Internal(format!("compression failed: {error}")))
}

fn prepare_one(mut event: IncomingEvent) -> NewEvent {
    event.delivery_key = bounded_key(&event.delivery_key);
    let content = &mut event.content;
    clean(&mut content.kind, KIND_CHARS_MAX);
    clean(&mut content.raw_kind, KIND_CHARS_MAX);
    clean_opt(&mut content.subject, SUBJECT_CHARS_MAX);
    clean_opt(&mut content.actor, ACTOR_CHARS_MAX);
    // An address that was cut leads nowhere.
    content.subject_url.take_if(|url| url.chars().count() > URL_CHARS_MAX || url.contains('\0'));
    if let Some(project) = &mut content.project {
        clean(&mut project.external_id, PROJECT_CHARS_MAX);
        clean(&mut project.identifier, PROJECT_CHARS_MAX);
        clean(&mut project.name, PROJECT_CHARS_MAX);
    }
    clean_map(&mut content.attributes);
    let payload = std::mem::take(&mut event.payload);
    let payload_bytes = i32::try_from(payload.len()).unwrap_or(i32::MAX);
    NewEvent {
        id: EventId::fresh(),
        key_hash: key_hash(event.source_id, &event.delivery_key),
        event,
        payload: StoredPayload::of(payload),
        payload_bytes,
    }
}

/// The first 16 bytes of SHA-256 over the source's id and the key; migration V0009 computes the same.
///
/// The source is hashed along, so keys of two endpoints never meet; and two keys of one endpoint with the same
/// 128 bits take 2^64 tries to find, by a sender who would only make its own second delivery a repetition.
pub(super) fn key_hash(source: SourceId, delivery_key: &str) -> Uuid {
    let hash =
        Sha256::new().chain_update(source.0.as_bytes()).chain_update(delivery_key).finalize();
    let mut first = [0; 16];
    first.copy_from_slice(&hash[..16]);
    Uuid::from_bytes(first)
}

/// A key short enough to be shown, which still differs from every other key.
fn bounded_key(key: &str) -> String {
    match key.chars().count() > KEY_CHARS_MAX || key.contains('\0') {
        true => format!("sha256:{}", hex::encode(Sha256::digest(key))),
        false => cleaned(key, KEY_CHARS_MAX),
    }
}
