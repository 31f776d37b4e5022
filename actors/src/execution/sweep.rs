//! Removes what nobody owns any more, and ends what its owner should have ended.

use super::needs::{Needs, note};
use crate::{
    ids::{Epoch, ExecutionId},
    ports::{FoundContainer, RuntimeError},
};
use std::{collections::HashSet, time::Duration};

/// Lets executions go that wait although there is room for them.
///
/// Removes containers and workspaces with our label that no live execution owns, and stops containers far beyond
/// their time, whose owner does not get to it: any replica's sweep is the second one to see to that (R-D7).
pub(super) async fn sweep(needs: Needs) {
    if let Err(error) = needs.executions.let_go(true).await {
        note("letting go what was missed", &error);
    }
    let containers = match needs.runtime.list().await {
        Ok(containers) => containers,
        Err(error) => return tracing::debug!("the sweep waits: {error}"),
    };
    let known: Vec<_> = containers.iter().map(|found| (found.execution, found.epoch)).collect();
    let orphans: HashSet<_> = match needs.executions.orphans(&known).await {
        Ok(orphans) => orphans.into_iter().collect(),
        Err(error) => return note("the sweep", &error),
    };
    for found in &containers {
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
    stop_overdue(&needs, containers).await;
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

/// They are left for their owners to conclude.
async fn stop_overdue(needs: &Needs, containers: Vec<FoundContainer>) {
    let running: Vec<_> = containers.into_iter().filter(|found| found.running).collect();
    if running.is_empty() {
        return;
    }
    let known: Vec<_> = running.iter().map(|found| (found.execution, found.epoch)).collect();
    let overdue = match needs.executions.overdue(&known).await {
        Ok(overdue) => overdue,
        Err(error) => return note("the sweep", &error),
    };
    for found in running.iter().filter(|it| overdue.contains(&(it.execution, it.epoch))) {
        tracing::error!(container.id = found.id, execution.id = %found.execution, "stopping a container whose owner did not when its time was over");
        if let Err(error) = needs.runtime.stop(&found.id, Duration::ZERO).await {
            tracing::warn!(
                container.id = found.id,
                "the sweep could not stop a container: {error}"
            );
        }
    }
}
