//! Whether all that is needed to work with a project is there.

use crate::{
    http::{
        caller::{Caller, may},
        check::Checks,
        error::ApiError,
        extract::Json,
        openapi::{Addressed, Bodied, Checked, Faults, Guarded},
    },
    issues::{Issues, ProjectName},
    trackers::client::{
        Budget, Identity, Missing, Need, TrackerClient, TrackerClients, TrackerError,
    },
};
use actix_web::{post, web};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// The project to try, by id, identifier or name.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TestConnectionRequest {
    #[schema(min_length = 1, max_length = 255)]
    pub organization: String,
    #[schema(min_length = 1, max_length = 255)]
    pub project: String,
}

/// What was found.
#[derive(Serialize, ToSchema)]
pub struct TestConnectionResponse {
    /// Whether issues can be read and written. Webhooks may still be missing: changes are polled then.
    pub success: bool,
    /// One sentence: that all is well, or the first thing that is missing and the way out.
    pub message: String,
    pub details: ConnectionDetails,
}

/// What a connection has and lacks.
#[derive(Serialize, ToSchema)]
pub struct ConnectionDetails {
    pub project_id: Uuid,
    pub project_identifier: String,
    pub tracker: String,
    pub tracker_type: String,
    /// Whether the tracker answered at all.
    pub reachable: bool,
    /// Who the token is.
    pub login: Option<String>,
    /// What the token may do; null where the tracker does not tell.
    pub scopes: Option<Vec<String>>,
    pub token_expires_at: Option<DateTime<Utc>>,
    /// What does not work, and how to get it.
    pub missing: Vec<MissingResponse>,
    /// What is left of the tracker's rate limits.
    pub rate_limits: Vec<RateLimitResponse>,
}

/// Something that is missing to work with a project.
#[derive(Serialize, ToSchema)]
pub struct MissingResponse {
    /// `reachable`, `token`, `visible`, `issues`, `write` or `hooks`.
    pub need: String,
    pub message: String,
}

/// What is left of a rate limit.
#[derive(Serialize, ToSchema)]
pub struct RateLimitResponse {
    pub resource: String,
    pub limit: u64,
    pub remaining: u64,
    pub resets_at: Option<DateTime<Utc>>,
}

/// Asks the tracker what is missing to work with a project: reachability, token, visibility, permissions.
#[utoipa::path(
    tag = "projects",
    responses((status = 200, body = TestConnectionResponse), Guarded, Addressed, Checked, Bodied, Faults),
)]
#[post("/projects/test-connection")]
pub async fn test_connection(
    caller: Caller<may::ViewProjects>,
    body: Json<TestConnectionRequest>,
    issues: web::Data<Issues>,
    clients: web::Data<dyn TrackerClients>,
) -> Result<web::Json<TestConnectionResponse>, ApiError> {
    let TestConnectionRequest { organization, project } = &body.0;
    Checks::new().name("organization", Some(organization)).name("project", Some(project)).done()?;
    let name =
        ProjectName { field: "project", text: project, organization: Some(organization.trim()) };
    let place = issues.project(caller.account, name).await?;
    let found = match clients.client(caller.account, place.tracker).await {
        Ok(Some(client)) => look(&*client, &place.project_identifier).await,
        Ok(None) => Found::lacking(
            "token",
            format!(
                "tracker `{}` has no API token, so it only receives webhooks; add a token to it",
                place.tracker_name
            ),
        ),
        Err(error) => Found::failed(&error),
    };
    let first = found.missing.iter().find(|missing| missing.need != "hooks");
    let message = first.or(found.missing.first()).map(|missing| missing.message.clone());
    let works = || format!("`{}` can be read and written", place.project_identifier);
    Ok(web::Json(TestConnectionResponse {
        success: first.is_none(),
        message: message.unwrap_or_else(works),
        details: ConnectionDetails {
            project_id: place.project.0,
            project_identifier: place.project_identifier.clone(),
            tracker: place.tracker_name.clone(),
            tracker_type: place.tracker_type.to_string(),
            reachable: found.reachable,
            login: found.identity.logins.first().cloned(),
            scopes: found.identity.scopes,
            token_expires_at: found.identity.expires_at,
            missing: found.missing,
            rate_limits: found.budget.into_iter().map(Into::into).collect(),
        },
    }))
}

/// What asking came to.
struct Found {
    reachable: bool,
    identity: Identity,
    missing: Vec<MissingResponse>,
    budget: Vec<Budget>,
}

async fn look(client: &dyn TrackerClient, project: &str) -> Found {
    let identity = match client.identity().await {
        Ok(identity) => identity,
        Err(error) => return Found::failed(&error),
    };
    match client.check(project).await {
        Ok(missing) => Found {
            reachable: true,
            identity,
            missing: missing.into_iter().map(Into::into).collect(),
            budget: client.budget(),
        },
        Err(error) => Found { identity, budget: client.budget(), ..Found::failed(&error) },
    }
}

impl Found {
    fn lacking(need: &str, message: String) -> Self {
        let missing = vec![MissingResponse { need: need.to_owned(), message }];
        Self {
            reachable: need != "reachable",
            identity: Identity::default(),
            missing,
            budget: Vec::new(),
        }
    }

    fn failed(error: &TrackerError) -> Self {
        use crate::trackers::client::Failure;
        let need = match error.failure {
            Failure::Unauthorized(_) => "token",
            Failure::Forbidden { .. } | Failure::NotFound(_) => "visible",
            Failure::RateLimited { .. }
            | Failure::Refused(_)
            | Failure::Unsupported(_)
            | Failure::Unavailable(_)
            | Failure::Ours(_)
            | Failure::Partial(_)
            | Failure::Unknown(_)
            | Failure::Malformed(_) => "reachable",
        };
        Self::lacking(need, error.to_string())
    }
}

impl From<Missing> for MissingResponse {
    fn from(missing: Missing) -> Self {
        let need = match missing.need {
            Need::Visible => "visible",
            Need::Issues => "issues",
            Need::Write => "write",
            Need::Hooks => "hooks",
        };
        Self { need: need.to_owned(), message: missing.message }
    }
}

impl From<Budget> for RateLimitResponse {
    fn from(budget: Budget) -> Self {
        let Budget { resource, limit, remaining, resets_at } = budget;
        Self { resource, limit, remaining, resets_at }
    }
}
