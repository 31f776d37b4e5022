//! Links between GitLab's issues. Blocking is for paid editions; the free one only relates.

use super::{Gitlab, Thing, gone_is_fine, read, wire};
use crate::trackers::{
    client::{Answer, Failure, http::Call},
    naming::key_in_url,
    writing::IssueTarget,
};
use preloop_actors::issue::{LinkKind, LinkSnapshot};
use serde_json::json;

impl Gitlab {
    /// All links of an issue; merge requests have none.
    pub(super) async fn links_of(&self, issue: &IssueTarget) -> Answer<Vec<LinkSnapshot>> {
        self.links_at(&self.target(issue)?).await
    }

    pub(super) async fn links_at(&self, thing: &Thing) -> Answer<Vec<LinkSnapshot>> {
        if !thing.is_issue() {
            return Ok(Vec::new());
        }
        let operation = format!("list the links of number {} of `{}`", thing.number, thing.project);
        let call = read(operation, thing, &["links"]);
        let links: Vec<wire::Link> = self.http.linked(call).await?;
        Ok(links.into_iter().filter_map(wire::Link::into_snapshot).collect())
    }

    pub(super) async fn add_link(
        &self,
        issue: &IssueTarget,
        kind: LinkKind,
        target: &IssueTarget,
    ) -> Answer<()> {
        let operation = format!("link `{}` with `{}`", issue.key, target.key);
        let (of, to) = (self.target(issue)?, self.target(target)?);
        let link_type = match kind {
            LinkKind::Blocks => "blocks",
            LinkKind::BlockedBy => "is_blocked_by",
            LinkKind::Relates => "relates_to",
            _ => {
                let why = "issues relate to, block or are blocked by one another; for a duplicate, comment \
                           `/duplicate #number`"
                    .to_owned();
                return Err(self.http.error(operation, Failure::Unsupported(why)));
            }
        };
        let call = Call::post(operation, &of.path(&["links"])).json(json!({
            "target_project_id": to.project, "target_issue_iid": to.number, "link_type": link_type,
        }));
        match self.http.send(call).await {
            Err(error) if is_there(&error.failure) => Ok(()),
            answer => answer.map(drop),
        }
    }

    pub(super) async fn remove_link(&self, issue: &IssueTarget, link: &LinkSnapshot) -> Answer<()> {
        let operation = format!("unlink `{}` from `{}`", issue.key, link.target_key);
        let thing = self.target(issue)?;
        let call = Call::delete(operation, &thing.path(&["links", &link.external_id]));
        gone_is_fine(self.http.send(call).await)
    }
}

/// Whether GitLab refuses a link because it is there already.
fn is_there(failure: &Failure) -> bool {
    matches!(failure, Failure::Refused(said) if said.contains("already assigned"))
}

impl wire::Link {
    fn into_snapshot(self) -> Option<LinkSnapshot> {
        let (kind, name) = match self.link_type.as_str() {
            "blocks" => (LinkKind::Blocks, "blocks"),
            "is_blocked_by" => (LinkKind::BlockedBy, "is blocked by"),
            _ => (LinkKind::Relates, "relates to"),
        };
        let full = self.references.map(|references| references.full);
        Some(LinkSnapshot {
            external_id: self.issue_link_id.0,
            kind,
            name: name.to_owned(),
            target_key: full.or_else(|| key_in_url(&self.web_url))?,
            target_external_id: Some(self.id.0),
            target_url: Some(self.web_url).filter(|url| !url.is_empty()),
        })
    }
}
