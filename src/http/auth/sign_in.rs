//! Sign-in with username and password.

use super::client::Client;
use crate::{
    auth::Auth,
    http::{
        Limits,
        audit::{Change, Origin},
        error::{ApiError, ErrorBody},
        extract::{self, SMALL_BYTES_MAX, SmallJson},
        openapi::{Bodied, Checked, Faults, Limited},
    },
    secrets::hash_token,
    store::{audit::By, refresh_sessions, store_error, users},
};
use actix_web::{FromRequest, HttpRequest, HttpResponse, dev::Payload, post, web};
use futures::future::LocalBoxFuture;
use serde::{Deserialize, Serialize};
use std::time::Duration;
use utoipa::ToSchema;
use uuid::Uuid;

#[derive(Deserialize, ToSchema)]
pub struct LoginRequest {
    /// The username, or the email address.
    pub username: String,
    #[schema(format = Password)]
    pub password: String,
}

/// The password form of OAuth 2; only `username` and `password` matter.
#[derive(Deserialize, ToSchema)]
#[schema(as = Body_login_form)]
#[expect(dead_code, reason = "described for the document, and read as a LoginRequest")]
pub struct LoginForm {
    #[schema(pattern = "^password$", nullable = false)]
    grant_type: Option<String>,
    username: String,
    #[schema(format = Password)]
    password: String,
}

/// What a client holds after signing in.
#[derive(Serialize, ToSchema)]
pub struct Token {
    /// For `Authorization: Bearer`.
    pub access_token: String,
    /// For `/auth/refresh`, once; the answer brings the next.
    pub refresh_token: String,
    pub token_type: &'static str,
    /// Seconds until the access token expires.
    pub expires_in: u64,
}

/// Signs in with a form, as OAuth 2 clients do, or with JSON.
#[utoipa::path(
    tag = "auth",
    request_body(content(
        (LoginForm = "application/x-www-form-urlencoded"),
        (LoginRequest = "application/json"),
    )),
    security(()),
    responses(
        (status = 200, body = Token),
        (status = 401, body = ErrorBody, description = "Wrong username or password.",
            headers(("WWW-Authenticate" = String))),
        Bodied, Checked, Limited, Faults,
    )
)]
#[post("/auth/token")]
pub async fn token(
    client: Client,
    auth: web::Data<Auth>,
    limits: web::Data<Limits>,
    login: Either,
) -> Result<HttpResponse, ApiError> {
    sign_in(&client, &auth, &limits, login.0).await
}

/// Signs in with JSON.
#[utoipa::path(
    tag = "auth",
    request_body = LoginRequest,
    security(()),
    responses(
        (status = 200, body = Token),
        (status = 401, body = ErrorBody, description = "Wrong username or password.",
            headers(("WWW-Authenticate" = String))),
        Bodied, Checked, Limited, Faults,
    )
)]
#[post("/auth/token/json")]
pub async fn token_json(
    client: Client,
    auth: web::Data<Auth>,
    limits: web::Data<Limits>,
    login: SmallJson<LoginRequest>,
) -> Result<HttpResponse, ApiError> {
    sign_in(&client, &auth, &limits, login.0).await
}

/// A login as a form or as JSON.
pub struct Either(LoginRequest);

impl FromRequest for Either {
    type Error = ApiError;
    type Future = LocalBoxFuture<'static, Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let request = request.clone();
        let payload = payload.take();
        Box::pin(async move {
            let body = extract::read_body(payload, SMALL_BYTES_MAX).await?;
            match extract::content_type(&request).as_deref() {
                Some("application/x-www-form-urlencoded") => read_form(&body).map(Self),
                Some(_) if extract::is_json(&request) => extract::parse_json(&body).map(Self),
                _ => Err(extract::wrong_content_type(
                    "application/x-www-form-urlencoded or application/json",
                )),
            }
        })
    }
}

