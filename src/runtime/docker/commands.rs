//! Commands of MCP servers in containers, spoken to through their input and output and confined as agents are.
//!
//! A container is its server's child: it is ended with the link to it, and removed. Those of a server that was killed
//! are removed when it comes back; until then most have ended by themselves, because their input was closed.

use super::{
    DockerRuntime, image,
    labels::{self, Labels},
    launch::{STOP_TIMEOUT_SECS, failed},
};
use crate::{
    mcp::proxy::{Channel, Contained, Containers, Life, LinkError},
    runtime::sandbox::{self, Limits, Plan, WORKSPACE},
};
use async_trait::async_trait;
use bollard::{
    container::{AttachContainerResults, LogOutput},
    models::{ContainerCreateBody, HealthConfig},
    query_parameters::{AttachContainerOptionsBuilder, CreateContainerOptionsBuilder},
};
use futures::{Stream, StreamExt};
use preloop_actors::ports::{ContainerLimits, Fetched, Image, RuntimeError};
use std::{pin::Pin, sync::Arc, time::Duration};
use tokio::{
    io::{AsyncWriteExt, DuplexStream, duplex},
    time::timeout,
};
use uuid::Uuid;

/// How long a command has after its input was closed.
const CLOSE_WAIT: Duration = Duration::from_secs(2);
/// How long it has after SIGTERM.
const TERM_WAIT: Duration = Duration::from_secs(2);
/// Most memory of one command; a flow's agent may have more.
const MEMORY_BYTES_MAX: i64 = 1 << 30;
/// Tries to start a container: the first one may show that the host has no init process.
const STARTS_MAX: usize = 2;
/// Bytes of output that wait to be read.
const OUTPUT_BYTES: usize = 64 * 1024;

/// Runs commands in containers of the engine that runs agents.
#[derive(Clone)]
pub struct CommandContainers {
    runtime: Arc<DockerRuntime>,
    /// Whose children the containers are: this server, also after a restart.
    owner: String,
}

impl CommandContainers {
    /// Also removes what an earlier process of this server left running.
    pub fn start(runtime: Arc<DockerRuntime>, owner: impl Into<String>) -> Self {
        let containers = Self { runtime, owner: owner.into() };
        let (left, ours) = (containers.clone(), Uuid::now_v7());
        tokio::spawn(async move { left.sweep(ours).await });
        containers
    }

    /// Removes containers made before this moment.
    pub(super) async fn sweep(&self, before: Uuid) {
        let owned = [format!("{}={}", labels::MCP_OWNER, self.owner)];
        let left = match self.runtime.summaries(&owned).await {
            Ok(left) => left,
            Err(error) => {
                tracing::debug!("containers of MCP servers were not looked for: {error}");
                return;
            }
        };
        // Names hold a time, so those of new ones are greater.
        let names = left.into_iter().filter_map(|it| it.names?.into_iter().next());
        let names = names.map(|name| name.trim_start_matches('/').to_owned());
        for name in names.filter(|it| *it < name_of(before)) {
            if let Err(error) = self.runtime.remove_container(&name).await {
                let error = failed(error, "remove", &name);
                tracing::warn!(container.name = name, "{error}");
            }
        }
    }

    async fn launch(&self, command: &Contained<'_>) -> Result<Channel, RuntimeError> {
        let image = self.runtime.image(&Image::Named(command.image.to_owned())).await?;
        let name = name_of(Uuid::now_v7());
        let child = Child { containers: self.clone(), name, is_gone: false };
        for _ in 0..STARTS_MAX {
            self.create(&child.name, &image, command).await?;
            // Before the start, so that no word is missed.
            let attached = self.attach(&child.name).await?;
            if self.runtime.start_container(&child.name).await? {
                return Ok(channel(attached, child));
            }
            let removed = self.runtime.remove_container(&child.name).await;
            removed.map_err(|error| failed(error, "remove", &child.name))?;
        }
        Err(RuntimeError::Unavailable("docker has no init process, and wants one".to_owned()))
    }

    async fn create(
        &self,
        name: &str,
        image: &image::Ready,
        command: &Contained<'_>,
    ) -> Result<(), RuntimeError> {
        let failed = |error| failed(error, "create", name);
        let docker = self.runtime.client.docker().await.map_err(failed)?;
        let options = CreateContainerOptionsBuilder::new().name(name).build();
        let body = self.body(image, command);
        let created = self.runtime.client.call(docker.create_container(Some(options), body)).await;
        created.map(drop).map_err(failed)
    }

    async fn attach(&self, name: &str) -> Result<AttachContainerResults, RuntimeError> {
        let failed = |error| failed(error, "attach to", name);
        let docker = self.runtime.client.docker().await.map_err(failed)?;
        let options = AttachContainerOptionsBuilder::new()
            .stdin(true)
            .stdout(true)
            .stderr(true)
            .stream(true)
            .build();
        let attached = docker.attach_container(name, Some(options));
        self.runtime.client.call(attached).await.map_err(failed)
    }

