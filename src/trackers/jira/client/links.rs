//! Links between Jira's issues, whose kinds every site names as it likes, and parts of a whole.

use super::{Jira, gone_is_fine, wire};
use crate::trackers::{
    client::{Answer, http::Call},
    json::Json,
    writing::IssueTarget,
};
use preloop_actors::issue::{LinkKind, LinkSnapshot};
use serde_json::{Value, json};

/// All links that the fields of an issue name.
pub(super) fn read(fields: &Json<'_>, site: &str) -> Vec<LinkSnapshot> {
    let linked = fields.get("issuelinks").items().iter().filter_map(|link| {
        let (other, name) = match link.get("outwardIssue") {
            other if other.is_object() => (other, link.at(&["type", "outward"])),
            _ => (link.get("inwardIssue"), link.at(&["type", "inward"])),
        };
        let name = name.text().unwrap_or_default();
        snapshot(
            link.get("id").scalar().unwrap_or_default().as_ref(),
            kind(name),
            name,
            other,
            site,
        )
    });
    let parent = snapshot("", LinkKind::ChildOf, "part of", fields.get("parent"), site);
    let parts = fields.get("subtasks").items().iter();
    let parts =
        parts.filter_map(|part| snapshot("", LinkKind::ParentOf, "has the part", part, site));
    linked.chain(parent).chain(parts).collect()
}

fn snapshot(
    id: &str,
    kind: LinkKind,
    name: &str,
    other: &Json<'_>,
    site: &str,
) -> Option<LinkSnapshot> {
    let key = other.get("key").text()?;
    Some(LinkSnapshot {
        external_id: id.to_owned(),
        kind,
        name: name.to_owned(),
        target_key: key.to_owned(),
        target_external_id: other.get("id").scalar().map(std::borrow::Cow::into_owned),
        target_url: Some(format!("{site}/browse/{key}")),
    })
}

/// The kind that a site's words stand for, such as `is blocked by`.
fn kind(name: &str) -> LinkKind {
    let name = name.to_lowercase();
    let is_passive = name.starts_with("is ") || name.contains(" by");
    match (name.contains("block"), name.contains("duplicat"), is_passive) {
        (true, _, true) => LinkKind::BlockedBy,
        (true, _, false) => LinkKind::Blocks,
        (_, true, true) => LinkKind::DuplicatedBy,
        (_, true, false) => LinkKind::Duplicates,
        _ if name.contains("relat") => LinkKind::Relates,
        _ => LinkKind::Other,
    }
}

impl Jira {
    pub(super) async fn add_link(
        &self,
        issue: &IssueTarget,
        kind: LinkKind,
        target: &IssueTarget,
    ) -> Answer<()> {
        match kind {
            LinkKind::ChildOf => return self.set_parent(issue, Some(target)).await,
            LinkKind::ParentOf => return self.set_parent(target, Some(issue)).await,
            _ => {}
        }
        let operation = format!("link `{}` with `{}`", issue.key, target.key);
        let (name, is_outward) = self.link_type(&operation, kind).await?;
        // Outward reads from the inward issue to the outward one: "inward blocks outward".
        let (inward, outward) = if is_outward { (issue, target) } else { (target, issue) };
        let call = Call::post(operation, &self.path(&["issueLink"])).json(json!({
            "type": { "name": name },
            "inwardIssue": { "key": inward.key },
            "outwardIssue": { "key": outward.key },
        }));
        self.http.send(call).await.map(drop)
    }

    pub(super) async fn remove_link(&self, issue: &IssueTarget, link: &LinkSnapshot) -> Answer<()> {
        let other = IssueTarget {
            project: String::new(),
            key: link.target_key.clone(),
            external_id: link.target_external_id.clone().unwrap_or_default(),
        };
        match link.kind {
            LinkKind::ChildOf => return self.set_parent(issue, None).await,
            LinkKind::ParentOf => return self.set_parent(&other, None).await,
            _ => {}
        }
        let operation = format!("unlink `{}` from `{}`", issue.key, other.key);
        let call = Call::delete(operation, &self.path(&["issueLink", &link.external_id]));
        gone_is_fine(self.http.send(call).await)
    }

    /// The site's name for a kind of link, and whether the kind is its outward direction.
    async fn link_type(&self, operation: &str, wanted: LinkKind) -> Answer<(String, bool)> {
        let call = self.read("ask which kinds of links there are", &["issueLinkType"]);
        let types: wire::LinkTypes = self.http.send(call.remembered()).await?.json()?;
        let types = types.issue_link_types;
        let found = types.iter().find_map(|found: &wire::LinkType| {
            let is_outward = kind(&found.outward) == wanted;
            (is_outward || kind(&found.inward) == wanted).then(|| (found.name.clone(), is_outward))
        });
        found.ok_or_else(|| {
            let names: Vec<_> = types.iter().map(|found| format!("`{}`", found.outward)).collect();
            let why = format!("it has no such kind of link; it has {}", names.join(", "));
            self.refused(operation, why)
        })
    }

    async fn set_parent(&self, child: &IssueTarget, parent: Option<&IssueTarget>) -> Answer<()> {
        let parent = parent.map_or(Value::Null, |parent| json!({ "key": parent.key }));
        self.put(child, "set the parent of", json!({ "fields": { "parent": parent } })).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_go_by_their_words() {
        for (name, expected) in [
            ("blocks", LinkKind::Blocks),
            ("is blocked by", LinkKind::BlockedBy),
            ("duplicates", LinkKind::Duplicates),
            ("is duplicated by", LinkKind::DuplicatedBy),
            ("relates to", LinkKind::Relates),
            ("clones", LinkKind::Other),
        ] {
            assert_eq!(kind(name), expected, "{name}");
        }
    }
}
