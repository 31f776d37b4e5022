//! What an account does about flows of information: nothing, looking, or asking people.

use crate::{
    auth::Principal,
    http::{
        audit::Change,
        caller::{Caller, may},
        error::ApiError,
        extract::{Json, Query},
        openapi::{Bodied, Checked, Faults, Guarded},
        page::{default_limit, limit},
    },
    mcp::catalog::Catalogs,
    store::{
        Store,
        held_labels::{self, Held},
        information_flow, store_error,
    },
};
use actix_web::{get, put, web};
use chrono::{DateTime, Utc};
use preloop_actors::gate::{FlowMode, Labels};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

/// What records are about.
const RESOURCE: &str = "information_flow";

/// What is done about a session that has read both what is untrusted and what is private, and sends out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct InformationFlow {
    /// `off`: sessions hold no labels. `shadow`: calls are decided as without labels, and what would have been asked is
    /// on record. `enforce`: people are asked.
    #[schema(value_type = String)]
    mode: FlowMode,
}

/// Whose labels are listed.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct HeldLabelsQuery {
    /// One execution alone.
    execution_id: Option<Uuid>,
    /// Most to answer; 100 unless given.
    #[serde(default = "default_limit::<100>", deserialize_with = "limit")]
    #[param(minimum = 1, maximum = 1000, required = false)]
    limit: i64,
}

/// What somebody has read.
#[derive(Serialize, ToSchema)]
struct HeldLabels {
    /// `execution:`, `key:`, `client:` or `user:`, and which one.
    holder: String,
    #[schema(value_type = Vec<String>)]
    labels: Labels,
    /// When it was last asked for, about.
    used_at: DateTime<Utc>,
}

/// Shows what is done about flows of information.
#[utoipa::path(
    tag = "policies",
    operation_id = "read_information_flow",
    responses((status = 200, body = InformationFlow), Guarded, Faults),
)]
#[get("/policies/information-flow")]
pub async fn get(
    caller: Caller<may::ViewPolicies>,
    store: web::Data<Store>,
) -> Result<web::Json<InformationFlow>, ApiError> {
    let db = store.client().await?;
    let mode = information_flow::get(&db, caller.account).await?;
    Ok(web::Json(InformationFlow { mode }))
}

/// Says what is done about flows of information. Only a person who is signed in can do less about them than before.
#[utoipa::path(
    tag = "policies",
    operation_id = "set_information_flow",
    responses((status = 200, body = InformationFlow), Guarded, Checked, Bodied, Faults),
)]
#[put("/policies/information-flow")]
pub async fn put(
    who: Caller<may::ManagePolicies>,
    body: Json<InformationFlow>,
    store: web::Data<Store>,
    catalogs: web::Data<Catalogs>,
) -> Result<web::Json<InformationFlow>, ApiError> {
    let (account, after) = (who.account, body.0);
    let mut db = store.client().await?;
    let tx = db.transaction().await.map_err(store_error)?;
    let before = InformationFlow { mode: information_flow::get(&tx, account).await? };
    // An agent may have the key of somebody who could.
    let loosens = strictness(after.mode) < strictness(before.mode);
    if loosens && !matches!(who.principal, Principal::User { .. }) {
        let why = "only a person who is signed in can do less about flows of information; sign in and try again";
        return Err(ApiError::forbidden(why));
    }
    information_flow::set(&tx, account, after.mode).await?;
    let change = Change::new("update_information_flow", RESOURCE, account);
    who.record(&tx, change.between(&before, &after)).await?;
    tx.commit().await.map_err(store_error)?;
    catalogs.changed(account);
    Ok(web::Json(after))
}

/// Lists who has read what: executions, keys, clients and people, the last used first.
///
/// An execution also holds what those have read that it goes on from, which is not repeated here.
#[utoipa::path(
    tag = "policies",
    operation_id = "list_held_labels",
    params(HeldLabelsQuery),
    responses((status = 200, body = [HeldLabels]), Guarded, Checked, Faults),
)]
#[get("/policies/information-flow/held")]
pub async fn held(
    caller: Caller<may::ViewPolicies>,
    query: Query<HeldLabelsQuery>,
    store: web::Data<Store>,
) -> Result<web::Json<Vec<HeldLabels>>, ApiError> {
    let HeldLabelsQuery { execution_id, limit } = query.0;
    let execution = execution_id.map(|id| format!("execution:{id}"));
    let db = store.client().await?;
    let found = held_labels::list(&db, caller.account, execution.as_deref(), limit).await?;
    Ok(web::Json(found.into_iter().map(HeldLabels::new).collect()))
}

impl HeldLabels {
    fn new(row: Held) -> Self {
        Self { holder: row.holder, labels: row.labels, used_at: row.used_at }
    }
}

fn strictness(mode: FlowMode) -> u8 {
    match mode {
        FlowMode::Off => 0,
        FlowMode::Shadow => 1,
        FlowMode::Enforce => 2,
    }
}
