//! What changed in a project. GitLab lists comments only issue by issue, so each changed issue is read in full.

use super::{Gitlab, Thing, read};
use crate::trackers::{
    client::{
        Answer, Cursor, IssueInFull, Page, Step, Walk,
        http::{Call, Reply},
    },
    issues::{names, text, time},
    json::Json,
};
use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use futures::{StreamExt, TryStreamExt, stream};
use preloop_actors::issue::IssueSnapshot;
use serde_json::value::RawValue;

/// GitLab compares times exactly.
const GRAIN: TimeDelta = TimeDelta::milliseconds(1);
/// How many issues are read in full at the same time.
const READ_AT_ONCE: usize = 6;
/// The time of an issue that tells none; it is read, and the walk goes on.
const NO_TIME: DateTime<Utc> = DateTime::UNIX_EPOCH;

impl Gitlab {
    pub(super) async fn changed(&self, project: &str, cursor: &Cursor) -> Answer<Page> {
        let walk = &cursor.issues;
        let list =
            Call::get(format!("list the issues of `{project}`"), &["projects", project, "issues"])
                .query("scope", "all")
                .query("state", "all")
                .query("order_by", "updated_at")
                .query("sort", "asc");
        let list = match walk.asked_since() {
            Some(since) => {
                list.query("updated_after", since.to_rfc3339_opts(SecondsFormat::Millis, true))
            }
            None => list,
        };
        let size = self.http.page_size();
        let page = walk.offset() / size + 1;
        let call = list.clone().query("per_page", size).query("page", page);
        let reply = self.http.send(call.if_none_match(walk.etag())).await?;
        let mut page = Page { next: cursor.clone(), ..Page::default() };
        if reply.is_unchanged() {
            return Ok(Page { not_modified: true, ..page });
        }
        if !self.stands_still(list, walk).await? {
            page.next.issues = walk.again();
            return Ok(Page { has_more: true, ..page });
        }
        let items = reply.items()?;
        page.has_more = items.len() >= size;
        let step = Step {
            items: items.iter().map(|item| place(item, &reply)).collect::<Answer<_>>()?,
            has_more: page.has_more,
            token: None,
            etag: reply.header("etag").map(str::to_owned),
            as_of: reply.date(),
        };
        page.next.issues = walk.then(step, GRAIN);
        let mut in_full = Vec::new();
        for item in &items {
            in_full.push(self.in_full(project, item, &reply));
        }
        page.issues = stream::iter(in_full).buffered(READ_AT_ONCE).try_collect().await?;
        Ok(page)
    }

    /// Whether the list before our place is as it was when we read it.
    async fn stands_still(&self, list: Call, walk: &Walk) -> Answer<bool> {
        let Some(anchor) = walk.anchor() else { return Ok(true) };
        let reply = self.http.send(list.query("per_page", 1).query("page", walk.offset())).await?;
        let items = reply.items()?;
        let last = items.first().map(|item| place(item, &reply)).transpose()?;
        Ok(last.is_some_and(|(id, _)| id == anchor))
    }

    async fn in_full(&self, project: &str, item: &RawValue, reply: &Reply) -> Answer<IssueInFull> {
        let json = parse(item.get().as_bytes(), reply)?;
        let issue = issue(project, &json).ok_or_else(|| reply.malformed("an issue without id"))?;
        let number = json.get("iid").scalar().unwrap_or_default();
        let thing =
            Thing { project: project.to_owned(), kind: "issues", number: number.into_owned() };
        let has_notes = json.get("user_notes_count").scalar().is_none_or(|count| count != "0");
        let comments = async {
            match has_notes {
                true => self.notes_of(&thing, &issue).await,
                false => Ok(Vec::new()),
            }
        };
        let (comments, links) = match futures::try_join!(comments, self.links_at(&thing)) {
            // Deleted since it was listed: what the list said of it has to do.
            Err(error) if error.is_not_found() => (None, None),
            answers => answers.map(|(comments, links)| (Some(comments), Some(links)))?,
        };
        Ok(IssueInFull { issue, comments, links })
    }

    /// The issue or merge request that an answer is.
    pub(super) fn snapshot(&self, thing: &Thing, reply: &Reply) -> Answer<IssueSnapshot> {
        let json = parse(&reply.body, reply)?;
        let issue = issue(&thing.project, &json)
            .map(|issue| IssueSnapshot { is_pull_request: !thing.is_issue(), ..issue });
        issue.ok_or_else(|| reply.malformed("an issue without id"))
    }

    /// The issue as it is now.
    pub(super) async fn current(&self, thing: &Thing) -> Answer<IssueSnapshot> {
        let operation = format!("read number {} of `{}`", thing.number, thing.project);
        self.snapshot(thing, &self.http.send(read(operation, thing, &[])).await?)
    }
}

/// What of an issue is read.
fn keep(key: &str) -> bool {
    matches!(
        key,
        "id" | "iid"
            | "title"
            | "description"
            | "state"
            | "labels"
            | "name"
            | "assignees"
            | "author"
            | "username"
            | "web_url"
            | "references"
            | "full"
            | "user_notes_count"
            | "created_at"
            | "updated_at"
    )
}

fn parse<'a>(text: &'a [u8], reply: &Reply) -> Answer<Json<'a>> {
    Json::read(text, keep).map_err(|error| reply.malformed(error.to_string()))
}

/// The id of an issue and when it changed.
fn place(item: &RawValue, reply: &Reply) -> Answer<(String, DateTime<Utc>)> {
    let json = parse(item.get().as_bytes(), reply)?;
    let id = json.get("id").scalar().ok_or_else(|| reply.malformed("an issue without id"))?;
    Ok((id.into_owned(), time(json.get("updated_at")).unwrap_or(NO_TIME)))
}

fn issue(project: &str, json: &Json<'_>) -> Option<IssueSnapshot> {
    let number = json.get("iid").scalar()?;
    let status = json.get("state").text();
    let full = json.at(&["references", "full"]).text();
    let full = full.filter(|full| full.ends_with(&*number));
    Some(IssueSnapshot {
        external_id: json.get("id").scalar()?.into_owned(),
        key: full.map_or_else(|| format!("{project}#{number}"), str::to_owned),
        url: json.get("web_url").text().unwrap_or_default().to_owned(),
        title: json.get("title").text().unwrap_or_default().to_owned(),
        body: text(json, "description"),
        status: status.map(str::to_owned),
        is_open: status.map(|status| !["closed", "merged"].contains(&status)),
        labels: names(json, "labels", "name"),
        assignees: names(json, "assignees", "username"),
        author: json.at(&["author", "username"]).text().map(str::to_owned),
        priority: None,
        version: time(json.get("updated_at")),
        created_at: time(json.get("created_at")),
        is_pull_request: false,
        deleted: false,
    })
}
