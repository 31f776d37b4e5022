//! A tool's approval condition: an older name for one rule that asks when it applies, looked at after all others.

use super::{
    find, not_found,
    reading::{self, Reading},
    wire::ToolConfigurationResponse,
};
use crate::{
    http::{
        access_rules::require_room,
        audit::Change,
        caller::{Caller, may},
        check::Checks,
        error::ApiError,
        extract::{Json, Path},
        fields::given,
        openapi::{Addressed, Bodied, Checked, Faults, Guarded},
        trackers::wire::Message,
    },
    mcp::catalog::Catalogs,
    store::{
        Store,
        access_rules::{self, ConditionType, Marker, Rule, RuleAction, RuleSetup},
        store_error,
        tool_configurations::{self, ToolConfiguration},
    },
};
use actix_web::{delete, get, put, web};
use chrono::{DateTime, Utc};
use deadpool_postgres::GenericClient;
use preloop_actors::{gate::RuleId, ids::AccountId};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;
use uuid::Uuid;

/// What records are about.
const RESOURCE: &str = "approval_condition";

/// How the language of a condition is called here.
const ARGUMENT: &str = "argument";

/// When calls of a tool need an approval.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ToolConditionUpdate {
    /// Simple or CEL; null removes the condition.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 4_096, required = true)]
    approval_condition: Option<Option<String>>,
    /// `argument` for the simple grammar, or `cel`; unless given, whichever the expression is meant in.
    condition_type: Option<ConditionType>,
}

/// When calls of a tool need an approval, in full.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ToolApprovalConditionCreate {
    #[schema(max_length = 255)]
    name: Option<String>,
    #[schema(max_length = 10_000)]
    description: Option<String>,
    /// On unless given.
    is_enabled: Option<bool>,
    /// `argument` for the simple grammar, or `cel`; unless given, whichever the expression is meant in.
    condition_type: Option<ConditionType>,
    /// Null: every call needs an approval.
    #[schema(min_length = 1, max_length = 4_096)]
    condition_expression: Option<String>,
    /// Kept and shown.
    #[schema(value_type = Option<Object>)]
    condition_config: Option<Map<String, Value>>,
    /// The one of the path; may be left out.
    tool_configuration_id: Option<Uuid>,
}

/// When calls of a tool need an approval.
#[derive(Serialize, ToSchema)]
struct ToolApprovalConditionResponse {
    id: Uuid,
    account_id: Uuid,
    tool_configuration_id: Uuid,
    name: Option<String>,
    description: Option<String>,
    is_enabled: bool,
    condition_type: &'static str,
    condition_expression: Option<String>,
    #[schema(value_type = Option<Object>)]
    condition_config: Option<Value>,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

/// Sets when calls of a tool need an approval, or, with null, that none does for this.
#[utoipa::path(
    tag = "tools",
    responses(
        (status = 200, body = ToolConfigurationResponse), Guarded, Addressed, Checked, Bodied, Faults,
    ),
)]
#[put("/tool-configurations/{config_id}/condition")]
pub async fn set(
    who: Caller<may::ManageTools>,
    id: Path<Uuid>,
    body: Json<ToolConditionUpdate>,
    store: web::Data<Store>,
    catalogs: web::Data<Catalogs>,
) -> Result<web::Json<ToolConfigurationResponse>, ApiError> {
    let given = body.0.approval_condition.ok_or_else(|| {
        ApiError::invalid_field("approval_condition", "is needed; null removes the condition")
    })?;
    let mut db = store.client().await?;
    let tx = db.transaction().await.map_err(store_error)?;
    let (tool, before) = for_change(&tx, who.account, id.0).await?;
    match (given, before) {
        (Some(text), before) => {
            let named = body.0.condition_type;
            let reading = reading::read(&tx, who.account, &tool.setup, named, &text).await?;
            if let Some(problem) = reading.problem {
                return Err(ApiError::invalid_field("approval_condition", problem));
            }
            let setup = match &before {
                Some(rule) => rule.setup.clone(),
                None => asking(None, Marker::default()),
            };
            let condition_type = reading.language;
            let setup = RuleSetup { condition: Some(text), condition_type, ..setup };
            save(&tx, &who, id.0, before, &setup).await?;
        }
        (None, Some(rule)) => remove(&tx, &who, rule).await?,
        (None, None) => {}
    }
    let response = find(&tx, who.account, id.0).await?;
    tx.commit().await.map_err(store_error)?;
    catalogs.changed(who.account);
    Ok(web::Json(response))
}

