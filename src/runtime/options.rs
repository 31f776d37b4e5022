//! What an operator decides about agent containers.

use crate::config::{AgentUser, ContainerConfig, DockerTls};
use preloop_actors::flow::NetworkMode;
use std::{path::PathBuf, time::Duration};

/// How agent containers are run. The sizes are both the default and the most a flow may ask for.
#[derive(Clone, Debug)]
pub struct RuntimeOptions {
    /// `unix://`, `tcp://` or `http://` address of the Docker Engine. Absent: `/var/run/docker.sock`.
    pub docker_host: Option<String>,
    /// With it a `tcp://` address is reached by TLS.
    pub docker_tls: Option<DockerTls>,
    /// Marks what is ours on a Docker host that several servers share. Replicas over one database share one
    /// value, and keep it across restarts: they find and sweep each other's containers.
    pub instance: String,
    /// The static executable that becomes the built-in agent. `/proc/self/exe` is this process, even when
    /// its file was replaced since.
    pub agent_binary: PathBuf,
    /// What a container may reach when its flow says nothing.
    pub network: NetworkMode,
    /// The folder on the engine's host that holds [`SOCKET_NAME`](super::SOCKET_NAME), the socket through which
    /// agents reach the tools, or the name of the engine's volume that does. Absent: they need a network for that.
    pub door: Option<PathBuf>,
    /// Whom agents run as.
    pub user: AgentUser,
    pub memory_bytes: i64,
    /// Processor cores, such as 0.5.
    pub cpus: f64,
    /// Processes and threads.
    pub pids: i64,
    /// Bytes in the workspace.
    pub disk_bytes: i64,
    /// Bytes in `/tmp`; they count as memory.
    pub tmp_bytes: i64,
    /// Registries that images may be pulled from, such as `docker.io` or `ghcr.io`.
    pub allowed_registries: Vec<String>,
    /// Longest a pull may take.
    pub pull_timeout: Duration,
}

impl RuntimeOptions {
    /// The operator's settings, for a server that calls itself `instance`.
    pub fn new(config: &ContainerConfig, instance: impl Into<String>) -> Self {
        Self {
            docker_host: config.docker_host.clone(),
            docker_tls: config.docker_tls.clone(),
            instance: instance.into(),
            network: config.network,
            user: config.user,
            memory_bytes: config.memory_bytes,
            cpus: config.cpus,
            pids: config.pids,
            disk_bytes: config.disk_bytes,
            allowed_registries: config.allowed_registries.clone(),
            pull_timeout: config.pull_timeout,
            ..Self::default()
        }
    }
}

impl Default for RuntimeOptions {
    fn default() -> Self {
        Self {
            docker_host: None,
            docker_tls: None,
            instance: "default".to_owned(),
            agent_binary: PathBuf::from("/proc/self/exe"),
            network: NetworkMode::None,
            door: None,
            user: AgentUser { uid: 10_000, gid: 10_000 },
            memory_bytes: 4 << 30,
            cpus: 1.0,
            pids: 512,
            disk_bytes: 2 << 30,
            tmp_bytes: 64 << 20,
            allowed_registries: vec!["docker.io".to_owned()],
            pull_timeout: Duration::from_secs(600),
        }
    }
}
