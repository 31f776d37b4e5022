//! What trackers say that issues have to do with one another.

use super::{
    known::Known,
    plan::{Page, PageIssue},
};
use crate::store::store_error;
use deadpool_postgres::{GenericClient, Transaction};
use preloop_actors::{
    ids::TrackerId,
    issue::{LinkKind, LinkSnapshot},
    ports::StoreError,
};
use serde::Serialize;
use std::collections::{HashMap, HashSet};
use tokio_postgres::{Row, types::Json};
use uuid::Uuid;

const KNOWN_LINKS: &str = include_str!("known_links.sql");
const DROP_LINKS: &str = include_str!("drop_links.sql");
const INSERT_LINKS: &str = include_str!("insert_links.sql");

/// Most links of one issue; more tell nobody anything.
const LINKS_MAX: usize = 500;

/// A link as it is kept: kind, key, and the rest of what is said of it.
type Described = (String, String, [String; 4]);

#[derive(Debug, Serialize)]
struct LinkRow<'a> {
    id: Uuid,
    issue_external_id: &'a str,
    #[serde(flatten)]
    link: &'a LinkSnapshot,
}

/// Makes the links of the page's issues what the page says, and gives how many rows that changed.
pub(super) async fn keep(
    tx: &Transaction<'_>,
    tracker: TrackerId,
    page: &Page,
    known: &Known,
) -> Result<usize, StoreError> {
    let said: Vec<(&str, &[LinkSnapshot])> = page.issues.iter().filter_map(said).collect();
    if said.is_empty() {
        return Ok(0);
    }
    let issues: Vec<Uuid> =
        said.iter().filter_map(|(id, _)| known.issues.get(*id)).map(|known| known.id).collect();
    let mut kept = kept(tx, &issues).await?;
    let (mut gone, mut rows) = (Vec::new(), Vec::new());
    for (issue, links) in said {
        let ours = known.issues.get(issue).and_then(|known| kept.remove(&known.id));
        let mut ours = ours.unwrap_or_default();
        let mut seen: HashSet<(LinkKind, &str)> = HashSet::new();
        for link in links.iter().take(LINKS_MAX) {
            let is_first = seen.insert((link.kind, link.target_key.as_str()));
            if is_first && ours.remove(&described(link)).is_none() {
                rows.push(LinkRow { id: Uuid::now_v7(), issue_external_id: issue, link });
            }
        }
        gone.extend(ours.into_values());
    }
    write(tx, tracker, &gone, &rows).await
}

fn said(issue: &PageIssue) -> Option<(&str, &[LinkSnapshot])> {
    Some((issue.issue.external_id.as_str(), issue.links.as_deref()?))
}

/// The links of each issue, by what is said of them.
async fn kept(
    db: &impl GenericClient,
    issues: &[Uuid],
) -> Result<HashMap<Uuid, HashMap<Described, Uuid>>, StoreError> {
    let statement = db.prepare_cached(KNOWN_LINKS).await.map_err(store_error)?;
    let rows = db.query(&statement, &[&issues]).await.map_err(store_error)?;
    let mut kept: HashMap<Uuid, HashMap<Described, Uuid>> = HashMap::new();
    for row in rows {
        kept.entry(row.get("issue_id")).or_default().insert(read(&row), row.get("id"));
    }
    Ok(kept)
}

async fn write(
    tx: &Transaction<'_>,
    tracker: TrackerId,
    gone: &[Uuid],
    rows: &[LinkRow<'_>],
) -> Result<usize, StoreError> {
    if !gone.is_empty() {
        let statement = tx.prepare_cached(DROP_LINKS).await.map_err(store_error)?;
        tx.execute(&statement, &[&gone]).await.map_err(store_error)?;
    }
    if !rows.is_empty() {
        let statement = tx.prepare_cached(INSERT_LINKS).await.map_err(store_error)?;
        tx.execute(&statement, &[&tracker.0, &Json(rows)]).await.map_err(store_error)?;
    }
    Ok(gone.len() + rows.len())
}

fn described(link: &LinkSnapshot) -> Described {
    let rest = [
        Some(&link.name),
        link.target_external_id.as_ref(),
        link.target_url.as_ref(),
        Some(&link.external_id),
    ];
    let rest = rest.map(|text| text.cloned().unwrap_or_default());
    (word(link.kind).to_owned(), link.target_key.clone(), rest)
}

fn read(row: &Row) -> Described {
    let text = |column| row.get::<_, Option<String>>(column).unwrap_or_default();
    let rest = ["name", "target_external_id", "target_url", "external_id"].map(text);
    (row.get("kind"), row.get("target_key"), rest)
}

/// As serde writes it.
fn word(kind: LinkKind) -> &'static str {
    match kind {
        LinkKind::Blocks => "blocks",
        LinkKind::BlockedBy => "blocked_by",
        LinkKind::Relates => "relates",
        LinkKind::Duplicates => "duplicates",
        LinkKind::DuplicatedBy => "duplicated_by",
        LinkKind::ChildOf => "child_of",
        LinkKind::ParentOf => "parent_of",
        LinkKind::Other => "other",
    }
}
