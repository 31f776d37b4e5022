//! A short memory of webhook addresses, so that a delivery costs no query of its own.

use super::{
    hook::{Hook, Hooks},
    line::{Full, Lookups, Waiting},
    unkept,
};
use crate::http::error::ApiError;
use futures::{FutureExt, future::BoxFuture, future::Shared};
use preloop_actors::{
    ids::{OrganizationId, TrackerId},
    ports::StoreError,
};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::{
    sync::oneshot,
    time::{Instant, timeout},
};

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
    lookups: Arc<Lookups>,
    memory: Mutex<Memory>,
}

#[derive(Default)]
struct Memory {
    entries: HashMap<OrganizationId, Entry>,
    /// What the store is being asked.
    questions: HashMap<OrganizationId, Question>,
    questions_asked: u64,
    /// So many of them were asked before somebody changed something: their answers are not remembered.
    questions_void: u64,
}

struct Entry {
    hook: Option<Arc<Hook>>,
    /// When the store was asked for it, at the latest.
    known_at: Instant,
    /// Someone asks the store since then.
    asked_at: Option<Instant>,
    touched_at: Option<Instant>,
}

/// One question to the store; whoever joins it gets the same answer.
struct Question {
    number: u64,
    asked_at: Instant,
    answer: Asked,
}

type Answer = Result<Option<Arc<Hook>>, LookupError>;
type Asked = Shared<BoxFuture<'static, Answer>>;

/// Why nothing is known of an address.
#[derive(Clone, Debug)]
pub(super) enum LookupError {
    Full(Full),
    Store(StoreError),
}

impl From<LookupError> for ApiError {
    fn from(error: LookupError) -> Self {
        match error {
            LookupError::Full(full) => full.into(),
            LookupError::Store(error) => unkept(error),
        }
    }
}

impl Memory {
    /// Nobody joins a question that runs, or remembers its answer: it may not have seen what changed.
    fn void(&mut self) {
        self.questions.clear();
        self.questions_void = self.questions_asked;
    }
}

impl HookCache {
    pub fn new(hooks: Arc<dyn Hooks>) -> Self {
        Self(Arc::new(Inner { hooks, lookups: Arc::default(), memory: Mutex::default() }))
    }

    /// Asks the store at the next delivery: for who changed a secret.
    pub fn forget(&self, organization: OrganizationId) {
        let mut memory = self.memory();
        memory.entries.remove(&organization);
        memory.void();
    }

    /// The same for each organization of a tracker: for who changed that.
    pub fn forget_tracker(&self, tracker: TrackerId) {
        let mut memory = self.memory();
        let others = |hook: &Arc<Hook>| hook.tracker != tracker;
        memory.entries.retain(|_, entry| entry.hook.as_ref().is_none_or(others));
        memory.void();
    }

    /// The lines in front of the store.
    pub(super) fn lookups(&self) -> Arc<Lookups> {
        Arc::clone(&self.0.lookups)
    }

    /// The hook, known for at most [`AGE_MAX`], or older when the store cannot answer or is being asked already.
    pub(super) async fn get(&self, organization: OrganizationId) -> Answer {
        let (asked, older) = {
            let mut memory = self.memory();
            let mut older = None;
            if let Some(entry) = memory.entries.get_mut(&organization) {
                if entry.known_at.elapsed() <= AGE_MAX {
                    return Ok(entry.hook.clone());
                }
                // That there is no such hook is never believed for longer: a refused sender may not come again.
                older = entry.hook.clone();
                let being_asked = entry.asked_at.is_some_and(|at| at.elapsed() < REFRESH_MAX);
                if older.is_some() && being_asked {
                    return Ok(older);
                }
                entry.asked_at = Some(Instant::now());
            }
            (self.ask(&mut memory, organization, REFRESH_MAX), older)
        };
        let answer = match asked {
            Ok(answer) => answer.await,
            Err(full) => Err(LookupError::Full(full)),
        };
        answer.or_else(|error| older.map(Some).ok_or(error))
    }

