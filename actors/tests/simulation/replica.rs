//! One replica: the whole engine of a process, on a task set of its own that the driver polls, freezes or drops.

use super::{
    gate::{Port, ProcessId, call},
    ports::{Failed, OneAgent, Ports},
    state::State,
    workload::{Client, Delivery},
    world::World,
};
use futures::StreamExt;
use preloop_actors::{
    execution::{Capacity, Dispatcher, ExecutionsHandle, Needs, Recorder},
    guardian::{Guardians, Placement},
    hub::{FeedItem, HubOptions, LiveHandle, Notice, Watcher},
    ids::{ExecutionId, ReplicaId},
    ports::{StoreError, Topic},
    receiver::Receivers,
    router::{Router, RouterHandle},
    scheduler::{Scheduler, SchedulerHandle},
};
use std::{
    future::Future,
    pin::Pin,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Wake, Waker},
    time::Duration,
};
use tokio::{task::LocalSet, time::Instant};

/// How often the hub tidies up; more often than by default, or few processes would live to do it.
const HOUSEKEEPING_EVERY: Duration = Duration::from_secs(15);

/// Set when some task of a process wants to run.
struct Woken(AtomicBool);

impl Wake for Woken {
    fn wake(self: Arc<Self>) {
        self.0.store(true, Ordering::SeqCst);
    }
}

/// A process that runs, or is frozen.
pub struct Process {
    pub id: ProcessId,
    pub frozen_until: Option<Instant>,
    /// When it was last polled to its rest.
    pub polled: Instant,
    tasks: LocalSet,
    woken: Arc<Woken>,
    engine: Engine,
}

/// What the composition root in `src/app.rs` builds, by its handles.
#[derive(Clone)]
struct Engine {
    ports: Ports,
    guardians: Guardians,
    receivers: Receivers,
    executions: ExecutionsHandle,
    live: LiveHandle,
    _router: RouterHandle,
    _scheduler: SchedulerHandle,
}

impl Process {
    pub fn start(
        world: &Arc<World>,
        id: ProcessId,
        replica: ReplicaId,
        capacity: Capacity,
    ) -> Self {
        let tasks = LocalSet::new();
        let engine = {
            let _inside = tasks.enter();
            Engine::start(Ports::new(world, id), replica, capacity)
        };
        let woken = Arc::new(Woken(AtomicBool::new(true)));
        Self { id, frozen_until: None, polled: Instant::now(), tasks, woken, engine }
    }

    /// Whether a poll would do something.
    pub fn is_ready(&self) -> bool {
        self.frozen_until.is_none() && self.woken.0.load(Ordering::SeqCst)
    }

    /// Lets its tasks run, some sixty of them at most.
    pub fn poll(&mut self) {
        self.woken.0.store(false, Ordering::SeqCst);
        self.polled = Instant::now();
        let waker = Waker::from(Arc::clone(&self.woken));
        let _never_done = Pin::new(&mut self.tasks).poll(&mut Context::from_waker(&waker));
    }

    /// A request with a delivery arrives; when it is answered with 2xx, the sender knows.
    pub fn deliver(&self, delivery: &Delivery) {
        let (receivers, world) =
            (self.engine.receivers.clone(), Arc::clone(&self.engine.ports.world));
        let (event, answered) = (delivery.event.clone(), Arc::clone(&delivery.answered));
        self.tasks.spawn_local(async move {
            let (source, key) = (event.source_id, event.delivery_key.clone());
            let Ok(place) = receivers.admit(source) else { return };
            if let Ok(kept) = receivers.accept(place, event).await {
                world.state().acknowledge(source, &key, kept.id);
                answered.store(true, Ordering::SeqCst);
            }
        });
    }

    /// A request to stop an execution arrives: the intent is a row, then the owner gets a hint.
    pub fn request_stop(&self, execution: ExecutionId) {
        let Engine { ports, executions, .. } = self.engine.clone();
        self.tasks.spawn_local(async move {
            let ask = move |state: &mut State| {
                Ok::<_, Failed<StoreError>>(state.database.request_stop(execution))
            };
            let asked =
                call(&ports.world, ports.process, Port::Database, "request_stop", ask).await;
            if asked.is_ok_and(|asked| asked) && !ports.world.loses_hints() {
                executions.stop_requested(execution);
            }
        });
    }

