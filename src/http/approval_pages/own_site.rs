//! Refuses decisions that another site's page made a browser send.
//!
//! The token is what decides, and no other site has it; this keeps a link that leaked from being used by a page that
//! somebody happens to look at.

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

/// Whether an origin is where this server is reached. Without encryption browsers tell less: not which site a form is
/// from, and of our pages, which tell nobody where one comes from, not even the origin.
fn is_ours(request: &HttpRequest, origin: &str) -> bool {
    let Some(public) = request.app_data::<web::Data<PublicUrl>>() else { return false };
    if public.origin() == origin {
        return true;
    }
    let host = request.headers().get(header::HOST).and_then(|host| host.to_str().ok());
    let asked = origin.strip_prefix("http://");
    let is_plain = public.origin().starts_with("http://");
    is_plain && (origin == "null" || (asked.is_some() && asked == host))
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::test::TestRequest;

    #[test]
    fn what_browsers_say_is_believed_as_far_as_they_say_it() {
        let (secure, plain) = ("https://a.example", "http://10.0.0.5:8000");
        for (public, headers, expected) in [
            (secure, vec![], true),
            (secure, vec![("origin", secure)], true),
            (secure, vec![("origin", "null")], false),
            (secure, vec![("origin", "http://a.example"), ("host", "a.example")], false),
            (secure, vec![("origin", "null"), ("sec-fetch-site", "same-origin")], true),
            (secure, vec![("origin", secure), ("sec-fetch-site", "cross-site")], false),
            (plain, vec![("origin", plain)], true),
            (plain, vec![("origin", "null")], true),
            (plain, vec![("origin", "http://server:8000"), ("host", "server:8000")], true),
            (plain, vec![("origin", "http://evil.example"), ("host", "server:8000")], false),
            (plain, vec![("origin", "https://evil.example")], false),
        ] {
            let mut request = TestRequest::post().app_data(web::Data::new(PublicUrl::new(public)));
            for header in &headers {
                request = request.insert_header(*header);
            }
            let found = require_own_site(&request.to_http_request()).is_ok();
            assert_eq!(found, expected, "{public} {headers:?}");
        }
    }
}
