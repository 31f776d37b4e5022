//! Versions of a policy: listed, kept by hand, tagged, and gone back to.

use super::{
    bodies::{CreateVersionRequest, PruneRequest, RollbackRequest, UpdateTagRequest},
    change::{Desk, RESOURCE},
    read,
    wire::{PolicyVersionFull, PolicyVersionMetadata, PruneResponse, RollbackResponse},
};
use crate::{
    http::{
        audit::Change,
        caller::{Authenticated, Caller, may},
        error::ApiError,
        extract::{Json, Path},
        openapi::{Addressed, Bodied, Checked, Contested, Faults, Guarded},
        page::{self, Skip},
    },
    policy::apply::{self, Wanted},
    store::{
        Store,
        policies::{self, TagSet, Version},
        store_error,
    },
};
use actix_web::{HttpResponse, delete, get, post, put, web};
use deadpool_postgres::GenericClient;
use preloop_actors::ids::AccountId;
use serde_json::{Value, json};
use uuid::Uuid;

/// Lists versions, the newest first.
#[utoipa::path(
    tag = "policies",
    operation_id = "list_policy_versions",
    params(Skip),
    responses(
        (status = 200, body = [PolicyVersionMetadata], headers(("X-Total-Count" = i64))),
        Guarded, Checked, Faults,
    ),
)]
#[get("/policies/versions")]
pub async fn list(
    caller: Caller<may::ViewPolicies>,
    page: Skip,
    store: web::Data<Store>,
) -> Result<HttpResponse, ApiError> {
    let db = store.client().await?;
    let found = policies::list(&db, caller.account, false, page.into()).await?;
    let items: Vec<_> = found.rows.into_iter().map(PolicyVersionMetadata::of).collect();
    Ok(page::list(&items, found.total))
}

/// Keeps what the account has now as a version.
#[utoipa::path(
    tag = "policies",
    operation_id = "create_policy_version",
    responses((status = 201, body = PolicyVersionFull), Guarded, Checked, Bodied, Faults),
)]
#[post("/policies/versions")]
pub async fn create(
    caller: Caller<may::ManagePolicies>,
    body: Json<CreateVersionRequest>,
    store: web::Data<Store>,
) -> Result<HttpResponse, ApiError> {
    let CreateVersionRequest { description, tag } = body.0.checked()?;
    let (account, author) = (caller.account, caller.user);
    let mut db = store.client().await?;
    let tx = db.transaction().await.map_err(store_error)?;
    let version = apply::save(&tx, account, author, description.as_deref(), tag.as_deref()).await?;
    let change = Change::new("save_policy_version", RESOURCE, version.id);
    let change = change.with("number", version.number).between(&(), &tag_of(tag.as_deref()));
    caller.record(&tx, change).await?;
    tx.commit().await.map_err(store_error)?;
    Ok(HttpResponse::Created().json(PolicyVersionFull::of(version)))
}

/// Shows a version with its document.
#[utoipa::path(
    tag = "policies",
    operation_id = "get_policy_version",
    responses((status = 200, body = PolicyVersionFull), Guarded, Addressed, Checked, Faults),
)]
#[get("/policies/versions/{version_id}")]
pub async fn get(
    caller: Caller<may::ViewPolicies>,
    version_id: Path<Uuid>,
    store: web::Data<Store>,
) -> Result<web::Json<PolicyVersionFull>, ApiError> {
    let db = store.client().await?;
    let version = find(&db, caller.account, version_id.0).await?;
    Ok(web::Json(PolicyVersionFull::of(version)))
}

/// Gives a version a tag. Another version that has it loses it.
#[utoipa::path(
    tag = "policies",
    operation_id = "tag_policy_version",
    responses(
        (status = 200, body = PolicyVersionMetadata), Guarded, Addressed, Checked, Bodied, Faults,
    ),
)]
#[put("/policies/versions/{version_id}/tag")]
pub async fn set_tag(
    caller: Caller<may::ManagePolicies>,
    version_id: Path<Uuid>,
    body: Json<UpdateTagRequest>,
    store: web::Data<Store>,
) -> Result<web::Json<PolicyVersionMetadata>, ApiError> {
    let (account, id) = (caller.account, version_id.0);
    let tag = body.0.checked()?;
    let mut db = store.client().await?;
    let tx = db.transaction().await.map_err(store_error)?;
    match policies::set_tag(&tx, account, id, &tag).await? {
        TagSet::Done => {}
        TagSet::Missing => return Err(not_found()),
    }
    let version = find(&tx, account, id).await?;
    let change = Change::new("tag_policy_version", RESOURCE, id).with("number", version.number);
    caller.record(&tx, change.between(&(), &tag_of(Some(&tag)))).await?;
    tx.commit().await.map_err(store_error)?;
    Ok(web::Json(PolicyVersionMetadata::of(version)))
}

