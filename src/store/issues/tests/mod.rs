//! Issues in real PostgreSQL: kept by version, found by name and by words, seen by their own account alone.

mod finding;
mod keeping;
mod listing;
mod searching;

use super::*;
use crate::store::fixtures::{World, world};
use chrono::{DateTime, Utc};
use preloop_actors::{
    ids::{AccountId, IssueId, ProjectId},
    issue::{CommentSnapshot, IssueNews, IssueSnapshot},
    ports::StoreError,
};
use std::ops::Deref;

/// A tenant with a project.
struct House {
    world: World,
    project: ProjectId,
}

impl Deref for House {
    type Target = World;

    fn deref(&self) -> &World {
        &self.world
    }
}

async fn house() -> House {
    let world = world().await;
    let project = project(&world, "octo/app").await;
    House { world, project }
}

/// A project of the world's organization.
async fn project(world: &World, identifier: &str) -> ProjectId {
    let id = ProjectId::fresh();
    let sql =
        "INSERT INTO projects (id, account_id, organization_id, external_id, name, identifier)
               VALUES ($1, $2, $3, $4, 'App', $5)";
    let external_id = id.to_string();
    let (account, organization) = (world.account.0, world.organization.0);
    world.sql(sql, &[&id.0, &account, &organization, &external_id, &identifier]).await;
    id
}

impl House {
    fn news(&self, issue: IssueSnapshot) -> IssueNews {
        IssueNews { tracker: self.tracker, project: self.project, issue, comment: None }
    }

    fn comment_news(&self, issue: IssueSnapshot, comment: CommentSnapshot) -> IssueNews {
        IssueNews { comment: Some(comment), ..self.news(issue) }
    }

    /// Keeps news in one transaction.
    async fn hear(&self, news: &[IssueNews]) {
        self.try_hear(self.account, news).await.unwrap();
    }

    async fn try_hear(&self, account: AccountId, news: &[IssueNews]) -> Result<(), StoreError> {
        let news: Vec<_> = news.iter().map(|news| (account, news)).collect();
        let mut db = self.client().await.unwrap();
        let mut tx = db.transaction().await.unwrap();
        keep(&mut tx, &news).await?;
        tx.commit().await.unwrap();
        Ok(())
    }

    async fn found(&self, account: AccountId, name: &str) -> Vec<IssueId> {
        let db = self.client().await.unwrap();
        let naming = Naming { text: name, ..Naming::default() };
        find(&db, account, naming).await.unwrap()
    }

    /// The issue of this key.
    async fn issue(&self, key: &str) -> Option<Issue> {
        let ids = self.found(self.account, key).await;
        let db = self.client().await.unwrap();
        these(&db, self.account, &ids).await.unwrap().pop()
    }

    async fn comments(&self, key: &str) -> Comments {
        let issue = self.issue(key).await.unwrap();
        let db = self.client().await.unwrap();
        comments(&db, self.account, issue.id).await.unwrap()
    }
}

/// Issue `octo/app#<number>` as of a moment; 0 is none.
fn issue(number: u32, version: i64, title: &str) -> IssueSnapshot {
    IssueSnapshot {
        external_id: format!("id-{number}"),
        key: format!("octo/app#{number}"),
        url: format!("https://example.test/octo/app/issues/{number}"),
        title: title.to_owned(),
        version: at(version),
        ..IssueSnapshot::default()
    }
}

fn comment(number: u32, version: i64, body: &str) -> CommentSnapshot {
    CommentSnapshot {
        external_id: format!("id-{number}"),
        url: format!("https://example.test/octo/app/issues/1#{number}"),
        body: body.to_owned(),
        author: Some("mona".to_owned()),
        version: at(version),
        created_at: at(1 + i64::from(number)),
        deleted: false,
    }
}

fn at(moment: i64) -> Option<DateTime<Utc>> {
    DateTime::from_timestamp(moment, 0).filter(|_| moment > 0)
}
