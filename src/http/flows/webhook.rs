//! The secret of a flow's own webhook: set or made, shown once, replaced.

use super::wire::FlowFields;
use crate::{
    http::{
        audit::Change,
        caller::{Caller, may},
        error::ApiError,
        extract::Path,
        flows::body::body_problem,
        links::PublicUrl,
        openapi::{Addressed, Bodied, Checked, Faults, Guarded},
    },
    secrets::{Sealer, random_token},
    store::{Store, flows, store_error},
};
use actix_web::{post, web};
use preloop_actors::ids::FlowId;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// Bounds of a secret that somebody brings along, in characters.
const SECRET_CHARS_MIN: usize = 32;
const SECRET_CHARS_MAX: usize = 128;

/// A secret that was made just now.
#[derive(Serialize, ToSchema)]
pub struct FlowSecretRotated {
    pub flow_id: Uuid,
    /// Complete: whoever knows it can start the flow.
    pub webhook_url: String,
    /// Shown this once.
    pub webhook_secret: String,
}

/// Replaces the secret of a webhook flow. The old one, and the address with it, is good for nothing at once.
#[utoipa::path(
    tag = "flows",
    params(("flow_id" = Uuid, Path)),
    responses((status = 200, body = FlowSecretRotated), Guarded, Addressed, Bodied, Checked, Faults),
)]
#[post("/flows/{flow_id}/webhook-secret/rotate")]
pub async fn rotate_secret(
    caller: Caller<may::EditFlows>,
    id: Path<Uuid>,
    store: web::Data<Store>,
    sealer: web::Data<Sealer>,
    links: web::Data<PublicUrl>,
) -> Result<web::Json<FlowSecretRotated>, ApiError> {
    let id = FlowId(id.0);
    let secret = random_token(flows::SECRET_BYTES);
    let sealed = sealer.seal(&flows::secret_place(id), &secret);
    let mut db = store.client().await?;
    let tx = db.transaction().await.map_err(store_error)?;
    if !flows::rotate_secret(&tx, caller.account, id, &sealed).await? {
        let flow = flows::get(&tx, caller.account, id).await?;
        let flow = flow.ok_or_else(|| ApiError::not_found("flow"))?;
        let source = FlowFields::from(&flow.version).trigger_event_source;
        return Err(ApiError::bad_request(format!(
            "the flow is started by `{}`, not by a webhook, so it has no secret",
            source.as_deref().unwrap_or("manual")
        )));
    }
    caller.record(&tx, Change::new("rotate_webhook_secret", "flow", id)).await?;
    tx.commit().await.map_err(store_error)?;
    let webhook_url = links.flow_hook(id, Some(&secret));
    Ok(web::Json(FlowSecretRotated { flow_id: id.0, webhook_url, webhook_secret: secret }))
}

/// Refuses a secret that could be guessed or does not fit into an address.
pub fn check_secret(secret: &str) -> Result<(), ApiError> {
    let plain = secret.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte));
    if plain && (SECRET_CHARS_MIN..=SECRET_CHARS_MAX).contains(&secret.len()) {
        return Ok(());
    }
    let message = format!(
        "has to be {SECRET_CHARS_MIN} to {SECRET_CHARS_MAX} letters, digits, `-` or `_`; leave it out and one is made"
    );
    Err(ApiError::invalid(vec![body_problem(&["webhook_config", "webhook_secret"], message)]))
}
