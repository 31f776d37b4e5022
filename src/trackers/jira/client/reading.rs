//! Who we are at Jira, and what there is.

use super::{Jira, wire};
use crate::trackers::client::{
    Answer, Cursor, Identity, IssueInFull, Missing, Need, Page, RemoteOrganization, RemoteProject,
    TrackerReader,
};
use async_trait::async_trait;

/// The rights that are looked at, and what they are needed for.
const RIGHTS: [(&str, Need, &str); 6] = [
    ("BROWSE_PROJECTS", Need::Visible, "to read anything in the project"),
    ("CREATE_ISSUES", Need::Write, "to create issues"),
    ("EDIT_ISSUES", Need::Write, "to change issues"),
    ("ADD_COMMENTS", Need::Write, "to comment"),
    ("TRANSITION_ISSUES", Need::Write, "to change the status of issues"),
    (
        "ADMINISTER",
        Need::Hooks,
        "to register webhooks; set the webhook up by hand, or changes are polled",
    ),
];

#[async_trait]
impl TrackerReader for Jira {
    async fn identity(&self) -> Answer<Identity> {
        // Not from memory: this is how a credential is tried.
        let call = self.read("ask whose token it is", &["myself"]);
        let me: wire::Myself = self.http.send(call).await?.json()?;
        let wire::Person { account_id, name, key, email_address, display_name } = me.person;
        let mut logins: Vec<_> =
            [name, display_name, account_id, key, email_address].into_iter().flatten().collect();
        logins.retain(|login| !login.is_empty());
        logins.dedup();
        Ok(Identity { logins, ..Identity::default() })
    }

    async fn check(&self, project: &str) -> Answer<Vec<Missing>> {
        let invisible = |message: String| vec![Missing { need: Need::Visible, message }];
        let call = self.read(format!("look at `{project}`"), &["project", project]);
        match self.http.send(call).await {
            Err(error) if error.is_denied() => return Ok(invisible(error.to_string())),
            answer => drop(answer?),
        }
        let names = RIGHTS.map(|(name, ..)| name).join(",");
        let call = self
            .read(format!("ask what the token may do in `{project}`"), &["mypermissions"])
            .query("projectKey", project)
            .query("permissions", names);
        let granted: wire::Permissions = self.http.send(call).await?.json()?;
        let has = |name: &str| {
            granted.permissions.get(name).is_some_and(|granted| granted.have_permission)
        };
        let missing = RIGHTS.iter().filter(|(name, ..)| !has(name)).map(|(name, need, what)| {
            let message = format!("the token's owner lacks the permission `{name}`, {what}");
            Missing { need: *need, message }
        });
        Ok(missing.collect())
    }

    async fn organizations(&self) -> Answer<Vec<RemoteOrganization>> {
        let info = self.server_info().await?;
        let site = self.site().await?;
        let identifier = site.split_once("://").map_or(site, |(_, rest)| rest).to_owned();
        let name = info.server_title.filter(|title| !title.trim().is_empty());
        Ok(vec![RemoteOrganization {
            external_id: identifier.clone(),
            name: name.unwrap_or_else(|| identifier.clone()),
            identifier,
        }])
    }

    async fn projects(&self, _organization: &str) -> Answer<Vec<RemoteProject>> {
        let operation = "list the projects of the site";
        let listed: Vec<wire::Project> = match self.is_cloud() {
            true => {
                let call = self.read(operation, &["project", "search"]).query("orderBy", "key");
                self.http.counted(call, "values").await?
            }
            // Servers list all at once.
            false => self.http.send(self.read(operation, &["project"])).await?.json()?,
        };
        let site = self.site().await?;
        let projects = listed.into_iter().filter(|project| !project.archived);
        let projects = projects.map(|project| RemoteProject {
            external_id: project.id.0,
            url: format!("{site}/browse/{}", project.key),
            identifier: project.key,
            name: project.name,
        });
        Ok(projects.collect())
    }

    async fn changes(&self, project: &str, cursor: &Cursor) -> Answer<Page> {
        self.changed(project, cursor).await
    }

    async fn issue(&self, _project: &str, key: &str) -> Answer<IssueInFull> {
        self.in_full(key).await
    }
}
