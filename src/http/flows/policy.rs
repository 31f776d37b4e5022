//! What a schedule does about missed fire times and executions that have not ended, in REST's words and in sentences.

use preloop_actors::{
    flow::{Missed, Overlap, ScheduleTrigger},
    ports::SkipReason,
    scheduler::{CATCH_UP_MAX, WAITING_MAX},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What a schedule does when fire times were missed, or come while the flow still runs. Absent ones take the default.
#[derive(Clone, Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct SchedulePolicyFields {
    /// What becomes of fire times that passed while nothing could start them: `none` starts, the `last`, or `all`;
    /// `last` unless given.
    #[schema(value_type = Option<String>, pattern = "^(none|last|all)$")]
    pub missed: Option<Missed>,
    /// What was missed longer ago than this is not made up for, in seconds; a week unless given.
    #[schema(minimum = 60, maximum = 2_592_000)]
    pub missed_window_secs: Option<u32>,
    /// What becomes of a fire time that comes while an execution of the flow has not ended: `allow`, `skip`, `queue` or
    /// `cancel_running`; `allow` unless given.
    #[schema(value_type = Option<String>, pattern = "^(allow|skip|queue|cancel_running)$")]
    pub overlap: Option<Overlap>,
    /// Spreads fire times over so many seconds; 0 unless given.
    #[schema(maximum = 3_600)]
    pub jitter_secs: Option<u32>,
}

impl SchedulePolicyFields {
    /// The schedule with this policy.
    pub fn over(&self, trigger: ScheduleTrigger) -> ScheduleTrigger {
        ScheduleTrigger {
            missed: self.missed.unwrap_or(trigger.missed),
            missed_window_secs: self.missed_window_secs.unwrap_or(trigger.missed_window_secs),
            overlap: self.overlap.unwrap_or(trigger.overlap),
            jitter_secs: self.jitter_secs.unwrap_or(trigger.jitter_secs),
            ..trigger
        }
    }
}

impl From<&ScheduleTrigger> for SchedulePolicyFields {
    fn from(trigger: &ScheduleTrigger) -> Self {
        Self {
            missed: Some(trigger.missed),
            missed_window_secs: Some(trigger.missed_window_secs),
            overlap: Some(trigger.overlap),
            jitter_secs: Some(trigger.jitter_secs),
        }
    }
}

/// A policy in sentences, one for each part that does something.
pub fn sentences(trigger: &ScheduleTrigger) -> Vec<String> {
    let window = span(trigger.missed_window_secs);
    let missed = match trigger.missed {
        Missed::None => "Fire times that were missed are left out.".to_owned(),
        Missed::Last => {
            format!(
                "Of fire times that were missed, the last one starts, if that was within {window}."
            )
        }
        Missed::All => format!(
            "Fire times that were missed within {window} are made up for, the newest {CATCH_UP_MAX} at most."
        ),
    };
    let overlap = match trigger.overlap {
        Overlap::Allow => "A run starts even if an earlier one has not ended.".to_owned(),
        Overlap::Skip => {
            "A fire time starts nothing while an execution of the flow has not ended.".to_owned()
        }
        Overlap::Queue => format!(
            "A fire time waits until the flow's executions have ended; at most {WAITING_MAX} wait."
        ),
        Overlap::CancelRunning => {
            "A fire time stops the flow's executions and starts when they have ended.".to_owned()
        }
    };
    let mut sentences = vec![missed, overlap];
    if trigger.jitter_secs > 0 {
        let spread = span(trigger.jitter_secs);
        sentences.push(format!("Each start is put off by up to {spread}, always by the same."));
    }
    sentences
}

/// Why fire times started nothing, in a sentence.
pub fn because(reason: SkipReason, trigger: Option<&ScheduleTrigger>) -> String {
    let window = trigger.map(|trigger| span(trigger.missed_window_secs));
    match reason {
        SkipReason::Missed => "missed, and the schedule makes up for none (`missed: none`)".into(),
        SkipReason::Superseded => {
            "missed, and a later one started in its place (`missed: last`)".into()
        }
        SkipReason::TooOld => match window {
            Some(window) => format!(
                "missed longer ago than the schedule makes up for, which is {window} by now \
                 (`missedWindowSecs`)"
            ),
            None => "missed longer ago than the schedule made up for".into(),
        },
        SkipReason::OverCap => format!(
            "missed, and more were missed than the {CATCH_UP_MAX} that are made up for at once"
        ),
        SkipReason::Overlap => "an execution of the flow had not ended (`overlap: skip`)".into(),
        SkipReason::QueueFull => {
            format!("{WAITING_MAX} fire times waited already, which is the most (`overlap: queue`)")
        }
        SkipReason::Replaced => {
            "waited, and a later one took its place (`overlap: cancel_running`)".into()
        }
        SkipReason::Idle => {
            "waited, and the flow was disabled, deleted or given another trigger".into()
        }
        SkipReason::Limited => "a limit of the flow refused its start".into(),
    }
}

/// A number of seconds as people say it.
fn span(secs: u32) -> String {
    let units = [(86_400, "day"), (3_600, "hour"), (60, "minute"), (1, "second")];
    let fits = units.iter().find(|(length, _)| secs >= *length && secs.is_multiple_of(*length));
    let (length, unit) = *fits.unwrap_or(&(1, "second"));
    let count = secs / length;
    if count == 1 { format!("1 {unit}") } else { format!("{count} {unit}s") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_said_in_the_largest_whole_unit() {
        for (secs, said) in [
            (604_800, "7 days"),
            (86_400, "1 day"),
            (90_000, "25 hours"),
            (3_600, "1 hour"),
            (90, "90 seconds"),
            (120, "2 minutes"),
            (1, "1 second"),
        ] {
            assert_eq!(span(secs), said);
        }
    }

    #[test]
    fn every_reason_has_a_sentence_of_its_own() {
        let trigger = ScheduleTrigger::new("0 0 * * *", "UTC");
        let said: std::collections::BTreeSet<_> =
            SkipReason::ALL.iter().map(|reason| because(*reason, Some(&trigger))).collect();
        assert_eq!(said.len(), SkipReason::ALL.len());
    }
}
