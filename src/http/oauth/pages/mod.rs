//! The pages: to sign in, to decide, and to say what is wrong. Plain HTML that works without scripts.
//!
//! No page may be framed, load anything, or send its form anywhere but here and, by the redirect that answers it,
//! to the client.

mod html;
#[cfg(test)]
mod tests;

use crate::{
    http::error::{ApiError, ErrorCode},
    oauth::{Client, McpScope, McpScopes, Refusal, Target, form_source, target},
};
use actix_web::{
    HttpResponse, ResponseError,
    http::{StatusCode, header},
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
pub(in crate::http) use html::Html;
use preloop_actors::ports::StoreError;
use sha2::{Digest, Sha256};
use std::{fmt, sync::LazyLock, time::Duration};

pub(in crate::http) const LAYOUT: &str = include_str!("layout.html");
const STYLE: &str = include_str!("style.css");
pub(in crate::http) const ICON: &str = include_str!("icon.svg");
const SIGN_IN: &str = include_str!("sign_in.html");
const CONSENT: &str = include_str!("consent.html");
const PROBLEM: &str = include_str!("problem.html");

/// The policy allows this one style sheet, by its hash.
static STYLE_HASH: LazyLock<String> = LazyLock::new(|| STANDARD.encode(Sha256::digest(STYLE)));

/// Where somebody signs in.
pub struct SignInPage<'a> {
    pub client: Option<&'a str>,
    pub query: &'a str,
    pub ticket: String,
    pub redirect_uri: &'a str,
    pub problem: Option<&'a ApiError>,
}

impl SignInPage<'_> {
    pub fn respond(&self) -> HttpResponse {
        let client = self.client.unwrap_or("An application");
        let problem = |error: &ApiError| {
            Html::fill(
                "<p class=\"error\" role=\"alert\">{text}</p>",
                &[("text", Html::text(&sentence(&error.message)))],
            )
        };
        let main = Html::fill(
            SIGN_IN,
            &[
                ("client", Html::text(client)),
                ("problem", self.problem.map(problem).unwrap_or_default()),
                ("request", Html::text(self.query)),
                ("ticket", Html::text(&self.ticket)),
            ],
        );
        let status = self.problem.map_or(StatusCode::OK, |error| match error.code {
            // 401 would ask for a scheme that browsers know.
            ErrorCode::Unauthenticated => StatusCode::FORBIDDEN,
            code => code.status(),
        });
        let mut response = page(status, "Sign in", main, form_source(self.redirect_uri));
        add_retry(&mut response, self.problem.and_then(|error| error.retry_after));
        response
    }
}

/// Where somebody decides what a client may.
pub struct ConsentPage<'a> {
    pub client: &'a Client,
    pub redirect_uri: &'a str,
    pub scopes: McpScopes,
    /// What was allowed before.
    pub before: Option<&'a [String]>,
    pub username: &'a str,
    pub query: &'a str,
    pub ticket: String,
    pub sign_out_ticket: String,
}

impl ConsentPage<'_> {
    pub fn respond(&self) -> HttpResponse {
        let target = target(self.redirect_uri);
        let main = Html::fill(
            CONSENT,
            &[
                ("client", Html::text(&self.client.described.name)),
                ("username", Html::text(self.username)),
                ("identity", self.identity()),
                ("target", target.as_ref().map(describe).unwrap_or_default()),
                ("scopes", self.scopes()),
                ("warning", self.warning(target.as_ref())),
                ("before", self.before()),
                ("request", Html::text(self.query)),
                ("ticket", Html::text(&self.ticket)),
                ("sign_out_ticket", Html::text(&self.sign_out_ticket)),
            ],
        );
        page(StatusCode::OK, "Allow access", main, form_source(self.redirect_uri))
    }

    /// Who answers for the client: the host of its document, or nobody.
    fn identity(&self) -> Html {
        match self.client.host() {
            Some(host) => Html::fill("<strong>{host}</strong>", &[("host", Html::text(&host))]),
            None => Html::text("Nobody: it registered itself under this name"),
        }
    }

    /// Reading cannot be taken out of a request for both; writing can.
    fn scopes(&self) -> Html {
        let present = McpScope::ALL.into_iter().filter(|scope| self.scopes.has(*scope));
        let both = self.scopes == McpScopes::ALL;
        let item = |scope: McpScope| {
            let (title, text) = match scope {
                McpScope::Read => {
                    ("Look things up", "See your tools, and use those that only read")
                }
                McpScope::Write => {
                    ("Make changes", "Also use tools that change things, in your name")
                }
            };
            let template = match scope == McpScope::Write && both {
                true => include_str!("scope_choice.html"),
                false => include_str!("scope_fixed.html"),
            };
            let values = [
                ("name", Html::text(scope.as_str())),
                ("title", Html::text(title)),
                ("text", Html::text(text)),
            ];
            Html::fill(template, &values)
        };
        present.map(item).collect()
    }

    fn warning(&self, target: Option<&Target>) -> Html {
        let what = match target {
            Some(Target::Site(_)) => return Html::default(),
            Some(Target::App(_)) => {
                "It is opened by a link that any application on this device can claim."
            }
            _ => "It runs on this computer, where any program can pretend to be it.",
        };
        let values =
            [("what", Html::text(what)), ("client", Html::text(&self.client.described.name))];
        Html::fill(include_str!("warning.html"), &values)
    }

    fn before(&self) -> Html {
        let Some(before) = self.before else { return Html::default() };
        let before = McpScopes::known(before.iter().map(String::as_str));
        let text = match before.cover(self.scopes) {
            true => "You have allowed this before.",
            false => "You have allowed it less before.",
        };
        Html::fill("<p class=\"note\">{text}</p>", &[("text", Html::text(text))])
    }
}

