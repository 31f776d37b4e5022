//! Tools as an agent calls them: JSON in, JSON or a sentence out.

mod definitions;
mod judging;
mod reading;
mod writing;

use super::*;
use crate::{
    store::{
        accounts, issues,
        testing::{TestDatabase, database},
        trackers::{self, NewTracker},
    },
    trackers::writing::{
        CommentDraft, IssueChange, IssueDraft, IssueTarget, TrackerWriter, WriteError,
    },
};
use async_trait::async_trait;
use preloop_actors::{
    event::TrackerType,
    ids::{OrganizationId, ProjectId, TrackerId},
    issue::{CommentSnapshot, IssueNews, IssueSnapshot},
};
use std::sync::Mutex;

/// An account with a tracker `acme` and its project `octo/app`.
struct House {
    ctx: Context,
    tracker: TrackerId,
    project: ProjectId,
    database: TestDatabase,
}

async fn house() -> House {
    let database = database().await;
    let store = database.store.clone();
    let (account, tracker) = (AccountId::fresh(), TrackerId::fresh());
    let db = store.client().await.unwrap();
    accounts::insert(&db, account, "acme").await.unwrap();
    let new = NewTracker {
        id: tracker,
        name: "acme",
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
    assert!(trackers::insert(&db, account, &new).await.unwrap());
    let organization = OrganizationId::fresh();
    let sql = "INSERT INTO organizations (id, account_id, tracker_id, name, identifier, webhook_secret_sealed)
               VALUES ($1, $2, $3, 'Octo', 'octo', '')";
    db.execute(sql, &[&organization.0, &account.0, &tracker.0]).await.unwrap();
    let project = ProjectId::fresh();
    let sql =
        "INSERT INTO projects (id, account_id, organization_id, external_id, name, identifier)
               VALUES ($1, $2, $3, '7', 'App', 'octo/app')";
    db.execute(sql, &[&project.0, &account.0, &organization.0]).await.unwrap();
    House { ctx: Context::new(store, account), tracker, project, database }
}

impl House {
    /// Keeps issue `octo/app#<number>` as of a moment; gives our id.
    async fn know(&self, number: u32, title: &str, body: &str) -> String {
        let issue = snapshot(number, title, body);
        self.keep(IssueNews { issue, ..self.news() }).await
    }

    /// The same with a comment of the same number on it.
    async fn know_comment(&self, number: u32, title: &str, comment: &str) -> String {
        let issue = snapshot(number, title, "");
        let comment = Some(comment_snapshot(number, comment));
        self.keep(IssueNews { issue, comment, ..self.news() }).await
    }

    async fn keep(&self, news: IssueNews) -> String {
        let (store, account) = (&self.ctx.store, self.ctx.account);
        issues::issue_written(store, account, &news).await.unwrap().unwrap().to_string()
    }

    fn news(&self) -> IssueNews {
        let (tracker, project) = (self.tracker, self.project);
        IssueNews { tracker, project, issue: IssueSnapshot::default(), comment: None }
    }

    async fn call(&self, tool: &str, arguments: Value) -> Result<Value, ToolError> {
        named(tool).unwrap().call(&self.ctx, arguments).await
    }

    /// A call that must succeed.
    async fn ok(&self, tool: &str, arguments: Value) -> Value {
        self.call(tool, arguments.clone())
            .await
            .unwrap_or_else(|error| panic!("{arguments}: {error}"))
    }

    /// A call that must fail; every one of `says` is in what the agent is told.
    async fn fails(&self, tool: &str, arguments: Value, says: &[&str]) {
        let told = match self.call(tool, arguments.clone()).await {
            Err(error) => error.to_string(),
            Ok(answer) => panic!("{tool} {arguments}: {answer}"),
        };
        for part in says {
            assert!(told.contains(part), "{tool} {arguments}: {told}");
        }
    }
}

fn snapshot(number: u32, title: &str, body: &str) -> IssueSnapshot {
    IssueSnapshot {
        external_id: (1_000 + number).to_string(),
        key: format!("octo/app#{number}"),
        url: format!("https://github.com/octo/app/issues/{number}"),
        title: title.to_owned(),
        body: Some(body.to_owned()),
        status: Some("open".to_owned()),
        is_open: Some(true),
        labels: Some(vec!["bug".to_owned()]),
        assignees: Some(vec!["mona".to_owned(), "hubot".to_owned()]),
        author: Some("ada".to_owned()),
        version: "2026-01-02T03:04:05Z".parse().ok(),
        created_at: "2026-01-01T00:00:00Z".parse().ok(),
        ..IssueSnapshot::default()
    }
}

fn comment_snapshot(number: u32, body: &str) -> CommentSnapshot {
    CommentSnapshot {
        external_id: (2_000 + number).to_string(),
        url: format!("https://github.com/octo/app/issues/{number}#issuecomment-{number}"),
        body: body.to_owned(),
        author: Some("mona".to_owned()),
        version: "2026-01-03T00:00:00Z".parse().ok(),
        created_at: "2026-01-03T00:00:00Z".parse().ok(),
        deleted: false,
    }
}

/// A tracker that does what it is told, or fails, and remembers.
#[derive(Default)]
struct FakeTracker {
    told: Mutex<Vec<Value>>,
    fails: Mutex<Option<WriteError>>,
}

impl FakeTracker {
    fn hear(&self, told: Value) -> Result<(), WriteError> {
        self.told.lock().unwrap().push(told);
        self.fails.lock().unwrap().clone().map_or(Ok(()), Err)
    }
}

/// The fake behind every tracker.
struct Fakes(Arc<FakeTracker>);

#[async_trait]
impl Writers for Fakes {
    async fn writer(
        &self,
        _: AccountId,
        _: TrackerId,
    ) -> Result<Option<Arc<dyn TrackerWriter>>, WriteError> {
        Ok(Some(self.0.clone()))
    }
}

#[async_trait]
impl TrackerWriter for FakeTracker {
    async fn create_issue(
        &self,
        project: &str,
        draft: &IssueDraft,
    ) -> Result<IssueSnapshot, WriteError> {
        self.hear(json!([project, draft.title, draft.description, draft.labels, draft.assignee]))?;
        Ok(snapshot(99, &draft.title, &draft.description))
    }

    async fn update_issue(
        &self,
        issue: &IssueTarget,
        change: &IssueChange,
    ) -> Result<IssueSnapshot, WriteError> {
        self.hear(json!([
            issue.project,
            issue.key,
            issue.external_id,
            change.title,
            change.assignee
        ]))?;
        let number = issue.key.rsplit('#').next().unwrap().parse().unwrap();
        let version = "2026-02-01T00:00:00Z".parse().ok();
        let title = change.title.clone().unwrap_or_default();
        Ok(IssueSnapshot { version, ..snapshot(number, &title, "") })
    }

    async fn add_comment(
        &self,
        issue: &IssueTarget,
        draft: &CommentDraft,
    ) -> Result<CommentSnapshot, WriteError> {
        let line = draft.place.as_ref().map(|place| place.line);
        self.hear(json!([issue.key, draft.body, line, draft.in_reply_to]))?;
        Ok(comment_snapshot(77, &draft.body))
    }
}
