//! A draft in the shadow of live calls: it decides about each of them, too, and nobody feels it.

use super::{DRAFT, compile};
use crate::{
    http::{
        audit::Change,
        caller::{Caller, may},
        error::ApiError,
        extract::{Json, Query},
        openapi::{Addressed, Bodied, Checked, Contested, Faults, Guarded},
        page::{default_limit, limit},
    },
    mcp::catalog::Catalogs,
    policy::trial::Difference,
    store::{
        Store,
        policy_shadows::{self, Shadow},
        store_error,
    },
};
use actix_web::{HttpResponse, delete, get, put, web};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

/// What records are about.
const RESOURCE: &str = "policy_shadow";

/// A draft to try.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct PolicyShadowPut {
    /// A policy document. What it leaves out is as the account has it.
    #[schema(max_length = 1_000_000)]
    draft_yaml: String,
}

/// A draft that is tried, and how it has come out. Counts are written down twice a second.
#[derive(Serialize, ToSchema)]
struct PolicyShadowResponse {
    id: Uuid,
    draft_yaml: String,
    created_by: Option<Uuid>,
    created_at: DateTime<Utc>,
    /// Calls that were decided about since.
    calls: i64,
    /// Of these, calls that the draft would have decided otherwise.
    differing: i64,
    /// Of these, calls about which the draft could not decide: each of which is listed, or came while there was a
    /// `problem`.
    faulty: i64,
    /// Why it decides about nothing any more: something that it names was changed meanwhile. While it is so, calls are
    /// counted as `faulty` and not listed: of each the same would be said.
    problem: Option<String>,
}

/// Which calls are listed.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct PolicyShadowQuery {
    /// Most calls to answer; 100 unless given.
    #[serde(default = "default_limit::<100>", deserialize_with = "limit")]
    #[param(minimum = 1, maximum = 1000, required = false)]
    limit: i64,
    /// The `next_cursor` of an answer.
    cursor: Option<Uuid>,
}

/// Calls that a draft would have decided otherwise.
#[derive(Serialize, ToSchema)]
struct PolicyShadowCallsResponse {
    /// Newest first. The first 20,000 of a draft are listed; further ones are counted.
    differences: Vec<Difference>,
    /// There are older ones; send it as `cursor`.
    next_cursor: Option<Uuid>,
}

/// Shows the draft that is tried.
#[utoipa::path(
    tag = "policies",
    operation_id = "read_policy_shadow",
    responses((status = 200, body = PolicyShadowResponse), Guarded, Addressed, Faults),
)]
#[get("/policies/shadow")]
pub async fn get(
    caller: Caller<may::ViewPolicies>,
    store: web::Data<Store>,
    catalogs: web::Data<Catalogs>,
) -> Result<web::Json<PolicyShadowResponse>, ApiError> {
    let shadow = find(&store, &caller).await?;
    let catalog = catalogs.of(caller.account).await?;
    let trial = catalog.rules().trial.as_ref().filter(|trial| trial.shadow == shadow.id);
    let problem = trial.and_then(|trial| (*trial.policy).as_ref().err().cloned());
    Ok(web::Json(PolicyShadowResponse::new(shadow, problem)))
}

/// Tries a draft on every call from now on, in the place of the one before: what it would have done otherwise is on
/// record, and what becomes of calls is not its matter. Counts begin anew.
#[utoipa::path(
    tag = "policies",
    operation_id = "put_policy_shadow",
    responses(
        (status = 200, body = PolicyShadowResponse), Guarded, Checked, Bodied, Contested, Faults,
    ),
)]
#[put("/policies/shadow")]
pub async fn put(
    who: Caller<may::ManagePolicies>,
    body: Json<PolicyShadowPut>,
    store: web::Data<Store>,
    catalogs: web::Data<Catalogs>,
) -> Result<web::Json<PolicyShadowResponse>, ApiError> {
    let draft = body.0.draft_yaml;
    if draft.contains('\0') {
        return Err(ApiError::invalid_field(DRAFT, "has a NUL in it; take it out"));
    }
    compile(&store, who.account, &draft).await?;
    let id = Uuid::now_v7();
    {
        let mut db = store.client().await?;
        let tx = db.transaction().await.map_err(store_error)?;
        if !policy_shadows::put(&tx, who.account, id, &draft, who.user).await? {
            let why =
                "somebody else put a draft there at the same moment; look at it and try again";
            return Err(ApiError::conflict(why));
        }
        let change = Change::new("put_policy_shadow", RESOURCE, id).with("bytes", draft.len());
        who.record(&tx, change).await?;
        tx.commit().await.map_err(store_error)?;
    }
    catalogs.changed(who.account);
    let shadow = find(&store, &who).await?;
    Ok(web::Json(PolicyShadowResponse::new(shadow, None)))
}

