//! What people say of versions: each verdict is about the version that was shown, or about nothing.

use super::{
    label,
    wire::{ReviewedItem, ReviewedResponse, ToolReviewDecision, Verdict},
};
use crate::{
    auth::Principal,
    http::{
        audit::Change,
        caller::{Caller, may},
        check::Checks,
        error::{ApiError, ErrorCode},
        extract::{Json, Path},
        openapi::{Addressed, Bodied, Checked, Contested, Faults, Guarded},
    },
    mcp::{
        catalog::Catalogs,
        pins::{blocking, hash_of, recount},
    },
    store::{
        Store,
        mcp_offers::{self, Offer},
        mcp_pins::{self, Decision, PinBasis, PinKind, PinVerdict, Version},
        mcp_servers::{self, McpServer},
        store_error,
    },
};
use actix_web::{post, web};
use serde_json::{Value, json};
use std::collections::HashSet;
use uuid::Uuid;

/// Most versions of one verdict.
const ITEMS_MAX: usize = 2_001;
/// Longest reason, in characters.
const REASON_CHARS_MAX: usize = 2_000;
/// Most versions that a record names; of more it says how many.
const RECORDED_MAX: usize = 100;

/// Approves or rejects versions of a server's tools, or of its instructions, each by the hash that was shown.
///
/// A version that is not offered any more, or was changed again, is answered with 409, and then nothing is decided.
/// Only a person who is signed in can approve: an agent may have the key of somebody who could.
#[utoipa::path(
    tag = "tools",
    operation_id = "decide_tool_reviews",
    responses(
        (status = 200, body = ReviewedResponse),
        Guarded, Addressed, Checked, Bodied, Contested, Faults,
    ),
)]
#[post("/mcp-servers/{server_id}/tool-reviews")]
pub async fn decide(
    caller: Caller<may::ManageTools>,
    id: Path<Uuid>,
    body: Json<ToolReviewDecision>,
    store: web::Data<Store>,
    catalogs: web::Data<Catalogs>,
) -> Result<web::Json<ReviewedResponse>, ApiError> {
    let (id, account, mut wish) = (id.0, caller.account, body.0);
    check(&wish)?;
    if wish.verdict == Verdict::Approve && !matches!(caller.principal, Principal::User { .. }) {
        let why = "only a person who is signed in can approve tools; sign in and try again";
        return Err(ApiError::forbidden(why));
    }
    let mut db = store.client().await?;
    let tx = db.transaction().await.map_err(store_error)?;
    // From here on the server is neither changed nor scanned.
    let server = mcp_servers::get_for_change(&tx, account, id).await?;
    let server = server.ok_or_else(|| ApiError::not_found("MCP server"))?;
    let offers = mcp_offers::tools(&tx, account, id).await?;
    let (known, items) = (server.clone(), std::mem::take(&mut wish.items));
    let versions = blocking(move || picked(&known, &offers, &items)).await??;
    let decision = Decision {
        identity: server.pinning.identity,
        verdict: wish.verdict.of_pin(),
        basis: PinBasis::Review,
        by: Some(caller.user),
        reason: wish.reason.as_deref(),
    };
    mcp_pins::decide(&tx, account, id, decision, &versions).await?;
    recount(&tx, account, &server).await?;
    caller.record(&tx, change(&server, &wish, &versions)).await?;
    tx.commit().await.map_err(store_error)?;
    catalogs.changed(account);
    Ok(web::Json(ReviewedResponse { decided: versions.len() }))
}

fn check(wish: &ToolReviewDecision) -> Result<(), ApiError> {
    let mut checks = Checks::new();
    let count = wish.items.len();
    let once: HashSet<_> = wish.items.iter().map(|item| (item.kind, &item.name)).collect();
    let nameless =
        |item: &ReviewedItem| (item.kind == PinKind::Instructions) != item.name.is_empty();
    checks
        .that(
            (1..=ITEMS_MAX).contains(&count),
            "items",
            format!("has to have 1 to {ITEMS_MAX} entries"),
        )
        .that(once.len() == count, "items", "names something twice")
        .that(
            !wish.items.iter().any(nameless),
            "items",
            "needs a `name` for each tool, and an empty one for instructions",
        );
    if let Some(reason) = &wish.reason {
        checks.length("reason", reason, 1..=REASON_CHARS_MAX);
    }
    checks.done()
}

/// The versions that are meant, all as they are offered now.
fn picked(
    server: &McpServer,
    offers: &[Offer],
    items: &[ReviewedItem],
) -> Result<Vec<Version>, ApiError> {
    let pick = |item: &ReviewedItem| {
        let (kind, name) = (item.kind, item.name.as_str());
        let text = match kind {
            PinKind::Tool => {
                offers.iter().find(|offer| offer.name == name).map(|offer| &offer.definition)
            }
            PinKind::Instructions => {
                server.facts.as_ref().and_then(|facts| facts.instructions.as_ref())
            }
        };
        let late = |why: &str| {
            ApiError::new(ErrorCode::Conflict, format!("`{}` {why}", label(kind, name)))
        };
        let text = text.ok_or_else(|| late("is not offered any more; list the reviews again"))?;
        let hash = hash_of(kind, text);
        let hash =
            hash.ok_or_else(|| late("cannot be read exactly, so nobody can decide about it"))?;
        if hash != item.hash {
            return Err(late("changed since you were shown it; list the reviews again"));
        }
        Ok(Version { kind, name: name.to_owned(), hash, definition: text.clone() })
    };
    items.iter().map(pick).collect()
}

fn change(server: &McpServer, wish: &ToolReviewDecision, versions: &[Version]) -> Change {
    let action = match wish.verdict.of_pin() {
        PinVerdict::Approved => "approve_tools",
        PinVerdict::Rejected => "reject_tools",
    };
    let told = |version: &Version| json!({ "name": label(version.kind, &version.name), "hash": version.hash });
    let named: Vec<Value> = versions.iter().take(RECORDED_MAX).map(told).collect();
    let change = Change::new(action, "mcp_server", server.id)
        .with("name", &*server.settings.name)
        .with("identity", server.pinning.identity)
        .with("count", versions.len())
        .with("tools", named);
    match &wish.reason {
        Some(reason) => change.with("reason", &**reason),
        None => change,
    }
}
