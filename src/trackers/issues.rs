//! What an event says about an issue or a comment on one, read from the payload that is kept.
//!
//! Events about anything else are told by their name, before their payload is looked at.

use super::{github, gitlab, jira, json::Json};
use chrono::{DateTime, Datelike, NaiveDateTime, Utc};
use preloop_actors::{
    event::{Event, Source},
    issue::{CommentSnapshot, IssueNews, IssueSnapshot},
};

/// An issue, and the comment that the event is about.
pub(super) type Said = (IssueSnapshot, Option<CommentSnapshot>);

/// Reads the news of one event. What cannot be understood is no news.
pub fn read(event: &Event) -> Option<IssueNews> {
    let incoming = &event.incoming;
    let (tracker, project) = (incoming.tracker?, event.project?);
    let kind = incoming.content.raw_kind.as_str();
    let (issue, comment) = match incoming.source {
        Source::Github => github::issues::read(kind, &incoming.payload),
        Source::Gitlab => gitlab::issues::read(kind, &incoming.payload),
        Source::Jira => jira::issues::read(kind, &incoming.payload),
        Source::Webhook | Source::Schedule | Source::Manual => None,
    }?;
    Some(IssueNews { tracker, project, issue, comment })
}

/// A text field: empty when it says that there is none, `None` when it is not there.
pub(super) fn text(object: &Json<'_>, key: &str) -> Option<String> {
    object.has(key).then(|| object.get(key).text().unwrap_or_default().to_owned())
}

/// The names in a list field.
pub(super) fn names(object: &Json<'_>, list: &str, name: &str) -> Option<Vec<String>> {
    let names = object.get(list).names(name)?;
    Some(names.into_iter().map(str::to_owned).collect())
}

/// A moment, in the spellings of all senders. What PostgreSQL could not store is none.
pub(super) fn time(value: &Json<'_>) -> Option<DateTime<Utc>> {
    let text = value.text()?;
    let zoned = |format| DateTime::parse_from_str(text, format).ok().map(|time| time.to_utc());
    let time = DateTime::parse_from_rfc3339(text)
        .ok()
        .map(|time| time.to_utc())
        .or_else(|| zoned("%Y-%m-%dT%H:%M:%S%.f%z"))
        .or_else(|| zoned("%Y-%m-%d %H:%M:%S%.f %z"))
        .or_else(|| {
            let utc = NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S%.f UTC").ok()?;
            Some(utc.and_utc())
        });
    time.filter(|time| (1..=9_999).contains(&time.year()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Option<&str>) {
        let read = time(&Json::Text(text.into()));
        let expected = expected.map(|text| DateTime::parse_from_rfc3339(text).unwrap().to_utc());
        assert_eq!(read, expected, "{text}");
    }

    #[test]
    fn every_sender_writes_times_its_own_way() {
        check("2019-05-15T15:20:18Z", Some("2019-05-15T15:20:18Z"));
        check("2019-02-15T19:01:52.971-0800", Some("2019-02-16T03:01:52.971Z"));
        check("2015-05-17 17:06:40 UTC", Some("2015-05-17T17:06:40Z"));
        check("2023-11-20 16:08:31 +0100", Some("2023-11-20T15:08:31Z"));
        check("2019-06-05T14:32:20.211Z", Some("2019-06-05T14:32:20.211Z"));
        check("yesterday", None);
        check("", None);
        check("+99999-01-01T00:00:00Z", None);
        check("-0001-01-01T00:00:00Z", None);
    }
}