/// Takes its tags from a version.
#[utoipa::path(
    tag = "policies",
    operation_id = "untag_policy_version",
    responses((status = 200, body = PolicyVersionMetadata), Guarded, Addressed, Checked, Faults),
)]
#[delete("/policies/versions/{version_id}/tag")]
pub async fn unset_tag(
    caller: Caller<may::ManagePolicies>,
    version_id: Path<Uuid>,
    store: web::Data<Store>,
) -> Result<web::Json<PolicyVersionMetadata>, ApiError> {
    let (account, id) = (caller.account, version_id.0);
    let mut db = store.client().await?;
    let tx = db.transaction().await.map_err(store_error)?;
    let before = find(&tx, account, id).await?;
    policies::unset_tag(&tx, account, id, None).await?;
    let version = find(&tx, account, id).await?;
    let change = Change::new("untag_policy_version", RESOURCE, id).with("number", version.number);
    caller.record(&tx, change.with("tags", before.tags)).await?;
    tx.commit().await.map_err(store_error)?;
    Ok(web::Json(PolicyVersionMetadata::of(version)))
}

/// Removes old versions for good. The newest one always stays.
#[utoipa::path(
    tag = "policies",
    operation_id = "prune_policy_versions",
    responses((status = 200, body = PruneResponse), Guarded, Checked, Bodied, Faults),
)]
#[post("/policies/versions/prune")]
pub async fn prune(
    caller: Caller<may::ManagePolicies>,
    body: Json<PruneRequest>,
    store: web::Data<Store>,
) -> Result<web::Json<PruneResponse>, ApiError> {
    let (account, keep) = (caller.account, body.0.checked()?);
    let mut db = store.client().await?;
    let tx = db.transaction().await.map_err(store_error)?;
    // Nobody adds one meanwhile: which are the newest would not be certain.
    policies::lock(&tx, account).await?;
    let deleted_count = policies::prune(&tx, account, keep).await?;
    if deleted_count > 0 {
        let change = Change::new("prune_policy_versions", RESOURCE, account);
        let change = change.with("count", deleted_count).with("older_than_days", keep.days);
        caller.record(&tx, change).await?;
    }
    tx.commit().await.map_err(store_error)?;
    Ok(web::Json(PruneResponse { deleted_count }))
}

/// Makes what a version holds the account's policy again, as a new version.
///
/// As with applying, nothing that protects is taken away with a key. A version from before documents had labels and
/// review leaves both as they are.
#[utoipa::path(
    tag = "policies",
    operation_id = "roll_back_policy",
    responses(
        (status = 200, body = RollbackResponse),
        Guarded, Addressed, Checked, Bodied, Contested, Faults,
    ),
)]
#[post("/policies/versions/{version_id}/rollback")]
pub async fn rollback(
    caller: Caller<may::ManagePolicies>,
    who: Authenticated,
    version_id: Path<Uuid>,
    body: Json<RollbackRequest>,
    desk: Desk,
) -> Result<web::Json<RollbackResponse>, ApiError> {
    let request = body.0.checked()?;
    let version = {
        let db = desk.store().client().await?;
        find(&db, caller.account, version_id.0).await?
    };
    let read = read(version.document.clone()).await?;
    let wanted = Wanted {
        document: &read.document,
        expected_version: request.expected_version,
        expected_hash: None,
        comment: request.comment.as_deref(),
        tag: None,
        rolled_back_to: Some(version.number),
    };
    let applied = desk.apply(&who, &wanted, request.preview_only).await;
    let applied = applied.map_err(|error| error.placed(&read))?;
    Ok(web::Json(RollbackResponse::of(applied, request.preview_only)))
}

async fn find(db: &impl GenericClient, account: AccountId, id: Uuid) -> Result<Version, ApiError> {
    policies::version(db, account, id).await?.ok_or_else(not_found)
}

fn not_found() -> ApiError {
    ApiError::not_found("version of the policy")
}

/// For records.
fn tag_of(tag: Option<&str>) -> Value {
    json!({ "tag": tag })
}
