//! When a tracker is read: pure arithmetic over ages and failures.

use crate::{
    ids::TrackerId,
    ports::{KnownOrganization, RoundEnd, RoundOutcome, SourceError},
};
use chrono::{DateTime, Utc};
use std::{
    hash::{DefaultHasher, Hash, Hasher},
    time::Duration,
};

/// First wait after a round that failed; doubles up to the longest.
const BACKOFF: Duration = Duration::from_secs(30);
const BACKOFF_MAX: Duration = Duration::from_secs(3_600);
/// Wait after a token was refused: every try may count as an attack.
const REFUSED: Duration = Duration::from_secs(900);
/// Longest that a tracker may tell us to stay away.
const AWAY_MAX: Duration = Duration::from_secs(4 * 3_600);
/// While webhooks come, an organization is read so many times less often (contract 9.1).
const FRESH_FACTOR: u32 = 10;

/// How often trackers are read.
#[derive(Clone, Copy, Debug)]
pub struct Pace {
    /// Time between two rounds of a tracker, in which at least its webhooks are looked at.
    pub round_every: Duration,
    /// An organization is read when the last time is this long ago, or ten times as long while webhooks come.
    pub poll_every: Duration,
}

impl Pace {
    /// Whether an organization is to be read now.
    pub fn is_due(&self, organization: &KnownOrganization, forced: bool) -> bool {
        let Some(polled) = organization.polled_age else { return true };
        let fresh = organization.webhook_age.is_some_and(|age| age < self.poll_every);
        let wait = if fresh { self.poll_every * FRESH_FACTOR } else { self.poll_every };
        forced || polled >= wait
    }

    /// When the tracker is due again.
    pub(super) fn after(
        &self,
        tracker: TrackerId,
        failures: u32,
        outcome: &RoundOutcome,
    ) -> Duration {
        let wait = match outcome {
            RoundOutcome::Complete => self.round_every,
            RoundOutcome::Unfinished => return Duration::ZERO,
            RoundOutcome::Failed { token_refused, .. } => {
                let wait = backoff(failures);
                if *token_refused { wait.max(REFUSED) } else { wait }
            }
        };
        spread(wait, (tracker, failures, Utc::now().timestamp() / 60))
    }

    /// The end of a round that the tracker cut off.
    pub(super) fn cut_off(
        &self,
        tracker: TrackerId,
        failures: u32,
        error: SourceError,
        now: DateTime<Utc>,
    ) -> RoundEnd {
        let (outcome, due_in) = match error {
            // It works; there is only no more of it for now.
            SourceError::RateLimited { until, .. } => {
                let wait = (until - now).to_std().unwrap_or_default().min(AWAY_MAX);
                let wait = wait + spread(Duration::from_secs(5), tracker);
                (RoundOutcome::Unfinished, Some(wait))
            }
            SourceError::Unauthorized(why) => {
                (RoundOutcome::Failed { why, token_refused: true }, None)
            }
            SourceError::Unavailable(why) | SourceError::Refused(why) => {
                (RoundOutcome::Failed { why, token_refused: false }, None)
            }
        };
        let due_in = due_in.unwrap_or_else(|| self.after(tracker, failures, &outcome));
        RoundEnd { due_in, outcome, token_expires_at: None }
    }
}

fn backoff(failures: u32) -> Duration {
    let factor = 2_u32.saturating_pow(failures.min(16));
    BACKOFF.saturating_mul(factor).min(BACKOFF_MAX)
}

/// A wait between three quarters and five quarters of the wanted one, the same for the same seed: trackers that began
/// together do not stay together.
fn spread(wait: Duration, seed: impl Hash) -> Duration {
    let mut hasher = DefaultHasher::new();
    seed.hash(&mut hasher);
    let part = hasher.finish() % 1_000;
    wait.mul_f64(0.75 + part as f64 / 2_000.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ids::OrganizationId, ports::HookState};

    const PACE: Pace =
        Pace { round_every: Duration::from_secs(90), poll_every: Duration::from_secs(3_600) };

    fn check(webhook_mins: Option<u64>, polled_mins: Option<u64>, expected: [bool; 2]) {
        let age = |mins: Option<u64>| mins.map(|mins| Duration::from_secs(mins * 60));
        let organization = KnownOrganization {
            id: OrganizationId::fresh(),
            identifier: "octo".into(),
            webhook_age: age(webhook_mins),
            polled_age: age(polled_mins),
            hook: HookState::Unknown,
            deliveries: None,
        };
        let due = [false, true].map(|forced| PACE.is_due(&organization, forced));
        assert_eq!(due, expected, "webhook {webhook_mins:?}, polled {polled_mins:?}");
    }

    #[test]
    fn what_webhooks_keep_fresh_is_read_less_often() {
        check(None, None, [true, true]);
        check(Some(1), None, [true, true]);
        check(None, Some(59), [false, true]);
        check(None, Some(60), [true, true]);
        check(Some(59), Some(60), [false, true]);
        check(Some(59), Some(599), [false, true]);
        check(Some(59), Some(600), [true, true]);
        check(Some(60), Some(60), [true, true]);
    }

    #[test]
    fn failures_are_waited_out_longer_and_longer() {
        let failed = |token_refused| RoundOutcome::Failed { why: String::new(), token_refused };
        let tracker = TrackerId::fresh();
        for (failures, outcome, secs) in [
            (0, RoundOutcome::Complete, 90),
            (0, failed(false), 30),
            (3, failed(false), 240),
            (40, failed(false), 3_600),
            (0, failed(true), 900),
        ] {
            let wait = PACE.after(tracker, failures, &outcome).as_secs_f64();
            let expected = f64::from(secs);
            assert!((expected * 0.75..=expected * 1.25).contains(&wait), "{outcome:?}: {wait}");
        }
        assert!(PACE.after(tracker, 0, &RoundOutcome::Unfinished).is_zero());
    }

    #[test]
    fn a_tracker_that_names_a_time_is_left_alone_until_then() {
        let now = Utc::now();
        for (secs, least, most) in [(100, 100, 107), (-5, 0, 7), (1_000_000, 14_400, 14_407)] {
            let until = now + chrono::TimeDelta::seconds(secs);
            let error = SourceError::RateLimited { until, why: String::new() };
            let end = PACE.cut_off(TrackerId::fresh(), 0, error, now);
            assert_eq!(end.outcome, RoundOutcome::Unfinished);
            assert!((least..=most).contains(&end.due_in.as_secs()), "{secs}: {:?}", end.due_in);
        }
    }

    #[test]
    fn trackers_that_began_together_do_not_stay_together() {
        let waits: std::collections::BTreeSet<u64> = (0..100)
            .map(|_| PACE.after(TrackerId::fresh(), 0, &RoundOutcome::Complete).as_secs())
            .collect();
        assert!(waits.len() > 20, "{waits:?}");
    }
}
