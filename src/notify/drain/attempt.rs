//! One message, tried once: opened, sent, and the outcome written down.

use super::{
    super::{
        Letter,
        carrier::{Delivery, Failure},
        place,
        target::Target,
    },
    Works,
};
use crate::store::notifications::{Channel, Claimed, Fate, State};
use chrono::Utc;
use metrics::{counter, histogram};
use preloop_actors::ports::StoreError;
use secrecy::ExposeSecret;
use std::{sync::Arc, time::Duration};
use tokio::time::{Instant, sleep, timeout};

/// Longest that one try may take.
const TRY_MAX: Duration = Duration::from_secs(30);
/// For how long nobody else sends a claimed message: while it is tried, and the outcome written down.
pub(super) const LEASE: Duration = Duration::from_secs(90);
/// Pauses between tries to write an outcome down while the database is away; together well within the lease.
const WRITE_AGAIN: [Duration; 5] = [
    Duration::from_millis(100),
    Duration::from_millis(500),
    Duration::from_secs(2),
    Duration::from_secs(5),
    Duration::from_secs(10),
];
/// The pause after the first failure; doubles with each further one, up to the longest.
const AGAIN: Duration = Duration::from_secs(2);
const AGAIN_MAX: Duration = Duration::from_secs(300);
/// Longest pause that the other side may ask for.
const ASKED_MAX: Duration = Duration::from_secs(900);

/// A claimed message on its way.
pub(super) struct Attempt {
    works: Arc<Works>,
    message: Claimed,
}

impl Attempt {
    pub fn new(works: Arc<Works>, message: Claimed) -> Self {
        Self { works, message }
    }

    pub async fn run(self) {
        let began = Instant::now();
        let delivered = self.deliver().await;
        let channel = self.message.channel;
        histogram!("preloop_notification_try_duration_seconds", "channel" => channel.as_str())
            .record(began.elapsed().as_secs_f64());
        match delivered {
            Ok(()) => {
                self.sent().await;
                let delay = self.message.age + began.elapsed();
                histogram!("preloop_notification_delay_seconds", "channel" => channel.as_str())
                    .record(delay.as_secs_f64());
            }
            Err(failure) => self.failed(failure).await,
        }
    }

    async fn deliver(&self) -> Result<(), Failure> {
        let letter = self.open()?;
        let Letter { notice, target } = letter;
        let delivery = Delivery { id: self.message.id, notice, target, at: Utc::now() };
        let carrier = self.works.carriers.of(self.message.channel);
        let delivered = timeout(TRY_MAX, carrier.deliver(&delivery)).await;
        let delivered = delivered.unwrap_or_else(|_| {
            Err(Failure::later(format!("not taken over within {} s", TRY_MAX.as_secs())))
        });
        if let (Err(Failure::Gone(_)), Target::MobilePush { device, token, .. }) =
            (&delivered, &delivery.target)
        {
            let pruned = self.works.outbox.prune_device(self.message.account, *device, token).await;
            if let Err(error) = pruned {
                // It is found again at the next push.
                tracing::debug!("a device that is gone stays: {error}");
            }
        }
        delivered
    }

    fn open(&self) -> Result<Letter, Failure> {
        let opened = self.works.sealer.open(&place(self.message.id), &self.message.sealed);
        let opened = opened.map_err(|error| Failure::Never(error.to_string()))?;
        serde_json::from_str(opened.expose_secret())
            // Another version wrote it, and the error would show a part of it.
            .map_err(|_| Failure::later("the message cannot be read by this version of the server"))
    }

    async fn sent(&self) {
        let Claimed { id, channel, .. } = self.message;
        count(channel, "sent");
        match self.write(&Report::Sent).await {
            Ok(Some(_)) => {}
            Ok(None) => tracing::warn!(
                notification.id = %id,
                "a notification was sent after its lease was over, and may come twice"
            ),
            Err(error) => tracing::error!(
                notification.id = %id,
                "that a notification was sent could not be noted, so it comes again: {error}"
            ),
        }
    }

    async fn failed(&self, failure: Failure) {
        let Claimed { id, attempt, channel, .. } = self.message;
        let fate = match &failure {
            Failure::Later { after, .. } => {
                Fate::Again(pause_after(attempt, *after, rand::random()))
            }
            Failure::Never(_) | Failure::Gone(_) => Fate::GiveUp,
        };
        let written = self.write(&Report::Failed(failure.to_string(), fate)).await;
        let channel_name = channel.as_str();
        match written {
            Ok(Some(State::Failed)) => {
                tracing::warn!(
                    notification.id = %id, notification.channel = channel_name,
                    "gave a notification up: {failure}"
                );
                count(channel, "failed");
            }
            Ok(Some(_)) => {
                tracing::info!(
                    notification.id = %id, notification.channel = channel_name,
                    "a notification is tried again: {failure}"
                );
                count(channel, "retried");
            }
            // Taken back, or tried by another meanwhile.
            Ok(None) => {}
            Err(error) => tracing::warn!(
                notification.id = %id,
                "that a notification failed could not be noted; it is tried again: {error}"
            ),
        }
    }

    /// Writes an outcome down, patiently: one that is lost is sent again. `None`: the message is not ours any more.
    async fn write(&self, report: &Report) -> Result<Option<State>, StoreError> {
        for pause in WRITE_AGAIN {
            match self.write_once(report).await {
                Err(StoreError::Unavailable(_)) => sleep(pause).await,
                settled => return settled,
            }
        }
        self.write_once(report).await
    }

    async fn write_once(&self, report: &Report) -> Result<Option<State>, StoreError> {
        let Claimed { id, attempt, .. } = self.message;
        let outbox = &self.works.outbox;
        match report {
            Report::Sent => Ok(outbox.sent(id, attempt).await?.then_some(State::Sent)),
            Report::Failed(why, fate) => outbox.failed(id, attempt, why, *fate).await,
        }
    }
}

/// What became of a try.
enum Report {
    Sent,
    Failed(String, Fate),
}

/// Counts what became of a try.
pub(super) fn count(channel: Channel, outcome: &'static str) {
    counter!("preloop_notifications_total", "channel" => channel.as_str(), "outcome" => outcome)
        .increment(1);
}

/// How long to wait after a try that failed: twice as long as after the one before, or what the other side asked for,
/// within limits. `random`, 0 to 1, spreads what failed together over time: from half to one and a half.
fn pause_after(attempt: i32, asked: Option<Duration>, random: f64) -> Duration {
    let doublings = u32::try_from(attempt.saturating_sub(1)).unwrap_or(0).min(16);
    let pause = AGAIN_MAX.min(AGAIN * 2_u32.pow(doublings)).mul_f64(0.5 + random);
    pause.max(asked.unwrap_or_default().min(ASKED_MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_within_limits_and_are_spread() {
        let asked = |secs| Some(Duration::from_secs(secs));
        for (attempt, asked, random, secs) in [
            (1, None, 0.5, 2.0),
            (2, None, 0.5, 4.0),
            (3, None, 0.5, 8.0),
            (8, None, 0.5, 256.0),
            (9, None, 0.5, 300.0),
            (i32::MAX, None, 0.5, 300.0),
            (0, None, 0.5, 2.0),
            (1, None, 0.0, 1.0),
            (1, None, 1.0, 3.0),
            (1, asked(60), 0.5, 60.0),
            (9, asked(60), 0.5, 300.0),
            (1, asked(86_400), 0.5, 900.0),
        ] {
            let pause = pause_after(attempt, asked, random).as_secs_f64();
            assert!((pause - secs).abs() < 1e-6, "{attempt} {asked:?} {random}: {pause}");
        }
    }
}
