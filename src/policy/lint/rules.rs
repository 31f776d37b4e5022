//! Rules: whether they are ever reached, ever apply, and fit the arguments of the tool they are under.

use super::{
    super::{
        entries::{Concerned, RuleEntry, ToolEntry},
        export::is_id,
        finding::Finding,
    },
    Lint,
};
use crate::store::{
    access_rules::{ConditionType, RuleAction},
    tool_configurations::ToolSource,
};
use preloop_actors::{
    flow::{field_path, item_path, nearest},
    gate::expr::{
        Expression,
        check::{Argument, MismatchKind, Outlook, Shapes, ambiguous, tool_shape},
    },
};
use serde_json::Value;

/// The server's name of our own tools, as conditions see it.
const OURS: &str = "builtin";

/// A rule that was looked at.
struct Seen<'a> {
    index: usize,
    rule: &'a RuleEntry,
    /// Its condition's answer, where it is always the same.
    truth: Option<bool>,
}

impl<'a> Lint<'a> {
    /// What holds for tools that are not set up, when it needs somebody who is asked.
    pub(super) fn defaults(&mut self) {
        let Some(defaults) = &self.document.defaults else { return };
        if defaults.unknown_tools == RuleAction::RequireApproval && defaults.workflow.is_none() {
            self.push(nobody_asked("defaults.unknown_tools"));
        }
    }

    pub(super) fn tool(&mut self, index: usize, entry: &'a ToolEntry) {
        let path = item_path("tools", index);
        let known = self.known_tool(entry);
        if known.is_none() {
            self.unknown_tool(&path, entry);
        }
        let own = entry.schema.clone().map(Value::Object);
        let args = own.as_ref().or(known.map(|tool| &tool.input_schema)).unwrap_or(&Value::Null);
        let server = entry.server.as_deref().or(entry.endpoint.as_deref()).unwrap_or(OURS);
        let shape = tool_shape(&entry.tool, server);
        let shapes = Shapes { args, tool: &shape };
        let rules = field_path(&path, "rules");
        let mut seen: Vec<Seen<'a>> = Vec::new();
        for (index, rule) in entry.rules.iter().enumerate().filter(|(_, rule)| rule.is_enabled) {
            let path = item_path(&rules, index);
            let outlook = outlook(rule, shapes);
            let truth = outlook.truth;
            match taken_for_argument(&field_path(&path, "when"), rule, shapes) {
                Some(finding) => self.push(finding),
                None => self.mismatches(&field_path(&path, "when"), outlook),
            }
            match seen.iter().find(|earlier| earlier.covers(rule)) {
                Some(earlier) => self.push(unreachable(&rules, &path, earlier)),
                None if truth == Some(false) => {
                    let message =
                        "the condition never holds for this tool, so the rule does nothing";
                    let finding =
                        Finding::warning("never_applies", field_path(&path, "when"), message);
                    self.push(finding.hint("correct the condition, or remove the rule"));
                }
                None => {}
            }
            self.asked(&path, entry, rule);
            self.concerned(&path, rule);
            seen.push(Seen { index, rule, truth });
        }
    }

    fn mismatches(&mut self, path: &str, outlook: Outlook) {
        for mismatch in outlook.mismatches {
            let (code, hint) = match mismatch.kind {
                MismatchKind::Unknown => {
                    ("unknown_argument", "use a name that the tool's schema has")
                }
                MismatchKind::Types => ("type_error", "compare values of the same type"),
                MismatchKind::Never => ("never_true", "use a value that can be there"),
            };
            self.push(Finding::warning(code, path, mismatch.message).hint(hint));
        }
    }

    /// Whether anybody is asked where a rule wants it.
    fn asked(&mut self, path: &str, tool: &ToolEntry, rule: &RuleEntry) {
        let is_named =
            rule.workflow.is_some() || tool.workflow.is_some() || self.default_workflow().is_some();
        if rule.action == RuleAction::RequireApproval && !is_named {
            self.push(nobody_asked(path));
        }
    }

