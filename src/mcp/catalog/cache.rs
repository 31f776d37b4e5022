//! The newest catalog of each account, so that looking up a tool costs no query.
//!
//! What this process changes is seen at once; what another replica changes, after [`AGE_MAX`]. What people decide about
//! tools on another replica is seen within a second, as a turn of the kill switch is, and by the same means
//! ([`CatalogSource::stands`]). When the store is away there is no catalog: a tool that was switched off meanwhile must
//! not be called.

use super::{BuiltIn, Catalog, build};
use crate::{
    mcp::exchange::Change,
    policy::trial,
    store::{
        Store,
        mcp_catalog::{self, Stored},
        wakes::Wakes,
    },
};
use async_trait::async_trait;
use preloop_actors::{ids::AccountId, ports::StoreError};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::{
    sync::broadcast,
    time::{Instant, interval, timeout},
};

/// How long a catalog is believed without asking.
const AGE_MAX: Duration = Duration::from_secs(2);
/// How long it may be used while somebody asks, if it is known that it stands.
const ASKED_AGE_MAX: Duration = Duration::from_secs(5);
/// Longest wait for others who ask the store.
const TURN_MAX: Duration = Duration::from_secs(10);
/// Most accounts remembered, save those that somebody listens to.
const ACCOUNTS_MAX: usize = 10_000;
/// Changes of one account that wait for a slow listener; one that misses some is told so.
const CHANGES_MAX: usize = 16;
/// How often a catalog is read again when it is changed while it is read.
const TRIES_MAX: usize = 3;

/// Where catalogs are made from.
#[async_trait]
pub trait CatalogSource: Send + Sync {
    /// A number that differs after every change of what [`Self::read`] gives.
    async fn fingerprint(&self, account: AccountId) -> Result<i64, StoreError>;

    /// Everything, as of one moment.
    async fn read(&self, account: AccountId) -> Result<Stored, StoreError>;

    /// Whether nothing was decided about the account's tools since a read that began at `read_at`, as of less than a
    /// second ago; `false` where that is not known.
    fn stands(&self, account: AccountId, read_at: Instant) -> bool;
}

#[async_trait]
impl CatalogSource for Store {
    async fn fingerprint(&self, account: AccountId) -> Result<i64, StoreError> {
        self.within(async |db| mcp_catalog::fingerprint(&*db, account).await).await
    }

    async fn read(&self, account: AccountId) -> Result<Stored, StoreError> {
        let mut stored = self.within(async |db| mcp_catalog::read(db, account).await).await?;
        if let Some(draft) = stored.rules.draft.take() {
            match trial::tried(self, account, &draft).await {
                Ok(tried) => stored.trial = Some(tried),
                // No call has to wait for it. With a fingerprint that nothing has, all is soon read again.
                Err(error) => {
                    tracing::warn!("a draft of a policy cannot be tried at this moment: {error}");
                    stored.fingerprint = !stored.fingerprint;
                }
            }
        }
        Ok(stored)
    }

    fn stands(&self, account: AccountId, read_at: Instant) -> bool {
        self.tools_stand(account, read_at)
    }
}

/// The newest catalog of each account. Cheap to clone.
#[derive(Clone)]
pub struct Catalogs(Arc<Inner>);

struct Inner {
    source: Arc<dyn CatalogSource>,
    built_ins: Arc<[BuiltIn]>,
    accounts: Mutex<HashMap<AccountId, Arc<Shown>>>,
    /// To the other replicas.
    wakes: Wakes,
}

/// What is known of one account.
struct Shown {
    newest: Mutex<Newest>,
    /// Whoever asks the store holds it.
    turn: tokio::sync::Mutex<()>,
    changes: broadcast::Sender<Change>,
}

#[derive(Default)]
struct Newest {
    catalog: Option<Arc<Catalog>>,
    /// When it was known to be the newest; `None` when it is known to be outdated.
    read_at: Option<Instant>,
    /// Counts the changes made by this process.
    writes: u64,
}

impl Catalogs {
    pub fn new(source: Arc<dyn CatalogSource>, built_ins: Vec<BuiltIn>) -> Self {
        let (accounts, wakes) = (Mutex::default(), Wakes::default());
        Self(Arc::new(Inner { source, built_ins: built_ins.into(), accounts, wakes }))
    }

    /// The same, telling other replicas of changes. To be called before anybody else has a copy.
    pub fn telling(mut self, wakes: Wakes) -> Self {
        if let Some(inner) = Arc::get_mut(&mut self.0) {
            inner.wakes = wakes;
        }
        self
    }

    /// The account's catalog, as of now or [`AGE_MAX`] ago; with what people decided about its tools up to a second
    /// ago.
    pub async fn of(&self, account: AccountId) -> Result<Arc<Catalog>, StoreError> {
        let shown = self.shown(account);
        if let Some(catalog) = self.known(account, &shown, AGE_MAX) {
            return Ok(catalog);
        }
        // One asks; the others need not wait for it as long as what they have is hardly older.
        let turn = shown.turn.try_lock();
        if turn.is_err()
            && let Some(catalog) = self.known(account, &shown, ASKED_AGE_MAX)
        {
            return Ok(catalog);
        }
        let _turn = match turn {
            Ok(turn) => turn,
            Err(_) => timeout(TURN_MAX, shown.turn.lock()).await.map_err(|_| {
                StoreError::Unavailable("the tools could not be looked up in time".to_owned())
            })?,
        };
        // Whoever waited for its turn may find it done.
        match self.known(account, &shown, AGE_MAX) {
            Some(catalog) => Ok(catalog),
            None => self.renew(account, &shown).await,
        }
    }

