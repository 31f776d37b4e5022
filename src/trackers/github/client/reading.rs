//! Who we are at GitHub, and what there is.

use super::{
    Github, read,
    wire::{App, Installation, Organization, Repository, User},
};
use crate::trackers::{
    client::{
        Answer, Cursor, Identity, IssueInFull, Missing, Need, Page, RemoteOrganization,
        RemoteProject, TrackerReader,
        http::{Auth, Call},
    },
    writing::IssueTarget,
};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use std::collections::BTreeMap;

/// Most pages of repositories of an app's installation.
const PAGES_MAX: usize = 1_000;

#[async_trait]
impl TrackerReader for Github {
    async fn identity(&self) -> Answer<Identity> {
        if let Auth::App(_) = self.http.auth() {
            let call = Call::get("ask which app the key belongs to", &["app"]).for_app();
            let app: App = self.http.send(call).await?.json()?;
            let slug = app.slug.unwrap_or_else(|| app.name.to_lowercase().replace(' ', "-"));
            return Ok(Identity { logins: vec![format!("{slug}[bot]")], ..Identity::default() });
        }
        let reply = self.http.send(Call::get("ask whose token it is", &["user"])).await?;
        let user: User = reply.json()?;
        let scopes = reply.header("x-oauth-scopes").map(names);
        let expires_at =
            reply.header("github-authentication-token-expiration").and_then(expiration);
        Ok(Identity { logins: vec![user.login], scopes, expires_at })
    }

    async fn check(&self, project: &str) -> Answer<Vec<Missing>> {
        let names = self.repository(project)?;
        let call = read(format!("look at `{project}`"), names, &[]);
        let reply = match self.http.send(call).await {
            Ok(reply) => reply,
            Err(error) if error.is_denied() => {
                return Ok(vec![Missing { need: Need::Visible, message: error.to_string() }]);
            }
            Err(error) => return Err(error),
        };
        let repository: Repository = reply.json()?;
        let scopes = reply.header("x-oauth-scopes").map(self::names);
        let mut missing = missing(project, &repository, scopes.as_deref());
        let knows_hooks = missing.iter().any(|missing| missing.need == Need::Hooks);
        if !knows_hooks && scopes.is_none() {
            missing.extend(self.missing_hooks(project, names).await?);
        }
        Ok(missing)
    }

    async fn organizations(&self) -> Answer<Vec<RemoteOrganization>> {
        let mut found = BTreeMap::new();
        if !self.is_app() {
            let user: User =
                self.http.send(Call::get("ask whose token it is", &["user"])).await?.json()?;
            let name = user.name.filter(|name| !name.trim().is_empty());
            let name = name.unwrap_or_else(|| user.login.clone());
            keep(&mut found, user.id.0, user.login, Some(name));
            let call = Call::get("list the organizations of the token's owner", &["user", "orgs"]);
            for organization in self.http.linked::<Organization>(call).await? {
                keep(&mut found, organization.id.0, organization.login, None);
            }
        }
        // Those who own something that we may work on, without us being members.
        for repository in self.own_repositories().await? {
            keep(&mut found, repository.owner.id.0, repository.owner.login, None);
        }
        Ok(found.into_values().collect())
    }

    async fn projects(&self, organization: &str) -> Answer<Vec<RemoteProject>> {
        let operation = format!("list the repositories of `{organization}`");
        let call = Call::get(operation, &["orgs", organization, "repos"]).query("type", "all");
        let listed = match self.is_app() {
            true => self.own_repositories().await,
            false => match self.http.linked::<Repository>(call).await {
                // It is a user, or an organization that shows itself to members only.
                Err(error) if error.is_denied() => self.own_repositories().await,
                listed => listed,
            },
        };
        let mut projects: Vec<_> = listed?
            .into_iter()
            .filter(|found| found.owner.login.eq_ignore_ascii_case(organization))
            .filter(|found| !found.archived && !found.disabled)
            .map(|found| RemoteProject {
                external_id: found.id.0,
                name: found.full_name.rsplit('/').next().unwrap_or_default().to_owned(),
                identifier: found.full_name,
                url: found.html_url,
            })
            .collect();
        projects.sort_by(|a, b| a.identifier.cmp(&b.identifier));
        Ok(projects)
    }

    async fn changes(&self, project: &str, cursor: &Cursor) -> Answer<Page> {
        self.changed(project, cursor).await
    }

    async fn issue(&self, project: &str, key: &str) -> Answer<IssueInFull> {
        let (repository, number) = (self.repository(project)?, self.number(key)?.to_string());
        let read_issue = read(format!("read `{key}`"), repository, &["issues", &number]);
        let reply = self.http.send(read_issue.remembered()).await?;
        let issue = self.snapshot(project, &reply)?;
        let operation = format!("list the comments of `{key}`");
        let list = read(operation, repository, &["issues", &number, "comments"]);
        let target = IssueTarget::of(project, &issue);
        let (comments, links) =
            futures::try_join!(self.listed_comments(list), self.links_of(&target))?;
        Ok(IssueInFull { issue, comments: Some(comments), links: Some(links) })
    }
}

