//! Refusals in overload are told late: who hears one comes again at once, and takes the time of those who are let in.

use rand::Rng;
use std::{ops::RangeInclusive, time::Duration};
use tokio::{sync::Semaphore, time::sleep};

/// Most refusals that are held back. Each keeps its connection, and no more: the body is gone by then.
const HELD_MAX: usize = 4_096;
/// For how long, by chance: those who were refused together must not come again together. The strictest tracker gives
/// up after ten seconds.
const HELD_FOR: RangeInclusive<Duration> = Duration::from_millis(600)..=Duration::from_millis(900);

/// The refusals that are held back at the moment.
pub(super) struct Refusals(Semaphore);

impl Default for Refusals {
    fn default() -> Self {
        Self(Semaphore::new(HELD_MAX))
    }
}

impl Refusals {
    /// Waits a while, and no longer than `most`, unless too many do.
    pub(super) async fn hold(&self, most: Duration) {
        if let Ok(_held) = self.0.try_acquire() {
            let time = rand::rng().random_range(HELD_FOR);
            sleep(time.min(most)).await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures::{FutureExt, future::join_all};
    use tokio::time::Instant;

    #[tokio::test(start_paused = true)]
    async fn so_many_wait_and_the_others_do_not() {
        let refusals = Refusals::default();
        for _ in 0..2 {
            let began = Instant::now();
            let mut held = Box::pin(join_all((0..HELD_MAX).map(|_| refusals.hold(Duration::MAX))));
            assert!(held.as_mut().now_or_never().is_none(), "all of them wait");
            assert!(refusals.hold(Duration::MAX).now_or_never().is_some(), "one more does not");
            held.await;
            assert!(HELD_FOR.contains(&began.elapsed()));
        }
        let began = Instant::now();
        refusals.hold(Duration::ZERO).await;
        assert_eq!(
            began.elapsed(),
            Duration::ZERO,
            "who has waited for the store already is answered now"
        );
    }
}