    /// To be told after every change of servers, of what they offer, and of configurations.
    pub fn changed(&self, account: AccountId) {
        let shown = self.shown(account);
        let mut newest = shown.newest();
        newest.writes += 1;
        newest.read_at = None;
        drop(newest);
        // What was decided is noted in the database; whoever hears this looks there at once.
        self.0.wakes.switches();
    }

    /// Tells whoever listens of a change that is in no list.
    pub fn tell(&self, account: AccountId, change: Change) {
        // Nobody listens: nobody minds.
        let _told = self.shown(account).changes.send(change);
    }

    /// Hears which of the account's lists change from now on.
    pub fn subscribe(&self, account: AccountId) -> broadcast::Receiver<Change> {
        self.shown(account).changes.subscribe()
    }

    /// Keeps looking for changes that other replicas made, for those who listen. Never returns.
    pub async fn keep_up(self) {
        let mut ticks = interval(AGE_MAX);
        loop {
            ticks.tick().await;
            for account in self.listened() {
                if let Err(error) = self.of(account).await {
                    tracing::debug!("changes of tools may be told late: {error}");
                }
            }
        }
    }

    fn listened(&self) -> Vec<AccountId> {
        let accounts = self.accounts();
        let listened = accounts.iter().filter(|(_, shown)| shown.is_listened());
        listened.map(|(account, _)| *account).collect()
    }

    /// The catalog, if it was the newest so short a time ago, and nothing was decided since.
    fn known(&self, account: AccountId, shown: &Shown, age_max: Duration) -> Option<Arc<Catalog>> {
        let (catalog, read_at) = shown.known(age_max)?;
        self.0.source.stands(account, read_at).then_some(catalog)
    }

    async fn renew(&self, account: AccountId, shown: &Shown) -> Result<Arc<Catalog>, StoreError> {
        let mut tries = 1;
        loop {
            let (known, writes) = shown.begin();
            let asked_at = Instant::now();
            let catalog = self.newer(account, known).await?;
            // What was changed meanwhile may or may not be within.
            if shown.settle(&catalog, writes, asked_at) || tries == TRIES_MAX {
                return Ok(catalog);
            }
            tries += 1;
        }
    }

    /// The catalog that is known, if it still is the newest, or a new one.
    async fn newer(
        &self,
        account: AccountId,
        known: Option<Arc<Catalog>>,
    ) -> Result<Arc<Catalog>, StoreError> {
        if let Some(known) = known
            && self.0.source.fingerprint(account).await? == known.version()
        {
            return Ok(known);
        }
        let stored = self.0.source.read(account).await?;
        let built_ins = self.0.built_ins.clone();
        // Some accounts have thousands of tools, which takes a while to read.
        let built = tokio::task::spawn_blocking(move || build(&built_ins, stored)).await;
        built.map(Arc::new).map_err(|error| StoreError::Internal(error.to_string()))
    }

    fn shown(&self, account: AccountId) -> Arc<Shown> {
        let mut accounts = self.accounts();
        if let Some(shown) = accounts.get(&account) {
            return shown.clone();
        }
        if accounts.len() >= ACCOUNTS_MAX {
            make_room(&mut accounts);
        }
        accounts.entry(account).or_default().clone()
    }

    fn accounts(&self) -> MutexGuard<'_, HashMap<AccountId, Arc<Shown>>> {
        self.0.accounts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Drops what is old; everything that nobody listens to, when that is not enough.
fn make_room(accounts: &mut HashMap<AccountId, Arc<Shown>>) {
    accounts.retain(|_, shown| shown.is_listened() || shown.known(ASKED_AGE_MAX).is_some());
    if accounts.len() >= ACCOUNTS_MAX {
        accounts.retain(|_, shown| shown.is_listened());
    }
}

impl Default for Shown {
    fn default() -> Self {
        let (changes, _) = broadcast::channel(CHANGES_MAX);
        Self { newest: Mutex::default(), turn: tokio::sync::Mutex::default(), changes }
    }
}

impl Shown {
    /// The catalog, if it was the newest so short a time ago, and when that was.
    fn known(&self, age_max: Duration) -> Option<(Arc<Catalog>, Instant)> {
        let newest = self.newest();
        let read_at = newest.read_at.filter(|read_at| read_at.elapsed() < age_max)?;
        Some((newest.catalog.clone()?, read_at))
    }

    fn begin(&self) -> (Option<Arc<Catalog>>, u64) {
        let newest = self.newest();
        (newest.catalog.clone(), newest.writes)
    }

    /// Remembers what was found, and tells what differs. `false` when this process changed something meanwhile.
    fn settle(&self, catalog: &Arc<Catalog>, writes: u64, asked_at: Instant) -> bool {
        let mut newest = self.newest();
        let is_newest = newest.writes == writes;
        let former = newest.catalog.replace(catalog.clone());
        newest.read_at = is_newest.then_some(asked_at);
        drop(newest);
        let changes = former.filter(|former| former.version() != catalog.version());
        for change in changes.map(|former| former.changes(catalog)).unwrap_or_default() {
            // Nobody listens: nobody minds.
            let _told = self.changes.send(change);
        }
        is_newest
    }

    fn is_listened(&self) -> bool {
        self.changes.receiver_count() > 0
    }

    fn newest(&self) -> MutexGuard<'_, Newest> {
        self.newest.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
