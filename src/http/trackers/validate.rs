//! Trying a credential, and what scope rules name, before either is kept.

use super::wire::ScopeRuleBody;
use crate::{
    http::error::ApiError,
    store::trackers::{RuleType, ScopeType},
    trackers::{
        client::{Failure, Identity, Need, TrackerClient, TrackerError},
        connecting::{Connector, Credential},
    },
};
use std::sync::Arc;

/// Most scope rules that are looked up at the tracker; further ones are taken at their word.
const LOOKED_UP_MAX: usize = 20;
/// Most names that an error lists.
const LISTED_MAX: usize = 10;

/// A credential that is good.
pub struct Tried {
    pub client: Arc<dyn TrackerClient>,
    pub identity: Identity,
}

/// Asks the tracker who the credential is. What is wrong with it is told by field.
pub async fn try_credential(
    connector: &dyn Connector,
    credential: &Credential,
) -> Result<Tried, ApiError> {
    let client = connector.connect(credential).map_err(refused)?;
    let identity = client.identity().await.map_err(refused)?;
    Ok(Tried { client, identity })
}

/// Whether the tracker has what the rules take in, as far as the credential sees.
pub async fn look_up(client: &dyn TrackerClient, rules: &[ScopeRuleBody]) -> Result<(), ApiError> {
    let included = rules.iter().filter(|rule| rule.rule_type == RuleType::Include);
    let included: Vec<_> = included.take(LOOKED_UP_MAX).collect();
    if included.is_empty() {
        return Ok(());
    }
    let seen = client.organizations().await.map_err(refused)?;
    for rule in included {
        let name = &rule.identifier;
        let is_seen = match rule.scope_type {
            ScopeType::Organization => {
                let known = seen
                    .iter()
                    .any(|it| it.identifier.eq_ignore_ascii_case(name) || it.external_id == **name);
                // Others than one's own can be read, too, where they are public.
                known || sees_projects(client, name).await?
            }
            ScopeType::Project => sees_project(client, name).await?,
        };
        if !is_seen {
            let names = seen.iter().take(LISTED_MAX).map(|it| format!("`{}`", it.identifier));
            let names = names.collect::<Vec<_>>().join(", ");
            let names = if names.is_empty() { "none".to_owned() } else { names };
            let problem = format!(
                "the token does not see `{name}`; check its spelling and what the token covers. Organizations that it \
                 sees: {names}"
            );
            return Err(ApiError::invalid_field("scope_rules", problem));
        }
    }
    Ok(())
}

async fn sees_projects(client: &dyn TrackerClient, organization: &str) -> Result<bool, ApiError> {
    match client.projects(organization).await {
        Ok(projects) => Ok(!projects.is_empty()),
        Err(error) if error.is_denied() => Ok(false),
        Err(error) => Err(refused(error)),
    }
}

/// A project given by its number cannot be looked up by it.
async fn sees_project(client: &dyn TrackerClient, project: &str) -> Result<bool, ApiError> {
    if project.bytes().all(|byte| byte.is_ascii_digit()) {
        return Ok(true);
    }
    match client.check(project).await {
        Ok(missing) => Ok(!missing.iter().any(|missing| missing.need == Need::Visible)),
        Err(error) if error.is_denied() => Ok(false),
        Err(error) => Err(refused(error)),
    }
}

/// What a connection was refused for, at the field that can mend it.
fn refused(error: TrackerError) -> ApiError {
    let text = error.to_string();
    match field_of(&error.failure) {
        Some(field) => ApiError::invalid_field(field, text),
        None => ApiError::unavailable(text),
    }
}

/// The field that can mend what went wrong with a credential; none where waiting does.
pub fn field_of(failure: &Failure) -> Option<&'static str> {
    match failure {
        Failure::RateLimited { .. } | Failure::Ours(_) => None,
        Failure::NotFound(_) | Failure::Malformed(_) | Failure::Unavailable(_) => Some("url"),
        Failure::Unsupported(_) | Failure::Refused(_) => Some("connection_details"),
        Failure::Unauthorized(_)
        | Failure::Forbidden { .. }
        | Failure::Unknown(_)
        | Failure::Partial(_) => Some("token"),
    }
}

/// Whether a login is that of a bot, so that whatever it does is our own doing: GitHub's apps, GitLab's project and
/// group tokens. Others may be people, who want their own doings seen.
pub fn is_bot(login: &str) -> bool {
    let of_gitlab = |prefix| {
        let rest = login.strip_prefix(prefix);
        rest.and_then(|rest| rest.split_once("_bot")).is_some_and(|(number, _)| {
            !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())
        })
    };
    login.ends_with("[bot]") || of_gitlab("project_") || of_gitlab("group_")
}

#[cfg(test)]
mod tests {
    #[test]
    fn bots_are_told_by_their_logins() {
        for (login, expected) in [
            ("acme-preloop[bot]", true),
            ("project_12_bot_4ffca233d8298ea1", true),
            ("project_12_bot", true),
            ("group_7_bot_1", true),
            ("octocat", false),
            ("project_x_bot", false),
            ("project__bot", false),
            ("robot", false),
        ] {
            assert_eq!(super::is_bot(login), expected, "{login}");
        }
    }
}
