//! The way of a person's browser: from a link of ours to the authorization server and back.

use super::{
    ConsentError, Consents, discovery::discover, registration::Registered, tokens::Counter,
};
use crate::{
    mcp::credentials::{self, Secrets},
    secrets::{hash_token, random_token},
    store::{
        mcp_authorizations::{self, Begun},
        mcp_servers::{self, AuthType, McpServer, Place},
    },
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::Utc;
use preloop_actors::ids::{AccountId, UserId};
use reqwest::Url;
use secrecy::ExposeSecret;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::time::Duration;
use uuid::Uuid;

/// How long a link may be followed.
pub const LINK_LIFETIME: Duration = Duration::from_secs(60);
/// How long somebody may take to come back.
pub const BROWSER_LIFETIME: Duration = Duration::from_secs(600);
const SECRET_BYTES: usize = 32;

/// A browser's way out.
pub struct Departure {
    /// Where it goes.
    pub to: Url,
    /// What the browser has to bring back as a cookie.
    pub browser: String,
}

/// Who may begin, as a link holds it.
#[derive(Deserialize, Serialize)]
struct Ticket {
    until: i64,
    account: AccountId,
    user: UserId,
}

/// What is needed at the end.
#[derive(Deserialize, Serialize)]
struct Baggage {
    verifier: String,
    counter: Counter,
    /// The answer has to say who gives it.
    says_issuer: bool,
}

impl Consents {
    /// A code for a link that this person may follow once, soon.
    pub fn link(&self, account: AccountId, user: UserId, server: Uuid) -> String {
        let until = Utc::now().timestamp() + LINK_LIFETIME.as_secs() as i64;
        let ticket = serde_json::json!(Ticket { until, account, user }).to_string();
        URL_SAFE_NO_PAD.encode(self.sealer.seal(&link_place(server), &ticket))
    }

    /// Begins: finds out where to send the browser.
    pub async fn depart(&self, server: Uuid, code: &str) -> Result<Departure, ConsentError> {
        let ticket = self.ticket(server, code)?;
        let found = self.server(ticket.account, server).await?;
        let kept = credentials::open(&self.sealer, &found)?;
        let Place::Http { url, .. } = &found.settings.place else {
            return Err(ConsentError::Wrong("a command needs nobody's consent".to_owned()));
        };
        let challenge = self.challenges.of(server);
        let discovered = discover(&self.guard, url, challenge.as_deref()).await;
        // What led nowhere is not believed a second time.
        let mut discovered = discovered.inspect_err(|_| self.challenges.forget(server))?;
        if let (Some(kept), Some(_)) = (&kept, &challenge) {
            discovered.scope = both(kept, &discovered);
        }
        let registered = self.registered(&discovered.server, kept.as_ref()).await?;
        let (state, browser) = (random_token(SECRET_BYTES), random_token(SECRET_BYTES));
        let verifier = random_token(SECRET_BYTES);
        let scope = scope(&discovered);
        let to = self.address(&discovered, &registered, scope.as_deref(), &state, &verifier)?;
        let server = discovered.server;
        let baggage = Baggage {
            verifier,
            says_issuer: server.authorization_response_iss_parameter_supported,
            counter: Counter {
                issuer: server.issuer,
                token_endpoint: server.token_endpoint,
                methods: server.token_endpoint_auth_methods_supported,
                resource: discovered.resource,
                scope,
                registered,
            },
        };
        self.note(&ticket, &found, code, &state, &browser, &baggage).await?;
        Ok(Departure { to, browser })
    }

    /// Ends: makes credentials of what came back, and keeps them. Gives the server that they are for.
    pub async fn arrive(
        &self,
        browser: &str,
        state: &str,
        issuer: Option<&str>,
        outcome: Result<&str, &str>,
    ) -> Result<(AccountId, McpServer), ConsentError> {
        let finished = {
            let db = self.store.client().await?;
            mcp_authorizations::finish(&db, &hash_token(state), &hash_token(browser)).await?
        };
        let finished = finished.ok_or(ConsentError::Astray(
            "nobody is on this way, or it took too long; begin anew in the same browser",
        ))?;
        let baggage = self.sealer.open(&baggage_place(state), &finished.sealed)?;
        let baggage: Baggage =
            serde_json::from_str(baggage.expose_secret()).map_err(|_| ConsentError::Overtaken)?;
        check_issuer(&baggage, issuer)?;
        let code =
            outcome.map_err(|why| ConsentError::Wrong(format!("consent was refused: {why}")))?;
        let secrets = self.redeem(&baggage.counter, code, &baggage.verifier).await?;
        let server = self.server(finished.account, finished.server).await?;
        if server.revision != finished.revision {
            return Err(ConsentError::Overtaken);
        }
        self.keep(finished.account, &server, &secrets).await?;
        self.challenges.forget(server.id);
        Ok((finished.account, server))
    }

    /// Keeps credentials in the place of those of `server`.
    pub(super) async fn keep(
        &self,
        account: AccountId,
        server: &McpServer,
        secrets: &Secrets,
    ) -> Result<(), ConsentError> {
        let sealed = credentials::seal(&self.sealer, server.id, AuthType::OAuth, Some(secrets));
        let db = self.store.client().await?;
        match mcp_servers::renew_auth(&db, account, server, &sealed).await? {
            true => Ok(()),
            false => Err(ConsentError::Overtaken),
        }
    }

    pub(super) async fn server(
        &self,
        account: AccountId,
        id: Uuid,
    ) -> Result<McpServer, ConsentError> {
        let db = self.store.client().await?;
        let found = mcp_servers::get(&db, account, id).await?;
        let found = found.filter(|server| server.settings.auth_type == AuthType::OAuth);
        found.ok_or(ConsentError::Overtaken)
    }

    fn ticket(&self, server: Uuid, code: &str) -> Result<Ticket, ConsentError> {
        let astray =
            || ConsentError::Astray("the link is none of ours, or too old; ask for a new one");
        let sealed = URL_SAFE_NO_PAD.decode(code).map_err(|_| astray())?;
        let opened = self.sealer.open(&link_place(server), &sealed).map_err(|_| astray())?;
        let ticket: Ticket = serde_json::from_str(opened.expose_secret()).map_err(|_| astray())?;
        if Utc::now().timestamp() > ticket.until { Err(astray()) } else { Ok(ticket) }
    }

    fn address(
        &self,
        discovered: &super::discovery::Discovered,
        registered: &Registered,
        scope: Option<&str>,
        state: &str,
        verifier: &str,
    ) -> Result<Url, ConsentError> {
        let mut to = self.guard.check(&discovered.server.authorization_endpoint)?;
        let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.as_bytes()));
        to.query_pairs_mut()
            .append_pair("response_type", "code")
            .append_pair("client_id", &registered.client_id)
            .append_pair("redirect_uri", &self.redirect_uri())
            .append_pair("state", state)
            .append_pair("code_challenge", &challenge)
            .append_pair("code_challenge_method", "S256")
            .append_pair("resource", &discovered.resource);
        if let Some(scope) = scope {
            to.query_pairs_mut().append_pair("scope", scope);
        }
        Ok(to)
    }

    async fn note(
        &self,
        ticket: &Ticket,
        server: &McpServer,
        code: &str,
        state: &str,
        browser: &str,
        baggage: &Baggage,
    ) -> Result<(), ConsentError> {
        let baggage = serde_json::json!(baggage).to_string();
        let begun = Begun {
            state_hash: &hash_token(state),
            link_hash: &hash_token(code),
            browser_hash: &hash_token(browser),
            account: ticket.account,
            server: server.id,
            user: ticket.user,
            revision: server.revision,
            sealed: &self.sealer.seal(&baggage_place(state), &baggage),
            lifetime: BROWSER_LIFETIME,
        };
        let db = self.store.client().await?;
        match mcp_authorizations::begin(&db, &begun).await? {
            true => Ok(()),
            false => Err(ConsentError::Astray("the link was used before; ask for a new one")),
        }
    }
}

