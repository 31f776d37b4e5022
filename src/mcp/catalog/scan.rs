//! Asking a server what it offers, and keeping the answer.

use crate::{
    mcp::{pins, protocol::Era, proxy::ServerFacts, raw::RawObject},
    store::{
        Store,
        mcp_offers::{self, NewOffer, OfferKind},
        mcp_servers::{self, Facts, McpServer, storable},
        store_error,
    },
};
use async_trait::async_trait;
use preloop_actors::{ids::AccountId, ports::StoreError};
use serde_json::value::RawValue;
use std::{collections::HashSet, time::Duration};
use tokio::time::timeout;
use uuid::Uuid;

/// Longest time that a scan may take.
const SCAN_TIME_MAX: Duration = Duration::from_secs(60);
/// Most things of one kind that are kept of a server.
const OFFERS_MAX: usize = 2_000;
/// Longest definition that is kept.
const DEFINITION_BYTES_MAX: usize = 256 * 1024;
/// Most bytes of definitions that are kept of a server.
const DEFINITIONS_BYTES_MAX: usize = 8 << 20;
/// Longest name, address or pattern that is kept, in characters; an index has to hold it.
const NAME_CHARS_MAX: usize = 500;
/// Longest description that is kept beside the definition, in characters.
const DESCRIPTION_CHARS_MAX: usize = 10_000;
/// Most warnings of one scan.
const WARNINGS_MAX: usize = 50;

/// Asks servers what they offer.
#[async_trait]
pub trait Scanner: Send + Sync {
    /// What a server of the account offers; the reason when it cannot be asked, without secrets.
    async fn scan(&self, account: AccountId, server: Uuid) -> Result<Scanned, String>;

    /// Ends what is held for asking a server that was removed or switched off. Returns at once.
    fn let_go(&self, _server: Uuid) {}
}

/// What a server said of itself, and offers, each object as it was sent.
#[derive(Clone, Debug)]
pub struct Scanned {
    pub facts: ServerFacts,
    pub tools: Vec<Box<RawValue>>,
    pub prompts: Vec<Box<RawValue>>,
    pub resources: Vec<Box<RawValue>>,
    pub templates: Vec<Box<RawValue>>,
}

/// What came of a scan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    Kept {
        tools: usize,
        warnings: Vec<String>,
    },
    /// The server could not be asked; that is kept, and so is what it offered before.
    Failed(String),
    /// It is reached in another way since, or gone. Nothing was kept.
    Overtaken,
}

/// Scans a server and keeps what it offers. No connection is held while the server is asked.
pub async fn scan(
    store: &Store,
    scanner: &dyn Scanner,
    account: AccountId,
    server: &McpServer,
) -> Result<Outcome, StoreError> {
    let asked = timeout(SCAN_TIME_MAX, scanner.scan(account, server.id)).await;
    let late = || format!("it did not answer within {} seconds", SCAN_TIME_MAX.as_secs());
    match asked.unwrap_or_else(|_| Err(late())) {
        Ok(scanned) => keep(store, account, server, &scanned).await,
        Err(why) => {
            let db = store.client().await?;
            let (id, revision) = (server.id, server.revision);
            match mcp_servers::scan_failed(&db, account, id, revision, &why).await? {
                true => Ok(Outcome::Failed(why)),
                false => Ok(Outcome::Overtaken),
            }
        }
    }
}

/// Keeps what a server offers, as a scan found it.
pub async fn keep(
    store: &Store,
    account: AccountId,
    server: &McpServer,
    scanned: &Scanned,
) -> Result<Outcome, StoreError> {
    let (offers, warnings) = offers(scanned);
    let facts = facts(&scanned.facts);
    let mut db = store.client().await?;
    let tx = db.transaction().await.map_err(store_error)?;
    if !mcp_servers::scanned(&tx, account, server.id, server.revision, &facts).await? {
        return Ok(Outcome::Overtaken);
    }
    mcp_offers::replace(&tx, account, server.id, &offers).await?;
    // In the same transaction: nothing of a list counts for a moment only because it is new.
    pins::take_list(&tx, account, server.id).await?;
    tx.commit().await.map_err(store_error)?;
    let tools = offers.iter().filter(|offer| offer.kind == OfferKind::Tool).count();
    Ok(Outcome::Kept { tools, warnings })
}

