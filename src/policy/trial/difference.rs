//! Two decisions about one call, told apart.

use chrono::{DateTime, Utc};
use preloop_actors::gate::{AccessRule, Decision, Verdict};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// What a draft makes of a call that differs from what was decided.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = PolicyDifference)]
pub struct Difference {
    /// The call's entry in the audit log.
    pub call_id: Uuid,
    /// When it was decided about; in full seconds.
    pub decided_at: Option<DateTime<Utc>>,
    /// The tool's own name.
    pub tool: String,
    /// The name of its server; `builtin` for ours.
    pub server: String,
    pub outcome: Kind,
    /// What was decided.
    pub before: Told,
    /// What the draft decides; null where it cannot be told.
    pub after: Option<Told>,
    /// Why it cannot be told.
    pub reason: Option<String>,
}

/// In what they differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = PolicyDifferenceKind)]
pub enum Kind {
    /// The draft decides otherwise.
    Changes,
    /// What the draft's rules speak about is not on record.
    CannotTell,
    /// The draft could not decide: a fault of ours, which its calls would be blocked by.
    Fault,
}

/// A decision, and what it rests on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = PolicyDecisionTold)]
pub struct Told {
    /// `allow`, `deny`, `require_approval` or `blocked`.
    pub decision: String,
    /// Who is asked.
    pub workflow_id: Option<Uuid>,
    /// What it rests on, such as `rule` or `none_fired`.
    pub basis: String,
    /// The rule that fired, or could not be evaluated.
    pub rule: Option<ToldRule>,
}

/// A rule that decided.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = PolicyRuleTold)]
pub struct ToldRule {
    pub id: Uuid,
    pub condition: Option<String>,
    pub description: Option<String>,
}

impl Told {
    /// A decision that was made.
    pub fn of(decision: &Decision) -> Self {
        let (word, workflow_id) = outcome(decision.verdict);
        let basis = serde_json::to_value(decision.why.basis).unwrap_or_default();
        Self {
            decision: word.to_owned(),
            workflow_id,
            basis: basis.as_str().unwrap_or_default().to_owned(),
            rule: decision.why.rule.as_deref().map(ToldRule::of),
        }
    }
}

impl ToldRule {
    fn of(rule: &AccessRule) -> Self {
        let (condition, description) = (rule.condition.clone(), rule.description.clone());
        Self { id: rule.id.0, condition, description }
    }
}

/// What a call comes to, and who is asked. Why nobody can let it pass makes no difference to it.
pub fn outcome(verdict: Verdict) -> (&'static str, Option<Uuid>) {
    match verdict {
        Verdict::Allow => ("allow", None),
        Verdict::Deny => ("deny", None),
        Verdict::Ask(workflow) => ("require_approval", Some(workflow.0)),
        Verdict::Blocked(_) => ("blocked", None),
    }
}
