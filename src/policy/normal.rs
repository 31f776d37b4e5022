//! The one way to say what a document says: as it is exported. Two documents that mean the same are equal then.

use super::{
    document::PolicyDocument,
    entries::{Concerned, Group, RuleEntry, ServerEntry, ToolEntry, WorkflowEntry},
    export::{Names, is_id},
    known::KnownTools,
};
use crate::store::mcp_pins::Review;
use preloop_actors::gate::Labels;
use uuid::Uuid;

/// The document as it would be exported from the account once it is applied: what it leaves out is new, so it has to be
/// [over](PolicyDocument::over) what the account has.
pub fn normal(document: &PolicyDocument, known: &KnownTools) -> PolicyDocument {
    let names = Names::of(known);
    let mut document = document.clone();
    let review = known.default_review.0;
    document.servers.iter_mut().flatten().for_each(|(_, server)| spell_server(server, review));
    document.workflows.iter_mut().flatten().for_each(|(_, one)| spell_workflow(one, &names));
    document.tools.iter_mut().flatten().for_each(|tool| spell_tool(tool, &names));
    document.sorted()
}

/// `review` is what a new server gets.
fn spell_server(server: &mut ServerEntry, review: Review) {
    let implied = ServerEntry { prefix_mode: None, ..server.clone() }.prefix_mode();
    server.prefix_mode = server.prefix_mode.filter(|mode| *mode != implied);
    server.env.sort_unstable();
    server.review.get_or_insert(review);
}

fn spell_workflow(workflow: &mut WorkflowEntry, names: &Names<'_>) {
    let spell = |group: &mut Group| {
        group.users.iter_mut().chain(&mut group.teams).for_each(|name| spell_name(name, names));
    };
    spell(&mut workflow.approvers);
    spell(&mut workflow.escalation);
}

fn spell_tool(tool: &mut ToolEntry, names: &Names<'_>) {
    let implied = ToolEntry::named("", tool.server.as_deref()).source();
    tool.source = tool.source.filter(|source| *source != implied);
    tool.labels.get_or_insert(Labels::NONE);
    tool.rules.iter_mut().for_each(|rule| spell_rule(rule, names));
}

fn spell_rule(rule: &mut RuleEntry, names: &Names<'_>) {
    match &mut rule.only_for {
        Some(Concerned::Key(name) | Concerned::Flow(name)) => spell_name(name, names),
        // An agent has no name, but its id can be spelt in capitals.
        Some(Concerned::Agent(name)) => spell_name(name, names),
        None => {}
    }
}

/// An id becomes the name that it has.
fn spell_name(name: &mut String, names: &Names<'_>) {
    if let Some(id) =
        Some(&*name).filter(|name| is_id(name)).and_then(|name| Uuid::try_parse(name).ok())
    {
        *name = names.name(id);
    }
}
