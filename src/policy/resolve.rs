//! From names to ids: what a document means for one account, and which of it is there already.

use super::{
    document::PolicyDocument,
    entries::{Concerned, Group, RuleEntry, ServerEntry, ToolEntry, WorkflowEntry},
    export::{Names, is_id},
    finding::Finding,
    known::KnownTools,
    pair::pair,
};
use crate::store::{
    access_rules::{Marker, Rule, RuleAction, RuleSetup},
    approval_workflows::WorkflowSetup,
    policies::Named,
    tool_configurations::Setup,
};
use preloop_actors::{
    approval::TeamId,
    flow::{field_path, item_path, nearest},
    gate::{Hash, Labels, RuleId, Subject, WorkflowId},
    ids::{FlowId, UserId},
};
use serde_json::{Map, Value};
use std::collections::{BTreeMap, HashMap};
use uuid::Uuid;

/// How far apart the priorities of rules are that were put into an order.
const STEP: i32 = 10;

/// Which ids new things get.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ids {
    /// Made from their names: the same draft gets the same ones each time.
    Drafted,
    /// New ones, to be kept.
    Fresh,
}

/// A whole document with ids.
#[derive(Debug)]
pub struct Resolved {
    pub unknown_tools: RuleAction,
    pub default_workflow: Option<WorkflowId>,
    /// By name, with whether it is there already.
    pub servers: BTreeMap<String, ResolvedServer>,
    pub workflows: Vec<ResolvedWorkflow>,
    pub tools: Vec<ResolvedTool>,
}

#[derive(Debug)]
pub struct ResolvedServer {
    pub id: Uuid,
    pub entry: ServerEntry,
}

#[derive(Debug)]
pub struct ResolvedWorkflow {
    pub id: WorkflowId,
    /// With the addresses that are kept.
    pub setup: WorkflowSetup,
}

#[derive(Debug)]
pub struct ResolvedTool {
    /// Of its configuration.
    pub id: Uuid,
    pub setup: Setup,
    /// `None`: nobody has said.
    pub labels: Option<Labels>,
    /// In the order in which they are looked at.
    pub rules: Vec<(RuleId, RuleSetup)>,
}

/// Finds out what a document means. It has to be whole: see [`PolicyDocument::over`].
pub fn resolve(
    document: &PolicyDocument,
    known: &KnownTools,
    ids: Ids,
) -> Result<Resolved, Vec<Finding>> {
    let mut resolver = Resolver::new(document, known, ids);
    let default = document.defaults.as_ref().and_then(|defaults| defaults.workflow.as_deref());
    let default_workflow = resolver.workflow("defaults.workflow", default);
    let unknown_tools = document.defaults.as_ref().map(|defaults| defaults.unknown_tools);
    let servers = document.servers.iter().flatten();
    let servers = servers.map(|(name, entry)| {
        let id = resolver.servers[name.as_str()];
        (name.clone(), ResolvedServer { id, entry: entry.clone() })
    });
    let servers: BTreeMap<_, _> = servers.collect();
    let mut workflows = Vec::new();
    for (name, entry) in document.workflows.iter().flatten() {
        let is_default = default == Some(name.as_str());
        workflows.push(resolver.workflow_setup(name, entry, is_default));
    }
    let mut tools = Vec::new();
    for (index, entry) in document.tools.iter().flatten().enumerate() {
        tools.extend(resolver.tool(&item_path("tools", index), entry));
    }
    match resolver.findings {
        findings if findings.is_empty() => Ok(Resolved {
            unknown_tools: unknown_tools.unwrap_or(RuleAction::Allow),
            default_workflow,
            servers,
            workflows,
            tools,
        }),
        findings => Err(findings),
    }
}

impl Ids {
    fn id(self, kind: &str, name: &str) -> Uuid {
        match self {
            Self::Fresh => Uuid::now_v7(),
            Self::Drafted => {
                let Hash(bytes) = Hash::of(format!("{kind}\n{name}").as_bytes());
                let half = std::array::from_fn(|at| bytes[at]);
                Uuid::from_bytes(half)
            }
        }
    }
}

struct Resolver<'a> {
    known: &'a KnownTools,
    names: Names<'a>,
    ids: Ids,
    servers: HashMap<&'a str, Uuid>,
    workflows: HashMap<&'a str, WorkflowId>,
    rules: HashMap<Uuid, Vec<&'a Rule>>,
    findings: Vec<Finding>,
}

