//! The record's chain over REST: exports that can be verified anywhere, how it stands, and the keys that sign it.

use crate::{
    audit::chain::{Chains, Format, Integrity, PublicKey},
    http::{
        caller::{Caller, may},
        error::{ApiError, Problem},
        extract::Query,
        openapi::{Checked, Faults, Guarded},
    },
    secrets::Sealer,
    store::{
        Store,
        audit_chain::{Checkpoint, Key},
    },
};
use actix_web::{HttpResponse, get, http::header, web};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;

/// What is exported.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ExportQuery {
    /// `jsonl`, which `preloop audit verify` reads, or `ocsf`. `jsonl` by default.
    #[param(pattern = "^(jsonl|ocsf)$")]
    format: Option<String>,
    /// Only what was sealed at this time or later; an entry is sealed within seconds.
    start_date: Option<DateTime<Utc>>,
    /// Only what was sealed before this time.
    end_date: Option<DateTime<Utc>>,
}

/// How the account's chain stands.
#[derive(Serialize, ToSchema)]
pub struct AuditIntegrityResponse {
    /// The first record that is there; those before went with retention.
    pub first_record: i64,
    /// The last record; 0 where there is none yet.
    pub last_record: i64,
    /// The chain after the last record. With its number it is an anchor: `LAST_RECORD:HASH`.
    pub hash: String,
    /// When the last record was sealed.
    pub sealed_at: Option<DateTime<Utc>>,
    /// Entries that are written and not sealed yet, in the oldest 1,000 commits of the whole installation; mostly of
    /// the last seconds.
    pub unsealed: i64,
    /// The last record under a signature.
    pub signed_up_to: i64,
    /// What was signed last.
    pub last_checkpoint: Option<AuditCheckpointResponse>,
    /// Up to which record the server has compared the chain with the entries, again each day.
    pub verified_up_to: i64,
    pub verified_at: Option<DateTime<Utc>>,
    /// What is wrong with the record; null while nothing is.
    pub fault: Option<String>,
}

/// A signed statement about the chain.
#[derive(Serialize, ToSchema)]
pub struct AuditCheckpointResponse {
    pub number: i64,
    /// `periodic`, or `retention` where what was before is gone.
    pub kind: String,
    pub record: i64,
    pub hash: String,
    pub at: Option<DateTime<Utc>>,
    pub key_id: String,
    pub signature: String,
}

/// A key that signs the record, or did.
#[derive(Serialize, ToSchema)]
pub struct AuditKeyResponse {
    pub id: String,
    /// Ed25519, in hexadecimal digits: what `preloop audit verify --key` takes.
    pub public_key: String,
    pub created_at: DateTime<Utc>,
    /// Null for the key that signs.
    pub retired_at: Option<DateTime<Utc>>,
    /// The key before it, which signed it, and how.
    pub endorsed_by: Option<String>,
    pub endorsement: Option<String>,
}

/// Every route of the chain, below `/api/v1`.
pub fn configure(cfg: &mut ServiceConfig<'_>) {
    cfg.service(export).service(integrity).service(keys);
}

/// Exports the record, oldest first, as lines of JSON.
///
/// `jsonl` has each record with its hash, the signed checkpoints, and a last line that signs the whole: an export that
/// ends without it was cut off. `ocsf` has the same entries as events of the class API Activity.
#[utoipa::path(
    tag = "audit",
    params(ExportQuery),
    responses(
        (status = 200, body = String, content_type = "application/x-ndjson"),
        Guarded, Checked, Faults
    ),
)]
#[get("/audit-logs/export")]
async fn export(
    caller: Caller<may::ViewAuditLogs>,
    query: Query<ExportQuery>,
    store: web::Data<Store>,
    sealer: web::Data<Sealer>,
) -> Result<HttpResponse, ApiError> {
    let ExportQuery { format, start_date, end_date } = query.0;
    let (format, name) = match format.as_deref() {
        None | Some("" | "jsonl") => (Format::Jsonl, "audit.jsonl"),
        Some("ocsf") => (Format::Ocsf, "audit.ocsf.jsonl"),
        Some(_) => {
            let problem = Problem::of("query", "format", "value_error", "has to be jsonl or ocsf");
            return Err(ApiError::invalid(vec![problem]));
        }
    };
    let span = [start_date, end_date];
    let export = chains(&store, &sealer).export(caller.account, span, format).await?;
    let disposition = format!("attachment; filename=\"{name}\"");
    Ok(HttpResponse::Ok()
        .content_type("application/x-ndjson")
        .insert_header((header::CONTENT_DISPOSITION, disposition))
        .streaming(export.into_stream()))
}

/// Shows how the account's chain stands: how far it goes, is signed and was compared, and what is wrong with it.
#[utoipa::path(
    tag = "audit",
    responses((status = 200, body = AuditIntegrityResponse), Guarded, Faults),
)]
#[get("/audit-logs/integrity")]
async fn integrity(
    caller: Caller<may::ViewAuditLogs>,
    store: web::Data<Store>,
    sealer: web::Data<Sealer>,
) -> Result<web::Json<AuditIntegrityResponse>, ApiError> {
    let stands = chains(&store, &sealer).integrity(caller.account).await?;
    Ok(web::Json(stands.into()))
}

/// Lists the keys that sign the record, oldest first. They are the same for all accounts.
#[utoipa::path(
    tag = "audit",
    responses((status = 200, body = [AuditKeyResponse]), Guarded, Faults),
)]
#[get("/audit-logs/keys")]
async fn keys(
    _caller: Caller<may::ViewAuditLogs>,
    store: web::Data<Store>,
    sealer: web::Data<Sealer>,
) -> Result<web::Json<Vec<AuditKeyResponse>>, ApiError> {
    let keys = chains(&store, &sealer).keys().await?;
    Ok(web::Json(keys.into_iter().map(Into::into).collect()))
}

fn chains(store: &web::Data<Store>, sealer: &web::Data<Sealer>) -> Chains {
    Chains::new(Store::clone(store), Sealer::clone(sealer))
}

impl From<Integrity> for AuditIntegrityResponse {
    fn from(stands: Integrity) -> Self {
        Self {
            first_record: stands.first,
            last_record: stands.last,
            hash: hex::encode(stands.hash),
            sealed_at: stands.sealed_at,
            unsealed: stands.unsealed,
            signed_up_to: stands.signed,
            last_checkpoint: stands.checkpoint.map(Into::into),
            verified_up_to: stands.checked,
            verified_at: stands.checked_at,
            fault: stands.fault,
        }
    }
}

impl From<Checkpoint> for AuditCheckpointResponse {
    fn from(checkpoint: Checkpoint) -> Self {
        Self {
            number: checkpoint.number,
            kind: checkpoint.kind.as_str().to_owned(),
            record: checkpoint.seq,
            hash: hex::encode(checkpoint.hash),
            at: DateTime::from_timestamp_millis(checkpoint.at_ms),
            key_id: checkpoint.key,
            signature: hex::encode(checkpoint.signature),
        }
    }
}

impl From<Key> for AuditKeyResponse {
    fn from(key: Key) -> Self {
        let (endorsed_by, endorsement) = key.endorsed.unzip();
        Self {
            id: key.id,
            public_key: PublicKey(key.public).to_string(),
            created_at: key.created_at,
            retired_at: key.retired_at,
            endorsed_by,
            endorsement: endorsement.map(hex::encode),
        }
    }
}
