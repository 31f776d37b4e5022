//! The console at `/console`: what `console/` was built into, embedded, and one page for every address below.
//!
//! Files carry a hash in their names and never change, so browsers keep them for ever; the page itself is asked for
//! each time. Everything was compressed when it was built. Where it was not built, a plain page says so, and how.

mod files;
#[cfg(test)]
mod tests;

use crate::http::{error::ApiError, fallback};
use actix_web::{
    HttpRequest, HttpResponse, guard,
    http::header::{self, AcceptEncoding, ETag, EntityTag, Header, IfNoneMatch},
    web,
};
use files::{Encoding, File};

/// Where the console is.
const CONSOLE: &str = "/console";
/// The page that every address shows.
const INDEX: &str = "index.html";
/// What stands there when the console was not built.
const UNBUILT: &str = include_str!("unbuilt.html");

/// Nothing but the console's own files runs or is shown, and it talks to this server only. `blob:` and `data:` are no
/// exceptions: neither scripts nor styles may come from there.
const POLICY: &str = "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'";

/// Whether the console is in this binary.
pub fn is_built() -> bool {
    files::find(INDEX).is_some()
}

/// The routes, at the root.
pub fn configure(cfg: &mut web::ServiceConfig) {
    let get = || web::route().guard(guard::Any(guard::Get()).or(guard::Head()));
    for (path, route) in [
        ("/", get().to(lead)),
        ("/console/assets/{file}", get().to(asset)),
        (CONSOLE, get().to(page)),
        ("/console/{page:.*}", get().to(page)),
    ] {
        cfg.service(web::resource(path).route(route).default_service(web::to(fallback::fallback)));
    }
}

/// Leads to the console. Browsers take what stands behind `#` along.
async fn lead() -> HttpResponse {
    HttpResponse::Found()
        .insert_header((header::LOCATION, CONSOLE))
        .insert_header((header::CACHE_CONTROL, "no-cache"))
        .finish()
}

/// The page, whatever the address: what it shows is decided in the browser. Asked for each time, sent when it changed.
async fn page(request: HttpRequest) -> HttpResponse {
    let Some(file) = files::find(INDEX) else {
        return HttpResponse::ServiceUnavailable()
            .insert_header((header::CONTENT_TYPE, "text/html; charset=utf-8"))
            .body(UNBUILT);
    };
    let tag = EntityTag::new_strong(file.hash.clone());
    let is_known = match IfNoneMatch::parse(&request) {
        Ok(IfNoneMatch::Any) => true,
        Ok(IfNoneMatch::Items(known)) => known.iter().any(|known| known.weak_eq(&tag)),
        Err(_) => false,
    };
    let mut response = if is_known { HttpResponse::NotModified() } else { HttpResponse::Ok() };
    response
        .insert_header(ETag(tag))
        .insert_header((header::CACHE_CONTROL, "no-cache"))
        .insert_header((header::CONTENT_SECURITY_POLICY, POLICY));
    match is_known {
        true => response.finish(),
        false => send(response, &request, file),
    }
}

/// A file that the page, or another file, names.
async fn asset(request: HttpRequest, name: web::Path<String>) -> Result<HttpResponse, ApiError> {
    let found = files::find(&format!("assets/{name}"));
    let file = found.ok_or_else(|| ApiError::not_found("file"))?;
    let mut response = HttpResponse::Ok();
    response.insert_header((header::CACHE_CONTROL, "public, max-age=31536000, immutable"));
    Ok(send(response, &request, file))
}

/// Sends the shortest form that the client can read.
fn send(
    mut response: actix_web::HttpResponseBuilder,
    request: &HttpRequest,
    file: &'static File,
) -> HttpResponse {
    let accepted = AcceptEncoding::parse(request).ok();
    let (encoding, bytes) = file.best(|encoding| reads(accepted.as_ref(), encoding));
    response
        .insert_header((header::CONTENT_TYPE, file.kind))
        .insert_header((header::VARY, header::ACCEPT_ENCODING.as_str()));
    // Without a word of ours, the middleware would compress what does not get shorter.
    response.insert_header((header::CONTENT_ENCODING, encoding.as_str()));
    response.body(bytes)
}

fn reads(accepted: Option<&AcceptEncoding>, encoding: Encoding) -> bool {
    let named = |accepted: &AcceptEncoding| {
        accepted.iter().any(|item| {
            item.quality > header::Quality::ZERO && item.item.to_string() == encoding.as_str()
        })
    };
    accepted.is_some_and(named)
}
