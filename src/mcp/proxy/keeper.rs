//! Keeps what is known of servers new: when they say that something changed, when it grows old, and when they were
//! away.

use super::{fleet::Fleet, link::Changed, question::Target};
use crate::{
    mcp::{
        catalog::{
            Catalog, Catalogs, Origin,
            scan::{self, Outcome},
        },
        exchange::Change,
    },
    store::{Store, mcp_servers},
};
use chrono::{TimeDelta, Utc};
use preloop_actors::{ids::AccountId, ports::StoreError};
use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::{
    sync::{Semaphore, mpsc},
    time::{Instant, sleep},
};
use uuid::Uuid;

/// How long to wait for more of the same: some servers tell of each tool by itself.
const TOGETHER: Duration = Duration::from_millis(250);
/// Most servers asked at once on our own account.
const SCANS_MAX: usize = 4;
/// After how long a list is asked for again although nobody said that it changed.
const OLD_AFTER: TimeDelta = TimeDelta::minutes(15);
/// How long a server that was away is left alone before it is asked again.
const AGAIN_AFTER: Duration = Duration::from_secs(60);
/// Most servers whose last try is remembered.
const TRIES_MAX: usize = 10_000;

/// Rescans servers in the background. One for the whole process; cheap to clone.
#[derive(Clone)]
pub struct Keeper(Arc<Inner>);

struct Inner {
    store: Store,
    fleet: Fleet,
    catalogs: Catalogs,
    room: Semaphore,
    /// Servers that wait to be scanned.
    waiting: Mutex<HashSet<Uuid>>,
    /// Servers that are scanned because calls wait for it.
    looking: Mutex<HashSet<Uuid>>,
    /// When servers were last asked on our own account.
    tried: Mutex<HashMap<Uuid, Instant>>,
    old_after: TimeDelta,
}

impl Keeper {
    pub fn new(store: Store, fleet: Fleet, catalogs: Catalogs) -> Self {
        let (waiting, tried, looking) = (Mutex::default(), Mutex::default(), Mutex::default());
        Self(Arc::new(Inner {
            store,
            fleet,
            catalogs,
            room: Semaphore::new(SCANS_MAX),
            waiting,
            looking,
            tried,
            old_after: OLD_AFTER,
        }))
    }

    /// Asks servers again whose list is so old. To be called before anybody else has a copy.
    pub fn every(mut self, old_after: TimeDelta) -> Self {
        if let Some(inner) = Arc::get_mut(&mut self.0) {
            inner.old_after = old_after;
        }
        self
    }

    /// Acts on what servers say changed. Ends with the fleet.
    pub async fn follow(self, mut changes: mpsc::Receiver<(Target, Changed)>) {
        while let Some((target, change)) = changes.recv().await {
            match change {
                Changed::Resource(uri) => {
                    self.0.catalogs.tell(target.account, Change::Resource(uri));
                }
                // A link that is gone is made anew by asking; so nothing that is said meanwhile is missed.
                Changed::Tools
                | Changed::Prompts
                | Changed::Resources
                | Changed::Everything
                | Changed::Gone => self.rescan(target.account, target.server),
                Changed::Awaited => self.look(target.account, target.server),
            }
        }
    }

    /// To be told when somebody looks at a catalog: asks the servers again of which too little is known, or for
    /// too long. Returns at once.
    pub fn looked_at(&self, account: AccountId, catalog: &Catalog) {
        for server in catalog.servers() {
            if self.is_due(server) {
                self.rescan(account, server.id);
            }
        }
    }

    fn is_due(&self, server: &Origin) -> bool {
        let is_old = server.scanned_at.is_none_or(|at| Utc::now() - at > self.0.old_after);
        if server.gap.is_none() && !is_old {
            return false;
        }
        let mut tried = self.tried();
        if tried.get(&server.id).is_some_and(|at| at.elapsed() < AGAIN_AFTER) {
            return false;
        }
        if tried.len() >= TRIES_MAX {
            tried.retain(|_, at| at.elapsed() < AGAIN_AFTER);
        }
        tried.insert(server.id, Instant::now());
        true
    }

    fn rescan(&self, account: AccountId, server: Uuid) {
        if !self.waiting().insert(server) {
            return;
        }
        let keeper = self.clone();
        tokio::spawn(async move {
            sleep(TOGETHER).await;
            let _room = keeper.0.room.acquire().await;
            // What is told from here on is not part of this scan.
            keeper.waiting().remove(&server);
            if let Err(error) = keeper.scan(account, server).await {
                tracing::warn!(mcp.server = %server, "an MCP server was not scanned: {error}");
            }
        });
    }

    /// Scans a server at once, for calls that wait. One at a time; what is told meanwhile is looked at afterwards.
    fn look(&self, account: AccountId, server: Uuid) {
        if !self.looking().insert(server) {
            return;
        }
        let keeper = self.clone();
        tokio::spawn(async move {
            loop {
                if let Err(error) = keeper.scan(account, server).await {
                    tracing::warn!(mcp.server = %server, "an MCP server was not scanned: {error}");
                }
                keeper.looking().remove(&server);
                // Whoever asked while the server was in the list has told before.
                if !keeper.0.fleet.is_unlooked(server) || !keeper.looking().insert(server) {
                    return;
                }
            }
        });
    }

    /// Scans a server, and lets the calls go on that wait for it.
    async fn scan(&self, account: AccountId, server: Uuid) -> Result<(), StoreError> {
        let told = self.0.fleet.told(server);
        let scanned = self.scan_now(account, server).await;
        self.0.fleet.looked(server, told, matches!(scanned, Ok(true)));
        scanned.map(drop)
    }

    /// Whether what the server offers now is kept.
    async fn scan_now(&self, account: AccountId, server: Uuid) -> Result<bool, StoreError> {
        let Inner { store, fleet, catalogs, .. } = &*self.0;
        let found = {
            let db = store.client().await?;
            mcp_servers::get(&db, account, server).await?
        };
        let Some(found) = found.filter(|found| found.status != mcp_servers::Status::Inactive)
        else {
            return Ok(false);
        };
        let outcome = scan::scan(store, fleet, account, &found).await?;
        if let Outcome::Failed(why) = &outcome {
            tracing::info!(mcp.server = %server, "an MCP server could not be scanned: {why}");
        }
        catalogs.changed(account);
        // Whoever listens is told while the catalog is renewed.
        catalogs.of(account).await?;
        Ok(matches!(outcome, Outcome::Kept { .. }))
    }

    fn looking(&self) -> MutexGuard<'_, HashSet<Uuid>> {
        self.0.looking.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn waiting(&self) -> MutexGuard<'_, HashSet<Uuid>> {
        self.0.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn tried(&self) -> MutexGuard<'_, HashMap<Uuid, Instant>> {
        self.0.tried.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
