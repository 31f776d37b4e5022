//! An execution's writable place: a named volume, handed to the agent's user, and the files put into it.

use super::{
    DockerRuntime, archive,
    client::CallError,
    fill::{self, Filled},
    labels::Labels,
};
use crate::runtime::sandbox::{self, Limits, Plan, WORKSPACE};
use bollard::{
    body_stream,
    models::{ContainerCreateBody, HostConfig, Volume, VolumeCreateRequest},
    query_parameters::{CreateContainerOptionsBuilder, UploadToContainerOptionsBuilder},
};
use bytes::Bytes;
use futures::stream;
use preloop_actors::{
    execution::{Failure, FailureCategory::ContainerStart},
    flow::NetworkMode,
    ports::{ContainerLimits, Launch, RuntimeError, WorkspaceFile},
};
use std::{path::PathBuf, time::Duration};

/// An image that holds an empty workspace of the right owner and nothing else.
pub(in crate::runtime) const HELPER_IMAGE: &str = "preloop-workspace";
/// Tries to make the helper, each with this pause, when another one is in the way.
const HELPER_TRIES_MAX: usize = 10;
const HELPER_PAUSE: Duration = Duration::from_millis(100);

/// The container that gives a workspace its owner, and never runs.
pub(super) fn helper_name(name: &str) -> String {
    format!("{name}-workspace")
}

impl DockerRuntime {
    /// Makes the volume and gives it to the agent's user, with the launch's files where that can be done here and now.
    pub(super) async fn make_workspace(
        &self,
        name: &str,
        labels: &Labels,
        launch: &Launch,
    ) -> Result<Filled, RuntimeError> {
        let volume = self.make_volume(name, labels).await?;
        let filled = self.fill(volume, launch).await?;
        if filled == Filled::OutOfReach {
            self.hand_over(name, labels).await?;
        }
        Ok(filled)
    }

    async fn fill(&self, volume: Volume, launch: &Launch) -> Result<Filled, RuntimeError> {
        if !self.client.is_local() {
            return Ok(Filled::OutOfReach);
        }
        let folders = archive::checked(&launch.files)?;
        let folder = PathBuf::from(volume.mountpoint);
        let filled = fill::fill(folder, launch.files.clone(), folders, self.options.user).await;
        filled.map_err(|error| {
            let message = format!("cannot write into volume `{}`: {error}", volume.name);
            RuntimeError::Failed(Failure::new(ContainerStart, message))
        })
    }

    /// Makes the volume, or meets the one of an earlier try.
    async fn make_volume(&self, name: &str, labels: &Labels) -> Result<Volume, RuntimeError> {
        let failed = |error: CallError| {
            error.failing(ContainerStart, format_args!("create volume `{name}`"))
        };
        let docker = self.client.docker().await.map_err(failed)?;
        let request = VolumeCreateRequest {
            name: Some(name.to_owned()),
            driver: Some("local".to_owned()),
            labels: Some(labels.clone()),
            ..Default::default()
        };
        self.client.call(docker.create_volume(request)).await.map_err(failed)
    }

    /// Gives the volume to the agent's user.
    ///
    /// A fresh volume belongs to root, and an image of someone else's cannot be trusted to change that. The
    /// engine copies owner and mode from the first container that mounts it, so a helper is that container.
    async fn hand_over(&self, name: &str, labels: &Labels) -> Result<(), RuntimeError> {
        let helper = helper_name(name);
        let failed = |error: CallError| {
            error.failing(ContainerStart, format_args!("prepare workspace `{name}`"))
        };
        for _ in 1..HELPER_TRIES_MAX {
            match self.create_helper(name, &helper, labels).await {
                Ok(()) => return self.remove_container(&helper).await.map_err(failed),
                Err(error) if error.is_missing() => {
                    self.make_helper_image().await.map_err(failed)?;
                }
                // Left by a try that died, or being made by another: it may not have done its work.
                Err(error) if error.is_conflict() => {
                    tokio::time::sleep(HELPER_PAUSE).await;
                    self.remove_container(&helper).await.map_err(failed)?;
                }
                Err(error) => return Err(failed(error)),
            }
        }
        self.create_helper(name, &helper, labels).await.map_err(failed)?;
        self.remove_container(&helper).await.map_err(failed)
    }

    async fn create_helper(
        &self,
        name: &str,
        helper: &str,
        labels: &Labels,
    ) -> Result<(), CallError> {
        let docker = self.client.docker().await?;
        // It never runs; but whoever watches over what is made, such as our guard, sees one rule for all.
        let plan = Plan {
            workspace: name,
            limits: Limits::decide(ContainerLimits::default(), &self.options),
            network: NetworkMode::None,
            door: None,
            init: false,
            declared_volumes: &[],
        };
        let body = ContainerCreateBody {
            image: Some(format!("{HELPER_IMAGE}:{}", self.helper_tag())),
            cmd: Some(vec!["-".to_owned()]),
            user: Some(self.options.user.to_string()),
            labels: Some(labels.clone()),
            host_config: Some(HostConfig {
                mounts: Some(vec![sandbox::workspace_mount(name, true)]),
                ..sandbox::host_config(&plan)
            }),
            ..Default::default()
        };
        let options = CreateContainerOptionsBuilder::new().name(helper).build();
        self.client.call(docker.create_container(Some(options), body)).await.map(drop)
    }

    /// Owners differ between servers that share an engine.
    fn helper_tag(&self) -> String {
        format!("{}-{}", self.options.user.uid, self.options.user.gid)
    }

    async fn make_helper_image(&self) -> Result<(), CallError> {
        let mut layer = archive::directory("workspace", self.options.user, 0o700);
        layer.extend_from_slice(&archive::END);
        let layer = stream::once(async { Ok(Bytes::from(layer)) });
        match self.import(HELPER_IMAGE, &self.helper_tag(), &[], layer).await {
            // Another server was faster, and a guard lets nothing be put into its place.
            Err(error) if error.is_conflict() => Ok(()),
            made => made,
        }
    }

    /// Writes files into a container that was not started yet.
    pub(super) async fn put_files(
        &self,
        container: &str,
        files: &[WorkspaceFile],
    ) -> Result<(), RuntimeError> {
        let files = archive::of_files(files, self.options.user)?;
        let failed = |error: CallError| {
            error.failing(ContainerStart, format_args!("put files into container `{container}`"))
        };
        let docker = self.client.docker().await.map_err(failed)?;
        let options = UploadToContainerOptionsBuilder::new().path(WORKSPACE).build();
        // As a stream: the library would write a body that it holds whole, token and all, into a trace log.
        let body = body_stream(stream::once(async { files }));
        let upload = docker.upload_to_container(container, Some(options), body);
        self.client.call(upload).await.map_err(failed)
    }
}
