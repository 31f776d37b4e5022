//! What changed in a project: Jira is asked in its query language, and gives issues with their comments and links.

use super::{Jira, links, wire};
use crate::trackers::{
    client::{
        Answer, Cursor, IssueInFull, Page, Step, Walk,
        http::{Call, Reply},
    },
    issues::time,
    jira::issues,
    json::{Bounds, Json},
};
use chrono::{DateTime, LocalResult, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;
use futures::{StreamExt, TryStreamExt, stream};
use preloop_actors::issue::CommentSnapshot;
use serde::Deserialize;
use serde_json::{json, value::RawValue};

/// Queries compare times by the minute.
const GRAIN: TimeDelta = TimeDelta::minutes(1);
/// What is read of an issue.
const FIELDS: [&str; 14] = [
    "summary",
    "description",
    "status",
    "priority",
    "labels",
    "assignee",
    "creator",
    "reporter",
    "created",
    "updated",
    "issuelinks",
    "parent",
    "subtasks",
    "comment",
];
/// How many issues with many comments are read at the same time.
const READ_AT_ONCE: usize = 6;
/// The time of an issue that tells none; it is read, and the walk goes on.
const NO_TIME: DateTime<Utc> = DateTime::UNIX_EPOCH;

/// A page of a search. Cloud gives a mark for the next one, Server counts.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Found {
    #[serde(default)]
    issues: Vec<Box<RawValue>>,
    next_page_token: Option<String>,
    total: Option<usize>,
}

impl Jira {
    pub(super) async fn changed(&self, project: &str, cursor: &Cursor) -> Answer<Page> {
        let walk = &cursor.issues;
        let query = self.query(project, walk).await?;
        let mut page = Page { next: cursor.clone(), ..Page::default() };
        let reply = match self.http.send(self.search(project, &query, walk)).await {
            // The mark is too old: the moment is begun again.
            Err(error) if walk.token().is_some() && !error.is_temporary() && !error.is_denied() => {
                page.next.issues = walk.again();
                return Ok(Page { has_more: true, ..page });
            }
            reply => reply?,
        };
        let found: Found = reply.json()?;
        let items: Vec<_> =
            found.issues.iter().map(|item| place(item, &reply)).collect::<Answer<_>>()?;
        // Servers are asked for one item too many, which has to be the last one of the page before.
        let overlap = usize::from(!self.is_cloud() && walk.anchor().is_some());
        if overlap == 1 && items.first().map(|(id, _)| id.as_str()) != walk.anchor() {
            page.next.issues = walk.again();
            return Ok(Page { has_more: true, ..page });
        }
        page.has_more = match found.total.filter(|_| !self.is_cloud()) {
            Some(total) => walk.offset() + items.len() < total + overlap && items.len() > overlap,
            None => found.next_page_token.is_some(),
        };
        let step = Step {
            items: items[overlap..].to_vec(),
            has_more: page.has_more,
            token: found.next_page_token,
            etag: None,
            as_of: reply.date(),
        };
        page.next.issues = walk.then(step, GRAIN);
        let mut issues = Vec::new();
        for item in &found.issues[overlap..] {
            issues.push(self.read_issue(item.get(), &reply));
        }
        page.issues = stream::iter(issues).buffered(READ_AT_ONCE).try_collect().await?;
        Ok(page)
    }

    /// One issue with all its comments and links.
    pub(super) async fn in_full(&self, key: &str) -> Answer<IssueInFull> {
        let call =
            self.read(format!("read `{key}`"), &["issue", key]).query("fields", FIELDS.join(","));
        let reply = self.http.send(call).await?;
        let text =
            std::str::from_utf8(&reply.body).map_err(|error| reply.malformed(error.to_string()))?;
        self.read_issue(text, &reply).await
    }

    fn search(&self, project: &str, query: &str, walk: &Walk) -> Call {
        let operation = format!("list the issues of `{project}`");
        let mut body =
            json!({ "jql": query, "fields": FIELDS, "maxResults": self.http.page_size() });
        if self.is_cloud() {
            if let Some(token) = walk.token() {
                body["nextPageToken"] = json!(token);
            }
            return Call::post(operation, &self.path(&["search", "jql"])).json(body).reading();
        }
        let overlap = usize::from(walk.anchor().is_some());
        body["startAt"] = json!(walk.offset() - overlap);
        Call::post(operation, &self.path(&["search"])).json(body).reading()
    }

