//! Who is let in when more comes than can be kept: few enough that those inside are served at once.
//!
//! A queue that empties again and again is good: it absorbs a burst. One that never does, or hardly ever, only makes
//! everybody wait, until every sender gives up on an answer that was on its way. That difference, rather than the
//! queue's length, tells overload (Nichols and Jacobson, "Controlling Queue Delay", ACM Queue 2012). While it lasts,
//! as many are let in as are kept within [`DELAY_TARGET`] (Little's law); the others hear so at once, and
//! their deliveries are sent again later.

use super::state::WAITING_EVENTS_MAX;
use crate::ids::SourceId;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::time::Instant;

/// How long those who are let in should wait while there is overload.
const DELAY_TARGET: Duration = Duration::from_millis(25);
/// How long the queue may stand before that is overload; shorter is a burst.
pub(super) const BURST_MAX: Duration = Duration::from_millis(250);
/// The part of the time for which the queue may stand, lest it is overload: a crowd that comes again as soon as it is
/// answered leaves a moment between.
const STANDING_MAX: f64 = 0.5;
/// Over which time that part is averaged.
const STANDING_OVER: Duration = Duration::from_millis(500);
/// After so long without a refusal the overload is over.
pub(super) const CALM_AFTER: Duration = Duration::from_secs(1);
/// So many are always let in, however slow the store: too few would never fill a batch.
pub(super) const PLACES_MIN: usize = 128;
/// Most events of one source that wait for their commit, so that a loud one leaves room for others.
pub(super) const SOURCE_PLACES_MAX: usize = 1_000;
/// Of the places in overload, one source gets this part at most.
const SOURCE_SHARE: usize = 2;
/// Over which time the rate is averaged.
const RATE_OVER: Duration = Duration::from_millis(500);

/// The door in front of the writer. Clones are the same door.
#[derive(Clone, Debug)]
pub(super) struct Admission(Arc<Mutex<Door>>);

/// A place inside; given back when dropped.
#[derive(Debug)]
pub struct Place {
    admission: Admission,
    source: SourceId,
}

#[derive(Debug)]
struct Door {
    /// Places taken, of each source; none is zero.
    sources: HashMap<SourceId, usize>,
    taken: usize,
    /// When fewer than the overload's places were last taken.
    drained_at: Instant,
    standing: Standing,
    /// The last refusal, while there is overload.
    overload: Option<Instant>,
    rate: Rate,
}

/// For which part of the time the queue stood, averaged.
#[derive(Debug)]
struct Standing {
    part: f64,
    until: Instant,
}

/// Events kept per second, averaged while there is something to keep.
#[derive(Debug, Default)]
struct Rate {
    per_second: f64,
    /// When the last commit ended, if there was more to do then.
    since: Option<Instant>,
}

impl Admission {
    pub(super) fn new(now: Instant) -> Self {
        Self(Arc::new(Mutex::new(Door {
            sources: HashMap::new(),
            taken: 0,
            drained_at: now,
            standing: Standing { part: 0.0, until: now },
            overload: None,
            rate: Rate::default(),
        })))
    }

    /// Lets one event of a source in, or not.
    pub(super) fn enter(&self, source: SourceId, now: Instant) -> Option<Place> {
        let admitted = self.door().enter(source, now);
        admitted.then(|| Place { admission: self.clone(), source })
    }

    /// A commit of so many events ended.
    pub(super) fn committed(&self, events: usize, now: Instant) {
        let mut door = self.door();
        // Those of this commit still have their places.
        let busy = door.taken > events;
        door.rate.committed(events, busy, now);
    }

    /// Whether somebody was refused a moment ago.
    pub(super) fn overloaded(&self, now: Instant) -> bool {
        self.door().overloaded(now)
    }

    fn door(&self) -> MutexGuard<'_, Door> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Door {
    fn enter(&mut self, source: SourceId, now: Instant) -> bool {
        self.pass(now);
        let places = self.rate.places();
        let standing = self.standing.part > STANDING_MAX
            || now.saturating_duration_since(self.drained_at) > BURST_MAX;
        let overload = self.overloaded(now) || standing;
        let (most, most_of_source) = match overload {
            true => (places, SOURCE_PLACES_MAX.min(places / SOURCE_SHARE)),
            false => (WAITING_EVENTS_MAX, SOURCE_PLACES_MAX),
        };
        let of_source = self.sources.get(&source).copied().unwrap_or_default();
        if self.taken >= most || of_source >= most_of_source {
            // A single source at its own limit is no overload yet.
            if overload || self.taken >= most {
                self.note_overload(now);
            }
            return false;
        }
        self.taken += 1;
        *self.sources.entry(source).or_default() += 1;
        true
    }

    /// Notes how the queue stood until now, before that changes.
    fn pass(&mut self, now: Instant) {
        let stands = self.taken >= self.rate.places();
        if !stands {
            self.drained_at = now;
        }
        self.standing.pass(stands, now);
    }

    fn note_overload(&mut self, now: Instant) {
        if !self.overloaded(now) {
            let pending = self.taken;
            tracing::warn!(ingest.pending = pending, "overload: refusing events that would wait");
        }
        self.overload = Some(now);
    }

    fn overloaded(&self, now: Instant) -> bool {
        self.overload.is_some_and(|at| now.saturating_duration_since(at) < CALM_AFTER)
    }

    fn leave(&mut self, source: SourceId, now: Instant) {
        self.pass(now);
        self.taken = self.taken.saturating_sub(1);
        if let Some(count) = self.sources.get_mut(&source) {
            *count -= 1;
            if *count == 0 {
                self.sources.remove(&source);
            }
        }
    }
}

