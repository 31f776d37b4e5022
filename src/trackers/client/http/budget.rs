//! What is left of a tracker's patience, as its answers say, and how long to wait when nothing is.

use super::super::Budget;
use chrono::{DateTime, TimeDelta, Utc};
use reqwest::header::{DATE, HeaderMap, RETRY_AFTER};
use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
};

/// Most resources that are told apart. GitHub has a dozen.
const RESOURCES_MAX: usize = 32;
/// Wait when a tracker says that it is too much, but not for how long (GitHub: at least a minute).
const UNTOLD_WAIT: TimeDelta = TimeDelta::minutes(1);

/// What the tracker lets us do. Shared by all who use one credential.
#[derive(Debug, Default)]
pub(super) struct Budgets(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    by_resource: BTreeMap<String, Budget>,
    /// Nothing is asked before, whatever the resource.
    held_until: Option<DateTime<Utc>>,
}

impl Budgets {
    /// Until when a request has to wait that takes from this resource.
    pub fn wait_until(&self, resource: &str, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let state = self.state();
        let spent = state.by_resource.get(resource).filter(|budget| budget.remaining == 0);
        let resets_at = spent.and_then(|budget| budget.resets_at);
        resets_at.max(state.held_until).filter(|until| *until > now)
    }

    /// Takes down what an answer says.
    pub fn note(&self, headers: &HeaderMap, resource: &str, now: DateTime<Utc>) {
        let Some(budget) = read(headers, resource, now) else { return };
        let mut state = self.state();
        if state.by_resource.len() < RESOURCES_MAX
            || state.by_resource.contains_key(&budget.resource)
        {
            state.by_resource.insert(budget.resource.clone(), budget);
        }
    }

    /// The tracker wants no request at all before this moment.
    pub fn hold(&self, until: DateTime<Utc>) {
        let mut state = self.state();
        state.held_until = state.held_until.max(Some(until));
    }

