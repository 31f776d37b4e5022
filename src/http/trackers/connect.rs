//! Before a tracker is connected: what a credential sees. And after: reading it at once.

use super::{
    validate::field_of,
    wire::{Message, check_settings},
};
use crate::{
    http::{
        caller::{Caller, may},
        check::Checks,
        error::{ApiError, ErrorBody},
        extract::{Json, Path},
        openapi::{Addressed, Bodied, Checked, Faults, Guarded},
        page,
    },
    store::{Store, sync, trackers},
    trackers::{
        client::{RemoteOrganization, RemoteProject, TrackerClient, TrackerClients, TrackerError},
        connecting::{Connector, Credential},
    },
};
use actix_web::{HttpResponse, post, web};
use preloop_actors::ids::{AccountId, TrackerId};
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::sync::Arc;
use utoipa::ToSchema;
use uuid::Uuid;

/// Longest token, in characters.
const TOKEN_CHARS_MAX: usize = 16_384;

/// Tells this process's watch over trackers that one is due. Losing a hint only costs seconds.
#[derive(Clone)]
pub struct SyncHint(Arc<dyn Fn() + Send + Sync>);

impl SyncHint {
    /// `hint` must not block.
    pub fn new(hint: impl Fn() + Send + Sync + 'static) -> Self {
        Self(Arc::new(hint))
    }

    pub(super) fn give(&self) {
        (self.0)();
    }
}

/// A credential to try: a new one, or the one that a connected tracker has.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TrackerTestRequest {
    /// A connected tracker. Without `token` the one that is kept is tried.
    pub tracker_id: Option<Uuid>,
    /// `github`, `gitlab` or `jira`; may be left out with `tracker_id`.
    #[serde(alias = "type")]
    #[schema(pattern = "^(github|gitlab|jira)$")]
    pub tracker_type: Option<String>,
    /// Address of a server of one's own; absent for the public ones.
    pub url: Option<String>,
    /// `api_key` is read as well.
    #[serde(default, alias = "api_key")]
    #[schema(max_length = 16384)]
    pub token: Option<String>,
    #[serde(default, alias = "config")]
    #[schema(value_type = Option<Object>)]
    pub connection_details: Option<Map<String, Value>>,
    /// What the token is: `api_token`, `github_app` or `oauth`.
    #[schema(pattern = "^(api_token|github_app|oauth)$")]
    pub auth_type: Option<String>,
    /// Whose projects to list.
    #[schema(max_length = 255)]
    pub organization_identifier: Option<String>,
}

/// Whether a credential is good, and what it sees.
#[derive(Serialize, ToSchema)]
pub struct TrackerTestResponse {
    pub success: bool,
    /// Who the credential is, or what is wrong with it and the way out.
    pub message: String,
    /// The field that can mend it: `token`, `url` or `connection_details`; null when it is good, or waiting helps.
    pub field: Option<&'static str>,
    /// Null when it is not good.
    pub orgs: Option<Vec<OrganizationGroup>>,
}

/// An organization, group or site that a credential sees.
#[derive(Serialize, ToSchema)]
pub struct OrganizationGroup {
    /// The tracker's own id.
    pub id: String,
    pub name: String,
    /// What scope rules call it.
    pub identifier: String,
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// Always empty: `POST /trackers/list-projects-for-org` lists them.
    pub children: Vec<ProjectIdentifier>,
}

/// A repository or project that a credential sees.
#[derive(Serialize, ToSchema)]
pub struct ProjectIdentifier {
    /// The tracker's own id.
    pub id: String,
    pub name: String,
    /// What scope rules call it: `owner/repo`, `group/project`, `PROJ`.
    pub identifier: String,
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// The same as the identifier.
    pub key: String,
    /// The organization that was asked for.
    pub group: String,
    pub url: String,
}

