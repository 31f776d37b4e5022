//! The tools that a flow lists for its agents.

use super::{
    catalog::{Catalog, Entry, Source},
    tools::named,
};
use preloop_actors::flow::tools::ToolRef;
use std::collections::HashSet;

/// A tool that a flow lists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AllowedTool(ToolRef);

impl AllowedTool {
    /// Reads a flow's `tools`. What names no tool lists none.
    pub fn read_all(tools: &[String]) -> Vec<Self> {
        tools.iter().filter_map(|text| ToolRef::read(text).ok()).map(Self).collect()
    }

    /// What the listed tools are called by. A server that goes by another name since is not meant. A tool that is left
    /// out does not lend its name to another.
    pub fn names(allowed: &[Self], catalog: &Catalog) -> HashSet<String> {
        let there = catalog.entries().iter().filter(|entry| entry.left_out.is_none());
        let meant = there.filter(|entry| allowed.iter().any(|one| one.means(entry)));
        meant.map(|entry| entry.name.clone()).collect()
    }

    /// Whether one of the listed tools is this one, whether it can be called or not.
    pub fn any_means(allowed: &[Self], entry: &Entry) -> bool {
        allowed.iter().any(|one| one.means(entry))
    }

    fn means(&self, entry: &Entry) -> bool {
        let Self(ToolRef { server, tool }) = self;
        match (server, &entry.source) {
            (Some(server), Source::Server(origin)) => {
                origin.name == *server && entry.own_name == *tool
            }
            (Some(_), Source::BuiltIn) => false,
            // By any name that it had.
            (None, Source::BuiltIn) => named(tool).is_some_and(|ours| ours.name == entry.own_name),
            // The name of one of ours never means another's, not even where ours is of no use and so left out.
            (None, Source::Server(_)) => entry.name == *tool && named(tool).is_none(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_names_no_tool_lists_none() {
        let list = ["docs/find", "search", "no tool", "github_*"].map(str::to_owned);
        let read = AllowedTool::read_all(&list);
        let expected: Vec<_> =
            ["docs/find", "search"].iter().map(|text| ToolRef::read(text).unwrap()).collect();
        assert_eq!(read.into_iter().map(|AllowedTool(one)| one).collect::<Vec<_>>(), expected);
        assert_eq!(AllowedTool::read_all(&[]), []);
    }
}
