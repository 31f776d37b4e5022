//! Saving a flow: checked, its names looked up, versioned, and given its next tick, in one transaction.

use super::{
    super::{flow_reading::version_from, rows::from_json, store_error},
    Flow, get,
    resolve::resolve,
    secret_place,
    standing::{columns, first_fire, next_fire, standing},
};
use crate::secrets::{Sealer, random_token};
use chrono::{DateTime, Utc};
use deadpool_postgres::GenericClient;
use preloop_actors::{
    flow::{FlowSpec, FlowVersion, Problem, Trigger, validate::validate},
    ids::{AccountId, FlowId, FlowVersionId, TrackerId, UserId},
    ports::{NextFire, StoreError},
};
use serde_json::{Map, Value};
use tokio_postgres::{Row, error::SqlState};

pub(super) const LOCK: &str = include_str!("lock.sql");
pub(super) const INSERT: &str = include_str!("insert.sql");
pub(super) const INSERT_VERSION: &str = include_str!("insert_version.sql");
pub(super) const UPDATE: &str = include_str!("update.sql");
pub(super) const CLOCK: &str = include_str!("clock.sql");

/// Bytes of randomness in a webhook secret.
pub const SECRET_BYTES: usize = 32;

/// Fields of the contract that are kept beside the definition.
pub type Extras = Map<String, Value>;

/// A flow as someone wants it to be.
#[derive(Clone, Debug)]
pub struct Draft {
    pub spec: FlowSpec,
    /// `None` keeps what is there.
    pub extras: Option<Extras>,
    /// The webhook secret to use; a fresh one is made when a webhook flow has none.
    pub webhook_secret: Option<String>,
}

/// What a save did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    Created,
    Updated,
    Unchanged,
}

/// A saved flow.
#[derive(Clone, Debug)]
pub struct Applied {
    pub change: Change,
    pub flow: Flow,
    /// The webhook's secret, when this save made it: the only time it can be read.
    pub webhook_secret: Option<String>,
}

/// Why a flow was not saved.
#[derive(Debug, thiserror::Error)]
pub enum SaveError {
    #[error("another flow has that name")]
    NameTaken,
    #[error("flow not found")]
    Missing,
    /// What is wrong with the definition; never empty.
    #[error("the flow cannot be used as it is")]
    Problems(Vec<Problem>),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<FlowSpec> for Draft {
    fn from(spec: FlowSpec) -> Self {
        Self { spec, extras: None, webhook_secret: None }
    }
}

/// Creates the flow, or brings the one of that name to this definition. For YAML and the command line.
pub async fn apply(
    db: &mut impl GenericClient,
    sealer: &Sealer,
    account: AccountId,
    spec: FlowSpec,
    by: Option<UserId>,
) -> Result<Applied, SaveError> {
    let draft = Draft::from(spec);
    match create(db, sealer, account, draft.clone(), by).await {
        Err(SaveError::NameTaken) => {}
        created_or_refused => return created_or_refused,
    }
    let save = Save { sealer, account, by };
    save.change(db, Which::Named(draft.spec.name.clone()), draft).await
}

/// Creates a flow.
pub async fn create(
    db: &mut impl GenericClient,
    sealer: &Sealer,
    account: AccountId,
    draft: Draft,
    by: Option<UserId>,
) -> Result<Applied, SaveError> {
    Save { sealer, account, by }.create(db, draft).await
}

/// Brings one flow to a definition. A new version is made only when the definition differs.
pub async fn update(
    db: &mut impl GenericClient,
    sealer: &Sealer,
    account: AccountId,
    id: FlowId,
    draft: Draft,
    by: Option<UserId>,
) -> Result<Applied, SaveError> {
    Save { sealer, account, by }.change(db, Which::Id(id), draft).await
}

/// Everything that can be wrong with a definition, at once; else the tracker it names.
pub async fn check(
    db: &impl GenericClient,
    account: AccountId,
    spec: &FlowSpec,
) -> Result<Option<TrackerId>, SaveError> {
    let mut problems = validate(spec);
    let resolved = resolve(db, account, &spec.trigger).await?;
    problems.extend(resolved.problems);
    if problems.is_empty() { Ok(resolved.tracker) } else { Err(SaveError::Problems(problems)) }
}

/// Who saves, and for whom.
struct Save<'a> {
    sealer: &'a Sealer,
    account: AccountId,
    by: Option<UserId>,
}

