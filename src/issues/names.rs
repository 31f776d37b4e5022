//! What people and agents call issues and projects, and what is meant. Always within the account.

use super::{IssueError, Issues};
use crate::{
    store::{
        issues::{self, Issue, Naming},
        page::Window,
        projects::{self, Place},
    },
    trackers::naming::{key_in_url, plain_url},
};
use preloop_actors::ids::AccountId;

/// Longest name of anything, in characters.
const NAME_CHARS_MAX: usize = 2_000;
/// Most projects that an error lists.
const LISTED_MAX: i64 = 10;

/// What somebody calls an issue.
#[derive(Clone, Copy, Debug, Default)]
pub struct IssueName<'a> {
    /// Where it was said, as an error names it.
    pub field: &'a str,
    /// An address, a key, our id or the tracker's.
    pub text: &'a str,
    /// Id, identifier or name of where the issue has to be, for names that several have.
    pub organization: Option<&'a str>,
    pub project: Option<&'a str>,
}

/// What somebody calls a project.
#[derive(Clone, Copy, Debug, Default)]
pub struct ProjectName<'a> {
    /// Where it was said, as an error names it.
    pub field: &'a str,
    /// Id, identifier (`owner/repo`, `group/project`, `PROJ`) or name.
    pub text: &'a str,
    pub organization: Option<&'a str>,
}

/// A text that says something and is not endless, without blanks around it.
pub fn text<'a>(field: &str, given: &'a str, max: usize) -> Result<&'a str, IssueError> {
    let text = given.trim();
    if text.is_empty() {
        return Err(IssueError::invalid(field, "is empty; give a text"));
    }
    bounded(field, text, max)
}

/// A text that is not endless, but may be empty.
pub fn bounded<'a>(field: &str, text: &'a str, max: usize) -> Result<&'a str, IssueError> {
    let chars = text.chars().count();
    if chars > max {
        let problem = format!("has {chars} characters; {max} are allowed, make it shorter");
        return Err(IssueError::invalid(field, problem));
    }
    Ok(text)
}

impl Issues {
    /// The issue of that name.
    pub async fn find(&self, account: AccountId, name: IssueName<'_>) -> Result<Issue, IssueError> {
        let given = text(name.field, name.text, NAME_CHARS_MAX)?;
        let key = key_in_url(given);
        let naming =
            Naming { text: given, plain_url: plain_url(given), key_in_url: key.as_deref() };
        let db = self.store.client().await?;
        let ids = issues::find(&db, account, naming).await?;
        let mut found = issues::these(&db, account, &ids).await?;
        found.retain(|issue| is_in(&issue.place, name.organization, name.project));
        match (found.pop(), found.is_empty()) {
            (Some(issue), true) => Ok(issue),
            (Some(last), false) => {
                let urls: Vec<_> =
                    found.iter().chain([&last]).map(|issue| issue.url.as_str()).collect();
                let problem =
                    format!("`{given}` names several issues; use one of {}", urls.join(", "));
                Err(IssueError::ambiguous(name.field, problem))
            }
            (None, _) => Err(IssueError::unknown(
                name.field,
                format!(
                    "there is no issue `{given}` here; use its URL, its key (`PROJ-1`, `owner/repo#12`, \
                     `group/project#3`) or an id that `search` gave. An issue is known from the first sync of its \
                     tracker or the first webhook about it on"
                ),
            )),
        }
    }

    /// The project of that name.
    pub async fn project(
        &self,
        account: AccountId,
        name: ProjectName<'_>,
    ) -> Result<Place, IssueError> {
        let given = text(name.field, name.text, NAME_CHARS_MAX)?;
        let db = self.store.client().await?;
        let mut found = projects::named_in(&db, account, name.organization, given).await?;
        match (found.pop(), found.is_empty()) {
            (Some(place), true) => Ok(place),
            (Some(last), false) => {
                let names: Vec<_> = found.iter().chain([&last]).map(described).collect();
                let names = names.join(", ");
                let problem =
                    format!("`{given}` names several projects; use the id of one: {names}");
                Err(IssueError::ambiguous(name.field, problem))
            }
            (None, _) => {
                let window = Window { offset: 0, limit: LISTED_MAX };
                let known = projects::list(&db, account, None, window).await?;
                let names: Vec<_> =
                    known.rows.iter().map(|known| format!("`{}`", known.identifier)).collect();
                let problem = match names.is_empty() {
                    true => format!(
                        "there is no project `{given}`; none is known yet, the first sync or webhook of a tracker \
                         makes them known"
                    ),
                    false => format!(
                        "there is no project `{given}`; {} are known, such as {}",
                        known.total,
                        names.join(", ")
                    ),
                };
                Err(IssueError::unknown(name.field, problem))
            }
        }
    }
}

fn is_in(place: &Place, organization: Option<&str>, project: Option<&str>) -> bool {
    let organizations = [
        place.organization.to_string(),
        place.organization_identifier.clone(),
        place.organization_name.clone(),
    ];
    let projects =
        [place.project.to_string(), place.project_identifier.clone(), place.project_name.clone()];
    let is_one = |wanted: Option<&str>, names: [String; 3]| {
        wanted
            .is_none_or(|wanted| names.iter().any(|name| name.eq_ignore_ascii_case(wanted.trim())))
    };
    is_one(organization, organizations) && is_one(project, projects)
}

fn described(place: &Place) -> String {
    format!(
        "{} (`{}` of tracker `{}`)",
        place.project, place.project_identifier, place.tracker_name
    )
}
