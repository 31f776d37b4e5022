//! Search over issues and comments, and the vectors that it goes by.
//!
//! How was searched stands in `X-Search-Type`, and when that is not what was asked for, `X-Search-Reason` says why.

mod query;
#[cfg(test)]
mod tests;
mod wire;

use super::{
    caller::{Caller, may},
    error::ApiError,
    extract::Query,
    issues::wire::{CommentResponse, IssueResponse},
    openapi::{Checked, Faults, Guarded},
};
use crate::{
    search::{Found, Search, Wanted, highlight},
    store::{
        Store, issues,
        search::{HitId, Kind, vectors},
    },
};
use actix_web::{HttpResponse, get, web};
use preloop_actors::ids::AccountId;
use query::{IssueQuery, PlaceQuery, SearchQuery, projects, say, wrong};
use serde::Deserialize;
use std::collections::HashMap;
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;
use wire::{
    CommentSearchResults, EmbeddingRawResponse, Item, ItemType, SearchResponse, SearchResultItem,
};

/// Every route of this resource, below `/api/v1`.
pub fn configure(cfg: &mut ServiceConfig<'_>) {
    cfg.service(everything).service(search_issues).service(search_comments).service(embeddings);
}

/// What kind of items are wanted, and in which order.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct OrderQuery {
    /// `issue`, `comment` or `both` (the default).
    #[param(pattern = "^(issue|comment|both)$")]
    embedding_type: Option<String>,
    /// `relevance` (the default), or `newest`: the same page, the one changed last first.
    #[param(pattern = "^(relevance|newest)$")]
    sort: Option<String>,
}

/// Whose vectors are listed.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct VectorsQuery {
    /// Name of the model that made them; absent: the one that serves.
    embedding_model_id: Option<String>,
    /// Separated by commas, like the others.
    project_ids: Option<String>,
    project_names: Option<String>,
    organization_ids: Option<String>,
    organization_names: Option<String>,
    #[serde(default)]
    #[param(minimum = 0, maximum = 10_000_000, required = false)]
    skip: i64,
    #[serde(default = "vectors_default")]
    #[param(minimum = 1, maximum = 2000, required = false)]
    limit: i64,
}

fn vectors_default() -> i64 {
    1_000
}

/// Finds issues and comments, the best first.
#[utoipa::path(
    tag = "search",
    params(SearchQuery, PlaceQuery, IssueQuery, OrderQuery),
    responses((status = 200, body = SearchResponse), Guarded, Checked, Faults),
)]
#[get("/search")]
async fn everything(
    caller: Caller<may::ViewIssues>,
    (asked, place, issue, order): (
        Query<SearchQuery>,
        Query<PlaceQuery>,
        Query<IssueQuery>,
        Query<OrderQuery>,
    ),
    (search, store): (web::Data<Search>, web::Data<Store>),
) -> Result<HttpResponse, ApiError> {
    let kind = match order.0.embedding_type.as_deref() {
        None | Some("both") => Kind::Both,
        Some("issue") => Kind::Issues,
        Some("comment") => Kind::Comments,
        Some(_) => return Err(wrong("embedding_type", "use issue, comment or both".to_owned())),
    };
    let is_newest = match order.0.sort.as_deref() {
        None | Some("relevance") => false,
        Some("newest") => true,
        Some(_) => return Err(wrong("sort", "use relevance or newest".to_owned())),
    };
    let filters = place.0.filters(&store, caller.account).await?;
    let filters = issue.0.narrow(filters, kind)?;
    let (text, search_type, window) = (&*asked.0.query, asked.0.search_type, asked.0.window()?);
    let found = search.find(caller.account, Wanted { text, search_type, filters, window }).await?;
    let mut results = read(&store, caller.account, &found).await?;
    if is_newest {
        results.sort_by_key(|result| std::cmp::Reverse(result.item.updated_at()));
    }
    let mut response = HttpResponse::Ok();
    say(&mut response, &found);
    let Found { served: search_type, reason, .. } = found;
    Ok(response.json(SearchResponse { results, search_type, reason }))
}

/// Finds issues, the best first.
#[utoipa::path(
    tag = "search",
    params(SearchQuery, PlaceQuery, IssueQuery),
    responses(
        (status = 200, body = [IssueResponse], headers(
            ("X-Search-Type" = String), ("X-Search-Reason" = Option<String>), ("X-Total-Count" = i64),
        )),
        Guarded, Checked, Faults,
    ),
)]
#[get("/issues/search")]
async fn search_issues(
    caller: Caller<may::ViewIssues>,
    (asked, place, issue): (Query<SearchQuery>, Query<PlaceQuery>, Query<IssueQuery>),
    (search, store): (web::Data<Search>, web::Data<Store>),
) -> Result<HttpResponse, ApiError> {
    let filters = place.0.filters(&store, caller.account).await?;
    let filters = issue.0.narrow(filters, Kind::Issues)?;
    let (text, search_type, window) = (&*asked.0.query, asked.0.search_type, asked.0.window()?);
    let found = search.find(caller.account, Wanted { text, search_type, filters, window }).await?;
    let results = read(&store, caller.account, &found).await?;
    let issues: Vec<IssueResponse> =
        results.into_iter().filter_map(|result| result.item.into_issue()).collect();
    Ok(say(&mut HttpResponse::Ok(), &found).json(issues))
}

