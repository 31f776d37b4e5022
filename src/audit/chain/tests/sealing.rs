//! What comes into the chain, in which order, and that it stays as it is.

use super::*;
use crate::{
    audit::Audit,
    store::audit::{self, By, Entry, Status},
};
use futures::future::join_all;
use preloop_actors::ids::{ExecutionId, UserId};
use serde_json::json;
use std::{collections::BTreeSet, sync::Arc};

#[tokio::test]
async fn each_account_has_a_chain_of_its_own_without_a_gap() {
    let world = world().await;
    let other = AccountId::fresh();
    for round in 1..=3 {
        world.record(300).await;
        world.record_of(other, 7).await;
        world.chains.seal().await.unwrap();
        for (account, count) in [(world.account, 300 * round), (other, 7 * round)] {
            let export = world.export_of(account, Format::Jsonl).await;
            let report = checked(&export, world.key().await);
            assert_eq!(texts(&report), Vec::<&str>::new());
            assert_eq!(report.records, Some([1, count]));
            assert!(report.whole);
        }
    }
    let waiting = "SELECT count(*) FROM audit_unsealed";
    assert_eq!(world.value::<i64>(waiting).await, 0);
}

#[tokio::test]
async fn an_account_without_a_record_has_an_export_all_the_same() {
    let world = world().await;
    let report = world.export().await;
    let report = checked(&report, world.key().await);
    assert_eq!((texts(&report), report.records), (Vec::new(), None));
}

#[tokio::test]
async fn replicas_that_seal_at_once_make_one_chain() {
    let world = world().await;
    let replicas: Vec<Chains> = (0..4).map(|_| world.chains.clone()).collect();
    for _ in 0..5 {
        world.record(400).await;
        let sealing = join_all(replicas.iter().map(Chains::seal));
        let (sealed, ()) = futures::join!(sealing, world.record(100));
        sealed.into_iter().for_each(|sealed| sealed.unwrap());
    }
    let report = world.verified().await;
    assert_eq!((texts(&report), report.records), (Vec::new(), Some([1, 2_500])));
    let export = world.export().await;
    let ids: BTreeSet<String> = lines(&export)
        .iter()
        .filter_map(|line| Some(line["record"]["id"].as_str()?.to_owned()))
        .collect();
    assert_eq!(ids.len(), 2_500);
}

#[tokio::test]
async fn what_strict_answered_is_in_the_chain_whoever_seals_it() {
    let world = world().await;
    let (audit, writer) = Audit::start(Arc::new(world.database.store.clone()));
    let mut ids = BTreeSet::new();
    for n in 0..20 {
        let entry = Entry {
            id: Uuid::now_v7(),
            account: world.account,
            by: By::default(),
            action: "tool_call",
            resource: Some(("tool", "pay".to_owned())),
            status: Status::Success,
            correlation: None,
            details: json!({ "n": n }),
        };
        ids.insert(entry.id.to_string());
        audit.admit().unwrap().strict(entry).await.unwrap();
    }
    // The writer dies with everything that was not answered; another server finds what it left.
    drop(writer);
    let next = Chains::new(world.database.store.clone(), Sealer::new(&"a key".into()));
    next.seal().await.unwrap();
    let export = world.export().await;
    assert_eq!(checked(&export, world.key().await).fault(), None);
    let sealed: BTreeSet<String> = lines(&export)
        .iter()
        .filter_map(|line| Some(line["record"]["id"].as_str()?.to_owned()))
        .collect();
    assert_eq!(sealed, ids);
}

