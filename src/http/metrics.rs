//! `GET /metrics`, for Prometheus.

use crate::{metrics, store::Store};
use actix_web::{HttpResponse, web};
use metrics_exporter_prometheus::PrometheusHandle;

/// Answers everything counted since the start.
pub(super) async fn serve(
    handle: web::Data<PrometheusHandle>,
    store: web::Data<Store>,
) -> HttpResponse {
    HttpResponse::Ok()
        .content_type("text/plain; version=0.0.4")
        .body(metrics::render(&handle, &store))
}
