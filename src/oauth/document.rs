//! Clients that are described by a document at the address that is their id (Client ID Metadata Documents).

use super::{AuthMethod, Client, Described, Metadata, OAuth, UNUSED_CLIENT_LIFETIME, Word};
use crate::{
    net_guard::{self, NetGuard, Refused},
    store::oauth_clients,
};
use preloop_actors::ports::StoreError;
use reqwest::{Response, StatusCode, header};
use std::time::Duration;
use url::Url;

/// Longest document.
const DOCUMENT_BYTES_MAX: usize = 64 * 1024;
/// Longest id; it is part of an index.
const CLIENT_ID_BYTES_MAX: usize = 1_000;
/// Longest wait for a document, from resolving its host's name to its last byte.
const FETCH_WAIT_MAX: Duration = Duration::from_secs(5);
/// For how long a document is taken as it was: when its server does not say, and at the most.
const FRESH_UNSAID: Duration = Duration::from_secs(600);
const FRESH_MAX: Duration = Duration::from_secs(86_400);

/// Why a document does not describe a client. For the person in front of the browser.
#[derive(Debug, thiserror::Error)]
pub enum DocumentError {
    #[error(transparent)]
    Refused(#[from] Refused),
    #[error("its document could not be fetched: {0}")]
    Unreachable(String),
    #[error("its document {0}")]
    Wrong(String),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl OAuth {
    /// The client that calls itself so, as known. A document may be out of date.
    pub async fn client(&self, client_id: &str) -> Result<Option<Client>, StoreError> {
        let db = self.auth.store.client().await?;
        oauth_clients::find(&db, client_id).await
    }

    /// Fetches the document of a client and keeps what it says.
    pub async fn fetch_client(&self, client_id: &str) -> Result<Client, DocumentError> {
        let (described, fresh) = fetch(&self.guard, client_id).await?;
        let db = self.auth.store.client().await?;
        let lifetime = UNUSED_CLIENT_LIFETIME;
        let id = oauth_clients::keep_document(&db, client_id, &described, fresh, lifetime).await?;
        tracing::info!(oauth.client = client_id, "read the document of client `{client_id}`");
        let client_id = client_id.to_owned();
        Ok(Client {
            id,
            client_id,
            described,
            secret_hash: None,
            has_document: true,
            is_fresh: true,
        })
    }
}

/// Whether an id can be the address of a document: HTTPS, a path, and nothing that could be written otherwise.
/// Plain HTTP is for the guard to refuse.
pub fn is_document(client_id: &str) -> bool {
    let Ok(url) = Url::parse(client_id) else { return false };
    matches!(url.scheme(), "https" | "http")
        && client_id.len() <= CLIENT_ID_BYTES_MAX
        // Dot segments, capitals in the host, a default port and the like are gone then.
        && url.as_str() == client_id
        && url.path() != "/"
        && url.fragment().is_none()
}

async fn fetch(guard: &NetGuard, client_id: &str) -> Result<(Described, Duration), DocumentError> {
    let url = guard.check(client_id)?;
    let client = guard.client(&url)?.timeout(FETCH_WAIT_MAX).build().map_err(unreachable)?;
    let request = client.get(url).header(header::ACCEPT, "application/json");
    let response = request.send().await.map_err(unreachable)?;
    check_head(&response)?;
    let fresh = freshness(response.headers());
    let body = read_body(response).await?;
    Ok((check(&body, client_id)?, fresh))
}

fn unreachable(error: reqwest::Error) -> DocumentError {
    let refused = net_guard::refusal(&error).map(ToString::to_string);
    // The library's own words name the address, which the person knows, and insides, which are ours.
    let cause = if error.is_timeout() { "it took too long" } else { "the connection failed" };
    DocumentError::Unreachable(refused.unwrap_or_else(|| cause.to_owned()))
}

fn check_head(response: &Response) -> Result<(), DocumentError> {
    if response.status() != StatusCode::OK {
        let status = response.status().as_u16();
        return Err(DocumentError::Wrong(format!("was answered with the status {status}")));
    }
    let kind = response.headers().get(header::CONTENT_TYPE);
    let kind = kind.and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let essence = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    match essence == "application/json" || essence.ends_with("+json") {
        true => Ok(()),
        false => Err(DocumentError::Wrong("is not JSON".to_owned())),
    }
}

async fn read_body(mut response: Response) -> Result<Vec<u8>, DocumentError> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(unreachable)? {
        if body.len() + chunk.len() > DOCUMENT_BYTES_MAX {
            let problem = format!("is longer than {DOCUMENT_BYTES_MAX} bytes");
            return Err(DocumentError::Wrong(problem));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

/// What a document says of the client at its address.
fn check(body: &[u8], client_id: &str) -> Result<Described, DocumentError> {
    let wrong = |problem: &str| Err(DocumentError::Wrong(problem.to_owned()));
    let metadata = Metadata::read(body);
    let metadata = metadata.map_err(|refusal| DocumentError::Wrong(says(&refusal.description)))?;
    if metadata.client_id.as_deref() != Some(client_id) {
        return wrong("has another client_id than its address");
    }
    if metadata.client_name.as_deref().is_none_or(|name| name.trim().is_empty()) {
        return wrong("has no client_name");
    }
    if metadata.client_secret.is_some() {
        return wrong("has a client_secret, which everybody could read");
    }
    let described = metadata.check(AuthMethod::None).map_err(|refusal| match refusal.word {
        Word::InvalidRedirectUri => {
            DocumentError::Wrong(format!("has a wrong address: {}", refusal.description))
        }
        _ => DocumentError::Wrong(says(&refusal.description)),
    })?;
    match described.auth_method {
        AuthMethod::None => Ok(described),
        _ => wrong(
            "asks for a client secret, which nobody could give it; use token_endpoint_auth_method none",
        ),
    }
}

fn says(problem: &str) -> String {
    format!("cannot be used: {problem}")
}

/// For how long the document may be taken as it is, by what its server says.
fn freshness(headers: &header::HeaderMap) -> Duration {
    let control = headers.get_all(header::CACHE_CONTROL).iter();
    let control: Vec<String> =
        control.filter_map(|value| Some(value.to_str().ok()?.to_ascii_lowercase())).collect();
    let mut directives = control.iter().flat_map(|value| value.split(',')).map(str::trim);
    let mut fresh = FRESH_UNSAID;
    if directives.clone().any(|word| matches!(word, "no-store" | "no-cache")) {
        return Duration::ZERO;
    }
    if let Some(seconds) = directives.find_map(|word| word.strip_prefix("max-age=")) {
        fresh = Duration::from_secs(seconds.trim_matches('"').parse().unwrap_or(0));
    }
    fresh.min(FRESH_MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    const ID: &str = "https://app.example.com/oauth/client.json";

    #[test]
    fn ids_that_can_be_addresses() {
        for (id, can) in [
            (ID, true),
            ("https://app.example.com:8443/client?x=1", true),
            ("http://127.0.0.1:4000/client", true),
            ("https://app.example.com", false),
            ("https://app.example.com/", false),
            ("https://app.example.com/a/../client", false),
            ("https://app.example.com/a/%2e/client", false),
            ("https://App.example.com/client", false),
            ("https://app.example.com:443/client", false),
            ("https://app.example.com/client#x", false),
            ("6e6b3c47-3ea9-4a0e-9d5c-6b6f4e1a0b6a", false),
            ("ftp://app.example.com/client", false),
            ("", false),
        ] {
            assert_eq!(is_document(id), can, "{id}");
        }
        assert!(!is_document(&format!("https://a.example/{}", "x".repeat(1_000))));
    }

    #[test]
    fn a_document_describes_the_client_at_its_address_and_no_other() {
        let good = json!({"client_id": ID, "client_name": "App", "redirect_uris": ["https://app.example.com/cb"]});
        let checked = |fields: Value| {
            let mut document = good.clone();
            document.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
            check(document.to_string().as_bytes(), ID).map_err(|error| error.to_string())
        };
        assert_eq!(checked(json!({})).unwrap().name, "App");
        assert!(
            checked(json!({"unknown": [1], "logo_uri": "https://app.example.com/x.png"})).is_ok()
        );
        for (fields, word) in [
            (json!({"client_id": "https://app.example.com/oauth/client.jso"}), "another client_id"),
            (json!({"client_id": null}), "another client_id"),
            (json!({"client_name": " "}), "client_name"),
            (json!({"client_name": null}), "client_name"),
            (json!({"client_secret": "x"}), "client_secret"),
            (json!({"redirect_uris": []}), "address"),
            (json!({"redirect_uris": ["http://app.example.com/"]}), "address"),
            (json!({"token_endpoint_auth_method": "client_secret_post"}), "client secret"),
            (json!({"token_endpoint_auth_method": "private_key_jwt"}), "private_key_jwt"),
        ] {
            let refused = checked(fields.clone()).unwrap_err();
            assert!(refused.contains(word), "{fields}: {refused}");
        }
    }

    #[test]
    fn freshness_is_what_the_server_says_within_bounds() {
        for (said, seconds) in [
            (&[][..], 600),
            (&["max-age=60"], 60),
            (&["public, max-age=7200"], 7_200),
            (&["max-age=9999999"], 86_400),
            (&["max-age=60, no-cache"], 0),
            (&["public", "No-Store"], 0),
            (&["max-age=x"], 0),
        ] {
            let mut headers = header::HeaderMap::new();
            for value in said {
                headers.append(header::CACHE_CONTROL, value.parse().unwrap());
            }
            assert_eq!(freshness(&headers).as_secs(), seconds, "{said:?}");
        }
    }
}
