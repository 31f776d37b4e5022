//! One call of the record, decided again by a draft: pure, exact, or told as what it cannot be told.

use super::{
    difference::{Difference, Kind, Told, ToldRule},
    facts::{CallFacts, Written},
};
use crate::{
    mcp::gated::{redact::HIDDEN, settled},
    store::recorded_calls::Recorded,
};
use preloop_actors::gate::{
    self, Basis, Block, Decision, Policy,
    expr::{Path, Root},
    is_labels,
};
use serde::{Deserialize, de::IgnoredAny};
use serde_json::{Map, Value, value::RawValue};
use std::borrow::Cow;
use uuid::Uuid;

/// Stands in a record where there was a NUL, which the database does not take.
const REPLACED: char = '\u{fffd}';

const TOO_OLD: &str = "the call was recorded before its facts were";
const UNREADABLE: &str = "the entry cannot be read";
const LEFT_OUT: &str = "the call's arguments are not on record as a whole";
const UNLABELLED: &str =
    "what the session had read was not looked up for that call, since nothing asked for it then";
const UNCOUNTED: &str = "what the account had spent is not on record for that call: nothing asked for it then, or it \
                         could not be told";

/// What a draft makes of a call of the record.
#[derive(Clone, Debug, PartialEq)]
pub enum Again {
    /// Nothing was decided about: it was no call, or the run of one that people had approved.
    Undecided,
    /// The same as was decided.
    Same,
    /// Something else, or nobody can tell.
    Differs(Box<Difference>),
}

/// What of an entry's details matters.
#[derive(Deserialize)]
struct Details<'a> {
    #[serde(borrow)]
    decision: Option<Decided<'a>>,
    #[serde(borrow)]
    facts: Option<Written<'a>>,
    #[serde(borrow)]
    arguments: Option<&'a RawValue>,
    #[serde(borrow)]
    server: Option<Cow<'a, str>>,
    /// Its client came back with a call that was decided about before.
    #[serde(default)]
    comes_back: bool,
}

#[derive(Deserialize)]
struct Decided<'a> {
    verdict: Verdict,
    #[serde(borrow)]
    why: Why<'a>,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Verdict {
    Allow,
    Deny,
    Ask(Uuid),
    Blocked(IgnoredAny),
}

#[derive(Deserialize)]
struct Why<'a> {
    #[serde(borrow)]
    basis: Cow<'a, str>,
    #[serde(borrow)]
    rule: Option<Rule<'a>>,
}

#[derive(Deserialize)]
struct Rule<'a> {
    id: Uuid,
    #[serde(borrow)]
    condition: Option<Cow<'a, str>>,
    #[serde(borrow)]
    description: Option<Cow<'a, str>>,
}

/// Decides again about a call, with nothing but what is on record.
pub fn again(policy: &Policy, call: Recorded<'_>) -> Again {
    let name = call.tool.unwrap_or_default();
    let Ok(details) = serde_json::from_str::<Details<'_>>(call.details) else {
        return unknown(call, None, UNREADABLE);
    };
    let Details { decision, facts, arguments, server, comes_back } = details;
    let Some(decided) = decision.filter(|_| !comes_back) else { return Again::Undecided };
    let before = Before { decided, server };
    let Some(facts) = facts else { return unknown(call, Some(before), TOO_OLD) };
    let Some(facts) = facts.read(name) else { return unknown(call, Some(before), UNREADABLE) };
    let Ok(arguments) = Arguments::read(arguments) else {
        return unknown(call, Some(before), UNREADABLE);
    };
    let decision = settled(facts.decide(policy, &arguments.value), &facts.tool);
    let reason = doubt(policy, &facts, &decision, &arguments);
    if reason.is_none() && before.decided.verdict.comes_to(&decision) {
        return Again::Same;
    }
    let kind = match (&reason, decision.verdict) {
        (Some(_), _) => Kind::CannotTell,
        (None, gate::Verdict::Blocked(Block::Failed)) => Kind::Fault,
        (None, _) => Kind::Changes,
    };
    Again::Differs(Box::new(Difference {
        call_id: call.id,
        decided_at: Some(facts.at),
        tool: name.to_owned(),
        server: facts.server,
        outcome: kind,
        before: before.told(),
        after: (kind != Kind::CannotTell).then(|| Told::of(&decision)),
        reason,
    }))
}

