//! The client of GitLab.com and of servers of one's own, the free edition included (REST, version 4).

mod changes;
mod editing;
mod hooks;
mod lines;
mod links;
mod notes;
mod reading;
mod reviews;
#[cfg(test)]
mod tests;
mod wire;
mod writing;

use crate::trackers::{
    client::{
        Answer, Budget, Failure, TrackerClient, TrackerError,
        http::{Call, Http},
    },
    writing::IssueTarget,
};
use preloop_actors::event::TrackerType;
use reqwest::Url;
use tokio::sync::OnceCell;

/// A client of GitLab.
pub(in crate::trackers) struct Gitlab {
    http: Http,
    /// Under which login the credential acts.
    login: OnceCell<String>,
}

/// An issue or a merge request, as paths name it.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Thing {
    project: String,
    /// `issues` or `merge_requests`.
    kind: &'static str,
    number: String,
}

impl Gitlab {
    pub fn new(http: Http) -> Self {
        Self { http, login: OnceCell::new() }
    }

    fn refused(&self, operation: &str, why: impl Into<String>) -> TrackerError {
        self.http.error(operation, Failure::Refused(why.into()))
    }

    /// What a key names: `group/project#3` is an issue, `group/project!7` a merge request.
    fn thing(&self, project: &str, key: &str) -> Answer<Thing> {
        let named = |sign, kind| {
            let (_, number) = key.rsplit_once(sign)?;
            let is_number = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
            let (project, number) = (project.to_owned(), number.to_owned());
            is_number.then_some(Thing { project, kind, number })
        };
        named('#', "issues").or_else(|| named('!', "merge_requests")).ok_or_else(|| {
            let why =
                format!("`{key}` is neither `group/project#issue` nor `group/project!request`");
            self.refused("find the issue", why)
        })
    }

    fn target(&self, issue: &IssueTarget) -> Answer<Thing> {
        self.thing(&issue.project, &issue.key)
    }
}

impl TrackerClient for Gitlab {
    fn kind(&self) -> TrackerType {
        TrackerType::Gitlab
    }

    fn budget(&self) -> Vec<Budget> {
        self.http.budgets()
    }
}

impl Thing {
    /// Below it.
    fn path<'a>(&'a self, rest: &[&'a str]) -> Vec<&'a str> {
        [&["projects", self.project.as_str(), self.kind, self.number.as_str()][..], rest].concat()
    }

    fn is_issue(&self) -> bool {
        self.kind == "issues"
    }

    fn merge_request(project: &str, number: u64) -> Self {
        Self { project: project.to_owned(), kind: "merge_requests", number: number.to_string() }
    }
}

/// Where the API is, for an address that people know. `None`: GitLab.com.
pub(in crate::trackers) fn api_address(given: Option<&Url>) -> Url {
    let Some(given) = given else {
        return Url::parse("https://gitlab.com/api/v4").expect("a host name makes an address");
    };
    let mut address = given.clone();
    let path = given.path().trim_end_matches('/');
    let path = path.strip_suffix("/api/v4").unwrap_or(path);
    address.set_path(&format!("{path}/api/v4"));
    address
}

/// What was to be removed may be gone already.
fn gone_is_fine<T>(answer: Answer<T>) -> Answer<()> {
    match answer {
        Err(error) if error.is_not_found() => Ok(()),
        answer => answer.map(drop),
    }
}

/// A request that reads below a thing.
fn read(operation: String, thing: &Thing, rest: &[&str]) -> Call {
    Call::get(operation, &thing.path(rest))
}
