//! `GET /metrics`, for Prometheus.

use crate::{
    http::{caller::bearer, error::ApiError, serve::HttpSettings},
    metrics,
    secrets::is_secret,
};
use actix_web::{HttpRequest, HttpResponse, web};
use metrics_exporter_prometheus::PrometheusHandle;

/// Answers everything counted since the start; where a token is set, only to who knows it.
pub(super) async fn serve(
    request: HttpRequest,
    settings: web::Data<HttpSettings>,
    handle: web::Data<PrometheusHandle>,
) -> Result<HttpResponse, ApiError> {
    admit(&request, &settings)?;
    let text = metrics::render(&handle);
    Ok(HttpResponse::Ok().content_type("text/plain; version=0.0.4").body(text))
}

fn admit(request: &HttpRequest, settings: &HttpSettings) -> Result<(), ApiError> {
    let Some(token) = &settings.metrics_token else { return Ok(()) };
    if bearer(request).is_ok_and(|sent| is_secret(sent, token).into()) {
        return Ok(());
    }
    Err(ApiError::unauthenticated("send `Authorization: Bearer` with the server's METRICS_TOKEN"))
}
