//! One step of the dispatcher: what waits is explained, ended or claimed.

use super::{
    needs::{Capacity, Needs, note},
    succession::Predecessor,
};
use crate::{
    ids::ReplicaId,
    ports::{ClaimLimits, Claimed, StoreError, WaitReasons, Waiting},
};
use std::time::Duration;
use tokio::time::Instant;

/// After a start or an outage, when everything waits at once, so many executions are begun at first ...
const SLOW_START: usize = 2;
/// ... and twice as many each time this has passed: the store and the runtime must get warm again.
pub(super) const SLOW_START_DOUBLES: Duration = Duration::from_millis(100);

/// What one step found.
pub struct Step {
    /// The runtime's answer; `None` when it was not asked because its last "no" is fresh.
    pub(super) asked: Option<Result<(), String>>,
    /// How many of ours wait for people; `None` when that could not be told.
    pub(super) paused: Option<usize>,
    /// `None`: not before the runtime has answered for the first time.
    pub(super) taken: Result<Option<Taken>, StoreError>,
    /// Most that it was to begin; as many claimed may mean that more wait.
    pub(super) begin_max: usize,
}

/// What a claim brought.
pub(super) struct Taken {
    /// The leases last from here, as far as we can be sure.
    pub(super) asked_at: Instant,
    pub(super) claimed: Vec<Claimed>,
}

/// What one step works with.
pub(super) struct Round {
    pub(super) needs: Needs,
    pub(super) replica: ReplicaId,
    pub(super) capacity: Capacity,
    /// Some are ours.
    pub(super) owns: bool,
    /// Places that nothing of ours takes.
    pub(super) free: usize,
    /// Most that this step begins.
    pub(super) begin_max: usize,
    /// Whose leases are to be given back first.
    pub(super) predecessor: Option<Predecessor>,
    /// It is time to say why executions wait.
    pub(super) explains: bool,
}

/// How many executions may be begun at once, so long after the start or the end of an outage.
pub(super) fn begin_max(well_for: Option<Duration>) -> usize {
    let doubled = well_for.unwrap_or_default().as_millis() / SLOW_START_DOUBLES.as_millis();
    SLOW_START << doubled.min(16)
}

impl Round {
    /// Says why executions wait, and claims those that may begin.
    pub(super) async fn step(self, known_not_ready: Option<String>) -> Step {
        let asked = match known_not_ready {
            Some(_) => None,
            None => Some(self.needs.runtime.ready().await.map_err(|error| error.to_string())),
        };
        let not_ready = match &asked {
            Some(answer) => answer.as_ref().err(),
            None => known_not_ready.as_ref(),
        };
        let paused = self.paused().await;
        let taken = self.work(not_ready).await;
        Step { asked, paused, taken, begin_max: self.begin_max }
    }

    async fn paused(&self) -> Option<usize> {
        if !self.owns {
            return Some(0);
        }
        let paused = self.needs.executions.paused(self.replica).await;
        paused.inspect_err(|error| note("counting executions that wait for people", error)).ok()
    }

    async fn work(&self, not_ready: Option<&String>) -> Result<Option<Taken>, StoreError> {
        let succeeded = self.succeed(not_ready.is_none()).await;
        // After what a predecessor left is free to be taken, and whether or not that could be said.
        let mut waiting = self.needs.executions.waiting().await?;
        if waiting.gathered {
            match self.needs.executions.let_go(false).await {
                Ok(gone) => waiting.ready |= gone > 0,
                Err(error) => note("letting go what was held back", &error),
            }
        }
        if let Err(error) = self.tend_waiting(waiting, not_ready).await {
            note("looking after executions that wait", &error);
        }
        Ok(match succeeded? {
            true => Some(self.claim(waiting, not_ready.is_none()).await?),
            false => None,
        })
    }

    /// Takes a predecessor's place, if there is one. `false`: not before the runtime has answered.
    async fn succeed(&self, ready: bool) -> Result<bool, StoreError> {
        let executions = &self.needs.executions;
        if let Some(predecessor) = self.predecessor {
            match predecessor {
                Predecessor::Died => executions.release(self.replica).await?,
                Predecessor::Panicked => executions.hand_over(self.replica).await?,
            }
            if !ready {
                return Ok(false);
            }
            let engine = self.needs.runtime.engine().await;
            let engine = engine.map_err(|error| StoreError::Unavailable(error.to_string()))?;
            executions.settle_on(self.replica, &engine).await?;
        }
        Ok(true)
    }

    async fn claim(&self, waiting: Waiting, ready: bool) -> Result<Taken, StoreError> {
        let limits = ClaimLimits {
            // Without a runtime nothing new is begun, but what ran stays ours.
            free: if ready { self.free.min(self.begin_max) } else { 0 },
            per_account: self.capacity.per_account_max,
            lease: self.capacity.lease,
        };
        let asked_at = Instant::now();
        let may_begin = waiting.ready && limits.free > 0;
        let claimed = match may_begin || waiting.left_behind {
            true => self.needs.executions.claim(self.replica, limits).await?,
            false => Vec::new(),
        };
        Ok(Taken { asked_at, claimed })
    }

    /// Ends what has waited long enough, and says what the others wait for.
    async fn tend_waiting(
        &self,
        waiting: Waiting,
        not_ready: Option<&String>,
    ) -> Result<(), StoreError> {
        let executions = &self.needs.executions;
        if waiting.due && executions.expire_waiting().await? > 0 {
            (self.needs.published)();
        }
        if waiting.ready && self.explains {
            executions.explain_waiting(self.reasons(not_ready)).await?;
        }
        Ok(())
    }

    fn reasons(&self, not_ready: Option<&String>) -> WaitReasons {
        let Capacity { running_max, per_account_max, .. } = self.capacity;
        let account = format!(
            "waits for its account: {per_account_max} of its executions run, which is as many as may at once"
        );
        let account = Some((per_account_max, account));
        match not_ready {
            Some(reason) => {
                WaitReasons { all: Some(format!("waits for Docker: {reason}")), account: None }
            }
            None if self.free == 0 => {
                let all = format!("waits for a place: all {running_max} are taken");
                WaitReasons { all: Some(all), account }
            }
            None => WaitReasons { all: None, account },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn executions_are_begun_slowly_after_a_start() {
        let cases = [(None, 2), (Some(0), 2), (Some(99), 2), (Some(100), 4), (Some(350), 16)];
        for (well_for, most) in cases {
            assert_eq!(begin_max(well_for.map(Duration::from_millis)), most, "{well_for:?} ms");
        }
        assert!(begin_max(Some(Duration::MAX)) >= 100_000, "a limit no more");
    }
}
