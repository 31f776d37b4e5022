//! The kill switch: columns of `policies`, and the requests that have to follow it.
//!
//! It holds from the moment it is written. Where a request's clock and the switch are locked both, the switch is first.

use super::{Locked, row::lockeds};
use crate::store::store_error;
use chrono::{DateTime, Utc};
use deadpool_postgres::GenericClient;
use preloop_actors::{
    ids::{AccountId, UserId},
    ports::StoreError,
};
use tokio_postgres::{Row, types::ToSql};
use uuid::Uuid;

const SHARE_POLICY: &str = include_str!("share_policy.sql");
const POLICY: &str = include_str!("policy.sql");
const ALL_HALTED: &str = include_str!("all_halted.sql");
const STANDING: &str = include_str!("standing.sql");
const LOCK_STANDING: &str = include_str!("lock_standing.sql");
const MAKE_POLICY: &str = include_str!("make_policy.sql");
const LOCK_POLICY: &str = include_str!("lock_policy.sql");
const TURN: &str = include_str!("turn.sql");
const ASK_TO_LIFT: &str = include_str!("ask_to_lift.sql");
const HAS_OTHERS: &str = include_str!("has_others.sql");
const LOCK_SOME: &str = include_str!("lock_some.sql");
const FOLLOWED: &str = include_str!("followed.sql");
const FOLLOWING: &str = include_str!("following.sql");

/// What the switch stops.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Halted {
    /// Every call of a tool.
    pub tools: bool,
    /// Every question to a language model that goes through this server.
    pub models: bool,
    /// Executions that would start, and the calls of those that run.
    pub flows: bool,
}

/// How the switch stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// Since when it is on, for each scope.
    pub tools: Option<DateTime<Utc>>,
    pub models: Option<DateTime<Utc>>,
    pub flows: Option<DateTime<Utc>>,
    /// Who turned it on last, and why; it stays when it is off again.
    pub by: Option<UserId>,
    pub reason: Option<String>,
    /// Who asked to lift it, and what of it.
    pub lift: Option<AskedToLift>,
}

/// A wish to lift the switch that needs a second yes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AskedToLift {
    pub by: UserId,
    pub at: DateTime<Utc>,
    /// Of `tools`, `models` and `flows`.
    pub scopes: Vec<String>,
    /// It can be agreed to yet.
    pub is_fresh: bool,
}

/// How the switch is to be turned: on, off, or not.
#[derive(Clone, Debug, Default)]
pub struct Turn {
    pub tools: Option<bool>,
    pub models: Option<bool>,
    pub flows: Option<bool>,
    pub by: Option<UserId>,
    pub reason: Option<String>,
}

impl Halted {
    /// Whether anything is stopped.
    pub fn any(self) -> bool {
        self.tools || self.models || self.flows
    }

    /// Whether calls of tools are stopped, of executions or of others; and with them the time of their requests.
    pub fn stops_calls(self, of_execution: bool) -> bool {
        self.tools || (self.flows && of_execution)
    }

    fn read(row: &Row) -> Self {
        Self { tools: row.get("tools"), models: row.get("models"), flows: row.get("flows") }
    }
}

impl Standing {
    /// What it stops.
    pub fn halted(&self) -> Halted {
        Halted {
            tools: self.tools.is_some(),
            models: self.models.is_some(),
            flows: self.flows.is_some(),
        }
    }

    /// Since when anything is stopped.
    pub fn since(&self) -> Option<DateTime<Utc>> {
        [self.tools, self.models, self.flows].into_iter().flatten().min()
    }

    fn read(row: &Row) -> Self {
        let user = |column| row.get::<_, Option<Uuid>>(column).map(UserId);
        let asked = user("lift_asked_by").zip(row.get::<_, Option<DateTime<Utc>>>("lift_asked_at"));
        let lift = asked.map(|(by, at)| AskedToLift {
            by,
            at,
            scopes: row.get::<_, Option<Vec<String>>>("lift_scopes").unwrap_or_default(),
            is_fresh: row.get::<_, Option<bool>>("is_lift_fresh").unwrap_or_default(),
        });
        Self {
            tools: row.get("halted_at"),
            models: row.get("models_halted_at"),
            flows: row.get("flows_halted_at"),
            by: user("halted_by"),
            reason: row.get("halt_reason"),
            lift,
        }
    }
}

/// What the switch stops, which stays so until the caller's transaction ends. `None`: the account has no row yet, and
/// nothing stays; see [`make_policy`].
pub async fn share(
    db: &impl GenericClient,
    account: AccountId,
) -> Result<Option<Halted>, StoreError> {
    let statement = db.prepare_cached(SHARE_POLICY).await.map_err(store_error)?;
    let row = db.query_opt(&statement, &[&account.0]).await.map_err(store_error)?;
    Ok(row.as_ref().map(Halted::read))
}

/// What the switch stops right now.
pub async fn halted(db: &impl GenericClient, account: AccountId) -> Result<Halted, StoreError> {
    let statement = db.prepare_cached(POLICY).await.map_err(store_error)?;
    let row = db.query_opt(&statement, &[&account.0]).await.map_err(store_error)?;
    Ok(row.as_ref().map(Halted::read).unwrap_or_default())
}

