//! The drain: sends what waits in the outbox, one per replica, for as long as the server runs.
//!
//! It looks when it is woken and every few seconds, claims what is due, and sends each message in a task of its own.
//! Each channel has a lane with a limit, and within it each account has one, so that a server that does not answer
//! holds up nobody else. A message whose sender dies is sent again when its lease is over, so it may come twice then;
//! nobody sends it again while its lease lasts, nor after its row says that it was sent.

mod attempt;
mod lanes;
#[cfg(test)]
mod tests;

use super::{carrier::Carriers, outbox::Outbox};
use crate::{
    secrets::Sealer,
    store::notifications::{Channel, Turn},
};
use attempt::{Attempt, LEASE};
use lanes::Lanes;
use metrics::{counter, gauge};
use preloop_actors::ports::StoreError;
use std::{sync::Arc, time::Duration};
use tokio::{
    sync::{Notify, watch},
    task::JoinHandle,
    time::{Instant, sleep, sleep_until, timeout},
};

/// Longest time until the outbox is looked at again: other replicas queue, too, and a wake-up may get lost.
const LOOK_EVERY: Duration = Duration::from_secs(5);
/// The pause when nothing could be taken although something is due, or the database did not answer. An account's turn
/// comes earlier, when one of its messages has landed.
const RETRY: Duration = Duration::from_secs(1);
/// Shortest time between two looks, however often the drain is woken.
const PAUSE: Duration = Duration::from_millis(20);
/// How often what is too late is given up and what is old forgotten.
const SWEEP_EVERY: Duration = Duration::from_secs(30);
/// Longest that messages on their way are waited for at the end; they would be sent again otherwise.
const CLOSE_MAX: Duration = Duration::from_secs(3);
/// First wait after the loop fell over; doubles up to the longest.
const REBUILD: Duration = Duration::from_millis(200);
const REBUILD_MAX: Duration = Duration::from_secs(30);
/// A loop that ran for so long was well.
const WELL_AFTER: Duration = Duration::from_secs(60);

/// The running drain of this replica.
pub struct Drain {
    stop: watch::Sender<bool>,
    task: JoinHandle<()>,
}

/// What the loop works with; it survives the loop.
struct Works {
    outbox: Arc<dyn Outbox>,
    carriers: Carriers,
    sealer: Sealer,
    some: Arc<Notify>,
}

impl Drain {
    pub(super) fn start(
        outbox: Arc<dyn Outbox>,
        carriers: Carriers,
        sealer: Sealer,
        some: Arc<Notify>,
    ) -> Self {
        let (stop, stopped) = watch::channel(false);
        let works = Arc::new(Works { outbox, carriers, sealer, some });
        Self { stop, task: tokio::spawn(supervise(works, stopped)) }
    }

    /// Takes nothing up any more, and gives messages on their way a few seconds to arrive.
    pub async fn close(self) {
        self.stop.send_replace(true);
        let _fallen_over = self.task.await;
    }
}

/// Keeps a loop running until it is told to stop.
async fn supervise(works: Arc<Works>, mut stopped: watch::Receiver<bool>) {
    let mut wait = REBUILD;
    loop {
        let since = Instant::now();
        let run = tokio::spawn(drain(works.clone(), stopped.clone()));
        let Err(fault) = run.await else { return };
        if since.elapsed() >= WELL_AFTER {
            wait = REBUILD;
        }
        tracing::error!("the sending of notifications fell over, and begins anew: {fault}");
        counter!("preloop_actor_restarts_total", "kind" => "notifications", "reason" => "died")
            .increment(1);
        tokio::select! {
            () = sleep(wait) => wait = REBUILD_MAX.min(wait * 2),
            _ = stopped.changed() => return,
        }
    }
}

async fn drain(works: Arc<Works>, mut stopped: watch::Receiver<bool>) {
    let mut lanes = Lanes::default();
    let (mut look, mut sweep) = (Instant::now(), Instant::now());
    loop {
        tokio::select! {
            () = sleep_until(look) => {
                if Instant::now() >= sweep {
                    works.sweep().await;
                    sweep = Instant::now() + SWEEP_EVERY;
                }
                let pause = works.look(&mut lanes).await;
                look = Instant::now() + pause.clamp(PAUSE, LOOK_EVERY);
            }
            // The first of many is enough: by the next look the others are there, too.
            () = works.some.notified() => look = look.min(Instant::now() + PAUSE),
            // There is room again, and what failed has a new time.
            () = lanes.landed(), if !lanes.is_empty() => look = look.min(Instant::now() + PAUSE),
            _ = stopped.changed() => break,
        }
    }
    let on_their_way = async {
        while !lanes.is_empty() {
            lanes.landed().await;
        }
    };
    if timeout(CLOSE_MAX, on_their_way).await.is_err() {
        tracing::info!("messages were on their way at the end, and are sent again");
    }
}

impl Works {
    /// Takes up what is due; returns when to look again.
    async fn look(self: &Arc<Self>, lanes: &mut Lanes) -> Duration {
        match self.take_up(lanes).await {
            Ok(pause) => pause,
            Err(error) => {
                tracing::debug!("notifications wait: {error}");
                RETRY
            }
        }
    }

    async fn take_up(self: &Arc<Self>, lanes: &mut Lanes) -> Result<Duration, StoreError> {
        let due = self.outbox.due(&Channel::ALL).await;
        show(due.as_ref().ok());
        let due = due?;
        let mut pause = LOOK_EVERY;
        for (channel, due_in_secs) in due {
            if due_in_secs > 0.0 {
                let due_in = Duration::try_from_secs_f64(due_in_secs).unwrap_or(LOOK_EVERY);
                pause = pause.min(due_in);
                continue;
            }
            // Without room the next one that lands looks again.
            if lanes.room(channel) > 0 {
                pause = pause.min(self.take(channel, lanes).await?);
            }
        }
        Ok(pause)
    }

    async fn take(
        self: &Arc<Self>,
        channel: Channel,
        lanes: &mut Lanes,
    ) -> Result<Duration, StoreError> {
        let full = lanes.full_accounts(channel);
        let turn = Turn {
            channel,
            messages_max: lanes.room(channel),
            per_account_max: lanes::PER_ACCOUNT_MAX,
            without: &full,
            lease: LEASE,
        };
        let claimed = self.outbox.claim(turn).await?;
        let pause = if claimed.is_empty() { RETRY } else { PAUSE };
        for message in claimed {
            let (account, id) = (message.account, message.id);
            let attempt = Attempt::new(self.clone(), message);
            lanes.launch(channel, account, id, attempt.run());
        }
        Ok(pause)
    }

    async fn sweep(&self) {
        match self.outbox.sweep().await {
            Ok(given_up) => {
                for channel in given_up {
                    tracing::warn!(
                        notification.channel = channel.as_str(),
                        "gave a notification up: too late"
                    );
                    attempt::count(channel, "failed");
                }
            }
            Err(error) => tracing::debug!("notifications are not cleared away: {error}"),
        }
    }
}

/// Shows how late each channel is. After a look that failed that is not known: an old value would look like a new one.
fn show(due: Option<&Vec<(Channel, f64)>>) {
    for channel in Channel::ALL {
        let late = due.map_or(f64::NAN, |due| {
            let first = due.iter().find(|(other, _)| *other == channel);
            first.map_or(0.0, |(_, due_in_secs)| (-due_in_secs).max(0.0))
        });
        gauge!("preloop_notifications_late_seconds", "channel" => channel.as_str()).set(late);
    }
}
