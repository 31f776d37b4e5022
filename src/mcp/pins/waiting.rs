//! What of a server there is to review: how each version stands, what differs, what looks suspicious.

use super::{Hold, Pins, Rename, hash_of, listed::names_around, renames, standing};
use crate::store::{
    mcp_offers::{Offer, OfferKind},
    mcp_pins::{Pin, PinBasis, PinKind, PinVerdict},
    mcp_servers::McpServer,
};
use preloop_actors::{
    gate::Hash,
    toollint::{self, Finding, Neighbours, diff},
};
use serde_json::{Value, json};
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// One version of a tool, or of a server's instructions, and how it stands.
#[derive(Clone, Debug)]
pub struct Version {
    pub kind: PinKind,
    /// The server's own name of a tool; empty for instructions.
    pub name: String,
    /// What a verdict is about; `None` where nobody can give one.
    pub hash: Option<Hash>,
    /// The object as the server sent it, or the instructions.
    pub definition: String,
    pub standing: Result<PinBasis, Hold>,
    /// The version that was pinned last, if that is another one.
    pub before: Option<String>,
    /// What differs from the version before.
    pub changes: Vec<diff::FieldChange>,
    pub findings: Vec<Finding>,
    /// The tool that this one was, most likely, under another name.
    pub renamed: Option<Rename>,
}

/// What all versions of an account are judged by.
pub struct Surroundings<'a> {
    pub pins: &'a Pins,
    /// What all its servers offer.
    pub offers: &'a [Offer],
    /// Its servers' names.
    pub names: &'a HashMap<Uuid, String>,
}

/// How everything stands that a server offers now, its instructions first. `all` says to tell of what counts as well.
pub fn of_server(server: &McpServer, around: &Surroundings<'_>, all: bool) -> Vec<Version> {
    let Surroundings { pins, offers, names } = *around;
    let (own, others) = names_around(server.id, offers, names);
    let neighbours = Neighbours::new(&own, &others);
    let is_tool = |offer: &&Offer| offer.server == server.id && offer.kind == OfferKind::Tool;
    let mut versions: Vec<Version> = instructions(server, pins).into_iter().collect();
    for offer in offers.iter().filter(is_tool) {
        versions.push(version(server, pins, PinKind::Tool, &offer.name, &offer.definition));
    }
    note_renames(server, pins, &own, &mut versions);
    versions.retain(|version| all || version.standing.is_err());
    for version in &mut versions {
        version.findings = match version.kind {
            PinKind::Tool => toollint::lint(&version.definition, &neighbours),
            PinKind::Instructions => toollint::lint_instructions(&version.definition),
        };
    }
    versions
}

fn instructions(server: &McpServer, pins: &Pins) -> Option<Version> {
    let words = server.facts.as_ref()?.instructions.as_ref()?;
    Some(version(server, pins, PinKind::Instructions, "", words))
}

fn version(server: &McpServer, pins: &Pins, kind: PinKind, name: &str, text: &str) -> Version {
    let verdicts = pins.of(server.id, kind, name);
    let hash = hash_of(kind, text);
    let standing = standing(&server.pinning, verdicts, hash);
    let approved = verdicts.iter().find(|pin| pin.verdict == PinVerdict::Approved);
    let before = approved.and_then(|pin| pin.definition.clone()).filter(|before| before != text);
    let changes = before.as_deref().map(|before| changes(kind, before, text)).unwrap_or_default();
    Version {
        kind,
        name: name.to_owned(),
        hash,
        definition: text.to_owned(),
        standing,
        before,
        changes,
        findings: Vec::new(),
        renamed: None,
    }
}

fn changes(kind: PinKind, before: &str, now: &str) -> Vec<diff::FieldChange> {
    let read = |text: &str| match kind {
        PinKind::Tool => serde_json::from_str::<Value>(text).unwrap_or_default(),
        // As if they were the description of something.
        PinKind::Instructions => json!({ "description": text }),
    };
    diff::changes(&read(before), &read(now))
}

/// Notes at new tools which of those that went they most likely were.
fn note_renames(server: &McpServer, pins: &Pins, own: &[&str], versions: &mut [Version]) {
    let there: HashSet<&str> = own.iter().copied().collect();
    let object = |text: &str| serde_json::from_str::<Value>(text).unwrap_or_default();
    let is_gone = |pin: &&Pin| !there.contains(pin.name.as_str());
    let gone: Vec<(&str, Value)> = pins
        .tools(server.id)
        .filter(is_gone)
        .filter_map(|pin| Some((pin.name.as_str(), object(pin.definition.as_deref()?))))
        .collect();
    let is_new =
        |version: &&Version| version.kind == PinKind::Tool && version.standing == Err(Hold::New);
    let new: Vec<(&str, Value)> = versions
        .iter()
        .filter(is_new)
        .map(|version| (version.name.as_str(), object(&version.definition)))
        .collect();
    for rename in renames(&gone, &new) {
        let renamed =
            |version: &&mut Version| version.kind == PinKind::Tool && version.name == rename.to;
        if let Some(version) = versions.iter_mut().find(renamed) {
            let before = pins.of(server.id, PinKind::Tool, &rename.from);
            let before = before.iter().find(|pin| pin.verdict == PinVerdict::Approved);
            version.before = before.and_then(|pin| pin.definition.clone());
            let text = version.before.as_deref();
            let differs = text.map(|text| changes(PinKind::Tool, text, &version.definition));
            version.changes = differs.unwrap_or_default();
            version.renamed = Some(rename);
        }
    }
}
