//! Access rules: which calls of a tool run, which do not, and about which people are asked.

pub mod expression;
mod order;
#[cfg(test)]
mod tests;
pub mod wire;

use super::{
    audit::Change,
    caller::{Caller, may},
    error::ApiError,
    extract::{Json, Path},
    openapi::{Addressed, Bodied, Checked, Faults, Guarded},
    tool_configurations::reading::require_readable,
};
use crate::{
    mcp::catalog::Catalogs,
    store::{
        Store,
        access_rules::{self, RULES_MAX, RULES_OF_ACCOUNT_MAX, Rule, RuleSetup},
        approval_workflows, store_error, tool_configurations,
    },
};
use actix_web::{HttpResponse, delete, get, post, put, web};
use deadpool_postgres::GenericClient;
use preloop_actors::{
    gate::{RuleId, Subject, WorkflowId},
    ids::AccountId,
};
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;
pub use wire::AccessRuleResponse;
use wire::{AccessRuleCreate, AccessRuleUpdate};

/// What records are about.
const RESOURCE: &str = "access_rule";

/// Every route of this resource, below `/api/v1`.
pub fn configure(cfg: &mut ServiceConfig<'_>) {
    cfg.service(list).service(create).service(order::reorder).service(update).service(delete);
}

/// Lists a tool's rules in the order they are looked at: those that concern somebody alone, then by priority.
///
/// The first that applies decides. The tool's approval condition is not among them, and is looked at last.
#[utoipa::path(
    tag = "tools",
    responses((status = 200, body = [AccessRuleResponse]), Guarded, Addressed, Checked, Faults),
)]
#[get("/tool-configurations/{config_id}/access-rules")]
async fn list(
    caller: Caller<may::ViewTools>,
    id: Path<Uuid>,
    store: web::Data<Store>,
) -> Result<web::Json<Vec<AccessRuleResponse>>, ApiError> {
    let db = store.client().await?;
    require_configuration(&db, caller.account, id.0).await?;
    let rules = access_rules::of_configuration(&db, caller.account, id.0).await?;
    let rules = rules.into_iter().filter(|rule| rule.setup.marker.is_none());
    Ok(web::Json(rules.map(|rule| AccessRuleResponse::new(caller.account, rule)).collect()))
}

/// Makes a rule for a tool. It counts from the next call on.
#[utoipa::path(
    tag = "tools",
    responses(
        (status = 201, body = AccessRuleResponse), Guarded, Addressed, Checked, Bodied, Faults,
    ),
)]
#[post("/tool-configurations/{config_id}/access-rules")]
async fn create(
    who: Caller<may::ManageTools>,
    configuration: Path<Uuid>,
    body: Json<AccessRuleCreate>,
    store: web::Data<Store>,
    catalogs: web::Data<Catalogs>,
) -> Result<HttpResponse, ApiError> {
    let (id, account, configuration) = (RuleId(Uuid::now_v7()), who.account, configuration.0);
    let setup = body.0.setup()?;
    let mut db = store.client().await?;
    let tx = db.transaction().await.map_err(store_error)?;
    let found = tool_configurations::get_for_change(&tx, account, configuration).await?;
    let tool = found.ok_or_else(no_configuration)?;
    require_readable(&tx, account, &tool.setup, &setup).await?;
    require_room(&tx, account, configuration).await?;
    require_known(&tx, account, &setup).await?;
    if !access_rules::insert(&tx, account, configuration, id, &setup).await? {
        return Err(no_configuration());
    }
    let response = AccessRuleResponse::new(account, find(&tx, account, id).await?);
    let change = Change::new("create_access_rule", RESOURCE, id).between(&(), &response);
    who.record(&tx, change).await?;
    tx.commit().await.map_err(store_error)?;
    catalogs.changed(account);
    Ok(HttpResponse::Created().json(response))
}

/// Changes what is given and leaves the rest. It counts from the next call on.
#[utoipa::path(
    tag = "tools",
    responses(
        (status = 200, body = AccessRuleResponse), Guarded, Addressed, Checked, Bodied, Faults,
    ),
)]
#[put("/access-rules/{rule_id}")]
async fn update(
    who: Caller<may::ManageTools>,
    id: Path<Uuid>,
    body: Json<AccessRuleUpdate>,
    store: web::Data<Store>,
    catalogs: web::Data<Catalogs>,
) -> Result<web::Json<AccessRuleResponse>, ApiError> {
    let (id, account) = (RuleId(id.0), who.account);
    let mut db = store.client().await?;
    let tx = db.transaction().await.map_err(store_error)?;
    let before = for_change(&tx, account, id).await?;
    let is_read = body.0.has_condition();
    let setup = body.0.laid_over(before.setup.clone())?;
    if is_read {
        let tool = tool_configurations::get(&tx, account, before.configuration).await?;
        let tool = tool.ok_or_else(not_found)?;
        require_readable(&tx, account, &tool.setup, &setup).await?;
    }
    require_known(&tx, account, &setup).await?;
    if !access_rules::update(&tx, account, before.configuration, id, &setup).await? {
        return Err(not_found());
    }
    let response = AccessRuleResponse::new(account, find(&tx, account, id).await?);
    let before = AccessRuleResponse::new(account, before);
    let change = Change::new("update_access_rule", RESOURCE, id).between(&before, &response);
    who.record(&tx, change).await?;
    tx.commit().await.map_err(store_error)?;
    catalogs.changed(account);
    Ok(web::Json(response))
}

