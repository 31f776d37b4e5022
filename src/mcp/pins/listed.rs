//! What becomes of pins when a server's list was taken: a first one may be trusted, everything later waits.

use super::{Pins, hash_of, standing};
use crate::{
    mcp::tools::TOOLS,
    store::{
        mcp_offers::{self, Offer, OfferKind},
        mcp_pins::{self, Decision, PinBasis, PinKind, PinVerdict, Review, Version},
        mcp_servers::{self, McpServer},
    },
};
use deadpool_postgres::GenericClient;
use preloop_actors::{
    ids::AccountId,
    ports::StoreError,
    toollint::{self, Neighbours, Severity},
};
use std::collections::HashMap;
use uuid::Uuid;

/// Acts on a list that was taken just now. Belongs into the transaction that kept it, so that nothing of it could be
/// called before.
pub async fn take_list(
    db: &impl GenericClient,
    account: AccountId,
    server: Uuid,
) -> Result<(), StoreError> {
    let is_first = mcp_pins::first_listed(db, account, server).await?;
    let Some(server) = mcp_servers::get(db, account, server).await? else { return Ok(()) };
    if is_first
        && server.pinning.review == Review::Changes
        && !is_known_otherwise(db, account, &server).await?
    {
        trust(db, account, &server).await?;
    }
    recount(db, account, &server).await
}

/// Whether people have said something of the tools at the same place, under another name. What is connected a second
/// time is not seen for the first time: trusted unseen, it would be a way around whatever they said.
///
/// Who connects it makes no difference. A key may not remove what people said something of, and this keeps it from
/// having the same again beside that; a person looks at what waits, and says what counts. A place that is reached by
/// another host's name is another one: nobody can tell who answers there.
async fn is_known_otherwise(
    db: &impl GenericClient,
    account: AccountId,
    server: &McpServer,
) -> Result<bool, StoreError> {
    for other in mcp_servers::all(db, account).await? {
        if other.id != server.id
            && other.settings.place.leads_where(&server.settings.place)
            && mcp_servers::decided(db, account, other.id).await?.any()
        {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Pins what a first list has, save where the lint has found something that no honest server says.
async fn trust(
    db: &impl GenericClient,
    account: AccountId,
    server: &McpServer,
) -> Result<(), StoreError> {
    let offers = mcp_offers::all(db, account).await?;
    let servers = mcp_servers::all(db, account).await?;
    let names = servers.into_iter().map(|server| (server.id, server.settings.name)).collect();
    let instructions = server.facts.as_ref().and_then(|facts| facts.instructions.clone());
    let id = server.id;
    let versions = blocking(move || trusted(id, &offers, &names, instructions.as_deref())).await?;
    let decision = Decision {
        identity: server.pinning.identity,
        verdict: PinVerdict::Approved,
        basis: PinBasis::FirstUse,
        by: None,
        reason: None,
    };
    mcp_pins::decide(db, account, id, decision, &versions).await
}

/// What of a first list may be trusted.
fn trusted(
    server: Uuid,
    offers: &[Offer],
    names: &HashMap<Uuid, String>,
    instructions: Option<&str>,
) -> Vec<Version> {
    let (own, others) = names_around(server, offers, names);
    let neighbours = Neighbours::new(&own, &others);
    let mut versions = Vec::new();
    let is_tool = |offer: &&Offer| offer.server == server && offer.kind == OfferKind::Tool;
    for offer in offers.iter().filter(is_tool) {
        let findings = toollint::lint(&offer.definition, &neighbours);
        count(&findings);
        let hash = hash_of(PinKind::Tool, &offer.definition);
        if let Some(hash) = hash.filter(|_| !toollint::is_held(&findings)) {
            let (name, definition) = (offer.name.clone(), offer.definition.clone());
            versions.push(Version { kind: PinKind::Tool, name, hash, definition });
        }
    }
    if let Some(text) = instructions {
        let findings = toollint::lint_instructions(text);
        count(&findings);
        let hash = hash_of(PinKind::Instructions, text);
        if let Some(hash) = hash.filter(|_| !toollint::is_held(&findings)) {
            let (name, definition) = (String::new(), text.to_owned());
            versions.push(Version { kind: PinKind::Instructions, name, hash, definition });
        }
    }
    versions
}

/// The names of a server's tools, and those of all others with their servers, ours among them.
pub(super) fn names_around<'a>(
    server: Uuid,
    offers: &'a [Offer],
    names: &'a HashMap<Uuid, String>,
) -> (Vec<&'a str>, Vec<(&'a str, &'a str)>) {
    let ours = TOOLS.iter().map(|tool| ("Preloop", tool.name));
    let (mut own, mut others) = (Vec::new(), Vec::from_iter(ours));
    for offer in offers.iter().filter(|offer| offer.kind == OfferKind::Tool) {
        match names.get(&offer.server) {
            _ if offer.server == server => own.push(offer.name.as_str()),
            Some(name) => others.push((name.as_str(), offer.name.as_str())),
            None => {}
        }
    }
    (own, others)
}

fn count(findings: &[toollint::Finding]) {
    for severity in [Severity::Low, Severity::Medium, Severity::High] {
        let found = findings.iter().filter(|finding| finding.severity == severity).count();
        metrics::counter!("preloop_mcp_tool_findings_total", "severity" => severity.as_str())
            .increment(found as u64);
    }
}

/// Counts anew which tools of a server wait, after a list or a verdict.
pub async fn recount(
    db: &impl GenericClient,
    account: AccountId,
    server: &McpServer,
) -> Result<(), StoreError> {
    let offers = mcp_offers::tools(db, account, server.id).await?;
    let pins = Pins::new(mcp_pins::of_server(db, account, server.id).await?);
    let (id, pinning) = (server.id, server.pinning);
    let held = blocking(move || {
        let is_held = |offer: &&Offer| {
            let hash = hash_of(PinKind::Tool, &offer.definition);
            standing(&pinning, pins.of(id, PinKind::Tool, &offer.name), hash).is_err()
        };
        offers.iter().filter(is_held).count()
    });
    mcp_pins::note_held(db, account, id, held.await?).await
}

/// Work over all tools of servers, of which some have thousands, where it holds up nobody.
pub async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, StoreError> {
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(|error| StoreError::Internal(error.to_string()))
}
