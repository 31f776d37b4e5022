//! One page of changes: rows, events and the place after them in one transaction (R-A9).

use super::{
    known::{self, Known, ProjectState},
    lease::{Fenced, fenced},
    links,
    plan::{Circumstances, News, Page, PageIssue, Plan, plan},
};
use crate::store::{Store, events, issues, store_error};
use chrono::Utc;
use deadpool_postgres::Transaction;
use preloop_actors::{
    issue::{CommentSnapshot, LinkSnapshot},
    ports::{
        ChangedComment, ChangedIssue, Committed, KnownProject, StoreError, SyncError, SyncLease,
        SyncPage, Tell, Told,
    },
};
use std::collections::HashMap;

const LOCK: &str = include_str!("lock.sql");
const NOTE_TOLD: &str = include_str!("note_told.sql");
const ADVANCE: &str = include_str!("advance.sql");

/// Most comments in one transaction, unless one issue alone has more.
const COMMENTS_MAX: usize = 1_000;

/// Writes down a page. Large ones go in parts: to read a part again changes nothing, and only the last moves on.
pub async fn commit(
    store: &Store,
    lease: &SyncLease,
    page: SyncPage,
    tell: Tell,
) -> Result<Committed, SyncError> {
    let SyncPage { project, issues, comments, next, last } = page;
    let mut parts = parts(issues, comments);
    let end = parts.pop().unwrap_or_default();
    let mut committed = Committed::default();
    for part in parts {
        let writing = Writing { lease, project: &project, tell };
        let done = fenced(store, lease, async |tx, fenced| writing.write(tx, &fenced, part).await);
        committed += done.await?;
    }
    let writing = Writing { lease, project: &project, tell };
    let done = fenced(store, lease, async |tx, fenced| {
        let written = writing.write(tx, &fenced, end).await?;
        let state = known::project(tx, project.id).await?;
        let next = next
            .filter(|next| state.as_ref().is_some_and(|state| state.cursor.as_ref() != Some(next)));
        let failed = state.is_some_and(|state| state.has_failed);
        if last || next.is_some() || failed {
            let statement = tx.prepare_cached(ADVANCE).await.map_err(store_error)?;
            let next = next.as_ref().map(|next| &next.0);
            tx.execute(&statement, &[&project.id.0, &next, &last]).await.map_err(store_error)?;
        }
        Ok(written)
    });
    committed += done.await?;
    Ok(committed)
}

struct Writing<'a> {
    lease: &'a SyncLease,
    project: &'a KnownProject,
    tell: Tell,
}

/// A part of a page as it was said.
#[derive(Default)]
struct Part {
    issues: Vec<PageIssue>,
    comments: Vec<ChangedComment>,
}