    /// A key or flow that is given by its id, and is gone.
    fn concerned(&mut self, path: &str, rule: &RuleEntry) {
        let known = self.known;
        let (kind, all, name) = match &rule.only_for {
            Some(Concerned::Key(name)) => ("API key", &known.keys, name),
            Some(Concerned::Flow(name)) => ("flow", &known.flows, name),
            Some(Concerned::Agent(_)) | None => return,
        };
        if is_id(name) && !all.iter().any(|one| one.id.to_string() == name.to_lowercase()) {
            let message = format!("there is no {kind} `{name}`, so the rule concerns nobody");
            let finding = Finding::warning("nobody", field_path(path, "only_for"), message);
            self.push(finding.hint("name one that there is, or remove the rule"));
        }
    }

    /// A tool may be set up before it is there, but more likely its name is misspelt.
    fn unknown_tool(&mut self, path: &str, entry: &ToolEntry) {
        let server = entry.server.as_deref();
        let of_server: Vec<&str> =
            self.tools.keys().filter(|(of, _)| *of == server).map(|(_, name)| *name).collect();
        // What a server offers that was never asked, nobody knows; nor what an endpoint is.
        if entry.source() == ToolSource::Http || of_server.is_empty() {
            return;
        }
        let message = format!("there is no tool {}", entry.shown());
        let hint = match nearest(&entry.tool, of_server) {
            Some(meant) => format!("did you mean `{meant}`?"),
            None => "remove the entry, or leave it for when the tool comes".to_owned(),
        };
        let path = field_path(path, "tool");
        self.push(Finding::warning("unknown_tool", path, message).hint(hint));
    }
}

impl Seen<'_> {
    /// Whether no call is left for a later rule.
    fn covers(&self, later: &RuleEntry) -> bool {
        let concerns = self.rule.only_for.is_none() || self.rule.only_for == later.only_for;
        let is_always = self.rule.when.is_none() || self.truth == Some(true);
        let text = |rule: &RuleEntry| rule.when.as_deref().map(str::trim).map(str::to_owned);
        let is_same = text(self.rule) == text(later) && self.rule.language == later.language;
        concerns && (is_always || is_same)
    }
}

/// What can be said about a rule's condition before any call. One that does not compile was found before.
fn outlook(rule: &RuleEntry, shapes: Shapes<'_>) -> Outlook {
    let Some(text) = rule.when.as_deref() else { return Outlook::default() };
    let compiled = Expression::compile(rule.language.into(), text);
    compiled.map(|condition| condition.check(shapes)).unwrap_or_default()
}

/// A simple condition that begins with the name of a variable, which is none there, unless the tool has such an
/// argument.
fn taken_for_argument(path: &str, rule: &RuleEntry, shapes: Shapes<'_>) -> Option<Finding> {
    let text = rule.when.as_deref().filter(|_| rule.language == ConditionType::Simple)?;
    let (name, argument) = ambiguous(text, shapes)?;
    let name = name.as_str();
    let cel = format!("write `language: cel` for the variable `{name}`");
    let (why, hint) = match argument {
        Argument::Named => return None,
        Argument::Possible => (
            "nothing is known of such an argument".to_owned(),
            format!("{cel}, or `args.{name}` for the argument"),
        ),
        Argument::Absent(why) => (why, cel),
    };
    let message =
        format!("in the language `simple`, `{name}` is an argument of the tool, and {why}");
    Some(Finding::warning("variable_as_argument", path, message).hint(hint))
}

fn unreachable(rules: &str, path: &str, earlier: &Seen<'_>) -> Finding {
    let by = item_path(rules, earlier.index);
    let why = match &earlier.rule.when {
        None => "which always applies",
        Some(_) if earlier.truth == Some(true) => "whose condition always holds",
        Some(_) => "which has the same condition",
    };
    let message = format!("no call reaches this rule: `{by}` comes before it, {why}");
    Finding::warning("unreachable_rule", path, message).hint("move it up, or remove one of the two")
}

fn nobody_asked(path: &str) -> Finding {
    let message = "calls need an approval, and no workflow says by whom: they are blocked";
    let hint = "name a `workflow` in the rule or the tool, or set `defaults.workflow`";
    Finding::warning("nobody_asked", path, message).hint(hint)
}
