//! Serves the document, and pages that show it.

use crate::http::{error::ApiError, fallback};
use actix_web::{
    HttpResponse,
    http::header::{self, ContentType},
    web,
};
use bytes::Bytes;
use std::sync::Arc;
use utoipa::openapi::OpenApi;
use utoipa_swagger_ui::Config;

/// The pages load their own files and call this server, nothing else.
const PAGE_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; \
    img-src 'self' data:; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

/// The document as it is sent.
pub struct Document(Bytes);

impl Document {
    /// Panics when it is no JSON, which every test of a route would tell.
    pub fn of(document: &OpenApi) -> Self {
        Self(serde_json::to_vec(document).expect("a document is JSON").into())
    }

    /// As text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.0).into_owned()
    }
}

/// The document, and the pages that show it.
pub fn configure(cfg: &mut web::ServiceConfig, document: Arc<Document>) {
    cfg.app_data(web::Data::from(document)).app_data(web::Data::new(page_config()));
    for path in ["/openapi.json", "/api/v1/openapi.json"] {
        cfg.service(get_only(path, web::get().to(serve_document)));
    }
    for path in ["/docs", "/docs/", "/docs/api"] {
        cfg.service(get_only(path, web::get().to(serve_page)));
    }
    cfg.service(get_only("/docs/{file}", web::get().to(serve_file)));
}

fn get_only(path: &str, route: actix_web::Route) -> actix_web::Resource {
    web::resource(path).route(route).default_service(web::to(fallback::fallback))
}

async fn serve_document(document: web::Data<Document>) -> HttpResponse {
    HttpResponse::Ok().content_type(ContentType::json()).body(document.0.clone())
}

/// The page at every address of it; its files always come from `/docs/`.
async fn serve_page(config: web::Data<Arc<Config<'static>>>) -> Result<HttpResponse, ApiError> {
    let page = file("index.html", &config)?.ok_or_else(|| ApiError::not_found("page"))?;
    let page = String::from_utf8(page.bytes.into_owned()).map_err(ApiError::internal)?;
    let page = page
        .replace("\"./", "\"/docs/")
        .replace("href=\"index.css\"", "href=\"/docs/index.css\"")
        .replace("Swagger UI", "Preloop API");
    Ok(HttpResponse::Ok()
        .insert_header((header::CONTENT_SECURITY_POLICY, PAGE_POLICY))
        .insert_header((header::CACHE_CONTROL, "no-cache"))
        .content_type(ContentType::html())
        .body(page))
}

async fn serve_file(
    name: web::Path<String>,
    config: web::Data<Arc<Config<'static>>>,
) -> Result<HttpResponse, ApiError> {
    let file = file(&name, &config)?.ok_or_else(|| ApiError::not_found("file"))?;
    let mut response = HttpResponse::Ok();
    if file.gzpipped {
        response.insert_header((header::CONTENT_ENCODING, "gzip"));
    }
    Ok(response
        .insert_header((header::CACHE_CONTROL, "max-age=3600"))
        .content_type(file.content_type)
        .body(file.bytes.into_owned()))
}

fn file<'a>(
    name: &str,
    config: &Arc<Config<'static>>,
) -> Result<Option<utoipa_swagger_ui::SwaggerFile<'a>>, ApiError> {
    utoipa_swagger_ui::serve(name, config.clone()).map_err(ApiError::internal)
}

/// Without the validator, which is a service of somebody else's.
fn page_config() -> Arc<Config<'static>> {
    Arc::new(Config::from("/openapi.json").validator_url("none").persist_authorization(false))
}
