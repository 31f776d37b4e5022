//! What is wrong with a document although it can be read: rules that are never reached or never apply, conditions that
//! do not fit their tool, workflows that nobody can decide, names of what is not there.

mod rules;
mod servers;
#[cfg(test)]
mod tests;
mod workflows;

pub use servers::is_same_party;

use super::{
    document::PolicyDocument,
    entries::ToolEntry,
    export::export,
    finding::Finding,
    known::{KnownTool, KnownTools},
    resolve::{Ids, resolve},
    validate::validate,
};
use crate::store::tool_configurations::ToolSource;
use preloop_actors::gate::ToolOrigin;
use std::collections::HashMap;
use uuid::Uuid;

/// Everything to say about a document for this account: what keeps it from being applied, then what looks wrong.
/// Sections that it leaves out are looked at as the account has them.
pub fn check(document: &PolicyDocument, known: &KnownTools) -> Vec<Finding> {
    let live = export(known);
    let whole = document.over(&live);
    let invalid = validate(&whole);
    if !invalid.is_empty() {
        return invalid;
    }
    let mut findings = resolve(&whole, known, Ids::Drafted).err().unwrap_or_default();
    findings.extend(Lint::new(&whole, &live, known).all());
    findings
}

/// One look at a document.
struct Lint<'a> {
    document: &'a PolicyDocument,
    /// What the account has now.
    live: &'a PolicyDocument,
    known: &'a KnownTools,
    /// Known tools by the name of their server, none for ours, and their own.
    tools: HashMap<(Option<&'a str>, &'a str), &'a KnownTool>,
    findings: Vec<Finding>,
}

impl<'a> Lint<'a> {
    fn new(document: &'a PolicyDocument, live: &'a PolicyDocument, known: &'a KnownTools) -> Self {
        let servers: HashMap<Uuid, &str> =
            known.servers.iter().map(|server| (server.id, server.settings.name.as_str())).collect();
        let place = |tool: &'a KnownTool| {
            let server = match &tool.key.origin {
                ToolOrigin::Builtin => None,
                ToolOrigin::Server(id) => Some(*servers.get(id)?),
                ToolOrigin::Http(_) => return None,
            };
            Some(((server, tool.key.name.as_str()), tool))
        };
        let tools = known.tools.iter().filter_map(place).collect();
        Self { document, live, known, tools, findings: Vec::new() }
    }

    fn all(mut self) -> Vec<Finding> {
        self.servers();
        self.workflows();
        self.defaults();
        let tools = self.document.tools.as_deref().unwrap_or_default();
        for (index, tool) in tools.iter().enumerate() {
            self.tool(index, tool);
        }
        self.findings
    }

    fn push(&mut self, finding: Finding) {
        self.findings.push(finding);
    }

    /// The tool that an entry is about, if it is there.
    fn known_tool(&self, entry: &ToolEntry) -> Option<&'a KnownTool> {
        if entry.source() == ToolSource::Http {
            return None;
        }
        self.tools.get(&(entry.server.as_deref(), entry.tool.as_str())).copied()
    }

    /// The workflow that is asked where nothing else is said.
    fn default_workflow(&self) -> Option<&'a str> {
        self.document.defaults.as_ref().and_then(|defaults| defaults.workflow.as_deref())
    }
}
