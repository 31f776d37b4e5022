//! Numbers have no gaps, whoever publishes and whoever numbers.

use super::*;
use crate::store::fixtures::{World, world};
use serde_json::{Value, json};
use std::{
    collections::HashMap,
    sync::atomic::{AtomicBool, Ordering},
};

async fn publish(world: &World, account: AccountId, topic: Topic, body: Value) {
    let sql = "INSERT INTO outbox (account_id, topic, body) VALUES ($1, $2, $3)";
    world.sql(sql, &[&account.0, &topic.as_str(), &body]).await;
}

/// Publishes and numbers `count` messages of one account, bodies counting from 1.
async fn numbered(world: &World, account: AccountId, count: i64) {
    let sql = "INSERT INTO outbox (account_id, topic, body)
               SELECT $1, 'activity', jsonb_build_object('n', n) FROM generate_series(1, $2::bigint) n";
    world.sql(sql, &[&account.0, &count]).await;
    while world.number_outbox(5_000).await.unwrap() > 0 {}
}

async fn seqs(world: &World, account: AccountId) -> Vec<i64> {
    let replay = world.replay(account, &Topic::ALL, 0, usize::MAX).await.unwrap();
    replay.messages.iter().map(|message| message.seq).collect()
}

#[tokio::test]
async fn each_account_counts_on_its_own_and_positions_over_all() {
    let world = world().await;
    let (one, two) = (AccountId::fresh(), AccountId::fresh());
    assert_eq!(world.number_outbox(10).await, Ok(0));
    for (nth, account) in [one, two, one, one, two].into_iter().enumerate() {
        publish(&world, account, Topic::Approvals, json!({ "n": nth })).await;
    }
    assert_eq!(world.number_outbox(3).await, Ok(3));
    assert_eq!(world.newest_position().await, Ok(3));
    assert_eq!(world.number_outbox(3).await, Ok(2));
    assert_eq!(world.number_outbox(3).await, Ok(0));

    let all = world.after_position(0, 100).await.unwrap();
    let numbers = |message: &LiveMessage| (message.position, message.account, message.seq);
    assert_eq!(
        all.iter().map(numbers).collect::<Vec<_>>(),
        [(1, one, 1), (2, two, 1), (3, one, 2), (4, one, 3), (5, two, 2)],
    );
    assert!(all.iter().enumerate().all(|(nth, message)| message.body["n"] == nth));
    assert!(all.iter().all(|message| message.topic == Topic::Approvals));
    assert_eq!(world.after_position(1, 2).await.unwrap(), all[1..3]);
}

#[tokio::test]
async fn numbers_have_no_gap_under_many_publishers_and_numberers() {
    const PUBLISHERS: usize = 8;
    const EACH: usize = 150;
    let world = world().await;
    let accounts = [AccountId::fresh(), AccountId::fresh(), AccountId::fresh()];
    let published = AtomicBool::new(false);
    let publishers = async {
        let publisher = |nth: usize| {
            let world = &world;
            async move {
                for n in 0..EACH {
                    let body = json!({ "publisher": nth, "n": n });
                    publish(world, accounts[nth % 3], Topic::Activity, body).await;
                }
            }
        };
        futures::future::join_all((0..PUBLISHERS).map(publisher)).await;
        published.store(true, Ordering::SeqCst);
    };
    let numberer = || async {
        // Looked at before numbering: what was published before then is in the outbox.
        while !published.load(Ordering::SeqCst) || world.number_outbox(7).await.unwrap() > 0 {
            world.number_outbox(7).await.unwrap();
            tokio::task::yield_now().await;
        }
    };
    let follower = async {
        let mut seen: Vec<LiveMessage> = Vec::new();
        while seen.len() < PUBLISHERS * EACH {
            let last = seen.last().map_or(0, |message| message.position);
            seen.extend(world.after_position(last, 50).await.unwrap());
            tokio::task::yield_now().await;
        }
        seen
    };
    let ((), (), (), seen) = tokio::join!(publishers, numberer(), numberer(), follower);

    // Whoever follows positions misses nothing, and each publisher's messages stay in order.
    assert!(seen.iter().zip(1..).all(|(message, position)| message.position == position));
    let (mut seqs, mut ns) = (HashMap::new(), HashMap::new());
    for message in &seen {
        let seq = seqs.entry(message.account).or_insert(0);
        *seq += 1;
        assert_eq!(message.seq, *seq);
        let n = ns.entry(message.body["publisher"].to_string()).or_insert(0);
        assert_eq!(message.body["n"], *n);
        *n += 1;
    }
    assert_eq!(world.value::<i64>("SELECT count(*) FROM outbox", &[]).await, 0);
}

