//! Candidates by the nearness of vectors.

use super::{Bound, Filters, Hit, Kind, read};
use crate::store::{search_index::Model, store_error};
use chrono::{DateTime, Utc};
use deadpool_postgres::GenericClient;
use preloop_actors::{
    ids::{AccountId, IssueId, ProjectId},
    ports::StoreError,
};
use tokio_postgres::types::ToSql;
use uuid::Uuid;

const NEAR: &str = include_str!("near.sql");
const NEAR_EXACTLY: &str = include_str!("near_exactly.sql");
const HOW_MANY: &str = include_str!("how_many.sql");
const HOW_MANY_IN: &str = include_str!("how_many_in.sql");
const VECTORS: &str = include_str!("vectors.sql");

/// So many vectors are compared one by one: that takes less than 3 ms, and an index that is shared with larger accounts
/// would have to pass over theirs.
const FEW: i64 = 5_000;

/// What is looked for by nearness.
#[derive(Clone, Copy, Debug)]
pub struct Near<'a> {
    pub model: &'a Model,
    /// Of length 1.
    pub vector: &'a [f32],
    /// Whether the order has to be the true one, at whatever cost.
    pub exactly: bool,
}

/// An issue with its vector.
#[derive(Clone, Debug)]
pub struct IssueVector {
    pub issue: IssueId,
    pub project: ProjectId,
    pub vector: Vec<f32>,
    pub title: String,
    pub labels: Vec<String>,
    pub is_pull_request: bool,
    pub created_at: DateTime<Utc>,
}

/// Candidates, the nearest first; the score is the cosine.
pub async fn near(
    db: &impl GenericClient,
    account: AccountId,
    near: Near<'_>,
    filters: &Filters,
    limit: i64,
) -> Result<Vec<Hit>, StoreError> {
    if !near.exactly && !are_few(db, account, near.model, filters).await? {
        let hits = run(db, account, near, filters, limit, NEAR).await?;
        // With narrow filters the index gives up early.
        if hits.len() as i64 >= limit {
            return Ok(hits);
        }
    }
    run(db, account, near, filters, limit, NEAR_EXACTLY).await
}

/// Issues with their vectors, by id.
pub async fn vectors(
    db: &impl GenericClient,
    account: AccountId,
    model: &Model,
    projects: Option<&[ProjectId]>,
    (offset, limit): (i64, i64),
) -> Result<Vec<IssueVector>, StoreError> {
    let projects: Option<Vec<Uuid>> =
        projects.map(|projects| projects.iter().map(|id| id.0).collect());
    let statement = db.prepare_cached(VECTORS).await.map_err(store_error)?;
    let parameters: [&(dyn ToSql + Sync); 5] =
        [&account.0, &model.id.0, &projects, &limit, &offset];
    let rows = db.query(&statement, &parameters).await.map_err(store_error)?;
    let read = rows.iter().map(|row| IssueVector {
        issue: IssueId(row.get("id")),
        project: ProjectId(row.get("project_id")),
        vector: row.get("embedding"),
        title: row.get("title"),
        labels: row.get("labels"),
        is_pull_request: row.get("is_pull_request"),
        created_at: row.get("created_at"),
    });
    Ok(read.collect())
}

async fn run(
    db: &impl GenericClient,
    account: AccountId,
    near: Near<'_>,
    filters: &Filters,
    limit: i64,
    sql: &str,
) -> Result<Vec<Hit>, StoreError> {
    let bound = Bound::of(filters);
    let head: [&(dyn ToSql + Sync); 2] = [&account.0, &near.vector];
    let parameters: Vec<_> = head
        .into_iter()
        .chain(bound.parameters(filters))
        .chain([&limit as &(dyn ToSql + Sync)])
        .collect();
    let statement = db.prepare_cached(&for_model(sql, near.model)).await.map_err(store_error)?;
    let rows = db.query(&statement, &parameters).await.map_err(store_error)?;
    let mut hits: Vec<Hit> = rows.iter().map(read).collect();
    // The index's order is not strict.
    hits.sort_by(|one, other| other.score.total_cmp(&one.score).then(other.id.cmp(&one.id)));
    Ok(hits)
}

/// The index of a model is only used where its dimensions and its id stand in the statement: two numbers of ours.
fn for_model(sql: &str, model: &Model) -> String {
    sql.replace("(384)", &format!("({})", model.dimensions))
        .replace("model_id = 0", &format!("model_id = {}", model.id.0))
}

async fn are_few(
    db: &impl GenericClient,
    account: AccountId,
    model: &Model,
    filters: &Filters,
) -> Result<bool, StoreError> {
    if filters.issue.is_some() {
        return Ok(true);
    }
    let most = FEW + 1;
    if let Some(projects) = &filters.projects
        && filters.kind == Kind::Issues
    {
        let projects: Vec<Uuid> = projects.iter().map(|id| id.0).collect();
        let statement = db.prepare_cached(HOW_MANY_IN).await.map_err(store_error)?;
        let row = db.query_one(&statement, &[&account.0, &projects, &most]).await;
        return Ok(row.map_err(store_error)?.get::<_, i64>(0) <= FEW);
    }
    let statement = db.prepare_cached(HOW_MANY).await.map_err(store_error)?;
    let row = db.query_one(&statement, &[&account.0, &model.id.0, &most]).await;
    Ok(row.map_err(store_error)?.get::<_, i64>(0) <= FEW)
}
