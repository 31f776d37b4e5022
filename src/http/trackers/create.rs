//! Connecting a tracker: the tracker, its first organization, and a webhook secret that is shown once.

use super::wire::{OrganizationRef, TrackerCreate, TrackerCreated, WebhookSecret};
use crate::{
    http::{
        audit::Change,
        caller::{Caller, may},
        error::ApiError,
        extract::Json,
        links::PublicUrl,
        openapi::{Bodied, Checked, Faults, Guarded},
        organizations::secret::SECRET_BYTES,
    },
    secrets::{Sealer, random_token},
    store::{Store, organizations, store_error, trackers},
};
use actix_web::{HttpResponse, post, web};
use preloop_actors::{
    event::TrackerType,
    ids::{OrganizationId, TrackerId},
};
use serde_json::Value;

/// Connects a tracker. The answer has the address and, this once, the secret for the webhook to set up there.
#[utoipa::path(
    tag = "trackers",
    responses((status = 201, body = TrackerCreated), Guarded, Checked, Bodied, Faults),
)]
#[post("/trackers")]
pub async fn create(
    caller: Caller<may::CreateTrackers>,
    body: Json<TrackerCreate>,
    store: web::Data<Store>,
    sealer: web::Data<Sealer>,
    links: web::Data<PublicUrl>,
) -> Result<HttpResponse, ApiError> {
    let mut body = body.0;
    let kind = body.check()?;
    let (tracker, organization) = (TrackerId::fresh(), OrganizationId::fresh());
    let secret = random_token(SECRET_BYTES);
    let identifier = body.organization.take().unwrap_or_else(|| slug(&body.name));
    let new_organization = organizations::NewOrganization {
        id: organization,
        tracker,
        name: &identifier,
        identifier: &identifier,
        description: None,
        settings: None,
        webhook_secret_sealed: sealer.seal(&organizations::secret_place(organization), &secret),
    };
    let mut db = store.client().await?;
    let tx = db.transaction().await.map_err(store_error)?;
    insert(&tx, &caller, &sealer, tracker, kind, &mut body).await?;
    organizations::insert(&tx, caller.account, &new_organization).await?;
    let change = Change::new("create_tracker", "tracker", tracker).with("name", &*body.name);
    caller.record(&tx, change.with("tracker_type", kind.to_string())).await?;
    tx.commit().await.map_err(store_error)?;
    Ok(HttpResponse::Created().json(TrackerCreated {
        id: tracker.0,
        warnings: warnings(&body, kind),
        name: body.name,
        tracker_type: kind.into(),
        unlocked_tool_names: Vec::new(),
        organization: OrganizationRef { id: organization.0, name: identifier.clone(), identifier },
        webhook: WebhookSecret { url: links.tracker_hook(kind, organization), secret },
    }))
}

/// The answer when another tracker of the account has the name.
pub(super) fn name_taken(name: &str) -> ApiError {
    ApiError::bad_request(format!("a tracker named `{name}` exists already; use another name"))
}

async fn insert(
    tx: &deadpool_postgres::Transaction<'_>,
    caller: &Caller<may::CreateTrackers>,
    sealer: &Sealer,
    id: TrackerId,
    kind: TrackerType,
    body: &mut TrackerCreate,
) -> Result<(), ApiError> {
    let place = trackers::token_place(id);
    let details = Value::Object(body.connection_details.take().unwrap_or_default());
    let meta_data = Value::Object(body.meta_data.take().unwrap_or_default());
    let rules: Vec<trackers::ScopeRule> =
        body.scope_rules.take().into_iter().flatten().map(Into::into).collect();
    let new = trackers::NewTracker {
        id,
        name: &body.name,
        kind,
        url: body.url.as_deref(),
        token_sealed: body.token.as_deref().map(|token| sealer.seal(&place, token)),
        is_active: body.is_active.unwrap_or(true),
        connection_details: &details,
        meta_data: &meta_data,
        subscribed_events: body.subscribed_events.as_deref(),
        own_logins: body.own_logins.as_deref().unwrap_or_default(),
        scope_rules: &rules,
    };
    let inserted = trackers::insert(tx, caller.account, &new).await?;
    if inserted { Ok(()) } else { Err(name_taken(&body.name)) }
}

fn warnings(body: &TrackerCreate, kind: TrackerType) -> Vec<String> {
    let untried = format!("the token is kept, but was not tried against {kind} yet");
    body.token.is_some().then_some(untried).into_iter().collect()
}

/// A name as it would stand in an address.
fn slug(name: &str) -> String {
    let dashed: String = name
        .to_lowercase()
        .chars()
        .map(|letter| if letter.is_alphanumeric() { letter } else { '-' })
        .collect();
    let words: Vec<_> = dashed.split('-').filter(|word| !word.is_empty()).collect();
    if words.is_empty() { "default".to_owned() } else { words.join("-") }
}

#[cfg(test)]
mod tests {
    #[test]
    fn slugs() {
        for (name, slug) in [
            ("Octo Org", "octo-org"),
            ("  GitHub: main! ", "github-main"),
            ("Übersicht", "übersicht"),
            ("!!!", "default"),
        ] {
            assert_eq!(super::slug(name), slug);
        }
    }
}
