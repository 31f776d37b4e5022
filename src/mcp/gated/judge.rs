//! What the account's rules say about a call.

use super::{Door, Shown, asking_tools};
use crate::mcp::{
    caller::{McpCaller, McpPrincipal},
    catalog::{Catalog, Entry, Source},
    exchange::Exchange,
};
use chrono::Utc;
use preloop_actors::{
    approval::Principal,
    gate::{
        Basis, BudgetFacts, Call, Decision, Facts, PrincipalFacts, SessionFacts, ToolFacts, Verdict,
    },
};
use serde_json::Value;

impl Door {
    /// Decides about a call, and counts it as one of its session's.
    pub(super) fn judge(
        &self,
        caller: &McpCaller,
        shown: &Shown,
        entry: &Entry,
        arguments: &Value,
        exchange: Option<&Exchange>,
    ) -> Decision {
        let calls = self.sessions.count(caller, exchange);
        decide(&shown.catalog, entry, arguments, &facts_of(caller), calls, shown.is_halted)
    }

    /// Decides again about a call that waited; it was counted when it came.
    pub(super) fn judge_again(
        &self,
        caller: &McpCaller,
        shown: &Shown,
        entry: &Entry,
        arguments: &Value,
        exchange: Option<&Exchange>,
    ) -> Decision {
        let calls = self.sessions.so_far(caller, exchange);
        decide(&shown.catalog, entry, arguments, &facts_of(caller), calls, shown.is_halted)
    }
}

/// Decides about a call by what is known of its caller from the request for approval alone.
pub(super) fn decide_for(
    catalog: &Catalog,
    entry: &Entry,
    arguments: &Value,
    asker: &Principal,
) -> Decision {
    let who = PrincipalFacts {
        user: asker.user,
        key: asker.key,
        execution: asker.execution,
        ..PrincipalFacts::default()
    };
    decide(catalog, entry, arguments, &who, 0, catalog.rules().is_halted)
}

fn decide(
    catalog: &Catalog,
    entry: &Entry,
    arguments: &Value,
    who: &PrincipalFacts,
    calls: u64,
    is_halted: bool,
) -> Decision {
    let server = match &entry.source {
        Source::BuiltIn => "builtin",
        Source::Server(origin) => &origin.name,
    };
    let tool = ToolFacts { name: &entry.own_name, server, hints: entry.hints };
    // Nobody labels sessions or counts what they spend: rules over that cannot be judged, and ask people.
    let session = SessionFacts { calls, ..SessionFacts::default() };
    let budget = BudgetFacts::default();
    let facts = Facts::new(arguments, &tool, who, &session, budget, Utc::now());
    let rules = catalog.rules();
    let call = Call { tool: &entry.tool, facts: &facts, is_halted };
    let mut decision = rules.policy.decide(call);
    // Who may not ask people could never find out what became of a request: only a rule of its own keeps an agent from
    // these tools, not one for tools that nobody knows.
    if decision.why.basis == Basis::UnknownTool && asking_tools::asks(entry) {
        decision.verdict = Verdict::Allow;
    }
    decision
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
