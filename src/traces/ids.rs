//! Ids that everyone who knows an event or an execution works out alike, and the choice of traces to keep.

use opentelemetry::trace::{SpanId, TraceId};
use preloop_actors::ids::{Epoch, EventId, ExecutionId};
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// Bits of a trace id that are random; W3C trace context level 2, "random trace id flag".
const RANDOM_BITS: u32 = 56;

/// A part of an event's way: what a span is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    Delivery(EventId),
    /// The same delivery once more; the id is of this request alone.
    Redelivery(Uuid),
    Commit(EventId),
    Match(EventId),
    Execution(ExecutionId),
    Claim(ExecutionId, Epoch),
    Launch(ExecutionId, Epoch),
    Run(ExecutionId, Epoch),
    Result(ExecutionId, Epoch),
}

impl Part {
    /// The first eight bytes of a hash over what it is and whose.
    pub fn span_id(self) -> SpanId {
        let (name, id, epoch) = match self {
            Self::Delivery(event) => ("delivery", event.0, 0),
            Self::Redelivery(request) => ("redelivery", request, 0),
            Self::Commit(event) => ("commit", event.0, 0),
            Self::Match(event) => ("match", event.0, 0),
            Self::Execution(execution) => ("execution", execution.0, 0),
            Self::Claim(execution, epoch) => ("claim", execution.0, epoch.0),
            Self::Launch(execution, epoch) => ("launch", execution.0, epoch.0),
            Self::Run(execution, epoch) => ("run", execution.0, epoch.0),
            Self::Result(execution, epoch) => ("result", execution.0, epoch.0),
        };
        let hash =
            Sha256::new().chain_update(name).chain_update(id).chain_update(epoch.to_be_bytes());
        let mut bytes = [0; 8];
        bytes.copy_from_slice(&hash.finalize()[..8]);
        // All zeros would mean "no span".
        bytes[7] |= u8::from(bytes == [0; 8]);
        SpanId::from_bytes(bytes)
    }
}

pub(super) fn trace_id(event: EventId) -> TraceId {
    TraceId::from_bytes(*event.0.as_bytes())
}

/// Whether a trace is among the kept share of all traces.
///
/// Compares the random bits with a threshold, as OpenTelemetry's "consistent probability sampling" does. The older
/// comparison of the last 63 bits cannot be used: a UUID fixes two of them.
pub(super) fn sampled(event: EventId, ratio: f64) -> bool {
    let range = 1_u64 << RANDOM_BITS;
    let random = event.0.as_u128() as u64 & (range - 1);
    let threshold = ((1.0 - ratio) * range as f64) as u64;
    random >= threshold
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn parts_have_ids_of_their_own_that_never_change() {
        let id = Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0001);
        let (event, execution) = (EventId(id), ExecutionId(id));
        let parts = [
            Part::Delivery(event),
            Part::Redelivery(id),
            Part::Commit(event),
            Part::Match(event),
            Part::Execution(execution),
            Part::Claim(execution, Epoch(1)),
            Part::Claim(execution, Epoch(2)),
            Part::Launch(execution, Epoch(1)),
            Part::Run(execution, Epoch(1)),
            Part::Result(execution, Epoch(1)),
        ];
        let ids: HashSet<_> = parts.iter().map(|part| part.span_id()).collect();
        assert_eq!(ids.len(), parts.len());
        // Another release must join traces that this one began.
        assert_eq!(Part::Delivery(event).span_id().to_string(), "db2013ee047fc062");
        assert_eq!(trace_id(event).to_string(), "01900000000070008000000000000001");
    }

    #[test]
    fn the_kept_share_is_the_wanted_one() {
        for ratio in [0.0, 0.01, 0.25, 1.0] {
            let kept = (0..20_000).filter(|_| sampled(EventId::fresh(), ratio)).count();
            let share = kept as f64 / 20_000.0;
            assert!((share - ratio).abs() < 0.02, "{ratio}: {share}");
            assert!(ratio != 0.0 || kept == 0);
            assert!(ratio != 1.0 || kept == 20_000);
        }
    }
}
