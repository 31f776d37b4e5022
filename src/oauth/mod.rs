//! The authorization server for MCP clients: OAuth 2.1 with PKCE.
//!
//! A client is known by the document its id leads to, or by having registered. It sends its person's browser to
//! `/oauth/authorize`; there the person signs in and allows it some scopes; the browser takes a code back; the
//! client exchanges the code for an access token, good for one hour at our MCP server and nowhere else, and for
//! refresh tokens that replace each other.
//!
//! | | Module |
//! |---|---|
//! | who clients are | `client`, `document` (by address), `redirect` (where browsers are led back) |
//! | what they ask for | `request`, `pairs`, `scope`, `pkce` |
//! | what they get | `exchange`; whether it still counts, rows say |
//! | the forms a person sends | `forms` |
//!
//! What a browser or a client sees of it is in `crate::http::oauth`.

mod client;
mod document;
mod exchange;
mod forms;
mod pairs;
mod pkce;
mod redirect;
mod refusal;
mod request;
mod scope;

pub use client::{ApplicationType, AuthMethod, Client, Described, Metadata};
pub use document::{DocumentError, is_document};
pub use exchange::{Consent, Failure, Issued, Redemption};
pub use forms::{FORM_LIFETIME, Forms, Purpose};
pub use pairs::Pairs;
pub use redirect::{Target, find_redirect, form_source, target};
pub use refusal::{Refusal, Word};
pub use request::{Asked, Wanted};
pub use scope::{McpScope, McpScopes};

use crate::{
    auth::{Auth, refresh::RefreshTokens},
    net_guard::NetGuard,
};
use std::{sync::Arc, time::Duration};

/// Where the MCP server is, below the server's public address.
pub const MCP_PATH: &str = "/mcp/v1";

/// How long a code counts; the client's own program redeems it, at once.
const CODE_LIFETIME: Duration = Duration::from_secs(60);
/// How long an access token counts.
const ACCESS_LIFETIME: Duration = Duration::from_secs(3_600);
/// How long the refresh token just replaced still gets its successor: a lost answer.
const REFRESH_GRACE: Duration = Duration::from_secs(10);
/// How long a client stays that nobody has used yet, and one that is not used any more.
const UNUSED_CLIENT_LIFETIME: Duration = Duration::from_secs(86_400);
const USED_CLIENT_LIFETIME: Duration = Duration::from_secs(90 * 86_400);

const REFRESH_PREFIX: &str = "mcp_rt_";
const CODE_PREFIX: &str = "mcp_code_";
const SECRET_PREFIX: &str = "mcp_cs_";
const SECRET_BYTES: usize = 32;

/// The authorization server. Cheap to clone.
#[derive(Clone)]
pub struct OAuth {
    pub auth: Auth,
    pub forms: Forms,
    guard: NetGuard,
    refresh: RefreshTokens,
    issuer: Arc<str>,
    resource: Arc<str>,
}

impl OAuth {
    /// `public_url` is where the world reaches this server: an origin, without a slash at its end.
    pub fn new(auth: Auth, guard: NetGuard, public_url: &str) -> Self {
        let secret_key = &auth.config.secret_key;
        Self {
            forms: Forms::new(secret_key),
            refresh: RefreshTokens::new(secret_key, "oauth-refresh", REFRESH_PREFIX),
            issuer: public_url.into(),
            resource: mcp_uri(public_url).into(),
            guard,
            auth,
        }
    }

    /// What this authorization server calls itself.
    pub fn issuer(&self) -> &str {
        &self.issuer
    }

    /// The MCP server that tokens are for.
    pub fn resource(&self) -> &str {
        &self.resource
    }

    /// Whether browsers come by HTTPS.
    pub fn is_secure(&self) -> bool {
        self.issuer.starts_with("https:")
    }

    /// How long anything that a client was given counts at the longest.
    fn grant_lifetime(&self) -> Duration {
        self.auth.config.session_max
    }

    /// How long a client stays from its last use; longer than any refresh token, which would die with it.
    fn client_lifetime(&self) -> Duration {
        USED_CLIENT_LIFETIME + self.auth.config.refresh_token
    }
}

/// The one name of the MCP server of a public address (RFC 8707): what tokens are for.
pub fn mcp_uri(public_url: &str) -> String {
    format!("{public_url}{MCP_PATH}")
}
