//! A tenant with a fake tracker, and the steps of which all that happens is made.

use crate::{
    http::links::PublicUrl,
    notify::Notifier,
    secrets::Sealer,
    store::{
        Store,
        sync::{SyncStatus, request, status},
        testing::{TestDatabase, database},
        trackers::token_place,
    },
    sync::{AlarmTeller, ClientSources, Hookup, StoredSync},
    trackers::{
        self, Secrets, SenderHeaders,
        client::{Answer, ClientFactory, ClientOptions, TrackerClient, TrackerClients},
        connecting::{Connector, Credential},
        fakes::{Delivering, Edit, Fake, Flavor, Sent},
        polled,
    },
};
use async_trait::async_trait;
use bytes::Bytes;
use chrono::{TimeDelta, Utc};
use preloop_actors::{
    event::{IncomingEvent, TrackerType},
    flow::FlowSpec,
    ids::{AccountId, FlowId, FlowVersionId, OrganizationId, ReplicaId, SourceId, TrackerId},
    poller::{Extent, Follow, Pace, PollerNeeds, run},
    ports::{EventLog, Flows, RoundEnd, SyncLog, TrackerSources},
    router::{Decision, Tired, decide},
};
use secrecy::SecretString;
use serde_json::{Value, json};
use std::{sync::Arc, time::Duration};
use tokio_postgres::types::{FromSql, Json, ToSql};

/// Under this login the tests' tracker acts itself.
pub(super) const OURSELVES: &str = "preloop-sync";

pub(super) struct House {
    pub(super) fake: Fake,
    pub(super) account: AccountId,
    pub(super) tracker: TrackerId,
    pub(super) kind: TrackerType,
    /// The path of its only project, until others are added.
    pub(super) project: &'static str,
    pub(super) client: Arc<dyn TrackerClient>,
    pub(super) needs: PollerNeeds,
    pub(super) database: TestDatabase,
}

/// The one client of the house.
struct OneClient(Arc<dyn TrackerClient>);

#[async_trait]
impl TrackerClients for OneClient {
    async fn client(&self, _: AccountId, _: TrackerId) -> Answer<Option<Arc<dyn TrackerClient>>> {
        Ok(Some(Arc::clone(&self.0)))
    }
}

impl House {
    /// A tracker that was connected, in which nobody has looked yet, and a flow that any of its events starts.
    pub(super) async fn new(flavor: Flavor) -> Self {
        let (fake, database) = (Fake::start(flavor, 0), database().await);
        let (kind, organization, name, project) = match flavor {
            Flavor::Github => (TrackerType::Github, "octo", "app", "octo/app"),
            Flavor::Gitlab => (TrackerType::Gitlab, "octo", "app", "octo/app"),
            Flavor::JiraCloud | Flavor::JiraServer => (TrackerType::Jira, "site", "PROJ", "PROJ"),
        };
        {
            let mut world = fake.world();
            // A day behind: nothing may depend on whose clock is right.
            world.stand_still(Utc::now() - TimeDelta::days(1), TimeDelta::seconds(1));
            world.add_project(organization, name);
            world.delivering = Delivering::ByHand;
        }
        let site = fake.url.trim_start_matches("http://").to_owned();
        let organization = if kind == TrackerType::Jira { site } else { organization.to_owned() };
        let sealer =
            Sealer::new(&SecretString::from("a key for tests, long enough for all".to_owned()));
        let (account, tracker) = (AccountId::fresh(), TrackerId::fresh());
        let details = match flavor {
            Flavor::JiraCloud => json!({ "deployment": "cloud", "email": "ada@example.test" }),
            _ => json!({}),
        };
        let client = client(kind, &fake.url, details);
        let store = database.store.clone();
        let url = PublicUrl::new("http://preloop.test");
        let alarms = AlarmTeller::new(Notifier::new(sealer.clone(), false), url.clone());
        let hookup = Hookup { store: store.clone(), sealer: sealer.clone(), url };
        let clients = Arc::new(OneClient(Arc::clone(&client)));
        let sources: Arc<dyn TrackerSources> = Arc::new(ClientSources { clients, hookup });
        let log: Arc<dyn SyncLog> = Arc::new(StoredSync::new(store, sealer.clone(), alarms));
        let pace =
            Pace { round_every: Duration::from_secs(90), poll_every: Duration::from_secs(3_600) };
        let needs = PollerNeeds {
            replica: ReplicaId::fresh(),
            pace,
            log,
            sources,
            tell: polled::tell,
            told: Arc::new(|| {}),
        };
        let house = Self { fake, account, tracker, kind, project, client, needs, database };
        house.connect(&organization, &sealer).await;
        house
    }

