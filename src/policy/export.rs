//! From what an account has to its document.

use super::{
    document::{Defaults, PolicyDocument},
    entries::{Concerned, ConditionMark, Group, RuleEntry, ServerEntry, ToolEntry, WorkflowEntry},
    known::KnownTools,
};
use crate::store::{
    access_rules::{Rule, RuleAction},
    approval_workflows::Workflow,
    mcp_servers::{McpServer, Place, Status},
    tool_configurations::{ToolConfiguration, ToolSource},
};
use preloop_actors::{
    approval::TeamId,
    gate::{Action, Subject},
    ids::{FlowId, UserId},
};
use serde_json::{Map, Value};
use std::collections::HashMap;
use uuid::Uuid;

/// The whole document, every section of it, in its one order.
pub fn export(known: &KnownTools) -> PolicyDocument {
    let names = Names::of(known);
    let rules = known.rules_by_configuration();
    let server = |one: &McpServer| (one.settings.name.clone(), server_entry(one));
    let workflow = |one: &Workflow| (one.setup.name.clone(), names.workflow_entry(one));
    let tool = |one: &ToolConfiguration| {
        let rules = rules.get(&one.id).map(Vec::as_slice).unwrap_or_default();
        names.tool_entry(one, rules)
    };
    let default = known.workflows.iter().find(|workflow| workflow.setup.is_default);
    let document = PolicyDocument {
        defaults: Some(Defaults {
            unknown_tools: action_word(known.unknown_tools.0),
            workflow: default.map(|workflow| workflow.setup.name.clone()),
        }),
        servers: Some(known.servers.iter().map(server).collect()),
        workflows: Some(known.workflows.iter().map(workflow).collect()),
        tools: Some(known.configurations.iter().map(tool).collect()),
    };
    document.sorted()
}

/// The names of what has an id.
pub struct Names<'a> {
    of: HashMap<Uuid, &'a str>,
}

/// Whether a text in a document is an id rather than a name.
pub fn is_id(text: &str) -> bool {
    text.len() == 36 && Uuid::try_parse(text).is_ok()
}

impl<'a> Names<'a> {
    pub fn of(known: &'a KnownTools) -> Self {
        let servers = known.servers.iter().map(|one| (one.id, one.settings.name.as_str()));
        let workflows = known.workflows.iter().map(|one| (one.id.0, one.setup.name.as_str()));
        let people = known.people.iter().map(|one| (one.id, one.name.as_str()));
        let teams = known.teams.iter().map(|one| (one.id, one.name.as_str()));
        let others = known.keys.iter().chain(&known.flows).map(|one| (one.id, one.name.as_str()));
        let all = servers.chain(workflows).chain(people).chain(teams).chain(others);
        Self { of: all.collect() }
    }

    /// The name, or the id where there is none, or none that could be told from an id.
    pub fn name(&self, id: Uuid) -> String {
        let name = self.of.get(&id).filter(|name| !is_id(name));
        name.map_or_else(|| id.to_string(), |name| (*name).to_owned())
    }

    fn workflow_entry(&self, workflow: &Workflow) -> WorkflowEntry {
        let setup = &workflow.setup;
        let users = |ids: &[UserId]| ids.iter().map(|user| self.name(user.0)).collect::<Vec<_>>();
        let teams = |ids: &[TeamId]| ids.iter().map(|team| self.name(team.0)).collect::<Vec<_>>();
        WorkflowEntry {
            description: setup.description.clone(),
            approvers: Group {
                users: users(&setup.approver_user_ids),
                teams: teams(&setup.approver_team_ids),
            },
            approvals_required: setup.approvals_required,
            escalation: Group {
                users: users(&setup.escalation_user_ids),
                teams: teams(&setup.escalation_team_ids),
            },
            timeout_seconds: setup.timeout_seconds,
            require_reason: setup.require_reason,
            async_approval_enabled: setup.async_approval_enabled,
            notification_channels: setup.notification_channels.clone(),
        }
    }

    fn tool_entry(&self, configuration: &ToolConfiguration, rules: &[&Rule]) -> ToolEntry {
        let setup = &configuration.setup;
        let schema = setup.tool_schema.as_deref();
        ToolEntry {
            tool: setup.tool_name.clone(),
            source: (setup.tool_source == ToolSource::Http).then_some(ToolSource::Http),
            server: setup.mcp_server.map(|id| self.name(id)),
            endpoint: setup.http_endpoint.clone(),
            is_enabled: setup.is_enabled,
            description: setup.tool_description.clone(),
            // It was an object when it was kept; anything else would be refused with its place when it comes back.
            schema: schema.map(|text| serde_json::from_str(text).unwrap_or_default()),
            config: object(setup.custom_config.as_ref()),
            justification: setup.justification_mode,
            // Always said, so that what is left out can stay as it is. That nobody has said any is written as none.
            labels: Some(configuration.labels.unwrap_or_default()),
            workflow: setup.approval_workflow.map(|id| self.name(id)),
            rules: rules.iter().map(|rule| self.rule_entry(rule)).collect(),
        }
    }

    /// A rule without its place among the others, which the document's order says.
    pub fn rule_entry(&self, rule: &Rule) -> RuleEntry {
        let setup = &rule.setup;
        let mark = setup.marker.as_ref().map(|marker| ConditionMark {
            name: marker.name.clone(),
            config: object(marker.config.as_ref()),
        });
        RuleEntry {
            action: setup.action,
            when: setup.condition.clone(),
            language: setup.condition_type,
            only_for: setup.subject.map(|subject| self.concerned(subject)),
            description: setup.description.clone(),
            is_enabled: setup.is_enabled,
            workflow: setup.workflow.map(|workflow| self.name(workflow.0)),
            approval_condition: mark,
        }
    }

    fn concerned(&self, subject: Subject) -> Concerned {
        match subject {
            Subject::Key(id) => Concerned::Key(self.name(id)),
            Subject::Flow(FlowId(id)) => Concerned::Flow(self.name(id)),
            Subject::Agent(id) => Concerned::Agent(id.to_string()),
        }
    }
}

/// A server without its secrets.
pub fn server_entry(server: &McpServer) -> ServerEntry {
    let settings = &server.settings;
    let (url, command, args, image, env) = match &settings.place {
        Place::Http { url, .. } => (Some(url.clone()), None, Vec::new(), None, Vec::new()),
        Place::Command { command, args, image, env } => {
            let variables = env.shown.keys().cloned().collect();
            (None, Some(command.clone()), args.clone(), image.clone(), variables)
        }
    };
    let entry = ServerEntry {
        transport: settings.place.transport(),
        url,
        command,
        args,
        image,
        env,
        auth_type: settings.auth_type,
        tool_prefix: settings.tool_prefix.clone(),
        prefix_mode: None,
        is_trusted: settings.is_trusted,
        review: Some(server.pinning.review),
        is_active: server.status != Status::Inactive,
    };
    let is_implied = entry.prefix_mode() == settings.prefix_mode;
    ServerEntry { prefix_mode: (!is_implied).then_some(settings.prefix_mode), ..entry }
}

fn object(value: Option<&Value>) -> Option<Map<String, Value>> {
    value.and_then(Value::as_object).cloned()
}

/// The word of an action.
pub fn action_word(action: Action) -> RuleAction {
    match action {
        Action::Allow => RuleAction::Allow,
        Action::Deny => RuleAction::Deny,
        Action::RequireApproval => RuleAction::RequireApproval,
    }
}
