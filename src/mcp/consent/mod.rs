//! How people let us in at MCP servers elsewhere: OAuth 2.1, with us as the client.
//!
//! | | Module |
//! |---|---|
//! | who lets people in, and where | `discovery` |
//! | what a server said that it wants | `challenges` |
//! | what we are called there | `registration` |
//! | the way of a person's browser, there and back | `journey` |
//! | codes and refresh tokens into access tokens | `tokens` |
//! | new credentials for old, once | `renewal` |
//!
//! Every address here was named by somebody else, so each goes through the guard.

mod challenges;
mod discovery;
mod journey;
mod registration;
mod renewal;
mod tokens;
mod web;

pub use journey::{BROWSER_LIFETIME, Departure, LINK_LIFETIME};
pub use registration::document;

use crate::{
    net_guard::{NetGuard, Refused},
    secrets::{OpenError, Sealer},
    store::Store,
};
use challenges::Challenges;
use preloop_actors::ports::StoreError;
use std::sync::Arc;
use uuid::Uuid;

/// Below the public address: where browsers come back, and what describes us to those who fetch it.
pub const CALLBACK_PATH: &str = "/api/v1/mcp-servers/oauth/callback";
pub const DOCUMENT_PATH: &str = "/oauth/client.json";

/// Lets people let us in. One for the whole process; cheap to clone.
#[derive(Clone)]
pub struct Consents {
    store: Store,
    sealer: Sealer,
    guard: NetGuard,
    /// Where the world reaches us, without a slash at its end.
    public_url: Arc<str>,
    challenges: Arc<Challenges>,
}

impl Consents {
    pub fn new(store: Store, sealer: Sealer, guard: NetGuard, public_url: &str) -> Self {
        let challenges = Arc::default();
        Self { store, sealer, guard, public_url: public_url.into(), challenges }
    }

    /// Whether browsers come by HTTPS.
    pub fn is_secure(&self) -> bool {
        self.public_url.starts_with("https:")
    }

    pub fn public_url(&self) -> &str {
        &self.public_url
    }

    /// Remembers what a server wants, for the next person who lets us in there.
    pub fn challenged(&self, server: Uuid, challenge: &str) {
        self.challenges.note(server, challenge);
    }

    fn redirect_uri(&self) -> String {
        format!("{}{CALLBACK_PATH}", self.public_url)
    }
}

/// Why nobody was let in. For the person in front of the browser.
#[derive(Debug, thiserror::Error)]
pub enum ConsentError {
    #[error(transparent)]
    Refused(#[from] Refused),
    #[error("`{0}` did not answer: {1}")]
    Unreachable(String, String),
    /// What was said there cannot be used.
    #[error("{0}")]
    Wrong(String),
    /// The link, the state or the browser is another than it has to be.
    #[error("{0}")]
    Astray(&'static str),
    #[error("the server was removed, or is reached in another way since; begin anew")]
    Overtaken,
    #[error(transparent)]
    Open(#[from] OpenError),
    #[error(transparent)]
    Store(#[from] StoreError),
}
