//! Connecting a tracker: the tracker, its first organization, and a webhook secret that is shown once.

use super::{
    connect::SyncHint,
    shown::OrganizationRef,
    validate::{Tried, is_bot, look_up, try_credential},
    wire::{TrackerCreate, TrackerCreated, WebhookSecret},
};
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
    mcp::tools::TOOLS,
    secrets::{Sealer, random_token},
    store::{
        Store, organizations, store_error, sync,
        trackers::{self, RuleType, ScopeType},
    },
    trackers::{
        client::Identity,
        connecting::{Connector, Credential},
        oauth,
    },
};
use actix_web::{HttpResponse, post, web};
use chrono::Utc;
use preloop_actors::{
    event::TrackerType,
    ids::{AccountId, OrganizationId, TrackerId},
};
use secrecy::SecretString;
use serde_json::{Map, Value};

/// Connects a tracker, once its token is found to be good. The answer has the address and, this once, the secret for
/// the webhook to set up there; where the token allows, webhooks are registered within seconds.
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
    connector: web::Data<dyn Connector>,
    hint: web::Data<SyncHint>,
) -> Result<HttpResponse, ApiError> {
    let mut body = body.0;
    let kind = body.check()?;
    body.token = body.token.map(|token| oauth::kept(token, Utc::now()));
    let identity = validated(&mut body, kind, &**connector).await?;
    let (tracker, organization) = (TrackerId::fresh(), OrganizationId::fresh());
    let secret = random_token(SECRET_BYTES);
    let identifier = body.organization.take().unwrap_or_else(|| first_organization(&body));
    let warnings = warnings(&body, identity.as_ref());
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
    let unlocked = unlocked_tools(&tx, caller.account, body.is_active).await?;
    insert(&tx, &caller, &sealer, tracker, kind, &mut body).await?;
    organizations::insert(&tx, caller.account, &new_organization).await?;
    if let Some(identity) = &identity {
        sync::tried(&tx, caller.account, tracker, identity.expires_at).await?;
    }
    let change = Change::new("create_tracker", "tracker", tracker).with("name", &*body.name);
    caller.record(&tx, change.with("tracker_type", kind.to_string())).await?;
    tx.commit().await.map_err(store_error)?;
    hint.give();
    Ok(HttpResponse::Created().json(TrackerCreated {
        id: tracker.0,
        warnings,
        name: body.name,
        tracker_type: kind.into(),
        unlocked_tool_names: unlocked,
        organization: OrganizationRef { id: organization.0, name: identifier.clone(), identifier },
        webhook: WebhookSecret { url: links.tracker_hook(kind, organization), secret },
    }))
}

/// The tools that agents are shown from now on, because the account has a tracker.
async fn unlocked_tools(
    tx: &deadpool_postgres::Transaction<'_>,
    account: AccountId,
    is_active: Option<bool>,
) -> Result<Vec<String>, ApiError> {
    if is_active == Some(false) || trackers::any(tx, account).await? {
        return Ok(Vec::new());
    }
    let tools = TOOLS.iter().filter(|tool| tool.requires_tracker);
    Ok(tools.map(|tool| tool.name.to_owned()).collect())
}

/// Tries the token, if there is one, and looks up what the rules name. A bot's login becomes one of our own.
async fn validated(
    body: &mut TrackerCreate,
    kind: TrackerType,
    connector: &dyn Connector,
) -> Result<Option<Identity>, ApiError> {
    if let Some(auth_type) = body.auth_type.take() {
        let details = body.connection_details.get_or_insert_default();
        details.insert("auth_type".to_owned(), auth_type.into());
    }
    let Some(token) = body.token.as_deref() else { return Ok(None) };
    let details: Map<String, Value> = body.connection_details.clone().unwrap_or_default();
    let credential = Credential {
        kind,
        url: body.url.clone(),
        token: SecretString::from(token),
        details: Value::Object(details),
    };
    let Tried { client, identity } = try_credential(connector, &credential).await?;
    look_up(&*client, body.scope_rules.as_deref().unwrap_or_default()).await?;
    add_bots(body.own_logins.get_or_insert_default(), &identity);
    Ok(Some(identity))
}

/// Adds the logins of an identity that is a bot.
pub(super) fn add_bots(own_logins: &mut Vec<String>, identity: &Identity) {
    if !identity.logins.iter().any(|login| is_bot(login)) {
        return;
    }
    for login in &identity.logins {
        if !own_logins.iter().any(|known| known.eq_ignore_ascii_case(login)) {
            own_logins.push(login.clone());
        }
    }
}

/// The organization that the rules name first, else one made from the name.
fn first_organization(body: &TrackerCreate) -> String {
    let mut rules = body.scope_rules.iter().flatten();
    let named = rules.find(|rule| {
        (rule.scope_type, rule.rule_type) == (ScopeType::Organization, RuleType::Include)
    });
    named.map_or_else(|| slug(&body.name), |rule| rule.identifier.clone())
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

fn warnings(body: &TrackerCreate, identity: Option<&Identity>) -> Vec<String> {
    let Some(identity) = identity else { return Vec::new() };
    let mut warnings = Vec::new();
    let mut rules = body.scope_rules.iter().flatten();
    let includes = |rule: &super::wire::ScopeRuleBody| {
        (rule.scope_type, rule.rule_type) == (ScopeType::Organization, RuleType::Include)
    };
    if !rules.any(includes) {
        warnings.push(
            "no scope rule takes in an organization, so nothing is read through the API; webhooks are received all the \
             same"
                .to_owned(),
        );
    }
    let own = body.own_logins.as_deref().unwrap_or_default();
    let is_own = |login: &String| own.iter().any(|known| known.eq_ignore_ascii_case(login));
    if let Some(login) = identity.logins.first().filter(|_| !identity.logins.iter().any(is_own)) {
        warnings.push(format!(
            "the token is `{login}`'s, whose own doings start flows; if Preloop alone uses this login, add it to \
             `own_logins`, so that what Preloop writes starts none"
        ));
    }
    if let Some(end) = identity.expires_at {
        warnings.push(format!("the token ends on {}; give a new one before", end.date_naive()));
    }
    warnings
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
