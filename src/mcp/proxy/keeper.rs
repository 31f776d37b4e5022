//! Keeps what is known of servers new: when they say that something changed, when it grows old, and when they were
//! away.

use super::{
    fleet::{Fleet, Target},
    link::Changed,
};
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
use chrono::Utc;
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
const OLD_AFTER: chrono::TimeDelta = chrono::TimeDelta::minutes(15);
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
    /// When servers were last asked on our own account.
    tried: Mutex<HashMap<Uuid, Instant>>,
}

impl Keeper {
    pub fn new(store: Store, fleet: Fleet, catalogs: Catalogs) -> Self {
        let (waiting, tried) = (Mutex::default(), Mutex::default());
        Self(Arc::new(Inner {
            store,
            fleet,
            catalogs,
            room: Semaphore::new(SCANS_MAX),
            waiting,
            tried,
        }))
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
        let is_old = server.scanned_at.is_none_or(|at| Utc::now() - at > OLD_AFTER);
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

    async fn scan(&self, account: AccountId, server: Uuid) -> Result<(), StoreError> {
        let Inner { store, fleet, catalogs, .. } = &*self.0;
        let found = {
            let db = store.client().await?;
            mcp_servers::get(&db, account, server).await?
        };
        let Some(found) = found.filter(|found| found.status != mcp_servers::Status::Inactive)
        else {
            return Ok(());
        };
        if let Outcome::Failed(why) = scan::scan(store, fleet, account, &found).await? {
            tracing::info!(mcp.server = %server, "an MCP server could not be scanned: {why}");
        }
        catalogs.changed(account);
        // Whoever listens is told while the catalog is renewed.
        catalogs.of(account).await.map(drop)
    }

    fn waiting(&self) -> MutexGuard<'_, HashSet<Uuid>> {
        self.0.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn tried(&self) -> MutexGuard<'_, HashMap<Uuid, Instant>> {
        self.0.tried.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
