//! API keys: shown once, then known only by hash.

use crate::{
    auth::{Auth, Identity, Principal, Scope, scopes::SCOPES_MAX},
    http::{
        audit::Change,
        caller::Authenticated,
        check::Checks,
        error::ApiError,
        extract::{Json, Path, Query},
        openapi::{Addressed, Bodied, Checked, Faults, Guarded},
        page,
    },
    mcp::caller::McpCaller,
    secrets::random_token,
    store::{
        api_keys::{self, ApiKey, Listing, NewApiKey},
        held_labels, store_error,
    },
};
use actix_web::{HttpResponse, delete, get, post, web};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{
    IntoParams, PartialSchema, ToSchema,
    openapi::{ObjectBuilder, RefOr, Schema, schema::Type},
};
use uuid::Uuid;

/// Starts every key, so that people and secret scanners can tell what it is.
const PREFIX: &str = "prl_";
const SECRET_BYTES: usize = 32;
/// Most keys of one user.
const KEYS_MAX: i64 = 1000;
const LIMIT_MAX: i64 = 200;

#[derive(Deserialize, ToSchema)]
pub struct ApiKeyCreate {
    /// Unique within the account.
    #[schema(min_length = 1, max_length = 100)]
    name: String,
    /// In the future; without it the key counts until it is deleted.
    expires_at: Option<DateTime<Utc>>,
    /// `read` (all `view_` permissions), `write` (what an editor may), `admin` (everything),
    /// `mcp:read`, `mcp:write`, `mcp:*` (only the MCP server), or names of permissions.
    /// Empty: all that its user may. A key never may more than its user.
    #[serde(default)]
    #[schema(max_items = 100, value_type = Vec<ScopeName>)]
    scopes: Vec<String>,
}

/// The vocabulary of scopes, for the API's description.
struct ScopeName;

impl PartialSchema for ScopeName {
    fn schema() -> RefOr<Schema> {
        let names = Scope::all().map(|scope| scope.to_string());
        ObjectBuilder::new().schema_type(Type::String).enum_values(Some(names)).into()
    }
}

impl ToSchema for ScopeName {}

/// A new key; the only time that `key` is shown.
#[derive(Serialize, ToSchema)]
pub struct ApiKeyResponse {
    id: Uuid,
    name: String,
    /// The secret, for `Authorization: Bearer`.
    key: String,
    prefix: String,
    scopes: Vec<String>,
    user_id: Uuid,
    created_at: DateTime<Utc>,
    expires_at: Option<DateTime<Utc>>,
    last_used_at: Option<DateTime<Utc>>,
}

#[derive(Serialize, ToSchema)]
pub struct ApiKeySummary {
    id: Uuid,
    name: String,
    /// The first characters of the secret.
    prefix: String,
    scopes: Vec<String>,
    created_at: DateTime<Utc>,
    expires_at: Option<DateTime<Utc>>,
    /// To the minute.
    last_used_at: Option<DateTime<Utc>>,
}

