//! Refuses decisions that another site's page made a browser send.

use crate::http::{error::ApiError, links::PublicUrl};
use actix_web::{HttpRequest, http::header, web};

/// 403 for what a browser says comes from elsewhere. Whoever is no browser says nothing, and has the token alone.
pub fn require_own_site(request: &HttpRequest) -> Result<(), ApiError> {
    let header =
        |name: &str| request.headers().get(name).map(|value| value.to_str().unwrap_or("?"));
    let is_own = match (header("sec-fetch-site"), header("origin")) {
        // The browser itself vouches. `none` is somebody's own doing, such as sending a form once more.
        (Some(site), _) => matches!(site, "same-origin" | "none"),
        (None, Some(origin)) => is_ours(request, origin),
        (None, None) => true,
    };
    match is_own {
        true => Ok(()),
        false => Err(ApiError::forbidden(
            "this was sent by the page of another site, so nothing was decided; open the link that was sent to you",
        )),
    }
}

/// Whether an origin is where this server is reached: by the name that it knows, or the one that it was asked by.
fn is_ours(request: &HttpRequest, origin: &str) -> bool {
    let public = request.app_data::<web::Data<PublicUrl>>();
    let host = request.headers().get(header::HOST).and_then(|host| host.to_str().ok());
    let asked = origin.split_once("://").map(|(_, rest)| rest);
    public.is_some_and(|public| public.origin() == origin) || (host.is_some() && host == asked)
}
