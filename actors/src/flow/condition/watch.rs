//! How long an evaluation may take by the clock, whatever its steps were counted as: a step is some price, not a time,
//! and a machine may be slow.

use std::{
    cell::Cell,
    sync::LazyLock,
    time::{Duration, Instant},
};

/// Longest that one evaluation may take; one operation on a text may end after it. Unoptimised builds are many times
/// slower, and are for tests.
pub const TIME_MAX: Duration = Duration::from_secs(if cfg!(debug_assertions) { 60 } else { 1 });
/// What is spent between two looks at the clock: reading it costs more than most steps do.
const LOOK_EVERY: u32 = 100_000;

/// Tells the time since some moment that stays the same.
pub type Clock = fn() -> Duration;

/// The clock of the machine, which is never set back.
pub fn system() -> Duration {
    static BEGAN: LazyLock<Instant> = LazyLock::new(Instant::now);
    BEGAN.elapsed()
}

/// One evaluation by the clock.
#[derive(Clone, Copy)]
struct Watch {
    clock: Clock,
    ends_at: Duration,
    /// Spent since the last look.
    unseen: u32,
    is_late: bool,
}

thread_local! {
    static WATCH: Cell<Watch> = const {
        Cell::new(Watch { clock: system, ends_at: Duration::MAX, unseen: 0, is_late: false })
    };
}

/// Begins to measure an evaluation on this thread.
pub fn start(clock: Clock) {
    let ends_at = clock().saturating_add(TIME_MAX);
    WATCH.set(Watch { clock, ends_at, unseen: 0, is_late: false });
}

/// Takes note of what is spent, and looks at the clock now and then; `false` once it is too late.
pub fn passes(price: u32) -> bool {
    let mut watch = WATCH.get();
    watch.unseen = watch.unseen.saturating_add(price);
    if watch.unseen >= LOOK_EVERY {
        return look();
    }
    WATCH.set(watch);
    !watch.is_late
}

/// Whether a look found that it is too late.
pub fn is_late() -> bool {
    WATCH.get().is_late
}

/// Looks at the clock; `false` once it is too late. Before what takes long for its price, and at the end.
pub fn look() -> bool {
    let watch = WATCH.get();
    let is_late = watch.is_late || (watch.clock)() > watch.ends_at;
    WATCH.set(Watch { unseen: 0, is_late, ..watch });
    !is_late
}
