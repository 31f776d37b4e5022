//! Flows over REST: kept as JSON or YAML, versioned, started by hand.

mod body;
mod check;
mod gatherings;
mod kept;
mod listing;
mod pace;
mod policy;
mod preview;
mod record;
mod schedule;
mod spec;
#[cfg(test)]
mod tests;
mod ticks;
mod tools;
mod trial;
mod trigger;
mod versions;
mod webhook;
mod wire;
mod yaml;

use super::{
    audit::Change,
    caller::{Caller, may},
    error::ApiError,
    extract::{Json, Path, Query},
    links::PublicUrl,
    openapi::{Addressed, Bodied, Checked, Faults, Guarded},
    page::Skip,
    written::Written,
};
use crate::{
    secrets::Sealer,
    store::{
        Store,
        flows::{self, Applied, Draft, Flow, SaveError},
        store_error,
    },
};
use actix_web::{HttpResponse, delete, get, post, put, web};
use body::{Body, problem_of};
use chrono::{DateTime, Utc};
use preloop_actors::ids::FlowId;
use serde::Deserialize;
use serde_json::{Map, Value};
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;
use wire::{FlowFields, FlowResponse, FlowUpdate};

/// Every route of this resource, below `/api/v1`. Those with a fixed name come before those with an id.
pub fn configure(cfg: &mut ServiceConfig<'_>) {
    cfg.service(list)
        .service(create)
        .service(preview::preview)
        .service(check::check)
        .service(trial::test_flow)
        .service(yaml::apply)
        .service(get)
        .service(update)
        .service(delete)
        .service(ticks::schedule)
        .service(ticks::ticks)
        .service(gatherings::gatherings)
        .service(yaml::show)
        .service(yaml::replace)
        .service(versions::versions)
        .service(webhook::rotate_secret)
        .service(trigger::trigger);
}

/// How to list flows.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct ListQuery {
    /// Leave executions that were created before out of `execution_stats`.
    stats_since: Option<DateTime<Utc>>,
}

/// Lists flows by name.
#[utoipa::path(
    tag = "flows",
    params(ListQuery, Skip),
    responses(
        (status = 200, body = [FlowResponse], headers(("X-Total-Count" = i64))),
        Guarded, Checked, Faults,
    ),
)]
#[get("/flows")]
async fn list(
    caller: Caller<may::ViewFlows>,
    query: Query<ListQuery>,
    page: Skip,
    store: web::Data<Store>,
    links: web::Data<PublicUrl>,
    written: web::Data<Written>,
) -> Result<HttpResponse, ApiError> {
    let db = store.client().await?;
    let since = query.0.stats_since;
    listing::respond(&db, caller.account, since, page.into(), &links, &written).await
}

/// Creates a flow. A webhook flow's secret is in this answer and can be read only now.
#[utoipa::path(
    tag = "flows",
    request_body = FlowFields,
    responses((status = 200, body = FlowResponse), Guarded, Bodied, Checked, Faults),
)]
#[post("/flows")]
async fn create(
    caller: Caller<may::CreateFlows>,
    body: Json<Map<String, Value>>,
    store: web::Data<Store>,
    sealer: web::Data<Sealer>,
    links: web::Data<PublicUrl>,
) -> Result<web::Json<FlowResponse>, ApiError> {
    let draft = draft(body::read(body.0, None)?)?;
    let by = Some(caller.user);
    let mut db = store.client().await?;
    let mut tx = db.transaction().await.map_err(store_error)?;
    let applied = flows::create(&mut tx, &sealer, caller.account, draft, by).await?;
    record::saved(&caller, &tx, None, &applied).await?;
    tx.commit().await.map_err(store_error)?;
    Ok(web::Json(FlowResponse::of(&links, applied)))
}

/// Shows one flow.
#[utoipa::path(
    tag = "flows",
    params(("flow_id" = Uuid, Path)),
    responses((status = 200, body = FlowResponse), Guarded, Addressed, Checked, Faults),
)]
#[get("/flows/{flow_id}")]
async fn get(
    caller: Caller<may::ViewFlows>,
    id: Path<Uuid>,
    store: web::Data<Store>,
    links: web::Data<PublicUrl>,
) -> Result<web::Json<FlowResponse>, ApiError> {
    let db = store.client().await?;
    let flow = flows::get(&db, caller.account, FlowId(id.0)).await?;
    let flow = flow.ok_or_else(|| ApiError::not_found("flow"))?;
    Ok(web::Json(FlowResponse::new(&links, flow, None)))
}