fn facts(facts: &ServerFacts) -> Facts {
    let era = match facts.era {
        Era::Modern => "modern",
        Era::Legacy => "legacy",
    };
    Facts {
        era: era.to_owned(),
        protocol_version: facts.version.clone(),
        capabilities: facts.capabilities.to_string(),
        instructions: facts.instructions.clone(),
    }
}

/// What can be kept of a scan, and what people should know about the rest.
fn offers(scanned: &Scanned) -> (Vec<NewOffer>, Vec<String>) {
    let mut gathered = Gathered::default();
    gathered.take(OfferKind::Tool, &scanned.tools);
    gathered.take(OfferKind::Prompt, &scanned.prompts);
    gathered.take(OfferKind::Resource, &scanned.resources);
    gathered.take(OfferKind::ResourceTemplate, &scanned.templates);
    let (offers, mut warnings) = (gathered.offers, gathered.warnings);
    if let Some(more) = warnings.len().checked_sub(WARNINGS_MAX).filter(|more| *more > 0) {
        warnings.truncate(WARNINGS_MAX);
        warnings.push(format!("and {more} more of this kind"));
    }
    (offers, warnings)
}

#[derive(Default)]
struct Gathered {
    offers: Vec<NewOffer>,
    bytes: usize,
    seen: HashSet<(OfferKind, String)>,
    warnings: Vec<String>,
}

impl Gathered {
    fn take(&mut self, kind: OfferKind, objects: &[Box<RawValue>]) {
        let kind_name = kind.as_str().replace('_', " ");
        if objects.len() > OFFERS_MAX {
            let left_out = objects.len() - OFFERS_MAX;
            self.warnings.push(format!(
                "{left_out} of kind {kind_name} left out: at most {OFFERS_MAX} are kept"
            ));
        }
        for (index, object) in objects.iter().take(OFFERS_MAX).enumerate() {
            if let Err(why) = self.add(kind, object) {
                self.warnings.push(format!("{kind_name} number {} left out: {why}", index + 1));
            }
        }
    }

    fn add(&mut self, kind: OfferKind, object: &RawValue) -> Result<(), String> {
        let offer = read(kind, object)?;
        if self.bytes + offer.definition.len() > DEFINITIONS_BYTES_MAX {
            return Err(format!(
                "all definitions together are longer than {DEFINITIONS_BYTES_MAX} bytes"
            ));
        }
        if !self.seen.insert((kind, offer.name.clone())) {
            return Err(format!("there is another one named `{}`", offer.name));
        }
        self.bytes += offer.definition.len();
        self.offers.push(offer);
        Ok(())
    }
}

fn read(kind: OfferKind, object: &RawValue) -> Result<NewOffer, String> {
    let definition = object.get();
    if definition.len() > DEFINITION_BYTES_MAX {
        return Err(format!("its definition is longer than {DEFINITION_BYTES_MAX} bytes"));
    }
    let members = RawObject::parse(definition).map_err(|error| error.to_string())?;
    let member = match kind {
        OfferKind::Tool | OfferKind::Prompt => "name",
        OfferKind::Resource => "uri",
        OfferKind::ResourceTemplate => "uriTemplate",
    };
    let name = members.text(member).filter(|name| !name.is_empty());
    let name = name.ok_or_else(|| format!("it has no `{member}`"))?;
    // Without its own name nobody could ask for it, so none is made up.
    if name.contains('\0') || name.chars().take(NAME_CHARS_MAX + 1).count() > NAME_CHARS_MAX {
        return Err(format!("its `{member}` has NUL, or more than {NAME_CHARS_MAX} characters"));
    }
    let description = members.text("description");
    let description = description.map(|text| storable(&text, DESCRIPTION_CHARS_MAX));
    Ok(NewOffer { kind, name, description, definition: definition.to_owned() })
}
