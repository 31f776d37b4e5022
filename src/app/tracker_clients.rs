//! The clients of connected trackers, by what is stored about them.

mod renewing;

use crate::{
    config::Config,
    net_guard::NetGuard,
    secrets::Sealer,
    store::{Store, trackers},
    trackers::{
        client::{
            Answer, ClientFactory, ClientOptions, Failure, TrackerClient, TrackerClients,
            TrackerError,
        },
        connecting::Credential,
        writing::{TrackerWriter, WriteError, Writers},
    },
};
use async_trait::async_trait;
use preloop_actors::{
    event::TrackerType,
    ids::{AccountId, TrackerId},
    ports::StoreError,
};
use renewing::StoredRenewer;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

/// Most clients that are kept. One that is made anew has lost nothing but what it knew of budgets.
const CLIENTS_MAX: usize = 1_000;

/// Makes the clients of connected trackers, and keeps them: what a client knows of budgets is of use to all who speak
/// with its tracker. Cheap to clone.
#[derive(Clone)]
pub struct StoredClients {
    store: Store,
    sealer: Sealer,
    factory: ClientFactory,
    clients: Arc<Mutex<HashMap<TrackerId, Made>>>,
}

/// A client, and what it was made of.
struct Made {
    connection: trackers::Connection,
    client: Arc<dyn TrackerClient>,
}

impl StoredClients {
    pub fn new(store: Store, sealer: Sealer, factory: ClientFactory) -> Self {
        Self { store, sealer, factory, clients: Arc::default() }
    }

    async fn connection(
        &self,
        account: AccountId,
        tracker: TrackerId,
    ) -> Result<Option<trackers::Connection>, StoreError> {
        let db = self.store.client().await?;
        trackers::connection(&db, account, tracker).await
    }

    /// The credential in it.
    fn credential(
        &self,
        tracker: TrackerId,
        connection: &trackers::Connection,
    ) -> Answer<Credential> {
        let place = trackers::token_place(tracker);
        let token =
            self.sealer.open(&place, &connection.token_sealed).map_err(|error| TrackerError {
                tracker: connection.kind,
                operation: "be connected".to_owned(),
                failure: Failure::Unauthorized(error.to_string()),
            })?;
        let (kind, url) = (connection.kind, connection.url.clone());
        Ok(Credential { kind, url, token, details: connection.details.clone() })
    }

    /// The client that was made of this very connection.
    fn made(
        &self,
        tracker: TrackerId,
        connection: &trackers::Connection,
    ) -> Option<Arc<dyn TrackerClient>> {
        let clients = self.clients.lock().unwrap_or_else(PoisonError::into_inner);
        let made = clients.get(&tracker).filter(|made| made.connection == *connection)?;
        Some(made.client.clone())
    }

    fn keep(&self, tracker: TrackerId, made: Made) {
        let mut clients = self.clients.lock().unwrap_or_else(PoisonError::into_inner);
        if clients.len() >= CLIENTS_MAX {
            clients.clear();
        }
        clients.insert(tracker, made);
    }
}

/// What makes clients, as the configuration wants it.
pub fn factory(config: &Config, guard: NetGuard) -> ClientFactory {
    ClientFactory::new(guard, config.outbound.proxy.clone(), ClientOptions::default())
}

#[async_trait]
impl TrackerClients for StoredClients {
    async fn client(
        &self,
        account: AccountId,
        tracker: TrackerId,
    ) -> Answer<Option<Arc<dyn TrackerClient>>> {
        let connection = match self.connection(account, tracker).await {
            Ok(Some(connection)) => connection,
            Ok(None) => return Ok(None),
            Err(error) => return Err(unknown(tracker, &error)),
        };
        if let Some(client) = self.made(tracker, &connection) {
            return Ok(Some(client));
        }
        let credential = self.credential(tracker, &connection)?;
        let renewer = StoredRenewer::new(self, account, tracker);
        let client = self.factory.connect_renewing(&credential, Some(Arc::new(renewer)))?;
        self.keep(tracker, Made { connection, client: client.clone() });
        Ok(Some(client))
    }
}

