//! Workflows: whether anybody can decide, and whether those who are asked can be told.

use super::{
    super::{
        entries::{Group, WorkflowEntry},
        export::is_id,
        finding::{Finding, Severity},
    },
    Lint,
};
use crate::store::{notifications::Channel, policies::Person};
use preloop_actors::flow::{field_path, item_path};
use std::collections::BTreeSet;
use uuid::Uuid;

impl<'a> Lint<'a> {
    pub(super) fn workflows(&mut self) {
        for (name, workflow) in self.document.workflows.iter().flatten() {
            let path = field_path("workflows", name);
            let kept = self.live.workflows.as_ref().and_then(|kept| kept.get(name));
            // What is there already cannot be kept from being there.
            let severity = if kept == Some(workflow) { Severity::Warning } else { Severity::Error };
            self.people(&path, workflow, severity);
            self.teams(&path, workflow, severity);
            self.deciders(&path, workflow, severity);
            self.channels(&path, name, workflow, severity);
        }
    }

    /// People who are named and cannot decide.
    fn people(&mut self, path: &str, workflow: &WorkflowEntry, severity: Severity) {
        for (field, group) in
            [("approvers", &workflow.approvers), ("escalation", &workflow.escalation)]
        {
            let path = field_path(&field_path(path, field), "users");
            for (index, name) in group.users.iter().enumerate() {
                let path = item_path(&path, index);
                let finding = match self.person(name) {
                    Some(person) if person.may_decide => continue,
                    Some(_) => Finding::error(
                        "may_not_decide",
                        path,
                        format!("`{name}` has no role that may decide"),
                    )
                    .hint("give them one, or name somebody else"),
                    // A name that nobody has is found where names are looked up.
                    None if !is_id(name) => continue,
                    None => Finding::error(
                        "nobody",
                        path,
                        format!("`{name}` is nobody of this account any more"),
                    )
                    .hint("name somebody who is, or take the id out"),
                };
                self.push(Finding { severity, ..finding });
            }
        }
    }

    /// Teams that are given as ids and are none of the account's: their people would be told.
    fn teams(&mut self, path: &str, workflow: &WorkflowEntry, severity: Severity) {
        let known = self.known;
        for (field, group) in
            [("approvers", &workflow.approvers), ("escalation", &workflow.escalation)]
        {
            let path = field_path(&field_path(path, field), "teams");
            for (index, name) in group.teams.iter().enumerate().filter(|(_, name)| is_id(name)) {
                if known.teams.iter().any(|team| team.id.to_string() == name.to_lowercase()) {
                    continue;
                }
                let message = format!("`{name}` is no team of this account any more");
                let finding = Finding::error("nobody", item_path(&path, index), message)
                    .hint("name a team that there is, or take the id out");
                self.push(Finding { severity, ..finding });
            }
        }
    }

    /// Whether enough people can decide.
    fn deciders(&mut self, path: &str, workflow: &WorkflowEntry, severity: Severity) {
        let at_first = match workflow.approvers.is_empty() {
            true => self.all_deciders(),
            false => self.deciders_of(&workflow.approvers),
        };
        let mut ever = self.deciders_of(&workflow.escalation);
        ever.extend(&at_first);
        let required = usize::try_from(workflow.approvals_required).unwrap_or(1);
        let field = |name: &str| field_path(path, name);
        let finding = if ever.is_empty() {
            let message = "nobody can decide: no person who may is left among those who are asked";
            Finding::error("undecidable_workflow", field("approvers"), message).hint(
                "name somebody who may decide, or nobody at all, so that everybody who may does",
            )
        } else if ever.len() < required {
            let message = format!(
                "needs {required} approvals, and only {} can ever give one",
                people(ever.len())
            );
            Finding::error("undecidable_workflow", field("approvals_required"), message)
                .hint("name more approvers, or require fewer approvals")
        } else if at_first.len() < required {
            let message = format!(
                "needs {required} approvals, and before it escalates only {} can give one",
                people(at_first.len())
            );
            Finding::warning("decided_late", field("approvals_required"), message)
                .hint("name more approvers, or require fewer approvals")
        } else if ever.len() == 1 && self.all_deciders().len() > 1 {
            let message =
                "only one person can decide, also about calls of agents that act for them";
            Finding::warning("only_requester", field("approvers"), message)
                .hint("name a second person, or a team")
        } else {
            return;
        };
        let severity = finding.severity.max(severity);
        self.push(Finding { severity, ..finding });
    }

    /// Chats and webhooks that have no address. Addresses are secrets, and kept by the workflow's name.
    fn channels(&mut self, path: &str, name: &str, workflow: &WorkflowEntry, severity: Severity) {
        let kept = self.known.workflow(name).map(|workflow| &workflow.setup.channels.shown);
        let path = field_path(path, "notification_channels");
        for (index, channel) in workflow.notification_channels.iter().enumerate() {
            let word = channel.as_str();
            let has_address = match channel {
                Channel::Email | Channel::MobilePush => true,
                Channel::Slack | Channel::Mattermost | Channel::Webhook => {
                    kept.is_some_and(|kept| kept.contains_key(word))
                }
            };
            if !has_address {
                let message = format!("`{word}` has no address for this workflow");
                let hint =
                    "set `channel_configs` of the workflow over REST, or in the console, first";
                let finding =
                    Finding::error("no_address", item_path(&path, index), message).hint(hint);
                self.push(Finding { severity, ..finding });
            }
        }
    }

    fn person(&self, name: &str) -> Option<&'a Person> {
        let known = self.known;
        let id = is_id(name).then(|| Uuid::try_parse(name).ok()).flatten();
        known.people.iter().find(|person| match id {
            Some(id) => person.id == id,
            None => person.name == name,
        })
    }

    fn all_deciders(&self) -> BTreeSet<Uuid> {
        let deciders = self.known.people.iter().filter(|person| person.may_decide);
        deciders.map(|person| person.id).collect()
    }

    /// Those of a group who may decide.
    fn deciders_of(&self, group: &Group) -> BTreeSet<Uuid> {
        let users = group.users.iter().filter_map(|name| self.person(name)).map(|one| one.id);
        let is_named =
            |name: &String, id: Uuid, team: &str| name == team || *name == id.to_string();
        let teams = self
            .known
            .teams
            .iter()
            .filter(|team| group.teams.iter().any(|name| is_named(name, team.id, &team.name)));
        let members = teams.flat_map(|team| team.members.iter().copied());
        let named: BTreeSet<Uuid> = users.chain(members).collect();
        named.intersection(&self.all_deciders()).copied().collect()
    }
}

fn people(count: usize) -> String {
    if count == 1 { "one person".to_owned() } else { format!("{count} people") }
}
