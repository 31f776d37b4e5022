//! Workflows: their addresses stay, and one that something names cannot go.

use super::{Applier, ApplyError};
use crate::{
    policy::{finding::Finding, known::KnownTools, resolve::ResolvedWorkflow},
    store::{
        approval_workflows::{self, Deleted},
        rows::Saved,
    },
};
use deadpool_postgres::GenericClient;
use preloop_actors::{flow::field_path, gate::WorkflowId};

impl Applier<'_> {
    /// Makes the workflows that are new, and writes those that differ.
    pub(super) async fn keep_workflows(
        &self,
        tx: &impl GenericClient,
        known: &KnownTools,
        wanted: &[ResolvedWorkflow],
    ) -> Result<(), ApplyError> {
        for workflow in wanted {
            let (id, setup) = (workflow.id, &workflow.setup);
            match known.workflow(&setup.name) {
                Some(kept) if kept.setup == *setup => {}
                Some(_) => match approval_workflows::update(tx, self.account, id, setup).await? {
                    Saved::Done => {}
                    Saved::NameTaken | Saved::Missing => return Err(overtaken(&setup.name)),
                },
                None => {
                    if !approval_workflows::insert(tx, self.account, id, setup).await? {
                        return Err(overtaken(&setup.name));
                    }
                }
            }
        }
        Ok(())
    }

    /// Removes the workflows that are not wanted any more, once nothing of the document names them.
    pub(super) async fn drop_workflows(
        &self,
        tx: &impl GenericClient,
        known: &KnownTools,
        wanted: &[ResolvedWorkflow],
    ) -> Result<(), ApplyError> {
        let is_gone = |id: WorkflowId| !wanted.iter().any(|workflow| workflow.id == id);
        for kept in known.workflows.iter().filter(|workflow| is_gone(workflow.id)) {
            // A failed statement would be the end of the transaction, so it is asked first.
            let usage = approval_workflows::usage(tx, self.account, kept.id).await?;
            if !usage.is_empty() {
                let message = format!("the workflow is still used by {}", usage.join(", "));
                let path = field_path("workflows", &kept.setup.name);
                let hint = "leave it in the document, or have that use another one first";
                let finding = Finding::error("in_use", path, message).hint(hint);
                return Err(ApplyError::Findings(vec![finding]));
            }
            match approval_workflows::delete(tx, self.account, kept.id).await? {
                Deleted::Done(_) => {}
                Deleted::Used | Deleted::Missing => return Err(overtaken(&kept.setup.name)),
            }
        }
        Ok(())
    }
}

fn overtaken(name: &str) -> ApplyError {
    ApplyError::Conflict(format!(
        "the workflow `{name}` was changed while the document was applied; try again"
    ))
}
