//! From a document to what decides about calls.
//!
//! [`compile`] is the one way from a draft to a [`Policy`]: whoever tries a draft out (a replay of recorded calls, a
//! shadow beside the real decisions, a simulator) decides with what it gives, and so decides as the account would once
//! the draft is applied.
//!
//! ```text
//! let known = KnownTools::read(&tx, account).await?;      // names, tools, and what the account has now
//! let draft = Read::text(&yaml)?.document;                // or `export(&known)` for what it has now
//! let policy = compile(&draft, &known)?;                  // `preloop_actors::gate::Policy`
//! let decision = policy.decide(Call { tool, facts, is_halted: false });
//! ```
//!
//! Sections that the draft leaves out are those of the account. Servers, workflows and rules that are there already
//! keep their ids, so that a tool whose rules do not change is decided under the same [`Policy::version`] as now; new
//! ones get ids that are made from their names, the same each time. What the account has now compiles to the policy
//! that is in force, and to its versions.

use super::{
    document::PolicyDocument,
    export::export,
    finding::Finding,
    known::KnownTools,
    resolve::{Ids, Resolved, ResolvedTool, resolve},
    validate::validate,
};
use preloop_actors::gate::{Labels, Policy, PolicySource, ToolKey, ToolSetup, WorkflowId};

/// Compiles a document for an account. `Err` with everything that would keep it from being applied.
pub fn compile(document: &PolicyDocument, known: &KnownTools) -> Result<Policy, Vec<Finding>> {
    labelled(document, known).map(|(policy, _)| policy)
}

/// Tools of a document and their labels.
pub type LabelledTools = Vec<(ToolKey, Labels)>;

/// The same, with the labels of tools, which count as far as the account looks at them.
pub fn labelled(
    document: &PolicyDocument,
    known: &KnownTools,
) -> Result<(Policy, LabelledTools), Vec<Finding>> {
    let whole = document.over(&export(known));
    let findings = validate(&whole);
    if !findings.is_empty() {
        return Err(findings);
    }
    let resolved = resolve(&whole, known, Ids::Drafted)?;
    let labels = resolved.tools.iter().filter_map(|tool| Some((tool.setup.key(), tool.labels?)));
    let labels = labels.collect();
    Ok((Policy::compile(source(resolved)), labels))
}

/// What the gate compiles.
fn source(resolved: Resolved) -> PolicySource {
    PolicySource {
        default_workflow: resolved.default_workflow,
        workflows: resolved.workflows.iter().map(|workflow| workflow.id).collect(),
        unknown_tools: resolved.unknown_tools.into(),
        tools: resolved.tools.into_iter().map(tool).collect(),
    }
}

fn tool(resolved: ResolvedTool) -> ToolSetup {
    let rules = resolved.rules.into_iter().map(|(id, setup)| setup.into_rule(id));
    ToolSetup {
        tool: resolved.setup.key(),
        is_enabled: resolved.setup.is_enabled,
        workflow: resolved.setup.approval_workflow.map(WorkflowId),
        rules: rules.collect(),
    }
}
