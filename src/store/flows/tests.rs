//! Tests of what lists say of a flow's executions.

use super::{COUNTED_MAX, Stats, list, these};
use crate::store::{
    fixtures::{World, world},
    page::Window,
};
use preloop_actors::flow::FlowVersion;

/// Gives the flow executions, a second apart; the newest was created this long ago.
async fn executed(world: &World, flow: &FlowVersion, state: &str, count: i32, secs_ago: i32) {
    let sql = "
        INSERT INTO executions (id, account_id, flow_id, flow_version_id, event_id, state, created_at, queue_deadline,
                                ended_at)
        SELECT uuid7_floor(at), $1::uuid, $2::uuid, $3::uuid, gen_random_uuid(), $4::text, at,
               now() + interval '1 day', CASE WHEN $4::text <> 'PENDING' THEN at END
          FROM generate_series(0, $5::integer - 1) AS n,
               LATERAL (SELECT now() - (n + $6::integer) * interval '1 s') AS t (at)";
    let written = world
        .sql(sql, &[&flow.account.0, &flow.flow.0, &flow.id.0, &state, &count, &secs_ago])
        .await;
    assert_eq!(written, u64::try_from(count).unwrap());
}

/// What the list says, without executions older than this.
async fn listed(world: &World, flow: &FlowVersion, secs: Option<i64>) -> Stats {
    let db = world.client().await.unwrap();
    let since = secs.map(|secs| chrono::Utc::now() - chrono::Duration::seconds(secs));
    let window = Window { offset: 0, limit: 10 };
    let found = list(&db, flow.account, since, window).await.unwrap();
    found.rows.iter().find(|row| row.id == flow.flow).unwrap().stats
}

fn counts(stats: Stats) -> [i64; 5] {
    [stats.total, stats.succeeded, stats.failed, stats.stopped, stats.running]
}

#[tokio::test]
async fn the_newest_are_counted_and_whatever_has_not_ended() {
    let world = world().await;
    let (flow, full, idle) = (world.flow().await, world.flow().await, world.flow().await);
    for (flow, state, count, secs_ago) in [
        (&flow, "PENDING", 40, 1_000),
        (&flow, "FAILED", 50, 500),
        (&flow, "SUCCEEDED", 60, 100),
        (&flow, "STOPPED", 1, 50),
        (&full, "SUCCEEDED", 200, 3_000),
        (&full, "PENDING", 130, 2_000),
    ] {
        executed(&world, flow, state, count, secs_ago).await;
    }
    for (flow, since, expected) in [
        (&flow, None, [100, 60, 39, 1, 40]),
        (&flow, Some(5_000), [100, 60, 39, 1, 40]),
        (&flow, Some(700), [100, 60, 39, 1, 0]),
        (&flow, Some(300), [61, 60, 0, 1, 0]),
        (&flow, Some(10), [0, 0, 0, 0, 0]),
        (&full, None, [COUNTED_MAX, 0, 0, 0, COUNTED_MAX]),
        (&idle, None, [0, 0, 0, 0, 0]),
    ] {
        let stats = listed(&world, flow, since).await;
        assert_eq!(counts(stats), expected, "{since:?}");
        assert_eq!(stats.last_execution_at.is_some(), stats.total > 0, "{since:?}");
    }
}

#[tokio::test]
async fn a_flow_alone_says_the_same_as_the_list() {
    let world = world().await;
    let (flow, full) = (world.flow().await, world.flow().await);
    executed(&world, &flow, "FAILED", 3, 60).await;
    executed(&world, &full, "PENDING", 130, 1_000).await;
    let db = world.client().await.unwrap();
    for flow in [&flow, &full] {
        let alone = these(&db, flow.account, &[flow.flow.0]).await.unwrap().pop().unwrap();
        assert_eq!(alone.stats, listed(&world, flow, None).await);
    }
}
