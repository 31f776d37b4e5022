//! How often each thing must come about in a million steps, so that what was checked was there to be checked.

use crate::{ports::NAMES, tally::Tally};

/// Kind, what, and the least of it.
const FLOORS: &[(&str, &str, u64)] = &[];

/// What came about less often than it must.
pub fn missed(tally: &Tally) -> Vec<String> {
    let deaths = ["dies before", "dies after"]
        .into_iter()
        .flat_map(|side| NAMES.iter().map(move |name| (side, *name, 1)));
    let all = FLOORS.iter().copied().chain(deaths);
    let short = all.filter(|(kind, what, least)| tally.of(kind, what) < *least);
    short.map(|(kind, what, least)| format!("{kind} {what} < {least}")).collect()
}
