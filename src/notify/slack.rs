//! Incoming webhooks of Slack: blocks of rich text, whose texts are shown as they are.
//!
//! Nothing of a stranger's is ever markup: `rich_text` has no syntax for mentions or links, they are elements of their
//! own, of which the only ones here are our pages. The fallback, which phones show, is escaped and parsed for nothing.
//! <https://docs.slack.dev/reference/block-kit/blocks/rich-text-block>

use super::{
    carrier::{Carrier, Delivery, Failure, mismatched},
    notice::{Link, Notice},
    target::Target,
    text,
    web::{Answer, Web},
    words,
};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use reqwest::header::HeaderMap;
use serde_json::{Value, json};

/// Slack takes 3,000 characters of one text; less is read.
const VALUE_CHARS_MAX: usize = 200;
const TEXT_CHARS_MAX: usize = 1_000;
const ARGUMENTS_CHARS_MAX: usize = 2_500;
/// Characters of the fallback.
const FALLBACK_CHARS_MAX: usize = 300;
/// Lines of a text of several.
const LINES_MAX: usize = 10;
/// Answers that no later try changes: the webhook was removed, or the message is not taken.
const NEVER: [u16; 6] = [400, 401, 403, 404, 410, 413];
/// Longest word of error that is passed on.
const WORD_CHARS_MAX: usize = 60;

pub(super) struct SlackCarrier(pub Web);

#[async_trait]
impl Carrier for SlackCarrier {
    async fn deliver(&self, delivery: &Delivery) -> Result<(), Failure> {
        let Target::Slack { url } = &delivery.target else { return Err(mismatched()) };
        let message = message(delivery.notice.approval()?, delivery.at).to_string();
        let answer = self.0.post(url, HeaderMap::new(), message).await?;
        let word = word(&answer);
        answer.settle(&NEVER, word.as_deref())
    }
}

/// What Slack says of an error, such as `invalid_blocks`, when it is such a word and nothing else.
pub(super) fn word(answer: &Answer) -> Option<String> {
    let said = answer.body.trim();
    let is_word = !said.is_empty()
        && said.len() <= WORD_CHARS_MAX
        && said.chars().all(|c| c.is_ascii_lowercase() || c == '_');
    is_word.then(|| said.to_owned())
}

fn message(notice: &Notice, now: DateTime<Utc>) -> Value {
    let fallback = text::line(&words::subject(notice, FALLBACK_CHARS_MAX), FALLBACK_CHARS_MAX);
    let mut texts = vec![section(vec![strong(&words::headline(notice))])];
    texts.push(facts(notice));
    let optional = [
        ("Why it was stopped", words::reasons(notice, LINES_MAX, TEXT_CHARS_MAX)),
        ("What the agent says", several(notice.justification.as_deref())),
    ];
    let optional = optional.into_iter().filter_map(|(label, value)| Some((label, value?)));
    let remark = words::remark(notice, LINES_MAX, TEXT_CHARS_MAX);
    texts.extend(optional.chain(remark).map(|(label, value)| labelled(label, &value)));
    texts.push(section(vec![strong("Arguments")]));
    let arguments = text::json(&notice.arguments, ARGUMENTS_CHARS_MAX, &[]);
    texts.push(json!({ "type": "rich_text_preformatted", "elements": [plain(&arguments)] }));
    if let Some(expiry) = words::expiry(notice, now) {
        texts.push(section(vec![strong(&expiry)]));
    }
    texts.push(links(notice));
    json!({
        "text": escape(&fallback),
        // Nothing in the fallback is formatted, linked or mentioned, and nobody's page is fetched.
        "mrkdwn": false,
        "parse": "none",
        "link_names": false,
        "unfurl_links": false,
        "unfurl_media": false,
        "blocks": [
            {
                "type": "header",
                "text": { "type": "plain_text", "text": words::title(notice), "emoji": false },
            },
            { "type": "rich_text", "elements": texts },
        ],
    })
}

fn facts(notice: &Notice) -> Value {
    let facts = words::facts(notice, VALUE_CHARS_MAX);
    let lines = facts.iter().enumerate().flat_map(|(at, (label, value))| {
        let start = if at == 0 { "" } else { "\n" };
        [strong(&format!("{start}{label}: ")), plain(value)]
    });
    section(lines.collect())
}

fn labelled(label: &str, value: &str) -> Value {
    section(vec![strong(&format!("{label}\n")), plain(value)])
}

fn links(notice: &Notice) -> Value {
    let links = &notice.links;
    let asked = [("Approve", &links.approve), ("Decline", &links.decline)];
    let asked = asked.into_iter().filter(|_| notice.asks());
    let pages = asked.filter_map(|(label, page)| Some((label, page.as_ref()?)));
    let mut elements = Vec::new();
    for (label, page) in pages.chain([("Review", &links.review)]) {
        if !elements.is_empty() {
            elements.push(plain("   ·   "));
        }
        elements.push(link(label, page));
    }
    section(elements)
}

fn several(text: Option<&str>) -> Option<String> {
    let text = text::lines(text?, LINES_MAX, TEXT_CHARS_MAX);
    (!text.is_empty()).then_some(text)
}

fn section(elements: Vec<Value>) -> Value {
    json!({ "type": "rich_text_section", "elements": elements })
}

