//! What MCP servers may be.

use super::{DataConfig, Env, Environment, Problems};

/// What an operator decides about the MCP servers that users connect.
#[derive(Clone, Copy, Debug, Default)]
pub struct McpConfig {
    /// Whether users with the permission `run_mcp_commands` may have commands run on this machine itself, rather than
    /// in a container. `MCP_COMMANDS_ON_HOST`; default: in development only.
    pub commands_on_host: bool,
}

impl McpConfig {
    pub(super) fn read(env: &Env, data: &DataConfig, problems: &mut Problems) -> Self {
        let default = data.environment == Environment::Development;
        Self { commands_on_host: problems.note(env.flag("MCP_COMMANDS_ON_HOST", default)) }
    }
}
