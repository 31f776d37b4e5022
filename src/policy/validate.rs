//! What a document may not say, whatever the account has: lengths, what goes together, conditions that compile.

use super::{
    document::PolicyDocument,
    entries::{RuleEntry, ServerEntry, ToolEntry, WorkflowEntry},
    finding::Finding,
};
use crate::{
    http::fields::{DESCRIPTION_CHARS_MAX, NAME_CHARS_MAX, OBJECT_BYTES_MAX, URL_CHARS_MAX},
    mcp::head::MarkedParam,
    store::{
        access_rules::{RULES_MAX, RULES_OF_ACCOUNT_MAX, RuleAction},
        approval_workflows::WORKFLOWS_MAX,
        mcp_servers::{PrefixMode, SERVERS_MAX, Transport},
        tool_configurations::{CONFIGURATIONS_MAX, ToolSource},
    },
};
use preloop_actors::{
    flow::{field_path, item_path},
    gate::expr::Expression,
};
use serde_json::{Map, Value};
use std::collections::HashSet;

/// Longest name of a tool, in characters.
const TOOL_NAME_CHARS_MAX: usize = 500;
/// Longest command or argument, in characters.
const WORD_CHARS_MAX: usize = 4_096;
/// Most arguments or variables of a command.
const WORDS_MAX: usize = 200;
/// Longest prefix.
const PREFIX_CHARS_MAX: usize = 32;
/// Most people, or teams, in one list.
const PEOPLE_MAX: usize = 100;

/// Everything that is wrong with the document by itself.
pub fn validate(document: &PolicyDocument) -> Vec<Finding> {
    let mut found = Found::default();
    for (name, server) in document.servers.iter().flatten() {
        let path = field_path("servers", name);
        found.name(&path, name, NAME_CHARS_MAX);
        found.server(&path, server);
    }
    for (name, workflow) in document.workflows.iter().flatten() {
        let path = field_path("workflows", name);
        found.name(&path, name, NAME_CHARS_MAX);
        found.workflow(&path, workflow);
    }
    let tools = document.tools.as_deref().unwrap_or_default();
    let mut seen = HashSet::new();
    for (index, tool) in tools.iter().enumerate() {
        let path = item_path("tools", index);
        found.tool(&path, tool);
        let message = format!("the tool {} stands here twice", tool.shown());
        found.that(seen.insert(tool.key()), &path, message, "put both into one entry");
    }
    let rules: usize = tools.iter().map(|tool| tool.rules.len()).sum();
    found.count("servers", document.servers.as_ref().map_or(0, |all| all.len()), SERVERS_MAX);
    found.count("workflows", document.workflows.as_ref().map_or(0, |all| all.len()), WORKFLOWS_MAX);
    found.count("tools", tools.len(), CONFIGURATIONS_MAX);
    found.count("tools", rules, RULES_OF_ACCOUNT_MAX);
    found.0
}

#[derive(Default)]
struct Found(Vec<Finding>);

impl Found {
    fn that(&mut self, fits: bool, path: &str, message: impl Into<String>, hint: &str) {
        if !fits {
            self.0.push(Finding::error("invalid", path, message).hint(hint));
        }
    }

    fn name(&mut self, path: &str, name: &str, chars_max: usize) {
        let fits = !name.trim().is_empty() && name.chars().count() <= chars_max;
        self.that(fits, path, format!("a name has 1 to {chars_max} characters"), "");
        // PostgreSQL's texts cannot hold it.
        self.that(!name.contains('\0'), path, "a name cannot hold the character U+0000", "");
    }

    fn text(&mut self, path: &str, text: Option<&str>, chars_max: usize) {
        let Some(text) = text else { return };
        let message = format!("may have at most {chars_max} characters, without U+0000");
        let fits = text.chars().count() <= chars_max && !text.contains('\0');
        self.that(fits, path, message, "");
    }

    fn count(&mut self, path: &str, count: usize, most: i64) {
        let fits = i64::try_from(count).is_ok_and(|count| count <= most);
        self.that(fits, path, format!("has {count} entries, {most} are allowed"), "");
    }

