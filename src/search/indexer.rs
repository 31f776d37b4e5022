//! Takes texts off the queue, counts their words and makes their vectors: what just changed before what is older.
//!
//! Any number of replicas may do it. Each batch is a claim with an end, and what was made is kept before the claim is
//! given back, so a kill costs at most the batch. When no vector can be made, texts stay in the queue with the reason.

use super::{
    Models,
    embedder::{EmbedError, Embedder, TEXT_CHARS_MAX, Urgency},
};
use crate::store::{
    Store,
    search_index::{self as index, Claimed, Content, Model, NewVector, TrimmedTo},
};
use futures::FutureExt;
use preloop_actors::{
    ids::{AccountId, ReplicaId},
    ports::StoreError,
};
use std::{
    panic::AssertUnwindSafe,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};
use tokio::task::JoinHandle;
use uuid::Uuid;

/// Texts of one claim: few enough that news never waits long behind a batch.
const BATCH: usize = super::embedder::BATCH_MAX;
/// How often an empty queue is looked at.
const IDLE: Duration = Duration::from_secs(1);
/// The rest after a failure of the database, or a panic.
const AFTER_FAILURE: Duration = Duration::from_secs(5);
/// How long nobody asks a model that just failed.
const MODEL_REST: Duration = Duration::from_secs(10);
/// How often the models are looked at: which serves, and whether another is ready to.
const MODELS_EVERY: Duration = Duration::from_secs(2);
/// How often vectors are looked for whose text is gone.
const TRIM_EVERY: Duration = Duration::from_secs(3_600);
const TRIMMED_AT_ONCE: i64 = 2_000;
/// Rest between two steps of work that is in no hurry.
const STEP_REST: Duration = Duration::from_millis(20);

/// The index's workers; they end when it is dropped.
pub struct Indexer(Vec<JoinHandle<()>>);

impl Indexer {
    /// Starts one worker more than there are threads for the model, so that none waits for the database.
    pub fn start(store: &Store, models: &Models, replica: ReplicaId, threads: usize) -> Self {
        let work = Work {
            store: store.clone(),
            models: models.clone(),
            replica,
            failed_at: Arc::default(),
            lookout: Arc::default(),
        };
        let mut tasks = vec![actix::spawn(supervised(work.clone(), "models", Work::keep_models))];
        for _ in 0..=threads {
            tasks.push(actix::spawn(supervised(work.clone(), "index", Work::index)));
        }
        tasks.push(actix::spawn(supervised(work, "trim", Work::trim)));
        Self(tasks)
    }
}

impl Drop for Indexer {
    fn drop(&mut self) {
        self.0.iter().for_each(JoinHandle::abort);
    }
}

