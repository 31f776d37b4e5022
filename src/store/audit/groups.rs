//! Entries that belong together: a call, its request for approval and its votes, as one thing that happened.

use super::{
    Status,
    read::{Span, View, read},
};
use crate::store::{page::Window, store_error};
use deadpool_postgres::GenericClient;
use preloop_actors::{ids::AccountId, ports::StoreError};
use tokio_postgres::{Row, types::ToSql};
use uuid::Uuid;

/// Most entries that are looked through for groups.
pub const GROUPS_SEARCH_MAX: i64 = 20_000;
/// Most entries shown of one group: its newest.
const MEMBERS_MAX: i64 = 100;

const GROUPS: &str = include_str!("groups.sql");
const MEMBERS: &str = include_str!("members.sql");

/// Entries with the same correlation, newest first and never none; or one without.
#[derive(Clone, Debug)]
pub struct Group {
    pub correlation: Option<Uuid>,
    pub entries: Vec<View>,
}

/// Part of a list of groups.
#[derive(Clone, Debug, Default)]
pub struct Groups {
    pub groups: Vec<Group>,
    pub total: i64,
    /// Older entries were not looked at.
    pub is_capped: bool,
}

/// Whether a group needs all the wanted outcomes, or one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OutcomeMatch {
    #[default]
    All,
    Any,
}

/// Which groups a list shows; absent fields let everything through.
#[derive(Clone, Debug, Default)]
pub struct GroupFilter {
    pub span: Span,
    /// Actions, of which a group needs one.
    pub actions: Option<Vec<String>>,
    pub outcomes: Option<Vec<Status>>,
    pub outcome_match: OutcomeMatch,
    pub tool_name: Option<String>,
    pub consent: Option<String>,
    pub cost_min: Option<f64>,
    pub cost_max: Option<f64>,
    /// Who did it, of which a group needs one entry each.
    pub user: Option<Uuid>,
    pub key: Option<Uuid>,
    pub execution: Option<Uuid>,
    /// Looks through no more entries than this, nor than [`GROUPS_SEARCH_MAX`].
    pub search_max: Option<i64>,
}

/// Groups by their newest entries, newest first.
pub async fn grouped(
    db: &impl GenericClient,
    account: AccountId,
    filter: &GroupFilter,
    window: Window,
) -> Result<Groups, StoreError> {
    let [start, end] = filter.span.ids();
    let search_max = filter.search_max.unwrap_or(GROUPS_SEARCH_MAX).min(GROUPS_SEARCH_MAX);
    let words =
        |outcomes: &Vec<Status>| -> Vec<_> { outcomes.iter().map(|one| one.as_str()).collect() };
    let outcomes = filter.outcomes.as_ref().map(words);
    let statement = db.prepare_cached(GROUPS).await.map_err(store_error)?;
    let needs_all = filter.outcome_match == OutcomeMatch::All;
    let parameters: [&(dyn ToSql + Sync); 16] = [
        &account.0,
        &start,
        &end,
        &search_max,
        &filter.actions,
        &outcomes,
        &needs_all,
        &filter.tool_name,
        &filter.consent,
        &filter.cost_min,
        &filter.cost_max,
        &window.limit,
        &window.offset,
        &filter.user,
        &filter.key,
        &filter.execution,
    ];
    let rows = db.query(&statement, &parameters).await.map_err(store_error)?;
    let Some(first) = rows.first() else { return Ok(Groups::default()) };
    let (total, searched): (i64, i64) = (first.get("total"), first.get("searched"));
    let key = |row: &Row| Some((row.get::<_, Option<Uuid>>("key")?, row.get("correlated")));
    let keys: Vec<(Uuid, bool)> = rows.iter().filter_map(key).collect();
    let groups = members(db, account, &keys).await?;
    Ok(Groups { groups, total, is_capped: searched == search_max })
}

/// The groups of these keys, in their order.
async fn members(
    db: &impl GenericClient,
    account: AccountId,
    keys: &[(Uuid, bool)],
) -> Result<Vec<Group>, StoreError> {
    let (ids, correlated): (Vec<Uuid>, Vec<bool>) = keys.iter().copied().unzip();
    let statement = db.prepare_cached(MEMBERS).await.map_err(store_error)?;
    let rows = db.query(&statement, &[&account.0, &ids, &correlated, &MEMBERS_MAX]).await;
    let mut groups: Vec<(Uuid, Group)> = Vec::with_capacity(keys.len());
    for row in &rows.map_err(store_error)? {
        let (key, entry) = (row.get("key"), read(row)?);
        match groups.last_mut() {
            Some((last, group)) if *last == key => group.entries.push(entry),
            _ => {
                let group = Group { correlation: entry.correlation, entries: vec![entry] };
                groups.push((key, group));
            }
        }
    }
    Ok(groups.into_iter().map(|(_, group)| group).collect())
}
