//! Which calls pass, by method, path and query. Pure: nothing is asked of anybody.

use super::{creation::is_instance, query::Query};
use crate::runtime::docker::{AGENT_IMAGES, AGENT_REPOSITORY, HELPER_IMAGE, INSTANCE};
use std::fmt;

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
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Call<'a> {
    /// Nothing; it has no body.
    Plain,
    /// The installation has to be ours.
    List(String),
    /// Of the answer only what concerns our volumes is told.
    Usage,
    /// Of the answer only what a server needs is told.
    Image,
    /// The image must not be there, and its registry has to be allowed.
    Pull(String),
    /// The same for one of ours, which is made of an archive.
    Import(String),
    /// The container has to be ours.
    Container(&'a str),
    /// The same; the connection becomes its input and output.
    Attach(&'a str),
    /// The same, with an archive for it.
    Upload(&'a str),
    /// The image has to be ours.
    OwnImage(&'a str),
    /// The volume has to be ours.
    Volume(&'a str),
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
    let (names, call): (&[&str], Call<'a>) = match (method, &parts[..]) {
        ("GET" | "HEAD", ["_ping"]) | ("GET", ["version" | "info"]) => (&[], Call::Plain),
        ("GET", ["system", "df"]) => (&["type"], usage(&query)?),
        ("GET", ["images", "json"]) => {
            (&["all", "digests", "filters", "manifests", "shared-size"], our_images(&query)?)
        }
        ("GET", ["images", .., "json"]) => (&[], Call::Image),
        ("GET", ["containers", "json"]) => (&["all", "filters", "limit", "size"], ours(&query)?),
        ("GET", ["volumes"]) => (&["filters"], ours(&query)?),
        ("POST", ["containers", "create"]) => (&["name", "platform"], named(&query)?),
        ("GET", ["containers", id, "json"]) => (&["size"], Call::Container(id)),
        ("GET", ["containers", id, "logs"]) => (
            &["follow", "since", "stderr", "stdout", "tail", "timestamps", "until"],
            Call::Container(id),
        ),
        ("POST", ["containers", id, "start"]) => (&[], Call::Container(id)),
        ("POST", ["containers", id, "kill"]) => (&["signal"], Call::Container(id)),
        ("POST", ["containers", id, "wait"]) => (&["condition"], Call::Container(id)),
        ("POST", ["containers", id, "attach"]) => {
            (&["logs", "stderr", "stdin", "stdout", "stream"], Call::Attach(id))
        }
        ("DELETE", ["containers", id]) => (&["force", "link", "v"], Call::Container(id)),
        ("GET" | "HEAD", ["containers", id, "archive"]) => (&["path"], Call::Container(id)),
        ("PUT", ["containers", id, "archive"]) => (&["path"], Call::Upload(id)),
        ("POST", ["images", "create"]) => {
            (&["changes", "fromImage", "fromSrc", "platform", "repo", "tag"], new_image(&query)?)
        }
        ("DELETE", ["images", id]) => (&["force", "noprune"], Call::OwnImage(id)),
        ("POST", ["volumes", "create"]) => (&[], Call::CreateVolume),
        ("GET", ["volumes", name]) if is_workspace(name) => (&[], Call::Volume(name)),
        ("DELETE", ["volumes", name]) if is_workspace(name) => (&["force"], Call::Volume(name)),
        _ => return Err(refused()),
    };
    query.has_only(names)?;
    // What is in use, or has other names, is not taken away from whoever uses it.
    let forced = query.get("force").is_some_and(|force| !is_no(force));
    let linked = query.get("link").is_some_and(|link| !is_no(link));
    match call {
        Call::OwnImage(_) | Call::Volume(_) if forced => Err(refused()),
        _ if linked || query.get("platform").is_some_and(|it| !it.is_empty()) => Err(refused()),
        call => Ok(call),
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

fn is_no(value: &str) -> bool {
    ["", "0", "false"].contains(&value)
}

/// Sizes of volumes; of images and containers nothing is told.
fn usage(query: &Query) -> Result<Call<'static>, Refusal> {
    match query.get("type") {
        Some("volume") => Ok(Call::Usage),
        _ => Err(Refusal("only the sizes of volumes are told".to_owned())),
    }
}

/// Lists what servers of one installation made, not what else runs there.
fn ours(query: &Query) -> Result<Call<'static>, Refusal> {
    let labels = query.labels().unwrap_or_default();
    let prefix = format!("{INSTANCE}=");
    let mut instances = labels.iter().filter_map(|label| label.strip_prefix(&prefix));
    match (instances.next(), instances.next()) {
        (Some(instance), None) if is_instance(instance) => Ok(Call::List(instance.to_owned())),
        _ => Err(Refusal(format!("only lists of what bears the label {INSTANCE} are given"))),
    }
}

/// Lists the built-in agent's images. They are all servers' of one engine, as their names are.
fn our_images(query: &Query) -> Result<Call<'static>, Refusal> {
    match query.labels().as_deref() {
        Some([label]) if label == AGENT_IMAGES => Ok(Call::Plain),
        _ => Err(Refusal(format!("only images with the label {AGENT_IMAGES} are listed"))),
    }
}

fn named(query: &Query) -> Result<Call<'static>, Refusal> {
    match query.get("name").is_some_and(is_container) {
        true => Ok(Call::CreateContainer),
        false => Err(Refusal("the container has no name that a Preloop server gives".to_owned())),
    }
}

/// Pulled by its name, or made of what is sent along; never fetched by the engine from some address.
fn new_image(query: &Query) -> Result<Call<'static>, Refusal> {
    let refused = || Refusal("only images of registries, and our own, are made".to_owned());
    let tag = query.get("tag");
    match (query.get("fromImage"), query.get("fromSrc"), query.get("repo")) {
        // With a tag of its own it would be another image than its name says.
        (Some(image), None, None) if !image.is_empty() && tag.is_none() => {
            Ok(Call::Pull(image.to_owned()))
        }
        (None, Some("-"), Some(repository @ (AGENT_REPOSITORY | HELPER_IMAGE))) => {
            let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
            let tag = tag.filter(|tag| !tag.is_empty() && tag.bytes().all(is_plain));
            Ok(Call::Import(format!("{repository}:{}", tag.ok_or_else(refused)?)))
        }
        _ => Err(refused()),
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
