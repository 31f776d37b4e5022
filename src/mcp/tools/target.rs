//! What arguments name: an issue, a project, and who can write to it. Always within the account.

use super::{Context, ToolError};
use crate::{
    store::{
        issues::{self, Issue, Naming},
        page::Window,
        projects::{self, Place},
    },
    trackers::{
        naming::{key_in_url, plain_url},
        writing::{IssueTarget, TrackerWriter},
    },
};
use std::sync::Arc;

/// Longest name of anything, in characters.
const NAME_CHARS_MAX: usize = 2_000;
/// Longest text that is written, in characters.
pub(super) const TEXT_CHARS_MAX: usize = 262_144;
/// Most projects that an error lists.
const LISTED_MAX: i64 = 10;

/// A text that says something and is not endless, without blanks around it.
pub(super) fn text<'a>(argument: &str, given: &'a str, max: usize) -> Result<&'a str, ToolError> {
    let text = given.trim();
    if text.is_empty() {
        return Err(ToolError::argument(argument, "is empty; give a text"));
    }
    bounded(argument, text, max)
}

/// A text that is not endless, but may be empty.
pub(super) fn bounded<'a>(argument: &str, text: &'a str, max: usize) -> Result<&'a str, ToolError> {
    let chars = text.chars().count();
    if chars > max {
        let problem = format!("has {chars} characters; {max} are allowed, make it shorter");
        return Err(ToolError::argument(argument, problem));
    }
    Ok(text)
}

/// The issue that an argument names.
pub(super) async fn issue(ctx: &Context, argument: &str, given: &str) -> Result<Issue, ToolError> {
    let name = text(argument, given, NAME_CHARS_MAX)?;
    let key = key_in_url(name);
    let naming = Naming { text: name, plain_url: plain_url(name), key_in_url: key.as_deref() };
    let db = ctx.store.client().await?;
    let ids = issues::find(&db, ctx.account, naming).await?;
    let mut found = issues::these(&db, ctx.account, &ids).await?;
    match (found.pop(), found.is_empty()) {
        (Some(issue), true) => Ok(issue),
        (Some(last), false) => {
            let urls: Vec<_> =
                found.iter().chain([&last]).map(|issue| issue.url.as_str()).collect();
            let problem = format!("`{name}` names several issues; use one of {}", urls.join(", "));
            Err(ToolError::argument(argument, problem))
        }
        (None, _) => Err(ToolError::argument(
            argument,
            format!(
                "there is no issue `{name}` here; use its URL, its key (`PROJ-1`, `owner/repo#12`, `group/project#3`) \
                 or an id that `search` gave. An issue is known from the first webhook about it on"
            ),
        )),
    }
}

/// The project that an argument names.
pub(super) async fn project(
    ctx: &Context,
    argument: &str,
    given: &str,
) -> Result<Place, ToolError> {
    let name = text(argument, given, NAME_CHARS_MAX)?;
    let db = ctx.store.client().await?;
    let mut found = projects::named(&db, ctx.account, name).await?;
    match (found.pop(), found.is_empty()) {
        (Some(place), true) => Ok(place),
        (Some(last), false) => {
            let names: Vec<_> = found.iter().chain([&last]).map(described).collect();
            let problem =
                format!("`{name}` names several projects; use the id of one: {}", names.join(", "));
            Err(ToolError::argument(argument, problem))
        }
        (None, _) => {
            let window = Window { offset: 0, limit: LISTED_MAX };
            let known = projects::list(&db, ctx.account, None, window).await?;
            let names: Vec<_> =
                known.rows.iter().map(|known| format!("`{}`", known.identifier)).collect();
            let problem = match names.is_empty() {
                true => format!(
                    "there is no project `{name}`; none is known yet, the first webhook makes one known"
                ),
                false => format!(
                    "there is no project `{name}`; {} are known, such as {}",
                    known.total,
                    names.join(", ")
                ),
            };
            Err(ToolError::argument(argument, problem))
        }
    }
}

fn described(place: &Place) -> String {
    format!(
        "{} (`{}` of tracker `{}`)",
        place.project, place.project_identifier, place.tracker_name
    )
}

/// Who writes to the tracker of a project.
pub(super) async fn writer(
    ctx: &Context,
    place: &Place,
) -> Result<Arc<dyn TrackerWriter>, ToolError> {
    let name = &place.tracker_name;
    if !place.has_token {
        return Err(ToolError::Refused(format!(
            "tracker `{name}` only receives webhooks: it has no API token, so nothing can be written to it; \
             ask the people who own it to add a token, and do not try again before"
        )));
    }
    let writer = ctx.writers.writer(ctx.account, place.tracker).await;
    writer.map_err(|error| ToolError::write(name, &error))?.ok_or_else(|| {
        ToolError::Refused(format!(
            "tracker `{name}` has a token, but this server cannot write to {} yet; do not try again",
            place.tracker_type
        ))
    })
}

impl From<&Issue> for IssueTarget {
    fn from(issue: &Issue) -> Self {
        Self {
            project: issue.place.project_identifier.clone(),
            key: issue.key.clone(),
            external_id: issue.external_id.clone(),
        }
    }
}
