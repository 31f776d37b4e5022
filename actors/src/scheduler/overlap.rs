//! What becomes of a tick while executions of its flow have not ended. No I/O.

use crate::{flow::Overlap, ports::SkipReason};

/// Most ticks of one flow that wait for its executions.
pub const WAITING_MAX: usize = 100;

/// What is in a tick's way, in the transaction that would start it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct InTheWay {
    /// An execution of the flow, whatever started it, has not ended.
    pub is_open: bool,
    /// Earlier ticks of the flow that wait.
    pub waiting: usize,
}

/// What becomes of a tick.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Admission {
    Start,
    Skip(SkipReason),
    Wait,
    /// The executions are stopped, earlier ticks wait no more, and this one waits.
    Replace,
    /// Earlier ticks wait no more, and this one starts.
    StartInPlace,
}

/// What becomes of a tick, by what is in its way.
pub fn admit(overlap: Overlap, way: InTheWay) -> Admission {
    let is_free = !way.is_open && way.waiting == 0;
    match overlap {
        Overlap::Allow => Admission::Start,
        _ if is_free => Admission::Start,
        Overlap::Skip => Admission::Skip(SkipReason::Overlap),
        Overlap::Queue if way.waiting >= WAITING_MAX => Admission::Skip(SkipReason::QueueFull),
        Overlap::Queue => Admission::Wait,
        Overlap::CancelRunning if way.is_open => Admission::Replace,
        Overlap::CancelRunning => Admission::StartInPlace,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Admission::*;

    #[test]
    fn what_becomes_of_a_tick() {
        let full = WAITING_MAX;
        for (overlap, is_open, waiting, expected) in [
            (Overlap::Allow, false, 0, Start),
            (Overlap::Allow, true, 0, Start),
            (Overlap::Allow, true, full, Start),
            (Overlap::Skip, false, 0, Start),
            (Overlap::Skip, true, 0, Skip(SkipReason::Overlap)),
            // It waited under another policy, and goes first.
            (Overlap::Skip, false, 1, Skip(SkipReason::Overlap)),
            (Overlap::Queue, false, 0, Start),
            (Overlap::Queue, true, 0, Wait),
            (Overlap::Queue, true, full - 1, Wait),
            (Overlap::Queue, true, full, Skip(SkipReason::QueueFull)),
            (Overlap::Queue, false, 1, Wait),
            (Overlap::CancelRunning, false, 0, Start),
            (Overlap::CancelRunning, true, 0, Replace),
            (Overlap::CancelRunning, true, 1, Replace),
            (Overlap::CancelRunning, false, 1, StartInPlace),
        ] {
            let found = admit(overlap, InTheWay { is_open, waiting });
            assert_eq!(found, expected, "{overlap:?} {is_open} {waiting}");
        }
    }
}
