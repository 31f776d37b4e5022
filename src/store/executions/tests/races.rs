//! Two parties at the same row at the same moment: exactly one of them wins.

use super::*;
use futures::FutureExt as _;
use preloop_actors::flow::FlowVersion;
use std::collections::HashSet;
use tokio_postgres::types::ToSql;

const ROUNDS: usize = 200;
/// Executions that race in one round.
const RACERS: i32 = 100;

/// The lease of a running execution ends within a millisecond or two, now one way, now the other.
async fn about_to_expire(world: &World, round: usize) -> Lease {
    let lease = claimed(world).await;
    let left = 0.000_1 * (round % 20) as f64;
    let sql =
        "UPDATE executions SET lease_expires_at = clock_timestamp() + make_interval(secs => $2)
                WHERE id = $1";
    world.sql(sql, &[&lease.execution.0, &left]).await;
    lease
}

async fn takes_over(world: &World, lease: Lease) -> bool {
    let claimed = world.claim_all().await;
    claimed.iter().any(|claimed| claimed.lease.execution == lease.execution)
}

/// When a party starts in a round, 0 to 4 steps of 4 ms late: who always came first would leave no race to lose.
async fn starts_late(steps: usize) {
    tokio::time::sleep(Duration::from_millis(4) * (steps % 5) as u32).await;
}

/// Many running executions, whose leases end one after another within the next few milliseconds.
async fn many_about_to_expire(world: &World, flow: &FlowVersion, owner: ReplicaId) -> Vec<Lease> {
    let sql = "
        WITH made AS (
            INSERT INTO executions (id, account_id, flow_id, flow_version_id, event_id, state, epoch,
                                    lease_owner, lease_expires_at, container_epoch, queue_deadline)
            SELECT gen_random_uuid(), $1, $2, $3, gen_random_uuid(), 'RUNNING', 1,
                   $4, clock_timestamp() + nth * interval '0.1 ms', 1, now()
              FROM generate_series(1, $5::integer) AS nth
            RETURNING id)
        INSERT INTO execution_details (execution_id) SELECT id FROM made RETURNING execution_id";
    let db = world.client().await.unwrap();
    let values: [&(dyn ToSql + Sync); 5] =
        [&flow.account.0, &flow.flow.0, &flow.id.0, &owner.0, &RACERS];
    let rows = db.query(sql, &values).await.unwrap();
    let lease = |row: &tokio_postgres::Row| Lease {
        account: flow.account,
        execution: ExecutionId(row.get(0)),
        owner,
        epoch: Epoch(1),
    };
    rows.iter().map(lease).collect()
}

/// R-C5 asks for 10,000 races between the two.
#[tokio::test]
async fn a_completion_and_a_take_over_never_both_win() {
    let world = world().await;
    let flow = world.flow().await;
    let (mut completed, mut taken) = (0, 0);
    for round in 0..10_000 / RACERS as usize {
        let leases = many_about_to_expire(&world, &flow, replica()).await;
        let ends = leases.iter().map(|lease| (*lease, succeeded())).collect();
        let completion = starts_late(round).then(|()| world.record_all(ends));
        let take_over = starts_late(round / 5).then(|()| world.claim_all());
        let (ended, claimed) = tokio::join!(completion, take_over);
        let over: HashSet<_> = claimed.iter().map(|claimed| claimed.lease.execution).collect();
        for (lease, ended) in leases.iter().zip(ended.unwrap()) {
            assert!(!(ended && over.contains(&lease.execution)), "both won {lease:?}");
            completed += usize::from(ended);
        }
        taken += over.len();
        let sql = "SELECT count(*) FROM executions
                    WHERE (state = 'SUCCEEDED') <> (epoch = 1 AND lease_owner IS NULL)";
        assert_eq!(world.value::<i64>(sql, &[]).await, 0, "a row that nobody could have written");
        // Whatever is left must not be in the next round's way.
        world.sql("DELETE FROM executions", &[]).await;
    }
    assert!(completed > 0 && taken > 0, "{completed} completed, {taken} taken: no race");
}

#[tokio::test]
async fn a_renewal_and_a_take_over_never_both_win() {
    let world = world().await;
    let (mut kept, mut taken) = (0, 0);
    for round in 0..ROUNDS {
        let lease = about_to_expire(&world, round).await;
        let renewal = starts_late(round)
            .then(|()| world.renew(lease.owner, held(&[lease]), Duration::from_secs(60)));
        let take_over = starts_late(round / 5).then(|()| takes_over(&world, lease));
        let (renewed, over) = tokio::join!(renewal, take_over);
        let renewed = renewed.unwrap().len() == 1;
        assert!(!(renewed && over), "both won in round {round}");
        (kept, taken) = (kept + usize::from(renewed), taken + usize::from(over));
        world.sql("DELETE FROM executions", &[]).await;
    }
    assert!(kept > 0 && taken > 0, "{kept} kept, {taken} taken: no race");
}

