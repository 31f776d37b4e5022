//! Executions without an owner.

use super::*;

async fn waiting(world: &World) -> ExecutionId {
    let flow = world.flow().await;
    let execution = world.execution(&flow).await;
    world.told().await;
    execution
}

fn all(reason: &str) -> WaitReasons {
    WaitReasons { all: Some(reason.to_owned()), account: None }
}

#[tokio::test]
async fn the_reason_is_written_and_told_when_it_changes() {
    let world = world().await;
    let execution = waiting(&world).await;
    for (age_secs, said, told, stands) in [
        (0.0, "full", 1, "full"),
        (60.0, "full", 0, "full"),
        (10.0, "no docker", 0, "full"),
        (31.0, "no docker", 1, "no docker"),
    ] {
        let age = "UPDATE executions SET updated_at = now() - make_interval(secs => $1)";
        world.sql(age, &[&age_secs]).await;
        world.explain_waiting(all(said)).await.unwrap();
        let messages = world.told().await;
        assert_eq!(messages.len(), told, "{said} after {age_secs} s");
        assert!(messages.iter().all(|body| body["payload"]["queued_reason"] == said));
        assert_eq!(row(&world, execution).await["queued_reason"], stands);
    }
}

#[tokio::test]
async fn nothing_starts_while_the_kill_switch_is_on_for_flows() {
    let world = world().await;
    let execution = waiting(&world).await;
    let past = "UPDATE executions SET queue_deadline = now()";
    world.sql(past, &[]).await;
    let on = "INSERT INTO policies (account_id, flows_halted_at) VALUES ($1, now())
              ON CONFLICT (account_id) DO UPDATE SET flows_halted_at = now()";
    world.sql(on, &[&world.account.0]).await;
    assert_eq!(world.claim_all().await.len(), 0);
    assert_eq!(world.expire_waiting().await, Ok(0), "it does not wait by itself");
    world.explain_waiting(WaitReasons::default()).await.unwrap();
    let row = row(&world, execution).await;
    assert_eq!(row["state"], "PENDING");
    assert!(row["queued_reason"].as_str().unwrap().contains("kill switch"), "{row}");
    world.sql("UPDATE policies SET flows_halted_at = NULL, halted_at = now()", &[]).await;
    assert_eq!(world.expire_waiting().await, Ok(0), "its time began anew");
    assert_eq!(world.claim_all().await.len(), 1, "tools are another matter");
}

/// A request of this execution, settled so many seconds after it was made, or not yet.
async fn asks(world: &World, lease: Lease, ago_secs: f64, settled_secs: Option<f64>) {
    let sql = "INSERT INTO approval_requests (id, account_id, state, status, asked_at, expires_at, settled_at,
                      binding_hash, execution_id, tool_name, arguments, why, about)
               SELECT gen_random_uuid(), $1, '{}', CASE WHEN $4::float8 IS NULL THEN 'pending' ELSE 'declined' END,
                      asked, asked, asked + make_interval(secs => $4), '', $2, 'pay', '{}', '{}', '{}'
                 FROM (SELECT now() - make_interval(secs => $3)) AS time (asked)";
    world.sql(sql, &[&lease.account.0, &lease.execution.0, &ago_secs, &settled_secs]).await;
}

#[tokio::test]
async fn who_waits_for_people_takes_no_place_and_no_time() {
    let world = world().await;
    let lease = claimed(&world).await;
    let paused = async || world.paused(lease.owner).await.unwrap();
    let secs = async || world.paused_for(lease.execution).await.unwrap().as_secs();
    assert_eq!((paused().await, secs().await), (0, 0));
    asks(&world, lease, 1_000.0, Some(100.0)).await;
    asks(&world, lease, 950.0, Some(100.0)).await;
    assert_eq!((paused().await, secs().await), (0, 150), "what overlaps counts once");
    asks(&world, lease, 50.0, None).await;
    assert_eq!((paused().await, secs().await), (1, 200));
    assert_eq!(world.paused(ReplicaId::fresh()).await.unwrap(), 0, "another replica's");
    // Of one place that the account has, none is taken.
    let next = waiting(&world).await;
    let limits = ClaimLimits { free: 5, per_account: 1, lease: Duration::from_secs(60) };
    let found = world.claim(lease.owner, limits).await.unwrap();
    assert_eq!(found.first().map(|found| found.lease.execution), Some(next));
    waiting(&world).await;
    assert!(world.claim(lease.owner, limits).await.unwrap().is_empty());
}

#[tokio::test]
async fn who_waits_for_the_own_account_is_told_so() {
    let world = world().await;
    let running = [claimed(&world).await, claimed(&world).await];
    let waits = waiting(&world).await;
    let other = AccountId::fresh();
    fixtures::organization(&world, other).await;
    let flow = fixtures::flow(&world, other, json!({ "tracker": {} })).await;
    let others = world.execution(&flow).await;
    let busy = |most| Some((most, "busy".to_owned()));
    for (reasons, own, of_others) in [
        (WaitReasons { all: None, account: busy(3) }, json!(null), json!(null)),
        (WaitReasons { all: None, account: busy(2) }, json!("busy"), json!(null)),
        (WaitReasons { all: Some("full".into()), account: busy(2) }, json!("busy"), json!("full")),
    ] {
        world.explain_waiting(reasons.clone()).await.unwrap();
        for (execution, reason) in [(waits, own), (others, of_others)] {
            assert_eq!(row(&world, execution).await["queued_reason"], reason, "{reasons:?}");
        }
    }
    assert_eq!(row(&world, running[0].execution).await["queued_reason"], Value::Null);
}

