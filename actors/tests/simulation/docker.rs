//! Docker in memory: one engine for all replicas, whose containers live by a plan drawn from the seed.

use super::rng::Rng;
use bytes::Bytes;
use chrono::{DateTime, Utc};
use preloop_actors::{
    execution::LogStream,
    ids::{Epoch, ExecutionId},
    ports::{Exit, Fetched, FoundContainer, LogFrame, RunningContainer, RuntimeError},
};
use std::{collections::BTreeMap, sync::Arc, time::Duration};
use tokio::{sync::Notify, time::Instant};

/// A container's name in the engine: execution and epoch.
pub type Name = (ExecutionId, Epoch);

/// What a container does when nobody interferes.
#[derive(Clone, Debug)]
pub struct Plan {
    /// When each piece of output comes after the start, and what it is.
    frames: Vec<(Duration, LogStream, String)>,
    /// When it ends by itself; `None`: only when it is stopped.
    ends_after: Option<Duration>,
    code: i64,
    out_of_memory: bool,
    result: Option<&'static str>,
    /// Goes at SIGTERM, or needs SIGKILL.
    heeds_sigterm: bool,
}

/// A container, from its creation to its removal.
pub struct Container {
    plan: Plan,
    pub started: Option<(Instant, DateTime<Utc>)>,
    pub ended: Option<Exit>,
    /// Ended by a host that went down: for the engine it is gone.
    lost: bool,
    /// An owner had it stopped: for whoever else waits for it, it is gone.
    stopped: bool,
    kill_at: Option<Instant>,
    written: usize,
    /// Started by someone who had no right to any more.
    pub stale: bool,
    /// Woken at every change.
    pub changed: Arc<Notify>,
}

impl Container {
    pub fn is_live(&self) -> bool {
        self.started.is_some() && self.ended.is_none()
    }

    /// Everything it has written, and whether it can write no more.
    pub fn output(&self) -> (usize, bool) {
        (self.written, self.ended.is_some())
    }

    /// Whether it ended well and left a result that says so.
    pub fn succeeded(&self) -> bool {
        self.ended.as_ref().is_some_and(|exit| exit.code == 0 && !exit.out_of_memory)
            && self.plan.result == Some(SUCCEEDED)
    }

    fn end(&mut self, exit: Exit) {
        self.ended.get_or_insert(exit);
        self.changed.notify_waiters();
    }
}

const SUCCEEDED: &str = r#"{"status":"succeeded"}"#;
const FAILED: &str = r#"{"status":"failed","error":"gave up"}"#;

/// The engine.
pub struct Docker {
    pub containers: BTreeMap<Name, Container>,
    rng: Rng,
    pub up: bool,
    /// Connections made under an older number are broken.
    pub connections: u64,
}

pub fn parse(id: &str) -> Name {
    let (execution, epoch) = id.split_once("/e").expect("an id of ours");
    (execution.parse().expect("an id"), Epoch(epoch.parse().expect("a number")))
}

fn id_of((execution, epoch): Name) -> String {
    format!("{execution}/e{epoch}")
}

impl Docker {
    pub fn new(seed: u64) -> Self {
        let rng = Rng::new(seed ^ 0xd0c4);
        Self { containers: BTreeMap::new(), rng, up: true, connections: 0 }
    }

    /// Now and then the image has to come first.
    pub fn fetch(&mut self) -> Fetched {
        match self.rng.chance(500) {
            true => Fetched::Underway("waits for its image".to_owned()),
            false => Fetched::Present,
        }
    }

    /// Creates, unless it exists.
    pub fn create(&mut self, name: Name) {
        let plan = self.plan();
        self.containers.entry(name).or_insert_with(|| Container {
            plan,
            started: None,
            ended: None,
            lost: false,
            stopped: false,
            kill_at: None,
            written: 0,
            stale: false,
            changed: Arc::default(),
        });
    }

    fn plan(&mut self) -> Plan {
        let rng = &mut self.rng;
        let (mut frames, mut at) = (Vec::new(), Duration::ZERO);
        for index in 0..rng.below(8) {
            at += Duration::from_millis(*rng.pick(&[0, 1, 50, 400, 3_000]));
            let stream = *rng.pick(&[LogStream::Stdout, LogStream::Stdout, LogStream::Stderr]);
            let end = if rng.chance(7_000) { "\n" } else { "" };
            frames.push((at, stream, format!("<{index}>{end}")));
        }
        let ends_after =
            (!rng.chance(2_000)).then(|| at + Duration::from_millis(rng.between(0, 12_000)));
        Plan {
            frames,
            ends_after,
            code: *rng.pick(&[0, 0, 0, 0, 0, 1, 139]),
            out_of_memory: rng.chance(500),
            result: *rng.pick(&[
                Some(SUCCEEDED),
                Some(SUCCEEDED),
                Some(SUCCEEDED),
                Some(FAILED),
                Some("not json"),
                None,
            ]),
            heeds_sigterm: rng.chance(7_000),
        }
    }

    /// Starts a created container, or finds it started.
    pub fn start(
        &mut self,
        name: Name,
        now: DateTime<Utc>,
    ) -> Result<RunningContainer, RuntimeError> {
        let container = self.containers.get_mut(&name).ok_or(RuntimeError::Gone)?;
        let (_, started_at) = *container.started.get_or_insert((Instant::now(), now));
        let image_digest = "sha256:0".to_owned();
        Ok(RunningContainer { id: id_of(name), epoch: name.1, image_digest, started_at })
    }

