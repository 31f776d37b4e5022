//! The MCP clients that somebody connected, to be seen and to be cut off.

use super::api_keys::require_unlimited;
use crate::{
    auth::Auth,
    http::{
        audit::Change,
        caller::Authenticated,
        error::ApiError,
        extract::Path,
        openapi::{Addressed, Checked, Faults, Guarded},
        page::{self, Page},
    },
    oauth::{Target, target},
    store::{
        oauth_consents::{self, Connected},
        oauth_grants, store_error,
    },
};
use actix_web::{HttpResponse, delete, get, web};
use chrono::{DateTime, Utc};
use serde::Serialize;
use std::collections::BTreeSet;
use utoipa::ToSchema;
use uuid::Uuid;

#[derive(Serialize, ToSchema)]
pub struct OAuthClientResponse {
    id: Uuid,
    /// What the client calls itself at the authorization server.
    client_id: String,
    /// The name it gave itself.
    name: String,
    /// The page about it that it named.
    client_uri: Option<String>,
    /// Whether `client_id` is the address of a document, whose host so answers for the client.
    has_document: bool,
    /// The hosts it is answered at; of a local application what it listens at, or the scheme of its links.
    redirect_hosts: Vec<String>,
    /// `mcp:read`, `mcp:write`.
    scopes: Vec<String>,
    /// When the caller first allowed it something.
    connected_at: DateTime<Utc>,
    /// When it last got an access token, each of which is good for an hour.
    last_used_at: Option<DateTime<Utc>>,
}

/// Lists the MCP clients that the caller connected, the last one first.
#[utoipa::path(
    tag = "auth",
    params(Page),
    responses(
        (status = 200, body = [OAuthClientResponse], headers(("X-Total-Count" = i64))),
        Guarded, Checked, Faults,
    )
)]
#[get("/auth/oauth-clients")]
pub async fn list(
    caller: Authenticated,
    auth: web::Data<Auth>,
    page: Page,
) -> Result<HttpResponse, ApiError> {
    let user = caller.0.user;
    let db = auth.store.client().await?;
    let found = oauth_consents::list(&db, user.account, user.id, page.into()).await?;
    let clients: Vec<_> = found.rows.into_iter().map(response).collect();
    Ok(page::list(&clients, found.total))
}

/// Cuts off an MCP client that the caller connected: its tokens are refused from now on, and it has to ask again.
#[utoipa::path(
    tag = "auth",
    params(("id" = Uuid, Path)),
    responses((status = 204, description = "Cut off."), Guarded, Addressed, Checked, Faults)
)]
#[delete("/auth/oauth-clients/{id}")]
pub async fn revoke(
    caller: Authenticated,
    auth: web::Data<Auth>,
    client: Path<Uuid>,
) -> Result<HttpResponse, ApiError> {
    let user = &require_unlimited(&caller.0)?.user;
    let (account, id, client) = (user.account, user.id, client.0);
    let mut db = auth.store.client().await?;
    let tx = db.transaction().await.map_err(store_error)?;
    let ended = oauth_grants::revoke_of_user(&tx, account, id, Some(client)).await?;
    let known = oauth_consents::delete(&tx, account, id, client).await?;
    if known {
        let change = Change::new("revoke_oauth_client", "oauth_client", client);
        caller.record(&tx, change.with("grants", ended)).await?;
    }
    tx.commit().await.map_err(store_error)?;
    if !known {
        return Err(ApiError::not_found("connected client"));
    }
    tracing::info!(user.id = %id, oauth.client = %client, "cut off client `{client}`, {ended} grants");
    Ok(HttpResponse::NoContent().finish())
}

fn response(client: Connected) -> OAuthClientResponse {
    let hosts =
        client.redirect_uris.iter().filter_map(|uri| target(uri)).map(|target| match target {
            Target::Site(host) | Target::Local(host) => host,
            Target::App(scheme) => format!("{scheme}:"),
        });
    OAuthClientResponse {
        redirect_hosts: hosts.collect::<BTreeSet<_>>().into_iter().collect(),
        id: client.id,
        client_id: client.client_id,
        name: client.name,
        client_uri: client.uri,
        has_document: client.has_document,
        scopes: client.scopes,
        connected_at: client.connected_at,
        last_used_at: client.last_used_at,
    }
}
