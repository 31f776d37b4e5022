//! The kill switch of an account: while it is on, no tool is called, and no time passes for what waits for people.

use super::{
    audit::Change,
    caller::{Caller, may},
    error::ApiError,
    extract::Json,
    openapi::{Bodied, Checked, Faults, Guarded},
};
use crate::{
    approvals::StoredApprovals,
    auth::Principal,
    mcp::catalog::Catalogs,
    store::{Store, approvals},
};
use actix_web::{get, put, web};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

/// What records are about.
const RESOURCE: &str = "kill_switch";

/// How the switch stands.
#[derive(Serialize, ToSchema)]
pub struct KillSwitchResponse {
    pub is_on: bool,
    /// Null while it is off.
    pub since: Option<DateTime<Utc>>,
}

/// How it should stand.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct KillSwitchChange {
    pub is_on: bool,
}

/// Every route of this resource, below `/api/v1`.
pub fn configure(cfg: &mut ServiceConfig<'_>) {
    cfg.service(read).service(turn);
}

/// Shows how the kill switch stands.
#[utoipa::path(
    tag = "tools",
    operation_id = "read_kill_switch",
    responses((status = 200, body = KillSwitchResponse), Guarded, Faults),
)]
#[get("/account/kill-switch")]
async fn read(
    caller: Caller<may::ViewTools>,
    store: web::Data<Store>,
) -> Result<web::Json<KillSwitchResponse>, ApiError> {
    let db = store.client().await?;
    let since = approvals::halted_since(&db, caller.account).await?;
    Ok(web::Json(KillSwitchResponse { is_on: since.is_some(), since }))
}

/// Turns the kill switch. From then on, and within seconds on every server, no call of a tool begins while it is on.
///
/// What runs already runs on. Only a person who is signed in can turn it off.
#[utoipa::path(
    tag = "tools",
    operation_id = "turn_kill_switch",
    responses((status = 200, body = KillSwitchResponse), Guarded, Checked, Bodied, Faults),
)]
#[put("/account/kill-switch")]
async fn turn(
    who: Caller<may::ManageKillSwitch>,
    body: Json<KillSwitchChange>,
    desk: web::Data<StoredApprovals>,
    store: web::Data<Store>,
    catalogs: web::Data<Catalogs>,
) -> Result<web::Json<KillSwitchResponse>, ApiError> {
    let (account, is_on) = (who.account, body.0.is_on);
    // An agent may have the key of somebody who could.
    if !is_on && !matches!(who.principal, Principal::User { .. }) {
        let why =
            "only a person who is signed in can turn the kill switch off; sign in and try again";
        return Err(ApiError::forbidden(why));
    }
    let action = if is_on { "turn_on_kill_switch" } else { "turn_off_kill_switch" };
    let entry = who.asker.entry(Change::new(action, RESOURCE, account));
    desk.switch(account, is_on, entry).await?;
    catalogs.changed(account);
    let db = store.client().await?;
    let since = approvals::halted_since(&db, account).await?;
    Ok(web::Json(KillSwitchResponse { is_on: since.is_some(), since }))
}
