//! JSON to addresses that users and operators named, and what came back, as far as people need it.

use super::carrier::Failure;
use crate::net_guard::{self, NetGuard, Refused};
use reqwest::{
    Response, Url,
    header::{CONTENT_TYPE, HeaderMap, HeaderValue, RETRY_AFTER, USER_AGENT},
};
use std::time::Duration;

/// Longest wait for an answer, from the name's resolution to the answer's last byte that is read.
const WAIT_MAX: Duration = Duration::from_secs(10);
/// Longest part of an answer that is read: enough for a word of error.
const ANSWER_BYTES_MAX: usize = 4 * 1024;

/// What another server answered.
#[derive(Debug)]
pub(super) struct Answer {
    pub status: u16,
    /// When it wants to be asked again.
    pub retry_after: Option<Duration>,
    /// Its beginning. It may repeat our secrets, so nothing of it is passed on unread.
    pub body: String,
    host: String,
}

/// Sends through the guard: to the public internet and to allowed networks only, without following redirects.
#[derive(Clone)]
pub(super) struct Web {
    guard: NetGuard,
}

impl Web {
    pub fn new(guard: NetGuard) -> Self {
        Self { guard }
    }

    /// Posts JSON. An answer of any status is `Ok`.
    pub async fn post(
        &self,
        address: &str,
        mut headers: HeaderMap,
        body: String,
    ) -> Result<Answer, Failure> {
        let url = self.guard.check(address).map_err(refused)?;
        let client = self.guard.client(&url).map_err(refused)?.timeout(WAIT_MAX);
        let client = client.build().map_err(|error| unreachable(&url, &error))?;
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        headers.entry(USER_AGENT).or_insert(HeaderValue::from_static("preloop"));
        let sent = client.post(url.clone()).headers(headers).body(body).send().await;
        let response = sent.map_err(|error| unreachable(&url, &error))?;
        let host = host(&url);
        let status = response.status().as_u16();
        let retry_after = retry_after(response.headers());
        Ok(Answer { status, retry_after, body: beginning(response).await, host })
    }
}

impl Answer {
    /// Whether the message was taken over, and what follows if it was not. `never` names statuses that no later try
    /// changes; `word` is what the other side said about it, if that is fit to be shown.
    pub fn settle(self, never: &[u16], word: Option<&str>) -> Result<(), Failure> {
        let Self { status, retry_after, host, .. } = self;
        let word = word.map(|word| format!(" ({word})")).unwrap_or_default();
        match status {
            200..=299 => Ok(()),
            300..=399 => Err(Failure::Never(format!(
                "`{host}` answered with a redirect ({status}), which is not followed; use the final address"
            ))),
            _ => {
                let why = format!("`{host}` answered with the status {status}{word}");
                match never.contains(&status) {
                    true => Err(Failure::Never(why)),
                    false => Err(Failure::Later { why, after: retry_after }),
                }
            }
        }
    }
}

#[cfg(test)]
impl Answer {
    pub fn sample(status: u16, body: &str) -> Self {
        Self { status, retry_after: None, body: body.to_owned(), host: "a.example".to_owned() }
    }
}

/// Reads a bounded part; that the rest is missing, or the connection broke, changes nothing about the status.
async fn beginning(mut response: Response) -> String {
    let mut read = Vec::new();
    while read.len() < ANSWER_BYTES_MAX
        && let Ok(Some(chunk)) = response.chunk().await
    {
        read.extend_from_slice(&chunk);
    }
    read.truncate(ANSWER_BYTES_MAX);
    String::from_utf8_lossy(&read).into_owned()
}

/// In seconds; a date is not worth its parser here.
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    headers.get(RETRY_AFTER)?.to_str().ok()?.trim().parse().ok().map(Duration::from_secs)
}

fn host(url: &Url) -> String {
    url.host_str().unwrap_or_default().to_owned()
}

/// The guard's own words, but never a whole address: whoever knows one may write there.
fn refused(refused: Refused) -> Failure {
    match refused {
        Refused::NotAnAddress(_) => {
            Failure::Never("what is set is not a web address; write https://host/path".to_owned())
        }
        Refused::NotFound(_) | Refused::Tls(_) => Failure::later(refused.to_string()),
        Refused::NotHttps | Refused::Credentials | Refused::NotPublic(_) => {
            Failure::Never(refused.to_string())
        }
    }
}

fn unreachable(url: &Url, error: &reqwest::Error) -> Failure {
    match net_guard::refusal(error) {
        Some(Refused::NotPublic(host)) => refused(Refused::NotPublic(host.clone())),
        Some(other) => Failure::later(other.to_string()),
        // The library's own words name the address.
        None => {
            let cause = if error.is_timeout() { "took too long" } else { "could not be reached" };
            Failure::later(format!("`{}` {cause}", host(url)))
        }
    }
}
