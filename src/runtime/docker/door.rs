//! How an agent reaches the tools of this server: through a socket that is mounted into its container, else over its
//! network.

use super::{DockerRuntime, client::CallError};
use preloop_actors::{
    execution::{Failure, FailureCategory::Configuration},
    flow::NetworkMode,
    ports::{Image, Launch, RuntimeError},
};
use std::sync::atomic::Ordering;

/// What is said in the log where there is no socket to share.
const NEED_A_NETWORK: &str = "agents of flows that list tools need a network: set AGENT_NETWORK_MODE=bridge, and \
     PRELOOP_URL to an address that containers reach";

impl DockerRuntime {
    /// The folder to mount into the launch's container: none where it needs none, or where the engine cannot see it and
    /// the container has a network. Without either the tools that its flow lists would be out of reach.
    pub(super) fn door(&self, launch: &Launch) -> Result<Option<&str>, RuntimeError> {
        if !launch.tools {
            return Ok(None);
        }
        let door = self.shared_folder();
        if door.is_none() && self.network(launch, door) == NetworkMode::None {
            return Err(RuntimeError::Failed(Failure::new(
                Configuration,
                self.out_of_reach(launch),
            )));
        }
        Ok(door)
    }

    /// What the container may reach. The built-in agent needs no network where it has the socket.
    pub(super) fn network(&self, launch: &Launch, door: Option<&str>) -> NetworkMode {
        if launch.image == Image::Builtin && door.is_some() {
            return NetworkMode::None;
        }
        launch.network.unwrap_or(self.options.network)
    }

    /// Whether a container could not be created because the engine does not see our folder, as when this server runs
    /// in a container itself. From then on it is done without.
    pub(super) fn loses_door(&self, error: &CallError) -> bool {
        let is_lost = matches!(error, CallError::Answered { message, .. }
            if message.contains("bind source path does not exist"));
        if is_lost && !self.door_missing.swap(true, Ordering::Relaxed) {
            tracing::warn!(
                "docker at {} does not see this server's folders; {NEED_A_NETWORK}",
                self.client.host()
            );
        }
        is_lost
    }

    /// Said once, at the start, so that nobody has to wait for a flow to fail.
    pub(super) fn tell_when_tools_need_a_network(&self) {
        if self.options.door.is_some() && !self.client.is_local() {
            tracing::warn!(
                "docker at {} is reached over the network, so no socket can be shared with agents; {NEED_A_NETWORK}",
                self.client.host()
            );
        }
    }

    fn shared_folder(&self) -> Option<&str> {
        let is_seen = self.client.is_local() && !self.door_missing.load(Ordering::Relaxed);
        self.options.door.as_ref().filter(|_| is_seen)?.to_str()
    }

    fn out_of_reach(&self, launch: &Launch) -> String {
        let flow = match launch.image {
            Image::Builtin => "",
            Image::Named(_) => "`network: bridge` in the flow's `agent`, or ",
        };
        format!(
            "the flow lists tools, and its agent could not reach them: this server has no socket that docker at {} \
             could mount, and the container has no network; set {flow}AGENT_NETWORK_MODE=bridge, and PRELOOP_URL to \
             an address that containers reach",
            self.client.host()
        )
    }
}
