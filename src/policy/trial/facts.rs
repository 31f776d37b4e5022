//! The facts of a call as they are kept with its entry in the record: all that a decision rests on, in some 200 bytes.
//!
//! Arguments stand beside them, as the record shows them. What nobody counts is left out here as it is in decisions.

use chrono::{DateTime, Utc};
use preloop_actors::{
    gate::{
        BudgetFacts, Call, Decision, Facts, Hints, Labels, Policy, PrincipalFacts, SessionFacts,
        ToolFacts, ToolKey, ToolOrigin,
    },
    ids::{ExecutionId, FlowId, UserId},
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::borrow::Cow;
use uuid::Uuid;

/// Where they stand among the details of an entry.
pub const FACTS: &str = "facts";

/// Stands in their place where a client comes back with a call that was decided about before.
pub const COMES_BACK: &str = "comes_back";

/// As they are written; names are short since every call has them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Written<'a> {
    /// When it was decided about, in seconds.
    t: i64,
    /// Where the tool is from: `builtin`, a server's id, or `http:` and an endpoint.
    #[serde(borrow)]
    o: Cow<'a, str>,
    /// The server's name.
    #[serde(borrow)]
    s: Cow<'a, str>,
    /// Hints that hold: reads only 1, destroys 2, may be repeated 4, reaches the open world 8.
    h: u8,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    u: Option<Uuid>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    k: Option<Uuid>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    f: Option<Uuid>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    e: Option<Uuid>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    a: Option<Uuid>,
    /// Roles.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    r: Vec<String>,
    /// Calls of the session so far.
    c: u64,
    /// What the session has read; absent where that was not looked up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    l: Option<Labels>,
    /// What the account had spent that day, and its limit, in US dollars; absent where that was not looked up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    b: Option<(f64, Option<f64>)>,
    /// The kill switch was on.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    x: bool,
}

impl<'a> Written<'a> {
    /// What was decided about, but for the arguments. `held` is what the session has read, where that was looked up.
    pub fn new(
        key: &ToolKey,
        tool: &'a ToolFacts<'a>,
        who: &PrincipalFacts,
        session: (u64, Option<Labels>),
        budget: BudgetFacts,
        now: DateTime<Utc>,
        is_halted: bool,
    ) -> Self {
        let Hints { read_only, destructive, idempotent, open_world } = tool.hints;
        let bits = [read_only, destructive, idempotent, open_world];
        let bits = bits.into_iter().enumerate().map(|(at, holds)| u8::from(holds) << at);
        Self {
            t: now.timestamp(),
            o: match &key.origin {
                ToolOrigin::Builtin => "builtin".into(),
                ToolOrigin::Server(id) => id.to_string().into(),
                ToolOrigin::Http(endpoint) => format!("http:{endpoint}").into(),
            },
            s: tool.server.into(),
            h: bits.sum(),
            u: who.user.map(|user| user.0),
            k: who.key,
            f: who.flow.map(|flow| flow.0),
            e: who.execution.map(|execution| execution.0),
            a: who.agent,
            r: who.roles.clone(),
            c: session.0,
            l: session.1,
            b: budget.spent.map(|spent| (spent, budget.limit)),
            x: is_halted,
        }
    }

    pub fn to_value(&self) -> Value {
        serde_json::to_value(self).unwrap_or_default()
    }

    /// The facts again. `name` is the tool's own. `None` where they are none that a decision could be made of.
    pub fn read(self, name: &str) -> Option<CallFacts> {
        let origin = match &*self.o {
            "builtin" => ToolOrigin::Builtin,
            other => match other.strip_prefix("http:") {
                Some(endpoint) => ToolOrigin::Http(endpoint.to_owned()),
                None => ToolOrigin::Server(other.parse().ok()?),
            },
        };
        let has = |bit: u8| self.h & (1 << bit) != 0;
        Some(CallFacts {
            hints: Hints {
                read_only: has(0),
                destructive: has(1),
                idempotent: has(2),
                open_world: has(3),
            },
            tool: ToolKey { origin, name: name.to_owned() },
            server: self.s.into_owned(),
            principal: PrincipalFacts {
                user: self.u.map(UserId),
                roles: self.r,
                key: self.k,
                flow: self.f.map(FlowId),
                execution: self.e.map(ExecutionId),
                agent: self.a,
            },
            session: SessionFacts { calls: self.c, labels: self.l.map(Labels::words) },
            budget: self.b.map_or_else(BudgetFacts::default, |(spent, limit)| BudgetFacts {
                limit,
                spent: Some(spent),
            }),
            at: DateTime::from_timestamp(self.t, 0)?,
            is_halted: self.x,
        })
    }
}

/// A call that can be decided about, but for its arguments.
#[derive(Clone, Debug)]
pub struct CallFacts {
    pub tool: ToolKey,
    /// What rules know its server by.
    pub server: String,
    pub hints: Hints,
    pub principal: PrincipalFacts,
    pub session: SessionFacts,
    pub budget: BudgetFacts,
    pub at: DateTime<Utc>,
    pub is_halted: bool,
}

impl CallFacts {
    /// What a policy decides about it.
    pub fn decide(&self, policy: &Policy, arguments: &Value) -> Decision {
        let tool = ToolFacts { name: &self.tool.name, server: &self.server, hints: self.hints };
        let (who, session) = (&self.principal, &self.session);
        let facts = Facts::new(arguments, &tool, who, session, self.budget, self.at);
        policy.decide(Call { tool: &self.tool, facts: &facts, is_halted: self.is_halted })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn facts_come_back_as_they_were() {
        let id = Uuid::from_u128;
        let private = Labels::of_words(["reads-private"]);
        for (origin, held, limit, spent) in [
            (ToolOrigin::Builtin, None, None, None),
            (ToolOrigin::Server(id(1)), Some(Labels::NONE), None, Some(0.0)),
            (ToolOrigin::Http("x:y".to_owned()), Some(private), Some(0.3), Some(1.000_001)),
        ] {
            let budget = BudgetFacts { limit, spent };
            let key = ToolKey { origin, name: "pay".to_owned() };
            let hints =
                Hints { read_only: true, destructive: false, idempotent: true, open_world: false };
            let tool = ToolFacts { name: "pay", server: "the \"bank\"", hints };
            let who = PrincipalFacts {
                user: Some(UserId(id(2))),
                roles: vec!["owner".to_owned()],
                flow: Some(FlowId(id(3))),
                ..PrincipalFacts::default()
            };
            let now = Utc::now();
            let written = Written::new(&key, &tool, &who, (7, held), budget, now, false);
            let text = written.to_value().to_string();
            assert!(text.len() < 300, "{text}");
            let read = serde_json::from_str::<Written<'_>>(&text).unwrap();
            assert_eq!(read, written);
            let facts = read.read("pay").unwrap();
            assert_eq!((facts.tool, &*facts.server, facts.hints), (key, tool.server, hints));
            assert_eq!((facts.principal.user, facts.principal.roles), (who.user, who.roles));
            assert_eq!(facts.principal.flow, who.flow);
            assert_eq!((facts.session.calls, facts.session.labels), (7, held.map(Labels::words)));
            assert_eq!(facts.budget, budget);
            assert_eq!((facts.at.timestamp(), facts.is_halted), (now.timestamp(), false));
        }
        let strange = r#"{"t":1,"o":"nonsense","s":"","h":0,"c":0}"#;
        let strange = serde_json::from_str::<Written<'_>>(strange).unwrap();
        assert!(strange.read("pay").is_none());
    }
}
