//! The engine's ports, and who stands behind them; with traces on, wrappers that leave spans behind.

use crate::{
    runtime::DockerRuntime,
    store::Store,
    traces::{TracedExecutions, TracedLog, TracedRuntime, Traces},
};
use preloop_actors::ports::{AgentRuntime, EventLog, Executions};
use std::sync::Arc;

/// Cheap to clone.
#[derive(Clone)]
pub struct Ports {
    pub events: Arc<dyn EventLog>,
    pub executions: Arc<dyn Executions>,
    pub runtime: Arc<dyn AgentRuntime>,
}

impl Ports {
    pub fn new(store: &Store, runtime: Arc<DockerRuntime>, traces: Option<&Traces>) -> Self {
        let store = Arc::new(store.clone());
        let plain = Self { events: store.clone(), executions: store, runtime };
        let Some(traces) = traces else { return plain };
        Self {
            events: Arc::new(TracedLog::new(plain.events, traces.clone())),
            executions: Arc::new(TracedExecutions::new(plain.executions, traces.clone())),
            runtime: Arc::new(TracedRuntime::new(plain.runtime, traces.clone())),
        }
    }
}
