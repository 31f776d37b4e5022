//! What the tests of search start from: an account with a project, whose texts are indexed when a test says so.

use super::super::{
    Search,
    embedder::{BuiltIn, EmbedError, Embedder, Urgency},
    indexer::Work,
    models::Models,
};
use crate::store::{
    accounts, issues,
    search_index::{self, Waiting},
    testing::{TestDatabase, database, embedding_model_dir},
    trackers::{self, NewTracker},
};
use async_trait::async_trait;
use preloop_actors::{
    event::TrackerType,
    ids::{AccountId, IssueId, OrganizationId, ProjectId, ReplicaId, TrackerId},
    issue::{CommentSnapshot, IssueNews, IssueSnapshot},
};
use serde_json::json;
use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

pub struct House {
    pub account: AccountId,
    pub tracker: TrackerId,
    pub project: ProjectId,
    pub search: Search,
    pub database: TestDatabase,
}

/// With these models; none of its texts is indexed yet.
pub async fn house(models: Models) -> House {
    let database = database().await;
    let account = AccountId::fresh();
    let (tracker, project) = project(&database, account, "octo/app").await;
    let search = Search::new(database.store.clone(), models);
    House { account, tracker, project, search, database }
}

/// A tracker with a project, of an account that is made for it if need be.
pub async fn project(
    database: &TestDatabase,
    account: AccountId,
    identifier: &str,
) -> (TrackerId, ProjectId) {
    let (tracker, project) = (TrackerId::fresh(), ProjectId::fresh());
    let db = database.store.client().await.unwrap();
    let made = accounts::insert(&db, account, &account.to_string()).await;
    let name = tracker.to_string();
    let new = NewTracker {
        id: tracker,
        name: &name,
        kind: TrackerType::Github,
        url: None,
        token_sealed: None,
        is_active: true,
        connection_details: &json!({}),
        meta_data: &json!({}),
        subscribed_events: None,
        own_logins: &[],
        scope_rules: &[],
    };
    assert!(trackers::insert(&db, account, &new).await.unwrap(), "{made:?}");
    let organization = OrganizationId::fresh();
    let sql = "INSERT INTO organizations (id, account_id, tracker_id, name, identifier, webhook_secret_sealed)
               VALUES ($1, $2, $3, 'Octo', $4, '')";
    let key = organization.to_string();
    db.execute(sql, &[&organization.0, &account.0, &tracker.0, &key]).await.unwrap();
    let sql =
        "INSERT INTO projects (id, account_id, organization_id, external_id, name, identifier)
               VALUES ($1, $2, $3, $4, 'App', $5)";
    let external = project.to_string();
    let parameters: [&(dyn tokio_postgres::types::ToSql + Sync); 5] =
        [&project.0, &account.0, &organization.0, &external, &identifier];
    db.execute(sql, &parameters).await.unwrap();
    (tracker, project)
}

impl House {
    /// Keeps an issue; its key is `octo/app#<name>`.
    pub async fn know(&self, name: &str, title: &str, body: &str) -> IssueId {
        self.keep(snapshot(name, title, body), None).await
    }

    /// The same with a comment on it.
    pub async fn know_comment(&self, name: &str, title: &str, comment: &str) -> IssueId {
        let said = CommentSnapshot {
            external_id: format!("said-{name}"),
            url: format!("https://github.com/octo/app/issues/{name}#said"),
            body: comment.to_owned(),
            author: Some("mona".to_owned()),
            version: "2026-01-03T00:00:00Z".parse().ok(),
            created_at: "2026-01-03T00:00:00Z".parse().ok(),
            deleted: false,
        };
        self.keep(snapshot(name, title, ""), Some(said)).await
    }

    pub async fn keep(&self, issue: IssueSnapshot, comment: Option<CommentSnapshot>) -> IssueId {
        let news = IssueNews { tracker: self.tracker, project: self.project, issue, comment };
        let store = &self.database.store;
        issues::issue_written(store, self.account, &news).await.unwrap().unwrap()
    }

    /// Indexes everything that waits and can be indexed now.
    pub async fn index(&self) {
        let work = self.work();
        self.want().await;
        while work.batch().await.unwrap() > 0 || work.step().await.unwrap() {}
    }

