//! The tools, prompts and resources of one account, under the names that clients call them by.
//!
//! A catalog is made in one go from what the account keeps ([`build`]), and never changes afterwards; [`Catalogs`]
//! remembers the newest of each account. What a server sent passes byte for byte, but for what an account changed
//! on purpose: the name's prefix, a description or schema of its own, and the reason that calls have to give.
//!
//! Of two tools that want one name the first has it: ours come first, then those of the oldest server. The other is
//! *shadowed*: kept, shown to people with the reason, and neither listed nor called.

mod build;
#[cfg(test)]
mod build_tests;
mod cache;
#[cfg(test)]
mod cache_tests;
mod entry;
mod listed;
mod names;
mod rules;
pub mod scan;
#[cfg(test)]
mod scan_tests;
mod shelf;
mod template;
mod view;

pub use build::build;
pub use cache::{CatalogSource, Catalogs};
pub use entry::{BuiltIn, Entry, Justification, LeftOut, Origin, Source};
pub use listed::JUSTIFICATION;
pub use names::{NAME_CHARS_MAX, SHORT_NAME_CHARS_MAX};
pub use rules::Rules;
pub use scan::{Scanned, Scanner};
pub use shelf::{Offered, Shelf};
pub use view::Viewer;

use super::exchange::Change;
use std::{collections::HashMap, sync::Arc};
use uuid::Uuid;

/// What one account's clients can be offered, as of one moment.
#[derive(Debug, Default)]
pub struct Catalog {
    version: i64,
    /// Every tool, those that are left out included, in the order of lists.
    entries: Vec<Arc<Entry>>,
    /// Where the tools are that can be called, by the names they are called by.
    places: HashMap<String, usize>,
    prompts: Shelf,
    resources: Shelf,
    templates: Shelf,
    servers: Vec<Arc<Origin>>,
    rules: Rules,
    /// What people should know about prompts and resources of a server.
    notes: Vec<(Uuid, String)>,
}

impl Catalog {
    /// Differs after every change of what the catalog was made from; the same on every replica.
    pub fn version(&self) -> i64 {
        self.version
    }

    /// Every tool of the account, also those that cannot be called, in the order of lists.
    pub fn entries(&self) -> &[Arc<Entry>] {
        &self.entries
    }

    /// The tool that is called by this name, whoever may call it.
    pub fn find(&self, name: &str) -> Option<&Arc<Entry>> {
        self.places.get(name).map(|place| &self.entries[*place])
    }

    /// The tool that would be called by this name, if people did not have to look at it first.
    pub fn held(&self, name: &str) -> Option<&Arc<Entry>> {
        self.entries.iter().find(|entry| entry.name == name && entry.hold().is_some())
    }

    /// What decides about calls.
    pub fn rules(&self) -> &Rules {
        &self.rules
    }

    /// Prompts by name.
    pub fn prompts(&self) -> &Shelf {
        &self.prompts
    }

    /// Resources by address.
    pub fn resources(&self) -> &Shelf {
        &self.resources
    }

    /// Templates of resources by pattern.
    pub fn templates(&self) -> &Shelf {
        &self.templates
    }

    /// The resource of this address, or the template that it can be made from.
    pub fn resource(&self, uri: &str) -> Option<&Arc<Offered>> {
        let fits = |template: &&Arc<Offered>| template::matches(&template.name, uri);
        self.resources.find(uri).or_else(|| self.templates.items().iter().find(fits))
    }

    /// The active servers, oldest first.
    pub fn servers(&self) -> &[Arc<Origin>] {
        &self.servers
    }

    /// What lists do not have although they should, and why: one sentence for each server that could not be asked.
    pub fn gaps(&self) -> impl Iterator<Item = String> + '_ {
        self.servers.iter().filter_map(|server| {
            let gap = server.gap.as_ref()?;
            Some(format!("server `{}`: {gap}", server.name))
        })
    }

    /// What people should know about a server: what of it is not to be had, and why.
    pub fn warnings(&self, server: Uuid) -> Vec<String> {
        let of_server = |entry: &&Arc<Entry>| entry.source.server() == Some(server);
        let warning = |entry: &Arc<Entry>| {
            let left_out = entry.left_out.as_ref().filter(|left_out| left_out.is_warning())?;
            Some(format!("tool `{}`: {left_out}", entry.own_name))
        };
        let tools = self.entries.iter().filter(of_server).filter_map(warning);
        let notes = self.notes.iter().filter(|(of, _)| *of == server).map(|(_, note)| note.clone());
        tools.chain(notes).collect()
    }

    /// What lists of tools depend on.
    fn listed(&self) -> impl Iterator<Item = (&str, bool)> {
        let listed = self.entries.iter().filter(|entry| entry.left_out.is_none());
        listed.map(|entry| (entry.listed.get(), entry.read_only))
    }

    /// Which lists differ between this catalog and the one after it.
    fn changes(&self, next: &Self) -> Vec<Change> {
        let tools_differ = !self.listed().eq(next.listed());
        let prompts_differ = !self.prompts.lists_same(&next.prompts);
        let resources_differ = !self.resources.lists_same(&next.resources)
            || !self.templates.lists_same(&next.templates);
        [
            (tools_differ, Change::Tools),
            (prompts_differ, Change::Prompts),
            (resources_differ, Change::Resources),
        ]
        .into_iter()
        .filter_map(|(differ, change)| differ.then_some(change))
        .collect()
    }
}
