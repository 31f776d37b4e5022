//! What is said about MCP servers: bodies in, answers out. Secrets go in and come out masked.

use crate::{
    http::fields::given,
    mcp::{
        catalog::{Catalog, Entry},
        raw::{RawObject, raw},
    },
    store::{
        mcp_offers::Offer,
        mcp_pins::Review,
        mcp_servers::{AuthType, McpServer, Place, PrefixMode, Sealed, Status, Transport},
    },
};
use chrono::{DateTime, Utc};
use preloop_actors::ids::AccountId;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, value::RawValue};
use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};
use utoipa::ToSchema;
use uuid::Uuid;

/// A server to connect: an address, or a command that we run.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct McpServerCreate {
    #[schema(min_length = 1, max_length = 255)]
    pub name: String,
    /// Where it is; not for `stdio`. It has to be on the public internet and start with `https://`, except in
    /// development.
    #[schema(min_length = 1, max_length = 2083)]
    pub url: Option<String>,
    /// `http-streaming` unless given; `streamable-http` and `http` are read as well.
    pub transport: Option<Transport>,
    /// What is run, for `stdio`. Takes the permission `run_mcp_commands`.
    #[schema(min_length = 1, max_length = 4096)]
    pub command: Option<String>,
    #[schema(max_items = 200)]
    pub args: Option<Vec<String>>,
    /// Variables for the command; masked in answers.
    pub env: Option<BTreeMap<String, String>>,
    /// The image whose container runs the command.
    #[schema(max_length = 255, pattern = "^[A-Za-z0-9][A-Za-z0-9._/:@-]*$")]
    pub image: Option<String>,
    /// `none` unless given.
    pub auth_type: Option<AuthType>,
    /// Of `bearer`: `token`. Of `api_key`: `api_key`, and the header `key_name` if it is not `X-API-Key`. Of `oauth`:
    /// `access_token` and what goes with it; it may come later. Secrets are masked in answers.
    #[schema(value_type = Option<Object>)]
    pub auth_config: Option<Map<String, Value>>,
    /// Put before the names of its tools, with `_` between.
    #[schema(max_length = 32, pattern = "^[a-z0-9_]*$")]
    pub tool_prefix: Option<String>,
    /// When the prefix is put: `always` if there is one, unless given.
    pub prefix_mode: Option<PrefixMode>,
    /// Whether what it says of its tools may be believed, such as that they only read.
    pub is_trusted: Option<bool>,
    /// What of its tools people have to look at first: `all`, or `changes`, which trusts the first list. What the
    /// account sets for new servers unless given.
    pub review: Option<Review>,
    pub status: Option<WantedStatus>,
}

/// What to change. Absent fields stay; null empties `image` and `tool_prefix`.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct McpServerUpdate {
    #[schema(min_length = 1, max_length = 255)]
    pub name: Option<String>,
    #[schema(min_length = 1, max_length = 2083)]
    pub url: Option<String>,
    pub transport: Option<Transport>,
    #[schema(min_length = 1, max_length = 4096)]
    pub command: Option<String>,
    #[schema(max_items = 200)]
    pub args: Option<Vec<String>>,
    /// Replaces all variables; a masked value stands for the one that is kept.
    pub env: Option<BTreeMap<String, String>>,
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>, max_length = 255, pattern = "^[A-Za-z0-9][A-Za-z0-9._/:@-]*$")]
    pub image: Option<Option<String>>,
    pub auth_type: Option<AuthType>,
    /// Replaces all of it; a masked value stands for the one that is kept.
    #[schema(value_type = Option<Object>)]
    pub auth_config: Option<Map<String, Value>>,
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>, max_length = 32, pattern = "^[a-z0-9_]*$")]
    pub tool_prefix: Option<Option<String>>,
    pub prefix_mode: Option<PrefixMode>,
    pub is_trusted: Option<bool>,
    pub review: Option<Review>,
    /// `inactive` switches it off, `active` on again; `error` changes nothing.
    pub status: Option<WantedStatus>,
}