impl Github {
    pub(super) fn is_app(&self) -> bool {
        matches!(self.http.auth(), Auth::App(_))
    }

    /// Under which login we act.
    pub(super) async fn login(&self) -> Answer<&str> {
        let find = || async {
            let logins = self.identity().await?.logins;
            Ok(logins.into_iter().next().unwrap_or_default())
        };
        self.login.get_or_try_init(find).await.map(String::as_str)
    }

    /// All repositories that the credential was given, whoever owns them.
    async fn own_repositories(&self) -> Answer<Vec<Repository>> {
        if self.is_app() {
            return self.installed_repositories().await;
        }
        let call = Call::get("list the repositories that the token covers", &["user", "repos"]);
        self.http.linked(call.query("sort", "full_name").remembered()).await
    }

    async fn installed_repositories(&self) -> Answer<Vec<Repository>> {
        let path = ["installation", "repositories"];
        let list = Call::get("list the repositories that the app is installed on", &path);
        let mut repositories = Vec::new();
        for page in 1..=PAGES_MAX {
            let call = list.clone().query("per_page", self.http.page_size()).query("page", page);
            let mut answer: Installation = self.http.send(call.remembered()).await?.json()?;
            let is_last = answer.repositories.len() < self.http.page_size();
            repositories.append(&mut answer.repositories);
            if is_last {
                break;
            }
        }
        Ok(repositories)
    }

    /// Fine-grained tokens and apps do not tell what they may do: whether hooks can be read is a good sign.
    async fn missing_hooks(&self, project: &str, names: (&str, &str)) -> Answer<Option<Missing>> {
        let call = read(format!("look at the hooks of `{project}`"), names, &["hooks"]);
        match self.http.send(call.query("per_page", 1)).await {
            Ok(_) => Ok(None),
            Err(error) if error.is_denied() => Ok(Some(Missing {
                need: Need::Hooks,
                message: "give the token the repository permission \"Webhooks: read and write\", or set the webhook up \
                          by hand"
                    .to_owned(),
            })),
            Err(error) => Err(error),
        }
    }
}

fn keep(
    found: &mut BTreeMap<String, RemoteOrganization>,
    external_id: String,
    identifier: String,
    name: Option<String>,
) {
    let name = name.unwrap_or_else(|| identifier.clone());
    let sort_key = identifier.to_lowercase();
    found.entry(sort_key).or_insert(RemoteOrganization { external_id, identifier, name });
}

fn missing(project: &str, repository: &Repository, scopes: Option<&[String]>) -> Vec<Missing> {
    let mut missing = Vec::new();
    let mut add = |need, message: String| missing.push(Missing { need, message });
    let has = |wanted: &[&str]| {
        scopes.is_none_or(|scopes| scopes.iter().any(|scope| wanted.contains(&scope.as_str())))
    };
    if !repository.has_issues {
        add(Need::Issues, format!("issues are switched off in the settings of `{project}`"));
    }
    let scope = if repository.private { "repo" } else { "public_repo" };
    let permissions = repository.permissions.as_ref();
    let may_write =
        permissions.is_none_or(|may| may.admin || may.maintain || may.push || may.triage);
    if !has(&["repo", scope]) {
        add(
            Need::Write,
            format!("the token lacks the scope `{scope}`; without it issues can only be read"),
        );
    } else if repository.archived {
        add(Need::Write, format!("`{project}` is archived, so nothing in it can be changed"));
    } else if !may_write {
        let message = format!(
            "the token's owner has no write access to `{project}`: issues and comments can be written, labels and \
             assignees cannot; the role \"Triage\" is enough"
        );
        add(Need::Write, message);
    }
    if !permissions.is_none_or(|may| may.admin) {
        let message = format!(
            "only admins of `{project}` may register webhooks; set the webhook up by hand, or changes are polled"
        );
        add(Need::Hooks, message);
    } else if !has(&["repo", "admin:repo_hook", "write:repo_hook"]) {
        add(
            Need::Hooks,
            "the token lacks the scope `admin:repo_hook`; set the webhook up by hand".to_owned(),
        );
    }
    missing
}

/// Names in a header, separated by commas.
fn names(header: &str) -> Vec<String> {
    let names = header.split(',').map(str::trim).filter(|name| !name.is_empty());
    names.map(str::to_owned).collect()
}

/// `2026-03-01 09:00:00 UTC`, or with an offset.
fn expiration(header: &str) -> Option<DateTime<Utc>> {
    let text = header.trim().replace("UTC", "+0000");
    DateTime::parse_from_str(&text, "%Y-%m-%d %H:%M:%S %z").ok().map(|time| time.to_utc())
}