    pub fn all(&self) -> Vec<Budget> {
        self.state().by_resource.values().cloned().collect()
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// GitHub and Jira name their headers `X-RateLimit-…`, GitLab `RateLimit-…`.
fn read(headers: &HeaderMap, resource: &str, now: DateTime<Utc>) -> Option<Budget> {
    let named = ["x-ratelimit", "ratelimit"].into_iter().find_map(|prefix| {
        let field = |name: &str| text(headers, &format!("{prefix}-{name}"));
        let (limit, remaining) = (field("limit")?, field("remaining")?);
        let resource = field("resource").or_else(|| field("name")).unwrap_or(resource);
        Some((resource, limit.parse().ok()?, remaining.parse().ok()?, field("reset")))
    });
    let (resource, limit, remaining, reset) = named?;
    let resets_at = reset.and_then(|reset| moment(reset, clock(headers, now), now));
    Some(Budget { resource: resource.to_owned(), limit, remaining, resets_at })
}

/// Whether an answer says that there were too many requests, and until when to wait.
pub(super) fn limited(
    status: u16,
    headers: &HeaderMap,
    problem: &str,
    now: DateTime<Utc>,
) -> Option<DateTime<Utc>> {
    let retry_after = text(headers, RETRY_AFTER.as_str())
        .and_then(|value| moment(value, clock(headers, now), now));
    let spent = read(headers, "", now).filter(|budget| budget.remaining == 0);
    let is_told = || {
        let problem = problem.to_ascii_lowercase();
        problem.contains("rate limit") || problem.contains("abuse detection")
    };
    let is_limit = match status {
        429 => true,
        403 => retry_after.is_some() || spent.is_some() || is_told(),
        _ => false,
    };
    let until = retry_after.or_else(|| spent?.resets_at);
    is_limit.then(|| until.unwrap_or(now + UNTOLD_WAIT))
}

/// When a busy server that is not out of budget wants to be asked again.
pub(super) fn retry_after(headers: &HeaderMap, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    moment(text(headers, RETRY_AFTER.as_str())?, clock(headers, now), now)
}

/// A moment by our clock: seconds from now, seconds since 1970, an HTTP date or an ISO one, by `theirs`, the tracker's
/// clock, which may be wrong.
fn moment(text: &str, theirs: DateTime<Utc>, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    /// As seconds from now it would be three years.
    const EPOCH_MIN: i64 = 100_000_000;
    let text = text.trim();
    let absolute = match text.parse::<i64>() {
        Ok(seconds) if seconds < EPOCH_MIN => {
            return now.checked_add_signed(TimeDelta::try_seconds(seconds.max(0))?);
        }
        Ok(seconds) => DateTime::from_timestamp(seconds, 0)?,
        Err(_) => DateTime::parse_from_rfc2822(text)
            .or_else(|_| DateTime::parse_from_rfc3339(text))
            .or_else(|_| DateTime::parse_from_str(text, "%Y-%m-%dT%H:%M%z"))
            .or_else(|_| DateTime::parse_from_str(&text.replace('Z', "+0000"), "%Y-%m-%dT%H:%M%z"))
            .ok()?
            .to_utc(),
    };
    now.checked_add_signed(absolute - theirs)
}

/// The tracker's clock; ours where it does not tell.
fn clock(headers: &HeaderMap, now: DateTime<Utc>) -> DateTime<Utc> {
    let date =
        text(headers, DATE.as_str()).and_then(|date| DateTime::parse_from_rfc2822(date).ok());
    date.map_or(now, |date| date.to_utc())
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: &str = "2026-01-01T12:00:00Z";

    fn at(text: &str) -> DateTime<Utc> {
        DateTime::parse_from_rfc3339(text).unwrap().to_utc()
    }

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        let header = |(name, value): &(&'static str, &str)| {
            (reqwest::header::HeaderName::from_static(name), value.parse().unwrap())
        };
        pairs.iter().map(header).collect()
    }

    fn check_read(
        pairs: &[(&'static str, &str)],
        expected: Option<(&str, u64, u64, Option<&str>)>,
    ) {
        let expected = expected.map(|(resource, limit, remaining, resets_at)| Budget {
            resource: resource.to_owned(),
            limit,
            remaining,
            resets_at: resets_at.map(at),
        });
        assert_eq!(read(&headers(pairs), "core", at(NOW)), expected, "{pairs:?}");
    }

    #[test]
    fn budgets_of_all_trackers() {
        let in_a_minute = at("2026-01-01T12:01:00Z").timestamp().to_string();
        check_read(
            &[
                ("x-ratelimit-limit", "5000"),
                ("x-ratelimit-remaining", "4987"),
                ("x-ratelimit-reset", &in_a_minute),
                ("x-ratelimit-resource", "search"),
            ],
            Some(("search", 5000, 4987, Some("2026-01-01T12:01:00Z"))),
        );
        check_read(
            &[
                ("ratelimit-limit", "60"),
                ("ratelimit-remaining", "0"),
                ("ratelimit-reset", &in_a_minute),
                ("ratelimit-name", "throttle_authenticated_api"),
                // The tracker's clock is a minute ahead: it is over now.
                ("date", "Thu, 01 Jan 2026 12:01:00 GMT"),
            ],
            Some(("throttle_authenticated_api", 60, 0, Some(NOW))),
        );
        check_read(
            &[
                ("x-ratelimit-limit", "100"),
                ("x-ratelimit-remaining", "0"),
                ("x-ratelimit-reset", "2026-01-01T12:03Z"),
            ],
            Some(("core", 100, 0, Some("2026-01-01T12:03:00Z"))),
        );
        check_read(
            &[("x-ratelimit-limit", "50"), ("x-ratelimit-remaining", "49")],
            Some(("core", 50, 49, None)),
        );
        check_read(&[("x-ratelimit-limit", "many"), ("x-ratelimit-remaining", "1")], None);
        check_read(&[], None);
    }

    fn check_limited(status: u16, pairs: &[(&'static str, &str)], said: &str, until: Option<&str>) {
        let found = limited(status, &headers(pairs), said, at(NOW));
        assert_eq!(found, until.map(at), "{status} {pairs:?} {said}");
    }

    #[test]
    fn too_much_is_said_in_many_ways() {
        check_limited(429, &[], "", Some("2026-01-01T12:01:00Z"));
        check_limited(429, &[("retry-after", "5")], "", Some("2026-01-01T12:00:05Z"));
        let date = "Thu, 01 Jan 2026 12:00:07 GMT";
        check_limited(429, &[("retry-after", date)], "", Some("2026-01-01T12:00:07Z"));
        check_limited(403, &[("retry-after", "5")], "", Some("2026-01-01T12:00:05Z"));
        let secondary = "You have exceeded a secondary rate limit.";
        check_limited(403, &[], secondary, Some("2026-01-01T12:01:00Z"));
        let reset = at("2026-01-01T12:20:00Z").timestamp().to_string();
        let spent = [
            ("x-ratelimit-limit", "60"),
            ("x-ratelimit-remaining", "0"),
            ("x-ratelimit-reset", reset.as_str()),
        ];
        check_limited(403, &spent, "", Some("2026-01-01T12:20:00Z"));
        check_limited(403, &[], "Resource not accessible by integration", None);
        check_limited(404, &[("retry-after", "5")], "", None);
    }

    #[test]
    fn nothing_is_asked_of_a_spent_resource() {
        let (budgets, now) = (Budgets::default(), at(NOW));
        let spent = |resource: &str| {
            headers(&[
                ("x-ratelimit-limit", "30"),
                ("x-ratelimit-remaining", "0"),
                ("x-ratelimit-reset", "60"),
                ("x-ratelimit-resource", resource),
            ])
        };
        budgets.note(&spent("search"), "core", now);
        assert_eq!(budgets.wait_until("core", now), None);
        let until = at("2026-01-01T12:01:00Z");
        assert_eq!(budgets.wait_until("search", now), Some(until));
        assert_eq!(budgets.wait_until("search", until), None);
        budgets.hold(at("2026-01-01T12:00:30Z"));
        assert_eq!(budgets.wait_until("core", now), Some(at("2026-01-01T12:00:30Z")));
        assert_eq!(budgets.wait_until("search", now), Some(until));
        for number in 0..100 {
            budgets.note(&spent(format!("r{number}").as_str()), "core", now);
        }
        assert_eq!(budgets.all().len(), RESOURCES_MAX);
    }
}