    async fn connect(&self, organization: &str, sealer: &Sealer) {
        let (account, tracker) = (&self.account.0, &self.tracker.0);
        let sealed = sealer.seal(&token_place(self.tracker), "token");
        let (flow, version) = (FlowId::fresh(), FlowVersionId::fresh());
        let spec = json!({
            "name": "all", "trigger": { "tracker": {} },
            "agent": { "type": "builtin", "steps": [{ "log": "hello" }] },
        });
        serde_json::from_value::<FlowSpec>(spec.clone()).unwrap();
        self.sql("INSERT INTO accounts (id, name) VALUES ($1, 'acme')", &[account]).await;
        let connect =
            "INSERT INTO trackers (id, account_id, name, tracker_type, token_sealed, own_logins)
                       VALUES ($1, $2, 'it', $3, $4, ARRAY[$5::text])";
        let kind = self.kind.as_str();
        self.sql(connect, &[tracker, account, &kind, &sealed, &OURSELVES]).await;
        let rule = "INSERT INTO tracker_scope_rules VALUES (gen_random_uuid(), $1, 'ORGANIZATION', 'INCLUDE', $2)";
        self.sql(rule, &[tracker, &organization]).await;
        let flows = "WITH version AS (
                         INSERT INTO flow_versions (id, flow_id, account_id, number, spec)
                         VALUES ($1, $2, $3, 1, $4))
                     INSERT INTO flows (id, account_id, name, trigger_kind, version_id)
                     VALUES ($2, $3, 'all', 'tracker', $1)";
        self.sql(flows, &[&version.0, &flow.0, account, &Json(&spec)]).await;
    }

    pub(super) fn store(&self) -> &Store {
        &self.database.store
    }

    /// Someone asks for a round; whoever had the lease is dead.
    pub(super) async fn demand(&self) {
        let db = self.store().client().await.unwrap();
        assert!(request(&db, self.account, self.tracker).await.unwrap());
        let expire =
            "UPDATE tracker_syncs SET lease_expires_at = now() WHERE lease_owner IS NOT NULL";
        self.sql(expire, &[]).await;
    }

    /// A whole round, of everything.
    pub(super) async fn poll(&self) -> RoundEnd {
        self.demand().await;
        self.round(Extent::ALL).await.expect("the lease is free")
    }

    /// A round as far as it goes. `None`: somebody else has the lease.
    pub(super) async fn round(&self, extent: Extent) -> Option<RoundEnd> {
        let lasting = Duration::from_secs(60);
        let (log, replica) = (&self.needs.log, self.needs.replica);
        let work = log.take(self.tracker, replica, lasting, false).await.unwrap()?;
        let quiet: Follow = Arc::new(|_| {});
        Some(run(&self.needs, work, extent, &quiet).await.unwrap())
    }

    /// Takes the delivery at a place of the queue in, as the endpoint for webhooks does.
    pub(super) async fn receive(&self, at: usize) {
        let Some(sent) = self.fake.world().queue.remove(at) else { return };
        let event = self.read(&sent).await;
        self.store().append(vec![event]).await.unwrap();
        self.fake.world().delivered(sent, Some(200));
    }

    /// Loses the delivery at a place of the queue.
    pub(super) fn lose(&self, at: usize) {
        let mut world = self.fake.world();
        if let Some(sent) = world.queue.remove(at) {
            world.delivered(sent, None);
        }
    }

    async fn read(&self, sent: &Sent) -> IncomingEvent {
        let id = sent.url.rsplit('/').next().unwrap();
        let organization: OrganizationId = id.parse().unwrap();
        let sealed: Vec<u8> = self
            .value(
                "SELECT webhook_secret_sealed FROM organizations WHERE id = $1",
                &[&organization.0],
            )
            .await;
        let sealer =
            Sealer::new(&SecretString::from("a key for tests, long enough for all".to_owned()));
        let place = crate::store::organizations::secret_place(organization);
        let secrets = Secrets { current: sealer.open(&place, &sealed).unwrap(), previous: None };
        let header = |name: &str| {
            let found = sent.headers.iter().find(|(known, _)| known == name);
            found.map(|(_, value)| value.as_str())
        };
        let headers = SenderHeaders::of(self.kind, header);
        let body = Bytes::from(sent.body.clone());
        assert!(
            trackers::verify(self.kind, &headers, &secrets, &body, Utc::now()),
            "a forged delivery"
        );
        let message = trackers::read(self.kind, &headers, &[OURSELVES.to_owned()], &body).unwrap();
        IncomingEvent {
            account: self.account,
            source: self.kind.into(),
            source_id: SourceId(organization.0),
            delivery_key: trackers::delivery_key(self.kind, &headers, &body),
            tracker: Some(self.tracker),
            organization: Some(organization),
            content: message.content,
            payload: message.payload,
        }
    }

    /// Routes what waits, as the router does.
    pub(super) async fn route(&self) {
        loop {
            let backlog = self.store().unrouted(50).await.unwrap();
            if backlog.events.is_empty() {
                return;
            }
            let deployed = self.store().tracker_triggered(&[self.account]).await.unwrap();
            let (mut routes, mut tired) = (Vec::new(), Tired::default());
            for event in backlog.events {
                let event = Arc::new(event);
                let Decision::Route(mut route) = decide(&event, &deployed, None, &mut tired) else {
                    panic!("{event:?}")
                };
                route.news = trackers::issues::read(&event).map(Box::new);
                routes.push(route);
            }
            self.store().commit_routes(routes).await.unwrap();
        }
    }

    pub(super) fn open(&self, title: &str) -> u64 {
        let edit = Edit { title: Some(title.to_owned()), ..Edit::default() };
        self.fake.world().open(self.project, "mona", edit).unwrap()
    }

    pub(super) fn edit(&self, number: u64, edit: Edit) {
        assert!(self.fake.world().edit(self.project, number, "mona", edit));
    }

    pub(super) fn waiting(&self) -> usize {
        self.fake.world().queue.len()
    }

    /// Kinds of the events that started something, oldest first.
    pub(super) async fn started(&self) -> Vec<String> {
        let sql = "SELECT event.kind FROM executions AS execution JOIN events AS event ON event.id = execution.event_id
                    ORDER BY event.id";
        let rows = self.store().client().await.unwrap().query(sql, &[]).await.unwrap();
        rows.iter().map(|row| row.get(0)).collect()
    }

    pub(super) async fn status(&self) -> SyncStatus {
        let db = self.store().client().await.unwrap();
        status(&db, self.account, self.tracker).await.unwrap().expect("a tracker")
    }

    pub(super) async fn sql(&self, sql: &str, parameters: &[&(dyn ToSql + Sync)]) -> u64 {
        self.store().client().await.unwrap().execute(sql, parameters).await.unwrap()
    }

    /// The first column of the only row.
    pub(super) async fn value<T>(&self, sql: &str, parameters: &[&(dyn ToSql + Sync)]) -> T
    where
        T: for<'a> FromSql<'a>,
    {
        self.store().client().await.unwrap().query_one(sql, parameters).await.unwrap().get(0)
    }

    /// What is kept is what the tracker has; names the first issue of which that is not so.
    pub(super) async fn assert_same(&self, when: impl std::fmt::Display) {
        let (there, here) = (self.there(), self.here().await);
        let all = |issues: &Value| issues.as_array().cloned().unwrap_or_default();
        let (all_there, all_here) = (all(&there), all(&here));
        for issue in &all_there {
            let kept = all_here.iter().find(|kept| kept["key"] == issue["key"]);
            assert_eq!(kept, Some(issue), "{when}: kept (left), and at the tracker (right)");
        }
        assert_eq!(all_here.len(), all_there.len(), "{when}: more is kept than the tracker has");
    }

    fn there(&self) -> Value {
        let world = self.fake.world();
        let (jira, mut issues) = (world.flavor.is_jira(), Vec::new());
        for project in &world.projects {
            for issue in project.issues.values() {
                let comments = issue.comments.iter().filter_map(|id| project.comments.get(id));
                let comments = comments.map(|it| json!([it.id.to_string(), it.body, it.author]));
                let key = |number: u64| match jira {
                    true => format!("{}-{number}", project.name),
                    false => format!("{}#{number}", project.path(false)),
                };
                let blocks = issue.links.iter().map(|link| json!(["blocks", key(link.blocks)]));
                let others = project.issues.values();
                let blocked = others.flat_map(|it| it.links.iter().map(move |link| (it, link)));
                let blocked = blocked.filter(|(_, link)| link.blocks == issue.number);
                let blocked = blocked.map(|(it, _)| json!(["blocked_by", key(it.number)]));
                let mut links: Vec<Value> = blocks.chain(blocked).collect();
                links.sort_by_key(Value::to_string);
                links.dedup();
                issues.push(json!({
                    "key": key(issue.number), "title": issue.title, "body": issue.body, "open": issue.is_open,
                    "labels": issue.labels, "assignees": issue.assignees, "author": issue.author,
                    "version": issue.updated_at.timestamp(), "comments": comments.collect::<Vec<_>>(), "links": links,
                }));
            }
        }
        issues.sort_by_key(|issue| issue["key"].to_string());
        issues.into()
    }

    async fn here(&self) -> Value {
        let sql = "
            SELECT COALESCE(jsonb_agg(jsonb_build_object(
                       'key', issue.key, 'title', issue.title, 'body', COALESCE(issue.body, ''), 'open', issue.is_open,
                       'labels', to_jsonb(issue.labels), 'assignees', to_jsonb(issue.assignees),
                       'author', issue.author, 'version', floor(extract(epoch FROM issue.version)),
                       'comments', (
                           SELECT COALESCE(jsonb_agg(jsonb_build_array(external_id, body, author)
                                                     ORDER BY external_id::bigint), '[]')
                             FROM issue_comments AS comment
                            WHERE comment.issue_id = issue.id AND comment.deleted_at IS NULL),
                       'links', (
                           SELECT COALESCE(jsonb_agg(jsonb_build_array(kind, target_key)
                                                     ORDER BY jsonb_build_array(kind, target_key)::text COLLATE \"C\"), '[]')
                             FROM issue_relationships AS link WHERE link.issue_id = issue.id))
                   ORDER BY to_jsonb(issue.key)::text COLLATE \"C\"), '[]')
              FROM issues AS issue
             WHERE issue.deleted_at IS NULL";
        self.value(sql, &[]).await
    }
}

fn client(kind: TrackerType, url: &str, details: Value) -> Arc<dyn TrackerClient> {
    let options = ClientOptions {
        attempt_timeout: Duration::from_secs(10),
        pause: Duration::from_millis(1),
        pause_max: Duration::from_millis(5),
        page_size: 5,
        ..ClientOptions::default()
    };
    let local = ["127.0.0.0/8".parse().unwrap()];
    let factory = ClientFactory::new(crate::net_guard::NetGuard::new(&local), None, options);
    let token = SecretString::from("token".to_owned());
    factory.connect(&Credential { kind, url: Some(url.to_owned()), token, details }).unwrap()
}
