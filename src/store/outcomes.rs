//! What flows made of events, by the policy that decided: counted once it is committed.

use super::executions::Admitted;
use metrics::counter;
use preloop_actors::{admission::FlowOutcome, ids::ExecutionId};
use std::collections::HashSet;

/// What became of an event that matched a flow, or of an execution.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fate {
    /// An execution that may run at once.
    Started,
    /// One that waits for a place under its key.
    Queued,
    /// One that waits until its time has come.
    Throttled,
    /// One that was asked to stop, in favour of a later one of its key.
    Superseded,
    /// Nothing: its key was taken.
    Skipped,
    /// Nothing: as many wait behind its key as may.
    QueueFull,
    /// Nothing: too many of its key started within the period.
    RateLimited,
    /// It waits for others; what they start is counted when it starts.
    Debounced,
    /// The same, in a batch.
    Batched,
    /// An execution that a replay started.
    Replayed,
    /// An event that is kept for a person, because looking at flows broke.
    Parked,
}

impl Fate {
    pub const ALL: [Self; 11] = [
        Self::Started,
        Self::Queued,
        Self::Throttled,
        Self::Superseded,
        Self::Skipped,
        Self::QueueFull,
        Self::RateLimited,
        Self::Debounced,
        Self::Batched,
        Self::Replayed,
        Self::Parked,
    ];

    /// The policy that decided, and what it decided: the labels under which it is counted.
    pub fn labels(self) -> (&'static str, &'static str) {
        match self {
            Self::Started => ("none", "started"),
            Self::Queued => ("concurrency", "queued"),
            Self::Throttled => ("throttle", "throttled"),
            Self::Superseded => ("concurrency", "superseded"),
            Self::Skipped => ("concurrency", "skipped"),
            Self::QueueFull => ("concurrency", "queue_full"),
            Self::RateLimited => ("rate_limit", "rate_limited"),
            Self::Debounced => ("debounce", "debounced"),
            Self::Batched => ("batch", "batched"),
            Self::Replayed => ("replay", "replayed"),
            Self::Parked => ("filter", "parked"),
        }
    }
}

impl From<FlowOutcome> for Fate {
    fn from(outcome: FlowOutcome) -> Self {
        match outcome {
            FlowOutcome::Skipped => Self::Skipped,
            FlowOutcome::RateLimited => Self::RateLimited,
            FlowOutcome::Debounced => Self::Debounced,
            FlowOutcome::Batched => Self::Batched,
            FlowOutcome::QueueFull => Self::QueueFull,
        }
    }
}

/// How often each of them came about within a transaction.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally([u64; Fate::ALL.len()]);

impl Tally {
    pub const NONE: Self = Self([0; Fate::ALL.len()]);

    /// The same so many times.
    #[must_use]
    pub fn and(mut self, fate: Fate, times: usize) -> Self {
        self.0[fate as usize] += times as u64;
        self
    }

    #[must_use]
    pub fn and_one(self, fate: impl Into<Fate>) -> Self {
        self.and(fate.into(), 1)
    }

    /// Of executions that were admitted, those of them that came into being.
    pub(super) fn of(admitted: &[Admitted], made: &[ExecutionId]) -> Self {
        let made: HashSet<ExecutionId> = made.iter().copied().collect();
        admitted.iter().filter(|one| made.contains(&one.id)).fold(Self::NONE, |tally, one| {
            let start = &one.start;
            let fate = match (start.not_before.is_some(), start.is_held) {
                (true, _) => Fate::Throttled,
                (false, true) => Fate::Queued,
                (false, false) => Fate::Started,
            };
            tally.and_one(fate).and(Fate::Superseded, start.stops.len())
        })
    }

    /// What there is of it, in the order of [`Fate::ALL`].
    pub fn entries(self) -> impl Iterator<Item = (Fate, u64)> {
        Fate::ALL.into_iter().zip(self.0).filter(|(_, times)| *times > 0)
    }

    /// Counts it. To be done after the commit: what is taken back never happened.
    pub fn count(self) {
        for (fate, times) in self.entries() {
            let (policy, outcome) = fate.labels();
            counter!("preloop_flow_outcomes_total", "policy" => policy, "outcome" => outcome)
                .increment(times);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn each_has_a_place_and_labels_of_its_own() {
        let labels: BTreeSet<_> = Fate::ALL.into_iter().map(Fate::labels).collect();
        assert_eq!(labels.len(), Fate::ALL.len());
        for (place, fate) in Fate::ALL.into_iter().enumerate() {
            assert_eq!(fate as usize, place, "{fate:?}");
        }
    }

    #[test]
    fn it_is_counted_by_policy_and_outcome() {
        let recorder = metrics_exporter_prometheus::PrometheusBuilder::new().build_recorder();
        let tally = Tally::NONE.and(Fate::Queued, 2).and_one(FlowOutcome::RateLimited);
        metrics::with_local_recorder(&recorder, || {
            tally.count();
            Tally::NONE.count();
            tally.count();
        });
        let text = recorder.handle().render();
        let counted: Vec<_> =
            text.lines().filter(|line| line.starts_with("preloop_flow_outcomes_total{")).collect();
        assert_eq!(counted.len(), 2, "{text}");
        for (policy, outcome, times) in
            [("concurrency", "queued", " 4"), ("rate_limit", "rate_limited", " 2")]
        {
            let labels = [format!("policy=\"{policy}\""), format!("outcome=\"{outcome}\"")];
            let line = counted.iter().find(|line| labels.iter().all(|label| line.contains(label)));
            assert!(line.is_some_and(|line| line.ends_with(times)), "{outcome} in {text}");
        }
    }
}