    fn server(&mut self, path: &str, server: &ServerEntry) {
        let at = |field: &str| field_path(path, field);
        let is_command = server.transport == Transport::Stdio;
        self.text(&at("url"), server.url.as_deref(), URL_CHARS_MAX);
        self.text(&at("command"), server.command.as_deref(), WORD_CHARS_MAX);
        for (field, words) in [("args", &server.args), ("env", &server.env)] {
            let message = format!("may have at most {WORDS_MAX} entries");
            self.that(words.len() <= WORDS_MAX, &at(field), message, "");
            for (index, word) in words.iter().enumerate() {
                self.text(&item_path(&at(field), index), Some(word), WORD_CHARS_MAX);
            }
        }
        if is_command {
            let given = server.command.as_ref().is_some_and(|command| !command.is_empty());
            self.that(
                given,
                path,
                "`command` is missing",
                "a server of the transport `stdio` has one",
            );
            self.that(
                server.url.is_none(),
                &at("url"),
                "is not for the transport `stdio`",
                "leave it out",
            );
        } else {
            let given = server.url.as_ref().is_some_and(|url| !url.is_empty());
            self.that(given, path, "`url` is missing", "say where the server is");
            let has_command = server.command.is_some()
                || server.image.is_some()
                || !server.args.is_empty()
                || !server.env.is_empty();
            let hint =
                "leave out `command`, `args`, `image` and `env`, or write `transport: stdio`";
            self.that(!has_command, path, "an address has no command", hint);
        }
        let message = "has to be the name of an image, such as `node:22`";
        self.that(server.image.as_deref().is_none_or(is_image), &at("image"), message, "");
        let prefix = server.tool_prefix.as_deref();
        let message = format!("has 1 to {PREFIX_CHARS_MAX} of the characters a-z, 0-9 and _");
        self.that(prefix.is_none_or(is_prefix), &at("tool_prefix"), message, "");
        let fits = prefix.is_some() || server.prefix_mode() == PrefixMode::Never;
        self.that(fits, &at("prefix_mode"), "there is no prefix to put", "give a `tool_prefix`");
        self.distinct(&at("env"), &server.env);
    }

    fn workflow(&mut self, path: &str, workflow: &WorkflowEntry) {
        let at = |field: &str| field_path(path, field);
        self.text(&at("description"), workflow.description.as_deref(), DESCRIPTION_CHARS_MAX);
        for (field, group) in
            [("approvers", &workflow.approvers), ("escalation", &workflow.escalation)]
        {
            for (kind, names) in [("users", &group.users), ("teams", &group.teams)] {
                let path = field_path(&at(field), kind);
                let message = format!("may have at most {PEOPLE_MAX} entries");
                self.that(names.len() <= PEOPLE_MAX, &path, message, "");
                self.distinct(&path, names);
            }
        }
        let channels = &workflow.notification_channels;
        let is_once = |at: usize| !channels[..at].contains(&channels[at]);
        let fits = (0..channels.len()).all(is_once);
        self.that(fits, &at("notification_channels"), "names a channel twice", "name each once");
    }

    fn distinct(&mut self, path: &str, names: &[String]) {
        let mut seen = HashSet::new();
        for (index, name) in names.iter().enumerate() {
            let message = format!("`{name}` stands here twice");
            self.that(seen.insert(name), &item_path(path, index), message, "name each once");
        }
    }

    fn tool(&mut self, path: &str, tool: &ToolEntry) {
        let at = |field: &str| field_path(path, field);
        self.name(&at("tool"), &tool.tool, TOOL_NAME_CHARS_MAX);
        let (source, is_mcp) = (tool.source(), tool.source() == ToolSource::Mcp);
        let message = match is_mcp {
            true => "`server` is missing",
            false => "only tools of the source `mcp` have a server",
        };
        let hint = format!("the entry's source is `{}`", source.as_str());
        self.that(is_mcp == tool.server.is_some(), &at("server"), message, &hint);
        self.text(&at("endpoint"), tool.endpoint.as_deref(), NAME_CHARS_MAX);
        self.text(&at("description"), tool.description.as_deref(), DESCRIPTION_CHARS_MAX);
        self.object(&at("config"), tool.config.as_ref());
        if let Some(Err(problem)) = tool.schema.as_ref().map(check_schema) {
            self.that(false, &at("schema"), problem, "");
        }
        self.count(&at("rules"), tool.rules.len(), RULES_MAX);
        for (index, rule) in tool.rules.iter().enumerate() {
            self.rule(&item_path(&at("rules"), index), rule);
        }
        self.order(&at("rules"), &tool.rules);
    }

