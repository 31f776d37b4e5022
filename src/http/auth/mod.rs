//! Sign-in: registration, tokens, sessions, one's own user, API keys.

mod api_keys;
pub(super) mod client;
mod fields;
mod me;
mod oauth_clients;
pub mod register;
mod sessions;
pub(super) mod sign_in;
#[cfg(test)]
mod tests;

use crate::{auth::passwords::Busy, http::error::ApiError};
use utoipa_actix_web::service_config::ServiceConfig;

pub fn configure(cfg: &mut ServiceConfig) {
    cfg.service(register::register)
        .service(sign_in::token)
        .service(sign_in::token_json)
        .service(sessions::refresh)
        .service(sessions::logout)
        .service(sessions::revoke_all)
        .service(me::read)
        .service(me::update)
        .service(me::change_password)
        .service(api_keys::create)
        .service(api_keys::list)
        .service(api_keys::count)
        .service(api_keys::read)
        .service(api_keys::delete)
        .service(oauth_clients::list)
        .service(oauth_clients::revoke);
}

impl From<Busy> for ApiError {
    fn from(busy: Busy) -> Self {
        Self::unavailable(busy.to_string())
    }
}
