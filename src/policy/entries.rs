//! What stands in a document's sections: servers, workflows, tools and rules. Fields that have their usual value are
//! left out when a document is written.

use crate::store::{
    access_rules::{ConditionType, RuleAction},
    mcp_pins::Review,
    mcp_servers::{AuthType, PrefixMode, Transport},
    notifications::Channel,
    tool_configurations::{JustificationMode, ToolSource},
};
use preloop_actors::gate::{Label, Labels};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize, Serializer};
use serde_json::{Map, Value};

/// An MCP server. Credentials and the values of variables are kept by the server's name.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ServerEntry {
    /// `http-streaming` unless given; `stdio` for a command.
    #[serde(default = "http", skip_serializing_if = "is_http")]
    pub transport: Transport,
    /// Where it is; not of a command.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// What is run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub command: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub args: Vec<String>,
    /// The image whose container runs the command.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub image: Option<String>,
    /// Names of the command's variables. One that is left out goes; a value is only ever given over REST.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub env: Vec<String>,
    /// With what we prove ourselves there. The credentials themselves are only ever given over REST.
    #[serde(default = "no_auth", skip_serializing_if = "is_no_auth")]
    pub auth_type: AuthType,
    /// Put before the names of its tools, with `_` between.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tool_prefix: Option<String>,
    /// When the prefix is put. Unless given: `always` where there is one, else `never`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prefix_mode: Option<PrefixMode>,
    /// What it says of its tools may be believed.
    #[serde(default, skip_serializing_if = "is_false")]
    pub is_trusted: bool,
    /// What of its tools people have to look at before it counts: `all`, or `changes`, which trusts the first list.
    /// Left out, it stays as it is, and a new server gets what the account gives to new ones. An export always says it.
    /// Only a person who is signed in can make it weaker, or remove a server that has `all`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub review: Option<Review>,
    /// Its tools are to be had.
    #[serde(default = "yes", skip_serializing_if = "is_true")]
    pub is_active: bool,
}

/// Who is asked, and how. Addresses of chats and webhooks are kept by the workflow's name.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WorkflowEntry {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Who decides. Without anybody, whoever has the right to decide may.
    #[serde(default, skip_serializing_if = "Group::is_empty")]
    pub approvers: Group,
    /// How many have to agree.
    #[serde(default = "one", skip_serializing_if = "is_one")]
    #[schemars(range(min = 1, max = 100))]
    pub approvals_required: i32,
    /// Who is asked as well when the time has passed.
    #[serde(default, skip_serializing_if = "Group::is_empty")]
    pub escalation: Group,
    /// How long people have.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 60, max = 2_592_000))]
    pub timeout_seconds: Option<i32>,
    /// A vote has to say why.
    #[serde(default, skip_serializing_if = "is_false")]
    pub require_reason: bool,
    /// Calls are answered at once, and the agent comes back for the outcome.
    #[serde(default, skip_serializing_if = "is_false")]
    pub async_approval_enabled: bool,
    /// By what people are told: by mail, unless given.
    #[serde(default = "by_mail", skip_serializing_if = "is_by_mail")]
    pub notification_channels: Vec<Channel>,
}

/// Some people: by their user names, the names of their teams, or ids.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Group {
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub users: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub teams: Vec<String>,
}

/// How a tool is set up. A tool that is not here is as its source offers it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ToolEntry {
    /// What its source calls it, without a prefix.
    pub tool: String,
    /// Where it comes from. Unless given: `mcp` where a server is named, else `builtin`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<ToolSource>,
    /// The server, by name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub server: Option<String>,
    /// The HTTP endpoint.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub endpoint: Option<String>,
    #[serde(default = "yes", skip_serializing_if = "is_true")]
    pub is_enabled: bool,
    /// Takes the place of the tool's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Takes the place of the tool's own schema of its arguments.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub schema: Option<Map<String, Value>>,
    /// Kept and shown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub config: Option<Map<String, Value>>,
    /// Whether calls may, or have to, say why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub justification: Option<JustificationMode>,
    /// What it does with information. Left out, the labels stay as they are, and a tool that was not set up before has
    /// none. An export always says them. Only a person who is signed in can take one away, or remove a tool that has
    /// some.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<Vec<Label>>")]
    pub labels: Option<Labels>,
    /// Who is asked where a rule does not say; without any rule, every call asks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub workflow: Option<String>,
    /// In the order in which they are looked at; the first that applies decides. Those that concern somebody alone
    /// stand first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rules: Vec<RuleEntry>,
}