    /// Makes the wanted model known, as a start does.
    pub async fn want(&self) {
        if let Some(wanted) = self.search.models.wanted() {
            let store = &self.database.store;
            search_index::want(store, wanted.name(), wanted.dimensions()).await.unwrap();
        }
    }

    pub fn work(&self) -> Work {
        Work {
            store: self.database.store.clone(),
            models: self.search.models.clone(),
            replica: ReplicaId::fresh(),
            failed_at: Arc::default(),
            lookout: Arc::default(),
        }
    }

    pub async fn waiting(&self) -> Waiting {
        self.database.store.waiting_for_search().await.unwrap()
    }

    pub async fn count(&self, sql: &str) -> i64 {
        let db = self.database.store.client().await.unwrap();
        db.query_one(sql, &[]).await.unwrap().get(0)
    }

    pub async fn sql(&self, sql: &str) {
        self.database.store.client().await.unwrap().batch_execute(sql).await.unwrap();
    }
}

pub fn snapshot(name: &str, title: &str, body: &str) -> IssueSnapshot {
    IssueSnapshot {
        external_id: format!("id-{name}"),
        key: format!("octo/app#{name}"),
        url: format!("https://github.com/octo/app/issues/{name}"),
        title: title.to_owned(),
        body: Some(body.to_owned()),
        status: Some("Open".to_owned()),
        is_open: Some(true),
        labels: Some(vec!["bug".to_owned()]),
        assignees: Some(vec!["mona".to_owned()]),
        author: Some("ada".to_owned()),
        priority: Some("High".to_owned()),
        version: "2026-01-02T03:04:05Z".parse().ok(),
        created_at: "2026-01-01T00:00:00Z".parse().ok(),
        ..IssueSnapshot::default()
    }
}

/// The real model, once it is loaded.
pub async fn real() -> Models {
    let model = BuiltIn::start(embedding_model_dir(), 1);
    model
        .loaded()
        .await
        .expect("the tests need the embedding model; run ./test.sh, which fetches it");
    Models::of(Ok(Arc::new(model)), None)
}

/// A model whose vectors say how many `a`, `e`, `i`, `o` a text has; counts what it was asked.
pub struct Vowels {
    name: String,
    pub asked: AtomicUsize,
    /// Texts with this word are refused; `down` makes it fail altogether.
    pub refuses: &'static str,
    pub is_down: std::sync::atomic::AtomicBool,
}

impl Vowels {
    pub fn named(name: &str) -> Arc<Self> {
        let (asked, is_down) = (AtomicUsize::new(0), false.into());
        Arc::new(Self { name: name.to_owned(), asked, refuses: "poison", is_down })
    }
}

pub fn models(wanted: &Arc<Vowels>, former: Option<&Arc<Vowels>>) -> Models {
    let former = former.map(|former| former.clone() as Arc<dyn Embedder>);
    Models::of(Ok(wanted.clone() as Arc<dyn Embedder>), former)
}

#[async_trait]
impl Embedder for Vowels {
    fn name(&self) -> &str {
        &self.name
    }

    fn dimensions(&self) -> usize {
        4
    }

    async fn embed(&self, texts: Vec<String>, _: Urgency) -> Result<Vec<Vec<f32>>, EmbedError> {
        if self.is_down.load(Ordering::SeqCst) {
            return Err(EmbedError::Unavailable("the model is down".to_owned()));
        }
        if texts.iter().any(|text| text.contains(self.refuses)) {
            return Err(EmbedError::Refused("the text is poison".to_owned()));
        }
        self.asked.fetch_add(texts.len(), Ordering::SeqCst);
        let vector = |text: &String| {
            let count = |vowel| text.matches(vowel).count() as f32 + 0.01;
            let vector = ['a', 'e', 'i', 'o'].map(count);
            let length = vector.iter().map(|x| x * x).sum::<f32>().sqrt();
            vector.iter().map(|x| x / length).collect()
        };
        Ok(texts.iter().map(vector).collect())
    }

    fn problem(&self) -> Option<String> {
        self.is_down.load(Ordering::SeqCst).then(|| "the model is down".to_owned())
    }
}
