//! Creating and starting a container, so that a repetition meets the first try instead of making a twin.

use super::{
    DockerRuntime, archive, client::CallError, fill::Filled, image, labels, labels::Labels,
};
use crate::runtime::sandbox::{self, DOOR, Limits, Plan, SOCKET_NAME, WORKSPACE};
use bollard::{
    models::{ContainerCreateBody, ContainerInspectResponse, HealthConfig},
    query_parameters::CreateContainerOptionsBuilder,
};
use preloop_actors::{
    execution::{Failure, FailureCategory, FailureCategory::ContainerStart},
    flow::NetworkMode,
    ports::{FoundContainer, Image, Launch, RunningContainer, RuntimeError},
};
use std::{sync::atomic::Ordering, time::Duration};

/// What the engine itself waits between SIGTERM and SIGKILL, when a person stops the container by hand.
pub(super) const STOP_TIMEOUT_SECS: i64 = 10;
/// Tries to create a container whose image is removed by someone else in the same moment.
const CREATE_TRIES_MAX: usize = 2;
/// How often, and how many times, a container that is being created elsewhere is looked for.
const VISIBLE_POLL: Duration = Duration::from_millis(100);
const VISIBLE_POLLS_MAX: usize = 100;

/// What `create` found or left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Created {
    /// A new container whose workspace holds the launch's files.
    Whole,
    /// A new container that still lacks them.
    WithoutFiles,
    /// One of an earlier try of this launch, in whatever state.
    Before,
}

impl DockerRuntime {
    /// Creates and starts, or adopts what an earlier try left.
    pub(super) async fn run(&self, launch: &Launch) -> Result<RunningContainer, RuntimeError> {
        refuse_secrets_in_sight(launch)?;
        archive::checked(&launch.files)?;
        // Before anything is made for it.
        self.door(launch)?;
        let name = labels::name(launch.execution, launch.epoch);
        let created = self.create(&name, launch).await?;
        let started =
            created == Created::Before && self.ours(&name, launch).await?.started_at.is_some();
        if !started {
            self.fill_and_start(&name, launch, created).await?;
        }
        self.quota.watch();
        running(self.ours(&name, launch).await?, &name)
    }

    async fn fill_and_start(
        &self,
        name: &str,
        launch: &Launch,
        created: Created,
    ) -> Result<(), RuntimeError> {
        if created != Created::Whole {
            self.put_files(name, &launch.files).await?;
        }
        fail::fail_point!("docker::start");
        if !self.start_container(name).await? {
            // Rebuilt without an init process, which this host does not have.
            self.remove_container(name).await.map_err(|error| failed(error, "remove", name))?;
            self.create(name, launch).await?;
            self.put_files(name, &launch.files).await?;
            self.start_container(name).await?;
        }
        tracing::debug!(execution.id = %launch.execution, "container started");
        fail::fail_point!("docker::started");
        Ok(())
    }

