//! Which calls pass, by method, path and query. Pure: nothing is asked of anybody.

use crate::runtime::docker::{AGENT_REPOSITORY, HELPER_IMAGE, INSTANCE};
use std::fmt;
use url::form_urlencoded;

/// The oldest API whose calls are known to mean what is thought here: older ones took a container's configuration with
/// its start. Spoken by engines from 19.03 on.
const API_MIN: (u32, u32) = (1, 40);

/// Why a call does not pass.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal(pub String);

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A call that may pass, and what has to hold before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Call<'a> {
    /// Nothing; it has no body.
    Plain,
    /// The same for an archive that is unpacked into an image of ours.
    Import,
    /// The container has to be ours.
    Container(&'a str),
    /// The same, with an archive for it.
    Upload(&'a str),
    /// The image has to be ours.
    OwnImage(&'a str),
    /// The body has to describe a container as confined as agents are.
    CreateContainer,
    /// The body has to describe a plain volume for a workspace.
    CreateVolume,
}

/// Judges a call; `path` is as it was sent, `query` without its question mark.
pub fn judge<'a>(method: &str, path: &'a str, query: &str) -> Result<Call<'a>, Refusal> {
    let refused = || Refusal(format!("{method} {path} is nothing that a Preloop server asks"));
    let plain = path.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"/._:@-".contains(&byte));
    if !plain || path.contains("//") || path.split('/').any(|part| part == "." || part == "..") {
        return Err(refused());
    }
    let Some(rest) = of_version(path)? else { return Err(refused()) };
    let parts: Vec<&str> = rest.split('/').collect();
    let query = Query::read(query)?;
    match (method, &parts[..]) {
        ("GET" | "HEAD", ["_ping"]) | ("GET", ["version" | "info"]) => Ok(Call::Plain),
        ("GET", ["system", "df"]) | ("GET", ["images", "json"]) => Ok(Call::Plain),
        ("GET", ["images", .., "json"]) => Ok(Call::Plain),
        ("GET", ["containers", "json"]) | ("GET", ["volumes"]) => query.only_ours(),
        ("POST", ["containers", "create"]) => query.names_a_container(),
        ("GET", ["containers", id, "json" | "logs"]) => Ok(Call::Container(*id)),
        ("POST", ["containers", id, "start" | "kill" | "wait" | "attach"])
        | ("DELETE", ["containers", id]) => Ok(Call::Container(*id)),
        ("GET" | "HEAD", ["containers", id, "archive"]) => Ok(Call::Container(*id)),
        ("PUT", ["containers", id, "archive"]) => Ok(Call::Upload(*id)),
        ("POST", ["images", "create"]) => query.is_image(),
        ("DELETE", ["images", id]) => Ok(Call::OwnImage(*id)),
        ("POST", ["volumes", "create"]) => Ok(Call::CreateVolume),
        ("GET" | "DELETE", ["volumes", name]) if is_workspace(name) => Ok(Call::Plain),
        _ => Err(refused()),
    }
}

/// The path behind the version. Without one the engine takes its newest.
fn of_version(path: &str) -> Result<Option<&str>, Refusal> {
    let Some(rest) = path.strip_prefix('/') else { return Ok(None) };
    let Some((version, below)) = rest.strip_prefix('v').and_then(|rest| rest.split_once('/'))
    else {
        return Ok(Some(rest));
    };
    let numbers = version
        .split_once('.')
        .and_then(|(major, minor)| Some((major.parse::<u32>().ok()?, minor.parse::<u32>().ok()?)));
    match numbers {
        Some(version) if version >= API_MIN => Ok(Some(below)),
        Some(_) => {
            Err(Refusal(format!("version {version} of the API is too old; 1.40 is the least")))
        }
        None => Ok(Some(rest)),
    }
}

/// Names and values, each name once but for `changes`, which is a list: of several the engine takes one, and who knows
/// which.
struct Query(Vec<(String, String)>);

impl Query {
    fn read(text: &str) -> Result<Self, Refusal> {
        let pairs: Vec<(String, String)> =
            form_urlencoded::parse(text.as_bytes()).into_owned().collect();
        let names = pairs.iter().map(|(name, _)| name.to_ascii_lowercase());
        let mut names: Vec<_> = names.filter(|name| name != "changes").collect();
        names.sort_unstable();
        match text.contains(';') || names.windows(2).any(|pair| pair[0] == pair[1]) {
            true => Err(Refusal("the query is ambiguous".to_owned())),
            false => Ok(Self(pairs)),
        }
    }

    fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str())
    }

    /// Lists what servers made, not what else runs there.
    fn only_ours(&self) -> Result<Call<'static>, Refusal> {
        let filters = self.get("filters").unwrap_or_default();
        let filters: serde_json::Value = serde_json::from_str(filters).unwrap_or_default();
        let ours = format!("{INSTANCE}=");
        let labels = filters["label"].as_array().into_iter().flatten();
        let mut labels = labels.filter_map(serde_json::Value::as_str);
        match labels.any(|label| label.len() > ours.len() && label.starts_with(&ours)) {
            true => Ok(Call::Plain),
            false => {
                Err(Refusal(format!("only lists of what bears the label {INSTANCE} are given")))
            }
        }
    }

    fn names_a_container(&self) -> Result<Call<'static>, Refusal> {
        match self.get("name").is_some_and(is_container) {
            true => Ok(Call::CreateContainer),
            false => {
                Err(Refusal("the container has no name that a Preloop server gives".to_owned()))
            }
        }
    }

    /// Pulled by its name, or made of what is sent along; never fetched by the engine from some address.
    fn is_image(&self) -> Result<Call<'static>, Refusal> {
        match (self.get("fromImage"), self.get("fromSrc"), self.get("repo")) {
            (Some(_), None, None) => Ok(Call::Plain),
            (None, Some("-"), Some(AGENT_REPOSITORY | HELPER_IMAGE)) => Ok(Call::Import),
            _ => Err(Refusal("only images of registries, and our own, are made".to_owned())),
        }
    }
}

/// As `docker/labels.rs` and `docker/workspace.rs` name an execution's containers, and `docker/commands.rs` those of
/// MCP servers.
fn is_container(name: &str) -> bool {
    let command = name.strip_prefix("preloop-mcp-");
    command.is_some_and(|id| id.len() == 32 && id.bytes().all(|byte| byte.is_ascii_hexdigit()))
        || is_workspace(name.strip_suffix("-workspace").unwrap_or(name))
}

/// As `docker/labels.rs` names a workspace: by execution and epoch.
pub fn is_workspace(name: &str) -> bool {
    let Some((id, epoch)) = name.strip_prefix("preloop-").and_then(|rest| rest.rsplit_once("-e"))
    else {
        return false;
    };
    let is_number = !epoch.is_empty() && epoch.bytes().all(|byte| byte.is_ascii_digit());
    is_number && id.len() == 36 && uuid::Uuid::try_parse(id).is_ok()
}
