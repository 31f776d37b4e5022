//! Taking routed events off the router's queue, or keeping them there for some of their flows.

use super::routes::REASON_CHARS_MAX;
use crate::store::{clean::cleaned, store_error};
use deadpool_postgres::GenericClient;
use preloop_actors::{
    ports::{Held, Route, StoreError},
    router::ATTEMPTS_MAX,
};
use std::collections::HashSet;
use tokio_postgres::Row;
use uuid::Uuid;

const TAKE: &str = include_str!("take.sql");
const HOLD_BACK: &str = include_str!("hold_back.sql");

/// Takes the events off the queue, but for those that wait for some of their flows. Those that another router has, or
/// had, are not in the answer.
pub(super) async fn take(
    db: &impl GenericClient,
    routes: &[Route],
) -> Result<HashSet<Uuid>, StoreError> {
    let whole: Vec<&Route> = routes.iter().filter(|route| route.held.is_none()).collect();
    let held: Vec<(&Route, &Held)> =
        routes.iter().filter_map(|route| Some((route, route.held.as_ref()?))).collect();
    let mut ours = HashSet::new();
    if !whole.is_empty() {
        let ids = column(&whole, |route| route.event.0);
        let accounts = column(&whole, |route| route.account.0);
        let generations = column(&whole, |route| route.generation);
        let statement = db.prepare_cached(TAKE).await.map_err(store_error)?;
        let rows = db.query(&statement, &[&ids, &accounts, &generations]).await;
        ours.extend(rows.map_err(store_error)?.iter().map(event));
    }
    if !held.is_empty() {
        ours.extend(hold_back(db, &held).await?);
    }
    Ok(ours)
}

async fn hold_back(
    db: &impl GenericClient,
    held: &[(&Route, &Held)],
) -> Result<Vec<Uuid>, StoreError> {
    let ids = column(held, |(route, _)| route.event.0);
    let accounts = column(held, |(route, _)| route.account.0);
    let generations = column(held, |(route, _)| route.generation);
    let attempts = column(held, |(_, held)| held.attempts);
    let flows = column(held, |(_, held)| {
        let ids: Vec<_> = held.flows.iter().map(ToString::to_string).collect();
        format!("{{{}}}", ids.join(","))
    });
    let causes = column(held, |(_, held)| cleaned(&held.cause, REASON_CHARS_MAX));
    let reasons = column(held, |(_, held)| cleaned(&held.reason, REASON_CHARS_MAX));
    let tries = column(held, |(_, held)| i16::from(held.counts));
    let statement = db.prepare_cached(HOLD_BACK).await.map_err(store_error)?;
    let rows = db
        .query(
            &statement,
            &[
                &ids,
                &accounts,
                &generations,
                &attempts,
                &flows,
                &causes,
                &reasons,
                &ATTEMPTS_MAX,
                &tries,
            ],
        )
        .await
        .map_err(store_error)?;
    Ok(rows.iter().map(event).collect())
}

fn event(row: &Row) -> Uuid {
    row.get("event_id")
}

fn column<R, T>(rows: &[R], value: impl Fn(&R) -> T) -> Vec<T> {
    rows.iter().map(value).collect()
}