/// Tries a credential and lists the organizations that it sees. One that is not good is an answer, too.
#[utoipa::path(
    tag = "trackers",
    responses((status = 200, body = TrackerTestResponse), Guarded, Addressed, Checked, Bodied, Faults),
)]
#[post("/trackers/test-and-list-orgs")]
pub async fn test(
    caller: Caller<may::CreateTrackers>,
    body: Json<TrackerTestRequest>,
    store: web::Data<Store>,
    clients: web::Data<dyn TrackerClients>,
    connector: web::Data<dyn Connector>,
) -> Result<web::Json<TrackerTestResponse>, ApiError> {
    let client = body.0.client(&store, &**clients, &**connector, caller.account).await?;
    let seen = match client {
        Ok(client) => see(&*client).await,
        Err(refusal) => Err(refusal),
    };
    Ok(web::Json(match seen {
        Ok((message, orgs)) => TrackerTestResponse {
            success: true,
            message,
            field: None,
            orgs: Some(orgs.into_iter().map(Into::into).collect()),
        },
        Err(Refusal { message, field }) => {
            TrackerTestResponse { success: false, message, field, orgs: None }
        }
    }))
}

/// Lists the projects of `organization_identifier` that a credential sees.
#[utoipa::path(
    tag = "trackers",
    responses(
        (status = 200, body = [ProjectIdentifier], headers(("X-Total-Count" = i64))),
        (status = 504, description = "The tracker's answer got lost.", body = ErrorBody),
        Guarded, Addressed, Checked, Bodied, Faults,
    ),
)]
#[post("/trackers/list-projects-for-org")]
pub async fn list_projects(
    caller: Caller<may::CreateTrackers>,
    body: Json<TrackerTestRequest>,
    store: web::Data<Store>,
    clients: web::Data<dyn TrackerClients>,
    connector: web::Data<dyn Connector>,
) -> Result<HttpResponse, ApiError> {
    let name = body.0.organization_identifier.clone().unwrap_or_default();
    if name.trim().is_empty() {
        let problem = "is missing; give the identifier of one that test-and-list-orgs listed";
        return Err(ApiError::invalid_field("organization_identifier", problem));
    }
    let client = body.0.client(&store, &**clients, &**connector, caller.account).await?;
    let client = client.map_err(|refusal| ApiError::bad_request(refusal.message))?;
    let found = client.projects(name.trim()).await?;
    let items: Vec<_> =
        found.into_iter().map(|project| ProjectIdentifier::new(project, name.trim())).collect();
    Ok(page::list(&items, items.len() as i64))
}

/// Has a tracker read through its API at once. `GET /trackers/{tracker_id}` tells when it is done.
#[utoipa::path(
    tag = "trackers",
    responses((status = 202, body = Message), Guarded, Addressed, Checked, Bodied, Faults),
)]
#[post("/trackers/{tracker_id}/sync")]
pub async fn sync_now(
    caller: Caller<may::EditTrackers>,
    id: Path<Uuid>,
    store: web::Data<Store>,
    hint: web::Data<SyncHint>,
) -> Result<HttpResponse, ApiError> {
    let (id, db) = (TrackerId(id.0), store.client().await?);
    let tracker = trackers::get(&db, caller.account, id).await?;
    let tracker = tracker.ok_or_else(|| ApiError::not_found("tracker"))?;
    if !sync::request(&db, caller.account, id).await? {
        let problem = match tracker.has_token {
            true => "is not active; set `is_active` first",
            false => "has no API token, so it only receives webhooks; add a token first",
        };
        return Err(ApiError::bad_request(format!("tracker `{}` {problem}", tracker.name)));
    }
    hint.give();
    let message = format!("tracker `{}` is being read", tracker.name);
    Ok(HttpResponse::Accepted().json(Message { message }))
}

/// What a credential lacks.
struct Refusal {
    message: String,
    /// The field that can mend it.
    field: Option<&'static str>,
}

impl From<TrackerError> for Refusal {
    fn from(error: TrackerError) -> Self {
        Self { message: error.to_string(), field: field_of(&error.failure) }
    }
}