/// Runs something that never ends again and again: a fault or a panic costs a rest.
async fn supervised<F>(work: Work, name: &'static str, run: fn(Work) -> F)
where
    F: Future<Output = Result<(), StoreError>> + 'static,
{
    loop {
        match AssertUnwindSafe(run(work.clone())).catch_unwind().await {
            Ok(Ok(())) => return,
            Ok(Err(error)) => tracing::warn!("search {name}: goes on in a moment: {error}"),
            Err(_) => tracing::error!("search {name}: panicked, and begins anew"),
        }
        tokio::time::sleep(AFTER_FAILURE).await;
    }
}

/// What the workers share.
#[derive(Clone)]
pub(super) struct Work {
    pub store: Store,
    pub models: Models,
    pub replica: ReplicaId,
    /// When the model last failed.
    pub failed_at: Arc<Mutex<Option<Instant>>>,
    /// Held by the one worker that looks at an empty queue for all of them.
    pub lookout: Arc<tokio::sync::Mutex<()>>,
}

/// A model with what makes its vectors.
type Target = (Model, Arc<dyn Embedder>);

/// What became of the vectors of a batch.
type Made = Result<(), EmbedError>;

impl Work {
    async fn index(self) -> Result<(), StoreError> {
        loop {
            let lookout = self.lookout.lock().await;
            while !index::is_anything_due(&self.store.client().await?).await? {
                tokio::time::sleep(IDLE).await;
            }
            drop(lookout);
            // What is due may need a model, and there is none right now.
            if self.batch().await? == 0 {
                tokio::time::sleep(IDLE).await;
            }
        }
    }

    /// Works on one batch; gives how many texts it had.
    pub(super) async fn batch(&self) -> Result<usize, StoreError> {
        let targets = self.targets().await?;
        let claim = Uuid::new_v4();
        let only_words = targets.is_empty() || self.is_resting();
        let db = self.store.client().await?;
        let claimed = index::claim(&db, self.replica, claim, BATCH, only_words).await?;
        if claimed.is_empty() {
            return Ok(0);
        }
        index::count_words(&db, &uncounted(&claimed)).await?;
        drop(db);
        let made = self.make(&targets, &claimed).await?;
        self.settle(claim, &claimed, made).await?;
        Ok(claimed.len())
    }

    /// The model to be, and the one that still serves: news is to be found by either.
    async fn targets(&self) -> Result<Vec<Target>, StoreError> {
        let wanted = self.models.wanted().cloned();
        let models = index::models(&self.store.client().await?).await?;
        let asked = models.into_iter().filter_map(|model| {
            let is_wanted = wanted.as_ref().is_some_and(|wanted| wanted.name() == model.name);
            let embedder = self.models.named(&model.name)?.clone();
            (is_wanted || model.is_serving).then_some((model, embedder))
        });
        Ok(asked.collect())
    }

    /// Makes and keeps the vectors that are missing.
    async fn make(&self, targets: &[Target], claimed: &[Claimed]) -> Result<Made, StoreError> {
        let contents: Vec<(AccountId, &Content)> = claimed
            .iter()
            .filter_map(|claimed| Some((claimed.account, claimed.content.as_ref()?)))
            .collect();
        let mut made = match targets.is_empty() {
            true => Err(EmbedError::Unavailable(
                self.models.problem().unwrap_or_else(|| "no model is known yet".to_owned()),
            )),
            false => Ok(()),
        };
        for (model, embedder) in targets {
            if let Err(error) = self.make_for(model, embedder.as_ref(), &contents).await? {
                made = Err(error);
            }
        }
        Ok(made)
    }

    async fn make_for(
        &self,
        model: &Model,
        embedder: &dyn Embedder,
        contents: &[(AccountId, &Content)],
    ) -> Result<Made, StoreError> {
        let keys: Vec<(AccountId, &[u8])> =
            contents.iter().map(|(account, content)| (*account, &*content.hash)).collect();
        let db = self.store.client().await?;
        let missing = index::missing(&db, model.id, &keys).await?;
        drop(db);
        if missing.is_empty() {
            return Ok(Ok(()));
        }
        let began = Instant::now();
        let texts = missing.iter().map(|&place| beginning(&contents[place].1.text)).collect();
        let vectors = match embedder.embed(texts, Urgency::Index).await {
            Ok(vectors) => vectors,
            Err(error) => {
                metrics::counter!("preloop_embedding_failures_total").increment(1);
                if matches!(error, EmbedError::Unavailable(_)) {
                    *self.failed_at.lock().unwrap_or_else(PoisonError::into_inner) = Some(began);
                }
                return Ok(Err(error));
            }
        };
        metrics::counter!("preloop_embeddings_made_total").increment(vectors.len() as u64);
        metrics::histogram!("preloop_embedding_batch_duration_seconds")
            .record(began.elapsed().as_secs_f64());
        let vectors: Vec<NewVector<'_>> = missing
            .iter()
            .zip(&vectors)
            .map(|(&place, vector)| NewVector {
                account: keys[place].0,
                hash: keys[place].1,
                vector,
            })
            .collect();
        index::keep(&self.store.client().await?, model.id, &vectors).await?;
        Ok(Ok(()))
    }

    /// A batch that was refused is taken apart: one text is at fault, and the others need not wait with it.
    async fn settle(&self, claim: Uuid, claimed: &[Claimed], made: Made) -> Result<(), StoreError> {
        let items: Vec<Uuid> = claimed.iter().map(|claimed| claimed.item).collect();
        let db = self.store.client().await?;
        match made {
            Ok(()) => index::done(&db, claim, &items).await,
            Err(EmbedError::Unavailable(why)) => {
                index::failed(&db, claim, &items, &why, false).await
            }
            Err(EmbedError::Refused(why)) if claimed.len() == 1 => {
                tracing::warn!(item.id = %items[0], "a text has no vector: {why}");
                index::failed(&db, claim, &items, &why, true).await
            }
            Err(EmbedError::Refused(_)) => {
                drop(db);
                let targets = self.targets().await?;
                for one in claimed {
                    let made = self.make(&targets, std::slice::from_ref(one)).await?;
                    Box::pin(self.settle(claim, std::slice::from_ref(one), made)).await?;
                }
                Ok(())
            }
        }
    }

    fn is_resting(&self) -> bool {
        let failed_at = *self.failed_at.lock().unwrap_or_else(PoisonError::into_inner);
        failed_at.is_some_and(|moment| moment.elapsed() < MODEL_REST)
    }

    /// Makes the wanted model known, queues for it what was there before it, and lets it serve when it has everything.
    async fn keep_models(self) -> Result<(), StoreError> {
        let released = index::release(&self.store.client().await?, self.replica).await?;
        if released > 0 {
            tracing::info!("search: {released} texts go on that a process had which is gone");
        }
        if let Some(wanted) = self.models.wanted() {
            index::want(&self.store, wanted.name(), wanted.dimensions()).await?;
        }
        loop {
            let pause = if self.step().await? { STEP_REST } else { MODELS_EVERY };
            tokio::time::sleep(pause).await;
        }
    }

    /// One step towards the wanted model; `true`: there is more to do.
    pub(super) async fn step(&self) -> Result<bool, StoreError> {
        let models = self.models.look(&self.store).await?;
        let Some(wanted) = self.models.wanted() else { return Ok(false) };
        let Some(model) = models.iter().find(|model| model.name == wanted.name()) else {
            return Ok(false);
        };
        if !model.is_queued {
            let db = self.store.client().await?;
            index::queue_for(&db, model.id).await?;
            return Ok(true);
        }
        if !model.is_serving && index::switch_to(&self.store, model.id).await?.is_some() {
            tracing::info!("search by meaning goes by `{}` now", model.name);
            return Ok(true);
        }
        // Only what this server retired: another may be set to a model that is on its way.
        let retired = models.iter().find(|other| model.is_serving && other.id < model.id);
        match retired {
            Some(retired) => {
                let db = self.store.client().await?;
                index::clear_retired(&db, retired.id).await.map(|_| true)
            }
            None => Ok(false),
        }
    }

    /// Removes vectors whose text is gone.
    async fn trim(self) -> Result<(), StoreError> {
        loop {
            let mut place: Option<TrimmedTo> = None;
            loop {
                let db = self.store.client().await?;
                place = index::trim(&db, place, TRIMMED_AT_ONCE).await?;
                drop(db);
                if place.is_none() {
                    break;
                }
                tokio::time::sleep(STEP_REST).await;
            }
            tokio::time::sleep(TRIM_EVERY).await;
        }
    }
}

fn uncounted(claimed: &[Claimed]) -> Vec<(AccountId, &str)> {
    let fresh = claimed.iter().filter(|claimed| !claimed.is_counted);
    fresh.filter_map(|one| Some((one.account, one.content.as_ref()?.text.as_str()))).collect()
}

fn beginning(text: &str) -> String {
    text.chars().take(TEXT_CHARS_MAX).collect()
}
