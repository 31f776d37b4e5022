//! How often each thing must come about in a million steps, so that what was checked was there to be checked.

use crate::{ports::NAMES, tally::Tally};

/// By kind: what, and the least of it; a third of what is usual, or less.
const FLOORS: &[(&str, &[(&str, u64)])] = &[
    (
        "call",
        &[
            ("answer lost", 1_000),
            ("delayed", 600),
            ("given up", 80),
            ("panics", 50),
            ("rejected", 800),
            ("unreachable", 8_000),
        ],
    ),
    ("claim", &[("new", 2_000), ("taken over", 600), ("within places", 1_500)]),
    (
        "ended",
        &[
            ("STOPPED", 200),
            ("SUCCEEDED", 400),
            ("agent_failure", 70),
            ("configuration", 60),
            ("container_lost", 40),
            ("container_start", 4),
            ("disk_quota", 20),
            ("exit_code", 80),
            ("idle_timeout", 100),
            ("image_pull", 4),
            ("internal", 20),
            ("invalid_result", 50),
            ("no_result", 50),
            ("out_of_memory", 80),
            ("quarantined", 15),
            ("queue_timeout", 60),
            ("run_timeout", 100),
        ],
    ),
    (
        "fault",
        &[
            ("away", 80),
            ("crash", 100),
            ("cut off", 60),
            ("deafness", 60),
            ("freeze", 60),
            ("hang", 40),
            ("hiccup", 150),
            ("host restart", 30),
            ("kill", 150),
            ("numbering held", 100),
            ("shutdown", 40),
            ("stop", 250),
        ],
    ),
    ("key", &[("full", 1_000)]),
    ("log", &[("whole", 1_000)]),
    ("schedule", &[("fired", 80)]),
    ("start", &[("rightful", 1_500), ("stale", 4)]),
    ("step", &[("adopted", 400), ("postponed", 200), ("retry", 500)]),
];

/// Called some dozens of times in a million steps: a death there may not come about. `scheduler::tests` has them all.
const RARE: [&str; 1] = ["resume_tick"];

/// What came about less often than it must. At each call somebody must have died, before it and after it.
pub fn missed(tally: &Tally) -> Vec<String> {
    let named = FLOORS
        .iter()
        .flat_map(|(kind, floors)| floors.iter().map(move |(what, least)| (*kind, *what, *least)));
    let deaths = ["dies before", "dies after"]
        .into_iter()
        .flat_map(|side| NAMES.iter().map(move |name| (side, *name, 1)))
        .filter(|(_, name, _)| !RARE.contains(name));
    let short = named.chain(deaths).filter(|(kind, what, least)| tally.of(kind, what) < *least);
    short.map(|(kind, what, least)| format!("{kind} {what} < {least}")).collect()
}
