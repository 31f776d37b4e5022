//! Makes clients of credentials.

use super::{
    Answer, ClientOptions, Failure, TrackerClient, TrackerError,
    http::{AppToken, Auth, GrantToken, Http},
};
use crate::{
    config::OutboundProxy,
    net_guard::NetGuard,
    trackers::{
        connecting::{Connector, Credential},
        github::client::{self as github, Github},
        gitlab::client::{self as gitlab, Gitlab},
        jira::client::{Flavour, Jira},
        oauth::{Grant, RenewError, Renewer},
    },
};
use chrono::Utc;
use preloop_actors::event::TrackerType;
use reqwest::{
    Client, Proxy, Url,
    header::{ACCEPT, CONTENT_TYPE, USER_AGENT},
};
use serde_json::Value;
use std::sync::Arc;

/// What was being done, in errors of this module.
const OPERATION: &str = "be connected";
/// Longest answer of a token endpoint.
const GRANT_BYTES_MAX: usize = 64 * 1024;

/// Makes clients of credentials. Cheap to clone.
///
/// A credential's `details` may have, besides what is not for us:
///
/// - `email` or `username`: whose token it is (Jira Cloud; Jira Server with a password),
/// - `app_id` and `installation_id`: the token is the private key of a GitHub App,
/// - `deployment`: `cloud` or `server`, where the address does not tell (Jira),
/// - `issue_type`: the kind of new issues (Jira),
/// - `api_url`: the address of the API, where it does not follow from `url`.
///
/// The token may be what an OAuth app was given; see [`crate::trackers::oauth`].
#[derive(Clone)]
pub struct ClientFactory {
    guard: NetGuard,
    proxy: Option<OutboundProxy>,
    options: ClientOptions,
}

impl ClientFactory {
    /// `guard` decides which addresses may be called.
    pub fn new(guard: NetGuard, proxy: Option<OutboundProxy>, options: ClientOptions) -> Self {
        Self { guard, proxy, options }
    }

    /// Has a tracker renew what an OAuth app was given. Asks once: a refresh token counts once, and nobody knows
    /// whether one counted whose answer was lost.
    pub async fn renew(&self, credential: &Credential, grant: &Grant) -> Result<Grant, RenewError> {
        let kind = credential.kind;
        let refused = |error: TrackerError| RenewError::Refused(error.to_string());
        let is_cloud = match (kind, credential.url.as_deref()) {
            (TrackerType::Jira, Some(url)) => {
                let url = address(kind, url).map_err(refused)?;
                flavour(credential, &url).map_err(refused)? == Flavour::Cloud
            }
            _ => false,
        };
        let endpoint = grant.endpoint(kind, credential.url.as_deref(), is_cloud);
        let endpoint = address(kind, endpoint).map_err(refused)?;
        let request = self.carrier(kind, &endpoint).map_err(refused)?.post(endpoint);
        let request = request
            .timeout(self.options.attempt_timeout)
            .header(USER_AGENT, "preloop")
            .header(ACCEPT, "application/json")
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(grant.form());
        let away = |error: reqwest::Error| {
            RenewError::Away(format!("its token endpoint: {}", error.without_url()))
        };
        let mut response = request.send().await.map_err(away)?;
        let (status, mut body) = (response.status().as_u16(), Vec::new());
        while let Some(chunk) = response.chunk().await.map_err(away)? {
            if body.len() + chunk.len() > GRANT_BYTES_MAX {
                return Err(RenewError::Refused("its token endpoint says too much".to_owned()));
            }
            body.extend_from_slice(&chunk);
        }
        grant.renewed(status, &body, Utc::now())
    }

    /// What carries the requests to an address.
    fn carrier(&self, kind: TrackerType, address: &Url) -> Answer<Client> {
        let host = address.host_str().unwrap_or_default();
        let builder = match self.proxy.as_ref().filter(|proxy| proxy.is_for(host)) {
            Some(proxy) => {
                let proxy = Proxy::all(proxy.address.clone())
                    .map_err(|_| refused(kind, "OUTBOUND_PROXY is no proxy that can be used"))?;
                self.guard.client_through(address, proxy)
            }
            None => self.guard.client(address),
        };
        let builder = builder.map_err(|error| refused(kind, error.to_string()))?;
        builder.build().map_err(|error| {
            let failure = Failure::Unavailable(error.without_url().to_string());
            TrackerError { tracker: kind, operation: OPERATION.to_owned(), failure }
        })
    }
}

