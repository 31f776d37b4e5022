//! A push to one's own devices, to see whether it comes.

use super::of;
use crate::{
    http::{
        Limits,
        caller::Person,
        error::ApiError,
        links::PublicUrl,
        openapi::{Bodied, Checked, Faults, Guarded, Limited},
        optional::OptionalJson,
    },
    notify::{
        Carriers, Delivery, Failure,
        notice::{Kind, Link, Links, Notice, Quorum},
        target::Target,
    },
    store::{
        Store,
        notifications::{self, Channel, Device, Platform},
    },
};
use actix_web::{HttpRequest, post, web};
use chrono::{TimeDelta, Utc};
use futures::future::join_all;
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::time::Duration;
use tokio::time::timeout;
use utoipa::ToSchema;
use uuid::Uuid;

/// Longest that a device's push service is waited for.
const WAIT_MAX: Duration = Duration::from_secs(15);
/// How long the push is worth something.
const WINDOW: TimeDelta = TimeDelta::minutes(5);

/// What a push is about.
#[derive(Clone, Copy, Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PushKind {
    #[default]
    Approval,
    Question,
}

/// Which push, to which devices.
#[derive(Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TestPushRequest {
    /// `approval` unless said.
    #[serde(default)]
    #[schema(required = false)]
    kind: PushKind,
    /// All devices unless said.
    platform: Option<Platform>,
}

/// What came of it.
#[derive(Serialize, ToSchema)]
pub struct TestPushResponse {
    kind: PushKind,
    /// There is no such request: it is a test.
    request_id: Uuid,
    sent: usize,
    failed: usize,
    results: Vec<TestPushDeviceResult>,
}

#[derive(Serialize, ToSchema)]
pub struct TestPushDeviceResult {
    platform: Platform,
    token: String,
    /// Always `proxy`.
    transport: &'static str,
    success: bool,
    error: Option<String>,
    error_reason: Option<String>,
    remediation: Option<&'static str>,
    project_id: Option<String>,
    status_code: Option<u16>,
    /// The push service does not know the device any more, so it was forgotten.
    pruned: bool,
}

/// Sends a push to the caller's devices, and says what came of it.
#[utoipa::path(
    tag = "notifications",
    request_body = Option<TestPushRequest>,
    responses((status = 200, body = TestPushResponse), Guarded, Bodied, Checked, Limited, Faults),
)]
#[post("/notification-preferences/me/test-push")]
pub async fn test_push(
    request: HttpRequest,
    person: Person,
    body: OptionalJson<TestPushRequest>,
    store: web::Data<Store>,
    limits: web::Data<Limits>,
    public: web::Data<PublicUrl>,
) -> Result<web::Json<TestPushResponse>, ApiError> {
    let (account, user) = of(&person);
    limits.test_push(user)?;
    let mut devices = {
        let db = store.client().await?;
        notifications::devices(&db, account, &[user]).await?
    };
    devices.retain(|device| body.0.platform.is_none_or(|platform| platform == device.platform));
    let carriers = request.app_data::<web::Data<Carriers>>();
    let notice = notice(&public);
    let pushes = devices.iter().map(|device| push(carriers, &notice, device));
    let outcomes = join_all(pushes).await;
    let mut results = Vec::with_capacity(devices.len());
    let db = store.client().await?;
    for (device, outcome) in devices.into_iter().zip(outcomes) {
        let pruned = matches!(outcome, Err(Failure::Gone(_)));
        if pruned {
            notifications::forget_device(&db, account, user, &device.token).await?;
        }
        results.push(TestPushDeviceResult::new(device, outcome.err(), pruned));
    }
    let sent = results.iter().filter(|result| result.success).count();
    let failed = results.len() - sent;
    let (kind, request_id) = (body.0.kind, notice.request);
    Ok(web::Json(TestPushResponse { kind, request_id, sent, failed, results }))
}

async fn push(
    carriers: Option<&web::Data<Carriers>>,
    notice: &Notice,
    device: &Device,
) -> Result<(), Failure> {
    let carriers = carriers.ok_or_else(|| Failure::later("pushes are not set up here"))?;
    let target = Target::MobilePush {
        device: device.id,
        platform: device.platform,
        token: device.token.clone(),
    };
    let delivery =
        Delivery { id: Uuid::now_v7(), notice: notice.clone().into(), target, at: Utc::now() };
    let carrier = carriers.of(Channel::MobilePush);
    let late = || Failure::later("the push proxy took too long");
    timeout(WAIT_MAX, carrier.deliver(&delivery)).await.unwrap_or_else(|_| Err(late()))
}

fn notice(public: &PublicUrl) -> Notice {
    let text = |text: &str| text.to_owned();
    Notice {
        kind: Kind::Request,
        request: Uuid::now_v7(),
        host: text(public.origin()),
        account: text("Preloop"),
        tool: text("a test: nothing waits for you"),
        server: None,
        agent: Some(text("Preloop")),
        flow: None,
        session: None,
        reasons: Vec::new(),
        arguments: json!({}),
        justification: None,
        requested_at: Utc::now(),
        expires_at: Utc::now() + WINDOW,
        is_second_window: false,
        quorum: Quorum { approvals: 0, required: 1 },
        links: Links {
            review: Link::new(public.origin()),
            approve: None,
            decline: None,
            decision: None,
        },
    }
}

impl TestPushDeviceResult {
    fn new(device: Device, failure: Option<Failure>, pruned: bool) -> Self {
        let remediation = failure.as_ref().map(|failure| match failure {
            Failure::Gone(_) => "open the app on the device and register it again",
            Failure::Later { .. } | Failure::Never(_) => {
                "see that PUSH_PROXY_URL and PUSH_PROXY_API_KEY are right, and try again"
            }
        });
        Self {
            platform: device.platform,
            token: device.token,
            transport: "proxy",
            success: failure.is_none(),
            error: failure.as_ref().map(Failure::to_string),
            error_reason: None,
            remediation,
            project_id: None,
            status_code: None,
            pruned,
        }
    }
}
