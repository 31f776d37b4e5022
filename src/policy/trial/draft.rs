//! From a draft's text to what decides: rules and labels as the draft has them, people as the account has them now.

use crate::{
    policy::{Finding, KnownTools, compile::labelled, read::Read},
    store::{
        Store, information_flow, mcp_catalog::Trial, one_moment, policy_shadows::Draft, store_error,
    },
};
use preloop_actors::{
    gate::{FlowMode, FlowRules, Policy},
    ids::AccountId,
    ports::StoreError,
};
use std::sync::Arc;

/// Most findings that are told where one sentence has to do.
const TOLD_MAX: usize = 3;

/// What a draft would decide with if the account applied it now, or everything that is wrong with it. What is done
/// about labels is no part of a document: it is as the account has it. What sessions hold comes of the labels that are
/// in force, not of the draft's.
pub async fn compile(
    store: &Store,
    account: AccountId,
    text: &str,
) -> Result<Result<Policy, Vec<Finding>>, StoreError> {
    let (known, mode) = store.within(async |db| known(db, account).await).await?;
    let text = text.to_owned();
    // Some accounts have thousands of rules.
    let compiled = tokio::task::spawn_blocking(move || compiled(&text, &known, mode)).await;
    compiled.map_err(|error| StoreError::Internal(error.to_string()))
}

async fn known(
    db: &mut deadpool_postgres::Client,
    account: AccountId,
) -> Result<(KnownTools, FlowMode), StoreError> {
    let tx = one_moment(db).await?;
    let known = KnownTools::read(&tx, account).await?;
    let mode = information_flow::get(&tx, account).await?;
    tx.commit().await.map_err(store_error)?;
    Ok((known, mode))
}

fn compiled(text: &str, known: &KnownTools, mode: FlowMode) -> Result<Policy, Vec<Finding>> {
    let read = Read::text(text)?;
    let compiled = labelled(&read.document, known).map_err(|found| read.placed(found));
    let (policy, labels) = compiled?;
    Ok(policy.guarding(FlowRules::new(mode, labels)))
}

/// A draft that is tried on live calls. One that was right may not be any more: then it decides about nothing, and says
/// why. `Err` is a fault of ours that passes, and says nothing about the draft.
pub async fn tried(store: &Store, account: AccountId, draft: &Draft) -> Result<Trial, StoreError> {
    let compiled = compile(store, account, &draft.document).await?;
    let policy = compiled.map_err(|findings| told(&findings));
    Ok(Trial { shadow: draft.id, policy: Arc::new(policy) })
}

fn told(findings: &[Finding]) -> String {
    let sentence = |finding: &Finding| match finding.path.as_str() {
        "" => finding.message.clone(),
        path => format!("{path}: {}", finding.message),
    };
    let told: Vec<_> = findings.iter().take(TOLD_MAX).map(sentence).collect();
    told.join("; ")
}