    /// The container of this name, if the engine has one.
    async fn inspect_if_any(
        &self,
        name: &str,
    ) -> Result<Option<ContainerInspectResponse>, RuntimeError> {
        match self.inspect(name).await {
            Ok(inspected) => Ok(Some(inspected)),
            Err(RuntimeError::Gone) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// The container of this name, when its labels say that it belongs to this launch.
    async fn ours(&self, name: &str, launch: &Launch) -> Result<FoundContainer, RuntimeError> {
        let inspected = self.inspect(name).await?;
        labels::found(&inspected)
            .filter(|it| (it.execution, it.epoch) == (launch.execution, launch.epoch))
            .ok_or_else(|| {
                let message = format!(
                    "container `{name}` exists and is not ours; remove it with `docker rm -f {name}`"
                );
                RuntimeError::Failed(Failure::new(ContainerStart, message))
            })
    }

    pub(super) async fn create(
        &self,
        name: &str,
        launch: &Launch,
    ) -> Result<Created, RuntimeError> {
        let its = labels::of_launch(&self.options.instance, launch);
        let mut tries_left = CREATE_TRIES_MAX;
        loop {
            tries_left -= 1;
            let door = self.door(launch)?;
            let image = self.image(&launch.image).await?;
            fail::fail_point!("docker::workspace");
            let filled = self.make_workspace(name, &its, launch).await?;
            tracing::debug!(execution.id = %launch.execution, ?filled, "workspace made");
            fail::fail_point!("docker::create");
            match self.create_from(&image, name, launch, door, its.clone()).await {
                Ok(()) => {
                    tracing::debug!(execution.id = %launch.execution, "container created");
                    return Ok(Created::after(filled));
                }
                // The same launch, earlier or at the same time: its container is ours.
                Err(error) if error.is_conflict() => {
                    self.wait_until_there(name).await?;
                    return Ok(Created::Before);
                }
                Err(error) if error.is_missing() && tries_left > 0 => {}
                Err(error) if door.is_some() && self.loses_door(&error) => {}
                Err(error) => return Err(failed(error, "create", name)),
            }
        }
    }

    /// A name is taken a moment before its container can be seen.
    async fn wait_until_there(&self, name: &str) -> Result<(), RuntimeError> {
        for _ in 0..VISIBLE_POLLS_MAX {
            if self.inspect_if_any(name).await?.is_some() {
                return Ok(());
            }
            tokio::time::sleep(VISIBLE_POLL).await;
        }
        let message = format!("the name `{name}` is taken, and no container of that name is there");
        Err(RuntimeError::Failed(Failure::new(ContainerStart, message)))
    }

    async fn create_from(
        &self,
        image: &image::Ready,
        name: &str,
        launch: &Launch,
        door: Option<&str>,
        labels: Labels,
    ) -> Result<(), CallError> {
        let docker = self.client.docker().await?;
        let options = CreateContainerOptionsBuilder::new().name(name).build();
        let body = self.body(image, name, launch, door, labels);
        let created = self.client.call(docker.create_container(Some(options), body)).await?;
        for warning in created.warnings {
            tracing::warn!(container.name = name, "docker warns about `{name}`: {warning}");
        }
        Ok(())
    }

    fn body(
        &self,
        image: &image::Ready,
        name: &str,
        launch: &Launch,
        door: Option<&str>,
        mut labels: Labels,
    ) -> ContainerCreateBody {
        let limits = Limits::decide(launch.limits, &self.options);
        labels.insert(labels::AGENT_TYPE.to_owned(), launch.image.agent_type().to_owned());
        labels.insert(labels::IMAGE_DIGEST.to_owned(), image.digest.clone());
        labels.insert(labels::DISK_BYTES.to_owned(), limits.disk_bytes.to_string());
        let plan = Plan {
            workspace: name,
            limits,
            network: self.network(launch, door),
            door,
            // The built-in agent needs none: it handles SIGTERM itself and starts no processes.
            init: launch.image != Image::Builtin && !self.init_missing.load(Ordering::Relaxed),
            declared_volumes: &image.volumes,
        };
        ContainerCreateBody {
            image: Some(image.id.clone()),
            cmd: (!launch.command.is_empty()).then(|| launch.command.clone()),
            env: Some(environment(launch, &plan)),
            user: Some(self.options.user.to_string()),
            working_dir: Some(WORKSPACE.to_owned()),
            hostname: Some("agent".to_owned()),
            labels: Some(labels),
            stop_signal: Some("SIGTERM".to_owned()),
            stop_timeout: Some(STOP_TIMEOUT_SECS),
            // An image's health check would start processes beside the agent.
            healthcheck: Some(HealthConfig {
                test: Some(vec!["NONE".to_owned()]),
                ..Default::default()
            }),
            tty: Some(false),
            open_stdin: Some(false),
            host_config: Some(sandbox::host_config(&plan)),
            ..Default::default()
        }
    }

    /// `false`: the host has no init process to put in front.
    pub(super) async fn start_container(&self, name: &str) -> Result<bool, RuntimeError> {
        let docker = self.client.docker().await.map_err(|error| failed(error, "start", name))?;
        match self.client.call(docker.start_container(name, None)).await {
            Ok(()) => Ok(true),
            Err(error)
                if lacks_init(&error) && !self.init_missing.swap(true, Ordering::Relaxed) =>
            {
                tracing::warn!("docker-init is not installed; custom images run without it");
                Ok(false)
            }
            Err(error) => Err(failed(error, "start", name)),
        }
    }
}

/// The launch's own settings, and where the tools are. A socket leads to this server and nobody else, so any name will
/// do for it; `localhost` is one that it answers to.
fn environment(launch: &Launch, plan: &Plan<'_>) -> Vec<String> {
    let mut env = launch.env.clone();
    if plan.door.is_some() {
        env.insert("PRELOOP_MCP_SOCKET".to_owned(), format!("{DOOR}/{SOCKET_NAME}"));
        if plan.network == NetworkMode::None {
            env.insert("PRELOOP_MCP_URL".to_owned(), "http://localhost/mcp/v1".to_owned());
        }
    }
    env.iter().map(|(name, value)| format!("{name}={value}")).collect()
}

impl Created {
    fn after(filled: Filled) -> Self {
        match filled {
            Filled::Now => Self::Whole,
            Filled::Before | Filled::OutOfReach => Self::WithoutFiles,
        }
    }
}

/// Whoever may inspect a container reads its command and its environment.
fn refuse_secrets_in_sight(launch: &Launch) -> Result<(), RuntimeError> {
    let token = launch.files.iter().find(|file| file.path == archive::TOKEN_FILE);
    let token = token.and_then(|file| std::str::from_utf8(&file.content).ok()).map(str::trim);
    let Some(token) = token.filter(|token| !token.is_empty()) else { return Ok(()) };
    if launch.env.values().chain(&launch.command).any(|text| text.contains(token)) {
        let message = "the runtime token stands in the agent's command or environment; it must travel as a file";
        return Err(RuntimeError::Failed(Failure::new(FailureCategory::Internal, message)));
    }
    Ok(())
}

fn running(found: FoundContainer, name: &str) -> Result<RunningContainer, RuntimeError> {
    let started_at = found.started_at.ok_or_else(|| {
        let message =
            format!("container `{name}` was started, and docker does not know since when");
        RuntimeError::Failed(Failure::new(ContainerStart, message))
    })?;
    let FoundContainer { id, epoch, image_digest, .. } = found;
    Ok(RunningContainer { id, epoch, image_digest, started_at })
}

fn lacks_init(error: &CallError) -> bool {
    matches!(error, CallError::Answered { message, .. }
        if message.contains("docker-init") && message.contains("not found"))
}

pub(super) fn failed(error: CallError, doing: &str, name: &str) -> RuntimeError {
    error.failing(ContainerStart, format_args!("{doing} container `{name}`"))
}
