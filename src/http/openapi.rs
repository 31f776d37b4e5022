//! The API's own description: shared answers for the annotations, the document, and its pages.

use crate::http::{
    API,
    error::{ApiError, ErrorBody, ErrorDetail, Place, Problem},
    fallback,
};
use actix_web::{
    HttpResponse,
    http::header::{self, ContentType},
    web,
};
use std::{collections::BTreeMap, sync::Arc};
use utoipa::{
    IntoResponses, OpenApi, ToSchema,
    openapi::{
        self, ContentBuilder, HeaderBuilder, ObjectBuilder, Ref, RefOr, Response, ResponseBuilder,
        SecurityRequirement,
        path::{Operation, PathItem},
        schema::Type,
        security::{HttpAuthScheme, HttpBuilder, SecurityScheme},
    },
};
use utoipa_actix_web::OpenApiFactory;
use utoipa_swagger_ui::Config;

/// The pages load their own files and call this server, nothing else.
const PAGE_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; \
    img-src 'self' data:; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";
const BEARER: &str = "bearer";

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Preloop",
        description = "Event-driven automation: webhook in, agent in a container, result out. \
            Every call except sign-in takes `Authorization: Bearer` with an access token or an API key.",
        license(name = "Apache-2.0", identifier = "Apache-2.0"),
    ),
    components(schemas(ErrorBody, ErrorDetail, Problem, Place))
)]
struct Base;

/// The document, and the pages that show it.
pub fn configure(cfg: &mut web::ServiceConfig, document: openapi::OpenApi) {
    cfg.app_data(web::Data::new(document)).app_data(web::Data::new(page_config()));
    for path in ["/openapi.json", "/api/v1/openapi.json"] {
        cfg.service(get_only(path, web::get().to(serve_document)));
    }
    for path in ["/docs", "/docs/", "/docs/api"] {
        cfg.service(get_only(path, web::get().to(serve_page)));
    }
    cfg.service(get_only("/docs/{file}", web::get().to(serve_file)));
}

/// Describes the routes of the API; to be called before they are served.
pub fn document(api: &impl OpenApiFactory) -> openapi::OpenApi {
    let mut document = Base::openapi();
    document.info.version = env!("CARGO_PKG_VERSION").to_owned();
    document.paths = api.paths();
    let components = document.components.get_or_insert_default();
    let mut schemas = Vec::new();
    api.schemas(&mut schemas);
    components.schemas.extend(schemas);
    let bearer = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build();
    components.add_security_scheme(BEARER, SecurityScheme::Http(bearer));
    for (path, item) in &mut document.paths.paths {
        for (method, operation) in operations(item) {
            complete(operation, method, path.strip_prefix(API).unwrap_or(path));
        }
    }
    document
}

/// Adds what follows from the rest, so that annotations need not repeat it.
fn complete(operation: &mut Operation, method: &str, path: &str) {
    // Handlers of different resources share names such as `list`; ids have to be unique.
    let words = path.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let id: Vec<&str> = std::iter::once(method).chain(words).collect();
    operation.operation_id = Some(id.join("_"));
    let answers = &operation.responses.responses;
    let guarded = answers.contains_key("401") && answers.contains_key("403");
    if guarded && operation.security.is_none() {
        operation.security = Some(vec![SecurityRequirement::new(BEARER, Vec::<String>::new())]);
    }
}

fn operations(item: &mut PathItem) -> impl Iterator<Item = (&'static str, &mut Operation)> {
    [
        ("get", &mut item.get),
        ("put", &mut item.put),
        ("post", &mut item.post),
        ("delete", &mut item.delete),
        ("patch", &mut item.patch),
    ]
    .into_iter()
    .filter_map(|(method, operation)| Some((method, operation.as_mut()?)))
}

fn get_only(path: &str, route: actix_web::Route) -> actix_web::Resource {
    web::resource(path).route(route).default_service(web::to(fallback))
}

async fn serve_document(document: web::Data<openapi::OpenApi>) -> HttpResponse {
    HttpResponse::Ok().json(document.get_ref())
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

macro_rules! refusals {
    ($($(#[$doc:meta])* $name:ident { $($status:literal: $text:literal),+ $(,)? })+) => {$(
        $(#[$doc])*
        pub struct $name;

        impl IntoResponses for $name {
            fn responses() -> BTreeMap<String, RefOr<Response>> {
                [$(($status.to_string(), refusal($status, $text))),+].into()
            }
        }
    )+};
}

refusals! {
    /// Every endpoint: something of ours is broken or away.
    Faults {
        500: "A fault of ours; the server's log has more under the answer's `x-request-id`.",
        503: "Something we need is away; try again after `Retry-After` seconds.",
    }
    /// Endpoints that take a `Caller`.
    Guarded {
        401: "No credential, or one that proves nothing.",
        403: "The caller may not do this; the message names the permission.",
    }
    /// Endpoints that read a path, a query or a body.
    Checked {
        422: "A value is missing, of the wrong type, or out of bounds; `detail` says which.",
    }
    /// Endpoints that read a body.
    Bodied {
        400: "The body did not arrive, or asks for something that is refused.",
        413: "The body is longer than this endpoint reads.",
    }
    /// Endpoints about one thing.
    Addressed {
        404: "Does not exist, or belongs to another tenant.",
    }
    /// Endpoints that may come too late.
    Contested {
        409: "Somebody else was faster, or the state does not allow it any more.",
    }
    /// Endpoints that may be asked too often.
    Limited {
        429: "Too often; try again after `Retry-After` seconds.",
    }
}

fn refusal(status: u16, text: &str) -> RefOr<Response> {
    let body = Ref::from_schema_name(ErrorBody::name());
    let response = ResponseBuilder::new()
        .description(text)
        .content("application/json", ContentBuilder::new().schema(Some(body)).build());
    let header = |kind| {
        HeaderBuilder::new().schema(Some(ObjectBuilder::new().schema_type(kind).build())).build()
    };
    let response = match status {
        401 => response.header("WWW-Authenticate", header(Type::String)),
        429 | 503 => response.header("Retry-After", header(Type::Integer)),
        _ => response,
    };
    RefOr::T(response.build())
}
