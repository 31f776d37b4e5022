//! People: the tables `users` and `user_roles`.

mod people;

pub use people::{PeopleFilter, PersonView, list};

use crate::{auth::identity::User, store::store_error};
use deadpool_postgres::GenericClient;
use preloop_actors::{
    ids::{AccountId, UserId},
    policy::Role,
    ports::StoreError,
};
use tokio_postgres::Row;
use uuid::Uuid;

const FIND_SIGNED_IN: &str = include_str!("find_signed_in.sql");
const FIND_FOR_LOGIN: &str = include_str!("find_for_login.sql");
const FIND: &str = include_str!("find.sql");
const INSERT: &str = include_str!("insert.sql");
const GRANT: &str = include_str!("grant.sql");
const UPDATE: &str = include_str!("update.sql");
const SET_PASSWORD: &str = include_str!("set_password.sql");
const IS_NONE: &str = include_str!("is_none.sql");
const RAISE_GENERATION: &str = include_str!("raise_generation.sql");

/// A person who may be signing in.
pub struct Login {
    pub user: User,
    pub password_hash: String,
    /// Goes into access tokens; see the column.
    pub generation: i32,
}

/// A person to be kept.
pub struct NewUser<'a> {
    pub id: UserId,
    pub account: AccountId,
    pub username: &'a str,
    pub email: &'a str,
    pub full_name: Option<&'a str>,
    /// From [`crate::auth::passwords::hash`].
    pub password_hash: &'a str,
}

/// Changes to a person; `None` leaves a value as it is.
#[derive(Clone, Debug, Default)]
pub struct UserChanges<'a> {
    pub username: Option<&'a str>,
    pub email: Option<&'a str>,
    /// `Some(None)` takes the name away.
    pub full_name: Option<Option<&'a str>>,
}

/// The owner of an access token, when its session and generation still count.
pub async fn find_signed_in(
    db: &impl GenericClient,
    user: UserId,
    session: Uuid,
    generation: i32,
) -> Result<Option<User>, StoreError> {
    let statement = db.prepare_cached(FIND_SIGNED_IN).await.map_err(store_error)?;
    let row = db.query_opt(&statement, &[&user.0, &session, &generation]).await;
    row.map_err(store_error)?.as_ref().map(read_user).transpose()
}

/// Whether nobody has an account yet, in any account.
pub async fn is_none(db: &impl GenericClient) -> Result<bool, StoreError> {
    let statement = db.prepare_cached(IS_NONE).await.map_err(store_error)?;
    Ok(db.query_one(&statement, &[]).await.map_err(store_error)?.get("is_none"))
}

/// Whom a login name means: the user of that name, else of that email address. Case does not matter.
pub async fn find_for_login(
    db: &impl GenericClient,
    name: &str,
) -> Result<Option<Login>, StoreError> {
    let statement = db.prepare_cached(FIND_FOR_LOGIN).await.map_err(store_error)?;
    let row = db.query_opt(&statement, &[&name]).await.map_err(store_error)?;
    row.as_ref().map(read_login).transpose()
}

/// One person of an account, with what is needed to check the password.
pub async fn find(
    db: &impl GenericClient,
    account: AccountId,
    user: UserId,
) -> Result<Option<Login>, StoreError> {
    let statement = db.prepare_cached(FIND).await.map_err(store_error)?;
    let row = db.query_opt(&statement, &[&account.0, &user.0]).await.map_err(store_error)?;
    row.as_ref().map(read_login).transpose()
}

/// Keeps a person. `false` when the name or the address is taken, also as the other of the two.
pub async fn insert(db: &impl GenericClient, new: &NewUser<'_>) -> Result<bool, StoreError> {
    let statement = db.prepare_cached(INSERT).await.map_err(store_error)?;
    let inserted = db
        .execute(
            &statement,
            &[
                &new.id.0,
                &new.account.0,
                &new.username,
                &new.email,
                &new.full_name,
                &new.password_hash,
            ],
        )
        .await;
    Ok(inserted.map_err(store_error)? == 1)
}

/// Gives a person a role; giving it twice is the same as once.
pub async fn grant(
    db: &impl GenericClient,
    account: AccountId,
    user: UserId,
    role: Role,
) -> Result<(), StoreError> {
    let statement = db.prepare_cached(GRANT).await.map_err(store_error)?;
    db.execute(&statement, &[&account.0, &user.0, &role.as_str()]).await.map_err(store_error)?;
    Ok(())
}

/// Changes a person. `None` when the new name or address is taken, or there is no such person.
pub async fn update(
    db: &impl GenericClient,
    account: AccountId,
    user: UserId,
    changes: &UserChanges<'_>,
) -> Result<Option<User>, StoreError> {
    let statement = db.prepare_cached(UPDATE).await.map_err(store_error)?;
    let (sets_name, full_name) = (changes.full_name.is_some(), changes.full_name.flatten());
    let row = db
        .query_opt(
            &statement,
            &[&account.0, &user.0, &changes.username, &changes.email, &sets_name, &full_name],
        )
        .await;
    match row {
        Ok(row) => row.as_ref().map(read_user).transpose(),
        Err(error) if is_taken(&error) => Ok(None),
        Err(error) => Err(store_error(error)),
    }
}

/// Replaces the password's hash. Sessions are the caller's to end.
pub async fn set_password(
    db: &impl GenericClient,
    account: AccountId,
    user: UserId,
    password_hash: &str,
) -> Result<(), StoreError> {
    let statement = db.prepare_cached(SET_PASSWORD).await.map_err(store_error)?;
    let set = db.execute(&statement, &[&account.0, &user.0, &password_hash]).await;
    set.map_err(store_error).map(drop)
}

/// Makes every access token issued before worthless.
pub async fn raise_generation(
    db: &impl GenericClient,
    account: AccountId,
    user: UserId,
) -> Result<(), StoreError> {
    let statement = db.prepare_cached(RAISE_GENERATION).await.map_err(store_error)?;
    db.execute(&statement, &[&account.0, &user.0]).await.map_err(store_error).map(drop)
}

/// Reads a person from a row that has the columns of `find_signed_in.sql`.
pub(crate) fn read_user(row: &Row) -> Result<User, StoreError> {
    let roles: Vec<String> = row.try_get("roles").map_err(store_error)?;
    let roles: Result<_, _> = roles.iter().map(|role| role.parse()).collect();
    Ok(User {
        id: UserId(row.try_get("user_id").map_err(store_error)?),
        account: AccountId(row.try_get("account_id").map_err(store_error)?),
        username: row.try_get("username").map_err(store_error)?,
        email: row.try_get("email").map_err(store_error)?,
        full_name: row.try_get("full_name").map_err(store_error)?,
        email_verified: row.try_get("email_verified").map_err(store_error)?,
        roles: roles.map_err(|error| StoreError::Internal(format!("a user's role: {error}")))?,
        created_at: row.try_get("created_at").map_err(store_error)?,
    })
}

pub(super) fn read_login(row: &Row) -> Result<Login, StoreError> {
    Ok(Login {
        user: read_user(row)?,
        password_hash: row.try_get("password_hash").map_err(store_error)?,
        generation: row.try_get("auth_generation").map_err(store_error)?,
    })
}

fn is_taken(error: &tokio_postgres::Error) -> bool {
    error.code() == Some(&tokio_postgres::error::SqlState::UNIQUE_VIOLATION)
}