#[tokio::test]
async fn a_new_owner_reads_on_behind_the_last_stored_line() {
    let world = world().await;
    for round in 0..ROUNDS / 4 {
        let lease = about_to_expire(&world, round).await;
        let line = NewLogLine::system(0, Utc::now(), "x");
        let heir = async {
            let claimed = world.claim_all().await;
            let heir = claimed.iter().find(|claimed| claimed.lease.execution == lease.execution)?;
            world.log_position(heir.lease, lease.epoch).await.ok().map(|position| position.next_seq)
        };
        let (stored, next) = tokio::join!(world.append_log(lease, lease.epoch, vec![line]), heir);
        if let Some(next) = next {
            assert_eq!(next, i64::from(stored.unwrap()), "round {round}");
        }
        world.sql("DELETE FROM executions", &[]).await;
    }
}

#[tokio::test]
async fn claims_at_once_share_out_without_overlap_and_within_the_limit() {
    let world = world().await;
    let flow = world.flow().await;
    let limits = ClaimLimits { free: 2, per_account: 5, ..limits() };
    for _ in 0..20 {
        for _ in 0..6 {
            world.execution(&flow).await;
        }
        let claims = (0..4).map(|_| world.claim(replica(), limits));
        let claimed = futures::future::try_join_all(claims).await.unwrap();
        let leases: Vec<_> = claimed.iter().flatten().map(|claimed| claimed.lease).collect();
        assert_eq!(leases.len(), 5, "as many as the account may run, and no more");
        assert_eq!(leases.iter().map(|lease| lease.execution).collect::<HashSet<_>>().len(), 5);
        world.sql("DELETE FROM executions", &[]).await;
    }
}

#[tokio::test]
async fn a_stop_or_a_deadline_and_a_claim_never_both_win() {
    let world = world().await;
    let flow = world.flow().await;
    for round in 0..ROUNDS / 4 {
        let execution = world.execution(&flow).await;
        let due = if round % 2 == 0 { "queue_deadline" } else { "stop_requested_at" };
        world.sql(&format!("UPDATE executions SET {due} = now()"), &[]).await;
        let (expired, claimed) = tokio::join!(world.expire_waiting(), world.claim_all());
        assert_eq!(expired.unwrap() + claimed.len() as u64, 1, "round {round}");
        let state = row(&world, execution).await["state"].clone();
        assert_eq!(state == "INITIALIZING", claimed.len() == 1);
        world.sql("DELETE FROM executions", &[]).await;
    }
}

#[tokio::test]
async fn everything_at_once_meets_no_deadlock() {
    let world = world().await;
    let flow = world.flow().await;
    let owners = [replica(), replica(), replica()];
    for _ in 0..20 {
        for _ in 0..10 {
            world.execution(&flow).await;
        }
        world.sql("UPDATE executions SET lease_expires_at = now() WHERE lease_owner IS NOT NULL AND random() < 0.3", &[]).await;
        let work = owners.iter().map(|owner| async {
            let claimed = world.claim(*owner, ClaimLimits { free: 5, ..limits() }).await?;
            let leases: Vec<_> = claimed.iter().map(|claimed| claimed.lease).collect();
            for lease in leases.iter().take(3) {
                world.record(*lease, retry()).await?;
            }
            let reasons = WaitReasons { all: Some(owner.to_string()), account: None };
            world.explain_waiting(reasons).await?;
            world.renew(*owner, held(&leases), Duration::from_secs(60)).await?;
            world.expire_waiting().await.map(drop)
        });
        futures::future::try_join_all(work).await.unwrap();
        world.sql("UPDATE executions SET run_after = now() WHERE state = 'PENDING'", &[]).await;
    }
}

/// Steps come in any order, and a batch writes them one after another.
#[tokio::test]
async fn a_batch_of_steps_and_a_renewal_meet_no_deadlock() {
    let world = world().await;
    let flow = world.flow().await;
    let owner = replica();
    for _ in 0..20 {
        world.execution(&flow).await;
    }
    let claimed = world.claim(owner, limits()).await.unwrap();
    let mut leases: Vec<_> = claimed.iter().map(|claimed| claimed.lease).collect();
    leases.sort_by_key(|lease| std::cmp::Reverse(lease.execution));
    for _ in 0..20 {
        let steps = leases.iter().map(|lease| (*lease, starting())).collect();
        let renewal = world.renew(owner, held(&leases), Duration::from_secs(60));
        let (written, renewed) = tokio::join!(world.record_all(steps), renewal);
        assert_eq!((written.unwrap(), renewed.unwrap().len()), (vec![true; 20], 20));
    }
}
