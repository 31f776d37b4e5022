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
use chrono::{DateTime, Utc};
use preloop_actors::{
    event::IncomingEvent,
    ids::SourceId,
    ports::{Cursor, DeliveryLog, HookState, KnownOrganization, SourceError},
};
use std::collections::{BTreeMap, HashSet};

/// Most deliveries fetched in one look; the rest is found by the next.
const FETCHED_MAX: usize = 100;
/// Most hooks looked at in one look: each is a request at least.
const HOOKS_MAX: usize = 20;
/// Most pages of one hook's log read in one look. GitHub keeps three days of it.
const PAGES_MAX: usize = 100;

/// How far a hook's log was looked at: the id of the newest attempt that was seen. Trackers count attempts upwards;
/// their times are no help, since GitLab tells none of those that nobody answered.
type Seen = String;

/// By the tracker's ids of hooks.
type Places = BTreeMap<String, Seen>;

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
        let attempts = match attempts(source, &hook, before.get(&hook.id)).await {
            Ok(attempts) => attempts,
            Err(TrackerError { failure: Failure::Unsupported(_), .. }) => continue,
            Err(error) if error.is_denied() => continue,
            Err(error) => return Err(source_error(error)),
        };
        let room = FETCHED_MAX.saturating_sub(log.missed.len());
        if let Some(seen) = heal(source, organization, &hook, attempts, room, &mut log).await? {
            places.insert(hook.id, seen);
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

/// New attempts, oldest first.
async fn attempts(
    source: &ClientSource,
    hook: &HookRef,
    seen: Option<&Seen>,
) -> Result<Vec<Delivery>, TrackerError> {
    let is_new = |attempt: &Delivery| seen.is_none_or(|seen| order(&attempt.id) > order(seen));
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

/// Fetches what did not arrive, at most `room` of it; gives how far that went.
async fn heal(
    source: &ClientSource,
    organization: &KnownOrganization,
    hook: &HookRef,
    attempts: Vec<Delivery>,
    room: usize,
    log: &mut DeliveryLog,
) -> Result<Option<Seen>, SourceError> {
    let arrived: HashSet<String> =
        attempts.iter().filter(|it| it.succeeded).map(|it| it.key.clone()).collect();
    let mut fetched: HashSet<&str> = HashSet::new();
    let mut seen = None;
    for attempt in &attempts {
        let is_missed = !arrived.contains(&attempt.key) && !fetched.contains(attempt.key.as_str());
        if is_missed {
            if fetched.len() >= room {
                break;
            }
            fetched.insert(&attempt.key);
            match source.client.delivery(hook, &attempt.id).await {
                Ok(delivery) => log.missed.extend(event(source, organization, &delivery).await?),
                Err(error) if error.is_denied() => log.lost += 1,
                Err(error) => return Err(source_error(error)),
            }
        }
        log.received += u64::from(attempt.succeeded);
        seen = Some(attempt.id.clone());
    }
    Ok(seen)
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
