//! Drafts in the table, and how they come out.

use super::*;
use crate::store::fixtures::{World, world};

const NEWEST: Uuid = Uuid::max();

async fn author(world: &World) -> UserId {
    UserId(world.value("SELECT id FROM users LIMIT 1", &[]).await)
}

#[tokio::test]
async fn an_account_tries_one_draft() {
    let world = world().await;
    let (account, by) = (world.account, author(&world).await);
    let mut db = world.client().await.unwrap();
    assert_eq!(get(&db, account).await.unwrap(), None);
    let (one, two) = (Uuid::now_v7(), Uuid::now_v7());
    assert!(put(&db, account, one, "a: 1", by).await.unwrap());
    let counts = Counts { calls: 3, differing: 1, faulty: 1 };
    let calls = [(Uuid::now_v7(), "1".to_owned()), (Uuid::now_v7(), "2".to_owned())];
    for _ in 0..2 {
        add(&mut db, account, one, counts, &calls).await.unwrap();
    }
    let found = get(&db, account).await.unwrap().unwrap();
    assert_eq!((found.id, &*found.document, found.created_by), (one, "a: 1", Some(by)));
    assert_eq!(found.counts, Counts { calls: 6, differing: 2, faulty: 2 });
    let listed = super::calls(&db, one, NEWEST, 10).await.unwrap();
    let newest_first: Vec<_> = listed.iter().map(|(_, text)| text.as_str()).collect();
    assert_eq!(newest_first, ["2", "1"]);
    let behind = super::calls(&db, one, listed[0].0, 10).await.unwrap();
    assert_eq!(behind, listed[1..]);

    assert!(put(&db, account, two, "b: 1", by).await.unwrap());
    // What comes late of the one before counts for neither.
    add(&mut db, account, one, counts, &calls).await.unwrap();
    let found = get(&db, account).await.unwrap().unwrap();
    assert_eq!((found.id, found.counts), (two, Counts::default()));
    let draft = super::draft(&db, account).await.unwrap();
    assert_eq!(draft, Some(Draft { id: two, document: "b: 1".to_owned() }));
    assert!(super::calls(&db, one, NEWEST, 10).await.unwrap().is_empty());
    let other = AccountId::fresh();
    assert_eq!(get(&db, other).await.unwrap(), None);
    assert!(!delete(&db, other).await.unwrap());
    assert!(delete(&db, account).await.unwrap());
    assert!(!delete(&db, account).await.unwrap());
}

#[tokio::test]
async fn so_many_calls_are_listed_and_no_more() {
    let world = world().await;
    let (account, by) = (world.account, author(&world).await);
    let (mut db, id) = (world.client().await.unwrap(), Uuid::now_v7());
    assert!(put(&db, account, id, "a: 1", by).await.unwrap());
    // Calls about which it could not decide have no row, and take no room.
    let counts = Counts { calls: LISTED_MAX, differing: 0, faulty: LISTED_MAX };
    add(&mut db, account, id, counts, &[]).await.unwrap();
    let sql = "INSERT INTO policy_shadow_calls (shadow_id, call_id, difference)
               SELECT $1, gen_random_uuid(), '0' FROM generate_series(1, $2::bigint)";
    world.sql(sql, &[&id, &(LISTED_MAX - 2)]).await;
    let counts = Counts { calls: 3, differing: 3, faulty: 0 };
    for _ in 0..2 {
        let calls = ["1", "2", "3"].map(|text| (Uuid::now_v7(), text.to_owned()));
        add(&mut db, account, id, counts, &calls).await.unwrap();
    }
    let sql = "SELECT count(*) FROM policy_shadow_calls WHERE shadow_id = $1";
    assert_eq!(world.value::<i64>(sql, &[&id]).await, LISTED_MAX);
    let sql = "SELECT string_agg(difference::text, ' ' ORDER BY call_id) FROM policy_shadow_calls
                WHERE shadow_id = $1 AND difference::text <> '0'";
    assert_eq!(world.value::<String>(sql, &[&id]).await, "1 2");
}
