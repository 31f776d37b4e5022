//! What people open with a link that was sent to them: one request, without signing in.
//!
//! Whoever has the token may look and decide once; nobody else learns that there is such a request. Opening decides
//! nothing, so links can be opened by anything. The pages are plain HTML that works without scripts; no page may be
//! framed, load anything, or send its form anywhere but here.

mod data;
mod decide;
mod form;
mod layout;
mod opened;
mod outcome;
mod own_site;
mod review;
mod show;
#[cfg(test)]
mod tests;
mod tree;
mod visible;

pub(super) use layout::message;

use super::fallback;
use actix_web::{Route, guard, web};

/// The routes, at the root.
pub fn configure(cfg: &mut web::ServiceConfig) {
    let get = || web::route().guard(guard::Any(guard::Get()).or(guard::Head()));
    only(cfg, "/approval/{id}", get().to(show::show));
    only(cfg, "/approval/{id}/data", get().to(show::data));
    only(cfg, "/approval/{id}/decide", web::post().to(decide::decide));
    only(cfg, "/approval/{id}/approve", web::post().to(decide::approve));
    only(cfg, "/approval/{id}/decline", web::post().to(decide::decline));
}

fn only(cfg: &mut web::ServiceConfig, path: &str, route: Route) {
    let resource = web::resource(path).route(route);
    cfg.service(resource.default_service(web::to(fallback::fallback)));
}
