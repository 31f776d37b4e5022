//! What changed in a repository: a walk through its issues, then one through its comments.
//!
//! Comments are listed for the whole repository, so that a first sync of many issues does not need a request for each.

use super::{Github, read};
use crate::trackers::{
    client::{
        Answer, ChangedComment, Cursor, IssueInFull, Page, Step, Walk,
        http::{Call, Reply},
    },
    github::issues,
    json::Json,
    writing::IssueTarget,
};
use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use preloop_actors::issue::{CommentSnapshot, IssueSnapshot};
use serde_json::value::RawValue;

/// GitHub's times have whole seconds.
const GRAIN: TimeDelta = TimeDelta::seconds(1);
/// The time of an item that tells none; it is read, and the walk goes on.
const NO_TIME: DateTime<Utc> = DateTime::UNIX_EPOCH;

/// One page of a walk.
struct Leg {
    items: Vec<Box<RawValue>>,
    reply: Reply,
    next: Walk,
    has_more: bool,
}

impl Github {
    /// Issues first, since comments name them.
    pub(super) async fn changed(&self, project: &str, cursor: &Cursor) -> Answer<Page> {
        let mut page = Page { next: cursor.clone(), not_modified: true, ..Page::default() };
        if !cursor.among_comments {
            let leg = self.leg(project, &["issues"], &cursor.issues).await?;
            page.not_modified = leg.reply.is_unchanged();
            for item in &leg.items {
                page.issues.push(self.changed_issue(project, item, &leg.reply).await?);
            }
            page.next.issues = leg.next;
            page.has_more = leg.has_more;
            if leg.has_more {
                return Ok(page);
            }
        }
        let leg = self.leg(project, &["issues", "comments"], &cursor.comments).await?;
        page.not_modified &= leg.reply.is_unchanged();
        for item in &leg.items {
            page.comments.push(changed_comment(project, item, &leg.reply)?);
        }
        page.next.comments = leg.next;
        page.next.among_comments = leg.has_more;
        page.has_more = leg.has_more;
        Ok(page)
    }

    /// One page of a list of a repository, in the order of changes.
    async fn leg(&self, project: &str, path: &[&str], walk: &Walk) -> Answer<Leg> {
        let list = read(
            format!("list the {} of `{project}`", path.join(" ")),
            self.repository(project)?,
            path,
        )
        .query("sort", "updated")
        .query("direction", "asc");
        let list = match path {
            ["issues"] => list.query("state", "all"),
            _ => list,
        };
        let list = match walk.asked_since() {
            Some(since) => list.query("since", since.to_rfc3339_opts(SecondsFormat::Secs, true)),
            None => list,
        };
        let size = self.http.page_size();
        let page = walk.offset() / size + 1;
        let call = list.clone().query("per_page", size).query("page", page);
        let call = match walk.token() {
            Some(after) => call.query("after", after),
            None => call,
        };
        let reply = self.http.send(call.if_none_match(walk.etag())).await?;
        if reply.is_unchanged() {
            return Ok(Leg { items: Vec::new(), next: walk.clone(), has_more: false, reply });
        }
        if !self.stands_still(list, walk).await? {
            return Ok(Leg { items: Vec::new(), next: walk.again(), has_more: true, reply });
        }
        let items = reply.items()?;
        let has_more = items.len() >= size;
        let step = Step {
            items: items.iter().map(|item| place(item, &reply)).collect::<Answer<_>>()?,
            has_more,
            token: after(&reply),
            etag: reply.header("etag").map(str::to_owned),
            as_of: reply.date(),
        };
        Ok(Leg { items, next: walk.then(step, GRAIN), has_more, reply })
    }

    /// Whether the list before our place is as it was when we read it. GitHub's own mark for a place needs no check.
    async fn stands_still(&self, list: Call, walk: &Walk) -> Answer<bool> {
        let Some(anchor) = walk.anchor().filter(|_| walk.token().is_none()) else {
            return Ok(true);
        };
        let reply = self.http.send(list.query("per_page", 1).query("page", walk.offset())).await?;
        let items = reply.items()?;
        let last = items.first().map(|item| place(item, &reply)).transpose()?;
        Ok(last.is_some_and(|(id, _)| id == anchor))
    }