/// Who a client is, and the organizations it sees; else what is wrong.
async fn see(client: &dyn TrackerClient) -> Result<(String, Vec<RemoteOrganization>), Refusal> {
    let identity = client.identity().await?;
    let orgs = client.organizations().await?;
    let who = identity.logins.first().map_or("somebody", String::as_str);
    Ok((format!("connected to {} as `{who}`", client.kind()), orgs))
}

impl TrackerTestRequest {
    /// A client for it; the inner error says what the credential lacks.
    async fn client(
        self,
        store: &Store,
        clients: &dyn TrackerClients,
        connector: &dyn Connector,
        account: AccountId,
    ) -> Result<Result<Arc<dyn TrackerClient>, Refusal>, ApiError> {
        self.check()?;
        let db = store.client().await?;
        let tracker = match self.tracker_id.map(TrackerId) {
            Some(id) => {
                let found = trackers::get(&db, account, id).await?;
                Some(found.ok_or_else(|| ApiError::not_found("tracker"))?)
            }
            None => None,
        };
        drop(db);
        let Some(token) = self.token else {
            let Some(tracker) = tracker else {
                let problem =
                    "is missing; give a token, or the `tracker_id` of a tracker that has one";
                return Err(ApiError::invalid_field("token", problem));
            };
            // A kept token goes only where it was entered for.
            if self.url.is_some() || self.connection_details.is_some() {
                let problem = "the kept token is tried as it is kept; give `token` as well to try it otherwise";
                return Err(ApiError::invalid_field("url", problem));
            }
            let client = clients.client(account, tracker.id).await;
            let message = "the tracker has no API token; add one first".to_owned();
            let none = Refusal { message, field: Some("token") };
            return Ok(client.map_err(Refusal::from).and_then(|it| it.ok_or(none)));
        };
        let kind = match (self.tracker_type.as_deref(), &tracker) {
            (Some(kind), _) => kind.parse().map_err(|_| {
                ApiError::invalid_field("tracker_type", "is none of github, gitlab, jira")
            })?,
            (None, Some(tracker)) => tracker.kind,
            (None, None) => {
                return Err(ApiError::invalid_field(
                    "tracker_type",
                    "is missing; give the tracker's type",
                ));
            }
        };
        let kept = tracker.as_ref().map(|tracker| tracker.connection_details.clone());
        let given = self.connection_details.map(Value::Object);
        let mut details = given.or(kept).unwrap_or_else(|| Value::Object(Map::new()));
        if let Some(auth_type) = self.auth_type {
            details["auth_type"] = auth_type.into();
        }
        let url = self.url.or_else(|| tracker.and_then(|tracker| tracker.url));
        let credential = Credential { kind, url, token: SecretString::from(token), details };
        Ok(connector.connect(&credential).map_err(Refusal::from))
    }

    fn check(&self) -> Result<(), ApiError> {
        let mut checks = Checks::new();
        checks.url("url", self.url.as_deref());
        checks.text("token", self.token.as_deref(), TOKEN_CHARS_MAX);
        checks.name("organization_identifier", self.organization_identifier.as_deref());
        check_settings(&mut checks, "connection_details", self.connection_details.as_ref());
        check_auth_type(&mut checks, self.auth_type.as_deref());
        checks.done()
    }
}

/// Notes a kind of token that there is not.
pub(super) fn check_auth_type(checks: &mut Checks, given: Option<&str>) {
    let known = ["api_token", "github_app", "oauth"];
    let problem = format!("is none of {}", known.join(", "));
    checks.that(given.is_none_or(|given| known.contains(&given)), "auth_type", problem);
}

impl From<RemoteOrganization> for OrganizationGroup {
    fn from(found: RemoteOrganization) -> Self {
        let RemoteOrganization { external_id, identifier, name } = found;
        Self { id: external_id, name, identifier, kind: "organization", children: Vec::new() }
    }
}

impl ProjectIdentifier {
    fn new(found: RemoteProject, group: &str) -> Self {
        let RemoteProject { external_id, identifier, name, url } = found;
        let (key, group) = (identifier.clone(), group.to_owned());
        Self { id: external_id, name, identifier, kind: "project", key, group, url }
    }
}
