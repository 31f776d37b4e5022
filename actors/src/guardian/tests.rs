//! Actors die and hang here, and come back.

use super::*;
use crate::answers_ping;
use std::sync::atomic::AtomicUsize;

struct Fragile {
    built: Arc<AtomicUsize>,
}

impl Actor for Fragile {
    type Context = Context<Self>;
    fn started(&mut self, _: &mut Self::Context) {
        self.built.fetch_add(1, Ordering::SeqCst);
    }
}
answers_ping!(Fragile);

#[derive(Message)]
#[rtype(result = "usize")]
struct Die(bool);

impl Handler<Die> for Fragile {
    type Result = usize;
    fn handle(&mut self, Die(now): Die, _: &mut Self::Context) -> usize {
        assert!(!now, "told to die");
        self.built.load(Ordering::SeqCst)
    }
}

fn fragile() -> (Arc<AtomicUsize>, Guarded<Fragile>) {
    let built = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&built);
    let make = move || Fragile { built: Arc::clone(&count) };
    (built, Guardians::start().guard("fragile", Placement::Here, make))
}

#[actix::test]
async fn a_panic_is_followed_by_a_fresh_actor_within_a_second() {
    tokio::time::pause();
    let (_, guarded) = fragile();
    assert!(guarded.addr().send(Die(true)).await.is_err());
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert_eq!(guarded.addr().send(Die(false)).await.unwrap(), 2);
}

#[actix::test]
async fn one_that_keeps_dying_is_rebuilt_ever_more_slowly() {
    tokio::time::pause();
    let (built, guarded) = fragile();
    for _ in 0..600 {
        let _ = guarded.addr().send(Die(true)).await;
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    let built = built.load(Ordering::SeqCst);
    assert!((10..30).contains(&built), "built {built} times within a minute");
}

#[actix::test]
async fn nobody_interested_means_nobody_rebuilt() {
    tokio::time::pause();
    let (built, guarded) = fragile();
    let addr = guarded.addr();
    drop(guarded);
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert!(addr.send(Die(true)).await.is_err());
    tokio::time::sleep(Duration::from_secs(5)).await;
    assert_eq!(built.load(Ordering::SeqCst), 1);
}

/// Takes no message for so long.
#[derive(Message)]
#[rtype(result = "()")]
struct Doze(Duration);

impl Handler<Doze> for Fragile {
    type Result = ();
    fn handle(&mut self, Doze(length): Doze, ctx: &mut Self::Context) {
        ctx.wait(tokio::time::sleep(length).into_actor(self));
    }
}

/// An actor dozes for `dozes` seconds, in the middle of which time jumps by `jumps`. Gives how many were built, and
/// whether the first one lives.
async fn doze(dozes: u64, jumps: u64) -> (usize, bool) {
    tokio::time::pause();
    let (built, guarded) = fragile();
    let first = guarded.addr();
    first.send(Doze(Duration::from_secs(dozes))).await.unwrap();
    tokio::time::sleep(Duration::from_secs(6)).await;
    tokio::time::advance(Duration::from_secs(jumps)).await;
    tokio::time::sleep(Duration::from_secs(60)).await;
    let seen = (built.load(Ordering::SeqCst), first.connected());
    tokio::time::resume();
    seen
}

#[actix::test]
async fn one_that_does_not_answer_is_replaced_and_ends_when_it_wakes() {
    assert_eq!(doze(7, 0).await, (1, true), "it only takes its time");
    assert_eq!(doze(50, 0).await, (2, false));
}

#[actix::test]
async fn silence_while_the_whole_process_was_frozen_does_not_count() {
    assert_eq!(doze(35, 30).await, (1, true));
}

#[test]
fn backoff_grows_and_ends() {
    let waits: Vec<u128> = (0..8).map(|deaths| backoff(deaths).as_millis()).collect();
    assert_eq!(waits, [0, 0, 200, 400, 800, 1_600, 3_200, 5_000]);
}

// A full or dead mailbox gives the message back and counts nothing; `try_send` needs `takes_queued`.
crate::takes_queued!(Fragile: Nudge);

#[derive(Message)]
#[rtype(result = "()")]
struct Nudge;

impl Handler<Nudge> for Fragile {
    type Result = ();
    fn handle(&mut self, _: Nudge, _: &mut Self::Context) {
        self.built.fetch_add(100, Ordering::SeqCst);
    }
}

#[actix::test]
async fn a_counted_message_arrives_and_a_lost_one_comes_back() {
    tokio::time::pause();
    let (built, guarded) = fragile();
    guarded.try_send(Nudge).unwrap();
    tokio::time::sleep(Duration::from_millis(1)).await;
    assert_eq!(built.load(Ordering::SeqCst), 101);
    let _ = guarded.addr().send(Die(true)).await;
    assert!(matches!(guarded.try_send(Nudge), Err(SendError::Closed(Nudge))));
}