/// Finds comments, the best first.
#[utoipa::path(
    tag = "search",
    params(SearchQuery, PlaceQuery, IssueQuery),
    responses((status = 200, body = CommentSearchResults), Guarded, Checked, Faults),
)]
#[get("/comments/search")]
async fn search_comments(
    caller: Caller<may::ViewIssues>,
    (asked, place, issue): (Query<SearchQuery>, Query<PlaceQuery>, Query<IssueQuery>),
    (search, store): (web::Data<Search>, web::Data<Store>),
) -> Result<HttpResponse, ApiError> {
    let filters = place.0.filters(&store, caller.account).await?;
    let filters = issue.0.narrow(filters, Kind::Comments)?;
    let (text, search_type, window) = (&*asked.0.query, asked.0.search_type, asked.0.window()?);
    let found = search.find(caller.account, Wanted { text, search_type, filters, window }).await?;
    let results = read(&store, caller.account, &found).await?;
    let items = results.into_iter().filter_map(|result| result.item.into_comment()).collect();
    let total = found.ranked as i64;
    let body = CommentSearchResults { items, total, query: asked.0.query };
    Ok(say(&mut HttpResponse::Ok(), &found).json(body))
}

/// Lists the vectors of issues, by the issue's id.
#[utoipa::path(
    tag = "search",
    params(VectorsQuery),
    responses((status = 200, body = EmbeddingRawResponse), Guarded, Checked, Faults),
)]
#[get("/embeddings")]
async fn embeddings(
    caller: Caller<may::ViewIssues>,
    query: Query<VectorsQuery>,
    (search, store): (web::Data<Search>, web::Data<Store>),
) -> Result<web::Json<EmbeddingRawResponse>, ApiError> {
    let VectorsQuery { skip, limit, embedding_model_id, .. } = query.0;
    if !(1..=2_000).contains(&limit) {
        return Err(wrong("limit", "has to be a whole number from 1 to 2000".to_owned()));
    }
    if !(0..=10_000_000).contains(&skip) {
        return Err(wrong("skip", "has to be a whole number from 0 to 10000000".to_owned()));
    }
    let Some(model) = search.models.serving() else {
        return Ok(web::Json(EmbeddingRawResponse { data: Vec::new() }));
    };
    if embedding_model_id.is_some_and(|name| name != model.name) {
        let problem = format!("there are only vectors of `{}`", model.name);
        return Err(wrong("embedding_model_id", problem));
    }
    let VectorsQuery { project_ids, project_names, organization_ids, organization_names, .. } =
        query.0;
    let place = PlaceQuery::of(organization_ids, organization_names, project_ids, project_names);
    let filters = place.filters(&store, caller.account).await?;
    let db = store.client().await?;
    let window = (skip, limit);
    let found = vectors(&db, caller.account, &model, projects(&filters), window).await?;
    Ok(web::Json(EmbeddingRawResponse { data: found.into_iter().map(Into::into).collect() }))
}

/// Reads what was found; what went away since is left out.
async fn read(
    store: &Store,
    account: AccountId,
    found: &Found,
) -> Result<Vec<SearchResultItem>, ApiError> {
    let db = store.client().await?;
    let (issues, comments) = found.ids();
    let mut issues: HashMap<_, _> = issues::these(&db, account, &issues)
        .await?
        .into_iter()
        .map(|issue| (issue.id, issue))
        .collect();
    let mut comments: HashMap<_, _> = issues::these_comments(&db, account, &comments)
        .await?
        .into_iter()
        .map(|comment| (comment.id, comment))
        .collect();
    let results = found.hits.iter().filter_map(|hit| {
        let (item_type, item, highlights) = match hit.id {
            HitId::Issue(id) => {
                let issue = issues.remove(&id)?;
                let text = format!("{} {}", issue.title, issue.body.as_deref().unwrap_or_default());
                let item = Item::Issue(IssueResponse::from(issue).scored(hit.score));
                (ItemType::Issue, item, highlight(&text, &found.stems))
            }
            HitId::Comment(id) => {
                let comment = comments.remove(&id)?;
                let highlights = highlight(&comment.body, &found.stems);
                let item = Item::Comment(CommentResponse::from(comment).scored(hit.score));
                (ItemType::Comment, item, highlights)
            }
        };
        Some(SearchResultItem { item_type, item, similarity: hit.score, highlights })
    });
    Ok(results.collect())
}

impl Item {
    fn updated_at(&self) -> chrono::DateTime<chrono::Utc> {
        match self {
            Self::Issue(issue) => issue.updated_at,
            Self::Comment(comment) => comment.updated_at.unwrap_or(comment.created_at),
        }
    }

    fn into_issue(self) -> Option<IssueResponse> {
        match self {
            Self::Issue(issue) => Some(issue),
            Self::Comment(_) => None,
        }
    }

    fn into_comment(self) -> Option<CommentResponse> {
        match self {
            Self::Comment(comment) => Some(comment),
            Self::Issue(_) => None,
        }
    }
}