/// What becomes of calls.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RuleEntry {
    pub action: RuleAction,
    /// When it applies; always, unless given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<String>,
    /// The condition's language: `cel` unless given.
    #[serde(default = "cel", skip_serializing_if = "is_cel")]
    pub language: ConditionType,
    /// Whom alone it concerns; everybody, unless given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub only_for: Option<Concerned>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    #[serde(default = "yes", skip_serializing_if = "is_true")]
    pub is_enabled: bool,
    /// Who is asked: by `require_approval`, and by any action where the condition cannot be evaluated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub workflow: Option<String>,
    /// It is the tool's approval condition, an older name for one rule.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approval_condition: Option<ConditionMark>,
}

/// Whom alone a rule concerns: by name, or by id.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Concerned {
    /// An API key.
    Key(String),
    Flow(String),
    /// An agent, by its id.
    Agent(String),
}

/// What an approval condition has that other rules do not.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ConditionMark {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Kept and shown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub config: Option<Map<String, Value>>,
}

/// Which tool an entry is about; two entries of a document never have the same one. Ordered as they are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EntryKey<'a> {
    /// Ours first, then servers', then endpoints'.
    rank: u8,
    pub server: Option<&'a str>,
    pub endpoint: Option<&'a str>,
    pub tool: &'a str,
}

// By hand: as a mapping, which it is in YAML, its place among the fields around it is certain.
impl Serialize for Concerned {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (kind, name) = match self {
            Self::Key(name) => ("key", name),
            Self::Flow(name) => ("flow", name),
            Self::Agent(name) => ("agent", name),
        };
        serializer.collect_map([(kind, name)])
    }
}

impl ToolEntry {
    /// A tool as its source offers it.
    pub fn named(tool: &str, server: Option<&str>) -> Self {
        Self {
            tool: tool.to_owned(),
            source: None,
            server: server.map(str::to_owned),
            endpoint: None,
            is_enabled: true,
            description: None,
            schema: None,
            config: None,
            justification: None,
            labels: None,
            workflow: None,
            rules: Vec::new(),
        }
    }

    /// Where the tool comes from, said or not.
    pub fn source(&self) -> ToolSource {
        let implied = if self.server.is_some() { ToolSource::Mcp } else { ToolSource::Builtin };
        self.source.unwrap_or(implied)
    }

    pub fn key(&self) -> EntryKey<'_> {
        let rank = match self.source() {
            ToolSource::Builtin => 0,
            ToolSource::Mcp => 1,
            ToolSource::Http => 2,
        };
        let (server, endpoint) = (self.server.as_deref(), self.endpoint.as_deref());
        EntryKey { rank, server, endpoint, tool: &self.tool }
    }

    /// For people, such as `` `create_issue` of the server `github` ``.
    pub fn shown(&self) -> String {
        match (&self.server, &self.endpoint) {
            (Some(server), _) => format!("`{}` of the server `{server}`", self.tool),
            (None, Some(endpoint)) => format!("`{}` of the endpoint `{endpoint}`", self.tool),
            (None, None) => format!("`{}`", self.tool),
        }
    }
}

impl ServerEntry {
    /// The prefix mode, said or not.
    pub fn prefix_mode(&self) -> PrefixMode {
        let implied = match self.tool_prefix {
            Some(_) => PrefixMode::Always,
            None => PrefixMode::Never,
        };
        self.prefix_mode.unwrap_or(implied)
    }
}

impl Group {
    pub fn is_empty(&self) -> bool {
        self.users.is_empty() && self.teams.is_empty()
    }
}

fn yes() -> bool {
    true
}

fn is_true(value: &bool) -> bool {
    *value
}

fn is_false(value: &bool) -> bool {
    !*value
}

fn one() -> i32 {
    1
}

fn is_one(value: &i32) -> bool {
    *value == 1
}

fn http() -> Transport {
    Transport::HttpStreaming
}

fn is_http(value: &Transport) -> bool {
    *value == Transport::HttpStreaming
}

fn no_auth() -> AuthType {
    AuthType::None
}

fn is_no_auth(value: &AuthType) -> bool {
    *value == AuthType::None
}

fn cel() -> ConditionType {
    ConditionType::Cel
}

fn is_cel(value: &ConditionType) -> bool {
    *value == ConditionType::Cel
}

fn by_mail() -> Vec<Channel> {
    vec![Channel::Email]
}

fn is_by_mail(value: &[Channel]) -> bool {
    *value == [Channel::Email]
}
