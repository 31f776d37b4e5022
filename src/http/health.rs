//! How the server is: health for load balancers, version and features for clients.

use crate::{
    auth::Auth,
    http::{fallback, metrics, openapi::Faults},
    store::{Store, users},
};
use actix_web::{HttpResponse, get, guard, web};
use chrono::{DateTime, Utc};
use serde::Serialize;
use std::{
    collections::BTreeMap,
    sync::{Arc, PoisonError, RwLock},
    time::Duration,
};
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

/// Longest wait to see whether requests get a connection.
const CONNECTION_WAIT_MAX: Duration = Duration::from_secs(1);

/// Under the API: documented.
pub fn configure(cfg: &mut ServiceConfig) {
    cfg.service(health).service(ping).service(version).service(features);
}

/// The same at the root, where load balancers and scrapers look.
pub fn configure_root(cfg: &mut web::ServiceConfig) {
    let get = || web::route().guard(guard::Any(guard::Get()).or(guard::Head()));
    for (path, route) in [
        ("/health", get().to(answer_health)),
        ("/ping", get().to(answer_ping)),
        ("/version", get().to(answer_version)),
        ("/features", get().to(answer_features)),
        ("/metrics", get().to(metrics::serve)),
    ] {
        cfg.service(web::resource(path).route(route).default_service(web::to(fallback::fallback)));
    }
}

/// How the parts of the server are; each writes its own entry. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct HealthParts(Arc<RwLock<BTreeMap<&'static str, Part>>>);

/// Whose answer says whether the database is there: the engine's connections, over which events are kept. Those of
/// requests may all be taken while deliveries are kept as ever.
#[derive(Clone)]
pub struct Probe(pub Store);

/// How one part is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Part {
    pub state: PartState,
    /// What is wrong and what can be done; public, so without hosts, paths or secrets.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
}

/// Whether a part does its work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum PartState {
    Up,
    /// Something does not work, but requests can be served.
    Degraded,
    /// Requests should go elsewhere.
    Down,
}

impl Part {
    pub fn up() -> Self {
        Self { state: PartState::Up, detail: None }
    }

    pub fn degraded(detail: impl Into<String>) -> Self {
        Self { state: PartState::Degraded, detail: Some(detail.into()) }
    }

    pub fn down(detail: impl Into<String>) -> Self {
        Self { state: PartState::Down, detail: Some(detail.into()) }
    }
}

impl HealthParts {
    /// Writes down how a part is, such as `docker` or `ingest`.
    pub fn set(&self, name: &'static str, part: Part) {
        self.0.write().unwrap_or_else(PoisonError::into_inner).insert(name, part);
    }

    /// All parts as last written.
    pub fn all(&self) -> BTreeMap<&'static str, Part> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

#[derive(Serialize, ToSchema)]
struct Health {
    /// `healthy`, `degraded` or `unhealthy`.
    status: &'static str,
    timestamp: DateTime<Utc>,
    version: &'static str,
    /// The process answers, so it lives.
    live: bool,
    /// Requests can be served.
    ready: bool,
    database: PartState,
    parts: BTreeMap<String, Part>,
}

#[derive(Serialize, ToSchema)]
struct Pong {
    status: &'static str,
    timestamp: DateTime<Utc>,
}

#[derive(Serialize, ToSchema)]
struct Version {
    name: &'static str,
    version: &'static str,
}

#[derive(Serialize, ToSchema)]
struct Features {
    edition: &'static str,
    server_version: &'static str,
    features: FeatureFlags,
    /// Nobody has an account yet: whoever registers first begins.
    first_run: bool,
    plugins: Vec<String>,
}

/// What is switched on; the console shows nothing else.
#[derive(Serialize, ToSchema)]
struct FeatureFlags {
    registration: bool,
    flows: bool,
    trackers: bool,
    live: bool,
}

/// Whether requests can be served, and how the parts are.
#[utoipa::path(
    tag = "health",
    responses(
        (status = 200, body = Health, description = "Requests can be served."),
        (status = 503, body = Health, description = "Requests should go elsewhere."),
    )
)]
#[get("/health")]
async fn health(
    probe: web::Data<Probe>,
    store: web::Data<Store>,
    parts: web::Data<HealthParts>,
) -> HttpResponse {
    answer_health(probe, store, parts).await
}

