//! Small JSON documents from addresses that others named.

use super::ConsentError;
use crate::net_guard::{self, NetGuard};
use reqwest::{RequestBuilder, Response, Url, header::ACCEPT};
use serde_json::{Map, Value};
use std::time::Duration;

/// Longest wait for one answer.
const WAIT_MAX: Duration = Duration::from_secs(10);
/// Longest answer.
const BYTES_MAX: usize = 256 * 1024;

/// What an address answered: its status, and the object in it; empty when there was none.
pub(super) struct Said {
    pub status: u16,
    pub object: Map<String, Value>,
}

/// Gets a document; `None` when there is none.
pub(super) async fn get(guard: &NetGuard, url: &Url) -> Result<Option<Said>, ConsentError> {
    let client = client(guard, url)?;
    let said = read(url, client.get(url.clone()).header(ACCEPT, "application/json")).await?;
    Ok((said.status == 200 && !said.object.is_empty()).then_some(said))
}

/// Sends a request that `make` begins, to an address that the guard admits.
pub(super) async fn send(
    guard: &NetGuard,
    url: &Url,
    make: impl FnOnce(RequestBuilder) -> RequestBuilder,
) -> Result<Said, ConsentError> {
    let begun = client(guard, url)?.post(url.clone()).header(ACCEPT, "application/json");
    read(url, make(begun)).await
}

pub(super) fn client(guard: &NetGuard, url: &Url) -> Result<reqwest::Client, ConsentError> {
    let builder = guard.client(url)?.timeout(WAIT_MAX);
    builder.build().map_err(|error| unreachable(url, &error))
}

async fn read(url: &Url, request: RequestBuilder) -> Result<Said, ConsentError> {
    let response = request.send().await.map_err(|error| unreachable(url, &error))?;
    let status = response.status().as_u16();
    let body = body(url, response).await?;
    Ok(Said { status, object: serde_json::from_slice(&body).unwrap_or_default() })
}

async fn body(url: &Url, mut response: Response) -> Result<Vec<u8>, ConsentError> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| unreachable(url, &error))? {
        if body.len() + chunk.len() > BYTES_MAX {
            let host = url.host_str().unwrap_or_default();
            return Err(ConsentError::Wrong(format!("`{host}` answers with too much")));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

pub(super) fn unreachable(url: &Url, error: &reqwest::Error) -> ConsentError {
    let refused = net_guard::refusal(error).map(ToString::to_string);
    // The library's own words tell our inside.
    let cause = if error.is_timeout() { "it took too long" } else { "the connection failed" };
    let host = url.host_str().unwrap_or_default().to_owned();
    ConsentError::Unreachable(host, refused.unwrap_or_else(|| cause.to_owned()))
}
