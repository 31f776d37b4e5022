//! The words of the Model Context Protocol that we speak: revisions, methods, reserved names, error codes.
//!
//! Source: the specification's revisions 2024-11-05 to 2026-07-28. "Modern" revisions carry version and
//! capabilities in every request; "legacy" ones open a session with `initialize`.

/// The modern revisions, newest first.
pub const MODERN: &[&str] = &["2026-07-28"];
/// The legacy revisions, newest first.
pub const LEGACY: &[&str] = &["2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05"];
/// What a legacy client speaks that does not say (2025-03-26 and before had no header).
pub const LEGACY_UNSAID: &str = "2025-03-26";

/// What we call ourselves.
pub const SERVER_NAME: &str = "preloop-mcp";

/// The extension by which a tool's answer may come later.
pub const TASKS: &str = "io.modelcontextprotocol/tasks";

/// Every revision that we serve, newest first.
pub fn supported() -> impl Iterator<Item = &'static str> {
    MODERN.iter().chain(LEGACY).copied()
}

/// How a client speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Era {
    /// Each request stands for itself.
    Modern,
    /// Requests belong to a session.
    Legacy,
}

impl Era {
    /// The era of a revision; `None` when we do not serve it.
    pub fn of(version: &str) -> Option<Self> {
        if MODERN.contains(&version) {
            Some(Self::Modern)
        } else if LEGACY.contains(&version) {
            Some(Self::Legacy)
        } else {
            None
        }
    }
}

/// Levels of log messages, least urgent first.
pub const LOG_LEVELS: [&str; 8] =
    ["debug", "info", "notice", "warning", "error", "critical", "alert", "emergency"];

/// Names in `_meta` that the protocol reserves.
pub mod meta {
    pub const PROTOCOL_VERSION: &str = "io.modelcontextprotocol/protocolVersion";
    pub const CLIENT_INFO: &str = "io.modelcontextprotocol/clientInfo";
    pub const CLIENT_CAPABILITIES: &str = "io.modelcontextprotocol/clientCapabilities";
    pub const SERVER_INFO: &str = "io.modelcontextprotocol/serverInfo";
    pub const LOG_LEVEL: &str = "io.modelcontextprotocol/logLevel";
    pub const SUBSCRIPTION_ID: &str = "io.modelcontextprotocol/subscriptionId";
    pub const PROGRESS_TOKEN: &str = "progressToken";
}

/// HTTP headers of the protocol, in lower case.
pub mod header {
    pub const PROTOCOL_VERSION: &str = "mcp-protocol-version";
    pub const METHOD: &str = "mcp-method";
    pub const NAME: &str = "mcp-name";
    pub const SESSION_ID: &str = "mcp-session-id";
    pub const LAST_EVENT_ID: &str = "last-event-id";
}

/// Error codes of JSON-RPC 2.0 and of the protocol.
pub mod code {
    pub const PARSE_ERROR: i64 = -32700;
    pub const INVALID_REQUEST: i64 = -32600;
    pub const METHOD_NOT_FOUND: i64 = -32601;
    pub const INVALID_PARAMS: i64 = -32602;
    pub const INTERNAL_ERROR: i64 = -32603;
    /// Modern: a header does not say what the body says.
    pub const HEADER_MISMATCH: i64 = -32020;
    /// Modern: the request needs something that the client did not declare.
    pub const MISSING_CAPABILITY: i64 = -32021;
    /// Modern: we do not serve this revision.
    pub const UNSUPPORTED_VERSION: i64 = -32022;
    /// Legacy only: no such resource. Modern clients get [`INVALID_PARAMS`].
    pub const RESOURCE_NOT_FOUND: i64 = -32002;
    /// Legacy only, 2025-11-25: a person must visit an address first.
    pub const URL_ELICITATION: i64 = -32042;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_revision_has_its_era() {
        for version in supported() {
            assert_eq!(Era::of(version) == Some(Era::Modern), MODERN.contains(&version));
        }
        assert_eq!((Era::of("v999.0.0"), Era::of("")), (None, None));
    }
}
