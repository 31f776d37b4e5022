//! What accounts share, for whoever runs the server: an account must not raise its own part over that of others.

#[cfg(test)]
mod tests;

use super::{
    audit::{Change, Origin},
    caller::bearer,
    error::ApiError,
    extract::{Json, Path},
    openapi::{Addressed, Bodied, Checked, Faults, Guarded},
    page::{self, Page},
    serve::HttpSettings,
};
use crate::{
    secrets::is_secret,
    store::{
        Store,
        accounts::{self, AccountView, WEIGHT_MAX},
        store_error,
    },
};
use actix_web::{FromRequest, HttpRequest, HttpResponse, dev::Payload, get, put, web};
use chrono::{DateTime, Utc};
use preloop_actors::ids::AccountId;
use serde::{Deserialize, Serialize};
use std::future::{Ready, ready};
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

/// Whoever runs this server, proven by its `OPERATOR_TOKEN`. Neither a user nor a key of any account is that, whatever
/// they may do in it.
pub struct Operator(Origin);

/// An account, and its share of what accounts have together.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AdminAccountResponse {
    pub id: Uuid,
    pub name: String,
    /// Its share of the places, against other accounts that wait as well: one of weight 3 has three places for each
    /// of one of weight 1.
    #[schema(minimum = 1, maximum = 100)]
    pub weight: i16,
    pub created_at: DateTime<Utc>,
}

/// What to change about an account.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AdminAccountUpdate {
    /// Its share of the places; 1 unless it was set.
    #[schema(minimum = 1, maximum = 100)]
    weight: i32,
}

/// Every route of this resource, below `/api/v1`.
pub fn configure(cfg: &mut ServiceConfig<'_>) {
    cfg.service(list).service(update);
}

/// Lists all accounts by name. Takes the server's `OPERATOR_TOKEN`, and no account's credential.
#[utoipa::path(
    tag = "admin",
    params(Page),
    responses(
        (status = 200, body = [AdminAccountResponse], headers(("X-Total-Count" = i64))),
        Guarded, Checked, Faults,
    ),
)]
#[get("/admin/accounts")]
async fn list(
    _operator: Operator,
    page: Page,
    store: web::Data<Store>,
) -> Result<HttpResponse, ApiError> {
    let found = accounts::list(&store.client().await?, page.into()).await?;
    let items: Vec<_> = found.rows.into_iter().map(AdminAccountResponse::from).collect();
    Ok(page::list(&items, found.total))
}

/// Changes an account's share. Takes the server's `OPERATOR_TOKEN`, and no account's credential. The next claim of a
/// place goes by it, and the account's record says so.
#[utoipa::path(
    tag = "admin",
    params(("account_id" = Uuid, Path)),
    responses((status = 200, body = AdminAccountResponse), Guarded, Addressed, Bodied, Checked, Faults),
)]
#[put("/admin/accounts/{account_id}")]
async fn update(
    operator: Operator,
    id: Path<Uuid>,
    body: Json<AdminAccountUpdate>,
    store: web::Data<Store>,
) -> Result<web::Json<AdminAccountResponse>, ApiError> {
    let (account, weight) = (AccountId(id.0), weight(&body.0)?);
    let mut db = store.client().await?;
    let tx = db.transaction().await.map_err(store_error)?;
    let changed = accounts::set_weight(&tx, account, weight).await?;
    let (after, before) = changed.ok_or_else(|| ApiError::not_found("account"))?;
    let after = AdminAccountResponse::from(after);
    if before != weight {
        let before = AdminAccountResponse { weight: before, ..after.clone() };
        let change = Change::new("update_account", "account", account)
            .between(&before, &after)
            .with("by", "operator");
        change.write(&tx, account, operator.0.by()).await?;
    }
    tx.commit().await.map_err(store_error)?;
    Ok(web::Json(after))
}

fn weight(body: &AdminAccountUpdate) -> Result<i16, ApiError> {
    let fits = i16::try_from(body.weight).ok().filter(|weight| (1..=WEIGHT_MAX).contains(weight));
    fits.ok_or_else(|| {
        let problem = format!("has to be 1 to {WEIGHT_MAX}, not {}", body.weight);
        ApiError::invalid_field("weight", problem)
    })
}

impl From<AccountView> for AdminAccountResponse {
    fn from(found: AccountView) -> Self {
        let AccountView { id, name, weight, created_at } = found;
        Self { id: id.0, name, weight, created_at }
    }
}

impl FromRequest for Operator {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(admit(request).map(|()| Self(Origin::of(request))))
    }
}

fn admit(request: &HttpRequest) -> Result<(), ApiError> {
    let sent = bearer(request)?;
    let settings = request.app_data::<web::Data<HttpSettings>>();
    let token = settings.and_then(|settings| settings.operator_token.as_ref());
    let token = token.ok_or_else(|| {
        ApiError::forbidden(
            "nobody may do this here; whoever runs the server can set OPERATOR_TOKEN",
        )
    })?;
    let is_operator: bool = is_secret(sent, token).into();
    is_operator.then_some(()).ok_or_else(|| {
        ApiError::forbidden("only who runs the server may do this; send its OPERATOR_TOKEN")
    })
}
