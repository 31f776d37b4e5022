//! The record as people read it. Work is bounded: of a long record only the newest part is looked through.

use super::{Status, row::time_of};
use crate::store::{page::Window, rows::parsed, store_error};
use chrono::{DateTime, Utc};
use deadpool_postgres::GenericClient;
use preloop_actors::{ids::AccountId, ports::StoreError};
use serde_json::Value;
use std::sync::LazyLock;
use tokio_postgres::{Row, types::ToSql};
use uuid::Uuid;

/// Most entries that a list looks through; the span of time moves what these are.
pub const LIST_SEARCH_MAX: i64 = 100_000;

const LIST: &str = include_str!("list.sql");
const COUNT: &str = include_str!("count.sql");
const GET: &str = include_str!("get.sql");
const ACTORS: &str = include_str!("actors.sql");
const STATS: &str = include_str!("stats.sql");
const COUNTS: &str = include_str!("counts.sql");

/// What is replaced by a condition.
const NARROWED: &str = "true /* NARROWED */";

/// The statements of a list, one pair for each [`Way`].
static STATEMENTS: LazyLock<[[String; 2]; 4]> = LazyLock::new(|| {
    Way::ALL.map(|way| [LIST, COUNT].map(|statement| statement.replace(NARROWED, way.condition())))
});

/// By which index entries are found.
#[derive(Clone, Copy)]
pub(super) enum Way {
    All,
    /// Few of all: everything but calls that went well.
    Notable,
    Execution,
    Correlation,
}

/// An entry as it is shown.
#[derive(Clone, Debug, PartialEq)]
pub struct View {
    pub id: Uuid,
    pub account: Uuid,
    pub at: DateTime<Utc>,
    pub user: Option<Uuid>,
    /// As it is now; `None` for somebody who is gone.
    pub username: Option<String>,
    pub key: Option<Uuid>,
    pub execution: Option<Uuid>,
    pub action: String,
    pub resource_type: Option<String>,
    pub resource: Option<String>,
    pub status: Status,
    pub correlation: Option<Uuid>,
    pub ip: Option<String>,
    pub user_agent: Option<String>,
    pub details: Value,
}

/// A span of time: from its start on, to before its end.
#[derive(Clone, Copy, Debug, Default)]
pub struct Span {
    pub start: Option<DateTime<Utc>>,
    pub end: Option<DateTime<Utc>>,
}

/// Which entries a list shows; absent fields let everything through.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    pub span: Span,
    pub action: Option<String>,
    pub status: Option<Status>,
    pub resource_type: Option<String>,
    pub user: Option<Uuid>,
    pub execution: Option<Uuid>,
    pub key: Option<Uuid>,
    pub correlation: Option<Uuid>,
    pub tool_name: Option<String>,
    pub consent: Option<String>,
}

/// Part of a list.
#[derive(Clone, Debug)]
pub struct Page {
    pub entries: Vec<View>,
    pub total: i64,
    /// Older entries of the span were not looked at.
    pub is_capped: bool,
}

/// Somebody who may stand in the record.
#[derive(Clone, Debug)]
pub struct Actor {
    pub id: Uuid,
    pub username: String,
    pub full_name: Option<String>,
}

/// What happened how often.
#[derive(Clone, Debug, Default)]
pub struct Stats {
    pub actions: Vec<ActionCount>,
    pub people: Vec<PersonCount>,
    pub total: i64,
    pub is_capped: bool,
}

#[derive(Clone, Debug)]
pub struct ActionCount {
    pub action: String,
    pub count: i64,
    pub success: i64,
    pub failure: i64,
    pub denied: i64,
}

#[derive(Clone, Debug)]
pub struct PersonCount {
    pub user: Uuid,
    pub username: Option<String>,
    pub count: i64,
}

/// How much there is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counts {
    pub entries: i64,
    pub calls: i64,
    pub failed_calls: i64,
    pub is_capped: bool,
}

/// Entries, newest first.
pub async fn list(
    db: &impl GenericClient,
    account: AccountId,
    filter: &Filter,
    window: Window,
) -> Result<Page, StoreError> {
    let [list, count] = &STATEMENTS[filter.way() as usize];
    let [start, end] = filter.span.ids();
    let status = filter.status.map(Status::as_str);
    let filters: [&(dyn ToSql + Sync); 13] = [
        &account.0,
        &start,
        &end,
        &LIST_SEARCH_MAX,
        &filter.action,
        &status,
        &filter.resource_type,
        &filter.user,
        &filter.execution,
        &filter.key,
        &filter.correlation,
        &filter.tool_name,
        &filter.consent,
    ];
    let mut windowed = filters.to_vec();
    windowed.extend([&window.limit as &(dyn ToSql + Sync), &window.offset]);
    let (list, count) = futures::try_join!(db.prepare_cached(list), db.prepare_cached(count))
        .map_err(store_error)?;
    let (rows, count) =
        futures::try_join!(db.query(&list, &windowed), db.query_one(&count, &filters))
            .map_err(store_error)?;
    Ok(Page {
        entries: rows.iter().map(read).collect::<Result<_, _>>()?,
        total: count.get("total"),
        is_capped: count.get::<_, i64>("searched") == LIST_SEARCH_MAX,
    })
}

