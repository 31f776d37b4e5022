//! What the conditions of rules can see of a call.

use super::expr::Root;
use crate::ids::{ExecutionId, FlowId, UserId};
use chrono::{DateTime, Datelike, Timelike, Utc};
use serde_json::{Map, Value, json};
use std::{cell::OnceCell, collections::BTreeSet};
use uuid::Uuid;

/// What a server says of its tool, as far as it may be believed.
///
/// Hints of a server that is not trusted count for nothing: the tool is taken to write, to destroy and to reach the
/// outside, so that they cannot make a rule let pass what it would otherwise hold (MCP: "annotations are untrusted").
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hints {
    pub read_only: bool,
    pub destructive: bool,
    pub idempotent: bool,
    pub open_world: bool,
}

impl Hints {
    /// What has to be assumed where nothing is said: the defaults of MCP, which are the cautious ones.
    pub const CAUTIOUS: Self =
        Self { read_only: false, destructive: true, idempotent: false, open_world: true };

    /// Reads `annotations` of a tool's definition.
    pub fn read(annotations: &Value, trusted: bool) -> Self {
        if !trusted {
            return Self::CAUTIOUS;
        }
        let hint = |name: &str, default| annotations[name].as_bool().unwrap_or(default);
        let read_only = hint("readOnlyHint", false);
        Self {
            read_only,
            // It has a meaning only for tools that write.
            destructive: hint("destructiveHint", true) && !read_only,
            idempotent: hint("idempotentHint", false),
            open_world: hint("openWorldHint", true),
        }
    }
}

/// The tool of a call, by what it is, not by what it is listed as: a prefix or an alias must not lead around a rule.
#[derive(Clone, Debug)]
pub struct ToolFacts<'a> {
    /// The tool's own name.
    pub name: &'a str,
    /// Its server's name with us; `builtin` for ours.
    pub server: &'a str,
    pub hints: Hints,
}

/// Who calls.
#[derive(Clone, Debug, Default)]
pub struct PrincipalFacts {
    /// Whose rights it has.
    pub user: Option<UserId>,
    pub roles: Vec<String>,
    /// The API key it proved itself with.
    pub key: Option<Uuid>,
    pub flow: Option<FlowId>,
    pub execution: Option<ExecutionId>,
    /// The registered agent, where it is one.
    pub agent: Option<Uuid>,
}

/// The session so far.
#[derive(Clone, Debug, Default)]
pub struct SessionFacts {
    /// Calls before this one that the same replica took, since it started: one that asked the others, or the database,
    /// would make every call wait. Behind a balancer that spreads a session's calls, each replica counts its share.
    pub calls: u64,
    /// What the session has touched, such as `reads-untrusted` or `reads-private`. `None`: nobody keeps track of it.
    /// Then it is not there, so that a rule that asks for it cannot be judged, rather than never applies.
    pub labels: Option<BTreeSet<String>>,
}

/// What the account's calls of language models may cost on one day (UTC), and have cost on this one, in US dollars.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct BudgetFacts {
    /// Null where there is no limit.
    pub limit: Option<f64>,
    /// Calls that are under way count as the most that they may cost, those of models without a known price as nothing.
    /// `None`: nobody has looked, or could. Then nothing of the budget is there, and a rule that asks for it cannot be
    /// judged.
    pub spent: Option<f64>,
}

/// Everything about one call, borrowed. What no rule asks for is never put together.
#[derive(Debug)]
pub struct Facts<'a> {
    args: &'a Value,
    tool: Lazy<&'a ToolFacts<'a>>,
    principal: Lazy<&'a PrincipalFacts>,
    session: Lazy<&'a SessionFacts>,
    budget: Lazy<BudgetFacts>,
    time: Lazy<DateTime<Utc>>,
}

/// A fact, and what expressions see of it.
#[derive(Debug)]
struct Lazy<T> {
    fact: T,
    value: OnceCell<Value>,
}

impl<T> Lazy<T> {
    fn new(fact: T) -> Self {
        Self { fact, value: OnceCell::new() }
    }

    fn value(&self, see: impl FnOnce(&T) -> Value) -> &Value {
        self.value.get_or_init(|| see(&self.fact))
    }
}

