//! Tools and their rules. Rules that stay keep their ids, so that what was recorded of them still names them.

use super::{Applier, ApplyError};
use crate::{
    policy::{known::KnownTools, resolve::ResolvedTool},
    store::{
        access_rules::{self, Rule, RuleSetup},
        rows::Saved,
        tool_configurations::{self, ToolConfiguration},
    },
};
use deadpool_postgres::GenericClient;
use preloop_actors::gate::RuleId;
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

impl Applier<'_> {
    /// Removes what is not wanted any more, writes what differs, and makes what is new.
    pub(super) async fn write_tools(
        &self,
        tx: &impl GenericClient,
        known: &KnownTools,
        wanted: &[ResolvedTool],
    ) -> Result<(), ApplyError> {
        let account = self.account;
        let ids: HashSet<Uuid> = wanted.iter().map(|tool| tool.id).collect();
        for kept in known.configurations.iter().filter(|kept| !ids.contains(&kept.id)) {
            tool_configurations::delete(tx, account, kept.id).await?;
        }
        let kept: HashMap<Uuid, &ToolConfiguration> =
            known.configurations.iter().map(|kept| (kept.id, kept)).collect();
        let rules = known.rules_by_configuration();
        for tool in wanted {
            let kept = kept.get(&tool.id).copied();
            match kept {
                Some(kept) if kept.setup == tool.setup => {}
                Some(_) => {
                    let saved = tool_configurations::update(tx, account, tool.id, &tool.setup);
                    if saved.await? != Saved::Done {
                        return Err(overtaken(&tool.setup.tool_name));
                    }
                }
                None => {
                    if !tool_configurations::insert(tx, account, tool.id, &tool.setup).await? {
                        return Err(overtaken(&tool.setup.tool_name));
                    }
                }
            }
            if kept.and_then(|kept| kept.labels) != tool.labels {
                tool_configurations::label(tx, account, tool.id, tool.labels).await?;
            }
            let before = rules.get(&tool.id).map(Vec::as_slice).unwrap_or_default();
            self.write_rules(tx, tool, before).await?;
        }
        Ok(())
    }

    async fn write_rules(
        &self,
        tx: &impl GenericClient,
        tool: &ResolvedTool,
        before: &[&Rule],
    ) -> Result<(), ApplyError> {
        let account = self.account;
        let wanted: HashSet<RuleId> = tool.rules.iter().map(|(id, _)| *id).collect();
        for rule in before.iter().filter(|rule| !wanted.contains(&rule.id)) {
            access_rules::delete(tx, account, rule.id).await?;
        }
        let kept: HashMap<RuleId, &RuleSetup> =
            before.iter().map(|rule| (rule.id, &rule.setup)).collect();
        // A tool has one approval condition at any moment: the one that is none any more comes first.
        let (plain, marked): (Vec<_>, Vec<_>) =
            tool.rules.iter().partition(|(_, setup)| setup.marker.is_none());
        for (id, setup) in plain.into_iter().chain(marked) {
            let done = match kept.get(id) {
                Some(before) if *before == setup => true,
                Some(_) => access_rules::update(tx, account, tool.id, *id, setup).await?,
                None => access_rules::insert(tx, account, tool.id, *id, setup).await?,
            };
            if !done {
                return Err(overtaken(&tool.setup.tool_name));
            }
        }
        Ok(())
    }
}

fn overtaken(name: &str) -> ApplyError {
    ApplyError::Conflict(format!(
        "the tool `{name}` was changed while the document was applied; try again"
    ))
}
