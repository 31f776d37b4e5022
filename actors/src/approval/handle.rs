//! What the rest of the program sees of requests that wait.

use super::{Approval, ApprovalActor, ApprovalId};
use crate::{
    guardian::{Guarded, Guardians, Placement},
    ids::AccountId,
    ports::{Approvals, Seen},
    pump::{Pump, Wake},
};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};
use tokio::sync::watch;

/// What is known of a request.
#[derive(Clone, Debug)]
pub(super) enum News {
    Nothing,
    Seen(Box<Seen>),
    Gone,
}

/// There is no such request, or not any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no such request for approval")]
pub struct Gone;

/// Lets calls wait for requests, and tells what waits that something has happened. Cheap to clone.
#[derive(Clone)]
pub struct ApprovalsHandle(Arc<Desk>);

pub(super) type Key = (AccountId, ApprovalId);

struct Desk {
    guardians: Guardians,
    placement: Placement,
    store: Arc<dyn Approvals>,
    /// By account as well: whoever guesses another one's id follows nothing.
    watched: Mutex<HashMap<Key, Watched>>,
}

struct Watched {
    actor: Guarded<ApprovalActor>,
    news: Arc<watch::Sender<News>>,
}

impl ApprovalsHandle {
    /// Starts actors under the guardian's eyes, one for each request that is waited for.
    pub fn new(guardians: Guardians, placement: Placement, store: Arc<dyn Approvals>) -> Self {
        Self(Arc::new(Desk { guardians, placement, store, watched: Mutex::default() }))
    }

    /// Follows a request for as long as the answer is kept. Nothing else is held: no connection, no thread.
    pub fn follow(&self, account: AccountId, id: ApprovalId) -> Following {
        let mut watched = self.0.watched();
        let key = (account, id);
        let entry = watched.entry(key).or_insert_with(|| self.0.watch(account, id));
        let mut news = entry.news.subscribe();
        // What is known already is news to whoever comes later.
        news.mark_changed();
        Following { key, news, desk: Arc::clone(&self.0) }
    }

    /// Hints that a request's row has changed. Without the hint its end is found a little later, see
    /// [`super::ApprovalClock`].
    pub fn changed(&self, account: AccountId, id: ApprovalId) {
        if let Some(watched) = self.0.watched().get(&(account, id)) {
            let _ = watched.actor.try_send(Wake);
        }
    }

    /// Whether somebody in this process waits for a request.
    pub fn is_followed(&self, account: AccountId, id: ApprovalId) -> bool {
        self.0.watched().contains_key(&(account, id))
    }

    /// How many requests are waited for in this process.
    pub fn count(&self) -> usize {
        self.0.watched().len()
    }

    /// Those of which no end is known here.
    pub(super) fn waiting(&self) -> Vec<Key> {
        let watched = self.0.watched();
        let waits = |entry: &Watched| match &*entry.news.borrow() {
            News::Nothing => true,
            News::Seen(seen) => !seen.approval.is_settled(),
            News::Gone => false,
        };
        watched.iter().filter(|(_, entry)| waits(entry)).map(|(key, _)| *key).collect()
    }
}

impl Desk {
    fn watched(&self) -> MutexGuard<'_, HashMap<Key, Watched>> {
        self.watched.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn watch(&self, account: AccountId, id: ApprovalId) -> Watched {
        let news = Arc::new(watch::channel(News::Nothing).0);
        let (store, told) = (Arc::clone(&self.store), Arc::clone(&news));
        let make = move || ApprovalActor {
            store: Arc::clone(&store),
            account,
            id,
            news: Arc::clone(&told),
            pump: Pump::default(),
        };
        let actor = self.guardians.guard(format!("approval {id}"), self.placement.clone(), make);
        Watched { actor, news }
    }
}

/// One who waits for a request.
pub struct Following {
    key: Key,
    news: watch::Receiver<News>,
    desk: Arc<Desk>,
}

impl Following {
    /// The row, now and whenever it has been read again.
    pub async fn next(&mut self) -> Result<Seen, Gone> {
        loop {
            // The sender lives as long as the desk does, so this ends only with the process.
            self.news.changed().await.map_err(|_| Gone)?;
            match &*self.news.borrow_and_update() {
                News::Nothing => {}
                News::Seen(seen) => return Ok(Seen::clone(seen)),
                News::Gone => return Err(Gone),
            }
        }
    }

    /// Waits until the request is settled.
    pub async fn outcome(&mut self) -> Result<Approval, Gone> {
        self.news.mark_changed();
        loop {
            let seen = self.next().await?;
            if seen.approval.is_settled() {
                return Ok(seen.approval);
            }
        }
    }
}

impl Drop for Following {
    fn drop(&mut self) {
        let mut watched = self.desk.watched();
        // The last one: the actor is let go.
        if watched.get(&self.key).is_some_and(|entry| entry.news.receiver_count() <= 1) {
            watched.remove(&self.key);
        }
    }
}