impl<'a> Facts<'a> {
    /// Puts together what rules see. `args` is the object of arguments without what we added to the tool's schema;
    /// `now` is the database's time.
    pub fn new(
        args: &'a Value,
        tool: &'a ToolFacts<'a>,
        principal: &'a PrincipalFacts,
        session: &'a SessionFacts,
        budget: BudgetFacts,
        now: DateTime<Utc>,
    ) -> Self {
        Self {
            args,
            tool: Lazy::new(tool),
            principal: Lazy::new(principal),
            session: Lazy::new(session),
            budget: Lazy::new(budget),
            time: Lazy::new(now),
        }
    }

    /// Whom rules with a subject may be about.
    pub(super) fn principal(&self) -> &PrincipalFacts {
        self.principal.fact
    }

    /// What is known of the session.
    pub(super) fn session(&self) -> &SessionFacts {
        self.session.fact
    }

    /// The value of a name.
    pub fn root(&self, root: Root) -> &Value {
        match root {
            Root::Args => self.args,
            Root::Tool => self.tool.value(|tool| tool.to_value()),
            Root::Principal => self.principal.value(|principal| principal.to_value()),
            Root::Time => self.time.value(|now| time_value(*now)),
            Root::Session => self.session.value(|session| session.to_value()),
            Root::Budget => self.budget.value(|budget| budget.to_value()),
        }
    }
}

impl ToolFacts<'_> {
    /// `tool`: `{name, server, annotations}`.
    fn to_value(&self) -> Value {
        json!({
            "name": self.name,
            "server": self.server,
            "annotations": {
                "readOnlyHint": self.hints.read_only,
                "destructiveHint": self.hints.destructive,
                "idempotentHint": self.hints.idempotent,
                "openWorldHint": self.hints.open_world,
            },
        })
    }
}

impl SessionFacts {
    fn to_value(&self) -> Value {
        match &self.labels {
            Some(labels) => json!({ "calls": self.calls, "labels": labels }),
            None => json!({ "calls": self.calls }),
        }
    }
}

impl BudgetFacts {
    fn to_value(self) -> Value {
        let Some(spent) = self.spent else { return json!({}) };
        let left = self.limit.map(|limit| limit - spent);
        json!({ "limit": self.limit, "spent": spent, "left": left })
    }
}

impl PrincipalFacts {
    /// `principal`: every field is there, null where it does not apply, so that rules need not ask.
    fn to_value(&self) -> Value {
        let id = |id: Option<Uuid>| id.map_or(Value::Null, |id| id.to_string().into());
        let mut fields = Map::new();
        for (name, value) in [
            ("user", id(self.user.map(|user| user.0))),
            ("roles", self.roles.clone().into()),
            ("key", id(self.key)),
            ("flow", id(self.flow.map(|flow| flow.0))),
            ("execution", id(self.execution.map(|execution| execution.0))),
            ("agent", id(self.agent)),
        ] {
            fields.insert(name.to_owned(), value);
        }
        fields.into()
    }
}

/// `time`, in UTC: `weekday` counts from 1 on Monday, `unix` is in seconds.
fn time_value(now: DateTime<Utc>) -> Value {
    json!({
        "unix": now.timestamp(),
        "year": now.year(),
        "month": now.month(),
        "day": now.day(),
        "hour": now.hour(),
        "minute": now.minute(),
        "weekday": now.weekday().number_from_monday(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(annotations: Value, trusted: bool, expected: [bool; 4]) {
        let hints = Hints::read(&annotations, trusted);
        let found = [hints.read_only, hints.destructive, hints.idempotent, hints.open_world];
        assert_eq!(found, expected, "{annotations} {trusted}");
    }

    #[test]
    fn hints_count_only_where_the_server_is_trusted() {
        let harmless =
            json!({ "readOnlyHint": true, "destructiveHint": false, "openWorldHint": false });
        check(harmless.clone(), true, [true, false, false, false]);
        check(harmless, false, [false, true, false, true]);
        check(Value::Null, true, [false, true, false, true]);
        check(json!({ "readOnlyHint": "true" }), true, [false, true, false, true]);
        check(
            json!({ "readOnlyHint": true, "idempotentHint": true }),
            true,
            [true, false, true, true],
        );
        check(json!({ "destructiveHint": false }), true, [false, false, false, true]);
    }
}
