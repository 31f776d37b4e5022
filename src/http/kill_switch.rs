//! The kill switch of an account: while it is on, nothing of its scopes begins, and what may not go on loses no time.
//!
//! Turning it on takes one person and a reason. Lifting it takes two: who asks to lift it does not lift it, until
//! another person with the permission asks for the same within a quarter of an hour. Where there is no other, the same
//! person says it again with their password: a session that somebody left open, or took over, cannot lift it alone.

use super::{
    Limits,
    audit::Change,
    auth::client::Client,
    caller::{Caller, may},
    error::{ApiError, Problem},
    extract::Json,
    openapi::{Bodied, Checked, Faults, Guarded, Limited},
};
use crate::{
    approvals::{Lift, Lifted, StoredApprovals},
    auth::{Auth, Principal},
    mcp::catalog::Catalogs,
    store::{
        Store,
        approvals::{self, Standing, Turn},
        users,
    },
};
use actix_web::{get, put, web};
use chrono::{DateTime, TimeDelta, Utc};
use preloop_actors::policy::{Permission, Role};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

/// What records are about.
const RESOURCE: &str = "kill_switch";
/// Every scope, in the order of answers.
const SCOPES: [&str; 3] = ["tools", "models", "flows"];
const REASON_CHARS_MAX: usize = 500;
/// How long a second person has to agree. The statement that reads it says the same.
const LIFT_MINUTES: i64 = 15;

/// How the switch stands.
#[derive(Serialize, ToSchema)]
pub struct KillSwitchResponse {
    pub is_on: bool,
    /// Null while it is off.
    pub since: Option<DateTime<Utc>>,
    /// What is stopped, of `tools`, `models` and `flows`.
    pub scopes: Vec<&'static str>,
    /// Who turned it on last; null while it is off.
    pub user_id: Option<Uuid>,
    /// Why; null while it is off.
    pub reason: Option<String>,
    /// Somebody has asked to lift it, and a second yes is missing.
    pub lift: Option<KillSwitchLift>,
}

/// A wish to lift the switch.
#[derive(Serialize, ToSchema)]
pub struct KillSwitchLift {
    pub user_id: Uuid,
    pub scopes: Vec<String>,
    pub at: DateTime<Utc>,
    /// Until when it can be agreed to.
    pub until: DateTime<Utc>,
    /// Whose yes is missing: `another_person`, or, where nobody else may, that of the same with their `password`.
    pub needs: &'static str,
}

/// How it should stand.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct KillSwitchChange {
    pub is_on: bool,
    /// What is meant, of `tools`, `models` and `flows`; all of them by default. What is not named stays as it is.
    #[serde(default)]
    #[schema(max_items = 3)]
    pub scopes: Option<Vec<String>>,
    /// Why it is turned on; needed then.
    #[serde(default)]
    #[schema(max_length = 500)]
    pub reason: Option<String>,
    /// The caller's own, where nobody else could agree to lift it.
    #[serde(default)]
    pub password: Option<String>,
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
    let standing = approvals::standing(&db, caller.account).await?;
    let has_others = match &standing.lift {
        Some(lift) => approvals::has_others(&db, caller.account, lift.by, &roles()).await?,
        None => false,
    };
    Ok(web::Json(KillSwitchResponse::new(standing, has_others)))
}

/// Turns the kill switch. Within a second, on every server, nothing of its scopes begins while it is on: no call of a
/// tool, no question to a language model, no execution, and of those that run no call.
///
/// What runs already runs on. Turning it on needs a `reason`. Only a person who is signed in can turn it off, and it
/// takes two: the answer to the first has `lift`, and the switch stays on until another person who may asks for the
/// same, or, where there is none, the same person with their `password`.
#[utoipa::path(
    tag = "tools",
    operation_id = "turn_kill_switch",
    responses((status = 200, body = KillSwitchResponse), Guarded, Checked, Bodied, Limited, Faults),
)]
#[put("/account/kill-switch")]
async fn turn(
    who: Caller<may::ManageKillSwitch>,
    client: Client,
    body: Json<KillSwitchChange>,
    desk: web::Data<StoredApprovals>,
    auth: web::Data<Auth>,
    limits: web::Data<Limits>,
    catalogs: web::Data<Catalogs>,
) -> Result<web::Json<KillSwitchResponse>, ApiError> {
    let (account, wanted) = (who.account, body.0);
    let scopes = scopes(wanted.scopes)?;
    let has_others = {
        let db = auth.store.client().await?;
        approvals::has_others(&db, account, who.user, &roles()).await?
    };
    if wanted.is_on {
        let reason = reason(wanted.reason)?;
        let change = Change::new("turn_on_kill_switch", RESOURCE, account)
            .with("scopes", scopes.clone())
            .with("reason", reason.clone());
        let turn = on(&scopes, &who, reason);
        desk.switch(account, turn, who.asker.entry(change)).await?;
    } else {
        // An agent may have the key of somebody who could.
        if !matches!(who.principal, Principal::User { .. }) {
            let why = "only a person who is signed in can turn the kill switch off; sign in and try again";
            return Err(ApiError::forbidden(why));
        }
        let is_confirmed = match wanted.password.filter(|_| !has_others) {
            Some(password) => confirmed(&who, client, password, &auth, &limits).await?,
            None => false,
        };
        let lift = Lift { by: who.user, scopes: scopes.clone(), is_confirmed };
        let entry = |lifted| {
            let action = match lifted {
                Lifted::Done => "turn_off_kill_switch",
                Lifted::Asked => "ask_to_turn_off_kill_switch",
            };
            who.asker.entry(Change::new(action, RESOURCE, account).with("scopes", scopes.clone()))
        };
        desk.lift(account, lift, entry).await?;
    }
    catalogs.changed(account);
    let db = auth.store.client().await?;
    let standing = approvals::standing(&db, account).await?;
    Ok(web::Json(KillSwitchResponse::new(standing, has_others)))
}

