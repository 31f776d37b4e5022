//! Lists, page by page: in the catalog's order, each entry as its source wrote it.

use crate::mcp::{
    gated::Shown,
    protocol::Era,
    raw::{RawObject, raw},
    rpc::RpcError,
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::value::RawValue;

/// Most entries of a page.
const PAGE_MAX: usize = 500;
/// How long clients may keep a list.
const TTL_MS: u32 = 30_000;
/// In `_meta` of a list: what is missing from it, one sentence for each server.
const MISSING: &str = "ai.preloop/missing";

/// A list that clients may ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum List {
    Tools,
    Prompts,
    Resources,
    Templates,
}

impl List {
    pub fn of(method: &str) -> Option<Self> {
        match method {
            "tools/list" => Some(Self::Tools),
            "prompts/list" => Some(Self::Prompts),
            "resources/list" => Some(Self::Resources),
            "resources/templates/list" => Some(Self::Templates),
            _ => None,
        }
    }

    /// The result's member that holds it.
    fn member(self) -> &'static str {
        match self {
            Self::Tools => "tools",
            Self::Prompts => "prompts",
            Self::Resources => "resources",
            Self::Templates => "resourceTemplates",
        }
    }

    fn items(self, shown: &Shown) -> Vec<&RawValue> {
        let shelf = match self {
            Self::Tools => return shown.tools().map(|entry| &*entry.listed).collect(),
            // What a flow lists are tools; nothing else of the account is for its agents.
            _ if !shown.is_whole() => return Vec::new(),
            Self::Prompts => shown.catalog.prompts(),
            Self::Resources => shown.catalog.resources(),
            Self::Templates => shown.catalog.templates(),
        };
        shelf.items().iter().map(|offered| &*offered.listed).collect()
    }
}

/// One page of a list.
pub fn page(
    shown: &Shown,
    list: List,
    era: Era,
    params: &RawObject<'_>,
) -> Result<Box<RawValue>, RpcError> {
    let begin = match params.get("cursor").filter(|cursor| cursor.get() != "null") {
        None => 0,
        Some(_) => place(list, params.text("cursor").as_deref().unwrap_or_default())?,
    };
    let items = list.items(shown);
    let end = (begin + PAGE_MAX).min(items.len());
    let mut result = RawObject::default();
    result.set(list.member(), raw(items.get(begin..end).unwrap_or_default()));
    if end < items.len() {
        result.set("nextCursor", raw(&cursor(list, end)));
    }
    if era == Era::Modern {
        result.set("ttlMs", raw(&TTL_MS));
        // What one caller may see is nobody else's business.
        result.set("cacheScope", raw("private"));
    }
    let missing: Vec<_> =
        if shown.is_whole() { shown.catalog.gaps().collect() } else { Vec::new() };
    if !missing.is_empty() {
        let mut meta = RawObject::default();
        meta.set(MISSING, raw(&missing));
        result.set("_meta", meta.to_raw());
    }
    Ok(result.to_raw())
}

fn cursor(list: List, place: usize) -> String {
    URL_SAFE_NO_PAD.encode(format!("{}:{place}", list.member()))
}

/// Where a page begins; a cursor of another list is none of this one.
fn place(list: List, cursor: &str) -> Result<usize, RpcError> {
    let bytes = URL_SAFE_NO_PAD.decode(cursor).ok();
    let text = bytes.and_then(|bytes| String::from_utf8(bytes).ok());
    let place = text.as_deref().and_then(|text| text.split_once(':'));
    let place = place.filter(|(member, _)| *member == list.member());
    place.and_then(|(_, place)| place.parse().ok()).ok_or_else(|| {
        RpcError::invalid_params("`cursor` is none that this list gave; begin without one")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_leads_on_in_its_own_list() {
        assert_eq!(place(List::Tools, &cursor(List::Tools, 500)).unwrap(), 500);
        for wrong in [&cursor(List::Prompts, 500), "", "x", "dG9vbHM6eA", "%%%"] {
            assert_eq!(place(List::Tools, wrong).unwrap_err().code, -32602, "{wrong}");
        }
    }
}
