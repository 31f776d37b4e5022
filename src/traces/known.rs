//! What this process knows about the executions it owns: enough to name their spans. Losing it loses some spans.

use preloop_actors::{
    ids::{Epoch, EventId, ExecutionId},
    ports::Exit,
};
use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::SystemTime,
};

/// Most executions; a replica runs a thousand at most, and a lost lease may leave some behind for a while.
const KNOWN_MAX: usize = 4_096;

/// Executions in our charge, by id.
#[derive(Default)]
pub(super) struct Known(Mutex<HashMap<ExecutionId, Course>>);

/// One execution under one lease.
#[derive(Clone, Debug)]
pub(super) struct Course {
    pub epoch: Epoch,
    /// The state it was claimed in.
    pub found: &'static str,
    pub claimed_at: SystemTime,
    /// Known as soon as the owner has read it.
    pub facts: Option<Facts>,
    pub container: Option<Container>,
    pub exit: Option<Exit>,
}

/// What the store says of it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Facts {
    pub event: EventId,
    pub created_at: SystemTime,
    pub attempt: i16,
}

/// The container it runs in.
#[derive(Clone, Debug)]
pub(super) struct Container {
    pub id: String,
    pub epoch: Epoch,
    pub started_at: SystemTime,
}

impl Known {
    /// Begins anew with a claim.
    pub(super) fn claimed(&self, execution: ExecutionId, course: Course) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if all.len() < KNOWN_MAX {
            all.insert(execution, course);
        }
    }

    /// Looks at one, or changes it.
    pub(super) fn with<T>(
        &self,
        execution: ExecutionId,
        act: impl FnOnce(&mut Course) -> T,
    ) -> Option<T> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get_mut(&execution).map(act)
    }

    /// Notes how a container ended.
    pub(super) fn exited(&self, container: &str, exit: &Exit) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let is_it = |course: &&mut Course| {
            course.container.as_ref().is_some_and(|known| known.id == container)
        };
        if let Some(course) = all.values_mut().find(is_it) {
            course.exit = Some(exit.clone());
        }
    }

    /// Takes one out, when its lease ends.
    pub(super) fn take(&self, execution: ExecutionId, epoch: Epoch) -> Option<Course> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if all.get(&execution).is_some_and(|course| course.epoch == epoch) {
            return all.remove(&execution);
        }
        None
    }

    /// Forgets those whose lease is neither among `ours` nor younger than `asked_at`.
    pub(super) fn retain(&self, ours: &[(ExecutionId, Epoch)], asked_at: SystemTime) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.retain(|execution, course| {
            course.claimed_at >= asked_at || ours.contains(&(*execution, course.epoch))
        });
    }
}
