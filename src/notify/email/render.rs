//! A notice as a mail: the subject, the text, and the page for those whose mail client shows one.
//!
//! The page is escaped by the template engine, and holds nothing that is loaded from anywhere.

use super::{
    super::{
        News,
        alarm::Alarm,
        carrier::Failure,
        notice::{Kind, Link, Notice, Outcome},
        text, words,
    },
    Mail,
};
use chrono::{DateTime, Utc};
use minijinja::{Environment, UndefinedBehavior, syntax::SyntaxConfig, value::Serde};
use serde::Serialize;
use std::sync::LazyLock;

/// Longest subject: more of one is cut by mail clients, and in the list of a phone much less is seen.
const SUBJECT_CHARS_MAX: usize = 80;
const VALUE_CHARS_MAX: usize = 200;
const TEXT_CHARS_MAX: usize = 2_000;
const LINES_MAX: usize = 20;
/// Mail clients cut off what is longer than some 100 kB in all.
const ARGUMENTS_CHARS_MAX: usize = 6_000;
/// Of each of several troubles.
const TROUBLE_CHARS_MAX: usize = 1_000;
/// The color of what is wrong.
const ALARM_ACCENT: &str = "#b91c1c";

static TEMPLATES: LazyLock<Environment<'static>> = LazyLock::new(|| {
    let mut templates = Environment::new();
    let syntax = SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build();
    templates.set_syntax(syntax.expect("the delimiters are the usual ones"));
    templates.set_undefined_behavior(UndefinedBehavior::Strict);
    for (name, source) in
        [("mail.html", include_str!("mail.html")), ("mail.txt", include_str!("mail.txt"))]
    {
        // A test renders both.
        templates.add_template(name, source).expect("our own template can be read");
    }
    templates
});

