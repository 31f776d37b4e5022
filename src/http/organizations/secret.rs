//! Rotating a webhook secret: the new one is shown once, the old one is taken for a while.

use crate::{
    http::{audit::Change, error::ApiError, links::PublicUrl, trackers::wire::WebhookSecret},
    secrets::{Sealer, random_token},
    store::organizations,
};
use chrono::{DateTime, Utc};
use deadpool_postgres::GenericClient;
use preloop_actors::ids::{AccountId, OrganizationId};
use serde::{Deserialize, Serialize};
use std::time::Duration;
use utoipa::ToSchema;
use uuid::Uuid;

/// Bytes of randomness in a webhook secret.
pub const SECRET_BYTES: usize = 32;
/// How long the secret before is taken unless asked otherwise: a day.
const OVERLAP_SECS: u64 = 24 * 60 * 60;
/// The longest it can be taken: a week.
const OVERLAP_SECS_MAX: u64 = 7 * OVERLAP_SECS;

/// How to rotate.
#[derive(Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SecretRotate {
    /// How long the secret before is still taken, in seconds; 86,400 unless given. 0 ends it at once.
    #[schema(minimum = 0, maximum = 604_800)]
    pub overlap_seconds: Option<u64>,
}

/// A secret that was made just now.
#[derive(Serialize, ToSchema)]
pub struct SecretRotated {
    pub organization_id: Uuid,
    pub webhook: WebhookSecret,
    /// Until when the secret before is taken as well; null: not any more.
    pub previous_secret_until: Option<DateTime<Utc>>,
}

impl SecretRotate {
    /// How long the secret before is still taken.
    pub fn overlap(&self) -> Result<Duration, ApiError> {
        let seconds = self.overlap_seconds.unwrap_or(OVERLAP_SECS);
        if seconds > OVERLAP_SECS_MAX {
            let message = format!("has to be 0 to {OVERLAP_SECS_MAX} seconds (7 days)");
            return Err(ApiError::invalid_field("overlap_seconds", message));
        }
        Ok(Duration::from_secs(seconds))
    }
}

/// For the record.
pub fn secret_rotated(id: OrganizationId) -> Change {
    Change::new("rotate_webhook_secret", "organization", id)
}

/// Makes a new secret for an organization's webhook.
pub async fn rotate(
    db: &impl GenericClient,
    sealer: &Sealer,
    links: &PublicUrl,
    account: AccountId,
    id: OrganizationId,
    overlap: Duration,
) -> Result<SecretRotated, ApiError> {
    let secret = random_token(SECRET_BYTES);
    let sealed = sealer.seal(&organizations::secret_place(id), &secret);
    let rotated = organizations::rotate_secret(db, account, id, &sealed, overlap).await?;
    let rotated = rotated.ok_or_else(|| ApiError::not_found("organization"))?;
    Ok(SecretRotated {
        organization_id: id.0,
        webhook: WebhookSecret { url: links.tracker_hook(rotated.tracker_kind, id), secret },
        previous_secret_until: rotated.previous_until,
    })
}
