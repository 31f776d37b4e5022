//! Incoming webhooks of Mattermost: a line of our own, and one attachment in which every text of a stranger is code.
//!
//! Inside code Mattermost looks for no mention, link, picture or emoji. What could end the code is taken out first.
//! <https://developers.mattermost.com/integrate/webhooks/incoming/>

use super::{
    carrier::{Carrier, Delivery, Failure, mismatched},
    notice::{Kind, Notice, Outcome},
    target::Target,
    text,
    web::Web,
    words,
};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use reqwest::header::HeaderMap;
use serde_json::{Value, json};

const VALUE_CHARS_MAX: usize = 120;
const TEXT_CHARS_MAX: usize = 600;
const LINES_MAX: usize = 10;
/// Older servers take 4,000 characters in all, newer ones 16,383.
const ARGUMENTS_CHARS_MAX: usize = 1_200;
/// Answers that no later try changes.
const NEVER: [u16; 6] = [400, 401, 403, 404, 410, 413];
/// Looks like the character that begins and ends code, and is none.
const NO_TICK: &str = "\u{2cb}";

pub(super) struct MattermostCarrier(pub Web);

#[async_trait]
impl Carrier for MattermostCarrier {
    async fn deliver(&self, delivery: &Delivery) -> Result<(), Failure> {
        let Target::Mattermost { url } = &delivery.target else { return Err(mismatched()) };
        let message = message(delivery.notice.approval()?, delivery.at).to_string();
        // The answer's words are for programmers, and may repeat what was sent.
        self.0.post(url, HeaderMap::new(), message).await?.settle(&NEVER, None)
    }
}

fn message(notice: &Notice, now: DateTime<Utc>) -> Value {
    let facts = words::facts(notice, VALUE_CHARS_MAX).into_iter();
    let facts =
        facts.map(|(label, value)| json!({ "title": label, "value": code(&value), "short": true }));
    let title = words::title(notice);
    let expiry = words::expiry(notice, now).map(|expiry| format!("\n\n**{expiry}**"));
    json!({
        "text": format!("**{title}**{}", expiry.unwrap_or_default()),
        "attachments": [{
            "fallback": title,
            "color": color(notice),
            "text": details(notice),
            "fields": facts.collect::<Vec<_>>(),
        }],
    })
}

fn details(notice: &Notice) -> String {
    let several = |text: &str| text::lines(text, LINES_MAX, TEXT_CHARS_MAX);
    let optional = [
        ("Why it was stopped", words::reasons(notice, LINES_MAX, TEXT_CHARS_MAX)),
        ("What the agent says", notice.justification.as_deref().map(several)),
    ];
    let mut parts: Vec<_> = optional
        .into_iter()
        .filter_map(|(label, value)| Some((label, value?)))
        .chain(words::remark(notice, LINES_MAX, TEXT_CHARS_MAX))
        .filter(|(_, value)| !value.is_empty())
        .map(|(label, value)| format!("**{label}**\n{}", block(&value, "")))
        .collect();
    // In JSON the tick can be written as an escape, and the arguments stay exact.
    let arguments = text::json(&notice.arguments, ARGUMENTS_CHARS_MAX, &['`', '<']);
    parts.push(format!("**Arguments**\n{}", block(&arguments, "json")));
    parts.push(links(notice));
    parts.join("\n\n")
}

/// Our own pages, the only links there are.
fn links(notice: &Notice) -> String {
    let links = &notice.links;
    let asked = [("Approve", &links.approve), ("Decline", &links.decline)];
    let asked = asked.into_iter().filter(|_| notice.asks());
    let pages = asked.filter_map(|(label, page)| Some((label, page.as_ref()?)));
    let pages = pages.chain([("Review", &links.review)]);
    let pages = pages.map(|(label, page)| format!("[**{label}**](<{}>)", address(page.expose())));
    pages.collect::<Vec<_>>().join("   ·   ")
}

/// An address of ours holds none of these; one that did could leave its brackets.
fn address(address: &str) -> String {
    address.chars().filter(|c| !matches!(c, '<' | '>' | '\\') && !c.is_whitespace()).collect()
}

