//! What clients read first: where everything is and what is supported.

use crate::oauth::{McpScopes, OAuth};
use actix_web::{HttpResponse, http::header, web::Data};
use serde_json::{Value, json};

/// About the MCP server (RFC 9728): the address made from its own, and the one that clients try next.
pub const RESOURCE_PATHS: [&str; 2] =
    ["/.well-known/oauth-protected-resource/mcp/v1", "/.well-known/oauth-protected-resource"];

/// About the authorization server (RFC 8414). Clients older than RFC 9728 take the MCP server's address for the
/// authorization server's, and look at the second.
pub const SERVER_PATHS: [&str; 2] =
    ["/.well-known/oauth-authorization-server", "/.well-known/oauth-authorization-server/mcp/v1"];

const AUTH_METHODS: [&str; 3] = ["none", "client_secret_basic", "client_secret_post"];

/// Which authorization server gives tokens for the MCP server.
pub async fn resource(oauth: Data<OAuth>) -> HttpResponse {
    document(json!({
        "resource": oauth.resource(),
        "resource_name": "Preloop",
        "authorization_servers": [oauth.issuer()],
        "scopes_supported": McpScopes::ALL.names(),
        "bearer_methods_supported": ["header"],
    }))
}

/// What the authorization server can do, and where.
pub async fn server(oauth: Data<OAuth>) -> HttpResponse {
    let issuer = oauth.issuer();
    let at = |path: &str| format!("{issuer}/oauth/{path}");
    document(json!({
        "issuer": issuer,
        "authorization_endpoint": at("authorize"),
        "token_endpoint": at("token"),
        "registration_endpoint": at("register"),
        "revocation_endpoint": at("revoke"),
        "scopes_supported": McpScopes::ALL.names(),
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": ["authorization_code", "refresh_token"],
        "token_endpoint_auth_methods_supported": AUTH_METHODS,
        "revocation_endpoint_auth_methods_supported": AUTH_METHODS,
        "code_challenge_methods_supported": ["S256"],
        "authorization_response_iss_parameter_supported": true,
        "client_id_metadata_document_supported": true,
        "protected_resources": [oauth.resource()],
    }))
}

fn document(content: Value) -> HttpResponse {
    HttpResponse::Ok().insert_header((header::CACHE_CONTROL, "public, max-age=300")).json(content)
}