fn describe(target: &Target) -> Html {
    match target {
        Target::Site(host) => Html::fill("<strong>{host}</strong>", &[("host", Html::text(host))]),
        Target::Local(host) => {
            Html::fill("This computer (<strong>{host}</strong>)", &[("host", Html::text(host))])
        }
        Target::App(scheme) => Html::fill(
            "The application that opens <strong>{scheme}:</strong> links",
            &[("scheme", Html::text(scheme))],
        ),
    }
}

/// Why there is no page to decide at. Shown, never sent on: whose address it would be sent to is not known.
#[derive(Debug)]
pub struct PageError {
    status: StatusCode,
    title: &'static str,
    text: String,
    /// The request, to begin anew with.
    query: Option<String>,
    retry_after: Option<Duration>,
}

impl PageError {
    pub fn wrong(text: impl Into<String>) -> Self {
        let (status, title) = (StatusCode::BAD_REQUEST, "This cannot be allowed");
        Self { status, title, text: text.into(), query: None, retry_after: None }
    }

    /// The form is not one that this browser was given, or too old.
    pub fn stale(query: &str) -> Self {
        let text = "The page was open for too long, or was not opened from here. Nothing has been allowed.";
        let (status, title) = (StatusCode::FORBIDDEN, "Please begin again");
        Self {
            status,
            title,
            text: text.to_owned(),
            query: Some(query.to_owned()),
            retry_after: None,
        }
    }
}

impl From<Refusal> for PageError {
    fn from(refusal: Refusal) -> Self {
        Self::wrong(format!("The application's request is not complete: {}.", refusal.description))
    }
}

impl From<ApiError> for PageError {
    fn from(error: ApiError) -> Self {
        let title = match error.code {
            ErrorCode::TooManyRequests => "Too often",
            ErrorCode::Internal | ErrorCode::Unavailable => "This did not work",
            _ => "This cannot be allowed",
        };
        let (status, text) = (error.code.status(), sentence(&error.message));
        Self { status, title, text, query: None, retry_after: error.retry_after }
    }
}

impl From<StoreError> for PageError {
    fn from(error: StoreError) -> Self {
        ApiError::from(error).into()
    }
}

impl fmt::Display for PageError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl ResponseError for PageError {
    fn status_code(&self) -> StatusCode {
        self.status
    }

    fn error_response(&self) -> HttpResponse {
        let again = |query: &String| {
            let link = "<p><a class=\"button primary\" href=\"/oauth/authorize?{query}\">Begin again</a></p>";
            Html::fill(link, &[("query", Html::text(query))])
        };
        let values = [
            ("title", Html::text(self.title)),
            ("text", Html::text(&self.text)),
            ("again", self.query.as_ref().map(again).unwrap_or_default()),
        ];
        let mut response = page(self.status, self.title, Html::fill(PROBLEM, &values), None);
        add_retry(&mut response, self.retry_after);
        response
    }
}

/// A message of the API, which has neither a capital nor a full stop, as a sentence.
fn sentence(message: &str) -> String {
    let mut chars = message.chars();
    let first = chars.next().map(char::to_uppercase).into_iter().flatten();
    first.chain(chars).chain(['.']).collect()
}

fn add_retry(response: &mut HttpResponse, wait: Option<Duration>) {
    if let Some(wait) = wait {
        let seconds = header::HeaderValue::from(wait.as_secs().max(1));
        response.headers_mut().insert(header::RETRY_AFTER, seconds);
    }
}

fn page(status: StatusCode, title: &str, main: Html, form_source: Option<String>) -> HttpResponse {
    let values = [
        ("title", Html::text(title)),
        ("style", Html::fill(STYLE, &[])),
        ("icon", Html::fill(ICON, &[])),
        ("main", main),
    ];
    let policy = format!(
        "default-src 'none'; style-src 'sha256-{}'; form-action 'self' {}; base-uri 'none'; frame-ancestors 'none'",
        *STYLE_HASH,
        form_source.unwrap_or_default()
    );
    HttpResponse::build(status)
        .insert_header((header::CONTENT_TYPE, "text/html; charset=utf-8"))
        .insert_header((header::CONTENT_SECURITY_POLICY, policy))
        // Compressed, the length of a page with a secret tells about the secret to whoever chose the rest of it.
        .insert_header((header::CONTENT_ENCODING, "identity"))
        .body(Html::fill(LAYOUT, &values).into_string())
}
