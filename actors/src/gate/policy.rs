//! A compiled policy: what is looked up and walked when a call comes.

use super::{
    Facts,
    canonical::Hash,
    decision::Why,
    expr::{Expression, Path, Root, Step},
    flow::{FlowMode, FlowRules, Label, Labels},
    model::{
        AccessRule, Action, PolicySource, PolicyVersion, RuleId, ToolKey, ToolSetup, WorkflowId,
    },
};
use serde::Serialize;
use std::{
    collections::{BTreeSet, HashMap, hash_map::Entry},
    sync::Arc,
};
use uuid::Uuid;

/// A call to be decided about.
#[derive(Clone, Copy, Debug)]
pub struct Call<'a> {
    pub tool: &'a ToolKey,
    pub facts: &'a Facts<'a>,
    /// The account's kill switch is on.
    pub is_halted: bool,
}

/// An account's policy as of one moment. Immutable: share it, and compile another one when the configuration changes.
#[derive(Debug)]
pub struct Policy {
    /// Of tools that are not set up.
    pub(super) version: PolicyVersion,
    pub(super) default_workflow: Option<WorkflowId>,
    pub(super) workflows: BTreeSet<WorkflowId>,
    pub(super) unknown_tools: Action,
    pub(super) tools: HashMap<ToolKey, Tool>,
    pub(super) flow: FlowRules,
}

/// One tool's rules, in the order they are looked at.
#[derive(Debug)]
pub(super) struct Tool {
    pub version: PolicyVersion,
    pub is_enabled: bool,
    pub workflow: Option<WorkflowId>,
    pub rules: Vec<Rule>,
    /// What the rules speak about, each place once.
    pub places: Vec<Path>,
    /// One of the places is what the session has read.
    pub reads_labels: bool,
    /// One of the places is of the budget.
    pub reads_budget: bool,
}

/// One rule. A condition that cannot be used fails whenever it is asked.
#[derive(Debug)]
pub(super) struct Rule {
    pub source: Arc<AccessRule>,
    pub condition: Result<Option<Expression>, String>,
    /// Indices into the tool's places.
    pub reads: Vec<usize>,
}

impl Policy {
    /// Compiles a configuration. Never fails: a rule that cannot be used asks a person each time; see
    /// [`Policy::problems`].
    pub fn compile(source: PolicySource) -> Self {
        let mut setups = HashMap::<ToolKey, ToolSetup>::new();
        for setup in source.tools {
            match setups.entry(setup.tool.clone()) {
                Entry::Vacant(entry) => drop(entry.insert(setup)),
                Entry::Occupied(mut entry) => entry.get_mut().join(setup),
            }
        }
        let default = source.default_workflow;
        let tools = setups.into_iter().map(|(key, setup)| (key, Tool::compile(setup, default)));
        Self {
            version: version(&(source.unknown_tools, default)),
            default_workflow: source.default_workflow,
            workflows: source.workflows,
            unknown_tools: source.unknown_tools,
            tools: tools.collect(),
            flow: FlowRules::off(),
        }
    }

    /// The same with labels that are looked at, too.
    pub fn guarding(self, flow: FlowRules) -> Self {
        Self { flow, ..self }
    }

    /// The labels of a tool that count.
    pub fn labels(&self, tool: &ToolKey) -> Labels {
        self.flow.of(tool)
    }

    /// What whoever reads a prompt or a resource of a server holds from then on.
    pub fn reads_of_server(&self, server: Uuid) -> Labels {
        self.flow.of_server(server)
    }

    /// What the account does about flows of information.
    pub fn flow_mode(&self) -> FlowMode {
        self.flow.mode()
    }

    /// Whether a decision about the tool depends on what the session has read.
    pub fn asks_for_labels(&self, tool: &ToolKey) -> bool {
        self.flow.of(tool).contains(Label::SendsOut)
            || self.tools.get(tool).is_some_and(|tool| tool.reads_labels)
    }

    /// Whether a decision about the tool depends on what the account has spent.
    pub fn asks_for_budget(&self, tool: &ToolKey) -> bool {
        self.tools.get(tool).is_some_and(|tool| tool.reads_budget)
    }

    /// A tool's rules in the order they are looked at, those about others included.
    pub fn rules(&self, tool: &ToolKey) -> impl Iterator<Item = &AccessRule> {
        let tool = self.tools.get(tool);
        tool.into_iter().flat_map(|tool| &tool.rules).map(|rule| &*rule.source)
    }