/// Why a decision may rest on what is not on record.
fn doubt(
    policy: &Policy,
    facts: &CallFacts,
    decision: &Decision,
    arguments: &Arguments,
) -> Option<String> {
    let has_labels = facts.session.labels.is_some();
    let has_budget = facts.budget.spent.is_some();
    if has_labels && has_budget && arguments.is_whole() {
        return None;
    }
    if !has_labels && decision.why.basis == Basis::InformationFlow {
        return Some(UNLABELLED.to_owned());
    }
    policy.spoken_of(&facts.tool, &decision.why).into_iter().find_map(|path| match path.root {
        Root::Args => arguments.doubt(path),
        Root::Session if !has_labels && is_labels(path) => Some(UNLABELLED.to_owned()),
        Root::Budget if !has_budget => Some(UNCOUNTED.to_owned()),
        _ => None,
    })
}

/// Arguments as they are on record.
struct Arguments {
    value: Value,
    /// Secrets were taken out.
    has_hidden: bool,
    /// They are not there, or not as they were.
    is_left_out: bool,
}

impl Arguments {
    fn read(written: Option<&RawValue>) -> Result<Self, serde_json::Error> {
        let Some(written) = written else {
            let value = Value::Object(Map::new());
            return Ok(Self { value, has_hidden: false, is_left_out: true });
        };
        let text = written.get();
        Ok(Self {
            value: serde_json::from_str(text)?,
            has_hidden: text.contains(HIDDEN),
            is_left_out: text.contains(REPLACED),
        })
    }

    fn is_whole(&self) -> bool {
        !self.has_hidden && !self.is_left_out
    }

    /// Why what stands at a place may not be what stood there.
    fn doubt(&self, path: &Path) -> Option<String> {
        if self.is_left_out {
            return Some(LEFT_OUT.to_owned());
        }
        let is_hidden = self.has_hidden
            && match path.find(&self.value) {
                Ok(value) => has_hidden(value),
                // A secret that is taken out takes what was in it along.
                Err(taken) => {
                    let steps = path.steps.iter().take(taken).cloned().collect();
                    let before = Path { root: path.root, steps };
                    before.find(&self.value).is_ok_and(|value| value == HIDDEN)
                }
            };
        is_hidden.then(|| format!("`{path}` is hidden in the record, as secrets are"))
    }
}

fn has_hidden(value: &Value) -> bool {
    match value {
        Value::String(text) => text == HIDDEN,
        Value::Array(items) => items.iter().any(has_hidden),
        Value::Object(fields) => fields.values().any(has_hidden),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}

/// What was decided.
struct Before<'a> {
    decided: Decided<'a>,
    server: Option<Cow<'a, str>>,
}

impl Before<'_> {
    fn told(self) -> Told {
        let (decision, workflow_id) = self.decided.verdict.outcome();
        let text = |text: Option<Cow<'_, str>>| text.map(Cow::into_owned);
        let rule = self.decided.why.rule.map(|rule| ToldRule {
            id: rule.id,
            condition: text(rule.condition),
            description: text(rule.description),
        });
        let basis = self.decided.why.basis.into_owned();
        Told { decision: decision.to_owned(), workflow_id, basis, rule }
    }
}

impl Verdict {
    fn outcome(&self) -> (&'static str, Option<Uuid>) {
        match self {
            Self::Allow => ("allow", None),
            Self::Deny => ("deny", None),
            Self::Ask(workflow) => ("require_approval", Some(*workflow)),
            Self::Blocked(_) => ("blocked", None),
        }
    }

    fn comes_to(&self, decision: &Decision) -> bool {
        self.outcome() == super::difference::outcome(decision.verdict)
    }
}

fn unknown(call: Recorded<'_>, before: Option<Before<'_>>, reason: &str) -> Again {
    let server = before.as_ref().and_then(|before| before.server.clone());
    let unread = || Told {
        decision: "unknown".to_owned(),
        workflow_id: None,
        basis: String::new(),
        rule: None,
    };
    Again::Differs(Box::new(Difference {
        call_id: call.id,
        decided_at: None,
        tool: call.tool.unwrap_or_default().to_owned(),
        server: server.map(Cow::into_owned).unwrap_or_default(),
        outcome: Kind::CannotTell,
        before: before.map_or_else(unread, Before::told),
        after: None,
        reason: Some(reason.to_owned()),
    }))
}
