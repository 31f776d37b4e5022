//! What an API key may do of what its user may: a closed vocabulary of scopes.

use preloop_actors::policy::{Permission, Role};
use std::{fmt, str::FromStr};

/// One entry of an API key's scopes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// `read`: every `view_` permission.
    Read,
    /// `write`: all that an editor may, which is everything but administration.
    Write,
    /// `admin`: everything.
    Admin,
    /// `mcp:read`, `mcp:write`, `mcp:*`: the MCP server, and nothing of the REST API.
    Mcp(&'static str),
    /// The name of one permission, such as `execute_flows`.
    One(Permission),
}

const MCP: [&str; 3] = ["mcp:read", "mcp:write", "mcp:*"];

/// Most scopes of one key: more than there are names.
pub const SCOPES_MAX: usize = 100;

/// A scope outside the vocabulary.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "unknown scope `{0}`; use read, write, admin, mcp:read, mcp:write, mcp:* or the name of a permission such as view_flows"
)]
pub struct UnknownScope(pub String);

impl FromStr for Scope {
    type Err = UnknownScope;

    fn from_str(text: &str) -> Result<Self, UnknownScope> {
        let mcp = || MCP.into_iter().find(|name| *name == text).map(Self::Mcp);
        let one = || Permission::ALL.iter().find(|one| one.as_str() == text).map(|p| Self::One(*p));
        match text {
            "read" => Ok(Self::Read),
            "write" => Ok(Self::Write),
            "admin" => Ok(Self::Admin),
            _ => mcp().or_else(one).ok_or_else(|| UnknownScope(text.to_owned())),
        }
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Read => "read",
            Self::Write => "write",
            Self::Admin => "admin",
            Self::Mcp(name) => name,
            Self::One(permission) => permission.as_str(),
        })
    }
}

impl Scope {
    /// The whole vocabulary.
    pub fn all() -> impl Iterator<Item = Self> {
        let wide = [Self::Read, Self::Write, Self::Admin];
        let single = Permission::ALL.iter().copied().map(Self::One);
        wide.into_iter().chain(MCP.map(Self::Mcp)).chain(single)
    }

    fn covers(self, permission: Permission) -> bool {
        match self {
            Self::Read => permission.as_str().starts_with("view_"),
            Self::Write => Role::Editor.grants(permission),
            Self::Admin => true,
            Self::Mcp(_) => false,
            Self::One(one) => one == permission,
        }
    }
}

/// A credential's scopes; none at all means no limit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scopes {
    Unlimited,
    /// Only what one of them covers; an empty list covers nothing.
    Only(Vec<Scope>),
}

impl Scopes {
    /// The scopes of a person's own session.
    pub fn everything() -> Self {
        Self::Unlimited
    }

    /// Reads stored names. One we no longer know covers nothing, but still limits the key.
    pub fn parse_stored(names: &[String]) -> Self {
        if names.is_empty() {
            return Self::Unlimited;
        }
        Self::Only(names.iter().filter_map(|name| name.parse().ok()).collect())
    }

    pub fn cover(&self, permission: Permission) -> bool {
        match self {
            Self::Unlimited => true,
            Self::Only(scopes) => scopes.iter().any(|scope| scope.covers(permission)),
        }
    }

    /// Whether nothing of the REST API is within.
    pub fn only_mcp(&self) -> bool {
        match self {
            Self::Unlimited => false,
            Self::Only(scopes) => scopes.iter().all(|scope| matches!(scope, Scope::Mcp(_))),
        }
    }

    /// Whether the credential may do all that its user may, such as making further keys.
    pub fn are_unlimited(&self) -> bool {
        match self {
            Self::Unlimited => true,
            Self::Only(scopes) => scopes.contains(&Scope::Admin),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Permission::*;

    fn check(scopes: &[&str], permission: Permission, covered: bool) {
        let names: Vec<String> = scopes.iter().map(|name| (*name).to_owned()).collect();
        assert_eq!(
            Scopes::parse_stored(&names).cover(permission),
            covered,
            "{scopes:?} and {permission}"
        );
    }

    #[test]
    fn scopes_cover_what_they_say() {
        check(&[], ManageAccount, true);
        check(&["read"], ViewFlows, true);
        check(&["read"], CreateFlows, false);
        check(&["write"], CreateFlows, true);
        check(&["write"], ViewFlows, true);
        check(&["write"], ManageUsers, false);
        check(&["write"], ViewUsers, false);
        check(&["admin"], ManageUsers, true);
        check(&["mcp:read"], ViewFlows, false);
        check(&["mcp:*", "read"], ViewFlows, true);
        check(&["execute_flows"], ExecuteFlows, true);
        check(&["execute_flows"], ViewFlows, false);
        // A name that a later version took away must not turn into no limit.
        check(&["gone"], ViewFlows, false);
    }

    #[test]
    fn every_name_reads_back() {
        for scope in Scope::all() {
            assert_eq!(scope.to_string().parse(), Ok(scope));
        }
        assert_eq!(Scope::all().count(), 6 + Permission::ALL.len());
        assert!("Read".parse::<Scope>().is_err());
    }
}
