//! What is wrong with what decides, records or tells lets nothing pass.

use super::*;

/// How long what the door knows of the rules may be old.
const RULES_LAST: Duration = Duration::from_millis(2_100);

/// Something that breaks.
struct Fault {
    what: &'static str,
    breaks: &'static str,
    mends: &'static str,
    /// How much is paid meanwhile: up to 300 needs nobody's yes.
    amount: i64,
    /// What the agent is told.
    told: &'static str,
}

const FAULTS: [Fault; 7] = [
    Fault {
        what: "the kill switch is on",
        breaks: "INSERT INTO policies (account_id, halted_at) SELECT id, now() FROM accounts",
        mends: "DELETE FROM policies",
        amount: 1,
        told: "kill switch",
    },
    Fault {
        what: "the rules cannot be read",
        breaks: "ALTER TABLE tool_access_rules RENAME TO gone",
        mends: "ALTER TABLE gone RENAME TO tool_access_rules",
        amount: 2,
        told: "try again",
    },
    Fault {
        what: "the tools that rules are about cannot be read",
        breaks: "ALTER TABLE tool_configurations RENAME TO gone",
        mends: "ALTER TABLE gone RENAME TO tool_configurations",
        amount: 3,
        told: "try again",
    },
    Fault {
        what: "who would be asked is gone",
        breaks: "CREATE TABLE kept AS TABLE approval_workflows;
                 UPDATE tool_access_rules SET approval_workflow_id = NULL; DELETE FROM approval_workflows",
        mends: "INSERT INTO approval_workflows SELECT * FROM kept; DROP TABLE kept",
        amount: 401,
        told: "workflow",
    },
    Fault {
        what: "requests cannot be written",
        breaks: "ALTER TABLE approval_requests RENAME TO gone",
        mends: "ALTER TABLE gone RENAME TO approval_requests",
        amount: 402,
        told: "try again",
    },
    Fault {
        what: "what happens to requests cannot be written",
        breaks: "ALTER TABLE approval_events RENAME TO gone",
        mends: "ALTER TABLE gone RENAME TO approval_events",
        amount: 403,
        told: "try again",
    },
    Fault {
        what: "what is recorded of requests cannot be written",
        breaks: "ALTER TABLE audit_logs RENAME TO gone",
        mends: "ALTER TABLE gone RENAME TO audit_logs",
        amount: 404,
        told: "try again",
    },
];

#[actix_web::test]
async fn nothing_passes_when_something_is_broken() {
    let bank = asking().await;
    let db = bank.app.state.store.client().await.unwrap();
    for Fault { what, breaks, mends, amount, told } in FAULTS {
        db.batch_execute(breaks).await.unwrap_or_else(|error| panic!("{what}: {error:?}"));
        tokio::time::sleep(RULES_LAST).await;
        let answer = bank.pay(amount).await;
        let refused = answer.body["error"].is_object() || is_error(&answer);
        assert!(refused && answer.text.contains(told), "{what}: {}", answer.text);
        assert_eq!(bank.paid(), Vec::<Value>::new(), "{what}");
        db.batch_execute(mends).await.unwrap_or_else(|error| panic!("{what}: {error:?}"));
    }
    tokio::time::sleep(RULES_LAST).await;
    assert!(!is_error(&bank.pay(5).await), "whole again");
    assert_eq!(bank.paid(), [json!({ "amount": 5 })], "nothing of before runs later");
    let waiting = bank.app.call(Method::GET, "/approval-requests", None, 200).await;
    assert_eq!(waiting, json!([]), "nobody is asked for what was refused");
}

/// The record is full: calls that need no yes are refused, and so are those that got theirs, which run once there is
/// room again.
#[actix_web::test]
async fn nothing_passes_when_the_record_is_full() {
    let bank = asking().await;
    let id = bank.waiting(400).await;
    bank.approve(&id).await;
    let places = bank.app.fill_record();
    assert!(places.len() > 10_000, "{}", places.len());
    for answer in [bank.pay(1).await, bank.status_as(&bank.app.owner.access, &id).await] {
        assert!(answer.text.contains("try again"), "{}", answer.text);
    }
    assert_eq!(bank.paid(), Vec::<Value>::new());
    drop(places);
    assert_eq!(bank.status(&id).await["status"], "approved");
    assert_eq!(bank.paid(), [json!({ "amount": 400 })]);
}

/// A rule that is none, or has no answer, lets nothing pass by itself: people are asked.
#[actix_web::test]
async fn a_rule_that_is_broken_asks() {
    let bank = asking().await;
    let db = bank.app.state.store.client().await.unwrap();
    for (amount, broken) in [(1, "args.amount >"), (2, "args.amount / 0 > 1"), (3, "args.to > 7")] {
        let breaks = format!("UPDATE tool_access_rules SET condition_expression = '{broken}'");
        db.batch_execute(&breaks).await.unwrap();
        tokio::time::sleep(RULES_LAST).await;
        bank.waiting(amount).await;
    }
    assert_eq!(bank.paid(), Vec::<Value>::new());
}

/// The record cannot be written: once that is known, nothing runs. What was under way by then is answered when it is
/// on record.
#[actix_web::test]
async fn nothing_passes_when_the_record_fails() {
    let bank = asking().await;
    let db = bank.app.state.store.client().await.unwrap();
    db.batch_execute("ALTER TABLE audit_logs RENAME TO gone").await.unwrap();
    let first = bank.pay(1);
    let later = async {
        until("the failure is known", async || bank.app.fill_record().is_empty()).await;
        let later = [bank.pay(2).await, bank.pay(3).await];
        db.batch_execute("ALTER TABLE gone RENAME TO audit_logs").await.unwrap();
        later
    };
    let (first, later) = futures::future::join(first, later).await;
    assert!(!is_error(&first), "{}", first.text);
    for answer in later {
        assert!(answer.text.contains("try again"), "{}", answer.text);
    }
    assert_eq!(bank.paid(), [json!({ "amount": 1 })]);
    let recorded = bank.audited("tool_call", 1).await;
    assert_eq!((recorded.len(), &*recorded[0].0), (1, "success"), "{recorded:?}");
}

/// People cannot be told: the request is there all the same, and waits for a yes.
#[actix_web::test]
async fn who_cannot_be_told_decides_in_the_console() {
    let bank = asking().await;
    let db = bank.app.state.store.client().await.unwrap();
    for (amount, table) in [(400, "notifications"), (500, "approval_links")] {
        let broken = format!("ALTER TABLE {table} ADD CONSTRAINT no_room CHECK (false) NOT VALID");
        db.batch_execute(&broken).await.unwrap();
        let id = bank.waiting(amount).await;
        assert_eq!(bank.pending().await, id, "people see it");
        let told = bank.status(&id).await;
        assert!(told.to_string().contains("notification_failed"), "{table}: {told}");
        assert_eq!(told["status"], "pending");
        assert!(!bank.paid().contains(&json!({ "amount": amount })), "not without a yes");
        bank.approve(&id).await;
        bank.status(&id).await;
        assert!(bank.paid().contains(&json!({ "amount": amount })), "{:?}", bank.paid());
        let mended = format!("ALTER TABLE {table} DROP CONSTRAINT no_room");
        db.batch_execute(&mended).await.unwrap();
    }
    assert_eq!(bank.paid().len(), 2);
}