/// Whether the server is to be used.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum WantedStatus {
    Active,
    Inactive,
    /// How a server is shown whose last scan failed.
    Error,
}

/// A connected server.
#[derive(Serialize, ToSchema)]
pub struct McpServerResponse {
    pub id: Uuid,
    pub account_id: Uuid,
    pub name: String,
    pub url: Option<String>,
    pub transport: Transport,
    pub command: Option<String>,
    pub args: Option<Vec<String>>,
    /// The variables' names; their values are masked.
    #[schema(value_type = Option<Object>)]
    pub env: Option<Map<String, Value>>,
    pub image: Option<String>,
    /// All that is run, as one would type it.
    pub command_line: Option<String>,
    pub auth_type: AuthType,
    /// Secrets are masked.
    #[schema(value_type = Object)]
    pub auth_config: Map<String, Value>,
    pub tool_prefix: Option<String>,
    pub prefix_mode: PrefixMode,
    pub is_trusted: bool,
    // A description here would make of the word an intersection in what is generated from it.
    pub review: Review,
    /// When its first list was taken.
    pub first_listed_at: Option<DateTime<Utc>>,
    /// How many of its tools wait for review; see `/mcp-servers/{server_id}/tool-reviews`.
    pub held_tools: i32,
    // The record has a `Status` of its own.
    #[schema(inline)]
    pub status: Status,
    pub last_scan_at: Option<DateTime<Utc>>,
    /// Why the last scan, or a call after it, failed.
    pub last_error: Option<String>,
    /// The protocol's revision that it speaks, and how: `modern` or `legacy`.
    pub protocol_version: Option<String>,
    pub era: Option<String>,
    /// How to use it, in its own words.
    pub instructions: Option<String>,
    #[schema(value_type = Option<Object>)]
    pub capabilities: Option<Box<RawValue>>,
    /// What of it is not to be had, and why.
    pub warnings: Vec<String>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

/// A server was asked what it offers.
#[derive(Serialize, ToSchema)]
pub struct ScanResponse {
    pub message: String,
    /// A number, as text.
    pub tool_count: String,
    pub warnings: Vec<String>,
}

/// A tool of a server.
#[derive(Serialize, ToSchema)]
pub struct McpToolResponse {
    pub id: Uuid,
    pub mcp_server_id: Uuid,
    /// What the server calls it.
    pub name: String,
    /// What it is called by here; null when it cannot be called.
    pub exposed_name: Option<String>,
    pub description: Option<String>,
    /// As the server sent it.
    #[schema(value_type = Object)]
    pub input_schema: Box<RawValue>,
    /// Another tool has its name.
    pub shadowed: bool,
    /// People have to look at it first.
    pub held: bool,
    pub warnings: Vec<String>,
    pub discovered_at: DateTime<Utc>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

impl McpServerResponse {
    pub fn new(account: AccountId, server: McpServer, catalog: &Catalog) -> Self {
        let settings = server.settings;
        let transport = settings.place.transport();
        let shown = ShownPlace::of(settings.place);
        let facts = server.facts;
        let capabilities = facts.as_ref().map(|facts| facts.capabilities.clone());
        Self {
            warnings: catalog.warnings(server.id),
            id: server.id,
            account_id: account.0,
            name: settings.name,
            url: shown.url,
            transport,
            command: shown.command,
            args: shown.args,
            env: shown.env,
            image: shown.image,
            command_line: shown.command_line,
            auth_type: settings.auth_type,
            auth_config: settings.auth.shown,
            tool_prefix: settings.tool_prefix,
            prefix_mode: settings.prefix_mode,
            is_trusted: settings.is_trusted,
            review: server.pinning.review,
            first_listed_at: server.pinning.first_listed_at,
            held_tools: server.pinning.held_tools,
            status: server.status,
            last_scan_at: server.last_scan_at,
            last_error: server.last_error,
            protocol_version: facts.as_ref().map(|facts| facts.protocol_version.clone()),
            era: facts.as_ref().map(|facts| facts.era.clone()),
            instructions: facts.and_then(|facts| facts.instructions),
            capabilities: capabilities.and_then(|text| RawValue::from_string(text).ok()),
            created_at: server.created_at,
            updated_at: server.updated_at,
        }
    }
}

/// Where a server is, as it is shown.
#[derive(Default)]
struct ShownPlace {
    url: Option<String>,
    command: Option<String>,
    args: Option<Vec<String>>,
    env: Option<Map<String, Value>>,
    image: Option<String>,
    command_line: Option<String>,
}

impl ShownPlace {
    fn of(place: Place) -> Self {
        match place {
            Place::Http { url, .. } => Self { url: Some(url), ..Self::default() },
            Place::Command { command, args, image, env: Sealed { shown, .. } } => Self {
                command_line: Some(command_line(&command, &args)),
                command: Some(command),
                args: Some(args),
                env: Some(shown),
                image,
                ..Self::default()
            },
        }
    }
}

/// The words as one would type them into a shell.
fn command_line(command: &str, args: &[String]) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "@%+=:,./_-".contains(c);
    let quoted = |word: &str| match !word.is_empty() && word.chars().all(plain) {
        true => word.to_owned(),
        false => format!("'{}'", word.replace('\'', r"'\''")),
    };
    let words = std::iter::once(command).chain(args.iter().map(String::as_str));
    words.map(quoted).collect::<Vec<_>>().join(" ")
}

impl McpToolResponse {
    /// A server's tools, with what became of them in the catalog.
    pub fn all(offers: Vec<Offer>, server: Uuid, catalog: &Catalog) -> Vec<Self> {
        let entries = catalog.entries().iter();
        let entries = entries.filter(|entry| entry.source.server() == Some(server));
        let entries: HashMap<_, _> =
            entries.map(|entry| (entry.own_name.as_str(), entry)).collect();
        let respond = |offer: Offer| {
            let entry = entries.get(offer.name.as_str()).copied();
            Self::new(offer, entry)
        };
        offers.into_iter().map(respond).collect()
    }

