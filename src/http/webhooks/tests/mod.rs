//! The webhook handlers over stores in memory.

mod admission;
mod bodies;
mod flow;
mod rotation;
mod store;
mod tracker;
mod wire;

use super::*;
use crate::{http::API, trackers::Secrets};
use actix_web::{
    App,
    body::MessageBody,
    dev::{Service, ServiceFactory, ServiceRequest, ServiceResponse},
    http::StatusCode,
    test::{TestRequest, call_service, init_service},
};
use async_trait::async_trait;
use hmac::{Hmac, KeyInit, Mac};
use preloop_actors::{
    event::TrackerType,
    fakes::event_log::MemoryEventLog,
    guardian::{Guardians, Placement},
    ids::{AccountId, ExecutionId, FlowId, OrganizationId, TrackerId},
    ports::StoreError,
};
use serde_json::{Value, json};
use sha2::Sha256;
use std::{
    collections::HashMap,
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
};

pub(super) const SECRET: &str = "hush";

/// Hooks in memory, with the faults that tests want.
#[derive(Default)]
pub(super) struct MemoryHooks {
    hooks: Mutex<HashMap<OrganizationId, Arc<Hook>>>,
    flows: Mutex<HashMap<FlowId, FlowHook>>,
    depths: Mutex<HashMap<ExecutionId, i16>>,
    down: Mutex<bool>,
    /// Only what is asked about executions fails.
    depths_down: Mutex<bool>,
    delay: Mutex<Duration>,
    asked: AtomicUsize,
    /// Questions under way, and the most there ever were.
    asking: [AtomicUsize; 2],
    touched: AtomicUsize,
}

impl MemoryHooks {
    async fn attempt(&self) -> Result<(), StoreError> {
        self.asked.fetch_add(1, Ordering::SeqCst);
        let [asking, most] = &self.asking;
        most.fetch_max(asking.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
        let _ended = Ended(asking);
        let delay = *self.delay.lock().unwrap();
        tokio::time::sleep(delay).await;
        if *self.down.lock().unwrap() {
            return Err(StoreError::Unavailable("the fake is down".to_owned()));
        }
        Ok(())
    }
}

/// A question that ends however it does.
struct Ended<'a>(&'a AtomicUsize);

impl Drop for Ended<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

#[async_trait]
impl Hooks for MemoryHooks {
    async fn hook(&self, organization: OrganizationId) -> Result<Option<Arc<Hook>>, StoreError> {
        // As the question finds it, however long the answer takes.
        let found = self.hooks.lock().unwrap().get(&organization).cloned();
        self.attempt().await?;
        Ok(found)
    }

    async fn touched(&self, _: OrganizationId) {
        self.touched.fetch_add(1, Ordering::SeqCst);
    }
}

#[async_trait]
impl FlowHooks for MemoryHooks {
    async fn flow_hook(&self, flow: FlowId) -> Result<Option<FlowHook>, StoreError> {
        self.attempt().await?;
        Ok(self.flows.lock().unwrap().get(&flow).cloned())
    }

    async fn causation_depth(
        &self,
        _: AccountId,
        execution: ExecutionId,
    ) -> Result<Option<i16>, StoreError> {
        self.attempt().await?;
        if *self.depths_down.lock().unwrap() {
            return Err(StoreError::Unavailable("the fake is down".to_owned()));
        }
        Ok(self.depths.lock().unwrap().get(&execution).copied())
    }
}

/// Everything behind the handlers.
pub(super) struct House {
    log: MemoryEventLog,
    hooks: Arc<MemoryHooks>,
    cache: HookCache,
    webhooks: web::Data<Webhooks>,
}

/// A house on a paused clock.
pub(super) fn house() -> House {
    tokio::time::pause();
    let log = MemoryEventLog::default();
    let hooks = Arc::new(MemoryHooks::default());
    let cache = HookCache::new(hooks.clone());
    let receivers = Receivers::start(
        &Guardians::start(),
        Placement::Here,
        Arc::new(log.clone()),
        Arc::new(|| ()),
    );
    let webhooks = Webhooks::new(cache.clone(), hooks.clone(), receivers, Arc::new(log.clone()));
    House { log, hooks, cache, webhooks: web::Data::new(webhooks) }
}

impl House {
    /// Adds an organization of a tracker.
    fn connect(&self, kind: TrackerType, change: impl FnOnce(&mut Hook)) -> OrganizationId {
        let organization = OrganizationId::fresh();
        let mut hook = Hook {
            account: AccountId::fresh(),
            tracker: TrackerId::fresh(),
            tracker_type: kind,
            active: true,
            secrets: Secrets::new(SECRET),
            subscriptions: None,
            own_logins: vec!["robot".to_owned()],
        };
        change(&mut hook);
        self.hooks.hooks.lock().unwrap().insert(organization, Arc::new(hook));
        organization
    }

    fn change(&self, organization: OrganizationId, change: impl FnOnce(&mut Hook)) {
        let mut hooks = self.hooks.hooks.lock().unwrap();
        let mut hook = (*hooks[&organization]).clone();
        change(&mut hook);
        hooks.insert(organization, Arc::new(hook));
    }

    /// Sends a request through the real routes; gives the status and the body.
    async fn send(&self, request: TestRequest) -> (StatusCode, Value) {
        let response = self.respond(request).await;
        let status = response.status();
        (status, actix_web::test::read_body_json(response).await)
    }

    async fn respond(&self, request: TestRequest) -> ServiceResponse<impl MessageBody> {
        call_service(&self.service().await, request.to_request()).await
    }

    async fn service(
        &self,
    ) -> impl Service<
        actix_http::Request,
        Response = ServiceResponse<impl MessageBody + use<>>,
        Error = actix_web::Error,
    > + use<> {
        init_service(app(self.webhooks.clone())).await
    }
}

/// The real routes.
pub(super) fn app(
    webhooks: web::Data<Webhooks>,
) -> App<
    impl ServiceFactory<
        ServiceRequest,
        Config = (),
        Response = ServiceResponse<impl MessageBody + use<>>,
        Error = actix_web::Error,
        InitError = (),
    > + use<>,
> {
    App::new().app_data(webhooks).service(utoipa_actix_web::scope(API).configure(configure))
}

pub(super) fn signature(secret: &str, body: &[u8]) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
    mac.update(body);
    format!("sha256={}", hex::encode(mac.finalize().into_bytes()))
}

/// A signed delivery of GitHub.
pub(super) fn github(
    organization: OrganizationId,
    key: &str,
    body: impl Into<Vec<u8>>,
) -> TestRequest {
    let body = body.into();
    TestRequest::post()
        .uri(&format!("/api/v1/private/webhooks/github/{organization}"))
        .insert_header(("x-github-event", "issues"))
        .insert_header(("x-github-delivery", key.to_owned()))
        .insert_header(("x-hub-signature-256", signature(SECRET, &body)))
        .set_payload(body)
}

pub(super) const OPENED: &str = r#"{"action": "opened", "issue": {"title": "t"}}"#;
