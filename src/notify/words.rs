//! What every channel says in the same words: who wants what, and how long there is.

use super::{
    notice::{Kind, Notice, Outcome},
    text,
};
use chrono::{DateTime, Utc};

/// A text below its label.
pub type Remark = (&'static str, String);

const UNKNOWN_ADVICE: &str = "The call was approved and had started when it was cut off: it may have run, or not. It is \
                              not run again. Look where it would have had an effect before anyone asks for it anew.";
/// Longest headline, in characters.
const HEADLINE_CHARS_MAX: usize = 160;
/// Longest name within a headline.
const NAME_CHARS_MAX: usize = 60;

/// What happened, in two or three words.
pub fn title(notice: &Notice) -> &'static str {
    match &notice.kind {
        Kind::Request => "Approval needed",
        Kind::ReminderHalf => "Reminder: approval needed",
        Kind::ReminderLate => "Last reminder: approval needed",
        Kind::Escalation => "Escalated: approval needed",
        Kind::Outcome { outcome, .. } => match outcome {
            Outcome::Approved => "Approved",
            Outcome::Declined => "Declined",
            Outcome::Expired => "Expired",
            Outcome::Cancelled => "Cancelled",
        },
        Kind::Unknown => "Outcome unknown",
    }
}

/// Who wants what, in one line, such as `triage wants to call delete_branch`.
pub fn headline(notice: &Notice) -> String {
    let (who, tool) = (who(notice), text::line(&notice.tool, NAME_CHARS_MAX));
    let text = match &notice.kind {
        Kind::Request => format!("{who} wants to call {tool}"),
        Kind::ReminderHalf | Kind::ReminderLate => format!("{who} still waits to call {tool}"),
        Kind::Escalation => format!("Nobody decided: {who} wants to call {tool}"),
        Kind::Outcome { outcome, .. } => match outcome {
            Outcome::Approved => format!("{who} may call {tool}"),
            Outcome::Declined => format!("{who} may not call {tool}"),
            Outcome::Expired => format!("Nobody decided in time: {who} may not call {tool}"),
            Outcome::Cancelled => format!("{who} does not want to call {tool} any more"),
        },
        Kind::Unknown => format!("Nobody knows how the call of {tool} ended"),
    };
    text::line(&text, HEADLINE_CHARS_MAX)
}

/// A subject of mail: the installation, and the headline as far as it fits.
pub fn subject(notice: &Notice, chars_max: usize) -> String {
    // However long the host is, more of the line is for what happened.
    let host = text::line(&notice.host, chars_max / 3);
    text::line(&format!("[{host}] {}: {}", title(notice), headline(notice)), chars_max)
}

/// The agent, else what it runs in.
fn who(notice: &Notice) -> String {
    let name = |text: &Option<String>| {
        let text = text::line(text.as_deref()?, NAME_CHARS_MAX);
        (!text.is_empty()).then_some(text)
    };
    let flow = || name(&notice.flow).map(|flow| format!("The agent of {flow}"));
    name(&notice.agent).or_else(flow).unwrap_or_else(|| "An agent".to_owned())
}

/// Facts as labels and values, those that are known, each value one line of at most so many characters.
pub fn facts(notice: &Notice, chars_max: usize) -> Vec<(&'static str, String)> {
    let server = notice.server.as_deref().unwrap_or("Preloop");
    let mut facts = vec![("Tool", notice.tool.as_str()), ("Server", server)];
    let optional = [("Agent", &notice.agent), ("Flow", &notice.flow), ("Session", &notice.session)];
    facts.extend(optional.iter().filter_map(|(label, value)| Some((*label, value.as_deref()?))));
    facts.push(("Account", &notice.account));
    if let Kind::Outcome { by: Some(by), .. } = &notice.kind {
        facts.push(("Settled by", by));
    }
    let facts = facts.into_iter().map(|(label, value)| (label, text::line(value, chars_max)));
    let mut facts: Vec<_> = facts.filter(|(_, value)| !value.is_empty()).collect();
    if notice.quorum.required > 1 {
        let quorum = notice.quorum;
        facts.push(("Approvals", format!("{} of {}", quorum.approvals, quorum.required)));
    }
    facts
}

/// What somebody said with the outcome, or what there is to do, below its label.
pub fn remark(notice: &Notice, lines_max: usize, chars_max: usize) -> Option<Remark> {
    let (label, text) = match &notice.kind {
        Kind::Outcome { comment, .. } => ("Comment", comment.as_deref()?),
        Kind::Unknown => ("What to do", UNKNOWN_ADVICE),
        _ => return None,
    };
    let text = text::lines(text, lines_max, chars_max);
    (!text.is_empty()).then_some((label, text))
}

/// Why the call was stopped, one rule a line.
pub fn reasons(notice: &Notice, lines_max: usize, chars_max: usize) -> Option<String> {
    let reasons: Vec<_> =
        notice.reasons.iter().map(|reason| text::line(reason, chars_max)).collect();
    let text = text::lines(&reasons.join("\n"), lines_max, chars_max);
    (!text.is_empty()).then_some(text)
}