    fn rule(&mut self, path: &str, rule: &RuleEntry) {
        let at = |field: &str| field_path(path, field);
        self.text(&at("description"), rule.description.as_deref(), DESCRIPTION_CHARS_MAX);
        if let Some(text) = rule.when.as_deref() {
            let message = "cannot hold the character U+0000";
            self.that(!text.contains('\0'), &at("when"), message, "leave it out");
            match Expression::compile(rule.language.into(), text) {
                _ if text.trim().is_empty() => {
                    let hint = "leave `when` out for what is always so";
                    self.that(false, &at("when"), "must not be blank", hint);
                }
                Ok(_) => {}
                Err(error) => {
                    let language = rule.language.as_str();
                    let message = format!("is no condition in the language `{language}`: {error}");
                    self.0.push(Finding::error("condition", at("when"), message));
                }
            }
        }
        let Some(mark) = &rule.approval_condition else { return };
        self.text(
            &field_path(&at("approval_condition"), "name"),
            mark.name.as_deref(),
            NAME_CHARS_MAX,
        );
        self.object(&field_path(&at("approval_condition"), "config"), mark.config.as_ref());
        let fits = rule.action == RuleAction::RequireApproval && rule.only_for.is_none();
        let message = "an approval condition asks, and concerns everybody";
        let hint = "write `action: require_approval` and leave `only_for` out, or leave `approval_condition` out";
        self.that(fits, &at("approval_condition"), message, hint);
    }

    /// Rules about somebody alone are always looked at first, so they have to stand first.
    fn order(&mut self, path: &str, rules: &[RuleEntry]) {
        let first_for_all = rules.iter().position(|rule| rule.only_for.is_none());
        let late = rules.iter().rposition(|rule| rule.only_for.is_some());
        if let (Some(first), Some(late)) = (first_for_all, late) {
            let message = "a rule that concerns somebody alone is always looked at before those for everybody";
            let hint = format!("move it before `{}`", item_path(path, first));
            self.that(late < first, &item_path(path, late), message, &hint);
        }
        let marked = rules.iter().enumerate().filter(|(_, rule)| rule.approval_condition.is_some());
        for (index, _) in marked.skip(1) {
            let message = "a tool has one approval condition";
            self.that(
                false,
                &item_path(path, index),
                message,
                "leave `approval_condition` out here",
            );
        }
    }

    fn object(&mut self, path: &str, object: Option<&Map<String, Value>>) {
        let Some(object) = object else { return };
        let text = Value::Object(object.clone()).to_string();
        let message = format!("is too large; use at most {OBJECT_BYTES_MAX} bytes");
        self.that(text.len() <= OBJECT_BYTES_MAX, path, message, "");
        let message = "cannot hold the character U+0000";
        self.that(!text.contains(r"\u0000"), path, message, "leave it out");
    }
}

/// A schema that clients can use for arguments.
fn check_schema(schema: &Map<String, Value>) -> Result<(), String> {
    let schema = Value::Object(schema.clone());
    if schema.to_string().len() > OBJECT_BYTES_MAX {
        return Err(format!("is too large; use at most {OBJECT_BYTES_MAX} bytes"));
    }
    if schema["type"] != "object" {
        return Err(
            "has to be a schema of the type `object`: that is what arguments are".to_owned()
        );
    }
    MarkedParam::of_schema(&schema).map(drop)
}

/// Nothing that the command line of a container engine could take for an option.
fn is_image(text: &str) -> bool {
    text.len() <= NAME_CHARS_MAX
        && text.starts_with(|c: char| c.is_ascii_alphanumeric())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._/:@-".contains(&byte))
}

fn is_prefix(text: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
    (1..=PREFIX_CHARS_MAX).contains(&text.len()) && text.bytes().all(fits)
}
