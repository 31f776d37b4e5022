//! With what we prove ourselves to servers elsewhere: taken in, shown without its secrets, put away, and opened
//! where it is used.

use crate::{
    secrets::{OpenError, Sealer},
    store::mcp_servers::{AuthType, McpServer, Place, Sealed, auth_place, env_place},
};
use reqwest::header::{AUTHORIZATION, HeaderMap, HeaderName, HeaderValue};
use secrecy::ExposeSecret;
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use uuid::Uuid;

/// What is shown in the place of a secret. Sent back, it stands for the secret that is kept.
pub const MASK: &str = "********";

/// Longest secret, in characters.
const SECRET_CHARS_MAX: usize = 8_192;
/// Most bytes of OAuth credentials, as JSON.
const OAUTH_BYTES_MAX: usize = 64 * 1024;
/// Most variables of a command's environment.
const VARIABLES_MAX: usize = 100;
/// The header for a key unless another one is named.
const KEY_NAME: &str = "X-API-Key";
/// Members of OAuth credentials that are no secrets.
const OPEN_MEMBERS: [&str; 9] = [
    "token_type",
    "scope",
    "expires_at",
    "expires_in",
    "issuer",
    "client_id",
    "resource",
    "token_endpoint",
    "auth_method",
];
/// Headers that carry the protocol itself.
const OUR_HEADERS: [&str; 10] = [
    "host",
    "accept",
    "connection",
    "content-type",
    "content-length",
    "transfer-encoding",
    "upgrade",
    "te",
    "trailer",
    "last-event-id",
];

/// Secrets as they were given; never shown.
pub type Secrets = Map<String, Value>;

/// Fills in what was sent back masked from what is kept, and checks the rest.
///
/// `None` when there is nothing to prove oneself with.
pub fn settle(
    kind: AuthType,
    given: Option<&Secrets>,
    kept: Option<&Secrets>,
) -> Result<Option<Secrets>, String> {
    let given = match given {
        Some(given) => Some(unmask(given, kept)?),
        None => kept.cloned(),
    };
    match kind {
        AuthType::None => match given.is_none_or(|given| given.is_empty()) {
            true => Ok(None),
            false => Err("has to be left out when `auth_type` is none".to_owned()),
        },
        AuthType::Bearer => bearer(given.unwrap_or_default()).map(Some),
        AuthType::ApiKey => api_key(given.unwrap_or_default()).map(Some),
        // Consent may come later.
        AuthType::OAuth => given.map(oauth).transpose(),
    }
}

/// Whether something was sent back masked.
pub fn is_masked(given: &Secrets) -> bool {
    given.values().any(|value| value == MASK)
}

fn unmask(given: &Secrets, kept: Option<&Secrets>) -> Result<Secrets, String> {
    let fill = |(name, value): (&String, &Value)| {
        if value != MASK {
            return Ok((name.clone(), value.clone()));
        }
        let kept = kept.and_then(|kept| kept.get(name));
        let kept =
            kept.ok_or_else(|| format!("`{name}` is masked, and there is none to keep; give it"))?;
        Ok((name.clone(), kept.clone()))
    };
    given.iter().map(fill).collect()
}

fn bearer(given: Secrets) -> Result<Secrets, String> {
    only(&given, &["token"])?;
    secret(&given, "token")?;
    Ok(given)
}

fn api_key(mut given: Secrets) -> Result<Secrets, String> {
    only(&given, &["api_key", "key_name"])?;
    secret(&given, "api_key")?;
    let name = match given.get("key_name") {
        None | Some(Value::Null) => KEY_NAME,
        Some(Value::String(name)) => name,
        Some(_) => return Err("`key_name` has to be the name of a header".to_owned()),
    };
    let parsed =
        HeaderName::try_from(name).map_err(|_| format!("`{name}` is not the name of a header"))?;
    if OUR_HEADERS.contains(&parsed.as_str()) || parsed.as_str().starts_with("mcp-") {
        return Err(format!("the header `{name}` is needed for the protocol itself; use another"));
    }
    given.insert("key_name".to_owned(), name.to_owned().into());
    Ok(given)
}

fn oauth(given: Secrets) -> Result<Secrets, String> {
    if Value::Object(given.clone()).to_string().len() > OAUTH_BYTES_MAX {
        return Err(format!("is too large; use at most {OAUTH_BYTES_MAX} bytes"));
    }
    if given.contains_key("access_token") {
        secret(&given, "access_token")?;
    }
    Ok(given)
}

fn only(given: &Secrets, names: &[&str]) -> Result<(), String> {
    match given.keys().find(|name| !names.contains(&name.as_str())) {
        Some(name) => Err(format!("`{name}` is not known here; use {}", names.join(" and "))),
        None => Ok(()),
    }
}

