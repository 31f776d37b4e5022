//! What MCP servers may be.

use super::{DataConfig, Env, Environment, Problems};
use std::time::Duration;

/// What an operator decides about the MCP servers that users connect.
#[derive(Clone, Copy, Debug, Default)]
pub struct McpConfig {
    /// Whether users with the permission `run_mcp_commands` may have commands run on this machine itself, rather than
    /// in a container. `MCP_COMMANDS_ON_HOST`; default: in development only.
    pub commands_on_host: bool,
    /// How old a server's list may be before it is asked again on our own account. `MCP_RESCAN_SECONDS`, default 900.
    pub rescan_after: Duration,
}

impl McpConfig {
    pub(super) fn read(env: &Env, data: &DataConfig, problems: &mut Problems) -> Self {
        let default = data.environment == Environment::Development;
        let rescan = problems.note(env.number("MCP_RESCAN_SECONDS", 900, 60..=86_400));
        Self {
            commands_on_host: problems.note(env.flag("MCP_COMMANDS_ON_HOST", default)),
            rescan_after: Duration::from_secs(rescan),
        }
    }
}
