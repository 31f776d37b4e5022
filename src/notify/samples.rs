//! What the tests of this folder tell people.

use super::{
    alarm::{Alarm, Trouble},
    notice::{Decision, Kind, Link, Links, Notice, Outcome, Quorum},
};
use crate::store::tracker_alarms::AlarmKind;
use chrono::{DateTime, TimeDelta, Utc};
use preloop_actors::event::TrackerType;
use serde_json::json;
use uuid::Uuid;

/// Of the links.
pub const TOKEN: &str = "9dJ3-token_Zq";

/// What strangers write where they can.
pub const HOSTILE: [&str; 12] = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "\"><a href=\"https://evil.example\">click</a>",
    "<!channel> <!here|x> <@U123> <#C123>",
    "<https://evil.example|Approve>",
    "@channel @all @here @ada",
    "[Approve](https://evil.example) ![x](https://evil.example/x.png)",
    "https://evil.example/approve www.evil.example",
    "``` `code` ~~~ ``",
    "*bold* _it_ ~gone~ # head\n> quote\n| a | b |",
    "{{ 7 * 7 }} {% raw %} {title}",
    "safe\u{202e}live\u{200b}\r\nBcc: x@evil.example\0",
];

pub fn now() -> DateTime<Utc> {
    "2026-11-29T11:05:00Z".parse().unwrap()
}

/// A request that has two hours left.
pub fn request() -> Notice {
    let page = |path: &str| {
        Link::new(format!("https://preloop.example.com/approval/1{path}?token={TOKEN}"))
    };
    Notice {
        kind: Kind::Request,
        request: Uuid::from_u128(1),
        host: "preloop.example.com".into(),
        account: "Acme".into(),
        tool: "delete_branch".into(),
        server: Some("github".into()),
        agent: Some("triage".into()),
        flow: Some("Issue triage".into()),
        session: Some("#17".into()),
        reasons: vec!["Deleting needs a person: tool.name.startsWith('delete_')".into()],
        arguments: json!({ "repository": "octo/app", "branch": "feature/old", "token": "[redacted]" }),
        justification: Some("The branch was merged, and nobody has used it for a year.".into()),
        requested_at: now(),
        expires_at: now() + TimeDelta::hours(2),
        is_second_window: false,
        quorum: Quorum { approvals: 0, required: 2 },
        links: Links {
            review: page(""),
            approve: Some(page("/approve")),
            decline: Some(page("/decline")),
            decision: Some(Decision { approve: page("/yes"), decline: page("/no") }),
        },
    }
}

pub fn outcome(outcome: Outcome) -> Notice {
    let (by, comment) = (Some("ada".into()), Some("Not before the release.".into()));
    Notice { kind: Kind::Outcome { outcome, by, comment }, ..request() }
}

/// The same text in every field that strangers write.
pub fn hostile(text: &str) -> Notice {
    let text = || text.to_owned();
    Notice {
        account: text(),
        tool: text(),
        server: Some(text()),
        agent: Some(text()),
        flow: Some(text()),
        session: Some(text()),
        reasons: vec![text(), text()],
        arguments: json!({ (text()): [text(), { "deep": text() }] }),
        justification: Some(text()),
        ..request()
    }
}

/// As [`hostile`], for something that is settled.
pub fn hostile_outcome(text: &str) -> Notice {
    let (by, comment) = (Some(text.to_owned()), Some(text.to_owned()));
    Notice { kind: Kind::Outcome { outcome: Outcome::Declined, by, comment }, ..hostile(text) }
}

/// A tracker whose token is refused, and whose webhook is off.
pub fn alarm() -> Alarm {
    let trouble = |kind, organization: Option<&str>, why: &str| Trouble {
        kind,
        organization: organization.map(str::to_owned),
        why: Some(why.to_owned()),
        since: now(),
        ends_at: None,
    };
    Alarm {
        alarm: Uuid::from_u128(3),
        host: "preloop.example.com".into(),
        account: "Acme".into(),
        tracker: Uuid::from_u128(2),
        name: "hub".into(),
        tracker_type: TrackerType::Github,
        troubles: vec![
            trouble(AlarmKind::TokenRefused, None, "the tracker said 401"),
            trouble(AlarmKind::HookDisabled, Some("octo"), "100 deliveries in a row failed"),
        ],
        more: 0,
        page: Link::new("https://preloop.example.com/console/trackers/2"),
    }
}

/// The same text in every field of an alarm that strangers write.
pub fn hostile_alarm(text: &str) -> Alarm {
    let mut alarm = alarm();
    (alarm.account, alarm.name) = (text.to_owned(), text.to_owned());
    for trouble in &mut alarm.troubles {
        (trouble.organization, trouble.why) = (Some(text.to_owned()), Some(text.to_owned()));
    }
    alarm
}
