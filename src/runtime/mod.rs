//! Where agents run: adapters of the `AgentRuntime` port.

pub mod docker;
pub mod guard;
mod options;
mod sandbox;
mod usage;

pub use docker::{CommandContainers, DockerRuntime};
pub use options::RuntimeOptions;
pub use sandbox::SOCKET_NAME;
