//! The client of Jira Cloud (REST, version 3, texts as documents) and of Jira Server and Data Center (version 2, texts
//! as they are).

mod changes;
mod editing;
mod hooks;
mod links;
mod reading;
#[cfg(test)]
mod tests;
mod wire;
mod writing;

use super::document_writing::document;
use crate::trackers::client::{
    Answer, Budget, CodeReviews, Failure, FileChange, PullRequest, Review, ReviewComment,
    TrackerClient, TrackerError,
    http::{Call, Http},
};
use async_trait::async_trait;
use preloop_actors::event::TrackerType;
use reqwest::Url;
use serde_json::{Value, json};
use tokio::sync::OnceCell;

/// A client of Jira.
pub(in crate::trackers) struct Jira {
    http: Http,
    flavour: Flavour,
    /// The kind of a new issue; `None` finds out what the project has.
    issue_type: Option<String>,
    me: OnceCell<wire::Myself>,
    /// Where people see issues, without a slash at its end.
    site: OnceCell<String>,
}

/// Which Jira it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::trackers) enum Flavour {
    Cloud,
    /// Server or Data Center.
    Server,
}

impl Flavour {
    /// By its address: Atlassian's own are the cloud.
    pub fn of(address: &Url) -> Self {
        let host = address.host_str().unwrap_or_default();
        let is_cloud = host == "api.atlassian.com"
            || [".atlassian.net", ".jira.com", ".jira-dev.com"]
                .iter()
                .any(|end| host.ends_with(end));
        if is_cloud { Self::Cloud } else { Self::Server }
    }
}

impl Jira {
    /// `http` goes to the site; paths of the API are added here.
    pub fn new(http: Http, flavour: Flavour, issue_type: Option<String>) -> Self {
        Self { http, flavour, issue_type, me: OnceCell::new(), site: OnceCell::new() }
    }

    fn refused(&self, operation: &str, why: impl Into<String>) -> TrackerError {
        self.http.error(operation, Failure::Refused(why.into()))
    }

    fn unsupported(&self, operation: impl Into<String>, why: &str) -> TrackerError {
        self.http.error(operation, Failure::Unsupported(why.to_owned()))
    }

    fn is_cloud(&self) -> bool {
        self.flavour == Flavour::Cloud
    }

    /// A path of the API.
    fn path<'a>(&self, rest: &[&'a str]) -> Vec<&'a str> {
        let version = if self.is_cloud() { "3" } else { "2" };
        [&["rest", "api", version][..], rest].concat()
    }

    fn read(&self, operation: impl Into<String>, rest: &[&str]) -> Call {
        Call::get(operation, &self.path(rest))
    }

    /// A text as this Jira wants it.
    fn text(&self, text: &str) -> Value {
        if self.is_cloud() { document(text) } else { json!(text) }
    }

    /// Where people see issues.
    async fn site(&self) -> Answer<&str> {
        let find = || async {
            let base = self.http.base();
            if base.host_str() == Some("api.atlassian.com") {
                return Ok(self.server_info().await?.base_url.trim_end_matches('/').to_owned());
            }
            Ok(base.as_str().trim_end_matches('/').to_owned())
        };
        self.site.get_or_try_init(find).await.map(String::as_str)
    }

    async fn server_info(&self) -> Answer<wire::ServerInfo> {
        self.http.send(self.read("ask which site it is", &["serverInfo"])).await?.json()
    }

    /// Who we are; asked once.
    async fn me(&self) -> Answer<&wire::Myself> {
        let ask = || async {
            self.http.send(self.read("ask whose token it is", &["myself"])).await?.json()
        };
        self.me.get_or_try_init(ask).await
    }
}

impl TrackerClient for Jira {
    fn kind(&self) -> TrackerType {
        TrackerType::Jira
    }

    fn budget(&self) -> Vec<Budget> {
        self.http.budgets()
    }
}

/// Why there are no pull requests.
const NO_REVIEWS: &str = "pull requests are where the code is; connect that tracker and ask there";

#[async_trait]
impl CodeReviews for Jira {
    async fn pull_request(&self, project: &str, _: u64) -> Answer<PullRequest> {
        Err(self.unsupported(format!("read a pull request of `{project}`"), NO_REVIEWS))
    }

    async fn changed_files(&self, project: &str, _: u64) -> Answer<Vec<FileChange>> {
        Err(self.unsupported(format!("read a pull request of `{project}`"), NO_REVIEWS))
    }

    async fn reviews(&self, project: &str, _: u64) -> Answer<Vec<Review>> {
        Err(self.unsupported(format!("read a pull request of `{project}`"), NO_REVIEWS))
    }

    async fn review_comments(&self, project: &str, _: u64) -> Answer<Vec<ReviewComment>> {
        Err(self.unsupported(format!("read a pull request of `{project}`"), NO_REVIEWS))
    }
}

/// What was to be removed may be gone already.
fn gone_is_fine<T>(answer: Answer<T>) -> Answer<()> {
    match answer {
        Err(error) if error.is_not_found() => Ok(()),
        answer => answer.map(drop),
    }
}