/// Ends the trial of a draft, and forgets how it came out. What it would have done stands in the record all the same.
#[utoipa::path(
    tag = "policies",
    operation_id = "delete_policy_shadow",
    responses((status = 204), Guarded, Addressed, Faults),
)]
#[delete("/policies/shadow")]
pub async fn delete(
    who: Caller<may::ManagePolicies>,
    store: web::Data<Store>,
    catalogs: web::Data<Catalogs>,
) -> Result<HttpResponse, ApiError> {
    let mut db = store.client().await?;
    let tx = db.transaction().await.map_err(store_error)?;
    if !policy_shadows::delete(&tx, who.account).await? {
        return Err(not_found());
    }
    who.record(&tx, Change::new("delete_policy_shadow", RESOURCE, who.account)).await?;
    tx.commit().await.map_err(store_error)?;
    catalogs.changed(who.account);
    Ok(HttpResponse::NoContent().finish())
}

/// Lists calls that the draft would have decided otherwise, or could not decide about though it can be used. Those that
/// came while it could not be used at all, for its `problem`, are only counted.
#[utoipa::path(
    tag = "policies",
    operation_id = "list_policy_shadow_calls",
    params(PolicyShadowQuery),
    responses((status = 200, body = PolicyShadowCallsResponse), Guarded, Addressed, Checked, Faults),
)]
#[get("/policies/shadow/calls")]
pub async fn calls(
    caller: Caller<may::ViewPolicies>,
    query: Query<PolicyShadowQuery>,
    store: web::Data<Store>,
) -> Result<web::Json<PolicyShadowCallsResponse>, ApiError> {
    let shadow = find(&store, &caller).await?;
    let PolicyShadowQuery { limit, cursor } = query.0;
    let before = cursor.unwrap_or(Uuid::max());
    let db = store.client().await?;
    // One more than is shown, to see whether there is one.
    let mut found = policy_shadows::calls(&db, shadow.id, before, limit + 1).await?;
    let shown = usize::try_from(limit).unwrap_or_default();
    let has_more = found.len() > shown;
    found.truncate(shown);
    let next_cursor = found.last().map(|(id, _)| *id).filter(|_| has_more);
    let read = |(_, text): &(Uuid, String)| serde_json::from_str(text);
    let differences = found.iter().map(read).collect::<Result<Vec<Difference>, _>>();
    let differences = differences.map_err(ApiError::internal)?;
    Ok(web::Json(PolicyShadowCallsResponse { differences, next_cursor }))
}

async fn find<P>(store: &Store, caller: &Caller<P>) -> Result<Shadow, ApiError> {
    let db = store.client().await?;
    policy_shadows::get(&db, caller.account).await?.ok_or_else(not_found)
}

fn not_found() -> ApiError {
    ApiError::not_found("draft in the shadow")
}

impl PolicyShadowResponse {
    fn new(shadow: Shadow, problem: Option<String>) -> Self {
        Self {
            id: shadow.id,
            draft_yaml: shadow.document,
            created_by: shadow.created_by.map(|user| user.0),
            created_at: shadow.created_at,
            calls: shadow.counts.calls,
            differing: shadow.counts.differing,
            faulty: shadow.counts.faulty,
            problem,
        }
    }
}
