//! Which step is legal when, what it writes, and that a stale owner writes nothing.

use super::*;

/// Brings a fresh execution into the state, as its owner.
async fn in_state(world: &World, state: &str) -> Lease {
    let lease = claimed(world).await;
    let steps = match state {
        "INITIALIZING" => vec![],
        "STARTING" => vec![starting()],
        "RUNNING" => vec![starting(), running(lease)],
        "SUCCEEDED" => vec![succeeded()],
        "FAILED" => vec![failed()],
        "STOPPED" => vec![stopped()],
        "PENDING" => vec![retry()],
        other => panic!("no way into {other}"),
    };
    for step in steps {
        assert!(world.record(lease, step).await.unwrap());
    }
    lease
}

#[tokio::test]
async fn only_legal_moves_match() {
    let world = world().await;
    let legal = [
        ("INITIALIZING", [true, false, true, true, true]),
        ("STARTING", [true, true, true, true, true]),
        ("RUNNING", [false, true, true, true, true]),
        ("PENDING", [false; 5]),
        ("SUCCEEDED", [false; 5]),
        ("FAILED", [false; 5]),
        ("STOPPED", [false; 5]),
    ];
    for (state, legal) in legal {
        for (nth, legal) in legal.into_iter().enumerate() {
            let lease = in_state(&world, state).await;
            let before = row(&world, lease.execution).await;
            let changes = [starting(), running(lease), retry(), postponed(), succeeded()];
            let change = changes.into_iter().nth(nth).unwrap();
            let text = format!("{state} -> {change:?}");
            assert_eq!(world.record(lease, change).await.unwrap(), legal, "{text}");
            let changed = row(&world, lease.execution).await != before;
            assert_eq!(changed, legal, "{text}");
        }
    }
}

#[tokio::test]
async fn a_stale_lease_writes_nothing_at_all() {
    let world = world().await;
    let lease = in_state(&world, "RUNNING").await;
    let stale = [
        ("epoch", Lease { epoch: Epoch(lease.epoch.0 - 1), ..lease }),
        ("owner", Lease { owner: replica(), ..lease }),
        ("account", Lease { account: AccountId::fresh(), ..lease }),
        ("execution", Lease { execution: ExecutionId::fresh(), ..lease }),
    ];
    world.told().await;
    let before = row(&world, lease.execution).await;
    for (what, stale) in stale {
        for change in [running(lease), retry(), postponed(), succeeded(), stopped()] {
            assert!(!world.record(stale, change).await.unwrap(), "another {what}");
        }
    }
    expire_lease(&world, lease.execution).await;
    assert!(!world.record(lease, succeeded()).await.unwrap(), "out of time");
    world
        .sql(
            "UPDATE executions SET lease_expires_at = $1",
            &[&before["lease_expires_at"].as_str().and_then(|at| at.parse::<DateTime<Utc>>().ok())],
        )
        .await;
    assert_eq!(row(&world, lease.execution).await, before);
    assert_eq!(world.told().await, Vec::<Value>::new());
}

#[tokio::test]
async fn a_launch_is_decided_before_it_happens() {
    let world = world().await;
    let lease = claimed(&world).await;
    world
        .sql("UPDATE execution_details SET reported_result = '{}', container_id = 'old'", &[])
        .await;
    world.told().await;
    let Change::Starting { prompt, unresolved, token_hash } = starting() else { unreachable!() };
    let change = Change::Starting {
        prompt: format!("\0{prompt}"),
        unresolved,
        token_hash: token_hash.clone(),
    };
    assert!(world.record(lease, change).await.unwrap());
    let row = row(&world, lease.execution).await;
    for (field, expected) in [
        ("state", json!("STARTING")),
        ("container_epoch", json!(1)),
        ("prompt", json!("do it")),
        ("unresolved", json!(["event.nothing"])),
        ("runtime_token_hash", json!(token_hash)),
        ("reported_result", Value::Null),
        ("container_id", Value::Null),
    ] {
        assert_eq!(row[field], expected, "{field}");
    }
    assert_eq!(world.told().await[0]["payload"]["status"], "STARTING");
}

