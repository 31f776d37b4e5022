//! Texts taken apart, scored and grouped; pairs found in a database and judged by a model.

mod judging;
mod scanning;
mod texts;

use crate::store::{
    Store, accounts,
    testing::{TestDatabase, database},
};
use preloop_actors::ids::AccountId;
use std::ops::Deref;
use uuid::Uuid;

/// An account with a tracker and one project.
struct House {
    account: AccountId,
    project: Uuid,
    tracker: Uuid,
    database: TestDatabase,
}

impl Deref for House {
    type Target = Store;

    fn deref(&self) -> &Store {
        &self.database.store
    }
}

async fn house() -> House {
    let database = database().await;
    let account = AccountId::fresh();
    let (tracker, organization, project) = (Uuid::now_v7(), Uuid::now_v7(), Uuid::now_v7());
    let db = database.store.client().await.unwrap();
    accounts::insert(&db, account, "acme").await.unwrap();
    for sql in [
        format!(
            "INSERT INTO trackers (id, account_id, name, tracker_type) VALUES ('{tracker}', '{account}', 'acme', 'github')"
        ),
        format!(
            "INSERT INTO organizations (id, account_id, tracker_id, name, identifier, webhook_secret_sealed)
             VALUES ('{organization}', '{account}', '{tracker}', 'Octo', 'octo', '')"
        ),
        format!(
            "INSERT INTO projects (id, account_id, organization_id, name, identifier)
             VALUES ('{project}', '{account}', '{organization}', 'App', 'octo/app')"
        ),
    ] {
        db.batch_execute(&sql).await.unwrap();
    }
    House { account, project, tracker, database }
}

impl House {
    /// Keeps issues with these titles, oldest first; their ids.
    async fn issues(&self, titles: &[&str]) -> Vec<Uuid> {
        let db = self.client().await.unwrap();
        let sql = "INSERT INTO issues (id, account_id, tracker_id, project_id, external_id, key, url, title, is_pull_request)
                   VALUES ($1, $2, $3, $4, $5, $5, '', $6, false)";
        let mut ids = Vec::new();
        for title in titles {
            let id = Uuid::now_v7();
            let (account, name) = (self.account.0, id.to_string());
            db.execute(sql, &[&id, &account, &self.tracker, &self.project, &name, title])
                .await
                .unwrap();
            ids.push(id);
        }
        ids
    }
}
