//! Webhooks of an organization: registered where the token allows, renewed, woken up; else told how to make one by
//! hand.

use super::{
    by_hand,
    source::{ClientSource, source_error},
};
use crate::{
    secrets::hash_token,
    store::organizations,
    trackers::client::{HookPlace, HookRef, HookWish, RemoteHook, TrackerError},
};
use chrono::{TimeDelta, Utc};
use preloop_actors::{
    event::{ProjectRef, TrackerType},
    ids::OrganizationId,
    ports::{HookState, KnownOrganization, SourceError},
};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};

/// Hooks that end sooner than this are renewed. Those of Jira's cloud last for 30 days.
const RENEWED_DAYS: i64 = 10;
/// Most projects that get a hook each, where the organization cannot have one.
const PROJECTS_MAX: usize = 500;
/// Bytes of the secret's hash that are kept, to see that the secret is another by now.
const PRINT_BYTES: usize = 8;

/// A hook as the store knows it: one of [`HookState::Registered`]'s ids.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct OurHook {
    #[serde(flatten)]
    pub(super) hook: HookRef,
    /// The beginning of the secret's hash.
    secret: String,
}

impl OurHook {
    /// What the store keeps. What cannot be read is no hook of ours.
    pub(super) fn all(ids: &[String]) -> Vec<Self> {
        ids.iter().filter_map(|id| serde_json::from_str(id).ok()).collect()
    }
}

/// Looks at the hooks, and registers what is missing.
pub(super) async fn look(
    source: &ClientSource,
    organization: &KnownOrganization,
    projects: &[ProjectRef],
) -> Result<HookState, SourceError> {
    let wish = wish(source, organization.id).await?;
    let (ids, was_disabled) = match &organization.hook {
        HookState::Registered { ids } => (ids, false),
        HookState::Disabled { ids, .. } => (ids, true),
        HookState::Unknown | HookState::Manual { .. } => {
            return register(source, organization, projects, &wish).await;
        }
    };
    let ours = OurHook::all(ids);
    let places = places(&ours, organization, projects);
    let mut kept = Vec::new();
    for place in places {
        let known = ours.iter().find(|ours| ours.hook.place == place);
        match tend(source, &place, known, &wish, was_disabled).await {
            Ok(Tended::Good(hook)) => kept.push(hook),
            Ok(Tended::Disabled(why)) => return Ok(HookState::Disabled { ids: ids.clone(), why }),
            Err(error) if error.is_denied() => {
                tracing::info!(organization.id = %organization.id, "a webhook is left alone: {error}");
            }
            Err(error) => return Err(source_error(error)),
        }
    }
    match kept.is_empty() {
        true => register(source, organization, projects, &wish).await,
        false => Ok(registered(&kept, &wish.secret)),
    }
}

/// The organization, or each of its projects where it cannot have a hook; new projects included.
fn places(
    ours: &[OurHook],
    organization: &KnownOrganization,
    projects: &[ProjectRef],
) -> Vec<HookPlace> {
    let whole = HookPlace::Organization(organization.identifier.clone());
    if ours.iter().any(|ours| matches!(ours.hook.place, HookPlace::Organization(_))) {
        return vec![whole];
    }
    let each = projects.iter().take(PROJECTS_MAX);
    each.map(|project| HookPlace::Project(project.identifier.clone())).collect()
}

/// What looking at one hook came to.
enum Tended {
    Good(RemoteHook),
    Disabled(String),
}

