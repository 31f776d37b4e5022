//! The hub over an in-memory store, with paused time.

use super::*;
use crate::{
    fakes::live::FakeLive,
    guardian::{Guardians, Placement},
    hub::{Feed, FeedItem, HubActor, HubOptions, Interest, LiveHandle, Notice, Watcher},
};
use actix::{AsyncContext, Context, Handler, Message, WrapFuture};
use futures::StreamExt;
use serde_json::json;
use std::{sync::Arc, time::Duration};
use tokio::time::{Instant, sleep, timeout};

#[derive(Message)]
#[rtype(result = "()")]
pub(in crate::hub) struct Die;

impl Handler<Die> for HubActor {
    type Result = ();

    fn handle(&mut self, _: Die, _: &mut Context<Self>) {
        panic!("told to die");
    }
}

/// Takes no message any more, as one whose handler never returns.
#[derive(Message)]
#[rtype(result = "()")]
struct Freeze;

impl Handler<Freeze> for HubActor {
    type Result = ();

    fn handle(&mut self, _: Freeze, ctx: &mut Context<Self>) {
        ctx.wait(std::future::pending::<()>().into_actor(self));
    }
}

struct World {
    store: Arc<FakeLive>,
    live: LiveHandle,
}

fn world(store: FakeLive, options: HubOptions) -> World {
    tokio::time::pause();
    let store = Arc::new(store);
    let guardians = Guardians::start();
    let live = LiveHandle::start(&guardians, Placement::Here, store.clone(), options);
    World { store, live }
}

fn usual() -> World {
    world(FakeLive::default(), HubOptions::default())
}

impl World {
    fn publish(&self, account: AccountId, topic: Topic, number: usize) {
        let body = json!({ "number": number }).as_object().cloned().unwrap();
        self.store.publish(account, topic, body);
        self.live.published();
    }

    async fn feed(&self, account: AccountId, topics: &[Topic]) -> Feed {
        let interest = Interest::default();
        topics.iter().for_each(|topic| interest.set(*topic));
        self.live.register(account, &interest).await
    }

    /// Kills the hub at its next message, as a fault would.
    async fn kill(&self) {
        assert!(self.live.hub().send(Die).await.is_err());
    }
}

fn number(message: &LiveMessage) -> u64 {
    message.body["number"].as_u64().unwrap()
}

/// Everything that waits in a feed, and what ended it.
async fn drain(feed: &mut Feed) -> (Vec<u64>, Option<FeedItem>) {
    let mut numbers = Vec::new();
    loop {
        match timeout(Duration::from_secs(2), feed.next()).await {
            Ok(Some(FeedItem::Message(message))) => numbers.push(number(&message)),
            Ok(end) => return (numbers, end),
            Err(_) => return (numbers, None),
        }
    }
}

#[actix::test]
async fn a_session_hears_its_topics_of_its_account() {
    let world = usual();
    let (ours, theirs) = (AccountId::fresh(), AccountId::fresh());
    let mut flows = world.feed(ours, &[FLOWS]).await;
    let mut both = world.feed(ours, &[FLOWS, ACTIVITY]).await;
    let mut none = world.feed(ours, &[]).await;
    let mut other = world.feed(theirs, &[FLOWS]).await;
    world.publish(ours, FLOWS, 1);
    world.publish(ours, ACTIVITY, 2);
    world.publish(theirs, FLOWS, 3);
    assert_eq!(drain(&mut flows).await, (vec![1], None));
    assert_eq!(drain(&mut both).await, (vec![1, 2], None));
    assert_eq!(drain(&mut none).await, (vec![], None));
    assert_eq!(drain(&mut other).await, (vec![3], None));
}

#[actix::test]
async fn a_hint_is_quick_and_the_clock_is_enough() {
    let world = usual();
    for (hint, limit) in [(true, 50), (false, 600)] {
        let account = AccountId::fresh();
        let mut feed = world.feed(account, &[FLOWS]).await;
        sleep(Duration::from_secs(3)).await;
        let began = Instant::now();
        if hint {
            world.publish(account, FLOWS, 1);
        } else {
            let body = json!({ "number": 1 }).as_object().cloned().unwrap();
            world.store.publish(account, FLOWS, body);
        }
        assert!(feed.next().await.is_some());
        assert!(began.elapsed() <= Duration::from_millis(limit), "{:?}", began.elapsed());
    }
}

