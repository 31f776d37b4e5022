//! Puts a tool's rules into another order, all of them at once.

use super::{
    no_configuration,
    wire::{AccessRuleOrder, AccessRuleResponse},
};
use crate::{
    http::{
        audit::Change,
        caller::{Caller, may},
        error::ApiError,
        extract::{Json, Path},
        openapi::{Addressed, Bodied, Checked, Contested, Faults, Guarded},
    },
    mcp::catalog::Catalogs,
    store::{
        Store,
        access_rules::{self, Rule},
        store_error, tool_configurations,
    },
};
use actix_web::{put, web};
use preloop_actors::gate::RuleId;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use uuid::Uuid;

/// Puts all of a tool's rules into an order. It counts from the next call on, as a whole.
///
/// The priorities become 10, 20, 30 and so on. Rules that concern a key, a flow or an agent alone are looked at first
/// whatever their priority, so they have to stand first. When the tool's rules are others than those named,
/// because somebody added or removed one meanwhile, nothing changes.
#[utoipa::path(
    tag = "tools",
    responses(
        (status = 200, body = [AccessRuleResponse]),
        Guarded, Addressed, Checked, Bodied, Contested, Faults,
    ),
)]
#[put("/tool-configurations/{config_id}/access-rules/order")]
pub async fn reorder(
    who: Caller<may::ManageTools>,
    configuration: Path<Uuid>,
    body: Json<AccessRuleOrder>,
    store: web::Data<Store>,
    catalogs: web::Data<Catalogs>,
) -> Result<web::Json<Vec<AccessRuleResponse>>, ApiError> {
    let (account, configuration) = (who.account, configuration.0);
    let order: Vec<_> = body.0.rule_ids.into_iter().map(RuleId).collect();
    let mut db = store.client().await?;
    let tx = db.transaction().await.map_err(store_error)?;
    // Held, so that no rule is added before we are done.
    let found = tool_configurations::get_for_change(&tx, account, configuration).await?;
    found.ok_or_else(no_configuration)?;
    let before = access_rules::all_for_change(&tx, account, configuration).await?;
    check(&before, &order)?;
    if access_rules::reorder(&tx, account, &order).await? {
        let change = Change::new("reorder_access_rules", "tool_configuration", configuration)
            .between(&ids(before.iter().map(|rule| rule.id)), &ids(order.iter().copied()));
        who.record(&tx, change).await?;
    }
    let after = access_rules::all_for_change(&tx, account, configuration).await?;
    tx.commit().await.map_err(store_error)?;
    catalogs.changed(account);
    let shown = |rule| AccessRuleResponse::new(account, rule);
    Ok(web::Json(after.into_iter().map(shown).collect()))
}

/// Refuses an order of other rules than there are, and one that would not be followed.
fn check(rules: &[Rule], order: &[RuleId]) -> Result<(), ApiError> {
    let wanted: BTreeSet<Uuid> = order.iter().map(|id| id.0).collect();
    if wanted.len() < order.len() {
        return Err(ApiError::invalid_field("rule_ids", "names a rule twice; name each once"));
    }
    if wanted != rules.iter().map(|rule| rule.id.0).collect() {
        let message = "the tool's rules are others than these, as somebody added or removed one; \
                       read them again";
        return Err(ApiError::conflict(message));
    }
    let has_subject =
        |id: &RuleId| rules.iter().any(|rule| rule.id == *id && rule.setup.subject.is_some());
    if !order.is_sorted_by_key(|id| !has_subject(id)) {
        let message = "has a rule for everybody before one that concerns a key, a flow or an agent \
                       alone; those are always looked at first, so name them first";
        return Err(ApiError::invalid_field("rule_ids", message));
    }
    Ok(())
}

fn ids(order: impl Iterator<Item = RuleId>) -> Value {
    json!({ "rule_ids": order.map(|id| id.0).collect::<Vec<_>>() })
}