/// The hash that is written with an entry is that of what is read back.
#[tokio::test]
async fn what_is_hashed_before_it_is_written_is_what_is_written() {
    let world = world().await;
    let by = By {
        user: Some(UserId::fresh()),
        key: Some(Uuid::now_v7()),
        execution: Some(ExecutionId::fresh()),
        ip: Some("192.0.2.1".to_owned()),
        user_agent: Some("a\0\"b\\ü\u{1f600}\n".repeat(200)),
    };
    let resource = Some(("tool", "a\u{2028}\0\tb".repeat(300)));
    let all = [Status::Success, Status::Failure, Status::Denied, Status::Pending];
    let entries: Vec<Entry> = [
        (Uuid::now_v7(), by.clone(), resource.clone(), json!({})),
        (
            Uuid::now_v7(),
            By::default(),
            None,
            json!({ "a\0": [1.50, 1e300, -0.0, u64::MAX, null] }),
        ),
        (Uuid::now_v7(), by.clone(), None, json!("\\u0000 \0 \n\r\t\u{7f}\u{2029}")),
        (Uuid::now_v7(), By::default(), resource, json!("x".repeat(300_000))),
        // Neither has a time in its id: now, with more digits than the database keeps, or long ago.
        (Uuid::new_v4(), by.clone(), None, json!([[], {}, "\u{0}"])),
        (Uuid::from_u128(0x7000_8000_0000_0000_0001), by, None, json!(null)),
    ]
    .into_iter()
    .zip(all.into_iter().cycle())
    .map(|((id, by, resource, details), status)| Entry {
        id,
        account: world.account,
        by,
        action: "tool_call",
        resource,
        status,
        correlation: Some(id),
        details,
    })
    .collect();
    let db = world.database.store.client().await.unwrap();
    audit::insert(&db, &entries[..4]).await.unwrap();
    // Again, with others: those that are there are not waiting twice.
    audit::insert(&db, &entries).await.unwrap();
    let written = "SELECT count(*) FROM audit_logs WHERE digest IS NOT NULL";
    assert_eq!(world.value::<i64>(written).await, 6);
    assert_eq!(world.value::<i64>("SELECT sum(entries)::bigint FROM audit_unsealed").await, 6);
    let report = world.verified().await;
    assert_eq!((texts(&report), report.records), (Vec::new(), Some([1, 6])));
    world.chains.inspect().await.unwrap();
    let stands = world.chains.integrity(world.account).await.unwrap();
    assert_eq!((stands.checked, stands.fault), (6, None));
}

/// Whoever can write to the table can write any hash; it proves nothing.
#[tokio::test]
async fn a_hash_that_is_not_that_of_the_entry_is_found() {
    for (digest, fault) in [("sha256('no')", Some("record 2: its entry")), ("'\\x00'", None)] {
        let world = world().await;
        world.record(1).await;
        let sql = format!(
            "INSERT INTO audit_logs (id, account_id, action, status, details, digest)
             SELECT uuid7_floor(now() + interval '1 s'), $1, 'tool_call', 'success', '{{}}', {digest}"
        );
        world.sql(&sql, &[&world.account.0]).await;
        world.chains.seal().await.unwrap();
        world.chains.inspect().await.unwrap();
        let found = world.chains.integrity(world.account).await.unwrap().fault;
        let starts =
            found.as_deref().zip(fault).is_none_or(|(found, fault)| found.starts_with(fault));
        assert!(starts && found.is_some() == fault.is_some(), "{digest}: {found:?}");
    }
}

#[tokio::test]
async fn the_tables_refuse_to_change_or_lose_a_row() {
    let world = world().await;
    world.record(3).await;
    world.chains.seal().await.unwrap();
    world.chains.sign_due(0.0, 1).await.unwrap();
    let db = world.database.store.client().await.unwrap();
    let month: String =
        world.value("SELECT 'audit_logs_' || to_char(now() AT TIME ZONE 'UTC', 'YYYYMM')").await;
    for statement in [
        "UPDATE audit_logs SET details = '{}'",
        "DELETE FROM audit_logs",
        "TRUNCATE audit_logs",
        format!("UPDATE {month} SET status = 'denied'").as_str(),
        format!("DELETE FROM {month}").as_str(),
        "UPDATE audit_blocks SET hash = previous",
        "DELETE FROM audit_blocks",
        "TRUNCATE audit_blocks",
        "UPDATE audit_checkpoints SET seq = 0",
        "DELETE FROM audit_checkpoints",
        // Retention deletes, and changes nothing.
        "BEGIN; SET LOCAL preloop.retention = 'on'; UPDATE audit_logs SET details = '{}'",
    ] {
        let refused = db.batch_execute(statement).await.unwrap_err();
        let message = refused.as_db_error().unwrap().message();
        assert!(message.contains("only added to"), "{statement}: {message}");
        db.batch_execute("ROLLBACK").await.unwrap();
    }
    drop(db);
    assert_eq!(world.verified().await.records, Some([1, 3]));
}

