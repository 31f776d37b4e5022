//! Who we are at GitLab, and what there is.

use super::{Gitlab, read, wire};
use crate::trackers::client::{
    Answer, Cursor, Identity, IssueInFull, Missing, Need, Page, RemoteOrganization, RemoteProject,
    TrackerReader,
    http::{Auth, Call},
};
use async_trait::async_trait;
use chrono::NaiveTime;

/// Levels of access.
const REPORTER: u32 = 20;
const MAINTAINER: u32 = 40;

#[async_trait]
impl TrackerReader for Gitlab {
    async fn identity(&self) -> Answer<Identity> {
        let user: wire::User =
            self.http.send(Call::get("ask whose token it is", &["user"])).await?.json()?;
        let token = self.token().await?;
        let expires_at = token.as_ref().and_then(|token| token.expires_at);
        Ok(Identity {
            logins: vec![user.username],
            scopes: token.map(|token| token.scopes),
            // It stops at the beginning of that day.
            expires_at: expires_at.map(|day| day.and_time(NaiveTime::MIN).and_utc()),
        })
    }

    async fn check(&self, project: &str) -> Answer<Vec<Missing>> {
        let call = Call::get(format!("look at `{project}`"), &["projects", project]);
        let found: wire::Project = match self.http.send(call).await {
            Err(error) if error.is_denied() => {
                return Ok(vec![Missing { need: Need::Visible, message: error.to_string() }]);
            }
            reply => reply?.json()?,
        };
        let scopes = self.token().await?.map(|token| token.scopes);
        Ok(missing(&found, scopes.as_deref()))
    }

    async fn organizations(&self) -> Answer<Vec<RemoteOrganization>> {
        let user: wire::User =
            self.http.send(Call::get("ask whose token it is", &["user"])).await?.json()?;
        let call = Call::get("list the groups that the token covers", &["groups"])
            .query("min_access_level", 10)
            .query("order_by", "path");
        let groups: Vec<wire::Group> = self.http.linked(call.remembered()).await?;
        let own = RemoteOrganization {
            external_id: format!("user:{}", user.id),
            name: user.name.unwrap_or_else(|| user.username.clone()),
            identifier: user.username,
        };
        let mut found = outermost(groups);
        found.push(own);
        found.sort_by_key(|organization| organization.identifier.to_lowercase());
        Ok(found)
    }

    async fn projects(&self, organization: &str) -> Answer<Vec<RemoteProject>> {
        let operation = format!("list the projects of `{organization}`");
        let of_group = Call::get(operation.clone(), &["groups", organization, "projects"])
            .query("include_subgroups", true)
            .query("with_shared", false)
            .query("archived", false);
        let listed = match self.http.linked::<wire::Project>(of_group).await {
            // No group has this name, so it is a person.
            Err(error) if error.is_not_found() => {
                let path = ["users", organization, "projects"];
                self.http.linked(Call::get(operation, &path).query("archived", false)).await
            }
            listed => listed,
        };
        let mut projects: Vec<_> = listed?
            .into_iter()
            .filter(|found| !found.archived)
            .map(|found| RemoteProject {
                external_id: found.id.0,
                identifier: found.path_with_namespace,
                name: found.name,
                url: found.web_url,
            })
            .collect();
        projects.sort_by(|a, b| a.identifier.cmp(&b.identifier));
        Ok(projects)
    }

    async fn changes(&self, project: &str, cursor: &Cursor) -> Answer<Page> {
        self.changed(project, cursor).await
    }

    async fn issue(&self, project: &str, key: &str) -> Answer<IssueInFull> {
        let thing = self.thing(project, key)?;
        let reply = self.http.send(read(format!("read `{key}`"), &thing, &[]).remembered()).await?;
        let issue = self.snapshot(&thing, &reply)?;
        let (comments, links) =
            futures::try_join!(self.notes_of(&thing, &issue), self.links_at(&thing))?;
        Ok(IssueInFull { issue, comments: Some(comments), links: Some(links) })
    }
}

impl Gitlab {
    /// Under which login we act.
    pub(super) async fn login(&self) -> Answer<&str> {
        let find = || async {
            let call = Call::get("ask whose token it is", &["user"]);
            Ok(self.http.send(call).await?.json::<wire::User>()?.username)
        };
        self.login.get_or_try_init(find).await.map(String::as_str)
    }

    /// What the token says of itself. Tokens of OAuth, and old servers, say nothing.
    async fn token(&self) -> Answer<Option<wire::Token>> {
        // It would be turned away, as if it had ended, and renewed for that.
        if let Auth::Grant(_) = self.http.auth() {
            return Ok(None);
        }
        let call = Call::get("ask what the token may do", &["personal_access_tokens", "self"]);
        match self.http.send(call).await {
            Err(error) if error.is_denied() => Ok(None),
            // Old servers take `self` for a number, and OAuth's tokens for none of their own.
            Err(error) if !error.is_temporary() => Ok(None),
            reply => Ok(Some(reply?.json()?)),
        }
    }
}

/// Groups without those within others of the list: the outer one has all of their projects.
fn outermost(groups: Vec<wire::Group>) -> Vec<RemoteOrganization> {
    let paths: Vec<_> = groups.iter().map(|group| format!("{}/", group.full_path)).collect();
    let is_within = |path: &str| paths.iter().any(|outer| path.starts_with(outer.as_str()));
    let outer = groups.into_iter().filter(|group| !is_within(&group.full_path));
    outer
        .map(|group| RemoteOrganization {
            external_id: group.id.0,
            name: if group.full_name.is_empty() { group.name } else { group.full_name },
            identifier: group.full_path,
        })
        .collect()
}

fn missing(project: &wire::Project, scopes: Option<&[String]>) -> Vec<Missing> {
    let mut missing = Vec::new();
    let mut add = |need, message: String| missing.push(Missing { need, message });
    let name = &project.path_with_namespace;
    let is_off = project.issues_access_level.as_deref() == Some("disabled")
        || project.issues_enabled == Some(false);
    if is_off {
        add(Need::Issues, format!("issues are switched off in the settings of `{name}`"));
    }
    let permissions = project.permissions.as_ref();
    let level = permissions.map(|permissions| {
        let accesses = [&permissions.project_access, &permissions.group_access];
        accesses.into_iter().flatten().map(|access| access.access_level).max().unwrap_or(0)
    });
    let may_write_all = scopes.is_none_or(|scopes| scopes.iter().any(|scope| scope == "api"));
    if !may_write_all {
        let message = "the token lacks the scope `api`; without it issues can only be read";
        add(Need::Write, message.to_owned());
        add(Need::Hooks, "the token lacks the scope `api`; set the webhook up by hand".to_owned());
        return missing;
    }
    if project.archived {
        add(Need::Write, format!("`{name}` is archived, so nothing in it can be changed"));
    } else if level.is_some_and(|level| level < REPORTER) {
        let message = format!(
            "the token's owner is not even a reporter of `{name}`: issues and comments can be written, labels and \
             assignees cannot"
        );
        add(Need::Write, message);
    }
    if level.is_some_and(|level| level < MAINTAINER) {
        let message = format!(
            "only maintainers of `{name}` may register webhooks; set the webhook up by hand, or changes are polled"
        );
        add(Need::Hooks, message);
    }
    missing
}