/// One line of a stranger's.
fn code(line: &str) -> String {
    format!("`{}`", line.replace('`', NO_TICK))
}

/// Some lines of a stranger's.
fn block(text: &str, language: &str) -> String {
    format!("```{language}\n{}\n```", text.replace('`', NO_TICK))
}

fn color(notice: &Notice) -> &'static str {
    match notice.kind {
        Kind::Outcome { outcome: Outcome::Approved, .. } => "#15803d",
        Kind::Outcome { outcome: Outcome::Declined, .. } => "#b91c1c",
        Kind::Outcome { .. } => "#6b7280",
        Kind::ReminderLate | Kind::Escalation | Kind::Unknown => "#b45309",
        Kind::Request | Kind::ReminderHalf => "#4f46e5",
    }
}

#[cfg(test)]
mod tests {
    use super::super::samples;
    use super::*;

    /// What is left of a text when its code and our own links are taken out.
    fn outside_code(markdown: &str) -> String {
        let mut left = String::new();
        for (at, part) in markdown.split("```").enumerate() {
            if at % 2 == 0 {
                left.extend(part.split('`').step_by(2));
            }
        }
        let ours = |label: &str, page: &str| {
            format!(
                "[**{label}**](<https://preloop.example.com/approval/1{page}?token={}>)",
                samples::TOKEN
            )
        };
        for (label, page) in [("Approve", "/approve"), ("Decline", "/decline"), ("Review", "")] {
            left = left.replace(&ours(label, page), "");
        }
        left
    }

    fn messages() -> impl Iterator<Item = Value> {
        let long = "é`<\n".repeat(10_000);
        let hostile = samples::HOSTILE.into_iter().chain([long.as_str(), "`", "```\n@all", ""]);
        let hostile: Vec<Notice> = hostile
            .flat_map(|text| [samples::hostile(text), samples::hostile_outcome(text)])
            .collect();
        let plain = [samples::request(), samples::outcome(Outcome::Approved)];
        let all = plain.into_iter().chain(hostile);
        all.map(|notice| message(&notice.bounded(), samples::now()))
    }

    #[test]
    fn a_request_says_what_is_needed_to_decide() {
        let message = message(&samples::request(), samples::now());
        let all = message.to_string();
        for part in
            ["delete_branch", "feature/old", "Deleting needs", "Expires in 2 hours", "0 of 2"]
        {
            assert!(all.contains(part), "{part}: {all}");
        }
        let text = message["attachments"][0]["text"].as_str().unwrap();
        assert_eq!(text.matches("](<https://preloop.example.com/").count(), 3, "{text}");
    }

    #[test]
    fn whatever_strangers_write_stays_in_code() {
        for message in messages() {
            let attachment = &message["attachments"][0];
            let fields = attachment["fields"].as_array().unwrap().iter().map(|it| &it["value"]);
            let texts = [&message["text"], &attachment["text"], &attachment["fallback"]];
            for text in texts.into_iter().chain(fields) {
                let left = outside_code(text.as_str().unwrap());
                let words = ["evil", "channel", "@", "http", "<", "script", "~gone~", "]("];
                let found = words.into_iter().find(|word| left.contains(word));
                assert_eq!(found, None, "{left:?} of {text}");
            }
        }
    }

    #[test]
    fn messages_keep_to_the_limits_of_old_servers() {
        for message in messages() {
            let attachment = &message["attachments"][0];
            for text in [&message["text"], &attachment["text"]] {
                let chars = text.as_str().unwrap().chars().count();
                assert!((1..=4_000).contains(&chars), "{chars} characters");
            }
            assert!(attachment["fields"].as_array().unwrap().len() <= 10);
            assert!(message.to_string().len() < 64 * 1024);
        }
    }

    #[test]
    fn arguments_can_be_copied_as_they_are() {
        let mut notice = samples::request();
        notice.arguments = json!({ "sh": "echo `id` <x>" });
        let message = message(&notice, samples::now());
        let text = message["attachments"][0]["text"].as_str().unwrap();
        let shown = text.split("```json\n").nth(1).unwrap().split("\n```").next().unwrap();
        assert_eq!(serde_json::from_str::<Value>(shown).unwrap(), notice.arguments);
    }
}
