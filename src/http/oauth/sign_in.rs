//! `POST /oauth/sign-in` and `POST /oauth/sign-out`: who is at the browser.

use super::{
    authorize::{again, known_client, sign_in_page},
    browser::{self, Cookie},
    form::Form,
    pages::PageError,
};
use crate::{
    http::{
        Limits,
        auth::{client::Client, sign_in::LoginRequest, sign_in::prove},
        error::{ApiError, ErrorCode},
    },
    oauth::{Asked, OAuth, Purpose},
};
use actix_web::{HttpRequest, HttpResponse, http::header, web::Data};
use std::time::Duration;

/// Signs somebody in, and shows them what they are asked.
pub async fn sign_in(
    request: HttpRequest,
    caller: Client,
    form: Form,
    limits: Data<Limits>,
    oauth: Data<OAuth>,
) -> Result<HttpResponse, PageError> {
    let form = form.0?;
    let query = form.required("request")?;
    let asked = Asked::read(query)?;
    let ticket = form.one("ticket")?.unwrap_or_default();
    let browser = Cookie::Form.of(&request, &oauth).unwrap_or_default();
    let admitted = oauth.forms.admits(ticket, Purpose::SignIn, &browser, query);
    if !admitted || !browser::is_own_form(&request) {
        return Err(PageError::stale(query));
    }
    let text = |name| Ok::<_, PageError>(form.one(name)?.unwrap_or_default().to_owned());
    let login = LoginRequest { username: text("username")?, password: text("password")? };
    match prove(&caller, &oauth.auth, &limits, login).await {
        Ok(login) => {
            let secret = browser::begin(&oauth, &login, &caller.1).await?;
            with_cookie(again(query)?, browser::welcome(&oauth, &secret))
        }
        Err(error) if is_theirs(&error) => {
            let client = known_client(&oauth, &asked).await?;
            Ok(sign_in_page(&request, &oauth, &asked, client.as_ref(), Some((query, &error))))
        }
        Err(error) => Err(error.into()),
    }
}

/// Whether somebody can do better at the same page.
fn is_theirs(error: &ApiError) -> bool {
    matches!(error.code, ErrorCode::Unauthenticated | ErrorCode::TooManyRequests)
}

/// Signs out whoever is signed in, for somebody else to decide.
pub async fn sign_out(
    request: HttpRequest,
    form: Form,
    oauth: Data<OAuth>,
) -> Result<HttpResponse, PageError> {
    let form = form.0?;
    let query = form.required("request")?;
    let Some(person) = browser::signed_in(&request, &oauth).await? else { return again(query) };
    let ticket = form.one("ticket")?.unwrap_or_default();
    if !oauth.forms.admits(ticket, Purpose::SignOut, &person.secret, query) {
        return Err(PageError::stale(query));
    }
    browser::end(&oauth, &person).await?;
    with_cookie(again(query)?, Cookie::Person.set(&oauth, "", Duration::ZERO))
}

fn with_cookie(
    mut response: HttpResponse,
    (name, value): (header::HeaderName, String),
) -> Result<HttpResponse, PageError> {
    let value = header::HeaderValue::from_str(&value).map_err(ApiError::internal)?;
    response.headers_mut().append(name, value);
    Ok(response)
}
