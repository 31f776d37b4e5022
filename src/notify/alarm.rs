//! What is told of a tracker: what is wrong with it, since when, and the way out.

use super::{
    notice::Link,
    text,
    words::{Remark, moment, time_left},
};
use crate::store::tracker_alarms::AlarmKind;
use chrono::{DateTime, Utc};
use preloop_actors::event::TrackerType;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Longest name that is kept, in characters, and longest text.
const NAME_CHARS_MAX: usize = 200;
const FIELD_CHARS_MAX: usize = 2_000;
/// Longest name within a headline, and longest headline, in characters.
const SHORT_CHARS_MAX: usize = 60;
const HEADLINE_CHARS_MAX: usize = 160;
/// Most troubles that one message tells of, each in a text of its own; of others it says how many there are.
const TROUBLES_MAX: usize = 10;

const TITLE: &str = "Tracker alarm";
const WHY_TOLD: &str = "You may manage this account's trackers. Whether you are told of their alarms stands in the \
                        console under Settings, Notifications.";

/// What is wrong with one tracker at one moment. Texts may come from anywhere, the tracker and strangers included.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Alarm {
    /// Its messages stand in the outbox under this id.
    pub alarm: Uuid,
    /// Which installation speaks: the host of its public address.
    pub host: String,
    /// The account's name.
    pub account: String,
    pub tracker: Uuid,
    /// The tracker's name.
    pub name: String,
    pub tracker_type: TrackerType,
    /// At least one; the worst first.
    pub troubles: Vec<Trouble>,
    /// How many there are beside those.
    #[serde(default)]
    pub more: usize,
    /// The tracker's page, where one signs in.
    pub page: Link,
}

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Trouble {
    pub kind: AlarmKind,
    /// The organization that it is about, where it is not all of the tracker.
    pub organization: Option<String>,
    /// What the tracker said, or which projects it is about, one a line.
    pub why: Option<String>,
    pub since: DateTime<Utc>,
    /// When the token ends, where that is what is wrong.
    pub ends_at: Option<DateTime<Utc>>,
}

impl Alarm {
    /// The same within limits, so that one row of the outbox has a known size.
    #[must_use]
    pub fn bounded(&self) -> Self {
        let name = |text: &String| text::cut(text, NAME_CHARS_MAX);
        // Each field by itself: a clone of all would take what is cut off along, however much it is.
        let bounded = |trouble: &Trouble| Trouble {
            kind: trouble.kind,
            organization: trouble.organization.as_ref().map(name),
            why: trouble.why.as_deref().map(|why| text::cut(why, FIELD_CHARS_MAX)),
            since: trouble.since,
            ends_at: trouble.ends_at,
        };
        Self {
            alarm: self.alarm,
            host: name(&self.host),
            account: name(&self.account),
            tracker: self.tracker,
            name: name(&self.name),
            tracker_type: self.tracker_type,
            troubles: self.troubles.iter().take(TROUBLES_MAX).map(bounded).collect(),
            more: self.more + self.troubles.len().saturating_sub(TROUBLES_MAX),
            page: self.page.clone(),
        }
    }

    /// What happened, in two words.
    pub fn title(&self) -> &'static str {
        TITLE
    }

    /// What is wrong, in one line, such as `octo: the tracker refuses the token`.
    pub fn headline(&self, now: DateTime<Utc>) -> String {
        let name = text::line(&self.name, SHORT_CHARS_MAX);
        let first = self.troubles.first().map(|trouble| trouble.short(now)).unwrap_or_default();
        let more = match self.troubles.len() + self.more {
            0 | 1 => String::new(),
            count => format!(", and {} more", count - 1),
        };
        text::line(&format!("{name}: {first}{more}"), HEADLINE_CHARS_MAX)
    }

    /// A subject of mail: the installation, and the headline as far as it fits.
    pub fn subject(&self, now: DateTime<Utc>, chars_max: usize) -> String {
        // However long the host is, more of the line is for what happened.
        let host = text::line(&self.host, chars_max / 3);
        text::line(&format!("[{host}] {TITLE}: {}", self.headline(now)), chars_max)
    }

    /// Facts as labels and values, each value one line of at most so many characters.
    pub fn facts(&self, chars_max: usize) -> Vec<(&'static str, String)> {
        let tracker_type = match self.tracker_type {
            TrackerType::Github => "GitHub",
            TrackerType::Gitlab => "GitLab",
            TrackerType::Jira => "Jira",
        };
        let facts = [("Tracker", &*self.name), ("Type", tracker_type), ("Account", &*self.account)];
        let facts = facts.map(|(label, value)| (label, text::line(value, chars_max)));
        facts.into_iter().filter(|(_, value)| !value.is_empty()).collect()
    }

    /// Each trouble below its label: what it is about, since when, and what to do.
    pub fn remarks(&self, now: DateTime<Utc>, lines_max: usize, chars_max: usize) -> Vec<Remark> {
        let troubles = self.troubles.iter();
        let told = troubles.map(|trouble| trouble.remark(now, lines_max, chars_max));
        let more = (self.more > 0).then(|| {
            ("More", format!("{} more alarms; the tracker's page shows them all.", self.more))
        });
        told.chain(more).chain([("Why you are told", WHY_TOLD.to_owned())]).collect()
    }
}

