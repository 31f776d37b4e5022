//! Everything that reads.

use crate::report::note;
use chrono::{DateTime, Utc};
use preloop::trackers::client::{Cursor, HookPlace, HookRef, TrackerClient};
use preloop_actors::event::TrackerType;

/// A project and its organization, an issue and a pull request, as each tracker names them.
pub struct Names {
    pub organization: &'static str,
    pub project: &'static str,
    pub issue: &'static str,
    pub other: &'static str,
}

pub fn names(client: &dyn TrackerClient) -> Names {
    let (organization, project, issue, other) = match client.kind() {
        TrackerType::Github => ("octo", "octo/app", "octo/app#12", "octo/app#13"),
        TrackerType::Gitlab => ("group", "group/app", "group/app#3", "group/app#4"),
        TrackerType::Jira => ("site", "PROJ", "PROJ-1", "PROJ-2"),
    };
    Names { organization, project, issue, other }
}

/// Where hooks are, and one there.
pub fn hooks(client: &dyn TrackerClient) -> [HookRef; 2] {
    let names = names(client);
    let at = |place| HookRef { place, id: "5".to_owned() };
    [
        at(HookPlace::Organization(names.organization.to_owned())),
        at(HookPlace::Project(names.project.to_owned())),
    ]
}

pub async fn all(client: &dyn TrackerClient) {
    let Names { organization, project, issue, .. } = names(client);
    note("identity", &client.identity().await);
    note("check", &client.check(project).await);
    note("organizations", &client.organizations().await);
    note("projects", &client.projects(organization).await);
    let page = client.changes(project, &Cursor::default()).await;
    note("changes", &page);
    let moment: DateTime<Utc> = "2026-01-01T12:34:56.789Z".parse().expect("a moment");
    note("changes since", &client.changes(project, &Cursor::since(moment)).await);
    if let Ok(page) = page {
        note("changes further on", &client.changes(project, &page.next).await);
    }
    note("issue", &client.issue(project, issue).await);
    note("pull_request", &client.pull_request(project, 7).await);
    note("changed_files", &client.changed_files(project, 7).await);
    note("reviews", &client.reviews(project, 7).await);
    note("review_comments", &client.review_comments(project, 7).await);
    for hook in &hooks(client) {
        note("hooks", &client.hooks(&hook.place).await);
        note("deliveries", &client.deliveries(hook, None).await);
        note("older deliveries", &client.deliveries(hook, Some("12")).await);
        note("delivery", &client.delivery(hook, "12").await);
    }
}
