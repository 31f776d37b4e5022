//! What to do after an attempt that failed: a pure decision.

use super::{
    budget,
    call::Effect,
    problem::{failure, problem},
};
use crate::trackers::client::Failure;
use bytes::Bytes;
use chrono::{DateTime, Utc};
use reqwest::header::HeaderMap;
use std::time::Duration;

/// How an attempt failed.
#[derive(Clone, Debug)]
pub(super) enum Trouble {
    /// The address must not be called; nothing was sent.
    Barred(String),
    /// There was no connection: nothing arrived.
    NotSent(String),
    /// It was sent, and its answer did not come, or not whole.
    Lost(String),
    /// An answer that is no success.
    Answered { status: u16, headers: HeaderMap, body: Bytes },
}

/// What follows.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Next {
    /// Try again, after a pause that grows from attempt to attempt.
    Again,
    /// Try again, but not before.
    After(DateTime<Utc>),
    GiveUp(Failure),
}

/// Decides by what certainly happened: a read may be repeated, a write only when it did not arrive or was turned away.
pub(super) fn decide(effect: Effect, trouble: &Trouble, now: DateTime<Utc>) -> Next {
    match (trouble, effect) {
        (Trouble::Barred(why), _) => Next::GiveUp(Failure::Refused(why.clone())),
        (Trouble::NotSent(_), _) | (Trouble::Lost(_), Effect::Read) => Next::Again,
        (Trouble::Lost(why), Effect::Write) => Next::GiveUp(Failure::Unknown(why.clone())),
        (Trouble::Answered { status, headers, body }, _) => {
            let said = problem(*status, body);
            if let Some(until) = budget::limited(*status, headers, &said, now) {
                return Next::After(until);
            }
            match (*status, effect) {
                (408 | 500..=599, Effect::Write) => Next::GiveUp(Failure::Unknown(said)),
                (408 | 500 | 502..=504, Effect::Read) => {
                    budget::retry_after(headers, now).map_or(Next::Again, Next::After)
                }
                _ => Next::GiveUp(failure(*status, headers, body)),
            }
        }
    }
}

/// What is said when there are no attempts left.
pub(super) fn exhausted(trouble: &Trouble, now: DateTime<Utc>) -> Failure {
    match trouble {
        Trouble::Barred(why) => Failure::Refused(why.clone()),
        Trouble::NotSent(why) | Trouble::Lost(why) => Failure::Unavailable(why.clone()),
        Trouble::Answered { status, headers, body } => {
            let said = problem(*status, body);
            match budget::limited(*status, headers, &said, now) {
                Some(until) => Failure::RateLimited { until },
                None => Failure::Unavailable(said),
            }
        }
    }
}

/// The longest pause before an attempt, of which a random part is taken ("full jitter"): many that failed together
/// do not come back together.
pub(super) fn pause_max(base: Duration, most: Duration, failed_attempts: u32) -> Duration {
    base.saturating_mul(1 << failed_attempts.clamp(1, 16)).min(most)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answered(status: u16, headers: &[(&'static str, &str)]) -> Trouble {
        let headers = headers.iter().map(|(name, value)| {
            (reqwest::header::HeaderName::from_static(name), value.parse().unwrap())
        });
        Trouble::Answered { status, headers: headers.collect(), body: Bytes::new() }
    }

    /// What a read and a write do, in one word each.
    fn check(trouble: &Trouble, read: &str, write: &str) {
        let word = |effect| match decide(effect, trouble, DateTime::UNIX_EPOCH) {
            Next::Again => "again",
            Next::After(_) => "after",
            Next::GiveUp(Failure::Unknown(_)) => "unknown",
            Next::GiveUp(Failure::Refused(_)) => "refused",
            Next::GiveUp(Failure::Unavailable(_)) => "unavailable",
            Next::GiveUp(_) => "other",
        };
        assert_eq!((word(Effect::Read), word(Effect::Write)), (read, write), "{trouble:?}");
    }

    #[test]
    fn only_what_is_safe_is_repeated() {
        check(&Trouble::Barred(String::new()), "refused", "refused");
        check(&Trouble::NotSent(String::new()), "again", "again");
        check(&Trouble::Lost(String::new()), "again", "unknown");
        check(&answered(408, &[]), "again", "unknown");
        check(&answered(500, &[]), "again", "unknown");
        check(&answered(501, &[]), "unavailable", "unknown");
        check(&answered(502, &[]), "again", "unknown");
        check(&answered(503, &[]), "again", "unknown");
        check(&answered(503, &[("retry-after", "3")]), "after", "unknown");
        check(&answered(504, &[]), "again", "unknown");
        check(&answered(429, &[]), "after", "after");
        check(&answered(403, &[("retry-after", "3")]), "after", "after");
        for status in [400, 409, 412, 413, 422] {
            check(&answered(status, &[]), "refused", "refused");
        }
        for status in [301, 401, 403, 404, 410] {
            check(&answered(status, &[]), "other", "other");
        }
    }

    #[test]
    fn pauses_grow_to_a_limit() {
        let pause = |failed| {
            pause_max(Duration::from_millis(250), Duration::from_secs(4), failed).as_millis()
        };
        assert_eq!([1, 2, 3, 4, 5, 99].map(pause), [500, 1000, 2000, 4000, 4000, 4000]);
    }
}
