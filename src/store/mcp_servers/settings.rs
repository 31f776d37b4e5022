//! What people set about a server, and how it lies in the table.

use super::super::{
    rows::{from_json, parsed},
    words::words,
};
use preloop_actors::ports::StoreError;
use reqwest::Url;
use serde_json::{Map, Value};
use tokio_postgres::{Row, types::ToSql};
use uuid::Uuid;

words! {
    /// How a server is spoken to.
    Transport {
        /// Over HTTP: one POST a message, in either era.
        HttpStreaming = "http-streaming" | "streamable-http" | "http",
        /// Over HTTP as servers of 2024-11-05 do it.
        Sse = "sse",
        /// Through the standard input and output of a command that we run.
        Stdio = "stdio",
    }
}

words! {
    /// With what we prove ourselves to a server.
    AuthType {
        None = "none",
        /// A fixed token in `Authorization`.
        Bearer = "bearer",
        /// A key in a header of the server's choice.
        ApiKey = "api_key",
        /// Tokens that a person's consent gave us.
        OAuth = "oauth",
    }
}

words! {
    /// When the names of a server's tools get its prefix.
    PrefixMode {
        Always = "always",
        /// Only when the name alone is taken.
        OnConflict = "on_conflict",
        Never = "never",
    }
}

words! {
    /// Whether a server's tools are to be had.
    Status {
        Active = "active",
        /// Switched off: it has no tools, and its names are free.
        Inactive = "inactive",
        /// The last scan failed. What was found before stays, and so do its names.
        Error = "error",
    }
}

/// What people set.
#[derive(Clone, Debug, PartialEq)]
pub struct Settings {
    pub name: String,
    pub place: Place,
    pub auth_type: AuthType,
    pub auth: Sealed,
    pub tool_prefix: Option<String>,
    pub prefix_mode: PrefixMode,
    /// What it says of its tools may be believed.
    pub is_trusted: bool,
}

/// Where a server is.
#[derive(Clone, Debug, PartialEq)]
pub enum Place {
    Http { transport: Transport, url: String },
    Command { command: String, args: Vec<String>, image: Option<String>, env: Sealed },
}

/// Something secret that was put away, and what is shown of it.
#[derive(Clone, Default, PartialEq)]
pub struct Sealed {
    pub sealed: Option<Vec<u8>>,
    pub shown: Map<String, Value>,
}

/// Settings as the columns hold them.
pub(super) struct Columns<'a> {
    settings: &'a Settings,
    status: &'static str,
    transport: &'static str,
    auth_type: &'static str,
    auth_shown: Value,
    prefix_mode: &'static str,
    url: Option<&'a str>,
    command: Option<&'a str>,
    args: &'a [String],
    image: Option<&'a str>,
    env_sealed: Option<&'a [u8]>,
    env_shown: Value,
}

impl Settings {
    pub(super) fn read(row: &Row) -> Result<Self, StoreError> {
        let place = match (row.get::<_, Option<String>>("url"), row.get("command")) {
            (Some(url), _) => Place::Http { transport: parsed(row, "transport")?, url },
            (None, Some(command)) => Place::Command {
                command,
                args: row.get("args"),
                image: row.get("image"),
                env: Sealed { sealed: row.get("env_sealed"), shown: from_json(row, "env_shown")? },
            },
            (None, None) => {
                return Err(StoreError::Internal("a server that is nowhere".to_owned()));
            }
        };
        Ok(Self {
            name: row.get("name"),
            place,
            auth_type: parsed(row, "auth_type")?,
            auth: Sealed { sealed: row.get("auth_sealed"), shown: from_json(row, "auth_shown")? },
            tool_prefix: row.get("tool_prefix"),
            prefix_mode: parsed(row, "prefix_mode")?,
            is_trusted: row.get("is_trusted"),
        })
    }

