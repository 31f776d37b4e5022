//! The gap healer: deliveries that the tracker remembers and that did not arrive are read as if they had (R-A1).

use super::{
    hooks::OurHook,
    source::{ClientSource, source_error},
};
use crate::{
    store::organizations,
    trackers::{
        self, SenderHeaders,
        client::{Delivery, DeliveryInFull, Failure, HookRef, TrackerError},
    },
};
use chrono::{DateTime, TimeDelta, Utc};
use preloop_actors::{
    event::IncomingEvent,
    ids::SourceId,
    ports::{Cursor, DeliveryLog, HookState, KnownOrganization, SourceError},
};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashSet};

/// Most deliveries fetched in one look; the rest is found by the next.
const FETCHED_MAX: usize = 100;
/// Most hooks looked at in one look: each is a request at least.
const HOOKS_MAX: usize = 20;
/// Most pages of one hook's log read in one look. GitHub keeps three days of it.
const PAGES_MAX: usize = 100;

/// An attempt is listed when it has ended: GitHub and GitLab give up after ten seconds, so it may come that much after
/// others that began later. Several times as long is waited for it.
const LATE_MAX: TimeDelta = TimeDelta::seconds(60);
/// Most attempts of one hook that are remembered one by one.
const RECENT_MAX: usize = 1_000;

/// How far a hook's log was looked at. Trackers count attempts upwards; their times are no help, since GitLab tells
/// none of those that nobody answered.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(from = "Kept")]
struct Place {
    /// Up to this attempt all were seen, and none can be listed late any more.
    settled: Option<String>,
    /// Attempts after it that were seen, and when.
    recent: BTreeMap<String, DateTime<Utc>>,
}

/// A place as it is kept.
#[derive(Deserialize)]
#[serde(untagged)]
enum Kept {
    /// Once, only the newest attempt that was seen.
    Newest(String),
    Place {
        settled: Option<String>,
        recent: BTreeMap<String, DateTime<Utc>>,
    },
}

impl From<Kept> for Place {
    fn from(kept: Kept) -> Self {
        match kept {
            Kept::Newest(id) => Self { settled: Some(id), recent: BTreeMap::new() },
            Kept::Place { settled, recent } => Self { settled, recent },
        }
    }
}

impl Place {
    fn is_open(&self, id: &str) -> bool {
        self.settled.as_deref().is_none_or(|settled| order(id) > order(settled))
    }

    /// Forgets attempts one by one that are older than any that may still be listed, but none from `unseen` on.
    fn settle(&mut self, unseen: Option<&str>, now: DateTime<Utc>) {
        let mut recent: Vec<(&String, &DateTime<Utc>)> = self.recent.iter().collect();
        recent.retain(|(id, _)| unseen.is_none_or(|unseen| order(id) < order(unseen)));
        recent.sort_by_key(|(id, _)| order(id));
        let surplus = recent.len().saturating_sub(RECENT_MAX);
        let is_settled = |at: usize, seen: DateTime<Utc>| at < surplus || seen <= now - LATE_MAX;
        let last = (0..recent.len()).rev().find(|&at| is_settled(at, *recent[at].1));
        if let Some(settled) = last.map(|at| recent[at].0.clone()) {
            self.settled = Some(settled);
            let open = std::mem::take(&mut self.recent).into_iter();
            self.recent = open.filter(|(id, _)| self.is_open(id)).collect();
        }
    }
}

/// By the tracker's ids of hooks.
type Places = BTreeMap<String, Place>;

/// Looks at what is new in the logs of the organization's hooks.
pub(super) async fn read(
    source: &ClientSource,
    organization: &KnownOrganization,
) -> Result<DeliveryLog, SourceError> {
    let (HookState::Registered { ids } | HookState::Disabled { ids, .. }) = &organization.hook
    else {
        return Ok(DeliveryLog::default());
    };
    let before = organization.deliveries.clone().map_or(serde_json::Value::Null, |place| place.0);
    let before: Places = serde_json::from_value(before).unwrap_or_default();
    let (mut places, mut log) = (before.clone(), DeliveryLog::default());
    for OurHook { hook, .. } in some_of(OurHook::all(ids), Utc::now()) {
        let mut place = before.get(&hook.id).cloned().unwrap_or_default();
        let attempts = match attempts(source, &hook, &place).await {
            Ok(attempts) => attempts,
            Err(TrackerError { failure: Failure::Unsupported(_), .. }) => continue,
            Err(error) if error.is_denied() => continue,
            Err(error) => return Err(source_error(error)),
        };
        let room = FETCHED_MAX.saturating_sub(log.missed.len());
        let unseen =
            heal(source, organization, &hook, &attempts, &mut place, room, &mut log).await?;
        place.settle(unseen, Utc::now());
        if place != Place::default() {
            places.insert(hook.id, place);
        }
    }
    // Tied to the place: without one nothing is written.
    log.next = (places != before).then(|| serde_json::to_value(&places).ok().map(Cursor)).flatten();
    Ok(log)
}

/// At most [`HOOKS_MAX`], other ones each minute.
fn some_of(hooks: Vec<OurHook>, now: DateTime<Utc>) -> impl Iterator<Item = OurHook> {
    let turns = hooks.len().div_ceil(HOOKS_MAX).max(1);
    let turn = usize::try_from(now.timestamp() / 60).unwrap_or_default() % turns;
    hooks.into_iter().skip(turn * HOOKS_MAX).take(HOOKS_MAX)
}

