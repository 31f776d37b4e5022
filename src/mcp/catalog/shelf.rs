//! Prompts, resources or templates of an account's servers, each found by what clients call it by.

use super::Origin;
use serde_json::value::RawValue;
use std::{collections::HashMap, sync::Arc};

/// Something that a server offers, as it is listed.
#[derive(Debug)]
pub struct Offered {
    /// What it is called by: a name, or a resource's address or pattern, which stays as it is.
    pub name: String,
    /// What its server calls it.
    pub own_name: String,
    pub server: Arc<Origin>,
    pub listed: Box<RawValue>,
}

/// Things of one kind, in the order of lists.
#[derive(Debug, Default)]
pub struct Shelf {
    items: Vec<Arc<Offered>>,
    places: HashMap<String, usize>,
}

impl Shelf {
    pub fn find(&self, name: &str) -> Option<&Arc<Offered>> {
        self.places.get(name).map(|place| &self.items[*place])
    }

    pub fn items(&self) -> &[Arc<Offered>] {
        &self.items
    }

    /// Puts something there. Whoever has the name already keeps it, and is returned.
    pub(super) fn put(&mut self, offered: Offered) -> Option<&Arc<Offered>> {
        if let Some(place) = self.places.get(&offered.name) {
            return Some(&self.items[*place]);
        }
        self.places.insert(offered.name.clone(), self.items.len());
        self.items.push(Arc::new(offered));
        None
    }

    pub(super) fn lists_same(&self, other: &Self) -> bool {
        let same =
            |(one, other): (&Arc<Offered>, &Arc<Offered>)| one.listed.get() == other.listed.get();
        self.items.len() == other.items.len() && self.items.iter().zip(&other.items).all(same)
    }
}
