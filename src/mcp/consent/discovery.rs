//! Who lets people in at a server: its resource's metadata (RFC 9728), then its authorization server's (RFC 8414).

use super::{
    ConsentError,
    web::{self, unreachable},
};
use crate::net_guard::NetGuard;
use reqwest::{Url, header::WWW_AUTHENTICATE};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// What is known of the way in.
#[derive(Clone, Debug)]
pub(super) struct Discovered {
    /// What tokens have to be for (RFC 8707).
    pub resource: String,
    /// What to ask for, when the server says so.
    pub scope: Option<String>,
    pub server: AuthorizationServer,
}

/// An authorization server by its metadata.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(super) struct AuthorizationServer {
    pub issuer: String,
    pub authorization_endpoint: String,
    pub token_endpoint: String,
    pub registration_endpoint: Option<String>,
    #[serde(default)]
    pub scopes_supported: Vec<String>,
    #[serde(default)]
    pub code_challenge_methods_supported: Vec<String>,
    #[serde(default)]
    pub token_endpoint_auth_methods_supported: Vec<String>,
    #[serde(default)]
    pub authorization_response_iss_parameter_supported: bool,
    #[serde(default)]
    pub client_id_metadata_document_supported: bool,
}

/// What a server says when it wants a credential.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Challenge {
    resource_metadata: Option<String>,
    scope: Option<String>,
}

/// Finds out who lets people in at the server of this address. `said` is what it said when it wanted a credential.
pub(super) async fn discover(
    guard: &NetGuard,
    url: &str,
    said: Option<&str>,
) -> Result<Discovered, ConsentError> {
    let url = guard.check(url)?;
    let challenge = match said.filter(|text| is_bearer(text)) {
        Some(said) => read_challenge(said),
        None => challenge(guard, &url).await?,
    };
    let places = match &challenge.resource_metadata {
        Some(place) => vec![guard.check(place)?],
        None => resource_places(&url),
    };
    for place in &places {
        let Some(said) = web::get(guard, place).await? else { continue };
        let metadata: ResourceMetadata = read(said.object, "the server's resource metadata")?;
        check_resource(&metadata.resource, &url)?;
        let issuer = metadata.authorization_servers.first().ok_or_else(|| {
            ConsentError::Wrong("the server names nobody who lets people in".to_owned())
        })?;
        let server = authorization_server(guard, issuer).await?;
        let scopes = metadata.scopes_supported.filter(|scopes| !scopes.is_empty());
        let scope = challenge.scope.or(scopes.map(|scopes| scopes.join(" ")));
        return Ok(Discovered { resource: metadata.resource, scope, server });
    }
    if challenge.resource_metadata.is_some() {
        return Err(ConsentError::Wrong(
            "the server says where its metadata is, and it is not there".to_owned(),
        ));
    }
    // Servers of 2025-03-26 let people in themselves.
    let issuer = url.origin().ascii_serialization();
    let server = authorization_server(guard, &issuer).await?;
    Ok(Discovered { resource: url.to_string(), scope: challenge.scope, server })
}

#[derive(Deserialize)]
struct ResourceMetadata {
    resource: String,
    #[serde(default)]
    authorization_servers: Vec<String>,
    scopes_supported: Option<Vec<String>>,
}

fn read<T: serde::de::DeserializeOwned>(
    object: serde_json::Map<String, Value>,
    what: &str,
) -> Result<T, ConsentError> {
    serde_json::from_value(Value::Object(object))
        .map_err(|error| ConsentError::Wrong(format!("{what} cannot be used: {error}")))
}

/// Knocks without a credential.
async fn challenge(guard: &NetGuard, url: &Url) -> Result<Challenge, ConsentError> {
    let knock = json!({ "jsonrpc": "2.0", "id": 0, "method": "initialize", "params": {
        "protocolVersion": "2025-11-25", "capabilities": {},
        "clientInfo": { "name": "preloop-mcp", "version": env!("CARGO_PKG_VERSION") },
    } });
    let request = web::client(guard, url)?.post(url.clone()).json(&knock);
    let request = request.header("accept", "application/json, text/event-stream");
    let response = request.send().await.map_err(|error| unreachable(url, &error))?;
    let said = response.headers().get_all(WWW_AUTHENTICATE).iter();
    let said = said.filter_map(|value| value.to_str().ok());
    Ok(said.filter(|text| is_bearer(text)).map(read_challenge).next().unwrap_or_default())
}

fn is_bearer(challenge: &str) -> bool {
    challenge.get(..6).is_some_and(|scheme| scheme.eq_ignore_ascii_case("bearer"))
}

fn read_challenge(text: &str) -> Challenge {
    Challenge {
        resource_metadata: parameter(text, "resource_metadata"),
        scope: parameter(text, "scope"),
    }
}

