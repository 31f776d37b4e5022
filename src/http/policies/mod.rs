//! Policy as code: an account's policy as one document, exported, checked, compared and applied, and its versions.

mod bodies;
mod change;
#[cfg(test)]
mod tests;
mod versions;
pub mod wire;

pub use change::record;

use super::{
    caller::{Authenticated, Caller, may},
    error::ApiError,
    extract::{Json, Query},
    openapi::{Addressed, Bodied, Checked, Contested, Faults, Guarded},
};
use crate::{
    policy::{
        self, KnownTools, PolicyDocument, apart,
        apply::{self, Wanted},
        diff, document, lint,
        read::Read,
        render,
    },
    store::{Store, policies},
};
use actix_web::{HttpResponse, get, http::header, post, web};
use bodies::{ExportQuery, Format, PolicyApplyRequest, PolicyDiffRequest, PolicyText};
use change::Desk;
use serde_json::Value;
use utoipa_actix_web::service_config::ServiceConfig;
use wire::{PolicyApplyResult, PolicyDiffResult, PolicyValidationResult, unreadable};

/// What we answer documents as.
const YAML: &str = "application/yaml";
/// The number of the newest version, 0 for none.
const VERSION: &str = "X-Policy-Version";
/// `true` when something was changed since by other means.
const DRIFTED: &str = "X-Policy-Drifted";

/// Every route of this resource, below `/api/v1`.
pub fn configure(cfg: &mut ServiceConfig<'_>) {
    cfg.service(export)
        .service(schema)
        .service(validate)
        .service(diff_documents)
        .service(apply_document)
        .service(versions::list)
        .service(versions::create)
        // Before versions, whose ids would match `prune`.
        .service(versions::prune)
        .service(versions::get)
        .service(versions::set_tag)
        .service(versions::unset_tag)
        .service(versions::rollback);
}

/// Writes down the account's policy. `ETag` is its hash, `X-Policy-Version` the number of the newest version.
///
/// Secrets are not in it. The same policy always gives the same text.
#[utoipa::path(
    tag = "policies",
    operation_id = "export_policy",
    params(ExportQuery),
    responses(
        (status = 200, body = String, content_type = "application/yaml",
         headers(("ETag" = String), ("X-Policy-Version" = i32), ("X-Policy-Drifted" = bool))),
        Guarded, Checked, Faults,
    ),
)]
#[get("/policies/export")]
async fn export(
    caller: Caller<may::ViewPolicies>,
    query: Query<ExportQuery>,
    store: web::Data<Store>,
) -> Result<HttpResponse, ApiError> {
    let mut db = store.client().await?;
    let found = apply::found(&mut db, caller.account).await?;
    drop(db);
    let ExportQuery { format, include_mcp_servers } = query.0;
    let (mut document, number) = (found.document, found.newest.map_or(0, |newest| newest.number));
    if !include_mcp_servers {
        document.servers = None;
    }
    let mut answer = HttpResponse::Ok();
    answer
        .insert_header((header::ETAG, format!("\"{}\"", found.hash)))
        .insert_header((VERSION, number.to_string()))
        .insert_header((DRIFTED, found.has_drifted.to_string()));
    Ok(match (format, include_mcp_servers) {
        (Format::Yaml, true) => answer.content_type(YAML).body(found.text),
        (Format::Yaml, false) => answer.content_type(YAML).body(render::yaml(&document)?),
        (Format::Json, _) => answer.json(render::json(&document)?),
    })
}

/// Shows the JSON Schema of a policy document.
#[utoipa::path(
    tag = "policies",
    operation_id = "policy_schema",
    responses((status = 200, body = Object), Guarded, Faults),
)]
#[get("/policies/schema")]
async fn schema(_caller: Caller<may::ViewPolicies>) -> web::Json<&'static Value> {
    web::Json(document::schema())
}

