//! The live page at `/`: events and executions as they happen, over nothing but the WebSocket.
//!
//! Plain HTML, CSS and JavaScript modules, embedded; no build step, nothing from elsewhere. Everything that
//! comes over the wire is shown as text, never as markup, and the policy below forbids inline code besides.

#[cfg(test)]
mod tests;

use crate::http::{error::ApiError, fallback};
use actix_web::{
    HttpRequest, HttpResponse, guard,
    http::header::{self, ETag, EntityTag, Header, IfNoneMatch},
    web,
};
use sha2::{Digest, Sha256};
use std::sync::LazyLock;

/// The page itself; `{assets}` stands for the folder of the files below.
const INDEX: &str = include_str!("index.html");

/// The page's other files: name, type, text.
const ASSETS: [(&str, &str, &str); 7] = [
    ("live.css", "text/css; charset=utf-8", include_str!("live.css")),
    ("live.js", SCRIPT, include_str!("live.js")),
    ("connection.js", SCRIPT, include_str!("connection.js")),
    ("credentials.js", SCRIPT, include_str!("credentials.js")),
    ("model.js", SCRIPT, include_str!("model.js")),
    ("view.js", SCRIPT, include_str!("view.js")),
    ("icon.svg", "image/svg+xml", include_str!("icon.svg")),
];
const SCRIPT: &str = "text/javascript; charset=utf-8";

const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; \
    connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// The page with its assets' folder, and what names this version of both.
static PAGE: LazyLock<Page> = LazyLock::new(Page::new);

struct Page {
    html: String,
    /// A hash over everything: a browser may keep what it names for ever.
    version: String,
}

impl Page {
    fn new() -> Self {
        let texts = ASSETS.iter().map(|(_, _, text)| *text).chain([INDEX]);
        let hash = texts.fold(Sha256::new(), |hash, text| hash.chain_update(text));
        let version = hex::encode(&hash.finalize()[..8]);
        Self { html: INDEX.replace("{assets}", &format!("/assets/{version}")), version }
    }
}

/// The routes of the page, at the root.
pub fn configure(cfg: &mut web::ServiceConfig) {
    let get = || web::route().guard(guard::Any(guard::Get()).or(guard::Head()));
    for (path, route) in [("/", get().to(page)), ("/assets/{version}/{file}", get().to(asset))] {
        cfg.service(web::resource(path).route(route).default_service(web::to(fallback::fallback)));
    }
}

/// The page. Asked for anew each time, answered in full only when it changed.
async fn page(request: HttpRequest) -> HttpResponse {
    let tag = EntityTag::new_strong(PAGE.version.clone());
    let unchanged = match IfNoneMatch::parse(&request) {
        Ok(IfNoneMatch::Any) => true,
        Ok(IfNoneMatch::Items(known)) => known.iter().any(|known| known.weak_eq(&tag)),
        Err(_) => false,
    };
    let mut response = if unchanged { HttpResponse::NotModified() } else { HttpResponse::Ok() };
    response
        .insert_header(ETag(tag))
        .insert_header((header::CACHE_CONTROL, "no-cache"))
        .insert_header((header::CONTENT_SECURITY_POLICY, POLICY));
    if unchanged {
        return response.finish();
    }
    response
        .insert_header((header::CONTENT_TYPE, "text/html; charset=utf-8"))
        .body(PAGE.html.as_str())
}

/// A file of the page. Its folder changes with any of them, so it never goes stale.
async fn asset(path: web::Path<(String, String)>) -> Result<HttpResponse, ApiError> {
    let (version, file) = path.into_inner();
    let found = ASSETS.iter().find(|(name, _, _)| *name == file);
    let Some((_, kind, text)) = found.filter(|_| version == PAGE.version) else {
        return Err(ApiError::not_found("file"));
    };
    Ok(HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, *kind))
        .insert_header((header::CACHE_CONTROL, "public, max-age=31536000, immutable"))
        .body(*text))
}
