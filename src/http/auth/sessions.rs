//! Sessions after sign-in: refreshing and ending them.

use super::sign_in::Token;
use crate::{
    auth::Auth,
    http::{
        audit::Change,
        caller::Person,
        error::{ApiError, ErrorBody},
        extract::SmallJson,
        openapi::{Bodied, Checked, Faults, Guarded},
    },
    secrets::hash_token,
    store::{
        oauth_grants,
        refresh_sessions::{self, Rotation},
        store_error, users,
    },
};
use actix_web::{HttpResponse, post, web};
use serde::{Deserialize, Serialize};
use std::time::Duration;
use utoipa::ToSchema;

/// How long the token just replaced still gets its successor: a lost answer, a second tab.
const REFRESH_GRACE: Duration = Duration::from_secs(10);

#[derive(Deserialize, ToSchema)]
pub struct RefreshRequest {
    pub refresh_token: String,
}

#[derive(Serialize, ToSchema)]
pub struct LogoutResponse {
    /// Where to go next; null, since no other party signed the user in.
    pub redirect_url: Option<String>,
}

#[derive(Serialize, ToSchema)]
pub struct RevokedSessions {
    /// How many sessions were ended, this one among them.
    pub revoked: u64,
}

/// Exchanges a refresh token for new tokens. A replaced one presented again ends the session.
#[utoipa::path(
    tag = "auth",
    request_body = RefreshRequest,
    security(()),
    responses(
        (status = 200, body = Token),
        (status = 401, body = ErrorBody, description = "The refresh token does not count, or not any more.",
            headers(("WWW-Authenticate" = String))),
        Bodied, Checked, Faults,
    )
)]
#[post("/auth/refresh")]
pub async fn refresh(
    auth: web::Data<Auth>,
    body: SmallJson<RefreshRequest>,
) -> Result<HttpResponse, ApiError> {
    let refused = || ApiError::unauthenticated("the refresh token is not valid; sign in again");
    let presented = auth.tokens.read_refresh(&body.0.refresh_token).ok_or_else(refused)?;
    let session = presented.id;
    let successor = hash_token(&presented.successor);
    let db = auth.store.client().await?;
    let lifetime = auth.config.refresh_token;
    let rotation = refresh_sessions::rotate(
        &db,
        session,
        &presented.hash,
        &successor,
        lifetime,
        REFRESH_GRACE,
    );
    match rotation.await? {
        Rotation::Done { account, user, generation } => Ok(HttpResponse::Ok().json(auth.issue(
            account,
            user,
            generation,
            session,
            presented.successor,
        ))),
        Rotation::Reused => {
            tracing::warn!(session.id = %session, "a replaced refresh token was presented; ended session `{session}`");
            Err(refused())
        }
        Rotation::Over => Err(refused()),
    }
}

/// Ends this session; its tokens are refused from now on.
#[utoipa::path(
    tag = "auth",
    responses((status = 200, body = LogoutResponse), Guarded, Faults)
)]
#[post("/auth/logout")]
pub async fn logout(person: Person, auth: web::Data<Auth>) -> Result<HttpResponse, ApiError> {
    let mut db = auth.store.client().await?;
    let tx = db.transaction().await.map_err(store_error)?;
    refresh_sessions::revoke(&tx, person.identity.user.id, person.session).await?;
    person.record(&tx, Change::new("logout", "session", person.session)).await?;
    tx.commit().await.map_err(store_error)?;
    Ok(HttpResponse::Ok().json(LogoutResponse { redirect_url: None }))
}

/// Ends all sessions of the caller, this one too, and what MCP clients were given. API keys stay.
#[utoipa::path(
    tag = "auth",
    responses((status = 200, body = RevokedSessions), Guarded, Faults)
)]
#[post("/auth/sessions/revoke-all")]
pub async fn revoke_all(person: Person, auth: web::Data<Auth>) -> Result<HttpResponse, ApiError> {
    let user = &person.identity.user;
    let mut db = auth.store.client().await?;
    let transaction = db.transaction().await.map_err(store_error)?;
    users::raise_generation(&transaction, user.account, user.id).await?;
    let revoked = refresh_sessions::revoke_all(&transaction, user.id, None).await?;
    oauth_grants::revoke_of_user(&transaction, user.account, user.id, None).await?;
    let change = Change::new("revoke_sessions", "user", user.id).with("revoked", revoked);
    person.record(&transaction, change).await?;
    transaction.commit().await.map_err(store_error)?;
    tracing::info!(user.id = %user.id, "ended {revoked} sessions of user `{}`", user.id);
    Ok(HttpResponse::Ok().json(RevokedSessions { revoked }))
}