#[tokio::test]
async fn what_is_changed_by_force_is_found_by_the_server_and_in_the_export() {
    let pick = "id = (SELECT id FROM audit_logs ORDER BY id OFFSET 4 LIMIT 1)";
    for (change, found, told) in [
        ("UPDATE audit_logs SET details = '{}' WHERE", "record 5: its entry", "record 5, entry"),
        ("DELETE FROM audit_logs WHERE", "record 5: its entry", "record 5: its entry"),
    ] {
        let world = world().await;
        world.record(10).await;
        world.chains.seal().await.unwrap();
        world.chains.inspect().await.unwrap();
        let stands = world.chains.integrity(world.account).await.unwrap();
        assert_eq!((stands.checked, stands.fault), (10, None));
        world.by_force(&format!("{change} {pick}")).await;
        // Whoever writes all the time is looked at again, too: what is new ends the round.
        world.sql("UPDATE audit_chains SET round_at = now() - interval '2 days'", &[]).await;
        world.record(1).await;
        world.chains.seal().await.unwrap();
        for _ in 0..2 {
            world.chains.inspect().await.unwrap();
        }
        let fault = world.chains.integrity(world.account).await.unwrap().fault.unwrap();
        assert!(fault.starts_with(found), "{fault}");
        let report = world.verified().await;
        assert_eq!(report.fault(), Some(Fault::Changed));
        assert!(report.problems[0].text.starts_with(told), "{:?}", report.problems);
    }
}

#[tokio::test]
async fn an_entry_that_vanishes_before_it_is_sealed_leaves_a_hole_that_shows() {
    let world = world().await;
    world.record(3).await;
    world
        .by_force(
            "DELETE FROM audit_logs WHERE id = (SELECT id FROM audit_logs ORDER BY id LIMIT 1)",
        )
        .await;
    let report = world.verified().await;
    assert!(texts(&report)[0].starts_with("record 1: its entry"), "{:?}", report.problems);
}

#[tokio::test]
async fn a_new_key_is_endorsed_by_the_one_before() {
    let world = world().await;
    world.record(5).await;
    world.chains.seal().await.unwrap();
    world.chains.sign_due(0.0, 1).await.unwrap();
    let first = world.key().await;
    let second = world.chains.rotate_key(false).await.unwrap();
    assert_eq!(second, world.key().await);
    world.record(5).await;
    world.chains.seal().await.unwrap();
    world.chains.sign_due(0.0, 1).await.unwrap();
    let export = world.export().await;
    for key in [first, second] {
        assert_eq!(texts(&checked(&export, key)), Vec::<&str>::new());
    }
    // Without the SECRET_KEY of before nothing can be signed, and nobody endorses what follows.
    world.record(1).await;
    world.chains.seal().await.unwrap();
    let lost = Chains::new(world.database.store.clone(), Sealer::new(&"another key".into()));
    assert!(lost.sign_due(0.0, 1).await.unwrap_err().to_string().contains("rotate-key --lost"));
    assert!(lost.rotate_key(false).await.is_err());
    let third = lost.rotate_key(true).await.unwrap();
    let mut export = lost.export(world.account, [None, None], Format::Jsonl).await.unwrap();
    let mut bytes = Vec::new();
    while let Some(piece) = export.piece().await.unwrap() {
        bytes.extend_from_slice(&piece);
    }
    assert_eq!(checked(&bytes, first).fault(), Some(Fault::Untrusted));
    assert_eq!(checked(&bytes, third).fault(), None);
}