/// Every account of which something is stopped right now.
pub async fn all_halted(db: &impl GenericClient) -> Result<Vec<(AccountId, Halted)>, StoreError> {
    let statement = db.prepare_cached(ALL_HALTED).await.map_err(store_error)?;
    let rows = db.query(&statement, &[]).await.map_err(store_error)?;
    Ok(rows.iter().map(|row| (AccountId(row.get("account_id")), Halted::read(row))).collect())
}

/// How the switch stands.
pub async fn standing(db: &impl GenericClient, account: AccountId) -> Result<Standing, StoreError> {
    stands(db, STANDING, account).await
}

/// The same, which stays so until the caller's transaction ends. Of an account without a row it is off, and may be
/// turned on meanwhile.
pub async fn lock_standing(
    db: &impl GenericClient,
    account: AccountId,
) -> Result<Standing, StoreError> {
    stands(db, LOCK_STANDING, account).await
}

async fn stands(
    db: &impl GenericClient,
    sql: &str,
    account: AccountId,
) -> Result<Standing, StoreError> {
    let statement = db.prepare_cached(sql).await.map_err(store_error)?;
    let row = db.query_opt(&statement, &[&account.0]).await.map_err(store_error)?;
    Ok(row.as_ref().map(Standing::read).unwrap_or_default())
}

/// Gives an account a row with the defaults, if it has none.
pub async fn make_policy(db: &impl GenericClient, account: AccountId) -> Result<(), StoreError> {
    let statement = db.prepare_cached(MAKE_POLICY).await.map_err(store_error)?;
    db.execute(&statement, &[&account.0]).await.map(drop).map_err(store_error)
}

/// Turns the switch, and notes that requests have to follow it. Nobody asks to lift it any more.
pub async fn turn(
    db: &impl GenericClient,
    account: AccountId,
    turn: &Turn,
) -> Result<(), StoreError> {
    let by = turn.by.map(|user| user.0);
    let values: [&(dyn ToSql + Sync); 6] =
        [&account.0, &turn.tools, &turn.models, &turn.flows, &by, &turn.reason];
    let statement = db.prepare_cached(TURN).await.map_err(store_error)?;
    db.execute(&statement, &values).await.map(drop).map_err(store_error)
}

/// Notes that somebody asks to lift the switch for these scopes.
pub async fn ask_to_lift(
    db: &impl GenericClient,
    account: AccountId,
    by: UserId,
    scopes: &[String],
) -> Result<(), StoreError> {
    let statement = db.prepare_cached(ASK_TO_LIFT).await.map_err(store_error)?;
    let asked = db.execute(&statement, &[&account.0, &by.0, &scopes]).await;
    asked.map(drop).map_err(store_error)
}

/// Whether anybody else of the account has one of these roles.
pub async fn has_others(
    db: &impl GenericClient,
    account: AccountId,
    user: UserId,
    roles: &[&str],
) -> Result<bool, StoreError> {
    let statement = db.prepare_cached(HAS_OTHERS).await.map_err(store_error)?;
    let row = db.query_one(&statement, &[&account.0, &user.0, &roles]).await;
    Ok(row.map_err(store_error)?.get("has_others"))
}

/// Locks the switch of an account whose requests have to follow it, and says what it stops; `None`: they all have.
pub async fn lock_following(
    db: &impl GenericClient,
    account: AccountId,
) -> Result<Option<Halted>, StoreError> {
    let statement = db.prepare_cached(LOCK_POLICY).await.map_err(store_error)?;
    let row = db.query_opt(&statement, &[&account.0]).await.map_err(store_error)?;
    Ok(row.as_ref().map(Halted::read))
}

/// Locks some requests that have to follow the switch, and says whether there may be more.
pub async fn lock_some(
    db: &impl GenericClient,
    account: AccountId,
    halted: Halted,
    limit: i64,
) -> Result<(Vec<Locked>, bool), StoreError> {
    let statement = db.prepare_cached(LOCK_SOME).await.map_err(store_error)?;
    let rows = db.query(&statement, &[&account.0, &halted.tools, &halted.flows, &limit]).await;
    let rows = rows.map_err(store_error)?;
    let has_more = i64::try_from(rows.len()).is_ok_and(|count| count >= limit);
    Ok((lockeds(&rows), has_more))
}

/// Notes that all requests have followed.
pub async fn followed(db: &impl GenericClient, account: AccountId) -> Result<(), StoreError> {
    let statement = db.prepare_cached(FOLLOWED).await.map_err(store_error)?;
    db.execute(&statement, &[&account.0]).await.map(drop).map_err(store_error)
}

/// Accounts whose requests have to follow the switch yet: whoever turned it is at it, or has died.
pub async fn following(db: &impl GenericClient) -> Result<Vec<AccountId>, StoreError> {
    let statement = db.prepare_cached(FOLLOWING).await.map_err(store_error)?;
    let rows = db.query(&statement, &[]).await.map_err(store_error)?;
    Ok(rows.iter().map(|row| AccountId(row.get("account_id"))).collect())
}