/// One entry.
pub async fn get(
    db: &impl GenericClient,
    account: AccountId,
    id: Uuid,
) -> Result<Option<View>, StoreError> {
    let statement = db.prepare_cached(GET).await.map_err(store_error)?;
    let row = db.query_opt(&statement, &[&account.0, &id]).await.map_err(store_error)?;
    row.as_ref().map(read).transpose()
}

/// The people of an account, by username.
pub async fn actors(
    db: &impl GenericClient,
    account: AccountId,
    window: Window,
) -> Result<Vec<Actor>, StoreError> {
    let statement = db.prepare_cached(ACTORS).await.map_err(store_error)?;
    let rows = db.query(&statement, &[&account.0, &window.limit, &window.offset]).await;
    let actor = |row: &Row| Actor {
        id: row.get("id"),
        username: row.get("username"),
        full_name: row.get("full_name"),
    };
    Ok(rows.map_err(store_error)?.iter().map(actor).collect())
}

/// What happened how often in a span, among its newest [`LIST_SEARCH_MAX`] entries.
pub async fn stats(
    db: &impl GenericClient,
    account: AccountId,
    span: Span,
) -> Result<Stats, StoreError> {
    let [start, end] = span.ids();
    let statement = db.prepare_cached(STATS).await.map_err(store_error)?;
    let rows = db.query(&statement, &[&account.0, &start, &end, &LIST_SEARCH_MAX]).await;
    let mut stats = Stats::default();
    for row in &rows.map_err(store_error)? {
        let (action, count) = (row.get::<_, Option<String>>("action"), row.get("count"));
        match (action, row.get::<_, Option<Uuid>>("user_id")) {
            (Some(action), _) => {
                stats.total += count;
                let of = |column| row.get::<_, i64>(column);
                let (success, failure, denied) = (of("success"), of("failure"), of("denied"));
                stats.actions.push(ActionCount { action, count, success, failure, denied });
            }
            (None, Some(user)) => {
                stats.people.push(PersonCount { user, username: row.get("username"), count });
            }
            (None, None) => {}
        }
    }
    stats.is_capped = stats.total >= LIST_SEARCH_MAX;
    Ok(stats)
}

/// How much there is since a time, among the newest [`LIST_SEARCH_MAX`] entries.
pub async fn counts(
    db: &impl GenericClient,
    account: AccountId,
    since: Option<DateTime<Utc>>,
) -> Result<Counts, StoreError> {
    let [start, _] = Span { start: since, end: None }.ids();
    let statement = db.prepare_cached(COUNTS).await.map_err(store_error)?;
    let row = db.query_one(&statement, &[&account.0, &start, &LIST_SEARCH_MAX]).await;
    let row = row.map_err(store_error)?;
    let entries = row.get("entries");
    let is_capped = entries == LIST_SEARCH_MAX;
    Ok(Counts { entries, calls: row.get("calls"), failed_calls: row.get("failed"), is_capped })
}

impl Filter {
    /// The narrowest index that holds all that is asked for.
    fn way(&self) -> Way {
        let notable = |action: &String| action != "tool_call";
        if self.correlation.is_some() {
            Way::Correlation
        } else if self.execution.is_some() {
            Way::Execution
        } else if self.action.as_ref().is_some_and(notable)
            || self.status.is_some_and(|status| status != Status::Success)
        {
            Way::Notable
        } else {
            Way::All
        }
    }
}

impl Way {
    pub(super) const ALL: [Self; 4] =
        [Self::All, Self::Notable, Self::Execution, Self::Correlation];

    fn condition(self) -> &'static str {
        match self {
            Self::All => "true",
            Self::Notable => "(action <> 'tool_call' OR status <> 'success')",
            Self::Execution => "execution_id = $9",
            Self::Correlation => "correlation_id = $11",
        }
    }

    /// The statement that lists and the one that counts.
    #[cfg(test)]
    pub(super) fn statements(self) -> &'static [String; 2] {
        &STATEMENTS[self as usize]
    }
}

impl Span {
    /// The first id in it, and the first after it.
    pub(super) fn ids(self) -> [Uuid; 2] {
        [self.start.map_or(Uuid::nil(), first_id), self.end.map_or(Uuid::max(), first_id)]
    }
}

/// The first id of a time: its milliseconds, then zeros. Ids know no time before 1970.
fn first_id(at: DateTime<Utc>) -> Uuid {
    let millis = u128::try_from(at.timestamp_millis()).unwrap_or_default();
    Uuid::from_u128(millis.min((1 << 48) - 1) << 80)
}

pub(super) fn read(row: &Row) -> Result<View, StoreError> {
    let id: Uuid = row.get("id");
    let details: &str = row.get("details");
    let details = serde_json::from_str(details);
    Ok(View {
        id,
        account: row.get("account_id"),
        at: time_of(id).unwrap_or_else(|| row.get("at")),
        user: row.get("user_id"),
        username: row.get("username"),
        key: row.get("api_key_id"),
        execution: row.get("execution_id"),
        action: row.get("action"),
        resource_type: row.get("resource_type"),
        resource: row.get("resource_id"),
        status: parsed(row, "status")?,
        correlation: row.get("correlation_id"),
        ip: row.get("ip_address"),
        user_agent: row.get("user_agent"),
        details: details
            .map_err(|error| StoreError::Internal(format!("details of `{id}`: {error}")))?,
    })
}
