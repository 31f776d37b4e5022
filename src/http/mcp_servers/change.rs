//! What a body wants changed, whether of a new server or one that is there.

use super::wire::{McpServerCreate, McpServerUpdate, WantedStatus};
use crate::{
    mcp::credentials::Secrets,
    store::{
        mcp_pins::Review,
        mcp_servers::{AuthType, PrefixMode, Transport},
    },
};
use std::collections::BTreeMap;

/// What is given; absent values stay, or take their defaults. The doubly optional ones can be emptied.
#[derive(Default)]
pub struct Change {
    pub name: Option<String>,
    pub transport: Option<Transport>,
    pub url: Option<String>,
    pub command: Option<String>,
    pub args: Option<Vec<String>>,
    pub image: Option<Option<String>>,
    pub env: Option<BTreeMap<String, String>>,
    pub auth_type: Option<AuthType>,
    pub auth_config: Option<Secrets>,
    pub tool_prefix: Option<Option<String>>,
    pub prefix_mode: Option<PrefixMode>,
    pub is_trusted: Option<bool>,
    pub review: Option<Review>,
    pub is_active: Option<bool>,
}

impl Change {
    /// The fields that are given, without what is in them.
    pub fn given(&self) -> Vec<&'static str> {
        let given = [
            ("name", self.name.is_some()),
            ("transport", self.transport.is_some()),
            ("url", self.url.is_some()),
            ("command", self.command.is_some()),
            ("args", self.args.is_some()),
            ("image", self.image.is_some()),
            ("env", self.env.is_some()),
            ("auth_type", self.auth_type.is_some()),
            ("auth_config", self.auth_config.is_some()),
            ("tool_prefix", self.tool_prefix.is_some()),
            ("prefix_mode", self.prefix_mode.is_some()),
            ("is_trusted", self.is_trusted.is_some()),
            ("review", self.review.is_some()),
            ("status", self.is_active.is_some()),
        ];
        given.into_iter().filter(|(_, is_given)| *is_given).map(|(name, _)| name).collect()
    }
}

impl From<McpServerCreate> for Change {
    fn from(body: McpServerCreate) -> Self {
        Self {
            name: Some(body.name),
            transport: body.transport,
            url: body.url,
            command: body.command,
            args: body.args,
            image: body.image.map(Some),
            env: body.env,
            auth_type: body.auth_type,
            auth_config: body.auth_config,
            tool_prefix: body.tool_prefix.map(Some),
            prefix_mode: body.prefix_mode,
            is_trusted: body.is_trusted,
            review: body.review,
            is_active: wanted(body.status),
        }
    }
}

impl From<McpServerUpdate> for Change {
    fn from(body: McpServerUpdate) -> Self {
        Self {
            name: body.name,
            transport: body.transport,
            url: body.url,
            command: body.command,
            args: body.args,
            image: body.image,
            env: body.env,
            auth_type: body.auth_type,
            auth_config: body.auth_config,
            tool_prefix: body.tool_prefix,
            prefix_mode: body.prefix_mode,
            is_trusted: body.is_trusted,
            review: body.review,
            is_active: wanted(body.status),
        }
    }
}

/// `error` is how a server is shown, not what anybody wants: whoever sends it back means no change.
fn wanted(status: Option<WantedStatus>) -> Option<bool> {
    match status? {
        WantedStatus::Active => Some(true),
        WantedStatus::Inactive => Some(false),
        WantedStatus::Error => None,
    }
}
