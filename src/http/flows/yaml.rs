//! Flows as YAML documents: shown, replaced, applied by name.

use super::{
    body::places,
    record,
    wire::{Applied, ApplyResult, FlowResponse},
};
use crate::{
    http::{
        caller::{Caller, may},
        error::{ApiError, Place, Problem},
        extract::{Path, content_type, read_body, wrong_content_type},
        links::PublicUrl,
        openapi::{Addressed, Bodied, Checked, Faults, Guarded},
    },
    secrets::Sealer,
    store::{
        Store,
        flows::{self, Draft, SaveError},
        store_error,
    },
};
use actix_web::{FromRequest, HttpRequest, HttpResponse, dev::Payload, get, post, put, web};
use futures::future::LocalBoxFuture;
use preloop_actors::{
    flow::{self, FlowSpec, document},
    ids::FlowId,
};
use uuid::Uuid;

/// What YAML is called; the first is what we answer with.
const MEDIA_TYPES: [&str; 4] =
    ["application/yaml", "application/x-yaml", "text/yaml", "text/x-yaml"];

/// The flows of a YAML body, checked as far as that goes without the account.
pub struct Yaml(Vec<FlowSpec>);

/// Shows a flow as the YAML document that would make it.
#[utoipa::path(
    tag = "flows",
    params(("flow_id" = Uuid, Path)),
    responses(
        (status = 200, body = String, content_type = "application/yaml"),
        Guarded, Addressed, Checked, Faults,
    ),
)]
#[get("/flows/{flow_id}/yaml")]
pub async fn show(
    caller: Caller<may::ViewFlows>,
    id: Path<Uuid>,
    store: web::Data<Store>,
) -> Result<HttpResponse, ApiError> {
    let db = store.client().await?;
    let flow = flows::get(&db, caller.account, FlowId(id.0)).await?;
    let flow = flow.ok_or_else(|| ApiError::not_found("flow"))?;
    let text = document::to_yaml(&flow.version.spec).map_err(ApiError::internal)?;
    Ok(HttpResponse::Ok().content_type(MEDIA_TYPES[0]).body(text))
}

/// Brings a flow to what one document says; its name may change.
#[utoipa::path(
    tag = "flows",
    params(("flow_id" = Uuid, Path)),
    request_body(content = String, content_type = "application/yaml"),
    responses((status = 200, body = FlowResponse), Guarded, Addressed, Bodied, Checked, Faults),
)]
#[put("/flows/{flow_id}/yaml")]
pub async fn replace(
    caller: Caller<may::EditFlows>,
    id: Path<Uuid>,
    body: Yaml,
    store: web::Data<Store>,
    sealer: web::Data<Sealer>,
    links: web::Data<PublicUrl>,
) -> Result<web::Json<FlowResponse>, ApiError> {
    let [spec] = <[FlowSpec; 1]>::try_from(body.0).map_err(|specs| {
        let message = format!("has {} documents; send the one for this flow", specs.len());
        ApiError::invalid(vec![problem(&flow::Problem::new("", message))])
    })?;
    let (id, draft, by) = (FlowId(id.0), Draft::from(spec), Some(caller.user));
    let mut db = store.client().await?;
    let mut tx = db.transaction().await.map_err(store_error)?;
    let before = flows::get(&tx, caller.account, id).await?;
    let saved = flows::update(&mut tx, &sealer, caller.account, id, draft, by).await;
    let applied = saved.map_err(refused)?;
    record::saved(&caller, &tx, before.as_ref(), &applied).await?;
    tx.commit().await.map_err(store_error)?;
    Ok(web::Json(FlowResponse::of(&links, applied)))
}

/// Creates the flows of these documents or brings those of the same names to what they say: all or none.
#[utoipa::path(
    tag = "flows",
    request_body(content = String, content_type = "application/yaml"),
    responses((status = 200, body = [Applied]), Guarded, Bodied, Checked, Faults),
)]
#[post("/flows/apply")]
pub async fn apply(
    caller: Caller<may::EditFlows>,
    _creator: Caller<may::CreateFlows>,
    body: Yaml,
    store: web::Data<Store>,
    sealer: web::Data<Sealer>,
    links: web::Data<PublicUrl>,
) -> Result<web::Json<Vec<Applied>>, ApiError> {
    let mut db = store.client().await?;
    let mut tx = db.transaction().await.map_err(store_error)?;
    let mut answers = Vec::with_capacity(body.0.len());
    for spec in body.0 {
        let applied = flows::apply(&mut tx, &sealer, caller.account, spec, Some(caller.user)).await;
        let applied = applied.map_err(refused)?;
        record::saved(&caller, &tx, None, &applied).await?;
        let result = ApplyResult::from(applied.change);
        answers.push(Applied { result, flow: FlowResponse::of(&links, applied) });
    }
    tx.commit().await.map_err(store_error)?;
    Ok(web::Json(answers))
}

impl FromRequest for Yaml {
    type Error = ApiError;
    type Future = LocalBoxFuture<'static, Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let request = request.clone();
        let payload = payload.take();
        Box::pin(async move {
            let body = read_body(payload, document::FILE_BYTES_MAX).await?;
            if !content_type(&request).is_some_and(|kind| MEDIA_TYPES.contains(&kind.as_str())) {
                return Err(wrong_content_type(MEDIA_TYPES[0]));
            }
            // Conditions and templates are compiled, which takes its time for a long file.
            let read = web::block(move || parse(&body)).await;
            read.map_err(ApiError::internal)?.map(Self)
        })
    }
}

fn parse(body: &[u8]) -> Result<Vec<FlowSpec>, ApiError> {
    let text = std::str::from_utf8(body).map_err(|error| {
        let message = format!("is not UTF-8 after {} bytes", error.valid_up_to());
        ApiError::invalid(vec![problem(&flow::Problem::new("", message))])
    })?;
    document::parse("body", text).map_err(|diagnostics| {
        let problems = diagnostics.iter().map(|found| {
            let place = format!("line {}, column {}: ", found.line, found.column);
            let at_place = |found: Problem| Problem { msg: place + &found.msg, ..found };
            at_place(problem(&found.problem))
        });
        ApiError::invalid(problems.collect())
    })
}

/// As in JSON, but with the names that the document has.
fn refused(error: SaveError) -> ApiError {
    match error {
        SaveError::Problems(problems) => ApiError::invalid(problems.iter().map(problem).collect()),
        other => other.into(),
    }
}

fn problem(found: &flow::Problem) -> Problem {
    let mut loc = vec![Place::Name("body".to_owned())];
    loc.extend(places(&found.field));
    Problem { loc, msg: found.message.clone(), kind: "value_error".to_owned() }
}
