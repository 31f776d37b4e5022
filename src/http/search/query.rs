//! What is searched for, as queries of the API say it.

use crate::{
    http::{
        error::{ApiError, Problem},
        page::TOTAL_COUNT,
    },
    search::{DEPTH_MAX, Found, QUERY_CHARS_MAX, SearchType},
    store::{
        Store,
        page::Window,
        search::{Filters, Kind, projects_of},
    },
};
use actix_web::HttpResponseBuilder;
use chrono::{DateTime, Utc};
use preloop_actors::ids::{AccountId, IssueId, ProjectId, TrackerId};
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

/// Says how was searched: `fulltext`, `similarity` or `hybrid`.
pub const SERVED: &str = "X-Search-Type";
/// Says why that is not what was asked for.
pub const REASON: &str = "X-Search-Reason";

const LIMIT_DEFAULT: i64 = 10;
const LIMIT_MAX: i64 = 100;
/// Most labels, or names of projects, of one query.
const NAMES_MAX: usize = 50;
/// Longest name, in characters.
const NAME_CHARS_MAX: usize = 600;

/// What is searched for.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct SearchQuery {
    /// Words, a sentence, a key or an error message; `"a phrase"`, `OR` and `-not` work. Empty: the newest first.
    #[serde(default)]
    #[param(max_length = 1000, required = false)]
    pub query: String,
    /// `hybrid` (the default), `fulltext` or `similarity`.
    #[serde(default)]
    #[param(value_type = String, pattern = "^(fulltext|similarity|hybrid)$", required = false)]
    pub search_type: SearchType,
    /// Most results.
    #[serde(default = "limit")]
    #[param(minimum = 1, maximum = 100, required = false)]
    pub limit: i64,
    /// How many to leave out first; at most 10,000 results can be paged through.
    #[serde(default, alias = "offset")]
    #[param(minimum = 0, maximum = 10000, required = false)]
    pub skip: i64,
}

/// Where is looked.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PlaceQuery {
    tracker_id: Option<Uuid>,
    organization_id: Option<String>,
    /// Name or identifier.
    organization: Option<String>,
    project_id: Option<String>,
    /// Name or identifier, such as `owner/repo`.
    project: Option<String>,
}

/// Which issues are wanted.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct IssueQuery {
    /// `open`, `closed`, or the tracker's own word.
    status: Option<String>,
    /// Separated by commas; an issue has to have all of them.
    labels: Option<String>,
    /// One of the assignees.
    assignee: Option<String>,
    priority: Option<String>,
    /// Who wrote the issue, or the comment.
    author: Option<String>,
    last_updated_after: Option<DateTime<Utc>>,
    last_updated_before: Option<DateTime<Utc>>,
    /// This issue and its comments.
    issue_id: Option<String>,
}

fn limit() -> i64 {
    LIMIT_DEFAULT
}

impl SearchQuery {
    pub fn window(&self) -> Result<Window, ApiError> {
        let mut problems = Vec::new();
        let mut that = |fits: bool, name: &str, problem: String| {
            if !fits {
                problems.push(Problem::of("query", name, "value_error", problem));
            }
        };
        let chars = self.query.chars().take(QUERY_CHARS_MAX + 1).count();
        let longest = format!("has to have at most {QUERY_CHARS_MAX} characters");
        that(chars <= QUERY_CHARS_MAX, "query", longest);
        let bounds = format!("has to be a whole number from 1 to {LIMIT_MAX}");
        that((1..=LIMIT_MAX).contains(&self.limit), "limit", bounds);
        let deepest =
            format!("has to be a whole number from 0 to {DEPTH_MAX}; use filters to see more");
        that((0..=DEPTH_MAX).contains(&self.skip), "skip", deepest);
        match problems.is_empty() {
            true => Ok(Window { offset: self.skip, limit: self.limit.min(DEPTH_MAX - self.skip) }),
            false => Err(ApiError::invalid(problems)),
        }
    }
}