#[tokio::test]
async fn while_one_replica_numbers_another_does_not() {
    let world = world().await;
    publish(&world, world.account, Topic::System, json!({})).await;
    let other = world.client().await.unwrap();
    other.batch_execute("BEGIN").await.unwrap();
    other.execute("SELECT pg_advisory_xact_lock($1)", &[&number::NUMBER_LOCK]).await.unwrap();
    assert_eq!(world.number_outbox(10).await, Ok(0));
    other.batch_execute("COMMIT").await.unwrap();
    assert_eq!(world.number_outbox(10).await, Ok(1));
}

#[tokio::test]
async fn a_replay_gives_what_was_missed_of_the_topics_asked_for() {
    let world = world().await;
    let (mine, other) = (world.account, AccountId::fresh());
    for topic in [Topic::Activity, Topic::Approvals, Topic::Activity, Topic::System] {
        publish(&world, mine, topic, json!({ "type": topic.as_str() })).await;
        publish(&world, other, topic, json!({ "type": "foreign" })).await;
    }
    world.number_outbox(100).await.unwrap();
    let check = async |topics: &[Topic], after, limit, expected: &[i64]| {
        let replay = world.replay(mine, topics, after, limit).await.unwrap();
        let seqs: Vec<_> = replay.messages.iter().map(|message| message.seq).collect();
        assert_eq!(seqs, expected);
        assert_eq!((replay.oldest, replay.newest), (1, 4));
        assert!(
            replay.messages.iter().all(|message| message.body["type"] == *message.topic.as_str())
        );
    };
    check(&Topic::ALL, 0, 100, &[1, 2, 3, 4]).await;
    check(&[Topic::Activity], 0, 100, &[1, 3]).await;
    check(&[Topic::Activity, Topic::System], 1, 100, &[3, 4]).await;
    check(&Topic::ALL, 0, 2, &[1, 2]).await;
    check(&Topic::ALL, 4, 100, &[]).await;
    check(&[], 0, 100, &[]).await;
    check(&[Topic::FlowExecutions], 0, 100, &[]).await;
}

#[tokio::test]
async fn an_account_without_messages_has_nothing_to_replay() {
    let world = world().await;
    let replay = world.replay(world.account, &Topic::ALL, 0, 10).await.unwrap();
    assert_eq!((replay.messages.len(), replay.newest), (0, 0));
    assert!(replay.oldest <= 1, "nothing before 1 was lost");
}

#[tokio::test]
async fn old_messages_go_and_numbers_go_on() {
    let world = world().await;
    numbered(&world, world.account, 4).await;
    world
        .sql("UPDATE live_messages SET created_at = now() - interval '25 h' WHERE seq <= 3", &[])
        .await;
    world.trim().await.unwrap();
    let replay = world.replay(world.account, &Topic::ALL, 0, 10).await.unwrap();
    assert_eq!((replay.messages.len(), replay.oldest, replay.newest), (1, 4, 4));
    world.sql("UPDATE live_messages SET created_at = now() - interval '25 h'", &[]).await;
    world.trim().await.unwrap();
    let replay = world.replay(world.account, &Topic::ALL, 0, 10).await.unwrap();
    assert_eq!((replay.messages.len(), replay.oldest, replay.newest), (0, 5, 4));
    numbered(&world, world.account, 1).await;
    assert_eq!(seqs(&world, world.account).await, [5]);
}

#[tokio::test]
async fn no_account_keeps_more_than_its_share() {
    let world = world().await;
    let (loud, quiet) = (world.account, AccountId::fresh());
    numbered(&world, quiet, 2).await;
    numbered(&world, loud, trim::KEPT_MAX + 7_000).await;
    world.trim().await.unwrap();
    let kept = seqs(&world, loud).await;
    assert_eq!(kept.len() as i64, trim::KEPT_MAX);
    assert_eq!((kept[0], kept.last()), (7_001, Some(&(trim::KEPT_MAX + 7_000))));
    assert_eq!(seqs(&world, quiet).await, [1, 2]);
    // Whoever trimmed before and whoever has not go on from there.
    let other = Store::new(world.pool.clone());
    for (trimming, first) in [(&*world, 7_101), (&other, 7_201), (&*world, 7_301)] {
        numbered(&world, loud, 100).await;
        trimming.trim().await.unwrap();
        assert_eq!(seqs(&world, loud).await[0], first);
    }
}
