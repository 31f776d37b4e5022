//! A phone that has read a code: the page it opens, and the call by which its app registers it.

use super::{
    DEVICE, device_key, shown,
    wire::{MobileDeviceRegistration, MobileDeviceRegistrationResponse},
};
use crate::{
    http::{
        Limits,
        approval_pages::message,
        audit::Change,
        auth::client::Client,
        error::{ApiError, ErrorCode},
        extract::{Query, SmallJson},
        openapi::{Addressed, Bodied, Checked, Faults, Limited},
    },
    oauth::Pairs,
    store::{Store, audit::By, notifications, store_error},
};
use actix_web::{HttpRequest, HttpResponse, http::StatusCode, post, web};
use serde::Deserialize;
use utoipa::IntoParams;

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct TokenQuery {
    /// The code that the phone has read.
    token: String,
}

/// Registers a device by a code, which is used up. Pushes are turned on for whoever made the code.
///
/// The answer's key is for the device: it shows requests, and decides none. API keys never decide.
#[utoipa::path(
    tag = "notifications",
    params(TokenQuery),
    responses(
        (status = 200, body = MobileDeviceRegistrationResponse), Addressed, Bodied, Checked, Limited, Faults,
    ),
)]
#[post("/notification-preferences/register-via-token")]
pub async fn register_via_token(
    client: Client,
    query: Query<TokenQuery>,
    body: SmallJson<MobileDeviceRegistration>,
    store: web::Data<Store>,
    limits: web::Data<Limits>,
) -> Result<web::Json<MobileDeviceRegistrationResponse>, ApiError> {
    limits.device(client.0)?;
    let device = body.0.device()?;
    let mut db = store.client().await?;
    let tx = db.transaction().await.map_err(store_error)?;
    let owner = notifications::finish_registration(&tx, &query.0.token).await?;
    let (account, user) = owner.ok_or_else(unknown)?;
    let id = notifications::register_device(&tx, account, user, device).await?;
    let id = id.ok_or_else(unknown)?;
    let on = notifications::Change { mobile_push: Some(true), ..Default::default() };
    notifications::change(&tx, account, user, on).await?;
    let renewed = device_key::renew(&tx, account, user, id).await?;
    let (key, secret) = renewed.ok_or_else(|| {
        ApiError::conflict("the device is being registered at this moment; try again")
    })?;
    // Whoever holds the code acts for its owner.
    let by = By { user: Some(user), ..client.1.by() };
    let change = Change::new("register_device", DEVICE, id).with("api_key_id", key.id.to_string());
    change.with("by_code", true).write(&tx, account, by).await?;
    let preferences = shown(&tx, account, user).await?;
    tx.commit().await.map_err(store_error)?;
    Ok(web::Json(MobileDeviceRegistrationResponse {
        preferences,
        api_key: secret,
        api_key_id: key.id,
        api_key_expires_at: key.expires_at,
        push_registered: true,
        push_error: None,
    }))
}

/// The page that the code leads to. Opening it uses nothing up.
pub async fn page(request: HttpRequest, client: Client, limits: web::Data<Limits>) -> HttpResponse {
    let query = Pairs::read(request.query_string().as_bytes()).unwrap_or_default();
    let token = query.one("token").ok().flatten().filter(|token| is_code(token));
    if let Err(error) = limits.device(client.0) {
        return message(error.code.status(), "Too often", "Please wait a minute.", None);
    }
    let Some(token) = token else {
        let text = "Show the code anew in the settings of your notifications, and read it with the camera.";
        return message(StatusCode::NOT_FOUND, "This code cannot be read", text, None);
    };
    let text = "Open it in the Preloop app to be told on this phone when somebody needs your decision. The code is \
                good for ten minutes, and once.";
    let address = format!("preloop://register?token={token}");
    let link = Some((address.as_str(), "Open in the app"));
    message(StatusCode::OK, "Register this phone", text, link)
}

/// Whether it looks like one of ours: nothing else is put into an address.
fn is_code(token: &str) -> bool {
    let is_ours = |c: u8| c.is_ascii_alphanumeric() || c == b'-' || c == b'_';
    (20..=200).contains(&token.len()) && token.bytes().all(is_ours)
}

/// The same words for a code that never was, was used, or came too late.
fn unknown() -> ApiError {
    ApiError::new(
        ErrorCode::NotFound,
        "the code is not known, was used, or is too old; show a new one",
    )
}
