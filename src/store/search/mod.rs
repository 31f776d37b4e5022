//! What search asks the database: candidates by words, and candidates by the nearness of vectors. How they are put
//! together is decided in [`crate::search`].

mod near;
mod words;

pub use near::{IssueVector, Near, near, vectors};
pub use words::{
    Known, Likely, QUERY_WORDS_MAX, QueryWords, Ranked, Worded, by_words, query_words,
};

use super::{page::Window, store_error};
use chrono::{DateTime, Utc};
use deadpool_postgres::GenericClient;
use preloop_actors::{
    ids::{AccountId, CommentId, IssueId, ProjectId, TrackerId},
    ports::StoreError,
};
use tokio_postgres::{Row, types::ToSql};
use uuid::Uuid;

const NEWEST: &str = include_str!("newest.sql");
const PROJECTS_OF: &str = include_str!("projects_of.sql");

/// Most projects that a filter stands for.
const PROJECTS_MAX: i64 = 10_000;

/// What is looked among. What is absent wants everything.
#[derive(Clone, Debug, Default)]
pub struct Filters {
    pub kind: Kind,
    pub tracker: Option<TrackerId>,
    /// Empty: there is no such project, so nothing is found.
    pub projects: Option<Vec<ProjectId>>,
    /// The tracker's own word, or `open` or `closed`; whatever the case.
    pub status: Option<String>,
    /// All of them.
    pub labels: Option<Vec<String>>,
    /// One of the assignees.
    pub assignee: Option<String>,
    pub priority: Option<String>,
    /// Of the issue, or of the comment.
    pub author: Option<String>,
    pub updated_after: Option<DateTime<Utc>>,
    pub updated_before: Option<DateTime<Utc>>,
    /// This one and its comments.
    pub issue: Option<IssueId>,
}

/// Which items are looked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Kind {
    #[default]
    Both,
    Issues,
    Comments,
}

/// Something found.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Hit {
    pub id: HitId,
    /// The higher, the better; what it means depends on who found it.
    pub score: f64,
}

/// What was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum HitId {
    Issue(IssueId),
    Comment(CommentId),
}

impl Filters {
    /// Whether nothing but the kind of item is asked for.
    pub fn are_none(&self) -> bool {
        self.tracker.is_none()
            && self.projects.is_none()
            && self.status.is_none()
            && self.labels.is_none()
            && self.assignee.is_none()
            && self.priority.is_none()
            && self.author.is_none()
            && self.updated_after.is_none()
            && self.updated_before.is_none()
            && self.issue.is_none()
    }
}

/// The projects of these organizations with these names: ids, identifiers or names, whatever the case. `None` for
/// either: all.
pub async fn projects_of(
    db: &impl GenericClient,
    account: AccountId,
    organizations: Option<&[String]>,
    projects: Option<&[String]>,
) -> Result<Vec<ProjectId>, StoreError> {
    let lower = |names: &[String]| -> Vec<String> {
        names.iter().map(|name| name.trim().to_lowercase().replace('\0', " ")).collect()
    };
    let (organizations, projects) = (organizations.map(lower), projects.map(lower));
    let statement = db.prepare_cached(PROJECTS_OF).await.map_err(store_error)?;
    let parameters: [&(dyn ToSql + Sync); 4] =
        [&account.0, &organizations, &projects, &PROJECTS_MAX];
    let rows = db.query(&statement, &parameters).await.map_err(store_error)?;
    Ok(rows.iter().map(|row| ProjectId(row.get("id"))).collect())
}

/// What the filters leave, the newest first; without scores.
pub async fn newest(
    db: &impl GenericClient,
    account: AccountId,
    filters: &Filters,
    window: Window,
) -> Result<Vec<Hit>, StoreError> {
    let bound = Bound::of(filters);
    let head: [&(dyn ToSql + Sync); 1] = [&account.0];
    let tail: [&(dyn ToSql + Sync); 2] = [&window.limit, &window.offset];
    let parameters: Vec<_> =
        head.into_iter().chain(bound.parameters(filters)).chain(tail).collect();
    let statement = db.prepare_cached(NEWEST).await.map_err(store_error)?;
    let rows = db.query(&statement, &parameters).await.map_err(store_error)?;
    Ok(rows.iter().map(read).collect())
}

/// The filters as the statements take them, one after another.
struct Bound {
    tracker: Option<Uuid>,
    projects: Option<Vec<Uuid>>,
    issue: Option<Uuid>,
    kind: i32,
}

impl Bound {
    fn of(filters: &Filters) -> Self {
        let kind = match filters.kind {
            Kind::Both => 0,
            Kind::Issues => 1,
            Kind::Comments => 2,
        };
        let projects = filters.projects.as_ref();
        Self {
            tracker: filters.tracker.map(|id| id.0),
            projects: projects.map(|projects| projects.iter().map(|id| id.0).collect()),
            issue: filters.issue.map(|id| id.0),
            kind,
        }
    }

    fn parameters<'a>(&'a self, filters: &'a Filters) -> [&'a (dyn ToSql + Sync); 11] {
        [
            &self.tracker,
            &self.projects,
            &filters.status,
            &filters.labels,
            &filters.assignee,
            &filters.priority,
            &filters.updated_after,
            &filters.updated_before,
            &filters.author,
            &self.issue,
            &self.kind,
        ]
    }
}

fn read(row: &Row) -> Hit {
    let id: Uuid = row.get("id");
    let id = match row.get("is_issue") {
        true => HitId::Issue(IssueId(id)),
        false => HitId::Comment(CommentId(id)),
    };
    Hit { id, score: row.get("score") }
}
