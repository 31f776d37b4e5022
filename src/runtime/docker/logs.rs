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
    /// The piece that `output` gives next.
    next: i64,
    /// Pieces before this one are not handed on.
    from: i64,
    /// The container has ended; `output` is the stored log, read from the beginning.
    last_reading: bool,
}

impl DockerRuntime {
    /// Follows from piece `from`. The engine cannot start in the middle, so the pieces before are read and dropped.
    pub(super) async fn follow(
        &self,
        container: &str,
        from: i64,
    ) -> Result<BoxStream<'static, Result<LogFrame, RuntimeError>>, RuntimeError> {
        self.inspect(container).await?;
        let follower = Follower {
            client: Arc::clone(&self.client),
            container: container.to_owned(),
            output: output(&self.client, container, true).await?,
            next: 0,
            from,
            last_reading: false,
        };
        let frames = stream::unfold(Some(follower), |follower| async {
            let mut follower = follower?;
            match follower.frame().await {
                Ok(Some(frame)) => Some((Ok(frame), Some(follower))),
                Ok(None) => None,
                Err(error) => Some((Err(error), None)),
            }
        });
        Ok(frames.boxed())
    }
}

impl Follower {
    /// The next piece; `None` when the container has ended and all is read.
    async fn frame(&mut self) -> Result<Option<LogFrame>, RuntimeError> {
        loop {
            while let Some(output) = self.output.next().await {
                let index = self.next;
                self.next += 1;
                let output = output.map_err(|error| self.failed(self.client.explain(error)))?;
                if index >= self.from {
                    self.from = index + 1;
                    return self.read(index, output).map(Some);
                }
            }
            if self.last_reading {
                return Ok(None);
            }
            self.confirm_end().await?;
            self.read_again().await?;
        }
    }

    /// Engines before version 23 stop following a moment too early and lose the last pieces; they are stored.
    async fn read_again(&mut self) -> Result<(), RuntimeError> {
        self.output = output(&self.client, &self.container, false).await?;
        self.next = 0;
        self.last_reading = true;
        Ok(())
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

async fn output(
    client: &Client,
    container: &str,
    follow: bool,
) -> Result<BoxStream<'static, Result<LogOutput, Error>>, RuntimeError> {
    let options = LogsOptionsBuilder::new().follow(follow).stdout(true).stderr(true);
    let options = options.timestamps(true).build();
    let docker = client.docker().await;
    let docker = docker
        .map_err(|error| error.about(format_args!("read the log of container `{container}`")))?;
    Ok(docker.logs(container, Some(options)).boxed())
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
