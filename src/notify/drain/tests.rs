//! The drain over a table in memory, on a clock that stands until everybody waits.

use super::*;
use crate::{
    notify::{Carrier, Delivery, Failure, Letter, place, samples, target::Target},
    store::notifications::{Claimed, Fate, Platform, State},
};
use async_trait::async_trait;
use preloop_actors::ids::AccountId;
use std::{
    collections::HashMap,
    sync::{
        Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
};
use uuid::Uuid;

const DAY: Duration = Duration::from_secs(86_400);

struct Row {
    id: Uuid,
    account: AccountId,
    channel: Channel,
    sealed: Vec<u8>,
    attempts: i32,
    due: Instant,
    give_up: Instant,
    state: State,
    error: Option<String>,
}

/// The table, as the statements in `src/store/notifications` treat it.
#[derive(Default)]
struct Table {
    rows: Mutex<Vec<Row>>,
    away: AtomicBool,
    panics: AtomicUsize,
    pruned: Mutex<Vec<String>>,
}

impl Table {
    fn up(&self) -> Result<(), StoreError> {
        match self.away.load(Ordering::Relaxed) {
            true => Err(StoreError::Unavailable("away".to_owned())),
            false => Ok(()),
        }
    }

    fn with<T>(&self, id: Uuid, attempt: i32, change: impl FnOnce(&mut Row) -> T) -> Option<T> {
        let mut rows = self.rows.lock().unwrap();
        let row = rows.iter_mut().find(|row| row.id == id && row.attempts == attempt)?;
        (row.state == State::Waiting).then(|| change(row))
    }
}

#[async_trait]
impl Outbox for Table {
    async fn due(&self, channels: &[Channel]) -> Result<Vec<(Channel, f64)>, StoreError> {
        self.up()?;
        if self.panics.load(Ordering::Relaxed) > 0 {
            self.panics.fetch_sub(1, Ordering::Relaxed);
            panic!("a fault of the loop");
        }
        let (rows, now) = (self.rows.lock().unwrap(), Instant::now());
        let due = |channel: &Channel| {
            let waiting =
                rows.iter().filter(|row| row.channel == *channel && row.state == State::Waiting);
            let first = waiting.map(|row| row.due).min()?;
            let secs = match first > now {
                true => (first - now).as_secs_f64(),
                false => -(now - first).as_secs_f64(),
            };
            Some((*channel, secs))
        };
        Ok(channels.iter().filter_map(due).collect())
    }

    async fn claim(&self, turn: Turn<'_>) -> Result<Vec<Claimed>, StoreError> {
        self.up()?;
        let (mut rows, now) = (self.rows.lock().unwrap(), Instant::now());
        let mut of_account = HashMap::<AccountId, usize>::new();
        let mut claimed = Vec::new();
        for row in rows.iter_mut() {
            let is_due =
                row.state == State::Waiting && row.channel == turn.channel && row.due <= now;
            let taken = of_account.entry(row.account).or_default();
            let may = claimed.len() < turn.messages_max
                && *taken < turn.per_account_max
                && !turn.without.contains(&row.account);
            if is_due && may {
                *taken += 1;
                row.attempts += 1;
                row.due = now + turn.lease;
                claimed.push(Claimed {
                    id: row.id,
                    account: row.account,
                    approval: Uuid::nil(),
                    channel: row.channel,
                    sealed: row.sealed.clone(),
                    attempt: row.attempts,
                    age: Duration::ZERO,
                });
            }
        }
        Ok(claimed)
    }

    async fn sent(&self, id: Uuid, attempt: i32) -> Result<bool, StoreError> {
        self.up()?;
        Ok(self.with(id, attempt, |row| row.state = State::Sent).is_some())
    }

    async fn failed(
        &self,
        id: Uuid,
        attempt: i32,
        why: &str,
        fate: Fate,
    ) -> Result<Option<State>, StoreError> {
        self.up()?;
        Ok(self.with(id, attempt, |row| {
            row.error = Some(why.to_owned());
            match fate {
                Fate::Again(pause) if Instant::now() + pause < row.give_up => {
                    row.due = Instant::now() + pause;
                }
                _ => row.state = State::Failed,
            }
            row.state
        }))
    }

    async fn sweep(&self) -> Result<Vec<Channel>, StoreError> {
        self.up()?;
        Ok(Vec::new())
    }

    async fn prune_device(&self, _: AccountId, _: Uuid, token: &str) -> Result<bool, StoreError> {
        self.pruned.lock().unwrap().push(token.to_owned());
        Ok(true)
    }
}

/// How a recipient behaves, by the text that its address begins with; every try is noted with its time.
#[derive(Default)]
struct Others {
    tries: Mutex<Vec<(String, Duration)>>,
    began: Mutex<Option<Instant>>,
}

#[async_trait]
impl Carrier for Others {
    async fn deliver(&self, delivery: &Delivery) -> Result<(), Failure> {
        let to = match &delivery.target {
            Target::Email { to } => to.clone(),
            Target::Slack { url } | Target::Webhook { url, .. } | Target::Mattermost { url } => {
                url.clone()
            }
            Target::MobilePush { token, .. } => token.clone(),
        };
        let began = *self.began.lock().unwrap().get_or_insert_with(Instant::now);
        self.tries.lock().unwrap().push((to.clone(), began.elapsed()));
        let tries = self.tries(&to).len();
        match to.split('-').next().unwrap_or_default() {
            "dead" => std::future::pending().await,
            "down" => Err(Failure::later("it is down")),
            "flaky" if tries < 4 => Err(Failure::later("not yet")),
            "wrong" => Err(Failure::Never("no such place".to_owned())),
            "gone" => Err(Failure::Gone("the device is gone".to_owned())),
            "panics" if tries == 1 => panic!("a fault in a channel"),
            "slow" => {
                sleep(Duration::from_secs(2)).await;
                Ok(())
            }
            _ => Ok(()),
        }
    }
}

impl Others {
    fn tries(&self, to: &str) -> Vec<Duration> {
        let tries = self.tries.lock().unwrap();
        tries.iter().filter(|(whom, _)| whom == to).map(|(_, at)| *at).collect()
    }
}

struct World {
    table: Arc<Table>,
    others: Arc<Others>,
    sealer: Sealer,
    some: Arc<Notify>,
    drain: Option<Drain>,
}

impl World {
    fn new() -> Self {
        let (table, others) = (Arc::<Table>::default(), Arc::<Others>::default());
        *others.began.lock().unwrap() = Some(Instant::now());
        let (sealer, some) = (Sealer::new(&"key".into()), Arc::<Notify>::default());
        let carrier: Arc<dyn Carrier> = others.clone();
        let carriers = Carriers::from_fn(move |_| carrier.clone());
        let drain = Drain::start(table.clone(), carriers, sealer.clone(), some.clone());
        Self { table, others, sealer, some, drain: Some(drain) }
    }

    fn queue(&self, account: AccountId, target: Target, lasts: Duration) {
        let id = Uuid::now_v7();
        let channel = target.channel();
        let letter = Letter { notice: samples::request().into(), target };
        let sealed = self.sealer.seal(&place(id), &serde_json::to_string(&letter).unwrap());
        let (due, give_up) = (Instant::now(), Instant::now() + lasts);
        let (attempts, state, error) = (0, State::Waiting, None);
        let row = Row { id, account, channel, sealed, attempts, due, give_up, state, error };
        self.table.rows.lock().unwrap().push(row);
    }

    /// Queues a mail of an account of its own.
    fn mail(&self, to: &str, lasts: Duration) {
        self.queue(AccountId::fresh(), Target::Email { to: to.to_owned() }, lasts);
    }

    fn slack(&self, account: AccountId, url: &str) {
        self.queue(account, Target::Slack { url: url.to_owned() }, DAY);
    }

    async fn after(&self, secs: u64) {
        self.some.notify_one();
        sleep(Duration::from_secs(secs)).await;
    }

    /// States in the order in which they were queued.
    fn states(&self) -> Vec<State> {
        self.table.rows.lock().unwrap().iter().map(|row| row.state).collect()
    }

    fn errors(&self) -> Vec<Option<String>> {
        self.table.rows.lock().unwrap().iter().map(|row| row.error.clone()).collect()
    }
}

#[tokio::test(start_paused = true)]
async fn each_message_is_sent_once_and_soon() {
    let world = World::new();
    sleep(Duration::from_secs(60)).await;
    for number in 0..100 {
        world.mail(&format!("ada-{number}"), DAY);
    }
    world.after(1).await;
    assert_eq!(world.states(), [State::Sent; 100]);
    sleep(DAY).await;
    assert_eq!(world.others.tries.lock().unwrap().len(), 100);
}

#[tokio::test(start_paused = true)]
async fn without_a_wake_up_it_is_found_by_looking() {
    let world = World::new();
    sleep(Duration::from_secs(60)).await;
    world.mail("ada", DAY);
    sleep(LOOK_EVERY + PAUSE).await;
    assert_eq!(world.states(), [State::Sent]);
}

#[tokio::test(start_paused = true)]
async fn what_fails_is_tried_again_with_growing_pauses_until_it_helps_nobody() {
    let world = World::new();
    world.mail("flaky", DAY);
    world.mail("down", Duration::from_secs(3_600));
    world.mail("wrong", DAY);
    world.after(7_200).await;
    assert_eq!(world.states(), [State::Sent, State::Failed, State::Failed]);
    assert_eq!(world.others.tries("flaky").len(), 4);
    assert_eq!(world.others.tries("wrong").len(), 1);
    let tries = world.others.tries("down");
    let pauses: Vec<_> = tries.windows(2).map(|two| (two[1] - two[0]).as_secs_f64()).collect();
    for (pause, doubled) in pauses.iter().zip([2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0, 256.0]) {
        let (least, most) = (doubled * 0.5, doubled * 1.5 + 0.1);
        assert!((least..=most).contains(pause), "{pauses:?}");
    }
    assert!(
        (12..30).contains(&tries.len()) && tries.last().unwrap().as_secs() < 3_600,
        "{tries:?}"
    );
    let errors = ["not yet", "it is down", "no such place"].map(|error| Some(error.to_owned()));
    assert_eq!(world.errors(), errors, "the last error stays to be seen");
}

#[tokio::test(start_paused = true)]
async fn a_dead_channel_holds_up_no_other() {
    let world = World::new();
    for number in 0..50 {
        world.mail(&format!("dead-{number}"), DAY);
    }
    world.after(1).await;
    world.slack(AccountId::fresh(), "ada");
    world.after(1).await;
    assert_eq!(world.states().last(), Some(&State::Sent));
}

#[tokio::test(start_paused = true)]
async fn a_dead_server_of_one_account_holds_up_no_other_account() {
    let world = World::new();
    let (one, other) = (AccountId::fresh(), AccountId::fresh());
    for number in 0..1_000 {
        world.slack(one, &format!("dead-{number}"));
    }
    world.after(1).await;
    world.slack(other, "ada");
    world.after(1).await;
    assert_eq!(world.states().last(), Some(&State::Sent));
    let busy = world.others.tries.lock().unwrap().len() - 1;
    assert!(busy <= 2 * lanes::PER_ACCOUNT_MAX, "{busy} messages of one account at once");
}

#[tokio::test(start_paused = true)]
async fn a_fault_in_a_channel_costs_one_try() {
    let world = World::new();
    world.mail("panics", DAY);
    world.mail("ada", DAY);
    world.after(1).await;
    assert_eq!(world.states(), [State::Waiting, State::Sent]);
    sleep(LEASE + LOOK_EVERY).await;
    assert_eq!(world.states(), [State::Sent; 2]);
}

#[tokio::test(start_paused = true)]
async fn a_fault_in_the_loop_is_survived() {
    let world = World::new();
    world.table.panics.store(5, Ordering::Relaxed);
    world.mail("ada", DAY);
    world.after(60).await;
    assert_eq!(world.states(), [State::Sent]);
}

#[tokio::test(start_paused = true)]
async fn a_database_that_is_away_makes_nobody_hear_twice() {
    let world = World::new();
    world.mail("slow", DAY);
    world.after(1).await;
    world.table.away.store(true, Ordering::Relaxed);
    sleep(Duration::from_secs(8)).await;
    world.table.away.store(false, Ordering::Relaxed);
    sleep(DAY).await;
    assert_eq!(world.states(), [State::Sent]);
    assert_eq!(world.others.tries("slow").len(), 1);
}

#[tokio::test(start_paused = true)]
async fn at_the_end_messages_on_their_way_arrive() {
    let mut world = World::new();
    world.mail("slow", DAY);
    world.mail("dead", DAY);
    world.after(1).await;
    let began = Instant::now();
    world.drain.take().unwrap().close().await;
    assert!(began.elapsed() <= CLOSE_MAX + PAUSE);
    assert_eq!(world.states(), [State::Sent, State::Waiting]);
}

#[tokio::test(start_paused = true)]
async fn a_device_that_is_gone_is_forgotten() {
    let world = World::new();
    let token = "gone-7".to_owned();
    let target = Target::MobilePush { device: Uuid::nil(), platform: Platform::Android, token };
    world.queue(AccountId::fresh(), target, DAY);
    world.after(1).await;
    assert_eq!(world.states(), [State::Failed]);
    assert_eq!(*world.table.pruned.lock().unwrap(), ["gone-7"]);
}

#[tokio::test(start_paused = true)]
async fn what_cannot_be_opened_is_given_up_and_says_why() {
    let world = World::new();
    world.mail("ada", DAY);
    world.table.rows.lock().unwrap()[0].sealed[30] ^= 1;
    world.after(1).await;
    assert_eq!(world.states(), [State::Failed]);
    assert!(world.errors()[0].as_ref().unwrap().contains("SECRET_KEY"));
}