fn read_form(body: &[u8]) -> Result<LoginRequest, ApiError> {
    #[derive(Deserialize)]
    struct GrantType {
        grant_type: Option<String>,
    }
    let GrantType { grant_type } = extract::parse_pairs(body, "body")?;
    if grant_type.is_some_and(|grant_type| grant_type != "password") {
        return Err(ApiError::invalid_field("grant_type", "has to be `password`, or left out"));
    }
    extract::parse_pairs(body, "body")
}

async fn sign_in(
    client: &Client,
    auth: &Auth,
    limits: &Limits,
    login: LoginRequest,
) -> Result<HttpResponse, ApiError> {
    let found = prove(client, auth, limits, login).await?;
    let tokens = begin_session(auth, &found, &client.1).await?;
    Ok(HttpResponse::Ok().json(tokens))
}

/// Whose username and password these are. Every failure has the same words and takes as long, so that names cannot
/// be found out.
pub(in crate::http) async fn prove(
    client: &Client,
    auth: &Auth,
    limits: &Limits,
    login: LoginRequest,
) -> Result<users::Login, ApiError> {
    limits.login(client.0, &login.username)?;
    let found = {
        let db = auth.store.client().await?;
        users::find_for_login(&db, &login.username).await?
    };
    let stored = found.as_ref().map(|found| found.password_hash.clone());
    let right = auth.passwords.verify(login.password, stored).await?;
    match found {
        Some(found) if right => {
            limits.signed_in(client.0, &login.username);
            Ok(found)
        }
        found => {
            if let Some(known) = found {
                record_failure(auth, &client.1, known);
            }
            Err(ApiError::unauthenticated("incorrect username or password"))
        }
    }
}

/// Writes down that somebody had a wrong password, apart from the answer: it must not take longer for names that exist.
fn record_failure(auth: &Auth, origin: &Origin, known: users::Login) {
    let (store, by) = (auth.store.clone(), origin.by());
    let users::Login { user, .. } = known;
    actix_web::rt::spawn(async move {
        let change = Change::new("login", "user", user.id).failed().with("why", "wrong password");
        let by = By { user: Some(user.id), ..by };
        let written = match store.client().await {
            Ok(db) => change.write(&db, user.account, by).await,
            Err(away) => Err(away.into()),
        };
        if let Err(error) = written {
            tracing::error!(user.id = %user.id, "a failed sign-in is not in the record: {error}");
        }
    });
}

async fn begin_session(
    auth: &Auth,
    login: &users::Login,
    origin: &Origin,
) -> Result<Token, ApiError> {
    let session = Uuid::now_v7();
    let refresh_token = auth.tokens.first_refresh(session);
    let hash = hash_token(&refresh_token);
    let lifetime = auth.config.refresh_token;
    keep_session(auth, login, session, &hash, lifetime, origin).await?;
    Ok(auth.issue(login.user.account, login.user.id, login.generation, session, refresh_token))
}

/// Keeps a login that lasts for `lifetime` unless it is refreshed.
pub(in crate::http) async fn keep_session(
    auth: &Auth,
    login: &users::Login,
    session: Uuid,
    secret_hash: &[u8; 32],
    lifetime: Duration,
    origin: &Origin,
) -> Result<(), ApiError> {
    let (user, most) = (login.user.id, auth.config.session_max);
    let mut db = auth.store.client().await?;
    let tx = db.transaction().await.map_err(store_error)?;
    refresh_sessions::insert(&tx, session, user, secret_hash, lifetime, most).await?;
    let by = By { user: Some(user), ..origin.by() };
    let change = Change::new("login", "user", user).with("session", session.to_string());
    change.write(&tx, login.user.account, by).await?;
    tx.commit().await.map_err(store_error)?;
    Ok(())
}

impl Auth {
    /// An access token of a session, beside the refresh token that counts now.
    pub(super) fn issue(
        &self,
        account: preloop_actors::ids::AccountId,
        user: preloop_actors::ids::UserId,
        generation: i32,
        session: Uuid,
        refresh_token: String,
    ) -> Token {
        let lifetime = self.config.access_token;
        Token {
            access_token: self.tokens.access(user.0, account.0, generation, session, lifetime),
            refresh_token,
            token_type: "bearer",
            expires_in: lifetime.as_secs(),
        }
    }
}
