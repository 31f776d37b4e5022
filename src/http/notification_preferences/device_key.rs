//! The key that a registered device reads with. It never decides: what decides is a person who is signed in, or a link.

use crate::{
    secrets::random_token,
    store::api_keys::{self, ApiKey, Listing, NewApiKey},
};
use chrono::{Days, Utc};
use deadpool_postgres::GenericClient;
use preloop_actors::{
    ids::{AccountId, UserId},
    policy::Permission,
    ports::StoreError,
};
use uuid::Uuid;

/// Starts every key, as those that people make.
const PREFIX: &str = "prl_";
const SECRET_BYTES: usize = 32;
/// How long a device reads before it has to be registered anew.
const DAYS: Days = Days::new(365);

/// Makes the device's key; one that it had before is worth nothing from then on. `None`: somebody else made a key of
/// its name at the same moment.
pub async fn renew(
    db: &impl GenericClient,
    account: AccountId,
    user: UserId,
    device: Uuid,
) -> Result<Option<(ApiKey, String)>, StoreError> {
    delete(db, account, user, device).await?;
    let secret = format!("{PREFIX}{}", random_token(SECRET_BYTES));
    let new = NewApiKey {
        account,
        user,
        name: &name(device),
        secret: &secret,
        scopes: &[Permission::ViewApprovals.as_str().to_owned()],
        expires_at: Utc::now().checked_add_days(DAYS),
    };
    Ok(api_keys::insert(db, &new).await?.map(|key| (key, secret)))
}

/// Deletes the device's key, if it has one.
pub async fn delete(
    db: &impl GenericClient,
    account: AccountId,
    user: UserId,
    device: Uuid,
) -> Result<(), StoreError> {
    let name = name(device);
    let listing = Listing {
        search: Some(&name),
        include_retired: true,
        order: "created",
        descending: false,
        limit: 10,
        offset: 0,
    };
    for key in api_keys::list(db, account, user, &listing).await? {
        if key.name == name {
            api_keys::delete(db, account, user, key.id).await?;
        }
    }
    Ok(())
}

fn name(device: Uuid) -> String {
    format!("device {device}")
}
