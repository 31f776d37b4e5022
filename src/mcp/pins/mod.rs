//! Which tools and instructions of servers count: those that are pinned, as they were when they were pinned.
//!
//! A pin is of a server's identity and a tool's own name, and has the hash of the tool's definition beside it. Nothing
//! is held by being marked: whatever has no pin that fits is held, so that a change cannot be faster than its hold, and
//! a tool under another name is another tool.

mod listed;
mod rename;
#[cfg(test)]
mod tests;
pub mod waiting;

pub use listed::{blocking, recount, take_list};
pub use rename::{Rename, renames};
pub use waiting::{Surroundings, Version, of_server};

use crate::store::mcp_pins::{Pin, PinBasis, PinKind, PinVerdict, Pinning, Review as Mode};
use preloop_actors::{
    gate::{Hash, hash_of_definition},
    toollint,
};
use serde_json::Value;
use std::{collections::HashMap, fmt};
use uuid::Uuid;

/// Why something does not count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Hold {
    /// Nobody has seen it.
    New,
    /// It is not what it was when it was pinned.
    Changed,
    /// The server is elsewhere since: another address, another command.
    Moved,
    /// It is pinned, and no person has looked at it, which its server's setting asks for.
    Unreviewed,
    /// A person looked at this very version and refused it.
    Rejected(Option<String>),
    /// Two readers of its definition may see two different things, so nobody can say what it is.
    Unclear,
}

impl Hold {
    /// The word on the wire.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Changed => "changed",
            Self::Moved => "moved",
            Self::Unreviewed => "unreviewed",
            Self::Rejected(_) => "rejected",
            Self::Unclear => "unclear",
        }
    }

    /// Whether people are waited for. What was refused, and what nobody could approve, waits for its server.
    pub fn waits_for_people(&self) -> bool {
        !matches!(self, Self::Rejected(_) | Self::Unclear)
    }
}

impl fmt::Display for Hold {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::New => "it is new and waits for review by a person",
            Self::Changed => "it changed since it was pinned and waits for review by a person",
            Self::Moved => "its server is elsewhere since, so it waits for review by a person",
            Self::Unreviewed => "its server's setting wants every tool reviewed, and it waits for that",
            Self::Rejected(Some(why)) => {
                return write!(f, "it was reviewed and refused as it is now: {why}");
            }
            Self::Rejected(None) => "it was reviewed and refused as it is now",
            Self::Unclear => "its definition has a member twice or cannot be read exactly, so nobody can approve it",
        })
    }
}

/// The pins of an account, by what they are of.
#[derive(Debug, Default)]
pub struct Pins(HashMap<(Uuid, PinKind, String), Vec<Pin>>);

impl Pins {
    pub fn new(pins: Vec<Pin>) -> Self {
        let mut by: HashMap<_, Vec<Pin>> = HashMap::new();
        for pin in pins {
            by.entry((pin.server, pin.kind, pin.name.clone())).or_default().push(pin);
        }
        Self(by)
    }

    /// The verdicts about a tool, or about instructions, whose name is empty.
    pub fn of(&self, server: Uuid, kind: PinKind, name: &str) -> &[Pin] {
        self.0.get(&(server, kind, name.to_owned())).map_or(&[], Vec::as_slice)
    }

    /// Whether a tool counts, or counted, so that what it is called by stays its own.
    pub fn counted(&self, server: Uuid, name: &str) -> bool {
        self.of(server, PinKind::Tool, name).iter().any(is_approved)
    }

    /// Those of one server's tools that count, whether the server has the tools still or not.
    pub fn tools(&self, server: Uuid) -> impl Iterator<Item = &Pin> {
        let of_server = move |pin: &&Pin| pin.server == server && pin.kind == PinKind::Tool;
        self.0.values().flatten().filter(of_server).filter(|pin| is_approved(pin))
    }
}

/// The hash of a version: of a definition that every reader reads alike, or of instructions as they stand.
pub fn hash_of(kind: PinKind, text: &str) -> Option<Hash> {
    match kind {
        PinKind::Instructions => Some(Hash::of(text.as_bytes())),
        PinKind::Tool if toollint::is_ambiguous(text) => None,
        PinKind::Tool => {
            let definition = serde_json::from_str::<Value>(text).ok()?;
            hash_of_definition(&definition).ok()
        }
    }
}

/// Whether a version counts: why it does, or why it is held. `pins` are the verdicts about its name, `hash` is that of
/// the version, if it has one.
pub fn standing(pinning: &Pinning, pins: &[Pin], hash: Option<Hash>) -> Result<PinBasis, Hold> {
    let Some(hash) = hash else { return Err(Hold::Unclear) };
    let is_here = |pin: &Pin| pin.identity == pinning.identity;
    let is_this = |pin: &&Pin| hash_of_pin(pin) == Some(hash);
    let approved = pins.iter().find(|pin| is_approved(pin));
    let agreed = approved.filter(is_this);
    let refused = pins.iter().find(|pin| pin.verdict == PinVerdict::Rejected).filter(is_this);
    // Wherever the server is by now: nobody gets rid of a no by moving it there and back.
    if let Some(refused) = refused
        && agreed.is_none_or(|pin| pin.decided_at <= refused.decided_at)
    {
        return Err(Hold::Rejected(refused.reason.clone()));
    }
    match (agreed.filter(|pin| is_here(pin)), approved) {
        (Some(pin), _) if pinning.review == Mode::All && pin.basis != PinBasis::Review => {
            Err(Hold::Unreviewed)
        }
        (Some(pin), _) => Ok(pin.basis),
        (None, Some(pin)) if !is_here(pin) => Err(Hold::Moved),
        (None, Some(_)) => Err(Hold::Changed),
        (None, None) => Err(Hold::New),
    }
}

fn is_approved(pin: &Pin) -> bool {
    pin.verdict == PinVerdict::Approved
}

fn hash_of_pin(pin: &Pin) -> Option<Hash> {
    pin.hash.or_else(|| hash_of(pin.kind, pin.definition.as_deref()?))
}
