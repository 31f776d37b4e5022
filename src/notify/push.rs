//! Pushes to phones and watches, through the operator's proxy.
//!
//! A push is seen on a locked screen and passes through others' hands: it says that somebody is needed and for which
//! tool, and holds neither arguments nor a link that could decide. The app asks for the rest with its own key.

use super::{
    carrier::{Carrier, Delivery, Failure, mismatched},
    notice::Notice,
    target::Target,
    text,
    web::{Answer, Web},
    words,
};
use crate::{config::PushConfig, store::notifications::Platform};
use async_trait::async_trait;
use reqwest::header::{AUTHORIZATION, HeaderMap, HeaderName, HeaderValue};
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};

/// Phones show little more, and the services take 4 kB in all.
const TITLE_CHARS_MAX: usize = 60;
const BODY_CHARS_MAX: usize = 180;
/// What the services and proxies call a device that they do not know any more.
const UNKNOWN_DEVICE: [&str; 5] = [
    "unregistered",
    "baddevicetoken",
    "notregistered",
    "invalidregistration",
    "devicetokennotfortopic",
];

pub(super) struct PushCarrier {
    web: Web,
    url: String,
    api_key: SecretString,
}

impl PushCarrier {
    pub fn new(config: &PushConfig, web: Web) -> Self {
        Self { web, url: config.url.to_string(), api_key: config.api_key.clone() }
    }
}

#[async_trait]
impl Carrier for PushCarrier {
    async fn deliver(&self, delivery: &Delivery) -> Result<(), Failure> {
        let Target::MobilePush { platform, token, .. } = &delivery.target else {
            return Err(mismatched());
        };
        let key = format!("Bearer {}", self.api_key.expose_secret());
        let mut key = HeaderValue::try_from(key)
            .map_err(|_| Failure::later("PUSH_PROXY_API_KEY cannot be sent; write it in ASCII"))?;
        key.set_sensitive(true);
        let id = HeaderValue::try_from(delivery.id.to_string()).expect("digits and hyphens");
        let headers = [(AUTHORIZATION, key), (HeaderName::from_static("idempotency-key"), id)];
        let body = body(delivery.notice.approval()?, *platform, token).to_string();
        judge(self.web.post(&self.url, HeaderMap::from_iter(headers), body).await?)
    }
}

fn body(notice: &Notice, platform: Platform, token: &str) -> Value {
    let category = if notice.asks() { "APPROVAL_REQUEST" } else { "APPROVAL_OUTCOME" };
    json!({
        "platform": platform,
        "token": token,
        "title": text::line(words::title(notice), TITLE_CHARS_MAX),
        "body": text::line(&words::headline(notice), BODY_CHARS_MAX),
        "category": category,
        // One notification for each request: a later one takes the place of the one before.
        "collapse_id": notice.request,
        "expires_at": notice.useless_from(),
        "data": {
            "type": "approval",
            "step": notice.step().as_str(),
            "request_id": notice.request,
        },
    })
}

/// A device is gone when the proxy says so by its status, or in one of the words that the push services have for it.
/// Nothing else prunes one: an answer that is not understood may be the proxy's own trouble.
fn judge(answer: Answer) -> Result<(), Failure> {
    let said = serde_json::from_str::<Value>(&answer.body).unwrap_or_default();
    let words = ["error", "error_reason", "reason", "code"].map(|field| said[field].as_str());
    let is_unknown = words.into_iter().flatten().any(|word| {
        let letters = word.chars().filter(char::is_ascii_alphanumeric);
        let word: String = letters.collect::<String>().to_ascii_lowercase();
        UNKNOWN_DEVICE.contains(&word.as_str())
    });
    let refused = answer.status >= 400 || said["success"] == false;
    if answer.status == 410 || (refused && is_unknown) {
        return Err(Failure::Gone("the push service does not know the device any more".to_owned()));
    }
    if (200..300).contains(&answer.status) && said["success"] == false {
        return Err(Failure::later("the push proxy took the push and could not pass it on"));
    }
    answer.settle(&[], None)
}