/// Shows when calls of a tool need an approval; 404 when nothing says so.
#[utoipa::path(
    tag = "tools",
    responses(
        (status = 200, body = ToolApprovalConditionResponse), Guarded, Addressed, Checked, Faults,
    ),
)]
#[get("/tool-configurations/{config_id}/approval-condition")]
pub async fn get(
    caller: Caller<may::ViewTools>,
    id: Path<Uuid>,
    store: web::Data<Store>,
) -> Result<web::Json<ToolApprovalConditionResponse>, ApiError> {
    let db = store.client().await?;
    find(&db, caller.account, id.0).await?;
    let rule = access_rules::condition(&db, caller.account, id.0).await?;
    let rule = rule.ok_or_else(no_condition)?;
    Ok(web::Json(ToolApprovalConditionResponse::new(caller.account, rule)))
}

/// Sets when calls of a tool need an approval. Takes the place of what was set before.
#[utoipa::path(
    tag = "tools",
    responses(
        (status = 200, body = ToolApprovalConditionResponse), Guarded, Addressed, Checked, Bodied, Faults,
    ),
)]
#[put("/tool-configurations/{config_id}/approval-condition")]
pub async fn put_whole(
    who: Caller<may::ManageTools>,
    id: Path<Uuid>,
    body: Json<ToolApprovalConditionCreate>,
    store: web::Data<Store>,
    catalogs: web::Data<Catalogs>,
) -> Result<web::Json<ToolApprovalConditionResponse>, ApiError> {
    let mut db = store.client().await?;
    let tx = db.transaction().await.map_err(store_error)?;
    let (tool, before) = for_change(&tx, who.account, id.0).await?;
    let reading = body.0.reading(&tx, who.account, &tool).await?;
    let setup = body.0.setup(&tool, reading)?;
    let rule = save(&tx, &who, id.0, before, &setup).await?;
    tx.commit().await.map_err(store_error)?;
    catalogs.changed(who.account);
    Ok(web::Json(ToolApprovalConditionResponse::new(who.account, rule)))
}

/// Removes a tool's approval condition.
#[utoipa::path(
    tag = "tools",
    responses((status = 200, body = Message), Guarded, Addressed, Checked, Faults),
)]
#[delete("/tool-configurations/{config_id}/approval-condition")]
pub async fn delete(
    who: Caller<may::ManageTools>,
    id: Path<Uuid>,
    store: web::Data<Store>,
    catalogs: web::Data<Catalogs>,
) -> Result<web::Json<Message>, ApiError> {
    let mut db = store.client().await?;
    let tx = db.transaction().await.map_err(store_error)?;
    let (_, rule) = for_change(&tx, who.account, id.0).await?;
    let rule = rule.ok_or_else(no_condition)?;
    remove(&tx, &who, rule).await?;
    tx.commit().await.map_err(store_error)?;
    catalogs.changed(who.account);
    Ok(web::Json(Message { message: "approval condition deleted".to_owned() }))
}

impl ToolApprovalConditionCreate {
    async fn reading(
        &self,
        db: &impl GenericClient,
        account: AccountId,
        tool: &ToolConfiguration,
    ) -> Result<Reading, ApiError> {
        let named = self.condition_type;
        match &self.condition_expression {
            Some(text) => reading::read(db, account, &tool.setup, named, text).await,
            None => Ok(Reading { language: named.unwrap_or(ConditionType::Simple), problem: None }),
        }
    }

