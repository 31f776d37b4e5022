//! The HTTP surface: every route on one screen.
//!
//! A resource is one file or folder with a `configure` first. Its handlers carry `#[utoipa::path]` and a
//! method macro, so what is served is what `/openapi.json` says. A handler without a `Caller`,
//! `Authenticated`, `Person` or `RuntimeCaller` is public on purpose.

pub mod access_rules;
pub mod admin;
pub mod ai_models;
pub mod approval_pages;
pub mod approval_requests;
pub mod approval_workflows;
pub mod audit;
pub mod auth;
pub mod caller;
pub mod check;
pub mod compliance;
pub mod console;
pub mod door;
pub mod error;
pub mod events;
pub mod executions;
pub mod extract;
mod fallback;
pub mod fields;
#[cfg(test)]
pub(crate) mod fixtures;
pub mod flows;
pub mod health;
pub mod idempotency;
pub mod issue_dependencies;
pub mod issue_duplicates;
pub mod issues;
pub mod kill_switch;
pub mod links;
pub mod live;
pub mod mcp;
pub mod mcp_servers;
#[cfg(test)]
mod mcp_tests;
mod metrics;
pub mod notification_preferences;
mod oauth;
pub mod openapi;
pub mod optional;
pub mod organizations;
pub mod overview;
pub mod page;
pub mod policies;
mod policy_trial;
pub mod projects;
pub mod rate_limit;
pub mod runtime_api;
pub mod search;
mod serve;
pub mod teams;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
#[cfg(test)]
mod tests;
pub mod tool_configurations;
pub mod tool_reviews;
pub mod tools;
mod trace;
pub mod trackers;
pub mod users;
pub mod webhooks;
mod written;

pub use health::{HealthParts, Part, Probe};
pub use rate_limit::Limits;
pub use serve::{HttpSettings, HttpState, app, serve};

use crate::mcp::endpoint;
use actix_web::web;
use fallback::KnownRoutes;
use openapi::Document;
use std::sync::{Arc, OnceLock};
use utoipa_actix_web::{OpenApiFactory, service_config::ServiceConfig};

/// Where the API lives.
pub const API: &str = "/api/v1";

/// Every route. The app's data must hold what [`HttpState::install`] puts there.
pub fn configure(cfg: &mut web::ServiceConfig) {
    let api = utoipa_actix_web::scope(API).configure(routes);
    let (document, known) = described(&api);
    cfg.app_data(web::Data::from(known))
        .app_data(web::Data::new(written::Written::default()))
        .configure(health::configure_root)
        .configure(console::configure)
        .configure(oauth::configure)
        .configure(approval_pages::configure)
        .configure(notification_preferences::configure_root)
        .configure(mcp_servers::configure_root)
        .configure(|cfg| openapi::configure(cfg, document))
        .configure(endpoint::configure)
        .service(api)
        .default_service(web::to(fallback::fallback));
}

/// The description of the API, as `/openapi.json` has it.
pub fn description() -> String {
    let api = utoipa_actix_web::scope(API).configure(routes);
    described(&api).0.text()
}

/// What the routes say of themselves. The same in every worker, and large: made once.
fn described(api: &impl OpenApiFactory) -> (Arc<Document>, Arc<KnownRoutes>) {
    static DESCRIBED: OnceLock<(Arc<Document>, Arc<KnownRoutes>)> = OnceLock::new();
    let made = DESCRIBED.get_or_init(|| {
        let document = openapi::document(api);
        (Arc::new(Document::of(&document)), Arc::new(KnownRoutes::of(&document)))
    });
    made.clone()
}

/// The resources of the API, one line each.
fn routes(cfg: &mut ServiceConfig) {
    // Routes are tried one after another, and this one is asked for the most.
    cfg.configure(webhooks::configure)
        .configure(auth::configure)
        .configure(health::configure)
        .configure(trackers::configure)
        .configure(organizations::configure)
        .configure(projects::configure)
        // Before issues, whose names would match `search`.
        .configure(search::configure)
        .configure(issues::configure)
        // Before flows, whose ids would match `executions`.
        .configure(executions::configure)
        .configure(flows::configure)
        .configure(events::configure)
        .configure(mcp_servers::configure)
        .configure(tool_reviews::configure)
        .configure(tools::configure)
        .configure(tool_configurations::configure)
        .configure(approval_requests::configure)
        .configure(notification_preferences::configure)
        .configure(audit::configure)
        .configure(access_rules::configure)
        .configure(policies::configure)
        .configure(policy_trial::configure)
        .configure(kill_switch::configure)
        .configure(approval_workflows::configure)
        .configure(teams::configure)
        .configure(users::configure)
        .configure(ai_models::configure)
        .configure(compliance::configure)
        .configure(issue_dependencies::configure)
        .configure(issue_duplicates::configure)
        .configure(runtime_api::configure)
        .configure(mcp::configure)
        .configure(overview::configure)
        .configure(admin::configure)
        .configure(live::configure);
}
