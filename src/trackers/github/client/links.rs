//! Links between GitHub's issues: dependencies, and parts of a whole. Other relations GitHub only knows as mentions.

use super::{
    Github,
    editing::{gone_is_fine, refs},
};
use crate::trackers::{
    client::{Answer, Failure, TrackerError, http::Call},
    json::Json,
    naming::key_in_url,
    writing::IssueTarget,
};
use preloop_actors::issue::{LinkKind, LinkSnapshot};
use serde_json::{json, value::RawValue};

/// Where links of a kind are listed below an issue, and GitHub's word for them.
const LISTS: [(LinkKind, &[&str], &str); 3] = [
    (LinkKind::BlockedBy, &["dependencies", "blocked_by"], "blocked by"),
    (LinkKind::Blocks, &["dependencies", "blocking"], "blocks"),
    (LinkKind::ParentOf, &["sub_issues"], "has the sub-issue"),
];

impl Github {
    /// All links of an issue. A server that has no links says so by `404`, as for an issue that has no parent.
    pub(super) async fn links_of(&self, issue: &IssueTarget) -> Answer<Vec<LinkSnapshot>> {
        let lists = LISTS.map(|(kind, path, name)| async move {
            let call = Call::get(
                format!("list the links of `{}`", issue.key),
                &refs(&self.path(issue, path)?),
            );
            let items: Vec<Box<RawValue>> = match self.http.linked(call).await {
                Err(error) if error.is_not_found() => Vec::new(),
                items => items?,
            };
            Ok::<_, TrackerError>(
                items.iter().filter_map(|item| link(kind, name, item)).collect::<Vec<_>>(),
            )
        });
        let (lists, parent) =
            futures::try_join!(futures::future::try_join_all(lists), self.parent(issue))?;
        Ok(lists.into_iter().flatten().chain(parent).collect())
    }

    async fn parent(&self, issue: &IssueTarget) -> Answer<Option<LinkSnapshot>> {
        let path = self.path(issue, &["parent"])?;
        let call = Call::get(format!("find the parent of `{}`", issue.key), &refs(&path));
        match self.http.send(call).await {
            Err(error) if error.is_not_found() => Ok(None),
            reply => {
                let item: Box<RawValue> = reply?.json()?;
                Ok(link(LinkKind::ChildOf, "sub-issue of", &item))
            }
        }
    }

    pub(super) async fn add_link(
        &self,
        issue: &IssueTarget,
        kind: LinkKind,
        target: &IssueTarget,
    ) -> Answer<()> {
        let operation = format!("link `{}` with `{}`", issue.key, target.key);
        let Some((of, to, path, field)) = sides(issue, kind, target) else {
            let why = "it links issues as blocked or blocking, and as parts; mention the other issue in a comment";
            return Err(self.http.error(operation, Failure::Unsupported(why.to_owned())));
        };
        let id = self.id_of(to).await?;
        let call = Call::post(operation, &refs(&self.path(of, path)?)).json(json!({ field: id }));
        match self.http.send(call).await {
            Err(error) if is_there(&error.failure) => Ok(()),
            answer => answer.map(drop),
        }
    }

    pub(super) async fn remove_link(&self, issue: &IssueTarget, link: &LinkSnapshot) -> Answer<()> {
        let project = link.target_key.rsplit_once('#').map_or("", |(project, _)| project);
        let target = IssueTarget {
            project: project.to_owned(),
            key: link.target_key.clone(),
            external_id: link.target_external_id.clone().unwrap_or_default(),
        };
        let operation = format!("unlink `{}` from `{}`", issue.key, target.key);
        let Some((of, to, path, field)) = sides(issue, link.kind, &target) else {
            let why = "this link is none of its own".to_owned();
            return Err(self.http.error(operation, Failure::Unsupported(why)));
        };
        let id = self.id_of(to).await?;
        let call = match field {
            "sub_issue_id" => Call::delete(operation, &refs(&self.path(of, &["sub_issue"])?))
                .json(json!({ field: id })),
            _ => {
                let id = id.to_string();
                let path = [path, &[id.as_str()]].concat();
                Call::delete(operation, &refs(&self.path(of, &path)?))
            }
        };
        gone_is_fine(self.http.send(call).await)
    }
}

/// Which issue a link is written at, which issue it names there, where and in which field. `None`: not at GitHub.
fn sides<'a>(
    issue: &'a IssueTarget,
    kind: LinkKind,
    target: &'a IssueTarget,
) -> Option<(&'a IssueTarget, &'a IssueTarget, &'static [&'static str], &'static str)> {
    const BLOCKED_BY: &[&str] = &["dependencies", "blocked_by"];
    const PARTS: &[&str] = &["sub_issues"];
    match kind {
        LinkKind::BlockedBy => Some((issue, target, BLOCKED_BY, "issue_id")),
        LinkKind::Blocks => Some((target, issue, BLOCKED_BY, "issue_id")),
        LinkKind::ParentOf => Some((issue, target, PARTS, "sub_issue_id")),
        LinkKind::ChildOf => Some((target, issue, PARTS, "sub_issue_id")),
        LinkKind::Relates | LinkKind::Duplicates | LinkKind::DuplicatedBy | LinkKind::Other => None,
    }
}

/// Whether GitHub refuses a link because it is there already.
fn is_there(failure: &Failure) -> bool {
    let Failure::Refused(said) = failure else { return false };
    let said = said.to_lowercase();
    said.contains("already") || said.contains("duplicate")
}

/// The link that an issue in a list stands for.
fn link(kind: LinkKind, name: &str, item: &RawValue) -> Option<LinkSnapshot> {
    let keep = |key: &str| matches!(key, "id" | "html_url");
    let json = Json::read(item.get().as_bytes(), keep).ok()?;
    let url = json.get("html_url").text()?;
    Some(LinkSnapshot {
        external_id: String::new(),
        kind,
        name: name.to_owned(),
        target_key: key_in_url(url)?,
        target_external_id: json.get("id").scalar().map(std::borrow::Cow::into_owned),
        target_url: Some(url.to_owned()),
    })
}
