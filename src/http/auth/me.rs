//! One's own user: reading and changing it, and the password.

use super::fields;
use crate::{
    auth::{Auth, identity::User},
    http::{
        Limits,
        audit::Change,
        auth::client::Client,
        caller::{Authenticated, Person},
        check::Checks,
        error::ApiError,
        extract::Json,
        openapi::{Bodied, Checked, Faults, Guarded, Limited},
    },
    store::{oauth_grants, refresh_sessions, store_error, users},
};
use actix_web::{HttpResponse, get, put, web};
use preloop_actors::policy::{Permission, Role};
use serde::{Deserialize, Deserializer, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

#[derive(Serialize, ToSchema)]
pub struct AuthUserResponse {
    id: Uuid,
    account_id: Uuid,
    pub username: String,
    #[schema(format = Email, min_length = 5, max_length = 254)]
    email: String,
    full_name: Option<String>,
    email_verified: bool,
    /// Always false: nobody stands above the accounts.
    is_superuser: bool,
    is_account_owner: bool,
    roles: Vec<String>,
    /// What the credential of this request may do.
    permissions: Vec<String>,
}

impl AuthUserResponse {
    pub fn of(user: &User, may: impl Fn(Permission) -> bool) -> Self {
        let permissions = Permission::ALL.iter().filter(|permission| may(**permission));
        Self {
            id: user.id.0,
            account_id: user.account.0,
            username: user.username.clone(),
            email: user.email.clone(),
            full_name: user.full_name.clone(),
            email_verified: user.email_verified,
            is_superuser: false,
            is_account_owner: user.roles.contains(&Role::Owner),
            roles: user.roles.iter().map(|role| role.as_str().to_owned()).collect(),
            permissions: permissions.map(ToString::to_string).collect(),
        }
    }
}

/// What to change; left out stays as it is.
#[derive(Deserialize, ToSchema)]
pub struct AuthUserUpdate {
    #[schema(min_length = 3, max_length = 50, pattern = r"^[^\s\u0000-\u001f\u007f-\u009f]+$")]
    username: Option<String>,
    #[schema(format = Email, min_length = 5, max_length = 254)]
    email: Option<String>,
    /// Null takes the name away.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<String>, max_length = 255)]
    full_name: Option<Option<String>>,
}

#[derive(Deserialize, ToSchema)]
pub struct PasswordChangeRequest {
    #[schema(format = Password)]
    current_password: String,
    #[schema(min_length = 8, max_length = 72, format = Password)]
    new_password: String,
}

/// Who the caller is, and what they may do.
#[utoipa::path(
    tag = "auth",
    responses((status = 200, body = AuthUserResponse), Guarded, Faults)
)]
#[get("/auth/users/me")]
pub async fn read(caller: Authenticated) -> HttpResponse {
    let identity = caller.0;
    HttpResponse::Ok()
        .json(AuthUserResponse::of(&identity.user, |permission| identity.may(permission)))
}

/// Changes the caller's own user.
#[utoipa::path(
    tag = "auth",
    request_body = AuthUserUpdate,
    responses((status = 200, body = AuthUserResponse), Guarded, Bodied, Checked, Faults)
)]
#[put("/auth/users/me")]
pub async fn update(
    person: Person,
    auth: web::Data<Auth>,
    body: Json<AuthUserUpdate>,
) -> Result<HttpResponse, ApiError> {
    let Json(wanted) = body;
    check(&wanted)?;
    let changes = users::UserChanges {
        username: wanted.username.as_deref(),
        email: wanted.email.as_deref(),
        full_name: wanted.full_name.as_ref().map(|name| name.as_deref()),
    };
    let user = &person.identity.user;
    let before = AuthUserResponse::of(user, |permission| user.may(permission));
    let mut db = auth.store.client().await?;
    let tx = db.transaction().await.map_err(store_error)?;
    let changed = users::update(&tx, user.account, user.id, &changes).await?;
    let user = changed.ok_or_else(|| {
        ApiError::bad_request("the username or the email address is taken; choose another")
    })?;
    let response = AuthUserResponse::of(&user, |permission| user.may(permission));
    let change = Change::new("update_user", "user", user.id).between(&before, &response);
    person.record(&tx, change).await?;
    tx.commit().await.map_err(store_error)?;
    Ok(HttpResponse::Ok().json(response))
}

/// Changes the caller's password, and ends all other sessions and what MCP clients were given. API keys stay.
#[utoipa::path(
    tag = "auth",
    request_body = PasswordChangeRequest,
    responses(
        (status = 204, description = "Changed; all other sessions have ended."),
        Guarded, Bodied, Checked, Limited, Faults,
    )
)]
#[put("/auth/users/me/password")]
pub async fn change_password(
    person: Person,
    client: Client,
    auth: web::Data<Auth>,
    limits: web::Data<Limits>,
    body: Json<PasswordChangeRequest>,
) -> Result<HttpResponse, ApiError> {
    let Json(wanted) = body;
    let mut checks = Checks::new();
    fields::password(&mut checks, "new_password", &wanted.new_password);
    checks.done()?;
    let user = &person.identity.user;
    // A stolen access token must not be a way around the limit on guessing.
    limits.login(client.0, &user.username)?;
    if !is_right(&auth, user, wanted.current_password).await? {
        return Err(ApiError::bad_request("the current password is not right"));
    }
    limits.signed_in(client.0, &user.username);
    let password_hash = auth.passwords.hash(wanted.new_password).await?;
    let mut db = auth.store.client().await?;
    let transaction = db.transaction().await.map_err(store_error)?;
    users::set_password(&transaction, user.account, user.id, &password_hash).await?;
    refresh_sessions::revoke_all(&transaction, user.id, Some(person.session)).await?;
    oauth_grants::revoke_of_user(&transaction, user.account, user.id, None).await?;
    person.record(&transaction, Change::new("change_password", "user", user.id)).await?;
    transaction.commit().await.map_err(store_error)?;
    tracing::info!(user.id = %user.id, "changed the password of user `{}`", user.id);
    Ok(HttpResponse::NoContent().finish())
}

fn check(wanted: &AuthUserUpdate) -> Result<(), ApiError> {
    let mut checks = Checks::new();
    if let Some(username) = &wanted.username {
        fields::username(&mut checks, username);
    }
    if let Some(email) = &wanted.email {
        fields::email(&mut checks, email);
    }
    fields::full_name(&mut checks, wanted.full_name.as_ref().and_then(|name| name.as_deref()));
    checks.done()
}

async fn is_right(auth: &Auth, user: &User, password: String) -> Result<bool, ApiError> {
    let stored = {
        let db = auth.store.client().await?;
        users::find(&db, user.account, user.id).await?.map(|login| login.password_hash)
    };
    Ok(auth.passwords.verify(password, stored).await?)
}

/// Tells null from left out.
fn present<'de, D, T>(reader: D) -> Result<Option<Option<T>>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    Option::deserialize(reader).map(Some)
}
