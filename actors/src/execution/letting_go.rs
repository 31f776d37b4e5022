//! Letting go of an execution before its end: by order, because its lease is over, or because it cannot be lived.

use super::{
    ExecutionState, Failure, FailureCategory,
    life::Life,
    messages::{Leave, Order},
    needs::Patience,
};
use crate::ports::{RuntimeError, StoreError};
use std::time::Duration;
use tokio::sync::watch;

/// How long the store may take to say that it is there, ...
const STORE_ANSWER_MAX: Duration = Duration::from_secs(1);
/// ... and how often it is asked: one connection that hangs is not the store.
const STORE_TRIES: usize = 2;

/// Why an owner lets go before the execution's end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Left {
    /// It has to; the execution goes on elsewhere, or later.
    Ordered(Leave),
    /// The store refuses what has to be done, and no waiting mends that.
    Refused(String),
}

impl Life {
    /// Ends an execution that nobody can live: what is stored of it cannot be read, or what happens cannot be
    /// stored. Its place is worth more than another try, and a person has to look anyway. Where not even that can
    /// be written, the lease runs out, so that others get the place before the next try.
    pub(super) async fn give_up(&mut self, why: &str) -> Result<(), Left> {
        let message = format!(
            "the server cannot go on with this execution: {why}; its log tells more, retry it once that is mended"
        );
        self.put_away(Failure::new(FailureCategory::Internal, message)).await
    }

    /// Ends an execution without a look at anything that its owners may have died of.
    pub(super) async fn put_away(&mut self, failure: Failure) -> Result<(), Left> {
        tracing::error!(execution.id = %self.lease.execution, "{}", failure.message);
        self.remove_strays().await?;
        self.end(ExecutionState::Failed, Some(failure), None).await
    }

    /// An owner whose lease ran out must not leave a container that nobody watches over (R-C4), wherever it stands: the
    /// container may have come to run a moment ago. Where the store answers, we were asleep, not cut off: the
    /// container is the next owner's by now, or will be.
    pub(super) async fn fence_off(&self) {
        let mut patience = Patience::new();
        while !self.store_answers().await {
            match self.stop_own_container().await {
                Ok(()) => return,
                Err(error) => {
                    tracing::error!(execution.id = %self.lease.execution, "could not stop a container we no longer own: {error}");
                    patience.wait().await;
                }
            }
        }
    }

    async fn stop_own_container(&self) -> Result<(), RuntimeError> {
        let found = self.needs.runtime.find(self.lease.execution).await?;
        // Of a later epoch it is the next owner's.
        let Some(own) = found.filter(|found| found.epoch <= self.lease.epoch) else {
            return Ok(());
        };
        match self.needs.runtime.stop(&own.id, self.grace).await {
            Ok(()) | Err(RuntimeError::Gone) => {}
            Err(error) => return Err(error),
        }
        if own.started_at.is_none() {
            // Our request to start it may still be on its way, and must find nothing.
            self.needs.runtime.remove(own.execution, own.epoch).await?;
        }
        Ok(())
    }

    async fn store_answers(&self) -> bool {
        for _ in 0..STORE_TRIES {
            let asked = self.needs.executions.context(self.lease);
            let answer = tokio::time::timeout(STORE_ANSWER_MAX, asked).await;
            if matches!(answer, Ok(Ok(_) | Err(StoreError::Internal(_)))) {
                return true;
            }
        }
        false
    }
}

/// Waits for any order; those given before count.
pub(super) async fn ordered(orders: &mut watch::Receiver<Option<Order>>) -> Order {
    match orders.wait_for(Option::is_some).await.map(|order| *order) {
        Ok(Some(order)) => order,
        // The dispatcher is gone without a word, as at the end of the process or by a panic: its successor takes over.
        _ => Order::Leave(Leave::HandOver),
    }
}

/// Waits for the order to leave.
pub(super) async fn left(orders: &mut watch::Receiver<Option<Order>>) -> Left {
    match orders.wait_for(|order| matches!(order, Some(Order::Leave(_)))).await.map(|order| *order)
    {
        Ok(Some(Order::Leave(leave))) => Left::Ordered(leave),
        _ => Left::Ordered(Leave::HandOver),
    }
}
