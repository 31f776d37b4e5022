//! What differs between two documents, in the order of the document: what was added, removed, changed or moved, and to
//! what.

mod rules;
#[cfg(test)]
mod tests;

use super::{
    document::PolicyDocument,
    entries::{EntryKey, ToolEntry},
};
use preloop_actors::flow::field_path;
use serde::Serialize;
use serde_json::{Map, Value, json};
use std::{collections::BTreeMap, fmt};
use utoipa::ToSchema;

/// What became of something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = PolicyOperation)]
pub enum Operation {
    Add,
    Remove,
    Modify,
    /// A rule is looked at earlier or later than before.
    Move,
}

/// Which part of a policy something is in; each takes a right of its own to change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = PolicySection)]
pub enum Section {
    Defaults,
    Servers,
    Workflows,
    Tools,
}

/// One thing that differs.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[schema(as = PolicyDiffItem)]
pub struct Change {
    pub section: Section,
    /// Where, by names, such as `servers.git.url` or `tools["git/push"].rules[1].when`. Places are counted from 0, of
    /// what was removed before and of everything else afterwards.
    pub path: String,
    pub operation: Operation,
    /// In words.
    pub what: String,
    #[schema(value_type = Option<Value>)]
    pub old_value: Option<Value>,
    #[schema(value_type = Option<Value>)]
    pub new_value: Option<Value>,
}

/// Tells two documents apart. A section that one of them leaves out is not looked at, nor are labels and review.
pub fn diff(before: &PolicyDocument, after: &PolicyDocument) -> Vec<Change> {
    let mut changes = Changes::default();
    if let (Some(before), Some(after)) = (&before.defaults, &after.defaults) {
        let (before, after) = (fields(before), fields(after));
        changes.fields(Section::Defaults, "defaults", "defaults", &before, &after);
    }
    if let (Some(before), Some(after)) = (&before.servers, &after.servers) {
        changes.named(Section::Servers, "server", &all(before), &all(after));
    }
    if let (Some(before), Some(after)) = (&before.workflows, &after.workflows) {
        changes.named(Section::Workflows, "workflow", &all(before), &all(after));
    }
    if let (Some(before), Some(after)) = (&before.tools, &after.tools) {
        changes.tools(before, after);
    }
    changes.0
}

/// How much differs, such as `1 added, 2 changed`.
pub fn summary(changes: &[Change]) -> String {
    let told = [
        (Operation::Add, "added"),
        (Operation::Remove, "removed"),
        (Operation::Modify, "changed"),
        (Operation::Move, "moved"),
    ];
    let counted = told.into_iter().filter_map(|(operation, word)| {
        let count = changes.iter().filter(|change| change.operation == operation).count();
        (count > 0).then(|| format!("{count} {word}"))
    });
    let counted: Vec<_> = counted.collect();
    if counted.is_empty() { "no changes".to_owned() } else { counted.join(", ") }
}

impl Operation {
    fn sign(self) -> char {
        match self {
            Self::Add => '+',
            Self::Remove => '-',
            Self::Modify => '~',
            Self::Move => '>',
        }
    }
}

impl Change {
    /// Where it is, without any value: what people write into addresses and commands may be a secret.
    pub fn place(&self) -> String {
        format!("{} {}", self.operation.sign(), self.path)
    }
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.operation.sign(), self.what)
    }
}

type Fields = Map<String, Value>;

fn all<T: Serialize>(entries: &BTreeMap<String, T>) -> BTreeMap<&str, Fields> {
    entries.iter().map(|(name, entry)| (name.as_str(), fields(entry))).collect()
}

/// The fields of an entry; those that have their usual value are not there.
fn fields(entry: &impl Serialize) -> Fields {
    match serde_json::to_value(entry) {
        Ok(Value::Object(fields)) => fields,
        _ => Fields::new(),
    }
}

/// Whether a field that is not there stays as it is, rather than have its usual value.
fn stays(field: &str) -> bool {
    matches!(field, "labels" | "review")
}

/// What a field means that is not there.
fn usual(field: &str) -> Value {
    match field {
        "is_enabled" | "is_active" => json!(true),
        "is_trusted" | "require_reason" | "async_approval_enabled" => json!(false),
        "approvals_required" => json!(1),
        "transport" => json!("http-streaming"),
        "auth_type" => json!("none"),
        "language" => json!("cel"),
        "notification_channels" => json!(["email"]),
        "args" | "env" | "users" | "teams" => json!([]),
        _ => Value::Null,
    }
}

/// A value as it is shown in a sentence, cut where it is long.
fn shown(value: &Value) -> String {
    const CHARS_MAX: usize = 120;
    if value.is_null() {
        return "nothing".to_owned();
    }
    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let cut: String = text.chars().take(CHARS_MAX).collect();
    let more = if cut.len() < text.len() { "…" } else { "" };
    format!("`{}{more}`", cut.replace('\n', " "))
}

#[derive(Default)]
struct Changes(Vec<Change>);