impl PlaceQuery {
    /// The tracker and the projects that are meant.
    pub async fn filters(&self, store: &Store, account: AccountId) -> Result<Filters, ApiError> {
        let names = |id: &Option<String>, name: &Option<String>| -> Option<Vec<String>> {
            let given: Vec<String> =
                [id, name].into_iter().flatten().flat_map(|text| listed(text)).collect();
            (!given.is_empty()).then_some(given)
        };
        let organizations = names(&self.organization_id, &self.organization);
        let projects = names(&self.project_id, &self.project);
        let mut filters = Filters { tracker: self.tracker_id.map(TrackerId), ..Filters::default() };
        if organizations.is_some() || projects.is_some() {
            let db = store.client().await?;
            let (organizations, projects) = (organizations.as_deref(), projects.as_deref());
            filters.projects = Some(projects_of(&db, account, organizations, projects).await?);
        }
        Ok(filters)
    }
}

impl IssueQuery {
    /// Adds what is asked of issues.
    pub fn narrow(&self, filters: Filters, kind: Kind) -> Result<Filters, ApiError> {
        let text = |name: &str, text: &Option<String>| -> Result<Option<String>, ApiError> {
            let Some(text) = text.as_deref().map(str::trim).filter(|text| !text.is_empty()) else {
                return Ok(None);
            };
            match text.chars().nth(NAME_CHARS_MAX).is_some() || text.contains('\0') {
                false => Ok(Some(text.to_owned())),
                true => {
                    Err(wrong(name, format!("has to have at most {NAME_CHARS_MAX} characters")))
                }
            }
        };
        let labels = text("labels", &self.labels)?.map(|labels| listed(&labels));
        Ok(Filters {
            kind,
            status: text("status", &self.status)?.filter(|status| status != "all"),
            labels: labels.filter(|labels| !labels.is_empty()),
            assignee: text("assignee", &self.assignee)?,
            priority: text("priority", &self.priority)?,
            author: text("author", &self.author)?,
            updated_after: self.last_updated_after,
            updated_before: self.last_updated_before,
            issue: match &self.issue_id {
                None => None,
                Some(id) => Some(IssueId(id.parse().map_err(|_| {
                    wrong(
                        "issue_id",
                        "has to be the id of an issue, as lists of issues have it".to_owned(),
                    )
                })?)),
            },
            ..filters
        })
    }
}

/// Values separated by commas.
pub fn listed(text: &str) -> Vec<String> {
    let values = text.split(',').map(str::trim).filter(|value| !value.is_empty());
    values.take(NAMES_MAX).map(str::to_owned).collect()
}

/// Says in the answer's head how was searched, and why.
pub fn say<'a>(
    response: &'a mut HttpResponseBuilder,
    found: &Found,
) -> &'a mut HttpResponseBuilder {
    response.insert_header((SERVED, found.served.as_str()));
    response.insert_header((TOTAL_COUNT, found.ranked.to_string()));
    // A header takes no line breaks, and reasons come from elsewhere, too.
    if let Some(reason) = &found.reason {
        let reason: String = reason.chars().filter(|letter| (' '..='~').contains(letter)).collect();
        response.insert_header((REASON, reason));
    }
    response
}

pub fn wrong(name: &str, problem: String) -> ApiError {
    ApiError::invalid(vec![Problem::of("query", name, "value_error", problem)])
}

impl PlaceQuery {
    /// Of `GET /embeddings`, where both are lists.
    pub fn of(
        organization_id: Option<String>,
        organization: Option<String>,
        project_id: Option<String>,
        project: Option<String>,
    ) -> Self {
        Self { tracker_id: None, organization_id, organization, project_id, project }
    }
}

/// The projects that filters came to.
pub fn projects(filters: &Filters) -> Option<&[ProjectId]> {
    filters.projects.as_deref()
}