/// What the templates are filled with.
#[derive(Serialize)]
struct Content {
    subject: String,
    title: &'static str,
    headline: String,
    /// The color that goes with the kind of news.
    accent: &'static str,
    facts: Vec<(&'static str, String)>,
    /// What people, rules and the agent say, each below its label.
    texts: Vec<words::Remark>,
    arguments: Option<String>,
    expiry: Option<String>,
    /// The page that the mail leads to, and what it is called.
    review: String,
    review_label: &'static str,
    approve: Option<String>,
    decline: Option<String>,
    host: String,
}

pub(super) fn mail(news: &News, now: DateTime<Utc>) -> Result<Mail, Failure> {
    let content = match news {
        News::Approval(notice) => content(notice, now),
        News::Alarm(alarm) => content_of_alarm(alarm, now),
    };
    let render = |name: &str| {
        let template = TEMPLATES.get_template(name);
        template.and_then(|template| template.render(Serde(&content))).map_err(|error| {
            tracing::error!("a mail could not be written: {error}");
            Failure::Never("the mail could not be written; the server's log says why".to_owned())
        })
    };
    let (text, html) = (render("mail.txt")?, render("mail.html")?);
    Ok(Mail { subject: content.subject, text, html })
}

fn content(notice: &Notice, now: DateTime<Utc>) -> Content {
    let several = |text: Option<&str>| {
        let text = text::lines(text?, LINES_MAX, TEXT_CHARS_MAX);
        (!text.is_empty()).then_some(text)
    };
    let asked = |link: &Option<Link>| {
        link.as_ref().filter(|_| notice.asks()).map(|link| link.expose().to_owned())
    };
    let said = [
        ("Why it was stopped", words::reasons(notice, LINES_MAX, TEXT_CHARS_MAX)),
        ("What the agent says", several(notice.justification.as_deref())),
    ];
    let said = said.into_iter().filter_map(|(label, text)| Some((label, text?)));
    let remark = words::remark(notice, LINES_MAX, TEXT_CHARS_MAX);
    Content {
        subject: words::subject(notice, SUBJECT_CHARS_MAX),
        title: words::title(notice),
        headline: words::headline(notice),
        accent: accent(&notice.kind),
        facts: words::facts(notice, VALUE_CHARS_MAX),
        texts: remark.into_iter().chain(said).collect(),
        arguments: Some(text::json(&notice.arguments, ARGUMENTS_CHARS_MAX, &[])),
        expiry: words::expiry(notice, now),
        review: notice.links.review.expose().to_owned(),
        review_label: "Review",
        approve: asked(&notice.links.approve),
        decline: asked(&notice.links.decline),
        host: text::line(&notice.host, VALUE_CHARS_MAX),
    }
}

fn content_of_alarm(alarm: &Alarm, now: DateTime<Utc>) -> Content {
    Content {
        subject: alarm.subject(now, SUBJECT_CHARS_MAX),
        title: alarm.title(),
        headline: alarm.headline(now),
        accent: ALARM_ACCENT,
        facts: alarm.facts(VALUE_CHARS_MAX),
        texts: alarm.remarks(now, LINES_MAX, TROUBLE_CHARS_MAX),
        arguments: None,
        expiry: None,
        review: alarm.page.expose().to_owned(),
        review_label: "Open the tracker",
        approve: None,
        decline: None,
        host: text::line(&alarm.host, VALUE_CHARS_MAX),
    }
}

fn accent(kind: &Kind) -> &'static str {
    match kind {
        Kind::Request | Kind::ReminderHalf => "#4f46e5",
        Kind::ReminderLate | Kind::Escalation | Kind::Unknown => "#a16207",
        Kind::Outcome { outcome: Outcome::Approved, .. } => "#15803d",
        Kind::Outcome { outcome: Outcome::Declined, .. } => "#b91c1c",
        Kind::Outcome { .. } => "#52525b",
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::samples;
    use super::*;

    fn sample(notice: &Notice) -> Mail {
        mail(&notice.bounded().into(), samples::now()).unwrap()
    }

    fn sample_alarm(alarm: &Alarm) -> Mail {
        mail(&alarm.bounded().into(), samples::now()).unwrap()
    }

    /// What stands between angle brackets.
    fn tags(html: &str) -> Vec<String> {
        let parts = html.split('<').skip(1);
        parts.filter_map(|rest| Some(rest.split_once('>')?.0.to_owned())).collect()
    }

    #[test]
    fn a_request_says_what_is_needed_to_decide() {
        let mail = sample(&samples::request());
        let expected = "[preloop.example.com] Approval needed: triage wants to call delete_branch";
        assert_eq!(mail.subject, expected);
        for part in [
            "triage wants to call delete_branch",
            "Issue triage",
            "github",
            "0 of 2",
            "Expires in 2 hours, on Sun 29 Nov 2026, 13:05 UTC.",
            "nobody has used it for a year",
            "feature/old",
            "/approve?token=",
            "/decline?token=",
            "https://preloop.example.com/approval/1?token=",
        ] {
            // The engine writes a slash as an entity.
            let html = mail.html.replace("&#x2f;", "/");
            assert!(mail.text.contains(part), "{part} in\n{}", mail.text);
            assert!(html.contains(part), "{part} in\n{html}");
        }
        assert!(!mail.text.contains("\n\n\n"), "{}", mail.text);
    }

    #[test]
    fn what_is_settled_asks_for_nothing() {
        for outcome in [Outcome::Approved, Outcome::Declined, Outcome::Expired, Outcome::Cancelled]
        {
            let mail = sample(&samples::outcome(outcome));
            for part in [&mail.text, &mail.html] {
                assert!(part.contains("Not before the release."));
                assert!(!part.contains("Expires in") && !part.contains("approve"), "{part}");
            }
        }
    }

    #[test]
    fn whatever_strangers_write_is_text() {
        let ours = sample(&samples::request());
        let alarm = sample_alarm(&samples::alarm());
        for hostile in samples::HOSTILE {
            let mails = [
                (sample(&samples::hostile(hostile)), &ours),
                (sample_alarm(&samples::hostile_alarm(hostile)), &alarm),
            ];
            for (mail, ours) in mails {
                // As many tags, and the same, but for the subject in the title.
                assert_eq!(tags(&mail.html), tags(&ours.html), "{hostile}");
                let subject = &mail.subject;
                assert!(!subject.contains(['\n', '\r', '\0', '\u{202e}']), "{subject:?}");
                assert!(subject.chars().count() <= SUBJECT_CHARS_MAX);
                for part in [&mail.text, &mail.html] {
                    assert!(!part.contains(['\0', '\u{202e}', '\u{200b}']), "{hostile}: {part}");
                    assert!(!part.contains("49"), "{hostile} was taken for a template");
                }
            }
        }
    }

    #[test]
    fn an_alarm_says_what_is_wrong_and_leads_to_the_tracker() {
        let mail = sample_alarm(&samples::alarm());
        let expected =
            "[preloop.example.com] Tracker alarm: hub: the tracker refuses the token, and 1 …";
        assert_eq!(mail.subject, expected);
        for part in [
            "hub: the tracker refuses the token, and 1 more",
            "GitHub",
            "Acme",
            "the tracker said 401",
            "Since Sun 29 Nov 2026, 11:05 UTC.",
            "100 deliveries in a row failed",
            "Open the tracker",
            "https://preloop.example.com/console/trackers/2",
        ] {
            let html = mail.html.replace("&#x2f;", "/");
            assert!(mail.text.contains(part), "{part} in\n{}", mail.text);
            assert!(html.contains(part), "{part} in\n{html}");
        }
        for part in [&mail.text, &mail.html] {
            for word in ["Arguments", "Approve", "Review"] {
                assert!(!part.contains(word), "{word} in\n{part}");
            }
        }
        assert!(!mail.text.contains("\n\n\n"), "{}", mail.text);
    }

    #[test]
    fn a_mail_of_any_notice_is_short_enough_to_be_shown() {
        let mail = sample(&samples::hostile(&"<&é\n".repeat(100_000)));
        assert!(mail.html.len() < 100_000, "{} bytes", mail.html.len());
        assert!(mail.text.len() < 50_000, "{} bytes", mail.text.len());
        let mut alarm = samples::hostile_alarm(&"<&é".repeat(1_000));
        alarm.troubles = vec![alarm.troubles[0].clone(); 100];
        let mail = sample_alarm(&alarm);
        assert!(mail.html.len() < 100_000, "{} bytes", mail.html.len());
    }

    #[test]
    fn nothing_is_loaded_from_anywhere() {
        let html = sample(&samples::request()).html;
        for word in ["<img", "src=", "url(", "<link", "@import", "<script", "<form"] {
            assert!(!html.contains(word), "{word}");
        }
    }
}