/// How a flow is looked up.
enum Which {
    Id(FlowId),
    Named(String),
}

/// A flow as it stands, locked.
struct Current {
    version: FlowVersion,
    is_enabled: bool,
    extras: Extras,
    next_fire: Option<NextFire>,
    has_secret: bool,
}

impl Save<'_> {
    async fn create(
        &self,
        db: &mut impl GenericClient,
        draft: Draft,
    ) -> Result<Applied, SaveError> {
        let tx = db.transaction().await.map_err(store_error)?;
        let tracker = check(&tx, self.account, &draft.spec).await?;
        let version = FlowVersion {
            id: FlowVersionId::fresh(),
            flow: FlowId::fresh(),
            account: self.account,
            number: 1,
            tracker,
            spec: draft.spec,
        };
        let secret = self.secret(&version, false, draft.webhook_secret);
        let sealed = self.seal(version.flow, secret.as_deref());
        let (next_fire_at, jitter) =
            columns(first_fire(version.flow, &version.spec, clock(&tx).await?));
        let extras = Value::Object(draft.extras.unwrap_or_default());
        let statement = tx.prepare_cached(INSERT).await.map_err(store_error)?;
        let inserted = tx
            .query_opt(
                &statement,
                &[
                    &version.flow.0,
                    &self.account.0,
                    &version.spec.name,
                    &version.spec.enabled,
                    &trigger_kind(&version.spec.trigger),
                    &version.id.0,
                    &sealed,
                    &next_fire_at,
                    &extras,
                    &jitter,
                ],
            )
            .await
            .map_err(store_error)?;
        if inserted.is_none() {
            return Err(SaveError::NameTaken);
        }
        self.insert_version(&tx, &version).await?;
        self.finish(tx, Change::Created, version.flow, secret).await
    }

    async fn change(
        &self,
        db: &mut impl GenericClient,
        which: Which,
        draft: Draft,
    ) -> Result<Applied, SaveError> {
        let tx = db.transaction().await.map_err(store_error)?;
        let current = self.lock(&tx, which).await?.ok_or(SaveError::Missing)?;
        let tracker = check(&tx, self.account, &draft.spec).await?;
        let same = current.version.spec == draft.spec && current.version.tracker == tracker;
        let version = if same {
            current.version.clone()
        } else {
            FlowVersion {
                id: FlowVersionId::fresh(),
                number: current.version.number + 1,
                tracker,
                spec: draft.spec,
                ..current.version
            }
        };
        let extras = draft.extras.unwrap_or_else(|| current.extras.clone());
        let secret = self.secret(&version, current.has_secret, draft.webhook_secret);
        if same && extras == current.extras && secret.is_none() {
            return self.finish(tx, Change::Unchanged, version.flow, None).await;
        }
        if !same {
            self.insert_version(&tx, &version).await?;
        }
        let next_fire = current.next_fire(&version.spec, clock(&tx).await?);
        self.point(&tx, &version, secret.as_deref(), next_fire, extras).await?;
        self.finish(tx, Change::Updated, version.flow, secret).await
    }

    async fn lock(
        &self,
        db: &impl GenericClient,
        which: Which,
    ) -> Result<Option<Current>, StoreError> {
        let (id, name) = match &which {
            Which::Id(id) => (Some(id.0), None),
            Which::Named(name) => (None, Some(name.as_str())),
        };
        let statement = db.prepare_cached(LOCK).await.map_err(store_error)?;
        let row =
            db.query_opt(&statement, &[&self.account.0, &id, &name]).await.map_err(store_error)?;
        row.as_ref().map(Current::read).transpose()
    }

    async fn insert_version(
        &self,
        db: &impl GenericClient,
        version: &FlowVersion,
    ) -> Result<(), StoreError> {
        let spec = serde_json::to_value(&version.spec)
            .map_err(|error| StoreError::Internal(format!("a flow cannot be written: {error}")))?;
        let statement = db.prepare_cached(INSERT_VERSION).await.map_err(store_error)?;
        db.execute(
            &statement,
            &[
                &version.id.0,
                &version.flow.0,
                &version.account.0,
                &version.number,
                &spec,
                &version.tracker.map(|tracker| tracker.0),
                &self.by.map(|by| by.0),
            ],
        )
        .await
        .map_err(store_error)?;
        Ok(())
    }

    /// Points the flow at a version.
    async fn point(
        &self,
        db: &impl GenericClient,
        version: &FlowVersion,
        secret: Option<&str>,
        next_fire: Option<NextFire>,
        extras: Extras,
    ) -> Result<(), SaveError> {
        let (next_fire_at, jitter) = columns(next_fire);
        let statement = db.prepare_cached(UPDATE).await.map_err(store_error)?;
        let updated = db
            .query_opt(
                &statement,
                &[
                    &self.account.0,
                    &version.flow.0,
                    &version.spec.name,
                    &version.spec.enabled,
                    &trigger_kind(&version.spec.trigger),
                    &version.id.0,
                    &self.seal(version.flow, secret),
                    &next_fire_at,
                    &Value::Object(extras),
                    &jitter,
                ],
            )
            .await;
        match updated {
            Ok(Some(_)) => Ok(()),
            Ok(None) => Err(SaveError::Missing),
            Err(error) if error.code() == Some(&SqlState::UNIQUE_VIOLATION) => {
                Err(SaveError::NameTaken)
            }
            Err(error) => Err(store_error(error).into()),
        }
    }

    /// The secret this save sets, if it sets one.
    fn secret(&self, version: &FlowVersion, has: bool, given: Option<String>) -> Option<String> {
        let is_webhook = matches!(version.spec.trigger, Trigger::Webhook(_));
        let fresh = || (!has).then(|| random_token(SECRET_BYTES));
        if is_webhook { given.or_else(fresh) } else { None }
    }

    fn seal(&self, flow: FlowId, secret: Option<&str>) -> Option<Vec<u8>> {
        secret.map(|secret| self.sealer.seal(&secret_place(flow), secret))
    }

    async fn finish(
        &self,
        tx: deadpool_postgres::Transaction<'_>,
        change: Change,
        id: FlowId,
        webhook_secret: Option<String>,
    ) -> Result<Applied, SaveError> {
        let flow = get(&tx, self.account, id).await?.ok_or(SaveError::Missing)?;
        tx.commit().await.map_err(store_error)?;
        Ok(Applied { change, flow, webhook_secret })
    }
}

impl Current {
    fn read(row: &Row) -> Result<Self, StoreError> {
        Ok(Self {
            version: version_from(row)?,
            is_enabled: row.get("is_enabled"),
            extras: from_json(row, "extras")?,
            next_fire: standing(row),
            has_secret: row.get::<_, Option<&[u8]>>("webhook_secret_sealed").is_some(),
        })
    }

    fn next_fire(&self, spec: &FlowSpec, now: DateTime<Utc>) -> Option<NextFire> {
        let before = self.is_enabled.then_some(&self.version.spec);
        next_fire(self.version.flow, before, self.next_fire, spec, now)
    }
}

fn trigger_kind(trigger: &Trigger) -> &'static str {
    match trigger {
        Trigger::Tracker(_) => "tracker",
        Trigger::Schedule(_) => "schedule",
        Trigger::Webhook(_) => "webhook",
        Trigger::Manual(_) => "manual",
    }
}

/// Now, on the database's clock.
pub async fn clock(db: &impl GenericClient) -> Result<DateTime<Utc>, StoreError> {
    let statement = db.prepare_cached(CLOCK).await.map_err(store_error)?;
    let row = db.query_one(&statement, &[]).await.map_err(store_error)?;
    Ok(row.get(0))
}
