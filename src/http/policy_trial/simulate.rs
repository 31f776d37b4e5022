//! The decision about one call that nobody makes, with everything that it rests on.

use super::{SimulatedBudget, compile};
use crate::{
    auth::Principal,
    http::{
        caller::{Caller, may},
        error::ApiError,
        extract::Json,
        openapi::{Bodied, Checked, Faults, Guarded},
    },
    mcp::{
        catalog::{Catalog, Catalogs, Entry},
        gated::settled,
    },
    policy::trial::{Told, ToldRule, facts::CallFacts},
    store::Store,
};
use actix_web::{post, web};
use chrono::{DateTime, Utc};
use preloop_actors::{
    gate::{
        Check, Checked as Came, Decision, FlowMode, Label, Labels, Policy, PrincipalFacts,
        SessionFacts,
    },
    ids::{ExecutionId, FlowId, UserId},
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use std::sync::Arc;
use utoipa::ToSchema;
use uuid::Uuid;

/// A call as it might be made.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct PolicySimulationRequest {
    /// What the tool is listed as; with `server`, what its server calls it.
    #[schema(min_length = 1, max_length = 500)]
    tool: String,
    /// The name of its server; `builtin` for ours.
    server: Option<String>,
    #[schema(value_type = Object)]
    arguments: Map<String, Value>,
    /// Who calls; yourself unless given.
    principal: Option<SimulatedPrincipal>,
    /// One that just began unless given.
    session: Option<SimulatedSession>,
    /// Unless given nobody knows what was spent, and rules over it cannot be judged.
    budget: Option<SimulatedBudget>,
    /// When; now unless given.
    at: Option<DateTime<Utc>>,
    /// A policy document that decides; what is in force unless given.
    #[schema(max_length = 1_000_000)]
    draft_yaml: Option<String>,
}

/// Who calls. What is left out is not there.
#[derive(Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
struct SimulatedPrincipal {
    user_id: Option<Uuid>,
    roles: Vec<String>,
    api_key_id: Option<Uuid>,
    flow_id: Option<Uuid>,
    execution_id: Option<Uuid>,
    agent_id: Option<Uuid>,
}

/// The session so far.
#[derive(Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
struct SimulatedSession {
    /// Calls before this one.
    calls: u64,
    /// What it has read: `reads-untrusted`, `reads-private`.
    #[schema(value_type = Vec<String>)]
    labels: Vec<Label>,
}

/// What would be decided, and why.
#[derive(Serialize, ToSchema)]
struct PolicySimulationResponse {
    /// `allow`, `deny`, `require_approval` or `blocked`.
    decision: String,
    /// Who would be asked.
    workflow_id: Option<Uuid>,
    /// What it rests on, such as `rule` or `none_fired`.
    basis: String,
    /// The same as a sentence.
    reason: String,
    /// The rule that fired, or could not be evaluated.
    rule: Option<ToldRule>,
    /// Rules in the order they were looked at; those after the one that decides were not.
    checked_rules: Vec<SimulatedRule>,
    /// Values that rules looked at.
    read: Vec<SimulatedRead>,
    /// What labels say; null where the tool has none that count.
    #[schema(value_type = Option<Object>)]
    information_flow: Value,
    /// Of what rules the tool; differs after every change of it.
    policy_version: String,
}

/// A rule that was looked at.
#[derive(Serialize, ToSchema)]
struct SimulatedRule {
    id: Uuid,
    expression: Option<String>,
    description: Option<String>,
    /// It applies.
    matched: bool,
    /// Why it has no answer.
    error: Option<String>,
}

/// A value that a rule looked at.
#[derive(Serialize, ToSchema)]
struct SimulatedRead {
    /// Such as `args.amount`.
    path: String,
    /// JSON, shortened; null where there is nothing.
    value: Option<String>,
}

