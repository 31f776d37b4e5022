//! The client of GitHub.com and of GitHub Enterprise Server (REST, version 2022-11-28).

mod changes;
mod editing;
mod hooks;
mod links;
mod reading;
mod reviews;
#[cfg(test)]
mod tests;
mod wire;
mod writing;

use crate::trackers::client::{
    Answer, Budget, Failure, TrackerClient,
    http::{Call, Http},
};
use preloop_actors::event::TrackerType;
use reqwest::Url;
use tokio::sync::OnceCell;

/// A client of GitHub.
pub(in crate::trackers) struct Github {
    http: Http,
    /// Under which login the credential acts.
    login: OnceCell<String>,
}

impl Github {
    pub fn new(http: Http) -> Self {
        Self { http, login: OnceCell::new() }
    }

    fn refused(
        &self,
        operation: &str,
        why: impl Into<String>,
    ) -> crate::trackers::client::TrackerError {
        self.http.error(operation, Failure::Refused(why.into()))
    }

    /// Owner and name of a repository.
    fn repository<'a>(&self, project: &'a str) -> Answer<(&'a str, &'a str)> {
        let parts = project
            .split_once('/')
            .filter(|(owner, name)| !owner.is_empty() && !name.is_empty() && !name.contains('/'));
        parts.ok_or_else(|| {
            self.refused("find the repository", format!("`{project}` is not `owner/repository`"))
        })
    }

    /// The number in a key, such as 12 in `octo/app#12`.
    fn number(&self, key: &str) -> Answer<u64> {
        let number = key.rsplit_once('#').and_then(|(_, number)| number.parse().ok());
        number.ok_or_else(|| {
            self.refused("find the issue", format!("`{key}` is not `owner/repository#number`"))
        })
    }
}

impl TrackerClient for Github {
    fn kind(&self) -> TrackerType {
        TrackerType::Github
    }

    fn budget(&self) -> Vec<Budget> {
        self.http.budgets()
    }
}

/// Below `repos/owner/name`.
fn below<'a>((owner, name): (&'a str, &'a str), rest: &[&'a str]) -> Vec<&'a str> {
    [&["repos", owner, name][..], rest].concat()
}

/// Where the API is, for an address that people know. `None`: GitHub.com.
pub(in crate::trackers) fn api_address(given: Option<&Url>) -> Url {
    let Some(given) = given else { return fixed("https://api.github.com/") };
    let host = given.host_str().unwrap_or_default();
    match host {
        "github.com" | "www.github.com" | "api.github.com" => fixed("https://api.github.com/"),
        // GitHub Enterprise Cloud with data residency.
        _ if host.ends_with(".ghe.com") => {
            let tenant = host.strip_prefix("api.").unwrap_or(host);
            fixed(&format!("https://api.{tenant}/"))
        }
        _ => {
            let mut address = given.clone();
            let path = given.path().trim_end_matches('/');
            let path = path.strip_suffix("/api/v3").unwrap_or(path);
            address.set_path(&format!("{path}/api/v3"));
            address
        }
    }
}

fn fixed(address: &str) -> Url {
    Url::parse(address).expect("a host name makes an address")
}

/// A request below `repos/owner/name` that reads.
fn read(operation: String, repository: (&str, &str), rest: &[&str]) -> Call {
    Call::get(operation, &below(repository, rest))
}
