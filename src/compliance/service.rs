//! Compliance of issues that are kept here: with what is known already, what the account defines, and its model.

use super::{Improvement, Metric, MetricError, Report, SHIPPED, Text, improve, local, refine};
use crate::{
    models::{LanguageModel, ModelError, Models},
    store::{
        Store,
        compliance::{self, Basis, StoredMetric, content_of},
        issues::Issue,
    },
};
use chrono::{DateTime, SubsecRound, Utc};
use preloop_actors::{ids::AccountId, ports::StoreError};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::sync::Arc;

/// Cheap to clone.
#[derive(Clone)]
pub struct Compliance {
    store: Store,
    models: Arc<dyn Models>,
}

/// What is said of an issue.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Found {
    /// Of the metric.
    pub prompt_id: String,
    pub name: String,
    pub short_name: String,
    /// The model that judged; `None`: only the text was looked at.
    pub model: Option<String>,
    /// Why the account's model did not judge.
    #[serde(skip)]
    pub model_error: Option<String>,
    pub report: Report,
    #[serde(skip)]
    pub judged_at: DateTime<Utc>,
}

/// Why nothing can be said.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ComplianceError {
    #[error("there is no metric `{name}`; there are {known}")]
    UnknownMetric { name: String, known: String },
    /// It was fine when it was given.
    #[error("the metric `{name}` cannot be used any more: {error}; give it again")]
    Metric { name: String, error: MetricError },
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Compliance {
    pub fn new(store: Store, models: Arc<dyn Models>) -> Self {
        Self { store, models }
    }

    /// A metric by its name or `prompt_id`, in whatever case. An account's own comes before ours.
    pub async fn metric(&self, account: AccountId, name: &str) -> Result<Metrics, ComplianceError> {
        let db = self.store.client().await?;
        let own = compliance::metrics(&db, account, None).await?;
        drop(db);
        let is_it = |metric: &Metric| {
            metric.short_name.eq_ignore_ascii_case(name)
                || metric.prompt_id.eq_ignore_ascii_case(name)
        };
        for stored in &own {
            match Metric::parse(&stored.definition) {
                Ok(metric) if is_it(&metric) => return Ok(Metrics::Own(Arc::new(metric))),
                Err(error) if stored.name.eq_ignore_ascii_case(name) => {
                    return Err(ComplianceError::Metric { name: stored.name.clone(), error });
                }
                Ok(_) | Err(_) => {}
            }
        }
        if is_it(&SHIPPED) {
            return Ok(Metrics::Shipped);
        }
        let known = own.iter().map(|stored: &StoredMetric| stored.name.as_str());
        let known: Vec<_> = known.chain([SHIPPED.short_name.as_str()]).collect();
        Err(ComplianceError::UnknownMetric { name: name.to_owned(), known: known.join(", ") })
    }

    /// What a metric says of an issue. Where a model should have judged and did not, the text alone did.
    pub async fn estimate(
        &self,
        account: AccountId,
        metric: &Metrics,
        issue: &Issue,
    ) -> Result<Found, ComplianceError> {
        let (model, mut model_error) = match self.models.of(account).await {
            Ok(model) => (model, None),
            Err(error) => (None, Some(error)),
        };
        let basis = basis(metric, model.as_deref(), issue);
        let db = self.store.client().await?;
        if let Some((found, judged_at)) = compliance::result::<Found>(&db, account, basis).await? {
            return Ok(Found { judged_at, ..found });
        }
        drop(db);
        let mut report = judged(metric.clone(), issue).await;
        let mut judge = None;
        if let Some(model) = model {
            match refine::refine(&*model, metric.get(), text(issue), report.clone()).await {
                Ok(refined) => (report, judge) = (refined, Some(model.name().to_owned())),
                Err(error) => model_error = Some(error),
            }
        }
        let metric = metric.get();
        let found = Found {
            prompt_id: metric.prompt_id.clone(),
            name: metric.name.clone(),
            short_name: metric.short_name.clone(),
            model: judge,
            model_error: model_error.as_ref().map(ModelError::to_string),
            report,
            // As exactly as the database keeps it.
            judged_at: Utc::now().trunc_subsecs(6),
        };
        // What came to be without the model that should have judged is not kept: the next one may have its word.
        if model_error.is_none() {
            let db = self.store.client().await?;
            compliance::put_result(&db, account, basis, &found, found.judged_at).await?;
        }
        Ok(found)
    }

    /// What is said of an issue, and a text that would be better.
    pub async fn improve(
        &self,
        account: AccountId,
        metric: &Metrics,
        issue: &Issue,
    ) -> Result<(Found, Improvement), ComplianceError> {
        let mut found = self.estimate(account, metric, issue).await?;
        let (metric, text) = (metric.get(), text(issue));
        let is_done = found.report.dimensions.iter().all(|dimension| dimension.is_passed);
        if let (Ok(Some(model)), false) = (self.models.of(account).await, is_done) {
            match improve::with_model(&*model, metric, text, &found.report).await {
                Ok(improvement) => return Ok((found, improvement)),
                Err(error) => found.model_error = Some(error.to_string()),
            }
        }
        let improvement = improve::without_model(metric, text, &found.report);
        Ok((found, improvement))
    }

    /// What is known of an issue as it is now, without judging anew.
    pub async fn known(&self, account: AccountId, issue: &Issue) -> Result<Vec<Found>, StoreError> {
        let db = self.store.client().await?;
        let kept = compliance::results::<Found>(&db, account, issue.id).await?;
        Ok(kept.into_iter().map(|(found, judged_at)| Found { judged_at, ..found }).collect())
    }
}

/// A metric of ours, or of the account. Cheap to clone.
#[derive(Clone, Debug)]
pub enum Metrics {
    Shipped,
    Own(Arc<Metric>),
}

impl Metrics {
    pub fn get(&self) -> &Metric {
        match self {
            Self::Shipped => &SHIPPED,
            Self::Own(metric) => metric,
        }
    }
}

fn text(issue: &Issue) -> Text<'_> {
    Text { title: &issue.title, description: issue.body.as_deref().unwrap_or_default() }
}

/// Long texts take milliseconds, which others must not wait for.
async fn judged(metric: Metrics, issue: &Issue) -> Report {
    let (title, body) = (issue.title.clone(), issue.body.clone().unwrap_or_default());
    let work = move || local::judge(metric.get(), Text { title: &title, description: &body });
    match tokio::task::spawn_blocking(work).await {
        Ok(report) => report,
        Err(error) => std::panic::resume_unwind(error.into_panic()),
    }
}

fn basis<'a>(metric: &'a Metrics, model: Option<&dyn LanguageModel>, issue: &Issue) -> Basis<'a> {
    let metric = metric.get();
    let name = model.map(LanguageModel::name).unwrap_or_default();
    let basis = Sha256::new().chain_update(metric.version).chain_update(name).finalize().into();
    let content = content_of(&issue.title, issue.body.as_deref());
    Basis { issue: issue.id, metric: &metric.short_name, content, basis }
}