    fn body(&self, image: &image::Ready, command: &Contained<'_>) -> ContainerCreateBody {
        let options = &self.runtime.options;
        let mut limits = Limits::decide(ContainerLimits::default(), options);
        limits.memory_bytes = limits.memory_bytes.min(MEMORY_BYTES_MAX);
        let init_missing = &self.runtime.init_missing;
        let plan = Plan {
            workspace: "",
            limits,
            network: options.network,
            init: !init_missing.load(std::sync::atomic::Ordering::Relaxed),
            declared_volumes: &image.volumes,
            door: None,
        };
        ContainerCreateBody {
            image: Some(image.id.clone()),
            // What is set is what runs, whatever the image would run by itself.
            entrypoint: Some(vec![command.command.to_owned()]),
            cmd: Some(command.args.to_vec()),
            env: Some(environment(command)),
            user: Some(options.user.to_string()),
            working_dir: Some(WORKSPACE.to_owned()),
            hostname: Some("mcp".to_owned()),
            labels: Some(self.labels(command.server)),
            stop_signal: Some("SIGTERM".to_owned()),
            stop_timeout: Some(STOP_TIMEOUT_SECS),
            healthcheck: Some(HealthConfig {
                test: Some(vec!["NONE".to_owned()]),
                ..Default::default()
            }),
            tty: Some(false),
            attach_stdin: Some(true),
            attach_stdout: Some(true),
            attach_stderr: Some(true),
            open_stdin: Some(true),
            // Its input ends with our connection, however that ends.
            stdin_once: Some(true),
            host_config: Some(sandbox::passing_config(&plan)),
            ..Default::default()
        }
    }

    fn labels(&self, server: Uuid) -> Labels {
        let labels = [
            (labels::INSTANCE, self.runtime.options.instance.clone()),
            (labels::MCP_SERVER, server.to_string()),
            (labels::MCP_OWNER, self.owner.clone()),
        ];
        labels.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
    }
}

fn name_of(id: Uuid) -> String {
    format!("preloop-mcp-{}", id.simple())
}

/// What the settings name, and where there is room to write.
fn environment(command: &Contained<'_>) -> Vec<String> {
    let own = [("HOME", WORKSPACE), ("TMPDIR", "/tmp")];
    let own = own.into_iter().filter(|(name, _)| !command.env.contains_key(*name));
    let own = own.map(|(name, value)| format!("{name}={value}"));
    own.chain(command.env.iter().map(|(name, value)| format!("{name}={value}"))).collect()
}

#[async_trait]
impl Containers for CommandContainers {
    async fn start(&self, command: Contained<'_>) -> Result<Channel, LinkError> {
        let told = |error: RuntimeError| match error {
            RuntimeError::Failed(failure) => LinkError::Settings(failure.message),
            other => LinkError::Unreachable(other.to_string()),
        };
        match self.runtime.fetch(command.image).await.map_err(told)? {
            Fetched::Present => self.launch(&command).await.map_err(told),
            Fetched::Underway(why) => Err(LinkError::Unreachable(why)),
        }
    }
}

type Output = Pin<Box<dyn Stream<Item = Result<LogOutput, bollard::errors::Error>> + Send>>;

fn channel(attached: AttachContainerResults, child: Child) -> Channel {
    let (to_output, output) = duplex(OUTPUT_BYTES);
    let (to_errors, errors) = duplex(OUTPUT_BYTES);
    tokio::spawn(part(attached.output, to_output, to_errors));
    Channel {
        first: Vec::new(),
        input: attached.input,
        output: Box::pin(output),
        errors: Box::pin(errors),
        life: Box::new(child),
    }
}

/// Parts what a container writes into its two kinds. Both are read all the time, so none holds up the other.
async fn part(mut both: Output, mut output: DuplexStream, mut errors: DuplexStream) {
    while let Some(Ok(piece)) = both.next().await {
        let written = match piece {
            LogOutput::StdOut { message } => output.write_all(&message).await,
            LogOutput::StdErr { message } => errors.write_all(&message).await,
            LogOutput::StdIn { .. } | LogOutput::Console { .. } => Ok(()),
        };
        if written.is_err() {
            return;
        }
    }
}

/// One container, to its end.
struct Child {
    containers: CommandContainers,
    name: String,
    is_gone: bool,
}

#[async_trait]
impl Life for Child {
    /// The end of the output tells.
    async fn ended(&mut self) {
        std::future::pending().await
    }

    async fn end(&mut self) -> Option<i32> {
        let (runtime, name) = (&self.containers.runtime, self.name.as_str());
        if timeout(CLOSE_WAIT, runtime.ended(name)).await.is_err()
            && let Err(error) = runtime.end(name, TERM_WAIT).await
        {
            tracing::warn!(
                container.name = name,
                "a command of an MCP server was not ended: {error}"
            );
        }
        let state = runtime.inspect(name).await.ok().and_then(|found| found.state);
        let code = state.and_then(|state| state.exit_code);
        self.is_gone = runtime.remove_container(name).await.is_ok();
        runtime.stops.forget(name);
        code.and_then(|code| i32::try_from(code).ok())
    }
}

impl Drop for Child {
    fn drop(&mut self) {
        if self.is_gone {
            return;
        }
        let (containers, name) = (self.containers.clone(), self.name.clone());
        if let Ok(tokio) = tokio::runtime::Handle::try_current() {
            tokio.spawn(async move {
                if let Err(error) = containers.runtime.remove_container(&name).await {
                    let error = failed(error, "remove", &name);
                    tracing::warn!(container.name = name, "{error}");
                }
            });
        }
    }
}
