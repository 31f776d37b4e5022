//! The engine's ports, and who stands behind them; with traces on, wrappers that leave spans behind.

use crate::{
    runtime::DockerRuntime,
    store::Store,
    traces::{TracedExecutions, TracedLog, TracedRuntime, Traces},
};
use preloop_actors::{
    execution::Recorder,
    ports::{AgentRuntime, EventLog, Executions},
};
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
        let events = event_log(store, traces);
        let executions = Arc::new(Recorder::new(Arc::new(store.clone())));
        let Some(traces) = traces else { return Self { events, executions, runtime } };
        Self {
            events,
            executions: Arc::new(TracedExecutions::new(executions, traces.clone())),
            runtime: Arc::new(TracedRuntime::new(runtime, traces.clone())),
        }
    }
}

/// The event log over one store's connections.
pub fn event_log(store: &Store, traces: Option<&Traces>) -> Arc<dyn EventLog> {
    let log = Arc::new(store.clone());
    match traces {
        Some(traces) => Arc::new(TracedLog::new(log, traces.clone())),
        None => log,
    }
}
