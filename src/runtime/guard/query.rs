//! The query of a call, read so that an engine cannot read it otherwise.

use super::rules::Refusal;
use serde_json::json;
use url::form_urlencoded;

/// Names and values, each name once but for `changes`, which is a list: of several the engine takes one, and who knows
/// which.
pub struct Query(Vec<(String, String)>);

impl Query {
    pub fn read(text: &str) -> Result<Self, Refusal> {
        let pairs: Vec<(String, String)> =
            form_urlencoded::parse(text.as_bytes()).into_owned().collect();
        let names = pairs.iter().map(|(name, _)| name.to_ascii_lowercase());
        let mut names: Vec<_> = names.filter(|name| name != "changes").collect();
        names.sort_unstable();
        match text.contains(';') || names.windows(2).any(|pair| pair[0] == pair[1]) {
            true => Err(Refusal("the query is ambiguous".to_owned())),
            false => Ok(Self(pairs)),
        }
    }

    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str())
    }

    /// Refuses names that are not listed here.
    pub fn has_only(&self, names: &[&str]) -> Result<(), Refusal> {
        match self.0.iter().find(|(name, _)| !names.contains(&name.as_str())) {
            Some((other, _)) => {
                Err(Refusal(format!("`{other}` is nothing that a server asks for")))
            }
            None => Ok(()),
        }
    }

    /// The labels that are filtered by, and nothing else is. In the one form that an engine reads as we do.
    pub fn labels(&self) -> Option<Vec<String>> {
        let text = self.get("filters")?;
        let filters: serde_json::Value = serde_json::from_str(text).ok()?;
        let labels: Vec<String> = serde_json::from_value(filters.get("label")?.clone()).ok()?;
        let written = json!({ "label": labels }).to_string();
        (written == text).then_some(labels)
    }
}
