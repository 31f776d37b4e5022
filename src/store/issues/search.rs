//! Text search over issues and their comments.

use crate::store::store_error;
use deadpool_postgres::GenericClient;
use preloop_actors::{
    ids::{AccountId, CommentId, IssueId, ProjectId},
    ports::StoreError,
};
use tokio_postgres::Row;
use uuid::Uuid;

const SEARCH: &str = include_str!("search.sql");

/// Most matches that are ranked, the newest, so that a word that is everywhere costs no more than others.
const RANKED_MAX: i64 = 2_000;

/// What is searched for.
#[derive(Clone, Copy, Debug)]
pub struct Wanted<'a> {
    /// Words; `"a phrase"`, `or` and `-not` are understood.
    pub text: &'a str,
    pub project: Option<ProjectId>,
    pub limit: i64,
}

/// Something found.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Hit {
    pub id: HitId,
    /// 0 to 1.
    pub similarity: f64,
}

/// What was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HitId {
    Issue(IssueId),
    Comment(CommentId),
}

/// Issues and comments with all the words, the best first; when there are none, those with any of the words.
pub async fn search(
    db: &impl GenericClient,
    account: AccountId,
    wanted: Wanted<'_>,
) -> Result<Vec<Hit>, StoreError> {
    let text = wanted.text.replace('\0', " ");
    let wanted = Wanted { text: &text, ..wanted };
    let hits = matching(db, account, wanted, false).await?;
    // Any text lacks a word that is excluded, so with one of those every text would do.
    let excludes = text.split_whitespace().any(|word| word.starts_with('-'));
    if !hits.is_empty() || excludes {
        return Ok(hits);
    }
    matching(db, account, wanted, true).await
}

async fn matching(
    db: &impl GenericClient,
    account: AccountId,
    wanted: Wanted<'_>,
    any_word: bool,
) -> Result<Vec<Hit>, StoreError> {
    let project = wanted.project.map(|project| project.0);
    let statement = db.prepare_cached(SEARCH).await.map_err(store_error)?;
    let rows = db
        .query(
            &statement,
            &[&account.0, &wanted.text, &project, &wanted.limit, &RANKED_MAX, &any_word],
        )
        .await
        .map_err(store_error)?;
    Ok(rows.iter().map(read).collect())
}

fn read(row: &Row) -> Hit {
    let id: Uuid = row.get("id");
    let id = match row.get("is_issue") {
        true => HitId::Issue(IssueId(id)),
        false => HitId::Comment(CommentId(id)),
    };
    Hit { id, similarity: row.get("similarity") }
}
