//! What we are called at an authorization server: what somebody gave us, the address of our document, or what it
//! calls us when we register (RFC 7591).

use super::{
    CALLBACK_PATH, ConsentError, Consents, DOCUMENT_PATH, discovery::AuthorizationServer, web,
};
use crate::mcp::credentials::Secrets;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

const NAME: &str = "Preloop";

/// What we are called, and with what we prove it.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(super) struct Registered {
    pub client_id: String,
    pub client_secret: Option<String>,
    /// `token_endpoint_auth_method`; without one, what the server supports decides.
    pub method: Option<String>,
}

/// The document that describes us to authorization servers that fetch it.
pub fn document(public_url: &str) -> Value {
    let mut document = description(public_url);
    document["client_id"] = json!(format!("{public_url}{DOCUMENT_PATH}"));
    document["client_uri"] = json!(public_url);
    document
}

fn description(public_url: &str) -> Value {
    json!({
        "client_name": NAME,
        "redirect_uris": [format!("{public_url}{CALLBACK_PATH}")],
        "grant_types": ["authorization_code", "refresh_token"],
        "response_types": ["code"],
        "token_endpoint_auth_method": "none",
        "application_type": "web",
    })
}

impl Consents {
    /// Who we are at this authorization server. What another one calls us is of no use here.
    pub(super) async fn registered(
        &self,
        server: &AuthorizationServer,
        kept: Option<&Secrets>,
    ) -> Result<Registered, ConsentError> {
        if let Some(known) = kept.and_then(|kept| known(kept, &server.issuer)) {
            return Ok(known);
        }
        if server.client_id_metadata_document_supported && self.is_secure() {
            let client_id = format!("{}{DOCUMENT_PATH}", self.public_url);
            return Ok(Registered { client_id, client_secret: None, method: Some("none".into()) });
        }
        let Some(place) = &server.registration_endpoint else {
            return Err(ConsentError::Wrong(format!(
                "`{}` lets nobody register; register Preloop there with the redirect address {}, and give its \
                 `client_id` (and `client_secret`) in `auth_config`",
                server.issuer,
                self.redirect_uri()
            )));
        };
        let url = self.guard.check(place)?;
        let body = description(&self.public_url);
        let said = web::send(&self.guard, &url, |request| request.json(&body)).await?;
        let text = |name: &str| said.object.get(name).and_then(Value::as_str).map(str::to_owned);
        match text("client_id") {
            Some(client_id) if matches!(said.status, 200 | 201) => Ok(Registered {
                client_id,
                client_secret: text("client_secret"),
                method: text("token_endpoint_auth_method"),
            }),
            _ => {
                let why = text("error_description").or(text("error"));
                let why = why.unwrap_or_else(|| format!("status {}", said.status));
                Err(ConsentError::Wrong(format!("`{}` did not register us: {why}", server.issuer)))
            }
        }
    }
}

/// What is kept of us: given by somebody for whoever it will be, or made by this issuer.
fn known(kept: &Secrets, issuer: &str) -> Option<Registered> {
    let text = |name: &str| kept.get(name).and_then(Value::as_str).map(str::to_owned);
    if text("issuer").is_some_and(|made_by| made_by != issuer) {
        return None;
    }
    let client_id = text("client_id")?;
    Some(Registered {
        client_id,
        client_secret: text("client_secret"),
        method: text("auth_method"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_counts_where_it_was_given() {
        let check = |kept: Value, expected: Option<&str>| {
            let found = known(kept.as_object().unwrap(), "https://as.example");
            assert_eq!(found.map(|it| it.client_id).as_deref(), expected, "{kept}");
        };
        check(json!({}), None);
        check(json!({ "client_id": "a" }), Some("a"));
        check(json!({ "client_id": "a", "issuer": "https://as.example" }), Some("a"));
        check(json!({ "client_id": "a", "issuer": "https://as.example/" }), None);
        check(json!({ "client_id": "a", "issuer": "https://other.example" }), None);
    }
}
