//! Makes a catalog from what an account keeps. Pure: the same in gives the same out.

use super::{
    BuiltIn, Catalog, Entry, Justification, LeftOut, Offered, Origin, Rules, Shelf, Source,
    listed::{Changes, Listed, list},
    names::{exposed, is_name},
};
use crate::{
    mcp::{
        arguments::ArgumentCheck,
        pins::{Hold, Pins, hash_of, standing},
        raw::{RawObject, raw},
    },
    store::{
        mcp_catalog::Stored,
        mcp_offers::{Offer, OfferKind},
        mcp_pins::PinKind,
        mcp_servers::{McpServer, Settings, Status},
        tool_configurations::{ToolConfiguration, ToolSource},
    },
};
use preloop_actors::{
    gate::{Hash, Hints, ToolKey, hash_of_definition},
    toollint,
};
use serde_json::{Value, value::RawValue};
use std::{collections::HashMap, sync::Arc};
use uuid::Uuid;

/// Makes the catalog: ours first, then what servers offer, oldest server first, each in its own order.
pub fn build(built_ins: &[BuiltIn], stored: Stored) -> Catalog {
    let mut servers = stored.servers;
    servers.retain(|server| server.status != Status::Inactive);
    servers.sort_by_key(|server| (server.created_at, server.id));
    let mut offers: HashMap<Uuid, Vec<Offer>> = HashMap::new();
    for offer in stored.offers {
        offers.entry(offer.server).or_default().push(offer);
    }
    let rules = Rules::compile(&stored.configurations, stored.rules, stored.trial);
    let mut builder = Builder {
        catalog: Catalog { version: stored.fingerprint, rules, ..Catalog::default() },
        configurations: by_tool(stored.configurations),
        has_tracker: stored.has_tracker,
        pins: Pins::new(stored.pins),
        kept_names: HashMap::new(),
    };
    built_ins.iter().for_each(|built_in| builder.built_in(built_in));
    for server in &servers {
        builder.server(server, offers.remove(&server.id).unwrap_or_default());
    }
    builder.catalog
}

type ByTool = HashMap<(Option<Uuid>, String), Arc<ToolConfiguration>>;

/// Configurations by server and the tool's own name.
fn by_tool(configurations: Vec<ToolConfiguration>) -> ByTool {
    let tools = configurations.into_iter().filter(|one| one.setup.tool_source != ToolSource::Http);
    tools.map(|one| ((one.setup.mcp_server, one.setup.tool_name.clone()), Arc::new(one))).collect()
}

struct Builder {
    catalog: Catalog,
    configurations: ByTool,
    has_tracker: bool,
    pins: Pins,
    /// Names of tools that are held and were pinned before: nobody else gets them meanwhile, or calls would go where
    /// nobody meant them to.
    kept_names: HashMap<String, String>,
}

/// A tool that wants into the catalog.
struct Candidate<'a> {
    source: Source,
    own_name: &'a str,
    /// What it is to be called by.
    name: String,
    definition: &'a RawValue,
    requires_tracker: bool,
    /// Whether it only reads; `None` believes what it says of itself.
    read_only: Option<bool>,
    /// The server that it has to be pinned of; `None` for one of ours.
    server: Option<&'a McpServer>,
}

impl Builder {
    fn built_in(&mut self, tool: &BuiltIn) {
        self.add(Candidate {
            source: Source::BuiltIn,
            own_name: &tool.name,
            name: tool.name.clone(),
            definition: &tool.listed,
            requires_tracker: tool.requires_tracker,
            read_only: Some(tool.read_only),
            server: None,
        });
    }

    fn server(&mut self, server: &McpServer, offers: Vec<Offer>) {
        let reads = self.catalog.rules.policy.reads_of_server(server.id);
        let origin = Arc::new(Origin::of(server, self.instructions(server), reads));
        self.catalog.servers.push(origin.clone());
        for offer in &offers {
            match offer.kind {
                OfferKind::Tool => self.tool(server, &origin, offer),
                OfferKind::Prompt | OfferKind::Resource | OfferKind::ResourceTemplate => {
                    self.other(&server.settings, &origin, offer);
                }
            }
        }
    }

    /// What a server says of how to use it, if that is pinned.
    fn instructions(&self, server: &McpServer) -> Option<String> {
        let words = server.facts.as_ref()?.instructions.as_ref()?;
        let pins = self.pins.of(server.id, PinKind::Instructions, "");
        let hash = hash_of(PinKind::Instructions, words);
        standing(&server.pinning, pins, hash).is_ok().then(|| words.clone())
    }

    fn tool(&mut self, server: &McpServer, origin: &Arc<Origin>, offer: &Offer) {
        let is_taken = |name: &str| {
            self.catalog.places.contains_key(name) || self.kept_names.contains_key(name)
        };
        let name = exposed(&server.settings, &offer.name, is_taken);
        // No object: found unusable where tools are looked at.
        let nothing = raw(&());
        let definition = serde_json::from_str::<&RawValue>(&offer.definition);
        self.add(Candidate {
            source: Source::Server(origin.clone()),
            own_name: &offer.name,
            name,
            definition: definition.unwrap_or(&nothing),
            requires_tracker: false,
            read_only: (!origin.is_trusted).then_some(false),
            server: Some(server),
        });
    }

