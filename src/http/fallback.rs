//! The answer when no route matches: 405 where another method would, else 404.

use crate::http::error::ApiError;
use actix_web::{HttpRequest, HttpResponse, dev::ResourceDef, web};
use utoipa::openapi::{OpenApi, path::PathItem};

/// Paths outside the document that answer POST, and GET too if it says so.
const FORMS: [(&str, &[&str]); 9] = [
    ("/approval/{id}/approve", &["POST"]),
    ("/approval/{id}/decide", &["POST"]),
    ("/approval/{id}/decline", &["POST"]),
    ("/oauth/authorize", &["GET", "HEAD", "POST"]),
    ("/oauth/register", &["POST"]),
    ("/oauth/revoke", &["POST"]),
    ("/oauth/sign-in", &["POST"]),
    ("/oauth/sign-out", &["POST"]),
    ("/oauth/token", &["POST"]),
];

/// Paths outside the document that answer GET.
const UNDOCUMENTED: [&str; 20] = [
    "/",
    "/approval/{id}",
    "/approval/{id}/data",
    "/register-device",
    "/console",
    "/console/assets/{file}",
    "/console/{page:.*}",
    "/health",
    "/ping",
    "/version",
    "/features",
    "/metrics",
    "/openapi.json",
    "/api/v1/openapi.json",
    "/docs",
    "/docs/{file}",
    "/.well-known/oauth-authorization-server",
    "/.well-known/oauth-authorization-server/mcp/v1",
    "/.well-known/oauth-protected-resource",
    "/.well-known/oauth-protected-resource/mcp/v1",
];

/// Which methods each path answers.
pub struct KnownRoutes(Vec<(ResourceDef, Vec<&'static str>)>);

impl KnownRoutes {
    pub(super) fn of(document: &OpenApi) -> Self {
        let documented = document
            .paths
            .paths
            .iter()
            .map(|(path, item)| (ResourceDef::new(path.as_str()), methods(item)));
        let others = UNDOCUMENTED.map(|path| (ResourceDef::new(path), vec!["GET", "HEAD"]));
        let forms = FORMS.map(|(path, methods)| (ResourceDef::new(path), methods.to_vec()));
        Self(documented.chain(others).chain(forms).collect())
    }

    /// The methods of a path, in order; none when nothing is there.
    fn allowed(&self, path: &str) -> Vec<&'static str> {
        let matching = self.0.iter().filter(|(pattern, _)| pattern.is_match(path));
        // `/keys/count` is itself, not the key of that name.
        let nearest = matching.min_by_key(|(pattern, _)| pattern.pattern() != Some(path));
        let mut allowed = nearest.map(|(_, methods)| methods.clone()).unwrap_or_default();
        allowed.sort_unstable();
        allowed
    }
}

/// Answers a request that no route took.
pub async fn fallback(request: HttpRequest) -> Result<HttpResponse, ApiError> {
    refuse_method(&request)?;
    Err(ApiError::not_found("path"))
}

/// 405 when the path answers other methods than the request's. For a handler with a variable in its path
/// that got the name of a path of its own: `DELETE /keys/count`.
pub fn refuse_method(request: &HttpRequest) -> Result<(), ApiError> {
    let known = request.app_data::<web::Data<KnownRoutes>>();
    let allowed = known.map(|known| known.allowed(request.path())).unwrap_or_default();
    if allowed.is_empty() || allowed.contains(&request.method().as_str()) {
        return Ok(());
    }
    Err(ApiError::method_not_allowed(allowed))
}

fn methods(item: &PathItem) -> Vec<&'static str> {
    let all = [
        ("GET", &item.get),
        ("PUT", &item.put),
        ("POST", &item.post),
        ("DELETE", &item.delete),
        ("PATCH", &item.patch),
    ];
    all.into_iter().filter(|(_, operation)| operation.is_some()).map(|(name, _)| name).collect()
}