/// While nobody watches, the hub skips ahead; a session that comes at any moment of this misses nothing.
#[actix::test]
async fn nothing_is_skipped_when_somebody_comes() {
    let options = HubOptions { housekeeping: Duration::ZERO, ..HubOptions::default() };
    let world = world(FakeLive::default(), options);
    world.store.delay(Duration::from_millis(50));
    for number in 0..100 {
        // The former feed is gone, and the hub has noticed, somewhere in its round.
        sleep(Duration::from_millis(2_000 + 13 * number)).await;
        let account = AccountId::fresh();
        let mut feed = world.feed(account, &[FLOWS]).await;
        let body = json!({ "number": number }).as_object().cloned().unwrap();
        world.store.publish(account, FLOWS, body);
        world.store.number_and_trim();
        assert_eq!(drain(&mut feed).await, (vec![number], None));
    }
}

#[actix::test]
async fn the_outbox_is_numbered_though_nobody_watches() {
    let world = usual();
    world.store.publish(AccountId::fresh(), FLOWS, Map::new());
    sleep(Duration::from_millis(1_100)).await;
    assert_eq!(world.store.waiting(), 0);
}

#[actix::test]
async fn many_messages_come_in_order_by_one_call_at_a_time() {
    let world = usual();
    world.store.delay(Duration::from_millis(5));
    let account = AccountId::fresh();
    let mut feed = world.feed(account, &[FLOWS]).await;
    let receiving = async {
        let mut numbers = Vec::new();
        while numbers.len() < 5_000 {
            let Some(FeedItem::Message(message)) = feed.next().await else { panic!("ended") };
            numbers.push(number(&message));
        }
        numbers
    };
    let sending = async {
        for number in 0..5_000 {
            world.publish(account, FLOWS, number);
            if number % 100 == 0 {
                sleep(Duration::from_millis(1)).await;
            }
        }
    };
    let (numbers, ()) = tokio::join!(receiving, sending);
    assert!(numbers.into_iter().eq(0..5_000));
    assert_eq!(world.store.running_most(), 1);
}

#[actix::test]
async fn a_slow_session_is_let_go_and_slows_nobody() {
    let options = HubOptions { queue_max: 10, ..HubOptions::default() };
    let world = world(FakeLive::default(), options);
    let account = AccountId::fresh();
    let mut slow = world.feed(account, &[FLOWS]).await;
    let mut quick = world.feed(account, &[FLOWS]).await;
    for number in 0..30 {
        world.publish(account, FLOWS, number);
        assert!(matches!(quick.next().await, Some(FeedItem::Message(_))));
    }
    // What waited is dropped: the client is told at once, and resumes from the store.
    assert!(slow.is_slow());
    assert_eq!(drain(&mut slow).await, (vec![], Some(FeedItem::Slow)));
    assert!(slow.next().await.is_none());
}

#[actix::test]
async fn store_errors_delay_and_lose_nothing() {
    let world = usual();
    let account = AccountId::fresh();
    let mut feed = world.feed(account, &[FLOWS]).await;
    world.store.fail_next(6);
    world.publish(account, FLOWS, 1);
    world.publish(account, FLOWS, 2);
    sleep(Duration::from_secs(10)).await;
    assert_eq!(drain(&mut feed).await, (vec![1, 2], None));
}

#[actix::test]
async fn a_dead_hub_is_noticed_and_replaced_within_a_second() {
    let world = usual();
    let account = AccountId::fresh();
    let mut feed = world.feed(account, &[FLOWS]).await;
    world.kill().await;
    let began = Instant::now();
    assert_eq!(drain(&mut feed).await, (vec![], Some(FeedItem::Lost)));
    let mut feed = world.feed(account, &[FLOWS]).await;
    assert!(began.elapsed() < Duration::from_secs(1), "{:?}", began.elapsed());
    world.publish(account, FLOWS, 1);
    assert_eq!(drain(&mut feed).await, (vec![1], None));
}