impl Connector for ClientFactory {
    fn connect(&self, credential: &Credential) -> Answer<Arc<dyn TrackerClient>> {
        self.connect_renewing(credential, None)
    }
}

impl ClientFactory {
    /// The same for a credential that is kept: `renewer` renews it, where it is one that can be.
    pub fn connect_renewing(
        &self,
        credential: &Credential,
        renewer: Option<Arc<dyn Renewer>>,
    ) -> Answer<Arc<dyn TrackerClient>> {
        let kind = credential.kind;
        let given = credential.url.as_deref().map(|url| address(kind, url)).transpose()?;
        let base = match detail(&credential.details, "api_url") {
            Some(url) => address(kind, url)?,
            None => match kind {
                TrackerType::Github => github::api_address(given.as_ref()),
                TrackerType::Gitlab => gitlab::api_address(given.as_ref()),
                TrackerType::Jira => given.clone().ok_or_else(|| {
                    refused(
                        kind,
                        "it has no address; give the site's, such as https://acme.atlassian.net",
                    )
                })?,
            },
        };
        let carrier = self.carrier(kind, &base)?;
        let auth = auth(credential, renewer)?;
        let http = Http::new(kind, base.clone(), carrier, auth, self.options.clone());
        Ok(match kind {
            TrackerType::Github => Arc::new(Github::new(http)),
            TrackerType::Gitlab => Arc::new(Gitlab::new(http)),
            TrackerType::Jira => {
                let flavour = flavour(credential, given.as_ref().unwrap_or(&base))?;
                let issue_type = detail(&credential.details, "issue_type");
                Arc::new(Jira::new(http, flavour, issue_type))
            }
        })
    }
}

fn auth(credential: &Credential, renewer: Option<Arc<dyn Renewer>>) -> Answer<Auth> {
    let Credential { kind, token, details, .. } = credential;
    let token = token.clone();
    if let Some(grant) = Grant::read(&token, Utc::now()) {
        let fresh = grant.map_err(|why| no_grant(*kind, why))?.fresh();
        return Ok(match renewer {
            Some(renewer) => Auth::Grant(GrantToken::new(fresh, renewer)),
            None => Auth::Bearer(fresh.token),
        });
    }
    match kind {
        TrackerType::Github => {
            match (detail(details, "app_id"), detail(details, "installation_id")) {
                (None, None) => Ok(Auth::Bearer(token)),
                (Some(app), Some(installation)) => {
                    let app = AppToken::new(&app, &installation, &token);
                    Ok(Auth::App(app.map_err(|error| refused(*kind, error.to_string()))?))
                }
                _ => Err(refused(*kind, "a GitHub App needs both `app_id` and `installation_id`")),
            }
        }
        // Personal tokens are taken as bearers, too.
        TrackerType::Gitlab => Ok(Auth::Bearer(token)),
        TrackerType::Jira => {
            let name = detail(details, "email").or_else(|| detail(details, "username"));
            Ok(match name {
                Some(name) => Auth::Basic { name, token },
                None => Auth::Bearer(token),
            })
        }
    }
}

fn flavour(credential: &Credential, address: &Url) -> Answer<Flavour> {
    match detail(&credential.details, "deployment").as_deref() {
        None => Ok(Flavour::of(address)),
        Some("cloud") => Ok(Flavour::Cloud),
        Some("server" | "data_center" | "datacenter") => Ok(Flavour::Server),
        Some(other) => {
            let why = format!("`deployment` is `{other}`; use `cloud` or `server`");
            Err(refused(credential.kind, why))
        }
    }
}