#[derive(Serialize, ToSchema)]
pub struct ApiKeyCount {
    /// Keys that have not expired.
    active: i64,
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ApiKeyQuery {
    /// Most keys to answer.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<i64>,
    /// How many to leave out first.
    #[serde(default)]
    #[param(minimum = 0, maximum = 2147483647, required = false)]
    offset: i64,
    /// Part of the name.
    #[param(max_length = 200)]
    q: Option<String>,
    /// Expired keys too; they are by default.
    include_retired: Option<bool>,
    /// `name`, `created` or `expires`; `-` in front turns the order round. `-created` by default.
    #[param(pattern = "^-?(name|created|expires)$")]
    sort: Option<String>,
}

/// Creates a key that acts as the caller. Its secret is shown in this answer and never again.
#[utoipa::path(
    tag = "auth",
    request_body = ApiKeyCreate,
    responses((status = 201, body = ApiKeyResponse), Guarded, Bodied, Checked, Faults)
)]
#[post("/auth/api-keys")]
pub async fn create(
    caller: Authenticated,
    auth: web::Data<Auth>,
    body: Json<ApiKeyCreate>,
) -> Result<HttpResponse, ApiError> {
    let user = &require_unlimited(&caller.0)?.user;
    let Json(wanted) = body;
    check(&wanted)?;
    let secret = format!("{PREFIX}{}", random_token(SECRET_BYTES));
    let new = NewApiKey {
        account: user.account,
        user: user.id,
        name: &wanted.name,
        secret: &secret,
        scopes: &wanted.scopes,
        expires_at: wanted.expires_at,
    };
    let mut db = auth.store.client().await?;
    let tx = db.transaction().await.map_err(store_error)?;
    if api_keys::count(&tx, user.account, user.id, None, true).await? >= KEYS_MAX {
        let message = format!("you have {KEYS_MAX} API keys; delete some first");
        return Err(ApiError::bad_request(message));
    }
    let key = api_keys::insert(&tx, &new).await?.ok_or_else(|| {
        ApiError::bad_request(format!("an API key named `{}` exists already", wanted.name))
    })?;
    if let Principal::ApiKey { id } = caller.0.principal {
        let names = (McpCaller::key_binding(id), McpCaller::key_binding(key.id));
        held_labels::hand_on(&tx, user.account, &names.0, &names.1).await?;
    }
    let change = Change::new("create_api_key", "api_key", key.id).with("name", &*key.name);
    caller.record(&tx, change.with("scopes", key.scopes.clone())).await?;
    tx.commit().await.map_err(store_error)?;
    Ok(HttpResponse::Created().json(response(key, secret)))
}

/// Lists the caller's keys, without their secrets. `X-Total-Count` says how many there are in all.
#[utoipa::path(
    tag = "auth",
    params(ApiKeyQuery),
    responses(
        (status = 200, body = [ApiKeySummary], headers(("X-Total-Count" = i64))),
        Guarded, Checked, Faults,
    )
)]
#[get("/auth/api-keys")]
pub async fn list(
    caller: Authenticated,
    auth: web::Data<Auth>,
    query: Query<ApiKeyQuery>,
) -> Result<HttpResponse, ApiError> {
    let (user, Query(query)) = (caller.0.user, query);
    let listing = listing(&query)?;
    let db = auth.store.client().await?;
    let keys = api_keys::list(&db, user.account, user.id, &listing).await?;
    let (search, retired) = (listing.search, listing.include_retired);
    let total = api_keys::count(&db, user.account, user.id, search, retired).await?;
    let keys: Vec<ApiKeySummary> = keys.into_iter().map(summary).collect();
    Ok(page::list(&keys, total))
}

/// Counts the caller's keys that have not expired.
#[utoipa::path(
    tag = "auth",
    responses((status = 200, body = ApiKeyCount), Guarded, Faults)
)]
#[get("/auth/api-keys/count")]
pub async fn count(caller: Authenticated, auth: web::Data<Auth>) -> Result<HttpResponse, ApiError> {
    let user = caller.0.user;
    let db = auth.store.client().await?;
    let active = api_keys::count(&db, user.account, user.id, None, false).await?;
    Ok(HttpResponse::Ok().json(ApiKeyCount { active }))
}

/// Reads one of the caller's keys, without its secret.
#[utoipa::path(
    tag = "auth",
    params(("key_id" = Uuid, Path)),
    responses((status = 200, body = ApiKeySummary), Guarded, Addressed, Checked, Faults)
)]
#[get("/auth/api-keys/{key_id}")]
pub async fn read(
    caller: Authenticated,
    auth: web::Data<Auth>,
    key: Path<Uuid>,
) -> Result<HttpResponse, ApiError> {
    let user = caller.0.user;
    let db = auth.store.client().await?;
    let key = api_keys::find(&db, user.account, user.id, key.0).await?;
    let key = key.ok_or_else(|| ApiError::not_found("API key"))?;
    Ok(HttpResponse::Ok().json(summary(key)))
}

