//! Deliveries of trackers.

use super::{Patience, Webhooks, header, hook::Hook, reading};
use crate::{
    http::{
        error::ApiError,
        openapi::{Addressed, Bodied, Faults},
    },
    traces::request::delivered,
    trackers::{self, SenderHeaders},
};
use actix_web::{
    HttpRequest, post,
    web::{self, Bytes},
};
use chrono::Utc;
use preloop_actors::{
    event::{IncomingEvent, TrackerType},
    ids::{EventId, OrganizationId, SourceId, TrackerId},
    ports::Appended,
};
use serde::Serialize;
use std::sync::Arc;
use utoipa::ToSchema;

/// What a sender is told about its delivery.
#[derive(Debug, Serialize, ToSchema)]
pub struct Receipt {
    /// `success`, or `ignored` when the tracker is switched off.
    #[schema(example = "success")]
    status: &'static str,
    #[schema(example = "Event accepted")]
    message: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<uuid::Uuid>)]
    tracker_id: Option<TrackerId>,
    /// The event that is kept; absent when nothing is.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<uuid::Uuid>)]
    event_id: Option<EventId>,
    /// The same delivery came before; the event is the one kept then.
    #[serde(skip_serializing_if = "Option::is_none")]
    duplicate: Option<bool>,
}

/// Receive a tracker's webhook
///
/// GitHub signs the body (`X-Hub-Signature-256`), Jira too (`X-Hub-Signature`), GitLab sends the secret
/// (`X-Gitlab-Token`). Answered 2xx only when the event is kept, or deliberately not. Sending a delivery again is
/// harmless: it gives the id of the event kept first.
#[utoipa::path(
    tag = "webhooks",
    params(
        ("tracker_type" = String, Path, description = "`github`, `gitlab` or `jira`, in upper or lower case"),
        ("organization_id" = uuid::Uuid, Path, description = "The organization that the hook belongs to"),
    ),
    request_body(description = "The event as the tracker sends it, at most 25 MiB", content(
        (serde_json::Value = "application/json"),
        (String = "application/x-www-form-urlencoded"),
    )),
    responses(
        (status = 200, description = "Kept, or deliberately not", body = Receipt),
        (status = 403, description = "The signature or token is missing or does not fit", body = crate::http::error::ErrorBody),
        Bodied, Addressed, Faults,
    ),
)]
#[post("/private/webhooks/{tracker_type}/{organization_id}")]
pub async fn receive(
    path: web::Path<(String, String)>,
    request: HttpRequest,
    payload: web::Payload,
    webhooks: web::Data<Webhooks>,
) -> Result<web::Json<Receipt>, ApiError> {
    let (sender, organization) = address(&path)?;
    let mut patience = Patience::new();
    let hook = patience.wait(webhooks.hooks.get(organization)).await??;
    let hook = belongs(sender, hook)?;
    let body = webhooks.bodies.read(organization.0, &request, payload).await?;
    let place = webhooks.receivers.admit(SourceId(organization.0));
    let (place, body) = webhooks.enter(place, body, &patience).await?;
    let headers = SenderHeaders::of(sender, |name| header(&request, name));
    let delivery = Delivery { sender, organization, headers, body: body.bytes.clone() };
    let finding = examine(&webhooks, &mut patience, delivery, &hook).await?;
    if !matches!(finding, Finding::Forged) {
        webhooks.hooks.touch(organization);
    }
    let receipt = match finding {
        Finding::Forged => return Err(forged(organization)),
        Finding::Broken(problem) => return Err(ApiError::bad_request(problem)),
        Finding::Inactive => Receipt::inactive(),
        Finding::Unsubscribed => Receipt::unsubscribed(hook.tracker),
        Finding::Event(event) => {
            let appended = patience.wait(webhooks.receivers.accept(place, *event)).await??;
            delivered(&request, appended.id, appended.duplicate);
            Receipt::kept(hook.tracker, appended)
        }
    };
    Ok(web::Json(receipt))
}