    fn setup(self, tool: &ToolConfiguration, reading: Reading) -> Result<RuleSetup, ApiError> {
        let mut checks = Checks::new();
        let is_same = self.tool_configuration_id.is_none_or(|id| id == tool.id);
        checks
            .name("name", self.name.as_deref())
            .description(self.description.as_deref())
            .object("condition_config", self.condition_config.as_ref())
            .that(
                is_same,
                "tool_configuration_id",
                "is another one than in the path; leave it out",
            );
        if let Some(problem) = reading.problem {
            checks.that(false, "condition_expression", problem);
        }
        checks.done()?;
        let config = self.condition_config.map(Value::Object);
        Ok(RuleSetup {
            condition: self.condition_expression,
            condition_type: reading.language,
            is_enabled: self.is_enabled.unwrap_or(true),
            ..asking(self.description, Marker { name: self.name, config })
        })
    }
}

/// A rule that asks on every call, after all others.
fn asking(description: Option<String>, marker: Marker) -> RuleSetup {
    RuleSetup {
        action: RuleAction::RequireApproval,
        condition: None,
        condition_type: ConditionType::Simple,
        priority: i32::MAX,
        description,
        is_enabled: true,
        workflow: None,
        subject: None,
        marker: Some(marker),
    }
}

/// A configuration and its condition, of which nothing is changed by others until the transaction ends.
async fn for_change(
    db: &impl GenericClient,
    account: AccountId,
    configuration: Uuid,
) -> Result<(ToolConfiguration, Option<Rule>), ApiError> {
    let found = tool_configurations::get_for_change(db, account, configuration).await?;
    let tool = found.ok_or_else(not_found)?;
    Ok((tool, access_rules::condition(db, account, configuration).await?))
}

async fn save(
    db: &impl GenericClient,
    who: &Caller<may::ManageTools>,
    configuration: Uuid,
    before: Option<Rule>,
    setup: &RuleSetup,
) -> Result<Rule, ApiError> {
    let account = who.account;
    let id = before.as_ref().map_or_else(|| RuleId(Uuid::now_v7()), |rule| rule.id);
    let is_kept = match &before {
        Some(_) => access_rules::update(db, account, configuration, id, setup).await?,
        None => {
            require_room(db, account, configuration).await?;
            access_rules::insert(db, account, configuration, id, setup).await?
        }
    };
    let after = access_rules::get(db, account, id).await?.filter(|_| is_kept);
    let after = after.ok_or_else(not_found)?;
    let shown = ToolApprovalConditionResponse::new(account, after.clone());
    let change = match before {
        Some(before) => {
            let before = ToolApprovalConditionResponse::new(account, before);
            Change::new("update_approval_condition", RESOURCE, id).between(&before, &shown)
        }
        None => Change::new("create_approval_condition", RESOURCE, id).between(&(), &shown),
    };
    who.record(db, change).await?;
    Ok(after)
}

async fn remove(
    db: &impl GenericClient,
    who: &Caller<may::ManageTools>,
    rule: Rule,
) -> Result<(), ApiError> {
    access_rules::delete(db, who.account, rule.id).await?;
    let id = rule.id;
    let before = ToolApprovalConditionResponse::new(who.account, rule);
    let change = Change::new("delete_approval_condition", RESOURCE, id).between(&before, &());
    who.record(db, change).await
}

impl ToolApprovalConditionResponse {
    fn new(account: AccountId, rule: Rule) -> Self {
        let setup = rule.setup;
        let marker = setup.marker.unwrap_or_default();
        Self {
            id: rule.id.0,
            account_id: account.0,
            tool_configuration_id: rule.configuration,
            name: marker.name,
            description: setup.description,
            is_enabled: setup.is_enabled,
            condition_type: match setup.condition_type {
                ConditionType::Simple => ARGUMENT,
                ConditionType::Cel => ConditionType::Cel.as_str(),
            },
            condition_expression: setup.condition,
            condition_config: marker.config,
            created_at: rule.created_at,
            updated_at: rule.updated_at,
        }
    }
}

fn no_condition() -> ApiError {
    ApiError::not_found("approval condition")
}
