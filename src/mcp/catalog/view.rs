//! What of a catalog a caller gets to see, and so may call: nobody calls what they are not shown.

use super::{Catalog, Entry, NAME_CHARS_MAX};
use crate::mcp::caller::Access;
use std::{collections::HashSet, sync::Arc};

/// Who looks at a catalog.
#[derive(Clone, Copy, Debug)]
pub struct Viewer<'a> {
    pub access: Access,
    /// Of an execution: the tools that its flow lists, by the names they are called by. It has no others.
    pub allowed: Option<&'a HashSet<String>>,
    /// Longest name that the client can have; see [`SHORT_NAME_CHARS_MAX`](super::SHORT_NAME_CHARS_MAX).
    pub name_chars_max: usize,
}

impl<'a> Viewer<'a> {
    /// Somebody with this access and nothing else that limits them.
    pub fn new(access: Access) -> Self {
        Self { access, allowed: None, name_chars_max: NAME_CHARS_MAX }
    }

    /// An execution whose flow lists these tools.
    pub fn execution(allowed: &'a HashSet<String>) -> Self {
        Self { allowed: Some(allowed), ..Self::new(Access::Write) }
    }

    fn sees(&self, entry: &Entry) -> bool {
        entry.left_out.is_none()
            && (self.access == Access::Write || entry.read_only)
            && self.allowed.is_none_or(|allowed| allowed.contains(&entry.name))
            && entry.name.len() <= self.name_chars_max
    }
}

impl Catalog {
    /// The tools that a caller is shown, in the order of lists.
    pub fn visible<'a>(&'a self, viewer: Viewer<'a>) -> impl Iterator<Item = &'a Arc<Entry>> {
        self.entries.iter().filter(move |entry| viewer.sees(entry))
    }

    /// The tool that a caller means by this name, if they are shown it.
    pub fn callable(&self, name: &str, viewer: Viewer<'_>) -> Option<&Arc<Entry>> {
        self.find(name).filter(|entry| viewer.sees(entry))
    }

    /// Names that are too long for a client that cannot have more.
    pub fn too_long(&self, name_chars_max: usize) -> impl Iterator<Item = &str> {
        let listed = self.entries.iter().filter(|entry| entry.left_out.is_none());
        listed.map(|entry| entry.name.as_str()).filter(move |name| name.len() > name_chars_max)
    }
}