impl Writing<'_> {
    /// Reads without a lock first: most pages tell nothing, and nobody has to wait for those.
    async fn write(
        &self,
        tx: &mut Transaction<'_>,
        fenced: &Fenced,
        part: Part,
    ) -> Result<Committed, SyncError> {
        // A project that was removed meanwhile is no longer of interest.
        let Some(state) = known::project(tx, self.project.id).await? else {
            return Ok(Committed::default());
        };
        let page = self.page(tx, part).await?;
        let mut known = self.known(tx, &page).await?;
        let mut plan = self.plan(&page, fenced, &state, &known);
        if !plan.told.is_empty() {
            let statement = tx.prepare_cached(LOCK).await.map_err(store_error)?;
            tx.execute(&statement, &[&self.lease.tracker.0]).await.map_err(store_error)?;
            known = self.known(tx, &page).await?;
            plan = self.plan(&page, fenced, &state, &known);
        }
        let rows = plan.issues.len() + plan.comments.len();
        let (account, tracker) = (self.lease.account, self.lease.tracker);
        issues::keep_page(tx, account, tracker, self.project.id, &plan.issues, &plan.comments)
            .await?;
        let links = links::keep(tx, tracker, &page, &known).await?;
        let events = self.tell(tx, fenced, &plan.told).await?;
        Ok(Committed { written: rows + links, events })
    }

    /// Comments that came apart from their issues are given the tracker's ids of those.
    async fn page(&self, tx: &Transaction<'_>, part: Part) -> Result<Page, StoreError> {
        let Part { issues, comments } = part;
        let mut ids: HashMap<String, String> = issues
            .iter()
            .map(|it| (it.issue.key.to_lowercase(), it.issue.external_id.clone()))
            .collect();
        let mut unknown: Vec<String> =
            comments.iter().map(|it| it.issue_key.to_lowercase()).collect();
        unknown.retain(|key| !ids.contains_key(key));
        unknown.sort();
        unknown.dedup();
        let (account, tracker) = (self.lease.account, self.lease.tracker);
        ids.extend(known::by_key(tx, account, tracker, &unknown).await?);
        let placed = |ChangedComment { issue_key, comment }| {
            Some((ids.get(&issue_key.to_lowercase())?.clone(), comment))
        };
        Ok(Page { comments: comments.into_iter().filter_map(placed).collect(), issues })
    }

    async fn known(&self, tx: &Transaction<'_>, page: &Page) -> Result<Known, StoreError> {
        let of_page = page.issues.iter().map(|it| it.issue.external_id.as_str());
        let beside = page.comments.iter().map(|(issue, _)| issue.as_str());
        let issues: Vec<&str> = of_page.chain(beside).collect();
        let within = page.issues.iter().flat_map(|it| it.comments.iter().flatten());
        let apart = page.comments.iter().map(|(_, comment)| comment);
        let comments: Vec<&str> =
            within.chain(apart).map(|comment| comment.external_id.as_str()).collect();
        let in_full = page.issues.iter().filter(|it| it.comments.is_some());
        let in_full: Vec<&str> = in_full.map(|it| it.issue.external_id.as_str()).collect();
        known::known(tx, self.lease.tracker, &issues, &comments, &in_full).await
    }

    fn plan(&self, page: &Page, fenced: &Fenced, state: &ProjectState, known: &Known) -> Plan {
        let circumstances = Circumstances {
            kind: fenced.kind,
            project: self.project.id,
            state,
            known,
            now: Utc::now(),
        };
        plan(page, &circumstances)
    }

    /// Keeps the events, and notes what they told of.
    async fn tell(
        &self,
        tx: &Transaction<'_>,
        fenced: &Fenced,
        news: &[News],
    ) -> Result<usize, StoreError> {
        let told = |news: &News| {
            (self.tell)(&Told {
                lease: self.lease,
                kind: fenced.kind,
                project: self.project,
                own_logins: &fenced.own_logins,
                subscribed: fenced.subscribed.as_deref(),
                before: news.before.as_ref(),
                issue: &news.issue,
                comment: news.comment.as_ref(),
                change: &news.change,
            })
        };
        let (news, batch): (Vec<_>, Vec<_>) =
            news.iter().filter_map(|news| Some((news, told(news)?))).unzip();
        if batch.is_empty() {
            return Ok(0);
        }
        let kinds: Vec<String> = batch.iter().map(|event| event.content.kind.clone()).collect();
        let kept = events::Prepared::of(batch).await?.append(tx).await?;
        let objects: Vec<String> = news.iter().map(|news| news.object()).collect();
        let versions: Vec<_> = news.iter().map(|news| news.version).collect();
        let known: Vec<_> = news.iter().map(|news| news.known).collect();
        let ids: Vec<_> = kept.iter().map(|kept| kept.id.0).collect();
        let statement = tx.prepare_cached(NOTE_TOLD).await.map_err(store_error)?;
        let tracker = self.lease.tracker.0;
        tx.execute(&statement, &[&tracker, &objects, &kinds, &versions, &known, &ids])
            .await
            .map_err(store_error)?;
        Ok(kept.iter().filter(|kept| !kept.duplicate).count())
    }
}

/// Cuts a page, so that no transaction takes long. Comments that came apart go last: their issues are known by then.
fn parts(issues: Vec<ChangedIssue>, comments: Vec<ChangedComment>) -> Vec<Part> {
    let mut parts: Vec<Part> = Vec::new();
    let mut room = 0;
    for issue in issues {
        let issue = fit(issue);
        let size = 1 + issue.comments.as_ref().map_or(0, Vec::len);
        if parts.is_empty() || size > room {
            parts.push(Part::default());
            room = COMMENTS_MAX;
        }
        room = room.saturating_sub(size);
        if let Some(part) = parts.last_mut() {
            part.issues.push(issue);
        }
    }
    let fitted =
        |it: ChangedComment| ChangedComment { comment: issues::fit_comment(it.comment), ..it };
    let mut comments = comments.into_iter().map(fitted).peekable();
    while comments.peek().is_some() {
        let comments = comments.by_ref().take(COMMENTS_MAX).collect();
        parts.push(Part { comments, ..Part::default() });
    }
    parts
}

/// As it would be stored: what is compared with what is stored must not differ for being cut.
fn fit(changed: ChangedIssue) -> PageIssue {
    let comments = |comments: Vec<CommentSnapshot>| {
        comments.into_iter().map(issues::fit_comment).collect::<Vec<_>>()
    };
    let links = |links: Vec<LinkSnapshot>| links.into_iter().map(issues::fit_link).collect();
    PageIssue {
        issue: issues::fit_issue(changed.issue),
        comments: changed.comments.map(comments),
        links: changed.links.map(links),
    }
}
