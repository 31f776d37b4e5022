//! Reads bodies of deliveries: to a limit each, and to a limit all together.

use super::busy;
use crate::http::error::{ApiError, ErrorCode};
use actix_web::{
    HttpRequest,
    http::header::CONTENT_LENGTH,
    web::{self, Bytes, BytesMut},
};
use futures::StreamExt;
use std::{sync::Arc, time::Duration};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Longest body of one delivery: what GitHub sends at most.
pub(super) const BODY_BYTES_MAX: usize = 25 << 20;
/// Most bytes of bodies held at once by all requests together.
const BODIES_BYTES_MAX: usize = 256 << 20;
/// Longest time a body may take to arrive; senders themselves give up earlier.
const ARRIVAL_MAX: Duration = Duration::from_secs(30);
/// Room made before the first byte has arrived, however much was announced.
const FIRST_BYTES_MAX: usize = 256 << 10;

/// Room for the bodies under way.
pub(super) struct Bodies {
    room: Arc<Semaphore>,
}

impl Default for Bodies {
    fn default() -> Self {
        Self { room: Arc::new(Semaphore::new(BODIES_BYTES_MAX)) }
    }
}

/// A body, and its room for as long as it is held.
pub(super) struct Body {
    pub bytes: Bytes,
    _room: Option<OwnedSemaphorePermit>,
}

impl Bodies {
    /// The body as it arrived. A longer one is refused as soon as that is known, announced or not.
    pub(super) async fn read(
        &self,
        request: &HttpRequest,
        payload: web::Payload,
    ) -> Result<Body, ApiError> {
        let length = request.headers().get(CONTENT_LENGTH);
        let length = length.and_then(|text| text.to_str().ok()?.parse::<usize>().ok());
        let length = length.unwrap_or_default();
        if length > BODY_BYTES_MAX {
            return Err(ApiError::too_large(BODY_BYTES_MAX));
        }
        let buffer = BytesMut::with_capacity(length.min(FIRST_BYTES_MAX));
        let read = tokio::time::timeout(ARRIVAL_MAX, self.collect(payload, buffer)).await;
        let seconds = ARRIVAL_MAX.as_secs();
        let late = format!("the body did not arrive within {seconds} seconds");
        read.unwrap_or_else(|_| Err(ApiError::new(ErrorCode::BadRequest, late)))
    }

    async fn collect(
        &self,
        mut payload: web::Payload,
        mut buffer: BytesMut,
    ) -> Result<Body, ApiError> {
        let mut taken: Option<OwnedSemaphorePermit> = None;
        while let Some(chunk) = payload.next().await {
            let chunk = chunk.map_err(|error| {
                ApiError::bad_request(format!("the body ended before it was complete: {error}"))
            })?;
            if buffer.len() + chunk.len() > BODY_BYTES_MAX {
                return Err(ApiError::too_large(BODY_BYTES_MAX));
            }
            let room = self.take(chunk.len())?;
            match &mut taken {
                Some(taken) => taken.merge(room),
                None => taken = Some(room),
            }
            buffer.extend_from_slice(&chunk);
        }
        Ok(Body { bytes: buffer.freeze(), _room: taken })
    }

    fn take(&self, bytes: usize) -> Result<OwnedSemaphorePermit, ApiError> {
        let bytes = u32::try_from(bytes).unwrap_or(u32::MAX);
        let room = Arc::clone(&self.room).try_acquire_many_owned(bytes);
        room.map_err(|_| busy("bodies_full", "too many large bodies are under way"))
    }
}