/// One that was switched off is told of first, and woken up at the next look.
async fn tend(
    source: &ClientSource,
    place: &HookPlace,
    known: Option<&OurHook>,
    wish: &HookWish,
    was_disabled: bool,
) -> Result<Tended, TrackerError> {
    let client = &source.client;
    let Some(known) = known else {
        return client.register_hook(place, wish).await.map(Tended::Good);
    };
    let hooks = client.hooks(place).await?;
    let Some(hook) = hooks.into_iter().find(|hook| hook.hook.id == known.hook.id) else {
        return client.register_hook(place, wish).await.map(Tended::Good);
    };
    if !hook.is_active && !was_disabled {
        let why = hook.trouble.unwrap_or_else(|| "the tracker does not say why".to_owned());
        return Ok(Tended::Disabled(why));
    }
    let renewed_from = Utc::now() + TimeDelta::days(RENEWED_DAYS);
    let ends = hook.expires_at.is_some_and(|expires_at| expires_at < renewed_from);
    let is_other = known.secret != print(&wish.secret) || hook.url != wish.url;
    if ends || is_other || !hook.is_active {
        return client.update_hook(&hook.hook, wish).await.map(Tended::Good);
    }
    Ok(Tended::Good(hook))
}

async fn register(
    source: &ClientSource,
    organization: &KnownOrganization,
    projects: &[ProjectRef],
    wish: &HookWish,
) -> Result<HookState, SourceError> {
    let whole = HookPlace::Organization(organization.identifier.clone());
    let denied = match source.client.register_hook(&whole, wish).await {
        Ok(hook) => return Ok(registered(&[hook], &wish.secret)),
        Err(error) => denied(error)?,
    };
    let mut hooks = Vec::new();
    for project in projects.iter().take(PROJECTS_MAX) {
        let place = HookPlace::Project(project.identifier.clone());
        match source.client.register_hook(&place, wish).await {
            Ok(hook) => hooks.push(hook),
            Err(error) => drop(denied_at(error, &project.identifier)?),
        }
    }
    match hooks.is_empty() {
        true => Ok(HookState::Manual {
            steps: steps(source.client.kind(), organization, wish, &denied),
        }),
        false => Ok(registered(&hooks, &wish.secret)),
    }
}

/// What the tracker will not have is a matter for a person; anything else is trouble that passes.
fn denied(error: TrackerError) -> Result<String, SourceError> {
    match source_error(error) {
        SourceError::Refused(why) => Ok(why),
        other => Err(other),
    }
}

fn denied_at(error: TrackerError, project: &str) -> Result<String, SourceError> {
    let why = denied(error)?;
    tracing::info!(project.name = project, "`{project}` has no webhook: {why}");
    Ok(why)
}

fn registered(hooks: &[RemoteHook], secret: &SecretString) -> HookState {
    let ours = hooks.iter().map(|hook| OurHook { hook: hook.hook.clone(), secret: print(secret) });
    // A struct of texts always has a JSON.
    HookState::Registered {
        ids: ours.filter_map(|ours| serde_json::to_string(&ours).ok()).collect(),
    }
}

fn print(secret: &SecretString) -> String {
    hex::encode(&hash_token(secret.expose_secret())[..PRINT_BYTES])
}

/// The hook as it shall be, with the organization's own secret.
async fn wish(source: &ClientSource, id: OrganizationId) -> Result<HookWish, SourceError> {
    let hookup = &source.hookup;
    let db = hookup.store.client().await?;
    let stored = organizations::hook(&db, id).await?;
    let stored =
        stored.ok_or_else(|| SourceError::Refused("the organization is gone".to_owned()))?;
    let secret = hookup
        .sealer
        .open(&organizations::secret_place(id), &stored.secret_sealed)
        .map_err(|error| SourceError::Refused(error.to_string()))?;
    let url = hookup.url.tracker_hook(source.client.kind(), id);
    Ok(HookWish { url, secret, events: stored.subscriptions.unwrap_or_default() })
}

/// What a person has to do, step by step.
fn steps(
    kind: TrackerType,
    organization: &KnownOrganization,
    wish: &HookWish,
    denied: &str,
) -> String {
    let steps = by_hand::steps(kind, organization.id, &organization.identifier, &wish.url);
    format!(
        "The token may not register a webhook: {denied}. Until there is one, changes are polled. {steps}"
    )
}
