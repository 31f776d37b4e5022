//! `GET /metrics`, for Prometheus.

use crate::metrics;
use actix_web::{HttpResponse, web};
use metrics_exporter_prometheus::PrometheusHandle;

/// Answers everything counted since the start.
pub(super) async fn serve(handle: web::Data<PrometheusHandle>) -> HttpResponse {
    HttpResponse::Ok().content_type("text/plain; version=0.0.4").body(metrics::render(&handle))
}
