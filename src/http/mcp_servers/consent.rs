//! Letting Preloop in at a server by OAuth: a link for the browser, the way out, and the way back.

use super::find;
use crate::{
    http::{
        audit::{Change, Origin},
        caller::{Caller, may},
        error::ApiError,
        extract::{Path, Query},
        openapi::{Addressed, Checked, Faults, Guarded},
    },
    mcp::{
        catalog::{Catalogs, Scanner, scan::scan},
        consent::{
            BROWSER_LIFETIME, CALLBACK_PATH, ConsentError, Consents, DOCUMENT_PATH, LINK_LIFETIME,
            document,
        },
    },
    store::{
        Store,
        mcp_servers::{AuthType, McpServer, Status},
    },
};
use actix_web::{HttpRequest, HttpResponse, get, http::header, post, web};
use preloop_actors::ids::AccountId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// Longest cookie value that is looked at; ours are shorter.
const COOKIE_BYTES_MAX: usize = 200;

/// A link for the browser of whoever asked for it.
#[derive(Serialize, ToSchema)]
pub struct AuthorizeTokenResponse {
    /// Lets the browser begin, once.
    pub code: String,
    /// The same as an address to open.
    pub authorize_url: String,
    /// Seconds in which it has to be opened.
    pub expires_in: u64,
}

#[derive(Deserialize)]
struct AuthorizeQuery {
    code: String,
}

#[derive(Deserialize)]
struct CallbackQuery {
    state: String,
    code: Option<String>,
    iss: Option<String>,
    error: Option<String>,
    error_description: Option<String>,
}

/// The document that describes us to authorization servers. At the root, where its address is our name.
pub fn configure_root(cfg: &mut web::ServiceConfig) {
    cfg.route(DOCUMENT_PATH, web::get().to(describe));
}

async fn describe(consents: web::Data<Consents>) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((header::CACHE_CONTROL, "public, max-age=3600"))
        .json(document(consents.public_url()))
}

/// Makes a link with which the caller's browser can let Preloop in at the server. It counts once, for a minute.
#[utoipa::path(
    tag = "mcp servers",
    responses(
        (status = 200, body = AuthorizeTokenResponse),
        (status = 400, description = "The server's `auth_type` is not `oauth`.", body = crate::http::error::ErrorBody),
        Guarded, Addressed, Checked, Faults,
    ),
)]
#[post("/mcp-servers/{server_id}/oauth/authorize-token")]
pub async fn authorize_token(
    caller: Caller<may::EditMcpServers>,
    id: Path<Uuid>,
    store: web::Data<Store>,
    consents: web::Data<Consents>,
) -> Result<web::Json<AuthorizeTokenResponse>, ApiError> {
    let server = find(&store, caller.account, id.0).await?;
    if server.settings.auth_type != AuthType::OAuth {
        let message = "the server's `auth_type` is not `oauth`; change it first";
        return Err(ApiError::bad_request(message));
    }
    {
        let db = store.client().await?;
        let change = Change::new("begin_mcp_authorization", "mcp_server", server.id);
        caller.record(&db, change.with("name", &*server.settings.name)).await?;
    }
    let code = consents.link(caller.account, caller.user, server.id);
    let (url, id) = (consents.public_url(), server.id);
    let authorize_url = format!("{url}/api/v1/mcp-servers/{id}/oauth/authorize?code={code}");
    let expires_in = LINK_LIFETIME.as_secs();
    Ok(web::Json(AuthorizeTokenResponse { code, authorize_url, expires_in }))
}