impl<'a> Resolver<'a> {
    fn new(document: &'a PolicyDocument, known: &'a KnownTools, ids: Ids) -> Self {
        let server = |name: &'a String| {
            let kept = known.server(name).map(|server| server.id);
            (name.as_str(), kept.unwrap_or_else(|| ids.id("server", name)))
        };
        let workflow = |name: &'a String| {
            let kept = known.workflow(name).map(|workflow| workflow.id);
            (name.as_str(), kept.unwrap_or_else(|| WorkflowId(ids.id("workflow", name))))
        };
        Self {
            known,
            names: Names::of(known),
            ids,
            servers: document.servers.iter().flatten().map(|(name, _)| server(name)).collect(),
            workflows: document
                .workflows
                .iter()
                .flatten()
                .map(|(name, _)| workflow(name))
                .collect(),
            rules: known.rules_by_configuration(),
            findings: Vec::new(),
        }
    }

    fn unknown<'n>(
        &mut self,
        path: &str,
        what: &str,
        name: &str,
        known: impl IntoIterator<Item = &'n str>,
    ) {
        let message = format!("there is no {what} `{name}`");
        let hint = match nearest(name, known) {
            Some(meant) => format!("did you mean `{meant}`?"),
            None => "name one that there is".to_owned(),
        };
        self.findings.push(Finding::error("unknown_name", path, message).hint(hint));
    }

    fn workflow(&mut self, path: &str, name: Option<&str>) -> Option<WorkflowId> {
        let name = name?;
        let found = self.workflows.get(name).copied();
        if found.is_none() {
            let known: Vec<&str> = self.workflows.keys().copied().collect();
            self.unknown(path, "workflow", name, known);
        }
        found
    }

    /// The id of something that is named, or given as an id.
    fn id(&mut self, path: &str, what: &str, name: &str, known: &[(Uuid, &str)]) -> Option<Uuid> {
        if is_id(name) {
            return Uuid::try_parse(name).ok();
        }
        let found = known.iter().find(|(_, known)| *known == name).map(|(id, _)| *id);
        if found.is_none() {
            self.unknown(path, what, name, known.iter().map(|(_, name)| *name));
        }
        found
    }

    fn people(&mut self, path: &str, group: &Group) -> (Vec<UserId>, Vec<TeamId>) {
        let known = self.known;
        let people: Vec<_> = known.people.iter().map(|one| (one.id, one.name.as_str())).collect();
        let teams: Vec<_> = known.teams.iter().map(|one| (one.id, one.name.as_str())).collect();
        let mut all = |field: &str, what: &str, names: &[String], known: &[(Uuid, &str)]| {
            let path = field_path(path, field);
            let mut ids = Vec::new();
            for (index, name) in names.iter().enumerate() {
                ids.extend(self.id(&item_path(&path, index), what, name, known));
            }
            ids
        };
        let users = all("users", "user", &group.users, &people);
        let teams = all("teams", "team", &group.teams, &teams);
        (users.into_iter().map(UserId).collect(), teams.into_iter().map(TeamId).collect())
    }

    fn workflow_setup(
        &mut self,
        name: &str,
        entry: &WorkflowEntry,
        is_default: bool,
    ) -> ResolvedWorkflow {
        let path = field_path("workflows", name);
        let before = self.known.workflow(name).map(|workflow| workflow.setup.clone());
        let (approver_user_ids, approver_team_ids) =
            self.people(&field_path(&path, "approvers"), &entry.approvers);
        let (escalation_user_ids, escalation_team_ids) =
            self.people(&field_path(&path, "escalation"), &entry.escalation);
        let setup = WorkflowSetup {
            description: entry.description.clone(),
            is_default,
            approver_user_ids,
            approver_team_ids,
            approvals_required: entry.approvals_required,
            escalation_user_ids,
            escalation_team_ids,
            timeout_seconds: entry.timeout_seconds,
            require_reason: entry.require_reason,
            async_approval_enabled: entry.async_approval_enabled,
            notification_channels: entry.notification_channels.clone(),
            ..before.unwrap_or_else(|| WorkflowSetup::named(name))
        };
        ResolvedWorkflow { id: self.workflows[name], setup }
    }

    /// `None` when its server is not there, which is found.
    fn tool(&mut self, path: &str, entry: &ToolEntry) -> Option<ResolvedTool> {
        let mcp_server = match entry.server.as_deref() {
            Some(name) => match self.servers.get(name) {
                Some(id) => Some(*id),
                None => {
                    let known: Vec<&str> = self.servers.keys().copied().collect();
                    self.unknown(&field_path(path, "server"), "server", name, known);
                    return None;
                }
            },
            None => None,
        };
        let approval_workflow =
            self.workflow(&field_path(path, "workflow"), entry.workflow.as_deref());
        let is_it = |setup: &Setup| {
            setup.tool_name == entry.tool
                && setup.tool_source == entry.source()
                && setup.mcp_server == mcp_server
                && setup.http_endpoint == entry.endpoint
        };
        let kept = self.known.configurations.iter().find(|one| is_it(&one.setup));
        let kept_schema = kept.and_then(|one| one.setup.tool_schema.as_ref());
        let setup = Setup {
            tool_name: entry.tool.clone(),
            tool_source: entry.source(),
            mcp_server,
            http_endpoint: entry.endpoint.clone(),
            is_enabled: entry.is_enabled,
            tool_description: entry.description.clone(),
            tool_schema: entry.schema.as_ref().map(|schema| text_of(schema, kept_schema)),
            custom_config: entry.config.clone().map(Value::Object),
            justification_mode: entry.justification,
            approval_workflow: approval_workflow.map(|workflow| workflow.0),
        };
        let seed = format!("{:?}", entry.key());
        let id = kept.map_or_else(|| self.ids.id("tool", &seed), |one| one.id);
        let labels = labels(entry.labels, kept.and_then(|one| one.labels));
        let rules = self.rules(&field_path(path, "rules"), &seed, id, &entry.rules);
        Some(ResolvedTool { id, setup, labels, rules })
    }

    fn rules(
        &mut self,
        path: &str,
        seed: &str,
        configuration: Uuid,
        entries: &[RuleEntry],
    ) -> Vec<(RuleId, RuleSetup)> {
        let kept = self.rules.get(&configuration).cloned().unwrap_or_default();
        let before: Vec<_> = kept.iter().map(|rule| self.names.rule_entry(rule)).collect();
        let places = pair(&before, entries);
        let kept: Vec<Option<&Rule>> =
            places.iter().map(|place| place.map(|at| kept[at])).collect();
        let priorities = priorities(&kept, entries);
        let mut rules = Vec::with_capacity(entries.len());
        for (index, entry) in entries.iter().enumerate() {
            let setup = self.rule(&item_path(path, index), entry, priorities[index]);
            let fresh = || RuleId(self.ids.id("rule", &format!("{seed} {index} {entry:?}")));
            rules.push((kept[index].map_or_else(fresh, |rule| rule.id), setup));
        }
        rules
    }

    fn rule(&mut self, path: &str, entry: &RuleEntry, priority: i32) -> RuleSetup {
        let workflow = self.workflow(&field_path(path, "workflow"), entry.workflow.as_deref());
        let subject = entry
            .only_for
            .as_ref()
            .and_then(|who| self.subject(&field_path(path, "only_for"), who));
        RuleSetup {
            action: entry.action,
            condition: entry.when.clone(),
            condition_type: entry.language,
            priority,
            description: entry.description.clone(),
            is_enabled: entry.is_enabled,
            workflow,
            subject,
            marker: entry.approval_condition.as_ref().map(|mark| Marker {
                name: mark.name.clone(),
                config: mark.config.clone().map(Value::Object),
            }),
        }
    }

    fn subject(&mut self, path: &str, who: &Concerned) -> Option<Subject> {
        let known = self.known;
        let names = |all: &'a [Named]| -> Vec<(Uuid, &'a str)> {
            all.iter().map(|one| (one.id, one.name.as_str())).collect()
        };
        match who {
            Concerned::Key(name) => {
                self.id(path, "API key", name, &names(&known.keys)).map(Subject::Key)
            }
            Concerned::Flow(name) => {
                let id = self.id(path, "flow", name, &names(&known.flows))?;
                Some(Subject::Flow(FlowId(id)))
            }
            Concerned::Agent(name) => self.id(path, "agent", name, &[]).map(Subject::Agent),
        }
    }
}

