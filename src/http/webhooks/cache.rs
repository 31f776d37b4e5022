//! A short memory of webhook addresses, so that a delivery costs no query of its own.

use super::hook::{Hook, Hooks};
use preloop_actors::{ids::OrganizationId, ports::StoreError};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::time::{Instant, timeout};

/// How long a hook is believed without asking.
pub(super) const AGE_MAX: Duration = Duration::from_secs(2);
/// How long it is believed when its secret did not fit: it may just have been rotated elsewhere.
pub(super) const DOUBTED_AGE_MAX: Duration = Duration::from_millis(100);
/// Most hooks remembered, the unknown ones included.
const ENTRIES_MAX: usize = 10_000;
/// Longest wait for the store; also how long the others use the old value meanwhile.
const REFRESH_MAX: Duration = Duration::from_millis(500);
/// A delivery is noted at most this often for an organization.
const TOUCH_EVERY: Duration = Duration::from_secs(10);
/// Longest time that noting a delivery may take.
const TOUCH_TIME_MAX: Duration = Duration::from_secs(5);

/// Remembers hooks for a moment; while the store is away, for as long as that lasts. Cheap to clone.
#[derive(Clone)]
pub struct HookCache(Arc<Inner>);

struct Inner {
    hooks: Arc<dyn Hooks>,
    entries: Mutex<HashMap<OrganizationId, Entry>>,
}

#[derive(Clone)]
struct Entry {
    hook: Option<Arc<Hook>>,
    read_at: Instant,
    /// Someone asks the store since then.
    asked_at: Option<Instant>,
    touched_at: Option<Instant>,
}

impl HookCache {
    pub fn new(hooks: Arc<dyn Hooks>) -> Self {
        Self(Arc::new(Inner { hooks, entries: Mutex::default() }))
    }

    /// Asks the store at the next delivery: for who changes a secret, a tracker, or its subscriptions.
    pub fn forget(&self, organization: OrganizationId) {
        self.entries().remove(&organization);
    }

    /// The hook, known for at most `age_max`, or older when the store is away or being asked already.
    pub(super) async fn get(
        &self,
        organization: OrganizationId,
        age_max: Duration,
    ) -> Result<Option<Arc<Hook>>, StoreError> {
        if let Some(known) = self.known(organization, age_max) {
            return Ok(known);
        }
        let asked = timeout(REFRESH_MAX, self.0.hooks.hook(organization)).await;
        let late = || Err(StoreError::Unavailable("the hook was not found in time".to_owned()));
        match asked.unwrap_or_else(|_| late()) {
            Ok(hook) => {
                self.remember(organization, hook.clone());
                Ok(hook)
            }
            Err(error) => {
                let known = self.known(organization, Duration::MAX).flatten();
                known.map(Some).ok_or(error)
            }
        }
    }

    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.entries().len()
    }

    /// Notes a delivery in the store, now and then, without waiting for it.
    pub(super) fn touch(&self, organization: OrganizationId) {
        let mut entries = self.entries();
        let Some(entry) = entries.get_mut(&organization) else { return };
        if entry.touched_at.is_some_and(|at| at.elapsed() < TOUCH_EVERY) {
            return;
        }
        entry.touched_at = Some(Instant::now());
        let hooks = Arc::clone(&self.0.hooks);
        actix_web::rt::spawn(async move {
            let noted = timeout(TOUCH_TIME_MAX, hooks.touched(organization)).await;
            if noted.is_err() {
                tracing::debug!(organization.id = %organization, "a delivery could not be noted");
            }
        });
    }

    /// What is remembered, if that will do. If not, the caller is the one to ask the store.
    ///
    /// That there is no such hook is never believed for longer: a refused sender may not come again.
    fn known(&self, organization: OrganizationId, age_max: Duration) -> Option<Option<Arc<Hook>>> {
        let mut entries = self.entries();
        let entry = entries.get_mut(&organization)?;
        let being_asked = entry.asked_at.is_some_and(|at| at.elapsed() < REFRESH_MAX);
        let age_max = if being_asked && entry.hook.is_some() { Duration::MAX } else { age_max };
        if entry.read_at.elapsed() <= age_max {
            return Some(entry.hook.clone());
        }
        entry.asked_at = Some(Instant::now());
        None
    }

    fn remember(&self, organization: OrganizationId, hook: Option<Arc<Hook>>) {
        let mut entries = self.entries();
        let touched_at = entries.get(&organization).and_then(|entry| entry.touched_at);
        if entries.len() >= ENTRIES_MAX && !entries.contains_key(&organization) {
            make_room(&mut entries);
        }
        let entry = Entry { hook, read_at: Instant::now(), asked_at: None, touched_at };
        entries.insert(organization, entry);
    }

    fn entries(&self) -> MutexGuard<'_, HashMap<OrganizationId, Entry>> {
        self.0.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Drops what is old or was never there; everything, when that is not enough.
fn make_room(entries: &mut HashMap<OrganizationId, Entry>) {
    entries.retain(|_, entry| entry.hook.is_some() && entry.read_at.elapsed() <= AGE_MAX);
    if entries.len() >= ENTRIES_MAX {
        entries.clear();
    }
}