/// A parameter of a challenge, quoted or not (RFC 9110, section 11.2).
fn parameter(text: &str, name: &str) -> Option<String> {
    let is_edge = |before: &str| before.is_empty() || before.ends_with([' ', ',', '\t']);
    let wanted = format!("{name}=");
    let found = text.match_indices(&wanted).find(|(at, _)| is_edge(&text[..*at]));
    let rest = &text[found?.0 + wanted.len()..];
    let value = match rest.strip_prefix('"') {
        Some(quoted) => quoted.split('"').next(),
        None => rest.split([',', ' ']).next(),
    };
    value.filter(|value| !value.is_empty()).map(str::to_owned)
}

/// Where a resource's metadata may be: under its path, then at the root.
fn resource_places(url: &Url) -> Vec<Url> {
    well_known(url, &["oauth-protected-resource"])
}

fn well_known(url: &Url, names: &[&str]) -> Vec<Url> {
    let path = url.path().trim_end_matches('/');
    let at = |path: String| {
        let mut place = url.clone();
        place.set_path(&path);
        place.set_query(None);
        place.set_fragment(None);
        place
    };
    let mut places: Vec<_> =
        names.iter().map(|name| at(format!("/.well-known/{name}{path}"))).collect();
    if !path.is_empty() {
        places.extend(names.iter().map(|name| at(format!("/.well-known/{name}"))));
    }
    places
}

/// The server, or a part of its address above it: a token for another place would be sent where it is not for.
fn check_resource(resource: &str, url: &Url) -> Result<(), ConsentError> {
    let fits = Url::parse(resource).is_ok_and(|resource| {
        let below = format!("{}/", resource.path().trim_end_matches('/'));
        resource.origin() == url.origin()
            && (resource.path() == url.path() || url.path().starts_with(&below))
    });
    match fits {
        true => Ok(()),
        false => Err(ConsentError::Wrong(format!(
            "the server's metadata is for another resource: `{resource}`"
        ))),
    }
}

/// The metadata of an issuer. What says that it is of another one is not believed.
async fn authorization_server(
    guard: &NetGuard,
    issuer: &str,
) -> Result<AuthorizationServer, ConsentError> {
    let url = guard.check(issuer)?;
    let names = ["oauth-authorization-server", "openid-configuration"];
    let mut places = well_known(&url, &names);
    if url.path() != "/" {
        // With a path only the issuer's own count; OpenID puts its document below the path.
        places.truncate(names.len());
        let mut below = url.clone();
        let path = url.path().trim_end_matches('/');
        below.set_path(&format!("{path}/.well-known/openid-configuration"));
        places.push(below);
    }
    for place in &places {
        let Some(said) = web::get(guard, place).await? else { continue };
        let server: AuthorizationServer = read(said.object, "the authorization server's metadata")?;
        check_server(&server, issuer)?;
        return Ok(server);
    }
    Err(ConsentError::Wrong(format!(
        "the authorization server `{issuer}` does not describe itself"
    )))
}

fn check_server(server: &AuthorizationServer, issuer: &str) -> Result<(), ConsentError> {
    let wrong = |why: String| Err(ConsentError::Wrong(why));
    if server.issuer != issuer {
        return wrong(format!("`{issuer}` calls itself `{}`", server.issuer));
    }
    if !server.code_challenge_methods_supported.iter().any(|method| method == "S256") {
        return wrong(format!(
            "the authorization server `{issuer}` does not support PKCE with S256"
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn challenges_are_read() {
        let check = |text: &str, metadata: Option<&str>, scope: Option<&str>| {
            let expected = Challenge {
                resource_metadata: metadata.map(str::to_owned),
                scope: scope.map(str::to_owned),
            };
            assert_eq!(read_challenge(text), expected, "{text}");
        };
        check("Bearer", None, None);
        check(
            r#"Bearer scope="a b", resource_metadata="https://x/y""#,
            Some("https://x/y"),
            Some("a b"),
        );
        check("Bearer resource_metadata=https://x/y,scope=a", Some("https://x/y"), Some("a"));
        check(r#"Bearer error_scope="a", scope="b""#, None, Some("b"));
        check(r#"Bearer scope="""#, None, None);
    }

    #[test]
    fn metadata_is_looked_for_where_it_may_be() {
        let places = |text: &str| -> Vec<String> {
            resource_places(&Url::parse(text).unwrap()).iter().map(Url::to_string).collect()
        };
        let root = "https://a.example/.well-known/oauth-protected-resource";
        assert_eq!(places("https://a.example/"), [root]);
        assert_eq!(places("https://a.example/mcp?x=1"), [&format!("{root}/mcp"), root]);
    }

    #[test]
    fn a_resource_is_the_server_or_above_it() {
        let check = |resource: &str, fits: bool| {
            let url = Url::parse("https://a.example/mcp/v1").unwrap();
            assert_eq!(check_resource(resource, &url).is_ok(), fits, "{resource}");
        };
        check("https://a.example/mcp/v1", true);
        check("https://a.example/mcp", true);
        check("https://a.example", true);
        check("https://a.example/mc", false);
        check("https://a.example/mcp/v1/x", false);
        check("https://b.example/mcp/v1", false);
        check("https://a.example:444/mcp/v1", false);
        check("nonsense", false);
    }
}
