//! What a client may be allowed at the MCP server.

use std::fmt;

/// One thing to be allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum McpScope {
    /// List tools, and call those that only read.
    Read,
    /// Call every tool.
    Write,
}

impl McpScope {
    pub const ALL: [Self; 2] = [Self::Read, Self::Write];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Read => "mcp:read",
            Self::Write => "mcp:write",
        }
    }
}

/// Some of them; as text separated by spaces.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct McpScopes {
    read: bool,
    write: bool,
}

impl McpScopes {
    pub const ALL: Self = Self { read: true, write: true };

    /// Those among the names that are ours. Others are left out, as the specification allows: clients ask for
    /// `offline_access` or `openid` wherever they go.
    pub fn known<'a>(names: impl IntoIterator<Item = &'a str>) -> Self {
        names.into_iter().fold(Self::default(), |scopes, name| match name {
            "mcp:read" => Self { read: true, ..scopes },
            "mcp:write" => Self { write: true, ..scopes },
            "mcp:*" => Self::ALL,
            _ => scopes,
        })
    }

    /// [`Self::known`] of a `scope` parameter.
    pub fn parse(text: &str) -> Self {
        Self::known(text.split(' '))
    }

    pub fn has(self, scope: McpScope) -> bool {
        match scope {
            McpScope::Read => self.read,
            McpScope::Write => self.write,
        }
    }

    pub fn is_empty(self) -> bool {
        self == Self::default()
    }

    /// What is in both.
    pub fn and(self, other: Self) -> Self {
        Self { read: self.read && other.read, write: self.write && other.write }
    }

    /// Whether all of the other are in these.
    pub fn cover(self, other: Self) -> bool {
        self.and(other) == other
    }

    /// Their names.
    pub fn names(self) -> Vec<&'static str> {
        let present = McpScope::ALL.into_iter().filter(|scope| self.has(*scope));
        present.map(McpScope::as_str).collect()
    }
}

impl fmt::Display for McpScopes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.names().join(" "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ours_are_told_from_others() {
        for (text, known) in [
            ("mcp:read", "mcp:read"),
            ("mcp:write mcp:read", "mcp:read mcp:write"),
            ("mcp:read mcp:read", "mcp:read"),
            ("mcp:*", "mcp:read mcp:write"),
            ("offline_access mcp:write openid", "mcp:write"),
            ("MCP:READ", ""),
            ("mcp:read,mcp:write", ""),
            ("  ", ""),
            ("", ""),
        ] {
            assert_eq!(McpScopes::parse(text).to_string(), known, "{text}");
        }
    }

    #[test]
    fn some_cover_others() {
        let [read, write] = ["mcp:read", "mcp:write"].map(McpScopes::parse);
        assert!(McpScopes::ALL.cover(read) && read.cover(read) && read.cover(McpScopes::default()));
        assert!(!read.cover(write) && !read.cover(McpScopes::ALL));
        assert_eq!(McpScopes::ALL.and(write), write);
        assert!(read.and(write).is_empty());
    }
}
