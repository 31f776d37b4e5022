//! What the tests share: a runtime with an instance of its own, and a small image made from busybox.

use crate::runtime::{
    DockerRuntime, RuntimeOptions,
    docker::{archive, archive::ROOT, labels},
};
use bollard::models::ContainerInspectResponse;
use bytes::Bytes;
use futures::{StreamExt, stream};
use preloop_actors::{
    execution::{Failure, FailureCategory},
    ids::{AccountId, Epoch, ExecutionId, FlowId},
    ports::{
        AgentRuntime, ContainerLimits, Exit, Image, Launch, LogFrame, RunningContainer,
        RuntimeError, WorkspaceFile,
    },
};
use std::{collections::BTreeMap, sync::Arc, time::Duration};
use tar::EntryType;
use uuid::Uuid;

/// The image that tests run their scripts in.
pub(super) const BUSYBOX: &str = "preloop-test-busybox:1";
/// Longest that anything in a test may take.
const PATIENCE: Duration = Duration::from_secs(60);

/// A runtime whose containers are removed when the test ends, also when it fails.
pub(super) struct Bench {
    pub runtime: Arc<DockerRuntime>,
    options: RuntimeOptions,
}

impl Bench {
    pub async fn new() -> Self {
        Self::with(RuntimeOptions::default()).await
    }

    pub async fn with(options: RuntimeOptions) -> Self {
        let instance = format!("test-{}", Uuid::new_v4());
        let options = RuntimeOptions { instance, ..options };
        let bench = Self { runtime: DockerRuntime::start(options.clone()), options };
        if let Err(error) = bench.runtime.ready().await {
            panic!("these tests need a Docker Engine: {error}");
        }
        bench.make_busybox().await;
        bench
    }

    /// Another server over the same database, or this one after a restart.
    pub fn successor(&self) -> Arc<DockerRuntime> {
        DockerRuntime::start(self.options.clone())
    }

    /// Runs a shell script in a container of its own.
    pub async fn run(&self, script: &str) -> RunningContainer {
        self.launch(script_launch(script)).await
    }

    pub async fn launch(&self, launch: Launch) -> RunningContainer {
        within(self.runtime.launch(launch)).await.unwrap()
    }

    /// Runs a script to its end.
    pub async fn finish(&self, script: &str) -> (Exit, String) {
        self.finish_launch(script_launch(script)).await
    }

    pub async fn finish_launch(&self, launch: Launch) -> (Exit, String) {
        let running = self.launch(launch).await;
        let exit = within(self.runtime.wait(&running.id)).await.unwrap();
        (exit, text(&self.frames(&running.id, 0).await))
    }

    /// All pieces from `from` on, up to the container's end.
    pub async fn frames(&self, container: &str, from: i64) -> Vec<LogFrame> {
        read_all(&self.runtime, container, from).await
    }

    pub async fn inspect(&self, container: &str) -> ContainerInspectResponse {
        self.runtime.inspect(container).await.unwrap()
    }

    /// As a person or a daemon that goes down does it.
    pub async fn kill_from_outside(&self, container: &str) {
        let docker = self.runtime.client.docker().await.unwrap();
        docker.kill_container(container, None).await.unwrap();
    }

    /// A static busybox alone; what it is asked to be it finds by name.
    async fn make_busybox(&self) {
        if self.runtime.present(BUSYBOX).await.unwrap().is_none() {
            self.make_image(BUSYBOX, &[]).await;
        }
    }

    pub async fn make_image(&self, name: &str, changes: &[&str]) {
        let binary = std::fs::read("/bin/busybox")
            .expect("these tests need a static busybox; install the package `busybox-static`");
        let head = archive::header("bin/sh", EntryType::Regular, ROOT, 0o755, binary.len());
        let tail = archive::padding(binary.len());
        let dirs =
            [archive::directory("bin", ROOT, 0o755), archive::directory("tmp", ROOT, 0o1777)];
        let layer = [&dirs.concat(), &head, &binary, tail, &archive::END].concat();
        let (repository, tag) = name.split_once(':').unwrap();
        let changes: Vec<_> = changes.iter().map(|&it| it.to_owned()).collect();
        let layer = stream::once(async { Ok(Bytes::from(layer)) });
        self.runtime.import(repository, tag, &changes, layer).await.unwrap();
    }
}

impl Drop for Bench {
    fn drop(&mut self) {
        let options = self.options.clone();
        // A test's own runtime cannot be entered from here.
        let sweep = move || {
            let tokio = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            tokio.block_on(async {
                let runtime = DockerRuntime::start(options);
                for left in runtime.list().await.unwrap_or_default() {
                    if let Err(error) = runtime.remove(left.execution, left.epoch).await {
                        eprintln!("left behind: {error}");
                    }
                }
            });
        };
        let _ = std::thread::spawn(sweep).join();
    }
}

pub(super) fn script_launch(script: &str) -> Launch {
    Launch {
        account: AccountId::fresh(),
        flow: FlowId::fresh(),
        execution: ExecutionId::fresh(),
        epoch: Epoch(1),
        image: Image::Named(BUSYBOX.to_owned()),
        command: ["/bin/sh", "-c", script].map(str::to_owned).into(),
        env: BTreeMap::new(),
        files: Vec::new(),
        network: None,
        tools: false,
        limits: ContainerLimits::default(),
    }
}

pub(super) fn file(path: &str, content: &str) -> WorkspaceFile {
    WorkspaceFile { path: path.to_owned(), content: content.to_owned().into() }
}

pub(super) fn container_name(launch: &Launch) -> String {
    labels::name(launch.execution, launch.epoch)
}

pub(super) async fn read_all(runtime: &DockerRuntime, container: &str, from: i64) -> Vec<LogFrame> {
    let stream = runtime.logs(container, from).await.unwrap();
    within(stream.map(Result::unwrap).collect()).await
}

pub(super) fn text(frames: &[LogFrame]) -> String {
    let bytes: Vec<u8> = frames.iter().flat_map(|frame| frame.content.to_vec()).collect();
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Fails instead of hanging.
pub(super) async fn within<T>(work: impl Future<Output = T>) -> T {
    tokio::time::timeout(PATIENCE, work).await.expect("it takes too long")
}

/// The failure in an error that is one.
pub(super) fn failure<T: std::fmt::Debug>(
    result: Result<T, RuntimeError>,
) -> (FailureCategory, String) {
    match result {
        Err(RuntimeError::Failed(Failure { category, message })) => (category, message),
        other => panic!("expected a failure, got {other:?}"),
    }
}

impl DockerRuntime {
    /// Dies between create and start.
    pub(super) async fn create_only(&self, launch: &Launch) {
        self.create(&container_name(launch), launch).await.unwrap();
    }

    pub(super) async fn remove_image_for_tests(&self, id: &str) {
        let docker = self.client.docker().await.unwrap();
        let options = bollard::query_parameters::RemoveImageOptionsBuilder::new().build();
        docker.remove_image(id, Some(options), None).await.unwrap();
    }
}