#[tokio::test]
async fn an_adopted_container_goes_on_running_since_it_began() {
    let world = world().await;
    let lease = in_state(&world, "RUNNING").await;
    let first = row(&world, lease.execution).await;
    let told = world.told().await;
    assert_eq!(told.last().unwrap()["type"], "execution_started");
    assert_eq!(told.last().unwrap()["payload"]["status"], "RUNNING");

    expire_lease(&world, lease.execution).await;
    let heir = world.claim_all().await[0].lease;
    // It says which container it found: the one its predecessor had started.
    assert!(world.record(heir, running(lease)).await.unwrap());
    let second = row(&world, lease.execution).await;
    for field in
        ["started_at", "attempt_started_at", "container_epoch", "container_id", "image_digest"]
    {
        assert_eq!(first[field], second[field], "{field}");
        assert_ne!(first[field], Value::Null, "{field}");
    }
    assert_eq!(world.told().await.last().unwrap()["type"], "status_update");
}

#[tokio::test]
async fn a_failed_attempt_waits_for_the_next() {
    let world = world().await;
    let lease = in_state(&world, "RUNNING").await;
    let started = row(&world, lease.execution).await["started_at"].clone();
    assert!(world.record(lease, retry()).await.unwrap());
    let waiting = row(&world, lease.execution).await;
    let reason = "attempt 1 failed (image_pull): noroute; next attempt in 15 s";
    for (field, expected) in [
        ("state", json!("PENDING")),
        ("attempt", json!(1)),
        ("queued_reason", json!(reason)),
        ("started_at", started.clone()),
        ("lease_owner", Value::Null),
        ("container_epoch", Value::Null),
        ("attempt_started_at", Value::Null),
        ("runtime_token_hash", Value::Null),
        ("container_id", Value::Null),
    ] {
        assert_eq!(waiting[field], expected, "{field}");
    }
    assert_eq!(world.told().await.last().unwrap()["payload"]["queued_reason"], reason);
    assert_eq!(world.claim_all().await.len(), 0, "the backoff has begun");
    world.sql("UPDATE executions SET run_after = now()", &[]).await;
    let next = world.claim_all().await[0].lease;
    assert_eq!(next.epoch, Epoch(2));
    assert!(world.record(next, starting()).await.unwrap());
    assert!(world.record(next, running(next)).await.unwrap());
    let row = row(&world, lease.execution).await;
    assert_eq!((&row["attempt"], &row["container_epoch"]), (&json!(2), &json!(2)));
    assert_eq!(row["started_at"], started, "the first start of all");
    assert_eq!(world.told().await.last().unwrap()["type"], "execution_started");
}

#[tokio::test]
async fn a_next_attempt_waits_anew_and_a_postponed_one_goes_on_waiting() {
    let world = world().await;
    for (change, queue_secs, expected) in [
        (retry(), "null", Some(86_400 + 15)),
        (retry(), "60", Some(60 + 15)),
        (postponed(), "60", None),
    ] {
        let lease = in_state(&world, "RUNNING").await;
        let sql = format!(
            "UPDATE flow_versions SET spec = spec || '{{\"timeouts\": {{\"queueSecs\": {queue_secs}}}}}'"
        );
        world.sql(&sql, &[]).await;
        // A long run: the time for waiting is over by now.
        world.sql("UPDATE executions SET queue_deadline = now()", &[]).await;
        assert!(world.record(lease, change).await.unwrap());
        let sql = "SELECT round(extract(epoch FROM queue_deadline - updated_at))::int FROM executions WHERE id = $1";
        let left: i32 = world.value(sql, &[&lease.execution.0]).await;
        assert_eq!((left > 0).then_some(left), expected);
    }
}

