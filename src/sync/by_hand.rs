//! Webhooks that a person sets up: what to do, step by step.

use preloop_actors::{event::TrackerType, ids::OrganizationId};

/// What an administrator has to do at the tracker to have an organization's events sent to `url`.
pub fn steps(kind: TrackerType, organization: OrganizationId, name: &str, url: &str) -> String {
    let (place, secret, events) = match kind {
        TrackerType::Github => (
            format!(
                "Settings > Webhooks > Add webhook of the organization `{name}` (or of each repository)"
            ),
            "as Secret, and application/json as content type",
            "Issues, Issue comments, Pull requests, Pushes and Releases, or everything",
        ),
        TrackerType::Gitlab => (
            format!(
                "Settings > Webhooks > Add new webhook of the group `{name}` (or of each project)"
            ),
            "as Secret token",
            "Issues events, Comments, Merge request events, Push events and Pipeline events",
        ),
        TrackerType::Jira => (
            format!("Settings > System > WebHooks > Create a WebHook of `{name}`"),
            "as Secret",
            "Issue and Comment: created, updated and deleted",
        ),
    };
    format!(
        "1. Make a new secret with POST /api/v1/organizations/{organization}/webhook-secret/rotate. \
         2. As an administrator open {place}. 3. Enter {url} as URL, the new secret {secret}. 4. Choose {events}. 5. Save."
    )
}

/// Names of events that such a webhook should send.
pub fn events(kind: TrackerType) -> &'static [&'static str] {
    match kind {
        TrackerType::Github => &["issues", "issue_comment", "pull_request", "push", "release"],
        TrackerType::Gitlab => &[
            "Issue Hook",
            "Note Hook",
            "Merge Request Hook",
            "Push Hook",
            "Tag Push Hook",
            "Pipeline Hook",
            "Release Hook",
        ],
        TrackerType::Jira => &[
            "jira:issue_created",
            "jira:issue_updated",
            "jira:issue_deleted",
            "comment_created",
            "comment_updated",
            "comment_deleted",
        ],
    }
}