impl Standing {
    fn pass(&mut self, stands: bool, now: Instant) {
        let took = now.saturating_duration_since(self.until);
        let weight = weight(took, STANDING_OVER);
        self.part += weight * (f64::from(u8::from(stands)) - self.part);
        self.until = now;
    }
}

/// How much what lasted so long counts in an average over some time.
fn weight(took: Duration, over: Duration) -> f64 {
    1.0 - (-took.as_secs_f64() / over.as_secs_f64()).exp()
}

impl Rate {
    fn committed(&mut self, events: usize, busy: bool, now: Instant) {
        if let Some(since) = self.since {
            let took = now.saturating_duration_since(since).max(Duration::from_micros(1));
            let now_per_second = events as f64 / took.as_secs_f64();
            self.per_second += weight(took, RATE_OVER) * (now_per_second - self.per_second);
        }
        self.since = busy.then_some(now);
    }

    /// How many are kept within the target, at this rate.
    fn places(&self) -> usize {
        let places = self.per_second * DELAY_TARGET.as_secs_f64();
        (places.round() as usize).clamp(PLACES_MIN, WAITING_EVENTS_MAX)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.admission.door().leave(self.source, Instant::now());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MS: Duration = Duration::from_millis(1);

    struct Case {
        admission: Admission,
        now: Instant,
        places: Vec<Place>,
    }

    impl Case {
        fn new() -> Self {
            let now = Instant::now();
            Self { admission: Admission::new(now), now, places: Vec::new() }
        }

        /// Lets so many come, each source with no more than it may have; how many got in.
        fn crowd(&mut self, count: usize) -> usize {
            let sources = count.div_ceil(SOURCE_PLACES_MAX);
            (0..sources).map(|_| self.come(SourceId::fresh(), count / sources)).sum()
        }

        /// Lets so many of a source come; how many got in.
        fn come(&mut self, source: SourceId, count: usize) -> usize {
            let before = self.places.len();
            let came = (0..count).filter_map(|_| self.admission.enter(source, self.now));
            self.places.extend(came);
            self.places.len() - before
        }

        async fn wait(&mut self, time: Duration) {
            tokio::time::advance(time).await;
            self.now = Instant::now();
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_burst_gets_in_and_a_standing_queue_does_not_grow() {
        let (mut case, loud) = (Case::new(), SourceId::fresh());
        assert_eq!(case.come(loud, 5_000), SOURCE_PLACES_MAX);
        assert_eq!(case.crowd(5_000), 5_000);
        case.wait(BURST_MAX).await;
        assert_eq!(case.crowd(10), 10, "still a burst");
        case.wait(MS).await;
        assert_eq!(case.crowd(10), 0);
    }

    #[tokio::test(start_paused = true)]
    async fn a_queue_that_seldom_drains_is_overload() {
        for (stands, empty, refused) in
            [(100, 150, false), (250, 1_000, false), (100, 50, true), (240, 10, true)]
        {
            let mut case = Case::new();
            let mut came = 0;
            for _ in 0..100 {
                came += case.crowd(5_000);
                case.wait(stands * MS).await;
                case.places.clear();
                case.wait(empty * MS).await;
            }
            assert_eq!(
                came < 500_000,
                refused,
                "stands for {stands} ms, then is empty for {empty}"
            );
        }
    }

    #[tokio::test(start_paused = true)]
    async fn in_overload_there_is_room_for_who_is_quiet() {
        let (mut case, loud, quiet) = (Case::new(), SourceId::fresh(), SourceId::fresh());
        case.come(loud, 1_000);
        case.wait(BURST_MAX + MS).await;
        assert_eq!(case.come(loud, 1), 0);
        case.places.clear();
        assert_eq!(case.come(loud, 1_000), PLACES_MIN / SOURCE_SHARE);
        assert_eq!(case.come(quiet, 5), 5);
    }

    #[tokio::test(start_paused = true)]
    async fn overload_ends_when_nobody_was_refused_for_a_while() {
        let (mut case, source) = (Case::new(), SourceId::fresh());
        case.come(source, 1_000);
        case.wait(BURST_MAX + MS).await;
        case.come(source, 1);
        assert!(case.admission.overloaded(case.now));
        case.places.clear();
        case.wait(CALM_AFTER).await;
        assert!(!case.admission.overloaded(case.now));
        assert_eq!(case.come(source, 1_000), 1_000);
    }

    #[tokio::test(start_paused = true)]
    async fn the_places_follow_the_rate_of_the_store() {
        let (mut case, source) = (Case::new(), SourceId::fresh());
        case.come(source, 1_000);
        // 400 events in 10 ms are 40,000 in a second, so 1,000 in 25 ms.
        for _ in 0..500 {
            case.wait(MS * 10).await;
            case.admission.committed(400, case.now);
        }
        assert_eq!(case.come(source, 1), 0, "a standing queue, too long for this rate");
        case.places.truncate(400);
        assert_eq!(case.come(source, 1_000), 100, "half of the places are one source's");
        assert_eq!(case.come(SourceId::fresh(), 1_000), 500);
    }

    #[tokio::test(start_paused = true)]
    async fn no_source_is_remembered_that_has_no_place() {
        let mut case = Case::new();
        assert_eq!((0..100).map(|_| case.come(SourceId::fresh(), 1)).sum::<usize>(), 100);
        case.places.clear();
        assert_eq!(case.admission.door().sources.len(), 0);
        assert_eq!(case.admission.door().taken, 0);
    }
}