#[async_trait]
impl Writers for StoredClients {
    async fn writer(
        &self,
        account: AccountId,
        tracker: TrackerId,
    ) -> Result<Option<Arc<dyn TrackerWriter>>, WriteError> {
        let client = self.client(account, tracker).await?;
        Ok(client.map(|client| client as Arc<dyn TrackerWriter>))
    }
}

/// Not even the kind of tracker is known.
fn unknown(tracker: TrackerId, error: &StoreError) -> TrackerError {
    tracing::warn!(tracker.id = %tracker, "what is stored of tracker `{tracker}` cannot be read: {error}");
    TrackerError {
        tracker: TrackerType::Github,
        operation: "be connected".to_owned(),
        failure: Failure::Ours("its database does not answer".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        net_guard::NetGuard,
        store::{
            accounts,
            testing::{TestDatabase, database},
            trackers::{NewTracker, TrackerChange, insert, token_place, update},
        },
    };
    use serde_json::json;

    /// An account with a tracker.
    pub(super) struct House {
        pub clients: StoredClients,
        pub account: AccountId,
        pub tracker: TrackerId,
        pub database: TestDatabase,
    }

    pub(super) async fn house(token: Option<&str>) -> House {
        let database = database().await;
        let sealer = Sealer::new(&"a secret key".into());
        let factory = ClientFactory::new(NetGuard::new(&[]), None, ClientOptions::default());
        let clients = StoredClients::new(database.store.clone(), sealer.clone(), factory);
        let (account, tracker) = (AccountId::fresh(), TrackerId::fresh());
        let db = database.store.client().await.unwrap();
        accounts::insert(&db, account, "acme").await.unwrap();
        let new = NewTracker {
            id: tracker,
            name: "acme",
            kind: TrackerType::Github,
            url: None,
            token_sealed: token.map(|token| sealer.seal(&token_place(tracker), token)),
            is_active: true,
            connection_details: &json!({}),
            meta_data: &json!({}),
            subscribed_events: None,
            own_logins: &[],
            scope_rules: &[],
        };
        assert!(insert(&db, account, &new).await.unwrap());
        drop(db);
        House { clients, account, tracker, database }
    }

    #[tokio::test]
    async fn a_client_is_kept_until_its_connection_changes() {
        let house = house(Some("a-token")).await;
        let client = || async {
            house.clients.client(house.account, house.tracker).await.unwrap().expect("a client")
        };
        let (first, second) = (client().await, client().await);
        assert!(Arc::ptr_eq(&first, &second), "what it knows of budgets is not forgotten");
        let db = house.database.store.client().await.unwrap();
        let place = token_place(house.tracker);
        let token = Sealer::new(&"a secret key".into()).seal(&place, "another");
        let change = TrackerChange { token_sealed: Some(Some(token)), ..TrackerChange::default() };
        update(&db, house.account, house.tracker, &change).await.unwrap();
        assert!(!Arc::ptr_eq(&first, &client().await));
        let foreign = Sealer::new(&"another key".into()).seal(&place, "a-token");
        let change =
            TrackerChange { token_sealed: Some(Some(foreign)), ..TrackerChange::default() };
        update(&db, house.account, house.tracker, &change).await.unwrap();
        let error = house.clients.client(house.account, house.tracker).await.err().unwrap();
        assert!(error.to_string().contains("was SECRET_KEY changed?"), "{error}");
    }

    #[tokio::test]
    async fn nobody_speaks_for_another_account_or_without_a_token() {
        let house = self::house(Some("a-token")).await;
        let stranger = house.clients.client(AccountId::fresh(), house.tracker).await.unwrap();
        assert!(stranger.is_none());
        // Not even once the owner's client is kept.
        assert!(house.clients.client(house.account, house.tracker).await.unwrap().is_some());
        let stranger = house.clients.writer(AccountId::fresh(), house.tracker).await.unwrap();
        assert!(stranger.is_none());
        let bare = self::house(None).await;
        assert!(bare.clients.client(bare.account, bare.tracker).await.unwrap().is_none());
    }
}