/// Examines a delivery. A secret that does not fit may have been rotated by another process a moment ago: no
/// sender is refused before the store was asked again, and none while it cannot be asked.
async fn examine(
    webhooks: &Webhooks,
    patience: &mut Patience,
    delivery: Delivery,
    hook: &Arc<Hook>,
) -> Result<Finding, ApiError> {
    let finding = delivery.clone().examine(Arc::clone(hook)).await?;
    if !matches!(finding, Finding::Forged) {
        return Ok(finding);
    }
    let newer = webhooks.hooks.certain(delivery.organization);
    let newer = belongs(delivery.sender, patience.wait(newer).await??)?;
    if Arc::ptr_eq(hook, &newer) { Ok(finding) } else { delivery.examine(newer).await }
}

fn forged(organization: OrganizationId) -> ApiError {
    tracing::warn!(organization.id = %organization, "refused a delivery without proof");
    ApiError::forbidden("the signature or token is missing or does not fit")
}

/// What the path names. An id that is none names nothing.
fn address(
    (sender, organization): &(String, String),
) -> Result<(TrackerType, OrganizationId), ApiError> {
    let sender = sender.parse().map_err(|_| {
        ApiError::bad_request("unsupported tracker type; use github, gitlab or jira")
    })?;
    let organization = organization.parse().map_err(|_| ApiError::not_found("organization"))?;
    Ok((sender, organization))
}

/// The hook, if it is one for this kind of sender.
fn belongs(sender: TrackerType, hook: Option<Arc<Hook>>) -> Result<Arc<Hook>, ApiError> {
    hook.filter(|hook| hook.tracker_type == sender)
        .ok_or_else(|| ApiError::not_found("organization"))
}

/// What was delivered where.
#[derive(Clone)]
struct Delivery {
    sender: TrackerType,
    organization: OrganizationId,
    headers: SenderHeaders,
    body: Bytes,
}

/// What a delivery turned out to be.
enum Finding {
    /// Nothing proves that it comes from who knows the secret.
    Forged,
    Inactive,
    /// Not JSON.
    Broken(String),
    Unsubscribed,
    Event(Box<IncomingEvent>),
}

impl Delivery {
    async fn examine(self, hook: Arc<Hook>) -> Result<Finding, ApiError> {
        reading(self.body.len(), move || self.examine_now(&hook)).await
    }

    /// Verifies before it parses: nobody unknown gets to the parser.
    fn examine_now(self, hook: &Hook) -> Finding {
        let Self { sender, organization, headers, body } = self;
        if !trackers::verify(sender, &headers, &hook.secrets, &body, Utc::now()) {
            return Finding::Forged;
        }
        if !hook.active {
            return Finding::Inactive;
        }
        let message = match trackers::read(sender, &headers, &hook.own_logins, &body) {
            Ok(message) => message,
            Err(error) => return Finding::Broken(error.to_string()),
        };
        let wanted = hook.subscriptions.as_deref();
        if wanted.is_some_and(|wanted| !trackers::subscribed(wanted, &headers, &message.content)) {
            return Finding::Unsubscribed;
        }
        Finding::Event(Box::new(IncomingEvent {
            account: hook.account,
            source: sender.into(),
            source_id: SourceId(organization.0),
            delivery_key: trackers::delivery_key(sender, &headers, &body),
            tracker: Some(hook.tracker),
            organization: Some(organization),
            content: message.content,
            payload: message.payload,
        }))
    }
}

impl Receipt {
    fn inactive() -> Self {
        let message = "Tracker is inactive";
        Self { status: "ignored", message, tracker_id: None, event_id: None, duplicate: None }
    }

    fn unsubscribed(tracker: TrackerId) -> Self {
        let message = "Event not subscribed";
        let tracker_id = Some(tracker);
        Self { status: "success", message, tracker_id, event_id: None, duplicate: None }
    }

    fn kept(tracker: TrackerId, Appended { id, duplicate }: Appended) -> Self {
        let message = if duplicate { "Event was accepted before" } else { "Event accepted" };
        Self {
            status: "success",
            message,
            tracker_id: Some(tracker),
            event_id: Some(id),
            duplicate: Some(duplicate),
        }
    }
}
