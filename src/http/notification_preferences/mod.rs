//! How people wish to be told of approvals, and on which devices.

mod device_key;
mod qr;
mod registering;
mod testing_push;
#[cfg(test)]
mod tests;
mod wire;

use super::{
    audit::Change,
    caller::{Authenticated, Person},
    error::ApiError,
    extract::{Json, Path},
    links::PublicUrl,
    openapi::{Addressed, Bodied, Checked, Faults, Guarded},
};
use crate::store::{Store, notifications, store_error};
use actix_web::{delete, get, guard, post, put, web};
use chrono::Utc;
use deadpool_postgres::GenericClient;
use preloop_actors::ids::{AccountId, UserId};
use utoipa_actix_web::service_config::ServiceConfig;
use wire::{
    MobileDeviceRegistration, NotificationPreferencesResponse, NotificationPreferencesUpdate,
    QRCodeResponse,
};

/// What records are about.
const RESOURCE: &str = "notification_preferences";
const DEVICE: &str = "device";

/// Every route of this resource, below `/api/v1`.
pub fn configure(cfg: &mut ServiceConfig<'_>) {
    cfg.service(read)
        .service(change)
        .service(register_device)
        .service(forget_device)
        .service(qr_code)
        .service(testing_push::test_push)
        .service(registering::register_via_token);
}

/// The page that a phone opens, at the root.
pub fn configure_root(cfg: &mut web::ServiceConfig) {
    let get = web::route().guard(guard::Any(guard::Get()).or(guard::Head()));
    let page = web::resource("/register-device").route(get.to(registering::page));
    cfg.service(page.default_service(web::to(super::fallback::fallback)));
}

/// Shows how the caller wishes to be told.
#[utoipa::path(
    tag = "notifications",
    operation_id = "read_notification_preferences",
    responses((status = 200, body = NotificationPreferencesResponse), Guarded, Faults),
)]
#[get("/notification-preferences/me")]
async fn read(
    caller: Authenticated,
    store: web::Data<Store>,
) -> Result<web::Json<NotificationPreferencesResponse>, ApiError> {
    let db = store.client().await?;
    shown(&db, caller.0.user.account, caller.0.user.id).await.map(web::Json)
}

/// Changes what is given and leaves the rest. Only for who is signed in: an agent must not keep its owner from hearing
/// of it.
#[utoipa::path(
    tag = "notifications",
    operation_id = "change_notification_preferences",
    responses((status = 200, body = NotificationPreferencesResponse), Guarded, Bodied, Checked, Faults),
)]
#[put("/notification-preferences/me")]
async fn change(
    person: Person,
    body: Json<NotificationPreferencesUpdate>,
    store: web::Data<Store>,
) -> Result<web::Json<NotificationPreferencesResponse>, ApiError> {
    let (account, user) = of(&person);
    let mut db = store.client().await?;
    let tx = db.transaction().await.map_err(store_error)?;
    let before = shown(&tx, account, user).await?;
    notifications::change(&tx, account, user, body.0.change()).await?;
    let after = shown(&tx, account, user).await?;
    let change = Change::new("update_notification_preferences", RESOURCE, after.id);
    person.record(&tx, change.between(&before, &after)).await?;
    tx.commit().await.map_err(store_error)?;
    Ok(web::Json(after))
}

/// Registers a device of the caller's. It gets pushes once `enable_mobile_push` is on.
#[utoipa::path(
    tag = "notifications",
    responses((status = 200, body = NotificationPreferencesResponse), Guarded, Bodied, Checked, Faults),
)]
#[post("/notification-preferences/me/register-device")]
async fn register_device(
    person: Person,
    body: Json<MobileDeviceRegistration>,
    store: web::Data<Store>,
) -> Result<web::Json<NotificationPreferencesResponse>, ApiError> {
    let (account, user) = of(&person);
    let device = body.0.device()?;
    let mut db = store.client().await?;
    let tx = db.transaction().await.map_err(store_error)?;
    let platform = device.platform;
    let id = notifications::register_device(&tx, account, user, device).await?;
    let id = id.ok_or_else(|| ApiError::not_found("user"))?;
    let registered = Change::new("register_device", DEVICE, id).with("platform", platform.as_str());
    person.record(&tx, registered).await?;
    let shown = shown(&tx, account, user).await?;
    tx.commit().await.map_err(store_error)?;
    Ok(web::Json(shown))
}

/// Forgets a device of the caller's, and its key with it.
#[utoipa::path(
    tag = "notifications",
    params(("token" = String, Path)),
    responses(
        (status = 200, body = NotificationPreferencesResponse), Guarded, Addressed, Checked, Faults,
    ),
)]
#[delete("/notification-preferences/me/device/{token}")]
async fn forget_device(
    person: Person,
    token: Path<String>,
    store: web::Data<Store>,
) -> Result<web::Json<NotificationPreferencesResponse>, ApiError> {
    let (account, user) = of(&person);
    let mut db = store.client().await?;
    let tx = db.transaction().await.map_err(store_error)?;
    let devices = notifications::devices(&tx, account, &[user]).await?;
    let device = devices.into_iter().find(|device| device.token == token.0);
    let device = device.ok_or_else(|| ApiError::not_found("device"))?;
    device_key::delete(&tx, account, user, device.id).await?;
    notifications::forget_device(&tx, account, user, &token.0).await?;
    person.record(&tx, Change::new("forget_device", DEVICE, device.id)).await?;
    let shown = shown(&tx, account, user).await?;
    tx.commit().await.map_err(store_error)?;
    Ok(web::Json(shown))
}

/// Makes a code by which one phone registers as the caller's, for ten minutes.
#[utoipa::path(
    tag = "notifications",
    responses((status = 200, body = QRCodeResponse), Guarded, Faults),
)]
#[get("/notification-preferences/me/qr-code")]
async fn qr_code(
    person: Person,
    store: web::Data<Store>,
    public: web::Data<PublicUrl>,
) -> Result<web::Json<QRCodeResponse>, ApiError> {
    let (account, user) = of(&person);
    let db = store.client().await?;
    let begun = notifications::begin_registration(&db, account, user).await?;
    let (token, expires_at) = begun.ok_or_else(|| ApiError::not_found("user"))?;
    let url = public.register_device(&token);
    let qr_data = qr::picture(&url).map_err(ApiError::internal)?;
    let expires_in_seconds = (expires_at - Utc::now()).num_seconds().max(0);
    Ok(web::Json(QRCodeResponse { token, qr_data, url, expires_at, expires_in_seconds }))
}

fn of(person: &Person) -> (AccountId, UserId) {
    (person.identity.user.account, person.identity.user.id)
}

async fn shown(
    db: &impl GenericClient,
    account: AccountId,
    user: UserId,
) -> Result<NotificationPreferencesResponse, ApiError> {
    let preferences = notifications::preferences(db, account, user).await?;
    let preferences = preferences.ok_or_else(|| ApiError::not_found("user"))?;
    let devices = notifications::devices(db, account, &[user]).await?;
    Ok(NotificationPreferencesResponse::new(user, preferences, devices))
}