/// A secret that a header can carry.
fn secret<'a>(given: &'a Secrets, name: &str) -> Result<&'a str, String> {
    let text = given.get(name).and_then(Value::as_str).unwrap_or_default();
    if text.is_empty() {
        return Err(format!("needs `{name}`"));
    }
    match text.len() <= SECRET_CHARS_MAX && text.bytes().all(|byte| (0x21..0x7f).contains(&byte)) {
        true => Ok(text),
        false => Err(format!(
            "`{name}` has to be up to {SECRET_CHARS_MAX} visible ASCII characters, without spaces"
        )),
    }
}

/// Puts a server's credentials away.
pub fn seal(sealer: &Sealer, server: Uuid, kind: AuthType, secrets: Option<&Secrets>) -> Sealed {
    let Some(secrets) = secrets else { return Sealed::default() };
    let text = Value::Object(secrets.clone()).to_string();
    let shown =
        secrets.iter().map(|(name, value)| (name.clone(), shown(kind, name, value))).collect();
    Sealed { sealed: Some(sealer.seal(&auth_place(server), &text)), shown }
}

fn shown(kind: AuthType, name: &str, value: &Value) -> Value {
    let is_open = match kind {
        AuthType::ApiKey => name == "key_name",
        AuthType::OAuth => OPEN_MEMBERS.contains(&name),
        AuthType::Bearer | AuthType::None => false,
    };
    if is_open { value.clone() } else { MASK.into() }
}

/// A server's credentials as they were given.
pub fn open(sealer: &Sealer, server: &McpServer) -> Result<Option<Secrets>, OpenError> {
    opened(sealer, &auth_place(server.id), &server.settings.auth)
}

fn opened(sealer: &Sealer, place: &str, kept: &Sealed) -> Result<Option<Secrets>, OpenError> {
    let Some(sealed) = &kept.sealed else { return Ok(None) };
    let text = sealer.open(place, sealed)?;
    serde_json::from_str(text.expose_secret()).map(Some).map_err(|_| OpenError)
}

/// The headers with which we prove ourselves to a server. They print as `Sensitive`.
pub fn headers(sealer: &Sealer, server: &McpServer) -> Result<HeaderMap, OpenError> {
    let secrets = open(sealer, server)?.unwrap_or_default();
    let text = |name: &str| secrets.get(name).and_then(Value::as_str);
    let bearer = |token: &str| (AUTHORIZATION, format!("Bearer {token}"));
    let header = match server.settings.auth_type {
        AuthType::None => None,
        AuthType::Bearer => text("token").map(bearer),
        AuthType::OAuth => text("access_token").map(bearer),
        AuthType::ApiKey => {
            let name = text("key_name").and_then(|name| HeaderName::try_from(name).ok());
            name.zip(text("api_key").map(str::to_owned))
        }
    };
    let mut headers = HeaderMap::new();
    if let Some((name, value)) = header {
        let mut value = HeaderValue::try_from(value).map_err(|_| OpenError)?;
        value.set_sensitive(true);
        headers.insert(name, value);
    }
    Ok(headers)
}

/// Fills in what was sent back masked, checks a command's environment, and puts it away.
pub fn seal_env(
    sealer: &Sealer,
    server: Uuid,
    given: &BTreeMap<String, String>,
    kept: Option<&Sealed>,
) -> Result<Sealed, String> {
    if given.is_empty() {
        return Ok(Sealed::default());
    }
    if given.len() > VARIABLES_MAX {
        return Err(format!("may have at most {VARIABLES_MAX} variables"));
    }
    if let Some(name) = given.keys().find(|name| !is_variable(name)) {
        return Err(format!("`{name}` is not the name of a variable"));
    }
    let kept = kept.map(|kept| opened(sealer, &env_place(server), kept)).transpose();
    let kept = kept.map_err(|error| error.to_string())?.flatten();
    let given = given.iter().map(|(name, value)| (name.clone(), value.clone().into())).collect();
    let env = unmask(&given, kept.as_ref())?;
    let text = Value::Object(env.clone()).to_string();
    if text.len() > OAUTH_BYTES_MAX {
        return Err(format!("is too large; use at most {OAUTH_BYTES_MAX} bytes"));
    }
    let shown = env.keys().map(|name| (name.clone(), MASK.into())).collect();
    Ok(Sealed { sealed: Some(sealer.seal(&env_place(server), &text)), shown })
}

/// The environment of a server's command; empty for a server that is none.
pub fn env(sealer: &Sealer, server: &McpServer) -> Result<BTreeMap<String, String>, OpenError> {
    let Place::Command { env, .. } = &server.settings.place else { return Ok(BTreeMap::new()) };
    let opened = opened(sealer, &env_place(server.id), env)?.unwrap_or_default();
    let text = |(name, value): (String, Value)| Some((name, value.as_str()?.to_owned()));
    Ok(opened.into_iter().filter_map(text).collect())
}

fn is_variable(name: &str) -> bool {
    let begins = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
    begins
        && name.len() <= 255
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

#[cfg(test)]
#[path = "credentials_tests.rs"]
mod tests;
