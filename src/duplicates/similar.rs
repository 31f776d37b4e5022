//! Which issues of a project a text that is about to become one may be a duplicate of.

use super::{Text, Verdict, score::score_texts};
use crate::{
    search,
    store::{
        Store, duplicates,
        issues::{Issue, these},
    },
};
use preloop_actors::{
    ids::{AccountId, IssueId, ProjectId},
    ports::StoreError,
};

/// Candidates that are looked at.
const CANDIDATES_MAX: i64 = 10;
/// Issues that are told.
const TOLD_MAX: usize = 5;

/// An open issue that is about the same, or nearly.
#[derive(Clone, Debug)]
pub struct Similar {
    pub issue: Issue,
    pub probability: f64,
    pub verdict: Verdict,
}

/// Open issues of a project that a draft may be about, the likeliest first. Without an embedding model, by words alone.
pub async fn similar(
    store: &Store,
    models: &search::Models,
    account: AccountId,
    project: ProjectId,
    draft: Text<'_>,
) -> Result<Vec<Similar>, StoreError> {
    // The same text that issues are embedded by.
    let text = format!("{}: {}", draft.title, draft.body);
    let vector = models.vector_of(&text).await.ok();
    let near = vector.as_ref().map(|(model, vector)| (model, &**vector));
    let db = store.client().await?;
    let most = CANDIDATES_MAX;
    let found = duplicates::nearest(&db, near, account, project, draft.title, most).await?;
    let ids: Vec<_> = found.iter().map(|(id, _)| IssueId(*id)).collect();
    let issues = these(&db, account, &ids).await?;
    drop(db);
    let mut similar: Vec<_> = issues
        .into_iter()
        .filter_map(|issue| {
            let (_, cosine) = found.iter().find(|(id, _)| *id == issue.id.0)?;
            let body = issue.body.as_deref().unwrap_or_default();
            let scored = score_texts(draft, Text { title: &issue.title, body }, *cosine);
            let (probability, verdict) = (scored.probability, scored.verdict);
            (verdict != Verdict::Unrelated).then_some(Similar { issue, probability, verdict })
        })
        .collect();
    similar.sort_by(|one, other| other.probability.total_cmp(&one.probability));
    similar.truncate(TOLD_MAX);
    Ok(similar)
}