/// Whether the process answers at all.
#[utoipa::path(tag = "health", responses((status = 200, body = Pong), Faults))]
#[get("/ping")]
async fn ping() -> HttpResponse {
    answer_ping().await
}

/// Which version runs.
#[utoipa::path(tag = "health", responses((status = 200, body = Version), Faults))]
#[get("/version")]
async fn version() -> HttpResponse {
    answer_version().await
}

/// What this server offers.
#[utoipa::path(tag = "health", responses((status = 200, body = Features), Faults))]
#[get("/features")]
async fn features(auth: web::Data<Auth>, store: web::Data<Store>) -> HttpResponse {
    answer_features(auth, store).await
}

async fn answer_health(
    probe: web::Data<Probe>,
    store: web::Data<Store>,
    parts: web::Data<HealthParts>,
) -> HttpResponse {
    let (database, requests) = tokio::join!(database(&probe.0), requests(&store));
    let mut parts: BTreeMap<String, Part> =
        parts.all().into_iter().map(|(name, part)| (name.to_owned(), part)).collect();
    parts.insert("database".to_owned(), database.clone());
    parts.insert("requests".to_owned(), requests);
    let any = |state| parts.values().any(|part| part.state == state);
    let (ready, degraded) = (!any(PartState::Down), any(PartState::Degraded));
    let answer = Health {
        status: if !ready {
            "unhealthy"
        } else if degraded {
            "degraded"
        } else {
            "healthy"
        },
        timestamp: Utc::now(),
        version: env!("CARGO_PKG_VERSION"),
        live: true,
        ready,
        database: database.state,
        parts,
    };
    if ready {
        HttpResponse::Ok().json(answer)
    } else {
        HttpResponse::ServiceUnavailable().json(answer)
    }
}

async fn answer_ping() -> HttpResponse {
    HttpResponse::Ok().json(Pong { status: "pong", timestamp: Utc::now() })
}

async fn answer_version() -> HttpResponse {
    HttpResponse::Ok().json(Version { name: "preloop", version: env!("CARGO_PKG_VERSION") })
}

async fn answer_features(auth: web::Data<Auth>, store: web::Data<Store>) -> HttpResponse {
    HttpResponse::Ok().json(Features {
        edition: "open-source",
        server_version: env!("CARGO_PKG_VERSION"),
        features: FeatureFlags {
            registration: auth.config.registration_enabled,
            flows: true,
            trackers: true,
            live: true,
        },
        first_run: is_first_run(&store).await,
        plugins: Vec::new(),
    })
}

/// What cannot be found out is no first run: clients offer to sign in then.
async fn is_first_run(store: &Store) -> bool {
    let asked = async { users::is_none(&store.client().await?).await };
    match tokio::time::timeout(CONNECTION_WAIT_MAX, asked).await {
        Ok(Ok(is_none)) => is_none,
        _ => false,
    }
}

/// Whether a request gets a connection in time. When it does not, deliveries are kept all the same.
async fn requests(store: &Store) -> Part {
    match tokio::time::timeout(CONNECTION_WAIT_MAX, store.client()).await {
        Ok(Ok(_)) => Part::up(),
        _ => Part::degraded(
            "requests wait too long for a connection to the database; if this lasts, raise DATABASE_POOL_SIZE",
        ),
    }
}

async fn database(store: &Store) -> Part {
    match store.wellbeing().await.complaint() {
        None => Part::up(),
        Some(complaint) => Part::down(complaint),
    }
}
