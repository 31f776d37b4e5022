//! A container's output, numbered from its beginning, so that a reader can go on where it stopped.

use super::{
    DockerRuntime,
    client::{CallError, Client},
    labels::moment,
};
use bollard::{container::LogOutput, errors::Error, query_parameters::LogsOptionsBuilder};
use bytes::Bytes;
use chrono::{DateTime, Utc};
use futures::{StreamExt, stream, stream::BoxStream};
use preloop_actors::{
    execution::{Failure, FailureCategory::Internal, LogStream},
    ports::{LogFrame, RuntimeError},
};
use std::sync::Arc;

/// What a reader holds while it follows.
struct Follower {
    client: Arc<Client>,
    container: String,
    output: BoxStream<'static, Result<LogOutput, Error>>,
    next: i64,
}

impl DockerRuntime {
    /// Follows from piece `from`. The engine cannot start in the middle, so the pieces before are read and dropped.
    pub(super) async fn follow(
        &self,
        container: &str,
        from: i64,
    ) -> Result<BoxStream<'static, Result<LogFrame, RuntimeError>>, RuntimeError> {
        self.inspect(container).await?;
        let what = || format!("read the log of container `{container}`");
        let docker = self.client.docker().await.map_err(|error| error.about(what()))?;
        let options = LogsOptionsBuilder::new()
            .follow(true)
            .stdout(true)
            .stderr(true)
            .timestamps(true)
            .build();
        let follower = Follower {
            client: Arc::clone(&self.client),
            container: container.to_owned(),
            output: docker.logs(container, Some(options)).boxed(),
            next: 0,
        };
        let frames = stream::unfold(Some(follower), move |follower| async move {
            let mut follower = follower?;
            match follower.frame(from).await {
                Ok(Some(frame)) => Some((Ok(frame), Some(follower))),
                Ok(None) => None,
                Err(error) => Some((Err(error), None)),
            }
        });
        Ok(frames.boxed())
    }
}

impl Follower {
    /// The next piece at or after `from`; `None` when the container has ended and all is read.
    async fn frame(&mut self, from: i64) -> Result<Option<LogFrame>, RuntimeError> {
        while let Some(output) = self.output.next().await {
            let index = self.next;
            self.next += 1;
            let output = output.map_err(|error| self.failed(self.client.explain(error)))?;
            if index >= from {
                return self.read(index, output).map(Some);
            }
        }
        self.confirm_end().await.map(|()| None)
    }

    fn read(&self, index: i64, output: LogOutput) -> Result<LogFrame, RuntimeError> {
        let (stream, message) = match output {
            LogOutput::StdOut { message } => (LogStream::Stdout, message),
            LogOutput::StdErr { message } => (LogStream::Stderr, message),
            // The engine's own words within the stream, such as "error grabbing logs".
            LogOutput::Console { message } | LogOutput::StdIn { message } => {
                let said = String::from_utf8_lossy(&message).trim().to_owned();
                return Err(self.failed(CallError::Answered { status: 500, message: said }));
            }
        };
        let Some((timestamp, content)) = split(&message) else {
            let container = &self.container;
            let message =
                format!("docker gave a log entry of container `{container}` without a time");
            return Err(RuntimeError::Failed(Failure::new(Internal, message)));
        };
        Ok(LogFrame { index, timestamp, stream, content })
    }

    /// A stream also ends when the daemon goes away; the reader must not take that for the agent's end.
    async fn confirm_end(&mut self) -> Result<(), RuntimeError> {
        let docker = self.client.docker().await.map_err(|error| self.failed(error))?;
        let inspected = self.client.call(docker.inspect_container(&self.container, None)).await;
        let inspected = inspected.map_err(|error| self.failed(error))?;
        match inspected.state.and_then(|state| state.running) {
            Some(true) => Err(RuntimeError::Unavailable(format!(
                "docker closed the log of container `{}` while it runs",
                self.container
            ))),
            _ => Ok(()),
        }
    }

    fn failed(&self, error: CallError) -> RuntimeError {
        error.about(format_args!("read the log of container `{}`", self.container))
    }
}

/// The time that the engine puts before each piece, and the piece.
fn split(message: &Bytes) -> Option<(DateTime<Utc>, Bytes)> {
    let space = message.iter().position(|byte| *byte == b' ')?;
    let timestamp = moment(std::str::from_utf8(&message[..space]).ok())?;
    Some((timestamp, message.slice(space + 1..)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_and_content_part_at_the_first_space() {
        let message = Bytes::from("2026-01-02T03:04:05.000000006Z a b\n");
        let (timestamp, content) = split(&message).unwrap();
        assert_eq!((timestamp.timestamp_subsec_nanos(), &content[..]), (6, &b"a b\n"[..]));
        assert_eq!(split(&"2026-01-02T03:04:05Z ".into()).unwrap().1, Bytes::new());
        assert_eq!(split(&"no time".into()), None);
        assert_eq!(split(&"".into()), None);
    }
}
