//! Tools that went, and tools that came and are all but the same: most likely one that was renamed.

use preloop_actors::toollint::diff::{Traits, likeness};
use serde_json::Value;

/// Likeness from which a new tool is told to be an old one under another name. Below it, descriptions share too few
/// words to be of one hand.
const LIKENESS_MIN: f64 = 0.8;
/// Most tools that are compared on either side.
const COMPARED_MAX: usize = 200;

/// A new tool that is like one that went.
#[derive(Clone, Debug, PartialEq)]
pub struct Rename {
    pub from: String,
    pub to: String,
    /// From 0 to 1.
    pub likeness: f64,
}

/// The likely renames, the surest first, each tool at most once. A rename is never a reason to trust: the name is part
/// of what was pinned.
pub fn renames(gone: &[(&str, Value)], new: &[(&str, Value)]) -> Vec<Rename> {
    let mut pairs = Vec::new();
    let traits = |tools: &[(&str, Value)]| -> Vec<(String, Traits)> {
        let compared = tools.iter().take(COMPARED_MAX);
        compared.map(|(name, tool)| ((*name).to_owned(), Traits::of(tool))).collect()
    };
    let (gone, new) = (traits(gone), traits(new));
    for (from, old) in &gone {
        for (to, now) in &new {
            let likeness = likeness(old, now);
            if likeness >= LIKENESS_MIN {
                pairs.push(Rename { from: from.clone(), to: to.clone(), likeness });
            }
        }
    }
    pairs.sort_by(|a, b| {
        b.likeness.total_cmp(&a.likeness).then_with(|| (&a.from, &a.to).cmp(&(&b.from, &b.to)))
    });
    let mut found: Vec<Rename> = Vec::new();
    for pair in pairs {
        let is_taken = |one: &Rename| one.from == pair.from || one.to == pair.to;
        if !found.iter().any(is_taken) {
            found.push(pair);
        }
    }
    found
}
