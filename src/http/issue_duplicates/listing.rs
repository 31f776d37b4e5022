//! Lists of pairs, groups made of them, and how many there are.

use super::wire::{
    DuplicateCluster, DuplicatePair, IssueBrief, PairStatus, PairsQuery, ProjectDuplicateStats,
};
use crate::{
    duplicates::clusters::clusters as grouped,
    http::{
        caller::{Caller, may},
        check::Checks,
        error::ApiError,
        extract::Query,
        openapi::{Checked, Faults, Guarded},
        page::{self, Skip},
    },
    store::{
        Store,
        duplicates::{self, Filter, Found, Wanted},
        issues::{Issue, these},
        page::{Slice, Window},
    },
};
use actix_web::{HttpResponse, get, web};
use preloop_actors::ids::{AccountId, IssueId, ProjectId};
use serde::Deserialize;
use std::collections::{BTreeSet, HashMap};
use utoipa::IntoParams;

/// As the contract has it.
const SIMILARITY: f64 = 0.7;
const STATS_SIMILARITY: f64 = 0.95;
const PER_ISSUE_MAX: i64 = 20;
/// Most groups of one answer, and most issues of one group that are shown.
const CLUSTERS_MAX: usize = 500;
const CLUSTER_ISSUES_MAX: usize = 50;
const PROJECTS_MAX: usize = 100;

/// Lists pairs of issues that may be about the same, the likeliest first.
#[utoipa::path(
    tag = "duplicates",
    params(PairsQuery, Skip),
    responses(
        (status = 200, body = [DuplicatePair], headers(("X-Total-Count" = i64))), Guarded, Checked, Faults,
    ),
)]
#[get("/issue-duplicates")]
pub async fn list(
    caller: Caller<may::ViewIssues>,
    query: Query<PairsQuery>,
    page: Skip,
    store: web::Data<Store>,
) -> Result<HttpResponse, ApiError> {
    let filter = filter(query.0)?;
    let window = Window { offset: page.skip, limit: page.limit };
    let db = store.client().await?;
    let found = duplicates::pairs(&db, caller.account, &filter, window).await?;
    drop(db);
    let Slice { rows, total } = found;
    Ok(page::list(&shown(&store, caller.account, rows).await?, total))
}

/// Counts the pairs of open issues of each project, by project.
#[utoipa::path(
    tag = "duplicates",
    params(StatsQuery),
    responses((status = 200, body = [ProjectDuplicateStats]), Guarded, Checked, Faults),
)]
#[get("/project-duplicate-stats")]
pub async fn stats(
    caller: Caller<may::ViewIssues>,
    query: Query<StatsQuery>,
    store: web::Data<Store>,
) -> Result<web::Json<Vec<ProjectDuplicateStats>>, ApiError> {
    let similarity = share("similarity_threshold", query.0.similarity_threshold, STATS_SIMILARITY)?;
    let db = store.client().await?;
    let found = duplicates::stats(&db, caller.account, similarity).await?;
    let read = found.into_iter().map(|(project, identifier, pairs, issues)| {
        let (project_id, duplicate_pairs) = (project.0, pairs);
        ProjectDuplicateStats {
            project_id,
            project_identifier: identifier,
            duplicate_pairs,
            issues,
        }
    });
    Ok(web::Json(read.collect()))
}

/// From which nearness on.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct StatsQuery {
    /// 0.95 unless given.
    #[param(minimum = 0.0, maximum = 1.0)]
    similarity_threshold: Option<f64>,
}