/// That there are none, and that nobody has said, is written alike, and stays what it is.
fn labels(said: Option<Labels>, kept: Option<Labels>) -> Option<Labels> {
    match (said, kept) {
        (None, kept) => kept,
        (Some(Labels::NONE), None) => None,
        (said, _) => said,
    }
}

/// The schema's text: the one that is kept where it says the same, so that the order of its members stays.
fn text_of(schema: &Map<String, Value>, kept: Option<&String>) -> String {
    let schema = Value::Object(schema.clone());
    let says_same =
        |text: &&String| serde_json::from_str::<Value>(text).is_ok_and(|kept| kept == schema);
    kept.filter(says_same).cloned().unwrap_or_else(|| schema.to_string())
}

/// The rules' priorities. Where all of them are kept and those that they have put them into this order, those; else
/// steps, with an approval condition behind all others if it stands there.
fn priorities(kept: &[Option<&Rule>], entries: &[RuleEntry]) -> Vec<i32> {
    let place = |(rule, entry): (&Option<&Rule>, &RuleEntry)| {
        rule.map(|rule| (entry.only_for.is_none(), rule.setup.priority, rule.id))
    };
    let places: Option<Vec<_>> = kept.iter().zip(entries).map(place).collect();
    if let Some(places) = places.filter(|places| places.is_sorted()) {
        return places.into_iter().map(|(_, priority, _)| priority).collect();
    }
    let step = |(index, entry): (usize, &RuleEntry)| match entry.approval_condition {
        Some(_) if index + 1 == entries.len() => i32::MAX,
        _ => i32::try_from(index + 1).map_or(i32::MAX, |place| place.saturating_mul(STEP)),
    };
    entries.iter().enumerate().map(step).collect()
}