impl Trouble {
    fn label(&self) -> &'static str {
        match self.kind {
            AlarmKind::TokenRefused => "Token refused",
            AlarmKind::TokenExpiring => "Token ends",
            AlarmKind::HookDisabled => "Webhook switched off",
            AlarmKind::ProjectUnreadable => "Projects that cannot be read",
        }
    }

    fn short(&self, now: DateTime<Utc>) -> String {
        match self.kind {
            AlarmKind::TokenRefused => "the tracker refuses the token".to_owned(),
            AlarmKind::TokenExpiring => match self.ends_at {
                Some(at) if at <= now => "the token has ended".to_owned(),
                Some(at) => format!("the token ends {}", time_left(at, now)),
                None => "the token ends soon".to_owned(),
            },
            AlarmKind::HookDisabled => match self.organization.as_deref() {
                Some(name) => {
                    format!("webhooks of {} are off", text::line(name, SHORT_CHARS_MAX))
                }
                None => "webhooks are off".to_owned(),
            },
            AlarmKind::ProjectUnreadable => "projects cannot be read".to_owned(),
        }
    }

    /// What there is to do, where the tracker's page leads.
    fn way_out(&self) -> &'static str {
        match self.kind {
            AlarmKind::TokenRefused => {
                "Until it has another token, nothing is read from the tracker or written to it. Make one there and \
                 enter it on the tracker's page."
            }
            AlarmKind::TokenExpiring => {
                "From then on nothing is read from the tracker or written to it. Make a new token there and enter it \
                 on the tracker's page."
            }
            AlarmKind::HookDisabled => {
                "The tracker could not deliver events. See that it reaches this server at its public address; the \
                 webhook is switched on again at the next look, and until then changes are found by polling."
            }
            AlarmKind::ProjectUnreadable => {
                "See that the token may read them, or leave them out by a rule on the tracker's page."
            }
        }
    }

    fn remark(&self, now: DateTime<Utc>, lines_max: usize, chars_max: usize) -> Remark {
        let said = self.why.as_deref().map(|why| text::lines(why, lines_max, chars_max));
        let name = self.organization.as_deref().map(|name| text::line(name, NAME_CHARS_MAX));
        let ends = self.ends_at.map(|at| match at <= now {
            true => format!("It ended on {}.", moment(at)),
            false => format!("It ends {}, on {}.", time_left(at, now), moment(at)),
        });
        let since = format!("Since {}.", moment(self.since));
        let parts = [name, said, ends, Some(since), Some(self.way_out().to_owned())];
        let parts: Vec<_> = parts.into_iter().flatten().filter(|part| !part.is_empty()).collect();
        (self.label(), parts.join("\n"))
    }
}

#[cfg(test)]
mod tests {
    use super::{super::samples, *};
    use chrono::TimeDelta;

    #[test]
    fn each_trouble_is_told_in_words_of_its_own() {
        let now = samples::now();
        let ends = |secs: i64| Some(now + TimeDelta::seconds(secs));
        for (kind, organization, ends_at, expected) in [
            (AlarmKind::TokenRefused, None, None, "hub: the tracker refuses the token"),
            (AlarmKind::TokenExpiring, None, ends(7_200), "hub: the token ends in 2 hours"),
            (AlarmKind::TokenExpiring, None, ends(-1), "hub: the token has ended"),
            (AlarmKind::TokenExpiring, None, None, "hub: the token ends soon"),
            (AlarmKind::HookDisabled, Some("octo"), None, "hub: webhooks of octo are off"),
            (AlarmKind::HookDisabled, None, None, "hub: webhooks are off"),
            (AlarmKind::ProjectUnreadable, None, None, "hub: projects cannot be read"),
        ] {
            let organization = organization.map(str::to_owned);
            let trouble = Trouble { kind, organization, why: None, since: now, ends_at };
            let mut alarm = Alarm { troubles: vec![trouble.clone()], ..samples::alarm() };
            assert_eq!(alarm.headline(now), expected);
            alarm.troubles.push(trouble);
            assert_eq!(alarm.headline(now), format!("{expected}, and 1 more"));
            let subject = alarm.subject(now, 80);
            assert!(subject.starts_with("[preloop.example.com] Tracker alarm: hub: "), "{subject}");
            assert!(subject.chars().count() <= 80);
        }
    }

    #[test]
    fn a_trouble_says_what_since_when_and_the_way_out() {
        let remarks = samples::alarm().remarks(samples::now(), 20, 2_000);
        let labels: Vec<_> = remarks.iter().map(|(label, _)| *label).collect();
        assert_eq!(labels, ["Token refused", "Webhook switched off", "Why you are told"]);
        for (at, part) in [
            (0, "the tracker said 401"),
            (0, "Since Sun 29 Nov 2026, 11:05 UTC."),
            (0, "enter it on the tracker's page"),
            (1, "octo\n"),
            (1, "100 deliveries in a row failed"),
            (1, "public address"),
        ] {
            assert!(remarks[at].1.contains(part), "{part} in {:?}", remarks[at]);
        }
        let ends_at = Some(samples::now() + TimeDelta::days(13));
        let first = samples::alarm().troubles.remove(0);
        let ending = Trouble { kind: AlarmKind::TokenExpiring, ends_at, ..first };
        let (_, told) = ending.remark(samples::now(), 20, 2_000);
        assert!(told.contains("It ends in 13 days, on Sat 12 Dec 2026, 11:05 UTC."), "{told}");
    }

    #[test]
    fn an_alarm_of_any_size_comes_to_a_known_one() {
        let huge = "é".repeat(10_000);
        let mut alarm = samples::hostile_alarm(&huge);
        alarm.troubles = vec![alarm.troubles[0].clone(); 1_000];
        let bounded = alarm.bounded();
        assert!(serde_json::to_vec(&bounded).unwrap().len() < 128 * 1024);
        assert!(bounded.headline(samples::now()).ends_with("and 999 more"));
        let remarks = bounded.remarks(samples::now(), 20, 2_000);
        assert!(remarks.iter().any(|(_, text)| text.starts_with("990 more alarms")), "{remarks:?}");
        assert_eq!(samples::alarm().bounded(), samples::alarm(), "what is small stays as it is");
    }
}