/// Decides about a call that nobody makes, by what is in force or by a draft. Nothing runs, nothing is counted, and
/// nothing is on record.
#[utoipa::path(
    tag = "policies",
    operation_id = "simulate_policy",
    responses((status = 200, body = PolicySimulationResponse), Guarded, Checked, Bodied, Faults),
)]
#[post("/policies/simulate")]
pub async fn simulate(
    caller: Caller<may::ViewPolicies>,
    body: Json<PolicySimulationRequest>,
    store: web::Data<Store>,
    catalogs: web::Data<Catalogs>,
) -> Result<web::Json<PolicySimulationResponse>, ApiError> {
    let request = body.0;
    let budget = SimulatedBudget::facts(request.budget)?;
    let catalog = catalogs.of(caller.account).await?;
    let entry = find(&catalog, &request.tool, request.server.as_deref())?;
    let rules = catalog.rules();
    let draft = match &request.draft_yaml {
        Some(draft) => Some(compile(&store, caller.account, draft).await?),
        None => None,
    };
    let policy = draft.as_ref().unwrap_or(&rules.policy);
    let session = request.session.unwrap_or_default();
    let labels: Labels = session.labels.into_iter().collect();
    // As in life: while nobody looks, nobody knows.
    let labels = (policy.flow_mode() != FlowMode::Off).then(|| labels.words());
    let facts = CallFacts {
        tool: entry.tool.clone(),
        server: entry.server_name().to_owned(),
        hints: entry.hints,
        principal: request.principal.map_or_else(|| oneself(&caller), SimulatedPrincipal::facts),
        session: SessionFacts { calls: session.calls, labels },
        budget,
        at: request.at.unwrap_or_else(Utc::now),
        is_halted: rules.is_halted,
    };
    let arguments = Value::Object(request.arguments);
    let decision = settled(facts.decide(policy, &arguments), &facts.tool);
    Ok(web::Json(PolicySimulationResponse::new(policy, &facts, decision)))
}

/// The tool that is meant.
fn find<'a>(
    catalog: &'a Catalog,
    name: &str,
    server: Option<&str>,
) -> Result<&'a Arc<Entry>, ApiError> {
    let found = match server {
        None => catalog.find(name),
        Some(server) => catalog
            .entries()
            .iter()
            .find(|entry| entry.own_name == name && entry.server_name() == server),
    };
    found.ok_or_else(|| {
        let problem = "is none of your tools; use a name of `GET /tools`, with the name of its server as `server`";
        ApiError::invalid_field("tool", problem)
    })
}

fn oneself(caller: &Caller<may::ViewPolicies>) -> PrincipalFacts {
    PrincipalFacts {
        user: Some(caller.user),
        roles: caller.roles.iter().map(|role| role.as_str().to_owned()).collect(),
        key: match caller.principal {
            Principal::ApiKey { id } => Some(id),
            Principal::User { .. } | Principal::OAuth { .. } => None,
        },
        ..PrincipalFacts::default()
    }
}

impl SimulatedPrincipal {
    fn facts(self) -> PrincipalFacts {
        PrincipalFacts {
            user: self.user_id.map(UserId),
            roles: self.roles,
            key: self.api_key_id,
            flow: self.flow_id.map(FlowId),
            execution: self.execution_id.map(ExecutionId),
            agent: self.agent_id,
        }
    }
}

impl PolicySimulationResponse {
    fn new(policy: &Policy, facts: &CallFacts, decision: Decision) -> Self {
        let Told { decision: word, workflow_id, basis, rule } = Told::of(&decision);
        let checked = decision.why.checked.iter();
        let read = decision.why.read.iter();
        Self {
            decision: word,
            workflow_id,
            basis,
            reason: decision.why.to_string(),
            rule,
            checked_rules: checked.map(|check| SimulatedRule::new(policy, facts, check)).collect(),
            read: read
                .map(|read| SimulatedRead { path: read.path.clone(), value: read.value.clone() })
                .collect(),
            information_flow: json!(decision.why.flow),
            policy_version: decision.why.policy.0.to_string(),
        }
    }
}

impl SimulatedRule {
    fn new(policy: &Policy, facts: &CallFacts, check: &Check) -> Self {
        let rule = policy.rules(&facts.tool).find(|rule| rule.id == check.rule);
        Self {
            id: check.rule.0,
            expression: rule.and_then(|rule| rule.condition.clone()),
            description: rule.and_then(|rule| rule.description.clone()),
            matched: check.outcome == Came::Fired,
            error: match &check.outcome {
                Came::Failed(why) => Some(why.clone()),
                Came::Fired | Came::Passed => None,
            },
        }
    }
}
