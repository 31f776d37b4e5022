//! Webhooks to any server, signed as Standard Webhooks says: <https://www.standardwebhooks.com>.

use super::{
    carrier::{Carrier, Delivery, Failure, mismatched},
    notice::{Kind, Link, Notice},
    target::Target,
    web::Web,
    words,
};
use async_trait::async_trait;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use chrono::SecondsFormat;
use hmac::{Hmac, KeyInit, Mac};
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use serde_json::{Value, json};
use sha2::Sha256;
use std::collections::BTreeMap;
use uuid::Uuid;

/// What a secret in base64 begins with.
const SECRET_PREFIX: &str = "whsec_";
/// Most headers of the user's own.
const HEADERS_MAX: usize = 20;
/// Longest summary, in characters.
const SUMMARY_CHARS_MAX: usize = 200;
/// The receiver does not want to hear of it again.
const GONE: [u16; 1] = [410];
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

pub(super) struct WebhookCarrier(pub Web);

#[async_trait]
impl Carrier for WebhookCarrier {
    async fn deliver(&self, delivery: &Delivery) -> Result<(), Failure> {
        let Target::Webhook { url, secret, headers } = &delivery.target else {
            return Err(mismatched());
        };
        let body = body(delivery.notice.approval()?).to_string();
        let mut headers = custom(headers)?;
        let timestamp = delivery.at.timestamp();
        let signature = sign(secret, delivery.id, timestamp, &body)?;
        for (name, value) in [
            ("webhook-id", delivery.id.to_string()),
            ("webhook-timestamp", timestamp.to_string()),
            ("webhook-signature", signature),
        ] {
            let value = HeaderValue::try_from(value).expect("letters, digits and punctuation");
            headers.insert(HeaderName::from_static(name), value);
        }
        self.0.post(url, headers, body).await?.settle(&GONE, None)
    }
}

/// What the receiver reads.
fn body(notice: &Notice) -> Value {
    let kind = match notice.kind {
        Kind::Request => "approval_request",
        Kind::ReminderHalf | Kind::ReminderLate => "approval_reminder",
        Kind::Escalation => "approval_escalation",
        Kind::Outcome { .. } => "approval_outcome",
        Kind::Unknown => "approval_outcome_unknown",
    };
    let (status, decided_by, comment) = match &notice.kind {
        Kind::Outcome { outcome, by, comment } => {
            (outcome.as_str(), by.as_deref(), comment.as_deref())
        }
        Kind::Unknown => ("approved", None, None),
        _ => ("pending", None, None),
    };
    let page = |link: &Option<Link>| link.as_ref().map(|link| link.expose().to_owned());
    let decision = notice.links.decision.as_ref().map(|decision| {
        json!({
            "method": "POST",
            "approve_url": decision.approve.expose(),
            "decline_url": decision.decline.expose(),
        })
    });
    let time = |at: chrono::DateTime<chrono::Utc>| at.to_rfc3339_opts(SecondsFormat::Millis, true);
    json!({
        "type": kind,
        "step": notice.step().as_str(),
        "request_id": notice.request,
        "account": notice.account,
        "tool_name": notice.tool,
        "server_name": notice.server,
        "agent_name": notice.agent,
        "flow_name": notice.flow,
        "session": notice.session,
        "summary": words::subject(notice, SUMMARY_CHARS_MAX),
        "tool_args": notice.arguments,
        "agent_reasoning": notice.justification,
        "rules": notice.reasons,
        "status": status,
        "decided_by": decided_by,
        "comment": comment,
        "approvals": notice.quorum.approvals,
        "approvals_required": notice.quorum.required,
        "requested_at": time(notice.requested_at),
        "expires_at": time(notice.expires_at),
        // Pages for people. Opening one decides nothing.
        "actions": {
            "review": notice.links.review.expose(),
            "approve": page(&notice.links.approve),
            "decline": page(&notice.links.decline),
        },
        // For programs that decide by themselves.
        "decision": decision,
    })
}

