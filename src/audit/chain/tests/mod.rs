//! The chain over real PostgreSQL: sealed, signed, cut, exported and verified.

mod cutting;
mod sealing;
mod shapes;
mod verifying;

use super::*;
use crate::store::testing::{TestDatabase, database};
use preloop_actors::ids::AccountId;
use serde_json::Value;
use tokio_postgres::types::{FromSql, ToSql};

/// Changes rows that the tables would refuse to change, as whoever owns them can.
const BY_FORCE: &str = "SET session_replication_role = replica";

struct World {
    database: TestDatabase,
    chains: Chains,
    account: AccountId,
}

async fn world() -> World {
    let database = database().await;
    let chains = Chains::new(database.store.clone(), Sealer::new(&"a key".into()));
    World { database, chains, account: AccountId::fresh() }
}

impl World {
    /// Writes so many entries of an account down, all at once.
    async fn record_of(&self, account: AccountId, count: i64) {
        let sql = r#"
            INSERT INTO audit_logs (id, account_id, action, status, correlation_id, user_agent, details)
            SELECT overlay(gen_random_uuid()::text placing left(uuid7_floor(now())::text, 13) from 1 for 13)::uuid, $1,
                   CASE WHEN n % 50 = 0 THEN 'update_flow' ELSE 'tool_call' END,
                   CASE WHEN n % 30 = 0 THEN 'denied' ELSE 'success' END, gen_random_uuid(), 'ü',
                   json_build_object('n', n, 'said', E'"a"\n\\b')
              FROM generate_series(1, $2::bigint) AS n"#;
        self.sql(sql, &[&account.0, &count]).await;
    }

    async fn record(&self, count: i64) {
        self.record_of(self.account, count).await;
    }

    async fn sql(&self, sql: &str, values: &[&(dyn ToSql + Sync)]) -> u64 {
        self.database.store.client().await.unwrap().execute(sql, values).await.unwrap()
    }

    async fn value<T: for<'a> FromSql<'a>>(&self, sql: &str) -> T {
        self.database.store.client().await.unwrap().query_one(sql, &[]).await.unwrap().get(0)
    }

    /// Runs statements that the tables refuse.
    async fn by_force(&self, sql: &str) {
        let db = self.database.store.client().await.unwrap();
        db.batch_execute(&format!("{BY_FORCE}; {sql}; RESET session_replication_role"))
            .await
            .unwrap();
    }

    /// The key that signs.
    async fn key(&self) -> PublicKey {
        PublicKey(self.chains.keys().await.unwrap().last().unwrap().public)
    }

    async fn export_of(&self, account: AccountId, format: Format) -> Vec<u8> {
        let mut export = self.chains.export(account, [None, None], format).await.unwrap();
        let mut bytes = Vec::new();
        while let Some(piece) = export.piece().await.unwrap() {
            bytes.extend_from_slice(&piece);
        }
        bytes
    }

    async fn export(&self) -> Vec<u8> {
        self.export_of(self.account, Format::Jsonl).await
    }

    /// What an export of now is found to be.
    async fn verified(&self) -> Report {
        // The first export makes the key.
        let export = self.export().await;
        checked(&export, self.key().await)
    }
}

/// What the verifier says, which knows this key.
fn checked(export: &[u8], key: PublicKey) -> Report {
    verify(export, &Trust { key, anchors: Vec::new() }).unwrap()
}

/// What is wrong, without the lines.
fn texts(report: &Report) -> Vec<&str> {
    report.problems.iter().map(|problem| problem.text.as_str()).collect()
}

/// The lines of an export, as JSON.
fn lines(export: &[u8]) -> Vec<Value> {
    let text = std::str::from_utf8(export).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}