/// It cannot refuse, and nobody ever answers for it.
#[actix::test]
async fn a_session_that_registers_at_a_stuck_hub_gets_its_successor() {
    let world = usual();
    let account = AccountId::fresh();
    sleep(Duration::from_secs(1)).await;
    world.live.hub().send(Freeze).await.unwrap();
    let register = timeout(Duration::from_secs(40), world.feed(account, &[FLOWS]));
    let mut feed = register.await.expect("the successor took it");
    world.publish(account, FLOWS, 1);
    assert_eq!(drain(&mut feed).await, (vec![1], None));
}

#[actix::test]
async fn messages_do_not_wait_for_trimming() {
    let options = HubOptions { housekeeping: Duration::ZERO, ..HubOptions::default() };
    let world = world(FakeLive::default(), options);
    let account = AccountId::fresh();
    let mut feed = world.feed(account, &[FLOWS]).await;
    world.store.trim_forever();
    for number in 0..3 {
        let began = Instant::now();
        world.publish(account, FLOWS, number);
        assert!(feed.next().await.is_some());
        assert!(began.elapsed() <= Duration::from_millis(50), "{:?}", began.elapsed());
        sleep(Duration::from_secs(20)).await;
    }
}

#[actix::test]
async fn sessions_read_anew_when_messages_were_trimmed_unseen() {
    let options = HubOptions { batch_max: 50, ..HubOptions::default() };
    let world = world(FakeLive::keeping(10), options);
    let account = AccountId::fresh();
    let mut feed = world.feed(account, &[FLOWS]).await;
    world.publish(account, FLOWS, 0);
    assert!(feed.next().await.is_some());
    // Another replica numbers and trims while ours is held up.
    for number in 1..=40 {
        world.store.publish(
            account,
            FLOWS,
            json!({ "number": number }).as_object().cloned().unwrap(),
        );
    }
    world.store.number_and_trim();
    world.live.published();
    assert_eq!(drain(&mut feed).await, (vec![], Some(FeedItem::Lost)));
}

/// A session as the WebSocket runs it: what the client hears until it has heard `until`.
async fn watch(live: LiveHandle, account: AccountId, from: i64, until: u64) -> Vec<u64> {
    let mut watcher = Watcher::default();
    watcher.subscribe(FLOWS, Some(from));
    let mut heard = Vec::new();
    'feed: loop {
        let mut feed = live.register(account, watcher.interest()).await;
        watcher.feed_began();
        while heard.last() < Some(&until) {
            if let Some(read) = watcher.next_read() {
                match live.read(account, &read).await {
                    Err(_) => watcher.read_failed(&read),
                    Ok(replay) => {
                        heard.extend(watcher.read(&read, replay).iter().filter_map(|notice| {
                            match notice {
                                Notice::Message(message) => Some(number(message)),
                                Notice::Subscribed { .. } => None,
                                Notice::Gap { .. } => panic!("nothing was trimmed"),
                            }
                        }))
                    }
                }
                continue;
            }
            match feed.next().await {
                Some(FeedItem::Message(message)) => {
                    heard.extend(watcher.live(message).map(|message| number(&message)));
                }
                _ => {
                    watcher.feed_ended();
                    continue 'feed;
                }
            }
        }
        return heard;
    }
}

#[actix::test]
async fn no_gap_and_no_repetition_though_the_hub_keeps_dying() {
    let options = HubOptions { queue_max: 40, ..HubOptions::default() };
    let world = world(FakeLive::default(), options);
    world.store.delay(Duration::from_millis(3));
    let account = AccountId::fresh();
    let sessions = (0..20).map(|_| watch(world.live.clone(), account, 0, 1_999));
    let faults = async {
        for number in 0..2_000 {
            world.publish(account, FLOWS, number);
            match number % 400 {
                100 => world.kill().await,
                200 => world.store.fail_next(5),
                _ => {}
            }
            sleep(Duration::from_millis(number as u64 % 7)).await;
        }
    };
    let (heard, ()) = tokio::join!(futures::future::join_all(sessions), faults);
    for heard in heard {
        assert!(heard.into_iter().eq(0..2_000));
    }
}