    async fn changed_issue(
        &self,
        project: &str,
        item: &RawValue,
        reply: &Reply,
    ) -> Answer<IssueInFull> {
        let json = parse(item.get().as_bytes(), reply)?;
        let issue = issue(project, &json).ok_or_else(|| reply.malformed("an issue without id"))?;
        let links = match has_links(&json) {
            Some(false) => Some(Vec::new()),
            Some(true) => Some(self.links_of(&IssueTarget::of(project, &issue)).await?),
            None => None,
        };
        Ok(IssueInFull { issue, comments: None, links })
    }

    /// The issue that an answer is.
    pub(super) fn snapshot(&self, project: &str, reply: &Reply) -> Answer<IssueSnapshot> {
        issue(project, &parse(&reply.body, reply)?)
            .ok_or_else(|| reply.malformed("an issue without id"))
    }

    /// The comment that an answer is.
    pub(super) fn comment_snapshot(&self, reply: &Reply) -> Answer<CommentSnapshot> {
        issues::comment(&parse(&reply.body, reply)?)
            .ok_or_else(|| reply.malformed("a comment without id"))
    }

    /// All comments of a list.
    pub(super) async fn listed_comments(&self, list: Call) -> Answer<Vec<CommentSnapshot>> {
        let operation = list.operation.clone();
        let items: Vec<Box<RawValue>> = self.http.linked(list).await?;
        let read = |item: &RawValue| {
            let json = Json::read(item.get().as_bytes(), keep).ok()?;
            issues::comment(&json)
        };
        let comments: Option<_> = items.iter().map(|item| read(item)).collect();
        comments.ok_or_else(|| {
            let why = "a comment without id".to_owned();
            self.http.error(operation, crate::trackers::client::Failure::Malformed(why))
        })
    }
}

/// What of an issue or comment is read.
fn keep(key: &str) -> bool {
    issues::keep(key)
        || matches!(
            key,
            "repository_url"
                | "issue_url"
                | "parent_issue_url"
                | "issue_dependencies_summary"
                | "total_blocked_by"
                | "total_blocking"
                | "sub_issues_summary"
                | "total"
        )
}

fn parse<'a>(text: &'a [u8], reply: &Reply) -> Answer<Json<'a>> {
    Json::read(text, keep).map_err(|error| reply.malformed(error.to_string()))
}

/// The id of an item and when it changed.
fn place(item: &RawValue, reply: &Reply) -> Answer<(String, DateTime<Utc>)> {
    let json = parse(item.get().as_bytes(), reply)?;
    let id = json.get("id").scalar().ok_or_else(|| reply.malformed("an item without id"))?;
    Ok((id.into_owned(), crate::trackers::issues::time(json.get("updated_at")).unwrap_or(NO_TIME)))
}

pub(super) fn issue(project: &str, json: &Json<'_>) -> Option<IssueSnapshot> {
    let repository = json.get("repository_url").text().and_then(full_name);
    issues::issue(json, repository.unwrap_or(project))
}

fn changed_comment(project: &str, item: &RawValue, reply: &Reply) -> Answer<ChangedComment> {
    let json = parse(item.get().as_bytes(), reply)?;
    let missing = || reply.malformed("a comment without id or issue");
    let comment = issues::comment(&json).ok_or_else(missing)?;
    let (place, number) = json
        .get("issue_url")
        .text()
        .and_then(|url| url.rsplit_once("/issues/"))
        .ok_or_else(missing)?;
    let repository = full_name(place).unwrap_or(project);
    Ok(ChangedComment { issue_key: format!("{repository}#{number}"), comment })
}

/// `owner/name` of an address of a repository in the API. A renamed repository is known by its new name there.
fn full_name(url: &str) -> Option<&str> {
    let (_, name) = url.split_once("/repos/")?;
    (name.split('/').count() == 2).then_some(name)
}

/// Whether the issue is linked to others; `None` where the server is too old to say.
fn has_links(json: &Json<'_>) -> Option<bool> {
    let dependencies = json.get("issue_dependencies_summary");
    let parts = json.at(&["sub_issues_summary", "total"]);
    if !dependencies.is_object() {
        return None;
    }
    let counts = [dependencies.get("total_blocked_by"), dependencies.get("total_blocking"), parts];
    let any = counts.iter().any(|count| count.scalar().is_some_and(|count| count != "0"));
    Some(any || json.get("parent_issue_url").text().is_some())
}

/// GitHub's own mark for the place behind this page.
fn after(reply: &Reply) -> Option<String> {
    let query = reply.next_query()?;
    query.into_iter().find(|(name, _)| name == "after").map(|(_, value)| value)
}
