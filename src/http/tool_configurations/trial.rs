//! Trying a condition on sample arguments, by the same code that decides about calls.

use super::reading::{self, server_name};
use crate::{
    auth::Principal,
    http::{
        caller::{Caller, may},
        error::ApiError,
        extract::{Json, Path},
        openapi::{Addressed, Bodied, Checked, Faults, Guarded},
        policy_trial::SimulatedBudget,
    },
    store::{Store, access_rules::ConditionType, tool_configurations},
};
use actix_web::{post, web};
use chrono::Utc;
use preloop_actors::gate::{
    AccessRule, Action, Call, Checked as Outcome, Facts, Hints, Policy, PolicySource,
    PrincipalFacts, RuleId, SessionFacts, ToolFacts, ToolKey, ToolOrigin, ToolSetup, expr::Root,
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;
use utoipa::ToSchema;
use uuid::Uuid;

/// A condition to try.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ConditionTestRequest {
    expression: String,
    /// Arguments of a call, as an agent might make it.
    #[schema(value_type = Object)]
    sample_args: Map<String, Value>,
    /// Unless given nobody knows what was spent, and conditions over it have no answer.
    budget: Option<SimulatedBudget>,
    /// `argument` or `simple` for the simple grammar, or `cel`; unless given, whichever the expression is meant in.
    condition_type: Option<ConditionType>,
}

/// How it came out.
#[derive(Serialize, ToSchema)]
struct ConditionTestResponse {
    /// Whether the condition applies.
    matches: bool,
    /// Why there is no answer. A rule whose condition has none asks people, whatever its action is.
    error: Option<String>,
    /// What conditions can see: `args`, `tool`, `principal`, `time`, `session` and `budget`.
    #[schema(value_type = Object)]
    evaluation_context: Value,
}

/// Tries a condition on sample arguments, as a call by yourself, now, in a session that just began. Nothing is kept.
#[utoipa::path(
    tag = "tools",
    responses(
        (status = 200, body = ConditionTestResponse), Guarded, Addressed, Checked, Bodied, Faults,
    ),
)]
#[post("/tool-configurations/{config_id}/approval-condition/test")]
pub async fn test(
    caller: Caller<may::ViewTools>,
    id: Path<Uuid>,
    body: Json<ConditionTestRequest>,
    store: web::Data<Store>,
) -> Result<web::Json<ConditionTestResponse>, ApiError> {
    let budget = SimulatedBudget::facts(body.0.budget)?;
    let (text, given) = (body.0.expression, body.0.condition_type);
    let (name, server, reading) = {
        let db = store.client().await?;
        let found = tool_configurations::get(&db, caller.account, id.0).await?;
        let setup = found.ok_or_else(super::not_found)?.setup;
        let server = server_name(&db, caller.account, &setup).await?;
        let reading = reading::read(&db, caller.account, &setup, given, &text).await?;
        (setup.tool_name, server, reading)
    };
    let args = Value::Object(body.0.sample_args);
    let tool = ToolFacts { name: &name, server: &server, hints: Hints::CAUTIOUS };
    let principal = PrincipalFacts {
        user: Some(caller.user),
        roles: caller.roles.iter().map(|role| role.as_str().to_owned()).collect(),
        key: match caller.principal {
            Principal::ApiKey { id } => Some(id),
            Principal::User { .. } | Principal::OAuth { .. } => None,
        },
        ..PrincipalFacts::default()
    };
    let session = SessionFacts::default();
    let facts = Facts::new(&args, &tool, &principal, &session, budget, Utc::now());
    let tried = match reading.problem {
        None => attempt(reading.language, text, &facts),
        Some(problem) => Err(format!("the expression {problem}")),
    };
    Ok(web::Json(ConditionTestResponse {
        matches: tried == Ok(true),
        error: tried.err(),
        evaluation_context: context(&facts),
    }))
}

/// Has a policy of this one rule decide. Its evaluation is bounded, and cannot panic its way out.
fn attempt(kind: ConditionType, text: String, facts: &Facts<'_>) -> Result<bool, String> {
    let rule = AccessRule {
        id: RuleId(Uuid::nil()),
        subject: None,
        action: Action::Allow,
        condition: Some(text),
        language: kind.into(),
        priority: 0,
        is_enabled: true,
        workflow: None,
        description: None,
    };
    let tool = ToolKey { origin: ToolOrigin::Builtin, name: String::new() };
    let setup =
        ToolSetup { tool: tool.clone(), is_enabled: true, workflow: None, rules: vec![rule] };
    let policy = Policy::compile(PolicySource {
        default_workflow: None,
        workflows: BTreeSet::new(),
        unknown_tools: Action::Deny,
        tools: vec![setup],
    });
    let decision = policy.decide(Call { tool: &tool, facts, is_halted: false });
    match decision.why.checked.first().map(|check| &check.outcome) {
        Some(Outcome::Fired) => Ok(true),
        Some(Outcome::Passed) => Ok(false),
        Some(Outcome::Failed(why)) => Err(why.clone()),
        None => Err("the expression could not be evaluated".to_owned()),
    }
}

fn context(facts: &Facts<'_>) -> Value {
    json!({
        "args": facts.root(Root::Args),
        "tool": facts.root(Root::Tool),
        "principal": facts.root(Root::Principal),
        "time": facts.root(Root::Time),
        "session": facts.root(Root::Session),
        "budget": facts.root(Root::Budget),
    })
}