#[tokio::test]
async fn what_does_not_wait_for_a_place_keeps_its_reason() {
    let world = world().await;
    for set in [
        "run_after = now() + interval '1 min'",
        "stop_requested_at = now()",
        "state = 'FAILED', ended_at = now()",
    ] {
        let execution = waiting(&world).await;
        world
            .sql(
                &format!("UPDATE executions SET {set}, queued_reason = 'mine' WHERE id = $1"),
                &[&execution.0],
            )
            .await;
        world.explain_waiting(all("full")).await.unwrap();
        assert_eq!(row(&world, execution).await["queued_reason"], "mine", "{set}");
    }
}

#[tokio::test]
async fn waiting_too_long_is_a_failure_that_says_what_to_do() {
    let world = world().await;
    let (late, early) = (waiting(&world).await, waiting(&world).await);
    let sql = "UPDATE executions SET queue_deadline = now(), queued_reason = 'all 8 places are taken' WHERE id = $1";
    world.sql(sql, &[&late.0]).await;
    assert_eq!(world.expire_waiting().await.unwrap(), 1);
    assert_eq!(world.expire_waiting().await.unwrap(), 0);
    let row = row(&world, late).await;
    assert_eq!(
        (&row["state"], &row["failure_category"]),
        (&json!("FAILED"), &json!("queue_timeout"))
    );
    let message = "waited for a place as long as its flow allows (all 8 places are taken); \
                   free places or raise `timeouts.queueSecs`";
    assert_eq!(row["error_message"], message);
    let told = world.told().await;
    assert_eq!(told.len(), 1);
    assert_eq!(told[0]["payload"]["error_message"], message);
    assert_eq!(super::row(&world, early).await["state"], "PENDING");
}

#[tokio::test]
async fn a_stop_while_waiting_needs_no_owner() {
    let world = world().await;
    let execution = waiting(&world).await;
    world.sql("UPDATE executions SET stop_requested_at = now(), queue_deadline = now()", &[]).await;
    assert_eq!(world.expire_waiting().await.unwrap(), 1);
    let row = row(&world, execution).await;
    assert_eq!((&row["state"], &row["failure_category"]), (&json!("STOPPED"), &Value::Null));
    assert_ne!(row["stop_confirmed_at"], Value::Null);
    assert_eq!(world.told().await[0]["payload"]["status"], "STOPPED");
}

#[tokio::test]
async fn an_owned_execution_does_not_expire() {
    let world = world().await;
    let lease = claimed(&world).await;
    world.sql("UPDATE executions SET stop_requested_at = now(), queue_deadline = now()", &[]).await;
    assert_eq!(world.expire_waiting().await.unwrap(), 0);
    assert!(world.record(lease, stopped()).await.unwrap());
}

#[tokio::test]
async fn a_container_without_a_right_to_exist_is_an_orphan() {
    let world = world().await;
    let check = async |execution: ExecutionId, epoch, orphan: bool| {
        let container = (execution, Epoch(epoch));
        let expected = if orphan { vec![container] } else { vec![] };
        assert_eq!(world.orphans(&[container]).await.unwrap(), expected);
    };
    check(ExecutionId::fresh(), 1, true).await;
    let lease = claimed(&world).await;
    check(lease.execution, 1, false).await;
    world.record(lease, starting()).await.unwrap();
    check(lease.execution, 1, false).await;
    check(lease.execution, 0, true).await;
    check(lease.execution, 2, true).await;
    world.record(lease, running(lease)).await.unwrap();
    expire_lease(&world, lease.execution).await;
    let heir = world.claim_all().await[0].lease;
    check(lease.execution, 1, false).await;
    world.record(heir, retry()).await.unwrap();
    check(lease.execution, 1, true).await;

    let ended = claimed(&world).await;
    world.record(ended, failed()).await.unwrap();
    check(ended.execution, 1, true).await;
    assert_eq!(world.orphans(&[]).await.unwrap(), []);
}

#[tokio::test]
async fn a_container_far_beyond_its_time_is_overdue() {
    let world = world().await;
    let lease = claimed(&world).await;
    world.record(lease, starting()).await.unwrap();
    world.record(lease, running(lease)).await.unwrap();
    let container = (lease.execution, lease.epoch);
    let longest: f64 = world
        .value(
            "UPDATE flow_versions SET spec = jsonb_set(spec, '{timeouts}', '{\"runSecs\": 100, \"graceSecs\": 7}')
             RETURNING 167::float8",
            &[],
        )
        .await;
    for (ran_secs, epoch, expected) in
        [(longest - 5.0, 1, false), (longest + 5.0, 1, true), (longest + 5.0, 2, false)]
    {
        let sql = "UPDATE executions SET attempt_started_at = now() - make_interval(secs => $1)";
        world.sql(sql, &[&ran_secs]).await;
        let overdue = world.overdue(&[(lease.execution, Epoch(epoch))]).await.unwrap();
        assert_eq!(overdue == [container], expected, "{ran_secs} s under epoch {epoch}");
    }
    world.record(lease, failed()).await.unwrap();
    assert_eq!(world.overdue(&[container]).await.unwrap(), []);
}
