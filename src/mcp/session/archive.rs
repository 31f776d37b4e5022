//! Sessions beyond this process: another replica, or the next run of this one, goes on with what is kept here.
//!
//! A session is written down when it is opened, a stream only once it is one: most answers are sent whole. What
//! cannot be written is logged and no more; the session then ends with the process.

use super::{Session, StreamLog};
use crate::{
    mcp::rpc::Id,
    secrets::hash_token,
    store::{
        Store,
        mcp_sessions::{self, Said, TakenOver},
    },
};
use preloop_actors::{ids::ReplicaId, ports::StoreError};
use serde_json::value::RawValue;
use std::{sync::Arc, time::Duration};

/// Where sessions are kept, if they are at all. Cheap to clone.
#[derive(Clone, Default)]
pub struct Archive(Option<(Store, ReplicaId)>);

impl Archive {
    /// `replica` is who this process is, also after the next start.
    pub fn of(store: Store, replica: ReplicaId) -> Self {
        Self(Some((store, replica)))
    }

    /// Writes a session down that was just opened.
    pub async fn keep(&self, session: &Session) {
        let kept = async |store: &Store| {
            let db = store.client().await?;
            let (hash, capabilities) = (hash_token(&session.id), &*session.capabilities);
            mcp_sessions::insert(&db, &hash, &session.binding, &session.version, capabilities).await
        };
        if let Some((store, _)) = &self.0
            && let Err(error) = kept(store).await
        {
            tracing::warn!("an MCP session will not outlive this process: {error}");
        }
    }

    /// A session of this principal that this process does not know.
    pub async fn take_over(
        &self,
        id: &str,
        binding: &str,
        idle_max: Duration,
    ) -> Result<Option<TakenOver>, StoreError> {
        let Some((store, _)) = &self.0 else { return Ok(None) };
        let db = store.client().await?;
        mcp_sessions::take_over(&db, &hash_token(id), binding, idle_max).await
    }

    /// Writes down what is said on a stream that answers a request, to its end.
    pub fn follow(&self, session: &Session, request: &Id, log: Arc<StreamLog>) {
        let Some((store, replica)) = self.0.clone() else { return };
        let (hash, request) = (hash_token(&session.id), request.to_string());
        actix_web::rt::spawn(async move {
            let written = async {
                let db = store.client().await?;
                mcp_sessions::begin(&db, &hash, signed(log.id), &request, replica).await?;
                drop(db);
                write_down(&store, &hash, &log).await
            };
            if let Err(error) = written.await {
                tracing::warn!("a stream of an MCP session is not kept: {error}");
            }
        });
    }

    /// What was said behind a place of a stream that this process does not know, and the request that it was to answer
    /// where a process before this one worked on it; `None` when nothing is kept of it.
    pub async fn behind(
        &self,
        id: &str,
        stream: u64,
        number: u64,
    ) -> Result<Option<(Vec<Said>, Option<Id>)>, StoreError> {
        let Some((store, replica)) = &self.0 else { return Ok(None) };
        let (hash, stream) = (hash_token(id), signed(stream));
        let db = store.client().await?;
        let said = mcp_sessions::behind(&db, &hash, stream, signed(number)).await?;
        if said.last().is_some_and(|one| one.is_last) {
            return Ok(Some((said, None)));
        }
        let known = mcp_sessions::stream(&db, &hash, stream, *replica).await?;
        let read = |id: String| Id::read(&RawValue::from_string(id).ok()?);
        Ok(known.map(|request| (said, request.and_then(read))))
    }

    /// Forgets sessions that ended, so that no replica takes them over.
    pub async fn forget(&self, ended: &[String]) {
        let Some((store, _)) = self.0.as_ref().filter(|_| !ended.is_empty()) else { return };
        let forgotten = async {
            let db = store.client().await?;
            mcp_sessions::forget(&db, &hashes(ended)).await
        };
        if let Err(error) = forgotten.await {
            tracing::warn!("MCP sessions that ended are not forgotten yet: {error}");
        }
    }

    /// Notes which sessions were used and which ended, and forgets what is old. To be called now and then.
    pub async fn tidy(&self, used: &[String], ended: &[String], idle_max: Duration) {
        let Some((store, _)) = &self.0 else { return };
        let (used, ended) = (hashes(used), hashes(ended));
        let tidied = async {
            let db = store.client().await?;
            mcp_sessions::tidy(&db, &used, &ended, idle_max).await
        };
        if let Err(error) = tidied.await {
            tracing::warn!("old MCP sessions are not forgotten yet: {error}");
        }
    }
}

/// What the database knows them by.
fn hashes(ids: &[String]) -> Vec<Vec<u8>> {
    ids.iter().map(|id| hash_token(id).to_vec()).collect()
}

async fn write_down(store: &Store, hash: &[u8], log: &StreamLog) -> Result<(), StoreError> {
    let mut from = 0;
    loop {
        log.wait(from).await;
        let behind = log.behind(from);
        let newest = behind.messages.last().map_or(from, |(number, _)| *number);
        let messages =
            behind.messages.iter().map(|(number, text)| (signed(*number), text.as_str()));
        let messages: Vec<_> = messages.collect();
        let db = store.client().await?;
        match messages.is_empty() {
            true => mcp_sessions::end(&db, hash, signed(log.id), signed(newest)).await?,
            false => {
                mcp_sessions::append(&db, hash, signed(log.id), &messages, behind.ended).await?;
            }
        }
        if behind.ended {
            return Ok(());
        }
        from = newest;
    }
}

/// As PostgreSQL counts. Neither streams nor messages come near the limit.
fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
