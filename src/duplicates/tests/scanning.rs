//! The search over a database: by vectors, by words without any, and anew when a text changes.

use super::{House, house};
use crate::{
    duplicates::{Verdict, pass::once},
    store::{
        duplicates::{Filter, Found, Scan, Wanted, pairs},
        page::Window,
        search_index::models,
    },
};
use uuid::Uuid;

const DEADLOCK: &str = "Error 500 when two people save the same ticket: deadlock detected";

async fn scan(house: &House) {
    while once(&house.database.store).await.unwrap() > 0 {}
}

async fn found(house: &House) -> Vec<Found> {
    let filter = Filter {
        projects: None,
        is_open: Some(true),
        similarity: 0.0,
        per_issue: 20,
        resolution: Wanted::All,
        verdict: None,
    };
    let db = house.client().await.unwrap();
    pairs(&db, house.account, &filter, Window { offset: 0, limit: 100 }).await.unwrap().rows
}

#[tokio::test]
async fn without_a_model_words_find_pairs_and_a_changed_text_drops_them() {
    let house = house().await;
    let ids = house.issues(&[DEADLOCK, "Export as PDF", DEADLOCK, "Slow search"]).await;
    scan(&house).await;
    let rows = found(&house).await;
    assert_eq!(rows.len(), 1, "{rows:?}");
    assert_eq!((rows[0].one.0, rows[0].other.0), (ids[0], ids[2]));
    assert_eq!((rows[0].verdict, rows[0].similarity), (Some(Verdict::Duplicate), None));
    assert!(!rows[0].matched.is_empty());
    let db = house.client().await.unwrap();
    db.execute("UPDATE issues SET title = 'Dark mode' WHERE id = $1", &[&ids[2]]).await.unwrap();
    assert!(found(&house).await.is_empty(), "at once, before the search comes to it");
    scan(&house).await;
    assert!(found(&house).await.is_empty());
    let left: i64 = db.query_one("SELECT count(*) FROM duplicate_pairs", &[]).await.unwrap().get(0);
    assert_eq!(left, 0);
}

#[tokio::test]
async fn vectors_find_what_is_said_in_other_words() {
    let house = house().await;
    let titles =
        ["Login bounces between two pages", "Endless redirect when signing in", "Export as PDF"];
    let ids = house.issues(&titles).await;
    scan(&house).await;
    assert!(found(&house).await.is_empty(), "no words in common");
    let model = crate::store::search_index::want(&house.database.store, "test", 3).await.unwrap();
    let db = house.client().await.unwrap();
    db.batch_execute("UPDATE embedding_models SET is_serving = true").await.unwrap();
    assert_eq!(models(&db).await.unwrap()[0].id, model.id);
    let insert = "INSERT INTO embeddings (account_id, model_id, content_hash, embedding)
                  SELECT account_id, $2, content_hash, $3::text::halfvec FROM issues WHERE id = $1";
    for (id, vector) in ids.iter().zip(["[1,0,0]", "[0.96,0.28,0]", "[0,0,1]"]) {
        db.execute(insert, &[id, &model.id.0, &vector]).await.unwrap();
    }
    scan(&house).await;
    let rows = found(&house).await;
    assert_eq!(rows.len(), 1, "{rows:?}");
    assert_eq!((rows[0].one.0, rows[0].other.0), (ids[0], ids[1]));
    assert!(
        rows[0].similarity.is_some_and(|similarity| (0.95..0.97).contains(&similarity)),
        "{rows:?}"
    );
}

#[tokio::test]
async fn a_text_that_changes_while_it_is_compared_is_new_again() {
    let house = house().await;
    let ids = house.issues(&[DEADLOCK, DEADLOCK, "Slow search"]).await;
    let mut db = house.client().await.unwrap();
    let scan = Scan::begin(&mut db, 10).await.unwrap().expect("nobody else is at it");
    assert_eq!(scan.issues.len(), 3);
    let other = Scan::begin(&mut db, 10).await.unwrap().expect("the lock is free");
    assert!(other.issues.is_empty(), "one batch at a time, whoever is at it");
    db.execute("UPDATE issues SET title = 'Dark mode' WHERE id = $1", &[&ids[0]]).await.unwrap();
    assert!(scan.keep(&mut db, &[]).await.unwrap());
    let left = db.query("SELECT issue_id, claim FROM duplicate_queue", &[]).await.unwrap();
    let left: Vec<(Uuid, Option<Uuid>)> = left.iter().map(|row| (row.get(0), row.get(1))).collect();
    assert_eq!(left, [(ids[0], None)]);
}

#[tokio::test]
async fn a_claim_that_ended_keeps_nothing_and_leaves_its_issues_to_the_next() {
    let house = house().await;
    house.issues(&[DEADLOCK, DEADLOCK]).await;
    let mut db = house.client().await.unwrap();
    let given_up = Scan::begin(&mut db, 10).await.unwrap().expect("nobody else is at it");
    let end = "UPDATE duplicate_queue SET claimed_until = now() - interval '1 second'";
    db.execute(end, &[]).await.unwrap();
    scan(&house).await;
    assert_eq!(found(&house).await.len(), 1);
    assert!(!given_up.keep(&mut db, &[]).await.unwrap());
    assert_eq!(found(&house).await.len(), 1, "what the other kept stays");
}
