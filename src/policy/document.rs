//! The document: its sections, and what a section that is left out means.

use super::entries::{EntryKey, ServerEntry, ToolEntry, WorkflowEntry};
use crate::store::access_rules::RuleAction;
use preloop_actors::{flow::API_VERSION, gate::Labels};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use std::{
    collections::{BTreeMap, HashMap},
    sync::LazyLock,
};

/// What a document's `kind` says.
pub const KIND: &str = "Policy";

/// An account's policy. A section that is left out stays as it is; of one that is there, what is not in it goes. A
/// tool's `labels` and a server's `review` stay as they are where an entry leaves them out.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PolicyDocument {
    /// What holds where neither a rule nor a tool says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub defaults: Option<Defaults>,
    /// MCP servers by name. Their secrets are not here and stay what they are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub servers: Option<BTreeMap<String, ServerEntry>>,
    /// Who is asked about calls, and how, by name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub workflows: Option<BTreeMap<String, WorkflowEntry>>,
    /// How tools are set up, with their rules in the order in which they are looked at.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tools: Option<Vec<ToolEntry>>,
}

/// What holds where nothing else is said.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Defaults {
    /// What becomes of calls of tools that are not set up.
    pub unknown_tools: RuleAction,
    /// The workflow that is asked where neither a rule nor its tool names one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub workflow: Option<String>,
}

impl PolicyDocument {
    /// The document with what it leaves out as `live` has it, which is sections, and within them labels and review of
    /// what is in both: the whole policy after it is applied.
    ///
    /// Those two protect, and documents were written before they could hold them: such a document must not take them
    /// away. An export has both, so what is applied from one is exact.
    pub fn over(&self, live: &Self) -> Self {
        Self {
            defaults: self.defaults.clone().or_else(|| live.defaults.clone()),
            servers: match &self.servers {
                Some(servers) => Some(servers_over(servers, live.servers.as_ref())),
                None => live.servers.clone(),
            },
            workflows: self.workflows.clone().or_else(|| live.workflows.clone()),
            tools: match &self.tools {
                Some(tools) => Some(tools_over(tools, live.tools.as_deref().unwrap_or_default())),
                None => live.tools.clone(),
            },
        }
    }

    /// The tools in the one order in which they are written: ours, then those of servers by name, then endpoints.
    pub fn sorted(mut self) -> Self {
        if let Some(tools) = &mut self.tools {
            tools.sort_by(|left, right| left.key().cmp(&right.key()));
        }
        self
    }
}

type Servers = BTreeMap<String, ServerEntry>;

fn servers_over(servers: &Servers, live: Option<&Servers>) -> Servers {
    let over = |(name, server): (&String, &ServerEntry)| {
        let kept = live.and_then(|live| live.get(name)).and_then(|kept| kept.review);
        (name.clone(), ServerEntry { review: server.review.or(kept), ..server.clone() })
    };
    servers.iter().map(over).collect()
}

fn tools_over(tools: &[ToolEntry], live: &[ToolEntry]) -> Vec<ToolEntry> {
    let kept: HashMap<EntryKey<'_>, Option<Labels>> =
        live.iter().map(|tool| (tool.key(), tool.labels)).collect();
    let over = |tool: &ToolEntry| {
        let kept = kept.get(&tool.key()).copied().flatten();
        ToolEntry { labels: tool.labels.or(kept), ..tool.clone() }
    };
    tools.iter().map(over).collect()
}

/// Schema of a whole document, draft 2020-12.
pub fn schema() -> &'static Value {
    &SCHEMA
}

static SCHEMA: LazyLock<Value> = LazyLock::new(|| {
    let mut schema = schemars::schema_for!(PolicyDocument).to_value();
    unwrap_lines(&mut schema);
    if let Some(properties) = schema["properties"].as_object_mut() {
        let version = json!({ "description": "The document version.", "const": API_VERSION });
        let kind = json!({ "description": "What the document is.", "const": KIND });
        let own = std::mem::take(properties);
        *properties =
            Map::from_iter([("apiVersion".to_owned(), version), ("kind".to_owned(), kind)]);
        properties.extend(own);
    }
    schema["required"] = json!(["apiVersion", "kind"]);
    schema["title"] = "Preloop policy".into();
    schema
});

/// Doc comments are wrapped for the source; editors wrap them for themselves.
fn unwrap_lines(schema: &mut Value) {
    match schema {
        Value::Object(fields) => {
            for (name, value) in fields {
                match value {
                    Value::String(text) if name == "description" => *text = text.replace('\n', " "),
                    other => unwrap_lines(other),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(unwrap_lines),
        _ => {}
    }
}