    /// The hook as the store has it, known for at most [`DOUBTED_AGE_MAX`]; an error when it cannot be asked.
    pub(super) async fn certain(&self, organization: OrganizationId) -> Answer {
        let asked = {
            let mut memory = self.memory();
            let entry = memory.entries.get(&organization);
            match entry.filter(|entry| entry.known_at.elapsed() <= DOUBTED_AGE_MAX) {
                Some(entry) => return Ok(entry.hook.clone()),
                None => self.ask(&mut memory, organization, DOUBTED_AGE_MAX),
            }
        };
        asked.map_err(LookupError::Full)?.await
    }

    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.memory().entries.len()
    }

    /// Notes a delivery in the store, now and then, without waiting for it. While others wait for the store it is a
    /// later delivery that is noted.
    pub(super) fn touch(&self, organization: OrganizationId) {
        let mut memory = self.memory();
        let Some(entry) = memory.entries.get_mut(&organization) else { return };
        if entry.touched_at.is_some_and(|at| at.elapsed() < TOUCH_EVERY) {
            return;
        }
        let Some(turn) = self.0.lookups.line(true).free_turn() else { return };
        entry.touched_at = Some(Instant::now());
        let hooks = Arc::clone(&self.0.hooks);
        actix_web::rt::spawn(async move {
            let noted = timeout(TOUCH_TIME_MAX, hooks.touched(organization)).await;
            if noted.is_err() {
                tracing::debug!(organization.id = %organization, "a delivery could not be noted");
            }
            drop(turn);
        });
    }

    /// Joins a question that runs for at most `age_max`, or asks one.
    fn ask(
        &self,
        memory: &mut Memory,
        organization: OrganizationId,
        age_max: Duration,
    ) -> Result<Asked, Full> {
        let running = memory.questions.get(&organization);
        if let Some(question) = running.filter(|it| it.asked_at.elapsed() < age_max) {
            return Ok(question.answer.clone());
        }
        let known = memory.entries.get(&organization).is_some_and(|entry| entry.hook.is_some());
        let waiting = self.0.lookups.line(known).join(organization.0)?;
        memory.questions_asked += 1;
        let asked = (memory.questions_asked, Instant::now());
        let (tell, told) = oneshot::channel();
        let cache = self.clone();
        // A task of its own: it goes on for the others when the first who asked is gone.
        actix_web::rt::spawn(async move {
            let answer = cache.answer(organization, waiting).await;
            cache.learn(organization, asked, &answer);
            let _nobody_listens = tell.send(answer);
        });
        let lost = || Err(unavailable("the look-up of a hook was lost"));
        let answer = told.map(move |told| told.unwrap_or_else(|_| lost())).boxed().shared();
        let (number, asked_at) = asked;
        let question = Question { number, asked_at, answer: answer.clone() };
        memory.questions.insert(organization, question);
        Ok(answer)
    }

    async fn answer(&self, organization: OrganizationId, waiting: Waiting) -> Answer {
        let asked = async {
            let _turn = waiting.turn().await;
            self.0.hooks.hook(organization).await
        };
        match timeout(REFRESH_MAX, asked).await {
            Ok(answer) => answer.map_err(LookupError::Store),
            Err(_) => Err(unavailable("the hook was not found in time")),
        }
    }

    /// Ends a question, and remembers its answer unless something newer is known.
    fn learn(&self, organization: OrganizationId, asked: (u64, Instant), answer: &Answer) {
        let (number, known_at) = asked;
        let mut memory = self.memory();
        if memory.questions.get(&organization).is_some_and(|running| running.number == number) {
            memory.questions.remove(&organization);
        }
        let Ok(hook) = answer else { return };
        let older = memory.entries.get(&organization);
        let newer = older.is_some_and(|entry| entry.known_at > known_at);
        if newer || number <= memory.questions_void {
            return;
        }
        let touched_at = older.and_then(|entry| entry.touched_at);
        let entry = Entry { hook: hook.clone(), known_at, asked_at: None, touched_at };
        let entries = &mut memory.entries;
        if entries.len() >= ENTRIES_MAX && !entries.contains_key(&organization) {
            make_room(entries);
        }
        entries.insert(organization, entry);
    }

    fn memory(&self) -> MutexGuard<'_, Memory> {
        self.0.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Drops what was never there; what is old, when that is not enough; everything, when nor is that.
fn make_room(entries: &mut HashMap<OrganizationId, Entry>) {
    entries.retain(|_, entry| entry.hook.is_some());
    if entries.len() >= ENTRIES_MAX {
        entries.retain(|_, entry| entry.known_at.elapsed() <= AGE_MAX);
    }
    if entries.len() >= ENTRIES_MAX {
        entries.clear();
    }
}

fn unavailable(why: &str) -> LookupError {
    LookupError::Store(StoreError::Unavailable(why.to_owned()))
}
