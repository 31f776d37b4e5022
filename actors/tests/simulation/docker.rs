//! Docker in memory: one engine for all replicas, whose containers live by a plan drawn from the seed.

use super::rng::Rng;
use bytes::Bytes;
use chrono::{DateTime, Utc};
use preloop_actors::{
    execution::{FailureCategory, LogStream},
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

/// How a container came to its end, as the engine must see it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// It has none yet.
    Open,
    /// From outside, or by an owner.
    CutOff,
    Succeeded,
    Failed(FailureCategory),
}

/// A container, from its creation to its removal.
pub struct Container {
    plan: Plan,
    pub started: Option<(Instant, DateTime<Utc>)>,
    pub ended: Option<(Instant, Exit)>,
    /// Ended from outside: the host went down, a person killed it, or an owner. For who waits for it, it is gone.
    cut_off: bool,
    /// Longest silence at which an owner asked it to stop.
    hushed: Duration,
    kill_at: Option<Instant>,
    written: usize,
    /// Started by someone who had no right to any more, and not adopted since.
    pub stale: bool,
    /// Woken at every change.
    pub changed: Arc<Notify>,
}

impl Container {
    pub fn is_live(&self) -> bool {
        self.started.is_some() && self.ended.is_none()
    }

    /// Pieces of output it has written.
    pub fn written(&self) -> usize {
        self.written
    }

    /// How long it runs, or ran.
    pub fn ran(&self) -> Duration {
        let Some((started, _)) = self.started else { return Duration::ZERO };
        self.ended_or_now().duration_since(started)
    }

    /// How long it has written nothing, now or when it was asked to stop.
    pub fn silent(&self) -> Duration {
        self.silence().max(self.hushed)
    }

    fn silence(&self) -> Duration {
        let Some((started, _)) = self.started else { return Duration::ZERO };
        let last = self.written.checked_sub(1).map(|last| self.plan.frames[last].0);
        self.ended_or_now().duration_since(started + last.unwrap_or_default())
    }

    fn ended_or_now(&self) -> Instant {
        self.ended.as_ref().map_or_else(Instant::now, |(at, _)| *at)
    }

    /// What its end means; `readable` says whether its result can be read at all.
    pub fn end(&self, readable: bool) -> End {
        use FailureCategory::{
            AgentFailure, DiskQuota, ExitCode, InvalidResult, NoResult, OutOfMemory,
        };
        let Some((_, exit)) = &self.ended else { return End::Open };
        if self.cut_off {
            return End::CutOff;
        }
        End::Failed(match (exit.code, self.plan.result) {
            _ if exit.out_of_memory => OutOfMemory,
            _ if exit.disk_quota => DiskQuota,
            (0, Some(SUCCEEDED)) if readable => return End::Succeeded,
            (_, Some(FAILED)) if readable => AgentFailure,
            (0, None) if readable => NoResult,
            (0, _) => InvalidResult,
            _ => ExitCode,
        })
    }

    fn ends(&mut self, exit: Exit) {
        self.ended.get_or_insert_with(|| (Instant::now(), exit));
        self.changed.notify_waiters();
    }

    /// Ends by a signal from outside.
    fn is_cut_off(&mut self, signal: i64, now: DateTime<Utc>) {
        self.cut_off = true;
        self.ends(killed(128 + signal, now));
    }
}

const SIGKILL: i64 = 9;
const SIGTERM: i64 = 15;
const SUCCEEDED: &str = r#"{"status":"succeeded"}"#;
const FAILED: &str = r#"{"status":"failed","error":"gave up"}"#;

/// The engine.
pub struct Docker {
    pub containers: BTreeMap<Name, Container>,
    /// The last container of each name that was removed.
    graves: BTreeMap<Name, Container>,
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
        Self { containers: BTreeMap::new(), graves: BTreeMap::new(), rng, up: true, connections: 0 }
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
            cut_off: false,
            hushed: Duration::ZERO,
            kill_at: None,
            written: 0,
            stale: false,
            changed: Arc::default(),
        });
    }

    fn plan(&mut self) -> Plan {
        let rng = &mut self.rng;
        let (mut frames, mut at) = (Vec::new(), Duration::ZERO);
        // Now and then one that goes on talking for long.
        for index in 0..*rng.pick(&[0, 1, 2, 3, 4, 5, 6, 7, 20]) {
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
            ended_at: container.ended.as_ref().map(|(_, exit)| exit.finished_at),
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
        if container.end(true) == End::CutOff {
            return Err(RuntimeError::Gone);
        }
        Ok(container.ended.as_ref().map(|(_, exit)| exit.clone()))
    }

    /// A container, or what it was when it was removed.
    pub fn seen(&self, name: Name) -> Option<&Container> {
        self.containers.get(&name).or_else(|| self.graves.get(&name))
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
        container.hushed = container.hushed.max(container.silence());
        if container.plan.heeds_sigterm || grace.is_zero() {
            container.is_cut_off(SIGTERM, now);
        } else {
            let at = Instant::now() + grace;
            container.kill_at = Some(container.kill_at.map_or(at, |before| before.min(at)));
        }
    }

    pub fn remove(&mut self, name: Name, now: DateTime<Utc>) {
        self.stop(name, Duration::ZERO, now);
        if let Some(container) = self.containers.remove(&name) {
            container.changed.notify_waiters();
            self.graves.insert(name, container);
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
                container.is_cut_off(SIGKILL, now);
            } else if container.plan.ends_after.is_some_and(|after| after <= ran) {
                let Plan { code, out_of_memory, .. } = container.plan;
                container.ends(Exit { code, out_of_memory, ..killed(code, now) });
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
            container.is_cut_off(SIGKILL, now);
        }
    }

    /// Some container is killed: by the kernel for its memory, for its disk, or by a person.
    pub fn kill_one(&mut self, pick: u64, now: DateTime<Utc>) {
        let mut live: Vec<_> = self.containers.values_mut().filter(|one| one.is_live()).collect();
        let Some(index) = pick.checked_rem(live.len() as u64) else { return };
        let (container, exit) = (&mut live[index as usize], killed(128 + SIGKILL, now));
        match pick / 7 % 3 {
            0 => container.ends(Exit { out_of_memory: true, ..exit }),
            1 => container.ends(Exit { disk_quota: true, ..exit }),
            _ => container.is_cut_off(SIGKILL, now),
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
