//! Finding, listing and removing what is ours: containers, the helpers that prepare workspaces, and volumes.

use super::{
    DockerRuntime,
    client::{CALL_TIMEOUT, CallError, missing_is_fine},
    labels, workspace,
};
use bollard::{
    models::{ContainerSummary, Volume},
    query_parameters::{
        ListContainersOptionsBuilder, ListVolumesOptionsBuilder, RemoveContainerOptionsBuilder,
        RemoveVolumeOptionsBuilder,
    },
};
use preloop_actors::{
    execution::FailureCategory::Internal,
    ids::{Epoch, ExecutionId},
    ports::{FoundContainer, RuntimeError},
};
use std::{collections::BTreeMap, time::Duration};

/// Between two looks at whether a removal that someone else began is through.
const REMOVAL_POLL: Duration = Duration::from_millis(100);

impl DockerRuntime {
    /// The newest container of an execution.
    pub(super) async fn newest(
        &self,
        execution: ExecutionId,
    ) -> Result<Option<FoundContainer>, RuntimeError> {
        let wanted = [format!("{}={execution}", labels::EXECUTION), labels::AGENT_TYPE.to_owned()];
        let mut candidates = self.summaries(&wanted).await?;
        candidates.sort_by_key(|summary| identity_of(summary).map(|(_, epoch)| epoch));
        while let Some(id) = candidates.pop().and_then(|summary| summary.id) {
            match self.inspect(&id).await {
                Ok(inspected) => return Ok(labels::found(&inspected)),
                Err(RuntimeError::Gone) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(None)
    }

    /// One entry for each execution and epoch that has anything left.
    pub(super) async fn everything(&self) -> Result<Vec<FoundContainer>, RuntimeError> {
        let mut found: BTreeMap<(ExecutionId, Epoch), FoundContainer> = BTreeMap::new();
        for volume in self.volumes().await? {
            insert(&mut found, labels::identity(&volume.labels), volume.name);
        }
        for summary in self.summaries(&[]).await? {
            let agent = is_agent(&summary);
            let (Some(identity), Some(id)) = (identity_of(&summary), summary.id) else { continue };
            match if agent { self.inspect(&id).await.map(Some) } else { Ok(None) } {
                Ok(Some(inspected)) => {
                    found.extend(labels::found(&inspected).map(|it| (identity, it)))
                }
                Ok(None) => insert(&mut found, Some(identity), id),
                Err(RuntimeError::Gone) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(found.into_values().collect())
    }

    /// Containers of ours with these labels, running or not.
    pub(super) async fn summaries(
        &self,
        more: &[String],
    ) -> Result<Vec<ContainerSummary>, RuntimeError> {
        let failed = |error: CallError| error.failing(Internal, "list containers");
        let docker = self.client.docker().await.map_err(failed)?;
        let filter = labels::filter(&self.options.instance, more);
        let options = ListContainersOptionsBuilder::new().all(true).filters(&filter).build();
        self.client.call(docker.list_containers(Some(options))).await.map_err(failed)
    }

    async fn volumes(&self) -> Result<Vec<Volume>, RuntimeError> {
        let failed = |error: CallError| error.failing(Internal, "list volumes");
        let docker = self.client.docker().await.map_err(failed)?;
        let filter = labels::filter(&self.options.instance, &[]);
        let options = ListVolumesOptionsBuilder::new().filters(&filter).build();
        let answer = self.client.call(docker.list_volumes(Some(options))).await.map_err(failed)?;
        Ok(answer.volumes.unwrap_or_default())
    }

    /// Removes the container, its helper and its workspace, in the order in which they hold on to one another.
    pub(super) async fn remove_all(
        &self,
        execution: ExecutionId,
        epoch: Epoch,
    ) -> Result<(), RuntimeError> {
        let name = labels::name(execution, epoch);
        for container in [&name, &workspace::helper_name(&name)] {
            let removed = self.remove_container(container).await;
            removed.map_err(|error| {
                error.failing(Internal, format_args!("remove container `{container}`"))
            })?;
        }
        let removed = self.remove_volume(&name).await;
        removed.map_err(|error| error.failing(Internal, format_args!("remove volume `{name}`")))?;
        self.stops.forget(&name);
        Ok(())
    }

    /// Kills and removes one container with its anonymous volumes, and waits until it is gone.
    pub(super) async fn remove_container(&self, name: &str) -> Result<(), CallError> {
        let docker = self.client.docker().await?;
        let options = RemoveContainerOptionsBuilder::new().force(true).v(true).build();
        let removed = self.client.call(docker.remove_container(name, Some(options))).await;
        match missing_is_fine(removed) {
            Err(error) if error.is_conflict() => self.wait_until_gone(name).await,
            other => other,
        }
    }

    /// Someone else removes it already.
    async fn wait_until_gone(&self, name: &str) -> Result<(), CallError> {
        let docker = self.client.docker().await?;
        let polling = async {
            loop {
                match self.client.call(docker.inspect_container(name, None)).await {
                    Ok(_) => tokio::time::sleep(REMOVAL_POLL).await,
                    Err(error) => return missing_is_fine(Err(error)),
                }
            }
        };
        tokio::time::timeout(CALL_TIMEOUT, polling).await.unwrap_or_else(|_| {
            let message = format!("its removal takes longer than {} s", CALL_TIMEOUT.as_secs());
            Err(CallError::Answered { status: 409, message })
        })
    }

    async fn remove_volume(&self, name: &str) -> Result<(), CallError> {
        let docker = self.client.docker().await?;
        let options = RemoveVolumeOptionsBuilder::new().build();
        missing_is_fine(self.client.call(docker.remove_volume(name, Some(options))).await)
    }
}

/// Notes a leftover that is not a container, unless the container itself is known.
fn insert(
    found: &mut BTreeMap<(ExecutionId, Epoch), FoundContainer>,
    identity: Option<(ExecutionId, Epoch)>,
    id: String,
) {
    let Some((execution, epoch)) = identity else { return };
    found.entry((execution, epoch)).or_insert_with(|| FoundContainer {
        id,
        execution,
        epoch,
        image_digest: String::new(),
        started_at: None,
        ended_at: None,
        running: false,
    });
}

fn identity_of(summary: &ContainerSummary) -> Option<(ExecutionId, Epoch)> {
    labels::identity(summary.labels.as_ref()?)
}

fn is_agent(summary: &ContainerSummary) -> bool {
    summary.labels.as_ref().is_some_and(|its| its.contains_key(labels::AGENT_TYPE))
}
