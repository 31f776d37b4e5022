//! `POST /oauth/register`: a client registers itself (RFC 7591), for clients that have no document of their own.

use super::answer::ClientError;
use crate::{
    http::{Limits, auth::client::Client as Caller, error::ApiError, extract},
    oauth::{AuthMethod, McpScopes, Metadata, OAuth, Word},
};
use actix_web::{
    HttpRequest, HttpResponse,
    web::{Data, Payload},
};
use chrono::Utc;
use serde_json::{Value, json};
use std::time::Duration;

const BODY_BYTES_MAX: usize = 16 * 1024;
/// When another try makes sense if too many clients wait for their first use.
const CROWDED_RETRY: Duration = Duration::from_secs(3_600);

/// Registers a client. Anybody may; a client that nobody allows anything within a day is forgotten.
pub async fn register(
    request: HttpRequest,
    payload: Payload,
    caller: Caller,
    limits: Data<Limits>,
    oauth: Data<OAuth>,
) -> Result<HttpResponse, ClientError> {
    limits.oauth_register(caller.0)?;
    let body = extract::read_body(payload.into_inner(), BODY_BYTES_MAX).await?;
    if !extract::is_json(&request) {
        let problem = "the metadata has to be sent as application/json";
        return Err(Word::InvalidClientMetadata.because(problem).into());
    }
    let described = Metadata::read(&body)?.check(AuthMethod::Basic)?;
    let registered = oauth.register(&described).await?.ok_or_else(|| {
        let problem = "too many clients have registered and were not used; try again later";
        ApiError::too_many(problem, CROWDED_RETRY)
    })?;
    let name = &described.name;
    tracing::info!(oauth.client = registered.client_id, "registered client `{name}`");
    let mut grants = vec!["authorization_code"];
    grants.extend(described.may_refresh.then_some("refresh_token"));
    let mut answer = json!({
        "client_id": registered.client_id,
        "client_id_issued_at": Utc::now().timestamp(),
        "client_name": described.name,
        "redirect_uris": described.redirect_uris,
        "application_type": described.application_type.as_str(),
        "grant_types": grants,
        "response_types": ["code"],
        "token_endpoint_auth_method": described.auth_method.as_str(),
        "scope": McpScopes::ALL.to_string(),
    });
    if let Some(uri) = described.uri {
        answer["client_uri"] = Value::from(uri);
    }
    if let Some(secret) = registered.secret {
        answer["client_secret"] = Value::from(secret);
        answer["client_secret_expires_at"] = Value::from(0);
    }
    Ok(HttpResponse::Created().json(answer))
}
