//! `POST /oauth/authorize`: the person decides.

use super::{
    authorize::{again, question, redirect},
    browser,
    form::Form,
    pages::PageError,
};
use crate::{
    http::{
        Limits,
        audit::{Change, Origin},
        error::ApiError,
    },
    oauth::{Asked, Consent, McpScopes, OAuth, Purpose, Word},
    store::audit::By,
};
use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web::Data};

/// Takes a yes or a no, and leads the browser back to the client with it.
pub async fn decide(
    request: HttpRequest,
    form: Form,
    limits: Data<Limits>,
    oauth: Data<OAuth>,
) -> Result<HttpResponse, PageError> {
    let form = form.0?;
    let query = form.required("request")?;
    let asked = Asked::read(query)?;
    let Some(person) = browser::signed_in(&request, &oauth).await? else { return again(query) };
    let ticket = form.one("ticket")?.unwrap_or_default();
    let admitted = oauth.forms.admits(ticket, Purpose::Consent, &person.secret, query);
    if !admitted || !browser::is_own_form(&request) {
        return Err(PageError::stale(query));
    }
    // Everything anew: what the page showed may not be so any more.
    let question = question(&oauth, &limits, asked, &person).await?;
    let back = |place: String| Ok(redirect(StatusCode::SEE_OTHER, &place));
    let wanted = match question.asked.wanted(oauth.resource()) {
        Ok(wanted) => wanted,
        Err(refusal) => return back(question.asked.with_refusal(oauth.issuer(), &refusal)),
    };
    let scopes = wanted.scopes.and(McpScopes::known(form.all("scope")));
    if form.one("decision")? != Some("allow") || scopes.is_empty() {
        let refusal = Word::AccessDenied.because("the person did not allow it");
        return back(question.asked.with_refusal(oauth.issuer(), &refusal));
    }
    let consent = Consent {
        user: &person.login.user,
        generation: person.login.generation,
        client: &question.client,
        scopes,
        redirect_uri: &question.asked.redirect_uri,
        registered_uri: &question.registered,
        code_challenge: &wanted.code_challenge,
    };
    let code = oauth.allow(&consent).await?;
    record(&oauth, &Origin::of(&request), &consent).await?;
    back(question.asked.with_code(oauth.issuer(), &code))
}

/// Writes down what a person allowed.
async fn record(oauth: &OAuth, origin: &Origin, consent: &Consent<'_>) -> Result<(), ApiError> {
    let change = Change::new("authorize_oauth_client", "oauth_client", consent.client.id);
    let by = By { user: Some(consent.user.id), ..origin.by() };
    let db = oauth.auth.store.client().await?;
    change.with("scopes", consent.scopes.to_string()).write(&db, consent.user.account, by).await
}