    /// What the rules speak about that a decision looked at: at least everything that it rests on.
    pub fn spoken_of<'a>(&'a self, tool: &ToolKey, why: &Why) -> Vec<&'a Path> {
        let Some(tool) = self.tools.get(tool) else { return Vec::new() };
        let mut looked_at = why.checked.iter().peekable();
        let mut paths = Vec::new();
        for rule in &tool.rules {
            // Rules are looked at in their order, save those about others.
            if looked_at.next_if(|check| check.rule == rule.source.id).is_some() {
                paths.extend(rule.reads.iter().filter_map(|at| tool.places.get(*at)));
            }
        }
        paths
    }

    /// Under which version calls of a tool are decided.
    pub fn version(&self, tool: &ToolKey) -> PolicyVersion {
        let own = self.tools.get(tool).map_or(self.version, |tool| tool.version);
        match self.flow.of(tool) {
            labels if labels.is_empty() || self.flow.mode() != FlowMode::Enforce => own,
            labels => version(&(own, labels)),
        }
    }

    /// Rules whose conditions cannot be used, and why.
    pub fn problems(&self) -> impl Iterator<Item = (RuleId, &str)> {
        self.tools.values().flat_map(|tool| &tool.rules).filter_map(|rule| {
            rule.condition.as_ref().err().map(|problem| (rule.source.id, problem.as_str()))
        })
    }
}

impl ToolSetup {
    /// A tool that is set up twice is ruled by both: the rules of neither get lost.
    fn join(&mut self, other: Self) {
        self.is_enabled &= other.is_enabled;
        self.workflow = self.workflow.or(other.workflow);
        self.rules.extend(other.rules);
    }
}

impl Tool {
    fn compile(setup: ToolSetup, default: Option<WorkflowId>) -> Self {
        // A rule that is switched off is none: a tool with a workflow and nothing else asks again.
        let mut sources: Vec<_> = setup.rules.into_iter().filter(|rule| rule.is_enabled).collect();
        sources.sort_by_key(|rule| (rule.subject.is_none(), rule.priority, rule.id));
        let default = default.filter(|_| setup.workflow.is_none());
        let version = version(&(setup.is_enabled, setup.workflow, &sources, default));
        let mut places = Vec::new();
        let rules = sources.into_iter().map(|source| Rule::compile(source, &mut places)).collect();
        let reads = |is_it: fn(&Path) -> bool| places.iter().any(is_it);
        let (reads_labels, reads_budget) = (reads(is_labels), reads(is_budget));
        let (is_enabled, workflow) = (setup.is_enabled, setup.workflow);
        Self { version, is_enabled, workflow, rules, places, reads_labels, reads_budget }
    }
}

/// Whether a place is what the session has read, or holds it.
pub fn is_labels(path: &Path) -> bool {
    let first = path.steps.first();
    path.root == Root::Session
        && first.is_none_or(|step| matches!(step, Step::Field(name) if &**name == "labels"))
}

/// Whether a place is of the budget, or all of it.
fn is_budget(path: &Path) -> bool {
    path.root == Root::Budget
}

/// The first 63 bits of a hash: enough, since only versions of one tool are ever compared.
fn version(of: &impl Serialize) -> PolicyVersion {
    let text = serde_json::to_vec(of).unwrap_or_default();
    let Hash([a, b, c, d, e, f, g, h, ..]) = Hash::of(&text);
    PolicyVersion(i64::from_be_bytes([a & 0x7f, b, c, d, e, f, g, h]))
}

impl Rule {
    fn compile(source: AccessRule, places: &mut Vec<Path>) -> Self {
        let compile = |text: &String| Expression::compile(source.language, text);
        let condition = source.condition.as_ref().map(compile).transpose();
        let reads = match &condition {
            Ok(Some(expression)) => expression.reads(),
            _ => &[],
        };
        let reads = reads.iter().map(|path| match places.iter().position(|known| known == path) {
            Some(place) => place,
            None => {
                places.push(path.clone());
                places.len() - 1
            }
        });
        let reads = reads.collect();
        let condition = condition.map_err(|error| error.to_string());
        Self { condition, reads, source: Arc::new(source) }
    }
}
