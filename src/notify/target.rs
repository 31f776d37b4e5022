//! Whom a message goes to, on which channel.

use crate::store::notifications::{Channel, Platform};
use reqwest::Url;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::{collections::BTreeMap, fmt};
use uuid::Uuid;

/// Bytes of a hash that tell two webhooks of one host apart.
const MARK_BYTES: usize = 6;

/// One recipient. Addresses of webhooks are secrets: who knows one may write there.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "channel", rename_all = "snake_case")]
pub enum Target {
    Email {
        to: String,
    },
    /// An incoming webhook of Slack.
    Slack {
        url: String,
    },
    /// An incoming webhook of Mattermost.
    Mattermost {
        url: String,
    },
    /// Any server that reads JSON.
    Webhook {
        url: String,
        /// Signs what is sent; `whsec_` and base64, or any text.
        secret: String,
        /// Sent along.
        #[serde(default)]
        headers: BTreeMap<String, String>,
    },
    MobilePush {
        device: Uuid,
        platform: Platform,
        token: String,
    },
}

impl Target {
    pub fn channel(&self) -> Channel {
        match self {
            Self::Email { .. } => Channel::Email,
            Self::Slack { .. } => Channel::Slack,
            Self::Mattermost { .. } => Channel::Mattermost,
            Self::Webhook { .. } => Channel::Webhook,
            Self::MobilePush { .. } => Channel::MobilePush,
        }
    }

    /// Which of the channel's recipients, for people and for telling two apart; never a secret.
    pub fn recipient(&self) -> String {
        match self {
            // Domains ignore case, and hardly any mail server minds it in front of the `@`.
            Self::Email { to } => to.trim().to_lowercase(),
            Self::Slack { url } | Self::Mattermost { url } | Self::Webhook { url, .. } => {
                let host = Url::parse(url).ok();
                let host = host.as_ref().and_then(Url::host_str).unwrap_or("no address");
                let mark = hex::encode(&Sha256::digest(url)[..MARK_BYTES]);
                format!("{host} #{mark}")
            }
            Self::MobilePush { device, .. } => format!("device {device}"),
        }
    }
}

impl fmt::Debug for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} of {}", self.recipient(), self.channel().as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn recipients_are_told_apart_without_their_secrets() {
        let slack =
            |path: &str| Target::Slack { url: format!("https://hooks.slack.com/services/{path}") };
        let webhook = Target::Webhook {
            url: "https://me:pw@a.example/s3cret".into(),
            secret: "s3cret".into(),
            headers: [("authorization".to_owned(), "s3cret".to_owned())].into(),
        };
        let push = Target::MobilePush {
            device: Uuid::from_u128(7),
            platform: Platform::Ios,
            token: "s3cret".into(),
        };
        let mail = Target::Email { to: " Ada@Example.org".into() };
        assert_eq!(mail.recipient(), "ada@example.org");
        assert_ne!(slack("a").recipient(), slack("b").recipient());
        assert_eq!(slack("a").recipient(), slack("a").recipient());
        for target in [slack("s3cret"), webhook, push, mail] {
            let shown = format!("{target:?} {}", target.recipient());
            assert!(!shown.contains("s3cret") && !shown.contains("pw"), "{shown}");
            let kept = serde_json::to_string(&target).unwrap();
            assert_eq!(serde_json::from_str::<Target>(&kept).unwrap(), target);
        }
    }
}
