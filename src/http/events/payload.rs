//! Payloads in answers: JSON as it came, without reading it twice.

use crate::{http::error::ApiError, store::event_views::StoredPayload};
use serde_json::value::{RawValue, to_raw_value};

/// Most bytes of a payload that are shown beside something else.
const SHOWN_BYTES_MAX: i32 = 256 * 1024;

/// A payload that may have been left out for its length.
pub struct Shown {
    pub payload: Option<Box<RawValue>>,
    pub bytes: i32,
}

/// The payload, whatever its length; text when it is no JSON.
pub async fn read(stored: StoredPayload) -> Result<Box<RawValue>, ApiError> {
    let bytes = stored.decode().await?;
    let text = String::from_utf8_lossy(&bytes).into_owned();
    RawValue::from_string(text.clone()).or_else(|_| to_raw_value(&text)).map_err(ApiError::internal)
}

/// The payload, unless it is longer than is shown beside something else.
pub async fn show(stored: StoredPayload) -> Result<Shown, ApiError> {
    let bytes = stored.bytes;
    let payload = if bytes <= SHOWN_BYTES_MAX { Some(read(stored).await?) } else { None };
    Ok(Shown { payload, bytes })
}
