//! Providers by name: which protocol they speak, and where.

use crate::net_guard::Refused;
use reqwest::Url;

/// How a provider is spoken to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Protocol {
    /// `POST …/chat/completions`, which most providers and local servers speak.
    OpenAi,
    /// `POST …/v1/messages`.
    Anthropic,
}

/// A provider: its protocol, and where its API begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Provider {
    pub protocol: Protocol,
    /// Without a slash at its end; what comes before `/chat/completions`, `/v1/messages` and `/models`.
    pub base: Url,
    /// OpenAI itself names some fields in another way than those who do as it did.
    pub is_openai: bool,
}

/// Where providers are that need no `api_endpoint`. Addresses are those of their own documentation.
const KNOWN: [(&str, Protocol, &str); 7] = [
    ("openai", Protocol::OpenAi, "https://api.openai.com/v1"),
    ("anthropic", Protocol::Anthropic, "https://api.anthropic.com"),
    ("gemini", Protocol::OpenAi, "https://generativelanguage.googleapis.com/v1beta/openai"),
    ("mistral", Protocol::OpenAi, "https://api.mistral.ai/v1"),
    ("openrouter", Protocol::OpenAi, "https://openrouter.ai/api/v1"),
    ("deepseek", Protocol::OpenAi, "https://api.deepseek.com/v1"),
    ("ollama", Protocol::OpenAi, "http://localhost:11434/v1"),
];

impl Provider {
    /// A provider of this name, at the address if one is given. Names that are not known speak the protocol of OpenAI.
    pub fn named(name: &str, endpoint: Option<&str>) -> Result<Self, String> {
        let known = KNOWN.iter().find(|(known, ..)| *known == name);
        let address = endpoint.or(known.map(|(.., base)| *base)).ok_or_else(|| {
            let names: Vec<_> = KNOWN.iter().map(|(name, ..)| *name).collect();
            format!(
                "`{name}` is not known here; give the address of its API as `api_endpoint`, or use one of {}",
                names.join(", ")
            )
        })?;
        let protocol = known.map_or(Protocol::OpenAi, |(_, protocol, _)| *protocol);
        let base = trimmed(address, protocol)?;
        Ok(Self { protocol, base, is_openai: name == "openai" })
    }

    /// An address below the provider's own.
    pub fn url(&self, path: &str) -> Result<Url, Refused> {
        let text = format!("{}{path}", self.base.as_str().trim_end_matches('/'));
        Url::parse(&text).map_err(|_| Refused::NotAnAddress(text))
    }
}

/// People paste whole addresses; only their beginning is wanted.
fn trimmed(address: &str, protocol: Protocol) -> Result<Url, String> {
    let endings: &[&str] = match protocol {
        Protocol::OpenAi => &["/chat/completions"],
        Protocol::Anthropic => &["/messages", "/v1"],
    };
    let mut text = address.trim().trim_end_matches('/');
    for ending in endings {
        text = text.strip_suffix(ending).unwrap_or(text);
    }
    let url = Url::parse(text).map_err(|_| format!("`{address}` is not a web address"))?;
    if url.query().is_some() || url.fragment().is_some() {
        return Err(format!("`{address}` must not have a query or a fragment"));
    }
    Ok(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_or_an_address_is_enough() {
        for (name, endpoint, url) in [
            ("openai", None, Some("https://api.openai.com/v1/x")),
            ("anthropic", None, Some("https://api.anthropic.com/x")),
            ("anthropic", Some("https://a.example/v1/messages"), Some("https://a.example/x")),
            ("acme", Some("https://a.example/v1/"), Some("https://a.example/v1/x")),
            ("acme", Some("https://a.example/v1/chat/completions"), Some("https://a.example/v1/x")),
            ("acme", Some("https://a.example"), Some("https://a.example/x")),
            ("acme", Some("https://a.example/v1?key=1"), None),
            ("acme", Some("a.example"), None),
            ("acme", None, None),
        ] {
            let found = Provider::named(name, endpoint).ok();
            let found = found.map(|provider| provider.url("/x").unwrap().to_string());
            assert_eq!(found.as_deref(), url, "{name} {endpoint:?}");
        }
    }
}