/// Whether the caller has said who they are a second time. A wrong password is refused, and seldom tried.
async fn confirmed(
    who: &Caller<may::ManageKillSwitch>,
    client: Client,
    password: String,
    auth: &Auth,
    limits: &Limits,
) -> Result<bool, ApiError> {
    limits.login(client.0, &who.username)?;
    let stored = {
        let db = auth.store.client().await?;
        users::find(&db, who.account, who.user).await?.map(|login| login.password_hash)
    };
    if !auth.passwords.verify(password, stored).await? {
        return Err(ApiError::bad_request("the password is not right; the kill switch stays on"));
    }
    limits.signed_in(client.0, &who.username);
    Ok(true)
}

/// Roles whose people may turn the switch.
fn roles() -> Vec<&'static str> {
    let may = |role: &Role| role.grants(Permission::ManageKillSwitch);
    Role::ALL.into_iter().filter(may).map(Role::as_str).collect()
}

/// The scopes that are meant, in their order.
fn scopes(given: Option<Vec<String>>) -> Result<Vec<String>, ApiError> {
    let Some(given) = given else { return Ok(SCOPES.map(str::to_owned).to_vec()) };
    if given.is_empty() || given.iter().any(|scope| !SCOPES.contains(&scope.as_str())) {
        return Err(refuse(
            "scopes",
            "has to name some of tools, models and flows, or be left out",
        ));
    }
    let named = |scope: &&str| given.iter().any(|one| one == scope);
    Ok(SCOPES.into_iter().filter(named).map(str::to_owned).collect())
}

fn reason(given: Option<String>) -> Result<String, ApiError> {
    let reason = given.map(|reason| reason.trim().to_owned()).unwrap_or_default();
    match reason.chars().count() {
        1..=REASON_CHARS_MAX => Ok(reason),
        0 => Err(refuse("reason", "is needed to turn the kill switch on; say in a sentence why")),
        _ => Err(refuse("reason", format!("may have at most {REASON_CHARS_MAX} characters"))),
    }
}

fn on(scopes: &[String], who: &Caller<may::ManageKillSwitch>, reason: String) -> Turn {
    let of = |name: &str| scopes.iter().any(|scope| scope == name).then_some(true);
    Turn {
        tools: of("tools"),
        models: of("models"),
        flows: of("flows"),
        by: Some(who.user),
        reason: Some(reason),
    }
}

fn refuse(field: &str, problem: impl Into<String>) -> ApiError {
    ApiError::invalid(vec![Problem::of("body", field, "value_error", problem)])
}

impl KillSwitchResponse {
    fn new(standing: Standing, has_others: bool) -> Self {
        let halted = standing.halted();
        let is_on = halted.any();
        let stopped = [halted.tools, halted.models, halted.flows].into_iter().zip(SCOPES);
        let needs = if has_others { "another_person" } else { "password" };
        let lift = standing.lift.as_ref().filter(|lift| is_on && lift.is_fresh);
        Self {
            is_on,
            since: standing.since(),
            scopes: stopped.filter_map(|(is_on, scope)| is_on.then_some(scope)).collect(),
            user_id: standing.by.map(|by| by.0).filter(|_| is_on),
            lift: lift.map(|lift| KillSwitchLift {
                user_id: lift.by.0,
                scopes: lift.scopes.clone(),
                at: lift.at,
                until: lift.at + TimeDelta::minutes(LIFT_MINUTES),
                needs,
            }),
            reason: standing.reason.filter(|_| is_on),
        }
    }
}
