//! The gate that every port call passes: it waits there until the driver decides what becomes of it.
//!
//! A call is made by a process, takes effect in the world, and is answered. The driver decides when, and whether
//! the effect, the answer, or the process gets lost on the way. A process that dies leaves its calls behind: each
//! of them was on its way to the database or to Docker, and may still take effect.

use super::{state::State, world::World};
use std::{
    collections::{BTreeMap, BTreeSet},
    future::Future,
    panic::resume_unwind,
    pin::Pin,
    sync::{Arc, Mutex},
    task::{Context, Poll, Waker},
};
use tokio::time::Instant;

/// One life of one replica.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ProcessId(pub u32);

/// Whom a call goes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Port {
    Database,
    Docker,
}

/// What becomes of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It takes effect and is answered.
    Answered,
    /// Nobody can be reached, and nothing was done.
    Unreachable,
    /// It is answered with a refusal: what was asked for is faulty, or so says the other side.
    Rejected,
    /// It takes effect, but the answer is lost.
    AnswerLost,
    /// The caller hears of a failure now, and the effect comes later all the same.
    Delayed,
    /// The adapter panics before anything is done.
    Panics,
}

impl Fate {
    pub fn word(self) -> &'static str {
        match self {
            Self::Answered => "answered",
            Self::Unreachable => "unreachable",
            Self::Rejected => "rejected",
            Self::AnswerLost => "answer lost",
            Self::Delayed => "delayed",
            Self::Panics => "panics",
        }
    }
}

/// An effect whose caller does not wait for it any more.
pub type Effect = Box<dyn FnOnce(&mut State) + Send>;
type Run = Box<dyn FnOnce(&mut State, Fate) -> Option<Effect> + Send>;

/// A call that waits for its fate.
pub struct Call {
    pub process: ProcessId,
    pub port: Port,
    pub name: &'static str,
    pub since: Instant,
    /// The caller has gone away; the request is on its way all the same.
    pub abandoned: bool,
    run: Run,
    waker: Option<Waker>,
}

/// All calls that wait.
#[derive(Default)]
pub struct Gate {
    next: u64,
    pub calls: BTreeMap<u64, Call>,
    dead: BTreeSet<ProcessId>,
}

impl Gate {
    /// Lets a call go. The effect that is still to come, if any.
    pub fn settle(&mut self, id: u64, state: &mut State, fate: Fate) -> Option<Effect> {
        let call = self.calls.remove(&id)?;
        let later = (call.run)(state, fate);
        if let Some(waker) = call.waker {
            waker.wake();
        }
        later
    }

    /// The process is gone: its calls are left behind, and it makes no more.
    pub fn bury(&mut self, process: ProcessId) {
        self.dead.insert(process);
        for call in self.calls.values_mut().filter(|call| call.process == process) {
            call.abandoned = true;
            call.waker = None;
        }
    }
}

/// How a call came back.
enum Answer<T> {
    Ended(T),
    Panicked,
}

type Slot<T> = Arc<Mutex<Option<Answer<T>>>>;

/// Makes a call: `effect` runs in the world when the driver lets it.
pub async fn call<T, E>(
    world: &Arc<World>,
    process: ProcessId,
    port: Port,
    name: &'static str,
    effect: impl FnOnce(&mut State) -> Result<T, E> + Send + 'static,
) -> Result<T, E>
where
    T: Send + 'static,
    E: From<Failing> + Send + 'static,
{
    let slot: Slot<Result<T, E>> = Slot::default();
    let answer = Arc::clone(&slot);
    let run: Run = Box::new(move |state: &mut State, fate| {
        let lost = || Answer::Ended(Err(E::from(Failing::Unreachable)));
        let (ended, later): (_, Option<Effect>) = match fate {
            Fate::Answered => (Answer::Ended(effect(state)), None),
            Fate::Unreachable => (lost(), None),
            Fate::Rejected => (Answer::Ended(Err(E::from(Failing::Rejected(name)))), None),
            Fate::AnswerLost => {
                drop(effect(state));
                (lost(), None)
            }
            Fate::Delayed => (lost(), Some(Box::new(move |state: &mut State| drop(effect(state))))),
            Fate::Panics => (Answer::Panicked, None),
        };
        *answer.lock().expect("nothing panics while it holds this") = Some(ended);
        later
    });
    let id = world.gate().enter(process, port, name, run);
    Waiting { world, id, slot }.await
}

/// Why a call fails.
pub enum Failing {
    /// The other side cannot be reached.
    Unreachable,
    /// The other side does not do what was asked, which was this.
    Rejected(&'static str),
}

impl Gate {
    /// `None`: a dead process calls nobody.
    fn enter(
        &mut self,
        process: ProcessId,
        port: Port,
        name: &'static str,
        run: Run,
    ) -> Option<u64> {
        if self.dead.contains(&process) {
            return None;
        }
        self.next += 1;
        let since = Instant::now();
        let call = Call { process, port, name, since, abandoned: false, run, waker: None };
        self.calls.insert(self.next, call);
        Some(self.next)
    }
}

struct Waiting<'a, T> {
    world: &'a Arc<World>,
    id: Option<u64>,
    slot: Slot<T>,
}

impl<T> Future for Waiting<'_, T> {
    type Output = T;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<T> {
        match self.slot.lock().expect("nothing panics while it holds this").take() {
            Some(Answer::Ended(answer)) => return Poll::Ready(answer),
            // Past the hook that prints panics: this one is meant.
            Some(Answer::Panicked) => resume_unwind(Box::new("the adapter panicked, as told")),
            None => {}
        }
        if let (Some(id), mut gate) = (self.id, self.world.gate())
            && let Some(call) = gate.calls.get_mut(&id)
        {
            call.waker = Some(context.waker().clone());
        }
        Poll::Pending
    }
}

impl<T> Drop for Waiting<'_, T> {
    fn drop(&mut self) {
        if let (Some(id), mut gate) = (self.id, self.world.gate())
            && let Some(call) = gate.calls.get_mut(&id)
        {
            call.abandoned = true;
            call.waker = None;
        }
    }
}