    fn new(offer: Offer, entry: Option<&Arc<Entry>>) -> Self {
        let left_out = entry.and_then(|entry| entry.left_out.as_ref());
        let is_listed = |entry: &&Arc<Entry>| entry.left_out.is_none();
        let schema = RawObject::parse(&offer.definition).ok();
        let schema = schema.as_ref().and_then(|object| object.get("inputSchema"));
        Self {
            id: offer.id,
            mcp_server_id: offer.server,
            exposed_name: entry.filter(is_listed).map(|entry| entry.name.clone()),
            input_schema: schema.map_or_else(|| raw(&Map::new()), ToOwned::to_owned),
            shadowed: entry.is_some_and(|entry| entry.is_shadowed()),
            held: entry.is_some_and(|entry| entry.hold().is_some()),
            warnings: left_out.map(ToString::to_string).into_iter().collect(),
            name: offer.name,
            description: offer.description,
            discovered_at: offer.discovered_at,
            created_at: offer.discovered_at,
            updated_at: offer.updated_at,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::command_line;

    #[test]
    fn command_lines_are_what_would_be_typed() {
        for (words, line) in [
            (&["npx", "-y", "@scope/server@1.0"][..], "npx -y @scope/server@1.0"),
            (&["sh", "-c", "echo $HOME; rm -rf /"], "sh -c 'echo $HOME; rm -rf /'"),
            (&["a b", "", "it's"], r"'a b' '' 'it'\''s'"),
        ] {
            let args: Vec<_> = words[1..].iter().map(|word| (*word).to_owned()).collect();
            assert_eq!(command_line(words[0], &args), line);
        }
    }
}
