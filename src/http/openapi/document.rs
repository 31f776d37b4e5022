//! The document: collected from the routes that are served, completed by what follows from them.

use crate::http::{
    API,
    error::{ErrorBody, ErrorDetail, Place, Problem},
};
use utoipa::{
    OpenApi,
    openapi::{
        self, RefOr, Schema, SecurityRequirement,
        path::{Operation, PathItem},
        schema::{ArrayItems, SchemaType, Type},
        security::{HttpAuthScheme, HttpBuilder, SecurityScheme},
    },
};
use utoipa_actix_web::OpenApiFactory;

/// Any text that PostgreSQL can keep.
const NO_NUL: &str = r"^[^\u0000]*$";
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

/// Describes the routes of the API; to be called before they are served.
pub fn document(api: &impl OpenApiFactory) -> openapi::OpenApi {
    let mut document = Base::openapi();
    document.info.version = env!("CARGO_PKG_VERSION").to_owned();
    document.paths = api.paths();
    let components = document.components.get_or_insert_default();
    let mut schemas = Vec::new();
    api.schemas(&mut schemas);
    components.schemas.extend(schemas);
    components.schemas.values_mut().for_each(forbid_nul);
    let bearer = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build();
    components.add_security_scheme(BEARER, SecurityScheme::Http(bearer));
    for (path, item) in &mut document.paths.paths {
        for (method, operation) in operations(item) {
            complete(operation, method, path.strip_prefix(API).unwrap_or(path));
        }
    }
    document
}

/// Says of every free text what the extractors enforce and the database demands.
fn forbid_nul(schema: &mut RefOr<Schema>) {
    let RefOr::T(schema) = schema else { return };
    match schema {
        Schema::Object(object) => {
            let is_text = match &object.schema_type {
                SchemaType::Type(kind) => *kind == Type::String,
                SchemaType::Array(kinds) => kinds.contains(&Type::String),
                SchemaType::AnyValue => false,
            };
            let is_free =
                object.pattern.is_none() && object.enum_values.is_none() && object.format.is_none();
            if is_text && is_free {
                object.pattern = Some(NO_NUL.to_owned());
            }
            object.properties.values_mut().for_each(forbid_nul);
        }
        Schema::Array(array) => {
            if let ArrayItems::RefOrSchema(items) = &mut array.items {
                forbid_nul(items);
            }
        }
        Schema::OneOf(one) => one.items.iter_mut().for_each(forbid_nul),
        Schema::AllOf(all) => all.items.iter_mut().for_each(forbid_nul),
        Schema::AnyOf(any) => any.items.iter_mut().for_each(forbid_nul),
        _ => {}
    }
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
