//! Containers as the runtime starts, finds and ends them.

use super::{Part, Span, Traces, known::Container};
use async_trait::async_trait;
use bytes::Bytes;
use futures::stream::BoxStream;
use opentelemetry::{KeyValue, trace::SpanKind};
use preloop_actors::{
    ids::{Epoch, ExecutionId},
    ports::{
        AgentRuntime, Exit, Fetched, FoundContainer, Image, Launch, LogFrame, RunningContainer,
        RuntimeError,
    },
};
use std::{
    sync::Arc,
    time::{Duration, SystemTime},
};

/// A runtime whose launches leave spans behind.
pub struct TracedRuntime {
    runtime: Arc<dyn AgentRuntime>,
    traces: Traces,
}

impl TracedRuntime {
    pub fn new(runtime: Arc<dyn AgentRuntime>, traces: Traces) -> Self {
        Self { runtime, traces }
    }

    fn launched(
        &self,
        (execution, epoch): (ExecutionId, Epoch),
        agent: &'static str,
        launched: &Result<RunningContainer, RuntimeError>,
        began: SystemTime,
    ) {
        let facts = self.traces.known().with(execution, |course| course.facts).flatten();
        let Some(facts) = facts else { return };
        let (part, parent) = (Part::Launch(execution, epoch), Part::Execution(execution));
        let times = (began, SystemTime::now());
        let mut span = Span::new(facts.event, part, parent, "launch container", times);
        span.kind = SpanKind::Client;
        span.attributes = vec![
            KeyValue::new("preloop.execution.id", execution.to_string()),
            KeyValue::new("preloop.execution.epoch", epoch.0),
            KeyValue::new("preloop.agent.type", agent),
        ];
        match launched {
            Ok(container) => {
                span.attributes.push(KeyValue::new("container.id", container.id.clone()));
                let digest = container.image_digest.clone();
                span.attributes.push(KeyValue::new("container.image.id", digest));
            }
            Err(RuntimeError::Unavailable(_)) => span.error = Some("runtime_unavailable"),
            Err(RuntimeError::Gone) => span.error = Some("container_lost"),
            Err(RuntimeError::Failed(failure)) => span.error = Some(failure.category.as_str()),
        }
        self.traces.record(span);
    }
}

#[async_trait]
impl AgentRuntime for TracedRuntime {
    async fn ready(&self) -> Result<(), RuntimeError> {
        self.runtime.ready().await
    }

    async fn engine(&self) -> Result<String, RuntimeError> {
        self.runtime.engine().await
    }

    async fn fetch(&self, image: &Image) -> Result<Fetched, RuntimeError> {
        self.runtime.fetch(image).await
    }

    async fn launch(&self, launch: Launch) -> Result<RunningContainer, RuntimeError> {
        let (began, of) = (SystemTime::now(), (launch.execution, launch.epoch));
        let agent = launch.image.agent_type();
        let launched = self.runtime.launch(launch).await;
        self.launched(of, agent, &launched, began);
        launched
    }

    async fn find(&self, execution: ExecutionId) -> Result<Option<FoundContainer>, RuntimeError> {
        let found = self.runtime.find(execution).await?;
        // What a new owner adopts began before its time.
        if let Some(container) = &found
            && let Some(started_at) = container.started_at
        {
            let (id, epoch) = (container.id.clone(), container.epoch);
            let container = Container { id, epoch, started_at: started_at.into() };
            self.traces.known().with(execution, |course| course.container = Some(container));
        }
        Ok(found)
    }

    async fn logs(
        &self,
        container: &str,
        from: i64,
    ) -> Result<BoxStream<'static, Result<LogFrame, RuntimeError>>, RuntimeError> {
        self.runtime.logs(container, from).await
    }

    async fn wait(&self, container: &str) -> Result<Exit, RuntimeError> {
        let exit = self.runtime.wait(container).await?;
        self.traces.known().exited(container, &exit);
        Ok(exit)
    }

    async fn result_file(&self, container: &str) -> Result<Option<Bytes>, RuntimeError> {
        self.runtime.result_file(container).await
    }

    async fn stop(&self, container: &str, grace: Duration) -> Result<(), RuntimeError> {
        self.runtime.stop(container, grace).await
    }

    async fn remove(&self, execution: ExecutionId, epoch: Epoch) -> Result<(), RuntimeError> {
        self.runtime.remove(execution, epoch).await
    }

    async fn list(&self) -> Result<Vec<FoundContainer>, RuntimeError> {
        self.runtime.list().await
    }
}
