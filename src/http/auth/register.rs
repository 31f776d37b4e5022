//! Registration: a new tenant, its owner, and whom to ask first: the owner.

use super::{client::Client, fields, me::AuthUserResponse};
use crate::{
    auth::Auth,
    http::{
        Limits,
        audit::{Change, Origin},
        check::Checks,
        error::ApiError,
        extract::SmallJson,
        openapi::{Bodied, Checked, Faults, Limited},
    },
    store::{accounts, approval_workflows, audit::By, store_error, users},
};
use actix_web::{HttpResponse, post, web};
use preloop_actors::{
    ids::{AccountId, UserId},
    policy::Role,
};
use serde::Deserialize;
use utoipa::ToSchema;

#[derive(Deserialize, ToSchema)]
pub struct AuthUserCreate {
    #[schema(min_length = 3, max_length = 50, pattern = r"^[^\s\u0000-\u001f\u007f-\u009f]+$")]
    pub username: String,
    #[schema(format = Email, min_length = 5, max_length = 254)]
    pub email: String,
    #[schema(min_length = 8, max_length = 72, format = Password)]
    pub password: String,
    #[schema(max_length = 255)]
    pub full_name: Option<String>,
}

/// Creates an account of its own with this user as its owner, who is asked about calls that need an approval.
#[utoipa::path(
    tag = "auth",
    request_body = AuthUserCreate,
    security(()),
    responses(
        (status = 201, body = AuthUserResponse, description = "Registered; sign in next."),
        (status = 403, body = crate::http::error::ErrorBody, description = "Registration is switched off."),
        Bodied, Checked, Limited, Faults,
    )
)]
#[post("/auth/register")]
pub async fn register(
    client: Client,
    auth: web::Data<Auth>,
    limits: web::Data<Limits>,
    body: SmallJson<AuthUserCreate>,
) -> Result<HttpResponse, ApiError> {
    if !auth.config.registration_enabled {
        return Err(ApiError::forbidden("registration is switched off; ask for an invitation"));
    }
    let new = body.0;
    check(&new)?;
    limits.register(client.0)?;
    let user = keep(&auth, new, &client.1).await?;
    Ok(HttpResponse::Created().json(user))
}

/// The same for the command line, whose caller needs no permission to register.
pub async fn create(auth: &Auth, new: AuthUserCreate) -> Result<AuthUserResponse, ApiError> {
    check(&new)?;
    keep(auth, new, &Origin::default()).await
}

fn check(new: &AuthUserCreate) -> Result<(), ApiError> {
    let mut checks = Checks::new();
    fields::username(&mut checks, &new.username);
    fields::email(&mut checks, &new.email);
    fields::password(&mut checks, "password", &new.password);
    fields::full_name(&mut checks, new.full_name.as_deref());
    checks.done()
}

async fn keep(
    auth: &Auth,
    new: AuthUserCreate,
    origin: &Origin,
) -> Result<AuthUserResponse, ApiError> {
    // Hashed before a connection is taken: it takes long.
    let password_hash = auth.passwords.hash(new.password).await?;
    let (account, id) = (AccountId::fresh(), UserId::fresh());
    let user = users::NewUser {
        id,
        account,
        username: &new.username,
        email: &new.email,
        full_name: new.full_name.as_deref(),
        password_hash: &password_hash,
    };
    let mut db = auth.store.client().await?;
    let transaction = db.transaction().await.map_err(store_error)?;
    accounts::insert(&transaction, account, &new.username).await?;
    if !users::insert(&transaction, &user).await? {
        return Err(ApiError::bad_request(
            "the username or the email address is taken; choose another or sign in",
        ));
    }
    users::grant(&transaction, account, id, Role::Owner).await?;
    approval_workflows::insert_first(&transaction, account, id).await?;
    let login = users::find(&transaction, account, id).await?;
    let change = Change::new("register", "user", id).with("username", &*new.username);
    change.write(&transaction, account, By { user: Some(id), ..origin.by() }).await?;
    transaction.commit().await.map_err(store_error)?;
    let login = login.ok_or_else(|| ApiError::internal("a user vanished while registering"))?;
    tracing::info!(account.id = %account, user.id = %id, "registered user `{id}`");
    Ok(AuthUserResponse::of(&login.user, |permission| login.user.may(permission)))
}
