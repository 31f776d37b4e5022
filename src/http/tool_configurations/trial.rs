//! Trying a condition on sample arguments, by the same code that decides about calls.

use crate::{
    auth::Principal,
    http::{
        access_rules::expression,
        caller::{Caller, may},
        error::ApiError,
        extract::{Json, Path},
        openapi::{Addressed, Bodied, Checked, Faults, Guarded},
        policy_trial::SimulatedBudget,
    },
    store::{
        Store,
        access_rules::ConditionType,
        mcp_servers,
        tool_configurations::{self, Setup, ToolSource},
    },
};
use actix_web::{post, web};
use chrono::Utc;
use deadpool_postgres::GenericClient;
use preloop_actors::{
    gate::{
        AccessRule, Action, Call, Checked as Outcome, Facts, Hints, Policy, PolicySource,
        PrincipalFacts, RuleId, SessionFacts, ToolFacts, ToolKey, ToolOrigin, ToolSetup,
        expr::Root,
    },
    ids::AccountId,
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
    /// `argument` or `simple` for the simple grammar, or `cel`; unless given, whichever the expression is written in.
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
    let server = {
        let db = store.client().await?;
        let found = tool_configurations::get(&db, caller.account, id.0).await?;
        let setup = found.ok_or_else(super::not_found)?.setup;
        (server_name(&db, caller.account, &setup).await?, setup.tool_name)
    };
    let (server, name) = server;
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
    let text = body.0.expression;
    let kind = body.0.condition_type.unwrap_or_else(|| expression::language(&text));
    let tried = attempt(kind, text, &facts);
    Ok(web::Json(ConditionTestResponse {
        matches: tried == Ok(true),
        error: tried.err(),
        evaluation_context: context(&facts),
    }))
}

/// Has a policy of this one rule decide. Its evaluation is bounded, and cannot panic its way out.
fn attempt(kind: ConditionType, text: String, facts: &Facts<'_>) -> Result<bool, String> {
    if let Some(problem) = expression::problem(kind, &text) {
        return Err(format!("the expression {problem}"));
    }
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

/// What conditions know the tool's server by.
async fn server_name(
    db: &impl GenericClient,
    account: AccountId,
    setup: &Setup,
) -> Result<String, ApiError> {
    let server = match setup.mcp_server {
        Some(id) => mcp_servers::get(db, account, id).await?.map(|server| server.settings.name),
        None if setup.tool_source == ToolSource::Builtin => Some("builtin".to_owned()),
        None => setup.http_endpoint.clone(),
    };
    Ok(server.unwrap_or_default())
}
