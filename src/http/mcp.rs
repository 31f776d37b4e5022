//! The tools of the MCP endpoint for those who speak plain HTTP: the same door, the same answers.

use super::{
    caller::bearer,
    error::ApiError,
    extract::{Path, is_json, parse_json, read_body, wrong_content_type},
    openapi::{Addressed, Bodied, Checked, Faults, Guarded},
};
use crate::mcp::{
    caller::{Callers, McpCaller, Refusal},
    endpoint::BODY_BYTES_MAX,
    gated::{Denied, Door},
};
use actix_web::{HttpRequest, post, web};
use serde_json::{Map, Value};
use std::sync::Arc;
use utoipa_actix_web::service_config::ServiceConfig;

/// Every route of this resource, below `/api/v1`. The app's data must hold [`Callers`] and [`Door`].
pub fn configure(cfg: &mut ServiceConfig<'_>) {
    cfg.service(call);
}

/// Call a tool
///
/// The body holds the tool's arguments, as its input schema at `/mcp/v1` describes them; the answer is what the tool
/// gives there as `structuredContent`. API keys that are only for MCP may do this, too.
#[utoipa::path(
    tag = "tools",
    params(("tool_name" = String, Path, description = "The tool's name, such as `get_issue`")),
    request_body = Object,
    responses((status = 200, description = "What the tool answered", body = Object), Guarded, Addressed, Bodied, Checked, Faults),
)]
#[post("/mcp/{tool_name}")]
async fn call(
    name: Path<String>,
    request: HttpRequest,
    payload: web::Payload,
    callers: web::Data<Callers>,
    door: web::Data<Door>,
) -> Result<web::Json<Value>, ApiError> {
    let caller = identify(&request, &callers).await?;
    let body = read_body(payload.into_inner(), BODY_BYTES_MAX).await?;
    if !is_json(&request) {
        return Err(wrong_content_type("application/json"));
    }
    let arguments: Map<String, Value> = match body.trim_ascii().is_empty() {
        true => Map::new(),
        false => parse_json(&body)?,
    };
    let outcome = door.call(&caller, &name.0, Value::Object(arguments)).await?;
    outcome
        .0
        .map(web::Json)
        .map_err(|error| ApiError::new(super::error::ErrorCode::Unprocessable, error.to_string()))
}

async fn identify(request: &HttpRequest, callers: &Callers) -> Result<Arc<McpCaller>, ApiError> {
    callers.identify(bearer(request)?).await.map_err(|refusal| match refusal {
        Refusal::Unproven(why) => ApiError::unauthenticated(why),
        Refusal::NoScope => ApiError::forbidden(
            "api_key_scope_denied: the scopes of this API key do not cover MCP; `mcp:read` or `mcp:write` is needed",
        ),
        Refusal::Unavailable => ApiError::unavailable("the caller could not be told; try again"),
    })
}

impl From<Denied> for ApiError {
    fn from(denied: Denied) -> Self {
        match denied {
            Denied::Unknown(_) => Self::new(super::error::ErrorCode::NotFound, denied.to_string()),
            Denied::Scope(_) => Self::forbidden(denied.to_string()),
            Denied::Unavailable => Self::unavailable(denied.to_string()),
        }
    }
}
