//! Log lines: in order, once, only from the owner.

use super::*;
use preloop_actors::execution::{LogLine, LogStream};

fn line(seq: i64, frame: Option<i64>, message: &str) -> NewLogLine {
    let (timestamp, message) = (DateTime::<Utc>::UNIX_EPOCH, message.to_owned());
    NewLogLine { line: LogLine { seq, timestamp, stream: LogStream::Stdout, message }, frame }
}

fn lines(seqs: std::ops::Range<i64>) -> Vec<NewLogLine> {
    seqs.map(|seq| line(seq, Some(seq), "line")).collect()
}

#[tokio::test]
async fn the_position_follows_the_lines_of_each_container() {
    let world = world().await;
    let lease = claimed(&world).await;
    let position = async |container| world.log_position(lease, Epoch(container)).await.unwrap();
    assert_eq!(position(1).await, LogPosition::default());

    let first = vec![
        NewLogLine::system(0, Utc::now(), "attempt 1"),
        line(1, Some(0), "äö"),
        line(2, Some(4), "x"),
        line(3, Some(3), "y"),
    ];
    assert!(world.append_log(lease, Epoch(1), first).await.unwrap());
    assert_eq!(position(1).await, LogPosition { next_seq: 4, next_frame: 5, bytes: 15 });
    // The output of the next container begins anew, the numbers of the lines go on.
    assert_eq!(position(2).await, LogPosition { next_seq: 4, next_frame: 0, bytes: 15 });
    assert!(world.append_log(lease, Epoch(2), vec![line(4, Some(0), "z")]).await.unwrap());
    assert_eq!(position(2).await, LogPosition { next_seq: 5, next_frame: 1, bytes: 16 });
    assert_eq!(position(1).await.next_frame, 5);
}

#[tokio::test]
async fn lines_sent_twice_are_stored_and_told_once() {
    let world = world().await;
    let lease = claimed(&world).await;
    assert!(world.append_log(lease, Epoch(1), lines(0..3)).await.unwrap());
    world.told().await;
    assert!(world.append_log(lease, Epoch(1), lines(1..5)).await.unwrap());
    let told = world.told().await;
    let seqs: Vec<_> = told.iter().map(|body| &body["payload"]["seq"]).collect();
    assert_eq!(seqs, [3, 4]);
    let expected = LogPosition { next_seq: 5, next_frame: 5, bytes: 20 };
    assert_eq!(world.log_position(lease, Epoch(1)).await.unwrap(), expected);
    assert!(world.append_log(lease, Epoch(1), vec![]).await.unwrap(), "nothing new is no loss");
}

#[tokio::test]
async fn a_few_lines_are_told_in_full_and_a_burst_is_announced() {
    let world = world().await;
    let lease = claimed(&world).await;
    world.told().await;
    assert!(world.append_log(lease, Epoch(1), lines(0..20)).await.unwrap());
    let told = world.told().await;
    assert_eq!(told.len(), 20);
    assert_eq!(
        (&told[7]["type"], &told[7]["account_id"]),
        (&json!("agent_log_line"), &json!(world.account))
    );
    assert_eq!(
        told[7]["payload"],
        json!({ "seq": 7, "timestamp": "1970-01-01T00:00:00+00:00", "stream": "stdout", "message": "line" }),
    );
    assert!(world.append_log(lease, Epoch(1), lines(20..121)).await.unwrap());
    let told = world.told().await;
    assert_eq!(told.len(), 1);
    assert_eq!(
        (&told[0]["type"], &told[0]["execution_id"]),
        (&json!("agent_log_lines"), &json!(lease.execution))
    );
    assert_eq!(told[0]["payload"], json!({ "from_seq": 20, "to_seq": 120, "count": 101 }));
}

#[tokio::test]
async fn a_stale_owner_stores_no_line() {
    let world = world().await;
    let lease = claimed(&world).await;
    world.told().await;
    let stale = [
        Lease { epoch: Epoch(0), ..lease },
        Lease { owner: replica(), ..lease },
        Lease { account: AccountId::fresh(), ..lease },
    ];
    for stale in stale {
        assert!(!world.append_log(stale, Epoch(1), lines(0..3)).await.unwrap());
        assert_eq!(world.log_position(stale, Epoch(1)).await.unwrap(), LogPosition::default());
    }
    assert_eq!(world.value::<i64>("SELECT count(*) FROM execution_logs", &[]).await, 0);
    assert_eq!(world.told().await, Vec::<Value>::new());
}

#[tokio::test]
async fn no_line_is_refused() {
    let world = world().await;
    let lease = claimed(&world).await;
    let long = "\0ä".repeat(20_000);
    assert!(world.append_log(lease, Epoch(1), vec![line(0, None, &long)]).await.unwrap());
    assert_eq!(world.value::<i64>("SELECT count(*) FROM execution_logs", &[]).await, 1);
}
