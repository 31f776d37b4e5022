//! The account's rules about its tools, compiled together with its catalog: both are of one moment.

use crate::store::{
    mcp_catalog::{StoredRules, Trial},
    tool_configurations::ToolConfiguration,
};
use preloop_actors::gate::{
    AccessRule, Action, FlowMode, FlowRules, Policy, PolicySource, ToolSetup, WorkflowId,
};
use std::collections::HashMap;
use uuid::Uuid;

/// What decides about an account's calls.
#[derive(Debug)]
pub struct Rules {
    pub policy: Policy,
    /// The kill switch is on.
    pub is_halted: bool,
    /// A draft that decides about every call, too, and whose decisions nobody feels.
    pub trial: Option<Trial>,
}

impl Default for Rules {
    /// Those of nobody: nothing passes.
    fn default() -> Self {
        let nothing = PolicySource {
            default_workflow: None,
            workflows: Default::default(),
            unknown_tools: Action::Deny,
            tools: Vec::new(),
        };
        Self { policy: Policy::compile(nothing), is_halted: true, trial: None }
    }
}

impl Rules {
    pub(super) fn compile(
        configurations: &[ToolConfiguration],
        stored: StoredRules,
        trial: Option<Trial>,
    ) -> Self {
        let mut of_configuration: HashMap<Uuid, Vec<AccessRule>> = HashMap::new();
        for (configuration, rule) in stored.rules {
            of_configuration.entry(configuration).or_default().push(rule);
        }
        let setup = |one: &ToolConfiguration| ToolSetup {
            tool: one.setup.key(),
            is_enabled: one.setup.is_enabled,
            workflow: one.setup.approval_workflow.map(WorkflowId),
            rules: of_configuration.remove(&one.id).unwrap_or_default(),
        };
        let tools = configurations.iter().map(setup).collect();
        let policy = Policy::compile(PolicySource {
            default_workflow: stored.default_workflow,
            workflows: stored.workflows,
            unknown_tools: stored.unknown_tools,
            tools,
        });
        let policy = policy.guarding(flow_rules(stored.information_flow, configurations));
        for (rule, problem) in policy.problems() {
            tracing::warn!(%rule, "a rule cannot be used, so its tool's calls need approval: {problem}");
        }
        Self { policy, is_halted: stored.is_halted, trial }
    }
}

/// What an account's labels say.
fn flow_rules(mode: FlowMode, configurations: &[ToolConfiguration]) -> FlowRules {
    let labelled = |one: &ToolConfiguration| Some((one.setup.key(), one.labels?));
    FlowRules::new(mode, configurations.iter().filter_map(labelled))
}
