//! Requests for approval as people read them. What changes them is elsewhere.

mod shown;
#[cfg(test)]
mod tests;

pub use shown::shown_now;

use super::{
    page::{Listing, Slice, Window},
    rows::{containing, from_json},
    store_error,
};
use chrono::{DateTime, Utc};
use deadpool_postgres::GenericClient;
use preloop_actors::{
    approval::{About, Approval, ApprovalId, Status, Voter},
    ids::{AccountId, UserId},
    ports::StoreError,
};
use serde_json::Value;
use std::collections::HashMap;
use tokio_postgres::{Row, types::ToSql};
use uuid::Uuid;

const LIST: Listing = Listing { list: include_str!("list.sql"), count: include_str!("count.sql") };
/// Apart, because a search looks into every request, and a list only into those it shows.
const SEARCH: Listing =
    Listing { list: include_str!("search.sql"), count: include_str!("count_search.sql") };
const GET: &str = include_str!("get.sql");
const EVENTS: &str = include_str!("events.sql");
const NAMES: &str = include_str!("names.sql");
const STATS: &str = include_str!("stats.sql");
const TOOLS: &str = include_str!("tools.sql");

/// Most events that are shown of one request.
const EVENTS_MAX: i64 = 1_000;
/// Most tools that are named.
const TOOLS_MAX: i64 = 500;

/// A request as a list shows it.
#[derive(Clone, Debug)]
pub struct ApprovalView {
    pub approval: Approval,
    /// The database's time when it was read.
    pub now: DateTime<Utc>,
    /// The tool's own name.
    pub tool_name: String,
    /// What the agent said it is for; in a list, the beginning of it.
    pub justification: Option<String>,
    /// The decision that asked.
    pub why: Value,
    pub about: About,
    /// The arguments are too long for a list, and not among `about`.
    pub is_cut: bool,
    /// What the API key is called that asked, while there is one.
    pub key_name: Option<String>,
    /// When the workflow's webhook took the question; and why it has not, as of the last try.
    pub webhook_posted_at: Option<DateTime<Utc>>,
    pub webhook_error: Option<String>,
}

/// A request with everything that may be shown of it.
#[derive(Clone, Debug)]
pub struct ApprovalDetail {
    /// With the arguments as people may see them now, edits included.
    pub view: ApprovalView,
    /// The arguments as they stand, secrets and edits included.
    pub arguments: Value,
    /// As they were asked for.
    pub asked: Value,
    /// What the call came to.
    pub result: Option<String>,
}

/// Which requests a list shows.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    pub status: Option<Status>,
    pub execution: Option<Uuid>,
    /// The client's session, in its own words.
    pub session: Option<String>,
    /// The tool's own name, or what it is listed as.
    pub tool: Option<String>,
    /// Text within what people read of a request, or its whole id.
    pub search: Option<String>,
}

/// Something that happened to a request.
#[derive(Clone, Debug)]
pub struct ApprovalEvent {
    pub id: Uuid,
    pub kind: String,
    pub detail: String,
    pub comment: Option<String>,
    pub user: Option<UserId>,
    pub username: Option<String>,
    pub email: Option<String>,
    pub at: DateTime<Utc>,
}

/// How an account's requests stand.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stats {
    pub total: i64,
    pub pending: i64,
    pub approved: i64,
    pub declined: i64,
    pub expired: i64,
    pub cancelled: i64,
    /// How long people took to decide, in the mean.
    pub response_minutes: Option<i64>,
    /// The tools that approval was asked for.
    pub tools: Vec<String>,
}

impl ApprovalView {
    /// Everyone by name who voted.
    pub fn voters(&self) -> impl Iterator<Item = UserId> {
        self.approval.votes.iter().filter_map(|vote| match vote.by {
            Voter::User(user) => Some(user),
            Voter::Link => None,
        })
    }

    /// Whether somebody put in other arguments than were asked for.
    pub fn is_edited(&self) -> bool {
        self.approval.arguments != self.approval.binding.arguments
    }
}

/// Requests, newest first, with the total counted up to 100,000.
pub async fn list(
    db: &impl GenericClient,
    account: AccountId,
    filter: &Filter,
    window: Window,
) -> Result<Slice<ApprovalView>, StoreError> {
    let status = filter.status.map(Status::as_str);
    if filter.session.is_none() && filter.tool.is_none() && filter.search.is_none() {
        let filters: [&(dyn ToSql + Sync); 3] = [&account.0, &status, &filter.execution];
        return LIST.slice(db, &filters, window, read).await;
    }
    let pattern = filter.search.as_deref().map(containing);
    let filters: [&(dyn ToSql + Sync); 7] = [
        &account.0,
        &status,
        &filter.execution,
        &filter.session,
        &filter.tool,
        &pattern,
        &filter.search,
    ];
    SEARCH.slice(db, &filters, window, read).await
}

