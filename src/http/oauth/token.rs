//! `POST /oauth/token` and `POST /oauth/revoke`: what clients do on their own, without a browser.

use super::{answer::ClientError, client_auth::authenticate, form::Form};
use crate::oauth::{Issued, OAuth, Redemption, Word};
use actix_web::{HttpRequest, HttpResponse, web::Data};
use serde_json::{Value, json};

/// Exchanges a code or a refresh token for tokens.
pub async fn token(
    request: HttpRequest,
    form: Form,
    oauth: Data<OAuth>,
) -> Result<HttpResponse, ClientError> {
    let form = form.0?;
    let client = authenticate(&request, &form, &oauth).await?;
    let resources: Vec<&str> = form.all("resource").collect();
    let issued = match form.required("grant_type")? {
        "authorization_code" => {
            let redemption = Redemption {
                code: form.required("code")?,
                verifier: form.required("code_verifier")?,
                redirect_uri: form.one("redirect_uri")?,
                resources,
            };
            oauth.redeem(&client, &redemption).await?
        }
        "refresh_token" if !client.described.may_refresh => {
            return Err(Word::UnauthorizedClient
                .because("the client did not ask for refresh tokens")
                .into());
        }
        "refresh_token" => {
            let (token, scope) = (form.required("refresh_token")?, form.one("scope")?);
            oauth.refresh(&client, token, scope, &resources).await?
        }
        _ => {
            let problem = "use grant_type authorization_code or refresh_token";
            return Err(Word::UnsupportedGrantType.because(problem).into());
        }
    };
    Ok(HttpResponse::Ok().json(answer(issued)))
}

fn answer(issued: Issued) -> Value {
    let mut answer = json!({
        "access_token": issued.access_token,
        "token_type": "Bearer",
        "expires_in": issued.lifetime.as_secs(),
        "scope": issued.scopes.to_string(),
    });
    if let Some(refresh_token) = issued.refresh_token {
        answer["refresh_token"] = Value::from(refresh_token);
    }
    answer
}

/// Takes a token back (RFC 7009). One that is unknown is as good as taken back.
pub async fn revoke(
    request: HttpRequest,
    form: Form,
    oauth: Data<OAuth>,
) -> Result<HttpResponse, ClientError> {
    let form = form.0?;
    let client = authenticate(&request, &form, &oauth).await?;
    oauth.revoke(&client, form.required("token")?).await?;
    Ok(HttpResponse::Ok().finish())
}
