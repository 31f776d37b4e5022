//! What each process was told, and when: what it may do depends on what it must know.

use super::Audit;
use crate::{docker::Name, gate::ProcessId};
use preloop_actors::{
    execution::{FailureCategory, Lease},
    ids::{Epoch, ExecutionId},
    ports::{Claimed, Renewed},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};
use tokio::time::Instant;

/// How long a process may act on having found its leases run out, although it has renewed them since.
const AFTER_LAPSE: Duration = Duration::from_secs(15);

/// By process, and by lease.
#[derive(Default)]
pub struct Told {
    /// When a lease was renewed after all that may have been given up already.
    lapsed: BTreeMap<(ProcessId, Name), Instant>,
    lost: BTreeMap<(ProcessId, Name), Instant>,
    claimed: BTreeMap<(ProcessId, Name), Claim>,
    rejected: BTreeSet<(ProcessId, &'static str)>,
    /// Calls that panicked; with each the actor may have died that made it.
    panics: BTreeMap<ProcessId, i16>,
    thawed: BTreeMap<ProcessId, Instant>,
}

#[derive(Clone, Copy)]
struct Claim {
    /// When it asked for it, or for its last renewal.
    leased: Instant,
    heard: Instant,
    owner_deaths: i16,
}

impl Audit {
    /// The answer to a claim arrived.
    pub fn claimed(&mut self, process: ProcessId, asked: Instant, claimed: &[Claimed]) {
        let heard = Instant::now();
        for Claimed { lease, owner_deaths, .. } in claimed {
            let claim = Claim { leased: asked, heard, owner_deaths: *owner_deaths };
            self.told.claimed.insert((process, (lease.execution, lease.epoch)), claim);
        }
    }

    /// The answer to a renewal arrived. It says nothing of what was claimed in the same instant.
    pub fn renewed(
        &mut self,
        process: ProcessId,
        asked: Instant,
        held: &[(ExecutionId, Epoch)],
        renewed: &[Renewed],
    ) {
        let ours: BTreeSet<_> = renewed.iter().map(|one| (one.execution, one.epoch)).collect();
        for name in held {
            let Some(claim) = self.told.claimed.get_mut(&(process, *name)) else { continue };
            if claim.heard >= asked {
                continue;
            }
            if !ours.contains(name) {
                self.lease_is_lost(process, *name);
            } else if std::mem::replace(&mut claim.leased, asked).elapsed() > self.lease {
                self.told.lapsed.insert((process, *name), Instant::now());
            }
        }
    }

    /// A process gave a lease back.
    pub(super) fn gave_back(&mut self, process: ProcessId, name: Name) {
        self.told.claimed.remove(&(process, name));
    }

    /// The answer to what only an owner may do arrived.
    pub fn answered(&mut self, process: ProcessId, lease: Lease, is_owner: bool) {
        if !is_owner {
            self.lease_is_lost(process, (lease.execution, lease.epoch));
        }
    }

    fn lease_is_lost(&mut self, process: ProcessId, name: Name) {
        self.told.lost.entry((process, name)).or_insert_with(Instant::now);
    }

    /// A process that had been frozen goes on.
    pub fn thawed(&mut self, process: ProcessId) {
        self.told.thawed.insert(process, Instant::now());
    }

    /// How long a process has been awake, if it was frozen at all.
    pub(super) fn awake(&self, process: ProcessId) -> Duration {
        self.told.thawed.get(&process).map_or(Duration::MAX, |thawed| thawed.elapsed())
    }

    /// Docker said no to a process, for a reason that it may pass on.
    pub(super) fn rejected(&mut self, process: ProcessId, call: &'static str) {
        if let Some(category) = crate::ports::rejection(call) {
            self.told.rejected.insert((process, category.as_str()));
        }
    }

    pub(super) fn was_rejected(&self, process: ProcessId, category: FailureCategory) -> bool {
        self.told.rejected.contains(&(process, category.as_str()))
    }

    /// Whether a process had been told before `then` that this lease is gone.
    pub(super) fn had_lost(&self, process: ProcessId, name: Name, then: Instant) -> bool {
        self.told.lost.get(&(process, name)).is_some_and(|told| *told < then)
    }

    /// When a lease began to last that a process took or renewed last, as it must reckon itself.
    pub(super) fn leased_since(&self, process: ProcessId, name: Name) -> Option<Instant> {
        self.told.claimed.get(&(process, name)).map(|claim| claim.leased)
    }

    /// Whether a process may believe that a lease of this execution, of this epoch or a later one, ran out on it, now
    /// or lately.
    pub(super) fn may_have_lapsed(&self, process: ProcessId, (id, epoch): Name) -> bool {
        let Told { lapsed, claimed, .. } = &self.told;
        let these = (process, (id, epoch))..=(process, (id, Epoch(i64::MAX)));
        let mut leased = claimed.range(these.clone()).map(|(_, claim)| claim.leased.elapsed());
        leased.any(|leased| leased >= self.lease)
            || lapsed.range(these).any(|(_, at)| at.elapsed() < AFTER_LAPSE)
    }

    pub(super) fn panicked(&mut self, process: ProcessId) {
        *self.told.panics.entry(process).or_default() += 1;
    }

    /// Most owners that can have died of an execution by what a process knows: those before it claimed it, and actors
    /// of its own.
    pub(super) fn deaths_known(&self, process: ProcessId, name: Name) -> i16 {
        let heard = self.told.claimed.get(&(process, name)).map_or(0, |claim| claim.owner_deaths);
        heard + self.told.panics.get(&process).copied().unwrap_or(0)
    }
}