/// Sends a browser to the one who lets people in at the server.
#[utoipa::path(
    tag = "mcp servers",
    params(("code" = String, Query, description = "From `authorize-token`")),
    responses((status = 302, description = "The way to the authorization server"), Addressed, Checked, Faults),
)]
#[get("/mcp-servers/{server_id}/oauth/authorize")]
pub async fn authorize(
    id: Path<Uuid>,
    query: Query<AuthorizeQuery>,
    consents: web::Data<Consents>,
) -> Result<HttpResponse, ApiError> {
    let departure = consents.depart(id.0, &query.0.code).await?;
    let (name, only) = cookie(&consents);
    let (value, seconds) = (departure.browser, BROWSER_LIFETIME.as_secs());
    let cookie = format!("{name}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{only}");
    Ok(HttpResponse::Found()
        .insert_header((header::LOCATION, departure.to.as_str()))
        .insert_header((header::SET_COOKIE, cookie))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header((header::REFERRER_POLICY, "no-referrer"))
        .finish())
}

/// Takes a browser back, keeps what it brings, and asks the server what it offers.
#[utoipa::path(
    tag = "mcp servers",
    params(
        ("state" = String, Query),
        ("code" = Option<String>, Query),
        ("iss" = Option<String>, Query),
        ("error" = Option<String>, Query),
        ("error_description" = Option<String>, Query),
    ),
    responses((status = 200, description = "A sentence for the person", body = String), Checked, Faults),
)]
#[get("/mcp-servers/oauth/callback")]
pub async fn callback(
    request: HttpRequest,
    query: Query<CallbackQuery>,
    store: web::Data<Store>,
    consents: web::Data<Consents>,
    scanner: web::Data<dyn Scanner>,
    catalogs: web::Data<Catalogs>,
) -> Result<HttpResponse, ApiError> {
    debug_assert!(CALLBACK_PATH.ends_with("/mcp-servers/oauth/callback"));
    let query = query.0;
    let browser = browser(&request, &consents).unwrap_or_default();
    let refused = query.error_description.or(query.error);
    let outcome = match (&refused, &query.code) {
        (Some(why), _) => Err(why.as_str()),
        (None, Some(code)) => Ok(code.as_str()),
        (None, None) => Err("no code came back"),
    };
    let arrived = consents.arrive(&browser, &query.state, query.iss.as_deref(), outcome).await;
    let (account, server) = arrived?;
    record(&store, &request, account, &server).await?;
    if server.status != Status::Inactive {
        let now = find(&store, account, server.id).await?;
        scan(&store, scanner.get_ref(), account, &now).await?;
    }
    catalogs.changed(account);
    let name = &server.settings.name;
    Ok(HttpResponse::Ok()
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header((header::REFERRER_POLICY, "no-referrer"))
        .content_type("text/plain; charset=utf-8")
        .body(format!("Preloop is let in at the MCP server `{name}`. You can close this page.\n")))
}

/// Writes down that somebody let us in. Who it was is in the entry of the link they asked for.
async fn record(
    store: &Store,
    request: &HttpRequest,
    account: AccountId,
    server: &McpServer,
) -> Result<(), ApiError> {
    let change = Change::new("authorize_mcp_server", "mcp_server", server.id);
    let db = store.client().await?;
    change.with("name", &*server.settings.name).write(&db, account, Origin::of(request).by()).await
}

/// The cookie's name, and what keeps it to HTTPS.
fn cookie(consents: &Consents) -> (&'static str, &'static str) {
    match consents.is_secure() {
        true => ("__Host-preloop_mcp", "; Secure"),
        false => ("preloop_mcp", ""),
    }
}

fn browser(request: &HttpRequest, consents: &Consents) -> Option<String> {
    let (name, _) = cookie(consents);
    let headers = request.headers().get_all(header::COOKIE);
    let pairs = headers.filter_map(|value| value.to_str().ok()).flat_map(|text| text.split(';'));
    let mut named = pairs.filter_map(|pair| pair.trim().split_once('='));
    let (_, value) = named.find(|(known, _)| *known == name)?;
    (value.len() <= COOKIE_BYTES_MAX).then(|| value.to_owned())
}

impl From<ConsentError> for ApiError {
    fn from(error: ConsentError) -> Self {
        match error {
            ConsentError::Store(error) => error.into(),
            ConsentError::Open(error) => Self::internal(error),
            error @ ConsentError::Unreachable(..) => Self::unavailable(error.to_string()),
            error => Self::bad_request(error.to_string()),
        }
    }
}
