//! `GET /oauth/authorize`: asks the person at the browser. It decides nothing.

use super::{
    browser::{self, SignedIn},
    pages::{ConsentPage, PageError, SignInPage},
};
use crate::{
    http::{Limits, error::ApiError},
    oauth::{Asked, Client, DocumentError, OAuth, Purpose, Wanted, find_redirect, is_document},
    store::oauth_consents::{self, Place},
};
use actix_web::{
    HttpRequest, HttpResponse,
    http::{StatusCode, header},
    web::Data,
};

/// What somebody who is signed in is asked.
pub struct Question {
    pub asked: Asked,
    pub client: Client,
    /// The redirect address as registered.
    pub registered: String,
}

/// The page to sign in at, or the one to decide at.
pub async fn show(
    request: HttpRequest,
    limits: Data<Limits>,
    oauth: Data<OAuth>,
) -> Result<HttpResponse, PageError> {
    let query = request.query_string();
    let asked = Asked::read(query)?;
    let Some(person) = browser::signed_in(&request, &oauth).await? else {
        let client = known_client(&oauth, &asked).await?;
        return Ok(sign_in_page(&request, &oauth, &asked, client.as_ref(), None));
    };
    let question = question(&oauth, &limits, asked, &person).await?;
    match question.asked.wanted(oauth.resource()) {
        Ok(wanted) => consent_page(&oauth, query, &question, &wanted, &person).await,
        // Only now: a stranger's link must not lead anybody anywhere before they are at home here.
        Err(refusal) => {
            let place = question.asked.with_refusal(oauth.issuer(), &refusal);
            Ok(redirect(StatusCode::FOUND, &place))
        }
    }
}

/// The client of a request by somebody who is not signed in. `None` for one whose document has to be fetched:
/// strangers cannot make this server call an address.
pub async fn known_client(oauth: &OAuth, asked: &Asked) -> Result<Option<Client>, PageError> {
    let client = oauth.client(&asked.client_id).await?;
    match client.filter(|client| client.is_fresh) {
        Some(client) => {
            registered(&client, asked)?;
            Ok(Some(client))
        }
        None if is_document(&asked.client_id) => Ok(None),
        None => Err(unknown_client()),
    }
}

/// The client and its address, for somebody who is signed in.
pub async fn question(
    oauth: &OAuth,
    limits: &Limits,
    asked: Asked,
    person: &SignedIn,
) -> Result<Question, PageError> {
    let known = oauth.client(&asked.client_id).await?.filter(|client| client.is_fresh);
    let client = match known {
        Some(client) => client,
        None if is_document(&asked.client_id) => {
            limits.oauth_document(person.login.user.id)?;
            oauth.fetch_client(&asked.client_id).await?
        }
        None => return Err(unknown_client()),
    };
    let registered = registered(&client, &asked)?;
    Ok(Question { asked, client, registered })
}

fn registered(client: &Client, asked: &Asked) -> Result<String, PageError> {
    let found = find_redirect(&client.described.redirect_uris, &asked.redirect_uri);
    found.map(str::to_owned).ok_or_else(|| {
        let name = &client.described.name;
        let problem = format!(
            "{name} asks to be answered at an address that is not among its own. Nothing was sent there."
        );
        PageError::wrong(problem)
    })
}

fn unknown_client() -> PageError {
    PageError::wrong(
        "The application is not known here, or not any more. Remove the connection in the application and add \
         it again.",
    )
}

impl From<DocumentError> for PageError {
    fn from(error: DocumentError) -> Self {
        match error {
            DocumentError::Store(error) => ApiError::from(error).into(),
            error => PageError::wrong(format!("The application cannot be identified: {error}.")),
        }
    }
}

/// The page to sign in at, perhaps with what went wrong the last time.
pub fn sign_in_page(
    request: &HttpRequest,
    oauth: &OAuth,
    asked: &Asked,
    client: Option<&Client>,
    problem: Option<(&str, &ApiError)>,
) -> HttpResponse {
    let (secret, cookie) = browser::form_secret(request, oauth);
    let query = problem.map_or(request.query_string(), |(query, _)| query);
    let page = SignInPage {
        client: client.map(|client| client.described.name.as_str()),
        query,
        ticket: oauth.forms.ticket(Purpose::SignIn, &secret, query),
        redirect_uri: &asked.redirect_uri,
        problem: problem.map(|(_, error)| error),
    };
    let mut response = page.respond();
    if let Ok(value) = header::HeaderValue::from_str(&cookie.1) {
        response.headers_mut().append(cookie.0, value);
    }
    response
}

async fn consent_page(
    oauth: &OAuth,
    query: &str,
    question: &Question,
    wanted: &Wanted,
    person: &SignedIn,
) -> Result<HttpResponse, PageError> {
    let user = &person.login.user;
    let place = Place {
        account: user.account,
        user: user.id,
        client: question.client.id,
        redirect_uri: &question.registered,
    };
    let before = {
        let db = oauth.auth.store.client().await?;
        oauth_consents::find(&db, place).await?
    };
    let ticket = |purpose| oauth.forms.ticket(purpose, &person.secret, query);
    let page = ConsentPage {
        client: &question.client,
        redirect_uri: &question.asked.redirect_uri,
        scopes: wanted.scopes,
        before: before.as_deref(),
        username: &user.username,
        query,
        ticket: ticket(Purpose::Consent),
        sign_out_ticket: ticket(Purpose::SignOut),
    };
    Ok(page.respond())
}

/// Leads the browser on. The address has been checked: it has no character that a header cannot hold.
pub fn redirect(status: StatusCode, place: &str) -> HttpResponse {
    HttpResponse::build(status).insert_header((header::LOCATION, place)).finish()
}

/// Leads the browser back to the beginning, with the same request.
pub fn again(query: &str) -> Result<HttpResponse, PageError> {
    if !query.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(PageError::wrong("The request cannot be read."));
    }
    Ok(redirect(StatusCode::SEE_OTHER, &format!("/oauth/authorize?{query}")))
}
