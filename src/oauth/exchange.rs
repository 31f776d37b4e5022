//! What a person allows becomes a code, the code becomes tokens, and they replace each other until one is lost,
//! stolen or taken back.

use super::{
    ACCESS_LIFETIME, CODE_LIFETIME, CODE_PREFIX, Client, McpScopes, OAuth, REFRESH_GRACE, Refusal,
    SECRET_BYTES, UNUSED_CLIENT_LIFETIME, Word, client::Registration, pkce,
    request::check_resource,
};
use crate::{
    auth::{OAUTH_TOKEN_PREFIX, identity::User},
    oauth::Described,
    secrets::{hash_token, random_token},
    store::{
        oauth_clients, oauth_consents,
        oauth_grants::{self, NewGrant, Rotation, Turn},
        oauth_tokens, store_error,
    },
};
use deadpool_postgres::GenericClient;
use preloop_actors::ports::StoreError;
use std::time::Duration;
use uuid::Uuid;

/// Why a client gets nothing.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    #[error("{0}")]
    Refused(Refusal),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

/// A person's yes.
pub struct Consent<'a> {
    pub user: &'a User,
    /// The user's `auth_generation`.
    pub generation: i32,
    pub client: &'a Client,
    pub scopes: McpScopes,
    /// As the request had it, and as it is registered.
    pub redirect_uri: &'a str,
    pub registered_uri: &'a str,
    pub code_challenge: &'a str,
}

/// What a client gets for a code or a refresh token.
#[derive(Clone, Debug, PartialEq)]
pub struct Issued {
    pub access_token: String,
    pub refresh_token: Option<String>,
    /// How long the access token counts.
    pub lifetime: Duration,
    pub scopes: McpScopes,
}

/// What comes with a code.
pub struct Redemption<'a> {
    pub code: &'a str,
    pub verifier: &'a str,
    /// Later versions of OAuth do without; given, it has to be the request's.
    pub redirect_uri: Option<&'a str>,
    pub resources: Vec<&'a str>,
}

impl OAuth {
    /// Keeps a client that registers itself. `None` when too many wait for their first use.
    pub async fn register(
        &self,
        described: &Described,
    ) -> Result<Option<Registration>, StoreError> {
        let new = Registration::new(described.auth_method);
        let hash = new.secret.as_deref().map(hash_token);
        let db = self.auth.store.client().await?;
        let lifetime = UNUSED_CLIENT_LIFETIME;
        let kept = oauth_clients::register(&db, &new.client_id, described, hash.as_ref(), lifetime);
        Ok(kept.await?.then_some(new))
    }

    /// Keeps what a person allowed, and makes the code that says so.
    pub async fn allow(&self, consent: &Consent<'_>) -> Result<String, StoreError> {
        let code = format!("{CODE_PREFIX}{}", random_token(SECRET_BYTES));
        let (account, user, client) = (consent.user.account, consent.user.id, consent.client.id);
        let scopes = consent.scopes.names();
        let new = NewGrant {
            account,
            user,
            client,
            scopes: &scopes,
            resource: self.resource(),
            generation: consent.generation,
            redirect_uri: consent.redirect_uri,
            code_hash: &hash_token(&code),
            code_challenge: consent.code_challenge,
            code_lifetime: CODE_LIFETIME,
            lifetime: self.grant_lifetime(),
        };
        let redirect_uri = consent.registered_uri;
        let place = oauth_consents::Place { account, user, client, redirect_uri };
        let mut db = self.auth.store.client().await?;
        let tx = db.transaction().await.map_err(store_error)?;
        oauth_clients::used(&tx, client, self.client_lifetime()).await?;
        oauth_consents::keep(&tx, place, &scopes).await?;
        let grant = oauth_grants::insert(&tx, &new).await?;
        tx.commit().await.map_err(store_error)?;
        tracing::info!(
            user.id = %user, oauth.client = consent.client.client_id, oauth.grant = %grant,
            "user `{user}` allowed client `{}` {}", consent.client.client_id, consent.scopes
        );
        Ok(code)
    }

    /// Exchanges a code, once. Presented again, what it gave ends: one of the two who had it should not have.
    pub async fn redeem(&self, client: &Client, with: &Redemption<'_>) -> Result<Issued, Failure> {
        let refused = || Word::InvalidGrant.because("the code is not valid, or not any more");
        let mut db = self.auth.store.client().await?;
        let found = oauth_grants::find_by_code(&db, &hash_token(with.code)).await?;
        let grant = found.filter(|found| found.client == client.id).ok_or_else(refused)?;
        if grant.is_redeemed {
            self.end(&db, client, grant.id, "a code was presented twice").await?;
            return Err(refused().into());
        }
        if with.redirect_uri.is_some_and(|uri| uri != grant.redirect_uri) {
            return Err(Word::InvalidGrant
                .because("redirect_uri is not that of the request")
                .into());
        }
        if !pkce::proves(with.verifier, &grant.code_challenge) {
            let problem = "code_verifier does not match the code_challenge of the request";
            return Err(Word::InvalidGrant.because(problem).into());
        }
        check_resource(with.resources.iter().copied(), &grant.resource)?;
        let scopes = McpScopes::known(grant.scopes.iter().map(String::as_str));
        let refresh = client.described.may_refresh.then(|| self.refresh.first(grant.id));
        let hash = refresh.as_deref().map(hash_token);
        let lifetime =
            if refresh.is_some() { self.auth.config.refresh_token } else { ACCESS_LIFETIME };
        let tx = db.transaction().await.map_err(store_error)?;
        if !oauth_grants::redeem(&tx, grant.id, hash.as_ref(), lifetime).await? {
            drop(tx);
            self.end(&db, client, grant.id, "a code was presented twice, or too late").await?;
            return Err(refused().into());
        }
        let issued = self.issue(&tx, client, grant.id, scopes, refresh).await?;
        tx.commit().await.map_err(store_error)?;
        Ok(issued)
    }