/// What to ask for: what the server wants, and to stay, where that has to be asked for.
fn scope(discovered: &super::discovery::Discovered) -> Option<String> {
    const STAY: &str = "offline_access";
    let can_stay = discovered.server.scopes_supported.iter().any(|scope| scope == STAY);
    match &discovered.scope {
        Some(scope) if can_stay && !scope.split(' ').any(|one| one == STAY) => {
            Some(format!("{scope} {STAY}"))
        }
        Some(scope) => Some(scope.clone()),
        None => can_stay.then(|| STAY.to_owned()),
    }
}

/// What a server wants now, beside what was given before: who is let in further must not be let in less.
fn both(kept: &Secrets, discovered: &super::discovery::Discovered) -> Option<String> {
    let text = |name: &str| kept.get(name).and_then(Value::as_str);
    let before = text("scope").filter(|_| text("issuer") == Some(&discovered.server.issuer));
    let (Some(before), Some(wanted)) = (before, &discovered.scope) else {
        return discovered.scope.clone();
    };
    let mut scopes: Vec<_> = before.split_ascii_whitespace().collect();
    scopes.extend(
        wanted.split_ascii_whitespace().filter(|scope| !before.split(' ').any(|one| one == *scope)),
    );
    Some(scopes.join(" "))
}

/// RFC 9207: an answer of another issuer is not taken to this one.
fn check_issuer(baggage: &Baggage, issuer: Option<&str>) -> Result<(), ConsentError> {
    match issuer {
        Some(issuer) if issuer != baggage.counter.issuer => {
            Err(ConsentError::Astray("another authorization server answered than was asked"))
        }
        None if baggage.says_issuer => Err(ConsentError::Astray(
            "the answer does not say who gives it, although the authorization server does so",
        )),
        _ => Ok(()),
    }
}

fn link_place(server: Uuid) -> String {
    format!("mcp_server.consent:{server}")
}

fn baggage_place(state: &str) -> String {
    format!("mcp_authorization:{}", hex::encode(hash_token(state)))
}