/// A setting that says something, be it a text or a number.
fn detail(details: &Value, name: &str) -> Option<String> {
    let text = match details.get(name)? {
        Value::String(text) => text.trim().to_owned(),
        Value::Number(number) => number.to_string(),
        _ => return None,
    };
    Some(text).filter(|text| !text.is_empty())
}

/// A base address: without what comes behind its path.
fn address(kind: TrackerType, text: impl AsRef<str>) -> Answer<Url> {
    let text = text.as_ref().trim();
    let mut url = Url::parse(text)
        .ok()
        .filter(Url::has_host)
        .ok_or_else(|| refused(kind, format!("`{text}` is no web address; write https://host")))?;
    url.set_query(None);
    url.set_fragment(None);
    Ok(url)
}

/// What was given in the place of a token is one of no kind.
fn no_grant(tracker: TrackerType, why: String) -> TrackerError {
    let failure = Failure::Unauthorized(why);
    TrackerError { tracker, operation: OPERATION.to_owned(), failure }
}

fn refused(tracker: TrackerType, why: impl Into<String>) -> TrackerError {
    let failure = Failure::Refused(why.into());
    TrackerError { tracker, operation: OPERATION.to_owned(), failure }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trackers::client::testing;
    use serde_json::json;

    fn check(kind: TrackerType, url: Option<&str>, details: Value, expected: Result<(), &str>) {
        let url = url.map(str::to_owned);
        let credential = Credential { kind, url, token: "a-token".into(), details };
        let made = testing::factory().connect(&credential).map(drop).map_err(|e| e.to_string());
        match (made, expected) {
            (Ok(()), Ok(())) => {}
            (Err(error), Err(part)) if error.contains(part) => {}
            (made, expected) => panic!("{credential:?}: {made:?} is not {expected:?}"),
        }
    }

    #[test]
    fn what_a_credential_lacks_is_named() {
        use TrackerType::{Github, Gitlab, Jira};
        let none = || json!({});
        check(Github, None, none(), Ok(()));
        check(Gitlab, None, none(), Ok(()));
        check(Jira, None, none(), Err("give the site's"));
        check(Jira, Some("https://acme.atlassian.net"), none(), Ok(()));
        check(
            Jira,
            Some("https://acme.atlassian.net"),
            json!({ "deployment": "moon" }),
            Err("`moon`"),
        );
        check(Github, Some("git.example.com"), none(), Err("write https://host"));
        check(Github, Some("https://10.0.0.1"), none(), Err("OUTBOUND_ALLOWED_NETWORKS"));
        check(Github, Some("http://git.example.com"), none(), Ok(()));
        check(Github, Some("https://a:b@git.example.com"), none(), Err("username or a password"));
        check(Github, None, json!({ "app_id": 1 }), Err("both `app_id` and `installation_id`"));
        let app = json!({ "app_id": 1, "installation_id": "2" });
        check(Github, None, app, Err("paste the whole file"));
    }

    #[tokio::test]
    async fn a_proxy_is_the_only_way_where_one_is_set() {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let proxy = OutboundProxy {
            address: Url::parse(&format!("http://{}", listener.local_addr().unwrap())).unwrap(),
            not_for: Vec::new(),
        };
        let factory = ClientFactory::new(NetGuard::new(&[]), Some(proxy), testing::options());
        let credential = Credential {
            kind: TrackerType::Github,
            url: None,
            token: "a-token".into(),
            details: json!({}),
        };
        let client = factory.connect(&credential).unwrap();
        let asked = tokio::spawn(async move { client.identity().await });
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut head = [0; 64];
        let read = tokio::io::AsyncReadExt::read(&mut stream, &mut head).await.unwrap();
        let head = String::from_utf8_lossy(&head[..read]).into_owned();
        assert!(head.starts_with("CONNECT api.github.com:443 "), "{head}");
        drop((stream, listener));
        assert!(asked.await.unwrap().unwrap_err().is_temporary());
        let plain = Credential { url: Some("http://git.example.com".to_owned()), ..credential };
        assert!(factory.connect(&plain).is_err(), "nobody on the way reads the token");
    }
}
