//! Pairs that were found, with what was said and decided of them.

use super::ordered;
use crate::{
    duplicates::{Matched, Verdict, clusters::Edge},
    store::{
        page::{Slice, Window},
        rows::{from_json_opt, parsed},
        store_error,
        words::words,
    },
};
use deadpool_postgres::GenericClient;
use preloop_actors::{
    ids::{AccountId, IssueId, ProjectId},
    ports::StoreError,
};
use tokio_postgres::{Row, types::ToSql};
use uuid::Uuid;

const PAIRS: &str = include_str!("pairs.sql");
const PAIR: &str = include_str!("pair.sql");
const STATS: &str = include_str!("stats.sql");
const CLUSTERS: &str = include_str!("clusters.sql");

/// Most pairs that groups are made of.
const EDGES_MAX: i64 = 50_000;

words! {
    /// Which pairs, by what people decided.
    Wanted {
        All = "all",
        Unresolved = "unresolved",
        Resolved = "resolved",
    }
}

/// Which pairs are wanted.
#[derive(Clone, Debug)]
pub struct Filter {
    /// Both issues are in one of these; `None`: anywhere in the account.
    pub projects: Option<Vec<ProjectId>>,
    /// Both are open, or both are not; `None`: whatever they are.
    pub is_open: Option<bool>,
    /// Their vectors are at least so near; pairs without vectors, so likely.
    pub similarity: f64,
    /// At most so many for each issue.
    pub per_issue: i64,
    pub resolution: Wanted,
    /// Only those that a model, or without its word the texts, call this.
    pub verdict: Option<Verdict>,
}

/// Two issues, and all that is known of them as a pair.
#[derive(Clone, Debug)]
pub struct Found {
    pub one: IssueId,
    pub other: IssueId,
    pub similarity: Option<f64>,
    /// That they are duplicates, by their texts.
    pub probability: Option<f64>,
    pub verdict: Option<Verdict>,
    pub matched: Vec<Matched>,
    /// What a model said.
    pub said: Option<Verdict>,
    pub reason: Option<String>,
    pub suggestion: Option<String>,
    pub model: Option<String>,
    pub failure: Option<String>,
    /// What people decided, if they did.
    pub resolution: Option<String>,
}

/// Pairs, the likeliest first.
pub async fn pairs(
    db: &impl GenericClient,
    account: AccountId,
    filter: &Filter,
    window: Window,
) -> Result<Slice<Found>, StoreError> {
    let projects: Option<Vec<Uuid>> =
        filter.projects.as_ref().map(|projects| projects.iter().map(|id| id.0).collect());
    let verdict = filter.verdict.map(Verdict::as_str);
    let statement = db.prepare_cached(PAIRS).await.map_err(store_error)?;
    let parameters: [&(dyn ToSql + Sync); 9] = [
        &account.0,
        &projects,
        &filter.is_open,
        &filter.similarity,
        &filter.per_issue,
        &filter.resolution.as_str(),
        &verdict,
        &window.limit,
        &window.offset,
    ];
    let rows = db.query(&statement, &parameters).await.map_err(store_error)?;
    let total = rows.first().map_or(0, |row| row.get("total"));
    Ok(Slice { rows: rows.iter().map(read).collect::<Result<_, _>>()?, total })
}

/// What is known of two issues; `None` when the account does not have both.
pub async fn pair(
    db: &impl GenericClient,
    account: AccountId,
    one: Uuid,
    other: Uuid,
) -> Result<Option<Found>, StoreError> {
    let (one, other) = ordered(one, other);
    let statement = db.prepare_cached(PAIR).await.map_err(store_error)?;
    let row = db.query_opt(&statement, &[&account.0, &one, &other]).await.map_err(store_error)?;
    row.as_ref().map(read).transpose()
}

/// How many pairs of open issues there are in each project, and how many issues have one.
pub async fn stats(
    db: &impl GenericClient,
    account: AccountId,
    similarity: f64,
) -> Result<Vec<(ProjectId, String, i64, i64)>, StoreError> {
    let statement = db.prepare_cached(STATS).await.map_err(store_error)?;
    let rows = db.query(&statement, &[&account.0, &similarity]).await.map_err(store_error)?;
    let read = |row: &Row| {
        (ProjectId(row.get("id")), row.get("identifier"), row.get("pairs"), row.get("issues"))
    };
    Ok(rows.iter().map(read).collect())
}

/// Pairs of which groups can be made: those that are called duplicates, and not by people something else.
pub async fn clusters_of(
    db: &impl GenericClient,
    account: AccountId,
    projects: Option<&[ProjectId]>,
) -> Result<Vec<Edge>, StoreError> {
    let projects: Option<Vec<Uuid>> =
        projects.map(|projects| projects.iter().map(|id| id.0).collect());
    let statement = db.prepare_cached(CLUSTERS).await.map_err(store_error)?;
    let rows =
        db.query(&statement, &[&account.0, &projects, &EDGES_MAX]).await.map_err(store_error)?;
    let read = |row: &Row| Edge {
        one: row.get("one_id"),
        other: row.get("other_id"),
        probability: row.get("probability"),
    };
    Ok(rows.iter().map(read).collect())
}

fn read(row: &Row) -> Result<Found, StoreError> {
    let verdict = |column: &str| match row.get::<_, Option<&str>>(column) {
        Some(_) => parsed(row, column).map(Some),
        None => Ok(None),
    };
    Ok(Found {
        one: IssueId(row.get("one_id")),
        other: IssueId(row.get("other_id")),
        similarity: row.get("similarity"),
        probability: row.get("probability"),
        verdict: verdict("verdict")?,
        matched: from_json_opt(row, "matched")?.unwrap_or_default(),
        said: verdict("said")?,
        reason: row.get("reason"),
        suggestion: row.get("suggestion"),
        model: row.get("model"),
        failure: row.get("failure"),
        resolution: row.get("resolution"),
    })
}