/// Changes what is given and leaves the rest. Only a change of the definition makes a new version.
#[utoipa::path(
    tag = "flows",
    params(("flow_id" = Uuid, Path)),
    request_body = FlowUpdate,
    responses((status = 200, body = FlowResponse), Guarded, Addressed, Bodied, Checked, Faults),
)]
#[put("/flows/{flow_id}")]
async fn update(
    caller: Caller<may::EditFlows>,
    id: Path<Uuid>,
    body: Json<Map<String, Value>>,
    store: web::Data<Store>,
    sealer: web::Data<Sealer>,
    links: web::Data<PublicUrl>,
) -> Result<web::Json<FlowResponse>, ApiError> {
    let (id, account) = (FlowId(id.0), caller.account);
    let mut db = store.client().await?;
    let mut tx = db.transaction().await.map_err(store_error)?;
    let current = flows::get(&tx, account, id).await?;
    let current = current.ok_or_else(|| ApiError::not_found("flow"))?;
    let fields = FlowFields::from(&current.version);
    let mut draft = draft(body::read(body.0, Some((&fields, &current.extras)))?)?;
    spec::keep_words(&current.version, &mut draft.spec);
    let by = Some(caller.user);
    let applied = flows::update(&mut tx, &sealer, account, id, draft, by).await?;
    record::saved(&caller, &tx, Some(&current), &applied).await?;
    tx.commit().await.map_err(store_error)?;
    Ok(web::Json(FlowResponse::of(&links, applied)))
}

/// Deletes a flow and answers what it was. Its executions stay, and those that run go on.
#[utoipa::path(
    tag = "flows",
    params(("flow_id" = Uuid, Path)),
    responses((status = 200, body = FlowResponse), Guarded, Addressed, Checked, Faults),
)]
#[delete("/flows/{flow_id}")]
async fn delete(
    caller: Caller<may::DeleteFlows>,
    id: Path<Uuid>,
    store: web::Data<Store>,
    links: web::Data<PublicUrl>,
) -> Result<web::Json<FlowResponse>, ApiError> {
    let (id, account) = (FlowId(id.0), caller.account);
    let mut db = store.client().await?;
    let tx = db.transaction().await.map_err(store_error)?;
    let flow = flows::get(&tx, account, id).await?;
    let flow = flow.ok_or_else(|| ApiError::not_found("flow"))?;
    if !flows::delete(&tx, account, id).await? {
        return Err(ApiError::not_found("flow"));
    }
    let change = Change::new("delete_flow", "flow", id).with("name", &*flow.version.spec.name);
    caller.record(&tx, change).await?;
    tx.commit().await.map_err(store_error)?;
    Ok(web::Json(FlowResponse::new(&links, flow, None)))
}

fn draft(body: Body) -> Result<Draft, ApiError> {
    let spec = body.fields.spec().map_err(ApiError::invalid)?;
    let webhook_secret = body.fields.webhook_config.and_then(|config| config.webhook_secret);
    webhook_secret.as_deref().map_or(Ok(()), webhook::check_secret)?;
    Ok(Draft { spec, extras: Some(body.kept), webhook_secret })
}

impl From<SaveError> for ApiError {
    fn from(error: SaveError) -> Self {
        match error {
            SaveError::NameTaken => {
                Self::bad_request("another flow of this account has that name; use another name")
            }
            SaveError::Missing => Self::not_found("flow"),
            SaveError::Problems(problems) => {
                Self::invalid(problems.iter().map(problem_of).collect())
            }
            SaveError::Store(error) => error.into(),
        }
    }
}

impl FlowResponse {
    /// A flow as saved just now: with its webhook secret, if that was set.
    fn of(links: &PublicUrl, applied: Applied) -> Self {
        Self::new(links, applied.flow, applied.webhook_secret)
    }

    fn new(links: &PublicUrl, flow: Flow, secret: Option<String>) -> Self {
        let mut fields = FlowFields::from(&flow.version);
        let id = flow.version.flow;
        let webhook_url =
            fields.webhook_config.is_some().then(|| links.flow_hook(id, secret.as_deref()));
        if let Some(config) = &mut fields.webhook_config {
            config.webhook_secret = secret;
        }
        Self {
            id: id.0,
            account_id: flow.version.account.0,
            fields,
            kept: kept::give_back(&flow.extras),
            version: flow.version.number,
            webhook_url,
            next_run_at: flow.next_fire_at,
            execution_stats: flow.stats.into(),
            warnings: kept::warnings(&flow.extras),
            created_at: flow.created_at,
            updated_at: flow.updated_at,
        }
    }
}
