//! The end of routing: executions, news about issues and the "routed" mark in one transaction.

use super::{taking::take, told::told};
use crate::store::{
    Store,
    clean::cleaned,
    executions::{NewExecution, Only, create},
    issues,
    outcomes::{Fate, Tally},
    store_error,
    within::brief,
};
use deadpool_postgres::GenericClient;
use preloop_actors::{
    ids::{AccountId, EventId, ExecutionId},
    issue::IssueNews,
    ports::{Route, StoreError},
    router::{ATTEMPTS_MAX, cause_of},
};
use std::collections::HashMap;
use uuid::Uuid;

const ANNOUNCE: &str = include_str!("announce.sql");
const ROUTING_FAILED: &str = include_str!("routing_failed.sql");

pub(super) const REASON_CHARS_MAX: usize = 1_000;

/// What people are told about a kept event.
pub(super) struct Announcement {
    pub(super) event: EventId,
    /// Flows that matched.
    pub(super) matched: i32,
    /// Why none of them was started all the same.
    pub(super) suppressed: Option<String>,
}

/// A route as it was written.
pub(super) struct Routed<'a> {
    pub(super) route: &'a Route,
    /// Why nothing was started.
    pub(super) suppressed: Option<String>,
}

impl<'a> Routed<'a> {
    fn new(route: &'a Route, told: &HashMap<EventId, String>) -> Self {
        let suppressed = route.suppressed.as_ref().or_else(|| told.get(&route.event)).cloned();
        Self { route, suppressed }
    }
}

/// Gives the routes that were written, without those of events that another router took, their executions, and what is
/// to be counted of them.
pub(super) async fn commit<'a>(
    store: &Store,
    routes: &'a [Route],
) -> Result<(Vec<Routed<'a>>, Vec<ExecutionId>, Tally), StoreError> {
    if routes.is_empty() {
        return Ok(Default::default());
    }
    store
        .within(async |db| {
            let mut tx = brief(db).await?;
            let ours = take(&tx, routes).await?;
            let ours: Vec<&Route> =
                routes.iter().filter(|route| ours.contains(&route.event.0)).collect();
            let told = told(&tx, &ours).await?;
            let ours: Vec<Routed<'_>> = ours.into_iter().map(|it| Routed::new(it, &told)).collect();
            issues::keep(&mut tx, &news(&ours)).await?;
            let created = create(&tx, &executions(&ours), Only::Enabled).await?;
            // Of an event that is tried again for some flows people were told at the first try.
            let first = ours.iter().filter(|routed| routed.route.generation.is_some());
            announce(&tx, &first.map(announcement).collect::<Vec<_>>()).await?;
            fail::fail_point!("routes::written");
            tx.commit().await.map_err(store_error)?;
            let tally = created.tally.and(Fate::Parked, ours.iter().filter(is_parked).count());
            Ok((ours, created.made, tally))
        })
        .await
}

/// Whether an event is parked with this try: `hold_back.sql` goes by the same.
fn is_parked(routed: &&Routed<'_>) -> bool {
    let held = routed.route.held.as_ref();
    held.is_some_and(|held| held.counts && held.attempts + 1 >= ATTEMPTS_MAX)
}

pub(super) async fn failed(store: &Store, event: EventId, reason: &str) -> Result<(), StoreError> {
    let reason = cleaned(reason, REASON_CHARS_MAX);
    let cause = cause_of(&reason);
    let parked = store
        .within(async |db| {
            let statement = db.prepare_cached(ROUTING_FAILED).await.map_err(store_error)?;
            // A row for each event that is parked.
            db.execute(&statement, &[&event.0, &reason, &ATTEMPTS_MAX, &cause])
                .await
                .map_err(store_error)
        })
        .await?;
    Tally::NONE.and(Fate::Parked, parked as usize).count();
    Ok(())
}

/// Puts one line for each event into the activity feed.
pub(super) async fn announce(
    db: &impl GenericClient,
    events: &[Announcement],
) -> Result<(), StoreError> {
    let ids: Vec<Uuid> = events.iter().map(|event| event.event.0).collect();
    let matched: Vec<i32> = events.iter().map(|event| event.matched).collect();
    let suppressed: Vec<_> = events.iter().map(|event| event.suppressed.as_deref()).collect();
    let (Some(lowest), Some(highest)) = (ids.iter().min(), ids.iter().max()) else {
        return Ok(());
    };
    let statement = db.prepare_cached(ANNOUNCE).await.map_err(store_error)?;
    db.execute(&statement, &[&ids, &matched, &suppressed, lowest, highest])
        .await
        .map(drop)
        .map_err(store_error)
}

fn news<'a>(routes: &[Routed<'a>]) -> Vec<(AccountId, &'a IssueNews)> {
    let of = |routed: &Routed<'a>| {
        let route = routed.route;
        Some((route.account, &**route.news.as_ref()?))
    };
    routes.iter().filter_map(of).collect()
}

fn executions(routes: &[Routed<'_>]) -> Vec<NewExecution> {
    let started = routes.iter().filter(|routed| routed.suppressed.is_none());
    let of = |routed: &Routed<'_>| {
        let (event, account) = (routed.route.event, routed.route.account);
        let control = |flow| {
            let mut controls = routed.route.controls.iter();
            controls.find(|(of, _)| *of == flow).map(|(_, control)| control.clone())
        };
        let new = |&(flow, version)| NewExecution {
            account,
            event,
            flow,
            version,
            control: control(flow),
        };
        routed.route.matches.iter().map(new).collect::<Vec<_>>()
    };
    started.flat_map(of).collect()
}

fn announcement(routed: &Routed<'_>) -> Announcement {
    Announcement {
        event: routed.route.event,
        matched: i32::try_from(routed.route.matches.len()).unwrap_or(i32::MAX),
        suppressed: routed.suppressed.as_deref().map(|text| cleaned(text, REASON_CHARS_MAX)),
    }
}
