//! What the account's rules say about a call, what a draft that is tried would say, and on what both rest.

use super::{Door, Shown, asking_tools, labels::Reading};
use crate::{
    mcp::{
        caller::{McpCaller, McpPrincipal},
        catalog::{Catalog, Entry, Rules},
        exchange::Exchange,
    },
    policy::trial::{
        facts::Written,
        shadows::{Compared, Seen},
    },
};
use chrono::Utc;
use metrics::counter;
use preloop_actors::{
    approval::Principal,
    gate::{
        Basis, BudgetFacts, Call, Decision, Facts, FlowMode, Labels, Policy, PrincipalFacts,
        SessionFacts, ToolFacts, ToolKey, Verdict,
    },
};
use serde_json::Value;
use uuid::Uuid;

/// What was decided about a call.
pub(super) struct Judged {
    /// Its entry of the record, once there is one.
    pub id: Uuid,
    pub decision: Decision,
    /// What it rests on, but for the arguments, as it is recorded. `None` for a call whose client has come back with
    /// it: that was decided about when it came.
    pub facts: Option<Value>,
    /// What a draft makes of it that is tried.
    pub compared: Option<Box<Compared>>,
}

impl Door {
    /// Decides about a call, and counts it as one of its session's. What it reads is held until what comes along is
    /// dropped.
    pub(super) async fn judge(
        &self,
        caller: &McpCaller,
        shown: &Shown,
        entry: &Entry,
        arguments: &Value,
        (exchange, has_come_back): (Option<&Exchange>, bool),
    ) -> (Judged, Option<Reading>) {
        let calls = self.sessions.count(caller, exchange);
        let rules = shown.catalog.rules();
        let needs_labels = asks(rules, &entry.tool, Policy::asks_for_labels);
        let needs_budget = asks(rules, &entry.tool, Policy::asks_for_budget);
        let mode = rules.policy.flow_mode();
        let (held, reading) = self.begin_reading(caller, entry, mode, needs_labels).await;
        let budget = self.budget(caller.account, needs_budget).await;
        let session = SessionFacts { calls, labels: held.map(Labels::words) };
        let (who, now, id) = (facts_of(caller), Utc::now(), Uuid::now_v7());
        let tool = tool_of(entry);
        let facts = Facts::new(arguments, &tool, &who, &session, budget, now);
        let is_halted = shown.is_halted;
        let call = Call { tool: &entry.tool, facts: &facts, is_halted };
        let decision = settled(rules.policy.decide(call), &entry.tool);
        let compared = rules.trial.as_ref().filter(|_| !has_come_back).map(|trial| {
            let seen = Seen { id, call, server: tool.server, at: now, decision: &decision };
            Compared::new(trial, seen)
        });
        count(&decision);
        let so_far = (calls, held);
        let written = Written::new(&entry.tool, &tool, &who, so_far, budget, now, is_halted);
        let facts = (!has_come_back).then(|| written.to_value());
        (Judged { id, decision, facts, compared: compared.map(Box::new) }, reading)
    }

    /// Decides again about a call that waited; it was counted when it came.
    pub(super) async fn judge_again(
        &self,
        caller: &McpCaller,
        shown: &Shown,
        entry: &Entry,
        arguments: &Value,
        exchange: Option<&Exchange>,
    ) -> Decision {
        let calls = self.sessions.so_far(caller, exchange);
        let policy = &shown.catalog.rules().policy;
        let held = match policy.asks_for_labels(&entry.tool) {
            true => self.held_labels(caller, policy.flow_mode()).await,
            false => None,
        };
        let budget = self.budget(caller.account, policy.asks_for_budget(&entry.tool)).await;
        let session = SessionFacts { calls, labels: held.map(Labels::words) };
        let who = facts_of(caller);
        decide(&shown.catalog, entry, arguments, (&who, &session, budget), shown.is_halted)
    }

    /// Decides about a call by what is known of its caller from the request for approval alone.
    pub(super) async fn decide_for(
        &self,
        catalog: &Catalog,
        entry: &Entry,
        arguments: &Value,
        asker: &Principal,
    ) -> Decision {
        let rules = catalog.rules();
        let asks = rules.policy.asks_for_budget(&entry.tool);
        let budget = self.budget(asker.account, asks).await;
        let who = PrincipalFacts {
            user: asker.user,
            key: asker.key,
            execution: asker.execution,
            ..PrincipalFacts::default()
        };
        let session = SessionFacts::default();
        decide(catalog, entry, arguments, (&who, &session, budget), rules.is_halted)
    }
}

fn decide(
    catalog: &Catalog,
    entry: &Entry,
    arguments: &Value,
    (who, session, budget): (&PrincipalFacts, &SessionFacts, BudgetFacts),
    is_halted: bool,
) -> Decision {
    let tool = tool_of(entry);
    let facts = Facts::new(arguments, &tool, who, session, budget, Utc::now());
    let call = Call { tool: &entry.tool, facts: &facts, is_halted };
    settled(catalog.rules().policy.decide(call), &entry.tool)
}

/// What a decision comes to for a tool of ours by which agents ask people. Who may not ask people could never find out
/// what became of a request: only a rule of its own keeps an agent from these tools, not one for tools nobody knows.
pub fn settled(mut decision: Decision, tool: &ToolKey) -> Decision {
    if decision.why.basis == Basis::UnknownTool && asking_tools::is_asking(tool) {
        decision.verdict = Verdict::Allow;
    }
    decision
}

/// Whether a decision about the tool needs to know something, also where only that of a draft does.
fn asks(rules: &Rules, tool: &ToolKey, about: fn(&Policy, &ToolKey) -> bool) -> bool {
    let draft = rules.trial.as_ref().and_then(|trial| (*trial.policy).as_ref().ok());
    about(&rules.policy, tool) || draft.is_some_and(|draft| about(draft, tool))
}

fn count(decision: &Decision) {
    let Some(flow) = decision.why.flow.filter(|flow| flow.asks) else { return };
    let mode = if flow.mode == FlowMode::Enforce { "enforce" } else { "shadow" };
    counter!("preloop_information_flow_asks_total", "mode" => mode).increment(1);
}

/// A tool as rules see it.
pub(super) fn tool_of(entry: &Entry) -> ToolFacts<'_> {
    ToolFacts { name: &entry.own_name, server: entry.server_name(), hints: entry.hints }
}

fn facts_of(caller: &McpCaller) -> PrincipalFacts {
    let principal = principal(caller);
    let flow = match &caller.principal {
        McpPrincipal::Execution { flow, .. } => flow.as_ref().map(|(id, _)| *id),
        _ => None,
    };
    PrincipalFacts {
        user: principal.user,
        roles: caller.roles.iter().map(|role| role.as_str().to_owned()).collect(),
        key: principal.key,
        flow,
        execution: principal.execution,
        agent: None,
    }
}

/// Whose call it is, as approvals are bound to it. An MCP client that a person let in counts as a key of theirs.
pub(super) fn principal(caller: &McpCaller) -> Principal {
    let nobody = Principal { account: caller.account, user: None, key: None, execution: None };
    match &caller.principal {
        McpPrincipal::Person { user, .. } => Principal { user: Some(*user), ..nobody },
        McpPrincipal::Key { user, key } => {
            Principal { user: Some(*user), key: Some(*key), ..nobody }
        }
        McpPrincipal::Client { user, client } => {
            Principal { user: Some(*user), key: Some(*client), ..nobody }
        }
        McpPrincipal::Execution { execution, .. } => {
            Principal { execution: Some(*execution), ..nobody }
        }
    }
}
