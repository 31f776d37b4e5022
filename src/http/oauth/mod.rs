//! The authorization server's routes: documents that say what there is, pages for people, endpoints for clients.
//!
//! They stand at the root and not in the API's description, because their shape is the specifications' and their
//! addresses are told by `/.well-known/oauth-authorization-server`.

mod answer;
mod authorize;
mod browser;
mod client_auth;
mod consent;
mod form;
mod metadata;
mod pages;
mod register;
mod sign_in;
#[cfg(test)]
mod tests;
mod token;

pub(super) use pages::{Html, ICON, LAYOUT};

use crate::http::fallback;
use actix_web::{Route, guard, web};

/// The routes. The app's data must hold [`OAuth`](crate::oauth::OAuth).
pub fn configure(cfg: &mut web::ServiceConfig) {
    let get = || web::route().guard(guard::Any(guard::Get()).or(guard::Head()));
    for path in metadata::RESOURCE_PATHS {
        only(cfg, path, [get().to(metadata::resource)]);
    }
    for path in metadata::SERVER_PATHS {
        only(cfg, path, [get().to(metadata::server)]);
    }
    only(cfg, "/oauth/register", [web::post().to(register::register)]);
    only(cfg, "/oauth/authorize", [get().to(authorize::show), web::post().to(consent::decide)]);
    only(cfg, "/oauth/sign-in", [web::post().to(sign_in::sign_in)]);
    only(cfg, "/oauth/sign-out", [web::post().to(sign_in::sign_out)]);
    only(cfg, "/oauth/token", [web::post().to(token::token)]);
    only(cfg, "/oauth/revoke", [web::post().to(token::revoke)]);
}

fn only<const N: usize>(cfg: &mut web::ServiceConfig, path: &str, routes: [Route; N]) {
    let resource =
        routes.into_iter().fold(web::resource(path), |resource, route| resource.route(route));
    cfg.service(resource.default_service(web::to(fallback::fallback)));
}