/// One request.
pub async fn get(
    db: &impl GenericClient,
    account: AccountId,
    id: ApprovalId,
) -> Result<Option<ApprovalDetail>, StoreError> {
    let statement = db.prepare_cached(GET).await.map_err(store_error)?;
    let row = db.query_opt(&statement, &[&account.0, &id.0]).await.map_err(store_error)?;
    row.as_ref().map(read_detail).transpose()
}

/// What happened to a request, the oldest first.
pub async fn events(
    db: &impl GenericClient,
    account: AccountId,
    id: ApprovalId,
) -> Result<Vec<ApprovalEvent>, StoreError> {
    let statement = db.prepare_cached(EVENTS).await.map_err(store_error)?;
    let rows = db.query(&statement, &[&account.0, &id.0, &EVENTS_MAX]).await;
    let event = |row: &Row| ApprovalEvent {
        id: row.get("id"),
        kind: row.get("kind"),
        detail: row.get("detail"),
        comment: row.get("comment"),
        user: row.get::<_, Option<Uuid>>("user_id").map(UserId),
        username: row.get("username"),
        email: row.get("email"),
        at: row.get("at"),
    };
    Ok(rows.map_err(store_error)?.iter().map(event).collect())
}

/// What these people of an account are called; those who are gone are left out.
pub async fn names(
    db: &impl GenericClient,
    account: AccountId,
    users: impl Iterator<Item = UserId>,
) -> Result<HashMap<UserId, String>, StoreError> {
    let ids: Vec<Uuid> = users.map(|user| user.0).collect();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let statement = db.prepare_cached(NAMES).await.map_err(store_error)?;
    let rows = db.query(&statement, &[&account.0, &ids]).await.map_err(store_error)?;
    Ok(rows.iter().map(|row| (UserId(row.get("id")), row.get("username"))).collect())
}

/// How the account's requests stand.
pub async fn stats(db: &impl GenericClient, account: AccountId) -> Result<Stats, StoreError> {
    let (counts, tools) = futures::try_join!(db.prepare_cached(STATS), db.prepare_cached(TOOLS))
        .map_err(store_error)?;
    let (of, named): ([&(dyn ToSql + Sync); 1], [&(dyn ToSql + Sync); 2]) =
        ([&account.0], [&account.0, &TOOLS_MAX]);
    let (row, tools) = futures::try_join!(db.query_one(&counts, &of), db.query(&tools, &named))
        .map_err(store_error)?;
    Ok(Stats {
        total: row.get("total"),
        pending: row.get("pending"),
        approved: row.get("approved"),
        declined: row.get("declined"),
        expired: row.get("expired"),
        cancelled: row.get("cancelled"),
        response_minutes: row.get("response_minutes"),
        tools: tools.iter().map(|row| row.get("tool_name")).collect(),
    })
}

fn read(row: &Row) -> Result<ApprovalView, StoreError> {
    Ok(ApprovalView {
        approval: from_json(row, "state")?,
        now: row.get("now"),
        tool_name: row.get("tool_name"),
        justification: row.get("justification"),
        why: from_json(row, "why")?,
        about: from_json(row, "about")?,
        is_cut: row.get::<_, Option<bool>>("is_cut").unwrap_or_default(),
        key_name: row.get("key_name"),
        webhook_posted_at: row.get("webhook_posted_at"),
        webhook_error: row.get("webhook_error"),
    })
}

fn read_detail(row: &Row) -> Result<ApprovalDetail, StoreError> {
    let mut view = read(row)?;
    let arguments = arguments(row.get("arguments"))?;
    let asked: Option<&str> = row.get("asked_arguments");
    let asked = match asked {
        Some(asked) => self::arguments(asked)?,
        None => arguments.clone(),
    };
    if view.is_edited() {
        view.about.shown = shown_now(&asked, &view.about.shown, &arguments);
    }
    Ok(ApprovalDetail { view, arguments, asked, result: row.get("result") })
}

fn arguments(text: &str) -> Result<Value, StoreError> {
    serde_json::from_str(text)
        .map_err(|error| StoreError::Internal(format!("arguments of a request: {error}")))
}
