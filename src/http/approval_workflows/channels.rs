//! Where a workflow tells people: what is given, checked, and filled in where it was sent back masked.

use crate::{
    http::{check::Checks, fields::URL_CHARS_MAX},
    net_guard::NetGuard,
    store::approval_workflows::{ChannelConfigs, MASK, WebhookConfig, masked_url},
};
use reqwest::{
    Url,
    header::{HeaderName, HeaderValue},
};
use serde::Deserialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// The field that this is about.
const FIELD: &str = "channel_configs";
/// Most headers of a webhook.
const HEADERS_MAX: usize = 20;
/// Longest value of a header, in characters.
const HEADER_CHARS_MAX: usize = 4_096;
/// Headers that are ours, or the connection's.
const RESERVED: [&str; 8] = [
    "connection",
    "content-length",
    "content-type",
    "expect",
    "host",
    "te",
    "transfer-encoding",
    "upgrade",
];

/// Where people are told besides mail and push. What is left out is not used any more.
#[derive(Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ChannelConfigs)]
pub struct ChannelsGiven {
    pub slack: Option<ChatGiven>,
    pub mattermost: Option<ChatGiven>,
    pub webhook: Option<WebhookGiven>,
}

/// A chat.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ChatChannelConfig)]
pub struct ChatGiven {
    /// The address of an incoming webhook; masked in answers.
    #[schema(max_length = 2_083)]
    pub webhook_url: String,
}

/// A server that is sent JSON. It is signed with a secret that we make and show once.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = WebhookChannelConfig)]
pub struct WebhookGiven {
    /// Masked in answers.
    #[schema(max_length = 2_083)]
    pub url: String,
    /// Sent along; masked in answers.
    pub headers: Option<BTreeMap<String, String>>,
}

impl ChannelsGiven {
    /// What is kept as it is shown, with another address for one of the channels; `None` for no channel of ours.
    pub fn with(kept: &ChannelConfigs, channel: &str, url: String) -> Option<Self> {
        let chat = |url: &String| ChatGiven { webhook_url: masked_url(url) };
        let masked = |webhook: &WebhookConfig| WebhookGiven {
            url: masked_url(&webhook.url),
            headers: Some(
                webhook.headers.keys().map(|name| (name.clone(), MASK.to_owned())).collect(),
            ),
        };
        let mut given = Self {
            slack: kept.slack.as_ref().map(chat),
            mattermost: kept.mattermost.as_ref().map(chat),
            webhook: kept.webhook.as_ref().map(masked),
        };
        match channel {
            "slack" => given.slack = Some(ChatGiven { webhook_url: url }),
            "mattermost" => given.mattermost = Some(ChatGiven { webhook_url: url }),
            "webhook" => given.webhook = Some(WebhookGiven { url, headers: None }),
            _ => return None,
        }
        Some(given)
    }

    /// The configs with what is kept in the place of what is masked. Notes what is wrong with them.
    pub fn settle(
        self,
        kept: &ChannelConfigs,
        guard: &NetGuard,
        checks: &mut Checks,
    ) -> ChannelConfigs {
        let mut settler = Settler { guard, checks };
        let slack = self.slack.map(|chat| {
            settler.address("slack.webhook_url", chat.webhook_url, kept.slack.as_deref())
        });
        let mattermost = self.mattermost.map(|chat| {
            settler.address("mattermost.webhook_url", chat.webhook_url, kept.mattermost.as_deref())
        });
        let webhook = self.webhook.map(|webhook| settler.webhook(webhook, kept.webhook.as_ref()));
        ChannelConfigs { slack, mattermost, webhook }
    }
}

struct Settler<'a> {
    guard: &'a NetGuard,
    checks: &'a mut Checks,
}

impl Settler<'_> {
    fn webhook(&mut self, given: WebhookGiven, kept: Option<&WebhookConfig>) -> WebhookConfig {
        let url = self.address("webhook.url", given.url, kept.map(|kept| kept.url.as_str()));
        // What was given for one server is not shown to another.
        let is_same = |kept: &&WebhookConfig| origin(&kept.url) == origin(&url);
        let headers = kept.filter(is_same).map(|kept| &kept.headers);
        let given = given.headers.unwrap_or_default();
        self.note(
            given.len() <= HEADERS_MAX,
            &format!("`webhook.headers` may have at most {HEADERS_MAX} entries"),
        );
        let headers = given.into_iter().map(|(name, value)| {
            let kept = headers.and_then(|headers| headers.get(&name));
            let value = self.header(&name, value, kept);
            (name, value)
        });
        let headers = headers.collect();
        let secret = kept.map(|kept| kept.secret.clone());
        WebhookConfig { url, headers, secret: secret.unwrap_or_else(WebhookConfig::fresh_secret) }
    }

    fn address(&mut self, place: &str, given: String, kept: Option<&str>) -> String {
        if let Some(kept) = kept.filter(|kept| masked_url(kept) == given) {
            return kept.to_owned();
        }
        let problem = if given.contains(MASK) {
            "is masked, and there is none like it to keep; give it".to_owned()
        } else if given.len() > URL_CHARS_MAX {
            format!("has to have at most {URL_CHARS_MAX} characters")
        } else {
            match self.guard.check(&given) {
                Ok(_) => return given,
                Err(why) => why.to_string(),
            }
        };
        self.note(false, &format!("`{place}` {problem}"));
        given
    }

    fn header(&mut self, name: &str, given: String, kept: Option<&String>) -> String {
        let value = match (given == MASK, kept) {
            (true, Some(kept)) => return kept.clone(),
            (true, None) => {
                let problem = "is masked, and there is none to keep for this address; give it";
                self.note(false, &format!("`webhook.headers.{name}` {problem}"));
                return given;
            }
            (false, _) => given,
        };
        let parsed = HeaderName::try_from(name).ok();
        let is_ours = |name: &HeaderName| {
            RESERVED.contains(&name.as_str()) || name.as_str().starts_with("webhook-")
        };
        let fits = parsed.as_ref().is_some_and(|name| !is_ours(name));
        self.note(fits, &format!("`webhook.headers.{name}` is not a header that can be set"));
        let fits = value.len() <= HEADER_CHARS_MAX && HeaderValue::from_str(&value).is_ok();
        let problem = format!("has to be one line of at most {HEADER_CHARS_MAX} characters");
        self.note(fits, &format!("`webhook.headers.{name}` {problem}"));
        value
    }

    fn note(&mut self, fits: bool, problem: &str) {
        self.checks.that(fits, FIELD, problem);
    }
}

fn origin(url: &str) -> Option<reqwest::Url> {
    let mut url = Url::parse(url).ok()?;
    url.set_path("");
    url.set_query(None);
    url.set_fragment(None);
    Some(url)
}