impl Changes {
    fn push(
        &mut self,
        section: Section,
        path: String,
        operation: Operation,
        what: String,
        [old_value, new_value]: [Option<Value>; 2],
    ) {
        self.0.push(Change { section, path, operation, what, old_value, new_value });
    }

    /// Things that have names of their own.
    fn named(
        &mut self,
        section: Section,
        kind: &str,
        before: &BTreeMap<&str, Fields>,
        after: &BTreeMap<&str, Fields>,
    ) {
        let mut names: Vec<&str> = before.keys().chain(after.keys()).copied().collect();
        names.sort_unstable();
        names.dedup();
        for name in names {
            let path = field_path(&format!("{kind}s"), name);
            let what = format!("{kind} `{name}`");
            match (before.get(name), after.get(name)) {
                (Some(before), Some(after)) => self.fields(section, &path, &what, before, after),
                (None, Some(after)) => {
                    let values = [None, Some(Value::Object(after.clone()))];
                    self.push(section, path, Operation::Add, format!("{what} added"), values);
                }
                (Some(before), None) => {
                    let values = [Some(Value::Object(before.clone())), None];
                    self.push(section, path, Operation::Remove, format!("{what} removed"), values);
                }
                (None, None) => {}
            }
        }
    }

    /// The fields that differ, those of groups within too.
    fn fields(
        &mut self,
        section: Section,
        path: &str,
        what: &str,
        before: &Fields,
        after: &Fields,
    ) {
        let mut names: Vec<&String> = before.keys().chain(after.keys()).collect();
        names.sort_unstable();
        names.dedup();
        for name in names {
            let (old, new) = (before.get(name), after.get(name));
            let is_left_out = |value: Option<&Value>| value.is_none() && stays(name);
            if old == new || is_left_out(old) || is_left_out(new) {
                continue;
            }
            let path = field_path(path, name);
            if matches!(name.as_str(), "approvers" | "escalation") {
                let group = |value: Option<&Value>| {
                    value.and_then(Value::as_object).cloned().unwrap_or_default()
                };
                let what = format!("{what}: {name}");
                self.fields(section, &path, &what, &group(old), &group(new));
                continue;
            }
            let value = |value: Option<&Value>| value.cloned().unwrap_or_else(|| usual(name));
            let (old, new) = (value(old), value(new));
            let what = format!("{what}: {}", sentence(name, &old, &new));
            self.push(section, path, Operation::Modify, what, [Some(old), Some(new)]);
        }
    }

    fn tools(&mut self, before: &[ToolEntry], after: &[ToolEntry]) {
        let (before, after) = (by_key(before), by_key(after));
        let mut keys: Vec<_> = before.keys().chain(after.keys()).collect();
        keys.sort_unstable();
        keys.dedup();
        for key in keys {
            self.tool(before.get(key).copied(), after.get(key).copied());
        }
    }

    fn tool(&mut self, before: Option<&ToolEntry>, after: Option<&ToolEntry>) {
        let Some(either) = after.or(before) else { return };
        let (path, what) = (path_of(either), format!("tool {}", either.shown()));
        let section = Section::Tools;
        match (before, after) {
            (Some(before), Some(after)) => {
                let own = |tool: &ToolEntry| {
                    let mut fields = fields(tool);
                    fields.remove("rules");
                    fields
                };
                self.fields(section, &path, &what, &own(before), &own(after));
                self.rules(&path, &what, &before.rules, &after.rules);
            }
            (None, Some(after)) => {
                let rules = after.rules.len();
                let what = format!("{what} set up, with {}", counted(rules, "rule"));
                let values = [None, Some(Value::Object(fields(after)))];
                self.push(section, path, Operation::Add, what, values);
            }
            (Some(before), None) => {
                let rules = before.rules.len();
                let what = format!("{what} not set up any more, {} gone", counted(rules, "rule"));
                let values = [Some(Value::Object(fields(before))), None];
                self.push(section, path, Operation::Remove, what, values);
            }
            (None, None) => {}
        }
    }
}

fn by_key(tools: &[ToolEntry]) -> BTreeMap<EntryKey<'_>, &ToolEntry> {
    tools.iter().map(|tool| (tool.key(), tool)).collect()
}

/// Of a tool, by names: `tools.push`, or `tools["git/push"]`.
fn path_of(tool: &ToolEntry) -> String {
    match tool.server.as_ref().or(tool.endpoint.as_ref()) {
        Some(source) => field_path("tools", &format!("{source}/{}", tool.tool)),
        None => field_path("tools", &tool.tool),
    }
}

fn sentence(field: &str, old: &Value, new: &Value) -> String {
    match (field, old, new) {
        ("is_enabled" | "is_active", _, Value::Bool(true)) => "switched on".to_owned(),
        ("is_enabled" | "is_active", _, Value::Bool(false)) => "switched off".to_owned(),
        (_, Value::Null, new) => format!("`{field}` set to {}", shown(new)),
        (_, old, Value::Null) => format!("`{field}` removed, it was {}", shown(old)),
        (_, old, new) => format!("`{field}` changed from {} to {}", shown(old), shown(new)),
    }
}

fn counted(count: usize, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}