    pub fn list(&self) -> Vec<FoundContainer> {
        let found = |(name, container): (&Name, &Container)| FoundContainer {
            id: id_of(*name),
            execution: name.0,
            epoch: name.1,
            image_digest: "sha256:0".to_owned(),
            started_at: container.started.map(|(_, at)| at),
            running: container.is_live(),
        };
        self.containers.iter().map(found).collect()
    }

    pub fn find(&self, execution: ExecutionId) -> Option<FoundContainer> {
        self.list().into_iter().rfind(|found| found.execution == execution)
    }

    /// Whether nothing of it runs: it has ended, is gone, or was never started.
    pub fn is_at_rest(&self, name: Name) -> bool {
        self.containers.get(&name).is_none_or(|container| !container.is_live())
    }

    /// How it ended, if it has.
    pub fn ended(&self, name: Name) -> Result<Option<Exit>, RuntimeError> {
        let container = self.containers.get(&name).ok_or(RuntimeError::Gone)?;
        if container.lost || container.stopped && container.ended.is_some() {
            return Err(RuntimeError::Gone);
        }
        Ok(container.ended.clone())
    }

    pub fn changed(&self, name: Name) -> Option<Arc<Notify>> {
        self.containers.get(&name).map(|container| Arc::clone(&container.changed))
    }

    pub fn result(&self, name: Name) -> Result<Option<Bytes>, RuntimeError> {
        let container = self.containers.get(&name).ok_or(RuntimeError::Gone)?;
        Ok(container.plan.result.map(|text| Bytes::from_static(text.as_bytes())))
    }

    /// Piece `index` of the output; `Err`: there will be none.
    pub fn frame(&self, name: Name, index: usize) -> Result<Option<LogFrame>, ()> {
        let container = self.containers.get(&name).ok_or(())?;
        if index >= container.written {
            return if container.ended.is_some() { Err(()) } else { Ok(None) };
        }
        let (_, stream, content) = &container.plan.frames[index];
        Ok(Some(LogFrame {
            index: index as i64,
            timestamp: DateTime::UNIX_EPOCH,
            stream: *stream,
            content: Bytes::from(content.clone()),
        }))
    }

    /// SIGTERM now, SIGKILL after `grace`.
    pub fn stop(&mut self, name: Name, grace: Duration, now: DateTime<Utc>) {
        let Some(container) = self.containers.get_mut(&name) else { return };
        if !container.is_live() {
            return;
        }
        container.stopped = true;
        if container.plan.heeds_sigterm || grace.is_zero() {
            container.end(killed(143, now));
        } else {
            let at = Instant::now() + grace;
            container.kill_at = Some(container.kill_at.map_or(at, |before| before.min(at)));
        }
    }

    pub fn remove(&mut self, name: Name) {
        if let Some(container) = self.containers.remove(&name) {
            container.changed.notify_waiters();
        }
    }

    /// What time brings: output, ends, kills.
    pub fn tick(&mut self, now: DateTime<Utc>) {
        for container in self.containers.values_mut().filter(|container| container.is_live()) {
            let Some((started, _)) = container.started else { continue };
            let ran = started.elapsed();
            let due = container.plan.frames.iter().filter(|(at, ..)| *at <= ran).count();
            if due > container.written {
                container.written = due;
                container.changed.notify_waiters();
            }
            if container.kill_at.is_some_and(|at| at <= Instant::now()) {
                container.end(killed(137, now));
            } else if container.plan.ends_after.is_some_and(|after| after <= ran) {
                let Plan { code, out_of_memory, .. } = container.plan;
                container.end(Exit { code, out_of_memory, ..killed(code, now) });
            }
        }
    }

    /// Goes away or comes back; connections break either way.
    pub fn set_up(&mut self, up: bool) {
        self.up = up;
        self.break_connections();
    }

    pub fn break_connections(&mut self) {
        self.connections += 1;
        self.containers.values().for_each(|container| container.changed.notify_waiters());
    }

    /// The host restarts: what ran has ended, and nobody knows how.
    pub fn lose_all(&mut self, now: DateTime<Utc>) {
        for container in self.containers.values_mut().filter(|container| container.is_live()) {
            container.lost = true;
            container.end(killed(137, now));
        }
    }

    /// Some container is killed from outside, as by the kernel for its memory.
    pub fn kill_one(&mut self, pick: u64, now: DateTime<Utc>) {
        let mut live: Vec<_> = self.containers.values_mut().filter(|one| one.is_live()).collect();
        if let Some(index) = pick.checked_rem(live.len() as u64) {
            live[index as usize].end(Exit { out_of_memory: true, ..killed(137, now) });
        }
    }

    /// From now on every container ends soon by itself, so that a run can come to its end.
    pub fn wind_down(&mut self) {
        for container in self.containers.values_mut() {
            let ran = container.started.map_or(Duration::ZERO, |(at, _)| at.elapsed());
            let soon = ran + Duration::from_secs(5);
            let ends = container.plan.ends_after.map_or(soon, |after| after.min(soon));
            container.plan.ends_after = Some(ends);
        }
    }
}

fn killed(code: i64, now: DateTime<Utc>) -> Exit {
    Exit { code, out_of_memory: false, disk_quota: false, finished_at: now }
}
