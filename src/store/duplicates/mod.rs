//! Duplicates among issues: candidates, pairs that were found, what models said of them, what people decided.
//!
//! Of two issues, the one with the lower id is always `one`.

mod candidates;
mod found;
mod resolutions;
mod scan;
mod verdicts;

pub use candidates::{Candidate, candidates, candidates_among, nearest, signs};
pub use found::{Filter, Found, Wanted, clusters_of, pair, pairs, stats};
pub use resolutions::{Begun, Resolution, begin, end, resolution};
pub use scan::{Pair, Scan, Side, sides, similarity};
pub use verdicts::{Said, failed, said, state, verdict};

use uuid::Uuid;

/// Two issues in the order of their ids.
pub fn ordered(one: Uuid, other: Uuid) -> (Uuid, Uuid) {
    (one.min(other), one.max(other))
}
