//! What the tests of this folder start from: a database with an account, a tracker's organization and flows.

use super::{
    Store,
    testing::{TestDatabase, database},
};
use preloop_actors::{
    event::{IncomingEvent, Normalized, ProjectRef, Source},
    flow::{FlowSpec, FlowVersion},
    ids::{
        AccountId, ExecutionId, FlowId, FlowVersionId, OrganizationId, SourceId, TrackerId, UserId,
    },
    ports::{Change, ClaimLimits, Claimed, DirectStart, EventLog, Executions},
};
use serde_json::{Value, json};
use std::{ops::Deref, sync::Arc, time::Duration};
use tokio_postgres::types::{Json, ToSql};

/// A tenant with one connected organization.
pub(super) struct World {
    pub(super) account: AccountId,
    pub(super) organization: OrganizationId,
    pub(super) tracker: TrackerId,
    pub(super) database: TestDatabase,
}

impl Deref for World {
    type Target = Store;

    fn deref(&self) -> &Store {
        &self.database.store
    }
}

pub(super) async fn world() -> World {
    let database = database().await;
    let account = AccountId::fresh();
    let (organization, tracker) = organization(&database.store, account).await;
    World { account, organization, tracker, database }
}

impl World {
    /// An issue of project `octo/app` was opened; `key` names the delivery.
    pub(super) fn event(&self, key: &str) -> IncomingEvent {
        IncomingEvent {
            account: self.account,
            source: Source::Github,
            source_id: SourceId(self.organization.0),
            delivery_key: key.to_owned(),
            tracker: Some(self.tracker),
            organization: Some(self.organization),
            content: Normalized {
                kind: "issue_opened".into(),
                raw_kind: "issues.opened".into(),
                project: Some(project("7", "octo/app")),
                subject: Some("It breaks".into()),
                subject_url: Some("https://example.test/octo/app/issues/1".into()),
                actor: Some("mona".into()),
                attributes: json!({ "labels": ["bug"] }).as_object().cloned().unwrap(),
                ..Normalized::default()
            },
            payload: json!({ "action": "opened", "key": key }).to_string().into(),
        }
    }

    /// An enabled flow that any tracker event starts.
    pub(super) async fn flow(&self) -> Arc<FlowVersion> {
        flow(self, self.account, json!({ "tracker": {} })).await
    }

    /// A waiting execution of the flow.
    pub(super) async fn execution(&self, flow: &Arc<FlowVersion>) -> ExecutionId {
        let mut event = self.event(&ExecutionId::fresh().to_string());
        event.account = flow.account;
        let start = DirectStart { event, flow: flow.clone() };
        self.start(start).await.unwrap().execution.unwrap()
    }

    /// Claims as some replica would that has places enough.
    pub(super) async fn claim_all(&self) -> Vec<Claimed> {
        self.claim(replica(), limits()).await.unwrap()
    }

    /// Runs a statement that a test needs and the store does not offer.
    pub(super) async fn sql(&self, sql: &str, parameters: &[&(dyn ToSql + Sync)]) -> u64 {
        self.client().await.unwrap().execute(sql, parameters).await.unwrap()
    }

    /// The first column of the only row.
    pub(super) async fn value<T>(&self, sql: &str, parameters: &[&(dyn ToSql + Sync)]) -> T
    where
        T: for<'a> tokio_postgres::types::FromSql<'a>,
    {
        self.client().await.unwrap().query_one(sql, parameters).await.unwrap().get(0)
    }

    /// Bodies in the outbox, oldest first, which are then gone.
    pub(super) async fn told(&self) -> Vec<Value> {
        let sql = "WITH all_of_it AS (DELETE FROM outbox RETURNING id, body)
                   SELECT body FROM all_of_it ORDER BY id";
        let rows = self.client().await.unwrap().query(sql, &[]).await.unwrap();
        rows.iter().map(|row| row.get(0)).collect()
    }
}

pub(super) fn project(id: &str, identifier: &str) -> ProjectRef {
    let name = identifier.rsplit('/').next().unwrap_or_default();
    ProjectRef { external_id: id.into(), identifier: identifier.into(), name: name.into() }
}

pub(super) fn replica() -> preloop_actors::ids::ReplicaId {
    preloop_actors::ids::ReplicaId::fresh()
}

pub(super) fn limits() -> ClaimLimits {
    ClaimLimits { free: 1_000, per_account: 1_000, lease: Duration::from_secs(60) }
}

/// A tracker's organization of a new or known account, whose owner is `owner@example.test`.
pub(super) async fn organization(store: &Store, account: AccountId) -> (OrganizationId, TrackerId) {
    let (organization, tracker, user) =
        (OrganizationId::fresh(), TrackerId::fresh(), UserId::fresh());
    let name = account.to_string();
    let db = store.client().await.unwrap();
    let steps: [(&str, &[&(dyn ToSql + Sync)]); 5] = [
        (
            "INSERT INTO accounts (id, name) VALUES ($1, 'acme') ON CONFLICT DO NOTHING",
            &[&account.0],
        ),
        (
            "INSERT INTO users (id, account_id, username, email, password_hash)
             VALUES ($1, $2, $3, $3 || '@example.test', '')",
            &[&user.0, &account.0, &name],
        ),
        ("INSERT INTO user_roles VALUES ($1, 'owner')", &[&user.0]),
        (
            "INSERT INTO trackers (id, account_id, name, tracker_type) VALUES ($1, $2, 'hub', 'github')",
            &[&tracker.0, &account.0],
        ),
        (
            "INSERT INTO organizations
                 (id, account_id, tracker_id, name, identifier, webhook_secret_sealed)
             VALUES ($1, $2, $3, 'Octo', 'octo', '')",
            &[&organization.0, &account.0, &tracker.0],
        ),
    ];
    for (sql, parameters) in steps {
        db.execute(sql, parameters).await.unwrap();
    }
    (organization, tracker)
}

/// An enabled flow of any account; `trigger` as in its YAML.
pub(super) async fn flow(store: &Store, account: AccountId, trigger: Value) -> Arc<FlowVersion> {
    let (id, version) = (FlowId::fresh(), FlowVersionId::fresh());
    let kind = trigger.as_object().and_then(|map| map.keys().next()).cloned().unwrap();
    let spec = json!({
        "name": format!("flow {id}"),
        "trigger": trigger,
        "agent": { "type": "builtin", "steps": [{ "log": "hello" }] },
    });
    let sql = "WITH version AS (
                   INSERT INTO flow_versions (id, flow_id, account_id, number, spec)
                   VALUES ($1, $2, $3, 1, $4))
               INSERT INTO flows (id, account_id, name, trigger_kind, version_id)
               VALUES ($2, $3, $4::jsonb ->> 'name', $5, $1)";
    let db = store.client().await.unwrap();
    db.execute(sql, &[&version.0, &id.0, &account.0, &Json(&spec), &kind]).await.unwrap();
    let spec: FlowSpec = serde_json::from_value(spec).unwrap();
    Arc::new(FlowVersion { id: version, flow: id, account, number: 1, tracker: None, spec })
}

/// The step that decides a launch.
pub(super) fn starting() -> Change {
    Change::Starting {
        prompt: "do it".into(),
        unresolved: vec!["event.nothing".into()],
        token_hash: ExecutionId::fresh().to_string(),
    }
}