fn plain(text: &str) -> Value {
    json!({ "type": "text", "text": text })
}

fn strong(text: &str) -> Value {
    json!({ "type": "text", "text": text, "style": { "bold": true } })
}

fn link(label: &str, page: &Link) -> Value {
    json!({ "type": "link", "url": page.expose(), "text": label, "style": { "bold": true } })
}

/// The three characters that mean something to Slack in any text.
fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::super::{notice::Outcome, samples};
    use super::*;

    /// Every element of rich text in a message.
    fn elements(value: &Value) -> Vec<&Value> {
        let children = match value {
            Value::Array(items) => items.iter().collect::<Vec<_>>(),
            Value::Object(map) => map.values().collect(),
            _ => Vec::new(),
        };
        let own = value["type"].is_string().then_some(value);
        own.into_iter().chain(children.into_iter().flat_map(elements)).collect()
    }

    fn messages() -> impl Iterator<Item = Value> {
        let long = "é<&\n".repeat(10_000);
        let hostile = samples::HOSTILE.into_iter().chain([long.as_str(), "", " "]);
        let hostile: Vec<Notice> = hostile
            .flat_map(|text| [samples::hostile(text), samples::hostile_outcome(text)])
            .collect();
        let plain = [samples::request(), samples::outcome(Outcome::Approved)];
        let all = plain.into_iter().chain(hostile);
        all.map(|notice| message(&notice.bounded(), samples::now()))
    }

    #[test]
    fn a_request_says_what_is_needed_to_decide() {
        let message = message(&samples::request(), samples::now()).to_string();
        for part in [
            "triage wants to call delete_branch",
            "github",
            "Issue triage",
            "Deleting needs a person",
            "feature/old",
            "nobody has used it for a year",
            "Expires in 2 hours, on Sun 29 Nov 2026, 13:05 UTC.",
            "0 of 2",
            "/approve?token=",
            "/decline?token=",
        ] {
            assert!(message.contains(part), "{part}: {message}");
        }
        let settled =
            super::message(&samples::outcome(Outcome::Declined), samples::now()).to_string();
        assert!(settled.contains("Not before the release.") && !settled.contains("/approve?"));
    }

    #[test]
    fn whatever_strangers_write_is_text_and_the_only_links_are_ours() {
        for message in messages() {
            for element in elements(&message) {
                let kind = element["type"].as_str().unwrap();
                match kind {
                    "link" => {
                        let url = element["url"].as_str().unwrap();
                        assert!(url.starts_with("https://preloop.example.com/"), "{url}");
                        let label = element["text"].as_str().unwrap();
                        assert!(["Approve", "Decline", "Review"].contains(&label), "{label}");
                    }
                    "text"
                    | "header"
                    | "plain_text"
                    | "rich_text"
                    | "rich_text_section"
                    | "rich_text_preformatted" => {}
                    other => panic!("{other} in {message}"),
                }
            }
            let fallback = message["text"].as_str().unwrap();
            assert!(!fallback.contains(['<', '>', '\n']), "{fallback}");
        }
    }

    #[test]
    fn messages_keep_to_the_limits_of_slack() {
        for message in messages() {
            let blocks = message["blocks"].as_array().unwrap();
            assert!(blocks.len() <= 50);
            let header = blocks[0]["text"]["text"].as_str().unwrap();
            assert!((1..=150).contains(&header.chars().count()));
            let length = |value: &Value| value.as_str().unwrap_or_default().chars().count();
            assert!((1..=3_000).contains(&length(&message["text"])));
            let mut total = 0;
            for element in elements(&message).into_iter().filter(|it| it["text"].is_string()) {
                // An empty text is refused.
                assert!((1..=3_000).contains(&length(&element["text"])), "{element}");
                assert!(length(&element["url"]) <= 3_000);
                total += length(&element["text"]);
            }
            assert!(total <= 12_000, "{total} characters");
        }
    }

    /// By the types that Slack publishes, where they are at hand. They know shapes, and no lengths.
    #[test]
    fn messages_have_the_shape_that_slack_publishes() {
        let file =
            concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/material/slack/slack.schema.json");
        let Ok(text) = std::fs::read_to_string(file) else {
            eprintln!("NOT CHECKED: the types that Slack publishes are not at {file}");
            return;
        };
        let mut schema: Value = serde_json::from_str(&text).unwrap();
        schema["$ref"] = json!("#/definitions/KnownBlock");
        let validator = jsonschema::validator_for(&schema).unwrap();
        for message in messages() {
            for block in message["blocks"].as_array().unwrap() {
                let problems: Vec<_> =
                    validator.iter_errors(block).map(|error| error.to_string()).collect();
                assert!(problems.is_empty(), "{problems:?} in {block}");
            }
        }
        assert!(
            !validator.is_valid(&json!({ "type": "rich_text", "elements": [{ "type": "no" }] }))
        );
    }

    #[test]
    fn only_a_word_of_an_answer_is_passed_on() {
        for (body, expected) in [
            ("invalid_blocks", Some("invalid_blocks")),
            ("no_service\n", Some("no_service")),
            ("", None),
            ("https://hooks.slack.com/services/T/B/s3cret", None),
            ("<html>", None),
        ] {
            let answer = Answer::sample(400, body);
            assert_eq!(word(&answer).as_deref(), expected, "{body}");
        }
    }
}
