//! The store in the database does what every store of approvals has to.

use super::*;

macro_rules! checks {
    ($($name:ident),+ $(,)?) => {$(
        #[tokio::test]
        async fn $name() {
            checks::$name(&world().await).await;
        }
    )+};
}

checks! {
    an_id_stands_for_one_request,
    another_accounts_request_is_not_there,
    the_same_call_finds_its_approval_until_it_is_used,
    what_was_edited_is_what_is_kept_to_run,
    what_a_call_came_to_is_kept,
    what_is_due_stands_in_the_rows,
    only_what_has_ended_waits_no_more,
    the_kill_switch_stops_an_accounts_clocks,
    nothing_runs_while_the_kill_switch_is_on,
    what_a_dead_replica_ran_is_of_unknown_outcome,
    a_question_is_answered_once_under_the_same_grant,
    what_waits_for_its_client_follows_switch_time_and_death,
}

#[tokio::test]
async fn a_row_is_read_as_it_was_written() {
    let world = world().await;
    let mut request = checks::request(world.account);
    request.justification = Some("NUL \0 in text".to_owned());
    request.about.shown =
        serde_json::json!({ "n\0ul": "\0", "big": 1e300, "deep": [[{ "a": null }]] });
    let created = world.approvals.create(request.clone()).await.unwrap();
    assert_eq!(world.approval(request.new.id).await, created);
    let edited = world.approvals.arguments(world.account, request.new.id).await.unwrap();
    assert_eq!(edited, Some(request.arguments));
}

#[tokio::test]
async fn a_result_too_long_to_keep_leaves_a_note() {
    let world = world().await;
    for (bytes, kept) in [(RESULT_BYTES_MAX, true), (RESULT_BYTES_MAX + 1, false)] {
        let request = checks::approved(&world).await;
        let (id, claim) = (request.new.id, checks::claim(&request));
        let runner = claim.runner;
        world.approvals.consume(world.account, id, claim).await.unwrap();
        let ending = Ending::Done {
            end: preloop_actors::approval::RunEnd::Succeeded,
            result: Some("x".repeat(bytes)),
        };
        world.approvals.finish(world.account, id, runner, ending).await.unwrap();
        let result = world.approvals.result(world.account, id).await.unwrap().unwrap();
        assert_eq!(result.len() == bytes, kept);
        assert_eq!(result.contains("is not kept"), !kept);
    }
}

/// R-E8: a new attempt finds the approval for the identical call, and only while it is not used.
#[tokio::test]
async fn r_e8_a_new_attempt_reuses_only_the_identical_call() {
    use preloop_actors::{approval::RunEnd, gate::Hash};
    let world = world().await;
    let request = checks::approved(&world).await;
    let binding = request.new.binding.clone();
    assert_eq!(world.approvals.reusable(&binding).await, Ok(Some(request.new.id)));
    let mut others = vec![binding.clone(); 5];
    others[0].arguments = Hash::of(b"{\"amount\":501}");
    others[1].definition = Hash::of(b"another tool under the same name");
    others[2].principal.execution = Some(preloop_actors::ids::ExecutionId::fresh());
    others[3].tool.name = "pay2".to_owned();
    others[4].principal.account = AccountId::fresh();
    for other in &others {
        assert_eq!(world.approvals.reusable(other).await, Ok(None), "{other:?}");
    }
    let claim = checks::claim(&request);
    let runner = claim.runner;
    world.approvals.consume(world.account, request.new.id, claim).await.unwrap();
    assert_eq!(world.approvals.reusable(&binding).await, Ok(None));
    let ended = RunEnd::Failed.into();
    world.approvals.finish(world.account, request.new.id, runner, ended).await.unwrap();
    assert_eq!(world.approvals.reusable(&binding).await, Ok(None), "what failed is not run again");
}

#[tokio::test]
async fn a_request_is_cancelled_when_its_execution_has_ended() {
    use preloop_actors::{approval::Status, ids::ExecutionId};
    let world = world().await;
    let mut ids = Vec::new();
    for ended_at in [None, Some("now()")] {
        let execution = ExecutionId::fresh();
        let sql = format!(
            "INSERT INTO executions (id, account_id, flow_id, flow_version_id, event_id, state, queue_deadline,
                                     ended_at)
             VALUES ($1, $2, $1, $1, $1, '{}', now(), {})",
            if ended_at.is_some() { "FAILED" } else { "PENDING" },
            ended_at.unwrap_or("NULL"),
        );
        let loose =
            "ALTER TABLE executions DROP CONSTRAINT IF EXISTS executions_flow_version_id_fkey,
                     DROP CONSTRAINT IF EXISTS executions_flow_id_fkey";
        world.sql(loose, &[]).await;
        world.sql(&sql, &[&execution.0, &world.account.0]).await;
        let mut request = checks::request(world.account);
        request.new.binding.principal.execution = Some(execution);
        world.approvals.create(request.clone()).await.unwrap();
        ids.push(request.new.id);
    }
    ids.push(checks::asked(&world).await.new.id);
    world.approvals.due(10).await.unwrap();
    let expected = [Status::Pending, Status::Cancelled, Status::Pending];
    for (id, expected) in ids.into_iter().zip(expected) {
        assert_eq!(world.approval(id).await.status, expected);
    }
}

#[tokio::test]
async fn settled_requests_go_after_their_time_and_others_never() {
    let world = world().await;
    let (settled, waiting) = (checks::approved(&world).await, checks::asked(&world).await);
    let running = checks::approved(&world).await;
    world.approvals.consume(world.account, running.new.id, checks::claim(&running)).await.unwrap();
    let keep = |days| crate::config::RetentionConfig { execution_days: days, ..Default::default() };
    let day = Duration::from_secs(24 * 3_600);
    world.skip(day * 89).await;
    assert_eq!(world.database.store.housekeep(keep(90)).await.unwrap().approvals, 0);
    world.skip(day * 2).await;
    assert_eq!(world.database.store.housekeep(keep(90)).await.unwrap().approvals, 1);
    let left: Vec<Uuid> = world.values("SELECT id FROM approval_requests ORDER BY id", &[]).await;
    assert_eq!(left, [waiting.new.id.0, running.new.id.0]);
    assert!(world.history(settled.new.id).await.is_empty(), "the history goes along");
}