    pub(super) fn columns(&self, status: Status) -> Columns<'_> {
        let of_all = Columns {
            settings: self,
            status: status.as_str(),
            transport: self.place.transport().as_str(),
            auth_type: self.auth_type.as_str(),
            auth_shown: self.auth.shown_value(),
            prefix_mode: self.prefix_mode.as_str(),
            url: None,
            command: None,
            args: &[],
            image: None,
            env_sealed: None,
            env_shown: Value::Object(Map::new()),
        };
        match &self.place {
            Place::Http { url, .. } => Columns { url: Some(url), ..of_all },
            Place::Command { command, args, image, env } => Columns {
                command: Some(command),
                args,
                image: image.as_deref(),
                env_sealed: env.sealed.as_deref(),
                env_shown: env.shown_value(),
                ..of_all
            },
        }
    }
}

impl Columns<'_> {
    /// The first seventeen parameters of `insert.sql` and `update.sql`.
    pub(super) fn parameters<'a>(
        &'a self,
        account: &'a Uuid,
        id: &'a Uuid,
    ) -> Vec<&'a (dyn ToSql + Sync)> {
        vec![
            account,
            id,
            &self.settings.name,
            &self.transport,
            &self.url,
            &self.command,
            &self.args,
            &self.image,
            &self.env_sealed,
            &self.env_shown,
            &self.auth_type,
            &self.settings.auth.sealed,
            &self.auth_shown,
            &self.settings.tool_prefix,
            &self.prefix_mode,
            &self.settings.is_trusted,
            &self.status,
        ]
    }
}

impl Place {
    pub fn transport(&self) -> Transport {
        match self {
            Self::Http { transport, .. } => *transport,
            Self::Command { .. } => Transport::Stdio,
        }
    }

    /// Whether another server may answer there than at the former place.
    pub fn is_elsewhere(&self, former: &Self) -> bool {
        match (former, self) {
            (Self::Http { url: former, .. }, Self::Http { url, .. }) => former != url,
            (
                Self::Command { command: a, args: b, image: c, .. },
                Self::Command { command, args, image, .. },
            ) => (a, b, c) != (command, args, image),
            _ => true,
        }
    }

    /// Whether both lead to the same server, as far as that can be told from how they are written. What an address
    /// asks for behind its `?` makes no difference, nor how it spells the rest.
    pub fn leads_where(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Http { url: one, .. }, Self::Http { url: other, .. }) => {
                address(one) == address(other)
            }
            _ => !self.is_elsewhere(other),
        }
    }
}

/// An address without what is not the server's own.
fn address(url: &str) -> String {
    let Ok(mut url) = Url::parse(url) else { return url.to_owned() };
    url.set_query(None);
    url.set_fragment(None);
    url.as_str().trim_end_matches('/').to_owned()
}

impl Sealed {
    pub(super) fn shown_value(&self) -> Value {
        Value::Object(self.shown.clone())
    }
}

impl std::fmt::Debug for Sealed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Sealed").field("shown", &self.shown).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_place_has_many_spellings() {
        let at = |url: &str| Place::Http { transport: Transport::Sse, url: url.to_owned() };
        let one = at("https://a.example/mcp");
        for (other, is_same) in [
            ("https://a.example/mcp", true),
            ("https://A.example:443/mcp/", true),
            ("https://a.example/x/../mcp", true),
            ("https://a.example/mcp?again=1#there", true),
            ("https://a.example/mcp2", false),
            ("https://a.example:8443/mcp", false),
            ("http://a.example/mcp", false),
            ("https://b.example/mcp", false),
        ] {
            assert_eq!(one.leads_where(&at(other)), is_same, "{other}");
        }
        let run = |args: &[&str]| Place::Command {
            command: "npx".to_owned(),
            args: args.iter().map(|arg| (*arg).to_owned()).collect(),
            image: None,
            env: Sealed::default(),
        };
        assert!(run(&["a"]).leads_where(&run(&["a"])));
        assert!(!run(&["a"]).leads_where(&run(&["b"])));
        assert!(!run(&["a"]).leads_where(&one));
    }
}