#[tokio::test]
async fn a_postponed_attempt_does_not_count() {
    let world = world().await;
    let lease = in_state(&world, "STARTING").await;
    assert!(world.record(lease, postponed()).await.unwrap());
    let row = row(&world, lease.execution).await;
    assert_eq!(
        (&row["attempt"], &row["queued_reason"]),
        (&json!(0), &json!("docker is not there"))
    );
    assert_eq!(row["runtime_token_hash"], Value::Null);
    let wait: i32 = world
        .value("SELECT round(extract(epoch FROM run_after - updated_at))::int FROM executions", &[])
        .await;
    assert_eq!(wait, 5);
}

#[tokio::test]
async fn every_end_is_written_with_its_reason_and_voids_the_token() {
    let world = world().await;
    let result = json!({ "status": "succeeded", "summary": "done", "output": { "a": "b" } });
    for (change, state, category, message, result) in [
        (succeeded(), "SUCCEEDED", Value::Null, Value::Null, result),
        (failed(), "FAILED", json!("exit_code"), json!("exit code 1"), Value::Null),
        (stopped(), "STOPPED", Value::Null, Value::Null, Value::Null),
    ] {
        let lease = in_state(&world, "RUNNING").await;
        world.told().await;
        assert!(world.record(lease, change).await.unwrap());
        let row = row(&world, lease.execution).await;
        for (field, expected) in [
            ("state", &json!(state)),
            ("failure_category", &category),
            ("error_message", &message),
            ("result", &result),
            ("runtime_token_hash", &Value::Null),
            ("lease_owner", &Value::Null),
            ("lease_expires_at", &Value::Null),
        ] {
            assert_eq!(&row[field], expected, "{state}: {field}");
        }
        assert_ne!(row["ended_at"], Value::Null);
        assert_eq!(row["stop_confirmed_at"] != Value::Null, state == "STOPPED");

        let told = world.told().await;
        let payload = &told[0]["payload"];
        assert_eq!((told.len(), &told[0]["type"]), (1, &json!("status_update")));
        assert_eq!(payload["status"], state);
        assert_eq!(payload["result_summary"], result["summary"]);
        assert_eq!(
            (&payload["failure_category"], &payload["error_message"]),
            (&category, &message)
        );
        assert!(payload["ended_at"].is_string() && payload["flow_name"].is_string());
    }
}

#[tokio::test]
async fn an_end_must_be_one() {
    let world = world().await;
    let lease = claimed(&world).await;
    let change = Change::Ended { state: ExecutionState::Running, failure: None, result: None };
    assert!(matches!(world.record(lease, change).await, Err(StoreError::Internal(_))));
}

#[tokio::test]
async fn steps_of_several_executions_are_recorded_together_and_answered_in_order() {
    let world = world().await;
    let [ends, starts, stale, fails] = [
        claimed(&world).await,
        claimed(&world).await,
        claimed(&world).await,
        claimed(&world).await,
    ];
    let stale = Lease { epoch: Epoch(stale.epoch.0 + 1), ..stale };
    world.told().await;
    let steps =
        vec![(ends, succeeded()), (starts, starting()), (stale, failed()), (fails, failed())];
    assert_eq!(world.record_all(steps).await.unwrap(), [true, true, false, true]);
    for (lease, state) in
        [(ends, "SUCCEEDED"), (starts, "STARTING"), (stale, "INITIALIZING"), (fails, "FAILED")]
    {
        assert_eq!(row(&world, lease.execution).await["state"], state);
    }
    assert_eq!(world.told().await.len(), 3, "one message for each that was written");
    assert!(world.record_all(Vec::new()).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_step_that_cannot_be_stored_takes_its_batch_with_it() {
    let world = world().await;
    let (good, bad) = (claimed(&world).await, claimed(&world).await);
    let no_end = Change::Ended { state: ExecutionState::Running, failure: None, result: None };
    let written = world.record_all(vec![(good, starting()), (bad, no_end)]).await;
    assert!(matches!(written, Err(StoreError::Internal(_))), "{written:?}");
    assert_eq!(row(&world, good.execution).await["state"], "INITIALIZING");
}
