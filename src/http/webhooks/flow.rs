//! A flow's own webhook address: whoever knows the secret starts the flow with any body.

use super::{Patience, Webhooks, header, hook::FlowHook, reading};
use crate::{
    http::{
        error::{ApiError, ErrorCode},
        openapi::{Addressed, Bodied, Contested, Faults},
    },
    traces::request::delivered,
    trackers::{self, Secrets},
};
use actix_web::{
    HttpRequest, post,
    web::{self, Bytes},
};
use chrono::Utc;
use preloop_actors::{
    admission::FlowOutcome,
    event::{Causation, Event, IncomingEvent, Normalized, Source},
    flow::{FlowVersion, Outcome, PreparedEvent, Trigger, matches},
    ids::{EventId, ExecutionId, FlowId, SourceId},
    ports::{DirectStart, Started},
};
use serde::Serialize;
use serde_json::{Map, Value};
use std::sync::Arc;
use utoipa::ToSchema;
use uuid::Uuid;

/// Headers by which senders name a delivery, the same on every retry.
const DELIVERY_HEADERS: [&str; 6] = [
    "idempotency-key",
    "x-idempotency-key",
    "x-delivery-id",
    "webhook-id",
    "x-github-delivery",
    "x-atlassian-webhook-identifier",
];
/// Says which execution calls, so that loops are seen.
const EXECUTION_HEADER: &str = "x-preloop-execution";

/// What a caller is told about the start.
#[derive(Debug, Serialize, ToSchema)]
pub struct StartReceipt {
    #[schema(example = "success")]
    status: &'static str,
    /// The execution that was started, now or by the first delivery; null when that one is past its retention, and
    /// where `outcome` says why there is none.
    #[schema(value_type = Option<Uuid>)]
    execution_id: Option<ExecutionId>,
    /// What a limit of the flow made of it: `skipped`, `rate_limited`, `queue_full`, or `debounced` and `batched`, for
    /// which an execution starts later.
    outcome: Option<&'static str>,
    #[schema(value_type = Uuid)]
    event_id: EventId,
    /// The same delivery came before.
    duplicate: bool,
    #[schema(value_type = Uuid)]
    flow_id: FlowId,
}

/// Start a flow by its webhook
///
/// The body may be any JSON; one that cannot be read counts as `{}`. A delivery is known by the trigger's
/// `dedupePath`, else by a header such as `Idempotency-Key`; sending it again gives the first execution.
#[utoipa::path(
    tag = "webhooks",
    params(
        ("flow_id" = Uuid, Path),
        ("webhook_secret" = String, Path, description = "The secret of the flow's webhook"),
    ),
    request_body(content = serde_json::Value, description = "Becomes the event's payload, at most 25 MiB"),
    responses(
        (status = 200, description = "The flow's execution", body = StartReceipt),
        (status = 403, description = "The secret is wrong", body = crate::http::error::ErrorBody),
        (status = 422, description = "The body does not match the trigger's filters or condition", body = crate::http::error::ErrorBody),
        Bodied, Addressed, Contested, Faults,
    ),
)]
#[post("/webhooks/flows/{flow_id}/{webhook_secret}")]
pub async fn receive(
    path: web::Path<(String, String)>,
    request: HttpRequest,
    payload: web::Payload,
    webhooks: web::Data<Webhooks>,
) -> Result<web::Json<StartReceipt>, ApiError> {
    let (flow, secret) = path.into_inner();
    let flow: FlowId = flow.parse().map_err(|_| ApiError::not_found("flow"))?;
    let mut patience = Patience::new();
    let waiting = webhooks.lookups.of_flow(flow).join(flow.0)?;
    let hook = patience.ask(waiting, webhooks.flows.flow_hook(flow)).await?;
    webhooks.lookups.note(flow, hook.is_some());
    let hook = hook.ok_or_else(|| ApiError::not_found("flow"))?;
    admit(&hook, &secret)?;
    let body = webhooks.bodies.read(flow.0, &request, payload).await?;
    let (waiting, body) = webhooks.enter(webhooks.starts.join(flow.0), body, &patience).await?;
    let post = Post {
        causation: causation(&webhooks, &mut patience, &hook, &request).await?,
        flow: Arc::clone(&hook.flow),
        delivery: DELIVERY_HEADERS.into_iter().find_map(|name| named(&request, name)),
        body: body.bytes.clone(),
    };
    let tree = patience.wait(webhooks.tree(body.bytes.len())).await?;
    let start = reading(body.bytes.len(), move || {
        // Until the tree is gone, even when the sender is by then.
        let _tree = tree;
        post.examine()
    });
    let start = start.await??;
    let started = patience.ask(waiting, webhooks.log.start(start)).await?;
    delivered(&request, started.event, started.duplicate);
    Ok(web::Json(receipt(started, flow)))
}

fn receipt(
    Started { event, execution, outcome, duplicate }: Started,
    flow: FlowId,
) -> StartReceipt {
    StartReceipt {
        status: "success",
        execution_id: execution,
        outcome: outcome.map(FlowOutcome::as_str),
        event_id: event,
        duplicate,
        flow_id: flow,
    }
}