/// `v1,` and the base64 of HMAC-SHA256 over id, time and body, so that neither can be exchanged.
fn sign(secret: &str, id: Uuid, timestamp: i64, body: &str) -> Result<String, Failure> {
    let key = match secret.strip_prefix(SECRET_PREFIX) {
        None => secret.as_bytes().to_vec(),
        Some(encoded) => STANDARD.decode(encoded).map_err(|_| {
            Failure::Never("the webhook's secret is not base64 behind whsec_".to_owned())
        })?,
    };
    if key.is_empty() {
        return Err(Failure::Never("the webhook has no secret to sign with; set one".to_owned()));
    }
    let mut mac = Hmac::<Sha256>::new_from_slice(&key).expect("HMAC takes keys of any length");
    mac.update(format!("{id}.{timestamp}.{body}").as_bytes());
    Ok(format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes())))
}

/// The user's own headers. The error names the header, never its value.
fn custom(headers: &BTreeMap<String, String>) -> Result<HeaderMap, Failure> {
    if headers.len() > HEADERS_MAX {
        let why =
            format!("the webhook has {} headers; {HEADERS_MAX} are sent at most", headers.len());
        return Err(Failure::Never(why));
    }
    let pair = |(name, value): (&String, &String)| {
        let name: HeaderName = name.parse().ok()?;
        let ours = RESERVED.contains(&name.as_str()) || name.as_str().starts_with("webhook-");
        Some((name, HeaderValue::from_str(value).ok()?)).filter(|_| !ours)
    };
    let pairs = headers.iter().map(|header| {
        let wrong =
            || Failure::Never(format!("the webhook's header `{}` cannot be sent", header.0));
        pair(header).ok_or_else(wrong)
    });
    pairs.collect()
}

#[cfg(test)]
mod tests {
    use super::super::{notice::Outcome, samples};
    use super::*;

    /// The example of the specification's reference libraries.
    #[test]
    fn signatures_are_those_of_the_standard() {
        let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
        let id = Uuid::from_u128(1);
        let body = r#"{"test": 2432232314}"#;
        let signed = sign(secret, id, 1_614_265_330, body).unwrap();
        let key = STANDARD.decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap();
        let mut mac = Hmac::<Sha256>::new_from_slice(&key).unwrap();
        mac.update(b"00000000-0000-0000-0000-000000000001.1614265330.{\"test\": 2432232314}");
        assert_eq!(signed, format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes())));
        assert_ne!(signed, sign(secret, id, 1_614_265_331, body).unwrap(), "another time");
        assert_ne!(signed, sign(secret, Uuid::from_u128(2), 1_614_265_330, body).unwrap());
        assert_ne!(
            signed,
            sign("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", id, 1_614_265_330, body).unwrap()
        );
        assert!(sign("", id, 0, body).is_err() && sign("whsec_", id, 0, body).is_err());
        assert!(sign("whsec_%", id, 0, body).is_err());
    }

    #[test]
    fn the_body_is_what_the_contract_says() {
        let body = body(&samples::request());
        for (field, expected) in [
            ("type", json!("approval_request")),
            ("tool_name", json!("delete_branch")),
            ("status", json!("pending")),
            ("requested_at", json!("2026-11-29T11:05:00.000Z")),
            ("expires_at", json!("2026-11-29T13:05:00.000Z")),
            ("approvals_required", json!(2)),
        ] {
            assert_eq!(body[field], expected, "{field}");
        }
        assert!(body["actions"]["approve"].as_str().unwrap().contains("/approve?token="));
        assert_eq!(body["decision"]["method"], "POST");
        assert!(body["decision"]["approve_url"].as_str().unwrap().contains("/yes?token="));
        assert!(body["decision"]["decline_url"].as_str().unwrap().contains("/no?token="));
        let settled = super::body(&samples::outcome(Outcome::Declined));
        assert_eq!(
            (&settled["type"], &settled["status"]),
            (&json!("approval_outcome"), &json!("declined"))
        );
        assert_eq!(settled["decided_by"], "ada");
    }

    #[test]
    fn headers_of_users_are_theirs_only() {
        let one = |name: &str, value: &str| custom(&[(name.to_owned(), value.to_owned())].into());
        assert_eq!(one("Authorization", "Bearer x").unwrap().len(), 1);
        for (name, value) in [
            ("Host", "a"),
            ("content-length", "1"),
            ("Webhook-Signature", "v1,x"),
            ("a b", "x"),
            ("x", "s3cret\r\nhost: b"),
        ] {
            let refused = one(name, value).unwrap_err().to_string();
            assert!(refused.contains(name) && !refused.contains("s3cret"), "{refused}");
        }
        let many = (0..30).map(|n| (format!("x-{n}"), String::new())).collect();
        assert!(custom(&many).is_err());
    }
}
