//! Removes what nobody owns any more.

use super::needs::{Needs, note};
use crate::{
    ids::{Epoch, ExecutionId},
    ports::RuntimeError,
};
use std::{collections::HashSet, time::Duration};

/// Removes containers and workspaces with our label that no live execution owns.
pub(super) async fn sweep(needs: Needs) {
    let containers = match needs.runtime.list().await {
        Ok(containers) => containers,
        Err(error) => return tracing::debug!("the sweep waits: {error}"),
    };
    let known: Vec<_> = containers.iter().map(|found| (found.execution, found.epoch)).collect();
    let orphans: HashSet<_> = match needs.executions.orphans(&known).await {
        Ok(orphans) => orphans.into_iter().collect(),
        Err(error) => return note("the sweep", &error),
    };
    for found in containers {
        if orphans.contains(&(found.execution, found.epoch)) {
            tracing::info!(container.id = found.id, execution.id = %found.execution, "removing a container that nobody owns");
            if let Err(error) = end(&needs, &found.id, found.execution, found.epoch).await {
                tracing::warn!(
                    container.id = found.id,
                    "the sweep could not remove a container: {error}"
                );
            }
        }
    }
}

async fn end(
    needs: &Needs,
    id: &str,
    execution: ExecutionId,
    epoch: Epoch,
) -> Result<(), RuntimeError> {
    match needs.runtime.stop(id, Duration::ZERO).await {
        Ok(()) | Err(RuntimeError::Gone) => needs.runtime.remove(execution, epoch).await,
        Err(error) => Err(error),
    }
}
