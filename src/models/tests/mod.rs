//! Models over real connections to a server that does what it is told.

mod asking;
mod budgets;
mod fake;
mod faults;
mod others;
mod shapes;

use super::{
    Credentials, LanguageModel, ModelError, Provider, Question, RemoteModel,
    budget::{Budget, Price},
    exchange::Patience,
};
use crate::{
    net_guard::NetGuard,
    store::{
        accounts,
        testing::{TestDatabase, database},
    },
};
use fake::{Act, FakeProvider};
use preloop_actors::ids::AccountId;
use serde_json::{Map, Value, json};
use std::{sync::Arc, time::Duration};

/// An account with a model at a fake provider.
struct Bench {
    provider: FakeProvider,
    database: TestDatabase,
    account: AccountId,
    budget: Budget,
    price: Option<Price>,
    parameters: Map<String, Value>,
}

const KEY: &str = "sk-secret";

async fn bench(acts: Vec<Act>) -> Bench {
    let database = database().await;
    let account = AccountId::fresh();
    let db = database.store.client().await.unwrap();
    accounts::insert(&db, account, "acme").await.unwrap();
    Bench {
        provider: FakeProvider::start(acts).await,
        database,
        account,
        budget: Budget { tokens_max: 1_000_000, usd_max: None },
        price: None,
        parameters: Map::new(),
    }
}

impl Bench {
    fn model(&self, provider_name: &str) -> RemoteModel {
        let provider = Provider::named(provider_name, Some(&self.provider.url)).unwrap();
        let credentials = Credentials {
            provider_name: provider_name.to_owned(),
            model: "clever-1".to_owned(),
            provider,
            key: Some(KEY.into()),
            parameters: self.parameters.clone(),
            price: self.price,
        };
        let patience = Patience {
            answer_max: Duration::from_secs(3),
            tries_max: 3,
            pause: Duration::from_millis(5),
            pause_max: Duration::from_secs(2),
        };
        let guard = NetGuard::new(&["127.0.0.0/8".parse().unwrap()]);
        let store = self.database.store.clone();
        RemoteModel::with_patience(credentials, self.account, store, &guard, self.budget, patience)
            .unwrap()
    }

    async fn ask(&self, provider: &str) -> Result<String, ModelError> {
        let question = Question::new("Be brief.", "Are you there?");
        self.model(provider).answer(&question).await.map(|reply| reply.text)
    }

    /// Tokens that the account took today, as far as is known.
    async fn tokens(&self) -> i64 {
        let db = self.database.store.client().await.unwrap();
        let sql = "SELECT coalesce(sum(tokens), 0)::bigint FROM model_usage WHERE account_id = $1";
        db.query_one(sql, &[&self.account.0]).await.unwrap().get(0)
    }
}

/// A chat completion with this text.
fn completion(text: &str) -> Value {
    json!({
        "id": "c", "object": "chat.completion", "model": "clever-1",
        "choices": [{"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": text}}],
        "usage": {"prompt_tokens": 12, "completion_tokens": 3, "total_tokens": 15},
    })
}

/// A message of Anthropic with this content.
fn message(content: Value) -> Value {
    json!({
        "id": "m", "type": "message", "role": "assistant", "model": "clever-1", "content": content,
        "stop_reason": "end_turn", "usage": {"input_tokens": 12, "output_tokens": 3},
    })
}