/// Groups of open issues that are about the same, the largest first. A single pair between two groups joins nothing.
#[utoipa::path(
    tag = "duplicates",
    params(ClustersQuery),
    responses((status = 200, body = [DuplicateCluster]), Guarded, Checked, Faults),
)]
#[get("/issue-duplicates/clusters")]
pub async fn clusters(
    caller: Caller<may::ViewIssues>,
    query: Query<ClustersQuery>,
    store: web::Data<Store>,
) -> Result<web::Json<Vec<DuplicateCluster>>, ApiError> {
    let projects = projects(query.0.project_ids.as_deref())?;
    let db = store.client().await?;
    let edges = duplicates::clusters_of(&db, caller.account, projects.as_deref()).await?;
    drop(db);
    let groups = web::block(move || grouped(edges)).await.map_err(ApiError::internal)?;
    let groups: Vec<_> = groups.into_iter().take(CLUSTERS_MAX).collect();
    let ids = groups.iter().flat_map(|group| group.issues.iter().take(CLUSTER_ISSUES_MAX));
    let known = issues(&store, caller.account, ids.copied().map(IssueId).collect()).await?;
    let respond = groups.iter().map(|group| DuplicateCluster {
        issues: group
            .issues
            .iter()
            .filter_map(|id| known.get(&IssueId(*id)))
            .map(IssueBrief::from)
            .collect(),
        weakest: group.weakest,
    });
    Ok(web::Json(respond.collect()))
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ClustersQuery {
    /// Only within these projects, separated by commas.
    #[param(max_length = 4000)]
    project_ids: Option<String>,
}

/// Pairs with their issues; those whose issues went away meanwhile are left out.
pub async fn shown(
    store: &Store,
    account: AccountId,
    found: Vec<Found>,
) -> Result<Vec<DuplicatePair>, ApiError> {
    let ids = found.iter().flat_map(|pair| [pair.one, pair.other]).collect();
    let known = issues(store, account, ids).await?;
    let pairs = found.into_iter().filter_map(|pair| {
        Some(DuplicatePair::new(known.get(&pair.one)?, known.get(&pair.other)?, pair))
    });
    Ok(pairs.collect())
}

async fn issues(
    store: &Store,
    account: AccountId,
    ids: BTreeSet<IssueId>,
) -> Result<HashMap<IssueId, Issue>, ApiError> {
    let ids: Vec<_> = ids.into_iter().collect();
    let db = store.client().await?;
    let found = these(&db, account, &ids).await?;
    Ok(found.into_iter().map(|issue| (issue.id, issue)).collect())
}

fn filter(query: PairsQuery) -> Result<Filter, ApiError> {
    let per_issue = query.limit_per_issue.unwrap_or(PER_ISSUE_MAX);
    let fits = (1..=PER_ISSUE_MAX).contains(&per_issue);
    Checks::new()
        .that(fits, "limit_per_issue", format!("has to be 1 to {PER_ISSUE_MAX}"))
        .done()?;
    Ok(Filter {
        projects: projects(query.project_ids.as_deref())?,
        is_open: match query.status.unwrap_or(PairStatus::Opened) {
            PairStatus::Opened => Some(true),
            PairStatus::Closed => Some(false),
            PairStatus::All => None,
        },
        similarity: share("similarity_threshold", query.similarity_threshold, SIMILARITY)?,
        per_issue,
        resolution: query.resolution.unwrap_or(Wanted::All),
        verdict: query.verdict,
    })
}

fn projects(text: Option<&str>) -> Result<Option<Vec<ProjectId>>, ApiError> {
    let Some(text) = text.map(str::trim).filter(|text| !text.is_empty()) else { return Ok(None) };
    let ids: Result<Vec<_>, _> =
        text.split(',').map(|id| id.trim().parse().map(ProjectId)).collect();
    match ids {
        Ok(ids) if ids.len() <= PROJECTS_MAX => Ok(Some(ids)),
        _ => {
            let problem = format!("has to be at most {PROJECTS_MAX} ids, separated by commas");
            Err(ApiError::invalid_field("project_ids", problem))
        }
    }
}

fn share(name: &str, given: Option<f64>, default: f64) -> Result<f64, ApiError> {
    let share = given.unwrap_or(default);
    Checks::new().that((0.0..=1.0).contains(&share), name, "has to be 0 to 1").done()?;
    Ok(share)
}
