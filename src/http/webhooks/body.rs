//! Reads bodies of deliveries: to a limit each, and to a limit all together.

use super::{
    busy,
    room::{Room, Share},
};
use crate::http::error::{ApiError, ErrorCode};
use actix_web::{
    HttpRequest,
    http::header::CONTENT_LENGTH,
    web::{self, Bytes, BytesMut},
};
use futures::StreamExt;
use std::{sync::Arc, time::Duration};
use uuid::Uuid;

/// Longest body of one delivery: what GitHub sends at most.
pub(super) const BODY_BYTES_MAX: usize = 25 << 20;
/// Longest body that is a small one.
const SMALL_BYTES_MAX: usize = 256 << 10;
/// Most bytes of small bodies held at once by all requests together.
const SMALL_ROOM_BYTES: usize = 64 << 20;
/// The same for larger ones, which so can stand in the way of each other only.
const LARGE_ROOM_BYTES: usize = 192 << 20;
/// Of either room one source gets one part in so many: whoever knows an address, if not its secret, can fill that.
const SOURCE_SHARE: usize = 4;
/// Longest time a body may take to arrive; senders themselves give up earlier.
const ARRIVAL_MAX: Duration = Duration::from_secs(30);

/// Room for the bodies under way.
pub(super) struct Bodies {
    small: Arc<Room>,
    large: Arc<Room>,
}

impl Default for Bodies {
    fn default() -> Self {
        Self {
            small: Room::new(SMALL_ROOM_BYTES, SOURCE_SHARE),
            large: Room::new(LARGE_ROOM_BYTES, SOURCE_SHARE),
        }
    }
}

/// A body, and its room for as long as it is held.
pub(super) struct Body {
    pub bytes: Bytes,
    _room: Share,
}

impl Bodies {
    /// The body as a source's sender sent it. A longer one is refused as soon as that is known, announced or not.
    pub(super) async fn read(
        &self,
        source: Uuid,
        request: &HttpRequest,
        payload: web::Payload,
    ) -> Result<Body, ApiError> {
        let length = request.headers().get(CONTENT_LENGTH);
        let length = length.and_then(|text| text.to_str().ok()?.parse::<usize>().ok());
        let length = length.unwrap_or_default();
        if length > BODY_BYTES_MAX {
            return Err(ApiError::too_large(BODY_BYTES_MAX));
        }
        let read = tokio::time::timeout(ARRIVAL_MAX, self.collect(source, length, payload)).await;
        let seconds = ARRIVAL_MAX.as_secs();
        let late = format!("the body did not arrive within {seconds} seconds");
        read.unwrap_or_else(|_| Err(ApiError::new(ErrorCode::BadRequest, late)))
    }

    /// Takes room for what has arrived, not for what was announced.
    async fn collect(
        &self,
        source: Uuid,
        announced: usize,
        mut payload: web::Payload,
    ) -> Result<Body, ApiError> {
        let mut buffer = BytesMut::with_capacity(announced.min(SMALL_BYTES_MAX));
        let mut is_small = announced <= SMALL_BYTES_MAX;
        let room = if is_small { &self.small } else { &self.large };
        let mut room = room.share(source);
        while let Some(chunk) = payload.next().await {
            let chunk = chunk.map_err(|error| {
                ApiError::bad_request(format!("the body ended before it was complete: {error}"))
            })?;
            let length = buffer.len() + chunk.len();
            if length > BODY_BYTES_MAX {
                return Err(ApiError::too_large(BODY_BYTES_MAX));
            }
            if is_small && length > SMALL_BYTES_MAX {
                is_small = false;
                room = self.large.share(source);
                take(&mut room, buffer.len())?;
            }
            take(&mut room, chunk.len())?;
            buffer.extend_from_slice(&chunk);
        }
        Ok(Body { bytes: buffer.freeze(), _room: room })
    }
}

fn take(room: &mut Share, bytes: usize) -> Result<(), ApiError> {
    match room.grow(bytes) {
        true => Ok(()),
        false => Err(busy("bodies_full", "too many bodies are under way")),
    }
}