    fn add(&mut self, tool: Candidate<'_>) {
        let key = (tool.source.server(), tool.own_name.to_owned());
        let configuration = self.configurations.get(&key).cloned();
        let setup = configuration.as_ref().map(|one| &one.setup);
        let mode = setup.and_then(|setup| setup.justification_mode);
        let changes = Changes {
            name: (tool.name != tool.own_name).then_some(tool.name.as_str()),
            description: setup.and_then(|setup| setup.tool_description.as_deref()),
            schema: setup.and_then(|setup| setup.tool_schema.as_deref()),
            justification: mode,
        };
        let listed = list(tool.definition, &changes);
        let is_enabled = setup.is_none_or(|setup| setup.is_enabled);
        let (definition, hints) = known(&tool);
        let left_out = self.obstacle(&tool, is_enabled, &listed, definition);
        let listed = listed.unwrap_or_else(|_| Listed::as_it_is(tool.definition));
        let counted = tool.server.is_some_and(|server| self.pins.counted(server.id, tool.own_name));
        match &left_out {
            None => {
                self.catalog.places.insert(tool.name.clone(), self.catalog.entries.len());
            }
            Some(LeftOut::Held(_) | LeftOut::Unusable(_)) if counted => {
                let by = format!("the held tool `{}` of {}", tool.own_name, tool.source.name());
                self.kept_names.entry(tool.name.clone()).or_insert(by);
            }
            Some(_) => {}
        }
        let key = ToolKey { origin: tool.source.origin(), name: tool.own_name.to_owned() };
        self.catalog.entries.push(Arc::new(Entry {
            name: tool.name,
            own_name: tool.own_name.to_owned(),
            labels: self.catalog.rules.policy.labels(&key),
            tool: key,
            definition,
            hints,
            source: tool.source,
            listed: listed.object,
            read_only: tool.read_only.unwrap_or(listed.says_read_only),
            requires_tracker: tool.requires_tracker,
            marked: listed.marked,
            arguments: ArgumentCheck::default(),
            justification: mode.map(|mode| Justification { mode, is_own: listed.justifies }),
            configuration,
            left_out,
        }));
    }

    /// Why a tool is left out. One that is switched off, or waits for a tracker, leaves its name to others.
    fn obstacle(
        &self,
        tool: &Candidate<'_>,
        is_enabled: bool,
        listed: &Result<Listed, String>,
        definition: Option<Hash>,
    ) -> Option<LeftOut> {
        if !is_enabled {
            return Some(LeftOut::Disabled);
        }
        if tool.requires_tracker && !self.has_tracker {
            return Some(LeftOut::NeedsTracker);
        }
        if !is_name(&tool.name) {
            return Some(LeftOut::InvalidName);
        }
        if let Err(why) = listed {
            return Some(LeftOut::Unusable(why.clone()));
        }
        if let Some(hold) = self.hold(tool, definition) {
            return Some(LeftOut::Held(hold));
        }
        if let Some(owner) = self.catalog.find(&tool.name) {
            let by = format!("the tool `{}` of {}", owner.own_name, owner.source.name());
            return Some(LeftOut::Shadowed { by });
        }
        let by = self.kept_names.get(&tool.name)?.clone();
        Some(LeftOut::Shadowed { by })
    }

    /// Why people have to look at a tool first. Ours are as good as the server itself.
    fn hold(&self, tool: &Candidate<'_>, definition: Option<Hash>) -> Option<Hold> {
        let server = tool.server?;
        let pins = self.pins.of(server.id, PinKind::Tool, tool.own_name);
        standing(&server.pinning, pins, definition).err()
    }

    /// A prompt, a resource or a template.
    fn other(&mut self, settings: &Settings, origin: &Arc<Origin>, offer: &Offer) {
        let catalog = &mut self.catalog;
        let shelf = match offer.kind {
            OfferKind::Resource => &mut catalog.resources,
            OfferKind::ResourceTemplate => &mut catalog.templates,
            OfferKind::Prompt | OfferKind::Tool => &mut catalog.prompts,
        };
        if let Err(why) = put(shelf, settings, origin, offer) {
            let kind = offer.kind.as_str().replace('_', " ");
            catalog.notes.push((origin.id, format!("{kind} `{}`: {why}", offer.name)));
        }
    }
}

/// What a tool's own definition comes to.
fn known(tool: &Candidate<'_>) -> (Option<Hash>, Hints) {
    let Ok(definition) = serde_json::from_str::<Value>(tool.definition.get()) else {
        return (None, Hints::CAUTIOUS);
    };
    // What passes byte for byte has to be what was hashed, for every reader.
    if tool.server.is_some() && toollint::is_ambiguous(tool.definition.get()) {
        return (None, Hints::CAUTIOUS);
    }
    let hints = Hints::read(&definition["annotations"], tool.source.is_trusted());
    (hash_of_definition(&definition).ok(), hints)
}

/// Puts something on its shelf. Only prompts are renamed: a resource's address is what it is.
fn put(
    shelf: &mut Shelf,
    settings: &Settings,
    server: &Arc<Origin>,
    offer: &Offer,
) -> Result<(), String> {
    let name = match offer.kind {
        OfferKind::Prompt => exposed(settings, &offer.name, |name| shelf.find(name).is_some()),
        _ => offer.name.clone(),
    };
    if offer.kind == OfferKind::Prompt && !is_name(&name) {
        return Err(LeftOut::InvalidName.to_string());
    }
    let unreadable = |error| format!("its definition cannot be read: {error}");
    let mut object = RawObject::parse(&offer.definition).map_err(unreadable)?;
    let listed = if name == offer.name {
        offer.definition.clone()
    } else {
        object.set("name", raw(&name));
        object.write()
    };
    let listed = RawValue::from_string(listed).map_err(|error| error.to_string())?;
    let own_name = offer.name.clone();
    let offered = Offered { name, own_name, server: server.clone(), listed };
    match shelf.put(offered) {
        Some(owner) => Err(format!("server `{}` has one of that name", owner.server.name)),
        None => Ok(()),
    }
}
