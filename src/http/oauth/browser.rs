//! A person's browser: who is signed in there, for as long as it takes to decide.

use crate::{
    http::{audit::Origin, auth::sign_in, error::ApiError},
    oauth::{FORM_LIFETIME, OAuth},
    secrets::{hash_token, random_token},
    store::{refresh_sessions, users::Login},
};
use actix_web::{HttpRequest, http::header};
use std::time::Duration;
use uuid::Uuid;

/// How long somebody stays signed in here. Short: the next client comes another day.
const SESSION_LIFETIME: Duration = Duration::from_secs(900);
const SECRET_BYTES: usize = 32;
/// Longest cookie value that is looked at; ours are shorter.
const COOKIE_BYTES_MAX: usize = 200;

/// The cookies of these pages. With HTTPS their names have a prefix by which browsers take them from this host
/// and by HTTPS only.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cookie {
    /// Who is signed in: the login's id and its secret.
    Person,
    /// Which browser a form was made for, before anybody is signed in.
    Form,
}

impl Cookie {
    fn name(self, secure: bool) -> &'static str {
        match (self, secure) {
            (Self::Person, true) => "__Host-preloop_person",
            (Self::Person, false) => "preloop_person",
            (Self::Form, true) => "__Host-preloop_form",
            (Self::Form, false) => "preloop_form",
        }
    }

    /// The value that a request brings.
    pub fn of(self, request: &HttpRequest, oauth: &OAuth) -> Option<String> {
        let name = self.name(oauth.is_secure());
        let headers = request.headers().get_all(header::COOKIE);
        let pairs =
            headers.filter_map(|value| value.to_str().ok()).flat_map(|text| text.split(';'));
        let mut named = pairs.filter_map(|pair| pair.trim().split_once('='));
        let (_, value) = named.find(|(known, _)| *known == name)?;
        (!value.is_empty() && value.len() <= COOKIE_BYTES_MAX).then(|| value.to_owned())
    }

    /// The header that sets it, for `lifetime`; without a value it goes.
    pub fn set(
        self,
        oauth: &OAuth,
        value: &str,
        lifetime: Duration,
    ) -> (header::HeaderName, String) {
        let secure = oauth.is_secure();
        let (name, seconds) = (self.name(secure), lifetime.as_secs());
        let only = if secure { "; Secure" } else { "" };
        let text =
            format!("{name}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{only}");
        (header::SET_COOKIE, text)
    }
}

/// Somebody signed in.
pub struct SignedIn {
    pub login: Login,
    /// What only this browser sends along.
    pub secret: String,
}

/// Who is signed in in the browser that sends the request.
pub async fn signed_in(request: &HttpRequest, oauth: &OAuth) -> Result<Option<SignedIn>, ApiError> {
    let Some(secret) = Cookie::Person.of(request, oauth) else { return Ok(None) };
    let Some(session) = session_of(&secret) else { return Ok(None) };
    let db = oauth.auth.store.client().await?;
    let found = refresh_sessions::find_by_secret(&db, session, &hash_token(&secret)).await?;
    Ok(found.map(|login| SignedIn { login, secret }))
}

/// Signs somebody in whose password was right. Returns the cookie's value.
pub async fn begin(oauth: &OAuth, login: &Login, origin: &Origin) -> Result<String, ApiError> {
    let session = Uuid::now_v7();
    let secret = format!("{session}.{}", random_token(SECRET_BYTES));
    let hash = hash_token(&secret);
    sign_in::keep_session(&oauth.auth, login, session, &hash, SESSION_LIFETIME, origin).await?;
    Ok(secret)
}

/// Signs them out again.
pub async fn end(oauth: &OAuth, person: &SignedIn) -> Result<(), ApiError> {
    let Some(session) = session_of(&person.secret) else { return Ok(()) };
    let db = oauth.auth.store.client().await?;
    refresh_sessions::revoke(&db, person.login.user.id, session).await?;
    Ok(())
}

/// The header for somebody who has just signed in.
pub fn welcome(oauth: &OAuth, secret: &str) -> (header::HeaderName, String) {
    Cookie::Person.set(oauth, secret, SESSION_LIFETIME)
}

/// What binds a form to a browser in which nobody is signed in, and the header that keeps it there.
pub fn form_secret(request: &HttpRequest, oauth: &OAuth) -> (String, (header::HeaderName, String)) {
    let kept = Cookie::Form.of(request, oauth);
    let secret = kept.unwrap_or_else(|| random_token(SECRET_BYTES));
    let header = Cookie::Form.set(oauth, &secret, FORM_LIFETIME);
    (secret, header)
}

/// Whether a form was sent from a page of ours, as far as the browser says so. The tickets prove it; this tells
/// forgeries without looking at anything.
pub fn is_own_form(request: &HttpRequest) -> bool {
    let site = request.headers().get("sec-fetch-site");
    site.is_none_or(|site| site == "same-origin")
}

fn session_of(secret: &str) -> Option<Uuid> {
    secret.split_once('.')?.0.parse().ok()
}