/// The chain from the execution that calls, when one says so. Too long a chain is a loop.
async fn causation(
    webhooks: &Webhooks,
    patience: &mut Patience,
    hook: &FlowHook,
    request: &HttpRequest,
) -> Result<Causation, ApiError> {
    let named = header(request, EXECUTION_HEADER).and_then(|id| id.trim().parse().ok());
    let Some(cause) = named else { return Ok(Causation::default()) };
    // An execution of someone else proves nothing, and a webhook's caller need not be one of ours.
    let waiting = webhooks.lookups.line(true).join(hook.flow.flow.0)?;
    let known = webhooks.flows.causation_depth(hook.flow.account, cause);
    let known = patience.ask(waiting, known).await?;
    let Some(known) = known else { return Ok(Causation::default()) };
    Causation::behind(cause, known).ok_or_else(|| ApiError::causation_loop(known))
}

/// Whether this flow can be started here and the caller knows the secret.
fn admit(hook: &FlowHook, secret: &str) -> Result<(), ApiError> {
    if !matches!(hook.flow.spec.trigger, Trigger::Webhook(_)) {
        return Err(ApiError::bad_request("the flow is not started by a webhook"));
    }
    if !Secrets::new(hook.secret.clone()).equal(secret, Utc::now()) {
        return Err(ApiError::forbidden("the webhook secret is wrong"));
    }
    // Only for who knows the secret: what is switched off is nobody else's business.
    if !hook.enabled || !hook.flow.spec.enabled {
        return Err(ApiError::bad_request("the flow is disabled"));
    }
    Ok(())
}

/// A sender's name for the delivery, from one header.
fn named(request: &HttpRequest, name: &str) -> Option<String> {
    let value = header(request, name).filter(|value| !value.is_empty())?;
    Some(format!("{name}:{value}"))
}

/// What was posted to a flow.
struct Post {
    flow: Arc<FlowVersion>,
    /// The sender's name for the delivery.
    delivery: Option<String>,
    causation: Causation,
    body: Bytes,
}

impl Post {
    /// The start it asks for, if the trigger's filters and condition hold.
    fn examine(self) -> Result<DirectStart, ApiError> {
        let (payload, delivery_key) = self.read();
        let event = self.event(delivery_key, payload);
        // Conditions are asked before the store gives the event its id.
        let asked = Event {
            id: EventId::fresh(),
            received_at: Utc::now(),
            project: None,
            incoming: event.clone(),
            attempts: 0,
        };
        let problem = match matches(&self.flow, &PreparedEvent::new(asked)) {
            Outcome::Match => return Ok(DirectStart { event, flow: self.flow }),
            Outcome::No(reason) => format!("the body does not match the flow's trigger: {reason}"),
            Outcome::Error(problem) => format!("the trigger's condition failed: {problem}"),
            Outcome::Poison(poison) => format!("the trigger's condition failed: {poison}"),
        };
        Err(ApiError::new(ErrorCode::Unprocessable, problem))
    }

    /// The payload and the delivery's key; a body that cannot be read as JSON counts as empty. The tree is gone
    /// afterwards, for conditions may need one of their own.
    fn read(&self) -> (Bytes, String) {
        match serde_json::from_slice(&self.body) {
            Ok(value) => (self.body.clone(), self.delivery_key(&value)),
            Err(_) => {
                let empty = Value::Object(Map::new());
                (Bytes::from_static(b"{}"), self.delivery_key(&empty))
            }
        }
    }

    /// What makes a repetition a repetition. Without a name of the sender's every post is new.
    fn delivery_key(&self, body: &Value) -> String {
        let Trigger::Webhook(trigger) = &self.flow.spec.trigger else { return fresh_key() };
        let found = trigger.dedupe_path.as_deref().and_then(|path| find(body, path));
        let key = found.map(|value| format!("body:{value}")).or_else(|| self.delivery.clone());
        key.map_or_else(fresh_key, |key| trackers::bounded(&key))
    }

    fn event(&self, delivery_key: String, payload: Bytes) -> IncomingEvent {
        IncomingEvent {
            account: self.flow.account,
            source: Source::Webhook,
            source_id: SourceId(self.flow.flow.0),
            delivery_key,
            tracker: None,
            organization: None,
            content: Normalized {
                kind: "webhook".to_owned(),
                raw_kind: "webhook".to_owned(),
                subject: Some(self.flow.spec.name.clone()),
                causation: self.causation,
                ..Normalized::default()
            },
            payload,
        }
    }
}

fn fresh_key() -> String {
    Uuid::now_v7().to_string()
}

/// The value at a path such as `data.items[0].id` or `data.items.0.id`, as text; not null and not empty.
pub(super) fn find(body: &Value, path: &str) -> Option<String> {
    let mut steps = path.split(['.', '[', ']']).filter(|step| !step.is_empty());
    let value = steps.try_fold(body, |value, step| match value {
        Value::Array(items) => items.get(step.parse::<usize>().ok()?),
        value => value.get(step),
    })?;
    match value {
        Value::Null => None,
        Value::String(text) => Some(text.replace('\0', "\u{fffd}")).filter(|text| !text.is_empty()),
        other => Some(other.to_string()),
    }
}