    /// A session connects, and resumes where its client is.
    pub fn watch(&self, client: Arc<Mutex<Client>>) {
        self.tasks.spawn_local(watch(self.engine.live.clone(), client));
    }

    /// An orderly end: leases are given back, then the process may be dropped.
    pub fn hand_over(&self) -> Arc<AtomicBool> {
        let done = Arc::new(AtomicBool::new(false));
        let (engine, handed_over) = (self.engine.clone(), Arc::clone(&done));
        self.tasks.spawn_local(async move {
            engine.executions.hand_over().await;
            engine.guardians.retire().await;
            handed_over.store(true, Ordering::SeqCst);
        });
        done
    }
}

impl Engine {
    fn start(ports: Ports, replica: ReplicaId, capacity: Capacity) -> Self {
        let guardians = Guardians::start();
        let here = || Placement::Here;
        let all = Arc::new(ports.clone());
        let options = HubOptions { housekeeping: HOUSEKEEPING_EVERY, ..HubOptions::default() };
        let live = LiveHandle::start(&guardians, here(), all.clone(), options);
        let (published, world) = (live.clone(), Arc::clone(&ports.world));
        let published = move || {
            if !world.loses_hints() {
                published.published();
            }
        };
        let needs = Needs {
            executions: Arc::new(Recorder::new(all.clone())),
            runtime: all.clone(),
            agents: Arc::new(OneAgent),
            published: Arc::new(published.clone()),
            public_url: "http://localhost".to_owned(),
        };
        let executions = Dispatcher::start(&guardians, here(), replica, capacity, needs);
        let (run, world) = (executions.clone(), Arc::clone(&ports.world));
        let wake = Arc::new(move |started: usize| {
            published();
            if started > 0 && !world.loses_hints() {
                run.wake();
            }
        });
        let router =
            Router::start(&guardians, here(), all.clone(), all.clone(), |_| None, wake.clone());
        let scheduler = Scheduler::start(&guardians, here(), all.clone(), wake);
        let (woken, world) = (router.clone(), Arc::clone(&ports.world));
        let hint = Arc::new(move || {
            if !world.loses_hints() {
                woken.wake();
            }
        });
        let receivers = Receivers::start(&guardians, here(), all, hint);
        let (_router, _scheduler) = (router, scheduler);
        Self { ports, guardians, receivers, executions, live, _router, _scheduler }
    }
}

/// A session, as `src/http/live.rs` leads one.
async fn watch(live: LiveHandle, client: Arc<Mutex<Client>>) {
    let hear = |message: &preloop_actors::ports::LiveMessage| {
        client.lock().unwrap_or_else(PoisonError::into_inner).hear(message.seq);
    };
    let (account, last) = client.lock().unwrap_or_else(PoisonError::into_inner).position();
    let mut watcher = Watcher::default();
    watcher.subscribe(Topic::FlowExecutions, Some(last));
    loop {
        let mut feed = live.register(account, watcher.interest()).await;
        watcher.feed_began();
        loop {
            while let Some(read) = watcher.next_read() {
                match live.read(account, &read).await {
                    Ok(replay) => {
                        for notice in watcher.read(&read, replay) {
                            if let Notice::Message(message) = notice {
                                hear(&message);
                            }
                        }
                    }
                    Err(_) => {
                        watcher.read_failed(&read);
                        tokio::time::sleep(Duration::from_millis(200)).await;
                    }
                }
            }
            match feed.next().await {
                Some(FeedItem::Message(message)) => {
                    if let Some(message) = watcher.live(message) {
                        hear(&message);
                    }
                }
                Some(FeedItem::Slow | FeedItem::Lost) | None => break,
            }
        }
        watcher.feed_ended();
    }
}
