//! The ports as one process sees them: every call passes the gate.

mod names;
mod runtime;
mod store;

pub use names::{NAMES, rejection};
pub use runtime::OneAgent;

use super::{
    frontier::Frontier,
    gate::{Failing, Port, ProcessId, call},
    state::State,
    world::World,
};
use preloop_actors::{
    execution::{Failure, FailureCategory},
    ports::{RuntimeError, StoreError},
};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Every port of one process. Cheap to clone.
#[derive(Clone)]
pub struct Ports {
    pub world: Arc<World>,
    pub process: ProcessId,
    unrouted: Arc<Mutex<Frontier>>,
}

/// A call that failed, in the words of its port.
pub struct Failed<E>(pub E);

impl From<Failing> for Failed<StoreError> {
    fn from(failing: Failing) -> Self {
        Self(match failing {
            Failing::Unreachable => StoreError::Unavailable("the connection broke".to_owned()),
            Failing::Rejected(call) => StoreError::Internal(format!("it refuses to {call}")),
        })
    }
}

impl From<Failing> for Failed<RuntimeError> {
    fn from(failing: Failing) -> Self {
        Self(match failing {
            Failing::Unreachable => RuntimeError::Unavailable("docker does not answer".to_owned()),
            Failing::Rejected(call) => {
                let category = rejection(call).unwrap_or(FailureCategory::Internal);
                RuntimeError::Failed(Failure::new(category, format!("it refuses to {call}")))
            }
        })
    }
}

impl Ports {
    pub fn new(world: &Arc<World>, process: ProcessId) -> Self {
        Self { world: Arc::clone(world), process, unrouted: Arc::default() }
    }

    /// Runs a transaction.
    async fn store<T: Send + 'static>(
        &self,
        name: &'static str,
        effect: impl FnOnce(&mut State) -> T + Send + 'static,
    ) -> Result<T, StoreError> {
        self.transact(name, |state| Ok(effect(state))).await
    }

    /// Runs a transaction that the database may refuse.
    async fn transact<T: Send + 'static>(
        &self,
        name: &'static str,
        effect: impl FnOnce(&mut State) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let effect = |state: &mut State| effect(state).map_err(Failed);
        let answer = call(&self.world, self.process, Port::Database, name, effect).await;
        answer.map_err(|Failed(error)| error)
    }

    fn frontier(&self) -> MutexGuard<'_, Frontier> {
        self.unrouted.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn docker<T: Send + 'static>(
        &self,
        name: &'static str,
        effect: impl FnOnce(&mut State) -> Result<T, RuntimeError> + Send + 'static,
    ) -> Result<T, RuntimeError> {
        let effect = |state: &mut State| effect(state).map_err(Failed);
        let answer = call(&self.world, self.process, Port::Docker, name, effect).await;
        answer.map_err(|Failed(error)| error)
    }
}
