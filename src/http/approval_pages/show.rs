//! Opening a link. Nothing is decided by it, whoever opens it: scanners of mail open every link.

use super::{data::ApprovalData, layout::message, opened::Door, review::Review};
use crate::{
    approvals::StoredApprovals,
    http::{
        Limits,
        auth::client::Client,
        error::{ApiError, ErrorCode},
    },
    oauth::Pairs,
    store::Store,
};
use actix_web::{
    HttpRequest, HttpResponse,
    http::{StatusCode, header},
    web,
};
use preloop_actors::approval::Answer;
use uuid::Uuid;

/// The page of a request, or of one answer that a button of a mail stands for.
pub async fn show(
    request: HttpRequest,
    client: Client,
    id: web::Path<String>,
    store: web::Data<Store>,
    desk: web::Data<StoredApprovals>,
    limits: web::Data<Limits>,
) -> HttpResponse {
    let Ok(query) = Pairs::read(request.query_string().as_bytes()) else {
        return failed(&ApiError::not_found("page"));
    };
    let token = query.one("token").ok().flatten();
    let Some(token) = token else { return sign_in(&id) };
    let door = Door { store: &store, desk: desk.get_ref(), limits: &limits, address: client.0 };
    match door.open(&id, token).await {
        Ok(opened) => {
            let wanted = match query.one("action").ok().flatten() {
                Some("approve") => Some(Answer::Approve),
                Some("decline") => Some(Answer::Decline),
                _ => None,
            };
            Review { wanted, ..Review::of(&opened) }.respond(StatusCode::OK)
        }
        Err(error) => failed(&error),
    }
}

/// A request as JSON.
pub async fn data(
    request: HttpRequest,
    client: Client,
    id: web::Path<String>,
    store: web::Data<Store>,
    desk: web::Data<StoredApprovals>,
    limits: web::Data<Limits>,
) -> Result<HttpResponse, ApiError> {
    let token = token_of(&request).unwrap_or_default();
    let door = Door { store: &store, desk: desk.get_ref(), limits: &limits, address: client.0 };
    let opened = door.open(&id, &token).await?;
    Ok(HttpResponse::Ok().json(ApprovalData::of(&opened)))
}

/// The token of the query.
pub fn token_of(request: &HttpRequest) -> Option<String> {
    let query = Pairs::read(request.query_string().as_bytes()).ok()?;
    query.one("token").ok().flatten().map(str::to_owned)
}

/// A link without a token: the same whether there is such a request or not.
fn sign_in(id: &str) -> HttpResponse {
    let Ok(id) = id.parse::<Uuid>() else { return failed(&ApiError::not_found("page")) };
    let text = "This link does not say who you are. Sign in to see the request, or use the link that was sent to you.";
    let console = format!("/console/approval/{id}");
    let link = Some((console.as_str(), "Sign in"));
    let mut page = message(StatusCode::UNAUTHORIZED, "Please sign in", text, link);
    page.headers_mut().insert(header::WWW_AUTHENTICATE, header::HeaderValue::from_static("Bearer"));
    page
}

/// Why there is nothing to see.
pub fn failed(error: &ApiError) -> HttpResponse {
    let (title, text) = match error.code {
        ErrorCode::NotFound => (
            "This link leads nowhere",
            "It may have been cut short, or its time is over. Open it once more from the message that it came with, \
             or sign in to see what waits for you."
                .to_owned(),
        ),
        ErrorCode::TooManyRequests => {
            ("Too often", "Too many tries came from here. Please wait a minute.".to_owned())
        }
        ErrorCode::Forbidden => ("Nothing was decided", format!("Sorry: {}.", error.message)),
        ErrorCode::Internal | ErrorCode::Unavailable => (
            "This did not work",
            "Something of ours is away at the moment. Nothing was decided; please try again in a minute.".to_owned(),
        ),
        _ => ("This did not work", format!("Nothing was decided: {}.", error.message)),
    };
    let mut page = message(error.code.status(), title, &text, None);
    if let Some(wait) = error.retry_after {
        let seconds = header::HeaderValue::from(wait.as_secs().max(1));
        page.headers_mut().insert(header::RETRY_AFTER, seconds);
    }
    page
}
