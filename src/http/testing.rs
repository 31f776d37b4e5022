//! The real app over a test's own database, and people to call it as.
#![allow(clippy::unwrap_used, reason = "a test that cannot be set up must stop")]

use crate::{
    auth::Auth,
    config::{AllowedOrigins, AuthConfig},
    http::{HealthParts, HttpSettings, HttpState, Limits, Probe, app},
    secrets::{Sealer, hash_token},
    store::{
        accounts, refresh_sessions,
        testing::{self, TestDatabase},
        users,
    },
};
use actix_web::{
    http::{Method, header::HeaderMap},
    test::{TestRequest, call_service, init_service, read_body},
    web,
};
use futures::future::LocalBoxFuture;
use metrics_exporter_prometheus::PrometheusBuilder;
use preloop_actors::{
    ids::{AccountId, UserId},
    policy::Role,
};
use serde_json::Value;
use std::{rc::Rc, sync::Arc, time::Duration};
use uuid::Uuid;

/// The app under test; its database lives as long as this.
pub struct TestApp {
    pub state: HttpState,
    pub database: TestDatabase,
    call: Box<dyn Fn(TestRequest) -> LocalBoxFuture<'static, Answer>>,
}

/// What a call was answered with.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    /// The body as JSON; null when it is none.
    pub body: Value,
    pub text: String,
}

/// Somebody signed in.
#[derive(Clone, Debug)]
pub struct Member {
    pub account: AccountId,
    pub user: UserId,
    pub session: Uuid,
    pub access: String,
    pub refresh: String,
}

/// What whoever runs the server presents.
pub const OPERATOR: &str = "the-operator-of-this-server";

/// Settings under which tests run unless they say otherwise.
pub fn auth_config() -> AuthConfig {
    AuthConfig {
        secret_key: "a secret key for tests, long enough".into(),
        access_token: Duration::from_secs(1800),
        refresh_token: Duration::from_secs(7 * 86_400),
        session_max: Duration::from_secs(30 * 86_400),
        registration_enabled: true,
    }
}

impl TestApp {
    pub async fn start() -> Self {
        Self::start_with(auth_config(), |_| {}).await
    }

    /// With other settings, and more data for handlers.
    pub async fn start_with(
        config: AuthConfig,
        extra: impl FnOnce(&mut web::ServiceConfig) + 'static,
    ) -> Self {
        Self::build(config, AllowedOrigins::These(Vec::new()), |cfg, _| extra(cfg)).await
    }

    /// With more data for handlers that is made from the state.
    pub async fn start_with_state(
        extra: impl FnOnce(&mut web::ServiceConfig, HttpState) + 'static,
    ) -> Self {
        Self::build(auth_config(), AllowedOrigins::These(Vec::new()), extra).await
    }

    /// Letting in pages of other origins.
    pub async fn start_with_origins(allowed: AllowedOrigins) -> Self {
        Self::build(auth_config(), allowed, |_, _| {}).await
    }

    async fn build(
        config: AuthConfig,
        allowed_origins: AllowedOrigins,
        extra: impl FnOnce(&mut web::ServiceConfig, HttpState) + 'static,
    ) -> Self {
        let database = testing::database().await;
        let state = HttpState {
            store: database.store.clone(),
            probe: Probe(database.store.clone()),
            sealer: Sealer::new(&config.secret_key),
            auth: Auth::new(database.store.clone(), config),
            health: HealthParts::default(),
            limits: Arc::new(Limits::new()),
            metrics: PrometheusBuilder::new().build_recorder().handle(),
            settings: Arc::new(HttpSettings {
                allowed_origins,
                trusted_proxies: vec!["::/0".parse().unwrap()],
                metrics_token: None,
                operator_token: Some(OPERATOR.into()),
            }),
        };
        let given = state.clone();
        let service = app(state.clone(), move |cfg| extra(cfg, given));
        let service = Rc::new(init_service(service).await);
        let call = move |request: TestRequest| -> LocalBoxFuture<'static, Answer> {
            let service = service.clone();
            Box::pin(async move {
                let response = call_service(&*service, request.to_request()).await;
                let (status, headers) = (response.status().as_u16(), response.headers().clone());
                let text = String::from_utf8_lossy(&read_body(response).await).into_owned();
                let body = serde_json::from_str(&text).unwrap_or_default();
                Answer { status, headers, body, text }
            })
        };
        Self { state, database, call: Box::new(call) }
    }

    /// Any request; paths are written in full.
    pub async fn send(&self, request: TestRequest) -> Answer {
        (self.call)(request).await
    }

    pub async fn get(&self, path: &str, token: &str) -> Answer {
        self.request(Method::GET, path, token, None).await
    }

    pub async fn post(&self, path: &str, token: &str, body: Value) -> Answer {
        self.request(Method::POST, path, token, Some(body)).await
    }

    pub async fn put(&self, path: &str, token: &str, body: Value) -> Answer {
        self.request(Method::PUT, path, token, Some(body)).await
    }

    pub async fn delete(&self, path: &str, token: &str) -> Answer {
        self.request(Method::DELETE, path, token, None).await
    }

    /// A JSON call under `/api/v1`; an empty token sends none.
    pub async fn request(
        &self,
        method: Method,
        path: &str,
        token: &str,
        body: Option<Value>,
    ) -> Answer {
        let mut request = TestRequest::with_uri(&format!("/api/v1{path}")).method(method);
        if !token.is_empty() {
            request = request.insert_header(("authorization", format!("Bearer {token}")));
        }
        if let Some(body) = body {
            request = request.set_json(body);
        }
        self.send(request).await
    }

    /// A new account with one user of this role, signed in without the cost of a password.
    pub async fn member(&self, role: Role) -> Member {
        let account = AccountId::fresh();
        let db = self.state.store.client().await.unwrap();
        accounts::insert(&db, account, "test").await.unwrap();
        self.member_of(account, role).await
    }

    /// One more user of an account.
    pub async fn member_of(&self, account: AccountId, role: Role) -> Member {
        let user = UserId::fresh();
        let name = format!("user-{user}");
        let db = self.state.store.client().await.unwrap();
        let new = users::NewUser {
            id: user,
            account,
            username: &name,
            email: &format!("{name}@example.com"),
            full_name: None,
            password_hash: "none",
        };
        assert!(users::insert(&db, &new).await.unwrap());
        users::grant(&db, account, user, role).await.unwrap();
        let (auth, session) = (&self.state.auth, Uuid::now_v7());
        let refresh = auth.tokens.first_refresh(session);
        let lives = [auth.config.refresh_token, auth.config.session_max];
        let hash = hash_token(&refresh);
        refresh_sessions::insert(&db, session, user, &hash, lives[0], lives[1]).await.unwrap();
        let access = auth.tokens.access(user.0, account.0, 1, session, auth.config.access_token);
        Member { account, user, session, access, refresh }
    }
}
