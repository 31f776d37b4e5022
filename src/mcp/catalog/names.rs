//! What tools and prompts of servers are called here.

use crate::store::mcp_servers::{PrefixMode, Settings};

/// Longest name of a tool or prompt.
pub const NAME_CHARS_MAX: usize = 128;
/// Longest name for clients that cannot have more.
pub const SHORT_NAME_CHARS_MAX: usize = 64;

/// Whether clients can call something by this name.
pub(super) fn is_name(text: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"_.-".contains(&byte);
    (1..=NAME_CHARS_MAX).contains(&text.len()) && text.bytes().all(allowed)
}

/// The name of something that a server calls `own`. Never the server's choice alone, and the same after a restart.
pub(super) fn exposed(settings: &Settings, own: &str, is_taken: impl Fn(&str) -> bool) -> String {
    let prefixed = || settings.tool_prefix.as_ref().map(|prefix| format!("{prefix}_{own}"));
    let name = match settings.prefix_mode {
        PrefixMode::Always => prefixed(),
        PrefixMode::OnConflict if is_taken(own) => prefixed(),
        PrefixMode::OnConflict | PrefixMode::Never => None,
    };
    name.unwrap_or_else(|| own.to_owned())
}