/// Deletes one of the caller's keys; it is refused from now on.
#[utoipa::path(
    tag = "auth",
    params(("key_id" = Uuid, Path)),
    responses((status = 204, description = "Deleted."), Guarded, Addressed, Checked, Faults)
)]
#[delete("/auth/api-keys/{key_id}")]
pub async fn delete(
    caller: Authenticated,
    auth: web::Data<Auth>,
    key: Path<Uuid>,
) -> Result<HttpResponse, ApiError> {
    let user = &require_unlimited(&caller.0)?.user;
    let mut db = auth.store.client().await?;
    let tx = db.transaction().await.map_err(store_error)?;
    if !api_keys::delete(&tx, user.account, user.id, key.0).await? {
        return Err(ApiError::not_found("API key"));
    }
    caller.record(&tx, Change::new("delete_api_key", "api_key", key.0)).await?;
    tx.commit().await.map_err(store_error)?;
    Ok(HttpResponse::NoContent().finish())
}

/// A limited key must not make itself an unlimited one, nor decide about other credentials.
pub(super) fn require_unlimited(identity: &Identity) -> Result<&Identity, ApiError> {
    if identity.scopes.are_unlimited() {
        return Ok(identity);
    }
    Err(ApiError::forbidden(
        "api_key_scope_denied: managing credentials takes a session or a key with the scope `admin`",
    ))
}

fn check(wanted: &ApiKeyCreate) -> Result<(), ApiError> {
    let mut checks = Checks::new();
    checks
        .length("name", &wanted.name, 1..=100)
        .that(
            wanted.expires_at.is_none_or(|end| end > Utc::now()),
            "expires_at",
            "has to be in the future",
        )
        .that(
            wanted.scopes.len() <= SCOPES_MAX,
            "scopes",
            format!("may have at most {SCOPES_MAX} entries"),
        );
    for scope in wanted.scopes.iter().take(SCOPES_MAX) {
        if let Err(unknown) = scope.parse::<Scope>() {
            checks.that(false, "scopes", unknown.to_string());
        }
    }
    checks.done()
}

fn listing(query: &ApiKeyQuery) -> Result<Listing<'_>, ApiError> {
    let limit = query.limit.unwrap_or(LIMIT_MAX);
    let sort = query.sort.as_deref().unwrap_or("-created");
    let (descending, order) = match sort.strip_prefix('-') {
        Some(order) => (true, order),
        None => (false, sort),
    };
    let refuse = |name: &str, problem: &str| {
        let problem = crate::http::error::Problem::of("query", name, "value_error", problem);
        Err(ApiError::invalid(vec![problem]))
    };
    if !(1..=LIMIT_MAX).contains(&limit) {
        return refuse("limit", "has to be a whole number from 1 to 200");
    }
    if !(0..=page::OFFSET_MAX).contains(&query.offset) {
        return refuse("offset", "has to be a whole number from 0 to 2147483647");
    }
    if !["name", "created", "expires"].contains(&order) {
        return refuse("sort", "has to be name, created or expires, with - in front or without");
    }
    if query.q.as_ref().is_some_and(|q| q.chars().count() > 200) {
        return refuse("q", "may have at most 200 characters");
    }
    Ok(Listing {
        search: query.q.as_deref().filter(|q| !q.is_empty()),
        include_retired: query.include_retired.unwrap_or(true),
        order,
        descending,
        limit,
        offset: query.offset,
    })
}

fn response(key: ApiKey, secret: String) -> ApiKeyResponse {
    ApiKeyResponse {
        id: key.id,
        name: key.name,
        key: secret,
        prefix: key.prefix,
        scopes: key.scopes,
        user_id: key.user.0,
        created_at: key.created_at,
        expires_at: key.expires_at,
        last_used_at: key.last_used_at,
    }
}

fn summary(key: ApiKey) -> ApiKeySummary {
    ApiKeySummary {
        id: key.id,
        name: key.name,
        prefix: key.prefix,
        scopes: key.scopes,
        created_at: key.created_at,
        expires_at: key.expires_at,
        last_used_at: key.last_used_at,
    }
}
