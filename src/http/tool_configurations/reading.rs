//! How a tool's condition is read: in the language that is named with it, else in the one that it is meant in.
//!
//! A simple one is not kept where it speaks of an argument that the tool does not have: it would never hold, or always,
//! and nobody would be told. One that begins with the name of a variable, such as `budget.spent > 1`, is right in both
//! languages; where the tool's arguments are not known, somebody has to say which is meant. What is kept already stays
//! as it is.

use crate::{
    http::{access_rules::expression, error::ApiError},
    policy::known,
    store::{
        access_rules::{ConditionType, RuleSetup},
        mcp_servers,
        tool_configurations::{Setup, ToolSource},
    },
};
use deadpool_postgres::GenericClient;
use preloop_actors::{
    gate::expr::{
        Language,
        check::{Missing, Shapes, Unclear, meant, missing, tool_shape},
    },
    ids::AccountId,
};
use serde_json::Value;

/// A condition that was read.
pub struct Reading {
    pub language: ConditionType,
    /// Why it cannot be kept.
    pub problem: Option<String>,
}

/// Reads a condition of a tool; `given` is the language that was named with it.
pub async fn read(
    db: &impl GenericClient,
    account: AccountId,
    tool: &Setup,
    given: Option<ConditionType>,
    text: &str,
) -> Result<Reading, ApiError> {
    let language = given.unwrap_or_else(|| expression::language(text));
    let problem = expression::problem(language, text);
    if problem.is_some() || language == ConditionType::Cel {
        return Ok(Reading { language, problem });
    }
    let args = arguments(db, account, tool).await?;
    if given.is_some() {
        // Simple conditions speak of arguments alone.
        let problem = absent(text, Shapes { args: &args, tool: &Value::Null });
        return Ok(Reading { language, problem });
    }
    let shape = tool_shape(&tool.tool_name, &server_name(db, account, tool).await?);
    Ok(unnamed(text, Shapes { args: &args, tool: &shape }))
}

/// Refuses a rule whose condition cannot be kept for this tool.
pub async fn require_readable(
    db: &impl GenericClient,
    account: AccountId,
    tool: &Setup,
    rule: &RuleSetup,
) -> Result<(), ApiError> {
    let Some(text) = rule.condition.as_deref() else { return Ok(()) };
    let reading = read(db, account, tool, Some(rule.condition_type), text).await?;
    match reading.problem {
        None => Ok(()),
        Some(problem) => Err(ApiError::invalid_field("condition_expression", problem)),
    }
}

/// Why a simple condition speaks of nothing, and the way out.
pub fn absent(text: &str, shapes: Shapes<'_>) -> Option<String> {
    let Missing { why, variable, is_said } = missing(text, shapes)?;
    let way_out = match variable {
        Some(name) if is_said => {
            let away = "leave `args.` away and give `condition_type` as `cel`";
            format!("for the variable `{}` {away}", name.as_str())
        }
        Some(name) => as_cel(name.as_str()),
        None => "name one that its schema has, or ask for it by `has(...)` with `condition_type` as `cel`"
            .to_owned(),
    };
    Some(format!("speaks of an argument that the tool does not have ({why}); {way_out}"))
}

/// One of which no language was said.
fn unnamed(text: &str, shapes: Shapes<'_>) -> Reading {
    match meant(text, shapes) {
        Ok(Language::Cel) => Reading { language: ConditionType::Cel, problem: None },
        Ok(Language::Simple) => {
            Reading { language: ConditionType::Simple, problem: absent(text, shapes) }
        }
        Err(unclear) => {
            let mut way_out = as_cel(unclear.name());
            if let Unclear::Either(name) = unclear {
                way_out += &format!(", for an argument write `args.{name}`");
            }
            let problem = format!("is unclear: {unclear}; {way_out}");
            Reading { language: ConditionType::Simple, problem: Some(problem) }
        }
    }
}

fn as_cel(name: &str) -> String {
    format!("for the variable `{name}` give `condition_type` as `cel`")
}

/// What the tool takes: what was set up in the place of its own, else its own; null where that is not known.
async fn arguments(
    db: &impl GenericClient,
    account: AccountId,
    tool: &Setup,
) -> Result<Value, ApiError> {
    match &tool.tool_schema {
        Some(schema) => Ok(serde_json::from_str(schema).unwrap_or_default()),
        None => Ok(known::input_schema_of(db, account, &tool.key()).await?),
    }
}

/// What conditions know the tool's server by.
pub async fn server_name(
    db: &impl GenericClient,
    account: AccountId,
    tool: &Setup,
) -> Result<String, ApiError> {
    let server = match tool.mcp_server {
        Some(id) => mcp_servers::get(db, account, id).await?.map(|server| server.settings.name),
        None if tool.tool_source == ToolSource::Builtin => Some("builtin".to_owned()),
        None => tool.http_endpoint.clone(),
    };
    Ok(server.unwrap_or_default())
}
