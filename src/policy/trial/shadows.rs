//! Drafts beside live calls: compared at once, written down a moment later, felt by nobody.
//!
//! What a draft costs a call is one more decision, whose steps are bounded as those of every decision are. How it came
//! out is added up here and written to the database twice a second. A process that is killed takes half a second of it
//! along; what differs stands in the call's entry of the record, too.

use super::difference::{Difference, Kind, Told, outcome};
use crate::{
    mcp::gated::settled,
    store::{
        Store,
        mcp_catalog::Trial,
        policy_shadows::{self, Counts},
    },
};
use chrono::{DateTime, SubsecRound, Utc};
use metrics::counter;
use preloop_actors::{
    gate::{Block, Call, Decision, Verdict},
    ids::AccountId,
    ports::StoreError,
};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use uuid::Uuid;

/// How often it is written down.
const EVERY: Duration = Duration::from_millis(500);
/// Most calls that wait to be written down; further ones are only counted.
const WAITING_MAX: usize = 5_000;

/// How drafts come out in this process. Clones are the same.
#[derive(Clone, Default)]
pub struct Shadows(Arc<Mutex<HashMap<(AccountId, Uuid), Tally>>>);

/// Of one draft, since it was last written down.
#[derive(Default)]
struct Tally {
    counts: Counts,
    calls: Vec<(Uuid, String)>,
}

/// A call that was decided about.
#[derive(Clone, Copy)]
pub struct Seen<'a> {
    /// Its entry of the record.
    pub id: Uuid,
    pub call: Call<'a>,
    /// What rules know the tool's server by.
    pub server: &'a str,
    pub at: DateTime<Utc>,
    pub decision: &'a Decision,
}

/// How a draft came out for one call.
#[derive(Clone, Debug)]
pub struct Compared {
    shadow: Uuid,
    outcome: Outcome,
    /// What it would have done otherwise.
    pub difference: Option<Difference>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    Same,
    Differs,
    Fault,
}

impl Compared {
    /// Lets a draft decide about a call as well.
    pub fn new(trial: &Trial, seen: Seen<'_>) -> Self {
        let shadow = trial.shadow;
        let Ok(policy) = &*trial.policy else {
            return Self { shadow, outcome: Outcome::Fault, difference: None };
        };
        let decision = settled(policy.decide(seen.call), seen.call.tool);
        let difference = difference(seen, &decision);
        let outcome = match difference.as_ref().map(|one| one.outcome) {
            None => Outcome::Same,
            Some(Kind::Fault) => Outcome::Fault,
            Some(Kind::Changes | Kind::CannotTell) => Outcome::Differs,
        };
        Self { shadow, outcome, difference }
    }
}

impl Shadows {
    /// Adds up how a draft came out for a call of the record.
    pub fn note(&self, account: AccountId, compared: &Compared) {
        let Compared { shadow, outcome, difference } = compared;
        let word = match outcome {
            Outcome::Same => "same",
            Outcome::Differs => "differs",
            Outcome::Fault => "fault",
        };
        counter!("preloop_policy_shadow_calls_total", "outcome" => word).increment(1);
        let listed = difference.as_ref().and_then(|one| {
            let text = serde_json::to_string(one).ok()?;
            Some((one.call_id, text))
        });
        let mut tallies = self.tallies();
        let tally = tallies.entry((account, *shadow)).or_default();
        tally.counts.calls += 1;
        tally.counts.differing += i64::from(*outcome == Outcome::Differs);
        tally.counts.faulty += i64::from(*outcome == Outcome::Fault);
        if tally.calls.len() < WAITING_MAX {
            tally.calls.extend(listed);
        }
    }

    /// Writes down what has come since. What cannot be written waits for the next time.
    pub async fn flush(&self, store: &Store) {
        let due = std::mem::take(&mut *self.tallies());
        for ((account, shadow), tally) in due {
            let written = store
                .within(async |db| {
                    policy_shadows::add(db, account, shadow, tally.counts, &tally.calls).await
                })
                .await;
            match written {
                Ok(()) => {}
                Err(StoreError::Unavailable(why)) => {
                    tracing::debug!("how a draft came out is written down later: {why}");
                    self.put_back(account, shadow, tally);
                }
                Err(error) => tracing::warn!("how a draft came out is lost: {error}"),
            }
        }
    }

    fn put_back(&self, account: AccountId, shadow: Uuid, late: Tally) {
        let mut tallies = self.tallies();
        let tally = tallies.entry((account, shadow)).or_default();
        tally.counts.calls += late.counts.calls;
        tally.counts.differing += late.counts.differing;
        tally.counts.faulty += late.counts.faulty;
        tally.calls.extend(late.calls);
        tally.calls.truncate(WAITING_MAX);
    }

    /// Writes down what comes, for as long as the process runs.
    pub async fn keep(self, store: Store) {
        let mut ticks = tokio::time::interval(EVERY);
        ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            ticks.tick().await;
            self.flush(&store).await;
        }
    }

    fn tallies(&self) -> MutexGuard<'_, HashMap<(AccountId, Uuid), Tally>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn difference(seen: Seen<'_>, decision: &Decision) -> Option<Difference> {
    if outcome(seen.decision.verdict) == outcome(decision.verdict) {
        return None;
    }
    let is_fault = decision.verdict == Verdict::Blocked(Block::Failed);
    Some(Difference {
        call_id: seen.id,
        decided_at: Some(seen.at.trunc_subsecs(0)),
        tool: seen.call.tool.name.clone(),
        server: seen.server.to_owned(),
        outcome: if is_fault { Kind::Fault } else { Kind::Changes },
        before: Told::of(seen.decision),
        after: Some(Told::of(decision)),
        reason: None,
    })
}