    /// Exchanges a refresh token for the next one. One that was replaced ends the grant.
    pub async fn refresh(
        &self,
        client: &Client,
        token: &str,
        scope: Option<&str>,
        resources: &[&str],
    ) -> Result<Issued, Failure> {
        let refused =
            || Word::InvalidGrant.because("the refresh token is not valid, or not any more");
        let presented = self.refresh.read(token).ok_or_else(refused)?;
        let mut db = self.auth.store.client().await?;
        let given = oauth_grants::find(&db, presented.id, client.id).await?.ok_or_else(refused)?;
        // A server that moved is another one.
        if given.resource != self.resource() {
            return Err(refused().into());
        }
        check_resource(resources.iter().copied(), &given.resource)?;
        let all = McpScopes::known(given.scopes.iter().map(String::as_str));
        let scopes = narrowed(all, scope)?;
        let turn = Turn {
            grant: presented.id,
            client: client.id,
            presented: &presented.hash,
            successor: &hash_token(&presented.successor),
            lifetime: self.auth.config.refresh_token,
            grace: REFRESH_GRACE,
        };
        let tx = db.transaction().await.map_err(store_error)?;
        match oauth_grants::rotate(&tx, &turn).await? {
            Rotation::Done => {}
            Rotation::Over => return Err(refused().into()),
            Rotation::Reused => {
                tx.commit().await.map_err(store_error)?;
                tracing::warn!(oauth.client = client.client_id, oauth.grant = %presented.id,
                    "a replaced refresh token was presented; ended grant `{}`", presented.id);
                return Err(refused().into());
            }
        }
        let successor = Some(presented.successor);
        let issued = self.issue(&tx, client, presented.id, scopes, successor).await?;
        tx.commit().await.map_err(store_error)?;
        Ok(issued)
    }

    /// Takes a token back on its client's wish: an access token alone, a refresh token with all of its grant.
    pub async fn revoke(&self, client: &Client, token: &str) -> Result<(), StoreError> {
        let db = self.auth.store.client().await?;
        if token.starts_with(OAUTH_TOKEN_PREFIX) {
            return oauth_tokens::delete(&db, client.id, token).await;
        }
        match self.refresh.read(token) {
            Some(refresh) => self.end(&db, client, refresh.id, "its client revoked it").await,
            None => Ok(()),
        }
    }

    async fn issue(
        &self,
        tx: &impl GenericClient,
        client: &Client,
        grant: Uuid,
        scopes: McpScopes,
        refresh_token: Option<String>,
    ) -> Result<Issued, StoreError> {
        let access_token = format!("{OAUTH_TOKEN_PREFIX}{}", random_token(SECRET_BYTES));
        let (names, lifetime) = (scopes.names(), ACCESS_LIFETIME);
        let lifetime = oauth_tokens::insert(tx, grant, &access_token, &names, lifetime).await?;
        oauth_clients::used(tx, client.id, self.client_lifetime()).await?;
        Ok(Issued { access_token, refresh_token, lifetime, scopes })
    }

    async fn end(
        &self,
        db: &impl GenericClient,
        client: &Client,
        grant: Uuid,
        why: &str,
    ) -> Result<(), StoreError> {
        if oauth_grants::revoke(db, grant, client.id).await? {
            let client = &client.client_id;
            tracing::warn!(oauth.client = client, oauth.grant = %grant, "ended grant `{grant}`: {why}");
        }
        Ok(())
    }
}

/// The scopes asked for at a refresh: some of those that were allowed, or all when none are named.
fn narrowed(all: McpScopes, asked: Option<&str>) -> Result<McpScopes, Refusal> {
    let asked = asked.map_or(all, McpScopes::parse);
    match all.cover(asked) && !asked.is_empty() {
        true => Ok(asked),
        false => Err(Word::InvalidScope.because(format!("only {all} was allowed"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refresh_narrows_and_never_widens() {
        let read = McpScopes::parse("mcp:read");
        for (all, asked, narrow) in [
            (McpScopes::ALL, None, Some(McpScopes::ALL)),
            (McpScopes::ALL, Some("mcp:read"), Some(read)),
            (McpScopes::ALL, Some("mcp:read offline_access"), Some(read)),
            (read, None, Some(read)),
            (read, Some("mcp:write"), None),
            (read, Some("mcp:read mcp:write"), None),
            (read, Some("openid"), None),
        ] {
            assert_eq!(narrowed(all, asked).ok(), narrow, "{all} {asked:?}");
        }
    }
}