/// Checks a document, and looks for what is wrong with it although it can be applied. Changes nothing.
#[utoipa::path(
    tag = "policies",
    operation_id = "validate_policy",
    responses((status = 200, body = PolicyValidationResult), Guarded, Checked, Bodied, Faults),
)]
#[post("/policies/validate")]
async fn validate(
    caller: Caller<may::ViewPolicies>,
    body: Json<PolicyText>,
    store: web::Data<Store>,
) -> Result<web::Json<PolicyValidationResult>, ApiError> {
    let text = body.0.checked()?;
    let known = {
        let mut db = store.client().await?;
        KnownTools::of_one_moment(&mut db, caller.account).await?
    };
    let found = apart(move || match Read::text(&text) {
        Ok(read) => read.placed(lint::check(&read.document, &known)),
        Err(findings) => findings,
    });
    Ok(web::Json(PolicyValidationResult::of(found.await?)))
}

/// Tells what a document would change, or how it differs from a version. Changes nothing.
#[utoipa::path(
    tag = "policies",
    operation_id = "diff_policy",
    responses((status = 200, body = PolicyDiffResult), Guarded, Addressed, Checked, Bodied, Faults),
)]
#[post("/policies/diff")]
async fn diff_documents(
    caller: Caller<may::ViewPolicies>,
    body: Json<PolicyDiffRequest>,
    store: web::Data<Store>,
) -> Result<web::Json<PolicyDiffResult>, ApiError> {
    let PolicyDiffRequest { document, against } = body.0;
    let text = PolicyText { document }.checked()?;
    let after = read(text).await?.document;
    let (known, version) = {
        let mut db = store.client().await?;
        let known = KnownTools::of_one_moment(&mut db, caller.account).await?;
        let version = match against {
            None => None,
            Some(number) => {
                let found = policies::version_by_number(&db, caller.account, number).await?;
                Some(found.ok_or_else(|| ApiError::not_found("version of the policy"))?)
            }
        };
        (known, version)
    };
    let version = match version {
        None => None,
        Some(version) => Some(read(version.document).await?.document),
    };
    let changes = apart(move || {
        let before = version.unwrap_or_else(|| policy::export::export(&known));
        diff::diff(&before, &whole(&after, &before, &known))
    });
    Ok(web::Json(PolicyDiffResult::of(changes.await?)))
}

/// Makes a document the account's policy: all of it, or nothing. It counts from the next call on.
///
/// Sections that it leaves out stay. What was changed by other means since the newest version is kept as a version of
/// its own first. Takes the rights that the changes would take one by one.
///
/// A tool's `labels` and a server's `review` stay where an entry leaves them out. Only a person who is signed in takes
/// a label away or makes a review weaker, by whatever change: with a key such a document is refused as a whole, with
/// 403, and the refusal names each loss.
#[utoipa::path(
    tag = "policies",
    operation_id = "apply_policy",
    responses(
        (status = 200, body = PolicyApplyResult), Guarded, Checked, Bodied, Contested, Faults,
    ),
)]
#[post("/policies/apply")]
async fn apply_document(
    _caller: Caller<may::ManagePolicies>,
    who: Authenticated,
    body: Json<PolicyApplyRequest>,
    desk: Desk,
) -> Result<web::Json<PolicyApplyResult>, ApiError> {
    let request = body.0.checked()?;
    let read = read(request.document.clone()).await?;
    let wanted = Wanted {
        document: &read.document,
        expected_version: request.expected_version,
        expected_hash: request.expected_hash()?,
        comment: request.comment.as_deref(),
        tag: request.tag.as_deref(),
        rolled_back_to: None,
    };
    let applied = desk.apply(&who, &wanted, request.dry_run).await;
    let applied = applied.map_err(|error| error.placed(&read))?;
    Ok(web::Json(PolicyApplyResult::of(applied, request.dry_run)))
}

/// Reads a document, or says where it cannot be read.
async fn read(text: String) -> Result<Read, ApiError> {
    apart(move || Read::text(&text)).await?.map_err(unreadable)
}

/// A document with what it leaves out, spelt as it would be exported.
fn whole(after: &PolicyDocument, before: &PolicyDocument, known: &KnownTools) -> PolicyDocument {
    policy::normal(&after.over(before), known)
}
