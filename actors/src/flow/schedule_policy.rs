//! What a schedule does when a fire time was missed, or comes while the flow still runs.

use crate::ids::FlowId;
use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Longest that missed fire times are made up for, in seconds: thirty days.
pub const MISSED_WINDOW_SECS_MAX: i64 = 2_592_000;
/// Most seconds that fire times are spread over.
pub const JITTER_SECS_MAX: i64 = 3_600;

/// What becomes of fire times that passed while nothing could start them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Missed {
    /// Nothing: the schedule goes on with the next one.
    None,
    /// Only the last of them starts.
    #[default]
    Last,
    /// All of them start, the oldest first; of more than a hundred, the newest hundred.
    All,
}

/// What becomes of a fire time that comes while an execution of the flow has not ended, whatever started it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Overlap {
    /// It starts beside the other.
    #[default]
    Allow,
    /// It does not start.
    Skip,
    /// It starts when the others have ended, in the order of the fire times; at most a hundred wait.
    Queue,
    /// The others are stopped, and it starts when they have ended. One that waits already gives way to it.
    CancelRunning,
}

/// A week: what runs weekly is made up for, too.
pub fn missed_window_secs() -> u32 {
    604_800
}

/// What is as it is without a word is left out of what is kept, which older servers can then read as well.
pub(super) fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

/// See [`is_default`].
pub(super) fn is_usual_window(secs: &u32) -> bool {
    *secs == missed_window_secs()
}

/// By how many seconds a fire time of a flow is put off: the same for the same two, and spread evenly over 0 to `most`.
pub fn jitter(flow: FlowId, fire_at: DateTime<Utc>, most: u32) -> u32 {
    let (high, low) = flow.0.as_u64_pair();
    let mixed = mix(mix(high) ^ mix(low.rotate_left(32)) ^ fire_at.timestamp().cast_unsigned());
    u32::try_from(mixed % (u64::from(most) + 1)).unwrap_or(most)
}

/// SplitMix64: neighbours come out far apart. Kept for good, as what it gives says when flows start.
fn mix(number: u64) -> u64 {
    let mut z = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;
    use uuid::Uuid;

    fn at(minute: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_767_225_600 + minute * 60, 0).unwrap()
    }

    #[test]
    fn it_is_the_same_for_the_same_flow_and_time() {
        let flow = FlowId(Uuid::from_u128(7));
        for minute in 0..100 {
            assert_eq!(jitter(flow, at(minute), 600), jitter(flow, at(minute), 600));
            assert_eq!(jitter(flow, at(minute), 0), 0);
        }
        // Pinned: an upgrade must not move what is due.
        let pinned = [0, 1, 2].map(|minute| jitter(flow, at(minute), 600));
        assert_eq!(pinned, [576, 345, 229]);
    }

    #[test]
    fn flows_of_one_time_are_spread_evenly() {
        let flows = (0..6_000_u128).map(|number| FlowId(Uuid::from_u128(number)));
        let mut counts = [0_u32; 60];
        flows.for_each(|flow| counts[jitter(flow, at(0), 59) as usize] += 1);
        assert!(counts.iter().all(|count| (50..=160).contains(count)), "{counts:?}");
        let times: BTreeSet<u32> =
            (0..50).map(|minute| jitter(FlowId(Uuid::from_u128(3)), at(minute), 3_600)).collect();
        assert!(times.len() > 40, "{times:?}");
    }
}