/// Attempts that are new or were seen lately, oldest first.
async fn attempts(
    source: &ClientSource,
    hook: &HookRef,
    place: &Place,
) -> Result<Vec<Delivery>, TrackerError> {
    let is_new = |attempt: &Delivery| place.is_open(&attempt.id);
    let (mut found, mut from) = (Vec::new(), None);
    for _ in 0..PAGES_MAX {
        let page = source.client.deliveries(hook, from.as_deref()).await?;
        let reached = page.deliveries.iter().any(|attempt| !is_new(attempt));
        found.extend(page.deliveries.into_iter().filter(&is_new));
        from = page.next;
        if reached || from.is_none() {
            break;
        }
    }
    found.sort_by(|one, other| order(&one.id).cmp(&order(&other.id)));
    Ok(found)
}

/// Numbers by what they count; what is none comes after all of them.
fn order(id: &str) -> (u128, &str) {
    (id.parse().unwrap_or(u128::MAX), id)
}

/// Fetches what did not arrive, at most `room` of it; gives the first attempt that was left for the next look.
async fn heal<'a>(
    source: &ClientSource,
    organization: &KnownOrganization,
    hook: &HookRef,
    attempts: &'a [Delivery],
    place: &mut Place,
    room: usize,
    log: &mut DeliveryLog,
) -> Result<Option<&'a str>, SourceError> {
    let arrived: HashSet<&str> =
        attempts.iter().filter(|it| it.succeeded).map(|it| it.key.as_str()).collect();
    let mut fetched: HashSet<&str> = HashSet::new();
    let now = Utc::now();
    for attempt in attempts {
        if place.recent.contains_key(&attempt.id) {
            continue;
        }
        let (id, key) = (attempt.id.as_str(), attempt.key.as_str());
        if !arrived.contains(key) && !fetched.contains(key) {
            if fetched.len() >= room {
                return Ok(Some(id));
            }
            fetched.insert(key);
            match source.client.delivery(hook, id).await {
                Ok(delivery) => log.missed.extend(event(source, organization, &delivery).await?),
                Err(error) if error.is_denied() => log.lost += 1,
                Err(error) => return Err(source_error(error)),
            }
        }
        log.received += u64::from(attempt.succeeded);
        place.recent.insert(attempt.id.clone(), now);
    }
    Ok(None)
}

/// The delivery as the webhook would have read it. It came over a connection that proves more than its signature.
async fn event(
    source: &ClientSource,
    organization: &KnownOrganization,
    delivery: &DeliveryInFull,
) -> Result<Option<IncomingEvent>, SourceError> {
    let db = source.hookup.store.client().await?;
    let Some(hook) = organizations::hook(&db, organization.id).await? else { return Ok(None) };
    drop(db);
    let (kind, body) = (hook.tracker_type, &delivery.payload);
    let header = |name: &str| {
        let found = delivery.headers.iter().find(|(header, _)| header == name);
        found.map(|(_, value)| value.as_str())
    };
    // The body is JSON by now, whatever it was wrapped in.
    let headers = SenderHeaders { form: false, ..SenderHeaders::of(kind, header) };
    let Ok(message) = trackers::read(kind, &headers, &hook.own_logins, body) else {
        return Ok(None);
    };
    let unwanted = |wanted: &[String]| !trackers::subscribed(wanted, &headers, &message.content);
    if hook.subscriptions.as_deref().is_some_and(unwanted) {
        return Ok(None);
    }
    let key = match headers.delivery {
        Some(_) => trackers::delivery_key(kind, &headers, body),
        None => trackers::bounded(&delivery.delivery.key),
    };
    Ok(Some(IncomingEvent {
        account: hook.account,
        source: kind.into(),
        source_id: SourceId(organization.id.0),
        delivery_key: key,
        tracker: Some(hook.tracker),
        organization: Some(organization.id),
        content: message.content,
        payload: message.payload,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(secs: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::seconds(secs)
    }

    fn place(settled: Option<&str>, recent: &[(&str, i64)]) -> Place {
        let recent = recent.iter().map(|(id, secs)| ((*id).to_owned(), at(*secs))).collect();
        Place { settled: settled.map(str::to_owned), recent }
    }

    #[test]
    fn attempts_settle_when_none_before_them_can_be_listed_any_more() {
        for (recent, unseen, now, settled, left) in [
            (&[("9", 0), ("10", 0)][..], None, 59, None, &["10", "9"][..]),
            (&[("9", 0), ("10", 0)], None, 60, Some("10"), &[]),
            (&[("9", 50), ("10", 0)], None, 60, Some("10"), &[]),
            (&[("9", 0), ("10", 50)], None, 60, Some("9"), &["10"]),
            (&[("9", 0), ("11", 0)], Some("10"), 60, Some("9"), &["11"]),
            (&[("9", 0)], Some("8"), 60, None, &["9"]),
        ] {
            let mut place = place(None, recent);
            place.settle(unseen, at(now));
            assert_eq!(place.settled.as_deref(), settled, "{recent:?} {unseen:?} {now}");
            assert_eq!(
                place.recent.keys().collect::<Vec<_>>(),
                left,
                "{recent:?} {unseen:?} {now}"
            );
        }
    }

    #[test]
    fn no_more_are_remembered_than_there_is_room_for() {
        let recent = (0..RECENT_MAX + 5).map(|id| (id.to_string(), at(0))).collect();
        let mut place = Place { settled: None, recent };
        place.settle(None, at(1));
        assert_eq!((place.settled.as_deref(), place.recent.len()), (Some("4"), RECENT_MAX));
    }

    #[test]
    fn a_place_of_before_is_understood() {
        let kept: Places = serde_json::from_str(r#"{"7": "12"}"#).unwrap();
        assert_eq!(kept["7"], place(Some("12"), &[]));
        let kept = serde_json::to_string(&place(Some("12"), &[("13", 1)])).unwrap();
        assert_eq!(serde_json::from_str::<Place>(&kept).unwrap(), place(Some("12"), &[("13", 1)]));
    }
}
