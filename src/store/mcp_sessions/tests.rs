//! What is kept of sessions and their streams.

use super::*;
use crate::store::testing;
use serde_json::json;

const ME: ReplicaId = ReplicaId(uuid::Uuid::from_u128(1));
const HOUR: Duration = Duration::from_secs(3_600);

#[tokio::test]
async fn a_session_is_found_by_its_principal_until_it_is_old() {
    let database = testing::database().await;
    let db = database.store.client().await.unwrap();
    let capabilities = json!({ "elicitation": {} });
    insert(&db, b"one", "user:1", "2025-11-25", &capabilities).await.unwrap();
    let find = async |binding: &str, idle_max| {
        take_over(&db, b"one", binding, idle_max).await.unwrap().map(|found| found.count)
    };
    let found = take_over(&db, b"one", "user:1", HOUR).await.unwrap().unwrap();
    let version = "2025-11-25".to_owned();
    assert_eq!(found, TakenOver { version, capabilities, count: 1 });
    assert_eq!(find("user:1", HOUR).await, Some(2), "each has a number of its own");
    assert_eq!(find("user:2", HOUR).await, None);
    assert_eq!(find("user:1", Duration::ZERO).await, None);
    tidy(&db, &[b"one".to_vec()], &[b"other".to_vec()], HOUR).await.unwrap();
    assert_eq!(find("user:1", HOUR).await, Some(3));
    tidy(&db, &[], &[b"one".to_vec()], HOUR).await.unwrap();
    assert_eq!(find("user:1", HOUR).await, None, "it was ended");
}

#[tokio::test]
async fn what_was_said_is_read_from_a_place() {
    let database = testing::database().await;
    let db = database.store.client().await.unwrap();
    insert(&db, b"one", "user:1", "2025-11-25", &json!({})).await.unwrap();
    append(&db, b"one", 7, &[(1, "a"), (2, "b")], false).await.unwrap();
    append(&db, b"one", 7, &[(2, "b"), (3, "c")], true).await.unwrap();
    append(&db, b"gone", 7, &[(1, "a")], true).await.unwrap();
    let said = behind(&db, b"one", 7, 1).await.unwrap();
    let told: Vec<_> = said.iter().map(|it| (it.number, &*it.message, it.is_last)).collect();
    assert_eq!(told, [(2, "b", false), (3, "c", true)]);
    assert_eq!(behind(&db, b"one", 8, 0).await.unwrap(), []);
    append(&db, b"one", 9, &[(1, "a")], false).await.unwrap();
    end(&db, b"one", 9, 1).await.unwrap();
    assert!(behind(&db, b"one", 9, 0).await.unwrap()[0].is_last);
    let known = async |number| stream(&db, b"one", number, ME).await.unwrap();
    assert_eq!(known(7).await, Some(None));
    assert_eq!(known(8).await, None);
    begin(&db, b"one", 8, "\"a\"", ME).await.unwrap();
    begin(&db, b"gone", 8, "1", ME).await.unwrap();
    assert_eq!(known(8).await, Some(Some("\"a\"".to_owned())));
    let other = ReplicaId::fresh();
    assert_eq!(stream(&db, b"one", 8, other).await.unwrap(), Some(None), "it may live");
    tidy(&db, &[b"one".to_vec()], &[], Duration::ZERO).await.unwrap();
    assert_eq!(known(7).await, None, "it is old");
}
