//! The hub's shell: one look at the store after another, never two at once.

use super::{
    handle::HubOptions,
    messages::{NotReady, Register},
    registry::{Registry, Subscription},
};
use crate::ports::{Live, LiveMessage, StoreError};
use actix::prelude::*;
use futures::FutureExt;
use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};
use tokio::{
    sync::Notify,
    time::{Instant, sleep, timeout},
};

/// Waiting registrations; `send` waits beyond it.
const MAILBOX_MAX: usize = 256;
/// A look longer than this counts as failed; the store's own timeouts should come first.
const LOOK_MAX: Duration = Duration::from_secs(30);
/// Longest that one trimming takes; what is left waits for the next.
const TRIM_MAX: Duration = Duration::from_secs(60);

/// Numbers the outbox, follows the positions, and hands each message to the sessions that want it.
///
/// A panic costs nothing but time: the next one starts at the newest position, and the sessions, whose feeds
/// ended with it, read from the store what came between.
pub struct HubActor {
    store: Arc<dyn Live>,
    hint: Arc<Notify>,
    /// Somebody watches now.
    watched: Arc<Notify>,
    options: HubOptions,
    /// The last position handed out; unknown until the first look.
    position: Option<i64>,
    registry: Registry,
    failures: u32,
    housekept: Instant,
    /// The store is being trimmed, beside the looks: they must not wait for it.
    trimming: bool,
    /// Which hub of this process we are, and which is the newest: one that was replaced stops.
    number: u64,
    newest: Arc<AtomicU64>,
}

/// What one look at the store gave.
#[derive(Debug, Default)]
struct Look {
    messages: Vec<LiveMessage>,
    /// Where the store stands, asked when nobody watches or nothing is known yet.
    newest: Option<i64>,
    /// There is more: look again at once.
    more: bool,
}

impl HubActor {
    pub(super) fn new(
        store: Arc<dyn Live>,
        hint: Arc<Notify>,
        options: HubOptions,
        newest: Arc<AtomicU64>,
    ) -> Self {
        Self {
            store,
            hint,
            watched: Arc::default(),
            options,
            position: None,
            registry: Registry::default(),
            failures: 0,
            housekept: Instant::now(),
            trimming: false,
            number: newest.fetch_add(1, Ordering::SeqCst) + 1,
            newest,
        }
    }

    /// Begins the next look. Its answer begins the next wait, so that there is never a second one.
    fn tick(&mut self, ctx: &mut Context<Self>) {
        fail::fail_point!("hub::tick");
        if self.newest.load(Ordering::SeqCst) != self.number {
            tracing::warn!("stopped a hub that had been replaced");
            return ctx.stop();
        }
        self.keep_house(ctx);
        let follow = self.position.filter(|_| !self.registry.is_empty());
        let look = look(Arc::clone(&self.store), follow, self.options.batch_max);
        let look = timeout(LOOK_MAX, look).map(|look| look.unwrap_or_else(|_| Err(overdue())));
        ctx.spawn(look.into_actor(self).map(|look, hub, ctx| hub.looked(look, ctx)));
    }

    fn looked(&mut self, look: Result<Look, StoreError>, ctx: &mut Context<Self>) {
        match look {
            Ok(look) => {
                self.failures = 0;
                let more = look.more;
                self.apply(look);
                if more { self.tick(ctx) } else { self.rest(ctx) }
            }
            Err(error) => self.back_off(&error, ctx),
        }
    }

    /// Hands the messages out. A jump in the positions means that some were trimmed before we saw them.
    fn apply(&mut self, look: Look) {
        // A session that came during the look may have read before it: nothing may be skipped then.
        if look.newest.is_some() && (self.position.is_none() || self.registry.is_empty()) {
            self.position = look.newest;
        }
        for message in look.messages {
            if self.position.is_some_and(|position| message.position > position + 1) {
                tracing::warn!("the hub fell behind what is kept: sessions read anew");
                self.registry.clear();
            }
            self.position = Some(message.position);
            self.registry.deliver(&Arc::new(message));
        }
    }

    /// Waits for a hint or for the clock. While nobody watches, no hint is worth a look: each one moves the counters,
    /// which costs the more the longer somebody's snapshot keeps their old versions.
    fn rest(&mut self, ctx: &mut Context<Self>) {
        let HubOptions { poll, idle_poll, pause, .. } = self.options;
        let (longest, hint) = match self.registry.is_empty() {
            true => (idle_poll, Arc::clone(&self.watched)),
            false => (poll, Arc::clone(&self.hint)),
        };
        let rest = async move {
            sleep(pause).await;
            // Either way it is time to look.
            let _ = timeout(longest.saturating_sub(pause), hint.notified()).await;
        };
        ctx.spawn(rest.into_actor(self).map(|(), hub, ctx| hub.tick(ctx)));
    }

    fn back_off(&mut self, error: &StoreError, ctx: &mut Context<Self>) {
        let HubOptions { retry, retry_max, .. } = self.options;
        let wait = retry_max.min(retry.saturating_mul(1 << self.failures.min(16)));
        self.failures += 1;
        tracing::warn!(hub.failures = self.failures, "the hub could not look: {error}");
        ctx.spawn(sleep(wait).into_actor(self).map(|(), hub, ctx| hub.tick(ctx)));
    }

    /// Now and then forgets dead registrations and trims the store.
    fn keep_house(&mut self, ctx: &mut Context<Self>) {
        if self.trimming || self.housekept.elapsed() < self.options.housekeeping {
            return;
        }
        self.housekept = Instant::now();
        self.registry.sweep();
        self.trimming = true;
        let store = Arc::clone(&self.store);
        let trim = timeout(TRIM_MAX, async move { store.trim().await });
        ctx.spawn(trim.into_actor(self).map(|trimmed, hub, _| {
            hub.trimming = false;
            if let Ok(Err(error)) = trimmed {
                tracing::warn!("the hub could not trim what is kept: {error}");
            }
        }));
    }
}

/// Numbers what waits; then reads on from `follow`, or asks where the store stands.
async fn look(
    store: Arc<dyn Live>,
    follow: Option<i64>,
    batch_max: usize,
) -> Result<Look, StoreError> {
    let numbered = store.number_outbox(batch_max).await?;
    let Some(position) = follow else {
        let newest = Some(store.newest_position().await?);
        return Ok(Look { newest, more: numbered >= batch_max, ..Look::default() });
    };
    let messages = store.after_position(position, batch_max).await?;
    let more = numbered >= batch_max || messages.len() >= batch_max;
    Ok(Look { messages, newest: None, more })
}

fn overdue() -> StoreError {
    StoreError::Unavailable(format!("no answer within {} s", LOOK_MAX.as_secs()))
}

impl Actor for HubActor {
    type Context = Context<Self>;

    fn started(&mut self, ctx: &mut Self::Context) {
        ctx.set_mailbox_capacity(MAILBOX_MAX);
        self.tick(ctx);
    }
}

crate::answers_ping!(HubActor);

impl Handler<Register> for HubActor {
    type Result = Result<Subscription, NotReady>;

    fn handle(&mut self, register: Register, _: &mut Self::Context) -> Self::Result {
        if self.position.is_none() {
            return Err(NotReady);
        }
        if self.registry.is_empty() {
            self.watched.notify_one();
        }
        Ok(self.registry.register(register.account, register.interest, self.options.queue_max))
    }
}
