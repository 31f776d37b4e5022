//! What is written down of what happens.

use super::*;
use preloop_actors::approval::{Edit, RunEnd, Terms};
use serde_json::json;

/// Each audit row as action, status and who.
async fn audited(world: &World, id: ApprovalId) -> Vec<String> {
    let sql = "SELECT action || ' ' || status || ' ' || CASE WHEN user_id = $2 THEN 'owner'
                      WHEN api_key_id IS NOT NULL THEN 'key' ELSE 'nobody' END
                 FROM audit_logs WHERE correlation_id = $1 ORDER BY id";
    world.values(sql, &[&id.0, &world.owner.0]).await
}

/// Messages for those who watch, oldest first, which are then gone.
async fn published(world: &World) -> Vec<Value> {
    let sql = "WITH gone AS (DELETE FROM outbox WHERE topic = 'approvals' RETURNING id, body)
               SELECT body FROM gone ORDER BY id";
    world.values(sql, &[]).await
}

#[tokio::test]
async fn a_call_from_the_question_to_its_end() {
    let world = world().await;
    let request = checks::asked(&world).await;
    let id = request.new.id;
    let edit = Some(Edit::new(&json!({ "amount": 400 })).unwrap());
    let comment = Some("less is enough".to_owned());
    let ballot = Ballot { edit, comment, ..world.ballot(Answer::Approve) };
    let voted = world.approvals.vote(world.account, id, ballot).await.unwrap();
    let mut claim = checks::claim(&request);
    claim.binding.arguments = voted.approval.arguments;
    let runner = claim.runner;
    world.approvals.consume(world.account, id, claim).await.unwrap();
    let ended = RunEnd::Succeeded.into();
    world.approvals.finish(world.account, id, runner, ended).await.unwrap();

    assert_eq!(
        world.history(id).await,
        [
            "requested: Approval was requested",
            "edited: The arguments were edited",
            "voted: Approved; 1 of 1 agree",
            "approved: The call is approved",
            "started: The approved call started",
            "finished: The call succeeded",
        ]
    );
    let said = "SELECT comment FROM approval_events WHERE comment IS NOT NULL AND user_id = $1";
    assert_eq!(world.values::<String>(said, &[&world.owner.0]).await, ["less is enough"]);
    assert_eq!(
        audited(&world, id).await,
        [
            "approval_requested pending key",
            "approval_edited success owner",
            "approval_vote success owner",
            "approval_settled success owner",
            "approval_call_started pending key",
            "approval_call_finished success key",
        ]
    );
    let kinds: Vec<_> = published(&world).await.iter().map(|body| body["type"].clone()).collect();
    assert_eq!(
        kinds,
        [
            "approval_created",
            "approval_updated",
            "approval_vote_received",
            "approval_approved",
            "approval_updated",
            "approval_updated",
        ]
    );
    let asked = "SELECT asked_arguments FROM approval_requests WHERE id = $1";
    assert_eq!(world.values::<String>(asked, &[&id.0]).await, ["{\"amount\":500}"]);
}

#[tokio::test]
async fn ends_of_other_kinds() {
    let world = world().await;
    let declined = checks::asked(&world).await.new.id;
    world.approvals.vote(world.account, declined, world.ballot(Answer::Decline)).await.unwrap();
    let cancelled = checks::asked(&world).await.new.id;
    let cancel = Event::Cancel { reason: "not needed".to_owned() };
    Approvals::step(&world.approvals, world.account, cancelled, cancel).await.unwrap();
    let expired = checks::asked(&world).await.new.id;
    world.skip(checks::WINDOW * 2).await;
    world.approvals.settle(world.account, expired).await.unwrap();
    for (id, last) in [
        (declined, "approval_settled denied owner"),
        (cancelled, "approval_settled failure nobody"),
        (expired, "approval_settled failure nobody"),
    ] {
        assert_eq!(audited(&world, id).await.pop().unwrap(), last);
    }
}

#[tokio::test]
async fn those_who_watch_are_told_what_the_contract_says() {
    let world = world().await;
    let mut request = checks::request(world.account);
    request.about.shown = json!({ "token": "[redacted]", "n\0ul": "\0" });
    request.new.terms = Terms {
        escalation_users: [world.owner].into(),
        window: checks::WINDOW,
        ..Terms::default()
    };
    let id = request.new.id;
    world.approvals.create(request).await.unwrap();
    let message = published(&world).await.remove(0);
    for (field, expected) in [
        ("type", json!("approval_created")),
        ("approval_request_id", json!(id)),
        ("account_id", json!(world.account)),
        ("tool_name", json!("bank_pay")),
        ("tool_args", json!({ "token": "[redacted]", "nul": "" })),
        ("status", json!("pending")),
        ("resolved_at", Value::Null),
        ("rule_context", json!({ "verdict": "require_approval" })),
        ("approval_count", json!(0)),
        ("approvals_required", json!(1)),
    ] {
        assert_eq!(message[field], expected, "{field}");
    }
    world.skip(checks::WINDOW).await;
    world.approvals.settle(world.account, id).await.unwrap();
    let message = published(&world).await.remove(0);
    assert_eq!(message["type"], "approval_escalated");
    assert_eq!(message["new_expires_at"], message["expires_at"]);
    world.yes(id).await.unwrap();
    let last = published(&world).await.pop().unwrap();
    assert_eq!((&last["type"], &last["approval_count"]), (&json!("approval_approved"), &json!(1)));
    assert!(last["resolved_at"].is_string());
}

#[tokio::test]
async fn a_step_that_changes_nothing_is_not_written() {
    let world = world().await;
    let id = checks::asked(&world).await.new.id;
    let version = "SELECT xmin::text FROM approval_requests WHERE id = $1";
    let before: Vec<String> = world.values(version, &[&id.0]).await;
    assert_eq!(world.approvals.settle(world.account, id).await.unwrap().effects, []);
    let refused =
        world.approvals.consume(world.account, id, checks::claim(&checks::request(world.account)));
    assert!(refused.await.is_err());
    assert_eq!(world.values::<String>(version, &[&id.0]).await, before);
    assert_eq!(world.history(id).await.len(), 1);
}
