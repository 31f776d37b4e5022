//! Metrics: the ones that can be asked for, and those that an account defines itself.

use super::wire::{CompliancePrompt, MetricPut, MetricResponse};
use crate::{
    compliance::{Metric, SHIPPED},
    http::{
        audit::Change,
        caller::{Caller, may},
        error::ApiError,
        extract::{Json, Path},
        openapi::{Addressed, Bodied, Checked, Faults, Guarded},
        trackers::wire::Message,
    },
    store::{
        Store,
        compliance::{self as store, METRICS_MAX},
        store_error,
    },
};
use actix_web::{delete, get, put, web};

/// What records are about.
const RESOURCE: &str = "compliance_metric";

/// Lists the metrics that can be asked for: ours, and those of the account.
#[utoipa::path(
    tag = "compliance",
    responses((status = 200, body = [CompliancePrompt]), Guarded, Faults),
)]
#[get("/issue_compliance_prompts")]
pub async fn prompts(
    caller: Caller<may::ViewIssues>,
    store: web::Data<Store>,
) -> Result<web::Json<Vec<CompliancePrompt>>, ApiError> {
    let db = store.client().await?;
    let own = store::metrics(&db, caller.account, None).await?;
    let own: Vec<_> = own.iter().filter_map(|it| Metric::parse(&it.definition).ok()).collect();
    let all = std::iter::once(&*SHIPPED)
        .filter(|shipped| !own.iter().any(|metric| metric.short_name == shipped.short_name));
    Ok(web::Json(all.chain(&own).map(CompliancePrompt::from).collect()))
}

/// Lists the metrics that the account has defined, by name.
#[utoipa::path(
    tag = "compliance",
    responses((status = 200, body = [MetricResponse]), Guarded, Faults),
)]
#[get("/compliance-metrics")]
pub async fn list(
    caller: Caller<may::ViewIssues>,
    store: web::Data<Store>,
) -> Result<web::Json<Vec<MetricResponse>>, ApiError> {
    let db = store.client().await?;
    let own = store::metrics(&db, caller.account, None).await?;
    Ok(web::Json(own.into_iter().map(MetricResponse::from).collect()))
}

/// Defines a metric, in the place of the one of that name. `DoR` takes the place of ours.
#[utoipa::path(
    tag = "compliance",
    params(("short_name" = String, Path, description = "As the definition says it.")),
    responses((status = 200, body = MetricResponse), Guarded, Checked, Bodied, Faults),
)]
#[put("/compliance-metrics/{short_name}")]
pub async fn put(
    caller: Caller<may::ManagePolicies>,
    name: Path<String>,
    body: Json<MetricPut>,
    store: web::Data<Store>,
) -> Result<web::Json<MetricResponse>, ApiError> {
    let (name, account) = (name.0, caller.account);
    let parsed = Metric::parse(&body.0.definition);
    let metric =
        parsed.map_err(|error| ApiError::invalid_field("definition", error.to_string()))?;
    if metric.short_name != name {
        let problem =
            format!("has the `short_name` {}, and the path says {name}", metric.short_name);
        return Err(ApiError::invalid_field("definition", problem));
    }
    let mut db = store.client().await?;
    let tx = db.transaction().await.map_err(store_error)?;
    if !store::put_metric(&tx, account, &name, &body.0.definition).await? {
        let message =
            format!("there are {METRICS_MAX} metrics, which is the most; remove one first");
        return Err(ApiError::bad_request(message));
    }
    let kept = store::metrics(&tx, account, Some(&name)).await?;
    let kept = kept.into_iter().next().ok_or_else(not_found)?;
    caller.record(&tx, Change::new("put_compliance_metric", RESOURCE, &name)).await?;
    tx.commit().await.map_err(store_error)?;
    Ok(web::Json(MetricResponse::from(kept)))
}

/// Removes a metric of the account.
#[utoipa::path(
    tag = "compliance",
    params(("short_name" = String, Path, description = "The metric's name.")),
    responses((status = 200, body = Message), Guarded, Addressed, Checked, Faults),
)]
#[delete("/compliance-metrics/{short_name}")]
pub async fn delete(
    caller: Caller<may::ManagePolicies>,
    name: Path<String>,
    store: web::Data<Store>,
) -> Result<web::Json<Message>, ApiError> {
    let mut db = store.client().await?;
    let tx = db.transaction().await.map_err(store_error)?;
    if !store::delete_metric(&tx, caller.account, &name.0).await? {
        return Err(not_found());
    }
    caller.record(&tx, Change::new("delete_compliance_metric", RESOURCE, &name.0)).await?;
    tx.commit().await.map_err(store_error)?;
    Ok(web::Json(Message { message: format!("metric `{}` deleted", name.0) }))
}

fn not_found() -> ApiError {
    ApiError::not_found("compliance metric")
}
