//! Where the built-in agent, in its container, finds the tools of its flow.

use super::Env;
use std::path::PathBuf;

/// What the server says to each container whose flow lists tools.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ToolsPlace {
    /// The socket that leads to the server. `PRELOOP_MCP_SOCKET`, absent where there is none to share.
    pub socket: Option<PathBuf>,
    /// The MCP endpoint. `PRELOOP_MCP_URL`; over the socket its host is only a name.
    pub url: String,
}

impl ToolsPlace {
    /// `None` when the flow lists no tools.
    pub fn read(env: &Env) -> Option<Self> {
        let socket = env.text("PRELOOP_MCP_SOCKET").map(PathBuf::from);
        let url = match &socket {
            // The one host name that every server answers to.
            Some(_) => "http://localhost/mcp/v1".to_owned(),
            None => env.text("PRELOOP_MCP_URL")?.to_owned(),
        };
        Some(Self { socket, url })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_socket_comes_first() {
        let check = |env: &[(&str, &str)], expected: Option<(Option<&str>, &str)>| {
            let found = ToolsPlace::read(&env.iter().copied().collect());
            let expected = expected.map(|(socket, url)| ToolsPlace {
                socket: socket.map(PathBuf::from),
                url: url.to_owned(),
            });
            assert_eq!(found, expected, "{env:?}");
        };
        let (socket, url) = (("PRELOOP_MCP_SOCKET", "/s"), ("PRELOOP_MCP_URL", "http://h/mcp/v1"));
        check(&[], None);
        check(&[url], Some((None, "http://h/mcp/v1")));
        check(&[socket, url], Some((Some("/s"), "http://localhost/mcp/v1")));
    }
}
