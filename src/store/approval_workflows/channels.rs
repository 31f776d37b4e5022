//! Where a workflow tells people besides mail and push. Who knows the address of a webhook may write there: a secret.

use super::super::rows::from_json;
use crate::secrets::{OpenError, Sealer};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use preloop_actors::{gate::WorkflowId, ports::StoreError};
use rand::RngCore;
use reqwest::Url;
use secrecy::ExposeSecret;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use std::{collections::BTreeMap, fmt};
use tokio_postgres::Row;

/// What stands for a secret where it is shown; sent back, it means the one that is kept.
pub const MASK: &str = "********";
/// Bytes of randomness in a secret that signs.
const SECRET_BYTES: usize = 32;
/// What a signing secret begins with.
const SECRET_PREFIX: &str = "whsec_";
/// Letters of a secret that are shown, so that people can tell which one it is.
const HINT_CHARS: usize = 4;

/// Where chats and webhooks are. Empty where there are none.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChannelConfigs {
    /// The address of an incoming webhook of Slack.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub slack: Option<String>,
    /// The address of an incoming webhook of Mattermost.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mattermost: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub webhook: Option<WebhookConfig>,
}

/// A server that is sent JSON.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WebhookConfig {
    pub url: String,
    /// Sent along.
    #[serde(default)]
    pub headers: BTreeMap<String, String>,
    /// Signs what is sent.
    pub secret: String,
}

/// The same put away, and what is shown of it.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct SealedChannels {
    pub(super) sealed: Option<Vec<u8>>,
    /// `slack`, `mattermost` and `webhook`, with masked secrets.
    pub shown: Map<String, Value>,
    /// The end of the secret that signs.
    pub secret_hint: Option<String>,
}

impl WebhookConfig {
    /// A fresh secret to sign with.
    pub fn fresh_secret() -> String {
        let mut random = [0; SECRET_BYTES];
        rand::rng().fill_bytes(&mut random);
        format!("{SECRET_PREFIX}{}", STANDARD.encode(random))
    }
}

impl ChannelConfigs {
    /// Puts them away for one workflow; they open nowhere else.
    pub fn seal(&self, sealer: &Sealer, id: WorkflowId) -> SealedChannels {
        if *self == Self::default() {
            return SealedChannels::default();
        }
        let plain = json!(self).to_string();
        SealedChannels {
            sealed: Some(sealer.seal(&place(id), &plain)),
            shown: self.shown(),
            secret_hint: self.webhook.as_ref().map(|webhook| hint(&webhook.secret)),
        }
    }

    fn shown(&self) -> Map<String, Value> {
        let chat = |url: &Option<String>| {
            url.as_ref().map(|url| json!({ "webhook_url": masked_url(url) }))
        };
        let webhook = self.webhook.as_ref().map(|webhook| {
            let headers: BTreeMap<_, _> = webhook.headers.keys().map(|name| (name, MASK)).collect();
            json!({ "url": masked_url(&webhook.url), "headers": headers })
        });
        let all = [
            ("slack", chat(&self.slack)),
            ("mattermost", chat(&self.mattermost)),
            ("webhook", webhook),
        ];
        all.into_iter().filter_map(|(name, shown)| Some((name.to_owned(), shown?))).collect()
    }
}

impl SealedChannels {
    pub(super) fn read(row: &Row) -> Result<Self, StoreError> {
        Ok(Self {
            sealed: row.get("channels_sealed"),
            shown: from_json(row, "channels_shown")?,
            secret_hint: row.get("webhook_secret_hint"),
        })
    }

    /// Opens what [`ChannelConfigs::seal`] made for this workflow.
    pub fn open(&self, sealer: &Sealer, id: WorkflowId) -> Result<ChannelConfigs, OpenError> {
        let Some(sealed) = &self.sealed else { return Ok(ChannelConfigs::default()) };
        let plain = sealer.open(&place(id), sealed)?;
        serde_json::from_str(plain.expose_secret()).map_err(|_| OpenError)
    }
}

/// An address as it is shown: where it leads, but not to what.
pub fn masked_url(url: &str) -> String {
    match Url::parse(url) {
        Ok(url) => format!("{}/{MASK}", url.origin().ascii_serialization()),
        Err(_) => MASK.to_owned(),
    }
}

fn hint(secret: &str) -> String {
    let letters: Vec<char> = secret.trim_end_matches('=').chars().collect();
    let end: String = letters[letters.len().saturating_sub(HINT_CHARS)..].iter().collect();
    format!("…{end}")
}

fn place(id: WorkflowId) -> String {
    format!("approval_workflow.channels:{id}")
}

impl fmt::Debug for ChannelConfigs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ChannelConfigs").field("shown", &self.shown()).finish_non_exhaustive()
    }
}

impl fmt::Debug for WebhookConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let url = masked_url(&self.url);
        f.debug_struct("WebhookConfig").field("url", &url).finish_non_exhaustive()
    }
}

impl fmt::Debug for SealedChannels {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SealedChannels").field("shown", &self.shown).finish_non_exhaustive()
    }
}
