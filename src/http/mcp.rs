//! The tools of the MCP endpoint for those who speak plain HTTP: the same door, the same answers.

use super::{
    caller::bearer,
    error::{ApiError, ErrorCode},
    extract::{Path, is_json, parse_json, read_body, wrong_content_type},
    openapi::{Addressed, Bodied, Checked, Faults, Guarded},
};
use crate::mcp::{
    caller::{Callers, McpCaller, Refusal},
    endpoint::BODY_BYTES_MAX,
    gated::{Call, Denied, Door},
    raw::{RawObject, raw},
};
use actix_web::{HttpRequest, post, web};
use serde_json::{Map, Value, value::RawValue};
use std::sync::Arc;
use utoipa_actix_web::service_config::ServiceConfig;

/// Every route of this resource, below `/api/v1`. The app's data must hold [`Callers`] and [`Door`].
pub fn configure(cfg: &mut ServiceConfig<'_>) {
    cfg.service(call);
}

/// Call a tool
///
/// The body holds the tool's arguments, as its input schema at `/mcp/v1` describes them; the answer is what the tool
/// gives there as `structuredContent`, or its whole result when it gives none. API keys that are only for MCP may do
/// this, too.
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
) -> Result<web::Json<Box<RawValue>>, ApiError> {
    let caller = identify(&request, &callers).await?;
    let body = read_body(payload.into_inner(), BODY_BYTES_MAX).await?;
    if !is_json(&request) {
        return Err(wrong_content_type("application/json"));
    }
    let arguments: Box<RawValue> = match body.trim_ascii().is_empty() {
        true => raw(&Map::<String, Value>::new()),
        false => parse_json(&body)?,
    };
    let mut params = RawObject::default();
    params.set("name", raw(&name.0));
    params.set("arguments", arguments);
    let outcome = door.call(&caller, Call { name: &name.0, params, exchange: None }).await?;
    let answer = outcome.into_answer();
    answer.map(web::Json).map_err(|why| ApiError::new(ErrorCode::Unprocessable, why))
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
            Denied::Unknown(_) | Denied::Unlisted(_) => {
                Self::new(ErrorCode::NotFound, denied.to_string())
            }
            Denied::Malformed(error) | Denied::Refused(error) => {
                Self::new(ErrorCode::Unprocessable, error.message)
            }
            Denied::Scope(_) | Denied::Held { .. } => Self::forbidden(denied.to_string()),
            Denied::Unavailable => Self::unavailable(denied.to_string()),
        }
    }
}
