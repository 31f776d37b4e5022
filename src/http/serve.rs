//! Puts routes, data and middleware together; tests and the server get the same app.

use crate::{
    auth::Auth,
    config::AllowedOrigins,
    descriptors,
    http::{HealthParts, Limits, Probe, configure, live, trace},
    net_guard::Network,
    secrets::Sealer,
    store::Store,
};
use actix_cors::Cors;
use actix_web::{
    App, Error, HttpServer,
    body::MessageBody,
    dev::{Server, ServiceFactory, ServiceRequest, ServiceResponse},
    http::{KeepAlive, header},
    middleware::{Compress, DefaultHeaders, from_fn},
    web::{self, Data},
};
use metrics_exporter_prometheus::PrometheusHandle;
use secrecy::SecretString;
use std::{io, net::TcpListener, sync::Arc, time::Duration};
use tracing_actix_web::TracingLogger;

/// Longest wait for a request's head; whoever is slower is disconnected.
const HEAD_WAIT_MAX: Duration = Duration::from_secs(10);
/// Longest wait for a client to take the end of an answer.
const DISCONNECT_WAIT_MAX: Duration = Duration::from_secs(5);
const KEEP_ALIVE: Duration = Duration::from_secs(75);
/// Longest that running requests are waited for at the end.
const SHUTDOWN_WAIT_MAX_SECS: u64 = 20;

/// What handlers may ask for; each field as `web::Data` of its type. Cheap to clone.
#[derive(Clone)]
pub struct HttpState {
    pub store: Store,
    pub probe: Probe,
    pub sealer: Sealer,
    pub auth: Auth,
    pub health: HealthParts,
    pub limits: Arc<Limits>,
    pub metrics: PrometheusHandle,
    pub settings: Arc<HttpSettings>,
}

/// How the server treats the network around it.
#[derive(Clone, Debug)]
pub struct HttpSettings {
    /// Other origins whose pages may call the API.
    pub allowed_origins: AllowedOrigins,
    /// Where proxies of ours stand, which write `X-Forwarded-For`; from others the header proves nothing.
    pub trusted_proxies: Vec<Network>,
    /// What whoever reads `/metrics` must present.
    pub metrics_token: Option<SecretString>,
    /// What whoever runs the server must present to change what accounts share; without one nobody may.
    pub operator_token: Option<SecretString>,
}

impl HttpState {
    /// Puts everything where extractors and handlers look for it.
    pub fn install(&self, cfg: &mut web::ServiceConfig) {
        cfg.app_data(Data::new(self.store.clone()))
            .app_data(Data::new(self.probe.clone()))
            .app_data(Data::new(self.sealer.clone()))
            .app_data(Data::new(self.auth.clone()))
            .app_data(Data::new(self.health.clone()))
            .app_data(Data::from(self.limits.clone()))
            .app_data(Data::new(self.metrics.clone()))
            .app_data(Data::from(self.settings.clone()));
    }
}

/// The whole app; `extra` adds the data of parts that [`HttpState`] does not know.
pub fn app(
    state: HttpState,
    extra: impl FnOnce(&mut web::ServiceConfig) + 'static,
) -> App<
    impl ServiceFactory<
        ServiceRequest,
        Config = (),
        Response = ServiceResponse<impl MessageBody>,
        Error = Error,
        InitError = (),
    >,
> {
    App::new()
        .configure(|cfg| state.install(cfg))
        .configure(extra)
        .configure(configure)
        .wrap(Compress::default())
        .wrap(security_headers())
        .wrap(cors(&state.settings.allowed_origins))
        .wrap(from_fn(trace::observe))
        .wrap(TracingLogger::<trace::Spans>::new())
}

/// Serves on a bound listener until told to stop through the server's handle; signals are the caller's.
pub fn serve(
    listener: TcpListener,
    workers: usize,
    state: HttpState,
    extra: impl Fn(&mut web::ServiceConfig) + Clone + Send + 'static,
) -> io::Result<Server> {
    let server = HttpServer::new(move || app(state.clone(), extra.clone()))
        .workers(workers)
        .max_connections(descriptors::now().connections_max(workers))
        .keep_alive(KeepAlive::Timeout(KEEP_ALIVE))
        .client_request_timeout(HEAD_WAIT_MAX)
        .client_disconnect_timeout(DISCONNECT_WAIT_MAX)
        .shutdown_timeout(SHUTDOWN_WAIT_MAX_SECS)
        .on_connect(live::cut_dead_peers)
        .disable_signals()
        .listen(listener)?;
    Ok(server.run())
}

/// For answers that set none of their own; pages bring their own policy.
fn security_headers() -> DefaultHeaders {
    DefaultHeaders::new()
        .add((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .add((header::X_FRAME_OPTIONS, "DENY"))
        .add((header::REFERRER_POLICY, "no-referrer"))
        .add((header::CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'"))
        .add((header::CACHE_CONTROL, "no-store"))
}

/// Credentials travel in a header that no browser adds by itself, so cookies are never allowed.
fn cors(origins: &AllowedOrigins) -> Cors {
    let cors = Cors::default()
        .allowed_methods(["GET", "POST", "PUT", "PATCH", "DELETE"])
        .allowed_headers([header::AUTHORIZATION, header::CONTENT_TYPE, header::ACCEPT])
        .expose_headers(["x-total-count", "x-request-id", "retry-after"])
        .block_on_origin_mismatch(false)
        .max_age(3600);
    match origins {
        AllowedOrigins::Any => cors.allow_any_origin().send_wildcard(),
        AllowedOrigins::These(origins) => {
            origins.iter().fold(cors, |cors, origin| cors.allowed_origin(origin))
        }
    }
}
