//! What every page here has around it: the look of the other pages, and headers that let nothing in.

use crate::http::oauth::{Html, ICON, LAYOUT};
use actix_web::{
    HttpResponse,
    http::{StatusCode, header},
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use sha2::{Digest, Sha256};
use std::{sync::LazyLock, time::Duration};

pub(super) const STYLE: &str =
    concat!(include_str!("../oauth/pages/style.css"), include_str!("page.css"));

/// Everything is forbidden but this one style sheet, by its hash, and forms that are sent here.
static POLICY: LazyLock<String> = LazyLock::new(|| {
    let hash = STANDARD.encode(Sha256::digest(STYLE));
    format!(
        "default-src 'none'; style-src 'sha256-{hash}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
});

/// A page; a browser asks for it again after `again`.
pub fn page(status: StatusCode, title: &str, main: Html, again: Option<Duration>) -> HttpResponse {
    let values = [
        ("title", Html::text(title)),
        ("style", Html::fill(STYLE, &[])),
        ("icon", Html::fill(ICON, &[])),
        ("main", main),
    ];
    let mut response = HttpResponse::build(status);
    response
        .insert_header((header::CONTENT_TYPE, "text/html; charset=utf-8"))
        .insert_header((header::CONTENT_SECURITY_POLICY, POLICY.as_str()))
        .insert_header((header::X_FRAME_OPTIONS, "DENY"))
        // The token is in the address.
        .insert_header((header::REFERRER_POLICY, "no-referrer"))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        // Compressed, the length of a page with a secret tells about the secret to whoever chose the rest of it.
        .insert_header((header::CONTENT_ENCODING, "identity"));
    if let Some(again) = again {
        response.insert_header(("refresh", again.as_secs().to_string()));
    }
    response.body(Html::fill(LAYOUT, &values).into_string())
}

/// A page with a word to say and nothing to do.
pub fn message(
    status: StatusCode,
    title: &str,
    text: &str,
    link: Option<(&str, &str)>,
) -> HttpResponse {
    let link = link.map(|(address, text)| {
        let values = [("address", Html::text(address)), ("text", Html::text(text))];
        Html::fill("<p><a class=\"button\" href=\"{address}\">{text}</a></p>", &values)
    });
    let values = [
        ("title", Html::text(title)),
        ("text", Html::text(text)),
        ("link", link.unwrap_or_default()),
    ];
    let main = Html::fill("<h1>{title}</h1>\n<p class=\"lead\">{text}</p>\n{link}", &values);
    page(status, title, main, None)
}