    async fn query(&self, project: &str, walk: &Walk) -> Answer<String> {
        let project = project.replace('\\', "\\\\").replace('"', "\\\"");
        let since = match walk.asked_since() {
            Some(since) => format!(r#" AND updated >= "{}""#, local(since, self.zone().await?)),
            None => String::new(),
        };
        Ok(format!(r#"project = "{project}"{since} ORDER BY updated ASC, key ASC"#))
    }

    /// The time zone in which Jira understands our queries; `None` where it does not tell.
    async fn zone(&self) -> Answer<Option<Tz>> {
        let name = self.me().await?.time_zone.as_deref();
        Ok(name.and_then(|name| name.parse().ok()))
    }

    async fn read_issue(&self, text: &str, reply: &Reply) -> Answer<IssueInFull> {
        let json = Json::read_within(text.as_bytes(), keep, Bounds::ISSUE)
            .map_err(|error| reply.malformed(error.to_string()))?;
        let mut issue = issues::issue(&json)
            .ok_or_else(|| reply.malformed("an issue without id, key or address"))?;
        issue.url = format!("{}/browse/{}", self.site().await?, issue.key);
        let fields = json.get("fields");
        let listed = fields.get("comment");
        let comments: Option<Vec<_>> = listed
            .get("comments")
            .items()
            .iter()
            .map(|comment| issues::comment(comment, &issue.url))
            .collect();
        let comments = comments.ok_or_else(|| reply.malformed("a comment without id"))?;
        // A search gives only the latest of many comments.
        let total = listed.get("total").scalar().and_then(|total| total.parse::<usize>().ok());
        let comments = match total {
            Some(total) if total <= comments.len() => comments,
            _ => match self.comments_of(&issue.key, &issue.url).await {
                // Deleted since it was listed.
                Err(error) if error.is_not_found() => comments,
                all => all?,
            },
        };
        let links = links::read(fields, self.site().await?);
        Ok(IssueInFull { issue, comments: Some(comments), links: Some(links) })
    }

    async fn comments_of(&self, key: &str, url: &str) -> Answer<Vec<CommentSnapshot>> {
        let call = self
            .read(format!("list the comments of `{key}`"), &["issue", key, "comment"])
            .query("orderBy", "created");
        let comments: Vec<serde_json::Value> = self.http.counted(call, "comments").await?;
        let read = |comment: &serde_json::Value| comment_of(comment.to_string().as_bytes(), url);
        Ok(comments.iter().filter_map(read).collect())
    }

    /// The comment that an answer is.
    pub(super) async fn comment_snapshot(
        &self,
        key: &str,
        reply: &Reply,
    ) -> Answer<CommentSnapshot> {
        let url = format!("{}/browse/{key}", self.site().await?);
        comment_of(&reply.body, &url).ok_or_else(|| reply.malformed("a comment without id"))
    }
}

fn comment_of(text: &[u8], url: &str) -> Option<CommentSnapshot> {
    issues::comment(&Json::read_within(text, keep, Bounds::ISSUE).ok()?, url)
}

/// What of an issue or comment is read.
fn keep(key: &str) -> bool {
    issues::keep(key)
        || matches!(
            key,
            "comments"
                | "total"
                | "issuelinks"
                | "inwardIssue"
                | "outwardIssue"
                | "inward"
                | "outward"
                | "parent"
                | "subtasks"
        )
}

/// The id of an issue and when it changed.
fn place(item: &RawValue, reply: &Reply) -> Answer<(String, DateTime<Utc>)> {
    let json = Json::read(item.get().as_bytes(), |key| matches!(key, "id" | "fields" | "updated"))
        .map_err(|error| reply.malformed(error.to_string()))?;
    let id = json.get("id").scalar().ok_or_else(|| reply.malformed("an issue without id"))?;
    Ok((id.into_owned(), time(json.at(&["fields", "updated"])).unwrap_or(NO_TIME)))
}

/// A moment as queries name it: by the minute, in the zone of whoever asks. Never later than the moment itself.
fn local(moment: DateTime<Utc>, zone: Option<Tz>) -> String {
    const FORMAT: &str = "%Y/%m/%d %H:%M";
    /// The zone that is farthest behind.
    const FARTHEST: TimeDelta = TimeDelta::hours(12);
    let Some(zone) = zone else { return (moment - FARTHEST).format(FORMAT).to_string() };
    let there = moment.with_timezone(&zone).naive_local();
    // In the hour that comes twice a year it may be taken for the second one.
    let there = match zone.from_local_datetime(&there) {
        LocalResult::Ambiguous(..) => there - TimeDelta::hours(1),
        _ => there,
    };
    there.format(FORMAT).to_string()
}

impl wire::Person {
    /// As a field of an issue names a person.
    pub(super) fn as_field(&self) -> serde_json::Value {
        match (&self.account_id, &self.name) {
            (Some(id), _) => json!({ "accountId": id }),
            (None, name) => json!({ "name": name }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(moment: &str, zone: Option<&str>, expected: &str) {
        let moment = DateTime::parse_from_rfc3339(moment).unwrap().to_utc();
        assert_eq!(
            local(moment, zone.map(|zone| zone.parse().unwrap())),
            expected,
            "{moment} {zone:?}"
        );
    }

    #[test]
    fn moments_are_asked_for_in_the_zone_of_who_asks() {
        check("2026-01-01T12:34:56Z", Some("UTC"), "2026/01/01 12:34");
        check("2026-01-01T12:34:56Z", Some("Europe/Berlin"), "2026/01/01 13:34");
        check("2026-07-01T12:34:56Z", Some("America/New_York"), "2026/07/01 08:34");
        // 02:30 comes twice on this night.
        check("2026-10-25T00:30:00Z", Some("Europe/Berlin"), "2026/10/25 01:30");
        check("2026-10-25T01:30:00Z", Some("Europe/Berlin"), "2026/10/25 01:30");
        check("2026-01-01T12:34:56Z", None, "2026/01/01 00:34");
    }
}
