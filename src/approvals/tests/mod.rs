//! Requests in a real database.

mod faults;
mod halting;
mod history;
mod links;
mod plans;
mod races;
mod store;
mod telling;

use super::*;
use crate::{
    notify::notice::Notice,
    store::{
        notifications::{self, Message},
        testing::{TestDatabase, database},
    },
};
use async_trait::async_trait;
use preloop_actors::{
    approval::{Answer, Ballot},
    fakes::approval_checks::{self as checks, Stand},
    ids::UserId,
};
use secrecy::ExposeSecret;
use serde_json::Value;
use tokio_postgres::types::{FromSql, ToSql};
use uuid::Uuid;

const URL: &str = "https://preloop.example.com";

/// An account with an owner, `owner@example.test`, in a database of its own.
pub(super) struct World {
    approvals: StoredApprovals,
    account: AccountId,
    owner: UserId,
    sealer: Sealer,
    database: TestDatabase,
}

pub(super) async fn world() -> World {
    let database = database().await;
    let sealer = Sealer::new(&"secret".into());
    let approvals = approvals(&database.store, &sealer);
    let account = AccountId::fresh();
    let db = database.store.client().await.unwrap();
    let sql = "INSERT INTO accounts (id, name) VALUES ($1, 'Acme')";
    db.execute(sql, &[&account.0]).await.unwrap();
    drop(db);
    let mut world = World { approvals, account, owner: UserId::fresh(), sealer, database };
    world.owner = world.person("owner", "owner").await;
    world
}

/// As another replica of the same server has it.
fn approvals(store: &Store, sealer: &Sealer) -> StoredApprovals {
    let notifier = Notifier::new(sealer.clone(), true);
    StoredApprovals::new(store.clone(), notifier, sealer.clone(), URL, Hints::default())
}

impl World {
    /// Somebody with one role.
    async fn person(&self, name: &str, role: &str) -> UserId {
        let user = UserId::fresh();
        let sql = "INSERT INTO users (id, account_id, username, email, password_hash)
                   VALUES ($1, $2, $3, $3 || '@example.test', '')";
        self.sql(sql, &[&user.0, &self.account.0, &name]).await;
        self.sql("INSERT INTO user_roles VALUES ($1, $2)", &[&user.0, &role]).await;
        user
    }

    async fn sql(&self, sql: &str, parameters: &[&(dyn ToSql + Sync)]) -> u64 {
        self.database.store.client().await.unwrap().execute(sql, parameters).await.unwrap()
    }

    /// The first column of all rows.
    async fn values<T>(&self, sql: &str, parameters: &[&(dyn ToSql + Sync)]) -> Vec<T>
    where
        T: for<'a> FromSql<'a>,
    {
        let db = self.database.store.client().await.unwrap();
        let rows = db.query(sql, parameters).await.unwrap();
        rows.iter().map(|row| row.get(0)).collect()
    }

    /// What happened to a request, each as kind and detail.
    async fn history(&self, id: ApprovalId) -> Vec<String> {
        let sql =
            "SELECT kind || ': ' || detail FROM approval_events WHERE request_id = $1 ORDER BY id";
        self.values(sql, &[&id.0]).await
    }

    /// Who is told of a request, such as `email ada@example.test request`.
    async fn told(&self, id: ApprovalId) -> Vec<String> {
        let told = self.messages(id).await.into_iter().map(|message| {
            let (channel, step) = (message.channel.as_str(), message.step.as_str());
            let recipient = message.recipient.split(' ').next().unwrap_or_default().to_owned();
            format!("{channel} {recipient} {step}")
        });
        let mut told: Vec<_> = told.collect();
        told.sort();
        told
    }

    async fn messages(&self, id: ApprovalId) -> Vec<Message> {
        let db = self.database.store.client().await.unwrap();
        notifications::of_approval(&db, self.account, id.0).await.unwrap()
    }

    /// What a recipient would be told.
    async fn notice(&self, message: &Message) -> Notice {
        let sql = "SELECT sealed FROM notifications WHERE id = $1";
        let sealed: Vec<u8> = self.values(sql, &[&message.id]).await.remove(0);
        let plain = self.sealer.open(&format!("notification:{}", message.id), &sealed).unwrap();
        let letter: Value = serde_json::from_str(plain.expose_secret()).unwrap();
        serde_json::from_value(letter["notice"].clone()).unwrap()
    }

    /// The token in somebody's notice of a step.
    async fn token(&self, id: ApprovalId, recipient: &str, step: &str) -> String {
        let messages = self.messages(id).await;
        let message = messages
            .iter()
            .find(|message| {
                message.recipient.starts_with(recipient) && message.step.as_str() == step
            })
            .expect("a notice");
        token_of(self.notice(message).await.links.review.expose()).expect("a token")
    }

    async fn yes(&self, id: ApprovalId) -> Result<Stepped, ApprovalError> {
        self.approvals.vote(self.account, id, self.ballot(Answer::Approve)).await
    }

    fn ballot(&self, answer: Answer) -> Ballot {
        checks::ballot(self.owner, answer)
    }

    async fn approval(&self, id: ApprovalId) -> Approval {
        self.approvals.get(self.account, id).await.unwrap().expect("a request").approval
    }
}

fn token_of(address: &str) -> Option<String> {
    let url = reqwest::Url::parse(address).unwrap();
    url.query_pairs().find(|(name, _)| name == "token").map(|(_, value)| value.into_owned())
}

#[async_trait]
impl Stand for World {
    fn store(&self) -> &dyn Approvals {
        &self.approvals
    }

    fn account(&self) -> AccountId {
        self.account
    }

    /// The database's clock cannot be set, so all that the rows say of time becomes that much older.
    async fn skip(&self, time: Duration) {
        let mut db = self.database.store.client().await.unwrap();
        let tx = db.transaction().await.unwrap();
        let all = "SELECT id FROM approval_requests WHERE account_id = $1 FOR UPDATE";
        for row in tx.query(all, &[&self.account.0]).await.unwrap() {
            let id = ApprovalId(row.get(0));
            let mut approval = rows::get(&tx, self.account, id).await.unwrap().unwrap().approval;
            approval.asked_at -= time;
            approval.window_began -= time;
            approval.expires_at -= time;
            for at in [
                &mut approval.escalated_at,
                &mut approval.frozen_since,
                &mut approval.settled_at,
                &mut approval.grant_until,
            ] {
                *at = at.map(|at| at - time);
            }
            let written = rows::Written {
                account: self.account,
                approval: &approval,
                arguments: None,
                result: None,
            };
            rows::write(&tx, written).await.unwrap();
        }
        let seconds = time.as_secs_f64();
        let older = "UPDATE approval_requests SET asked_at = asked_at - make_interval(secs => $2)
                      WHERE account_id = $1";
        tx.execute(older, &[&self.account.0, &seconds]).await.unwrap();
        tx.commit().await.unwrap();
    }
}