/// Removes a rule.
#[utoipa::path(tag = "tools", responses((status = 204), Guarded, Addressed, Checked, Faults))]
#[delete("/access-rules/{rule_id}")]
async fn delete(
    who: Caller<may::ManageTools>,
    id: Path<Uuid>,
    store: web::Data<Store>,
    catalogs: web::Data<Catalogs>,
) -> Result<HttpResponse, ApiError> {
    let (id, account) = (RuleId(id.0), who.account);
    let mut db = store.client().await?;
    let tx = db.transaction().await.map_err(store_error)?;
    let before = for_change(&tx, account, id).await?;
    if !access_rules::delete(&tx, account, id).await? {
        return Err(not_found());
    }
    let before = AccessRuleResponse::new(account, before);
    let change = Change::new("delete_access_rule", RESOURCE, id).between(&before, &());
    who.record(&tx, change).await?;
    tx.commit().await.map_err(store_error)?;
    catalogs.changed(account);
    Ok(HttpResponse::NoContent().finish())
}

/// Refuses one more rule where there are enough.
pub(super) async fn require_room(
    db: &impl GenericClient,
    account: AccountId,
    configuration: Uuid,
) -> Result<(), ApiError> {
    let of_tool = access_rules::count(db, account, Some(configuration)).await?;
    let of_account = access_rules::count(db, account, None).await?;
    let message = match (of_tool >= RULES_MAX, of_account >= RULES_OF_ACCOUNT_MAX) {
        (false, false) => return Ok(()),
        (true, _) => format!("the tool has {RULES_MAX} rules, which is the most; remove one first"),
        (_, true) => {
            format!("there are {RULES_OF_ACCOUNT_MAX} rules, which is the most; remove one first")
        }
    };
    Err(ApiError::bad_request(message))
}

/// Refuses a workflow that is not the account's. It stays until the transaction ends.
pub(super) async fn require_workflow(
    db: &impl GenericClient,
    account: AccountId,
    id: Option<Uuid>,
) -> Result<(), ApiError> {
    let Some(id) = id else { return Ok(()) };
    if approval_workflows::is_present(db, account, WorkflowId(id)).await? {
        return Ok(());
    }
    let problem = "there is no such workflow in this account; make it first, or name another";
    Err(ApiError::bad_request(format!("`approval_workflow_id` {id}: {problem}")))
}

async fn require_known(
    db: &impl GenericClient,
    account: AccountId,
    setup: &RuleSetup,
) -> Result<(), ApiError> {
    require_workflow(db, account, setup.workflow.map(|workflow| workflow.0)).await?;
    let Some(subject) = setup.subject else { return Ok(()) };
    if access_rules::has_subject(db, account, subject).await? {
        return Ok(());
    }
    let (field, id, thing) = match subject {
        Subject::Key(id) => ("api_key_id", id, "API key"),
        Subject::Flow(id) => ("flow_id", id.0, "flow"),
        Subject::Agent(id) => ("managed_agent_id", id, "agent"),
    };
    let message = format!("`{field}` {id}: there is no such {thing} in this account");
    Err(ApiError::bad_request(message))
}

/// Refuses to speak of the rules of what is not there, or another account's.
async fn require_configuration(
    db: &impl GenericClient,
    account: AccountId,
    id: Uuid,
) -> Result<(), ApiError> {
    let found = tool_configurations::get(db, account, id).await?;
    found.map(drop).ok_or_else(no_configuration)
}

/// A rule that is not an approval condition: those are changed where they are shown.
async fn for_change(
    db: &impl GenericClient,
    account: AccountId,
    id: RuleId,
) -> Result<Rule, ApiError> {
    let found = access_rules::get_for_change(db, account, id).await?;
    found.filter(|rule| rule.setup.marker.is_none()).ok_or_else(not_found)
}

async fn find(db: &impl GenericClient, account: AccountId, id: RuleId) -> Result<Rule, ApiError> {
    access_rules::get(db, account, id).await?.ok_or_else(not_found)
}

fn not_found() -> ApiError {
    ApiError::not_found("access rule")
}

fn no_configuration() -> ApiError {
    ApiError::not_found("tool configuration")
}