/// How long there is, such as `in 2 hours 5 minutes`.
pub fn time_left(expires_at: DateTime<Utc>, now: DateTime<Utc>) -> String {
    let minutes = (expires_at - now).num_minutes();
    let (days, hours, rest) = (minutes / 1_440, minutes / 60 % 24, minutes % 60);
    let of = |count: i64, unit: &str| match count {
        0 => None,
        1 => Some(format!("1 {unit}")),
        count => Some(format!("{count} {unit}s")),
    };
    if expires_at <= now {
        return "now: the time is over".to_owned();
    }
    // Two units are enough: nobody plans the minutes of a day after tomorrow.
    let parts = match days {
        0 => [of(hours, "hour"), of(rest, "minute")],
        _ => [of(days, "day"), of(hours, "hour")],
    };
    let parts: Vec<_> = parts.into_iter().flatten().collect();
    match parts.is_empty() {
        true => "in less than a minute".to_owned(),
        false => format!("in {}", parts.join(" ")),
    }
}

/// A time that means the same everywhere, such as `Sun 29 Nov 2026, 11:05 UTC`.
pub fn moment(at: DateTime<Utc>) -> String {
    at.format("%a %-d %b %Y, %H:%M UTC").to_string()
}

/// The whole sentence about the time there is; none where nothing is to be decided.
pub fn expiry(notice: &Notice, now: DateTime<Utc>) -> Option<String> {
    let sentence = || {
        format!("Expires {}, on {}.", time_left(notice.expires_at, now), moment(notice.expires_at))
    };
    notice.asks().then(sentence)
}

#[cfg(test)]
mod tests {
    use super::super::samples;
    use super::*;
    use chrono::TimeDelta;

    #[test]
    fn the_time_left_is_the_true_one() {
        let now = samples::now();
        for (secs, expected) in [
            (-1, "now: the time is over"),
            (0, "now: the time is over"),
            (59, "in less than a minute"),
            (60, "in 1 minute"),
            (5 * 60 + 59, "in 5 minutes"),
            (3_600, "in 1 hour"),
            (2 * 3_600 + 300, "in 2 hours 5 minutes"),
            (86_400 + 59, "in 1 day"),
            (30 * 86_400, "in 30 days"),
            (2 * 86_400 + 3_600 + 300, "in 2 days 1 hour"),
        ] {
            assert_eq!(time_left(now + TimeDelta::seconds(secs), now), expected, "{secs} s");
        }
        let sentence = expiry(&samples::request(), now).unwrap();
        assert_eq!(sentence, "Expires in 2 hours, on Sun 29 Nov 2026, 13:05 UTC.");
        assert_eq!(expiry(&samples::outcome(Outcome::Declined), now), None);
    }

    #[test]
    fn subjects_fit_and_say_who_and_where() {
        let subject = |change: &dyn Fn(&mut Notice)| {
            let mut notice = samples::request();
            change(&mut notice);
            subject(&notice, 80)
        };
        for (change, expected) in [
            (
                (&|_: &mut Notice| ()) as &dyn Fn(&mut Notice),
                "[preloop.example.com] Approval needed: triage wants to call delete_branch",
            ),
            (
                &|notice| notice.agent = None,
                "[preloop.example.com] Approval needed: The agent of Issue triage wants to call …",
            ),
            (
                &|notice| (notice.agent, notice.flow) = (Some(" \u{200b}".into()), None),
                "[preloop.example.com] Approval needed: An agent wants to call delete_branch",
            ),
            (
                &|notice| notice.host = "h".repeat(300),
                "[hhhhhhhhhhhhhhhhhhhhhhhhh…] Approval needed: triage wants to call delete_branch",
            ),
            (
                &|notice| notice.agent = Some("a\r\nBcc: everyone@example.com".into()),
                "[preloop.example.com] Approval needed: a Bcc: everyone@example.com wants to cal…",
            ),
        ] {
            let subject = subject(change);
            assert_eq!(subject, expected);
            assert!(subject.chars().count() <= 80 && !subject.contains(char::is_control));
        }
    }

    #[test]
    fn each_kind_has_words_of_its_own() {
        let kinds = [Kind::Request, Kind::ReminderHalf, Kind::ReminderLate, Kind::Escalation];
        let outcomes = [Outcome::Approved, Outcome::Declined, Outcome::Expired, Outcome::Cancelled];
        let notices = kinds.into_iter().map(|kind| Notice { kind, ..samples::request() });
        let unknown = Notice { kind: Kind::Unknown, ..samples::request() };
        let notices = notices.chain(outcomes.map(samples::outcome)).chain([unknown]);
        let said: std::collections::BTreeSet<_> =
            notices.map(|notice| format!("{} {}", title(&notice), headline(&notice))).collect();
        assert_eq!(said.len(), 9, "{said:?}");
    }
}
