//! Renewing what OAuth apps were given, once for all requests and replicas: a refresh token counts once.

#[cfg(test)]
mod tests;

use super::StoredClients;
use crate::{
    store::trackers,
    trackers::{
        connecting::Credential,
        oauth::{Fresh, Grant, RenewError, Renewer},
    },
};
use async_trait::async_trait;
use chrono::Utc;
use preloop_actors::{
    ids::{AccountId, TrackerId},
    ports::StoreError,
};
use secrecy::{ExposeSecret, SecretString};
use std::{sync::Arc, time::Duration};
use tokio::time::{Instant, sleep};

/// Longest turn to renew a token; longer than the longest wait for the answer.
const TURN: Duration = Duration::from_secs(60);
/// How often it is looked whether another one is done.
const LOOKED_EVERY: Duration = Duration::from_millis(250);
/// How often it is tried to keep a renewed token: the one before is worth nothing any more.
const KEEP_TRIES: u32 = 10;

/// Renews the token of one tracker, for all replicas. Cheap to clone.
#[derive(Clone)]
pub(super) struct StoredRenewer {
    clients: StoredClients,
    account: AccountId,
    tracker: TrackerId,
}

/// A grant as it is kept.
struct Kept {
    connection: trackers::Connection,
    credential: Credential,
    grant: Grant,
}

impl StoredRenewer {
    pub(super) fn new(clients: &StoredClients, account: AccountId, tracker: TrackerId) -> Self {
        // Without those that are made, which would hold themselves.
        let clients = StoredClients { clients: Arc::default(), ..clients.clone() };
        Self { clients, account, tracker }
    }

    async fn kept(&self) -> Result<Kept, RenewError> {
        let connection = self.clients.connection(self.account, self.tracker).await.map_err(away)?;
        let gone = || RenewError::Refused("the tracker has no token any more".to_owned());
        let connection = connection.ok_or_else(gone)?;
        let credential = self.clients.credential(self.tracker, &connection);
        let credential = credential.map_err(|error| RenewError::Refused(error.to_string()))?;
        let grant = Grant::read(&credential.token, Utc::now());
        let grant = grant.and_then(Result::ok).ok_or_else(|| {
            RenewError::Refused("the tracker's token is another one by now".to_owned())
        })?;
        Ok(Kept { connection, credential, grant })
    }

    async fn renew_now(&self, kept: Kept) -> Result<Fresh, RenewError> {
        let renewed = self.clients.factory.renew(&kept.credential, &kept.grant).await;
        let place = trackers::token_place(self.tracker);
        let seal =
            |grant: &Grant| self.clients.sealer.seal(&place, grant.to_token().expose_secret());
        let sealed = renewed.as_ref().ok().map(seal);
        for attempt in 1..=KEEP_TRIES {
            match self.end(&kept.connection.token_sealed, sealed.as_deref()).await {
                Ok(_) => break,
                Err(error) => {
                    tracing::warn!(tracker.id = %self.tracker, "a renewed token is not kept: {error}");
                    sleep(LOOKED_EVERY * attempt).await;
                }
            }
        }
        renewed.map(|grant| grant.fresh())
    }

    async fn end(&self, before: &[u8], renewed: Option<&[u8]>) -> Result<bool, StoreError> {
        let db = self.clients.store.client().await?;
        trackers::end_renewal(&db, self.account, self.tracker, before, renewed).await
    }

    async fn claims(&self, kept: &Kept) -> Result<bool, RenewError> {
        let db = self.clients.store.client().await.map_err(away)?;
        let sealed = &kept.connection.token_sealed;
        let claimed = trackers::claim_renewal(&db, self.account, self.tracker, sealed, TURN).await;
        claimed.map_err(away)
    }
}

fn away(error: StoreError) -> RenewError {
    tracing::warn!("a tracker's token is not renewed: {error}");
    RenewError::Away("this server's database does not answer".to_owned())
}

#[async_trait]
impl Renewer for StoredRenewer {
    async fn renew(&self, used: &SecretString) -> Result<Fresh, RenewError> {
        let until = Instant::now() + TURN;
        while Instant::now() < until {
            let kept = self.kept().await?;
            if kept.grant.access_token != used.expose_secret() {
                // Another one was faster.
                return Ok(kept.grant.fresh());
            }
            if self.claims(&kept).await? {
                let renewer = self.clone();
                // Whoever asked may go away; what was given then must not be lost.
                let renewing = tokio::spawn(async move { renewer.renew_now(kept).await });
                let lost = |_| RenewError::Away("the token is not renewed".to_owned());
                return renewing.await.map_err(lost)?;
            }
            sleep(LOOKED_EVERY).await;
        }
        Err(RenewError::Away("somebody else renews the token, and does not end".to_owned()))
    }
}
